//! GeoJSON after RFC 7946: longitude and latitude with seven decimals (1 cm), outer rings counter-clockwise, lines and
//! areas cut at the antimeridian, a `bbox` member, no `crs` member.

use std::io::Write;

use geo::{Coord, CoordsIter, Geometry, LineString, MultiLineString, Polygon};
use rayon::prelude::*;

use crate::Error;
use crate::antimeridian::{cut_area, cut_line, wound};
use crate::record::{Feature, Layer, Value};

/// Features turned into text at a time, on all threads.
const AT_ONCE: usize = 16_384;
/// Features a thread takes at a time.
const A_THREAD: usize = 256;

/// Writes a layer as a feature collection, one feature a line. Values keep the names and order of the layer's fields;
/// gaps are `null`. Features are put into words on all threads and written in their order.
///
/// # Errors
/// Those of `out`.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let mut head = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
    quote(&layer.name, &mut head);
    if let Some(bbox) = bbox(layer) {
        head.extend(b",\"bbox\":");
        list(&bbox, &mut head, |side, text| degrees(*side, text));
    }
    head.extend(b",\"features\":[");
    out.write_all(&head)?;
    let names = names(layer);
    let mut separator: &[u8] = b"\n";
    for features in layer.features.chunks(AT_ONCE) {
        let texts: Vec<Vec<u8>> = features.par_chunks(A_THREAD).map(|part| lines(part, &names)).collect();
        for text in texts {
            out.write_all(separator)?;
            out.write_all(&text)?;
            separator = b",\n";
        }
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}

/// Features as lines, a comma at the end of all but the last.
fn lines(features: &[Feature], names: &[String]) -> Vec<u8> {
    let mut text = Vec::with_capacity(features.len() * (names.len() * 24 + 96));
    for (position, feature) in features.iter().enumerate() {
        if position > 0 {
            text.extend(b",\n");
        }
        push_feature(feature, names, &mut text);
    }
    text
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
    layer.fields.iter().map(|field| serde_json::Value::from(field.name.as_str()).to_string()).collect()
}

/// One feature as GeoJSON text; `names` are those of its layer by [`names`]. A first field called `id` is its id.
pub fn feature(feature: &Feature, names: &[String]) -> String {
    let mut text = Vec::new();
    push_feature(feature, names, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn push_feature(feature: &Feature, names: &[String], text: &mut Vec<u8>) {
    let has_id = names.first().is_some_and(|name| name == "\"id\"");
    text.extend(b"{\"type\":\"Feature\",");
    if let Some(Value::Text(id)) = feature.values.first().filter(|_| has_id) {
        text.extend(b"\"id\":");
        quote(id, text);
        text.push(b',');
    }
    text.extend(b"\"properties\":{");
    for (position, (name, value)) in names.iter().zip(&feature.values).enumerate() {
        if position > 0 {
            text.push(b',');
        }
        text.extend(name.as_bytes());
        text.push(b':');
        push_value(value, text);
    }
    text.extend(b"},\"geometry\":");
    match &feature.geometry {
        Some(geometry) => push_geometry(geometry, text),
        None => text.extend(b"null"),
    }
    text.push(b'}');
}

/// A value as JSON.
fn push_value(value: &Value, text: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    match value {
        Value::Missing => text.extend(b"null"),
        Value::Text(words) => quote(words, text),
        Value::Integer(figure) => drop(write!(text, "{figure}")),
        Value::Number(figure) => push_number(*figure, text),
    }
}

/// A text as a JSON string.
fn quote(words: &str, text: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    drop(serde_json::to_writer(text, words));
}

fn push_geometry(geometry: &Geometry<f64>, text: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => part("Point", text, |text| position(point.0, text)),
        Geometry::MultiPoint(points) => {
            part("MultiPoint", text, |text| list(&points.0, text, |point, text| position(point.0, text)));
        }
        Geometry::Line(line) => push_geometry(&Geometry::LineString(LineString::from(line)), text),
        Geometry::LineString(line) => push_lines(&cut_line(line), text),
        Geometry::MultiLineString(MultiLineString(lines)) => {
            let pieces: Vec<LineString<f64>> = lines.iter().flat_map(cut_line).collect();
            part("MultiLineString", text, |text| list(&pieces, text, positions));
        }
        Geometry::Polygon(polygon) => push_areas(cut_area(polygon), text),
        Geometry::MultiPolygon(polygons) => {
            let pieces: Vec<Polygon<f64>> = polygons.0.iter().flat_map(cut_area).collect();
            part("MultiPolygon", text, |text| list(&pieces, text, rings));
        }
        Geometry::Rect(rect) => push_areas(vec![rect.to_polygon()], text),
        Geometry::Triangle(triangle) => push_areas(vec![triangle.to_polygon()], text),
        Geometry::GeometryCollection(parts) => {
            text.extend(b"{\"type\":\"GeometryCollection\",\"geometries\":");
            list(&parts.0, text, push_geometry);
            text.push(b'}');
        }
    }
}

fn push_lines(pieces: &[LineString<f64>], text: &mut Vec<u8>) {
    match pieces {
        [whole] => part("LineString", text, |text| positions(whole, text)),
        pieces => part("MultiLineString", text, |text| list(pieces, text, positions)),
    }
}

fn push_areas(pieces: Vec<Polygon<f64>>, text: &mut Vec<u8>) {
    match pieces.as_slice() {
        [whole] => part("Polygon", text, |text| rings(whole, text)),
        pieces => part("MultiPolygon", text, |text| list(pieces, text, rings)),
    }
}

fn part(kind: &str, text: &mut Vec<u8>, coordinates: impl FnOnce(&mut Vec<u8>)) {
    text.extend(b"{\"type\":\"");
    text.extend(kind.as_bytes());
    text.extend(b"\",\"coordinates\":");
    coordinates(text);
    text.push(b'}');
}

/// Outer ring counter-clockwise, inner rings clockwise.
fn rings(polygon: &Polygon<f64>, text: &mut Vec<u8>) {
    let wound = wound(polygon);
    let rings: Vec<&LineString<f64>> = std::iter::once(wound.exterior()).chain(wound.interiors()).collect();
    list(&rings, text, |ring, text| positions(ring, text));
}

fn positions(line: &LineString<f64>, text: &mut Vec<u8>) {
    list(&line.0, text, |at, text| position(*at, text));
}

fn position(at: Coord<f64>, text: &mut Vec<u8>) {
    text.push(b'[');
    degrees(at.x, text);
    text.push(b',');
    degrees(at.y, text);
    text.push(b']');
}

fn list<T>(items: &[T], text: &mut Vec<u8>, mut push: impl FnMut(&T, &mut Vec<u8>)) {
    text.push(b'[');
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            text.push(b',');
        }
        push(item, text);
    }
    text.push(b']');
}

