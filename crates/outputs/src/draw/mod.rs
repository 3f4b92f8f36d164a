//! What maps and charts are drawn with: marks in their places, and shaped letters from the fonts that come with the
//! program.

pub(crate) mod font;
mod mark;

pub use font::Weight;
pub use mark::{Anchor, Frame, Ink, Mark, Text};

/// Words as the text of an SVG element that runs from the left: those that begin from the right are held together by an
/// isolate (Unicode Standard Annex 9), so that they stand in a page of any direction as they stand in a picture.
pub(crate) fn isolated(words: &str) -> std::borrow::Cow<'_, str> {
    match font::runs_from_the_right(words) {
        true => format!("\u{2067}{words}\u{2069}").into(),
        false => words.into(),
    }
}
