//! The map: suitability over shaded relief, water, roads, services, villages with labels, legend, scale, sources.
//!
//! Everything is laid out once as a list of [`Mark`]s in pixels and then painted through plotters, into pixels (PNG) or as
//! SVG. The same assessment gives the same bytes on any machine: fonts come with the program, nothing is random.

mod base;
mod canvas;
mod font;
mod furniture;
mod graticule;
mod labels;
mod legend;
mod mark;
mod paint;
mod png;
mod resample;
mod roads;
mod svg;
mod symbols;
mod view;
mod villages;

use std::io::Write;

use planner::{Assessment, Region, Surface};
use spatial::Grid;
use tiny_skia::Pixmap;

pub use font::Weight;
pub use mark::{Anchor, Frame, Ink, Mark, Text};

use crate::Error;
use view::View;

/// What a map is drawn from.
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    /// Villages, scores, sources.
    pub assessment: &'a Assessment,
    /// Relief, water, roads, services.
    pub region: &'a Region,
    /// The figures that colour the ground.
    pub theme: Theme<'a>,
    /// Size and fineness.
    pub options: Options,
}

/// What colours the ground.
#[derive(Debug, Clone)]
pub struct Theme<'a> {
    /// What the figures show, as the legend's title.
    pub title: String,
    /// Their unit, as the legend's second line.
    pub unit: String,
    /// The figures; `None` draws relief alone.
    pub grid: Option<&'a Grid<f32>>,
    /// The figure at the dark end of the ramp.
    pub low: f64,
    /// The figure at the light end.
    pub high: f64,
}

impl<'a> Theme<'a> {
    /// Suitability from 0 to 100; the legend says what share of the weight the ground is coloured by.
    pub fn suitability(surface: Option<&'a Surface>) -> Self {
        Self {
            title: "Suitability".into(),
            unit: match surface {
                Some(surface) if surface.weight < 0.995 => {
                    format!("points of 100, over {:.0} % of the weight", 100.0 * surface.weight)
                }
                _ => "points of 100".into(),
            },
            grid: surface.map(|surface| &surface.total),
            low: 0.0,
            high: 100.0,
        }
    }

    /// Any grid, from its least to its greatest known figure.
    pub fn of_grid(title: &str, unit: &str, grid: &'a Grid<f32>) -> Self {
        let known = grid.values().iter().filter(|value| value.is_finite()).map(|value| f64::from(*value));
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low < high { (low, high) } else { (0.0, 1.0) };
        Self { title: title.into(), unit: unit.into(), grid: Some(grid), low, high }
    }

