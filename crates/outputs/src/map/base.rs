use geo::MultiPolygon;
use planner::Cover;
use rayon::prelude::*;
use spatial::Grid;
use spatial::terrain::{Sun, hillshade_share};
use tiny_skia::{FillRule, Mask, Paint, PathBuilder, Pixmap, Transform};

use super::resample::on_pixels;
use super::view::View;
use super::{Picture, Theme};
use crate::palette::{mixed, viridis};

/// Standing and running water, and the sea.
pub(super) const WATER: [u8; 3] = [168, 203, 224];
/// Ground whose suitability is not known.
pub(super) const UNKNOWN: [u8; 3] = [214, 214, 214];
/// The lines of the hatch over it.
pub(super) const HATCH: [u8; 3] = [168, 168, 168];
const PAPER: [u8; 3] = [240, 242, 244];

/// Light on level ground with the sun at 45 degrees: drawn as it is, slopes lighter or darker.
const LEVEL_LIGHT: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// The colour of a share of the theme's range as it stands on the map, a little lighter than the pure ramp so that
/// lines and letters can be read on it.
pub(super) fn ground(share: f64) -> [u8; 3] {
    mixed(viridis(share), [255, 255, 255], 0.22)
}

/// The picture under all lines: suitability over shaded relief, hatch where unknown, water, the outside faded.
pub(super) fn base(picture: &Picture<'_>, view: &View) -> Option<Pixmap> {
    let (width, height) = view.size();
    let mut pixmap = Pixmap::new(width as u32, height as u32)?;
    let layers = Layers::of(picture, view);
    let period = (10.0 * picture.options.scale()).round().max(4.0) as usize;
    pixmap.data_mut().par_chunks_mut(width * 4).enumerate().for_each(|(row, line)| {
        for (column, pixel) in line.chunks_exact_mut(4).enumerate() {
            let [red, green, blue] = layers.colour((column, row), period);
            pixel.copy_from_slice(&[red, green, blue, 255]);
        }
    });
    if let Some(water) = &picture.region.water {
        water.areas.iter().for_each(|area| fill_water(&mut pixmap, area, view));
    }
    if let Some(boundary) = &picture.region.boundary {
        fade_outside(&mut pixmap, boundary, view);
    }
    Some(pixmap)
}

struct Layers<'a> {
    theme: &'a Theme<'a>,
    figures: Option<Grid<f32>>,
    elevation: Option<Grid<f32>>,
    light: Option<Grid<f32>>,
    cover: Option<&'a Grid<u8>>,
    /// Cells of the region per pixel of the map.
    cells_per_px: f64,
}

impl<'a> Layers<'a> {
    fn of(picture: &'a Picture<'_>, view: &View) -> Self {
        let pixels = view.grid();
        let elevation = picture.region.elevation.as_ref().map(|grid| on_pixels(grid, pixels));
        // Wide maps flatten slopes: heights are raised with the size of a pixel.
        let exaggeration = ((pixels.cell_m / 25.0) as f32).powf(0.5).clamp(1.0, 5.0);
        let sun = Sun { exaggeration, ..Sun::default() };
        Self {
            theme: &picture.theme,
            figures: picture.theme.grid.map(|grid| on_pixels(grid, pixels)),
            light: elevation.as_ref().map(|grid| hillshade_share(grid, sun)),
            elevation,
            cover: picture.region.cover.as_ref(),
            cells_per_px: pixels.cell_m / picture.region.frame.cell_m,
        }
    }

    fn colour(&self, at: (usize, usize), period: usize) -> [u8; 3] {
        let value = |grid: &Option<Grid<f32>>| grid.as_ref().and_then(|grid| grid.value(at.0, at.1));
        let (height, light) = (value(&self.elevation), value(&self.light).unwrap_or(LEVEL_LIGHT));
        let cover = self.cover_at(at);
        // Elevation models are 0 on the sea; land at 0 has a land-cover class.
        if cover == Some(Cover::Water) || (cover.is_none() && height.is_some_and(|height| height.abs() < 0.01)) {
            return WATER;
        }
        match value(&self.figures) {
            Some(figure) => shaded(ground(self.theme.share(f64::from(figure))), light),
            None if self.theme.grid.is_some() && height.is_none() && cover.is_none() && self.elevation.is_some() => {
                PAPER
            }
            None if self.theme.grid.is_none() => shaded([226, 226, 220], light),
            None if (at.0 + at.1) % period < period.div_ceil(6) => shaded(HATCH, light),
            None => shaded(UNKNOWN, light),
        }
    }

    fn cover_at(&self, at: (usize, usize)) -> Option<Cover> {
        let cover = self.cover?;
        let cell =
            |pixel: usize, count: usize| ((pixel as f64 + 0.5) * self.cells_per_px).min(count as f64 - 1.0) as usize;
        let frame = cover.frame();
        Cover::from_code(cover.raw(cell(at.0, frame.columns), cell(at.1, frame.rows)))
    }
}

fn shaded(rgb: [u8; 3], light: f32) -> [u8; 3] {
    let change = f64::from(light - LEVEL_LIGHT);
    if change >= 0.0 {
        mixed(rgb, [255, 255, 255], (change * 1.3).min(0.5))
    } else {
        mixed(rgb, [24, 26, 40], (-change * 0.95).min(0.62))
    }
}

fn rings(area: &MultiPolygon<f64>, view: &View) -> PathBuilder {
    let mut path = PathBuilder::new();
    for polygon in area {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            for (position, vertex) in ring.0.iter().enumerate() {
                let [x, y] = view.page(*vertex);
                let (x, y) = (x - view.frame.left, y - view.frame.top);
                if position == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
            }
            path.close();
        }
    }
    path
}

fn fill_water(pixmap: &mut Pixmap, area: &MultiPolygon<f64>, view: &View) {
    let Some(path) = rings(area, view).finish() else { return };
    let mut paint = Paint::default();
    paint.set_color_rgba8(WATER[0], WATER[1], WATER[2], 255);
    pixmap.fill_path(&path, &paint, FillRule::EvenOdd, Transform::identity(), None);
}

/// Lays paper over everything but the region.
fn fade_outside(pixmap: &mut Pixmap, boundary: &MultiPolygon<f64>, view: &View) {
    let (Some(path), Some(mut mask)) = (rings(boundary, view).finish(), Mask::new(pixmap.width(), pixmap.height()))
    else {
        return;
    };
    mask.fill_path(&path, FillRule::EvenOdd, true, Transform::identity());
    mask.invert();
    let mut paint = Paint::default();
    paint.set_color_rgba8(PAPER[0], PAPER[1], PAPER[2], 175);
    let page = tiny_skia::Rect::from_xywh(0.0, 0.0, pixmap.width() as f32, pixmap.height() as f32);
    if let Some(page) = page {
        pixmap.fill_rect(page, &paint, Transform::identity(), Some(&mask));
    }
}
