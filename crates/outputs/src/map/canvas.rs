use std::convert::Infallible;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::paint::{BASE_LINE, FINENESS, FONT_FACTOR};
use crate::draw::{Weight, font};

/// Width of the paper-coloured edge around every text, as a share of its size: letters stay readable on any ground.
pub(super) const HALO: f32 = 0.24;

/// Opacity of that edge.
pub(super) const HALO_OPACITY: f32 = 0.88;

/// A backend of plotters that draws with soft edges and shaped text into pixels.
pub(super) struct Canvas<'a> {
    pub page: &'a mut Pixmap,
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl Canvas<'_> {
    fn fill(&mut self, path: Option<Path>, color: BackendColor) {
        if let Some(path) = path {
            self.page.fill_path(&path, &paint(color), FillRule::Winding, Transform::identity(), None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, color: BackendColor, width: f32) {
        if let Some(path) = path {
            let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
            self.page.stroke_path(&path, &paint(color), &stroke, Transform::identity(), None);
        }
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.page.width() * FINENESS, self.page.height() * FINENESS)
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        let [x, y] = px(point);
        self.fill(Rect::from_xywh(x, y, 1.0, 1.0).map(PathBuilder::from_rect), color);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let ([left, top], [right, bottom]) = (px(upper_left), px(bottom_right));
        let path = Rect::from_ltrb(left, top, right, bottom).map(PathBuilder::from_rect);
        if fill {
            self.fill(path, style.color());
        } else {
            self.stroke(path, style.color(), width(style));
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.stroke(through(path), style.color(), width(style));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        let [x, y] = px(center);
        let path = PathBuilder::from_circle(x, y, radius as f32 / FINENESS as f32);
        if fill {
            self.fill(path, style.color());
        } else {
            self.stroke(path, style.color(), width(style));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.fill(through(path), style.color());
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Outcome {
        let (size, weight) = (size_px(style), weight(style));
        let [x, y] = px(pos);
        let shift = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => font::width_px(text, weight, size) / 2.0,
            HPos::Right => font::width_px(text, weight, size),
        };
        let place = Transform::from_translate(x - shift, y - BASE_LINE * size);
        let Some(path) = font::outline(text, weight, size).and_then(|path| path.transform(place)) else {
            return Ok(());
        };
        let (red, green, blue) = style.color().rgb;
        // White letters stand on dark ground of their own.
        if [red, green, blue] != [255, 255, 255] {
            let edge = BackendColor { rgb: (255, 255, 255), alpha: f64::from(HALO_OPACITY) * style.color().alpha };
            self.stroke(Some(path.clone()), edge, HALO * size);
        }
        self.fill(Some(path), style.color());
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = size_px(style);
        let fine = |px: f32| (px * FINENESS as f32).round() as u32;
        Ok((fine(font::width_px(text, weight(style), size)), fine(size)))
    }
}

fn size_px<T: BackendTextStyle>(style: &T) -> f32 {
    (style.size() / FONT_FACTOR / f64::from(FINENESS)) as f32
}

fn weight<T: BackendTextStyle>(style: &T) -> Weight {
    if matches!(style.style(), FontStyle::Bold) { Weight::Bold } else { Weight::Regular }
}

fn width<S: BackendStyle>(style: &S) -> f32 {
    style.stroke_width() as f32 / FINENESS as f32
}

fn px((x, y): BackendCoord) -> [f32; 2] {
    [x as f32 / FINENESS as f32, y as f32 / FINENESS as f32]
}

fn through(points: impl IntoIterator<Item = BackendCoord>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (position, point) in points.into_iter().enumerate() {
        let [x, y] = px(point);
        if position == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.finish()
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, (color.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}
