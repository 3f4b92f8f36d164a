//! Styles in QGIS's own words (QML), so that layers open coloured.

use geo::Geometry;

use crate::geopackage::heading;
use crate::markup::escaped;
use crate::record::Layer;
use crate::standing::{GREY, Standing};

/// Colours of roads, water and zones.
const ROAD: [u8; 3] = [110, 84, 60];
const WATER: [u8; 3] = [66, 134, 190];
const ZONE: [u8; 3] = [192, 57, 43];
const SERVICE: [u8; 3] = [30, 30, 30];

/// One row of a legend: words, the features it stands for (all others when empty), the symbol.
struct Rule {
    label: String,
    filter: String,
    symbol: String,
}

/// The style of a layer: by score for layers with decisions, by class for roads, one symbol for others. `None` for a
/// layer without places or with places of several kinds, which no style can draw.
pub(crate) fn style(layer: &Layer) -> Option<String> {
    let shape = shape(layer)?;
    let has = |name: &str| layer.fields.iter().any(|field| field.name == name);
    let rules = match (shape, layer.name.as_str()) {
        (Shape::Point, _) if has("decision") && has("score") => villages(),
        (Shape::Point, "plan") if has("kind") && has("opened") => plan(),
        (Shape::Line, "roads") => roads(),
        (Shape::Point, "services") => plain(&layer.title, marker("diamond", SERVICE, 2.4)),
        (Shape::Line, name) if name.starts_with("water") => plain(&layer.title, line(WATER, 0.5)),
        (Shape::Area, name) if name.starts_with("water") => plain(&layer.title, fill(WATER, 150, WATER)),
        (Shape::Point, _) => plain(&layer.title, marker("circle", SERVICE, 1.8)),
        (Shape::Line, _) => plain(&layer.title, line(ROAD, 0.5)),
        (Shape::Area, _) => plain(&layer.title, fill(ZONE, 50, ZONE)),
    };
    Some(document(layer, &rules))
}

/// What symbols a layer needs.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Point,
    Line,
    Area,
}

fn shape(layer: &Layer) -> Option<Shape> {
    let mut shapes =
        layer.features.iter().filter_map(|feature| feature.geometry.as_ref()).map(|geometry| match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => Some(Shape::Point),
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => Some(Shape::Line),
            Geometry::GeometryCollection(_) => None,
            _ => Some(Shape::Area),
        });
    let first = shapes.next()??;
    shapes.all(|other| other == Some(first)).then_some(first)
}

/// Five classes of score in the colours of the map; hollow grey where withheld, a grey cross where excluded.
fn villages() -> Vec<Rule> {
    let rule = |standing: Standing| {
        let (filter, symbol) = match (standing, standing.range()) {
            (_, Some((from, to))) => {
                // The last class holds its upper end.
                let most = if to == 100 { "<=" } else { "<" };
                let filter = format!("\"decision\" = 'eligible' AND \"score\" >= {from} AND \"score\" {most} {to}");
                (filter, marker("circle", standing.colour(), 3.6))
            }
            (Standing::Withheld, _) => ("\"decision\" = 'withheld'".to_owned(), hollow(GREY, 2.8)),
            (Standing::Excluded, _) => ("\"decision\" = 'excluded'".to_owned(), marker("cross2", GREY, 2.8)),
            _ => ("\"decision\" = 'eligible' AND \"score\" IS NULL".to_owned(), marker("circle", GREY, 2.8)),
        };
        Rule { label: standing.label(), filter, symbol }
    };
    Standing::ALL.into_iter().map(rule).collect()
}

fn roads() -> Vec<Rule> {
    let of = |label: &str, classes: &[&str], width: f64| {
        let words = classes.iter().flat_map(|class| [format!("'{class}'"), format!("'{class}_link'")]);
        let words: Vec<String> = words.collect();
        Rule {
            label: label.to_owned(),
            filter: format!("\"class\" IN ({})", words.join(", ")),
            symbol: line(ROAD, width),
        }
    };
    let mut rules = vec![
        of("Main roads", &["motorway", "trunk", "primary", "secondary"], 1.0),
        of("Other roads", &["tertiary", "unclassified", "residential", "living_street", "service"], 0.6),
        of("Tracks and paths", &["track", "path", "pedestrian", "footway", "bridleway", "steps", "cycleway"], 0.3),
    ];
    rules.push(Rule { label: "Others".into(), filter: "ELSE".into(), symbol: line(ROAD, 0.4) });
    rules
}

/// Villages that the plan opens, hosts, and those it does not use.
fn plan() -> Vec<Rule> {
    let rule = |label: &str, filter: &str, symbol: String| Rule { label: label.into(), filter: filter.into(), symbol };
    vec![
        rule("Opened", "\"kind\" = 'village' AND \"opened\" IS NOT NULL", marker("circle", [0, 158, 115], 4.4)),
        rule("Host", "\"kind\" = 'host'", marker("square", [230, 159, 0], 3.2)),
        rule("Not used", "ELSE", hollow(GREY, 2.8)),
    ]
}

fn plain(label: &str, symbol: String) -> Vec<Rule> {
    vec![Rule { label: label.to_owned(), filter: String::new(), symbol }]
}

