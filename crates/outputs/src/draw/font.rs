use std::sync::OnceLock;

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use tiny_skia::{Path, PathBuilder};
use unicode_bidi::BidiInfo;

use crate::text::printable;

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Titles.
    Bold,
}

/// Latin, Greek and Cyrillic; Arabic. Each as outlines for drawing and as a web font for SVG and HTML.
const REGULAR: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf"),
];
const BOLD: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Bold.ttf"),
];

/// Height of capitals as a share of the size.
pub(crate) const CAPITAL: f32 = 0.714;

fn faces(weight: Weight) -> &'static [Face<'static>] {
    static FACES: [OnceLock<Vec<Face<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
    let (place, bytes) = match weight {
        Weight::Regular => (&FACES[0], REGULAR),
        Weight::Bold => (&FACES[1], BOLD),
    };
    place.get_or_init(|| bytes.iter().filter_map(|font| Face::from_slice(font, 0)).collect())
}

/// One glyph in its place: face, number, and the shift from the start of the text in units of the size.
struct Glyph {
    face: usize,
    id: u16,
    x: f32,
    y: f32,
}

/// Width of a text in pixels when set in `size_px`.
pub(crate) fn width_px(text: &str, weight: Weight, size_px: f32) -> f32 {
    shape(text, weight).1 * size_px
}

/// The space a text takes, in units of its size from its start on the base line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    /// How far the next text would stand.
    pub width: f32,
    /// Where the ink begins; below 0 for letters that reach out.
    pub left: f32,
    /// Where it ends.
    pub right: f32,
    /// How far it reaches above the base line.
    pub top: f32,
    /// How far it reaches below.
    pub bottom: f32,
}

/// The space a text takes.
pub(crate) fn extent(text: &str, weight: Weight) -> Extent {
    let faces = faces(weight);
    let (glyphs, width) = shape(text, weight);
    let mut extent = Extent { width, left: 0.0, right: width, top: 0.0, bottom: 0.0 };
    for glyph in glyphs {
        let face = &faces[glyph.face];
        let em = face.units_per_em() as f32;
        let Some(ink) = face.glyph_bounding_box(GlyphId(glyph.id)) else { continue };
        extent.left = extent.left.min(glyph.x + f32::from(ink.x_min) / em);
        extent.right = extent.right.max(glyph.x + f32::from(ink.x_max) / em);
        extent.top = extent.top.max(glyph.y + f32::from(ink.y_max) / em);
        extent.bottom = extent.bottom.max(-glyph.y - f32::from(ink.y_min) / em);
    }
    extent
}

/// The text without letters that no font here has (pictures, other scripts) and without what nobody sees.
pub(crate) fn drawable(text: &str) -> String {
    let faces = faces(Weight::Regular);
    let able = |c: &char| *c == ' ' || faces.iter().any(|face| face.glyph_index(*c).is_some());
    let kept: String = printable(text).chars().filter(able).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words, cut with an ellipsis where they would be wider than there is room.
pub(crate) fn fitted(words: &str, weight: Weight, size_px: f32, most_px: f32) -> String {
    let words = printable(words);
    if width_px(&words, weight, size_px) <= most_px {
        return words;
    }
    let letters: Vec<char> = words.chars().collect();
    let cut = |count: usize| format!("{}…", letters[..count].iter().collect::<String>().trim_end());
    let (mut low, mut high) = (0, letters.len());
    while low + 1 < high {
        let middle = (low + high) / 2;
        if width_px(&cut(middle), weight, size_px) <= most_px { low = middle } else { high = middle }
    }
    cut(low)
}

/// The words in lines as wide as there is room, broken at spaces; a word wider than a line is cut.
pub(crate) fn wrapped(words: &str, weight: Weight, size_px: f32, most_px: f32) -> Vec<String> {
    let words = printable(words);
    let mut lines: Vec<String> = Vec::new();
    // Blanks that do not break hold a figure and its unit together.
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width_px(line, weight, size_px) <= most_px) {
            Some(longer) => {
                lines.pop();
                lines.push(longer);
            }
            None => lines.push(fitted(word, weight, size_px, most_px)),
        }
    }
    lines
}

/// Whether the first letter with a direction runs from the right.
pub(crate) fn runs_from_the_right(words: &str) -> bool {
    BidiInfo::new(words, None).paragraphs.first().is_some_and(|paragraph| paragraph.level.is_rtl())
}

