//! What an elevation grid says about each cell: slope, aspect, ruggedness, light and shade.
//!
//! Every measure looks at the cell and its eight neighbours. A cell on the grid's edge, and one with a gap among the
//! nine, has no value: the same cells `gdaldem` leaves out without `-compute_edges`. Grid metres count as true metres;
//! where the coordinate system stretches (see [`crate::crs::Crs::scale_at`]) slopes are off by that share.
//!
//! Whole grids are worked in parallel, row by row, at the speed of memory. A single place asked for alone gets the
//! very same number.

mod window;

use crate::grid::{Grid, GridFrame};
use rayon::prelude::*;
use window::{Window, aspect_deg, hillshade, ruggedness, slope_deg};

/// How the gradient is taken from the eight neighbours.
///
/// With `z` the neighbours named by compass point and `c` the cell size:
///
/// - Horn (1981), "Hill shading and the reflectance map": `∂z/∂x = ((ne + 2e + se) − (nw + 2w + sw)) / 8c`, likewise
///   for y. Smooths single flawed cells; the usual choice on rough ground and noisy elevation models.
/// - Zevenbergen & Thorne (1987), "Quantitative analysis of land surface topography": `∂z/∂x = (e − w) / 2c`. Keeps
///   more detail; better on smooth ground. Gaps on the diagonals still make a gap, as in `gdaldem`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SlopeMethod {
    /// Horn 1981, six neighbours weighted 1-2-1 on either side.
    #[default]
    Horn,
    /// Zevenbergen and Thorne 1987, the two neighbours on the axis.
    ZevenbergenThorne,
}

/// How steeply the ground rises at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gradient {
    /// Rise per metre towards the east, metres per metre.
    pub east: f32,
    /// Rise per metre towards the north, metres per metre.
    pub north: f32,
}

impl Gradient {
    /// Angle of the steepest slope, 0 to 90 degrees, to 2e-5 degrees.
    ///
    /// ```
    /// use spatial::terrain::Gradient;
    /// assert!((Gradient { east: 0.1, north: 0.0 }.slope_deg() - 5.7106).abs() < 1e-4);
    /// ```
    pub fn slope_deg(&self) -> f32 {
        slope_deg(self.east, self.north)
    }

    /// Steepest slope as rise over run, percent: 100 at 45 degrees.
    pub fn slope_percent(&self) -> f32 {
        100.0 * self.steepness()
    }

    /// Compass direction the slope faces (downhill), degrees clockwise from north, 0 to 360; `None` on flat ground.
    ///
    /// ```
    /// use spatial::terrain::Gradient;
    /// let rising_east = Gradient { east: 0.1, north: 0.0 };
    /// assert_eq!(rising_east.aspect_deg(), Some(270.0));
    /// assert_eq!(Gradient { east: 0.0, north: 0.0 }.aspect_deg(), None);
    /// ```
    pub fn aspect_deg(&self) -> Option<f32> {
        known(aspect_deg(self.east, self.north))
    }

    fn steepness(&self) -> f32 {
        (self.east * self.east + self.north * self.north).sqrt()
    }
}

/// Where the light of a shaded map comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sun {
    /// Compass direction of the sun, degrees clockwise from north; maps are used to 315.
    pub azimuth_deg: f32,
    /// Height of the sun above the horizon, degrees; usually 45.
    pub altitude_deg: f32,
    /// Factor on heights before shading: 1 true, more for flat land.
    pub exaggeration: f32,
}

impl Default for Sun {
    /// Light from the north-west at 45 degrees, heights true.
    fn default() -> Self {
        Self { azimuth_deg: 315.0, altitude_deg: 45.0, exaggeration: 1.0 }
    }
}

/// The gradient at one cell; `None` on the grid's edge and beside gaps.
///
/// ```
/// use spatial::{Grid, GridFrame, terrain::{self, SlopeMethod}};
/// let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 5.0, columns: 3, rows: 3 };
/// let elevation = Grid::new(frame, vec![50., 45., 50., 30., 30., 30., 8., 10., 10.]).unwrap();
/// let gradient = terrain::gradient_at(&elevation, (1, 1), SlopeMethod::Horn).unwrap();
/// assert!((gradient.slope_deg() - 75.25766).abs() < 1e-4);
/// assert_eq!(terrain::gradient_at(&elevation, (0, 1), SlopeMethod::Horn), None);
/// ```
pub fn gradient_at(elevation: &Grid<f32>, cell: (usize, usize), method: SlopeMethod) -> Option<Gradient> {
    let window = Window::at(elevation, cell)?;
    let (east, north) = window.gradient(method, elevation.frame().cell_m as f32);
    (!east.is_nan()).then_some(Gradient { east, north })
}

