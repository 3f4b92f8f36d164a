use super::{of_ratios, share, span};
use crate::Error;
use crate::methods::{About, Problem};
use crate::value::Direction;

pub(in crate::methods) const ABOUT: About = About {
    id: "aras",
    title: "ARAS: share of the best that could be had",
    formula: "Σ w r / Σ w r₀, r = x/Σx or (1/x)/Σ(1/x), the best figures r₀ counted in",
    reference: "Zavadskas, E. K. and Turskis, Z. (2010). Technological and Economic Development of Economy 16(2), 159-172",
    not_for: "figures below 0; it orders as a weighted sum would",
    depends_on_others: true,
};

/// Additive ratio assessment: the weighted sum of each alternative over that of an imagined one with the best figure of
/// every criterion, which is counted in when figures are scaled; 0 to 1, more is better.
///
/// `S_i / S_0`, `S = Σ w r`, `r = x / Σx`, the other way up (`1/x`) where less is better. Zavadskas, E. K. and Turskis, Z.
/// (2010). A new additive ratio assessment (ARAS) method. Cost: criteria × alternatives. When not to use it: it orders
/// as a weighted sum does; see the module.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take.
///
/// ```
/// use decision::methods::{Problem, figures::aras};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0], vec![1.0]], &[Maximise], &[1.0])?;
/// assert_eq!(aras(&problem)?, vec![Some(1.0), Some(0.25)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn aras(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = of_ratios(problem)?;
    let mut sums = vec![0.0; complete.rows.len()];
    let mut best = 0.0;
    for column in &complete.criteria {
        let (low, high) = span(&column.figures);
        // Relative to the best, which is then 1; the sum over all with the best counted in scales them.
        let upward: Vec<f64> = match column.direction {
            Direction::Maximise => column.figures.iter().map(|figure| share(*figure, high, 0.0)).collect(),
            Direction::Minimise => column.figures.iter().map(|figure| share(low, *figure, 0.0)).collect(),
        };
        let sum = 1.0 + upward.iter().sum::<f64>();
        best += column.weight / sum;
        sums.iter_mut().zip(&upward).for_each(|(total, figure)| *total += column.weight * figure / sum);
    }
    Ok(complete.spread(&sums.iter().map(|sum| share(*sum, best, 0.0)).collect::<Vec<_>>()))
}
