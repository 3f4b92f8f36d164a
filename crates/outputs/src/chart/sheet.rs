use std::fmt::Write;

use crate::draw::{Anchor, Frame, Ink, Mark, Text, Weight, font};
use crate::markup::escaped;
use crate::messages::{Direction, Words};
use crate::palette::hex;
use crate::text::printable;

/// Width of every chart, units of its own; a page shows it as wide as it has room.
pub(super) const WIDTH: f32 = 720.0;
/// Height of ordinary letters.
pub(super) const LETTERS: f32 = 12.0;

pub(super) const DARK: Ink = Ink::solid([28, 28, 33]);
pub(super) const SOFT: Ink = Ink::solid([84, 84, 92]);
pub(super) const RULE: Ink = Ink::solid([205, 205, 210]);
pub(super) const PAPER: Ink = Ink::solid([255, 255, 255]);
/// What stands for the figure itself, dark enough for white letters on it.
pub(super) const FIGURE: Ink = Ink::solid([38, 84, 124]);
/// Its light companion.
pub(super) const PALE: Ink = Ink::solid([176, 203, 224]);

/// One chart: marks in order, and what it says to those who do not see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    height: f32,
    direction: Direction,
    title: String,
    description: String,
    marks: Vec<Mark>,
}

impl Sheet {
    /// An empty sheet with its title on it.
    pub(crate) fn new(title: &str, description: String, words: &Words<'_>) -> Self {
        let direction = words.direction();
        let mut sheet = Self { height: 24.0, direction, title: printable(title), description, marks: Vec::new() };
        let words = fitted(title, Weight::Bold, 14.0, WIDTH);
        sheet.marks.push(Mark::Text(Text {
            words,
            at: [0.0, 15.0],
            size_px: 14.0,
            weight: Weight::Bold,
            ink: DARK,
            anchor: Anchor::Start,
        }));
        sheet
    }

    /// How far down the sheet reaches.
    pub(super) fn bottom(&self) -> f32 {
        self.height
    }

    /// Makes room below.
    pub(crate) fn grow(&mut self, by: f32) {
        self.height += by;
    }

    pub(super) fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, frame: Frame, ink: Ink) {
        if frame.width() > 0.0 {
            self.marks.push(Mark::Area { points: frame.corners().to_vec(), ink });
        }
    }

    /// The edge of a rectangle.
    pub(super) fn edge(&mut self, frame: Frame, width_px: f32, ink: Ink) {
        let [a, b, c, d] = frame.corners();
        self.marks.push(Mark::Line { points: vec![a, b, c, d, a], width_px, ink });
    }

    pub(super) fn line(&mut self, points: &[[f32; 2]], width_px: f32, ink: Ink) {
        self.marks.push(Mark::Line { points: points.to_vec(), width_px, ink });
    }

    /// Slanting lines in a rectangle, for what is not known.
    pub(super) fn hatch(&mut self, frame: Frame, ink: Ink) {
        let height = frame.height();
        let mut x = frame.left - height + 5.0;
        while x < frame.right {
            let from = [x.max(frame.left), frame.bottom - (frame.left - x).max(0.0)];
            let over = (x + height - frame.right).max(0.0);
            let to = [(x + height).min(frame.right), frame.top + over];
            self.line(&[from, to], 0.9, ink);
            x += 5.0;
        }
    }

    /// Words with the base line at a place, cut to `most` units.
    pub(super) fn words(&mut self, words: &str, at: [f32; 2], (anchor, weight, ink): Style, most: f32) {
        self.sized(words, at, (anchor, weight, ink), (LETTERS, most));
    }

    /// Smaller words.
    pub(super) fn note(&mut self, words: &str, at: [f32; 2], anchor: Anchor) {
        self.sized(words, at, (anchor, Weight::Regular, SOFT), (10.5, WIDTH));
    }

    fn sized(&mut self, words: &str, at: [f32; 2], (anchor, weight, ink): Style, (size_px, most): (f32, f32)) {
        let words = fitted(words, weight, size_px, most);
        if !words.is_empty() {
            self.marks.push(Mark::Text(Text { words, at, size_px, weight, ink, anchor }));
        }
    }

    /// Swatches with their words, in as many lines as they need.
    pub(super) fn key(&mut self, entries: &[(Swatch, String)]) {
        let (mut x, mut y) = (0.0, self.height + 10.0);
        for (swatch, words) in entries {
            let words = fitted(words, Weight::Regular, LETTERS, WIDTH - 30.0);
            let width = 20.0 + font::width_px(&words, Weight::Regular, LETTERS) + 16.0;
            if x > 0.0 && x + width - 16.0 > WIDTH {
                (x, y) = (0.0, y + 18.0);
            }
            let frame = Frame { left: x, right: x + 14.0, top: y - 9.0, bottom: y + 1.0 };
            match swatch {
                Swatch::Filled(ink) => self.fill(frame, *ink),
                Swatch::Hatched => self.hatch(frame, SOFT),
                Swatch::Open => {}
            }
            self.edge(frame, 0.7, DARK);
            self.words(&words, [x + 20.0, y], (Anchor::Start, Weight::Regular, DARK), WIDTH);
            x += width;
        }
        self.height = y + 10.0;
    }

    /// The chart as one SVG element.
    pub fn svg(&self) -> String {
        let (title, description) = (escaped(&self.title), escaped(&printable(&self.description)));
        let height = self.height.ceil();
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}. {description}\" direction=\"ltr\" \
             font-family=\"&quot;Noto Sans&quot;,sans-serif\" font-size=\"{LETTERS}\" fill=\"{}\" fill-rule=\"evenodd\">\
             <title>{title}</title><desc>{description}</desc>\n",
            hex(DARK.rgb)
        );
        self.marks().for_each(|mark| write_mark(&mut out, &mark));
        out += "</svg>\n";
        out
    }

    /// Everything drawn, in order, in a space as wide as [`Sheet::size`] says; from the right for readers from the right.
    pub(crate) fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let from_right = self.direction == Direction::RightToLeft;
        self.marks.iter().cloned().map(move |mark| if from_right { mark.mirrored(WIDTH / 2.0) } else { mark })
    }

    /// Width and height of that space.
    pub(crate) fn size(&self) -> (f32, f32) {
        (WIDTH, self.height.ceil())
    }
}