/// Slope of every cell, degrees from 0 to 90; gaps on the edge and beside gaps. Cost: one pass, both cores.
pub fn slope_degrees(elevation: &Grid<f32>, method: SlopeMethod) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32;
    match method {
        SlopeMethod::Horn => each_window(elevation, |window| {
            let (east, north) = window.horn(cell_m);
            slope_deg(east, north)
        }),
        SlopeMethod::ZevenbergenThorne => each_window(elevation, |window| {
            let (east, north) = window.zevenbergen_thorne(cell_m);
            slope_deg(east, north)
        }),
    }
}

/// Slope of every cell, percent (rise over run); gaps on the edge and beside gaps.
pub fn slope_percent(elevation: &Grid<f32>, method: SlopeMethod) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32;
    each_window(elevation, |window| {
        let (east, north) = window.gradient(method, cell_m);
        Gradient { east, north }.slope_percent()
    })
}

/// Compass direction each cell faces, degrees clockwise from north; gaps where flat, on the edge and beside gaps.
pub fn aspect_degrees(elevation: &Grid<f32>, method: SlopeMethod) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32;
    each_window(elevation, |window| {
        let (east, north) = window.gradient(method, cell_m);
        aspect_deg(east, north)
    })
}

/// [`slope_degrees`] and [`aspect_degrees`] by Horn's method in one pass, faster than both apart.
pub fn slope_and_aspect(elevation: &Grid<f32>) -> (Grid<f32>, Grid<f32>) {
    let frame = elevation.frame();
    let cell_m = frame.cell_m as f32;
    let mut slope = vec![Grid::GAP; frame.cells()];
    let mut aspect = vec![Grid::GAP; frame.cells()];
    let rows = slope.par_chunks_mut(frame.columns.max(1)).zip(aspect.par_chunks_mut(frame.columns.max(1)));
    rows.enumerate().for_each(|(row, (slope, aspect))| {
        let Some(windows) = window::Rows::around(elevation, row) else { return };
        windows.fill_pair(slope, aspect, |window| {
            let (east, north) = window.horn(cell_m);
            (slope_deg(east, north), aspect_deg(east, north))
        });
    });
    (filled(frame, slope), filled(frame, aspect))
}

/// Terrain ruggedness of every cell, metres: the root of the summed squares of the height differences to the eight
/// neighbours, after Riley, DeGloria & Elliot (1999), "A terrain ruggedness index that quantifies topographic
/// heterogeneity". It grows with the cell size: compare only grids of the same cells. Below 80 m on 90 m cells counts
/// as level, above 500 m as highly rugged by its authors' classes (made for 1 km cells).
pub fn ruggedness_m(elevation: &Grid<f32>) -> Grid<f32> {
    each_window(elevation, ruggedness)
}

/// [`ruggedness_m`] of one cell; `None` on the grid's edge and beside gaps.
pub fn ruggedness_at(elevation: &Grid<f32>, cell: (usize, usize)) -> Option<f32> {
    known(ruggedness(Window::at(elevation, cell)?))
}

/// Light on every cell for a shaded map, 0 (dark) to 1 (facing the sun): the cosine of the angle between the ground's
/// normal (Horn's gradient) and the sun, no cast shadows. Gaps on the edge and beside gaps.
///
/// ```
/// use spatial::{Grid, GridFrame, terrain::{self, Sun}};
/// let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 30.0, columns: 3, rows: 3 };
/// let flat = Grid::new(frame, vec![700.0; 9]).unwrap();
/// let light = terrain::hillshade_share(&flat, Sun::default()).value(1, 1).unwrap();
/// assert!((light - 0.5f32.sqrt()).abs() < 1e-6);
/// ```
pub fn hillshade_share(elevation: &Grid<f32>, sun: Sun) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32 / sun.exaggeration;
    let (azimuth, altitude) = (sun.azimuth_deg.to_radians(), sun.altitude_deg.to_radians());
    let towards_sun = [azimuth.sin() * altitude.cos(), azimuth.cos() * altitude.cos(), altitude.sin()];
    each_window(elevation, |window| {
        let (east, north) = window.horn(cell_m);
        hillshade(east, north, towards_sun)
    })
}

fn known(value: f32) -> Option<f32> {
    (!value.is_nan()).then_some(value)
}

fn filled(frame: GridFrame, values: Vec<f32>) -> Grid<f32> {
    Grid::new(frame, values).expect("one value was made for each cell")
}

/// Asks `measure` of every cell that has eight neighbours.
fn each_window(elevation: &Grid<f32>, measure: impl Fn(Window) -> f32 + Sync) -> Grid<f32> {
    let frame = elevation.frame();
    let mut values = vec![Grid::GAP; frame.cells()];
    values.par_chunks_mut(frame.columns.max(1)).enumerate().for_each(|(row, values)| {
        if let Some(windows) = window::Rows::around(elevation, row) {
            windows.fill(values, &measure);
        }
    });
    filled(frame, values)
}
