//! VIKOR: a compromise between the good of the many criteria and the regret in the worst one.

use super::Problem;
use super::problem::span;
use crate::Error;

/// The three measures and the compromise; less is better in all three. `None` for an alternative with a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Vikor {
    /// Weighted sum of relative distances to the best, 0–1.
    pub group: Vec<Option<f64>>,
    /// The largest weighted relative distance to the best, 0–1.
    pub regret: Vec<Option<f64>>,
    /// The compromise between the two, 0 for the best of both and 1 for the worst of both.
    pub compromise: Vec<Option<f64>>,
    /// The alternatives that none can be said to beat, best first: one if it leads clearly and also leads in group or
    /// regret; two if it leads clearly but in neither; else all that stand closer to the first than 1/(n − 1).
    pub chosen: Vec<usize>,
}

/// VIKOR with `v` the weight of the group's good against the individual regret (½ by custom).
///
/// `S = Σ w (best − x)/(best − worst)`, `R = max w (best − x)/(best − worst)`,
/// `Q = v (S − S*)/(S⁻ − S*) + (1 − v)(R − R*)/(R⁻ − R*)`. A criterion on which all are equal adds nothing; where all S
/// (or R) are equal that part of Q is 0.
///
/// Opricovic, S. and Tzeng, G.-H. (2004). Compromise solution by MCDM methods. European Journal of Operational Research
/// 156(2). Cost: criteria × alternatives. When not to use it: when alternatives may be added later, since everything
/// is relative to the best and worst present.
///
/// # Errors
/// [`Error::Parameter`] for `v` outside 0–1.
///
/// ```
/// use decision::methods::{Problem, vikor};
/// use decision::value::Direction::{Maximise, Minimise};
/// let rows = [vec![1.0, 3000.0], vec![2.0, 3750.0], vec![5.0, 4500.0]];
/// let mountains = Problem::from_rows(&rows, &[Minimise, Maximise], &[0.5, 0.5])?;
/// let result = vikor(&mountains, 0.5)?;
/// assert_eq!(result.group, vec![Some(0.5), Some(0.375), Some(0.5)]);
/// assert_eq!(result.compromise, vec![Some(1.0), Some(0.0), Some(1.0)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn vikor(problem: &Problem, v: f64) -> Result<Vikor, Error> {
    if !(0.0..=1.0).contains(&v) {
        return Err(Error::parameter("vikor", "v", v, "a number from 0 to 1"));
    }
    let complete = problem.complete();
    let mut group = vec![0.0; complete.rows.len()];
    let mut regret = vec![0.0; complete.rows.len()];
    for column in &complete.criteria {
        let upward = column.upward();
        let (worst, best) = span(&upward);
        for ((figure, group), regret) in upward.iter().zip(&mut group).zip(&mut regret) {
            let lost = column.weight * relative(*figure, best, worst);
            *group += lost;
            *regret = f64::max(*regret, lost);
        }
    }
    let ((best_group, worst_group), (best_regret, worst_regret)) = (span(&group), span(&regret));
    let compromise: Vec<f64> = group
        .iter()
        .zip(&regret)
        .map(|(group, regret)| {
            v * relative(*group, best_group, worst_group) + (1.0 - v) * relative(*regret, best_regret, worst_regret)
        })
        .collect();
    let chosen = chosen(&group, &regret, &compromise).into_iter().map(|row| complete.rows[row]).collect();
    Ok(Vikor {
        group: complete.spread(&group),
        regret: complete.spread(&regret),
        compromise: complete.spread(&compromise),
        chosen,
    })
}

/// Where a number lies between the best (0) and the worst (1); halved first so that no difference overflows.
fn relative(figure: f64, best: f64, worst: f64) -> f64 {
    if best == worst { 0.0 } else { (best / 2.0 - figure / 2.0) / (best / 2.0 - worst / 2.0) }
}

fn chosen(group: &[f64], regret: &[f64], compromise: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..compromise.len()).collect();
    order.sort_by(|a, b| compromise[*a].total_cmp(&compromise[*b]).then(a.cmp(b)));
    let [first, second, ..] = order.as_slice() else { return order };
    let advantage = 1.0 / (order.len() - 1) as f64;
    if compromise[*second] - compromise[*first] < advantage - super::TIE {
        let near = |row: &usize| compromise[*row] - compromise[*first] < advantage - super::TIE;
        return order.iter().copied().filter(near).collect();
    }
    let leads = |measure: &[f64]| measure[*first] <= span(measure).0 + super::TIE;
    if leads(group) || leads(regret) { vec![*first] } else { vec![*first, *second] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::Maximise;

    #[test]
    fn one_alternative_and_all_equal() {
        let one = Problem::from_rows(&[vec![3.0]], &[Maximise], &[1.0]).unwrap();
        let result = vikor(&one, 0.5).unwrap();
        assert_eq!((result.compromise, result.chosen), (vec![Some(0.0)], vec![0]));
        let equal = Problem::from_rows(&[vec![3.0], vec![3.0]], &[Maximise], &[1.0]).unwrap();
        let result = vikor(&equal, 0.5).unwrap();
        assert_eq!((result.compromise, result.chosen), (vec![Some(0.0); 2], vec![0, 1]));
        assert!(vikor(&one, f64::NAN).is_err());
        assert!(vikor(&one, 1.1).is_err());
    }
}
