//! Rank acceptability: how often each village takes each rank when weights, and scores, are not known exactly.

use rayon::prelude::*;

use super::draws::{WeightDraws, WeightSpace, WeightSpaceError};
use super::ranking::Ranker;
use super::sampling::Sampling;
use crate::unknowns::ScoreRange;

/// How many draws to make and what to count.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawPlan {
    /// Number of draws of weights and scores. A share of p then has a standard error of √(p(1 − p)/draws).
    pub draws: usize,
    /// Number of draws of scores for each confidence factor, at most; the first `draws` are used.
    pub confidence_draws: usize,
    /// The seed: the same one gives the same bytes.
    pub seed: u64,
    /// For which k to count how often a village is among the first k.
    pub first: Vec<usize>,
    /// Number of bins of the rank histogram, at most: with no more villages than bins, a bin is a rank.
    pub bins: usize,
}

impl Default for DrawPlan {
    /// 10,000 draws, 1,000 for confidence, seed 0, first 1, 3 and 10, 50 bins.
    fn default() -> Self {
        Self { draws: 10_000, confidence_draws: 1_000, seed: 0, first: vec![1, 3, 10], bins: 50 }
    }
}

/// How often one village takes which rank.
#[derive(Debug, Clone, PartialEq)]
pub struct RankProfile {
    /// Mean rank, 1 for the best.
    pub mean_rank: f64,
    /// Share of draws in which the village is first: its first rank acceptability.
    pub first_share: f64,
    /// Share of draws in which it is among the first k, for each k of [`DrawPlan::first`].
    pub within: Vec<f64>,
    /// Share of draws in each bin of ranks, best ranks first; they sum to 1.
    pub bins: Vec<f64>,
    /// The mean of the weights that make it first: what somebody who prefers it typically cares for. `None` when no
    /// draw made it first.
    pub central_weights: Option<Vec<f64>>,
    /// Share of draws of the scores in which it is first under its central weights: 1 or 0 when all scores are known.
    /// A small one says that the data do not carry the choice, whatever the weights. `None` with no central weights.
    pub confidence: Option<f64>,
}

/// Rank acceptabilities of all villages.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptability {
    /// Number of draws.
    pub draws: usize,
    /// Number of ranks that each bin covers; the last bin may cover fewer.
    pub ranks_per_bin: usize,
    /// One profile a village, in village order; `None` for a village that is not eligible, or when `draws` is 0.
    pub villages: Vec<Option<RankProfile>>,
}

