//! How long it takes to score 100,000 villages × 12 criteria again: `cargo bench -p decision --bench rescore`.

use decision::methods::{Method, ranks, totals, weighted_sum};
use divan::{Bencher, black_box};

const CRITERIA: usize = 12;
const VILLAGES: usize = 100_000;

fn main() {
    divan::main();
}

/// Made-up values; one in ten missing when asked.
fn scores(one_gap_in: usize) -> Vec<Vec<Option<f64>>> {
    let value = |criterion: usize, village: usize| {
        let mixed = (village * 2_654_435_761 + criterion * 40_503) % 1_000_003;
        (one_gap_in == 0 || !mixed.is_multiple_of(one_gap_in)).then_some(mixed as f64 / 1_000_003.0)
    };
    (0..CRITERIA).map(|criterion| (0..VILLAGES).map(|village| value(criterion, village)).collect()).collect()
}

fn weights() -> Vec<f64> {
    (1..=CRITERIA).map(|weight| weight as f64).collect()
}

#[divan::bench(args = [0, 10])]
fn totals_alone(bencher: Bencher<'_, '_>, one_gap_in: usize) {
    let (scores, weights) = (scores(one_gap_in), weights());
    bencher.bench(|| totals(black_box(&scores), &weights));
}

#[divan::bench(args = [0, 10])]
fn totals_shares_and_intervals(bencher: Bencher<'_, '_>, one_gap_in: usize) {
    let (scores, weights) = (scores(one_gap_in), weights());
    bencher.bench(|| weighted_sum(black_box(&scores), &weights));
}

#[divan::bench]
fn ranking(bencher: Bencher<'_, '_>) {
    let totals = totals(&scores(0), &weights()).expect("made-up values are in range");
    let ids: Vec<String> = (0..VILLAGES).map(|village| format!("v{village}")).collect();
    let eligible = vec![true; VILLAGES];
    bencher.bench(|| ranks(black_box(&totals), &eligible, &ids));
}

#[divan::bench(args = Method::VILLAGES, sample_count = 5)]
fn methods(bencher: Bencher<'_, '_>, method: Method) {
    let (scores, weights) = (scores(0), weights());
    bencher.bench(|| method.totals(black_box(&scores), &weights));
}
