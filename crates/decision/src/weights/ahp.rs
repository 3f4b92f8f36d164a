//! The analytic hierarchy process: weights from pairwise comparisons, and how far these contradict each other.

use super::Comparisons;
use crate::Error;

/// The greatest consistency ratio accepted without a waiver (Saaty 1980).
pub const ACCEPTED_RATIO: f64 = 0.1;

/// Saaty's random index for n = 3 to 15: mean consistency index of random comparisons (Saaty 1980).
const RANDOM_INDEX: [f64; 13] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// Squarings of the matrix: enough for an eigenvalue gap of one part in 10⁹.
const SQUARINGS: usize = 36;

/// Three criteria whose comparisons contradict each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Triple {
    /// Index of the first.
    pub first: usize,
    /// Index of the one between.
    pub middle: usize,
    /// Index of the last.
    pub last: usize,
    /// How many times the first counts for the last by way of the middle.
    pub implied: f64,
    /// How many times it was said to count.
    pub said: f64,
}

/// Weights from comparisons with all that tells how far to trust them.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahp {
    /// Principal eigenvector, adding up to 1, in the order of the criteria.
    pub weights: Vec<f64>,
    /// Row geometric means (logarithmic least squares where pairs are missing), adding up to 1. They differ a little
    /// from [`Ahp::weights`] once comparisons contradict each other; a report must say which it shows.
    pub geometric_weights: Vec<f64>,
    /// Principal eigenvalue; equals the number of criteria for comparisons without contradiction.
    pub lambda_max: f64,
    /// (λmax − n) / (n − 1); 0 for fewer than three criteria.
    pub consistency_index: f64,
    /// Consistency index over that of random comparisons; above 0.1 the comparisons should be revised.
    pub consistency_ratio: f64,
    /// The triple that contradicts itself most; `None` if no three criteria were all compared.
    pub worst: Option<Triple>,
    /// Number of pairs never compared.
    pub missing: usize,
}

impl Ahp {
    /// The weights, if the comparisons are consistent enough or somebody gives a reason why they are used all the
    /// same. A blank reason is none.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] naming the worst triple.
    pub fn accepted(&self, waived_because: Option<&str>) -> Result<&[f64], Error> {
        let waived = waived_because.is_some_and(|reason| !reason.trim().is_empty());
        match self.worst {
            Some(Triple { first, middle, last, implied, said })
                if self.consistency_ratio > ACCEPTED_RATIO && !waived =>
            {
                let (ratio, limit) = (self.consistency_ratio, ACCEPTED_RATIO);
                Err(Error::Inconsistent { ratio, limit, first, middle, last, implied, said })
            }
            _ => Ok(&self.weights),
        }
    }
}

/// Weights from pairwise comparisons by the principal eigenvector, with Saaty's consistency ratio.
///
/// Complete: `A w = λmax w`, `CI = (λmax − n)/(n − 1)`, `CR = CI/RI` with Saaty's random index of 1980. Incomplete:
/// Harker's matrix, which has 0 for a missing pair and 1 + the number of missing pairs of the row on its diagonal; its
/// random index is lowered to `RI (1 − 2m/((n − 1)(n − 2)))` for m missing pairs, since fewer pairs contradict less.
///
/// Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill. Harker, P. T. (1987). Incomplete pairwise
/// comparisons in the analytic hierarchy process. Mathematical Modelling 9(11). Ágoston, K. C. and Csató, L. (2022).
/// Inconsistency thresholds for incomplete pairwise comparison matrices. Omega 108. Cost: n³. When not to use it: for
/// more than about nine things at once; group them first.
///
/// ```
/// use decision::weights::{Comparison, Comparisons, ahp};
/// let said = |row, column, ratio| Comparison { row, column, ratio };
/// let result = ahp(&Comparisons::new(3, &[said(1, 0, 3.0), said(0, 2, 5.0), said(1, 2, 7.0)])?);
/// assert_eq!(format!("{:.4} {:.4}", result.weights[1], result.consistency_ratio), "0.6491 0.0559");
/// assert!(result.accepted(None).is_ok());
/// # Ok::<(), decision::Error>(())
/// ```
pub fn ahp(comparisons: &Comparisons) -> Ahp {
    let count = comparisons.count();
    let logs = least_squares(comparisons);
    let matrix = harker(comparisons, &logs);
    let vector = principal(&matrix, count);
    let product = times(&matrix, &vector, count);
    let lambda_max = product.iter().zip(&vector).map(|(a, b)| a / b).sum::<f64>() / count as f64;
    let missing = comparisons.missing();
    let (consistency_index, consistency_ratio) = consistency(lambda_max, count, missing);
    Ahp {
        weights: scaled(logs.iter().zip(&vector).map(|(log, entry)| log.exp() * entry).collect()),
        geometric_weights: scaled(logs.iter().map(|log| log.exp()).collect()),
        lambda_max,
        consistency_index,
        consistency_ratio,
        worst: worst(comparisons),
        missing,
    }
}

