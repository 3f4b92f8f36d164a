//! The list of kinds, and words for one function.

use super::{Class, RangeSource, Shape, Side, ValueFunction};

/// One kind of value function, as shown by `inhabit list values`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The word used in a scenario.
    pub id: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// The formula, `x` being the figure.
    pub formula: &'static str,
    /// Names of its parameters.
    pub parameters: &'static [&'static str],
    /// Where it comes from.
    pub reference: &'static str,
}

const EASTMAN: &str =
    "Eastman, J. R. (1999). Multi-criteria evaluation and GIS. Geographical Information Systems, 493-502";
const KEENEY: &str = "Keeney, R. L. and Raiffa, H. (1976). Decisions with Multiple Objectives. Wiley";

/// Every kind, in the order of the documentation.
pub const KINDS: [Kind; 8] = [
    Kind {
        id: "rising",
        title: "More is better, up to a point",
        formula: "v = (x - from) / (to - from), held within 0 and 1",
        parameters: &["from", "to"],
        reference: EASTMAN,
    },
    Kind {
        id: "falling",
        title: "Less is better, down to a point",
        formula: "v = (to - x) / (to - from), held within 0 and 1",
        parameters: &["from", "to"],
        reference: EASTMAN,
    },
    Kind {
        id: "between",
        title: "A good range with shoulders on both sides (trapezoid)",
        formula: "v = 0 below zero_below, rising to 1 at one_from, 1 up to one_to, falling to 0 at zero_above",
        parameters: &["zero_below", "one_from", "one_to", "zero_above"],
        reference: EASTMAN,
    },
    Kind {
        id: "piecewise",
        title: "Straight lines through given points",
        formula: "v = linear between neighbouring knots (x, v), level outside",
        parameters: &["knots"],
        reference: KEENEY,
    },
    Kind {
        id: "sigmoid",
        title: "A soft threshold",
        formula: "v = 1 / (1 + exp(-ln 9 (x - half_at) / (nine_tenths_at - half_at)))",
        parameters: &["half_at", "nine_tenths_at"],
        reference: "Verhulst, P.-F. (1845). Recherches mathematiques sur la loi d'accroissement de la population",
    },
    Kind {
        id: "gaussian",
        title: "A best figure, worse on both sides",
        formula: "v = exp(-ln 2 ((x - best) / half_width)^2)",
        parameters: &["best", "half_width"],
        reference: EASTMAN,
    },
    Kind {
        id: "step",
        title: "Enough or not enough",
        formula: "v = 1 if x >= at (or x <= at), else 0",
        parameters: &["at", "side"],
        reference: KEENEY,
    },
    Kind {
        id: "classes",
        title: "A value for each class",
        formula: "v = the value given to the class of x; a class not listed is unknown",
        parameters: &["classes"],
        reference: KEENEY,
    },
];

impl ValueFunction {
    /// The kind of this function in [`KINDS`].
    pub fn kind(&self) -> &'static Kind {
        let index = match self.shape() {
            Shape::Rising { .. } => 0,
            Shape::Falling { .. } => 1,
            Shape::Between { .. } => 2,
            Shape::Piecewise { .. } => 3,
            Shape::Sigmoid { .. } => 4,
            Shape::Gaussian { .. } => 5,
            Shape::Step { .. } => 6,
            Shape::Classes { .. } => 7,
        };
        &KINDS[index]
    }

    /// The function in words, with its unit; says so when the range comes from the data.
    ///
    /// ```
    /// use decision::{Shape, ValueFunction};
    /// let value = ValueFunction::new(Shape::Falling { from: 15.0, to: 120.0 })?;
    /// assert_eq!(value.describe("min"), "1 up to 15 min, falling to 0 at 120 min");
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn describe(&self, unit: &str) -> String {
        let with = |figure: f64| match unit.is_empty() {
            true => shown(figure),
            // A slope of 10 % is 5.7106 degrees: nobody measures one as finely as it is reckoned.
            false if unit == "°" => format!("{} {unit}", shown((10.0 * figure).round() / 10.0)),
            false => format!("{} {unit}", shown(figure)),
        };
        let words = match self.shape() {
            Shape::Rising { from, to } => format!("0 up to {}, rising to 1 at {}", with(*from), with(*to)),
            Shape::Falling { from, to } => format!("1 up to {}, falling to 0 at {}", with(*from), with(*to)),
            Shape::Between { zero_below, one_from, one_to, zero_above } => format!(
                "1 from {} to {}, falling to 0 at {} and at {}",
                with(*one_from),
                with(*one_to),
                with(*zero_below),
                with(*zero_above)
            ),
            Shape::Piecewise { knots } => {
                let points: Vec<String> =
                    knots.iter().map(|(figure, value)| format!("{} at {}", shown(*value), with(*figure))).collect();
                points.join(", ")
            }
            Shape::Sigmoid { half_at, nine_tenths_at } => {
                format!("a smooth curve, 0.5 at {} and 0.9 at {}", with(*half_at), with(*nine_tenths_at))
            }
            Shape::Gaussian { best, half_width } => {
                format!("a bell, 1 at {} and 0.5 at {} more or less", with(*best), with(*half_width))
            }
            Shape::Step { at, side: Side::AtLeast } => format!("1 from {}, else 0", with(*at)),
            Shape::Step { at, side: Side::AtMost } => format!("1 up to {}, else 0", with(*at)),
            Shape::Classes { classes } => {
                let points: Vec<String> =
                    classes.iter().map(|(class, value)| format!("{}: {value}", name(class))).collect();
                points.join(", ")
            }
        };
        match self.source() {
            RangeSource::Fixed => words,
            RangeSource::Data => format!("{words} (range of the figures found, not a fixed range)"),
            RangeSource::Constant => "0.5 for every figure (the figures found do not differ)".to_string(),
        }
    }
}

/// A figure with at most four decimals, and four significant digits where it is too small for that.
fn shown(figure: f64) -> String {
    let decimals = match figure.abs() {
        size if size >= 0.1 || size == 0.0 || !size.is_finite() => 4,
        size => 3 + (-size.log10()).ceil() as usize,
    };
    let text = format!("{figure:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn name(class: &Class) -> String {
    match class {
        Class::Label(label) => label.clone(),
        Class::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_is_told_in_full_and_once() {
        let ids: HashSet<&str> = KINDS.iter().map(|kind| kind.id).collect();
        assert_eq!(ids.len(), KINDS.len());
        for kind in KINDS {
            assert!(!kind.title.is_empty() && !kind.reference.is_empty() && kind.formula.starts_with("v = "));
            assert!(!kind.parameters.is_empty());
        }
    }

    #[test]
    fn figures_are_told_with_as_many_decimals_as_people_read() {
        let figures = [(9.290_046_219_188_735, "9.29"), (15.0, "15"), (1200.0, "1200"), (-0.123_456, "-0.1235")];
        let small = [(0.0, "0"), (0.000_012_345_6, "0.00001235"), (0.05, "0.05")];
        for (figure, words) in figures.into_iter().chain(small) {
            assert_eq!(shown(figure), words);
        }
    }

    #[test]
    fn a_range_from_data_is_announced() {
        let value = ValueFunction::from_data(&[Some(1.0), Some(2.0)], super::super::Direction::Maximise);
        assert!(value.describe("ha").contains("not a fixed range"));
        assert_eq!(value.kind().id, "rising");
    }
}
