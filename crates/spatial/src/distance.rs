//! Straight distance from every cell of a grid to the nearest thing.

use crate::grid::{Grid, GridFrame};
use crate::index::PlaneIndex;
use rayon::prelude::*;

/// Metres from the centre of every cell to the nearest thing indexed: exact, not counted in cells. All gaps when
/// nothing is indexed: how far it is to the nearest of nothing is unknown.
///
/// Cost: one search of the index for each cell, both cores: about a microsecond each among 200,000 segments.
///
/// ```
/// use geo::LineString;
/// use spatial::{GridFrame, distance, index::PlaneIndex};
/// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 2, rows: 3 };
/// let road = LineString::from(vec![(0.0, 300.0), (200.0, 300.0)]);
/// let surface = distance::surface_m(frame, &PlaneIndex::from_lines(&[road]));
/// assert_eq!(surface.values(), [50.0, 50.0, 150.0, 150.0, 250.0, 250.0]);
/// ```
pub fn surface_m(frame: GridFrame, index: &PlaneIndex) -> Grid<f32> {
    let mut values = vec![Grid::GAP; frame.cells()];
    values.par_chunks_mut(frame.columns.max(1)).enumerate().for_each(|(row, values)| {
        for (column, value) in values.iter_mut().enumerate() {
            if let Some(distance_m) = index.distance_m(frame.center(column, row)) {
                *value = distance_m as f32;
            }
        }
    });
    Grid::new(frame, values).expect("one value was made for each cell")
}
