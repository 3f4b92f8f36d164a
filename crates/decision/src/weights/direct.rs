//! Weights as given, scaled to add up to 1.

use crate::Error;

/// Scales weights so that they add up to 1: `w_i / Σ w`.
///
/// Order is kept; a weight of 0 stays 0. Weights as small as 1e-300 or as large as 1e300 neither vanish nor overflow
/// on the way, because the largest is scaled to 1 first. Cost: linear.
///
/// # Errors
/// [`Error::Weight`] for a negative, NaN or infinite weight; [`Error::NoWeight`] if none is above 0.
///
/// ```
/// use decision::weights::direct;
/// assert_eq!(direct(&[3.0, 1.0, 0.0])?, vec![0.75, 0.25, 0.0]);
/// assert_eq!(direct(&[1e300, 1e300])?, vec![0.5, 0.5]);
/// assert!(direct(&[1.0, -1.0]).is_err());
/// # Ok::<(), decision::Error>(())
/// ```
pub fn direct(weights: &[f64]) -> Result<Vec<f64>, Error> {
    if let Some((index, &found)) = weights.iter().enumerate().find(|(_, weight)| !weight.is_finite() || **weight < 0.0)
    {
        return Err(Error::Weight { index, found });
    }
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Error::NoWeight { count: weights.len() });
    }
    let scaled: Vec<f64> = weights.iter().map(|weight| weight / largest).collect();
    let sum: f64 = scaled.iter().sum();
    Ok(scaled.iter().map(|weight| weight / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn extreme_weights_are_defined() {
        assert_eq!(direct(&[1e-300, 3e-300]).unwrap(), vec![0.25, 0.75]);
        assert_eq!(direct(&[1e-300, 1e300]).unwrap(), vec![0.0, 1.0]);
        assert_eq!(direct(&[f64::MIN_POSITIVE / 4.0]).unwrap(), vec![1.0]);
        assert_eq!(direct(&[f64::MAX, f64::MAX]).unwrap(), vec![0.5, 0.5]);
    }

    #[test]
    fn useless_weights_are_refused_by_index() {
        assert!(matches!(direct(&[1.0, f64::NAN]), Err(Error::Weight { index: 1, .. })));
        assert!(matches!(direct(&[f64::INFINITY]), Err(Error::Weight { index: 0, .. })));
        assert_eq!(direct(&[0.5, -0.1]), Err(Error::Weight { index: 1, found: -0.1 }));
        assert_eq!(direct(&[0.0, 0.0]), Err(Error::NoWeight { count: 2 }));
        assert_eq!(direct(&[]), Err(Error::NoWeight { count: 0 }));
    }

    proptest! {
        #[test]
        fn they_add_up_to_one(weights in prop::collection::vec(0.0..1e300f64, 1..20)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0.0));
            let sum: f64 = direct(&weights).unwrap().iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-14);
        }
    }
}