/// Saaty's random index for `count` things of which `missing` pairs were not compared; 0 below three things or where
/// nothing can contradict. Above fifteen things the value for fifteen, which is on the strict side.
///
/// ```
/// use decision::weights::random_index;
/// assert_eq!(random_index(4, 0), 0.90);
/// assert_eq!(random_index(4, 3), 0.0);
/// ```
pub fn random_index(count: usize, missing: usize) -> f64 {
    if count < 3 {
        return 0.0;
    }
    let complete = RANDOM_INDEX[(count - 3).min(RANDOM_INDEX.len() - 1)];
    let most_missing = (count - 1) * (count - 2) / 2;
    complete * (1.0 - missing.min(most_missing) as f64 / most_missing as f64)
}

fn consistency(lambda_max: f64, count: usize, missing: usize) -> (f64, f64) {
    let random = random_index(count, missing);
    if random == 0.0 {
        return (0.0, 0.0);
    }
    let index = ((lambda_max - count as f64) / (count - 1) as f64).max(0.0);
    (index, index / random)
}

/// Harker's matrix, each ratio divided by the ratio of the least-squares weights: the same eigenvalues, and entries
/// near 1 however far the weights lie apart. Its eigenvector is that of the plain matrix over those weights.
fn harker(comparisons: &Comparisons, logs: &[f64]) -> Vec<f64> {
    let count = comparisons.count();
    let mut matrix = vec![0.0; count * count];
    for row in 0..count {
        let known = (0..count).filter_map(|column| Some((column, comparisons.ratio(row, column)?)));
        let mut missing = count;
        for (column, ratio) in known {
            matrix[row * count + column] = (ratio.ln() + logs[column] - logs[row]).exp();
            missing -= 1;
        }
        matrix[row * count + row] = 1.0 + missing as f64;
    }
    matrix
}

fn times(matrix: &[f64], vector: &[f64], count: usize) -> Vec<f64> {
    matrix.chunks(count).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

fn scaled(values: Vec<f64>) -> Vec<f64> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    let values: Vec<f64> = values.iter().map(|value| value / largest).collect();
    let sum: f64 = values.iter().sum();
    values.iter().map(|value| value / sum).collect()
}

/// Principal eigenvector of a primitive matrix: squared until only it is left, then polished with the matrix itself.
fn principal(matrix: &[f64], count: usize) -> Vec<f64> {
    let mut power = matrix.to_vec();
    for _ in 0..SQUARINGS {
        let mut squared = vec![0.0; count * count];
        for row in 0..count {
            for middle in 0..count {
                let factor = power[row * count + middle];
                for column in 0..count {
                    squared[row * count + column] += factor * power[middle * count + column];
                }
            }
        }
        let largest = squared.iter().copied().fold(0.0, f64::max);
        power = squared.iter().map(|entry| entry / largest).collect();
    }
    let mut vector = scaled(power.chunks(count).map(|row| row.iter().sum()).collect());
    for _ in 0..4 {
        vector = scaled(times(matrix, &vector, count));
    }
    vector
}

