//! Where the missing points are.

use crate::Error;
use crate::weights;

/// Points a village does not get on one criterion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Index of the criterion.
    pub criterion: usize,
    /// Points of 100 lost against the best value, 0 or more.
    pub points: f64,
}

/// What holds one village back: the points lost on each known criterion, the largest first (then by criterion).
///
/// The losses and the village's total add up to 100; the first is its weakest link. `values` are those of one village, one
/// a criterion; gaps lose nothing and stand in nobody's way here (see the missing facts). Empty if nothing that counts
/// is known.
///
/// # Errors
/// [`Error::Weight`], [`Error::NoWeight`]; [`Error::Length`]; [`Error::Figure`] for a value outside 0–1.
///
/// ```
/// use decision::explain::losses;
/// let losses = losses(&[Some(0.9), Some(0.2), None], &[2.0, 1.0, 1.0])?;
/// assert_eq!(losses[0].criterion, 1);
/// assert!((losses[0].points - 80.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn losses(values: &[Option<f64>], weights: &[f64]) -> Result<Vec<Loss>, Error> {
    let weights = checked(values, weights)?;
    let known: f64 = values.iter().zip(&weights).filter(|(value, _)| value.is_some()).map(|(_, weight)| weight).sum();
    if known == 0.0 {
        return Ok(Vec::new());
    }
    let mut losses: Vec<Loss> = values
        .iter()
        .zip(&weights)
        .enumerate()
        .filter_map(|(criterion, (value, weight))| {
            Some(Loss { criterion, points: 100.0 * weight / known * (1.0 - (*value)?) })
        })
        .collect();
    losses.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.criterion.cmp(&b.criterion)));
    Ok(losses)
}

/// Scaled weights, after a check of the values of one village.
pub(super) fn checked(values: &[Option<f64>], weights: &[f64]) -> Result<Vec<f64>, Error> {
    let weights = weights::direct(weights)?;
    Error::same_length("values", values.len(), weights.len())?;
    for (criterion, value) in values.iter().enumerate() {
        if let Some(found) = value.filter(|value| !(0.0..=1.0).contains(value)) {
            return Err(Error::Figure { criterion, alternative: 0, found, expected: "a value from 0 to 1, or a gap" });
        }
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_known_and_bad_values() {
        assert!(losses(&[None, None], &[1.0, 1.0]).unwrap().is_empty());
        assert!(losses(&[Some(0.5), None], &[0.0, 1.0]).unwrap().is_empty());
        assert!(matches!(losses(&[Some(f64::NAN)], &[1.0]), Err(Error::Figure { criterion: 0, .. })));
        assert!(matches!(losses(&[], &[1.0]), Err(Error::Length { .. })));
    }

    proptest! {
        #[test]
        fn losses_and_total_make_a_hundred(
            values in prop::collection::vec(prop::option::of(0.0..=1.0f64), 4),
            weights in prop::collection::vec(0.1..5.0f64, 4),
        ) {
            let columns: Vec<Vec<Option<f64>>> = values.iter().map(|value| vec![*value]).collect();
            if let Some(total) = crate::methods::weighted_sum(&columns, &weights).unwrap().total[0] {
                let lost: f64 = losses(&values, &weights).unwrap().iter().map(|loss| loss.points).sum();
                prop_assert!((total + lost - 100.0).abs() < 1e-10);
            }
        }
    }
}
