use super::rim::Band;
use crate::grid::GridFrame;
use rayon::prelude::*;
use std::ops::Range;

/// Cells of a word of [`Members`].
pub(super) const WORD_CELLS: usize = 32;

/// Which cells of a grid count: a bit a cell, with the running count of its row beside it (two bits a cell in all).
///
/// How many count between two columns takes two words whatever lies between, and one cell takes one.
#[derive(Debug, Clone)]
pub(super) struct Members {
    /// By row, one word for 32 cells and at least one beyond the last cell: their bits, west first, in the lower half; the
    /// cells of the row that count before them in the upper half.
    words: Vec<u64>,
    stride: usize,
}

impl Members {
    /// Asks, for the cells of a row and a range of at most 32 columns, which count and for which something else is so, as bits
    /// from west; tells whether that is so anywhere. Cost: one pass, both cores.
    pub fn new(frame: &GridFrame, ask: impl Fn(usize, Range<usize>) -> (u32, u32) + Sync) -> (Self, bool) {
        let stride = frame.columns / WORD_CELLS + 1;
        let mut words = vec![0u64; stride * frame.rows];
        let fill_row = |(row, line): (usize, &mut [u64])| {
            let (mut count, mut any_else) = (0u32, 0u32);
            for (index, word) in line.iter_mut().enumerate() {
                let first = index * WORD_CELLS;
                let (bits, or_else) = ask(row, first..frame.columns.min(first + WORD_CELLS));
                *word = u64::from(bits) | u64::from(count) << 32;
                count += bits.count_ones();
                any_else |= or_else;
            }
            any_else != 0
        };
        let any_else = words.par_chunks_mut(stride).enumerate().map(fill_row).reduce(|| false, |a, b| a | b);
        (Self { words, stride }, any_else)
    }

    /// Whether each cell of a row counts.
    pub fn of_row(&self, row: usize) -> impl Iterator<Item = bool> {
        self.line(row).iter().flat_map(|word| (0..WORD_CELLS).map(move |cell| word >> cell & 1 == 1))
    }

    /// How many cells that count a band of a circle covers, by covered shares.
    #[inline(always)]
    pub fn covered(&self, row: usize, band: &Band<'_>) -> f64 {
        let (line, full) = (self.line(row), band.full());
        let mut cells =
            band.share * (f64::from(count_before(line, full.end)) - f64::from(count_before(line, full.start)));
        for flank in [band.west(&full), band.east(&full)] {
            band.each_of(flank, |column, share| cells += counted(line, column) * share);
        }
        cells
    }

    #[inline(always)]
    fn line(&self, row: usize) -> &[u64] {
        &self.words[row * self.stride..(row + 1) * self.stride]
    }
}

/// Cells before a column that count.
#[inline(always)]
fn count_before(line: &[u64], column: usize) -> u32 {
    let word = line[column / WORD_CELLS];
    let before = word as u32 & ((1u32 << (column % WORD_CELLS)) - 1);
    (word >> 32) as u32 + before.count_ones()
}

/// 1 for a cell that counts, 0 for another.
#[inline(always)]
fn counted(line: &[u64], column: usize) -> f64 {
    f64::from((line[column / WORD_CELLS] >> (column % WORD_CELLS)) as u32 & 1)
}

/// Bits, first lowest, of the values of at most 32 for which something holds.
#[inline(always)]
pub(super) fn bits_where<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u32 {
    values.iter().enumerate().fold(0, |bits, (cell, &value)| bits | u32::from(holds(value)) << cell)
}

/// Bits, first lowest, of the codes of at most 32 that equal one.
#[inline(always)]
pub(super) fn bits_equal(codes: &[u8], wanted: u8) -> u32 {
    match <&[u8; WORD_CELLS]>::try_from(codes) {
        Ok(codes) => bits_equal_of_word(codes, wanted),
        Err(_) => bits_where(codes, |code| code == wanted),
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[allow(unsafe_code)]
fn bits_equal_of_word(codes: &[u8; WORD_CELLS], wanted: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8};
    let (halves, _) = codes.as_chunks::<16>();
    let bits = |half: &[u8; 16]| {
        // SAFETY: every x86-64 has these instructions, and a half is the 16 bytes that are read.
        unsafe {
            let codes = _mm_loadu_si128(half.as_ptr().cast());
            _mm_movemask_epi8(_mm_cmpeq_epi8(codes, _mm_set1_epi8(wanted.cast_signed()))).cast_unsigned()
        }
    };
    bits(&halves[0]) | bits(&halves[1]) << 16
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn bits_equal_of_word(codes: &[u8; WORD_CELLS], wanted: u8) -> u32 {
    bits_where(codes, |code| code == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_and_runs_are_those_of_the_cells_alone(
            cells in proptest::collection::vec(any::<bool>(), 0..200), first in 0usize..200, length in 0usize..200,
        ) {
            let frame = GridFrame { west_m: 0.0, north_m: 1.0, cell_m: 1.0, columns: cells.len(), rows: 1 };
            let (members, any) = Members::new(&frame, |_, columns| {
                let bits = bits_where(&cells[columns], |counts| counts);
                (bits, bits)
            });
            prop_assert_eq!(any, cells.contains(&true));
            let codes: Vec<u8> = cells.iter().enumerate().map(|(at, &is)| if is { 40 } else { [0, 41, 168, 104][at % 4] }).collect();
            for (codes, cells) in codes.chunks(WORD_CELLS).zip(cells.chunks(WORD_CELLS)) {
                prop_assert_eq!(bits_equal(codes, 40), bits_where(cells, |counts| counts));
            }
            prop_assert_eq!(members.of_row(0).take(cells.len()).collect::<Vec<_>>(), cells.clone());
            let range = first.min(cells.len())..(first + length).min(cells.len());
            let expected = cells[range.clone()].iter().filter(|&&counts| counts).count();
            let found = count_before(members.line(0), range.end) - count_before(members.line(0), range.start);
            prop_assert_eq!(found as usize, expected);
            for (column, &counts) in cells.iter().enumerate() {
                prop_assert_eq!(counted(members.line(0), column), f64::from(u8::from(counts)));
            }
        }
    }
}
