//! Blocks of text, tables and pictures, one below the other, from page to page.

mod table;

use super::tags::{Kind, Parts};
use super::text::{Fonts, Line};
use super::weight;
use crate::chart::Sheet;
use crate::draw::{self, Anchor, Ink, Mark};
use crate::messages::{Direction, Words};

pub(super) use table::Cell;

/// A4, points.
pub(super) const WIDTH: f32 = 595.28;
/// A4, points.
pub(super) const HEIGHT: f32 = 841.89;
/// White around the pages, points.
pub(super) const MARGIN: f32 = 42.0;
const FOOT: f32 = 54.0;
/// Width of the text, points.
pub(super) const TEXT: f32 = WIDTH - 2.0 * MARGIN;
/// Height of a line as a part of the size of its letters.
const LEAD: f32 = 1.42;

pub(super) const INK: [u8; 3] = [27, 32, 38];
pub(super) const SOFT: [u8; 3] = [89, 98, 109];
pub(super) const ACCENT: [u8; 3] = [20, 87, 127];
pub(super) const TINT: [u8; 3] = [244, 246, 248];
const RULE: [u8; 3] = [219, 224, 230];
const RAIL: [u8; 3] = [227, 231, 235];

/// Something drawn, points from the upper left corner of the page.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// A filled rectangle.
    Area { x: f32, y: f32, width: f32, height: f32, rgb: [u8; 3] },
    /// A filled shape of any corners.
    Shape { points: Vec<[f32; 2]>, ink: Ink },
    /// A line through points.
    Line { points: Vec<[f32; 2]>, width: f32, ink: Ink },
    /// A line of text with its base line at `y`.
    Text { x: f32, y: f32, size: f32, rgb: [u8; 3], line: Line },
    /// A picture, as PNG.
    Picture { x: f32, y: f32, width: f32, height: f32, png: Vec<u8> },
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub size: f32,
    pub bold: bool,
    pub rgb: [u8; 3],
}

pub(super) const BODY: Look = Look { size: 9.5, bold: false, rgb: INK };
pub(super) const CELL: Look = Look { size: 8.0, bold: false, rgb: INK };

impl Look {
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub const fn soft(self) -> Self {
        Self { rgb: SOFT, ..self }
    }

    pub const fn size(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

/// A chart may be so much smaller than the page is wide, for letters that can still be read.
const LEAST_OF_CHART: f32 = 0.82;

/// Pages being filled.
pub(super) struct Flow<'a> {
    pub fonts: &'a Fonts,
    pub words: Words<'a>,
    /// What is drawn, with the part of the report that it belongs to; decoration belongs to none.
    pub pages: Vec<Vec<(Op, Option<usize>)>>,
    /// The parts of the report.
    pub parts: Parts,
    /// Headings with their page and place, for the outline.
    pub contents: Vec<(String, usize, f32)>,
    y: f32,
}

impl<'a> Flow<'a> {
    pub fn new(fonts: &'a Fonts, words: Words<'a>) -> Self {
        Self { fonts, words, pages: vec![Vec::new()], parts: Parts::default(), contents: Vec::new(), y: MARGIN }
    }

    fn direction(&self) -> Direction {
        self.words.direction()
    }

    fn push(&mut self, op: Op) {
        let part = self.parts.here();
        self.push_to(part, op);
    }

    fn push_to(&mut self, part: Option<usize>, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.push((op, part));
        }
    }

    /// Sets a part of the report.
    pub fn part(&mut self, kind: Kind, set: impl FnOnce(&mut Self)) {
        self.parts.begin(kind);
        set(self);
        self.parts.end();
    }

    /// The left edge of something `width` wide that starts `x` into the text, mirrored where the page is.
    fn left(&self, x: f32, width: f32) -> f32 {
        match self.direction() {
            Direction::LeftToRight => MARGIN + x,
            Direction::RightToLeft => WIDTH - MARGIN - x - width,
        }
    }

    pub fn area(&mut self, x: f32, y: f32, (width, height): (f32, f32), rgb: [u8; 3]) {
        let x = self.left(x, width);
        self.push_to(None, Op::Area { x, y, width, height, rgb });
    }

    /// An area that says something.
    fn telling(&mut self, x: f32, y: f32, (width, height): (f32, f32), rgb: [u8; 3]) {
        let x = self.left(x, width);
        self.push(Op::Area { x, y, width, height, rgb });
    }

