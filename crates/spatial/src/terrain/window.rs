//! A cell with its eight neighbours, and the arithmetic on it: branch-free in single precision, so that the compiler
//! works several cells at once. A gap (NaN) anywhere in the nine makes the result a gap by itself.

use super::SlopeMethod;
use crate::grid::Grid;

/// Elevations of a cell and its neighbours, metres.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// North-west, north, north-east.
    north: [f32; 3],
    /// West, the cell itself, east.
    middle: [f32; 3],
    /// South-west, south, south-east.
    south: [f32; 3],
}

impl Window {
    /// The window around a cell; `None` for a cell on the edge or outside.
    pub(super) fn at(elevation: &Grid<f32>, (column, row): (usize, usize)) -> Option<Self> {
        let rows = Rows::around(elevation, row)?;
        let three = |line: &[f32]| -> Option<[f32; 3]> {
            line.get(column.checked_sub(1)?..column.checked_add(2)?)?.try_into().ok()
        };
        Some(Self { north: three(rows.north)?, middle: three(rows.middle)?, south: three(rows.south)? })
    }

    #[inline(always)]
    pub(super) fn gradient(&self, method: SlopeMethod, cell_m: f32) -> (f32, f32) {
        match method {
            SlopeMethod::Horn => self.horn(cell_m),
            SlopeMethod::ZevenbergenThorne => self.zevenbergen_thorne(cell_m),
        }
    }

    /// Rise per metre towards east and north. Differences are taken before sums: they are exact between near heights.
    #[inline(always)]
    pub(super) fn horn(&self, cell_m: f32) -> (f32, f32) {
        let ([nw, n, ne], [w, c, e], [sw, s, se]) = (self.north, self.middle, self.south);
        let scale = 1.0 / (8.0 * cell_m);
        let gap = 0.0 * c;
        let east = ((ne - nw) + (se - sw)) + 2.0 * (e - w);
        let north = ((nw - sw) + (ne - se)) + 2.0 * (n - s);
        ((east + gap) * scale, (north + gap) * scale)
    }

    #[inline(always)]
    pub(super) fn zevenbergen_thorne(&self, cell_m: f32) -> (f32, f32) {
        let ([nw, n, ne], [w, c, e], [sw, s, se]) = (self.north, self.middle, self.south);
        let scale = 1.0 / (2.0 * cell_m);
        let corners = ((nw - c) + (ne - c)) + ((sw - c) + (se - c));
        let gap = 0.0 * corners;
        ((e - w + gap) * scale, (n - s + gap) * scale)
    }
}

/// Riley's index: root of the sum of squared differences to the eight neighbours.
#[inline(always)]
pub(super) fn ruggedness(window: Window) -> f32 {
    let center = window.middle[1];
    let squares = |line: [f32; 3]| line.iter().map(|z| (z - center) * (z - center)).sum::<f32>();
    (squares(window.north) + squares(window.middle) + squares(window.south)).sqrt()
}

/// Angle of a gradient, degrees.
#[inline(always)]
pub(super) fn slope_deg(east: f32, north: f32) -> f32 {
    arctangent((east * east + north * north).sqrt(), 1.0).to_degrees()
}

/// Downhill direction, degrees clockwise from north in 0..360; NaN when flat.
#[inline(always)]
pub(super) fn aspect_deg(east: f32, north: f32) -> f32 {
    // From the north or south axis, 0 to 90 degrees, NaN when flat; then by quadrant of the vector (−east, −north).
    let off_axis = arctangent(east.abs(), north.abs()).to_degrees();
    let half = if north > 0.0 { 180.0 - off_axis } else { off_axis };
    let turned = if east > 0.0 { 360.0 - half } else { half };
    if turned >= 360.0 { 0.0 } else { turned }
}

/// Cosine between the ground's normal and the direction of the sun, not below 0.
#[inline(always)]
pub(super) fn hillshade(east: f32, north: f32, towards_sun: [f32; 3]) -> f32 {
    let [sun_east, sun_north, sun_up] = towards_sun;
    let lit = (sun_up - east * sun_east - north * sun_north) / (1.0 + east * east + north * north).sqrt();
    if lit < 0.0 { 0.0 } else { lit }
}

