use super::{of_ratios, share, span};
use crate::Error;
use crate::methods::{About, Problem};
use crate::value::Direction;

pub(in crate::methods) const ABOUT: About = About {
    id: "copras",
    title: "COPRAS: gains and costs summed apart, costs counted the other way up",
    formula: "Q/max Q, Q = S⁺ + ΣS⁻/(S⁻ Σ(1/S⁻)), S of w x/Σx",
    reference: "Zavadskas, E. K., Kaklauskas, A. and Sarka, V. (1994). Technological and Economic Development of Economy 1(3)",
    not_for: "figures below 0, costs of 0",
    depends_on_others: true,
};

/// Complex proportional assessment, relative to the best, 0 to 1; more is better.
///
/// With `d = w x/Σx`: `S⁺` the sum over gains, `S⁻` over costs, `Q = S⁺ + ΣS⁻ / (S⁻ Σ(1/S⁻))`, and the result `Q/max Q`.
/// Zavadskas, E. K., Kaklauskas, A. and Sarka, V. (1994). The new method of multicriteria complex proportional assessment
/// of projects. Cost: criteria × alternatives. When not to use it: where nothing is a cost it is a weighted sum.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take.
///
/// ```
/// use decision::methods::{Problem, figures::copras};
/// use decision::value::Direction::Minimise;
/// let price = Problem::from_rows(&[vec![100.0], vec![200.0]], &[Minimise], &[1.0])?;
/// assert_eq!(copras(&price)?, vec![Some(1.0), Some(0.5)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn copras(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = of_ratios(problem)?;
    let rows = complete.rows.len();
    let (mut gains, mut costs) = (vec![0.0; rows], vec![0.0; rows]);
    for column in &complete.criteria {
        let high = span(&column.figures).1;
        let scaled: Vec<f64> = column.figures.iter().map(|figure| share(*figure, high, 0.0)).collect();
        let sum: f64 = scaled.iter().sum();
        let into = if column.direction == Direction::Maximise { &mut gains } else { &mut costs };
        into.iter_mut().zip(&scaled).for_each(|(total, figure)| *total += column.weight * share(*figure, sum, 0.0));
    }
    // Nothing is a cost: all of them are 0, and so is their part of the total.
    let least = span(&costs).0;
    let inverse: Vec<f64> = costs.iter().map(|cost| share(least, *cost, 0.0)).collect();
    let (all, inverse_all) = (costs.iter().sum::<f64>(), inverse.iter().sum::<f64>());
    let totals: Vec<f64> =
        gains.iter().zip(&inverse).map(|(gain, inverse)| gain + share(all * inverse, inverse_all, 0.0)).collect();
    let best = span(&totals).1;
    Ok(complete.spread(&totals.iter().map(|total| share(*total, best, 1.0)).collect::<Vec<_>>()))
}
