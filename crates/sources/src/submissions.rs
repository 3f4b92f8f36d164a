use std::collections::BTreeMap;
use std::path::Path;

use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::formats::Ask;
use crate::formats::csv::{is_named_so, read_csv};
use crate::lock::SourceFile;
use crate::{SourceError, gdal_log};

/// A table as it was exported by KoboToolbox or ODK: cells as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submissions {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Line in the file, from 1, and the cells by column; `None` where nothing stands.
    pub rows: Vec<(usize, Vec<Option<String>>)>,
}

/// Reads submissions from CSV, or from the first sheet of an XLSX file.
///
/// # Errors
/// The file is missing, or is neither.
pub fn read_submissions(path: &Path) -> Result<Submissions, SourceError> {
    let shown = path.display().to_string();
    let file = SourceFile::find(Path::new(""), &shown, "the command")?;
    if !is_named_so(path) {
        return read_sheet(&file);
    }
    let fields = BTreeMap::new();
    let table = read_csv(&file, &Ask { layer: None, crs: None, fields: &fields, key: "the command" })?;
    if let Some(finding) = table.findings.iter().find(|finding| finding.code == "ragged-line") {
        return Err(SourceError::BadContent {
            file: shown,
            place: finding.feature.clone(),
            found: finding.message.clone(),
            expected: "a cell for every column".to_owned(),
            next_step: "export the answers again".to_owned(),
        });
    }
    let rows = table.rows.into_iter().map(|row| (row.number, row.values)).collect();
    Ok(Submissions { columns: table.columns, rows })
}

/// The first sheet of a spreadsheet through GDAL, its first row as the names of the columns.
fn read_sheet(file: &SourceFile) -> Result<Submissions, SourceError> {
    gdal_log::prepare();
    gdal_log::take();
    let wrong = |found: String| SourceError::WrongFormat {
        file: file.shown.clone(),
        found,
        expected: "answers as CSV or XLSX, as KoboToolbox and ODK export them".to_owned(),
        next_step: "export with XML values and headers as CSV".to_owned(),
    };
    // Without these, rows that are all words are taken for data, and figures and days lose their form.
    for (option, value) in [("OGR_XLSX_HEADERS", "FORCE"), ("OGR_XLSX_FIELD_TYPES", "STRING")] {
        gdal::config::set_config_option(option, value).map_err(|error| wrong(error.to_string()))?;
    }
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR,
        allowed_drivers: Some(&["XLSX"]),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(&file.path, options).map_err(|error| wrong(gdal_log::explain(&error)))?;
    let mut sheet = dataset.layer(0).map_err(|error| wrong(gdal_log::explain(&error)))?;
    let columns: Vec<String> = sheet.defn().fields().map(|field| field.name()).collect();
    let rows = sheet.features().enumerate().map(|(position, feature)| {
        let cell =
            |column: usize| feature.field_as_string(column).ok().flatten().filter(|text| !text.trim().is_empty());
        (position + 2, (0..columns.len()).map(cell).collect())
    });
    let rows = rows.collect();
    Ok(Submissions { columns, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_its_lines_and_gaps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "village;power\nv1;grid\nv2;\n").unwrap();
        let read = read_submissions(&path).unwrap();
        assert_eq!(read.columns, ["village", "power"]);
        assert_eq!(read.rows[1], (3, vec![Some("v2".to_owned()), None]));
        assert!(read_submissions(&folder.path().join("b.csv")).is_err());
        std::fs::write(folder.path().join("c.xlsx"), "no sheet").unwrap();
        assert!(read_submissions(&folder.path().join("c.xlsx")).unwrap_err().to_string().contains("c.xlsx"));
    }
}