/// Stochastic multicriteria acceptability analysis of the weighted sum.
///
/// In each draw the weights come from `space` and each open score evenly from its range in `ranges` (criteria ×
/// villages), independently; the eligible villages are ranked by Σ wᵢ·sᵢ, greatest first, equal totals (to 2⁻⁵⁰ for up
/// to 8,192 villages, a bit less for each doubling) in village order. A criterion unknown of every eligible village
/// moves no rank. Villages that are not eligible take no rank from others.
///
/// Source: Lahdelma, Hokkanen & Salminen 1998, *SMAA – Stochastic multiobjective acceptability analysis*; Lahdelma &
/// Salminen 2001, *SMAA-2*. Cost: O(draws · villages · criteria), 0.6 s of processor time for 10,000 · 5,000 · 12. Not for
/// methods other than the weighted sum, nor when unknown scores depend on each other (a river that floods all fields).
///
/// ```
/// use decision::robustness::{DrawPlan, WeightSpace, acceptability};
/// use decision::unknowns::score_ranges;
/// // B is best when the second criterion weighs more than the first: half of all weights.
/// let ranges = score_ranges(&[vec![Some(1.0), Some(0.0)], vec![Some(0.0), Some(1.0)]]);
/// let result = acceptability(&ranges, &[true, true], &WeightSpace::Uniform, &DrawPlan::default())?;
/// let b = result.villages[1].as_ref().expect("B is eligible");
/// assert!((b.first_share - 0.5).abs() < 0.02 && (b.mean_rank - 1.5).abs() < 0.02);
/// # Ok::<(), decision::robustness::WeightSpaceError>(())
/// ```
///
/// # Errors
/// When `space` does not fit the criteria.
pub fn acceptability(
    ranges: &[Vec<ScoreRange>],
    eligible: &[bool],
    space: &WeightSpace,
    plan: &DrawPlan,
) -> Result<Acceptability, WeightSpaceError> {
    let weights = WeightDraws::new(space, ranges.len(), plan.draws, plan.seed)?;
    let sampling = Sampling::new(ranges, eligible, plan.seed);
    let ranks_per_bin = sampling.len().div_ceil(plan.bins.max(1)).max(1);
    let mut villages = vec![None; eligible.len()];
    if plan.draws > 0 && sampling.len() > 0 {
        let counts = Counts { first: &plan.first, ranks_per_bin };
        let (tally, winners) = count_ranks(&sampling, &weights, &counts);
        let centres = central_weights(&sampling, &weights, &winners);
        let confidences = confidence_factors(&sampling, &centres, plan);
        for (place, (centre, confidence)) in centres.into_iter().zip(confidences).enumerate() {
            villages[sampling.villages[place]] = Some(tally.profile(place, plan.draws, centre, confidence));
        }
    }
    Ok(Acceptability { draws: plan.draws, ranks_per_bin, villages })
}

/// Draws that are counted together, so that the counts of a bin stay in the fastest cache meanwhile.
const BATCH: usize = 16;

/// What is counted of each draw.
struct Counts<'a> {
    first: &'a [usize],
    ranks_per_bin: usize,
}

/// Counts over some draws. Whole numbers only: their sums do not depend on how draws were shared among threads.
struct Tally {
    villages: usize,
    rank_sums: Vec<u64>,
    wins: Vec<u32>,
    within: Vec<Vec<u32>>,
    /// Bin by bin, the villages of a bin side by side.
    bins: Vec<u32>,
}

impl Tally {
    fn new(villages: usize, counts: &Counts<'_>) -> Self {
        Self {
            villages,
            rank_sums: vec![0; villages],
            wins: vec![0; villages],
            within: vec![vec![0; villages]; counts.first.len()],
            bins: vec![0; villages * villages.div_ceil(counts.ranks_per_bin)],
        }
    }

    /// Counts the ranks of some draws, given their orders one after the other: bin by bin for all of them.
    fn add(&mut self, orders: &[u32], counts: &Counts<'_>) {
        let villages = self.villages;
        for order in orders.chunks_exact(villages) {
            self.wins[order[0] as usize] += 1;
            for (within, &first) in self.within.iter_mut().zip(counts.first) {
                order[..first.min(villages)].iter().for_each(|&place| within[place as usize] += 1);
            }
        }
        let mut sums = vec![0u32; villages];
        for (start, bin) in (0..villages).step_by(counts.ranks_per_bin).zip(self.bins.chunks_exact_mut(villages)) {
            let end = villages.min(start + counts.ranks_per_bin);
            for order in orders.chunks_exact(villages) {
                for (rank, &place) in (start as u32 + 1..).zip(&order[start..end]) {
                    bin[place as usize] += 1;
                    sums[place as usize] += rank;
                }
            }
        }
        self.rank_sums.iter_mut().zip(sums).for_each(|(total, sum)| *total += u64::from(sum));
    }

    fn merge(mut self, other: Self) -> Self {
        let add = |into: &mut [u32], from: &[u32]| into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        add(&mut self.bins, &other.bins);
        add(&mut self.wins, &other.wins);
        self.within.iter_mut().zip(&other.within).for_each(|(into, from)| add(into, from));
        self.rank_sums.iter_mut().zip(&other.rank_sums).for_each(|(a, b)| *a += b);
        self
    }