/// Logarithmic least squares: minimises `Σ (ln a_ij − u_i + u_j)²` over the pairs compared, which for complete
/// comparisons gives the row geometric means (Bozóki, Fülöp and Rónyai 2010). Gauss–Jordan on the graph's Laplacian.
/// Natural logarithms of the weights, the largest 0.
fn least_squares(comparisons: &Comparisons) -> Vec<f64> {
    let count = comparisons.count();
    let free = count - 1;
    let mut system = vec![vec![0.0; free + 1]; free];
    for (row, line) in system.iter_mut().enumerate() {
        for column in (0..count).filter(|column| *column != row) {
            let Some(ratio) = comparisons.ratio(row, column) else { continue };
            line[row] += 1.0;
            line[free] += ratio.ln();
            if column < free {
                line[column] -= 1.0;
            }
        }
    }
    // The Laplacian without its last row and column is positive definite: no pivoting is needed.
    for pivot in 0..free {
        let line = system[pivot].clone();
        for (row, other) in system.iter_mut().enumerate().filter(|(row, _)| *row != pivot) {
            let factor = other[pivot] / line[pivot];
            if factor != 0.0 && row != pivot {
                other.iter_mut().zip(&line).for_each(|(a, b)| *a -= factor * b);
            }
        }
    }
    let mut logs: Vec<f64> = system.iter().enumerate().map(|(row, line)| line[free] / line[row]).collect();
    logs.push(0.0);
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logs.iter().map(|log| log - largest).collect()
}

