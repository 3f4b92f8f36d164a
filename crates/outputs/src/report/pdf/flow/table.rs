//! Tables, whose head stands again on every page.

use super::{CELL, FOOT, Flow, HEIGHT, INK, LEAD, Look, RAIL, RULE, TEXT, TINT};
use crate::report::pdf::tags::Kind;
use crate::report::pdf::text::words as words_in;
use crate::report::pdf::weight;

/// A column: its part of the width, and whether its cells stand at the end.
pub(in crate::report::pdf) type Column = (f32, bool);

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub(in crate::report::pdf) struct Cell {
    pub words: String,
    pub bold: bool,
    pub rgb: Option<[u8; 3]>,
    /// A bar from and to shares of the cell's width, with a mark where there is one, in a colour.
    pub bar: Option<(f32, f32, Option<f32>, [u8; 3])>,
}

impl Cell {
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Self { words, ..Self::default() }
    }
}

impl Flow<'_> {
    /// Columns as wide as their longest word needs, what is left shared out by how much text they hold.
    pub fn columns(&self, head: &[String], rows: &[Vec<Cell>], ends: &[bool]) -> Vec<Column> {
        let wide = |words: &str, bold: bool| self.fonts.line(words, weight(bold), self.direction()).width * CELL.size;
        let column = |number: usize| {
            let cells = rows.iter().filter_map(|row| row.get(number)).map(|cell| (cell.words.as_str(), cell.bold));
            let (mut least, mut whole) = (0.0f32, 0.0f32);
            for (words, bold) in cells.chain([(head[number].as_str(), true)]) {
                least = words_in(words).map(|word| wide(word, bold)).fold(least, f32::max);
                whole = whole.max(wide(words, bold));
            }
            (least.min(TEXT / 4.0) + 7.0, whole.min(TEXT) + 7.0)
        };
        let spans: Vec<(f32, f32)> = (0..head.len()).map(column).collect();
        let (least, whole) = spans.iter().fold((0.0, 0.0), |sum, span| (sum.0 + span.0, sum.1 + span.1));
        let share = ((TEXT - least) / (whole - least).max(1.0)).max(0.0);
        let width = |(least, whole): (f32, f32)| least + share * (whole - least);
        spans.into_iter().zip(ends).map(|(span, end)| (width(span).max(1.0), *end)).collect()
    }

    /// A table; its head stands again on every page.
    pub fn table(&mut self, columns: &[Column], head: &[String], rows: &[Vec<Cell>]) {
        let whole: f32 = columns.iter().map(|(part, _)| part).sum();
        let mut x = 0.0;
        let spans: Vec<(f32, f32, bool)> = columns
            .iter()
            .map(|(part, end)| {
                let width = TEXT * part / whole;
                let span = (x + 3.0, width - 6.0, *end);
                x += width;
                span
            })
            .collect();
        let head: Vec<Cell> = head.iter().map(|words| Cell::from(words.clone()).bold()).collect();
        self.need(60.0);
        self.parts.begin(Kind::Table);
        self.row(&spans, &head, true);
        for row in rows {
            let height = self.row_height(&spans, row);
            if self.y + height > HEIGHT - FOOT {
                self.new_page();
                self.row(&spans, &head, true);
            }
            self.row(&spans, row, false);
        }
        self.parts.end();
        self.space(6.0);
    }

    fn row_height(&self, spans: &[(f32, f32, bool)], row: &[Cell]) -> f32 {
        let count = |(cell, (_, width, _)): (&Cell, &(f32, f32, bool))| {
            self.lines(&cell.words, Look { bold: cell.bold, ..CELL }, *width).len()
        };
        row.iter().zip(spans).map(count).max().unwrap_or(1).max(1) as f32 * CELL.size * LEAD + 5.0
    }

    fn row(&mut self, spans: &[(f32, f32, bool)], row: &[Cell], head: bool) {
        let height = self.row_height(spans, row);
        let y = self.y;
        if head {
            self.area(0.0, y, (TEXT, height), TINT);
        }
        self.parts.begin(Kind::Row);
        for (cell, (x, width, end)) in row.iter().zip(spans) {
            self.parts.begin(if head { Kind::Title } else { Kind::Cell(self.bar_in_words(cell)) });
            // An empty cell is a cell all the same: without anything drawn the next one would take its place.
            if cell.words.trim().is_empty() && cell.bar.is_none() {
                self.telling(*x, y, (0.1, 0.1), [255, 255, 255]);
            }
            let look = Look { bold: cell.bold, rgb: cell.rgb.unwrap_or(INK), ..CELL };
            for (number, line) in self.lines(&cell.words, look, *width).into_iter().enumerate() {
                self.set(line, look, (*x, *width), (y + 2.0 + number as f32 * CELL.size * LEAD, *end));
            }
            if let Some((from, to, mark, rgb)) = cell.bar {
                let at = |share: f32| x + share.clamp(0.0, 1.0) * width;
                self.telling(*x, y + 4.5, (*width, 5.0), RAIL);
                self.telling(at(from), y + 4.5, ((at(to) - at(from)).max(0.8), 5.0), rgb);
                if let Some(mark) = mark {
                    self.telling(at(mark) - 0.8, y + 3.0, (1.6, 8.0), INK);
                }
            }
            self.parts.end();
        }
        self.parts.end();
        self.y += height;
        let y = self.y;
        self.area(0.0, y - 0.5, (TEXT, 0.5), RULE);
    }

    /// The ends of a cell's bar, out of 100.
    fn bar_in_words(&self, cell: &Cell) -> Option<String> {
        let (from, to, ..) = cell.bar?;
        let points = |share: f32| self.words.points(f64::from(100.0 * share));
        Some(format!("{}–{}", points(from), points(to)))
    }
}
