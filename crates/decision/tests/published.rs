//! Published worked examples, each with its source, to the last printed digit.

#![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

use decision::methods::{
    Normalisation, Preference, Problem, promethee, spotis, topsis, vikor, weighted_product_of_figures,
    weighted_sum_of_figures,
};
use decision::value::Direction::{self, Maximise, Minimise};
use decision::weights::{Objective, objective};

/// Each result rounds to the printed figure.
fn printed(found: &[Option<f64>], expected: &[f64], decimals: i32) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let found = found.expect("no gaps in books");
        let near = (found - expected).abs() <= 0.5 * 10f64.powi(-decimals) * (1.0 + 1e-9) + 1e-12;
        assert!(near, "found {found}, printed {expected}");
    }
}

fn problem(rows: &[&[f64]], directions: &[Direction], weights: &[f64]) -> Problem {
    let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
    Problem::from_rows(&rows, directions, weights).unwrap()
}

/// Opricovic, S. and Tzeng, G.-H. (2004). Compromise solution by MCDM methods: three mountains by risk and altitude.
fn mountains() -> Problem {
    problem(&[&[1.0, 3000.0], &[2.0, 3750.0], &[5.0, 4500.0]], &[Minimise, Maximise], &[0.5, 0.5])
}

/// Tzeng, G.-H. and Huang, J.-J. (2011). Multiple Attribute Decision Making.
fn tzeng_huang() -> Problem {
    let rows: [&[f64]; 4] = [&[5.0, 8.0, 4.0], &[7.0, 6.0, 8.0], &[8.0, 8.0, 6.0], &[7.0, 4.0, 6.0]];
    problem(&rows, &[Maximise; 3], &[0.3, 0.4, 0.3])
}

#[test]
fn topsis_t1_the_normalisation_alone_changes_the_winner() {
    printed(&topsis(&mountains(), Normalisation::MinMax), &[0.50000, 0.61722, 0.50000], 5);
    printed(&topsis(&mountains(), Normalisation::Vector), &[0.76214, 0.72218, 0.23786], 5);
}

#[test]
fn topsis_t2() {
    printed(&topsis(&tzeng_huang(), Normalisation::Vector), &[0.50372, 0.65808, 0.74825, 0.33400], 5);
    printed(&topsis(&tzeng_huang(), Normalisation::MinMax), &[0.48528, 0.64837, 0.77679, 0.36298], 5);
    printed(&topsis(&tzeng_huang(), Normalisation::Max), &[0.51613, 0.64642, 0.76297, 0.32845], 5);
}

#[test]
fn topsis_t3_without_normalisation() {
    // Numbers of the tests of scikit-criteria.
    let problem = problem(&[&[1.0, 0.0, 3.0], &[0.0, 5.0, 6.0]], &[Maximise; 3], &[1.0; 3]);
    printed(&topsis(&problem, Normalisation::None), &[0.14639, 0.85361], 5);
}

#[test]
fn vikor_v1_and_v2() {
    let result = vikor(&mountains(), 0.5).unwrap();
    printed(&result.group, &[0.5, 0.375, 0.5], 12);
    printed(&result.regret, &[0.5, 0.25, 0.5], 12);
    printed(&result.compromise, &[1.0, 0.0, 1.0], 12);
    let result = vikor(&tzeng_huang(), 0.5).unwrap();
    printed(&result.group, &[0.60, 0.30, 0.15, 0.65], 12);
    printed(&result.regret, &[0.3, 0.2, 0.15, 0.4], 12);
    printed(&result.compromise, &[0.75, 0.25, 0.0, 1.0], 12);
    assert_eq!(result.chosen, vec![2, 1], "no acceptable advantage: A2 and A3 stay together");
}

#[test]
fn promethee_p1() {
    // Zhao, J. (2013); numbers as in the tests of pymcdm.
    let problem = problem(&[&[4.0, 3.0, 2.0], &[3.0, 2.0, 4.0], &[5.0, 1.0, 3.0]], &[Maximise; 3], &[0.5, 0.3, 0.2]);
    let flows = promethee(&problem, &[Preference::Usual; 3]).unwrap();
    printed(&flows.leaving, &[0.55, 0.35, 0.60], 12);
    printed(&flows.entering, &[0.45, 0.65, 0.40], 12);
    printed(&flows.net, &[0.1, -0.3, 0.2], 12);
}

