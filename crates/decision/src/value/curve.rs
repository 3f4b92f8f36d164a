//! The formulas.

use super::{Shape, Side};

/// Value of a finite figure under a checked shape that is not of classes (those give 0 here; see the caller).
pub(super) fn value(shape: &Shape, figure: f64) -> f64 {
    match shape {
        Shape::Rising { from, to } => ((figure - from) / (to - from)).clamp(0.0, 1.0),
        Shape::Falling { from, to } => ((to - figure) / (to - from)).clamp(0.0, 1.0),
        Shape::Between { zero_below, one_from, one_to, zero_above } => {
            if (*one_from..=*one_to).contains(&figure) {
                1.0
            } else if figure < *one_from {
                ((figure - zero_below) / (one_from - zero_below)).clamp(0.0, 1.0)
            } else {
                ((zero_above - figure) / (zero_above - one_to)).clamp(0.0, 1.0)
            }
        }
        Shape::Piecewise { knots } => along(knots, figure),
        Shape::Sigmoid { half_at, nine_tenths_at } => {
            1.0 / (1.0 + (-(9f64.ln()) * (figure - half_at) / (nine_tenths_at - half_at)).exp())
        }
        Shape::Gaussian { best, half_width } => {
            let steps = (figure - best) / half_width;
            (-(2f64.ln()) * steps * steps).exp()
        }
        Shape::Step { at, side } => match side {
            Side::AtLeast => f64::from(figure >= *at),
            Side::AtMost => f64::from(figure <= *at),
        },
        Shape::Classes { .. } => 0.0,
    }
}

/// Straight lines through knots, level outside.
fn along(knots: &[(f64, f64)], figure: f64) -> f64 {
    let after = knots.partition_point(|(at, _)| *at <= figure);
    match (after.checked_sub(1).and_then(|before| knots.get(before)), knots.get(after)) {
        (Some((x0, v0)), Some((x1, v1))) => {
            let part = (figure - x0) / (x1 - x0);
            (v0 + (v1 - v0) * part).clamp(v0.min(*v1), v0.max(*v1))
        }
        (Some((_, value)), None) | (None, Some((_, value))) => *value,
        (None, None) => 0.5,
    }
}
