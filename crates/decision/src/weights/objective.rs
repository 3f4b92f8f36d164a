//! Weights from the figures themselves. They say where alternatives differ, not what matters to people: for comparison
//! beside the weights of the parties, and always to be announced.

use super::direct;
use crate::Error;
use crate::methods::{Normalisation, Problem, problem::Figures};

/// A way to draw weights from figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Objective {
    /// All alike: `1/n`.
    Equal,
    /// Shannon's entropy: `1 + Σ p ln p / ln m` with `p = x/Σx`. Figures of 0 or more, with a sum above 0.
    Entropy,
    /// Standard deviation of the figures as they are.
    Deviation,
    /// Standard deviation over the mean (sample).
    Variation,
    /// CRITIC: deviation × how little a criterion goes along with the others, `σ Σ (1 − r)`, on min–max figures.
    Critic,
}

impl Objective {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Equal, Self::Entropy, Self::Deviation, Self::Variation, Self::Critic];

    /// Its name in scenarios and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Entropy => "entropy",
            Self::Deviation => "standard-deviation",
            Self::Variation => "coefficient-of-variation",
            Self::Critic => "critic",
        }
    }
}

/// Weights drawn from the figures of all complete alternatives, adding up to 1, in the order of the criteria. The
/// problem's own weights do not count, except that a criterion of weight 0 (or without any figure) gets 0.
///
/// Entropy: Zeleny, M. (1982). Multiple Criteria Decision Making. CRITIC: Diakoulaki, D., Mavrotas, G. and
/// Papayannakis, L. (1995). Computers and Operations Research 22(7). Cost: criteria × alternatives; CRITIC criteria² ×
/// alternatives. When not to use it: whenever people can be asked.
///
/// # Errors
/// [`Error::Figure`] for figures the way cannot take; [`Error::NoWeight`] where no criterion differs between
/// alternatives.
///
/// ```
/// use decision::methods::Problem;
/// use decision::weights::{Objective, objective};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![1.0, 7.0], vec![3.0, 7.0]], &[Maximise; 2], &[1.0, 1.0])?;
/// assert_eq!(objective(Objective::Entropy, &problem)?, vec![1.0, 0.0]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn objective(way: Objective, problem: &Problem) -> Result<Vec<f64>, Error> {
    let complete = problem.complete();
    let raw: Vec<f64> = match way {
        Objective::Equal => vec![1.0; complete.criteria.len()],
        Objective::Entropy => complete
            .criteria
            .iter()
            .map(|column| {
                least_figure(column, &complete.rows, "a figure of 0 or more").map(|()| entropy(&column.figures))
            })
            .collect::<Result<_, _>>()?,
        Objective::Deviation => complete.criteria.iter().map(|column| deviation(&column.figures)).collect(),
        Objective::Variation => complete
            .criteria
            .iter()
            .map(|column| {
                least_figure(column, &complete.rows, "a figure of 0 or more").map(|()| variation(&column.figures))
            })
            .collect::<Result<_, _>>()?,
        Objective::Critic => critic(&complete.criteria),
    };
    // What rounding leaves of a constant column is no information.
    let largest = raw.iter().copied().fold(0.0, f64::max);
    let kept: Vec<f64> = raw.iter().map(|weight| if *weight > largest * 1e-14 { *weight } else { 0.0 }).collect();
    let mut weights = vec![0.0; problem.weights().len()];
    for (column, weight) in complete.criteria.iter().zip(direct(&kept)?) {
        weights[column.index] = weight;
    }
    Ok(weights)
}

fn least_figure(column: &Figures, rows: &[usize], expected: &'static str) -> Result<(), Error> {
    match column.figures.iter().position(|figure| *figure < 0.0) {
        None => Ok(()),
        Some(row) => {
            let (alternative, found) = (rows[row], column.figures[row]);
            Err(Error::Figure { criterion: column.index, alternative, found, expected })
        }
    }
}

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

/// Sample standard deviation; 0 for fewer than two figures.
fn deviation(figures: &[f64]) -> f64 {
    if figures.len() < 2 {
        return 0.0;
    }
    let mean = mean(figures);
    let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
    (squares / (figures.len() - 1) as f64).sqrt()
}

fn variation(figures: &[f64]) -> f64 {
    let mean = if figures.is_empty() { 0.0 } else { mean(figures) };
    if mean > 0.0 { deviation(figures) / mean } else { 0.0 }
}

fn entropy(figures: &[f64]) -> f64 {
    let sum: f64 = figures.iter().sum();
    if figures.len() < 2 || sum <= 0.0 {
        return 0.0;
    }
    let parts = figures.iter().map(|figure| figure / sum).filter(|part| *part > 0.0);
    (1.0 + parts.map(|part| part * part.ln()).sum::<f64>() / (figures.len() as f64).ln()).max(0.0)
}

fn critic(columns: &[Figures]) -> Vec<f64> {
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| Normalisation::MinMax.upward(column)).collect();
    columns
        .iter()
        .map(|own| {
            let apart: f64 = columns.iter().map(|other| 1.0 - correlation(own, other)).sum();
            deviation(own) * apart
        })
        .collect()
}

/// Pearson's correlation; 0 where one of the two does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let products = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>()
    };
    let below = (products(a, mean_a, a, mean_a) * products(b, mean_b, b, mean_b)).sqrt();
    if below > 0.0 { products(a, mean_a, b, mean_b) / below } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::Maximise;

    #[test]
    fn nothing_to_tell_apart_is_refused_and_negative_figures_are_named() {
        let constant = Problem::from_rows(&[vec![2.0], vec![2.0]], &[Maximise], &[1.0]).unwrap();
        for way in Objective::ALL.into_iter().filter(|way| *way != Objective::Equal) {
            assert_eq!(objective(way, &constant), Err(Error::NoWeight { count: 1 }), "{way:?}");
        }
        assert_eq!(objective(Objective::Equal, &constant).unwrap(), vec![1.0]);
        let negative = Problem::from_rows(&[vec![2.0], vec![-2.0]], &[Maximise], &[1.0]).unwrap();
        assert!(matches!(objective(Objective::Entropy, &negative), Err(Error::Figure { alternative: 1, .. })));
    }

    #[test]
    fn a_criterion_without_figures_gets_nothing() {
        let columns = vec![vec![Some(1.0), Some(3.0)], vec![None, None]];
        let problem = Problem::new(columns, vec![Maximise; 2], &[1.0, 1.0]).unwrap();
        assert_eq!(objective(Objective::Deviation, &problem).unwrap(), vec![1.0, 0.0]);
    }
}
