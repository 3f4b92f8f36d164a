use crate::grid::GridFrame;
use geo::{Coord, Rect};
use std::ops::Range;

/// Area common to a circle and a rectangle, square metres, in closed form.
///
/// The circle's half-chord `√(r² − x²)` is integrated between the rectangle's sides; the sector's angle is taken from
/// the cross product of its two radii, so that thin slivers keep their digits. Relative error about 1e-13 of the
/// smaller of the two figures' areas. Cost: two to eight square roots.
///
/// ```
/// use geo::{Coord, Rect};
/// use spatial::zonal::circle_rectangle_m2;
/// let square = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 9.0, y: 9.0 });
/// let quarter = circle_rectangle_m2(Coord { x: 0.0, y: 0.0 }, 2.0, square);
/// assert!((quarter - std::f64::consts::PI).abs() < 1e-14);
/// ```
pub fn circle_rectangle_m2(center: Coord<f64>, radius_m: f64, rectangle: Rect<f64>) -> f64 {
    let (low, high) = (rectangle.min() - center, rectangle.max() - center);
    half_bands(radius_m, low.y, high.y).into_iter().flatten().map(|band| band.area_between(low.x, high.x)).sum()
}

/// A part of a grid's row that a circle covers.
pub(super) enum Part {
    /// Cells from `first` up to `end` (not included), each covered by the same share.
    Run { row: usize, first: usize, end: usize, share: f64 },
    /// One cell on the rim.
    Cell { row: usize, column: usize, share: f64 },
}

/// A circle lying over a grid.
#[derive(Clone, Copy)]
pub(super) struct Circle {
    pub center: Coord<f64>,
    pub radius_m: f64,
}

impl Circle {
    /// Area, hectares.
    pub(super) fn area_ha(&self) -> f64 {
        if self.radius_m > 0.0 { std::f64::consts::PI * self.radius_m * self.radius_m / 10_000.0 } else { 0.0 }
    }

    /// Area outside a grid, hectares.
    pub(super) fn outside_ha(&self, frame: &GridFrame) -> f64 {
        let extent = frame.extent();
        let (low, high) = (extent.min() - self.center, extent.max() - self.center);
        let r = self.radius_m;
        if low.x <= -r && low.y <= -r && high.x >= r && high.y >= r {
            return 0.0;
        }
        let inside_ha = circle_rectangle_m2(self.center, r, extent) / 10_000.0;
        (self.area_ha() - inside_ha).max(0.0)
    }

    /// Visits every cell of the grid that the circle covers: rows from north to south, full runs as one part, rim
    /// cells one by one with their exact shares. The row that holds the centre comes in two halves whose shares add
    /// up. Cost: about eight rim cells for each cell of the radius.
    #[inline(always)]
    pub(super) fn each_part(&self, frame: &GridFrame, mut visit: impl FnMut(Part)) {
        self.each_band(frame, |row, band| band.half.each_part(row, band.center, frame.columns, &mut visit));
    }

    /// Visits the rows of the grid that the circle covers from north to south; the row that holds the centre comes in two
    /// halves.
    #[inline(always)]
    pub(super) fn each_band(&self, frame: &GridFrame, mut visit: impl FnMut(usize, &Band)) {
        let cell_m = frame.cell_m;
        let reach = self.radius_m / cell_m;
        let center_row = (frame.north_m - self.center.y) / cell_m;
        let center = (self.center.x - frame.west_m) / cell_m;
        if !(reach > 0.0 && center_row.is_finite() && center.is_finite()) {
            return;
        }
        for row in clipped(center_row - reach, frame.rows)..clipped_up(center_row + reach, frame.rows) {
            let south = center_row - (row + 1) as f64;
            // In units of cells: a share is then an area.
            for half in half_bands(reach, south, south + 1.0).into_iter().flatten() {
                visit(row, &Band { half, center, columns: frame.columns });
            }
        }
    }
}

/// What a circle covers of a row of cells, in units of cells: all of the row's height on its side of the centre, or a part.
pub(super) struct Band {
    half: HalfBand,
    /// The circle's centre as a column position.
    center: f64,
    columns: usize,
}

impl Band {
    /// Columns whose cells are covered at least in part.
    #[inline(always)]
    pub(super) fn touched(&self) -> Range<usize> {
        clipped(self.center - self.half.reach, self.columns)..clipped_up(self.center + self.half.reach, self.columns)
    }

    /// Columns whose cells are covered by the whole [`Band::share`]; it may be empty.
    #[inline(always)]
    pub(super) fn full(&self) -> Range<usize> {
        clipped_up(self.center - self.half.full, self.columns)..clipped(self.center + self.half.full, self.columns)
    }

    /// Share of a cell between the band's two sides.
    #[inline(always)]
    pub(super) fn share(&self) -> f64 {
        self.half.far - self.half.near
    }

    /// Cells covered of a run of columns.
    #[inline(always)]
    pub(super) fn cells(&self, run: Range<usize>) -> f64 {
        self.half.area_between(run.start as i64 as f64 - self.center, run.end as i64 as f64 - self.center)
    }
}

