//! GeoJSON after RFC 7946: longitude and latitude with seven decimals (1 cm), outer rings counter-clockwise, lines cut at
//! the antimeridian, a `bbox` member, no `crs` member.

use std::io::Write;

use geo::orient::{Direction, Orient};
use geo::{Coord, CoordsIter, Geometry, LineString, MultiLineString, Polygon};
use serde_json::Value as Json;

use crate::Error;
use crate::record::{Feature, Layer, Value};

/// Writes a layer as a feature collection, one feature a line. Values keep the names and order of the layer's fields;
/// gaps are `null`.
///
/// # Errors
/// Those of `out`.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    write!(out, "{{\"type\":\"FeatureCollection\",\"name\":{}", quoted(&layer.name))?;
    if let Some(bbox) = bbox(layer) {
        write!(out, ",\"bbox\":[{}]", bbox.map(degrees).join(","))?;
    }
    out.write_all(b",\"features\":[")?;
    let names = names(layer);
    for (position, feature) in layer.features.iter().enumerate() {
        out.write_all(if position == 0 { b"\n" } else { b",\n" })?;
        out.write_all(self::feature(feature, &names).as_bytes())?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}

/// West, south, east, north of all features; west is greater than east when they lie on both sides of the antimeridian.
fn bbox(layer: &Layer) -> Option<[f64; 4]> {
    let all =
        || layer.features.iter().filter_map(|feature| feature.geometry.as_ref()).flat_map(CoordsIter::coords_iter);
    let bounds = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let (south, north) = bounds(&mut all().map(|at| at.y));
    let (mut west, mut east) = bounds(&mut all().map(|at| at.x));
    if east - west > 180.0 {
        west = bounds(&mut all().map(|at| at.x).filter(|lon| *lon >= 0.0)).0;
        east = bounds(&mut all().map(|at| at.x).filter(|lon| *lon < 0.0)).1;
    }
    south.is_finite().then_some([west, south, east, north])
}

/// The names of a layer's fields as JSON, for [`feature`].
pub fn names(layer: &Layer) -> Vec<String> {
    layer.fields.iter().map(|field| quoted(&field.name)).collect()
}

/// One feature as GeoJSON text; `names` are those of its layer by [`names`]. A first field called `id` is its id.
pub fn feature(feature: &Feature, names: &[String]) -> String {
    let mut text = String::from("{\"type\":\"Feature\",");
    if let Some(Value::Text(id)) = feature.values.first().filter(|_| names.first().is_some_and(|name| name == "\"id\""))
    {
        text += &format!("\"id\":{},", quoted(id));
    }
    text += "\"properties\":{";
    for (position, (name, value)) in names.iter().zip(&feature.values).enumerate() {
        if position > 0 {
            text.push(',');
        }
        text += name;
        text.push(':');
        text += &json(value);
    }
    text += "},\"geometry\":";
    text += &feature.geometry.as_ref().map_or_else(|| "null".to_owned(), geometry_text);
    text.push('}');
    text
}

/// A value as JSON.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::Missing => "null".to_owned(),
        Value::Text(text) => quoted(text),
        Value::Integer(figure) => figure.to_string(),
        Value::Number(figure) => format!("{figure}"),
    }
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

