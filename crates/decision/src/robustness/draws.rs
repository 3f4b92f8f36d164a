//! Draws of weights: what the weights could be, when all that is known of them is so much.
//!
//! Every space draws independently, draw by draw, from the counter-based numbers of [`super::generator`], so a draw
//! depends on the seed and on its own number alone.

use rayon::prelude::*;

use super::generator::{Purpose, Stream};

/// What is known of the weights.
#[derive(Debug, Clone, PartialEq)]
pub enum WeightSpace {
    /// These weights, scaled to the sum 1; every draw is the same.
    Fixed(Vec<f64>),
    /// Nothing: every set of weights is as likely as any other (uniform on the simplex).
    Uniform,
    /// Near these weights: the Dirichlet distribution with parameters `concentration · wᵢ`. Its mean is `weights`
    /// (scaled to the sum 1) and the standard deviation of weight i is √(wᵢ(1 − wᵢ) / (concentration + 1)).
    Around {
        /// The middle of the draws, one weight a criterion, in any scale; a weight of 0 stays 0.
        weights: Vec<f64>,
        /// How closely the draws keep to the middle, > 0. With 99, a weight of 0.2 varies by ± 0.04.
        concentration: f64,
    },
    /// Only the order of importance: uniform over all weights that keep it.
    Ranked {
        /// One rank a criterion, 1 for the most important; between equal ranks nothing is said.
        ranks: Vec<u32>,
    },
    /// Each weight lies between two bounds: uniform over all weights that keep them.
    Bounds {
        /// The least weight of each criterion, 0..=1; together at most 1.
        low: Vec<f64>,
        /// The greatest weight of each criterion, 0..=1; together at least 1.
        high: Vec<f64>,
    },
}

/// Why no weights can be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightSpaceError {
    /// There is no criterion to weigh.
    #[error("there is no criterion to draw weights for")]
    NoCriteria,
    /// A list has not one entry a criterion.
    #[error("`{list}` has {found} entries; expected one for each of the {expected} criteria")]
    Length {
        /// Which list: `weights`, `ranks`, `low` or `high`.
        list: &'static str,
        /// Entries found.
        found: usize,
        /// Criteria, hence entries expected.
        expected: usize,
    },
    /// A weight is negative, infinite or not a number.
    #[error("the weight of criterion {criterion} is {found}; expected a number of 0 or more")]
    Weight {
        /// Which criterion, from 0.
        criterion: usize,
        /// The weight found.
        found: f64,
    },
    /// All weights are 0.
    #[error("all weights are 0; expected at least one above 0")]
    AllZero,
    /// The concentration is not a finite number above 0.
    #[error("the concentration is {found}; expected a number above 0")]
    Concentration {
        /// The concentration found.
        found: f64,
    },
    /// A pair of bounds is not 0 ≤ low ≤ high ≤ 1.
    #[error("the bounds of criterion {criterion} are {low} and {high}; expected 0 <= low <= high <= 1")]
    Bound {
        /// Which criterion, from 0.
        criterion: usize,
        /// Its lower bound.
        low: f64,
        /// Its upper bound.
        high: f64,
    },
    /// No weights that sum to 1 keep the bounds.
    #[error(
        "no weights keep the bounds: the lower ones sum to {low_sum} (expected at most 1), the upper ones to {high_sum} (at least 1)"
    )]
    Infeasible {
        /// Sum of the lower bounds, which must not exceed 1.
        low_sum: f64,
        /// Sum of the upper bounds, which must not be under 1.
        high_sum: f64,
    },
}

/// Drawn weights: one row a draw, one weight a criterion, each row ≥ 0 with sum 1.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightDraws {
    criteria: usize,
    weights: Vec<f64>,
}

