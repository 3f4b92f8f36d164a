//! Which village is better whatever the unknowns turn out to be, and the ranks that each can have.

use rayon::prelude::*;

use super::ScoreRange;

/// The best and the worst rank that a village can have, 1 for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankRange {
    /// The rank when its unknowns turn out best and those of all others worst.
    pub best: usize,
    /// The rank when its unknowns turn out worst and those of all others best.
    pub worst: usize,
}

/// The ranks that each eligible village can have, given the ranges of totals (see [`super::total_ranges`]); `None` for
/// the others. Equal totals rank in village order. Both ends can happen, as the unknowns of villages are independent.
/// Cost: O(n log n).
///
/// ```
/// use decision::unknowns::{RankRange, ScoreRange, rank_ranges};
/// let totals = [ScoreRange::exactly(0.75), ScoreRange::between(0.5, 1.0), ScoreRange::exactly(0.25)];
/// let ranks = rank_ranges(&totals, &[true; 3]);
/// assert_eq!(ranks[0], Some(RankRange { best: 1, worst: 2 }));
/// assert_eq!(ranks[2], Some(RankRange { best: 3, worst: 3 }));
/// ```
pub fn rank_ranges(totals: &[ScoreRange], eligible: &[bool]) -> Vec<Option<RankRange>> {
    let sorted = |end: fn(&ScoreRange) -> f64| {
        let mut ends: Vec<(f64, usize)> =
            (0..eligible.len()).filter(|&v| eligible[v]).map(|v| (end(&totals[v]), v)).collect();
        ends.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ends
    };
    let (lows, highs) = (sorted(ScoreRange::low), sorted(ScoreRange::high));
    let ahead = |ends: &[(f64, usize)], total: f64, village: usize| {
        ends.partition_point(|&(other, v)| other > total || (other == total && v < village))
    };
    let range = |village: usize| {
        let (low, high) = (totals[village].low(), totals[village].high());
        // The village itself is among `highs` before its own low unless its total is exact.
        let own = usize::from(high > low);
        RankRange { best: 1 + ahead(&lows, high, village), worst: 1 + ahead(&highs, low, village) - own }
    };
    (0..eligible.len()).map(|village| eligible[village].then(|| range(village))).collect()
}

/// For each village, one that is ahead under these weights whatever the unknowns turn out to be: the eligible one with
/// the greatest least total, if that exceeds the village's greatest. `None` when nobody is surely ahead, and for
/// villages that are not eligible. Cost: O(n).
///
/// ```
/// use decision::unknowns::{ScoreRange, interval_dominators};
/// let totals = [ScoreRange::between(0.5, 1.0), ScoreRange::between(0.25, 0.75), ScoreRange::exactly(0.25)];
/// assert_eq!(interval_dominators(&totals, &[true; 3]), [None, None, Some(0)]);
/// ```
pub fn interval_dominators(totals: &[ScoreRange], eligible: &[bool]) -> Vec<Option<usize>> {
    let candidates = (0..eligible.len()).filter(|&village| eligible[village]);
    let surest = candidates.reduce(|best, next| if totals[next].low() > totals[best].low() { next } else { best });
    let dominator = |village: usize| surest.filter(|&v| eligible[village] && totals[v].low() > totals[village].high());
    (0..eligible.len()).map(dominator).collect()
}