/// A column or row number within 0 and a limit.
#[inline(always)]
fn clipped(position: f64, limit: usize) -> usize {
    // Casts of floats to integers saturate; signed ones are one instruction.
    (position as i64).clamp(0, limit as i64) as usize
}

/// The column or row number at or after a position, within 0 and a limit.
#[inline(always)]
fn clipped_up(position: f64, limit: usize) -> usize {
    let towards_zero = position as i64;
    towards_zero.saturating_add(i64::from((towards_zero as f64) < position)).clamp(0, limit as i64) as usize
}

/// The part of a circle around the origin between two heights `0 ≤ near < far ≤ radius` above (or, mirrored, below)
/// its centre.
#[derive(Clone, Copy)]
struct HalfBand {
    radius: f64,
    near: f64,
    far: f64,
    /// Half-width at the far side: within it the band has its full height.
    full: f64,
    /// Half-width at the near side: beyond it there is nothing.
    reach: f64,
}

/// The halves above and below the centre of the band between two heights.
#[inline(always)]
fn half_bands(radius: f64, low: f64, high: f64) -> [Option<HalfBand>; 2] {
    [HalfBand::new(radius, low, high), HalfBand::new(radius, -high, -low)]
}

impl HalfBand {
    #[inline(always)]
    fn new(radius: f64, low: f64, high: f64) -> Option<Self> {
        let (near, far) = (low.max(0.0), high.min(radius));
        // Also refuses figures that are not numbers.
        (near < far).then(|| Self { radius, near, far, full: half_chord(radius, far), reach: half_chord(radius, near) })
    }

    /// Area between two abscissae, `left ≤ right`.
    #[inline(always)]
    fn area_between(&self, left: f64, right: f64) -> f64 {
        let full = (right.min(self.full) - left.max(-self.full)).max(0.0) * (self.far - self.near);
        let east = self.under_arc(left.max(self.full), right.min(self.reach));
        let west = self.under_arc((-right).max(self.full), (-left).min(self.reach));
        full + east + west
    }

    /// Area above `near` and under the arc between `0 ≤ from` and `to ≤ reach`; 0 when `from ≥ to`.
    #[inline(always)]
    fn under_arc(&self, from: f64, to: f64) -> f64 {
        if from >= to {
            return 0.0;
        }
        // Where the arc meets the band's own sides its height is known.
        let from_height = if from <= self.full { self.far } else { half_chord(self.radius, from) };
        let to_height = if to >= self.reach { self.near } else { half_chord(self.radius, to) };
        self.under_arc_between((from, from_height), (to, to_height))
    }

    /// As [`HalfBand::under_arc`] between two points of the arc.
    #[inline(always)]
    fn under_arc_between(&self, (from, from_height): (f64, f64), (to, to_height): (f64, f64)) -> f64 {
        let cross = to * from_height - from * to_height;
        let angle = angle_of(cross, from * to + from_height * to_height, self.radius);
        0.5 * (to * to_height - from * from_height + self.radius * self.radius * angle) - self.near * (to - from)
    }

    /// Visits the cells of a row of unit squares, the circle's centre at a column position.
    #[inline(always)]
    fn each_part(&self, row: usize, center: f64, columns: usize, visit: &mut impl FnMut(Part)) {
        let first = (center - self.full).ceil();
        let end = (center + self.full).floor();
        if first >= end {
            // Too narrow for a full cell: each cell may hold both flanks of the arc.
            for column in clipped(center - self.reach, columns)..clipped_up(center + self.reach, columns) {
                let left = column as f64 - center;
                visit(Part::Cell { row, column, share: self.area_between(left, left + 1.0) });
            }
            return;
        }
        // Cells west of the run are numbered away from it, as those east of it are.
        let last_west = first - 1.0;
        self.each_rim_cell(center - first, |step, share| {
            let column = last_west - step;
            if column >= 0.0 && column < columns as f64 {
                visit(Part::Cell { row, column: column as usize, share });
            }
        });
        self.each_rim_cell(end - center, |step, share| {
            let column = end + step;
            if column >= 0.0 && column < columns as f64 {
                visit(Part::Cell { row, column: column as usize, share });
            }
        });
        let (first, end) = (clipped(first, columns), clipped(end, columns));
        if first < end {
            visit(Part::Run { row, first, end, share: self.far - self.near });
        }
    }

    /// Visits the unit cells of one flank outwards from the inner side of the first, `0 ≤ inner ≤ full` from the
    /// centre. Only the column edges between two cells need a root: where the arc meets the band's own sides its
    /// height is known.
    #[inline(always)]
    fn each_rim_cell(&self, inner: f64, mut visit: impl FnMut(f64, f64)) {
        let mut from = (self.full, self.far);
        let mut square = (self.full - inner) * (self.far - self.near);
        let mut step = 0.0;
        loop {
            let edge = inner + step + 1.0;
            let last = edge >= self.reach;
            let to = if last { (self.reach, self.near) } else { (edge, half_chord(self.radius, edge)) };
            visit(step, square + self.under_arc_between(from, to));
            if last {
                return;
            }
            (from, square, step) = (to, 0.0, step + 1.0);
        }
    }
}

