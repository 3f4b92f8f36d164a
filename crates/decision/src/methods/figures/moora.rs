use crate::methods::{About, Normalisation, Problem, weighted_sum_of_figures};

pub(in crate::methods) const ABOUT: About = About {
    id: "moora",
    title: "MOORA (ratio system): gains less costs",
    formula: "Σ_gains w x/√Σx² - Σ_costs w x/√Σx²",
    reference: "Brauers, W. K. M. and Zavadskas, E. K. (2006). Control and Cybernetics 35(2), 445-469",
    not_for: "anything a weighted sum of vector-normalised figures does not do: it is that",
    depends_on_others: true,
};

/// Multi-objective optimisation on the basis of ratio analysis, the ratio system: gains less costs, more is better.
///
/// `Σ_gains w x/√Σx² − Σ_costs w x/√Σx²`. Brauers, W. K. M. and Zavadskas, E. K. (2006). The MOORA method and its
/// application to privatization in a transition economy. Cost: criteria × alternatives. When not to use it: it is the
/// weighted sum of vector-normalised figures.
///
/// ```
/// use decision::methods::{Problem, figures::moora};
/// use decision::value::Direction::{Maximise, Minimise};
/// let problem = Problem::from_rows(&[vec![3.0, 1.0], vec![4.0, 0.0]], &[Maximise, Minimise], &[1.0, 1.0])?;
/// let totals: Vec<f64> = moora(&problem).into_iter().flatten().collect();
/// assert!((totals[0] + 0.2).abs() < 1e-12 && (totals[1] - 0.4).abs() < 1e-12);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn moora(problem: &Problem) -> Vec<Option<f64>> {
    weighted_sum_of_figures(problem, Normalisation::Vector)
}
