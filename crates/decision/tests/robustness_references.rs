//! Robustness against independent programs: numpy, HiGHS, SLSQP and scipy, as recorded in `tests/references`.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use decision::robustness::generator::{key_of, philox, share_of};
use decision::robustness::{
    DrawPlan, FlipNorm, WeightSpace, acceptability, rank_correlations, smallest_first_change, smallest_flip,
    threats_to_first,
};
use decision::unknowns::ScoreRange;

/// The lines of a recorded table, cut at the commas.
fn recorded(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/references").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a number"))
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(number).collect()
}

fn columns(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

/// The villages of `smaa.py`.
fn smaa_ranges(villages: u32, criteria: usize) -> Vec<Vec<ScoreRange>> {
    let share = |village: u32, id: usize| share_of(philox([village, (id / 4) as u32, 0, 99], key_of(1))[id % 4]);
    let score = |criterion, village| 0.5 * (share(village, criteria) + share(village, criterion));
    let column = |criterion| (0..villages).map(|village| ScoreRange::exactly(score(criterion, village))).collect();
    (0..criteria).map(column).collect()
}

/// 5,000 villages × 12 criteria × 10,000 draws: the same draws in numpy give the same ranks.
#[test]
fn rank_acceptabilities_agree_with_numpy_on_the_same_draws() {
    let plan = DrawPlan { draws: 10_000, first: vec![1, 10, 100, 500], seed: 7, ..DrawPlan::default() };
    let result = acceptability(&smaa_ranges(5_000, 12), &[true; 5_000], &WeightSpace::Uniform, &plan).unwrap();
    assert_eq!(result.ranks_per_bin, 100);
    for line in &recorded("smaa/acceptability.csv")[1..] {
        let found = result.villages[line[0].parse::<usize>().unwrap()].as_ref().unwrap();
        let expected: Vec<f64> = line[1..].iter().map(|text| number(text)).collect();
        assert!((found.mean_rank - expected[0]).abs() <= 1e-3, "village {}: {}", line[0], found.mean_rank);
        for (found, expected) in found.within.iter().chain(&found.bins[..3]).zip(&expected[1..]) {
            // One draw of 10,000 may fall to the other side of a rank by rounding.
            assert!((found - expected).abs() <= 1.01e-4, "village {}: {found} {expected}", line[0]);
        }
    }
    let central = recorded("smaa/central.csv");
    let ever_first = result.villages.iter().flatten().filter(|profile| profile.first_share > 0.0).count();
    assert_eq!(ever_first, central.len() - 1);
    for line in &central[1..] {
        let found = result.villages[line[0].parse::<usize>().unwrap()].as_ref().unwrap();
        assert!((found.first_share - number(&line[1])).abs() < 1e-9);
        for (found, expected) in found.central_weights.as_ref().unwrap().iter().zip(&line[2..]) {
            assert!((found - number(expected)).abs() < 1e-8, "village {}", line[0]);
        }
    }
}

/// The score ranges of `open_scores` in `smaa.py`: one score in ten unknown, the fourth criterion known to 0.05.
fn open_ranges(villages: u32) -> Vec<Vec<ScoreRange>> {
    let mut ranges = smaa_ranges(villages, 12);
    for (criterion, column) in ranges.iter_mut().enumerate() {
        for (village, range) in column.iter_mut().enumerate() {
            if (7 * criterion + 3 * village).is_multiple_of(10) {
                *range = ScoreRange::UNKNOWN;
            } else if criterion == 3 {
                *range = ScoreRange::between(range.low() - 0.05, range.low() + 0.05);
            }
        }
    }
    ranges
}

#[test]
fn draws_of_unknown_scores_and_confidence_factors_agree_with_numpy() {
    let plan = DrawPlan { draws: 4_000, confidence_draws: 500, seed: 11, first: vec![10], bins: 50 };
    let result = acceptability(&open_ranges(400), &[true; 400], &WeightSpace::Uniform, &plan).unwrap();
    let recorded = recorded("smaa/open.csv");
    assert_eq!(recorded.len(), 401);
    for (line, found) in recorded[1..].iter().zip(result.villages.iter().flatten()) {
        assert!((found.mean_rank - number(&line[1])).abs() <= 1e-3, "{line:?} {}", found.mean_rank);
        assert!((found.first_share - number(&line[2])).abs() <= 2.6e-4, "{line:?} {}", found.first_share);
        assert!((found.within[0] - number(&line[3])).abs() <= 2.6e-4, "{line:?} {}", found.within[0]);
        match found.confidence {
            Some(confidence) => assert!((confidence - number(&line[4])).abs() <= 2.1e-3, "{line:?} {confidence}"),
            None => assert_eq!(line[4], "none"),
        }
    }
}

/// 300 problems solved by HiGHS (taxicab) and by enumeration and SLSQP (Euclidean).
#[test]
fn flips_agree_with_independent_solvers() {
    let mut impossible = 0;
    for line in &recorded("flips/pairs.csv")[1..] {
        let (differences, weights) = (numbers(&line[0]), numbers(&line[1]));
        let scores: Vec<Vec<f64>> = differences.iter().map(|difference| vec![0.0, *difference]).collect();
        let flip = |norm| smallest_flip(&scores, &weights, (0, 1), norm);
        match (flip(FlipNorm::Taxicab), flip(FlipNorm::Euclidean)) {
            (Some(taxicab), Some(euclidean)) => {
                assert!((taxicab.distance - number(&line[2])).abs() < 1e-9, "{line:?} {taxicab:?}");
                assert!((euclidean.distance - number(&line[3])).abs() < 1e-9, "{line:?} {euclidean:?}");
                let expected = numbers(&line[4]);
                assert!(euclidean.weights.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-8), "{line:?}");
            }
            (None, None) => {
                assert_eq!(line[2], "none");
                impossible += 1;
            }
            found => panic!("one norm knows a flip and the other none: {found:?}"),
        }
    }
    assert!(impossible > 10, "the record should hold impossible flips too");
}