    pub fn new_page(&mut self) {
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
        }
        self.y = MARGIN;
    }

    /// Goes to the next page unless so much room is left.
    pub fn need(&mut self, height: f32) {
        if self.y + height > HEIGHT - FOOT {
            self.new_page();
        }
    }

    pub fn space(&mut self, height: f32) {
        self.y += height;
    }

    fn lines(&self, words: &str, look: Look, width: f32) -> Vec<Line> {
        let words = on_paper(words);
        self.fonts.lines(&words, width / look.size, (weight(look.bold), self.direction()))
    }

    /// One line at a place of the page; `end` sets it to the end of its width.
    fn set(&mut self, line: Line, look: Look, (x, width): (f32, f32), (y, end): (f32, bool)) {
        let wide = line.width * look.size;
        let x = if end { self.left(x + width - wide, wide) } else { self.left(x, wide) };
        self.push(Op::Text { x, y: y + look.size, size: look.size, rgb: look.rgb, line });
    }

    /// A text `x` into the page and `width` wide; a paragraph unless it stands inside another part.
    pub fn block(&mut self, words: &str, look: Look, at: (f32, f32)) {
        match self.parts.here() {
            Some(_) => self.block_here(words, look, at),
            None => self.part(Kind::Paragraph, |flow| flow.block_here(words, look, at)),
        }
    }

    fn block_here(&mut self, words: &str, look: Look, (x, width): (f32, f32)) {
        for line in self.lines(words, look, width) {
            self.need(look.size * LEAD);
            let y = self.y;
            self.set(line, look, (x, width), (y, false));
            self.y += look.size * LEAD;
        }
    }

    pub fn paragraph(&mut self, words: &str) {
        self.block(words, BODY, (0.0, TEXT));
        self.space(4.0);
    }

    /// A title of a level, 1 for that of the whole.
    pub fn titled(&mut self, level: u16, words: &str, look: Look) {
        let title = crate::text::printable(words);
        self.part(Kind::Heading(level, title), |flow| flow.block_here(words, look, (0.0, TEXT)));
    }

    /// A heading that stands in the outline, with a rule over it.
    pub fn heading(&mut self, words: &str) {
        self.need(80.0);
        self.space(10.0);
        let y = self.y;
        self.contents.push((words.to_owned(), self.pages.len() - 1, y));
        self.area(0.0, y, (TEXT, 1.6), INK);
        self.space(7.0);
        self.titled(2, words, BODY.bold().size(15.0));
        self.space(4.0);
    }

    /// A heading with the first lines of what it heads.
    pub fn subheading(&mut self, words: &str) {
        self.need(90.0);
        self.space(8.0);
        self.titled(3, words, BODY.bold().size(10.5));
        self.space(2.0);
    }

    pub fn item(&mut self, words: &str) {
        self.need(BODY.size * LEAD);
        let y = self.y + 4.2;
        self.area(2.0, y, (3.0, 3.0), SOFT);
        self.part(Kind::Item, |flow| flow.block_here(words, BODY, (12.0, TEXT - 12.0)));
        self.space(1.5);
    }

    /// A coloured box of one paragraph.
    pub fn call(&mut self, words: &str) {
        let lines = self.lines(words, BODY, TEXT - 24.0);
        let height = lines.len() as f32 * BODY.size * LEAD + 10.0;
        self.need(height);
        let y = self.y;
        self.area(0.0, y, (TEXT, height), [238, 245, 250]);
        self.area(0.0, y, (3.5, height), ACCENT);
        self.part(Kind::Paragraph, |flow| {
            for (number, line) in lines.into_iter().enumerate() {
                flow.set(line, BODY, (14.0, TEXT - 24.0), (y + 5.0 + number as f32 * BODY.size * LEAD, false));
            }
        });
        self.y += height + 6.0;
    }

    /// A picture, with words for those who do not see it, over the whole width, or as high as the page lets it; `shape` is its height as a part of its width.
    pub fn picture(&mut self, png: Vec<u8>, shape: f32, words: String) {
        let height = (TEXT * shape).min(HEIGHT - FOOT - MARGIN - 60.0);
        let width = height / shape;
        self.need(height);
        let (x, y) = (MARGIN + (TEXT - width) / 2.0, self.y);
        self.part(Kind::Figure(words), |flow| flow.push(Op::Picture { x, y, width, height, png }));
        self.y += height + 6.0;
    }

    /// Whether what is set next stays on this page.
    pub fn holds(&self, set: impl FnOnce(&mut Self)) -> bool {
        let mut trial = Self { y: self.y, ..Self::new(self.fonts, self.words) };
        set(&mut trial);
        trial.pages.len() == 1 && trial.y >= self.y
    }

    /// A chart over the whole width, or a little less of it where that keeps it on the page.
    pub fn chart(&mut self, sheet: &Sheet) {
        let (width, height) = sheet.size();
        let room = (HEIGHT - FOOT - self.y - 8.0) / (height * TEXT / width);
        let shrink = if (LEAST_OF_CHART..1.0).contains(&room) { room } else { 1.0 };
        let scale = shrink * TEXT / width;
        self.need(height * scale + 8.0);
        let top = self.y + 4.0;
        let left = self.left(0.0, width * scale);
        let at = |[x, y]: [f32; 2]| [left + x * scale, top + y * scale];
        self.parts.begin(Kind::Figure(words_of(sheet)));
        for mark in sheet.marks() {
            let op = match mark {
                Mark::Line { points, width_px, ink } => {
                    Op::Line { points: points.into_iter().map(at).collect(), width: width_px * scale, ink }
                }
                Mark::Area { points, ink } => Op::Shape { points: points.into_iter().map(at).collect(), ink },
                Mark::Dot { at: middle, radius_px, ink } => {
                    Op::Shape { points: round(at(middle), radius_px * scale), ink }
                }
                Mark::Text(text) => self.mark(&text, at(text.at), scale),
            };
            self.push(op);
        }
        self.parts.end();
        self.y += height * scale + 12.0;
    }

    /// A text of a chart in its place.
    fn mark(&self, text: &draw::Text, [x, y]: [f32; 2], scale: f32) -> Op {
        let direction = match draw::font::runs_from_the_right(&text.words) {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        };
        let line = self.fonts.line(&text.words, weight(text.weight == draw::Weight::Bold), direction);
        let size = text.size_px * scale;
        let before = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5,
            Anchor::End => 1.0,
        };
        Op::Text { x: x - before * line.width * size, y, size, rgb: text.ink.rgb, line }
    }

    /// Figures in boxes side by side, each with its words.
    pub fn cards(&mut self, cards: &[(String, String, [u8; 3])]) {
        let width = (TEXT - 10.0 * (cards.len() as f32 - 1.0)) / cards.len() as f32;
        let y = self.y;
        for (number, (figure, words, rgb)) in cards.iter().enumerate() {
            let x = number as f32 * (width + 10.0);
            self.area(x, y, (width, 62.0), TINT);
            self.area(x, y, (4.0, 62.0), *rgb);
            self.parts.begin(Kind::Paragraph);
            let big = BODY.bold().size(21.0);
            for line in self.lines(figure, big, width) {
                self.set(line, big, (x + 12.0, width - 16.0), (y + 5.0, false));
            }
            let small = BODY.size(7.6);
            for (row, line) in self.lines(words, small, width - 18.0).into_iter().enumerate() {
                self.set(line, small, (x + 12.0, width - 16.0), (y + 33.0 + row as f32 * 9.5, false));
            }
            self.parts.end();
        }
        self.y += 70.0;
    }

    /// A village of the summary: place, name, points and why.
    pub fn best(
        &mut self,
        (place, name, points, why): (&str, &str, &str, &[String]),
        (low, high, mark): (f32, f32, f32),
    ) {
        self.need(24.0 + 12.0 * why.len() as f32);
        let y = self.y;
        self.parts.begin(Kind::Paragraph);
        let look = BODY.bold().size(11.0);
        for line in self.lines(place, look, 24.0) {
            self.set(line, Look { rgb: ACCENT, ..look }, (0.0, 24.0), (y, false));
        }
        for line in self.lines(points, look, 150.0) {
            self.set(line, look, (TEXT - 150.0, 150.0), (y, true));
        }
        self.area(TEXT - 150.0, y + 17.0, (150.0, 5.0), RAIL);
        self.area(TEXT - 150.0 + 1.5 * low, y + 17.0, ((1.5 * (high - low)).max(0.8), 5.0), [143, 185, 211]);
        self.area(TEXT - 150.0 + 1.5 * mark - 0.8, y + 15.5, (1.6, 8.0), INK);
        self.block(name, look, (24.0, TEXT - 190.0));
        for words in why {
            self.block(words, BODY.soft().size(8.4), (24.0, TEXT - 190.0));
        }
        self.parts.end();
        self.y = self.y.max(y + 26.0) + 3.0;
        let y = self.y;
        self.area(0.0, y, (TEXT, 0.5), RULE);
        self.space(4.0);
    }

    /// Title and number of a page at its foot.
    pub fn foot(&self, title: &str, number: usize, count: usize) -> Vec<(Op, Option<usize>)> {
        let mut foot = Flow::new(self.fonts, self.words);
        let look = BODY.soft().size(7.5);
        let y = HEIGHT - 36.0;
        foot.area(0.0, y - 5.0, (TEXT, 0.5), RULE);
        let number = format!("{} / {}", self.words.integer(number), self.words.integer(count));
        if let Some(line) = foot.lines(title, look, TEXT - 80.0).into_iter().next() {
            foot.set(line, look, (0.0, TEXT - 80.0), (y, false));
        }
        for line in foot.lines(&number, look, 80.0) {
            foot.set(line, look, (TEXT - 80.0, 80.0), (y, true));
        }
        foot.pages.pop().unwrap_or_default()
    }
}