    fn profile(&self, place: usize, draws: usize, centre: Option<Vec<f64>>, confidence: Option<f64>) -> RankProfile {
        let share = |count: &u32| f64::from(*count) / draws as f64;
        RankProfile {
            mean_rank: self.rank_sums[place] as f64 / draws as f64,
            first_share: share(&self.wins[place]),
            within: self.within.iter().map(|counts| share(&counts[place])).collect(),
            bins: self.bins[place..].iter().step_by(self.villages).map(share).collect(),
            central_weights: centre,
            confidence,
        }
    }
}

/// The counts over all draws, and the place of the winner of each draw.
fn count_ranks(sampling: &Sampling, weights: &WeightDraws, counts: &Counts<'_>) -> (Tally, Vec<u32>) {
    let villages = sampling.len();
    let mut winners = vec![0u32; weights.len()];
    let share = weights.len().div_ceil(4 * rayon::current_num_threads());
    let tally = winners
        .par_chunks_mut(share)
        .enumerate()
        .map(|(part, winners)| {
            let mut tally = Tally::new(villages, counts);
            let mut ranker = Ranker::new(villages);
            let (mut totals, mut orders) = (vec![0.0; villages], vec![0u32; BATCH * villages]);
            for (batch, winners) in winners.chunks_mut(BATCH).enumerate() {
                let first_draw = part * share + batch * BATCH;
                let orders = &mut orders[..winners.len() * villages];
                for (within, (winner, order)) in winners.iter_mut().zip(orders.chunks_exact_mut(villages)).enumerate() {
                    let draw = first_draw + within;
                    sampling.drawn_totals(weights.row(draw), draw as u64, &mut totals);
                    ranker.order(&totals, order);
                    *winner = order[0];
                }
                tally.add(orders, counts);
            }
            tally
        })
        .reduce_with(Tally::merge)
        .unwrap_or_else(|| Tally::new(villages, counts));
    (tally, winners)
}

/// The mean weights of the draws each village won, summed in the order of the draws.
fn central_weights(sampling: &Sampling, weights: &WeightDraws, winners: &[u32]) -> Vec<Option<Vec<f64>>> {
    let mut wins = vec![0usize; sampling.len()];
    let mut centres: Vec<Option<Vec<f64>>> = vec![None; sampling.len()];
    for (row, &winner) in weights.rows().zip(winners) {
        wins[winner as usize] += 1;
        let centre = centres[winner as usize].get_or_insert_with(|| vec![0.0; sampling.criteria]);
        centre.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
    }
    for (centre, &wins) in centres.iter_mut().zip(&wins) {
        centre.iter_mut().flatten().for_each(|weight| *weight /= wins as f64);
    }
    centres
}

fn confidence_factors(sampling: &Sampling, centres: &[Option<Vec<f64>>], plan: &DrawPlan) -> Vec<Option<f64>> {
    let draws = if sampling.is_exact() { 1 } else { plan.confidence_draws.min(plan.draws).max(1) };
    let factor = |(place, centre): (usize, &Option<Vec<f64>>)| {
        centre.as_ref().map(|weights| confidence(sampling, place, weights, draws))
    };
    centres.par_iter().enumerate().map(factor).collect()
}