/// A figure in as few digits as give it back. Nearly all have four decimals at most and fifteen digits: these are written
/// through whole ten-thousandths, which are the same digits in a tenth of the time.
fn push_number(figure: f64, text: &mut Vec<u8>) {
    let units = (figure * 1e4).round();
    if units != 0.0 && units.abs() < 1e15 && units / 1e4 == figure {
        push_decimal(units as i64, 4, text);
    } else {
        // Writing into memory cannot fail.
        drop(write!(text, "{figure}"));
    }
}

/// Seven decimals without trailing zeros, through whole ten-millionths.
fn degrees(value: f64, text: &mut Vec<u8>) {
    push_decimal((value * 1e7).round() as i64, 7, text);
}

/// A number of so many decimals, given in units of its last one, without trailing zeros.
fn push_decimal(units: i64, decimals: usize, text: &mut Vec<u8>) {
    if units < 0 {
        text.push(b'-');
    }
    // Nineteen digits and a point.
    let mut digits = [b'0'; 24];
    let (mut rest, mut from) = (units.unsigned_abs(), digits.len());
    let mut wanted = false;
    for place in 0.. {
        if place == decimals {
            if wanted {
                from -= 1;
                digits[from] = b'.';
            }
            wanted = true;
        }
        if place > decimals && rest == 0 {
            break;
        }
        let digit = (rest % 10) as u8;
        rest /= 10;
        wanted |= digit != 0;
        if wanted {
            from -= 1;
            digits[from] = b'0' + digit;
        }
    }
    text.extend(&digits[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, FieldType};
    use geo::{Point, polygon};
    use serde_json::Value as Json;

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
    fn figures_have_the_digits_that_the_language_writes() {
        let written = |figure: f64| {
            let mut text = Vec::new();
            push_number(figure, &mut text);
            String::from_utf8(text).unwrap()
        };
        for figure in [0.0, -0.0, 1.0, -1.5, 10.0, 100.25, 0.0001, 0.1, 1234.5678, 1e15, 2.5e-7, 1.0 / 3.0, 9_999_999.5]
        {
            assert_eq!(written(figure), figure.to_string());
        }
        for step in 0..20_000 {
            let figure = f64::from(step * 7919 % 100_003) / 1e4 - 3.0;
            let figure = (figure * 1e4).round() / 1e4;
            assert_eq!(written(figure), figure.to_string());
        }
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
    fn an_area_over_the_antimeridian_is_cut_in_two() {
        let fiji = polygon![(x: 179.0, y: -18.0), (x: -179.0, y: -18.0), (x: -179.0, y: -16.0), (x: 179.0, y: -16.0)];
        let json = written(&layer(vec![Geometry::Polygon(fiji)]));
        let geometry = &json["features"][0]["geometry"];
        assert_eq!(geometry["type"], "MultiPolygon");
        for part in geometry["coordinates"].as_array().unwrap() {
            let lons: Vec<f64> = part[0].as_array().unwrap().iter().map(|at| at[0].as_f64().unwrap()).collect();
            assert!(lons.iter().all(|lon| (179.0..=180.0).contains(&lon.abs()) && lon.signum() == lons[0].signum()));
        }
        assert_eq!(json["bbox"], serde_json::json!([179, -18, -179, -16]));
    }

    #[test]
    fn degrees_have_seven_decimals_at_most() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.000_000_01, "0"),
            (43.123_456_78, "43.1234568"),
            (-11.5, "-11.5"),
            (-0.05, "-0.05"),
            (180.0, "180"),
            (7.000_000_1, "7.0000001"),
        ] {
            let mut text = Vec::new();
            degrees(value, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }

    #[test]
    fn many_features_keep_their_order() {
        let points = (0..40_000).map(|number| Geometry::Point(Point::new(f64::from(number) / 1000.0, 1.0)));
        let json = written(&layer(points.collect()));
        let features = json["features"].as_array().unwrap();
        assert_eq!(features.len(), 40_000);
        assert!(features.iter().enumerate().all(|(number, feature)| {
            (feature["geometry"]["coordinates"][0].as_f64().unwrap() - number as f64 / 1000.0).abs() < 1e-9
        }));
    }

    #[test]
    fn an_empty_layer_is_an_empty_collection() {
        let json = written(&layer(vec![]));
        assert_eq!(json["features"], serde_json::json!([]));
        assert!(json.get("bbox").is_none());
    }
}
