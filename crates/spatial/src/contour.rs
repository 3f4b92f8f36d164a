//! Lines along which the figures of a grid are equal.

use std::collections::HashMap;

use geo::{Coord, LineString};
use rayon::prelude::*;

use crate::Grid;

/// An edge between two neighbouring centres: the first cell (row-major) and whether the edge runs east or south from it.
type Edge = (usize, bool);

/// Where the figures of a grid equal `level`, taken linear along the edges between neighbouring cell centres.
///
/// Marching squares: each square of four centres is cut where its corners lie on both sides of the level (a figure equal
/// to it counts as above). Where corners cross (two above, two below), the mean of the four decides, as the bilinear surface
/// does at its middle. Squares with a gap or an infinite figure are not cut, so lines end there and at the grid's edge;
/// all others are closed, their last point equal to the first. Greater figures lie to the right of a line's direction.
/// Lines come in the order of their first edges: the same on any number of threads. O(cells).
///
/// Source: Lorensen & Cline 1987, *Marching cubes*, in two dimensions.
///
/// ```
/// use spatial::{Grid, GridFrame};
/// use spatial::contour::isolines;
/// let frame = GridFrame { west_m: 0.0, north_m: 30.0, cell_m: 10.0, columns: 3, rows: 3 };
/// let slope = Grid::from_fn(frame, |column, _| column as f32);
/// let lines = isolines(&slope, 0.25);
/// assert_eq!(lines.len(), 1);
/// assert!(lines[0].coords().all(|at| (at.x - 7.5).abs() < 1e-9), "a quarter of the way from 5 m to 15 m");
/// ```
pub fn isolines(grid: &Grid<f32>, level: f64) -> Vec<LineString<f64>> {
    let frame = grid.frame();
    let cuts: Vec<Vec<(Edge, Edge)>> =
        (0..frame.rows.saturating_sub(1)).into_par_iter().map(|row| cuts_of_row(grid, level, row)).collect();
    join(cuts.concat()).into_iter().map(|edges| line(grid, level, &edges)).collect()
}

/// The cuts of the squares between a row and the next, each with the greater figures on its right.
fn cuts_of_row(grid: &Grid<f32>, level: f64, row: usize) -> Vec<(Edge, Edge)> {
    let columns = grid.frame().columns;
    let start = row * columns;
    let (upper, lower) = (&grid.values()[start..start + columns], &grid.values()[start + columns..start + 2 * columns]);
    let mut cuts = Vec::new();
    for column in 0..columns.saturating_sub(1) {
        let corners = [upper[column], upper[column + 1], lower[column + 1], lower[column]].map(f64::from);
        let above = corners.map(|figure| figure >= level);
        if above == [above[0]; 4] || corners.iter().any(|figure| !figure.is_finite()) {
            continue;
        }
        let case = above.iter().enumerate().fold(0, |case, (bit, above)| case | usize::from(*above) << bit);
        let middle = corners.iter().sum::<f64>() / 4.0 >= level;
        let cell = start + column;
        let (top, right, bottom, left) = ((cell, true), (cell + 1, false), (cell + columns, true), (cell, false));
        // Corner bits: north-west 1, north-east 2, south-east 4, south-west 8.
        match (case, middle) {
            (1, _) => cuts.push((top, left)),
            (2, _) => cuts.push((right, top)),
            (3, _) => cuts.push((right, left)),
            (4, _) => cuts.push((bottom, right)),
            (5, true) => cuts.extend([(top, right), (bottom, left)]),
            (5, false) => cuts.extend([(top, left), (bottom, right)]),
            (6, _) => cuts.push((bottom, top)),
            (7, _) => cuts.push((bottom, left)),
            (8, _) => cuts.push((left, bottom)),
            (9, _) => cuts.push((top, bottom)),
            (10, true) => cuts.extend([(left, top), (right, bottom)]),
            (10, false) => cuts.extend([(right, top), (left, bottom)]),
            (11, _) => cuts.push((right, bottom)),
            (12, _) => cuts.push((left, right)),
            (13, _) => cuts.push((top, right)),
            _ => cuts.push((left, top)),
        }
    }
    cuts
}

/// Cuts put together: open lines first, then rings with their first edge again at the end.
fn join(cuts: Vec<(Edge, Edge)>) -> Vec<Vec<Edge>> {
    let mut next: HashMap<Edge, Edge> = cuts.iter().copied().collect();
    let mut ends: Vec<Edge> = cuts.iter().map(|(_, to)| *to).collect();
    ends.sort_unstable();
    let open = |start: &Edge| ends.binary_search(start).is_err();
    let (mut starts, mut rings): (Vec<Edge>, Vec<Edge>) = cuts.iter().map(|(from, _)| *from).partition(open);
    starts.sort_unstable();
    rings.sort_unstable();
    let mut lines = Vec::new();
    for start in starts.into_iter().chain(rings) {
        let mut edges = vec![start];
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            edges.push(to);
            at = to;
        }
        if edges.len() > 1 {
            lines.push(edges);
        }
    }
    lines
}