/// Arctangent of `rise / run` for both not negative, radians from 0 to π/2, to 2e-7; NaN for 0 / 0 and gaps.
///
/// The smaller over the larger gives at most 45 degrees, where `x · p(x²)` with the minimax polynomial of
/// [`ARCTANGENT`] is within 1.1e-7; beyond 45 degrees the complement. One division, no branch.
#[inline(always)]
fn arctangent(rise: f32, run: f32) -> f32 {
    let steep = rise > run;
    let (small, large) = if steep { (run, rise) } else { (rise, run) };
    let x = small / large;
    let z = x * x;
    let mut series = ARCTANGENT[8];
    for power in (0..8).rev() {
        series = series * z + ARCTANGENT[power];
    }
    let angle = series * x;
    if steep { std::f32::consts::FRAC_PI_2 - angle } else { angle }
}

/// Coefficients of arctan(x)/x in x² on 0..1, lowest power first: least largest error, found by Lawson's iteration
/// (1961) in double precision and rounded.
const ARCTANGENT: [f32; 9] = [
    1.0,
    -3.333_309_3e-1,
    1.999_305_3e-1,
    -1.420_713e-1,
    1.065_466_8e-1,
    -7.533_655e-2,
    4.303_912e-2,
    -1.628_285_5e-2,
    2.903_513_8e-3,
];

/// A row of a grid with the rows north and south of it.
pub(super) struct Rows<'a> {
    north: &'a [f32],
    middle: &'a [f32],
    south: &'a [f32],
}

impl<'a> Rows<'a> {
    /// `None` for the first and the last row and outside.
    pub(super) fn around(elevation: &'a Grid<f32>, row: usize) -> Option<Self> {
        let frame = elevation.frame();
        if row == 0 || row + 1 >= frame.rows {
            return None;
        }
        let line = |row: usize| &elevation.values()[row * frame.columns..(row + 1) * frame.columns];
        Some(Self { north: line(row - 1), middle: line(row), south: line(row + 1) })
    }

    /// Writes a measure of every inner cell of the row; first and last are left as they are.
    #[inline(always)]
    pub(super) fn fill(&self, values: &mut [f32], measure: impl Fn(Window) -> f32) {
        let inner = values.len().saturating_sub(2);
        let Some(values) = values.get_mut(1..=inner) else { return };
        let shifted = self.shifted(inner);
        for (column, value) in values.iter_mut().enumerate() {
            *value = measure(window_of(&shifted, column));
        }
    }

    /// Writes two measures of every inner cell of the row.
    #[inline(always)]
    pub(super) fn fill_pair(&self, first: &mut [f32], second: &mut [f32], measure: impl Fn(Window) -> (f32, f32)) {
        let inner = first.len().saturating_sub(2);
        let (Some(first), Some(second)) = (first.get_mut(1..=inner), second.get_mut(1..=inner)) else { return };
        let shifted = self.shifted(inner);
        for (column, (first, second)) in first.iter_mut().zip(second).enumerate() {
            (*first, *second) = measure(window_of(&shifted, column));
        }
    }

    /// The three rows, each from its first, second and third column, all of one length: the compiler then needs no
    /// check within the loop.
    #[inline(always)]
    fn shifted(&self, inner: usize) -> [[&'a [f32]; 3]; 3] {
        let three = |line: &'a [f32]| [&line[..inner], &line[1..=inner], &line[2..inner + 2]];
        [three(self.north), three(self.middle), three(self.south)]
    }
}

#[inline(always)]
fn window_of([north, middle, south]: &[[&[f32]; 3]; 3], column: usize) -> Window {
    let three = |line: &[&[f32]; 3]| [line[0][column], line[1][column], line[2][column]];
    Window { north: three(north), middle: three(middle), south: three(south) }
}
