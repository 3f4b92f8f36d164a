use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use plotters::prelude::SVGBackend;

use super::canvas::{HALO, HALO_OPACITY};
use super::paint::{FINENESS, paint};
use super::{Drawing, png};
use crate::Error;
use crate::draw::Mark;
use crate::markup::escaped;
use crate::typeface;

/// Where the letters of an SVG come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fonts {
    /// From inside the file.
    Inside,
    /// From the page it stands in.
    OfThePage,
}

/// Writes a drawing as SVG: the picture under the lines as PNG inside, text as text.
pub(super) fn write(drawing: &Drawing, fonts: Fonts, out: &mut dyn Write) -> Result<(), Error> {
    let (width, height) = drawing.size;
    let mut body = String::new();
    let backend = SVGBackend::with_string(&mut body, (width * FINENESS, height * FINENESS));
    paint(&drawing.marks, backend).map_err(|error| Error::encode("SVG", error))?;
    // Plotters opens the document with a size of its own; ours is the page's.
    let inside = body.split_once('\n').map_or("", |(_, inside)| inside);
    let (fine_width, fine_height) = (width * FINENESS, height * FINENESS);
    let (title, description) = (escaped(&drawing.title), escaped(&drawing.description));
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map-sheet\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {fine_width} {fine_height}\" role=\"img\" direction=\"ltr\" aria-label=\"{title}: {description}\">\n\
         <title>{title}: {description}</title>"
    )?;
    let faces = if fonts == Fonts::Inside { faces(drawing) } else { String::new() };
    write!(out, "<style>{faces}{}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", style())?;
    if let Some(base) = png::base(drawing)? {
        let frame = drawing.frame;
        let fine = |px: f32| (px * FINENESS as f32).round();
        writeln!(
            out,
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" href=\"data:image/png;base64,{}\"/>",
            fine(frame.left),
            fine(frame.top),
            fine(frame.width()),
            fine(frame.height()),
            BASE64_STANDARD.encode(base)
        )?;
    }
    out.write_all(inside.as_bytes())?;
    Ok(())
}

fn style() -> String {
    format!(
        ".map-sheet text{{paint-order:stroke;stroke:#fff;stroke-opacity:{HALO_OPACITY};stroke-width:{HALO}em;\
         stroke-linejoin:round}}.map-sheet text[fill=\"#FFFFFF\"]{{stroke:none}}.map-sheet polyline{{stroke-linecap:round;stroke-linejoin:round}}"
    )
}

/// The web fonts of the scripts on the map.
fn faces(drawing: &Drawing) -> String {
    let words = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(text.words.as_str()),
        _ => None,
    });
    typeface::css(typeface::needs_arabic(words))
}