fn line(grid: &Grid<f32>, level: f64, edges: &[Edge]) -> LineString<f64> {
    let frame = grid.frame();
    let crossing = |(first, east): Edge| {
        let second = if east { first + 1 } else { first + frame.columns };
        let (a, b) = (f64::from(grid.values()[first]), f64::from(grid.values()[second]));
        let share = ((level - a) / (b - a)).clamp(0.0, 1.0);
        let center = frame.center(first % frame.columns, first / frame.columns);
        let (right, down) = if east { (share, 0.0) } else { (0.0, share) };
        Coord { x: center.x + right * frame.cell_m, y: center.y - down * frame.cell_m }
    };
    let mut points: Vec<Coord<f64>> = edges.iter().map(|edge| crossing(*edge)).collect();
    points.dedup();
    LineString(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GridFrame;

    fn frame(side: usize) -> GridFrame {
        GridFrame { west_m: 100.0, north_m: 900.0, cell_m: 10.0, columns: side, rows: side }
    }

    #[test]
    fn a_plane_gives_one_straight_line_across() {
        let frame = frame(40);
        let plane = Grid::from_fn(frame, |column, row| {
            let at = frame.center(column, row);
            (2.0 * at.x + at.y) as f32
        });
        let lines = isolines(&plane, 1234.5);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].coords().all(|at| (2.0 * at.x + at.y - 1234.5).abs() < 1e-3));
        let (first, last) = (lines[0].0[0], lines[0].0[lines[0].0.len() - 1]);
        assert!(first != last, "open at the edge of the grid");
    }

    #[test]
    fn a_cone_gives_a_ring_of_its_radius_with_the_greater_figures_on_the_right() {
        let frame = frame(81);
        let middle = frame.center(40, 40);
        let cone = Grid::from_fn(frame, |column, row| {
            let at = frame.center(column, row);
            (at.x - middle.x).hypot(at.y - middle.y) as f32
        });
        let lines = isolines(&cone, 250.0);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].is_closed());
        for at in lines[0].coords() {
            // Between centres the cone is not straight: less than cell²/8 divided by the radius.
            assert!(((at.x - middle.x).hypot(at.y - middle.y) - 250.0).abs() < 0.06);
        }
        // Greater figures outside, to the right: counter-clockwise.
        let doubled: f64 = lines[0].lines().map(|side| side.start.x * side.end.y - side.end.x * side.start.y).sum();
        assert!(doubled > 0.0);
    }

    #[test]
    fn gaps_and_infinite_figures_end_lines() {
        let frame = frame(20);
        for hole in [f32::NAN, f32::INFINITY] {
            let figures = Grid::from_fn(frame, |column, row| if (column, row) == (10, 10) { hole } else { row as f32 });
            let lines = isolines(&figures, 9.5);
            assert_eq!(lines.len(), 2, "{hole}");
            assert!(lines.iter().all(|line| line.coords().all(|at| at.y.is_finite() && at.x.is_finite())));
        }
        assert!(isolines(&Grid::from_fn(frame, |_, _| 3.0), 3.0).is_empty(), "level ground is above, not across");
    }

    #[test]
    fn every_point_lies_on_an_edge_where_the_figure_is_the_level() {
        let frame = frame(60);
        let figures = Grid::from_fn(frame, |column, row| {
            let (x, y) = (column as f32 * 0.31, row as f32 * 0.27);
            100.0 * (x.sin() * y.cos() + (0.7 * x * y * 0.1).sin())
        });
        let mut count = 0;
        for level in [-60.0, -5.0, 0.0, 33.3] {
            for line in isolines(&figures, level) {
                for at in line.coords() {
                    let (column, row) = ((at.x - frame.west_m) / 10.0 - 0.5, (frame.north_m - at.y) / 10.0 - 0.5);
                    let whole = |share: f64| (share - share.round()).abs() < 1e-6;
                    assert!(whole(column) || whole(row));
                    let corner = |c: f64, r: f64| f64::from(figures.raw(c as usize, r as usize));
                    let (left, top) = ((column + 1e-9).floor(), (row + 1e-9).floor());
                    let (dx, dy) = ((column - left).max(0.0), (row - top).max(0.0));
                    let (right, bottom) = ((left + 1.0).min(59.0), (top + 1.0).min(59.0));
                    let upper = corner(left, top) * (1.0 - dx) + corner(right, top) * dx;
                    let lower = corner(left, bottom) * (1.0 - dx) + corner(right, bottom) * dx;
                    assert!((upper * (1.0 - dy) + lower * dy - level).abs() < 1e-3, "{level} {at:?}");
                    count += 1;
                }
            }
        }
        assert!(count > 1000);
    }
}
