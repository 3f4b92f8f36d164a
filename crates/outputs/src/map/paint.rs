use plotters::prelude::*;
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::draw::{Anchor, Ink, Mark, Text};
use crate::draw::{Weight, isolated};

/// Plotters counts whole pixels; pages are drawn this many times larger and shown at their size, so that lines and
/// letters stand where they should.
pub(super) const FINENESS: u32 = 8;

/// Plotters hands sizes of fonts on so that backends divide them by this (see its SVG backend).
pub(super) const FONT_FACTOR: f64 = 1.24;

/// Plotters anchors texts by their lower side; its SVG backend lifts them by half of an x-height, 0.268 of the size in
/// the fonts used here.
pub(super) const BASE_LINE: f32 = 0.268;

type Failure<B> = DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>;

/// Draws marks in their order on any backend of plotters.
pub(super) fn paint<B: DrawingBackend>(marks: &[Mark], backend: B) -> Result<(), Failure<B>> {
    let area = backend.into_drawing_area();
    for mark in marks {
        match mark {
            Mark::Line { points, width_px, ink } => {
                let style = colour(*ink).stroke_width(fine(*width_px).max(1) as u32);
                area.draw(&PathElement::new(points.iter().copied().map(place).collect::<Vec<_>>(), style))?;
            }
            Mark::Area { points, ink } => {
                area.draw(&Polygon::new(points.iter().copied().map(place).collect::<Vec<_>>(), colour(*ink)))?;
            }
            Mark::Dot { at, radius_px, ink } => {
                area.draw(&Circle::new(place(*at), fine(*radius_px).max(1), colour(*ink).filled()))?;
            }
            Mark::Text(text) => area.draw_text(&isolated(&text.words), &style(text), place(base(text)))?,
        }
    }
    area.present()
}

fn style(text: &Text) -> TextStyle<'_> {
    let horizontal = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let weight = match text.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let size = f64::from(text.size_px) * f64::from(FINENESS) * FONT_FACTOR;
    let font = FontDesc::new(FontFamily::Name("Noto Sans"), size, weight);
    let color = plotters_backend::BackendColor {
        rgb: (text.ink.rgb[0], text.ink.rgb[1], text.ink.rgb[2]),
        alpha: text.ink.opacity,
    };
    TextStyle { font, color, pos: Pos::new(horizontal, VPos::Bottom) }
}

/// Where the backend must be told that a text stands, so that its base line is where the mark says.
fn base(text: &Text) -> [f32; 2] {
    [text.at[0], text.at[1] + BASE_LINE * text.size_px]
}

fn colour(ink: Ink) -> RGBAColor {
    let [red, green, blue] = ink.rgb;
    RGBAColor(red, green, blue, ink.opacity)
}

fn place(at: [f32; 2]) -> (i32, i32) {
    (fine(at[0]), fine(at[1]))
}

fn fine(px: f32) -> i32 {
    (px * FINENESS as f32).round() as i32
}