/// Where words stand to their place, how heavy and in which colour.
pub(super) type Style = (Anchor, Weight, Ink);

/// What stands before the words of a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Swatch {
    /// A colour.
    Filled(Ink),
    /// Slanting lines.
    Hatched,
    /// An edge alone.
    Open,
}

/// The words, cut with an ellipsis where they would be wider than there is room.
pub(super) fn fitted(words: &str, weight: Weight, size_px: f32, most_px: f32) -> String {
    font::fitted(words, weight, size_px, most_px)
}

fn write_mark(out: &mut String, mark: &Mark) {
    // Writing to a string does not fail.
    let _ = match mark {
        Mark::Line { points, width_px, ink } => writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\"{} stroke-width=\"{}\" stroke-linejoin=\"round\"/>",
            path(points),
            hex(ink.rgb),
            opacity("stroke-opacity", ink),
            tenths(*width_px),
        ),
        Mark::Area { points, ink } => {
            writeln!(out, "<path d=\"{}z\"{}{}/>", path(points), fill(ink), opacity("fill-opacity", ink))
        }
        Mark::Dot { at, radius_px, ink } => writeln!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>",
            tenths(at[0]),
            tenths(at[1]),
            tenths(*radius_px),
            fill(ink),
            opacity("fill-opacity", ink)
        ),
        Mark::Text(text) => write_text(out, text),
    };
}

fn write_text(out: &mut String, text: &Text) -> std::fmt::Result {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if text.weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
    let size = if text.size_px == LETTERS { String::new() } else { format!(" font-size=\"{}\"", tenths(text.size_px)) };
    let (x, y) = (tenths(text.at[0]), tenths(text.at[1]));
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\"{size}{weight}{anchor}{}>{}</text>",
        fill(&text.ink),
        crate::draw::isolated(&escaped(&text.words))
    )
}

fn fill(ink: &Ink) -> String {
    if *ink == DARK { String::new() } else { format!(" fill=\"{}\"", hex(ink.rgb)) }
}

fn opacity(name: &str, ink: &Ink) -> String {
    if ink.opacity >= 1.0 { String::new() } else { format!(" {name}=\"{:.2}\"", ink.opacity) }
}

fn path(points: &[[f32; 2]]) -> String {
    let mut d = String::new();
    for (position, [x, y]) in points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if position == 0 { "M" } else { "L" }, tenths(*x), tenths(*y));
    }
    d
}

/// A coordinate with one decimal, without needless zeros and without minus zero.
fn tenths(value: f32) -> String {
    let text = format!("{:.1}", f64::from(value));
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_says_what_it_shows_and_keeps_names_harmless() {
        let mut sheet = Sheet::new("A <b>", "three & more".into(), &Words::default());
        sheet.words("<script>\u{202e}", [10.04, -0.01], (Anchor::End, Weight::Bold, DARK), 200.0);
        let svg = sheet.svg();
        assert!(svg.contains("<title>A &lt;b&gt;</title><desc>three &amp; more</desc>"));
        assert!(
            svg.contains("<text x=\"10\" y=\"0\" font-weight=\"700\" text-anchor=\"end\">&lt;script&gt;</text>"),
            "{svg}"
        );
        assert!(!svg.contains(" id="), "ids of several charts in a page would meet");
    }

    #[test]
    fn readers_from_the_right_get_the_chart_from_the_right() {
        let sheet = Sheet::new("عنوان", String::new(), &Words::new(crate::messages::Language::Arabic));
        let svg = sheet.svg();
        assert!(svg.contains(&format!("<text x=\"{WIDTH}\"")) && svg.contains("text-anchor=\"end\""), "{svg}");
        assert!(svg.contains(">\u{2067}عنوان\u{2069}</text>"), "{svg}");
    }

    #[test]
    fn hatches_stay_inside() {
        let mut sheet = Sheet::new("", String::new(), &Words::default());
        let frame = Frame { left: 10.0, top: 20.0, right: 47.0, bottom: 32.0 };
        sheet.hatch(frame, DARK);
        let mut lines = 0;
        for mark in &sheet.marks {
            if let Mark::Line { points, .. } = mark {
                lines += 1;
                for [x, y] in points {
                    assert!((9.99..=47.01).contains(x) && (19.99..=32.01).contains(y), "{points:?}");
                }
            }
        }
        assert!(lines > 5);
    }
}