#[test]
fn spotis_with_and_without_a_wished_point() {
    // Dezert, J. et al. (2020). The SPOTIS rank reversal free method. FUSION 2020; as in the tests of pymcdm 1.4.0.
    let rows: [&[f64]; 4] = [&[10.5, -3.1, 1.7], &[-4.7, 0.0, 3.4], &[8.1, 0.3, 1.3], &[3.2, 7.3, -5.3]];
    let first = problem(&rows, &[Maximise, Minimise, Maximise], &[0.2, 0.3, 0.5]);
    let bounds = [(-5.0, 12.0), (-6.0, 10.0), (-8.0, 5.0)];
    printed(&spotis(&first, &bounds, None).unwrap(), &[0.1989, 0.3705, 0.3063, 0.7491], 4);
    let cars: [&[f64]; 4] = [
        &[15000.0, 4.3, 99.0, 42.0, 737.0],
        &[15290.0, 5.0, 116.0, 42.0, 892.0],
        &[15350.0, 5.0, 114.0, 45.0, 952.0],
        &[15490.0, 5.3, 123.0, 45.0, 1120.0],
    ];
    let second = problem(&cars, &[Maximise; 5], &[0.2941, 0.2353, 0.2353, 0.0588, 0.1765]);
    let bounds = [(14000.0, 16000.0), (3.0, 8.0), (80.0, 140.0), (35.0, 60.0), (650.0, 1300.0)];
    let wished = [15300.0, 4.0, 115.0, 50.0, 900.0];
    printed(&spotis(&second, &bounds, Some(&wished)).unwrap(), &[0.1841, 0.0734, 0.0842, 0.1920], 4);
    let narrow = [(14000.0, 15000.0), (3.0, 8.0), (80.0, 140.0), (35.0, 60.0), (650.0, 1300.0)];
    assert!(spotis(&second, &narrow, None).is_err(), "a figure outside the bounds is refused");
}

#[test]
fn critic_and_waspas() {
    // Tuş, A. and Aytaç Adalı, E. (2019). Opsearch 56(2), 528-538. Both as printed; the weights of the paper have three
    // digits: .157 .249 .168 .121 .154 .151. They come out only when the first criterion, a cost, is normalised as a
    // benefit; CRITIC as published in 1995 would turn it round first.
    let rows: [&[f64]; 5] = [
        &[5000.0, 3.0, 3.0, 4.0, 3.0, 2.0],
        &[680.0, 5.0, 3.0, 2.0, 2.0, 1.0],
        &[2000.0, 3.0, 2.0, 3.0, 4.0, 3.0],
        &[600.0, 4.0, 3.0, 1.0, 2.0, 2.0],
        &[800.0, 2.0, 4.0, 3.0, 3.0, 4.0],
    ];
    let directions = [Minimise, Maximise, Maximise, Maximise, Maximise, Maximise];
    let weights = objective(Objective::Critic, &problem(&rows, &[Maximise; 6], &[1.0; 6])).unwrap();
    let some: Vec<Option<f64>> = weights.iter().copied().map(Some).collect();
    printed(&some, &[0.1570, 0.2495, 0.1677, 0.1211, 0.1541, 0.1506], 4);
    let weighted = problem(&rows, &directions, &weights);
    let sum = weighted_sum_of_figures(&weighted, Normalisation::Linear);
    let product = weighted_product_of_figures(&weighted).unwrap();
    let half: Vec<Option<f64>> = sum.iter().zip(product).map(|(a, b)| Some((a.unwrap() + b.unwrap()) / 2.0)).collect();
    printed(&half, &[0.5622, 0.6575, 0.6192, 0.6409, 0.7220], 3);
}

#[test]
fn entropy_of_twelve_by_five() {
    // Numbers as in the tests of pymcdm 1.4.0.
    let rows: [&[f64]; 12] = [
        &[7.0, 312.0, 1891.0, 6613.0, 163.0],
        &[72.0, 88.0, 728.0, 941804.0, 1078.0],
        &[10.0, 252.0, 2594.0, 3466.0, 117471.0],
        &[10.0, 145.0, 980.0, 2371.0, 86329.0],
        &[65.0, 54.0, 350.0, 501.0, 29897.0],
        &[29.0, 48.0, 380.0, 912.0, 34051.0],
        &[7.0, 476.0, 3300.0, 78470.0, 2212.0],
        &[70.0, 87.0, 650.0, 733.0, 819000.0],
        &[4.0, 86.0, 591.0, 3015.0, 103.0],
        &[12.0, 79.0, 579.0, 3240.0, 96098.0],
        &[21.0, 45.0, 261.0, 1253.0, 453.0],
        &[1.0, 72.0, 530.0, 4333.0, 0.1048],
    ];
    let weights = objective(Objective::Entropy, &problem(&rows, &[Maximise; 5], &[1.0; 5])).unwrap();
    let some: Vec<Option<f64>> = weights.into_iter().map(Some).collect();
    printed(&some, &[0.104991, 0.069124, 0.071373, 0.449937, 0.304575], 6);
}
