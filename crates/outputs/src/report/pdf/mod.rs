//! The report made for paper: A4 pages with real text, shaped in any of its scripts, the fonts inside cut down to the
//! letters used.
//!
//! No browser makes it: words are shaped with `rustybuzz`, lines and tables set here, the file written with `krilla`. The
//! same report gives the same bytes; neither time nor machine stands in the file.

mod back;
mod flow;
mod pages;
mod tags;
mod text;
mod village;

use std::io::Write;

use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier};
use krilla::{Document, SerializeSettings, color::rgb, destination::XyzDestination};

use super::Report;
use crate::Error;
use crate::draw::Ink;
use crate::messages::Direction;
use flow::{HEIGHT, Op, WIDTH};
use text::{Fonts, Weight};

/// How many villages are told with all their figures.
pub const SHEETS: usize = 10;

/// Writes a report as PDF.
///
/// # Errors
/// Those of `out`, of drawing the map, and [`Error::Encode`] for a document that cannot be written.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let fonts = Fonts::new().ok_or_else(|| Error::encode("PDF", "the fonts that come with the program are damaged"))?;
    let flow = pages::set(report, &fonts)?;
    let mut document = Document::new_with(SerializeSettings::default());
    let title = report.words.term(&report.assessment.title).into_owned();
    let direction = match report.words.direction() {
        Direction::LeftToRight => TextDirection::LeftToRight,
        Direction::RightToLeft => TextDirection::RightToLeft,
    };
    document.set_metadata(
        Metadata::new()
            .title(crate::text::printable(&title))
            .language(report.words.language().code().to_owned())
            .creator(format!("inhabit {}", env!("CARGO_PKG_VERSION")))
            .text_direction(direction),
    );
    let mut outline = Outline::new();
    for (words, page, y) in &flow.contents {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, (*y - 24.0).max(0.0)));
        outline.push_child(OutlineNode::new(crate::text::printable(words), place));
    }
    let count = flow.pages.len();
    let mut drawn = Vec::new();
    for (number, ops) in flow.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT)
            .ok_or_else(|| Error::encode("PDF", "a page of this size cannot be made"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        drawn.extend(tagged(ops, &fonts, &mut surface));
        tagged(&flow.foot(&title, number + 1, count), &fonts, &mut surface);
        surface.finish();
        page.finish();
    }
    document.set_outline(outline);
    document.set_tag_tree(flow.parts.tree(drawn, report.words.language().code()));
    let bytes = document.finish().map_err(|error| Error::encode("PDF", format!("{error:?}")))?;
    out.write_all(&bytes)?;
    Ok(())
}

/// Draws what belongs to one part in one piece, and gives the parts with their pieces; the rest is decoration.
fn tagged(ops: &[(Op, Option<usize>)], fonts: &Fonts, surface: &mut Surface<'_>) -> Vec<(usize, Identifier)> {
    let mut drawn = Vec::new();
    for piece in ops.chunk_by(|a, b| a.1 == b.1) {
        let part = piece.first().and_then(|(_, part)| *part);
        let tag = match part {
            Some(_) => ContentTag::Other,
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        };
        let identifier = surface.start_tagged(tag);
        piece.iter().for_each(|(op, _)| draw(op, fonts, surface));
        surface.end_tagged();
        drawn.extend(part.map(|part| (part, identifier)));
    }
    drawn
}

fn filled(surface: &mut Surface<'_>, [red, green, blue]: [u8; 3]) {
    let fill = Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, ..Fill::default() };
    surface.set_fill(Some(fill));
}

/// A path through points; `None` for fewer than two.
fn path(points: &[[f32; 2]], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (number, [x, y]) in points.iter().enumerate() {
        if number == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn opacity(ink: &Ink) -> NormalizedF32 {
    NormalizedF32::new(ink.opacity as f32).unwrap_or(NormalizedF32::ONE)
}

fn draw(op: &Op, fonts: &Fonts, surface: &mut Surface<'_>) {
    match op {
        Op::Area { x, y, width, height, rgb } => {
            let Some(rect) = Rect::from_xywh(*x, *y, width.max(0.1), height.max(0.1)) else { return };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            filled(surface, *rgb);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Op::Shape { points, ink } => {
            let [red, green, blue] = ink.rgb;
            let paint = rgb::Color::new(red, green, blue).into();
            surface.set_fill(Some(Fill { paint, opacity: opacity(ink), ..Fill::default() }));
            if let Some(path) = path(points, true) {
                surface.draw_path(&path);
            }
        }
        Op::Line { points, width, ink } => {
            let [red, green, blue] = ink.rgb;
            let paint = rgb::Color::new(red, green, blue).into();
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { paint, opacity: opacity(ink), width: *width, ..Stroke::default() }));
            if let Some(path) = path(points, false) {
                surface.draw_path(&path);
            }
            surface.set_stroke(None);
        }
        Op::Text { x, y, size, rgb, line } => {
            filled(surface, *rgb);
            let mut at = *x;
            for run in &line.runs {
                let font = fonts.embedded(run.weight, run.script);
                surface.draw_glyphs(Point::from_xy(at, *y), &run.glyphs, font, &run.text, *size, false);
                at += run.width * size;
            }
        }
        Op::Picture { x, y, width, height, png } => {
            let (Some(shown), Ok(picture)) =
                (Size::from_wh(*width, *height), Image::from_png(png.clone().into(), false))
            else {
                return;
            };
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(picture, shown);
            surface.pop();
        }
    }
}

/// Regular or bold.
fn weight(bold: bool) -> Weight {
    if bold { Weight::Bold } else { Weight::Regular }
}