    /// Where a figure stands between the ends, 0 to 1.
    fn share(&self, figure: f64) -> f64 {
        ((figure - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// Size and fineness of a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Width of the page, pixels.
    pub width_px: u32,
    /// Height of the page, pixels; `None` lets the region's shape decide.
    pub height_px: Option<u32>,
    /// Pixels per inch: at 96, letters are as large as on a screen; at 300, as a printed page wants them.
    pub dpi: u32,
}

impl Default for Options {
    /// 1600 pixels wide for a sharp screen.
    fn default() -> Self {
        Self { width_px: 1600, height_px: None, dpi: 144 }
    }
}

impl Options {
    /// Pixels of the page per unit of the layout. A page too narrow for its dpi is laid out smaller, so that the legend
    /// keeps its place.
    fn scale(&self) -> f32 {
        (self.dpi as f32 / 96.0).min(self.width_px as f32 / 640.0)
    }
}

/// A map laid out: the picture under the lines and the marks over it.
pub struct Drawing {
    /// Width and height of the page, pixels.
    pub size: (u32, u32),
    /// Marks in the order of drawing.
    pub marks: Vec<Mark>,
    /// The space every symbol of a village or service takes.
    pub symbols: Vec<Frame>,
    /// The space every label takes.
    pub labels: Vec<Frame>,
    base: Option<Pixmap>,
    frame: Frame,
    title: String,
    dpi: u32,
}

/// Lays a map out.
pub fn draw(picture: &Picture<'_>) -> Drawing {
    let layout = Layout::of(picture);
    let view = View::fit(picture.region.frame, layout.map);
    let mut marks = Vec::new();
    roads::draw(picture, &view, &mut marks);
    let services = symbols::draw(picture, &view, &mut marks);
    let villages = villages::draw(picture, &view, &mut marks);
    let symbols: Vec<Frame> = services.frames.iter().chain(&villages.frames).copied().collect();
    let plates = furniture::plates(picture, &view, &symbols);
    let mut obstacles = symbols.clone();
    obstacles.extend(plates.frames());
    let labels = labels::place(&villages.labels, &obstacles, &view.frame);
    let label_frames = labels.iter().map(|label| label.frame).collect();
    let unit = picture.options.scale();
    let leaders = labels.iter().filter_map(|label| labels::leader(label, unit)).flatten();
    marks.splice(villages.first_mark..villages.first_mark, leaders);
    marks.extend(labels.into_iter().map(|label| Mark::Text(label.text)));
    furniture::draw(picture, &view, &plates, &mut marks);
    graticule::draw(picture, &view, &mut marks);
    legend::draw(picture, &layout, (&view, &services.groups), &mut marks);
    Drawing {
        size: layout.size,
        marks,
        symbols,
        labels: label_frames,
        base: base::base(picture, &view),
        frame: view.frame,
        title: crate::text::printable(&picture.assessment.title),
        dpi: picture.options.dpi,
    }
}

/// Draws a map into PNG.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] for a page that cannot be held in memory.
pub fn write_png(picture: &Picture<'_>, out: &mut dyn Write) -> Result<(), Error> {
    png::write(&draw(picture), out)
}

/// Draws a map as SVG, its fonts inside.
///
/// # Errors
/// Those of `out`.
pub fn write_svg(picture: &Picture<'_>, out: &mut dyn Write) -> Result<(), Error> {
    svg::write(&draw(picture), svg::Fonts::Inside, out)
}

/// Draws a map as SVG to stand in a page that has the fonts (see the report).
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_svg_inline(picture: &Picture<'_>, out: &mut dyn Write) -> Result<(), Error> {
    svg::write(&draw(picture), svg::Fonts::OfThePage, out)
}

/// Where things stand on the page.
struct Layout {
    size: (u32, u32),
    /// The space for the map.
    map: Frame,
    /// The space for the legend.
    panel: Frame,
    /// Base line of the title.
    title_base: f32,
}

impl Layout {
    /// Title above, legend on the right, sources below, the map in what is left.
    fn of(picture: &Picture<'_>) -> Self {
        let unit = picture.options.scale();
        let width = picture.options.width_px as f32;
        let (left, top, gap, panel, right, foot) =
            (40.0 * unit, 74.0 * unit, 20.0 * unit, 176.0 * unit, 22.0 * unit, 66.0 * unit);
        let map_width = width - left - gap - panel - right;
        let frame = picture.region.frame;
        let shape = frame.rows as f32 / frame.columns as f32;
        let height = picture.options.height_px.map_or_else(
            || (top + foot + map_width * shape).clamp((560.0 * unit).min(width), width * 1.6).round(),
            |height| height as f32,
        );
        let map = Frame { left, top, right: left + map_width, bottom: (height - foot).max(top + 1.0) };
        let (map_px, map_height) = {
            let fitted = View::fit(frame, map).frame;
            (fitted.width(), fitted.height())
        };
        // A tall region leaves room beside it: the legend moves in, and the whole is centred.
        let spare_x = (map_width - map_px).max(0.0);
        let spare_y = (map.height() - map_height).max(0.0);
        let map = Frame {
            left: left + spare_x / 2.0,
            top: top + if spare_x > 0.0 { 0.0 } else { (spare_y / 2.0).min(20.0 * unit) },
            ..map
        };
        let panel_left = map.left + map_px + gap;
        Self {
            size: (picture.options.width_px, height as u32),
            map,
            panel: Frame { left: panel_left, top: map.top, right: panel_left + panel, bottom: height - foot },
            title_base: 38.0 * unit,
        }
    }
}
