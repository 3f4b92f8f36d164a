//! What lies under the villages on the page's map: relief and suitability as pictures, roads and water as paths.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use geo::{Coord, MultiPolygon};
use planner::Region;
use rayon::prelude::*;
use spatial::network::RoadClass;
use spatial::terrain::{Sun, hillshade_share};
use spatial::{Grid, GridFrame};

use crate::Error;
use crate::palette::viridis;

/// Units of the map's longer side: fine enough to be looked at eight times as large as the page shows it.
const UNITS: f64 = 8_000.0;
/// Pixels of the pictures' longer side.
const PIXELS: f64 = 1_100.0;
/// The letters that all roads together may take, so that the page stays small enough for mail.
const ROAD_LETTERS: usize = 700_000;
/// Steps of the suitability picture.
const STEPS: usize = 40;
/// Light on level ground with the sun at 45 degrees.
const LEVEL_LIGHT: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Groups of roads from the most to the least important: class of the style sheet, message, the classes of road.
const ROADS: [(&str, &str, &[RoadClass]); 4] = {
    use RoadClass::*;
    [
        ("r4", "report.road_main", &[Motorway, MotorwayLink, Trunk, TrunkLink, Primary, PrimaryLink]),
        ("r3", "report.road", &[Secondary, SecondaryLink, Tertiary, TertiaryLink]),
        ("r2", "report.road_minor", &[Unclassified, Residential, LivingStreet, Service, Unknown]),
        ("r1", "report.road_track", &[Track, Pedestrian, Path, Footway, Bridleway, Cycleway, Steps]),
    ]
};

/// The map's frame: how metres become units of the drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub frame: GridFrame,
    /// Metres a unit.
    pub unit_m: f64,
    /// Width and height, units.
    pub size: (f64, f64),
}

impl Sheet {
    pub fn of(frame: GridFrame) -> Self {
        let (width_m, height_m) = (frame.columns as f64 * frame.cell_m, frame.rows as f64 * frame.cell_m);
        let unit_m = width_m.max(height_m) / UNITS;
        Self { frame, unit_m, size: ((width_m / unit_m).round(), (height_m / unit_m).round()) }
    }

    /// Where a point stands, whole units.
    pub fn at(&self, point: Coord<f64>) -> (i64, i64) {
        let x = (point.x - self.frame.west_m) / self.unit_m;
        let y = (self.frame.north_m - point.y) / self.unit_m;
        (x.round() as i64, y.round() as i64)
    }

    fn holds(&self, (x, y): (i64, i64)) -> bool {
        x >= 0 && y >= 0 && x as f64 <= self.size.0 && y as f64 <= self.size.1
    }

    /// A line as path data; vertices nearer than `least` units to the last are left out, and so are lines outside.
    pub fn line(&self, vertices: &[Coord<f64>], least: i64, out: &mut String) {
        let points: Vec<(i64, i64)> = vertices.iter().map(|vertex| self.at(*vertex)).collect();
        if !points.iter().any(|point| self.holds(*point)) {
            return;
        }
        let mut last: Option<(i64, i64)> = None;
        for (number, (x, y)) in points.iter().enumerate() {
            match last {
                None => drop(write!(out, "M{x} {y}")),
                Some((px, py)) if (x - px).abs().max((y - py).abs()) >= least || number + 1 == points.len() => {
                    let (dx, dy) = (x - px, y - py);
                    let space = if dy < 0 { "" } else { " " };
                    let _ = write!(out, "l{dx}{space}{dy}");
                }
                Some(_) => continue,
            }
            last = Some((*x, *y));
        }
    }

    fn rings(&self, area: &MultiPolygon<f64>, out: &mut String) {
        for polygon in area {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                let before = out.len();
                self.line(&ring.0, 6, out);
                if out.len() > before {
                    out.push('z');
                }
            }
        }
    }
}

/// A group of roads as one path.
pub(super) struct RoadPath {
    pub class: &'static str,
    pub key: &'static str,
    pub path: String,
}

/// The roads, the most important first, as many groups as fit.
pub(super) fn roads(region: &Region, sheet: &Sheet) -> Vec<RoadPath> {
    let roads = region.roads.as_deref().unwrap_or_default();
    let mut left = ROAD_LETTERS;
    let mut groups = Vec::new();
    for (class, key, classes) in ROADS {
        let mut path = String::new();
        for road in roads.iter().filter(|road| classes.contains(&road.line.road.class)) {
            sheet.line(&road.line.vertices, 8, &mut path);
        }
        if path.len() > left {
            break;
        }
        left -= path.len();
        if !path.is_empty() {
            groups.push(RoadPath { class, key, path });
        }
    }
    groups
}

/// Standing water as areas, running water as lines.
pub(super) fn water(region: &Region, sheet: &Sheet) -> (String, String) {
    let (mut areas, mut lines) = (String::new(), String::new());
    if let Some(water) = &region.water {
        water.areas.iter().for_each(|area| sheet.rings(area, &mut areas));
        water.lines.iter().for_each(|line| sheet.line(&line.line, 12, &mut lines));
    }
    if lines.len() > ROAD_LETTERS / 2 {
        lines.clear();
        let rivers = region.water.iter().flat_map(|water| &water.lines).filter(|line| line.kind == "river");
        rivers.for_each(|line| sheet.line(&line.line, 20, &mut lines));
    }
    (areas, lines)
}

/// The outline of the region, where the scenario names one.
pub(super) fn outline(boundary: Option<&MultiPolygon<f64>>, sheet: &Sheet) -> String {
    let mut path = String::new();
    if let Some(boundary) = boundary {
        sheet.rings(boundary, &mut path);
    }
    path
}