/// Half of the chord at a distance from the centre.
#[inline(always)]
fn half_chord(radius: f64, distance: f64) -> f64 {
    ((radius - distance) * (radius + distance)).max(0.0).sqrt()
}

/// Angle between two radii from their cross and dot products, both `radius²` times sine and cosine.
#[inline(always)]
fn angle_of(cross: f64, dot: f64, radius: f64) -> f64 {
    let sine = cross / (radius * radius);
    if sine < 0.04 && dot > 0.0 {
        // The arcsine's series: the first term left out is below 3e-15 of the sum.
        let square = sine * sine;
        let series = 1.0 / 6.0 + square * (3.0 / 40.0 + square * (15.0 / 336.0 + square * (105.0 / 3456.0)));
        sine + sine * square * series
    } else {
        cross.atan2(dot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Rect<f64> {
        Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
    }

    const ORIGIN: Coord<f64> = Coord { x: 0.0, y: 0.0 };

    #[test]
    fn circles_within_squares_and_squares_within_circles() {
        assert!((circle_rectangle_m2(ORIGIN, 3.0, rectangle(-5.0, -4.0, 6.0, 9.0)) - 9.0 * PI).abs() < 1e-13);
        assert_eq!(circle_rectangle_m2(ORIGIN, 3.0, rectangle(-1.0, -1.0, 1.5, 1.0)), 5.0);
        assert_eq!(circle_rectangle_m2(ORIGIN, 3.0, rectangle(3.0, 0.0, 4.0, 1.0)), 0.0);
        assert_eq!(circle_rectangle_m2(ORIGIN, 0.0, rectangle(-1.0, -1.0, 1.0, 1.0)), 0.0);
        assert_eq!(circle_rectangle_m2(ORIGIN, f64::NAN, rectangle(-1.0, -1.0, 1.0, 1.0)), 0.0);
    }

    #[test]
    fn a_corner_of_a_square_by_hand() {
        // The unit circle over x ≥ 1/2, y ≥ 1/2: π/12 + (1 − √3)/4.
        let corner = circle_rectangle_m2(ORIGIN, 1.0, rectangle(0.5, 0.5, 1.0, 1.0));
        assert!((corner - (PI / 12.0 + (1.0 - 3f64.sqrt()) / 4.0)).abs() < 1e-15, "{corner}");
        // The segment beyond x = 1/2: π/3 − √3/4.
        let segment = circle_rectangle_m2(ORIGIN, 1.0, rectangle(0.5, -2.0, 2.0, 2.0));
        assert!((segment - (PI / 3.0 - 3f64.sqrt() / 4.0)).abs() < 1e-15, "{segment}");
    }

    proptest! {
        #[test]
        fn the_cells_of_a_grid_hold_the_whole_circle(
            x in 20.0..80.0f64, y in 20.0..80.0f64, radius_m in 0.01..20.0f64, cell_m in 0.3..30.0f64,
        ) {
            let side = (100.0 / cell_m).ceil() as usize;
            let frame = GridFrame { west_m: 0.0, north_m: side as f64 * cell_m, cell_m, columns: side, rows: side };
            let circle = Circle { center: Coord { x, y }, radius_m };
            let mut cells = vec![0.0; frame.cells()];
            circle.each_part(&frame, |part| match part {
                Part::Run { row, first, end, share } => {
                    cells[frame.index(first, row)..frame.index(end, row)].iter_mut().for_each(|cell| *cell += share);
                }
                Part::Cell { row, column, share } => cells[frame.index(column, row)] += share,
            });
            let total_m2 = cells.iter().sum::<f64>() * cell_m * cell_m;
            let circle_m2 = PI * radius_m * radius_m;
            prop_assert!((total_m2 - circle_m2).abs() < 1e-11 * circle_m2.max(cell_m * cell_m));
            for (index, share) in cells.iter().enumerate() {
                let center = frame.center(index % side, index / side);
                let half = Coord { x: cell_m / 2.0, y: cell_m / 2.0 };
                let alone_m2 = circle_rectangle_m2(circle.center, radius_m, Rect::new(center - half, center + half));
                prop_assert!((share - alone_m2 / (cell_m * cell_m)).abs() < 1e-9);
                prop_assert!((-1e-12..=1.0 + 1e-12).contains(share));
            }
        }

        #[test]
        fn the_share_is_that_of_counting_fine_points(
            x in -1.5..1.5f64, y in -1.5..1.5f64, width in 0.1..1.5f64, height in 0.1..1.5f64,
        ) {
            let rectangle = rectangle(x, y, x + width, y + height);
            let steps = 400;
            // The circle's chord in each thin upright strip, exactly clipped: the midpoint rule.
            let strips = (0..steps).map(|step| {
                let at = x + (f64::from(step) + 0.5) * width / f64::from(steps);
                let half = (1.0 - at * at).max(0.0).sqrt();
                ((y + height).min(half) - y.max(-half)).max(0.0) * width / f64::from(steps)
            });
            let counted: f64 = strips.sum();
            prop_assert!((circle_rectangle_m2(ORIGIN, 1.0, rectangle) - counted).abs() < 3e-4);
        }
    }
}
