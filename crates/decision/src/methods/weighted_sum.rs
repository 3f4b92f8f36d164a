//! The weighted sum: the default, because its shares can be read by anybody.

use super::{Normalisation, Problem};
use crate::{Error, weights};
use rayon::prelude::*;

/// How many alternatives one task works on: small enough to stay in cache, large enough to be worth a thread.
const CHUNK: usize = 4096;

/// Totals, intervals and shares; alternatives in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedSum {
    /// Points of 100; `None` where no criterion that counts is known.
    pub total: Vec<Option<f64>>,
    /// The total if every unknown turned out worst.
    pub low: Vec<f64>,
    /// The total if every unknown turned out best.
    pub high: Vec<f64>,
    /// Criteria × alternatives, points of 100; they add up to the total. `None` where the criterion is unknown.
    pub shares: Vec<Vec<Option<f64>>>,
    /// Part of the whole weight that is known, 0–1.
    pub completeness: Vec<f64>,
}

/// Weighted sum of values between 0 and 1 (criteria × alternatives), `100 Σ w_i v_i` with weights scaled to 1.
///
/// **Unknowns.** A missing value counts neither as good nor as bad: the total is the weighted mean over what is known,
/// `100 Σ_known w_i v_i / Σ_known w_i`, which is the same as giving the gap the mean of the rest. Beside it stands
/// what the total could be once everything is known: `low` with every gap at its worst value and `high` with every gap
/// at its best, over the full weight. The total always lies within; learning a fact can only narrow the interval; and
/// `completeness` says what part of the weight the total rests on. Shares are over the known weight, so that they add
/// up to the total (each total is computed as the sum of its shares).
///
/// Churchman, C. W. and Ackoff, R. L. (1954). An approximate measure of value. Operations Research 2(2). Cost:
/// criteria × alternatives. When not to use it: when a low value must not be made good by a high one (see OWA, or a
/// gate).
///
/// # Errors
/// [`Error::Weight`], [`Error::NoWeight`], [`Error::Length`] for ragged columns or another number of weights than
/// criteria, [`Error::Figure`] for a value outside 0–1.
///
/// ```
/// use decision::methods::weighted_sum;
/// let water = vec![Some(1.0), Some(0.5)];
/// let road = vec![Some(0.2), None];
/// let result = weighted_sum(&[water, road], &[3.0, 1.0])?;
/// assert_eq!(result.total, vec![Some(80.0), Some(50.0)]);
/// assert_eq!((result.low[1], result.high[1]), (37.5, 62.5));
/// assert_eq!(result.shares[0], vec![Some(75.0), Some(50.0)]);
/// assert_eq!(result.completeness, vec![1.0, 0.75]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn weighted_sum(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<WeightedSum, Error> {
    weighted_sum_within(scores, weights, &vec![(0.0, 1.0); weights.len()])
}

/// [`weighted_sum`] where each criterion's values can only lie within given bounds, for example those of
/// [`crate::ValueFunction::bounds`]: the intervals become narrower.
///
/// Where the mean of what is known lies outside a gap's bounds, the gap is given the nearest bound instead, and the
/// shares of what is known are scaled to the total that results, so that the total stays within its interval.
///
/// # Errors
/// As [`weighted_sum`]; also [`Error::Parameter`] for bounds that are crossed or outside 0–1.
pub fn weighted_sum_within(
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
    bounds: &[(f64, f64)],
) -> Result<WeightedSum, Error> {
    let weights = weights::direct(weights)?;
    let count = checked(scores, &weights)?;
    check_bounds(bounds, weights.len())?;
    let sides: Vec<Side> = (0..count.div_ceil(CHUNK))
        .into_par_iter()
        .flat_map_iter(|chunk| {
            let columns: Vec<&[Option<f64>]> = scores.iter().map(|column| slice(column, chunk)).collect();
            sides(&columns, &weights, bounds)
        })
        .collect();
    let shares: Vec<Vec<Option<f64>>> =
        scores.par_iter().zip(&weights).map(|(column, weight)| share_column(column, *weight, &sides)).collect();
    let total = summed(&shares, &sides);
    let end = |end: f64, total: Option<f64>, pick: fn(f64, f64) -> f64| total.map_or(end, |total| pick(end, total));
    Ok(WeightedSum {
        low: sides.iter().zip(&total).map(|(side, total)| end(side.low, *total, f64::min)).collect(),
        high: sides.iter().zip(&total).map(|(side, total)| end(side.high, *total, f64::max)).collect(),
        completeness: sides.iter().map(|side| side.known.min(1.0)).collect(),
        total,
        shares,
    })
}

