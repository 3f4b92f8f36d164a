//! KML 2.2 for Google Earth: villages as coloured placemarks, all fields in the balloon and in a typed schema.

use std::fmt::Write as _;
use std::io::Write;

use geo::{Coord, Geometry, LineString, Polygon};

use crate::Error;
use crate::antimeridian::{cut_area, cut_line, wound};
use crate::markup::escaped;
use crate::record::{Feature, FieldType, Layer, Value, holdable};
use crate::standing::Standing;

/// The round symbol that Google Earth brings along under this address.
const ICON: &str = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png";

/// Writes a layer as one document. Every field stands in the schema with its type, and in each placemark with its value;
/// gaps are left out. Villages are coloured by score, grey where withheld or excluded. Colours, order and names are those
/// of the other formats.
///
/// # Errors
/// Those of `out`.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text += "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n";
    text += &format!("<name>{}</name>\n", xml(&layer.title));
    styles(&mut text);
    schema(layer, &mut text);
    out.write_all(text.as_bytes())?;
    let name_at = ["name", "id"].map(|name| layer.fields.iter().position(|field| field.name == name));
    for feature in &layer.features {
        out.write_all(placemark(layer, feature, name_at).as_bytes())?;
    }
    out.write_all(b"</Document>\n</kml>\n")?;
    Ok(())
}

fn styles(text: &mut String) {
    for standing in Standing::ALL {
        let scale = if matches!(standing, Standing::Scored(_)) { "1.0" } else { "0.7" };
        *text += &format!(
            "<Style id=\"{}\"><IconStyle><color>{}</color><scale>{scale}</scale><Icon><href>{ICON}</href></Icon>\
             </IconStyle><LabelStyle><scale>0.8</scale></LabelStyle></Style>\n",
            standing.id(),
            colour(standing.colour(), 255)
        );
    }
    *text += &format!(
        "<Style id=\"plain\"><IconStyle><color>{0}</color><Icon><href>{ICON}</href></Icon></IconStyle><LineStyle><color>{0}\
         </color><width>2</width></LineStyle><PolyStyle><color>{1}</color></PolyStyle></Style>\n",
        colour([44, 114, 142], 255),
        colour([44, 114, 142], 96)
    );
}

fn schema(layer: &Layer, text: &mut String) {
    *text += "<Schema id=\"fields\" name=\"fields\">\n";
    for field in &layer.fields {
        let kind = match field.kind {
            FieldType::Text => "string",
            FieldType::Integer => "int",
            FieldType::Number => "double",
        };
        let unit = if field.unit.is_empty() { String::new() } else { format!(" ({})", field.unit) };
        *text += &format!(
            "<SimpleField type=\"{kind}\" name=\"{}\"><displayName>{}</displayName></SimpleField>\n",
            xml(&field.name),
            xml(&format!("{}{unit}", field.description))
        );
    }
    *text += "</Schema>\n";
}

fn placemark(layer: &Layer, feature: &Feature, name_at: [Option<usize>; 2]) -> String {
    let words = |at: &Option<usize>| match feature.values.get((*at)?)? {
        Value::Text(words) => Some(words.as_str()),
        _ => None,
    };
    let name = name_at.iter().find_map(words).unwrap_or_default();
    let style = Standing::of(layer, feature).map_or_else(|| "plain".to_owned(), Standing::id);
    let mut text = format!("<Placemark><name>{}</name><styleUrl>#{style}</styleUrl>\n", xml(name));
    text += "<ExtendedData><SchemaData schemaUrl=\"#fields\">";
    for (field, value) in layer.fields.iter().zip(&feature.values) {
        let value = match value {
            Value::Missing => continue,
            Value::Text(words) => data(words),
            Value::Integer(figure) => figure.to_string(),
            Value::Number(figure) => figure.to_string(),
        };
        text += &format!("<SimpleData name=\"{}\">{value}</SimpleData>", xml(&field.name));
    }
    text += "</SchemaData></ExtendedData>\n";
    if let Some(geometry) = &feature.geometry {
        push(geometry, &mut text);
    }
    text + "</Placemark>\n"
}

