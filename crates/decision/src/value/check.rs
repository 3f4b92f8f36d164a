//! The rules a shape must keep, each broken one named.

use super::{Class, Shape};
use crate::Error;
use std::collections::HashSet;

/// Checks one shape.
pub(super) fn check(shape: &Shape) -> Result<(), Error> {
    match shape {
        Shape::Rising { from, to } => rising("rising", &[("from", *from), ("to", *to)], Order::Strict),
        Shape::Falling { from, to } => rising("falling", &[("from", *from), ("to", *to)], Order::Strict),
        Shape::Between { zero_below, one_from, one_to, zero_above } => {
            let knots = [
                ("zero_below", *zero_below),
                ("one_from", *one_from),
                ("one_to", *one_to),
                ("zero_above", *zero_above),
            ];
            rising("between", &knots, Order::Loose)
        }
        Shape::Piecewise { knots } => piecewise(knots),
        Shape::Sigmoid { half_at, nine_tenths_at } => {
            finite("sigmoid", "half_at", *half_at)?;
            finite("sigmoid", "nine_tenths_at", *nine_tenths_at)?;
            let span = nine_tenths_at - half_at;
            if span != 0.0 && span.is_finite() {
                return Ok(());
            }
            Err(Error::parameter(
                "sigmoid",
                "nine_tenths_at",
                nine_tenths_at,
                format!("a figure other than half_at ({half_at})"),
            ))
        }
        Shape::Gaussian { best, half_width } => {
            finite("gaussian", "best", *best)?;
            if half_width.is_finite() && *half_width > 0.0 {
                return Ok(());
            }
            Err(Error::parameter("gaussian", "half_width", half_width, "a finite figure above 0"))
        }
        Shape::Step { at, .. } => finite("step", "at", *at),
        Shape::Classes { classes } => check_classes(classes),
    }
}

enum Order {
    Strict,
    Loose,
}

fn finite(of: &'static str, field: &'static str, found: f64) -> Result<(), Error> {
    if found.is_finite() { Ok(()) } else { Err(Error::parameter(of, field, found, "a finite figure")) }
}

fn rising(of: &'static str, fields: &[(&'static str, f64)], order: Order) -> Result<(), Error> {
    for (field, found) in fields {
        finite(of, field, *found)?;
    }
    for pair in fields.windows(2) {
        let ((before, low), (field, high)) = (pair[0], pair[1]);
        if !(high - low).is_finite() {
            return Err(Error::parameter(of, field, high, format!("a range above {before} that a number can hold")));
        }
        match order {
            Order::Strict if high <= low => {
                return Err(Error::parameter(of, field, high, format!("a figure above {before} ({low})")));
            }
            Order::Loose if high < low => {
                return Err(Error::parameter(of, field, high, format!("a figure of {before} ({low}) or more")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn worth(of: &'static str, found: f64) -> Result<(), Error> {
    if (0.0..=1.0).contains(&found) { Ok(()) } else { Err(Error::parameter(of, "value", found, "a value from 0 to 1")) }
}

fn piecewise(knots: &[(f64, f64)]) -> Result<(), Error> {
    const OF: &str = "piecewise";
    if knots.len() < 2 {
        return Err(Error::parameter(OF, "knots", format!("{} knots", knots.len()), "at least two"));
    }
    for (figure, value) in knots {
        finite(OF, "knots", *figure)?;
        worth(OF, *value)?;
    }
    for pair in knots.windows(2) {
        let (low, high) = (pair[0].0, pair[1].0);
        if high <= low || !(high - low).is_finite() {
            return Err(Error::parameter(OF, "knots", high, format!("a figure above the one before ({low})")));
        }
    }
    Ok(())
}

fn check_classes(classes: &[(Class, f64)]) -> Result<(), Error> {
    const OF: &str = "classes";
    if classes.is_empty() {
        return Err(Error::parameter(OF, "classes", "empty", "at least one class"));
    }
    let mut seen = HashSet::new();
    for (class, value) in classes {
        worth(OF, *value)?;
        let name = match class {
            Class::Label(label) => label.clone(),
            Class::Number(number) => {
                finite(OF, "classes", *number)?;
                number.to_string()
            }
        };
        if !seen.insert(name.clone()) {
            return Err(Error::parameter(OF, "classes", format!("`{name}` twice"), "each class once"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(shape: Shape) -> (&'static str, &'static str) {
        match check(&shape).unwrap_err() {
            Error::Parameter { of, field, .. } => (of, field),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn refusals_name_the_field() {
        assert_eq!(refusal(Shape::Rising { from: 5.0, to: 5.0 }), ("rising", "to"));
        assert_eq!(refusal(Shape::Falling { from: f64::NAN, to: 5.0 }), ("falling", "from"));
        assert_eq!(refusal(Shape::Rising { from: -f64::MAX, to: f64::MAX }), ("rising", "to"));
        let crossed = Shape::Between { zero_below: 0.0, one_from: 4.0, one_to: 2.0, zero_above: 8.0 };
        assert_eq!(refusal(crossed), ("between", "one_to"));
        assert_eq!(refusal(Shape::Piecewise { knots: vec![(0.0, 0.0)] }), ("piecewise", "knots"));
        assert_eq!(refusal(Shape::Piecewise { knots: vec![(0.0, 0.0), (1.0, 1.5)] }), ("piecewise", "value"));
        assert_eq!(refusal(Shape::Piecewise { knots: vec![(1.0, 0.0), (1.0, 1.0)] }), ("piecewise", "knots"));
        assert_eq!(refusal(Shape::Sigmoid { half_at: 1.0, nine_tenths_at: 1.0 }), ("sigmoid", "nine_tenths_at"));
        assert_eq!(refusal(Shape::Gaussian { best: 1.0, half_width: 0.0 }), ("gaussian", "half_width"));
        assert_eq!(refusal(Shape::Step { at: f64::INFINITY, side: super::super::Side::AtMost }), ("step", "at"));
        assert_eq!(refusal(Shape::Classes { classes: vec![] }), ("classes", "classes"));
        let twice = vec![(Class::Number(40.0), 1.0), (Class::Label("40".into()), 0.5)];
        assert_eq!(refusal(Shape::Classes { classes: twice }), ("classes", "classes"));
    }
}