fn geometry_text(geometry: &Geometry<f64>) -> String {
    let part = |kind: &str, coordinates: String| format!("{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}");
    match geometry {
        Geometry::Point(point) => part("Point", position(point.0)),
        Geometry::MultiPoint(points) => part("MultiPoint", list(points.0.iter().map(|point| position(point.0)))),
        Geometry::Line(line) => geometry_text(&Geometry::LineString(LineString::from(line))),
        Geometry::LineString(line) => match cut(line).as_slice() {
            [whole] => part("LineString", positions(whole)),
            parts => part("MultiLineString", list(parts.iter().map(|line| positions(line)))),
        },
        Geometry::MultiLineString(MultiLineString(lines)) => {
            part("MultiLineString", list(lines.iter().flat_map(cut).map(|line| positions(&line))))
        }
        Geometry::Polygon(polygon) => part("Polygon", rings(polygon)),
        Geometry::MultiPolygon(polygons) => part("MultiPolygon", list(polygons.0.iter().map(rings))),
        Geometry::Rect(rect) => part("Polygon", rings(&rect.to_polygon())),
        Geometry::Triangle(triangle) => part("Polygon", rings(&triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => {
            format!("{{\"type\":\"GeometryCollection\",\"geometries\":{}}}", list(parts.iter().map(geometry_text)))
        }
    }
}

/// The line in pieces that do not cross the antimeridian (RFC 7946, section 3.1.9).
fn cut(line: &LineString<f64>) -> Vec<Vec<Coord<f64>>> {
    let mut pieces = vec![Vec::new()];
    for (position, vertex) in line.0.iter().enumerate() {
        if position > 0 {
            let before = line.0[position - 1];
            if (vertex.x - before.x).abs() > 180.0 {
                let side = 180f64.copysign(before.x);
                let unrolled = vertex.x + 360f64.copysign(before.x);
                let along = (side - before.x) / (unrolled - before.x);
                let y = before.y + along * (vertex.y - before.y);
                push(&mut pieces, Coord { x: side, y });
                pieces.push(vec![Coord { x: -side, y }]);
            }
        }
        push(&mut pieces, *vertex);
    }
    pieces
}

fn push(pieces: &mut [Vec<Coord<f64>>], vertex: Coord<f64>) {
    if let Some(last) = pieces.last_mut() {
        last.push(vertex);
    }
}

/// Outer ring counter-clockwise, inner rings clockwise.
fn rings(polygon: &Polygon<f64>) -> String {
    let turned = polygon.orient(Direction::Default);
    list(std::iter::once(turned.exterior()).chain(turned.interiors()).map(|ring| positions(&ring.0)))
}

fn positions(line: &[Coord<f64>]) -> String {
    list(line.iter().map(|at| position(*at)))
}

fn position(at: Coord<f64>) -> String {
    format!("[{},{}]", degrees(at.x), degrees(at.y))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// Seven decimals without trailing zeros.
fn degrees(value: f64) -> String {
    let text = format!("{value:.7}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, FieldType};
    use geo::{Point, polygon};

    fn layer(geometries: Vec<Geometry<f64>>) -> Layer {
        let features = geometries.into_iter().map(|geometry| Feature {
            values: vec![Value::Text("a\"\n\u{202e}<".into()), Value::Number(0.5), Value::Missing],
            geometry: Some(geometry),
        });
        Layer {
            name: "test".into(),
            title: "Test".into(),
            fields: vec![Field::text("id", ""), Field::new("x_m", FieldType::Number, "m", ""), Field::text("note", "")],
            features: features.collect(),
        }
    }

    fn written(layer: &Layer) -> Json {
        let mut out = Vec::new();
        write(layer, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn names_values_and_gaps_come_back() {
        let json = written(&layer(vec![Geometry::Point(Point::new(43.123_456_78, -11.5))]));
        let feature = &json["features"][0];
        assert_eq!(feature["geometry"]["coordinates"], serde_json::json!([43.1234568, -11.5]));
        assert_eq!(feature["properties"]["id"], "a\"\n\u{202e}<");
        assert_eq!(feature["properties"]["x_m"], 0.5);
        assert!(feature["properties"]["note"].is_null());
        assert_eq!(json["bbox"], serde_json::json!([43.1234568, -11.5, 43.1234568, -11.5]));
        assert!(json.get("crs").is_none());
    }

    #[test]
    fn outer_rings_run_counter_clockwise() {
        let clockwise = polygon![(x: 0., y: 0.), (x: 0., y: 1.), (x: 1., y: 1.), (x: 1., y: 0.)];
        let json = written(&layer(vec![Geometry::Polygon(clockwise)]));
        let ring = &json["features"][0]["geometry"]["coordinates"][0];
        let at = |position: usize| (ring[position][0].as_f64().unwrap(), ring[position][1].as_f64().unwrap());
        let doubled: f64 = (0..4).map(|i| at(i).0 * at(i + 1).1 - at(i + 1).0 * at(i).1).sum();
        assert_eq!(doubled, 2.0);
    }

    #[test]
    fn a_line_over_the_antimeridian_is_cut_and_its_box_is_narrow() {
        let line = LineString::from(vec![(179.0, 0.0), (-179.0, 2.0)]);
        let json = written(&layer(vec![Geometry::LineString(line)]));
        let geometry = &json["features"][0]["geometry"];
        assert_eq!(geometry["type"], "MultiLineString");
        assert_eq!(geometry["coordinates"], serde_json::json!([[[179, 0], [180, 1]], [[-180, 1], [-179, 2]]]));
        assert_eq!(json["bbox"], serde_json::json!([179, 0, -179, 2]));
    }

    #[test]
    fn an_empty_layer_is_an_empty_collection() {
        let json = written(&layer(vec![]));
        assert_eq!(json["features"], serde_json::json!([]));
        assert!(json.get("bbox").is_none());
    }
}