/// The totals alone, as in [`weighted_sum`]: for sliders and searches that rescore often.
///
/// # Errors
/// As [`weighted_sum`].
pub fn totals(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<Vec<Option<f64>>, Error> {
    let weights = weights::direct(weights)?;
    let count = checked(scores, &weights)?;
    let mut totals = vec![None; count];
    totals.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, totals)| {
        let mut gained = vec![0.0; totals.len()];
        let mut known = vec![0.0; totals.len()];
        for (column, &weight) in scores.iter().zip(&weights) {
            for ((gained, known), score) in gained.iter_mut().zip(&mut known).zip(slice(column, chunk)) {
                let (value, counts) = score.map_or((0.0, 0.0), |score| (score, weight));
                *gained += value * weight;
                *known += counts;
            }
        }
        for ((total, gained), known) in totals.iter_mut().zip(gained).zip(known) {
            *total = (known > 0.0).then(|| 100.0 * gained / known);
        }
    });
    Ok(totals)
}

/// Weighted sum of figures in any unit after a named normalisation, `Σ w r`; `None` for an alternative with a gap.
///
/// Known as simple additive weighting. When not to use it: where value functions can be given, because these figures
/// are relative to the alternatives present.
///
/// ```
/// use decision::methods::{Normalisation, Problem, weighted_sum_of_figures};
/// use decision::value::Direction::{Maximise, Minimise};
/// let problem = Problem::from_rows(&[vec![10.0, 4.0], vec![5.0, 2.0]], &[Maximise, Minimise], &[0.5, 0.5])?;
/// assert_eq!(weighted_sum_of_figures(&problem, Normalisation::Linear), vec![Some(0.75), Some(0.75)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn weighted_sum_of_figures(problem: &Problem, normalisation: Normalisation) -> Vec<Option<f64>> {
    let complete = problem.complete();
    let mut sums = vec![0.0; complete.rows.len()];
    for column in &complete.criteria {
        let figures = normalisation.upward(column);
        sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += column.weight * figure);
    }
    complete.spread(&sums)
}

fn slice(column: &[Option<f64>], chunk: usize) -> &[Option<f64>] {
    let from = chunk * CHUNK;
    &column[from..column.len().min(from + CHUNK)]
}

