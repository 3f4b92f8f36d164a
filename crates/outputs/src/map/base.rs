use geo::MultiPolygon;
use planner::{Cover, Surface};
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

/// Ground that a gate excludes.
pub(super) const EXCLUDED: [u8; 3] = [140, 140, 144];
/// Ground for which a gate has no answer.
pub(super) const WITHHELD: [u8; 3] = [190, 190, 192];
/// Ground from which none can be reached.
pub(super) const UNREACHED: [u8; 3] = [82, 76, 88];
/// Ground of a map without figures.
const BARE: [u8; 3] = [228, 228, 221];

/// The colour of a share of the ramp as it stands on the map, a little lighter than the pure ramp so that lines and
/// letters can be read on it.
pub(super) fn ground(share: f64) -> [u8; 3] {
    mixed(viridis(share), [255, 255, 255], 0.3)
}

/// The colour of the lines over a share of the ramp where something is not known: light on dark, dark on light.
pub(super) fn doubt(share: f64) -> [u8; 3] {
    let under = ground(share);
    if share < 0.55 { mixed(under, [255, 255, 255], 0.42) } else { mixed(under, [30, 30, 40], 0.4) }
}

/// What is to be seen on the ground, so that the legend explains it and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Figures, on the ramp.
    pub figures: bool,
    /// Hatched figures: something is not known.
    pub doubt: bool,
    /// Hatched grey: no figure.
    pub unknown: bool,
    /// Light grey: a gate has no answer.
    pub withheld: bool,
    /// Dark grey: a gate fails.
    pub excluded: bool,
    /// Darkest: none can be reached from there.
    pub unreached: bool,
}

impl Seen {
    fn and(self, other: Self) -> Self {
        Self {
            figures: self.figures | other.figures,
            doubt: self.doubt | other.doubt,
            unknown: self.unknown | other.unknown,
            withheld: self.withheld | other.withheld,
            excluded: self.excluded | other.excluded,
            unreached: self.unreached | other.unreached,
        }
    }
}

/// The layers under all lines, brought onto the pixels of the map.
pub(super) struct Ground<'a> {
    theme: &'a Theme<'a>,
    /// The figures that colour the pixels.
    pub figures: Option<Grid<f32>>,
    elevation: Option<Grid<f32>>,
    light: Option<Grid<f32>>,
    cover: Option<&'a Grid<u8>>,
    /// Cells of the region per pixel of the map.
    cells_per_px: f64,
    ramp: Vec<[u8; 3]>,
    doubts: Vec<[u8; 3]>,
    /// Pixels between lines of a hatch.
    period: usize,
}

/// Steps of the ramp.
const STEPS: usize = 512;

impl<'a> Ground<'a> {
    pub(super) fn of(picture: &'a Picture<'_>, view: &View) -> Self {
        let pixels = view.grid();
        let elevation = picture.region.elevation.as_ref().map(|grid| on_pixels(grid, pixels));
        // Wide maps flatten slopes: heights are raised with the size of a pixel.
        let exaggeration = ((pixels.cell_m / 25.0) as f32).powf(0.5).clamp(1.0, 5.0);
        let sun = Sun { exaggeration, ..Sun::default() };
        let along =
            |colour: fn(f64) -> [u8; 3]| (0..STEPS).map(|step| colour(step as f64 / (STEPS - 1) as f64)).collect();
        Self {
            theme: &picture.theme,
            figures: picture.theme.grid.map(|grid| on_pixels(grid, pixels)),
            light: elevation.as_ref().map(|grid| hillshade_share(grid, sun)),
            elevation,
            cover: picture.region.cover.as_ref(),
            cells_per_px: pixels.cell_m / picture.region.frame.cell_m,
            ramp: along(ground),
            doubts: along(doubt),
            period: (10.0 * picture.options.scale()).round().max(4.0) as usize,
        }
    }

