use rayon::prelude::*;
use spatial::{Grid, GridFrame};

use super::tile::TILE_SIDE;

/// The full picture and its overviews, each half as wide as the one before, until one tile holds all.
pub(super) enum Levels {
    /// 32-bit figures, gaps as NaN.
    Figures(Vec<Level<f32>>),
    /// Codes and the code of a gap.
    Codes(Vec<Level<u8>>, u8),
}

/// One picture of the pyramid, row-major from the north-west corner.
pub(super) struct Level<T> {
    pub columns: usize,
    pub rows: usize,
    pub values: Vec<T>,
}

impl Levels {
    pub(super) fn of_figures(grid: &Grid<f32>) -> Self {
        Self::Figures(pyramid(grid.frame(), grid.values(), &mean))
    }

    pub(super) fn of_codes(grid: &Grid<u8>, gap: u8) -> Self {
        Self::Codes(pyramid(grid.frame(), grid.values(), &|cells| most_frequent(cells, gap)), gap)
    }

    /// Columns and rows of each level, the full picture first.
    pub(super) fn sizes(&self) -> Vec<(usize, usize)> {
        match self {
            Self::Figures(levels) => levels.iter().map(|level| (level.columns, level.rows)).collect(),
            Self::Codes(levels, _) => levels.iter().map(|level| (level.columns, level.rows)).collect(),
        }
    }
}

fn pyramid<T: Copy + Send + Sync>(frame: GridFrame, values: &[T], join: &(impl Fn(&[T]) -> T + Sync)) -> Vec<Level<T>> {
    let mut levels = vec![Level { columns: frame.columns, rows: frame.rows, values: values.to_vec() }];
    while let Some(last) = levels.last()
        && last.columns.max(last.rows) > TILE_SIDE
    {
        levels.push(halved(last, join));
    }
    levels
}

/// The picture at half the size; a last odd row or column is joined from the cells there are.
fn halved<T: Copy + Send + Sync>(level: &Level<T>, join: &(impl Fn(&[T]) -> T + Sync)) -> Level<T> {
    let (columns, rows) = (level.columns.div_ceil(2), level.rows.div_ceil(2));
    let values = (0..rows)
        .into_par_iter()
        .flat_map_iter(|row| {
            let lines: Vec<&[T]> = level.values.chunks(level.columns).skip(row * 2).take(2).collect();
            (0..columns).map(move |column| {
                let (from, to) = (column * 2, (column * 2 + 2).min(level.columns));
                let mut cells = [lines[0][from]; 4];
                let mut count = 0;
                for cell in lines.iter().flat_map(|line| &line[from..to]) {
                    cells[count] = *cell;
                    count += 1;
                }
                join(&cells[..count])
            })
        })
        .collect();
    Level { columns, rows, values }
}

/// The mean of the known cells; a gap when none is known.
fn mean(cells: &[f32]) -> f32 {
    let known = cells.iter().filter(|value| !value.is_nan());
    let (sum, count) = known.fold((0.0, 0), |(sum, count), value| (sum + f64::from(*value), count + 1));
    if count == 0 { f32::NAN } else { (sum / f64::from(count)) as f32 }
}

/// The most frequent code that is no gap, the least of equals; the gap when there is no other.
fn most_frequent(cells: &[u8], gap: u8) -> u8 {
    let frequency = |code: &u8| cells.iter().filter(|other| *other == code).count();
    let known = cells.iter().filter(|code| **code != gap);
    known.max_by_key(|code| (frequency(code), std::cmp::Reverse(**code))).copied().unwrap_or(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_leaves_gaps_out_and_does_not_count_them_as_zero() {
        assert_eq!(mean(&[1.0, f32::NAN, 3.0, f32::NAN]), 2.0);
        assert!(mean(&[f32::NAN; 4]).is_nan());
    }

    #[test]
    fn the_most_frequent_code_wins_and_the_least_of_equals() {
        assert_eq!(most_frequent(&[0, 0, 0, 4], 0), 4);
        assert_eq!(most_frequent(&[3, 2, 2, 3], 0), 2);
        assert_eq!(most_frequent(&[0, 0], 0), 0);
    }

    #[test]
    fn odd_sides_keep_their_last_row_and_column() {
        let level = Level { columns: 3, rows: 3, values: vec![1.0f32, 1.0, 5.0, 1.0, 1.0, 7.0, 2.0, 4.0, 9.0] };
        let half = halved(&level, &mean);
        assert_eq!((half.columns, half.rows), (2, 2));
        assert_eq!(half.values, vec![1.0, 6.0, 3.0, 9.0]);
    }
}
