//! Words become glyphs: bidirectional order, one font a script, lines that fit a width.

use std::cell::RefCell;
use std::collections::HashMap;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction as Way, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use crate::messages::Direction;

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Which font a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Script {
    /// Latin, Greek, Cyrillic.
    European,
    Arabic,
}

static FILES: [[&[u8]; 2]; 2] = [
    [
        include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf"),
        include_bytes!("../../../assets/fonts/NotoSansArabic-Regular.ttf"),
    ],
    [
        include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf"),
        include_bytes!("../../../assets/fonts/NotoSansArabic-Bold.ttf"),
    ],
];

/// The fonts that come with the program, for shaping and for the file.
pub(super) struct Fonts {
    faces: Vec<Face<'static>>,
    embedded: Vec<Font>,
    widths: RefCell<HashMap<(Weight, String), f32>>,
}

/// Letters that stand next to each other, in one font and one direction, in the order they are drawn.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub weight: Weight,
    pub script: Script,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// Its width where letters are 1 high.
    pub width: f32,
}

/// One line, in the order it is drawn from left to right.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub runs: Vec<Run>,
    /// Its width where letters are 1 high.
    pub width: f32,
}

fn place(weight: Weight, script: Script) -> usize {
    2 * usize::from(weight == Weight::Bold) + usize::from(script == Script::Arabic)
}

impl Fonts {
    /// `None` for damaged fonts.
    pub fn new() -> Option<Self> {
        let files = || FILES.iter().flatten();
        let faces = files().map(|bytes| Face::from_slice(bytes, 0)).collect::<Option<Vec<_>>>()?;
        let embedded = files().map(|bytes| Font::new(bytes.to_vec().into(), 0)).collect::<Option<Vec<_>>>()?;
        Some(Self { faces, embedded, widths: RefCell::default() })
    }

    /// The font as the file holds it.
    pub fn embedded(&self, weight: Weight, script: Script) -> Font {
        self.embedded[place(weight, script)].clone()
    }

    /// One line of text.
    pub fn line(&self, text: &str, weight: Weight, direction: Direction) -> Line {
        let level = match direction {
            Direction::LeftToRight => Level::ltr(),
            Direction::RightToLeft => Level::rtl(),
        };
        let bidi = BidiInfo::new(text, Some(level));
        let Some(paragraph) = bidi.paragraphs.first() else { return Line::default() };
        let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
        let mut runs = Vec::new();
        for range in ranges {
            let rtl = levels[range.start].is_rtl();
            let mut pieces = self.pieces(&text[range], weight);
            if rtl {
                pieces.reverse();
            }
            runs.extend(pieces.into_iter().map(|(script, piece)| self.run(piece, weight, (script, rtl))));
        }
        let width = runs.iter().map(|run| run.width).sum();
        Line { runs, width }
    }