/// The outlines of a text with its start on the base line at 0, 0; `None` when nothing is to be seen.
///
/// Runs of one direction are put into visual order (Unicode Standard Annex 9), split by the font that has the letters,
/// and shaped by it, so that Arabic letters join.
pub(crate) fn outline(text: &str, weight: Weight, size_px: f32) -> Option<Path> {
    let faces = faces(weight);
    let mut pen = Pen { path: PathBuilder::new(), x: 0.0, y: 0.0, scale: 1.0 };
    for glyph in shape(text, weight).0 {
        let face = &faces[glyph.face];
        pen.scale = size_px / face.units_per_em() as f32;
        (pen.x, pen.y) = (glyph.x * size_px, -glyph.y * size_px);
        face.outline_glyph(GlyphId(glyph.id), &mut pen);
    }
    pen.path.finish()
}

fn shape(text: &str, weight: Weight) -> (Vec<Glyph>, f32) {
    let faces = faces(weight);
    let text = printable(text);
    let bidi = BidiInfo::new(&text, None);
    let (mut glyphs, mut advance) = (Vec::new(), 0.0);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let backwards = levels[run.start].is_rtl();
            let mut parts = by_face(&text[run], faces);
            if backwards {
                parts.reverse();
            }
            for (face, part) in parts {
                advance += shape_part(&part, (face, &faces[face]), backwards, (advance, &mut glyphs));
            }
        }
    }
    (glyphs, advance)
}

/// Shapes one part and returns its width.
fn shape_part(part: &str, (number, face): (usize, &Face<'_>), backwards: bool, to: (f32, &mut Vec<Glyph>)) -> f32 {
    let (start, glyphs) = to;
    let em = face.units_per_em() as f32;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(part);
    buffer.guess_segment_properties();
    buffer.set_direction(if backwards { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(face, &[], buffer);
    let mut advance = 0.0;
    for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        glyphs.push(Glyph {
            face: number,
            id: info.glyph_id as u16,
            x: start + advance + position.x_offset as f32 / em,
            y: position.y_offset as f32 / em,
        });
        advance += position.x_advance as f32 / em;
    }
    advance
}

/// The text in parts that one face can set; letters no face has stay with the first, which draws its empty box.
fn by_face(text: &str, faces: &[Face<'_>]) -> Vec<(usize, String)> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for c in text.chars() {
        let able = |face: usize| faces[face].glyph_index(c).is_some();
        let face = match parts.last() {
            Some((face, _)) if able(*face) => *face,
            _ => (0..faces.len()).find(|face| able(*face)).unwrap_or(0),
        };
        match parts.last_mut() {
            Some((last, part)) if *last == face => part.push(c),
            _ => parts.push((face, c.to_string())),
        }
    }
    parts
}

struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_have_both_faces() {
        assert_eq!(faces(Weight::Regular).len(), 2);
        assert_eq!(faces(Weight::Bold).len(), 2);
    }

    #[test]
    fn three_scripts_have_letters() {
        for text in ["Hurzuk", "Къахъиб", "قرية"] {
            let (glyphs, width) = shape(text, Weight::Regular);
            assert!(width > 1.0 && glyphs.iter().all(|glyph| glyph.id != 0), "{text}");
        }
    }

    #[test]
    fn arabic_letters_join_and_run_from_the_right() {
        // Each letter alone is wider than its joined form, so the word is narrower than its letters.
        let word = shape("بيت", Weight::Regular);
        let letters: f32 = ["ب", "ي", "ت"].iter().map(|letter| shape(letter, Weight::Regular).1).sum();
        assert!(word.1 < letters * 0.95, "{} {letters}", word.1);
        let first = shape("ب", Weight::Regular).0[0].id;
        assert_ne!(word.0.last().unwrap().id, first, "the first letter stands last, in its initial form");
    }

    #[test]
    fn the_extent_holds_the_ink() {
        for text in ["Hurzuk", "Йӑлӑ Ж̧", "قرية الأمل", "Ǻǵy"] {
            let extent = extent(text, Weight::Regular);
            let ink = outline(text, Weight::Regular, 100.0).unwrap().bounds();
            assert!(ink.left() >= 100.0 * extent.left - 0.5 && ink.right() <= 100.0 * extent.right + 0.5, "{text}");
            assert!(-ink.top() <= 100.0 * extent.top + 0.5 && ink.bottom() <= 100.0 * extent.bottom + 0.5, "{text}");
        }
    }

    #[test]
    fn what_no_font_has_is_left_out() {
        assert_eq!(drawable("🏚\u{fe0f} Old\nTown 村\u{202e}"), "Old Town");
    }

    #[test]
    fn directions_in_a_name_turn_nothing() {
        assert_eq!(width_px("ab\u{202e}c", Weight::Regular, 10.0), width_px("abc", Weight::Regular, 10.0));
    }
}
