//! What methods that score one alternative at a time share: gaps, and the interval they open.

use crate::{Error, weights};
use rayon::prelude::*;

/// Totals with their intervals, in the order of the alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// Points of 100; `None` where no criterion that counts is known.
    pub total: Vec<Option<f64>>,
    /// The least total the unknowns can lead to.
    pub low: Vec<f64>,
    /// The greatest total the unknowns can lead to.
    pub high: Vec<f64>,
}

/// A gap, as a method fills it.
#[derive(Clone, Copy)]
pub(super) enum Fill {
    /// With the weighted arithmetic mean of what is known.
    Mean,
    /// With the weighted geometric mean of what is known.
    GeometricMean,
}

/// Whether bettering a value can ever lower the total.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Monotone {
    /// Never: the ends of the interval are those of the gaps.
    Yes,
    /// It can: gaps are also tried on either side of every known value.
    No,
}

/// Runs a function of the values (one for each criterion, with the scaled weights) over all alternatives.
pub(super) fn aggregate(
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
    (fill, monotone): (Fill, Monotone),
    function: impl Fn(&[f64], &[f64]) -> f64 + Sync,
) -> Result<Totals, Error> {
    let weights = weights::direct(weights)?;
    let count = super::weighted_sum::checked(scores, &weights)?;
    let one = |values: &mut Vec<f64>, alternative: usize| {
        let mut with = |gap: f64| {
            values.clear();
            values.extend(scores.iter().map(|column| column[alternative].unwrap_or(gap)));
            100.0 * function(values, &weights).clamp(0.0, 1.0)
        };
        let known = || scores.iter().zip(&weights).filter_map(|(column, weight)| Some((column[alternative]?, *weight)));
        let total = fill.of(known()).map(&mut with);
        if known().count() == scores.len() {
            let only = total.unwrap_or(0.0);
            return (total, (only, only));
        }
        let mut ends = vec![with(0.0), with(1.0)];
        if monotone == Monotone::No {
            let beside = known().flat_map(|(value, _)| [value - super::TIE, value, value + super::TIE]);
            ends.extend(beside.map(|gap| with(gap.clamp(0.0, 1.0))).chain(total));
        }
        (total, super::problem::span(&ends))
    };
    let results: Vec<(Option<f64>, (f64, f64))> =
        (0..count).into_par_iter().with_min_len(256).map_init(Vec::new, one).collect();
    let (total, (low, high)) = results.into_iter().unzip();
    Ok(Totals { total, low, high })
}

impl Fill {
    fn of(self, known: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
        let (mut sum, mut mean, mut logs) = (0.0, 0.0, 0.0);
        for (value, weight) in known.filter(|(_, weight)| *weight > 0.0) {
            sum += weight;
            mean += weight * value;
            logs += weight * value.ln();
        }
        if sum == 0.0 {
            return None;
        }
        Some(match self {
            Self::Mean => mean / sum,
            Self::GeometricMean => (logs / sum).exp(),
        })
    }
}
