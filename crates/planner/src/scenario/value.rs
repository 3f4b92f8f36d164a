use std::collections::BTreeMap;

use decision::value::{Class, Direction, Kind, Shape, ValueFunction};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::quantity::{Amount, Unit};
use crate::standards::{Direction as Published, PERSON, StandardEntry};

/// How a criterion's figures become 0 to 1: a `value = { kind = "…", … }` table.
///
/// Figures carry units, which must fit the criterion's unit; the ranges are physical, so that adding a village changes
/// no other village's result.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(tag = "kind")]
pub enum ValueSpec {
    /// 0 up to `from`, 1 from `to` on, straight between.
    Rising(Ramp),
    /// 1 up to `from`, 0 from `to` on, straight between.
    Falling(Ramp),
    /// 0 up to `zero_below`, 1 from `one_from` to `one_to`, 0 from `zero_above` on, straight between (trapezoid).
    Between(Trapezoid),
    /// Straight lines through `points`, flat outside.
    Piecewise(Points),
    /// An S-shaped curve through 0.5 and 0.9.
    Sigmoid(Logistic),
    /// A bell around the best figure.
    Gaussian(Bell),
    /// 1 on the good side of `at`, 0 on the other.
    Step(Threshold),
    /// A score for each word.
    Classes(Classes),
    /// A published standard: 1 where it is met.
    Standard(Standard),
    /// From the least to the greatest figure found: reports announce it, since a village added moves all others.
    Relative(Relative),
}

/// Kinds of values beyond the fixed shapes of [`decision::value::KINDS`], for the list of values.
pub const FURTHER_VALUES: [Kind; 2] = [
    Kind {
        id: "standard",
        title: "1 where a published standard is met, falling to 0 at a figure or at once",
        formula: "step at the limit, or straight from the limit to zero_at",
        parameters: &["entry", "zero_at"],
        reference: "the entry's own source (inhabit list standards)",
    },
    Kind {
        id: "relative",
        title: "From the least to the greatest figure found: another village would change every score, so reports announce it",
        formula: "(x - min)/(max - min), or (max - x)/(max - min) for less is better",
        parameters: &["better"],
        reference: "Hwang, C.-L. and Yoon, K. (1981). Multiple Attribute Decision Making. Springer",
    },
];

/// Two ends of a ramp.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Where the ramp starts.
    pub from: Amount,
    /// Where it ends, above `from`.
    pub to: Amount,
}

/// Four corners of a trapezoid, each no less than the one before.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trapezoid {
    /// 0 up to here.
    pub zero_below: Amount,
    /// 1 from here …
    pub one_from: Amount,
    /// … to here.
    pub one_to: Amount,
    /// 0 from here on.
    pub zero_above: Amount,
}

/// Corners of a line.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Figure and score pairs, figures rising: `[["0 ha", 0.0], ["20 ha", 0.8]]`.
    pub points: Vec<(Amount, f64)>,
}

/// A logistic curve.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// Where the score is 0.5.
    pub half_at: Amount,
    /// Where it is 0.9; below `half_at` for a curve that falls.
    pub nine_tenths_at: Amount,
}

/// A bell curve.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bell {
    /// Where the score is 1.
    pub best: Amount,
    /// How far from there it is 0.5.
    pub half_width: Amount,
}

/// A threshold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Where it lies; the figure itself counts as good.
    pub at: Amount,
    /// Which side is good. Default `at_least`.
    #[serde(default)]
    pub side: Side,
}

/// The good side of a threshold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The threshold or more.
    #[default]
    AtLeast,
    /// The threshold or less.
    AtMost,
}

/// The range of the figures found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relative {
    /// Which way is good.
    pub better: Better,
}

/// Which way of a data-driven range is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// Scores by word.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// The score of each word, 0 to 1; other words are unknown.
    pub scores: BTreeMap<String, f64>,
}

/// A published standard as a value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `pack/entry`, see `inhabit list standards`. An entry that counts a head shares the figure among the people of
    /// `[standards]`.
    pub entry: String,
    /// Where the score reaches 0, on the bad side of the limit, straight between. Default: at once.
    pub zero_at: Option<Amount>,
    /// The entry, once its pack is read.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) found: Option<Box<StandardEntry>>,
}

