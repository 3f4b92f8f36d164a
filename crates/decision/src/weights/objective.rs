//! Weights from the figures themselves. They say where alternatives differ, not what matters to people: for comparison
//! beside the weights of the parties, and always to be announced.

use super::direct;
use super::losses::{cilos, merec};
use super::spreads::{angle, critic, deviation, entropy, gini, variation};
use crate::methods::{
    Problem,
    problem::{Complete, Figures},
};
use crate::{Error, value::Direction};

/// A way to draw weights from figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Objective {
    /// All alike: `1/n`.
    Equal,
    /// Shannon's entropy: `1 + Σ p ln p / ln m` with `p = x/Σx`. Figures of 0 or more, with a sum above 0.
    Entropy,
    /// Standard deviation of the figures as they are (sample).
    Deviation,
    /// Standard deviation over the mean (sample).
    Variation,
    /// Gini's coefficient: `ΣΣ |x_i − x_k| / (2 m² mean)`. Figures of 0 or more.
    Gini,
    /// The angle between the figures and a constant. Figures of 0 or more.
    Angle,
    /// CRITIC: deviation × how little a criterion goes along with the others, `σ Σ (1 − r)`, on min–max figures.
    Critic,
    /// MEREC: how far totals fall when the criterion is taken away. Figures above 0.
    Merec,
    /// CILOS: how little is lost on the criterion when others are at their best. Figures of 0 or more, costs above 0.
    Cilos,
    /// IDOCRIW: entropy × CILOS.
    Idocriw,
}

/// What `inhabit list weights` shows of one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutObjective {
    /// The word used in a specification.
    pub id: &'static str,
    /// What it does.
    pub title: &'static str,
    /// Its formula before scaling: x a figure, r a normalised one, m the number of alternatives.
    pub formula: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// When not to use it.
    pub not_for: &'static str,
}

impl Objective {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Equal,
        Self::Entropy,
        Self::Deviation,
        Self::Variation,
        Self::Gini,
        Self::Angle,
        Self::Critic,
        Self::Merec,
        Self::Cilos,
        Self::Idocriw,
    ];

    /// Its name in specifications and reports.
    pub fn name(self) -> &'static str {
        self.about().id
    }

    /// The way of a name.
    ///
    /// ```
    /// use decision::weights::Objective;
    /// assert_eq!(Objective::from_name("entropy"), Some(Objective::Entropy));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// Id, title, formula, reference and when not to use it.
    pub fn about(self) -> AboutObjective {
        let about = |id, title, formula, reference, not_for| AboutObjective { id, title, formula, reference, not_for };
        match self {
            Self::Equal => about(
                "equal",
                "All criteria alike",
                "1/n",
                "Dawes, R. M. and Corrigan, B. (1974). Psychological Bulletin 81(2), 95-106",
                "criteria that count the same thing twice",
            ),
            Self::Entropy => about(
                "entropy",
                "The more unequal the figures, the more",
                "1 + Σ p ln p / ln m, p = x/Σx",
                "Zeleny, M. (1982). Multiple Criteria Decision Making. McGraw-Hill",
                "figures below 0; scales whose zero means nothing, such as degrees",
            ),
            Self::Deviation => about(
                "standard_deviation",
                "The more the figures differ in their own unit, the more",
                "√(Σ(x - mean)²/(m - 1))",
                "Diakoulaki, D. et al. (1995). Computers and Operations Research 22(7), 763-770",
                "figures of different units: metres outweigh kilometres a thousand times",
            ),
            Self::Variation => about(
                "coefficient_of_variation",
                "The more the figures differ for their size, the more",
                "√(Σ(x - mean)²/(m - 1)) / mean",
                "Zavadskas, E. K. and Podvezko, V. (2016). Int. J. Information Technology and Decision Making 15(2), 267-283",
                "figures below 0; scales whose zero means nothing",
            ),
            Self::Gini => about(
                "gini",
                "The more unequally the figures are shared out, the more",
                "ΣΣ |x_i - x_k| / (2 m² mean)",
                "Gini, C. (1912). Variabilità e mutabilità; as weights: Li, G. and Chi, G. (2009)",
                "figures below 0; scales whose zero means nothing",
            ),
            Self::Angle => about(
                "angular",
                "The farther the figures point from a constant, the more",
                "arccos(Σ x / (√m √Σx²))",
                "Shuai, D. et al. (2012). A new angular method to determine the objective weights. ICIII 2012",
                "figures below 0; scales whose zero means nothing",
            ),
            Self::Critic => about(
                "critic",
                "The more the figures differ and the less they go along with others, the more",
                "σ Σ (1 - r), σ deviation and r correlation on min-max figures",
                "Diakoulaki, D., Mavrotas, G. and Papayannakis, L. (1995). Computers and Operations Research 22(7), 763-770",
                "a handful of alternatives, among which correlations are chance",
            ),
            Self::Merec => about(
                "merec",
                "The more totals change when the criterion is taken away, the more",
                "Σ |S'_j - S|, S = ln(1 + Σ |ln r| / n), r = min/x or x/max",
                "Keshavarz-Ghorabaee, M. et al. (2021). Symmetry 13(4), 525",
                "figures of 0 or less",
            ),
            Self::Cilos => about(
                "cilos",
                "The less is lost on the criterion when others are at their best, the more",
                "q with F q = 0, F the losses off the diagonal, less their sum on it",
                "Zavadskas, E. K. and Podvezko, V. (2016). Int. J. Information Technology and Decision Making 15(2), 267-283",
                "tables in which one row is best in everything",
            ),
            Self::Idocriw => about(
                "idocriw",
                "Entropy times CILOS",
                "entropy × cilos",
                "Zavadskas, E. K. and Podvezko, V. (2016). Int. J. Information Technology and Decision Making 15(2), 267-283",
                "tables in which one row is best in everything",
            ),
        }
    }
}

