use std::collections::BTreeMap;

use geo::Geometry;
use planner::Finding;

use crate::SourceError;

/// How a scenario wants a table to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// The layer inside the file.
    pub layer: Option<&'a str>,
    /// The coordinate system, when the file does not say.
    pub crs: Option<&'a str>,
    /// Which field of the file stands for which of ours.
    pub fields: &'a BTreeMap<String, String>,
    /// The key of the layer in the scenario, such as `data.villages`.
    pub key: &'a str,
}

/// The rows of a file, whatever its format: named columns, values as text, a shape in degrees.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    /// The path as the scenario writes it.
    pub file: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    /// Rows that could not be read, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// Columns that hold coordinates and are no facts.
    pub coordinate_columns: Vec<usize>,
    pub findings: Vec<Finding>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Line in the file, or number of the feature, from 1.
    pub number: usize,
    /// By column; `None` where nothing stands.
    pub values: Vec<Option<String>>,
    /// Longitude and latitude, unchecked; `None` when the row has no place.
    pub shape: Option<Geometry<f64>>,
}

/// What stands for one of our fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// A column of the file.
    Column(usize),
    /// The same value for every row: `fields = { kind = "=school" }`.
    Constant(String),
}

impl Table {
    /// What a row is called in messages: `line 7` or `feature 7`.
    pub fn place(&self, row: &Row) -> String {
        let word = if self.is_text() { "line" } else { "feature" };
        format!("{word} {}", row.number)
    }

    /// Whether rows are lines of text.
    pub fn is_text(&self) -> bool {
        super::csv::is_named_so(std::path::Path::new(&self.file))
    }

    /// The column of one of our fields: as the scenario says, else one of the usual names (case is ignored). Error: the
    /// scenario names a column that is not there.
    pub fn field(&self, ask: &Ask<'_>, ours: &str, usual: &[&str]) -> Result<Option<Field>, SourceError> {
        if let Some(theirs) = ask.fields.get(ours) {
            if let Some(constant) = theirs.strip_prefix('=') {
                return Ok(Some(Field::Constant(constant.to_owned())));
            }
            return match self.columns.iter().position(|column| column == theirs) {
                Some(column) => Ok(Some(Field::Column(column))),
                None => Err(SourceError::NoField {
                    file: self.file.clone(),
                    field: format!("\"{theirs}\" (for {ours})"),
                    found: self.columns.join(", "),
                    next_step: format!("correct {}.fields.{ours}", ask.key),
                }),
            };
        }
        let named = |name: &&str| self.columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        Ok(usual.iter().find_map(named).map(Field::Column))
    }
}

impl Row {
    /// The value of a field, trimmed; `None` when it is empty or `NA`.
    pub fn get<'a>(&'a self, field: Option<&'a Field>) -> Option<&'a str> {
        let text = match field? {
            Field::Column(column) => self.values.get(*column)?.as_deref()?,
            Field::Constant(text) => text,
        };
        let text = text.trim();
        (!text.is_empty() && !text.eq_ignore_ascii_case("na")).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_mapping_then_by_its_usual_name() {
        let table = Table { file: "a.csv".into(), columns: vec!["ID".into(), "NAME_EN".into()], ..Table::default() };
        let fields = BTreeMap::from([
            ("name".to_owned(), "NAME_EN".to_owned()),
            ("kind".to_owned(), "=school".to_owned()),
            ("status".to_owned(), "state".to_owned()),
        ]);
        let ask = Ask { layer: None, crs: None, fields: &fields, key: "data.villages" };
        assert_eq!(table.field(&ask, "id", &["id"]).unwrap(), Some(Field::Column(0)));
        assert_eq!(table.field(&ask, "name", &["name"]).unwrap(), Some(Field::Column(1)));
        assert_eq!(table.field(&ask, "kind", &[]).unwrap(), Some(Field::Constant("school".into())));
        assert_eq!(table.field(&ask, "population", &["population"]).unwrap(), None);
        let error = table.field(&ask, "status", &[]).unwrap_err().to_string();
        assert!(error.contains("\"state\" (for status)") && error.contains("ID, NAME_EN"), "{error}");
    }
}