impl Standard {
    fn function(&self, unit: Unit) -> Result<ValueFunction, String> {
        let entry = self.found.as_ref().ok_or_else(|| {
            format!("found standard \"{}\", expected pack/entry (see inhabit list standards)", self.entry)
        })?;
        if entry.per.as_deref().is_some_and(|per| per != PERSON) {
            let message = "counts people who share a thing: name it under [standards] as a test or a gate instead";
            return Err(format!("\"{}\" {message}", self.entry));
        }
        let cannot = || format!("\"{}\" is {}, which a figure in {unit} cannot answer", self.entry, entry.words());
        let limit = entry.limit(unit).ok_or_else(cannot)? / entry.ways;
        let zero = self.zero_at.map(|zero| zero.to(unit)).transpose()?;
        let shape = match (entry.direction, zero) {
            (Published::AtMost, None) => Shape::Step { at: limit, side: decision::value::Side::AtMost },
            (Published::AtLeast, None) => Shape::Step { at: limit, side: decision::value::Side::AtLeast },
            (Published::AtMost, Some(zero)) => Shape::Falling { from: limit, to: zero },
            (Published::AtLeast, Some(zero)) => Shape::Rising { from: zero, to: limit },
        };
        ValueFunction::new(shape).map_err(|error| format!("{error}; the limit is {limit} {unit}"))
    }
}

impl ValueSpec {
    /// The standard that counts a head, whose criterion shares its figures among people; `None` for all other values.
    pub(crate) fn per(&self) -> Option<&StandardEntry> {
        match self {
            Self::Standard(standard) => standard.found.as_deref().filter(|entry| entry.per.is_some()),
            _ => None,
        }
    }

    /// The value function in the criterion's unit. `figures` are the figures found, for a relative range.
    ///
    /// # Errors
    /// A sentence that names the figure: a unit that does not fit, an order that is not kept, a score outside 0 to 1.
    pub fn function(&self, unit: Unit, figures: &[Option<f64>]) -> Result<ValueFunction, String> {
        let shape = match self {
            Self::Rising(ramp) => Shape::Rising { from: ramp.from.to(unit)?, to: ramp.to.to(unit)? },
            Self::Falling(ramp) => Shape::Falling { from: ramp.from.to(unit)?, to: ramp.to.to(unit)? },
            Self::Between(corners) => Shape::Between {
                zero_below: corners.zero_below.to(unit)?,
                one_from: corners.one_from.to(unit)?,
                one_to: corners.one_to.to(unit)?,
                zero_above: corners.zero_above.to(unit)?,
            },
            Self::Piecewise(line) => {
                let knots: Result<_, String> =
                    line.points.iter().map(|(figure, score)| Ok((figure.to(unit)?, *score))).collect();
                Shape::Piecewise { knots: knots? }
            }
            Self::Sigmoid(curve) => {
                Shape::Sigmoid { half_at: curve.half_at.to(unit)?, nine_tenths_at: curve.nine_tenths_at.to(unit)? }
            }
            Self::Gaussian(bell) => {
                Shape::Gaussian { best: bell.best.to(unit)?, half_width: bell.half_width.to(unit)? }
            }
            Self::Step(step) => Shape::Step { at: step.at.to(unit)?, side: step.side.into() },
            Self::Classes(classes) => Shape::Classes {
                classes: classes.scores.iter().map(|(word, score)| (Class::Label(word.clone()), *score)).collect(),
            },
            Self::Standard(standard) => return standard.function(unit),
            Self::Relative(Relative { better: Better::More }) => {
                return Ok(ValueFunction::from_data(figures, Direction::Maximise));
            }
            Self::Relative(Relative { better: Better::Less }) => {
                return Ok(ValueFunction::from_data(figures, Direction::Minimise));
            }
        };
        ValueFunction::new(shape).map_err(|error| error.to_string())
    }
}

impl From<Side> for decision::value::Side {
    fn from(side: Side) -> Self {
        match side {
            Side::AtLeast => Self::AtLeast,
            Side::AtMost => Self::AtMost,
        }
    }
}
