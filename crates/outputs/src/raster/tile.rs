use rayon::prelude::*;

use super::pyramid::{Level, Levels};

/// Side of a tile, cells.
pub(super) const TILE_SIDE: usize = 512;

/// How hard to compress, 0 to 9: zlib's own default.
const LEVEL: u8 = 6;

/// The compressed tiles of each level, the full picture first; tiles of a level row by row.
pub(super) fn compressed(levels: &Levels) -> Vec<Vec<Vec<u8>>> {
    match levels {
        Levels::Figures(levels) => levels.iter().map(|level| tiles(level, f32::NAN, &figure_bytes)).collect(),
        Levels::Codes(levels, gap) => levels.iter().map(|level| tiles(level, *gap, &code_bytes)).collect(),
    }
}

fn tiles<T: Copy + Send + Sync>(level: &Level<T>, gap: T, bytes: &(impl Fn(&[T]) -> Vec<u8> + Sync)) -> Vec<Vec<u8>> {
    let across = level.columns.div_ceil(TILE_SIDE);
    let down = level.rows.div_ceil(TILE_SIDE);
    (0..across * down)
        .into_par_iter()
        .map(|tile| {
            let cells = cut(level, gap, (tile % across) * TILE_SIDE, (tile / across) * TILE_SIDE);
            deflated(&bytes(&cells))
        })
        .collect()
}

/// One full tile from a corner on, filled up with gaps beyond the picture.
fn cut<T: Copy>(level: &Level<T>, gap: T, column: usize, row: usize) -> Vec<T> {
    let mut cells = vec![gap; TILE_SIDE * TILE_SIDE];
    let width = TILE_SIDE.min(level.columns - column);
    for line in 0..TILE_SIDE.min(level.rows - row) {
        let from = (row + line) * level.columns + column;
        cells[line * TILE_SIDE..][..width].copy_from_slice(&level.values[from..from + width]);
    }
    cells
}

/// Predictor 3 of the TIFF technical note: each row's bytes by significance, then differences of neighbouring bytes.
fn figure_bytes(cells: &[f32]) -> Vec<u8> {
    let mut bytes = vec![0; cells.len() * 4];
    for (row, line) in cells.chunks(TILE_SIDE).enumerate() {
        let target = &mut bytes[row * TILE_SIDE * 4..][..TILE_SIDE * 4];
        for (column, value) in line.iter().enumerate() {
            for (plane, byte) in value.to_be_bytes().into_iter().enumerate() {
                target[plane * TILE_SIDE + column] = byte;
            }
        }
        differences(target);
    }
    bytes
}

/// Predictor 2: differences of neighbouring cells.
fn code_bytes(cells: &[u8]) -> Vec<u8> {
    let mut bytes = cells.to_vec();
    bytes.chunks_mut(TILE_SIDE).for_each(differences);
    bytes
}

fn differences(line: &mut [u8]) {
    for position in (1..line.len()).rev() {
        line[position] = line[position].wrapping_sub(line[position - 1]);
    }
}

/// Compressed by an encoder of one behaviour on every machine: `flate2` changes its encoder with what else is built in, and
/// with it the bytes of a file.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_row_of_codes_is_its_first_code_and_zeros() {
        let bytes = code_bytes(&[7; TILE_SIDE]);
        assert_eq!(bytes[0], 7);
        assert!(bytes[1..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn figures_are_split_into_planes_of_bytes() {
        let bytes = figure_bytes(&[1.0; TILE_SIDE]);
        // 1.0 is 3f 80 00 00: the planes are constant, so only their first bytes differ from the one before.
        assert_eq!(bytes[0], 0x3f);
        assert_eq!(bytes[TILE_SIDE], 0x80u8.wrapping_sub(0x3f));
        assert_eq!(bytes[2 * TILE_SIDE], 0u8.wrapping_sub(0x80));
        assert_eq!(bytes.iter().filter(|byte| **byte != 0).count(), 3);
    }

    #[test]
    fn a_tile_beyond_the_edge_is_filled_with_gaps() {
        let level = Level { columns: 2, rows: 1, values: vec![1u8, 2] };
        let cells = cut(&level, 9, 0, 0);
        assert_eq!(&cells[..3], &[1, 2, 9]);
        assert_eq!(cells[TILE_SIDE], 9);
    }
}
