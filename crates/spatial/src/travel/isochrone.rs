//! Areas that can be reached within a time, as polygons.

use std::collections::HashMap;

use geo::orient::{Direction, Orient};
use geo::{Area, Contains, Coord, LineString, MultiPolygon, Point, Polygon};

use super::TravelField;

/// A crossing of the cut with an edge between two neighbouring centres: the first cell (row-major on a grid with a rim
/// one cell wide) and whether the edge runs east or south from it.
type Edge = (usize, bool);

/// The area whose time is at most `budget_s` seconds, as polygons counter-clockwise with clockwise holes.
///
/// Marching squares on the centres of the cells. Between two centres that are in reach of the field, the edge lies where
/// the time, taken linear between them, equals the budget; next to a cell out of reach (a barrier, or beyond the limit
/// of the search) it lies half-way. Where a square's corners cross (two in, two out), the mean of the four
/// decides. A single cell in reach gives a small diamond around its centre, never nothing. O(cells).
///
/// ```
/// use spatial::travel::{Landscape, SearchOptions, Sources, Surface, isochrone, travel_field};
/// use spatial::GridFrame;
/// use geo::Area;
/// let frame = GridFrame { west_m: 0.0, north_m: 2100.0, cell_m: 100.0, columns: 21, rows: 21 };
/// let level = Landscape::off_road(Surface::level(frame));
/// let field = travel_field(&level, &Sources::Cells(vec![(10, 10)]), &SearchOptions::default());
/// // Eight neighbours make an octagon with corners 550 m away: 2 · √2 · 550².
/// let area = isochrone(&field, 550.0);
/// assert!((area.unsigned_area() / (8.0_f64.sqrt() * 550.0 * 550.0) - 1.0).abs() < 0.01);
/// ```
pub fn isochrone(field: &TravelField, budget_s: f64) -> MultiPolygon<f64> {
    let times = Framed::new(field, budget_s);
    let mut next: HashMap<Edge, Edge> = HashMap::new();
    for row in 0..times.rows - 1 {
        for column in 0..times.columns - 1 {
            times.cut_square(row * times.columns + column, &mut next);
        }
    }
    polygons(rings(&times, next))
}

/// Seconds of the cells with a rim of cells out of reach around them.
struct Framed<'a> {
    field: &'a TravelField,
    budget_s: f64,
    columns: usize,
    rows: usize,
    seconds: Vec<f64>,
}

impl<'a> Framed<'a> {
    fn new(field: &'a TravelField, budget_s: f64) -> Self {
        let frame = field.frame();
        let (columns, rows) = (frame.columns + 2, frame.rows + 2);
        let mut seconds = vec![f64::INFINITY; columns * rows];
        for row in 0..frame.rows {
            for column in 0..frame.columns {
                let here = (row + 1) * columns + column + 1;
                seconds[here] = field.seconds(column, row).unwrap_or(f64::INFINITY);
            }
        }
        Self { field, budget_s, columns, rows, seconds }
    }

    fn inside(&self, index: usize) -> bool {
        self.seconds[index] <= self.budget_s
    }

    /// Adds the cuts of the square whose north-western corner is a cell, each with the area on its left.
    fn cut_square(&self, north_west: usize, next: &mut HashMap<Edge, Edge>) {
        let (ne, sw) = (north_west + 1, north_west + self.columns);
        let se = sw + 1;
        let corners = [north_west, ne, se, sw];
        let case =
            corners.iter().enumerate().fold(0, |case, (bit, &corner)| case | usize::from(self.inside(corner)) << bit);
        let (top, right, bottom, left) = ((north_west, true), (ne, false), (sw, true), (north_west, false));
        let finite = corners.map(|corner| self.seconds[corner]);
        let middle_in = finite.iter().sum::<f64>() / 4.0 <= self.budget_s;
        // Corner bits: north-west 1, north-east 2, south-east 4, south-west 8.
        let cuts: &[(Edge, Edge)] = match case {
            1 => &[(left, top)],
            2 => &[(top, right)],
            3 => &[(left, right)],
            4 => &[(right, bottom)],
            5 if middle_in => &[(right, top), (left, bottom)],
            5 => &[(left, top), (right, bottom)],
            6 => &[(top, bottom)],
            7 => &[(left, bottom)],
            8 => &[(bottom, left)],
            9 => &[(bottom, top)],
            10 if middle_in => &[(top, left), (bottom, right)],
            10 => &[(top, right), (bottom, left)],
            11 => &[(bottom, right)],
            12 => &[(right, left)],
            13 => &[(right, top)],
            14 => &[(top, left)],
            _ => &[],
        };
        next.extend(cuts.iter().copied());
    }