impl WeightDraws {
    /// Draws `draws` sets of weights for `criteria` criteria from `space`.
    ///
    /// Uniform: the gaps between sorted uniform numbers (Devroye 1986, *Non-uniform random variate generation*, V.2).
    /// Ranked: the same, sorted, ties in rank shuffled. Around: gamma variates (Marsaglia & Tsang 2000) over their sum,
    /// in logarithms, so tiny parameters do not underflow. Bounds: see [`WeightSpace::Bounds`]; exact rejection from
    /// the smaller of the two simplices that enclose the bounds, or, where fewer than one trial in a hundred is kept,
    /// a walk that moves weight between random pairs of criteria (hit-and-run along the edges of the simplex: its
    /// limit is uniform; 40·m·log₂(2m) steps from the middle leave an error below that of 10,000 draws).
    ///
    /// Cost: O(m log m) a draw, for the walk O(m log m) steps; both with all threads.
    ///
    /// ```
    /// use decision::robustness::draws::{WeightDraws, WeightSpace};
    /// let draws = WeightDraws::new(&WeightSpace::Ranked { ranks: vec![2, 1, 3] }, 3, 100, 7)?;
    /// assert!(draws.rows().all(|w| w[1] >= w[0] && w[0] >= w[2]));
    /// # Ok::<(), decision::robustness::draws::WeightSpaceError>(())
    /// ```
    ///
    /// # Errors
    /// When `space` does not fit the number of criteria or holds no weights.
    pub fn new(space: &WeightSpace, criteria: usize, draws: usize, seed: u64) -> Result<Self, WeightSpaceError> {
        let sampler = Sampler::new(space, criteria, seed)?;
        let mut weights = vec![0.0; criteria * draws];
        weights.par_chunks_mut(criteria).enumerate().for_each(|(draw, row)| {
            sampler.fill(row, &mut Stream::new(seed, Purpose::Weights, draw as u64));
        });
        Ok(Self { criteria, weights })
    }

    /// Number of draws.
    pub fn len(&self) -> usize {
        self.weights.len() / self.criteria
    }

    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Number of criteria, the length of each row.
    pub fn criteria(&self) -> usize {
        self.criteria
    }

    /// The weights of one draw, in the order of the criteria.
    pub fn row(&self, draw: usize) -> &[f64] {
        &self.weights[draw * self.criteria..(draw + 1) * self.criteria]
    }

    /// The weights of all draws, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.weights.chunks_exact(self.criteria)
    }
}

/// A checked weight space, ready to draw.
enum Sampler {
    Fixed(Vec<f64>),
    Uniform,
    Around(Vec<f64>),
    Ranked(Vec<u32>),
    Bounds(Bounds),
}

struct Bounds {
    low: Vec<f64>,
    high: Vec<f64>,
    method: BoundsMethod,
}

#[derive(Clone, Copy)]
enum BoundsMethod {
    /// low + (1 − Σ low) · simplex, kept when it is under `high`.
    FromLow,
    /// high − (Σ high − 1) · simplex, kept when it is over `low`.
    FromHigh,
    Walk,
}

const PILOT_TRIALS: usize = 2_000;
const MOST_TRIALS: usize = 100_000;
/// Bounds that sum to 1 up to this much rounding still hold a point.
const SUM_SLACK: f64 = 1e-12;

impl Sampler {
    fn new(space: &WeightSpace, criteria: usize, seed: u64) -> Result<Self, WeightSpaceError> {
        if criteria == 0 {
            return Err(WeightSpaceError::NoCriteria);
        }
        let expect = |list, found| match found {
            _ if found == criteria => Ok(()),
            _ => Err(WeightSpaceError::Length { list, found, expected: criteria }),
        };
        Ok(match space {
            WeightSpace::Uniform => Self::Uniform,
            WeightSpace::Fixed(weights) => {
                expect("weights", weights.len())?;
                Self::Fixed(normalised(weights)?)
            }
            WeightSpace::Around { weights, concentration } => {
                expect("weights", weights.len())?;
                if !concentration.is_finite() || *concentration <= 0.0 {
                    return Err(WeightSpaceError::Concentration { found: *concentration });
                }
                Self::Around(normalised(weights)?.iter().map(|w| w * concentration).collect())
            }
            WeightSpace::Ranked { ranks } => {
                expect("ranks", ranks.len())?;
                Self::Ranked(ranks.clone())
            }
            WeightSpace::Bounds { low, high } => {
                expect("low", low.len())?;
                expect("high", high.len())?;
                Self::Bounds(Bounds::new(low, high, seed)?)
            }
        })
    }

