use rayon::prelude::*;
use spatial::{Grid, GridFrame};

/// A grid brought onto the pixels of a map that covers the same ground: the mean of the known cells under a pixel where
/// pixels are larger than cells, a bilinear value where they are smaller. Gaps stay gaps.
pub(super) fn on_pixels(grid: &Grid<f32>, pixels: GridFrame) -> Grid<f32> {
    let cells = grid.frame();
    let per_px = pixels.cell_m / cells.cell_m;
    let value = |column: usize, row: usize| {
        if per_px >= 1.5 {
            mean(grid, span(column, per_px, cells.columns), span(row, per_px, cells.rows))
        } else {
            let x = (column as f64 + 0.5) * per_px - 0.5;
            let y = (row as f64 + 0.5) * per_px - 0.5;
            bilinear(grid, x, y)
        }
    };
    let values = (0..pixels.rows)
        .into_par_iter()
        .flat_map_iter(|row| (0..pixels.columns).map(move |column| value(column, row)))
        .collect();
    Grid::new(pixels, values).expect("every pixel has a value")
}

/// The cells whose centres a pixel covers, at least one.
fn span(pixel: usize, per_px: f64, cells: usize) -> std::ops::Range<usize> {
    let last = cells - 1;
    let from = ((pixel as f64 * per_px).round() as usize).min(last);
    let to = (((pixel + 1) as f64 * per_px).round() as usize).clamp(from + 1, cells);
    from..to
}

fn mean(grid: &Grid<f32>, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> f32 {
    let (mut sum, mut count) = (0.0f32, 0u32);
    for row in rows {
        let start = grid.frame().index(columns.start, row);
        for value in &grid.values()[start..start + columns.len()] {
            if !value.is_nan() {
                sum += value;
                count += 1;
            }
        }
    }
    if count == 0 { Grid::<f32>::GAP } else { sum / count as f32 }
}

/// Between the four nearest cells; the nearest cell's value where one of them is a gap.
fn bilinear(grid: &Grid<f32>, x: f64, y: f64) -> f32 {
    let frame = grid.frame();
    let clamp = |value: f64, count: usize| value.clamp(0.0, (count - 1) as f64);
    let (x, y) = (clamp(x, frame.columns), clamp(y, frame.rows));
    let (left, top) = (x.floor() as usize, y.floor() as usize);
    let (right, bottom) = ((left + 1).min(frame.columns - 1), (top + 1).min(frame.rows - 1));
    let (along, down) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let upper = grid.raw(left, top) * (1.0 - along) + grid.raw(right, top) * along;
    let lower = grid.raw(left, bottom) * (1.0 - along) + grid.raw(right, bottom) * along;
    let value = upper * (1.0 - down) + lower * down;
    if value.is_nan() { grid.raw(x.round() as usize, y.round() as usize) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(cell_m: f64, side: usize) -> GridFrame {
        GridFrame { west_m: 0.0, north_m: 0.0, cell_m, columns: side, rows: side }
    }

    #[test]
    fn large_pixels_hold_the_mean_of_known_cells() {
        let grid = Grid::new(frame(10.0, 2), vec![1.0, f32::NAN, 3.0, 5.0]).unwrap();
        assert_eq!(on_pixels(&grid, frame(20.0, 1)).values(), [3.0]);
    }

    #[test]
    fn small_pixels_lie_between() {
        let grid = Grid::new(frame(10.0, 2), vec![0.0, 4.0, 0.0, 4.0]).unwrap();
        assert_eq!(on_pixels(&grid, frame(5.0, 4)).values()[..4], [0.0, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn a_gap_keeps_its_place() {
        let grid = Grid::new(frame(10.0, 2), vec![0.0, f32::NAN, 0.0, 4.0]).unwrap();
        let fine = on_pixels(&grid, frame(5.0, 4));
        assert!(fine.raw(3, 0).is_nan() && fine.raw(0, 0) == 0.0);
    }
}
