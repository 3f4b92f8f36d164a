//! Methods of the textbooks for tables of bare figures: `inhabit rank` offers them, villages do not need them.
//!
//! All of them scale figures to the alternatives at hand, so that one alternative more can change every result. Several
//! are one idea under different names: MOORA, MABAC, MARCOS, CRADIS and ARAS put alternatives in the order of a
//! weighted sum, each with another normalisation (ARAS and COPRAS are the same where nothing is a cost). A table ranked
//! by all of them is not confirmed eleven times. The page on methods says so to users.
//!
//! Gaps: as for every [`Problem`], an alternative with a gap has no result.

mod aras;
mod cocoso;
mod codas;
mod copras;
mod cradis;
mod edas;
mod mabac;
mod marcos;
mod moora;
mod rim;
mod waspas;

pub use aras::aras;
pub use cocoso::cocoso;
pub use codas::codas;
pub use copras::copras;
pub use cradis::cradis;
pub use edas::edas;
pub use mabac::mabac;
pub use marcos::marcos;
pub use moora::moora;
pub use rim::{Aim, rim};
pub use waspas::waspas;

pub(super) use aras::ABOUT as ARAS;
pub(super) use cocoso::ABOUT as COCOSO;
pub(super) use codas::ABOUT as CODAS;
pub(super) use copras::ABOUT as COPRAS;
pub(super) use cradis::ABOUT as CRADIS;
pub(super) use edas::ABOUT as EDAS;
pub(super) use mabac::ABOUT as MABAC;
pub(super) use marcos::ABOUT as MARCOS;
pub(super) use moora::ABOUT as MOORA;
pub(super) use rim::ABOUT as RIM;
pub(super) use waspas::ABOUT as WASPAS;

use super::problem::Complete;
use super::{Normalisation, Problem};
use crate::{Error, value::Direction};

/// The alternatives that can be compared, with figures that ratios can be made of: 0 or more, above 0 where less is
/// better.
fn of_ratios(problem: &Problem) -> Result<Complete, Error> {
    let complete = problem.complete();
    for column in &complete.criteria {
        let (least, expected) = match column.direction {
            Direction::Maximise => (0.0, "a figure of 0 or more"),
            Direction::Minimise => (f64::MIN_POSITIVE, "a figure above 0, as less is better"),
        };
        if let Some(row) = column.figures.iter().position(|figure| *figure < least) {
            let (alternative, found) = (complete.rows[row], column.figures[row]);
            return Err(Error::Figure { criterion: column.index, alternative, found, expected });
        }
    }
    Ok(complete)
}

/// Criteria × rows: normalised so that more is better, times the weight.
fn weighted(complete: &Complete, normalisation: Normalisation) -> Vec<Vec<f64>> {
    let one = |column: &super::problem::Figures| {
        normalisation.upward(column).into_iter().map(|figure| column.weight * figure).collect()
    };
    complete.criteria.iter().map(one).collect()
}

/// For each row the sum of something over the criteria.
fn sums(columns: &[Vec<f64>], rows: usize, part: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    (0..rows).map(|row| columns.iter().enumerate().map(|(index, column)| part(index, column[row])).sum()).collect()
}

/// The least and the greatest entry of a column.
fn span(column: &[f64]) -> (f64, f64) {
    super::problem::span(column)
}

