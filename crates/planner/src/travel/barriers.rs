//! Cells that nobody walks over: water areas, rivers, closed zones, and cells of which nothing is known.

use geo::{BoundingRect, Coord, MultiPolygon};
use spatial::{Grid, GridFrame};

/// A grid of barriers in the making: 1 where nobody passes.
pub(super) struct Barriers {
    frame: GridFrame,
    cells: Vec<u8>,
    marked: bool,
}

impl Barriers {
    pub fn none(frame: GridFrame) -> Self {
        Self { frame, cells: vec![0; frame.cells()], marked: false }
    }

    /// Marks cells by position in the grid.
    pub fn add_where(&mut self, closed: impl Fn(usize) -> bool) {
        for (index, cell) in self.cells.iter_mut().enumerate() {
            if closed(index) {
                *cell = 1;
                self.marked = true;
            }
        }
    }

    /// Marks the cells whose centre lies in an area (even-odd rule; a hole is outside). O(rows × corners).
    pub fn add_area(&mut self, area: &MultiPolygon<f64>) {
        for polygon in area {
            let Some(extent) = polygon.bounding_rect() else { continue };
            let row_of =
                |y: f64| ((self.frame.north_m - y) / self.frame.cell_m - 0.5).clamp(-1.0, self.frame.rows as f64);
            let (first, last) = (row_of(extent.max().y).ceil().max(0.0), row_of(extent.min().y).floor());
            let mut row = first;
            while row <= last && row < self.frame.rows as f64 {
                let y = self.frame.center(0, row as usize).y;
                let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
                let mut crossings: Vec<f64> = rings
                    .flat_map(|ring| ring.lines())
                    .filter(|line| (line.start.y > y) != (line.end.y > y))
                    .map(|line| {
                        line.start.x + (y - line.start.y) / (line.end.y - line.start.y) * (line.end.x - line.start.x)
                    })
                    .collect();
                crossings.sort_by(f64::total_cmp);
                for span in crossings.chunks_exact(2) {
                    self.add_span(row as usize, span[0], span[1]);
                }
                row += 1.0;
            }
        }
    }

    /// Marks the cells of a row whose centre lies between two eastings.
    fn add_span(&mut self, row: usize, from_x: f64, to_x: f64) {
        let column =
            |x: f64| ((x - self.frame.west_m) / self.frame.cell_m - 0.5).clamp(-1.0, self.frame.columns as f64);
        let (first, last) = (column(from_x).ceil().max(0.0), column(to_x).floor());
        let mut here = first;
        while here <= last && here < self.frame.columns as f64 {
            self.mark(self.frame.index(here as usize, row));
            here += 1.0;
        }
    }

    /// Marks every cell a line passes through, to a quarter of a cell: no gap that a walker could slip through.
    pub fn add_line(&mut self, line: &[Coord<f64>]) {
        for ends in line.windows(2) {
            let (a, b) = (ends[0], ends[1]);
            let steps = ((b.x - a.x).hypot(b.y - a.y) / self.frame.cell_m * 4.0).ceil().max(1.0);
            for step in 0..=steps as usize {
                let share = step as f64 / steps;
                let at = Coord { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
                if let Some((column, row)) = self.frame.cell_at(at) {
                    self.mark(self.frame.index(column, row));
                }
            }
        }
    }

    fn mark(&mut self, index: usize) {
        self.cells[index] = 1;
        self.marked = true;
    }

    /// The grid; `None` when nothing is closed.
    pub fn finish(self) -> Option<Grid<u8>> {
        if self.marked { Grid::new(self.frame, self.cells) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    const FRAME: GridFrame = GridFrame { west_m: 0.0, north_m: 50.0, cell_m: 10.0, columns: 5, rows: 5 };

    fn drawn(barriers: Barriers) -> Vec<String> {
        let grid = barriers.finish().unwrap();
        grid.values().chunks(5).map(|row| row.iter().map(|cell| if *cell == 1 { '#' } else { '.' }).collect()).collect()
    }

    #[test]
    fn an_area_closes_the_cells_whose_centre_it_holds_and_its_hole_stays_open() {
        let mut barriers = Barriers::none(FRAME);
        let lake = polygon!(
            exterior: [(x: 8., y: 8.), (x: 42., y: 8.), (x: 42., y: 42.), (x: 8., y: 42.)],
            interiors: [[(x: 20., y: 20.), (x: 30., y: 20.), (x: 30., y: 30.), (x: 20., y: 30.)]],
        );
        barriers.add_area(&MultiPolygon(vec![lake]));
        assert_eq!(drawn(barriers), [".....", ".###.", ".#.#.", ".###.", "....."]);
    }

    #[test]
    fn a_line_closes_every_cell_it_passes_and_what_lies_outside_is_no_matter() {
        let mut barriers = Barriers::none(FRAME);
        barriers.add_line(&[Coord { x: -20.0, y: 25.0 }, Coord { x: 25.0, y: 25.0 }, Coord { x: 45.0, y: 5.0 }]);
        assert_eq!(drawn(barriers), [".....", ".....", "###..", "...#.", "....#"]);
        assert!(Barriers::none(FRAME).finish().is_none());
    }
}
