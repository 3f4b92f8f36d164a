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
        SlopeMethod::Horn => each_window(elevation, move |window| {
            let (east, north) = window.horn(cell_m);
            slope_deg(east, north)
        }),
        SlopeMethod::ZevenbergenThorne => each_window(elevation, move |window| {
            let (east, north) = window.zevenbergen_thorne(cell_m);
            slope_deg(east, north)
        }),
    }
}

/// Slope of every cell, percent (rise over run); gaps on the edge and beside gaps.
pub fn slope_percent(elevation: &Grid<f32>, method: SlopeMethod) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32;
    each_window(elevation, move |window| {
        let (east, north) = window.gradient(method, cell_m);
        Gradient { east, north }.slope_percent()
    })
}

/// Compass direction each cell faces, degrees clockwise from north; gaps where flat, on the edge and beside gaps.
pub fn aspect_degrees(elevation: &Grid<f32>, method: SlopeMethod) -> Grid<f32> {
    let cell_m = elevation.frame().cell_m as f32;
    each_window(elevation, move |window| {
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
    rows.enumerate().for_each(move |(row, (slope, aspect))| {
        let Some(windows) = window::Rows::around(elevation, row) else { return };
        windows.fill_pair(slope, aspect, move |window| {
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
    each_window(elevation, move |window| {
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
fn each_window(elevation: &Grid<f32>, measure: impl Fn(Window) -> f32 + Copy + Send + Sync) -> Grid<f32> {
    let frame = elevation.frame();
    let mut values = vec![Grid::GAP; frame.cells()];
    values.par_chunks_mut(frame.columns.max(1)).enumerate().for_each(move |(row, values)| {
        if let Some(windows) = window::Rows::around(elevation, row) {
            // A copy in hand, not behind a reference: its numbers then stay in registers.
            let measure = measure;
            windows.fill(values, measure);
        }
    });
    filled(frame, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid(cell_m: f64, columns: usize, values: Vec<f32>) -> Grid<f32> {
        let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m, columns, rows: values.len() / columns };
        Grid::new(frame, values).unwrap()
    }

    /// A plane of 10 m cells rising by given shares towards east and north.
    fn plane(east: f32, north: f32) -> Grid<f32> {
        let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 10.0, columns: 5, rows: 4 };
        Grid::from_fn(frame, |column, row| 800.0 + 10.0 * (column as f32 * east - row as f32 * north))
    }

    /// ESRI's worked example ("How slope works"), the rows from north to south.
    fn esri() -> Grid<f32> {
        grid(5.0, 3, vec![50.0, 45.0, 50.0, 30.0, 30.0, 30.0, 8.0, 10.0, 10.0])
    }

    #[test]
    fn horn_gives_esris_worked_example() {
        let gradient = gradient_at(&esri(), (1, 1), SlopeMethod::Horn).unwrap();
        assert!((gradient.east - 0.05).abs() < 1e-6 && (gradient.north - 3.8).abs() < 1e-6);
        assert!((gradient.slope_deg() - 75.25766).abs() < 1e-4);
        assert!((gradient.slope_percent() - 380.0329).abs() < 1e-3);
    }

    #[test]
    fn zevenbergen_thorne_looks_along_the_axes_only() {
        let gradient = gradient_at(&esri(), (1, 1), SlopeMethod::ZevenbergenThorne).unwrap();
        assert_eq!((gradient.east, gradient.north), (0.0, 3.5));
        assert!((gradient.slope_deg() - 74.0546).abs() < 1e-4);
        assert!((gradient.slope_percent() - 350.0).abs() < 1e-3);
    }

    #[test]
    fn planes_face_away_from_where_they_rise() {
        for (east, north, slope, aspect) in [
            (0.1, 0.0, 5.7106, Some(270.0)),
            (0.1, 0.1, 8.0495, Some(225.0)),
            (-0.1, 0.0, 5.7106, Some(90.0)),
            (0.0, 0.1, 5.7106, Some(180.0)),
            (0.0, -0.1, 5.7106, Some(0.0)),
            (-0.1, 0.1, 8.0495, Some(135.0)),
            (0.1, -0.1, 8.0495, Some(315.0)),
            (0.0, 0.0, 0.0, None),
        ] {
            let plane = plane(east, north);
            for method in [SlopeMethod::Horn, SlopeMethod::ZevenbergenThorne] {
                let found = slope_degrees(&plane, method).value(2, 2).unwrap();
                assert!((found - slope).abs() < 1e-3, "{east} {north}: {found}");
                let found = aspect_degrees(&plane, method).value(2, 2);
                assert_eq!(found.is_some(), aspect.is_some());
                assert!((found.unwrap_or(0.0) - aspect.unwrap_or(0.0)).abs() < 1e-2, "{east} {north}: {found:?}");
            }
        }
    }

    #[test]
    fn edges_and_the_neighbourhood_of_gaps_are_gaps() {
        let mut values = vec![100.0f32; 36];
        values[7] = Grid::GAP;
        let flat = grid(30.0, 6, values);
        for measured in [
            slope_degrees(&flat, SlopeMethod::Horn),
            slope_degrees(&flat, SlopeMethod::ZevenbergenThorne),
            slope_percent(&flat, SlopeMethod::Horn),
            ruggedness_m(&flat),
        ] {
            let known: Vec<usize> = (0..36).filter(|&cell| !measured.values()[cell].is_nan()).collect();
            assert_eq!(known, [9, 10, 15, 16, 19, 20, 21, 22, 25, 26, 27, 28]);
            assert!(known.iter().all(|&cell| measured.values()[cell] == 0.0));
        }
    }

    #[test]
    fn grids_too_small_for_a_neighbourhood_are_all_gaps() {
        for (columns, cells) in [(2, 8), (1, 1), (9, 18)] {
            let small = grid(30.0, columns, vec![5.0; cells]);
            assert!(slope_degrees(&small, SlopeMethod::Horn).values().iter().all(|value| value.is_nan()));
        }
        let none = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 1.0, columns: 0, rows: 0 };
        assert!(ruggedness_m(&Grid::new(none, Vec::new()).unwrap()).values().is_empty());
    }

    #[test]
    fn ruggedness_of_one_bump_is_its_height_times_root_eight() {
        let mut values = vec![10.0f32; 9];
        values[4] = 13.0;
        assert!((ruggedness_at(&grid(1.0, 3, values), (1, 1)).unwrap() - 3.0 * 8f32.sqrt()).abs() < 1e-5);
    }

    macro_rules! reference {
        ($name:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/references/slope/", $name))
        };
    }

    fn numbers(text: &str) -> Vec<f32> {
        text.split_whitespace().map(|word| word.parse().unwrap()).collect()
    }

    fn window() -> Grid<f32> {
        let values = numbers(reference!("elevation_m.txt"));
        grid(25.0, 48, values.into_iter().map(|z| if z == -32768.0 { Grid::GAP } else { z }).collect())
    }

    /// The largest difference to a reference, where both must have values in the same cells.
    fn largest_difference(found: &Grid<f32>, reference: &str, nodata: f32) -> f32 {
        let mut largest = 0f32;
        for (cell, (&found, expected)) in found.values().iter().zip(numbers(reference)).enumerate() {
            assert_eq!(found.is_nan(), expected == nodata, "cell {cell}: {found} {expected}");
            largest = largest.max(if found.is_nan() { 0.0 } else { (found - expected).abs() });
        }
        largest
    }

    #[test]
    fn agrees_with_gdaldem() {
        let elevation = window();
        let horn = slope_degrees(&elevation, SlopeMethod::Horn);
        assert!(largest_difference(&horn, reference!("slope_horn_deg.txt"), -9999.0) < 5e-5);
        let percent = slope_percent(&elevation, SlopeMethod::Horn);
        assert!(largest_difference(&percent, reference!("slope_horn_percent.txt"), -9999.0) < 1e-4);
        let other = slope_degrees(&elevation, SlopeMethod::ZevenbergenThorne);
        assert!(largest_difference(&other, reference!("slope_zevenbergen_thorne_deg.txt"), -9999.0) < 5e-5);
        let aspect = aspect_degrees(&elevation, SlopeMethod::Horn);
        assert!(largest_difference(&aspect, reference!("aspect_horn_deg.txt"), -9999.0) < 2e-4);
        let ruggedness = ruggedness_m(&elevation);
        assert!(largest_difference(&ruggedness, reference!("ruggedness_riley_m.txt"), -9999.0) < 1e-4);
        let light = hillshade_share(&elevation, Sun::default());
        let bytes =
            light.values().iter().map(|&light| if light.is_nan() { 0.0 } else { (1.0 + 254.0 * light).round() });
        let largest =
            bytes.zip(numbers(reference!("hillshade_315_45.txt"))).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(largest <= 1.0, "{largest}");
    }

    #[test]
    fn agrees_with_the_published_slopes_of_bejar() {
        for line in reference!("published_slope_radians.txt").lines() {
            let numbers = numbers(line);
            let elevation = grid(25.0, 3, numbers[2..11].to_vec());
            let slope = gradient_at(&elevation, (1, 1), SlopeMethod::ZevenbergenThorne).unwrap().slope_deg();
            assert!((slope.to_radians() - numbers[11]).abs() < 5e-7, "{line}: {slope}");
        }
    }

    proptest! {
        #[test]
        fn a_place_gets_the_number_of_its_cell(heights in proptest::collection::vec(0.0..3000.0f32, 7 * 6)) {
            let elevation = grid(30.0, 7, heights);
            let (slope, aspect) = slope_and_aspect(&elevation);
            let alone = slope_degrees(&elevation, SlopeMethod::Horn);
            prop_assert_eq!(&alone.values()[8..13], &slope.values()[8..13]);
            for (column, row) in (0..7).flat_map(|column| (0..6).map(move |row| (column, row))) {
                let gradient = gradient_at(&elevation, (column, row), SlopeMethod::Horn);
                prop_assert_eq!(gradient.map(|gradient| gradient.slope_deg()), slope.value(column, row));
                prop_assert_eq!(gradient.and_then(|gradient| gradient.aspect_deg()), aspect.value(column, row));
                prop_assert_eq!(ruggedness_at(&elevation, (column, row)), ruggedness_m(&elevation).value(column, row));
            }
        }

        #[test]
        fn slope_and_aspect_are_those_of_double_precision(east in -20.0..20.0f32, north in -20.0..20.0f32) {
            let gradient = Gradient { east, north };
            let slope = f64::from(east).hypot(f64::from(north)).atan().to_degrees();
            prop_assert!((f64::from(gradient.slope_deg()) - slope).abs() < 2e-5);
            let aspect = f64::from(-east).atan2(f64::from(-north)).to_degrees().rem_euclid(360.0);
            let apart = (f64::from(gradient.aspect_deg().unwrap()) - aspect).abs();
            prop_assert!(apart.min(360.0 - apart) < 1e-4);
            prop_assert!((0.0..360.0).contains(&gradient.aspect_deg().unwrap()));
        }

        #[test]
        fn raising_the_ground_changes_no_slope(heights in proptest::collection::vec(0u16..3000, 9), lift in 0u16..4000) {
            let low = grid(30.0, 3, heights.iter().map(|&z| f32::from(z)).collect());
            let high = grid(30.0, 3, heights.iter().map(|&z| f32::from(z + lift)).collect());
            prop_assert_eq!(gradient_at(&low, (1, 1), SlopeMethod::Horn), gradient_at(&high, (1, 1), SlopeMethod::Horn));
        }
    }
}