/// For each village, one that is at least as good in every criterion and better in one, whatever the unknowns turn out
/// to be: it is ahead under all weights. `None` for the villages that nobody dominates so (the efficient ones) and for
/// those that are not eligible. Of several, the one with the greatest sum of least scores is named.
///
/// `ranges` are criteria × villages. Cost: O(n²·m) at worst, far less when most are dominated by a few.
///
/// ```
/// use decision::unknowns::{pareto_dominators, score_ranges};
/// let ranges = score_ranges(&[vec![Some(0.9), Some(0.5), None], vec![Some(0.4), Some(0.4), Some(0.1)]]);
/// assert_eq!(pareto_dominators(&ranges, &[true; 3]), [None, Some(0), None]);
/// ```
pub fn pareto_dominators(ranges: &[Vec<ScoreRange>], eligible: &[bool]) -> Vec<Option<usize>> {
    let row = |village: usize, end: fn(&ScoreRange) -> f64| ranges.iter().map(|c| end(&c[village])).collect::<Vec<_>>();
    let mut candidates: Vec<(f64, usize, Vec<f64>)> = (0..eligible.len())
        .filter(|&village| eligible[village])
        .map(|village| (row(village, ScoreRange::low), village))
        .map(|(lows, village)| (lows.iter().sum(), village, lows))
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let dominator = |village: usize| {
        let highs = row(village, ScoreRange::high);
        let dominates = |lows: &[f64]| {
            let mut pairs = lows.iter().zip(&highs);
            pairs.all(|(low, high)| low >= high) && lows.iter().zip(&highs).any(|(low, high)| low > high)
        };
        candidates.iter().find(|(_, _, lows)| dominates(lows)).map(|&(_, village, _)| village)
    };
    (0..eligible.len()).into_par_iter().map(|v| if eligible[v] { dominator(v) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranges(ends: &[(f64, f64)]) -> Vec<ScoreRange> {
        ends.iter().map(|&(a, b)| ScoreRange::between(a, b)).collect()
    }

    #[test]
    fn all_unknown_can_have_every_rank_and_none_dominates() {
        let totals = vec![ScoreRange::UNKNOWN; 4];
        let all = Some(RankRange { best: 1, worst: 4 });
        assert_eq!(rank_ranges(&totals, &[true; 4]), [all; 4]);
        assert_eq!(interval_dominators(&totals, &[true; 4]), [None; 4]);
        assert_eq!(pareto_dominators(&[totals], &[true; 4]), [None; 4]);
    }

    #[test]
    fn ties_rank_in_village_order_and_do_not_dominate() {
        let totals = ranges(&[(0.5, 0.5), (0.5, 0.5)]);
        let exact = |rank| Some(RankRange { best: rank, worst: rank });
        assert_eq!(rank_ranges(&totals, &[true; 2]), [exact(1), exact(2)]);
        assert_eq!(interval_dominators(&totals, &[true; 2]), [None; 2]);
        assert_eq!(pareto_dominators(&[totals], &[true; 2]), [None; 2]);
    }

    #[test]
    fn no_village_and_not_eligible_ones() {
        assert!(rank_ranges(&[], &[]).is_empty() && pareto_dominators(&[], &[]).is_empty());
        let totals = ranges(&[(0.9, 0.9), (0.1, 0.1)]);
        assert_eq!(rank_ranges(&totals, &[false, true]), [None, Some(RankRange { best: 1, worst: 1 })]);
        assert_eq!(interval_dominators(&totals, &[false, true]), [None; 2]);
        assert_eq!(pareto_dominators(&[totals], &[false, true]), [None; 2]);
    }

    fn ends() -> impl Strategy<Value = Vec<(f64, f64)>> {
        // Multiples of 1/4, so that ties happen.
        let quarter = || (0u8..=4).prop_map(|q| f64::from(q) / 4.0);
        prop::collection::vec((quarter(), quarter()), 1..5)
    }

    proptest! {
        /// Every choice of low or high ends, ranked one by one: the extremes are the rank ranges.
        #[test]
        fn rank_ranges_are_the_extremes_of_all_outcomes(ends in ends()) {
            let totals = ranges(&ends);
            let count = totals.len();
            let (mut best, mut worst) = (vec![usize::MAX; count], vec![0; count]);
            for outcome in 0..1u32 << count {
                let total = |v: usize| if outcome >> v & 1 == 1 { totals[v].high() } else { totals[v].low() };
                for v in 0..count {
                    let ahead = |&u: &usize| total(u) > total(v) || (total(u) == total(v) && u < v);
                    let rank = 1 + (0..count).filter(ahead).count();
                    best[v] = best[v].min(rank);
                    worst[v] = worst[v].max(rank);
                }
            }
            for (v, range) in rank_ranges(&totals, &vec![true; count]).into_iter().enumerate() {
                prop_assert_eq!(range, Some(RankRange { best: best[v], worst: worst[v] }));
            }
        }

        /// Property 9 for ranks, and 1: what one village loses in knowledge only widens the ranks of all.
        #[test]
        fn losing_a_fact_only_widens_the_ranks(ends in ends(), lost in 0usize..4) {
            let before = ranges(&ends);
            let mut after = before.clone();
            let lost = lost % after.len();
            after[lost] = ScoreRange::UNKNOWN;
            let eligible = vec![true; before.len()];
            for (before, after) in rank_ranges(&before, &eligible).into_iter().zip(rank_ranges(&after, &eligible)) {
                let (before, after) = (before.unwrap(), after.unwrap());
                prop_assert!(after.best <= before.best && before.worst <= after.worst);
            }
        }

        #[test]
        fn a_pareto_dominator_is_never_behind(table in prop::collection::vec(
            prop::collection::vec(prop::option::of(0.0f64..=1.0), 6), 2)) {
            let ranges = super::super::score_ranges(&table);
            for (village, dominator) in pareto_dominators(&ranges, &[true; 6]).into_iter().enumerate() {
                for share in [0.0, 0.3, 1.0] {
                    let totals = super::super::total_ranges(&ranges, &[share, 1.0 - share]);
                    prop_assert!(dominator.is_none_or(|v| totals[v].low() >= totals[village].high()));
                }
            }
        }
    }
}