/// 40 villages: the least change of the first 1, 3 and 10 is the least over all pairs, each solved by HiGHS.
#[test]
fn changes_of_the_first_k_agree_with_independent_solvers() {
    let mut rows: Vec<Vec<f64>> = recorded("flips/first.csv").iter().map(|line| numbers(&line[0])).collect();
    let weights = rows.pop().unwrap();
    let (scores, eligible) = (columns(&rows), vec![true; rows.len()]);
    for line in &recorded("flips/k.csv")[1..] {
        let first = line[0].parse().unwrap();
        for (norm, expected) in [(FlipNorm::Taxicab, &line[1]), (FlipNorm::Euclidean, &line[2])] {
            let change = smallest_first_change(&scores, &eligible, &weights, first, norm).unwrap();
            assert!((change.flip.distance - number(expected)).abs() < 1e-9, "{line:?} {change:?}");
            let threats = threats_to_first(&scores, &eligible, &weights, first, norm);
            assert!(threats.iter().flatten().all(|threat| threat.flip.distance >= 0.0) && threats.len() == first);
        }
    }
}

#[test]
fn rank_correlations_agree_with_scipy() {
    let cell = |text: &String| if text.is_empty() { None } else { Some(number(text)) };
    let rows: Vec<Vec<Option<f64>>> =
        recorded("rank_correlation/columns.csv").iter().map(|line| line.iter().map(cell).collect()).collect();
    let scores: Vec<Vec<Option<f64>>> = (0..5).map(|j| rows.iter().map(|row| row[j]).collect()).collect();
    let found = rank_correlations(&scores);
    for line in &recorded("rank_correlation/correlations.csv")[1..] {
        let (one, other): (usize, usize) = (line[0].parse().unwrap(), line[1].parse().unwrap());
        assert!((found[one][other].unwrap() - number(&line[2])).abs() < 1e-12, "{line:?}");
    }
}
