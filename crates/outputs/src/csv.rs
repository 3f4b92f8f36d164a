//! CSV after RFC 4180, UTF-8, with the same fields as every other format.

use std::io::Write;

use geo::Geometry;

use crate::Error;
use crate::record::{Feature, Layer, Value};
use crate::wkt;

/// Writes a layer as a table. Points add the columns `lon` and `lat`, other geometries `wkt`; gaps are empty cells.
///
/// A text that a spreadsheet would take for a formula (it starts with `=`, `+`, `-`, `@`, a tab or a line end) gets an
/// apostrophe before it, unless it is a number (OWASP, "CSV injection").
///
/// # Errors
/// Those of `out`.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let points = layer.features.iter().all(|feature| matches!(feature.geometry, Some(Geometry::Point(_)) | None));
    let placed = layer.features.iter().any(|feature| feature.geometry.is_some());
    let place_columns: &[&str] = match (points, placed) {
        (_, false) => &[],
        (true, true) => &["lon", "lat"],
        (false, true) => &["wkt"],
    };
    let names = layer.fields.iter().map(|field| cell(&field.name));
    line(names.chain(place_columns.iter().map(|name| (*name).to_owned())), out)?;
    for feature in &layer.features {
        let place = place_cells(feature, place_columns.len());
        line(feature.values.iter().map(value_cell).chain(place), out)?;
    }
    Ok(())
}

fn place_cells(feature: &Feature, columns: usize) -> Vec<String> {
    match &feature.geometry {
        Some(Geometry::Point(point)) if columns == 2 => {
            vec![format!("{:.7}", point.x()), format!("{:.7}", point.y())]
        }
        Some(geometry) if columns == 1 => vec![cell(&wkt::text(geometry))],
        _ => vec![String::new(); columns],
    }
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> Result<(), Error> {
    out.write_all(cells.collect::<Vec<_>>().join(",").as_bytes())?;
    out.write_all(b"\r\n")?;
    Ok(())
}

fn value_cell(value: &Value) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Text(text) => cell(text),
        Value::Integer(figure) => figure.to_string(),
        Value::Number(figure) => format!("{figure}"),
    }
}

/// A text as a cell: harmless in a spreadsheet, quoted where it must be.
pub fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.trim().parse::<f64>().is_err();
    let harmless = if formula { format!("'{text}") } else { text.to_owned() };
    if harmless.contains(['"', ',', ';', '\t', '\r', '\n']) || harmless.trim() != harmless {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, FieldType};
    use geo::{LineString, Point};

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        assert_eq!(cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("@SUM(A1,A2)"), "\"'@SUM(A1,A2)\"");
        assert_eq!(cell("-12.5"), "-12.5");
        assert_eq!(cell("\tx"), "\"'\tx\"");
        assert_eq!(cell("say \"hi\", all"), "\"say \"\"hi\"\", all\"");
    }

    #[test]
    fn points_have_lon_and_lat_and_gaps_are_empty() {
        let layer = Layer {
            name: "t".into(),
            title: "t".into(),
            fields: vec![Field::text("id", ""), Field::new("rank", FieldType::Integer, "", "")],
            features: vec![
                Feature {
                    values: vec![Value::Text("a".into()), Value::Integer(1)],
                    geometry: Some(Geometry::Point(Point::new(43.0, -11.25))),
                },
                Feature { values: vec![Value::Text("b".into()), Value::Missing], geometry: None },
            ],
        };
        let mut out = Vec::new();
        write(&layer, &mut out).unwrap();
        let expected = "id,rank,lon,lat\r\na,1,43.0000000,-11.2500000\r\nb,,,\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn lines_are_wkt() {
        let layer = Layer {
            name: "t".into(),
            title: "t".into(),
            fields: vec![Field::text("id", "")],
            features: vec![Feature {
                values: vec![Value::Text("w1".into())],
                geometry: Some(Geometry::LineString(LineString::from(vec![(1.0, 2.0), (3.5, 4.0)]))),
            }],
        };
        let mut out = Vec::new();
        write(&layer, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "id,wkt\r\nw1,\"LINESTRING (1 2,3.5 4)\"\r\n");
    }
}
