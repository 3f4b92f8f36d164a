//! Alternatives × columns of physical figures, gaps marked.

use crate::Error;
use std::collections::HashSet;

/// One column: a figure for every alternative, in the table's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Unique id, for example `clinic_min`.
    pub id: String,
    /// One figure an alternative, in the column's own unit; `None` is a gap.
    pub values: Vec<Option<f64>>,
}

/// Alternatives and their figures, checked: unique ids, equal lengths, finite numbers.
///
/// ```
/// use decision::{Column, Table};
/// let villages = vec!["aul".to_string(), "khutor".to_string()];
/// let water = Column { id: "water_m".into(), values: vec![Some(120.0), None] };
/// let table = Table::new(villages, vec![water])?;
/// assert_eq!(table.column("water_m"), Some(&[Some(120.0), None][..]));
/// # Ok::<(), decision::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    alternatives: Vec<String>,
    columns: Vec<Column>,
}

impl Table {
    /// Checks and keeps the columns. No alternative and no column are both allowed.
    ///
    /// # Errors
    /// [`Error::DuplicateId`], [`Error::Length`] for a column of another length, [`Error::NotFinite`] for NaN or
    /// infinity.
    pub fn new(alternatives: Vec<String>, columns: Vec<Column>) -> Result<Self, Error> {
        unique("alternative", alternatives.iter())?;
        unique("column", columns.iter().map(|column| &column.id))?;
        for column in &columns {
            Error::same_length(format!("column `{}`", column.id), column.values.len(), alternatives.len())?;
            for (alternative, value) in alternatives.iter().zip(&column.values) {
                if let Some(found) = value.filter(|value| !value.is_finite()) {
                    let (column, alternative) = (column.id.clone(), alternative.clone());
                    return Err(Error::NotFinite { column, alternative, found });
                }
            }
        }
        Ok(Self { alternatives, columns })
    }

    /// Ids of the alternatives, in the table's order.
    pub fn alternatives(&self) -> &[String] {
        &self.alternatives
    }

    /// All columns, in the order given.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The values of one column, or `None` if there is no such column.
    pub fn column(&self, id: &str) -> Option<&[Option<f64>]> {
        self.columns.iter().find(|column| column.id == id).map(|column| column.values.as_slice())
    }
}

fn unique<'a>(what: &'static str, ids: impl Iterator<Item = &'a String>) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Error::DuplicateId { what, id: id.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_string()).collect()
    }

    #[test]
    fn refuses_what_is_not_a_number_by_name() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let column = Column { id: "slope".into(), values: vec![Some(1.0), Some(bad)] };
            let error = Table::new(names(&["a", "b"]), vec![column]).unwrap_err();
            let text = error.to_string();
            assert!(text.contains("slope") && text.contains("`b`"), "{text}");
        }
    }

    #[test]
    fn refuses_ragged_columns_and_double_ids() {
        let column = |id: &str, count: usize| Column { id: id.into(), values: vec![None; count] };
        assert!(matches!(
            Table::new(names(&["a", "b"]), vec![column("x", 3)]),
            Err(Error::Length { found: 3, expected: 2, .. })
        ));
        assert!(matches!(Table::new(names(&["a", "a"]), vec![]), Err(Error::DuplicateId { what: "alternative", .. })));
        assert!(matches!(
            Table::new(names(&["a"]), vec![column("x", 1), column("x", 1)]),
            Err(Error::DuplicateId { what: "column", .. })
        ));
    }

    #[test]
    fn an_empty_table_is_a_table() {
        let table = Table::new(vec![], vec![]).unwrap();
        assert!(table.alternatives().is_empty() && table.columns().is_empty());
    }
}
