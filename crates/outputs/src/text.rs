//! Aligned tables for the terminal.

use unicode_width::UnicodeWidthStr;

use crate::markup::is_direction_control;

/// Which side a column's cells stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table of texts: one header and rows of as many cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Titles of the columns with the side their cells stand on.
    pub header: Vec<(String, Align)>,
    /// Cells, row by row. A row may be shorter than the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with the columns `titles`; a title that starts with `>` stands on the right, as figures should.
    ///
    /// ```
    /// let mut table = outputs::text::Table::new(&["village", ">km"]);
    /// table.row(["Карт-Джурт", "7.5"]);
    /// table.row(["Hurzuk", "12.0"]);
    /// assert_eq!(table.render(), "village       km\n──────────  ────\nКарт-Джурт   7.5\nHurzuk      12.0\n");
    /// ```
    pub fn new(titles: &[&str]) -> Self {
        let header = titles.iter().map(|title| match title.strip_prefix('>') {
            Some(title) => (title.to_owned(), Align::Right),
            None => ((*title).to_owned(), Align::Left),
        });
        Self { header: header.collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table as lines, columns two spaces apart, wide characters counted as two. Line ends, control characters and
    /// controls of direction inside cells become spaces or go, so that no name can break the table or the terminal.
    pub fn render(&self) -> String {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
        let widths: Vec<usize> = (0..self.header.len())
            .map(|column| {
                let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
                cells.max().unwrap_or(0).max(self.header[column].0.width())
            })
            .collect();
        let titles: Vec<String> = self.header.iter().map(|(title, _)| title.clone()).collect();
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let mut text = String::new();
        for row in std::iter::once(&titles).chain([&rules]).chain(&rows) {
            text += &self.line(row, &widths);
        }
        text
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let cells = self.header.iter().zip(widths).enumerate().map(|(column, ((_, align), width))| {
            let cell = row.get(column).map_or("", String::as_str);
            let fill = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => format!("{cell}{fill}"),
                Align::Right => format!("{fill}{cell}"),
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    }
}

/// A text on one line without anything a terminal would act on.
pub fn printable(text: &str) -> String {
    let kept = text.chars().filter(|c| !is_direction_control(*c));
    kept.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_as_two_and_controls_go() {
        let mut table = Table::new(&["name", ">n"]);
        table.row(["村\u{202e}", "1"]);
        table.row(["a\nb\u{1b}[31m", "22"]);
        assert_eq!(table.render(), "name       n\n────────  ──\n村         1\na b [31m  22\n");
    }
}
