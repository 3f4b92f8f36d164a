//! Sums of values around every cell's centre.

use super::area::ZonalArea;
use super::surface::{Kernel, KernelRow};
use super::values::ValueTable;
use crate::grid::Grid;
use rayon::prelude::*;

impl ValueTable {
    /// Sums of the known values within a circle around the centre of every cell, and how much of the circle is known:
    /// the same numbers as [`ValueTable::mean_within`] (to 1e-9 of the circle's sum), in far less time.
    ///
    /// The mean is the sum times a cell's hectares over the known hectares (`area_ha`). Cost for each cell: two look-ups
    /// for each row of the circle and its rim cells. Memory: 36 bytes a cell.
    ///
    /// ```
    /// use spatial::{Grid, GridFrame, zonal::ValueTable};
    /// let frame = GridFrame { west_m: 0.0, north_m: 900.0, cell_m: 30.0, columns: 30, rows: 30 };
    /// let table = ValueTable::new(Grid::from_fn(frame, |column, row| (column * row) as f32));
    /// let (sums, _) = table.surface(200.0);
    /// let alone = table.mean_within(frame.center(14, 11), 200.0).sum;
    /// assert!((sums.raw(14, 11) - alone).abs() < 1e-9 * alone);
    /// ```
    pub fn surface(&self, radius_m: f64) -> (Grid<f64>, Grid<ZonalArea>) {
        let frame = self.frame();
        let kernel = Kernel::new(&frame, radius_m);
        let lines = Lines::new(self, kernel.reach);
        let mut sums = vec![0.0; frame.cells()];
        sums.par_chunks_mut(frame.columns.max(1)).enumerate().for_each(|(row, sums)| {
            for (distance, shares) in kernel.rows.iter().enumerate() {
                let north = row.checked_sub(distance);
                let south = Some(row + distance).filter(|&row| distance > 0 && row < frame.rows);
                for line in [north, south].into_iter().flatten() {
                    lines.add(line, shares, sums);
                }
            }
        });
        let sums = Grid::new(frame, sums).expect("there is one sum a cell");
        (sums, self.known_area().surface(radius_m))
    }
}

/// Values with gaps as 0 and their running sums, each row widened by the kernel's reach on both sides.
struct Lines {
    values: Vec<f32>,
    sums: Vec<f64>,
    width: usize,
    reach: usize,
}

impl Lines {
    fn new(table: &ValueTable, reach: usize) -> Self {
        let frame = table.frame();
        let width = frame.columns + 2 * reach;
        let mut values = vec![0f32; width * frame.rows];
        let mut sums = vec![0f64; (width + 1) * frame.rows];
        let cells = table.values().values().par_chunks(frame.columns.max(1));
        let rows = values.par_chunks_mut(width.max(1)).zip(sums.par_chunks_mut(width + 1)).zip(cells);
        rows.for_each(|((values, sums), cells)| {
            for (value, cell) in values[reach..].iter_mut().zip(cells) {
                *value = if cell.is_nan() { 0.0 } else { *cell };
            }
            let mut sum = 0.0;
            for (after, value) in sums[1..].iter_mut().zip(values.iter()) {
                sum += f64::from(*value);
                *after = sum;
            }
        });
        Self { values, sums, width, reach }
    }

    /// Adds what one row of the circle holds around each column.
    fn add(&self, row: usize, shares: &KernelRow, totals: &mut [f64]) {
        let columns = totals.len();
        if let Some(full) = shares.full {
            let sums = &self.sums[row * (self.width + 1)..][..self.width + 1];
            let (before, after) = (&sums[self.reach - full..][..columns], &sums[self.reach + full + 1..][..columns]);
            for ((total, before), after) in totals.iter_mut().zip(before).zip(after) {
                *total += after - before;
            }
        }
        let values = &self.values[row * self.width..][..self.width];
        for &(distance, share) in &shares.rim {
            let (west, east) =
                (&values[self.reach - distance..][..columns], &values[self.reach + distance..][..columns]);
            for ((total, west), east) in totals.iter_mut().zip(west).zip(east) {
                *total += share * (f64::from(*west) + f64::from(*east));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GridFrame;

    #[test]
    fn every_cell_equals_the_circle_asked_alone() {
        let frame = GridFrame { west_m: 10.0, north_m: 500.0, cell_m: 25.0, columns: 17, rows: 13 };
        let gap = |column: usize, row: usize| (column * 7 + row * 3).is_multiple_of(5);
        let values =
            Grid::from_fn(
                frame,
                |column, row| {
                    if gap(column, row) { Grid::GAP } else { (column * column + 3 * row) as f32 }
                },
            );
        let table = ValueTable::new(values);
        for radius_m in [0.0, 11.0, 40.0, 133.3, 2_000.0] {
            let (sums, area) = table.surface(radius_m);
            for row in 0..frame.rows {
                for column in 0..frame.columns {
                    let alone = table.mean_within(frame.center(column, row), radius_m);
                    let sum = sums.raw(column, row);
                    assert!(
                        (sum - alone.sum).abs() <= 1e-9 * (1.0 + alone.sum.abs()),
                        "{sum} {} {radius_m}",
                        alone.sum
                    );
                    assert!((area.raw(column, row).area_ha - alone.known_ha).abs() < 1e-9);
                }
            }
        }
    }
}
