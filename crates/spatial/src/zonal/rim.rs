use super::circle::{Circle, angle_of, half_chord};
use crate::grid::GridFrame;
use std::f64::consts::FRAC_PI_4;
use std::ops::Range;

/// A part of a grid's row that a circle covers.
pub(super) enum Part {
    /// Cells from `first` up to `end` (not included), each covered by the same share.
    Run { row: usize, first: usize, end: usize, share: f64 },
    /// One cell on the rim.
    Cell { row: usize, column: usize, share: f64 },
}

/// Where the lines of a grid cross a circle, lengths in units of cells: a share of a cell is then an area.
///
/// Every line is measured once, however many cells of the rim meet at it; the area of a rim cell is a difference of four figures.
#[derive(Default)]
pub(super) struct Rim {
    radius: f64,
    /// Lines between columns that the circle touches, west first.
    columns: Lines,
    /// Lines between rows that the circle touches, north first.
    rows: Lines,
    /// How many columns the grid has.
    width: usize,
}

impl Rim {
    /// Measures a circle over a grid. Cost: four square roots for each cell of the radius.
    #[inline(always)]
    pub(super) fn measure(&mut self, circle: &Circle, frame: &GridFrame) {
        let center = (circle.center.x - frame.west_m) / frame.cell_m;
        let center_row = (frame.north_m - circle.center.y) / frame.cell_m;
        self.radius = circle.radius_m / frame.cell_m;
        self.width = frame.columns;
        // A circle with figures that are not numbers, or without a radius, touches nothing.
        let touches = self.radius > 0.0 && [self.radius, center, center_row].into_iter().all(f64::is_finite);
        let limit = |cells: usize| if touches { cells } else { 0 };
        self.columns.measure(center, self.radius, limit(frame.columns));
        self.rows.measure(center_row, self.radius, limit(frame.rows));
    }

    /// Rows covered at least in part, from north to south.
    #[inline(always)]
    pub(super) fn rows(&self) -> Range<usize> {
        if self.columns.between().is_empty() { 0..0 } else { self.rows.between() }
    }

    /// What is covered of one of [`Rim::rows`]: a band, or two of the row that holds the centre.
    #[inline(always)]
    pub(super) fn bands(&self, row: usize) -> [Option<Band<'_>>; 2] {
        let (north, south) = (self.rows.line(row), self.rows.line(row + 1));
        if north.at < 0.0 && south.at > 0.0 {
            let center = Line { at: 0.0, half_chord: self.radius, under: 0.0 };
            [Some(self.band(center, north)), Some(self.band(center, south))]
        } else if north.at < 0.0 {
            [Some(self.band(south, north)), None]
        } else {
            [Some(self.band(north, south)), None]
        }
    }

    #[inline(always)]
    fn band(&self, near: Line, far: Line) -> Band<'_> {
        let corner = FRAC_PI_4 * self.radius * self.radius - far.under.abs();
        Band {
            lines: &self.columns,
            width: self.width,
            near: near.at.abs(),
            share: far.at.abs() - near.at.abs(),
            full: far.half_chord,
            reach: near.half_chord,
            corner,
            half: far.under.abs() - near.under.abs(),
        }
    }

    /// Visits every cell of the grid that the circle covers: rows from north to south, full runs as one part, rim
    /// cells one by one with their exact shares. The row that holds the centre comes in two halves whose shares add
    /// up. Cost: about eight rim cells for each cell of the radius.
    pub(super) fn each_part(circle: &Circle, frame: &GridFrame, mut visit: impl FnMut(Part)) {
        let mut rim = Self::default();
        rim.measure(circle, frame);
        for row in rim.rows() {
            for band in rim.bands(row).into_iter().flatten() {
                let full = band.full();
                for flank in [band.west(&full), band.east(&full)] {
                    band.each_of(flank, |column, share| visit(Part::Cell { row, column, share }));
                }
                if !full.is_empty() {
                    visit(Part::Run { row, first: full.start, end: full.end, share: band.share });
                }
            }
        }
    }
}

/// What a circle covers of a row of cells: all of the row's height on its side of the centre, or a part.
pub(super) struct Band<'a> {
    lines: &'a Lines,
    /// How many columns the grid has.
    width: usize,
    /// Distance of the band's near side from the centre.
    near: f64,
    /// Share of a cell between the band's two sides.
    pub share: f64,
    /// Half-width at the far side: within it the band has its full height.
    full: f64,
    /// Half-width at the near side: beyond it there is nothing.
    reach: f64,
    /// A quarter of the circle less the area between the diameter and the far side of a half: what lies beyond that side.
    corner: f64,
    /// Area of half of the band.
    half: f64,
}