    /// Where the cut crosses an edge.
    fn crossing(&self, (first, east): Edge) -> Coord<f64> {
        let second = if east { first + 1 } else { first + self.columns };
        let (a, b) = (self.seconds[first], self.seconds[second]);
        let share = if a.is_finite() && b.is_finite() { ((self.budget_s - a) / (b - a)).clamp(0.0, 1.0) } else { 0.5 };
        let frame = self.field.frame();
        let (column, row) = ((first % self.columns) as f64 - 0.5, (first / self.columns) as f64 - 0.5);
        let (right, down) = if east { (share, 0.0) } else { (0.0, share) };
        Coord { x: frame.west_m + (column + right) * frame.cell_m, y: frame.north_m - (row + down) * frame.cell_m }
    }
}

/// Closed rings, in the order of their first edges.
fn rings(times: &Framed<'_>, mut next: HashMap<Edge, Edge>) -> Vec<LineString<f64>> {
    let mut starts: Vec<Edge> = next.keys().copied().collect();
    starts.sort_unstable();
    let mut rings = Vec::new();
    for start in starts {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(to) = next.remove(&at) {
            let position = times.crossing(at);
            if ring.last() != Some(&position) {
                ring.push(position);
            }
            at = to;
        }
        ring.dedup();
        if ring.len() >= 3 {
            ring.push(ring[0]);
            rings.push(LineString(ring));
        }
    }
    rings
}

/// Puts holes into the rings around them.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let area = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new()).signed_area();
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| area(ring) > 0.0);
    let mut polygons: Vec<Polygon<f64>> = outer.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    let areas: Vec<f64> = polygons.iter().map(Area::unsigned_area).collect();
    let mut kept: Vec<Vec<LineString<f64>>> = vec![Vec::new(); polygons.len()];
    for hole in holes.into_iter().filter(|hole| area(hole) < 0.0) {
        // A point of the hole's own edge lies inside the polygon around it, whose edge it does not touch.
        let at = Point(hole.0[0]);
        let around = (0..polygons.len()).filter(|&index| polygons[index].contains(&at));
        if let Some(index) = around.min_by(|&a, &b| areas[a].total_cmp(&areas[b])) {
            kept[index].push(hole);
        }
    }
    for (polygon, holes) in polygons.iter_mut().zip(kept) {
        *polygon = Polygon::new(polygon.exterior().clone(), holes).orient(Direction::Default);
    }
    MultiPolygon(polygons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::travel::{Ground, GroundMap, Landscape, SearchOptions, Sources, Surface, travel_field};
    use crate::{Grid, GridFrame};

    fn field(codes: &Grid<u8>, limit_s: Option<f64>) -> TravelField {
        let mut table = Box::new([Ground::OPEN; 256]);
        table[1] = Ground::BARRIER;
        let surface = Surface::level(codes.frame()).with_ground(GroundMap::Classes { codes, table }).unwrap();
        let options = SearchOptions { limit_s, ..SearchOptions::default() };
        travel_field(&Landscape::off_road(surface), &Sources::Cells(vec![(0, 0)]), &options)
    }

    const FRAME: GridFrame = GridFrame { west_m: 0.0, north_m: 70.0, cell_m: 10.0, columns: 7, rows: 7 };

    #[test]
    fn the_cut_lies_where_the_time_is_the_budget() {
        let field = field(&Grid::from_fn(FRAME, |_, _| 0), None);
        let area = isochrone(&field, 34.0);
        assert_eq!(area.0.len(), 1);
        // Along the first row the time is the distance from the first centre.
        let farthest = area.0[0].exterior().0.iter().map(|at| at.x).fold(0.0, f64::max);
        assert!((farthest - (5.0 + 34.0)).abs() < 1e-9);
        assert!(area.0[0].exterior().0.iter().all(|at| at.x >= 0.0 && at.y <= 70.0), "half-way out of the grid");
        assert!(area.signed_area() > 0.0);
    }

    #[test]
    fn barriers_make_holes_and_what_is_alone_is_kept() {
        let codes = Grid::from_fn(FRAME, |column, row| u8::from((2..5).contains(&column) && (2..5).contains(&row)));
        let area = isochrone(&field(&codes, None), 1e6);
        assert_eq!((area.0.len(), area.0[0].interiors().len()), (1, 1));
        // Corners of the edge are cut by half a cell's triangle.
        assert!((area.unsigned_area() - (4900.0 - 4.0 * 12.5 - (900.0 - 4.0 * 12.5))).abs() < 1e-9);
        let alone = isochrone(&field(&codes, Some(0.0)), 0.0);
        assert_eq!((alone.0.len(), alone.unsigned_area()), (1, 50.0));
        assert!(isochrone(&field(&codes, None), -1.0).0.is_empty());
    }

    #[test]
    fn a_longer_time_never_reaches_less() {
        let codes = Grid::from_fn(FRAME, |column, row| u8::from(column * 5 % 7 == row && row > 1));
        let field = field(&codes, None);
        let areas: Vec<f64> = (0..80).map(|seconds| isochrone(&field, f64::from(seconds)).unsigned_area()).collect();
        assert!(areas.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9), "{areas:?}");
    }
}
