//! Tables as text: comma, semicolon or tab between the cells.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use gdal::spatial_ref::{CoordTransform, SpatialRef};
use geo::{Geometry, Point};
use planner::Finding;

use super::table::{Ask, Field, Row, Table};
use crate::lock::SourceFile;
use crate::{SourceError, crs, gdal_log};

const LONGITUDE: [&str; 5] = ["lon", "longitude", "lng", "long", "x"];
const LATITUDE: [&str; 4] = ["lat", "latitude", "y", "lattitude"];

/// Whether a file is a text table by its name.
pub(crate) fn is_named_so(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    matches!(extension.as_deref(), Some("csv" | "tsv" | "tab" | "txt"))
}

/// Reads a text table with a header line. Lines with more or fewer cells than the header are left out and reported:
/// what stands where in them is not certain. Coordinates are taken from the columns mapped to `lon` and `lat`, else from
/// columns of the usual names; rows without them have no shape.
pub(crate) fn read_csv(file: &SourceFile, ask: &Ask<'_>) -> Result<Table, SourceError> {
    let bytes = std::fs::read(&file.path).map_err(|error| file.refused(&error))?;
    let text = decode(file, &bytes)?;
    let delimiter = delimiter(text);
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| bad_line(file, 1, &error.to_string()))?.clone();
    check_header(file, &header)?;
    let mut table = Table {
        file: file.shown.clone(),
        columns: header.iter().map(|name| name.trim().to_owned()).collect(),
        ..Table::default()
    };
    let mut lines = Lines { text, byte: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            bad_line(file, line, &error.to_string())
        })?;
        let line = lines.at(record.position().map_or(0, |position| position.byte() as usize));
        add_record(&mut table, &record, line, delimiter);
    }
    place_rows(&mut table, file, ask)?;
    Ok(table)
}

fn decode<'a>(file: &SourceFile, bytes: &'a [u8]) -> Result<&'a str, SourceError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        SourceError::BadContent {
            file: file.shown.clone(),
            place: format!("line {line}"),
            found: "text that is not UTF-8".to_owned(),
            expected: "a table in UTF-8".to_owned(),
            next_step: "convert it, for example: iconv -f WINDOWS-1251 -t UTF-8".to_owned(),
        }
    })
}

/// The separator that the header line has most of: tab, semicolon or comma.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
    let count = |byte: u8| header.bytes().filter(|b| *b == byte).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|byte| (count(*byte), *byte == b',')).unwrap_or(b',')
}

fn check_header(file: &SourceFile, header: &StringRecord) -> Result<(), SourceError> {
    let mut seen = std::collections::BTreeSet::new();
    if header.iter().all(|name| name.trim().is_empty()) {
        return Err(SourceError::WrongFormat {
            file: file.shown.clone(),
            found: "the file is empty".to_owned(),
            expected: "a table whose first line names its columns".to_owned(),
            next_step: "check the file".to_owned(),
        });
    }
    match header.iter().map(str::trim).find(|name| !name.is_empty() && !seen.insert(*name)) {
        None => Ok(()),
        Some(twice) => Err(SourceError::BadContent {
            file: file.shown.clone(),
            place: "line 1".to_owned(),
            found: format!("two columns are called \"{twice}\""),
            expected: "a name of its own for every column".to_owned(),
            next_step: "rename one of them; a table needs a first line with the names of its columns".to_owned(),
        }),
    }
}

fn bad_line(file: &SourceFile, line: u64, found: &str) -> SourceError {
    SourceError::BadContent {
        file: file.shown.clone(),
        place: format!("line {line}"),
        found: found.to_owned(),
        expected: "cells separated by comma, semicolon or tab".to_owned(),
        next_step: "correct the line".to_owned(),
    }
}

/// Line numbers of increasing places in a text. (The csv crate's own are one behind after `\r\n`.)
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line on which the record at or after this byte begins, from 1.
    fn at(&mut self, byte: usize) -> usize {
        let bytes = self.text.as_bytes();
        let start = (byte..bytes.len()).find(|place| !matches!(bytes[*place], b'\r' | b'\n')).unwrap_or(bytes.len());
        self.line += bytes[self.byte..start].iter().filter(|byte| **byte == b'\n').count();
        self.byte = start;
        self.line
    }
}

fn add_record(table: &mut Table, record: &StringRecord, line: usize, delimiter: u8) {
    if record.len() != table.columns.len() {
        let separator = match delimiter {
            b'\t' => "tab",
            b';' => "semicolon",
            _ => "comma",
        };
        let message = format!("{} cells; expected {} as in the first line", record.len(), table.columns.len());
        table.findings.push(
            Finding::warning("ragged-line", &table.file, message)
                .about(format!("line {line}"))
                .advise(format!("check for a stray line break or {separator}; the line is left out")),
        );
        *table.left_out.entry("lines with too few or too many cells".to_owned()).or_default() += 1;
        return;
    }
    let values = record.iter().map(|cell| (!cell.trim().is_empty()).then(|| cell.to_owned())).collect();
    table.rows.push(Row { number: line, values, shape: None });
}

