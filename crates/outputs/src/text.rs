//! Aligned tables for the terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::markup::is_direction_control;

/// Columns of a terminal that tables with long texts keep to.
pub const LINE_COLUMNS: usize = 110;

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
        self.render_within(usize::MAX)
    }

    /// [`Table::render`] with cells of words wrapped so that no line is longer than `columns`, as far as figures and
    /// titles let it. Long columns give way first; words are broken only where whole words leave no room.
    ///
    /// ```
    /// let mut table = outputs::text::Table::new(&["kind", "title"]);
    /// table.row(["slope", "How steep the ground is"]);
    /// assert_eq!(table.render_within(20), "kind   title\n─────  ─────────────\nslope  How steep the\n       ground is\n");
    /// ```
    pub fn render_within(&self, columns: usize) -> String {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
        let widths = self.widths(&rows, columns);
        let titles: Vec<String> = self.header.iter().map(|(title, _)| title.clone()).collect();
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let mut text = self.line(&titles, &widths) + &self.line(&rules, &widths);
        for row in &rows {
            let cells: Vec<Vec<String>> = row.iter().zip(&widths).map(|(cell, width)| wrapped(cell, *width)).collect();
            for number in 0..cells.iter().map(Vec::len).max().unwrap_or(0).max(1) {
                let line: Vec<String> =
                    cells.iter().map(|lines| lines.get(number).cloned().unwrap_or_default()).collect();
                text += &self.line(&line, &widths);
            }
        }
        text
    }

    /// The width of each column: that of its longest cell, or less where the lines would be longer than `columns`.
    fn widths(&self, rows: &[Vec<String>], columns: usize) -> Vec<usize> {
        let widest = |column: usize, width: &dyn Fn(&str) -> usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.max().unwrap_or(0).max(self.header[column].0.width())
        };
        let count = self.header.len();
        let full: Vec<usize> = (0..count).map(|column| widest(column, &|cell| cell.width())).collect();
        let fits = |widths: &[usize]| widths.iter().sum::<usize>() + 2 * count.saturating_sub(1) <= columns;
        let mut widths = full.clone();
        for longest_word in [UNBROKEN, BROKEN] {
            let word = |cell: &str| cell.split(' ').map(|word| word.width()).max().unwrap_or(0).min(longest_word);
            let least: Vec<usize> = (0..count).map(|column| widest(column, &word)).collect();
            let mut limit = full.iter().copied().max().unwrap_or(0);
            while !fits(&widths) && limit > 0 {
                limit -= 1;
                widths = (0..count)
                    .map(|column| match self.header[column].1 {
                        Align::Left => full[column].min(limit.max(least[column])),
                        Align::Right => full[column],
                    })
                    .collect();
            }
        }
        widths
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

/// Words up to this width are broken only if there is no other way, and then into pieces of at least [`BROKEN`].
const UNBROKEN: usize = 40;
const BROKEN: usize = 12;

/// A text in lines of at most `width`, broken at spaces, inside a word only when it is longer than a line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if !line.is_empty() && line.width() + letter.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
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

    #[test]
    fn long_cells_wrap_on_words_and_short_columns_stay_whole() {
        let mut table = Table::new(&["kind", "what", ">n", "reference"]);
        let long = "Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69";
        table.row(["sphere/water_point_distance", "Distance to water", "1234567", long]);
        table.row(["b", "Short", "2", ""]);
        let text = table.render_within(80);
        assert!(text.lines().all(|line| line.width() <= 80), "{text}");
        assert!(text.contains("sphere/water_point_distance  ") && text.contains("1234567"), "{text}");
        let reference =
            text.lines().skip(2).filter_map(|line| line.chars().collect::<Vec<_>>().get(57..).map(String::from_iter));
        let words: Vec<String> = reference.collect();
        assert_eq!(words.join(" ").split_whitespace().collect::<Vec<_>>().join(" "), long);
        assert_eq!(table.render_within(400), table.render());
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        assert_eq!(wrapped("aa bbbbbbb c", 3), ["aa", "bbb", "bbb", "b c"]);
        assert_eq!(wrapped("村村村", 4), ["村村", "村"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