/// Weights drawn from the figures of all complete alternatives, adding up to 1, in the order of the criteria. The
/// problem's own weights do not count, except that a criterion of weight 0 (or without any figure) gets 0. A criterion that
/// is the same for all gets 0 too, except from [`Objective::Equal`].
///
/// Formulas and sources stand in [`Objective::about`]. Cost: criteria × alternatives; CRITIC, MEREC and CILOS criteria² ×
/// alternatives; Gini a sort. When not to use it: whenever people can be asked.
///
/// # Errors
/// [`Error::Figure`] for figures the way cannot take; [`Error::NoWeight`] where no criterion differs between
/// alternatives; [`Error::Parameter`] where CILOS finds one alternative best in everything.
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
    let each = |raw: fn(&[f64]) -> f64| complete.criteria.iter().map(|column| raw(&column.figures)).collect();
    let from_zero = || of_at_least(&complete, |_| (0.0, "a figure of 0 or more"));
    let above_zero = || of_at_least(&complete, |_| (f64::MIN_POSITIVE, "a figure above 0"));
    let costs_above_zero = || {
        of_at_least(&complete, |column| match column.direction {
            Direction::Maximise => (0.0, "a figure of 0 or more"),
            Direction::Minimise => (f64::MIN_POSITIVE, "a figure above 0, as less is better"),
        })
    };
    let raw: Vec<f64> = match way {
        Objective::Equal => vec![1.0; complete.criteria.len()],
        Objective::Deviation => each(deviation),
        Objective::Entropy => from_zero().map(|()| each(entropy))?,
        Objective::Variation => from_zero().map(|()| each(variation))?,
        Objective::Gini => from_zero().map(|()| each(gini))?,
        Objective::Angle => from_zero().map(|()| each(angle))?,
        Objective::Critic => critic(&complete.criteria),
        Objective::Merec => above_zero().map(|()| merec(&complete.criteria))?,
        Objective::Cilos => costs_above_zero().and_then(|()| cilos(&complete.criteria))?,
        Objective::Idocriw => {
            costs_above_zero()?;
            let spread: Vec<f64> = each(entropy);
            cilos(&complete.criteria)?.iter().zip(spread).map(|(loss, spread)| loss * spread).collect()
        }
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

/// Refuses a figure below the least that a way can take.
fn of_at_least(complete: &Complete, least: impl Fn(&Figures) -> (f64, &'static str)) -> Result<(), Error> {
    for column in &complete.criteria {
        let (least, expected) = least(column);
        if let Some(row) = column.figures.iter().position(|figure| *figure < least) {
            let (alternative, found) = (complete.rows[row], column.figures[row]);
            return Err(Error::Figure { criterion: column.index, alternative, found, expected });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::Maximise;

    #[test]
    fn nothing_to_tell_apart_is_refused_and_negative_figures_are_named() {
        let constant = Problem::from_rows(&[vec![2.0], vec![2.0]], &[Maximise], &[1.0]).unwrap();
        for way in Objective::ALL.into_iter().filter(|way| *way != Objective::Equal) {
            assert_eq!(Objective::from_name(way.name()), Some(way));
            assert!(way.about().reference.contains('('), "{way:?}");
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