/// Checks shape and values; gives the number of alternatives.
pub(super) fn checked(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<usize, Error> {
    Error::same_length("weights", weights.len(), scores.len())?;
    let count = scores.first().map_or(0, Vec::len);
    for (criterion, column) in scores.iter().enumerate() {
        Error::same_length(format!("values of criterion {criterion}"), column.len(), count)?;
    }
    let wrong = scores.par_iter().enumerate().find_map_first(|(criterion, column)| {
        let bad = |score: &Option<f64>| score.is_some_and(|score| !(0.0..=1.0).contains(&score));
        let alternative = column.iter().position(bad)?;
        Some((criterion, alternative, column[alternative].unwrap_or(f64::NAN)))
    });
    match wrong {
        None => Ok(count),
        Some((criterion, alternative, found)) => {
            Err(Error::Figure { criterion, alternative, found, expected: "a value from 0 to 1, or a gap" })
        }
    }
}

fn check_bounds(bounds: &[(f64, f64)], criteria: usize) -> Result<(), Error> {
    Error::same_length("bounds", bounds.len(), criteria)?;
    match bounds.iter().find(|(low, high)| !(0.0 <= *low && low <= high && *high <= 1.0)) {
        None => Ok(()),
        Some((low, high)) => {
            Err(Error::parameter("weighted sum", "bounds", format!("{low}..{high}"), "0 <= low <= high <= 1"))
        }
    }
}

/// What all criteria together say of one alternative.
#[derive(Clone, Copy, Default)]
struct Side {
    /// Weight of what is known.
    known: f64,
    /// Weighted values of what is known.
    gained: f64,
    /// Points with every gap at its worst.
    low: f64,
    /// Points with every gap at its best.
    high: f64,
    /// Shares are weight × (value × `times` + `plus`).
    times: f64,
    plus: f64,
}

/// One run of alternatives.
fn sides(columns: &[&[Option<f64>]], weights: &[f64], bounds: &[(f64, f64)]) -> Vec<Side> {
    let mut sides = vec![Side::default(); columns.first().map_or(0, |column| column.len())];
    for ((column, &weight), (worst, best)) in columns.iter().zip(weights).zip(bounds) {
        for (side, score) in sides.iter_mut().zip(*column) {
            match score {
                Some(score) => {
                    side.known += weight;
                    side.gained += weight * score;
                }
                None => {
                    side.low += weight * worst;
                    side.high += weight * best;
                }
            }
        }
    }
    let narrowed = bounds.iter().any(|bounds| *bounds != (0.0, 1.0));
    for (index, side) in sides.iter_mut().enumerate() {
        side.low = 100.0 * (side.gained + side.low);
        side.high = 100.0 * (side.gained + side.high);
        side.times = 100.0 / side.known;
        if narrowed && side.known > 0.0 {
            let gaps = columns.iter().zip(weights).zip(bounds).filter(|((column, _), _)| column[index].is_none());
            side.fill(gaps.map(|((_, weight), bounds)| (*weight, *bounds)));
        }
    }
    sides
}

impl Side {
    /// Scales the shares where the mean of what is known lies outside what a gap can be worth.
    fn fill(&mut self, gaps: impl Iterator<Item = (f64, (f64, f64))>) {
        let mean = (self.gained / self.known).clamp(0.0, 1.0);
        let moved: f64 = gaps.map(|(weight, (worst, best))| weight * (mean.clamp(worst, best) - mean)).sum();
        if moved == 0.0 {
            return;
        }
        let total = mean + moved;
        if self.gained > 0.0 {
            self.times = 100.0 * total / self.gained;
        } else {
            (self.times, self.plus) = (0.0, 100.0 * total / self.known);
        }
    }
}

fn share_column(column: &[Option<f64>], weight: f64, sides: &[Side]) -> Vec<Option<f64>> {
    let share =
        |score: f64, side: &Side| if side.known > 0.0 { weight * (score * side.times + side.plus) } else { 0.0 };
    column.iter().zip(sides).map(|(score, side)| score.map(|score| share(score, side))).collect()
}

/// Totals as the sums of their shares, in the order of the criteria.
fn summed(shares: &[Vec<Option<f64>>], sides: &[Side]) -> Vec<Option<f64>> {
    let mut totals: Vec<Option<f64>> = sides.iter().map(|side| (side.known > 0.0).then_some(0.0)).collect();
    totals.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, totals)| {
        for column in shares {
            for (total, share) in totals.iter_mut().zip(slice(column, chunk)) {
                if let (Some(total), Some(share)) = (total, share) {
                    *total += share;
                }
            }
        }
    });
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn nothing_is_a_defined_result() {
        let none = weighted_sum(&[vec![], vec![]], &[1.0, 1.0]).unwrap();
        assert!(none.total.is_empty() && none.shares.len() == 2);
        assert_eq!(weighted_sum(&[], &[]), Err(Error::NoWeight { count: 0 }));
    }

    #[test]
    fn an_unknown_village_has_no_total_but_an_interval() {
        let result = weighted_sum(&[vec![None], vec![None]], &[1.0, 1.0]).unwrap();
        assert_eq!((result.total[0], result.low[0], result.high[0]), (None, 0.0, 100.0));
        assert_eq!(result.completeness[0], 0.0);
        let bounded = weighted_sum_within(&[vec![None], vec![None]], &[1.0, 1.0], &[(0.2, 0.4), (0.0, 1.0)]).unwrap();
        assert!((bounded.low[0] - 10.0).abs() < 1e-12 && (bounded.high[0] - 70.0).abs() < 1e-12);
    }

    #[test]
    fn a_known_criterion_without_weight_makes_no_total() {
        let result = weighted_sum(&[some(&[0.7]), vec![None]], &[0.0, 1.0]).unwrap();
        assert_eq!((result.total[0], result.shares[0][0]), (None, Some(0.0)));
    }

    #[test]
    fn refuses_values_that_are_not_values() {
        for bad in [f64::NAN, f64::INFINITY, -0.1, 1.1] {
            let error = weighted_sum(&[some(&[0.5, 0.5]), some(&[0.5, bad])], &[1.0, 1.0]).unwrap_err();
            assert!(matches!(error, Error::Figure { criterion: 1, alternative: 1, .. }));
        }
        assert!(matches!(weighted_sum(&[some(&[0.5])], &[1.0, 1.0]), Err(Error::Length { .. })));
        assert!(matches!(weighted_sum(&[some(&[0.5]), some(&[])], &[1.0, 1.0]), Err(Error::Length { .. })));
    }

    #[test]
    fn a_gap_takes_the_nearest_value_it_can_have() {
        // Known mean 0.9, the gap can be worth 0.5 at most: (0.9 + 0.5) / 2.
        let result = weighted_sum_within(&[some(&[0.9]), vec![None]], &[1.0, 1.0], &[(0.0, 1.0), (0.2, 0.5)]).unwrap();
        assert!((result.total[0].unwrap() - 70.0).abs() < 1e-12);
        assert!((result.shares[0][0].unwrap() - 70.0).abs() < 1e-12);
        // Known mean 0, the gap is worth 0.2 at least.
        let result = weighted_sum_within(&[some(&[0.0]), vec![None]], &[1.0, 1.0], &[(0.0, 1.0), (0.2, 0.5)]).unwrap();
        assert!((result.total[0].unwrap() - 10.0).abs() < 1e-12);
    }

    type Case = (Vec<Vec<Option<f64>>>, Vec<f64>, Vec<(f64, f64)>);

    fn problem() -> impl Strategy<Value = Case> {
        (1..7usize, 0..9usize).prop_flat_map(|(criteria, alternatives)| {
            let column = (0.0..=1.0f64, 0.0..=1.0f64).prop_flat_map(move |(a, b)| {
                let (low, high) = (a.min(b), a.max(b));
                let values = prop::collection::vec(prop::option::of(low..=high), alternatives);
                (values, Just((low, high)))
            });
            let columns = prop::collection::vec(column, criteria);
            (columns, prop::collection::vec(0.001..10.0f64, criteria)).prop_map(|(columns, weights)| {
                let (scores, bounds) = columns.into_iter().unzip();
                (scores, weights, bounds)
            })
        })
    }

    proptest! {
        #[test]
        fn shares_add_up_and_totals_lie_within((scores, weights, bounds) in problem()) {
            for result in [
                weighted_sum(&scores, &weights).unwrap(),
                weighted_sum_within(&scores, &weights, &bounds).unwrap(),
            ] {
                for (index, total) in result.total.iter().enumerate() {
                    prop_assert!(0.0 <= result.low[index] && result.high[index] <= 100.0 + 1e-10);
                    let Some(total) = total else { continue };
                    let sum: f64 = result.shares.iter().filter_map(|shares| shares[index]).sum();
                    prop_assert!((sum - total).abs() < 1e-12);
                    prop_assert!(result.low[index] <= *total && *total <= result.high[index]);
                }
            }
        }

        #[test]
        fn totals_alone_agree((scores, weights, _) in problem()) {
            let whole = weighted_sum(&scores, &weights).unwrap();
            for (a, b) in totals(&scores, &weights).unwrap().iter().zip(&whole.total) {
                prop_assert_eq!(a.is_some(), b.is_some());
                prop_assert!((a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs() < 1e-12);
            }
        }

        #[test]
        fn learning_a_fact_narrows_the_interval((mut scores, weights, _) in problem(), fact in 0.0..=1.0f64) {
            let before = weighted_sum(&scores, &weights).unwrap();
            let gap = scores.iter().enumerate().find_map(|(c, col)| col.iter().position(Option::is_none).map(|a| (c, a)));
            if let Some((criterion, alternative)) = gap {
                scores[criterion][alternative] = Some(fact);
                let after = weighted_sum(&scores, &weights).unwrap();
                prop_assert!(after.low[alternative] >= before.low[alternative] - 1e-10);
                prop_assert!(after.high[alternative] <= before.high[alternative] + 1e-10);
            }
        }

        #[test]
        fn bettering_a_value_never_lowers_a_total((mut scores, weights, _) in problem(), more in 0.0..=1.0f64) {
            let before = weighted_sum(&scores, &weights).unwrap();
            for value in &mut scores[0] {
                *value = value.map(|value| value.max(more));
            }
            let after = weighted_sum(&scores, &weights).unwrap();
            for (a, b) in after.total.iter().zip(&before.total) {
                prop_assert!(a.unwrap_or(0.0) >= b.unwrap_or(0.0) - 1e-10);
            }
        }
    }

    #[test]
    fn more_alternatives_than_one_chunk() {
        let count = 2 * CHUNK + 17;
        let column: Vec<Option<f64>> =
            (0..count).map(|index| (index % 3 > 0).then(|| index as f64 / count as f64)).collect();
        let result = weighted_sum(&[column.clone(), some(&vec![1.0; count])], &[1.0, 3.0]).unwrap();
        for index in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 16] {
            let expected = column[index].map_or(100.0, |value| 25.0 * value + 75.0);
            assert!((result.total[index].unwrap() - expected).abs() < 1e-12);
        }
    }
}