/// `above / below`, and `otherwise` where nothing is below.
fn share(above: f64, below: f64, otherwise: f64) -> f64 {
    if below == 0.0 { otherwise } else { above / below }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::{Maximise, Minimise};

    type Run = fn(&Problem) -> Result<Vec<Option<f64>>, Error>;

    fn all() -> Vec<(&'static str, Run)> {
        vec![
            ("aras", aras),
            ("cocoso", |problem| cocoso(problem, 0.5)),
            ("codas", |problem| codas(problem, 0.02)),
            ("copras", copras),
            ("cradis", cradis),
            ("edas", edas),
            ("mabac", |problem| Ok(mabac(problem))),
            ("marcos", marcos),
            ("moora", |problem| Ok(moora(problem))),
            ("waspas", |problem| waspas(problem, 0.5)),
        ]
    }

    #[test]
    fn what_is_better_everywhere_comes_first() {
        let rows = [vec![3.0, 2.0, 9.0], vec![5.0, 1.0, 9.5], vec![4.0, 2.5, 1.0]];
        let problem = Problem::from_rows(&rows, &[Maximise, Minimise, Maximise], &[1.0, 2.0, 1.0]).unwrap();
        for (name, run) in all() {
            let totals = run(&problem).unwrap();
            assert!(totals[1] > totals[0] && totals[1] > totals[2], "{name}: {totals:?}");
        }
    }

    #[test]
    fn a_gap_takes_its_alternative_out_and_leaves_the_others() {
        let columns = |gap: bool| {
            let mut columns = vec![vec![Some(3.0), Some(5.0), Some(4.0)], vec![Some(2.0), Some(1.0), Some(7.0)]];
            if gap {
                columns[1][2] = None;
            } else {
                columns.iter_mut().for_each(|column| column.truncate(2));
            }
            Problem::new(columns, vec![Maximise, Minimise], &[1.0, 1.0]).unwrap()
        };
        for (name, run) in all() {
            let (with, without) = (run(&columns(true)), run(&columns(false)));
            match (with, without) {
                (Ok(with), Ok(without)) => {
                    assert_eq!(with[..2], without[..], "{name}");
                    assert_eq!(with[2], None, "{name}");
                }
                (with, without) => assert!(with.is_err() && without.is_err(), "{name}"),
            }
        }
    }

    #[test]
    fn one_none_equal_and_extreme_rows_are_numbers_or_errors() {
        let tables: [Vec<Vec<f64>>; 6] = [
            vec![],
            vec![vec![3.0, 4.0]],
            vec![vec![3.0, 4.0], vec![3.0, 4.0]],
            vec![vec![0.0, 1.0], vec![0.0, 1.0]],
            vec![vec![1e-150, 1e150], vec![1e150, 1e-150]],
            vec![vec![1.0, 2.0], vec![2.0, 2.0]],
        ];
        for rows in tables {
            for weights in [[1.0, 1.0], [1e-300, 1e300], [0.0, 1.0]] {
                let problem = Problem::from_rows(&rows, &[Maximise, Minimise], &weights).unwrap();
                for (name, run) in all() {
                    let Ok(totals) = run(&problem) else { continue };
                    let bad = totals.iter().flatten().find(|total| !total.is_finite());
                    assert_eq!(bad, None, "{name} {rows:?} {weights:?}");
                    assert_eq!(totals.len(), rows.len(), "{name}");
                    if rows.len() == 2 && rows[0] == rows[1] {
                        assert_eq!(totals[0], totals[1], "{name}: equal rows tie");
                    }
                }
            }
        }
    }

    #[test]
    fn figures_that_no_ratio_can_take_are_named() {
        let negative = Problem::from_rows(&[vec![2.0], vec![-1.0]], &[Maximise], &[1.0]).unwrap();
        let free = Problem::from_rows(&[vec![2.0], vec![0.0]], &[Minimise], &[1.0]).unwrap();
        for (name, run) in all().into_iter().filter(|(name, _)| !["cocoso", "mabac", "moora"].contains(name)) {
            assert!(matches!(run(&negative), Err(Error::Figure { alternative: 1, .. })), "{name}");
            if name != "edas" {
                assert!(matches!(run(&free), Err(Error::Figure { alternative: 1, .. })), "{name}");
            }
        }
    }

    #[test]
    fn five_names_for_the_order_of_a_weighted_sum() {
        use crate::methods::{kendall_tau, weighted_sum_of_figures};
        let rows: Vec<Vec<f64>> =
            (1..12u32).map(|row| (1..5u32).map(|column| f64::from((row * 37 * column) % 23 + 1)).collect()).collect();
        let problem =
            Problem::from_rows(&rows, &[Maximise, Minimise, Maximise, Minimise], &[4.0, 3.0, 2.0, 1.0]).unwrap();
        let same = |totals: Vec<Option<f64>>, normalisation| {
            let tau = kendall_tau(&totals, &weighted_sum_of_figures(&problem, normalisation)).unwrap();
            assert!((tau - 1.0).abs() < 1e-12, "{normalisation:?}: {tau}");
        };
        same(moora(&problem), Normalisation::Vector);
        same(mabac(&problem), Normalisation::MinMax);
        same(marcos(&problem).unwrap(), Normalisation::Linear);
        same(cradis(&problem).unwrap(), Normalisation::Linear);
        let gains = Problem::from_rows(&rows, &[Maximise; 4], &[4.0, 3.0, 2.0, 1.0]).unwrap();
        let tau = kendall_tau(&copras(&gains).unwrap(), &weighted_sum_of_figures(&gains, Normalisation::Sum)).unwrap();
        assert!((tau - 1.0).abs() < 1e-12);
    }
}
