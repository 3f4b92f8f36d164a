//! How long decisions take at the size of a large region: `cargo bench -p decision`.
//!
//! The villages are those of `tests/references/smaa`, so the draws that are timed here are the ones that were compared
//! with numpy there.

use decision::robustness::generator::{key_of, philox, share_of};
use decision::robustness::{
    DrawPlan, FlipNorm, WeightSpace, acceptability, correlated_pairs, smallest_first_change, threats_to_first,
    weight_intervals,
};
use decision::unknowns::{
    ScoreRange, VisitPlan, expected_scores, filled_scores, missing_facts, pareto_dominators, rank_ranges, score_ranges,
    total_ranges,
};
use divan::{Bencher, black_box};

const CRITERIA: usize = 12;
const VILLAGES: usize = 5_000;
const WEIGHTS: [f64; CRITERIA] = [0.2, 0.15, 0.12, 0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.01];

fn main() {
    divan::main();
}

/// Scores (criteria × villages): halfway between a number of the village and one of the village and the criterion.
fn scores(villages: usize) -> Vec<Vec<f64>> {
    let number = |village: usize, id: usize| {
        let block = philox([village as u32, (id / 4) as u32, 0, 99], key_of(1));
        share_of(block[id % 4])
    };
    let score = |criterion, village| 0.5 * (number(village, CRITERIA) + number(village, criterion));
    (0..CRITERIA).map(|criterion| (0..villages).map(|village| score(criterion, village)).collect()).collect()
}

/// The same with one score in ten missing.
fn with_gaps(villages: usize) -> Vec<Vec<Option<f64>>> {
    let gap = |criterion: usize, village: usize| (7 * criterion + 3 * village).is_multiple_of(10);
    let keep = |(criterion, column): (usize, Vec<f64>)| {
        column.into_iter().enumerate().map(|(village, score)| (!gap(criterion, village)).then_some(score)).collect()
    };
    scores(villages).into_iter().enumerate().map(keep).collect()
}

fn known(villages: usize) -> Vec<Vec<ScoreRange>> {
    scores(villages).iter().map(|column| column.iter().map(|&score| ScoreRange::exactly(score)).collect()).collect()
}

fn plan() -> DrawPlan {
    DrawPlan { draws: 10_000, first: vec![1, 10, 100, 500], seed: 7, ..DrawPlan::default() }
}

mod smaa {
    use super::*;

    #[divan::bench(sample_count = 5)]
    fn over_weights(bencher: Bencher<'_, '_>) {
        let (ranges, eligible, plan) = (known(VILLAGES), vec![true; VILLAGES], plan());
        bencher.bench(|| acceptability(black_box(&ranges), &eligible, &WeightSpace::Uniform, &plan));
    }

    #[divan::bench(sample_count = 3)]
    fn over_weights_and_a_tenth_of_scores(bencher: Bencher<'_, '_>) {
        let (ranges, eligible, plan) = (score_ranges(&with_gaps(VILLAGES)), vec![true; VILLAGES], plan());
        bencher.bench(|| acceptability(black_box(&ranges), &eligible, &WeightSpace::Uniform, &plan));
    }
}

mod flips {
    use super::*;

    #[divan::bench(args = [FlipNorm::Taxicab, FlipNorm::Euclidean], sample_count = 10)]
    fn first_50_of_5000(bencher: Bencher<'_, '_>, norm: FlipNorm) {
        let (scores, eligible) = (scores(VILLAGES), vec![true; VILLAGES]);
        bencher.bench(|| threats_to_first(black_box(&scores), &eligible, &WEIGHTS, 50, norm));
    }

    #[divan::bench(args = [FlipNorm::Taxicab, FlipNorm::Euclidean], sample_count = 10)]
    fn change_of_the_first_50(bencher: Bencher<'_, '_>, norm: FlipNorm) {
        let (scores, eligible) = (scores(VILLAGES), vec![true; VILLAGES]);
        bencher.bench(|| smallest_first_change(black_box(&scores), &eligible, &WEIGHTS, 50, norm));
    }

    #[divan::bench(sample_count = 10)]
    fn one_weight_at_a_time(bencher: Bencher<'_, '_>) {
        let (scores, eligible) = (scores(VILLAGES), vec![true; VILLAGES]);
        bencher.bench(|| weight_intervals(black_box(&scores), &eligible, &WEIGHTS, 50));
    }
}

mod unknowns {
    use super::*;

    #[divan::bench(sample_count = 5)]
    fn missing_facts_of_5000(bencher: Bencher<'_, '_>) {
        let (ranges, eligible) = (score_ranges(&with_gaps(VILLAGES)), vec![true; VILLAGES]);
        let expected = expected_scores(&ranges);
        bencher.bench(|| missing_facts(black_box(&ranges), &expected, &eligible, &WEIGHTS, &VisitPlan::default()));
    }

    #[divan::bench(sample_count = 10)]
    fn possible_ranks_of_5000(bencher: Bencher<'_, '_>) {
        let (ranges, eligible) = (score_ranges(&with_gaps(VILLAGES)), vec![true; VILLAGES]);
        bencher.bench(|| rank_ranges(&total_ranges(black_box(&ranges), &WEIGHTS), &eligible));
    }

    #[divan::bench(sample_count = 5)]
    fn pareto_of_5000(bencher: Bencher<'_, '_>) {
        let (ranges, eligible) = (score_ranges(&with_gaps(VILLAGES)), vec![true; VILLAGES]);
        bencher.bench(|| pareto_dominators(black_box(&ranges), &eligible));
    }

    #[divan::bench(sample_count = 5)]
    fn double_counting_of_5000(bencher: Bencher<'_, '_>) {
        let scores = with_gaps(VILLAGES);
        bencher.bench(|| correlated_pairs(black_box(&scores), 0.8));
    }
}

mod rescore {
    use super::*;

    #[divan::bench(sample_count = 10)]
    fn weighted_sum_of_100000(bencher: Bencher<'_, '_>) {
        let scores = with_gaps(100_000);
        bencher.bench(|| decision::methods::weighted_sum(black_box(&scores), &WEIGHTS));
    }

    #[divan::bench(sample_count = 10)]
    fn totals_of_100000(bencher: Bencher<'_, '_>) {
        let scores = with_gaps(100_000);
        bencher.bench(|| decision::methods::totals(black_box(&scores), &WEIGHTS));
    }

    #[divan::bench(sample_count = 10)]
    fn filled_scores_of_100000(bencher: Bencher<'_, '_>) {
        let scores = with_gaps(100_000);
        bencher.bench(|| filled_scores(black_box(&scores), &WEIGHTS));
    }
}
