//! Totals under drawn weights and drawn scores: the inner loop of every draw.

use super::generator::{Purpose, key_of, philox, share_of};
use crate::unknowns::ScoreRange;

/// Villages whose totals are kept in registers at a time.
const LANES: usize = 8;

/// A score that is not known: where it counts, and by how much it can exceed its least value.
struct Open {
    criterion: u32,
    width: f64,
}

/// Score ranges of the villages that take part, laid out for speed.
pub(crate) struct Sampling {
    /// Position among all villages of each village that takes part, ascending.
    pub(crate) villages: Vec<usize>,
    pub(crate) criteria: usize,
    /// Least scores, criterion by criterion.
    least: Vec<f64>,
    /// Scores that are not known, village by village, and where each village's begin.
    open: Vec<Open>,
    open_starts: Vec<usize>,
    key: [u32; 2],
}

impl Sampling {
    /// Lays out `ranges` (criteria × villages) of the `eligible` villages. A criterion unknown of all of them tells
    /// nothing of any: it counts 0.5 for everyone instead of blurring the ranks.
    pub(crate) fn new(ranges: &[Vec<ScoreRange>], eligible: &[bool], seed: u64) -> Self {
        let villages: Vec<usize> = (0..eligible.len()).filter(|&village| eligible[village]).collect();
        let silent: Vec<bool> = ranges.iter().map(|column| villages.iter().all(|&v| column[v].is_unknown())).collect();
        let mut sampling = Self {
            criteria: ranges.len(),
            least: Vec::with_capacity(ranges.len() * villages.len()),
            open: Vec::new(),
            open_starts: vec![0],
            key: key_of(seed),
            villages,
        };
        for (column, &silent) in ranges.iter().zip(&silent) {
            let least = |&village: &usize| if silent { 0.5 } else { column[village].low() };
            sampling.least.extend(sampling.villages.iter().map(least));
        }
        for &village in &sampling.villages {
            for (criterion, column) in ranges.iter().enumerate() {
                if !silent[criterion] && !column[village].is_exact() {
                    sampling.open.push(Open { criterion: criterion as u32, width: column[village].width() });
                }
            }
            sampling.open_starts.push(sampling.open.len());
        }
        sampling
    }

    /// Number of villages that take part.
    pub(crate) fn len(&self) -> usize {
        self.villages.len()
    }

    /// Whether every score is known.
    pub(crate) fn is_exact(&self) -> bool {
        self.open.is_empty()
    }

    /// Totals of the villages that take part with all open scores at their least, summed criterion by criterion.
    pub(crate) fn least_totals(&self, weights: &[f64], totals: &mut [f64]) {
        let villages = self.len();
        let mut chunks = totals.chunks_exact_mut(LANES);
        let mut start = 0;
        for chunk in &mut chunks {
            let mut sums = [0.0; LANES];
            for (weight, column) in weights.iter().zip(self.least.chunks_exact(villages)) {
                let scores = &column[start..start + LANES];
                for lane in 0..LANES {
                    sums[lane] += weight * scores[lane];
                }
            }
            chunk.copy_from_slice(&sums);
            start += LANES;
        }
        for (lane, total) in chunks.into_remainder().iter_mut().enumerate() {
            let columns = self.least.chunks_exact(villages);
            *total = weights.iter().zip(columns).fold(0.0, |sum, (weight, column)| sum + weight * column[start + lane]);
        }
    }

    /// Totals of the villages that take part in one draw of the open scores.
    pub(crate) fn drawn_totals(&self, weights: &[f64], draw: u64, totals: &mut [f64]) {
        self.least_totals(weights, totals);
        if !self.is_exact() {
            for (place, total) in totals.iter_mut().enumerate() {
                *total += self.drawn_part(place, weights, draw);
            }
        }
    }

    /// What the open scores of the village at `place` add to its total in one draw. The numbers belong to the village,
    /// the criterion and the draw, whatever else is known or unknown, eligible or not.
    #[inline]
    pub(crate) fn drawn_part(&self, place: usize, weights: &[f64], draw: u64) -> f64 {
        let mut sum = 0.0;
        let (mut block_id, mut block) = (u32::MAX, [0; 4]);
        for open in &self.open[self.open_starts[place]..self.open_starts[place + 1]] {
            if open.criterion / 4 != block_id {
                block_id = open.criterion / 4;
                let purpose = Purpose::Scores as u32 | (((draw >> 32) as u32) << 8);
                block = philox([draw as u32, self.villages[place] as u32, block_id, purpose], self.key);
            }
            sum += weights[open.criterion as usize] * open.width * share_of(block[open.criterion as usize % 4]);
        }
        sum
    }

    /// What the open scores of the village at `place` can add to its total at most.
    pub(crate) fn greatest_part(&self, place: usize, weights: &[f64]) -> f64 {
        let open = &self.open[self.open_starts[place]..self.open_starts[place + 1]];
        open.iter().map(|open| weights[open.criterion as usize] * open.width).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Vec<ScoreRange>> {
        let exactly = ScoreRange::exactly;
        vec![
            vec![exactly(0.2), ScoreRange::UNKNOWN, exactly(0.9)],
            vec![ScoreRange::between(0.25, 0.75), exactly(0.5), exactly(0.1)],
        ]
    }

    #[test]
    fn least_and_greatest_totals_bound_every_draw() {
        let sampling = Sampling::new(&table(), &[true; 3], 1);
        let mut least = [0.0; 3];
        sampling.least_totals(&[0.5, 0.5], &mut least);
        assert_eq!(least, [0.225, 0.25, 0.5]);
        assert_eq!(sampling.greatest_part(0, &[0.5, 0.5]), 0.25);
        for draw in 0..200 {
            let mut totals = [0.0; 3];
            sampling.drawn_totals(&[0.5, 0.5], draw, &mut totals);
            assert!(totals[0] > 0.225 && totals[0] < 0.475 && totals[1] > 0.25 && totals[1] < 0.75);
            assert_eq!(totals[2], 0.5);
        }
    }

    #[test]
    fn a_draw_of_one_village_does_not_depend_on_the_others() {
        let (all, some) = (Sampling::new(&table(), &[true; 3], 1), Sampling::new(&table(), &[false, true, true], 1));
        assert_eq!(all.drawn_part(1, &[0.5, 0.5], 17), some.drawn_part(0, &[0.5, 0.5], 17));
    }

    #[test]
    fn lanes_and_remainder_sum_alike() {
        let column: Vec<ScoreRange> = (0..19).map(|i| ScoreRange::exactly(f64::from(i % 7) / 7.0)).collect();
        let sampling = Sampling::new(&[column.clone(), column], &[true; 19], 1);
        let mut totals = [0.0; 19];
        sampling.least_totals(&[0.3, 0.7], &mut totals);
        assert!((0..12).all(|i| totals[i] == totals[i + 7]));
    }

    #[test]
    fn a_criterion_unknown_everywhere_counts_the_same_for_all() {
        let sampling = Sampling::new(&[vec![ScoreRange::UNKNOWN; 3]], &[true, true, false], 1);
        assert!(sampling.is_exact());
    }
}
