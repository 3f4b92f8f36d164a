//! Ordering thousands of totals, thousands of times: one bucket pass instead of a comparison sort.

/// Exponent and mantissa of 1.0; 2 − total has the same exponent, so its low bits are a fixed-point number.
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
/// The bucket pass is good when buckets are small; with a fuller one the standard sort takes over.
const FULLEST_BUCKET: u32 = 32;

/// Orders totals from the greatest to the least, equal totals by position, with memory kept between calls.
///
/// Each total becomes one integer: 1 − total in fixed point above, the position below. The integers are dealt into
/// about n buckets between the least and the greatest and mended by insertion; O(n) for spread totals, O(n log n) for
/// any. Totals nearer than 2⁻⁵¹ (5,000 villages) or 2⁻⁴⁷ (100,000) count as equal.
pub(crate) struct Ranker {
    keys: Vec<u64>,
    ordered: Vec<u64>,
    starts: Vec<u32>,
    index_bits: u32,
}

impl Ranker {
    /// A ranker for `villages` totals.
    pub(crate) fn new(villages: usize) -> Self {
        let index_bits = usize::BITS - villages.saturating_sub(1).leading_zeros();
        let buckets = villages.next_power_of_two().clamp(16, 1 << 16);
        Self { keys: vec![0; villages], ordered: vec![0; villages], starts: vec![0; buckets], index_bits }
    }

    /// The positions of `totals` (each 0..=1), best first.
    pub(crate) fn order(&mut self, totals: &[f64]) -> impl ExactSizeIterator<Item = usize> + '_ {
        let mask = (1u64 << self.index_bits) - 1;
        if !totals.is_empty() {
            self.fill_ordered(totals, mask);
        }
        self.ordered.iter().map(move |key| (key & mask) as usize)
    }

    /// Writes the keys of `totals`, of which there must be one at least, into `ordered`, ascending.
    fn fill_ordered(&mut self, totals: &[f64], mask: u64) {
        let drop_bits = (53 + self.index_bits).saturating_sub(64);
        let index_bits = self.index_bits;
        let fixed = |total: f64| (((2.0 - total.clamp(0.0, 1.0)).to_bits() - ONE_BITS) >> drop_bits) << index_bits;
        for (position, (key, &total)) in self.keys.iter_mut().zip(totals).enumerate() {
            *key = fixed(total) | position as u64;
        }
        let greatest = totals.iter().fold(0.0, |a, &b| if b > a { b } else { a });
        let least = totals.iter().fold(1.0, |a, &b| if b < a { b } else { a });
        let first = fixed(greatest);
        let span_bits = u64::BITS - ((fixed(least) | mask) - first).leading_zeros();
        let shift = span_bits.saturating_sub(self.starts.len().ilog2());
        self.deal(first, shift);
    }

    fn deal(&mut self, first: u64, shift: u32) {
        self.starts.fill(0);
        let buckets = self.starts.len();
        let bucket_of = |key: u64| ((key - first) >> shift) as usize & (buckets - 1);
        for &key in &self.keys {
            self.starts[bucket_of(key)] += 1;
        }
        let (mut sum, mut fullest) = (0, 0);
        for start in &mut self.starts {
            let count = *start;
            fullest = fullest.max(count);
            *start = sum;
            sum += count;
        }
        for &key in &self.keys {
            let start = &mut self.starts[bucket_of(key)];
            self.ordered[*start as usize] = key;
            *start += 1;
        }
        if fullest > FULLEST_BUCKET {
            self.ordered.sort_unstable();
        } else {
            insertion_sort(&mut self.ordered);
        }
    }
}

fn insertion_sort(keys: &mut [u64]) {
    for place in 1..keys.len() {
        let key = keys[place];
        let mut hole = place;
        while hole > 0 && keys[hole - 1] > key {
            keys[hole] = keys[hole - 1];
            hole -= 1;
        }
        keys[hole] = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(totals: &[f64]) -> Vec<usize> {
        Ranker::new(totals.len()).order(totals).collect()
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
        let crowded: Vec<f64> = (0..1000).map(|i| if i == 7 { 1.0 } else { (i * 37 % 1000) as f64 * 1e-9 }).collect();
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