    fn fill(&self, row: &mut [f64], stream: &mut Stream) {
        match self {
            Self::Fixed(weights) => row.copy_from_slice(weights),
            Self::Uniform => fill_simplex(row, stream),
            Self::Around(parameters) => fill_dirichlet(row, parameters, stream),
            Self::Ranked(ranks) => fill_ranked(row, ranks, stream),
            Self::Bounds(bounds) => bounds.fill(row, stream),
        }
    }
}

/// Weights scaled to the sum 1; dividing by the greatest first keeps 1e300 and 1e-300 from overflow and underflow.
fn normalised(weights: &[f64]) -> Result<Vec<f64>, WeightSpaceError> {
    if let Some((criterion, &found)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite() || **w < 0.0) {
        return Err(WeightSpaceError::Weight { criterion, found });
    }
    let greatest = weights.iter().fold(0.0, |a: f64, &b| a.max(b));
    if greatest == 0.0 {
        return Err(WeightSpaceError::AllZero);
    }
    let sum: f64 = weights.iter().map(|w| w / greatest).sum();
    Ok(weights.iter().map(|w| w / greatest / sum).collect())
}

/// Uniform on the simplex: the gaps between sorted uniform numbers.
fn fill_simplex(row: &mut [f64], stream: &mut Stream) {
    let last = row.len() - 1;
    row[..last].fill_with(|| stream.uniform());
    row[..last].sort_unstable_by(f64::total_cmp);
    row[last] = 1.0;
    for place in (1..=last).rev() {
        row[place] -= row[place - 1];
    }
}

/// Uniform over the weights that keep an order of importance: simplex weights dealt out from the greatest.
fn fill_ranked(row: &mut [f64], ranks: &[u32], stream: &mut Stream) {
    let mut weights = row.to_vec();
    fill_simplex(&mut weights, stream);
    weights.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut order: Vec<usize> = (0..row.len()).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, stream.below(place + 1));
    }
    order.sort_by_key(|&criterion| ranks[criterion]);
    for (criterion, weight) in order.into_iter().zip(weights) {
        row[criterion] = weight;
    }
}

fn fill_dirichlet(row: &mut [f64], parameters: &[f64], stream: &mut Stream) {
    for (weight, &shape) in row.iter_mut().zip(parameters) {
        *weight = if shape > 0.0 { log_gamma_variate(shape, stream) } else { f64::NEG_INFINITY };
    }
    let greatest = row.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    row.iter_mut().for_each(|weight| *weight = (*weight - greatest).exp());
    let sum: f64 = row.iter().sum();
    row.iter_mut().for_each(|weight| *weight /= sum);
}

/// The logarithm of a gamma variate (Marsaglia & Tsang 2000, *A simple method for generating gamma variables*).
fn log_gamma_variate(shape: f64, stream: &mut Stream) -> f64 {
    if shape < 1.0 {
        let uniform = 1.0 - stream.uniform();
        return (log_gamma_variate(shape + 1.0, stream) + uniform.ln() / shape).max(f64::MIN);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = stream.normal();
        let root = 1.0 + c * x;
        if root > 0.0 {
            let (cube, uniform) = (root * root * root, 1.0 - stream.uniform());
            if uniform.ln() < 0.5 * x * x + d * (1.0 - cube + cube.ln()) {
                return d.ln() + cube.ln();
            }
        }
    }
}

