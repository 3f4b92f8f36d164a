use std::io::Write;

use tiny_skia::{Pixmap, PixmapPaint, Transform};

use super::Drawing;
use super::canvas::Canvas;
use super::paint::paint;
use crate::Error;

const TITLE: &str = "PNG";

/// Paints a drawing into pixels and writes them, with dpi and title inside.
pub(super) fn write(drawing: &Drawing, out: &mut dyn Write) -> Result<(), Error> {
    let (width, height) = drawing.size;
    let page = pixels(drawing)?;
    // The page is opaque: premultiplied red, green and blue are the colours themselves.
    let rgb: Vec<u8> = page.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut encoder = ::png::Encoder::new(out, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Balanced);
    let per_metre = (f64::from(drawing.dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(::png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: ::png::Unit::Meter }));
    encoder.add_itxt_chunk("Title".into(), drawing.title.clone()).map_err(Error::png)?;
    let mut writer = encoder.write_header().map_err(Error::png)?;
    writer.write_image_data(&rgb).map_err(Error::png)?;
    writer.finish().map_err(Error::png)
}

fn pixels(drawing: &Drawing) -> Result<Pixmap, Error> {
    let (width, height) = drawing.size;
    let mut page = Pixmap::new(width, height)
        .ok_or_else(|| Error::encode(TITLE, format!("a page of {width} × {height} pixels cannot be held in memory")))?;
    page.fill(tiny_skia::Color::WHITE);
    if let Some(base) = &drawing.base {
        let (left, top) = (drawing.frame.left as i32, drawing.frame.top as i32);
        page.draw_pixmap(left, top, base.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    }
    paint(&drawing.marks, Canvas { page: &mut page }).map_err(|error| Error::encode(TITLE, error))?;
    Ok(page)
}

/// The picture under the marks as a PNG of its own.
pub(super) fn base(drawing: &Drawing) -> Result<Option<Vec<u8>>, Error> {
    let Some(base) = &drawing.base else { return Ok(None) };
    let rgb: Vec<u8> = base.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, base.width(), base.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(Error::png)?;
    writer.write_image_data(&rgb).map_err(Error::png)?;
    writer.finish().map_err(Error::png)?;
    Ok(Some(bytes))
}
