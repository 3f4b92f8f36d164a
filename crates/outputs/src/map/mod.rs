//! The map: suitability over shaded relief, water, roads, services, villages with labels, legend, scale, sources.
//!
//! Everything is laid out once as a list of [`Mark`]s in pixels and then painted through plotters, into pixels (PNG) or as
//! SVG. The same assessment gives the same bytes on any machine: fonts come with the program, nothing is random.

mod base;
mod canvas;
mod captions;
mod furniture;
mod graticule;
mod isolines;
mod labels;
mod layout;
mod legend;
mod overlay;
mod paint;
mod png;
mod resample;
mod roads;
mod svg;
mod swatch;
mod symbols;
mod theme;
mod view;
mod villages;

use std::io::Write;

use geo::Coord;
use planner::{Assessment, Region};
use tiny_skia::Pixmap;

pub use base::Seen;
pub use furniture::ScaleBar;
pub use overlay::{Flow, Overlay, Settled};
pub use theme::{Better, Measure, Subject, Theme, ends};

use crate::Error;
use crate::draw::{Frame, Ink, Mark};
use crate::messages::Words;
use base::Ground;
use labels::Taken;
use layout::Layout;
use legend::Shown;
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
    /// Journeys, areas in reach, and who settles where.
    pub overlay: Overlay,
    /// The reader's language.
    pub words: Words<'a>,
    /// Year, month and day of the assessment, for the title.
    pub on: Option<(u16, u8, u8)>,
    /// Size and fineness.
    pub options: Options,
}

impl<'a> Picture<'a> {
    /// A map in English, of the usual size, without a date and with nothing laid over.
    pub fn new(assessment: &'a Assessment, region: &'a Region, theme: Theme<'a>) -> Self {
        let (overlay, words, options) = (Overlay::default(), Words::default(), Options::default());
        Self { assessment, region, theme, overlay, words, on: None, options }
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

/// A map laid out: the picture under the lines and the marks over it.
pub struct Drawing {
    /// Width and height of the page, pixels.
    pub size: (u32, u32),
    /// Marks in the order of drawing.
    pub marks: Vec<Mark>,
    /// The space every symbol of a village or service takes.
    pub symbols: Vec<Frame>,
    /// The space every label takes, names first, then the figures of lines.
    pub labels: Vec<Frame>,
    /// The scale bar; `None` where the coordinate system ends.
    pub scale_bar: Option<ScaleBar>,
    /// What is to be seen on the ground.
    pub seen: Seen,
    /// Where the map stands on the page.
    pub frame: Frame,
    base: Option<Pixmap>,
    view: View,
    title: String,
    description: String,
    dpi: u32,
}

impl Drawing {
    /// The point of the region, metres, that a place on the page stands for.
    pub fn ground(&self, page: [f32; 2]) -> Coord<f64> {
        self.view.metres(page)
    }

    /// The colour of a pixel of the picture under the lines, counted from the map's upper left corner.
    pub fn colour(&self, column: u32, row: u32) -> Option<[u8; 3]> {
        let pixel = self.base.as_ref()?.pixel(column, row)?;
        Some([pixel.red(), pixel.green(), pixel.blue()])
    }
}

/// Lays a map out.
pub fn draw(picture: &Picture<'_>) -> Drawing {
    let unit = picture.options.scale();
    // The page is as high as map and legend need; what the legend explains shows once the ground is painted.
    let first = Layout::of(picture, 0.0);
    let (mut ground, mut painted) = paint(picture, &first.view);
    let groups = symbols::draw(picture, &first.view, &mut Vec::new()).groups;
    let seen = painted.as_ref().map_or(Seen::default(), |(_, seen)| *seen);
    let layout = Layout::of(picture, legend::height(picture, &Shown { view: &first.view, groups: &groups, seen }));
    let view = layout.view;
    if view.size() != first.view.size() {
        (ground, painted) = paint(picture, &view);
    }
    let (base, seen) = painted.map_or((None, Seen::default()), |(base, seen)| (Some(base), seen));
    let lines = isolines::lines(picture, ground.figures.as_ref(), &view);
    let mut marks = Vec::new();
    graticule::lines(picture, &view, &mut marks);
    boundary(picture, &view, &mut marks);
    isolines::draw(&lines, unit, &mut marks);
    roads::draw(picture, &view, &mut marks);
    overlay::draw(picture, &view, &mut marks);
    let services = symbols::draw(picture, &view, &mut marks);
    let villages = villages::draw(picture, &view, &mut marks);
    let symbols: Vec<Frame> = services.frames.iter().chain(&villages.frames).copied().collect();
    let plates = furniture::plates(picture, &view, &symbols);
    let mut taken = Taken::new(&symbols);
    plates.frames().for_each(|plate| taken.add(plate));
    let labels = labels::place(&villages.labels, &mut taken, &view.frame);
    let figures = isolines::label(&lines, unit, &view.frame, &mut taken);
    let frames = labels.iter().map(|label| label.frame).chain(figures.iter().map(|(_, frame)| *frame)).collect();
    let leaders = labels.iter().filter_map(|label| labels::leader(label, unit)).flatten();
    marks.splice(villages.first_mark..villages.first_mark, leaders);
    marks.extend(figures.into_iter().map(|(text, _)| Mark::Text(text)));
    marks.extend(labels.into_iter().map(|label| Mark::Text(label.text)));
    furniture::draw(picture, &view, &plates, &mut marks);
    graticule::draw(picture, &view, &mut marks);
    legend::draw(picture, &layout, &Shown { view: &view, groups: &services.groups, seen }, &mut marks);
    Drawing {
        size: layout.size,
        marks,
        symbols,
        labels: frames,
        scale_bar: plates.scale,
        seen,
        frame: view.frame,
        base,
        view,
        title: crate::text::printable(&picture.assessment.title),
        description: picture.theme.title(&picture.words),
        dpi: picture.options.dpi,
    }
}

fn paint<'a>(picture: &'a Picture<'_>, view: &View) -> (Ground<'a>, Option<(Pixmap, Seen)>) {
    let ground = Ground::of(picture, view);
    let painted = ground.paint(picture, view);
    (ground, painted)
}

/// The outline of the region, where the scenario names one.
fn boundary(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let Some(boundary) = &picture.region.boundary else { return };
    for polygon in boundary {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            for points in view.line(&ring.0) {
                marks.push(Mark::Line {
                    points: points.clone(),
                    width_px: 3.4 * unit,
                    ink: Ink::solid([255, 255, 255]).faded(0.6),
                });
                marks.push(Mark::Line { points, width_px: 1.2 * unit, ink: Ink::solid([70, 60, 80]) });
            }
        }
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
pub fn write_svg_inline(picture: &Picture<'_>, out: &mut dyn Write) -> Result<(), Error> {
    svg::write(&draw(picture), svg::Fonts::OfThePage, out)
}
