use super::{share, span};
use crate::Error;
use crate::methods::{About, Problem};
use crate::value::Direction;

pub(in crate::methods) const ABOUT: About = About {
    id: "edas",
    title: "EDAS: how far above and below the average",
    formula: "(SP/max SP + 1 - SN/max SN)/2, SP and SN of w times the distance above and below the mean over the mean",
    reference: "Keshavarz Ghorabaee, M. et al. (2015). Informatica 26(3), 435-451",
    not_for: "figures below 0",
    depends_on_others: true,
};

/// Evaluation based on distance from average solution, 0 to 1; more is better.
///
/// With `m` the mean of a criterion: `SP = Σ w max(0, x − m)/m`, `SN = Σ w max(0, m − x)/m` (the other way round where less
/// is better); the result is `(SP/max SP + 1 − SN/max SN)/2`. Keshavarz Ghorabaee, M., Zavadskas, E. K., Olfat, L. and
/// Turskis, Z. (2015). Multi-criteria inventory classification using a new method of evaluation based on distance from
/// average solution (EDAS). Cost: criteria × alternatives. When not to use it: where one extreme alternative would shift
/// the average against which all others are held.
///
/// # Errors
/// [`Error::Figure`] for a figure below 0.
///
/// ```
/// use decision::methods::{Problem, figures::edas};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0], vec![2.0], vec![3.0]], &[Maximise], &[1.0])?;
/// assert_eq!(edas(&problem)?, vec![Some(1.0), Some(0.0), Some(0.5)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn edas(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = problem.complete();
    let rows = complete.rows.len();
    let (mut above, mut below) = (vec![0.0; rows], vec![0.0; rows]);
    for column in &complete.criteria {
        if let Some(row) = column.figures.iter().position(|figure| *figure < 0.0) {
            let (alternative, found) = (complete.rows[row], column.figures[row]);
            let expected = "a figure of 0 or more";
            return Err(Error::Figure { criterion: column.index, alternative, found, expected });
        }
        let high = span(&column.figures).1;
        let scaled: Vec<f64> = column.figures.iter().map(|figure| share(*figure, high, 0.0)).collect();
        let mean = scaled.iter().sum::<f64>() / rows as f64;
        let sign = if column.direction == Direction::Maximise { 1.0 } else { -1.0 };
        for (row, figure) in scaled.iter().enumerate() {
            let apart = sign * share(figure - mean, mean, 0.0);
            above[row] += column.weight * apart.max(0.0);
            below[row] += column.weight * (-apart).max(0.0);
        }
    }
    let (most_above, most_below) = (span(&above).1, span(&below).1);
    let one =
        |(above, below): (&f64, &f64)| (share(*above, most_above, 0.0) + 1.0 - share(*below, most_below, 0.0)) / 2.0;
    Ok(complete.spread(&above.iter().zip(&below).map(one).collect::<Vec<_>>()))
}