/// The share of draws of the open scores in which the village at `place` is first under `weights`. Villages that could
/// not overtake it even at their best are left out; the strongest rival is tried first.
fn confidence(sampling: &Sampling, place: usize, weights: &[f64], draws: usize) -> f64 {
    let mut least = vec![0.0; sampling.len()];
    sampling.least_totals(weights, &mut least);
    let mut rivals: Vec<(usize, f64)> = (0..sampling.len())
        .map(|rival| (rival, least[rival] + sampling.greatest_part(rival, weights)))
        .filter(|&(rival, greatest)| rival != place && greatest >= least[place])
        .collect();
    rivals.sort_by(|a, b| b.1.total_cmp(&a.1));
    let is_first = |draw: &u64| {
        let total = |place: usize| least[place] + sampling.drawn_part(place, weights, *draw);
        let own = total(place);
        rivals.iter().take_while(|(_, greatest)| *greatest >= own).all(|&(rival, _)| {
            let other = total(rival);
            other < own || (other == own && place < rival)
        })
    };
    (0..draws as u64).filter(is_first).count() as f64 / draws as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::robustness::sweep::weight_intervals;
    use crate::unknowns::score_ranges;
    use proptest::prelude::*;

    fn known(columns: &[&[f64]]) -> Vec<Vec<ScoreRange>> {
        columns.iter().map(|column| column.iter().map(|&score| ScoreRange::exactly(score)).collect()).collect()
    }

    fn many(seed: u64) -> DrawPlan {
        DrawPlan { draws: 200_000, seed, ..DrawPlan::default() }
    }

    fn profiles(ranges: &[Vec<ScoreRange>], space: &WeightSpace, plan: &DrawPlan) -> Vec<RankProfile> {
        let villages = ranges.first().map_or(0, Vec::len);
        let result = acceptability(ranges, &vec![true; villages], space, plan).unwrap();
        result.villages.into_iter().map(Option::unwrap).collect()
    }

    fn near(found: &[f64], expected: &[f64]) {
        // Four standard errors of a share of 200,000 draws are 0.0045 at most.
        let close = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.0045);
        assert!(close, "{found:?} is not near {expected:?}");
    }

    /// Vectors 5g, first row: A(1, 0), B(0, 1), C(0.6, 0.6); A is first where the first weight exceeds 0.6, and so on.
    #[test]
    fn three_villages_two_criteria_have_the_exact_acceptabilities() {
        let ranges = known(&[&[1.0, 0.0, 0.6], &[0.0, 1.0, 0.6]]);
        let found = profiles(&ranges, &WeightSpace::Uniform, &many(1));
        near(&found[0].bins, &[0.4, 0.1, 0.5]);
        near(&found[1].bins, &[0.4, 0.1, 0.5]);
        near(&found[2].bins, &[0.2, 0.8, 0.0]);
        let first_central = |v: usize| found[v].central_weights.as_ref().unwrap()[0];
        near(&[first_central(0), first_central(1), first_central(2)], &[0.8, 0.2, 0.5]);
        near(&[found[0].mean_rank, found[2].mean_rank], &[2.1, 1.8]);
        assert!(found.iter().all(|profile| profile.confidence == Some(1.0)));
        assert_eq!(found[2].bins[2], 0.0);
    }

    /// The same, without draws: with two criteria the first rank acceptability is the length of the weight interval.
    #[test]
    fn with_two_criteria_the_first_rank_acceptability_is_an_interval_of_weight() {
        let scores = [vec![1.0, 0.0, 0.6], vec![0.0, 1.0, 0.6]];
        let length = |weight: f64, first| {
            let interval = &weight_intervals(&scores, &[true; 3], &[weight, 1.0 - weight], first)[0];
            interval.high - interval.low
        };
        let exact = [length(0.9, 1), length(0.1, 1), length(0.5, 1), length(0.9, 2)];
        for (found, expected) in exact.iter().zip([0.4, 0.4, 0.2, 0.5]) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    /// Vectors 5g, second row: three unit vectors.
    #[test]
    fn three_unit_vectors_share_the_first_rank_and_favour_their_own_criterion() {
        let ranges = known(&[&[1.0, 0.0, 0.0], &[0.0, 1.0, 0.0], &[0.0, 0.0, 1.0]]);
        for (own, profile) in profiles(&ranges, &WeightSpace::Uniform, &many(2)).iter().enumerate() {
            near(&profile.bins, &[1.0 / 3.0; 3]);
            let mut expected = [7.0 / 36.0; 3];
            expected[own] = 11.0 / 18.0;
            near(profile.central_weights.as_ref().unwrap(), &expected);
        }
    }

    /// A is sure of 0.5, B anywhere in 0..1 and C anywhere in 0..0.25, weights fixed: B first in half of the draws.
    #[test]
    fn open_scores_make_the_shares_of_their_lengths() {
        let ranges = vec![vec![ScoreRange::exactly(0.5), ScoreRange::UNKNOWN, ScoreRange::between(0.0, 0.25)]];
        let plan = DrawPlan { confidence_draws: 200_000, ..many(3) };
        let found = profiles(&ranges, &WeightSpace::Fixed(vec![1.0]), &plan);
        near(&found[0].bins, &[0.5, 0.5, 0.0]);
        // P(B < C) for C on 0..1/4 is 1/8.
        near(&found[1].bins, &[0.5, 0.375, 0.125]);
        near(&[found[0].confidence.unwrap(), found[1].confidence.unwrap()], &[0.5, 0.5]);
        assert_eq!((found[2].confidence, found[2].central_weights.as_ref()), (None, None));
    }

    #[test]
    fn order_only_weights_let_the_more_important_criterion_win() {
        let ranges = known(&[&[1.0, 0.0], &[0.0, 1.0]]);
        let found = profiles(&ranges, &WeightSpace::Ranked { ranks: vec![2, 1] }, &DrawPlan::default());
        assert_eq!((found[0].first_share, found[1].first_share), (0.0, 1.0));
    }

    #[test]
    fn within_counts_the_first_k_and_bins_cover_all_ranks() {
        let column: Vec<f64> = (0..7).map(|v| f64::from(v) / 7.0).collect();
        let plan = DrawPlan { draws: 50, first: vec![1, 3, 99], bins: 3, ..DrawPlan::default() };
        let result = acceptability(&known(&[&column]), &[true; 7], &WeightSpace::Uniform, &plan).unwrap();
        assert_eq!(result.ranks_per_bin, 3);
        let fifth = result.villages[4].as_ref().unwrap();
        assert_eq!((fifth.mean_rank, fifth.within.as_slice()), (3.0, [0.0, 1.0, 1.0].as_slice()));
        assert_eq!(fifth.bins, [1.0, 0.0, 0.0]);
        assert_eq!(result.villages[0].as_ref().unwrap().bins, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn one_village_none_ties_and_no_draws_are_defined() {
        let plan = DrawPlan { draws: 100, ..DrawPlan::default() };
        let run = |ranges: &[Vec<ScoreRange>], eligible: &[bool], plan: &DrawPlan| {
            acceptability(ranges, eligible, &WeightSpace::Uniform, plan).unwrap().villages
        };
        assert!(run(&[vec![]], &[], &plan).is_empty());
        assert_eq!(run(&known(&[&[0.3]]), &[false], &plan), [None]);
        assert_eq!(run(&known(&[&[0.3]]), &[true], &DrawPlan { draws: 0, ..plan.clone() }), [None]);
        assert_eq!(run(&known(&[&[0.3]]), &[true], &plan)[0].as_ref().unwrap().bins, [1.0]);
        let tied = run(&known(&[&[0.3, 0.3], &[0.7, 0.7]]), &[true; 2], &plan);
        assert_eq!(tied[0].as_ref().unwrap().first_share, 1.0);
        assert_eq!(acceptability(&[], &[], &WeightSpace::Uniform, &plan), Err(WeightSpaceError::NoCriteria));
    }

    /// All unknown: no criterion tells anything, so the ranks are those of the village order, never chance.
    #[test]
    fn all_unknown_ranks_in_village_order() {
        let plan = DrawPlan { draws: 100, ..DrawPlan::default() };
        let found = profiles(&score_ranges(&[vec![None; 3], vec![None; 3]]), &WeightSpace::Uniform, &plan);
        assert_eq!(found.iter().map(|profile| profile.mean_rank).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    }

    fn table() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
        prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, 0.0f64..=1.0), 9), 3)
    }

    fn small(seed: u64) -> DrawPlan {
        DrawPlan { draws: 150, confidence_draws: 40, seed, first: vec![1, 4], bins: 4 }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Property 3: the number of threads changes no byte.
        #[test]
        fn one_thread_and_two_give_the_same_bytes(table in table(), seed: u64) {
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| profiles(&score_ranges(&table), &WeightSpace::Uniform, &small(seed)))
            };
            prop_assert_eq!(format!("{:?}", run(1)), format!("{:?}", run(2)));
        }

        /// Property 3: with known scores, the order of the villages changes nothing but the order of the answers.
        #[test]
        fn the_order_of_villages_does_not_matter(
            table in prop::collection::vec(prop::collection::vec(0.0f64..=1.0, 9), 3),
            turn in 1usize..9,
        ) {
            let turned: Vec<Vec<f64>> = table.iter().map(|column| [&column[turn..], &column[..turn]].concat()).collect();
            let run = |table: &[Vec<f64>]| {
                let columns: Vec<&[f64]> = table.iter().map(Vec::as_slice).collect();
                profiles(&known(&columns), &WeightSpace::Uniform, &small(4))
            };
            let (mut straight, turned) = (run(&table), run(&turned));
            straight.rotate_left(turn);
            prop_assert_eq!(straight, turned);
        }

        /// Property 2: a criterion that is the same for all, or unknown of all, changes no rank in any draw.
        #[test]
        fn a_constant_criterion_changes_no_rank(table in table(), constant in prop::option::of(0.0f64..=1.0)) {
            let mut longer = table.clone();
            longer.push(vec![constant; 9]);
            let fixed = |weights: &[f64]| WeightSpace::Fixed(weights.to_vec());
            let bins = |table: &[Vec<Option<f64>>], space: &WeightSpace| -> Vec<Vec<f64>> {
                profiles(&score_ranges(table), space, &small(5)).into_iter().map(|profile| profile.bins).collect()
            };
            prop_assert_eq!(bins(&table, &fixed(&[0.5, 0.25, 0.25])), bins(&longer, &fixed(&[0.4, 0.2, 0.2, 0.2])));
        }

        /// Property 1: a village that is dominated by another changes no order of the others.
        #[test]
        fn a_dominated_village_takes_no_rank_from_those_above(table in table(), by in 0usize..9) {
            let mut longer = table.clone();
            longer.iter_mut().for_each(|column| { let least = column[by].map_or(0.0, |s| s * 0.5); column.push(Some(least)) });
            let first = |table: &[Vec<Option<f64>>]| -> Vec<f64> {
                profiles(&score_ranges(table), &WeightSpace::Uniform, &small(6)).iter().map(|p| p.first_share).collect()
            };
            let (before, after) = (first(&table), first(&longer));
            prop_assert_eq!(&before[..], &after[..9]);
        }

        /// Every rank that a draw gives lies in the range of possible ranks.
        #[test]
        fn drawn_ranks_lie_in_the_possible_range(table in table()) {
            use crate::unknowns::{rank_ranges, total_ranges};
            let (ranges, weights) = (score_ranges(&table), [0.5, 0.3, 0.2]);
            prop_assume!(table.iter().all(|column| column.iter().any(Option::is_some)));
            let possible = rank_ranges(&total_ranges(&ranges, &weights), &[true; 9]);
            let plan = DrawPlan { bins: 9, ..small(7) };
            let found = profiles(&ranges, &WeightSpace::Fixed(weights.to_vec()), &plan);
            for (profile, possible) in found.iter().zip(possible) {
                let possible = possible.unwrap();
                let drawn = |rank: usize| profile.bins[rank - 1] > 0.0;
                prop_assert!((1..=9).all(|rank| !drawn(rank) || (possible.best..=possible.worst).contains(&rank)));
            }
        }
    }
}