fn worst(comparisons: &Comparisons) -> Option<Triple> {
    let count = comparisons.count();
    let mut worst: Option<(f64, Triple)> = None;
    for first in 0..count {
        for middle in first + 1..count {
            for last in middle + 1..count {
                let ratio = |row, column| comparisons.ratio(row, column);
                let (Some(a), Some(b), Some(said)) = (ratio(first, middle), ratio(middle, last), ratio(first, last))
                else {
                    continue;
                };
                let size = (a.ln() + b.ln() - said.ln()).abs();
                if worst.is_none_or(|(most, _)| size > most) {
                    worst = Some((size, Triple { first, middle, last, implied: a * b, said }));
                }
            }
        }
    }
    worst.map(|(_, triple)| triple)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Comparison;
    use proptest::prelude::*;

    fn from_rows(rows: &[&[f64]]) -> Ahp {
        let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
        ahp(&Comparisons::from_matrix(&rows).unwrap())
    }

    fn said(count: usize, list: &[(usize, usize, f64)]) -> Ahp {
        let list: Vec<Comparison> =
            list.iter().map(|&(row, column, ratio)| Comparison { row, column, ratio }).collect();
        ahp(&Comparisons::new(count, &list).unwrap())
    }

    fn printed(values: &[f64], expected: &[f64]) {
        assert_eq!(values.len(), expected.len());
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() <= 0.5e-4 + 1e-12, "{values:?} {expected:?}");
        }
    }

    #[test]
    fn drinks_of_saaty_2008() {
        // Saaty, T. L. (2008). Decision making with the analytic hierarchy process; order coffee, wine, tea, beer,
        // soda, milk, water; comparisons as in the tests of AHPy.
        let result = said(
            7,
            &[
                (0, 1, 9.0),
                (0, 2, 5.0),
                (0, 3, 2.0),
                (0, 4, 1.0),
                (0, 5, 1.0),
                (6, 0, 2.0),
                (6, 1, 9.0),
                (6, 2, 9.0),
                (6, 3, 3.0),
                (6, 4, 2.0),
                (6, 5, 3.0),
                (2, 1, 3.0),
                (3, 1, 9.0),
                (3, 2, 3.0),
                (3, 5, 1.0),
                (4, 1, 9.0),
                (4, 2, 4.0),
                (4, 3, 2.0),
                (4, 5, 2.0),
                (5, 1, 9.0),
                (5, 2, 3.0),
            ],
        );
        printed(&result.weights, &[0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268]);
        printed(&result.geometric_weights, &[0.1787, 0.0185, 0.0422, 0.1165, 0.1911, 0.1286, 0.3243]);
        assert!((result.lambda_max - 7.17663).abs() < 5e-6);
        printed(&[result.consistency_ratio], &[0.0223]);
    }

    #[test]
    fn cities_of_saaty_2005() {
        // Saaty, T. L. (2005). Theory and Applications of the Analytic Network Process; order culture, family,
        // housing, jobs, transport; comparisons as in the tests of AHPy. A table shifted by one would print 0.0626.
        let result = said(
            5,
            &[
                (0, 2, 3.0),
                (0, 4, 5.0),
                (1, 0, 5.0),
                (1, 2, 7.0),
                (1, 4, 7.0),
                (1, 3, 1.0),
                (2, 4, 3.0),
                (3, 0, 2.0),
                (3, 2, 4.0),
                (3, 4, 7.0),
            ],
        );
        printed(&result.weights, &[0.1522, 0.4335, 0.0716, 0.3050, 0.0378]);
        printed(&result.geometric_weights, &[0.1526, 0.4228, 0.0723, 0.3147, 0.0376]);
        assert!((result.lambda_max - 5.22524).abs() < 5e-6);
        printed(&[result.consistency_ratio], &[0.0503]);
    }

    #[test]
    fn three_by_three() {
        // Known trap: a random index shifted by one place divides by zero here.
        let result = from_rows(&[&[1.0, 1.0 / 3.0, 5.0], &[3.0, 1.0, 7.0], &[0.2, 1.0 / 7.0, 1.0]]);
        printed(&result.weights, &[0.2790, 0.6491, 0.0719]);
        assert!((result.lambda_max - 3.06489).abs() < 5e-6);
        printed(&[result.consistency_ratio], &[0.0559]);
        for (a, b) in result.weights.iter().zip(&result.geometric_weights) {
            assert!((a - b).abs() < 1e-12, "the two ways agree for three");
        }
    }

    #[test]
    fn wang_and_chin_must_be_refused() {
        // Wang, Y.-M. and Chin, K.-S.: a 6 x 6 matrix with consistency ratio 0.2290.
        let result = from_rows(&[
            &[1.0, 4.0, 3.0, 1.0, 3.0, 4.0],
            &[0.25, 1.0, 7.0, 3.0, 0.2, 1.0],
            &[1.0 / 3.0, 1.0 / 7.0, 1.0, 0.2, 0.2, 1.0 / 6.0],
            &[1.0, 1.0 / 3.0, 5.0, 1.0, 1.0, 1.0 / 3.0],
            &[1.0 / 3.0, 5.0, 5.0, 1.0, 1.0, 3.0],
            &[0.25, 1.0, 6.0, 3.0, 1.0 / 3.0, 1.0],
        ]);
        printed(&result.weights, &[0.3208, 0.1395, 0.0348, 0.1285, 0.2374, 0.1391]);
        printed(&result.geometric_weights, &[0.3160, 0.1391, 0.0360, 0.1251, 0.2360, 0.1477]);
        assert!((result.lambda_max - 7.41987).abs() < 5e-6);
        printed(&[result.consistency_ratio], &[0.2290]);
        // 1 counts 3 for 3 and 3 counts 1 for 4, so 1 should count 3 for 4; it was said to count 1/5. Of all 20 triples
        // this one is off by the largest factor, 15.
        let triple = result.worst.unwrap();
        let size = |triple: Triple| (triple.implied / triple.said).ln().abs();
        assert_eq!((triple.first, triple.middle, triple.last), (1, 3, 4));
        assert!((size(triple) - 15f64.ln()).abs() < 1e-12);
        assert!(matches!(result.accepted(None), Err(Error::Inconsistent { first: 1, middle: 3, last: 4, .. })));
        assert!(result.accepted(Some("  ")).is_err());
        assert_eq!(result.accepted(Some("elders insisted")).unwrap(), result.weights);
    }

    #[test]
    fn fuel_economy_of_haas() {
        // Haas, R. and Meixner, O.: An illustrated guide to the analytic hierarchy process, 34, 27, 24, 28 mpg.
        let result = ahp(&Comparisons::from_figures(&[34.0, 27.0, 24.0, 28.0]).unwrap());
        printed(&result.weights, &[0.3009, 0.2389, 0.2124, 0.2478]);
        assert!(result.consistency_ratio < 1e-12);
    }

    #[test]
    fn random_index_of_saaty_1980() {
        let table: Vec<f64> = (3..=10).map(|count| random_index(count, 0)).collect();
        assert_eq!(table, [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]);
        assert_eq!((random_index(1, 0), random_index(2, 0), random_index(40, 0)), (0.0, 0.0, 1.59));
    }

    #[test]
    fn a_chain_of_comparisons_is_enough_and_cannot_contradict() {
        let chain: Vec<(usize, usize, f64)> = (0..29).map(|index| (index, index + 1, 1.25)).collect();
        let result = said(30, &chain);
        assert!((result.lambda_max - 30.0).abs() < 1e-9, "{}", result.lambda_max);
        assert_eq!((result.consistency_ratio, result.worst, result.missing), (0.0, None, 406));
        for weights in [&result.weights, &result.geometric_weights] {
            for pair in weights.windows(2) {
                assert!((pair[0] / pair[1] - 1.25).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn extreme_ratios_stay_numbers() {
        let chain: Vec<(usize, usize, f64)> = (0..40).map(|index| (index, index + 1, 1e9)).collect();
        let result = said(41, &chain);
        assert!((result.lambda_max - 41.0).abs() < 1e-6);
        assert!((result.weights[0] - 1.0).abs() < 1e-6 && result.weights.iter().all(|weight| weight.is_finite()));
        let cycle = said(3, &[(0, 1, 1e9), (1, 2, 1e9), (2, 0, 1e9)]);
        assert!(cycle.consistency_ratio > 1e6 && cycle.accepted(None).is_err());
        printed(&cycle.weights, &[1.0 / 3.0; 3]);
    }

    #[test]
    fn one_and_two_criteria() {
        assert_eq!(said(1, &[]).weights, vec![1.0]);
        let two = said(2, &[(1, 0, 4.0)]);
        printed(&two.weights, &[0.2, 0.8]);
        assert_eq!((two.consistency_ratio, two.worst), (0.0, None));
    }

    proptest! {
        #[test]
        fn consistent_comparisons_give_their_weights_back(
            figures in prop::collection::vec(0.01..100.0f64, 2..9),
            holes in prop::collection::vec(any::<bool>(), 40),
        ) {
            // The first is compared with all; other pairs may be missing.
            let mut list = Vec::new();
            let mut hole = holes.iter();
            for row in 0..figures.len() {
                for column in row + 1..figures.len() {
                    if row == 0 || !hole.next().copied().unwrap_or(false) {
                        list.push((row, column, figures[row] / figures[column]));
                    }
                }
            }
            let result = said(figures.len(), &list);
            let sum: f64 = figures.iter().sum();
            for (index, figure) in figures.iter().enumerate() {
                prop_assert!((result.weights[index] - figure / sum).abs() < 1e-9);
                prop_assert!((result.geometric_weights[index] - figure / sum).abs() < 1e-9);
            }
            prop_assert!(result.consistency_ratio < 1e-9);
        }

        #[test]
        fn weights_do_not_depend_on_the_order(ratios in prop::collection::vec(0.12..9.0f64, 6)) {
            let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
            let list: Vec<_> = pairs.iter().zip(&ratios).map(|(&(a, b), &r)| (a, b, r)).collect();
            let turned: Vec<_> = list.iter().map(|&(a, b, r)| ((a + 1) % 4, (b + 1) % 4, r)).collect();
            let (plain, turned) = (said(4, &list), said(4, &turned));
            for index in 0..4 {
                prop_assert!((plain.weights[index] - turned.weights[(index + 1) % 4]).abs() < 1e-12);
            }
            prop_assert!((plain.consistency_ratio - turned.consistency_ratio).abs() < 1e-9);
        }
    }
}
