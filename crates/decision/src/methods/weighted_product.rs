//! The weighted product: a bad value is not made good by others.

use super::Problem;
use super::aggregate::{Fill, Monotone, Totals, aggregate};
use super::problem::span;
use crate::{Error, value::Direction};

/// Weighted product of values between 0 and 1 (criteria × alternatives), `100 Π v_i^w_i` with weights scaled to 1.
///
/// A value of 0 on a criterion that counts makes the total 0. A gap takes the weighted geometric mean of what is known,
/// which is the same as leaving it out; the interval has it at 0 and at 1.
///
/// Bridgman, P. W. (1922). Dimensional Analysis. Yale. Cost: criteria × alternatives powers. When not to use it: with
/// value functions that give 0 for a figure that is bad but bearable.
///
/// # Errors
/// As [`super::weighted_sum`].
///
/// ```
/// use decision::methods::weighted_product;
/// let result = weighted_product(&[vec![Some(0.25), Some(0.0)], vec![Some(1.0), None]], &[1.0, 1.0])?;
/// assert_eq!(result.total, vec![Some(50.0), Some(0.0)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn weighted_product(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<Totals, Error> {
    aggregate(scores, weights, (Fill::GeometricMean, Monotone::Yes), |values, weights| {
        product(values.iter().copied().zip(weights))
    })
}

/// Weighted product of figures above 0 in any unit, relative to the best: `Π (x/best)^w`, the other way up for less is
/// better; 1 for an alternative best in everything. Ratios of results do not depend on the units.
///
/// `None` for an alternative with a gap. Miller, D. W. and Starr, M. K. (1969). Executive Decisions and Operations
/// Research.
///
/// # Errors
/// [`Error::Figure`] for a figure of 0 or less; the alternative is its index in the problem.
pub fn weighted_product_of_figures(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = problem.complete();
    let mut products = vec![1.0; complete.rows.len()];
    for column in &complete.criteria {
        if let Some(row) = column.figures.iter().position(|figure| *figure <= 0.0) {
            let (alternative, found) = (complete.rows[row], column.figures[row]);
            return Err(Error::Figure { criterion: column.index, alternative, found, expected: "a figure above 0" });
        }
        let (low, high) = span(&column.figures);
        for (product, figure) in products.iter_mut().zip(&column.figures) {
            let share = match column.direction {
                Direction::Maximise => figure / high,
                Direction::Minimise => low / figure,
            };
            *product *= share.powf(column.weight);
        }
    }
    Ok(complete.spread(&products))
}

fn product<'a>(values: impl Iterator<Item = (f64, &'a f64)>) -> f64 {
    values.filter(|(_, weight)| **weight > 0.0).map(|(value, weight)| value.powf(*weight)).product()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::{Maximise, Minimise};

    #[test]
    fn gaps_are_neutral_and_open_an_interval() {
        let result = weighted_product(&[vec![Some(0.81), None], vec![None, None]], &[1.0, 1.0]).unwrap();
        assert!((result.total[0].unwrap() - 81.0).abs() < 1e-12);
        assert_eq!((result.low[0], result.high[0]), (0.0, 90.0));
        assert_eq!((result.total[1], result.low[1], result.high[1]), (None, 0.0, 100.0));
    }

    #[test]
    fn figures_relative_to_the_best() {
        let problem =
            Problem::from_rows(&[vec![4.0, 2.0], vec![1.0, 1.0]], &[Maximise, Minimise], &[1.0, 1.0]).unwrap();
        let result = weighted_product_of_figures(&problem).unwrap();
        assert!((result[0].unwrap() - 0.5f64.sqrt()).abs() < 1e-15 && (result[1].unwrap() - 0.5).abs() < 1e-15);
        let zero = Problem::from_rows(&[vec![0.0]], &[Maximise], &[1.0]).unwrap();
        assert!(matches!(weighted_product_of_figures(&zero), Err(Error::Figure { .. })));
    }
}
