use super::{share, sums};
use crate::Error;
use crate::methods::{About, Problem};
use crate::value::{Shape, ValueFunction};

pub(in crate::methods) const ABOUT: About = About {
    id: "rim",
    title: "RIM: near to an ideal range within the range there can be",
    formula: "I⁻/(I⁺ + I⁻) of w y, y falling straight from 1 in the ideal range to 0 at the ends of the range",
    reference: "Cables, E., Lamata, M. T. and Verdegay, J. L. (2016). Information Sciences 337-338, 1-10",
    not_for: "figures outside the range that was said",
    depends_on_others: false,
};

/// What figures one criterion can have, and which of them are ideal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The least and the greatest figure there can be.
    pub range: (f64, f64),
    /// The least and the greatest ideal figure, within the range.
    pub ideal: (f64, f64),
}

/// Reference ideal method: nearness to ideal ranges, 0 to 1; more is better. Adding an alternative changes nobody's
/// result, and whether more or less is better does not count: the ideal says it.
///
/// `y` is 1 in the ideal range and falls straight to 0 at the ends of the range; `I⁺ = √Σ(w(1 − y))²`, `I⁻ = √Σ(w y)²`,
/// and the result `I⁻/(I⁺ + I⁻)`. Cables, E., Lamata, M. T. and Verdegay, J. L. (2016). RIM-reference ideal method in
/// multicriteria decision making. Cost: criteria × alternatives. When not to use it: where value functions are at hand;
/// `y` is the trapezoid `between`, and the weighted sum says more of it.
///
/// # Errors
/// [`Error::Length`] unless there is one aim a criterion; [`Error::Parameter`] for a range or an ideal that is crossed,
/// not finite, or an ideal outside its range; [`Error::Figure`] for a figure outside the range.
///
/// ```
/// use decision::methods::{Problem, figures::{Aim, rim}};
/// use decision::value::Direction::Maximise;
/// let slope = Problem::from_rows(&[vec![3.0], vec![7.0], vec![10.0]], &[Maximise], &[1.0])?;
/// let aim = Aim { range: (0.0, 10.0), ideal: (2.0, 4.0) };
/// assert_eq!(rim(&slope, &[aim])?, vec![Some(1.0), Some(0.5), Some(0.0)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn rim(problem: &Problem, aims: &[Aim]) -> Result<Vec<Option<f64>>, Error> {
    Error::same_length("aims", aims.len(), problem.weights().len())?;
    let functions: Vec<ValueFunction> = aims.iter().map(trapezoid).collect::<Result<_, _>>()?;
    let complete = problem.complete();
    let mut near: Vec<Vec<f64>> = Vec::with_capacity(complete.criteria.len());
    for column in &complete.criteria {
        let (low, high) = aims[column.index].range;
        if let Some(row) = column.figures.iter().position(|figure| !(low..=high).contains(figure)) {
            let (alternative, found) = (complete.rows[row], column.figures[row]);
            let expected = "a figure within its range";
            return Err(Error::Figure { criterion: column.index, alternative, found, expected });
        }
        let function = &functions[column.index];
        near.push(column.figures.iter().map(|figure| function.value(Some(*figure)).unwrap_or(0.0)).collect());
    }
    let weight = |index: usize| complete.criteria[index].weight;
    let rows = complete.rows.len();
    let far = sums(&near, rows, |index, value| (weight(index) * (1.0 - value)).powi(2));
    let gained = sums(&near, rows, |index, value| (weight(index) * value).powi(2));
    let one = |(far, gained): (&f64, &f64)| share(gained.sqrt(), far.sqrt() + gained.sqrt(), 0.0);
    Ok(complete.spread(&far.iter().zip(&gained).map(one).collect::<Vec<_>>()))
}

/// 1 in the ideal range, 0 at the ends of the range.
fn trapezoid(aim: &Aim) -> Result<ValueFunction, Error> {
    let (range, ideal) = (aim.range, aim.ideal);
    if range.0 > ideal.0 || ideal.0 > ideal.1 || ideal.1 > range.1 || !(range.1 - range.0).is_finite() {
        let found = format!("{} to {} within {} to {}", ideal.0, ideal.1, range.0, range.1);
        return Err(Error::parameter("rim", "ideal", found, "least, then greatest, both within the range"));
    }
    ValueFunction::new(Shape::Between { zero_below: range.0, one_from: ideal.0, one_to: ideal.1, zero_above: range.1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::Maximise;

    #[test]
    fn ranges_that_cannot_be_and_figures_outside_are_refused() {
        let problem = Problem::from_rows(&[vec![3.0]], &[Maximise], &[1.0]).unwrap();
        for (range, ideal) in [((0.0, 2.0), (0.0, 3.0)), ((5.0, 0.0), (1.0, 2.0)), ((0.0, 5.0), (2.0, 1.0))] {
            assert!(matches!(rim(&problem, &[Aim { range, ideal }]), Err(Error::Parameter { .. })), "{range:?}");
        }
        let narrow = Aim { range: (0.0, 2.0), ideal: (1.0, 2.0) };
        assert!(matches!(rim(&problem, &[narrow]), Err(Error::Figure { alternative: 0, .. })));
        assert!(matches!(rim(&problem, &[]), Err(Error::Length { .. })));
    }
}
