//! XLSX (ECMA-376): a sheet a layer with its dictionary, and the workbook in which weights can be tried.

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::Error;
use crate::record::{Layer, Value, dictionary, holdable};

pub(crate) const TITLE: &str = "XLSX";

/// Rows of a sheet, and letters of a cell (ECMA-376 as Excel reads it).
const MOST_ROWS: usize = 1_048_576;
const MOST_LETTERS: usize = 32_767;

/// Writes a layer as a sheet, points with `lon` and `lat` at the end, and the dictionary of its fields as a second sheet.
/// Words are words: a text that starts with `=` is no formula. Gaps are empty cells.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] for more rows than a sheet holds.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let mut book = Workbook::new();
    let written = add_layer(&mut book, layer).and_then(|()| add_layer(&mut book, &dictionary(&[layer])));
    written.map_err(refused)?;
    finish(book, out)
}

/// The finished workbook; the same for the same content, on any day.
pub(crate) fn finish(mut book: Workbook, out: &mut dyn Write) -> Result<(), Error> {
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
    book.set_properties(&DocProperties::new().set_author("inhabit").set_creation_datetime(&day));
    out.write_all(&book.save_to_buffer().map_err(refused)?)?;
    Ok(())
}

pub(crate) fn refused(error: XlsxError) -> Error {
    Error::encode(TITLE, error)
}

/// Adds a layer as a sheet of its own.
pub(crate) fn add_layer(book: &mut Workbook, layer: &Layer) -> Result<(), XlsxError> {
    if layer.features.len() >= MOST_ROWS {
        let message = format!("{} rows; a sheet holds {MOST_ROWS}", layer.features.len());
        return Err(XlsxError::ParameterError(message));
    }
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&layer.name))?;
    let points = layer.features.iter().any(|feature| matches!(feature.geometry, Some(geo::Geometry::Point(_))));
    let places: &[&str] = if points { &["lon", "lat"] } else { &[] };
    let names: Vec<&str> = layer.fields.iter().map(|field| field.name.as_str()).chain(places.iter().copied()).collect();
    header(sheet, &names)?;
    for (row, feature) in layer.features.iter().enumerate() {
        let row = row as u32 + 1;
        for (column, value) in feature.values.iter().enumerate() {
            write_value(sheet, row, column as u16, value)?;
        }
        if let Some(geo::Geometry::Point(point)) = &feature.geometry {
            let column = layer.fields.len() as u16;
            sheet.write_number(row, column, degrees(point.x()))?.write_number(row, column + 1, degrees(point.y()))?;
        }
    }
    if !names.is_empty() {
        sheet.autofilter(0, 0, layer.features.len() as u32, names.len() as u16 - 1)?;
    }
    Ok(())
}

/// The names of columns in bold, kept in sight, with columns as wide as their names.
pub(crate) fn header(sheet: &mut Worksheet, names: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in names.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *name, &bold)?;
        sheet.set_column_width(column as u16, (name.chars().count() as f64 + 4.0).clamp(8.0, 40.0))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

pub(crate) fn write_value(sheet: &mut Worksheet, row: u32, column: u16, value: &Value) -> Result<(), XlsxError> {
    match value {
        Value::Missing => {}
        Value::Text(text) => drop(sheet.write_string(row, column, cell_text(text))?),
        Value::Integer(figure) => drop(sheet.write_number(row, column, *figure as f64)?),
        Value::Number(figure) => drop(sheet.write_number(row, column, *figure)?),
    }
    Ok(())
}

/// A text that a cell can hold: without control characters, cut after its last letter.
pub(crate) fn cell_text(text: &str) -> String {
    // Letters are counted in UTF-16.
    let mut letters = 0;
    let fits = |c: &char| {
        letters += c.len_utf16();
        letters <= MOST_LETTERS
    };
    // A carriage return in a cell is written as an escape that few readers undo.
    let text = holdable(text).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().take_while(fits).collect()
}

/// Seven decimals, as in the other formats.
fn degrees(value: f64) -> f64 {
    (value * 1e7).round() / 1e7
}

/// A name that a sheet can bear: at most 31 letters, none of those with a meaning in formulas.
fn sheet_name(name: &str) -> String {
    let allowed = name.chars().map(|c| if "[]:*?/\\'".contains(c) { '_' } else { c }).take(31).collect::<String>();
    if allowed.is_empty() { "layer".to_owned() } else { allowed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Feature, Field};

    #[test]
    fn the_same_layer_gives_the_same_bytes_and_names_fit() {
        let layer = Layer {
            name: "a/b".into(),
            title: "A".into(),
            fields: vec![Field::text("id", "")],
            features: vec![Feature { values: vec![Value::Text("=1+1\u{1}".into())], geometry: None }],
        };
        let bytes = || {
            let mut out = Vec::new();
            write(&layer, &mut out).unwrap();
            out
        };
        assert_eq!(bytes(), bytes());
        assert_eq!(sheet_name(&"long/".repeat(20)).chars().count(), 31);
        assert_eq!(cell_text(&"😀".repeat(20_000)).chars().count(), 16_383);
    }
}