/// The pixels of the pictures.
fn pixels(frame: GridFrame) -> GridFrame {
    let longer = frame.columns.max(frame.rows) as f64;
    let per_px = (longer / PIXELS).max(0.5);
    let side = |cells: usize| ((cells as f64 / per_px).round() as usize).max(1);
    GridFrame { cell_m: frame.cell_m * per_px, columns: side(frame.columns), rows: side(frame.rows), ..frame }
}

/// A grid on the pixels of a picture: the mean of the known cells under each, or what lies between four cells.
fn sampled(grid: &Grid<f32>, to: GridFrame) -> Grid<f32> {
    let from = grid.frame();
    let per_px = to.cell_m / from.cell_m;
    let value = |column: usize, row: usize| {
        let span = |pixel: usize, cells: usize| {
            let first = ((pixel as f64 * per_px) as usize).min(cells - 1);
            first..(((pixel + 1) as f64 * per_px).ceil() as usize).clamp(first + 1, cells)
        };
        let (mut sum, mut count) = (0.0f32, 0u32);
        for row in span(row, from.rows) {
            for column in span(column, from.columns) {
                if let Some(value) = grid.value(column, row) {
                    sum += value;
                    count += 1;
                }
            }
        }
        if count == 0 { Grid::<f32>::GAP } else { sum / count as f32 }
    };
    let values: Vec<f32> = (0..to.rows)
        .into_par_iter()
        .flat_map_iter(|row| (0..to.columns).map(move |column| value(column, row)))
        .collect();
    Grid::new(to, values).unwrap_or_else(|| Grid::from_fn(to, |_, _| Grid::GAP))
}

/// The relief as a grey picture, a data address; `None` without elevation.
pub(super) fn relief(region: &Region) -> Result<Option<String>, Error> {
    let Some(elevation) = &region.elevation else { return Ok(None) };
    let to = pixels(region.frame);
    let heights = sampled(elevation, to);
    let exaggeration = ((to.cell_m / 25.0) as f32).powf(0.5).clamp(1.0, 5.0);
    let light = hillshade_share(&heights, Sun { exaggeration, ..Sun::default() });
    // Thirty-two greys are enough for a shade, and far fewer bytes.
    let grey = |light: f32| {
        let share = if light.is_nan() { 0.86 } else { (0.86 + 0.55 * (light - LEVEL_LIGHT)).clamp(0.25, 1.0) };
        ((share * 31.0).round() * 255.0 / 31.0) as u8
    };
    let bytes: Vec<u8> = light.values().iter().map(|light| grey(*light)).collect();
    encoded(to, &bytes, None).map(Some)
}

/// The suitability as a picture with steps of colour, clear where nothing is known; water is left clear too.
pub(super) fn suitability(
    region: &Region,
    grid: &Grid<f32>,
    share: impl Fn(f64) -> f64 + Sync,
) -> Result<String, Error> {
    let to = pixels(region.frame);
    let figures = sampled(grid, to);
    let clear = STEPS as u8;
    let step = |figure: &f32| match figure.is_nan() {
        true => clear,
        false => ((share(f64::from(*figure)) * STEPS as f64) as usize).min(STEPS - 1) as u8,
    };
    let bytes: Vec<u8> = figures.values().par_iter().map(step).collect();
    let mut palette: Vec<[u8; 3]> = (0..STEPS).map(|step| viridis((step as f64 + 0.5) / STEPS as f64)).collect();
    palette.push([255, 255, 255]);
    encoded(to, &bytes, Some(&palette))
}

/// A grey picture, or one with a palette whose last colour is clear.
fn encoded(frame: GridFrame, bytes: &[u8], palette: Option<&[[u8; 3]]>) -> Result<String, Error> {
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, frame.columns as u32, frame.rows as u32);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Balanced);
    match palette {
        None => encoder.set_color(::png::ColorType::Grayscale),
        Some(palette) => {
            encoder.set_color(::png::ColorType::Indexed);
            encoder.set_palette(palette.concat());
            let mut opaque = vec![255u8; palette.len()];
            opaque[palette.len() - 1] = 0;
            encoder.set_trns(opaque);
        }
    }
    let mut writer = encoder.write_header().map_err(Error::png)?;
    writer.write_image_data(bytes).map_err(Error::png)?;
    writer.finish().map_err(Error::png)?;
    Ok(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(&out)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet::of(GridFrame { west_m: 0.0, north_m: 800.0, cell_m: 10.0, columns: 80, rows: 40 })
    }

    #[test]
    fn metres_become_units_and_lines_are_paths() {
        let sheet = sheet();
        assert_eq!(sheet.size, (8000.0, 4000.0));
        assert_eq!(sheet.at(Coord { x: 100.0, y: 700.0 }), (1000, 1000));
        let mut path = String::new();
        let at = |x: f64, y: f64| Coord { x, y };
        sheet.line(&[at(0.0, 800.0), at(0.1, 800.0), at(10.0, 790.0), at(5.0, 795.0)], 8, &mut path);
        assert_eq!(path, "M0 0l100 100l-50-50");
        sheet.line(&[at(-50.0, 900.0), at(-20.0, 900.0)], 8, &mut path);
        assert_eq!(path, "M0 0l100 100l-50-50", "what lies outside is left out");
    }

    #[test]
    fn pictures_are_no_larger_than_they_need_to_be() {
        let large = pixels(GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 30.0, columns: 5000, rows: 2500 });
        assert_eq!((large.columns, large.rows), (1100, 550));
        let small = pixels(GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 30.0, columns: 100, rows: 50 });
        assert_eq!((small.columns, small.rows), (200, 100));
    }
}