impl Bounds {
    fn new(low: &[f64], high: &[f64], seed: u64) -> Result<Self, WeightSpaceError> {
        for (criterion, (&low, &high)) in low.iter().zip(high).enumerate() {
            if !(0.0 <= low && low <= high && high <= 1.0) {
                return Err(WeightSpaceError::Bound { criterion, low, high });
            }
        }
        let (low_sum, high_sum): (f64, f64) = (low.iter().sum(), high.iter().sum());
        if low_sum > 1.0 + SUM_SLACK || high_sum < 1.0 - SUM_SLACK {
            return Err(WeightSpaceError::Infeasible { low_sum, high_sum });
        }
        let method = if 1.0 - low_sum <= high_sum - 1.0 { BoundsMethod::FromLow } else { BoundsMethod::FromHigh };
        let mut bounds = Self { low: low.to_vec(), high: high.to_vec(), method };
        let (mut row, mut stream) = (vec![0.0; low.len()], Stream::new(seed, Purpose::Pilot, 0));
        let kept = (0..PILOT_TRIALS).filter(|_| bounds.try_fill(&mut row, &mut stream)).count();
        if kept * 100 < PILOT_TRIALS {
            bounds.method = BoundsMethod::Walk;
        }
        Ok(bounds)
    }

    fn fill(&self, row: &mut [f64], stream: &mut Stream) {
        let kept = !matches!(self.method, BoundsMethod::Walk) && (0..MOST_TRIALS).any(|_| self.try_fill(row, stream));
        if !kept {
            self.walk(row, stream);
        }
    }

    /// One trial; whether it keeps the bounds.
    fn try_fill(&self, row: &mut [f64], stream: &mut Stream) -> bool {
        fill_simplex(row, stream);
        let (base, room) = match self.method {
            BoundsMethod::FromHigh => (&self.high, 1.0 - self.high.iter().sum::<f64>()),
            _ => (&self.low, 1.0 - self.low.iter().sum::<f64>()),
        };
        row.iter_mut().zip(base).for_each(|(weight, base)| *weight = base + room * *weight);
        let slack = |bound: f64| bound * 1e-15 + f64::EPSILON;
        let bounds = self.low.iter().zip(&self.high);
        row.iter().zip(bounds).all(|(w, (low, high))| low - slack(*low) <= *w && *w <= high + slack(*high))
    }