fn place_rows(table: &mut Table, file: &SourceFile, ask: &Ask<'_>) -> Result<(), SourceError> {
    let lon = table.field(ask, "lon", &LONGITUDE)?;
    let lat = table.field(ask, "lat", &LATITUDE)?;
    let (Some(lon), Some(lat)) = (lon, lat) else { return Ok(()) };
    let transform = transform(file, ask)?;
    let mut shapes = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let (Some(x), Some(y)) = (row.get(Some(&lon)), row.get(Some(&lat))) else {
            shapes.push(None);
            continue;
        };
        match (number(x), number(y)) {
            (Some(x), Some(y)) => shapes.push(moved(transform.as_ref(), x, y)),
            _ => {
                let message = format!("coordinates \"{x}\", \"{y}\" are no numbers");
                let finding = Finding::warning("bad-coordinates", &table.file, message);
                table.findings.push(finding.about(format!("line {}", row.number)).advise("write decimal degrees"));
                shapes.push(None);
            }
        }
    }
    for (row, shape) in table.rows.iter_mut().zip(shapes) {
        row.shape = shape.map(Geometry::Point);
    }
    for field in [lon, lat] {
        if let Field::Column(column) = field {
            table.coordinate_columns.push(column);
        }
    }
    Ok(())
}

/// A number, also with a decimal comma.
fn number(text: &str) -> Option<f64> {
    let parsed = text.parse().or_else(|_| text.replace(',', ".").parse());
    parsed.ok().filter(|value: &f64| value.is_finite())
}

fn transform(file: &SourceFile, ask: &Ask<'_>) -> Result<Option<CoordTransform>, SourceError> {
    let Some(asked) = ask.crs else { return Ok(None) };
    gdal_log::prepare();
    SpatialRef::from_definition(asked).and_then(|reference| crs::to_lonlat(&reference)).map_err(|error| {
        SourceError::BadSetting {
            key: format!("{}.crs", ask.key),
            found: format!("\"{asked}\" for {}: {}", file.shown, gdal_log::explain(&error)),
            expected: "a coordinate system such as EPSG:4326".to_owned(),
            next_step: "correct it, or leave it out for longitude and latitude".to_owned(),
        }
    })
}

fn moved(transform: Option<&CoordTransform>, x: f64, y: f64) -> Option<Point<f64>> {
    let Some(transform) = transform else { return Some(Point::new(x, y)) };
    let (mut xs, mut ys) = ([x], [y]);
    transform.transform_coords(&mut xs, &mut ys, &mut []).ok()?;
    Some(Point::new(xs[0], ys[0]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read(content: &[u8], fields: &BTreeMap<String, String>) -> Result<Table, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.csv"), content).unwrap();
        let file = SourceFile::find(folder.path(), "t.csv", "data.villages").unwrap();
        read_csv(&file, &Ask { layer: None, crs: None, fields, key: "data.villages" })
    }

    #[test]
    fn commas_semicolons_and_tabs_give_the_same_table() {
        let none = BTreeMap::new();
        let comma = read(b"id,name,lon,lat\n1,\"A, b\",43.5,42.1\n", &none).unwrap();
        let tab = read("\u{feff}id\tname\tlon\tlat\r\n1\tA, b\t43.5\t42.1\r\n".as_bytes(), &none).unwrap();
        let semicolon = read(b"id;name;lon;lat\n1;A, b;43,5;42,1\n", &none).unwrap();
        assert_eq!(comma, tab);
        assert_eq!(comma.rows[0].number, 2);
        assert_eq!(comma.rows[0].shape, semicolon.rows[0].shape);
        assert_eq!(comma.rows[0].shape, Some(Geometry::Point(Point::new(43.5, 42.1))));
    }

    #[test]
    fn a_ragged_line_is_left_out_and_named() {
        let table = read(b"id,lon,lat\n1,43,42\n2,43\n3,44,42\n", &BTreeMap::new()).unwrap();
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(table.findings[0].feature, "line 3");
        assert_eq!(table.findings[0].message, "2 cells; expected 3 as in the first line");
    }

    #[test]
    fn lines_are_counted_over_blank_lines_and_breaks_inside_quotes() {
        let content = b"id,note,lon,lat\r\n\r\n1,\"two\r\nlines\",43,42\r\n2,x,43,42\r\n";
        let table = read(content, &BTreeMap::new()).unwrap();
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn a_table_in_another_encoding_is_refused_with_its_line() {
        let error = read(b"id,name,lon,lat\n1,\xC0,43,42\n", &BTreeMap::new()).unwrap_err();
        assert!(matches!(error, SourceError::BadContent { ref place, .. } if place == "line 2"), "{error}");
        assert!(matches!(read(b"", &BTreeMap::new()).unwrap_err(), SourceError::WrongFormat { .. }));
    }

    #[test]
    fn missing_and_wrong_coordinates_leave_a_row_without_place() {
        let table = read(b"id,lon,lat\n1,NA,42\n2,east,42\n", &BTreeMap::new()).unwrap();
        assert_eq!(table.rows.iter().filter(|row| row.shape.is_some()).count(), 0);
        assert_eq!(table.findings.len(), 1);
        assert_eq!(table.findings[0].feature, "line 3");
    }
}
