//! Ordering thousands of totals, thousands of times: two digit passes instead of a comparison sort.

/// Exponent and mantissa of 1.0; 2 − total has the same exponent, so its low bits are a fixed-point number.
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
/// Bits of each of the two digits that order the totals between the least and the greatest.
const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
/// Moves a total that insertion may take to mend what 22 bits cannot tell apart, before the standard sort takes over.
const MOST_MOVES: usize = 4;

/// Orders totals from the greatest to the least, equal totals by position, with memory kept between calls.
///
/// Each total becomes one integer: 1 − total in fixed point above, the position below. The integers are sorted by the
/// first 22 bits of the span between the least and the greatest (radix sort from the low digit), and mended by
/// insertion; O(n) for spread totals, O(n log n) for any. Totals nearer than 2⁻⁵⁰ (5,000 villages) or 2⁻⁴⁶ (100,000)
/// count as equal.
pub(crate) struct Ranker {
    keys: Vec<u64>,
    ordered: Vec<u64>,
    low_starts: Vec<u32>,
    high_starts: Vec<u32>,
    index_bits: u32,
}

impl Ranker {
    /// A ranker for `villages` totals.
    pub(crate) fn new(villages: usize) -> Self {
        let index_bits = usize::BITS - villages.saturating_sub(1).leading_zeros();
        let (keys, starts) = (vec![0; villages], vec![0; DIGITS]);
        Self { ordered: keys.clone(), keys, low_starts: starts.clone(), high_starts: starts, index_bits }
    }

    /// Writes the positions of `totals` (each 0..=1) to `order`, best first.
    pub(crate) fn order(&mut self, totals: &[f64], order: &mut [u32]) {
        let mask = (1u64 << self.index_bits) - 1;
        if !totals.is_empty() {
            self.sort(totals, mask);
        }
        order.iter_mut().zip(&self.keys).for_each(|(slot, key)| *slot = (key & mask) as u32);
    }

    /// Writes the keys of `totals`, of which there must be one at least, ascending.
    fn sort(&mut self, totals: &[f64], mask: u64) {
        let drop_bits = (53 + self.index_bits).saturating_sub(64);
        let index_bits = self.index_bits;
        let fixed = |total: f64| (((2.0 - total.clamp(0.0, 1.0)).to_bits() - ONE_BITS) >> drop_bits) << index_bits;
        let (least, greatest) = extremes(totals);
        let first = fixed(greatest);
        for (position, (key, &total)) in self.keys.iter_mut().zip(totals).enumerate() {
            *key = (fixed(total) | position as u64) - first;
        }
        let span_bits = u64::BITS - ((fixed(least) | mask) - first).leading_zeros();
        self.pass_digits(span_bits.saturating_sub(2 * DIGIT_BITS));
        if !insertion_sort(&mut self.keys) {
            self.keys.sort_unstable();
        }
    }

    /// Sorts the keys by the two digits above `shift`.
    fn pass_digits(&mut self, shift: u32) {
        let low = |key: u64| (key >> shift) as usize & (DIGITS - 1);
        let high = |key: u64| (key >> (shift + DIGIT_BITS)) as usize & (DIGITS - 1);
        self.low_starts.fill(0);
        self.high_starts.fill(0);
        for &key in &self.keys {
            self.low_starts[low(key)] += 1;
            self.high_starts[high(key)] += 1;
        }
        counts_to_starts(&mut self.low_starts);
        counts_to_starts(&mut self.high_starts);
        deal(&self.keys, &mut self.ordered, &mut self.low_starts, low);
        deal(&self.ordered, &mut self.keys, &mut self.high_starts, high);
    }
}

/// The least and the greatest total, within 0..=1; eight at a time, so that no comparison waits for the last.
fn extremes(totals: &[f64]) -> (f64, f64) {
    let (mut least, mut greatest) = ([1.0f64; 8], [0.0f64; 8]);
    let (eights, rest) = totals.as_chunks::<8>();
    for eight in eights.iter().copied().chain(rest.iter().map(|&total| [total; 8])) {
        for lane in 0..8 {
            least[lane] = if eight[lane] < least[lane] { eight[lane] } else { least[lane] };
            greatest[lane] = if eight[lane] > greatest[lane] { eight[lane] } else { greatest[lane] };
        }
    }
    (least.into_iter().fold(1.0, f64::min), greatest.into_iter().fold(0.0, f64::max))
}

fn counts_to_starts(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        (*count, sum) = (sum, sum + *count);
    }
}

fn deal(from: &[u64], to: &mut [u64], starts: &mut [u32], digit: impl Fn(u64) -> usize) {
    for &key in from {
        let start = &mut starts[digit(key)];
        to[*start as usize] = key;
        *start += 1;
    }
}

/// Whether the keys could be sorted in few moves; if not they are left as far as it got.
fn insertion_sort(keys: &mut [u64]) -> bool {
    let mut moves = MOST_MOVES * keys.len();
    for place in 1..keys.len() {
        let key = keys[place];
        let mut hole = place;
        while hole > 0 && keys[hole - 1] > key {
            keys[hole] = keys[hole - 1];
            hole -= 1;
        }
        keys[hole] = key;
        match moves.checked_sub(place - hole) {
            Some(left) => moves = left,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(totals: &[f64]) -> Vec<usize> {
        let mut order = vec![0; totals.len()];
        Ranker::new(totals.len()).order(totals, &mut order);
        order.into_iter().map(|place| place as usize).collect()
    }

    fn expected(totals: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..totals.len()).collect();
        order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]));
        order
    }

    #[test]
    fn greatest_first_and_ties_by_position() {
        assert_eq!(order(&[0.2, 0.9, 0.2, 1.0, 0.0]), [3, 1, 0, 2, 4]);
        assert_eq!(order(&[0.5; 4]), [0, 1, 2, 3]);
        assert_eq!(order(&[0.3]), [0]);
        assert_eq!(order(&[]), [] as [usize; 0]);
        assert_eq!(order(&[0.0, 1.0]), [1, 0]);
    }

    #[test]
    fn rounding_above_one_and_below_zero_does_no_harm() {
        assert_eq!(order(&[1.0 + f64::EPSILON, 0.5, -f64::EPSILON, 1.0]), [0, 3, 1, 2]);
    }

    #[test]
    fn crowded_totals_fall_back_to_the_standard_sort() {
        let crowded: Vec<f64> = (0..1000).map(|i| if i == 7 { 1.0 } else { (i * 37 % 1000) as f64 * 1e-12 }).collect();
        assert_eq!(order(&crowded), expected(&crowded));
    }

    proptest! {
        #[test]
        fn agrees_with_a_stable_sort(totals in prop::collection::vec(0.0f64..=1.0, 0..400), coarse: bool) {
            let totals: Vec<f64> = totals.iter().map(|t| if coarse { (t * 8.0).round() / 8.0 } else { *t }).collect();
            prop_assert_eq!(order(&totals), expected(&totals));
        }
    }
}
