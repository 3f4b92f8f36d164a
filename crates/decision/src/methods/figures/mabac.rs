use super::sums;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "mabac",
    title: "MABAC: above or below the border between good and bad",
    formula: "Σ (v - g), v = w (r + 1), r on min-max, g the geometric mean of v",
    reference: "Pamučar, D. and Ćirović, G. (2015). Expert Systems with Applications 42(6), 3016-3028",
    not_for: "anything a weighted sum on min-max does not do: it orders as that would",
    depends_on_others: true,
};

/// Multi-attributive border approximation area comparison: above 0 is better than the border, more is better.
///
/// With min–max figures `r`: `v = w (r + 1)`, the border `g` the geometric mean of `v` over the alternatives, and the
/// result `Σ (v − g)`. Pamučar, D. and Ćirović, G. (2015). The selection of transport and handling resources in logistics
/// centers using MABAC. Cost: criteria × alternatives. When not to use it: it orders as a weighted sum does; see the
/// module.
///
/// ```
/// use decision::methods::{Problem, figures::mabac};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0], vec![1.0]], &[Maximise], &[1.0])?;
/// let above: Vec<f64> = mabac(&problem).into_iter().flatten().collect();
/// assert!((above[0] - (2.0 - 2f64.sqrt())).abs() < 1e-12 && (above[1] - (1.0 - 2f64.sqrt())).abs() < 1e-12);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn mabac(problem: &Problem) -> Vec<Option<f64>> {
    let complete = problem.complete();
    let rows = complete.rows.len();
    let raised = |figures: Vec<f64>| -> Vec<f64> { figures.into_iter().map(|figure| figure + 1.0).collect() };
    let columns: Vec<Vec<f64>> =
        complete.criteria.iter().map(|column| raised(Normalisation::MinMax.upward(column))).collect();
    // The weight is the same in every factor of the geometric mean.
    let border: Vec<f64> = columns
        .iter()
        .map(|column| (column.iter().map(|figure| figure.ln()).sum::<f64>() / rows.max(1) as f64).exp())
        .collect();
    let above = sums(&columns, rows, |index, figure| complete.criteria[index].weight * (figure - border[index]));
    complete.spread(&above)
}
