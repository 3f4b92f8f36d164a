use super::circle::Band;
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
    pub fn covered(&self, row: usize, band: &Band) -> f64 {
        let line = self.line(row);
        let (touched, full) = (band.touched(), band.full());
        let mut cells = 0.0;
        let mut add_run = |run: Range<usize>| cells += band.cells(run);
        if full.is_empty() {
            each_run(line, touched, &mut add_run);
            return cells;
        }
        each_run(line, touched.start..full.start, &mut add_run);
        each_run(line, full.end..touched.end, &mut add_run);
        cells + band.share() * f64::from(count_before(line, full.end) - count_before(line, full.start))
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

/// Visits the runs of cells that count within a range of columns; a run may be cut where two words meet.
#[inline(always)]
fn each_run(line: &[u64], columns: Range<usize>, visit: &mut impl FnMut(Range<usize>)) {
    let Range { start: mut at, end } = columns;
    while at < end {
        let word = at / WORD_CELLS;
        let next = end.min((word + 1) * WORD_CELLS);
        let mut bits = (line[word] as u32 >> (at % WORD_CELLS)) & (u32::MAX >> (WORD_CELLS - (next - at)));
        while bits != 0 {
            let first = bits.trailing_zeros();
            let length = (bits >> first).trailing_ones();
            visit(at + first as usize..at + (first + length) as usize);
            // Adding the lowest bit of a run clears the run and sets the bit beyond it, which was 0.
            bits &= bits.wrapping_add(1 << first);
        }
        at = next;
    }
}

/// Bits, first lowest, of the values of at most 32 for which something holds.
#[inline(always)]
pub(super) fn bits_where<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u32 {
    values.iter().enumerate().fold(0, |bits, (cell, &value)| bits | u32::from(holds(value)) << cell)
}

/// Bits, first lowest, of the codes of at most 32 that equal one.
#[inline(always)]
pub(super) fn bits_equal(codes: &[u8], wanted: u8) -> u32 {
    let Ok(codes) = <&[u8; WORD_CELLS]>::try_from(codes) else { return bits_where(codes, |code| code == wanted) };
    let each = u64::from_le_bytes([wanted; 8]);
    let eight_equal = |eight: &[u8; 8]| {
        // The top bit of each byte that is zero, by Warren (Hacker's Delight, 2012, section 6-1).
        let differing = u64::from_le_bytes(*eight) ^ each;
        let zero = !((differing & LOW_SEVEN).wrapping_add(LOW_SEVEN) | differing | LOW_SEVEN);
        gathered(zero >> 7)
    };
    let (eights, _) = codes.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| bits << 8 | eight_equal(eight))
}

/// All bits of each byte but the top one.
const LOW_SEVEN: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// The lowest bits of eight bytes side by side: the product moves them into the top byte.
#[inline(always)]
fn gathered(bytes: u64) -> u32 {
    (bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
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
            let mut in_runs = vec![false; cells.len()];
            each_run(members.line(0), range.clone(), &mut |run: Range<usize>| {
                assert!(in_runs[run.clone()].iter().all(|visited| !visited), "each cell once");
                in_runs[run].fill(true);
            });
            for (column, &counts) in cells.iter().enumerate() {
                prop_assert_eq!(in_runs[column], counts && range.contains(&column));
            }
        }
    }
}