impl Band<'_> {
    /// Columns whose cells are covered by the whole [`Band::share`]; empty, and then within the band, where there are none.
    #[inline(always)]
    pub(super) fn full(&self) -> Range<usize> {
        let center = self.lines.center;
        let first = clipped_up(center - self.full, self.width);
        first..clipped(center + self.full, self.width).max(first)
    }

    /// Columns west of the full ones whose cells are covered in part.
    #[inline(always)]
    pub(super) fn west(&self, full: &Range<usize>) -> Range<usize> {
        clipped(self.lines.center - self.reach, self.width).min(full.start)..full.start
    }

    /// Columns east of the full ones whose cells are covered in part.
    #[inline(always)]
    pub(super) fn east(&self, full: &Range<usize>) -> Range<usize> {
        full.end..clipped_up(self.lines.center + self.reach, self.width).max(full.end)
    }

    /// Visits the cells of a flank, as [`Band::west`] and [`Band::east`] give it, from west to east with their covered shares.
    #[inline(always)]
    pub(super) fn each_of(&self, flank: Range<usize>, mut visit: impl FnMut(usize, f64)) {
        if flank.is_empty() {
            return;
        }
        let mut before = self.before(flank.start);
        for column in flank.start + 1..flank.end {
            let after = self.before_on_arc(column);
            visit(column - 1, after - before);
            before = after;
        }
        visit(flank.end - 1, self.before(flank.end) - before);
    }

    /// Area between the circle's middle and the line west of a column, negative west of the middle.
    #[inline(always)]
    fn before(&self, column: usize) -> f64 {
        let at = self.lines.line(column).at;
        if at.abs() >= self.reach {
            self.half.copysign(at)
        } else if at.abs() <= self.full {
            at * self.share
        } else {
            self.before_on_arc(column)
        }
    }

    /// The same for a line that the arc crosses within the band, such as those between two cells of a flank.
    #[inline(always)]
    fn before_on_arc(&self, column: usize) -> f64 {
        let line = self.lines.line(column);
        line.under - self.near * line.at - self.corner.copysign(line.at)
    }
}

/// A line of a grid that a circle touches.
#[derive(Clone, Copy)]
struct Line {
    /// Where it lies from the centre; a line beyond the circle is taken as touching it.
    at: f64,
    /// Half of the chord along it.
    half_chord: f64,
    /// Area between the circle's middle, the line, the diameter across it and the arc; negative where `at` is.
    under: f64,
}

/// The lines between the cells of a grid, of one direction, that a circle touches, the next one on either side included.
#[derive(Default)]
struct Lines {
    /// The circle's centre as a position among the cells.
    center: f64,
    /// The number of the first line.
    first: usize,
    lines: Vec<Line>,
}

impl Lines {
    #[inline(always)]
    fn measure(&mut self, center: f64, radius: f64, cells: usize) {
        self.center = center;
        self.first = clipped(center - radius, cells);
        let end = clipped_up(center + radius, cells);
        self.lines.clear();
        if self.first >= end {
            return;
        }
        let first = self.first as f64 - center;
        // Roots first, several at once; the sum then has only its own steps to wait for.
        self.lines.extend((0..=end - self.first).map(|step| {
            let at = (first + step as f64).clamp(-radius, radius);
            Line { at, half_chord: half_chord(radius, at), under: 0.0 }
        }));
        let square = radius * radius;
        let mut from = self.lines[0];
        from.under = 0.5 * (from.at * from.half_chord + square * from.at.atan2(from.half_chord));
        self.lines[0] = from;
        for to in &mut self.lines[1..] {
            let cross = to.at * from.half_chord - from.at * to.half_chord;
            let angle = angle_of(cross, from.at * to.at + from.half_chord * to.half_chord, radius);
            to.under = from.under + 0.5 * (to.at * to.half_chord - from.at * from.half_chord + square * angle);
            from = *to;
        }
    }

    /// Cells with a line on either side.
    #[inline(always)]
    fn between(&self) -> Range<usize> {
        self.first..self.first + self.lines.len().saturating_sub(1)
    }

    #[inline(always)]
    fn line(&self, number: usize) -> Line {
        self.lines[number - self.first]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zonal::circle_rectangle_m2;
    use geo::{Coord, Rect};
    use proptest::prelude::*;
    use std::f64::consts::PI;

    proptest! {
        #[test]
        fn the_cells_of_a_grid_hold_the_whole_circle(
            x in 20.0..80.0f64, y in 20.0..80.0f64, radius_m in 0.01..20.0f64, cell_m in 0.3..30.0f64,
        ) {
            let side = (100.0 / cell_m).ceil() as usize;
            let frame = GridFrame { west_m: 0.0, north_m: side as f64 * cell_m, cell_m, columns: side, rows: side };
            let circle = Circle { center: Coord { x, y }, radius_m };
            let mut cells = vec![0.0; frame.cells()];
            Rim::each_part(&circle, &frame, |part| match part {
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
    }
}