fn push(geometry: &Geometry<f64>, text: &mut String) {
    match geometry {
        Geometry::Point(point) => {
            *text += "<Point><coordinates>";
            position(point.0, text);
            *text += "</coordinates></Point>\n";
        }
        Geometry::LineString(line) => several(&cut_line(line), text, push_line),
        Geometry::Polygon(polygon) => several(&cut_area(polygon), text, push_area),
        Geometry::MultiLineString(lines) => {
            several(&lines.0.iter().flat_map(cut_line).collect::<Vec<_>>(), text, push_line);
        }
        Geometry::MultiPolygon(areas) => {
            several(&areas.0.iter().flat_map(cut_area).collect::<Vec<_>>(), text, push_area);
        }
        Geometry::MultiPoint(points) => {
            several(&points.0, text, |point, text| push(&Geometry::Point(*point), text));
        }
        Geometry::Line(line) => push(&Geometry::LineString(LineString::from(line)), text),
        Geometry::Rect(rect) => push_area(&rect.to_polygon(), text),
        Geometry::Triangle(triangle) => push_area(&triangle.to_polygon(), text),
        Geometry::GeometryCollection(parts) => several(&parts.0, text, push),
    }
}

/// One part as it is, several inside a collection.
fn several<T>(parts: &[T], text: &mut String, push: impl Fn(&T, &mut String)) {
    if let [only] = parts {
        return push(only, text);
    }
    *text += "<MultiGeometry>";
    parts.iter().for_each(|part| push(part, text));
    *text += "</MultiGeometry>\n";
}

fn push_line(line: &LineString<f64>, text: &mut String) {
    *text += "<LineString><tessellate>1</tessellate><coordinates>";
    positions(line, text);
    *text += "</coordinates></LineString>\n";
}

fn push_area(polygon: &Polygon<f64>, text: &mut String) {
    let polygon = wound(polygon);
    *text += "<Polygon><tessellate>1</tessellate><outerBoundaryIs><LinearRing><coordinates>";
    positions(polygon.exterior(), text);
    *text += "</coordinates></LinearRing></outerBoundaryIs>";
    for ring in polygon.interiors() {
        *text += "<innerBoundaryIs><LinearRing><coordinates>";
        positions(ring, text);
        *text += "</coordinates></LinearRing></innerBoundaryIs>";
    }
    *text += "</Polygon>\n";
}

fn positions(line: &LineString<f64>, text: &mut String) {
    for (number, at) in line.0.iter().enumerate() {
        if number > 0 {
            text.push(' ');
        }
        position(*at, text);
    }
}

fn position(at: Coord<f64>, text: &mut String) {
    // Writing into a string cannot fail.
    let _ = write!(text, "{:.7},{:.7}", at.x, at.y);
}

/// Opacity, blue, green, red, as KML writes colours.
fn colour([red, green, blue]: [u8; 3], opacity: u8) -> String {
    format!("{opacity:02x}{blue:02x}{green:02x}{red:02x}")
}

/// Words to show: without controls of direction.
fn xml(text: &str) -> String {
    escaped(&holdable(text))
}

/// A value, every character that XML can hold.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in holdable(text).chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\r' => out += "&#13;",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Field;
    use geo::Point;

    #[test]
    fn a_placemark_has_name_style_fields_and_place() {
        let layer = Layer {
            name: "villages".into(),
            title: "A & B".into(),
            fields: vec![Field::text("id", ""), Field::text("name", ""), Field::text("decision", "")],
            features: vec![Feature {
                values: vec![Value::text("v1"), Value::text("<b>\u{1}&"), Value::text("excluded")],
                geometry: Some(Geometry::Point(Point::new(43.25, -11.5))),
            }],
        };
        let mut out = Vec::new();
        write(&layer, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("<name>A &amp; B</name>"), "{text}");
        assert!(text.contains("<name>&lt;b&gt;&amp;</name><styleUrl>#excluded</styleUrl>"), "{text}");
        assert!(text.contains("<coordinates>43.2500000,-11.5000000</coordinates>"), "{text}");
        assert_eq!(colour([1, 2, 3], 255), "ff030201");
    }
}