    fn walk(&self, row: &mut [f64], stream: &mut Stream) {
        let (low_sum, high_sum): (f64, f64) = (self.low.iter().sum(), self.high.iter().sum());
        let along = if high_sum > low_sum { (1.0 - low_sum) / (high_sum - low_sum) } else { 0.0 };
        for (weight, (low, high)) in row.iter_mut().zip(self.low.iter().zip(&self.high)) {
            *weight = low + along * (high - low);
        }
        let criteria = row.len();
        let steps = 40 * criteria * (2 * criteria).ilog2() as usize;
        for _ in 0..if criteria > 1 { steps } else { 0 } {
            let one = stream.below(criteria);
            let other = (one + 1 + stream.below(criteria - 1)) % criteria;
            let least = (self.low[one] - row[one]).max(row[other] - self.high[other]);
            let most = (self.high[one] - row[one]).min(row[other] - self.low[other]);
            if most > least {
                let moved = least + (most - least) * stream.uniform();
                row[one] += moved;
                row[other] -= moved;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn means(draws: &WeightDraws) -> Vec<f64> {
        let count = draws.len() as f64;
        (0..draws.criteria()).map(|j| draws.rows().map(|row| row[j]).sum::<f64>() / count).collect()
    }

    fn close(found: &[f64], expected: &[f64], tolerance: f64) {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < tolerance);
        assert!(near && found.len() == expected.len(), "{found:?} is not near {expected:?}");
    }

    fn sums_to_one(draws: &WeightDraws) -> bool {
        draws.rows().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-12 && row.iter().all(|w| *w >= -1e-15))
    }

    #[test]
    fn uniform_weights_have_the_moments_of_the_flat_dirichlet_distribution() {
        let draws = WeightDraws::new(&WeightSpace::Uniform, 4, 50_000, 1).unwrap();
        assert!(sums_to_one(&draws));
        close(&means(&draws), &[0.25; 4], 0.005);
        // Var = (m − 1) / (m²(m + 1)) = 3/80.
        let variance = draws.rows().map(|row| (row[2] - 0.25) * (row[2] - 0.25)).sum::<f64>() / 5e4;
        assert!((variance - 0.0375).abs() < 0.001, "{variance}");
    }

    /// The mean of uniform weights in a known order is the rank-order centroid: 11/18, 5/18, 2/18 (Barron & Barrett
    /// 1996, *Decision quality using ranked attribute weights*).
    #[test]
    fn ranked_weights_average_to_the_rank_order_centroid() {
        let draws = WeightDraws::new(&WeightSpace::Ranked { ranks: vec![3, 1, 2] }, 3, 50_000, 1).unwrap();
        assert!(draws.rows().all(|w| w[1] >= w[2] && w[2] >= w[0]));
        close(&means(&draws), &[2.0 / 18.0, 11.0 / 18.0, 5.0 / 18.0], 0.005);
    }

    #[test]
    fn equal_ranks_say_nothing_between_their_criteria() {
        let draws = WeightDraws::new(&WeightSpace::Ranked { ranks: vec![1, 2, 2] }, 3, 50_000, 3).unwrap();
        assert!(draws.rows().all(|w| w[0] >= w[1] && w[0] >= w[2]));
        close(&means(&draws), &[11.0 / 18.0, 7.0 / 36.0, 7.0 / 36.0], 0.005);
    }

    #[test]
    fn draws_around_weights_have_the_dirichlet_mean_and_spread() {
        let space = WeightSpace::Around { weights: vec![5.0, 3.0, 2.0, 0.0], concentration: 24.0 };
        let draws = WeightDraws::new(&space, 4, 50_000, 5).unwrap();
        assert!(sums_to_one(&draws));
        close(&means(&draws), &[0.5, 0.3, 0.2, 0.0], 0.003);
        // Var = w(1 − w)/(c + 1) = 0.25/25.
        let variance = draws.rows().map(|row| (row[0] - 0.5) * (row[0] - 0.5)).sum::<f64>() / 5e4;
        assert!((variance - 0.01).abs() < 0.0003, "{variance}");
    }

    #[test]
    fn a_tiny_concentration_gives_one_criterion_nearly_all() {
        let space = WeightSpace::Around { weights: vec![1e300, 1e300], concentration: 1e-6 };
        let draws = WeightDraws::new(&space, 2, 2_000, 5).unwrap();
        assert!(sums_to_one(&draws));
        assert!(draws.rows().all(|w| w[0].max(w[1]) > 0.99));
        close(&means(&draws), &[0.5, 0.5], 0.05);
    }

    /// Two criteria with w₁ in 0.2..0.6: uniform on that segment.
    #[test]
    fn bounds_on_two_criteria_are_a_segment() {
        let space = WeightSpace::Bounds { low: vec![0.2, 0.0], high: vec![0.6, 1.0] };
        let draws = WeightDraws::new(&space, 2, 50_000, 1).unwrap();
        assert!(draws.rows().all(|w| (0.2 - 1e-12..=0.6 + 1e-12).contains(&w[0])) && sums_to_one(&draws));
        close(&means(&draws), &[0.4, 0.6], 0.003);
        let lower_quarter = draws.rows().filter(|w| w[0] < 0.3).count() as f64 / 5e4;
        assert!((lower_quarter - 0.25).abs() < 0.01);
    }

    #[test]
    fn the_walk_agrees_with_rejection() {
        let (low, high) = (vec![0.0, 0.1, 0.05, 0.0], vec![0.5, 0.6, 0.3, 0.9]);
        let exact = Bounds::new(&low, &high, 1).unwrap();
        assert!(matches!(exact.method, BoundsMethod::FromLow));
        let walk = Bounds { method: BoundsMethod::Walk, ..Bounds::new(&low, &high, 1).unwrap() };
        let moments = |bounds: &Bounds| {
            let mut sums = vec![0.0; 8];
            let mut row = vec![0.0; 4];
            for draw in 0..20_000 {
                bounds.fill(&mut row, &mut Stream::new(9, Purpose::Weights, draw));
                (0..4).for_each(|j| {
                    sums[j] += row[j] / 2e4;
                    sums[4 + j] += row[j] * row[j] / 2e4;
                });
            }
            sums
        };
        close(&moments(&walk), &moments(&exact), 0.006);
    }

    #[test]
    fn narrow_bounds_in_many_criteria_are_walked_and_kept() {
        let space = WeightSpace::Bounds { low: vec![0.0; 20], high: vec![0.1; 20] };
        let bounds = Bounds::new(&[0.0; 20], &[0.1; 20], 1).unwrap();
        assert!(matches!(bounds.method, BoundsMethod::Walk));
        let draws = WeightDraws::new(&space, 20, 2_000, 1).unwrap();
        assert!(draws.rows().flatten().all(|w| (-1e-12..=0.1 + 1e-12).contains(w)) && sums_to_one(&draws));
        close(&means(&draws), &[0.05; 20], 0.002);
    }

    #[test]
    fn bounds_that_leave_one_point_give_that_point() {
        let space = WeightSpace::Bounds { low: vec![0.3, 0.7], high: vec![0.3, 0.7] };
        let draws = WeightDraws::new(&space, 2, 10, 1).unwrap();
        draws.rows().for_each(|row| close(row, &[0.3, 0.7], 1e-12));
    }

    #[test]
    fn spaces_without_weights_are_refused_with_the_reason() {
        let refused = |space: WeightSpace| WeightDraws::new(&space, 2, 1, 1).unwrap_err();
        let bounds = |low: [f64; 2], high: [f64; 2]| WeightSpace::Bounds { low: low.to_vec(), high: high.to_vec() };
        assert_eq!(WeightDraws::new(&WeightSpace::Uniform, 0, 1, 1), Err(WeightSpaceError::NoCriteria));
        assert_eq!(refused(WeightSpace::Fixed(vec![0.0; 2])), WeightSpaceError::AllZero);
        assert_eq!(
            refused(WeightSpace::Fixed(vec![1.0])),
            WeightSpaceError::Length { list: "weights", found: 1, expected: 2 }
        );
        assert_eq!(
            refused(WeightSpace::Fixed(vec![1.0, -1.0])),
            WeightSpaceError::Weight { criterion: 1, found: -1.0 }
        );
        assert!(matches!(refused(bounds([0.6, 0.6], [1.0, 1.0])), WeightSpaceError::Infeasible { .. }));
        assert!(matches!(refused(bounds([0.0, 0.0], [0.4, 0.4])), WeightSpaceError::Infeasible { .. }));
        assert!(matches!(refused(bounds([0.5, 0.0], [0.4, 1.0])), WeightSpaceError::Bound { criterion: 0, .. }));
        assert!(matches!(refused(bounds([f64::NAN, 0.0], [0.4, 1.0])), WeightSpaceError::Bound { .. }));
        let around = WeightSpace::Around { weights: vec![1.0; 2], concentration: f64::NAN };
        assert_eq!(refused(around).to_string(), "the concentration is NaN; expected a number above 0");
    }

    #[test]
    fn extreme_weights_are_scaled_without_overflow() {
        let draws = WeightDraws::new(&WeightSpace::Fixed(vec![1e300, 1e300, 1e-300]), 3, 1, 1).unwrap();
        assert_eq!(draws.row(0), [0.5, 0.5, 0.0]);
    }

    proptest! {
        #[test]
        fn one_thread_and_two_draw_the_same_bytes(seed: u64, criteria in 1usize..9) {
            let space = WeightSpace::Around { weights: (1..=criteria).map(|w| w as f64).collect(), concentration: 9.0 };
            let draw = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| WeightDraws::new(&space, criteria, 64, seed).unwrap())
            };
            let (one, two) = (draw(1), draw(2));
            let bytes = |draws: &WeightDraws| draws.weights.iter().map(|w| w.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bytes(&one), bytes(&two));
            prop_assert!(sums_to_one(&one));
        }
    }
}