fn document(layer: &Layer, rules: &[Rule]) -> String {
    let kind = |rule: &Rule| rule.symbol.split('|').next().unwrap_or_default().to_owned();
    let rows = rules.iter().enumerate().map(|(number, rule)| {
        let filter =
            if rule.filter.is_empty() { String::new() } else { format!(" filter=\"{}\"", escaped(&rule.filter)) };
        format!("<rule key=\"rule{number}\" symbol=\"{number}\" label=\"{}\"{filter}/>", escaped(&rule.label))
    });
    let symbols = rules.iter().enumerate().map(|(number, rule)| {
        let inner = rule.symbol.split_once('|').map_or("", |(_, inner)| inner);
        format!(
            "<symbol name=\"{number}\" type=\"{}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{inner}</symbol>",
            kind(rule)
        )
    });
    let aliases = layer.fields.iter().enumerate().map(|(index, field)| {
        let alias = heading(field);
        // The identifier column stands before ours.
        format!("<alias index=\"{}\" field=\"{}\" name=\"{}\"/>", index + 1, escaped(&field.name), escaped(&alias))
    });
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling|Fields\" labelsEnabled=\"{labels}\">\n\
         <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n\
         <rules key=\"root\">{rules}</rules>\n<symbols>{symbols}</symbols>\n</renderer-v2>\n{labeling}\
         <aliases>{aliases}</aliases>\n</qgis>\n",
        labels = u8::from(labelled(layer)),
        rules = rows.collect::<String>(),
        symbols = symbols.collect::<String>(),
        labeling = if labelled(layer) { LABELS } else { "" },
        aliases = aliases.collect::<String>(),
    )
}

fn labelled(layer: &Layer) -> bool {
    layer.name == "villages" && layer.fields.iter().any(|field| field.name == "name")
}

/// Names beside the symbols, with a white rim.
const LABELS: &str = "<labeling type=\"simple\"><settings calloutType=\"simple\">\
    <text-style fieldName=\"name\" isExpression=\"0\" fontSize=\"9\" fontSizeUnit=\"Point\" textColor=\"30,30,30,255\">\
    <text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,220\"/></text-style>\
    <placement placement=\"6\" dist=\"1\" distUnits=\"MM\"/></settings></labeling>\n";

// Symbols are written as their type, a bar, and their layer.

fn marker(name: &str, colour: [u8; 3], size_mm: f64) -> String {
    let options = [
        ("name", name.to_owned()),
        ("color", rgba(colour, 255)),
        ("outline_color", rgba(if name == "cross2" { colour } else { [35, 35, 35] }, 255)),
        ("outline_width", if name == "cross2" { "0.6".to_owned() } else { "0.2".to_owned() }),
        ("size", size_mm.to_string()),
        ("size_unit", "MM".to_owned()),
    ];
    format!("marker|{}", symbol_layer("SimpleMarker", &options))
}

fn hollow(colour: [u8; 3], size_mm: f64) -> String {
    let options = [
        ("name", "circle".to_owned()),
        ("color", rgba([255, 255, 255], 255)),
        ("outline_color", rgba(colour, 255)),
        ("outline_width", "0.6".to_owned()),
        ("size", size_mm.to_string()),
        ("size_unit", "MM".to_owned()),
    ];
    format!("marker|{}", symbol_layer("SimpleMarker", &options))
}

fn line(colour: [u8; 3], width_mm: f64) -> String {
    let options = [
        ("line_color", rgba(colour, 255)),
        ("line_width", width_mm.to_string()),
        ("line_width_unit", "MM".to_owned()),
        ("capstyle", "round".to_owned()),
        ("joinstyle", "round".to_owned()),
    ];
    format!("line|{}", symbol_layer("SimpleLine", &options))
}

fn fill(colour: [u8; 3], opacity: u8, rim: [u8; 3]) -> String {
    let options = [
        ("color", rgba(colour, opacity)),
        ("style", "solid".to_owned()),
        ("outline_color", rgba(rim, 255)),
        ("outline_width", "0.3".to_owned()),
        ("outline_width_unit", "MM".to_owned()),
    ];
    format!("fill|{}", symbol_layer("SimpleFill", &options))
}

fn symbol_layer(class: &str, options: &[(&str, String)]) -> String {
    let option =
        |(name, value): &(&str, String)| format!("<Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>");
    let prop = |(name, value): &(&str, String)| format!("<prop k=\"{name}\" v=\"{value}\"/>");
    format!(
        "<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{}</Option>{}</layer>",
        options.iter().map(option).collect::<String>(),
        options.iter().map(prop).collect::<String>()
    )
}

fn rgba([red, green, blue]: [u8; 3], opacity: u8) -> String {
    format!("{red},{green},{blue},{opacity}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Feature, Field, FieldType, Value};
    use geo::Point;

    #[test]
    fn villages_are_drawn_by_score_and_layers_of_mixed_shapes_have_no_style() {
        let point = Some(Geometry::Point(Point::new(1.0, 2.0)));
        let mut layer = Layer {
            name: "villages".into(),
            title: "V".into(),
            fields: vec![Field::text("decision", ""), Field::new("score", FieldType::Number, "points", "")],
            features: vec![Feature { values: vec![Value::Missing, Value::Missing], geometry: point.clone() }],
        };
        let text = style(&layer).unwrap();
        assert_eq!(text.matches("<rule ").count(), 8);
        assert!(text.contains("&quot;score&quot; &gt;= 80") && text.contains("name=\"score (points)\""), "{text}");
        let line = geo::Line::new((0.0, 0.0), (1.0, 1.0));
        layer.features.push(Feature { values: vec![Value::Missing; 2], geometry: Some(Geometry::Line(line)) });
        assert!(style(&layer).is_none());
    }
}
