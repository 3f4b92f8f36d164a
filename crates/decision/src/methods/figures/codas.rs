use super::{of_ratios, span, weighted};
use crate::Error;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "codas",
    title: "CODAS: far from the worst of all, by straight line and by blocks",
    formula: "Σ_k (E_i - E_k) + ψ(T_i - T_k), ψ = 1 where |E_i - E_k| is τ or more",
    reference: "Keshavarz Ghorabaee, M. et al. (2016). Economic Computation and Economic Cybernetics Studies 50(3), 25-44",
    not_for: "figures below 0; the threshold τ makes totals jump",
    depends_on_others: true,
};

/// Combinative distance-based assessment: how much farther from the worst than the others; more is better, the sum of
/// all is 0.
///
/// With figures over the best (`x/max`, `min/x` where less is better) times weights: `E` the Euclidean and `T` the
/// taxicab distance from the least of each column; `H_i = Σ_k (E_i − E_k) + ψ(E_i − E_k)·(T_i − T_k)` with ψ 1 from a
/// difference of `tau` on, else 0 (the authors use 0.02). Keshavarz Ghorabaee, M., Zavadskas, E. K., Turskis, Z. and
/// Antucheviciene, J. (2016). A new combinative distance-based assessment (CODAS) method. Cost: criteria ×
/// alternatives + alternatives². When not to use it: where a total must not jump when a figure moves a little, as it
/// does at the threshold.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take; [`Error::Parameter`] for a threshold below 0.
///
/// ```
/// use decision::methods::{Problem, figures::codas};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0], vec![1.0]], &[Maximise], &[1.0])?;
/// assert_eq!(codas(&problem, 0.02)?, vec![Some(1.5), Some(-1.5)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn codas(problem: &Problem, tau: f64) -> Result<Vec<Option<f64>>, Error> {
    if !(tau.is_finite() && tau >= 0.0) {
        return Err(Error::parameter("codas", "tau", tau, "a finite number, 0 or more"));
    }
    let complete = of_ratios(problem)?;
    let columns = weighted(&complete, Normalisation::Linear);
    let worst: Vec<f64> = columns.iter().map(|column| span(column).0).collect();
    let rows = complete.rows.len();
    let straight: Vec<f64> = super::sums(&columns, rows, |index, figure| (figure - worst[index]).powi(2))
        .into_iter()
        .map(f64::sqrt)
        .collect();
    let blocks = super::sums(&columns, rows, |index, figure| figure - worst[index]);
    let one = |own: usize| -> f64 {
        (0..rows)
            .map(|other| {
                let apart = straight[own] - straight[other];
                let further = if apart.abs() >= tau { blocks[own] - blocks[other] } else { 0.0 };
                apart + further
            })
            .sum()
    };
    Ok(complete.spread(&(0..rows).map(one).collect::<Vec<_>>()))
}