    /// The picture: figures over shaded relief, hatch where something is not known, grey where gates say so, water, the
    /// outside faded.
    pub(super) fn paint(&self, picture: &Picture<'_>, view: &View) -> Option<(Pixmap, Seen)> {
        let (width, height) = view.size();
        let mut pixmap = Pixmap::new(width as u32, height as u32)?;
        let rows = pixmap.data_mut().par_chunks_mut(width * 4).enumerate();
        let seen = rows.map(|(row, line)| {
            let mut seen = Seen::default();
            for (column, pixel) in line.chunks_exact_mut(4).enumerate() {
                let [red, green, blue] = self.colour((column, row), &mut seen);
                pixel.copy_from_slice(&[red, green, blue, 255]);
            }
            seen
        });
        let seen = seen.reduce(Seen::default, Seen::and);
        if let Some(water) = &picture.region.water {
            water.areas.iter().for_each(|area| fill_water(&mut pixmap, area, view));
        }
        if let Some(boundary) = &picture.region.boundary {
            fade_outside(&mut pixmap, boundary, view);
        }
        Some((pixmap, seen))
    }

    fn colour(&self, at: (usize, usize), seen: &mut Seen) -> [u8; 3] {
        let value = |grid: &Option<Grid<f32>>| grid.as_ref().and_then(|grid| grid.value(at.0, at.1));
        let (height, light) = (value(&self.elevation), value(&self.light).unwrap_or(LEVEL_LIGHT));
        let cover = self.cover.and_then(|grid| Cover::from_code(self.cell(grid, at)));
        // Elevation models are 0 on the sea; land at 0 has a land-cover class.
        if cover == Some(Cover::Water) || (cover.is_none() && height.is_some_and(|height| height.abs() < 0.01)) {
            return WATER;
        }
        let Some(figures) = &self.figures else { return shaded(BARE, light) };
        let figure = figures.raw(at.0, at.1);
        match self.theme.standing.map(|grid| self.cell(grid, at)) {
            Some(Surface::EXCLUDED) if !figure.is_nan() => {
                seen.excluded = true;
                return shaded(EXCLUDED, light);
            }
            Some(Surface::WITHHELD) if !figure.is_nan() => {
                seen.withheld = true;
                return shaded(WITHHELD, light);
            }
            _ => {}
        }
        if figure.is_nan() {
            if height.is_none() && cover.is_none() && self.elevation.is_some() {
                return PAPER;
            }
            seen.unknown = true;
            let line = (at.0 + at.1) % self.period < self.period.div_ceil(6);
            return shaded(if line { HATCH } else { UNKNOWN }, light);
        }
        if figure.is_infinite() {
            seen.unreached = true;
            return shaded(UNREACHED, light);
        }
        seen.figures = true;
        let step = (self.theme.share(f64::from(figure)) * (STEPS - 1) as f64).round() as usize;
        let doubted = self.theme.known.is_some_and(|grid| self.cell(grid, at) < 100);
        seen.doubt |= doubted;
        // The other slant than where nothing is known.
        let line = doubted && (at.0 + self.period * 4096 - at.1) % self.period < self.period.div_ceil(10);
        shaded(if line { self.doubts[step] } else { self.ramp[step] }, light)
    }

    /// The cell under the middle of a pixel.
    fn cell(&self, grid: &Grid<u8>, at: (usize, usize)) -> u8 {
        let cell =
            |pixel: usize, count: usize| ((pixel as f64 + 0.5) * self.cells_per_px).min(count as f64 - 1.0) as usize;
        let frame = grid.frame();
        grid.raw(cell(at.0, frame.columns), cell(at.1, frame.rows))
    }
}

fn shaded(rgb: [u8; 3], light: f32) -> [u8; 3] {
    let change = light - LEVEL_LIGHT;
    let (towards, share) = if change >= 0.0 {
        ([255.0, 255.0, 255.0], (change * 1.3).min(0.5))
    } else {
        ([24.0, 26.0, 40.0], (-change * 0.95).min(0.62))
    };
    std::array::from_fn(|part| {
        let own = f32::from(rgb[part]);
        (own + (towards[part] - own) * share + 0.5) as u8
    })
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