/// A text without controls, but for the mark that keeps a minus before its digits in Arabic.
fn on_paper(words: &str) -> String {
    const MARK: char = '\u{200e}';
    let parts: Vec<String> = words.split(MARK).map(crate::text::printable).collect();
    parts.join(&MARK.to_string())
}

/// The words of a chart, for those who do not see it.
fn words_of(sheet: &Sheet) -> String {
    let words = sheet.marks().filter_map(|mark| match mark {
        Mark::Text(text) => Some(crate::text::printable(&text.words)),
        _ => None,
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A circle as a shape of many corners.
fn round([x, y]: [f32; 2], radius: f32) -> Vec<[f32; 2]> {
    let corner = |step: u8| {
        let (sine, cosine) = (f32::from(step) * std::f32::consts::TAU / 32.0).sin_cos();
        [x + radius * cosine, y + radius * sine]
    };
    (0..32).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn chart(height: f32) -> Sheet {
        let mut sheet = Sheet::new("A chart", String::new(), &Words::new(Language::English));
        sheet.grow(height - sheet.size().1);
        sheet
    }

    #[test]
    fn a_chart_is_made_a_little_smaller_to_stay_on_its_page_and_not_more() {
        let fonts = Fonts::new().unwrap();
        let mut flow = Flow::new(&fonts, Words::new(Language::English));
        let sheet = chart(400.0);
        let height = sheet.size().1 * TEXT / sheet.size().0;
        let with_room = |flow: &mut Flow<'_>, share: f32| {
            flow.new_page();
            flow.space(HEIGHT - FOOT - MARGIN - height * share - 8.0);
            flow.chart(&sheet);
            flow.pages.len()
        };
        assert_eq!(with_room(&mut flow, 1.01), 1, "as it is");
        assert_eq!(with_room(&mut flow, 0.9), 2, "smaller, on the page that was begun for it");
        flow.block("before", BODY, (0.0, TEXT));
        let pages = with_room(&mut flow, 0.7);
        assert!(flow.y > MARGIN + height, "too small to read: whole, on page {pages}");
    }

    #[test]
    fn what_is_only_tried_leaves_the_page_as_it_is() {
        let fonts = Fonts::new().unwrap();
        let mut flow = Flow::new(&fonts, Words::new(Language::English));
        flow.space(HEIGHT - FOOT - MARGIN - 40.0);
        let before = flow.y;
        assert!(flow.holds(|trial| trial.block("one line", BODY, (0.0, TEXT))));
        assert!(!flow.holds(|trial| trial.chart(&chart(400.0))), "first on the page or not");
        assert!(!flow.holds(|trial| (0..9).for_each(|_| trial.paragraph("a line"))));
        assert_eq!((flow.y, flow.pages.len(), flow.pages[0].len()), (before, 1, 0));
    }
}