    /// A text in the pieces that have one font each; what both fonts hold stays with what stands before it.
    fn pieces<'t>(&self, text: &'t str, weight: Weight) -> Vec<(Script, &'t str)> {
        let holds = |script: Script, c: char| self.faces[place(weight, script)].glyph_index(c).is_some();
        let mut pieces: Vec<(Script, usize, usize)> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let before = pieces.last().map(|(script, ..)| *script);
            let script = match (holds(Script::European, c), holds(Script::Arabic, c)) {
                (true, true) => before.unwrap_or(Script::European),
                (false, true) => Script::Arabic,
                _ => Script::European,
            };
            match pieces.last_mut() {
                Some(last) if last.0 == script => last.2 = end,
                _ => pieces.push((script, at, end)),
            }
        }
        pieces.into_iter().map(|(script, from, to)| (script, &text[from..to])).collect()
    }

    fn run(&self, text: &str, weight: Weight, (script, rtl): (Script, bool)) -> Run {
        let face = &self.faces[place(weight, script)];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if rtl { Way::RightToLeft } else { Way::LeftToRight });
        let shaped = rustybuzz::shape(face, &[], buffer);
        let em = face.units_per_em() as f32;
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let end = |from: usize| starts.iter().copied().find(|start| *start > from).unwrap_or(text.len());
        let glyphs: Vec<KrillaGlyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, position)| KrillaGlyph {
                glyph_id: GlyphId::new(info.glyph_id),
                text_range: info.cluster as usize..end(info.cluster as usize),
                x_advance: position.x_advance as f32 / em,
                x_offset: position.x_offset as f32 / em,
                y_offset: position.y_offset as f32 / em,
                y_advance: position.y_advance as f32 / em,
                location: None,
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Run { weight, script, text: text.to_owned(), glyphs, width }
    }

    /// The width of a word where letters are 1 high.
    fn width(&self, word: &str, weight: Weight) -> f32 {
        if let Some(known) = self.widths.borrow().get(&(weight, word.to_owned())) {
            return *known;
        }
        let width = self.line(word, weight, Direction::LeftToRight).width;
        self.widths.borrow_mut().insert((weight, word.to_owned()), width);
        width
    }

    /// A text in lines no wider than `width` (letters 1 high), broken at spaces; inside a word only where it is wider
    /// than a line by itself.
    pub fn lines(&self, text: &str, width: f32, (weight, direction): (Weight, Direction)) -> Vec<Line> {
        let space = self.width(" ", weight);
        let mut lines: Vec<String> = Vec::new();
        let (mut line, mut used) = (String::new(), 0.0f32);
        for word in words(text) {
            let mut word = word.to_owned();
            let mut wide = self.width(&word, weight);
            if !line.is_empty() && used + space + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            while wide > width && word.chars().count() > 1 {
                let mut head = String::new();
                let mut letters = word.chars();
                while let Some(letter) = letters.clone().next() {
                    if !head.is_empty() && self.width(&format!("{head}{letter}"), weight) > width {
                        break;
                    }
                    head.push(letter);
                    letters.next();
                }
                word = letters.collect();
                lines.push(head);
                wide = self.width(&word, weight);
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            line += &word;
            used += wide;
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines.iter().map(|line| self.line(line, weight, direction)).collect()
    }
}

/// The words of a text, parted at the spaces where a line may end.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_hold_every_word() {
        let fonts = Fonts::new().unwrap();
        let text = "Which deserted villages could people live in again, and why: results for a meeting.";
        let lines = fonts.lines(text, 12.0, (Weight::Regular, Direction::LeftToRight));
        assert!(lines.len() > 2 && lines.iter().all(|line| line.width <= 12.01), "{}", lines.len());
        let words: Vec<String> =
            lines.iter().map(|line| line.runs.iter().map(|run| run.text.clone()).collect()).collect();
        assert_eq!(words.join(" "), text);
        let long = fonts.lines(&"м".repeat(100), 10.0, (Weight::Bold, Direction::LeftToRight));
        assert!(long.len() > 5 && long.iter().all(|line| line.width <= 10.01));
    }

    #[test]
    fn arabic_is_shaped_and_runs_stand_from_right_to_left() {
        let fonts = Fonts::new().unwrap();
        let line = fonts.line("قرية Aul 12", Weight::Regular, Direction::RightToLeft);
        let texts: Vec<&str> = line.runs.iter().map(|run| run.text.trim()).collect();
        assert_eq!(texts.first(), Some(&"Aul 12"), "{texts:?}");
        assert_eq!(texts.last(), Some(&"قرية"));
        let last = line.runs.last().unwrap();
        assert_eq!(last.script, Script::Arabic);
        assert!(last.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        let minus = fonts.line("القيمة \u{200e}-25.1", Weight::Regular, Direction::RightToLeft);
        assert!(minus.runs[0].text.contains("-25.1"), "the minus stays before its digits: {minus:?}");
        let isolated: Vec<u32> =
            "قرية".chars().map(|c| fonts.faces[1].glyph_index(c).map_or(0, |glyph| u32::from(glyph.0))).collect();
        let shaped: Vec<u32> = last.glyphs.iter().map(|glyph| glyph.glyph_id.to_u32()).collect();
        assert!(shaped.iter().any(|glyph| !isolated.contains(glyph)), "letters join: {shaped:?} {isolated:?}");
    }
}
