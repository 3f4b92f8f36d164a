//! Which cells lie in the sea, by the coastline around the land.

use geo::Coord;

use crate::{Grid, GridFrame};

/// The sea on a grid; see [`sea`].
#[derive(Debug, Clone, PartialEq)]
pub struct Sea {
    /// 1 where the centre of a cell lies in the sea, 0 elsewhere.
    pub cells: Grid<u8>,
    /// Cells of which the coastline says both: it has a break near them. They count as land.
    pub doubtful: usize,
}

/// What the coastline says of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Land,
    Sea,
    /// Nothing: no coastline in its row or column.
    Unsaid,
    /// One thing on one side, another on the other.
    Doubtful,
}

impl Side {
    fn of(is_sea: bool) -> Self {
        if is_sea { Self::Sea } else { Self::Land }
    }

    /// The other side where it is said.
    fn unless(self, other: Self) -> Self {
        if other == Self::Unsaid { self } else { other }
    }

    /// What two neighbouring crossings say together.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unsaid, side) | (side, Self::Unsaid) => side,
            (one, two) if one == two => one,
            _ => Self::Doubtful,
        }
    }
}

/// The cells whose centre lies in the sea, by coastlines with the land on the left of their direction, metres
/// (`natural=coastline` of OpenStreetMap).
///
/// Lines need not close, nor end at the edge of the grid: a cell is what the nearest crossing of the coastline to its
/// west and to its east says; in rows that no coastline crosses, to its north and south. Without any coastline all is
/// land. O(cells + crossings of coastline and grid lines).
///
/// ```
/// use geo::coord;
/// use spatial::GridFrame;
/// use spatial::coast::sea;
/// let frame = GridFrame { west_m: 0.0, north_m: 30.0, cell_m: 10.0, columns: 3, rows: 3 };
/// // A coast that runs south with the land to its east.
/// let found = sea(frame, &[vec![coord! {x: 12., y: 40.}, coord! {x: 12., y: -10.}]]);
/// assert_eq!(found.cells.values(), [1, 0, 0, 1, 0, 0, 1, 0, 0]);
/// assert_eq!(found.doubtful, 0);
/// ```
pub fn sea(frame: GridFrame, coast: &[Vec<Coord<f64>>]) -> Sea {
    let across = Crossings::new(frame.rows, coast, |at| (frame.north_m - at.y) / frame.cell_m - 0.5, |at| at.x);
    let along = Crossings::new(frame.columns, coast, |at| (at.x - frame.west_m) / frame.cell_m - 0.5, |at| -at.y);
    let mut cells = vec![0; frame.cells()];
    let mut doubtful = 0;
    for row in 0..frame.rows {
        let by_row = |column: usize| across.side(row, frame.center(column, row).x, true);
        // Row and column count in the same sense of turning only when one of them is mirrored.
        let by_column = |column: usize| along.side(column, -frame.center(column, row).y, false);
        // Where no coast crosses the row, all of it is what any of its columns says.
        let whole = match across.of[row].is_empty() {
            true => (0..frame.columns).map(by_column).find(|side| matches!(side, Side::Land | Side::Sea)),
            false => None,
        };
        for column in 0..frame.columns {
            let side = whole.unwrap_or_else(|| match by_row(column) {
                Side::Doubtful => Side::Doubtful.unless(by_column(column)),
                Side::Unsaid => by_column(column),
                side => side,
            });
            match side {
                Side::Sea => cells[frame.index(column, row)] = 1,
                Side::Doubtful => doubtful += 1,
                Side::Land | Side::Unsaid => {}
            }
        }
    }
    Sea { cells: Grid::new(frame, cells).expect("one value for each cell"), doubtful }
}

/// Where the coastline crosses the lines through the centres of rows (or columns): position along the line and whether
/// the coastline comes from lines with lower numbers, sorted.
struct Crossings {
    of: Vec<Vec<(f64, bool)>>,
}

