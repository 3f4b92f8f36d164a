use super::{of_ratios, sums};
use crate::Error;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "waspas",
    title: "WASPAS: part weighted sum, part weighted product",
    formula: "λ Σ w r + (1 - λ) Π r^w, r = x/max or min/x",
    reference: "Zavadskas, E. K. et al. (2012). Elektronika ir Elektrotechnika 122(6), 3-6",
    not_for: "figures below 0",
    depends_on_others: true,
};

/// Weighted aggregated sum product assessment, 0 to 1; more is better.
///
/// With figures over the best, `r = x/max` (`min/x` where less is better): `λ Σ w r + (1 − λ) Π r^w`. Zavadskas, E. K.,
/// Turskis, Z., Antucheviciene, J. and Zakarevicius, A. (2012). Optimization of weighted aggregated sum product assessment.
/// Cost: criteria × alternatives powers. When not to use it: where the λ, which decides how far a bad figure can be made
/// good, cannot be argued for.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take; [`Error::Parameter`] for a λ outside 0 to 1.
///
/// ```
/// use decision::methods::{Problem, figures::waspas};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0, 1.0], vec![1.0, 4.0]], &[Maximise; 2], &[1.0, 1.0])?;
/// assert_eq!(waspas(&problem, 0.5)?, vec![Some(0.5625), Some(0.5625)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn waspas(problem: &Problem, lambda: f64) -> Result<Vec<Option<f64>>, Error> {
    if !(0.0..=1.0).contains(&lambda) {
        return Err(Error::parameter("waspas", "lambda", lambda, "a number from 0 to 1"));
    }
    let complete = of_ratios(problem)?;
    let shares: Vec<Vec<f64>> = complete.criteria.iter().map(|column| Normalisation::Linear.upward(column)).collect();
    let weight = |index: usize| complete.criteria[index].weight;
    let sum = sums(&shares, complete.rows.len(), |index, share| weight(index) * share);
    let product = (0..complete.rows.len())
        .map(|row| shares.iter().enumerate().map(|(index, column)| column[row].powf(weight(index))).product::<f64>());
    let totals: Vec<f64> =
        sum.iter().zip(product).map(|(sum, product)| lambda * sum + (1.0 - lambda) * product).collect();
    Ok(complete.spread(&totals))
}
