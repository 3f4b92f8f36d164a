//! A line of a table of a plan, with the words for its faults.

use crate::SourceError;
use crate::formats::{Row, Table};

/// One line, with the words for its faults.
pub(super) struct Line<'a> {
    pub table: &'a Table,
    pub row: &'a Row,
}

impl<'a> Line<'a> {
    pub fn place(&self) -> String {
        self.table.place(self.row)
    }

    /// The text of a column; `None` when the cell is empty or the column is not there.
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let position = self.table.columns.iter().position(|name| name.trim() == column)?;
        let cell = self.row.values.get(position)?.as_deref()?.trim();
        (!cell.is_empty() && !cell.eq_ignore_ascii_case("na")).then_some(cell)
    }

    pub fn text(&self, column: &str) -> String {
        self.get(column).unwrap_or_default().to_owned()
    }

    /// The words between semicolons.
    pub fn list(&self, column: &str) -> Vec<String> {
        let words = self.get(column).into_iter().flat_map(|cell| cell.split(';')).map(str::trim);
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// The text of a column that must hold one.
    pub fn needed(&self, column: &str) -> Result<&'a str, SourceError> {
        self.there(column)?;
        self.get(column).ok_or_else(|| self.wrong(column, "nothing", "a value in every line"))
    }

    pub fn there(&self, column: &str) -> Result<(), SourceError> {
        match self.table.columns.iter().any(|name| name.trim() == column) {
            true => Ok(()),
            false => Err(SourceError::NoField {
                file: self.table.file.clone(),
                field: column.to_owned(),
                found: self.table.columns.join(", "),
                next_step: format!("add a column {column}; the guide to plans lists the columns"),
            }),
        }
    }

    /// A whole figure, 0 or more; nothing is 0.
    pub fn count(&self, column: &str) -> Result<u32, SourceError> {
        match self.get(column) {
            None => Ok(0),
            Some(cell) => {
                cell.parse().map_err(|_| self.wrong(column, cell, "a whole number, 0 or more, below 4 billion"))
            }
        }
    }

    pub fn needed_count(&self, column: &str) -> Result<u32, SourceError> {
        self.needed(column)?;
        self.count(column)
    }

    /// A finite figure, 0 or more; `None` when nothing stands there.
    pub fn figure(&self, column: &str) -> Result<Option<f64>, SourceError> {
        let Some(cell) = self.get(column) else { return Ok(None) };
        match cell.parse::<f64>() {
            Ok(figure) if figure.is_finite() && figure >= 0.0 => Ok(Some(figure)),
            _ => Err(self.wrong(column, cell, "a figure, 0 or more")),
        }
    }

    pub fn wrong(&self, column: &str, found: &str, expected: &str) -> SourceError {
        SourceError::BadContent {
            file: self.table.file.clone(),
            place: format!("{}, column {column}", self.place()),
            found: format!("found {found}"),
            expected: expected.to_owned(),
            next_step: "correct the cell".to_owned(),
        }
    }
}
