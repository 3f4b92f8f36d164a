//! SPOTIS: distance to a wished point between fixed bounds, free of rank reversal.

use super::Problem;
use crate::{Error, value::Direction};

/// Weighted relative distance to a wished point, 0 (there) to 1; less is better. `None` for an alternative with a gap.
///
/// `Σ w |x − s| / (high − low)`, where `s` is the wished figure, or without one the bound on the good side. Figures
/// outside the bounds are refused, because the method's promise (adding an alternative changes nobody's result) needs
/// bounds that hold for all.
///
/// Dezert, J., Tchamova, A., Han, D. and Tacnet, J.-M. (2020). The SPOTIS rank reversal free method for multi-criteria
/// decision-making support. FUSION 2020. Cost: criteria × alternatives. When not to use it: where value functions are
/// at hand; it is then the weighted sum of straight ones.
///
/// # Errors
/// [`Error::Length`] unless there is one pair of bounds (and one wished figure) a criterion; [`Error::Parameter`] for
/// bounds that are equal, crossed or not finite; [`Error::Figure`] for a figure outside them.
///
/// ```
/// use decision::methods::{Problem, spotis};
/// use decision::value::Direction::Minimise;
/// let walk_min = Problem::from_rows(&[vec![15.0], vec![60.0]], &[Minimise], &[1.0])?;
/// assert_eq!(spotis(&walk_min, &[(0.0, 120.0)], None)?, vec![Some(0.125), Some(0.5)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn spotis(problem: &Problem, bounds: &[(f64, f64)], wished: Option<&[f64]>) -> Result<Vec<Option<f64>>, Error> {
    Error::same_length("bounds", bounds.len(), problem.weights().len())?;
    if let Some(wished) = wished {
        Error::same_length("wished figures", wished.len(), bounds.len())?;
    }
    for (low, high) in bounds {
        if low >= high || !(high - low).is_finite() {
            return Err(Error::parameter("spotis", "bounds", format!("{low}..{high}"), "a low bound below a high one"));
        }
    }
    let complete = problem.complete();
    let mut distance = vec![0.0; complete.rows.len()];
    for column in &complete.criteria {
        let (low, high) = bounds[column.index];
        let aim = match (wished, column.direction) {
            (Some(wished), _) => wished[column.index],
            (None, Direction::Maximise) => high,
            (None, Direction::Minimise) => low,
        };
        for (row, (figure, distance)) in column.figures.iter().zip(&mut distance).enumerate() {
            if !(low..=high).contains(figure) {
                let (criterion, alternative) = (column.index, complete.rows[row]);
                return Err(Error::Figure {
                    criterion,
                    alternative,
                    found: *figure,
                    expected: "a figure within bounds",
                });
            }
            *distance += column.weight * (figure - aim).abs() / (high - low);
        }
    }
    Ok(complete.spread(&distance))
}