impl Crossings {
    /// `line`: the number of the grid line at a position; `place`: the position along it.
    fn new(
        lines: usize,
        coast: &[Vec<Coord<f64>>],
        line: impl Fn(Coord<f64>) -> f64,
        place: impl Fn(Coord<f64>) -> f64,
    ) -> Self {
        let mut of = vec![Vec::new(); lines];
        for ends in coast.iter().flat_map(|way| way.windows(2)) {
            let (from, to) = (line(ends[0]), line(ends[1]));
            // A line is crossed when one end lies on it or before it and the other beyond it.
            let (low, high) = (from.min(to), from.max(to));
            let first = (low.floor() + 1.0).max(0.0);
            let mut number = first;
            while number <= high && number < lines as f64 {
                let share = (number - from) / (to - from);
                let at = place(ends[0]) + share * (place(ends[1]) - place(ends[0]));
                of[number as usize].push((at, from < to));
                number += 1.0;
            }
        }
        of.iter_mut().for_each(|crossings| crossings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))));
        Self { of }
    }

    /// What the crossings beside a place on a line say. `land_after_coming`: a coastline that comes from lower numbers
    /// has the land after it, where positions are greater.
    fn side(&self, line: usize, at: f64, land_after_coming: bool) -> Side {
        let crossings = &self.of[line];
        let next = crossings.partition_point(|crossing| crossing.0 <= at);
        let before = next.checked_sub(1).map(|index| crossings[index]);
        let after = crossings.get(next).copied();
        let said_before = before.map_or(Side::Unsaid, |(_, coming)| Side::of(coming != land_after_coming));
        let said_after = after.map_or(Side::Unsaid, |(_, coming)| Side::of(coming == land_after_coming));
        said_before.and(said_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: GridFrame = GridFrame { west_m: 0.0, north_m: 60.0, cell_m: 10.0, columns: 6, rows: 6 };

    fn drawn(coast: &[Vec<Coord<f64>>]) -> (Vec<String>, usize) {
        let sea = sea(FRAME, coast);
        let row = |row: &[u8]| row.iter().map(|cell| if *cell == 1 { '~' } else { '.' }).collect();
        (sea.cells.values().chunks(6).map(row).collect(), sea.doubtful)
    }

    fn way(corners: &[(f64, f64)]) -> Vec<Coord<f64>> {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn an_island_is_land_and_the_sea_is_around_it_in_rows_without_coast_too() {
        // Counter-clockwise: land to the left.
        let island = way(&[(12., 12.), (38., 12.), (38., 38.), (12., 38.), (12., 12.)]);
        let expected = ["~~~~~~", "~~~~~~", "~...~~", "~...~~", "~...~~", "~~~~~~"];
        assert_eq!(drawn(std::slice::from_ref(&island)), (expected.map(str::to_owned).to_vec(), 0));
        // A bay is the same ring the other way round.
        let lagoon: Vec<_> = island.into_iter().rev().collect();
        let expected = ["......", "......", ".~~~..", ".~~~..", ".~~~..", "......"];
        assert_eq!(drawn(&[lagoon]), (expected.map(str::to_owned).to_vec(), 0));
    }

    #[test]
    fn a_coast_along_a_row_parts_north_from_south_and_one_outside_the_grid_counts() {
        // Runs east: land to the north.
        let expected = ["......", "......", "......", "~~~~~~", "~~~~~~", "~~~~~~"];
        assert_eq!(drawn(&[way(&[(-50., 31.), (90., 31.)])]), (expected.map(str::to_owned).to_vec(), 0));
        // Far to the east runs a coast northward: land to its west, so all of the grid.
        assert_eq!(drawn(&[way(&[(900., -50.), (900., 90.)])]).0.concat(), ".".repeat(36));
        assert_eq!(drawn(&[way(&[(900., 90.), (900., -50.)])]).0.concat(), "~".repeat(36));
        assert_eq!(drawn(&[]), (["......"; 6].map(str::to_owned).to_vec(), 0));
    }

    #[test]
    fn a_break_leaves_only_the_cells_beside_it_in_doubt() {
        // The island's eastern side is missing between the third and the fifth row.
        let broken = way(&[(38., 38.), (12., 38.), (12., 12.), (38., 12.)]);
        let (rows, doubtful) = drawn(&[broken]);
        assert_eq!((rows[0].as_str(), rows[5].as_str(), doubtful), ("~~~~~~", "~~~~~~", 0));
        assert!(rows[2].starts_with("~..."), "{rows:?}");
        // Two coasts with the land on the same side leave the strip between them in doubt.
        let twice = [way(&[(12., -9.), (12., 90.)]), way(&[(38., -9.), (38., 90.)])];
        assert_eq!(drawn(&twice), (["....~~"; 6].map(str::to_owned).to_vec(), 18));
    }
}
