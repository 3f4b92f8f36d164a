//! TOPSIS: near to the best and far from the worst.

use super::{Normalisation, Problem, problem::span};

/// Closeness to the ideal, 0–1, more being better.
///
/// Figures are normalised and weighted; `D⁺` and `D⁻` are the Euclidean distances to the best and the worst figure of
/// each criterion; closeness is `D⁻ / (D⁺ + D⁻)`, and ½ where all alternatives are equal (or there is only one).
/// `None` for an alternative with a gap.
///
/// Hwang, C.-L. and Yoon, K. (1981). Multiple Attribute Decision Making. Springer. Cost: criteria × alternatives. When
/// not to use it: when alternatives may be added later, because the ideal and most normalisations move with them; the
/// normalisation alone can change the winner and must be reported.
///
/// ```
/// use decision::methods::{Normalisation, Problem, topsis};
/// use decision::value::Direction::{Maximise, Minimise};
/// // Three mountains by risk and altitude: Opricovic and Tzeng (2004).
/// let rows = [vec![1.0, 3000.0], vec![2.0, 3750.0], vec![5.0, 4500.0]];
/// let problem = Problem::from_rows(&rows, &[Minimise, Maximise], &[0.5, 0.5])?;
/// assert_eq!(format!("{:.5}", topsis(&problem, Normalisation::Vector)[0].unwrap()), "0.76214");
/// assert_eq!(format!("{:.5}", topsis(&problem, Normalisation::MinMax)[1].unwrap()), "0.61722");
/// # Ok::<(), decision::Error>(())
/// ```
pub fn topsis(problem: &Problem, normalisation: Normalisation) -> Vec<Option<f64>> {
    let complete = problem.complete();
    let mut to_best = vec![0.0; complete.rows.len()];
    let mut to_worst = vec![0.0; complete.rows.len()];
    let columns: Vec<Vec<f64>> = complete.criteria.iter().map(|column| normalisation.upward(column)).collect();
    // Distances in units of the largest gap, so that squares neither overflow nor vanish.
    let unit = columns.iter().map(|column| span(column)).map(|(low, high)| high / 2.0 - low / 2.0).fold(0.0, f64::max);
    for (figures, column) in columns.iter().zip(&complete.criteria) {
        let (worst, best) = span(figures);
        for ((figure, to_best), to_worst) in figures.iter().zip(&mut to_best).zip(&mut to_worst) {
            let part = |from: f64, to: f64| if unit > 0.0 { column.weight * (to / unit - from / unit) } else { 0.0 };
            *to_best += part(*figure, best).powi(2);
            *to_worst += part(worst, *figure).powi(2);
        }
    }
    let closeness: Vec<f64> = to_best
        .iter()
        .zip(&to_worst)
        .map(|(best, worst)| {
            let (best, worst) = (best.sqrt(), worst.sqrt());
            if best + worst > 0.0 { worst / (best + worst) } else { 0.5 }
        })
        .collect();
    complete.spread(&closeness)
}
