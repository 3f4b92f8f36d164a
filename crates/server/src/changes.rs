//! What a reader asks otherwise than the scenario, as JSON: the body of `POST /score` and the parameter `changes`.

use std::collections::BTreeMap;

use decision::value::{Class, Shape, Side, ValueFunction};
use planner::{Assessment, Changes, GateChange};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Weights, value functions and gates by id. What is not named stays as the scenario has it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Weights by criterion, 0 or more; they are divided by their sum. A criterion not named keeps its weight.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, f64>,
    /// Value functions by criterion, figures in the criterion's unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
    /// Gates by id: other limits, or off.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub gates: BTreeMap<String, Gate>,
}

/// A value function.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// 0 up to `from`, 1 from `to` on.
    Rising {
        /// Highest figure worth nothing.
        from: f64,
        /// Lowest figure worth 1.
        to: f64,
    },
    /// 1 up to `from`, 0 from `to` on.
    Falling {
        /// Highest figure worth 1.
        from: f64,
        /// Lowest figure worth nothing.
        to: f64,
    },
    /// A trapezoid.
    Between {
        /// Left foot.
        zero_below: f64,
        /// Left shoulder.
        one_from: f64,
        /// Right shoulder.
        one_to: f64,
        /// Right foot.
        zero_above: f64,
    },
    /// Straight lines through points.
    Piecewise {
        /// Figure and value pairs, figures rising.
        points: Vec<(f64, f64)>,
    },
    /// An S through 0.5 and 0.9.
    Sigmoid {
        /// Figure worth 0.5.
        half_at: f64,
        /// Figure worth 0.9.
        nine_tenths_at: f64,
    },
    /// A bell.
    Gaussian {
        /// Figure worth 1.
        best: f64,
        /// Distance at which the value is 0.5.
        half_width: f64,
    },
    /// 1 on one side of a threshold.
    Step {
        /// The threshold.
        at: f64,
        /// `at_least` or `at_most`.
        side: SideWord,
    },
    /// A value for each word.
    Classes {
        /// Values by word.
        scores: BTreeMap<String, f64>,
    },
}

/// The wanted side of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SideWord {
    /// The threshold or more.
    AtLeast,
    /// The threshold or less.
    AtMost,
}

/// A gate asked otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gate {
    /// Not asked at all.
    pub off: bool,
    /// The least figure that passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The greatest figure that passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

impl Asked {
    /// Reads the `changes` of an address; nothing when it is missing.
    ///
    /// # Errors
    /// 400 with the place in the text.
    pub fn read(text: Option<&str>) -> Result<Self, Problem> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::default()) };
        Self::from_json(text.as_bytes()).map_err(|error| Problem::bad(format!("changes: {error}")))
    }

    /// Reads a body; nothing when it is empty.
    ///
    /// # Errors
    /// 400 with the place in the text.
    pub fn body(bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        Self::from_json(bytes).map_err(|error| Problem::bad(format!("body: {error}")))
    }

    /// An object; a list, which serde would take for one, is none.
    fn from_json(bytes: &[u8]) -> Result<Self, String> {
        match bytes.trim_ascii_start().first() {
            Some(b'{') => serde_json::from_slice(bytes).map_err(|error| error.to_string()),
            _ => Err("expected an object: {\"weights\": {…}, \"values\": {…}, \"gates\": {…}}".to_owned()),
        }
    }

    /// The same by position in an assessment.
    ///
    /// # Errors
    /// 400: an id that is not there, a figure that cannot be used.
    pub fn resolve(&self, assessment: &Assessment) -> Result<Changes, Problem> {
        let criteria: Vec<&str> = assessment.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
        let gates: Vec<&str> = assessment.gates.iter().map(|gate| gate.id.as_str()).collect();
        let mut weights: Vec<f64> = assessment.criteria.iter().map(|criterion| criterion.weight).collect();
        for (id, weight) in &self.weights {
            weights[position(&criteria, id, "criterion")?] = *weight;
        }
        let mut values = BTreeMap::new();
        for (id, value) in &self.values {
            let function = ValueFunction::new(value.shape());
            let function = function.map_err(|error| Problem::bad(format!("values.{id}: {error}")))?;
            values.insert(position(&criteria, id, "criterion")?, function);
        }
        let mut asked = BTreeMap::new();
        for (id, gate) in &self.gates {
            asked.insert(position(&gates, id, "gate")?, gate.change(id)?);
        }
        // Checked here, so that every route refuses them alike.
        let checked = decision::weights::direct(&weights).map_err(|error| Problem::bad(format!("weights: {error}")))?;
        Ok(Changes { weights: (!self.weights.is_empty()).then_some(checked), values, gates: asked })
    }
}

fn position(ids: &[&str], wanted: &str, what: &str) -> Result<usize, Problem> {
    ids.iter().position(|id| *id == wanted).ok_or_else(|| {
        let known = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        Problem::bad(format!("found the {what} \"{wanted}\", expected one of: {known}"))
    })
}

impl Gate {
    fn change(&self, id: &str) -> Result<GateChange, Problem> {
        let finite = |figure: &Option<f64>| figure.is_none_or(f64::is_finite);
        if !finite(&self.at_least) || !finite(&self.at_most) {
            return Err(Problem::bad(format!("gates.{id}: expected finite figures")));
        }
        match (self.off, self.at_least, self.at_most) {
            (true, None, None) => Ok(GateChange::Off),
            (false, None, None) => Err(Problem::bad(format!("gates.{id}: expected off, at_least or at_most"))),
            (true, ..) => Err(Problem::bad(format!("gates.{id}: expected either off or a limit"))),
            (false, at_least, at_most) => Ok(GateChange::Limits { at_least, at_most }),
        }
    }
}

impl Value {
    fn shape(&self) -> Shape {
        match self.clone() {
            Self::Rising { from, to } => Shape::Rising { from, to },
            Self::Falling { from, to } => Shape::Falling { from, to },
            Self::Between { zero_below, one_from, one_to, zero_above } => {
                Shape::Between { zero_below, one_from, one_to, zero_above }
            }
            Self::Piecewise { points } => Shape::Piecewise { knots: points },
            Self::Sigmoid { half_at, nine_tenths_at } => Shape::Sigmoid { half_at, nine_tenths_at },
            Self::Gaussian { best, half_width } => Shape::Gaussian { best, half_width },
            Self::Step { at, side: SideWord::AtLeast } => Shape::Step { at, side: Side::AtLeast },
            Self::Step { at, side: SideWord::AtMost } => Shape::Step { at, side: Side::AtMost },
            Self::Classes { scores } => Shape::Classes {
                classes: scores.into_iter().map(|(word, value)| (Class::Label(word), value)).collect(),
            },
        }
    }

    /// A value function as readers of the API see it.
    pub fn of(function: &ValueFunction) -> Self {
        match function.shape().clone() {
            Shape::Rising { from, to } => Self::Rising { from, to },
            Shape::Falling { from, to } => Self::Falling { from, to },
            Shape::Between { zero_below, one_from, one_to, zero_above } => {
                Self::Between { zero_below, one_from, one_to, zero_above }
            }
            Shape::Piecewise { knots } => Self::Piecewise { points: knots },
            Shape::Sigmoid { half_at, nine_tenths_at } => Self::Sigmoid { half_at, nine_tenths_at },
            Shape::Gaussian { best, half_width } => Self::Gaussian { best, half_width },
            Shape::Step { at, side: Side::AtLeast } => Self::Step { at, side: SideWord::AtLeast },
            Shape::Step { at, side: Side::AtMost } => Self::Step { at, side: SideWord::AtMost },
            Shape::Classes { classes } => Self::Classes {
                scores: classes
                    .into_iter()
                    .map(|(class, value)| match class {
                        Class::Label(word) => (word, value),
                        Class::Number(number) => (number.to_string(), value),
                    })
                    .collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_named() {
        for text in ["{", "[]", "{\"weight\":{}}", "{\"weights\":{\"a\":NaN}}", "{\"values\":{\"a\":{\"kind\":\"x\"}}}"]
        {
            let problem = Asked::read(Some(text)).unwrap_err();
            assert_eq!(problem.status.as_u16(), 400, "{text}");
        }
        assert_eq!(Asked::read(None).unwrap(), Asked::default());
        let both = Gate { off: true, at_least: Some(1.0), at_most: None };
        assert!(both.change("x").is_err() && Gate::default().change("x").is_err());
    }

    #[test]
    fn value_functions_go_both_ways() {
        let texts = [
            r#"{"kind":"rising","from":1.0,"to":2.0}"#,
            r#"{"kind":"piecewise","points":[[0.0,0.0],[2.0,1.0]]}"#,
            r#"{"kind":"step","at":3.0,"side":"at_most"}"#,
            r#"{"kind":"classes","scores":{"a":1.0,"b":0.5}}"#,
        ];
        for text in texts {
            let value: Value = serde_json::from_str(text).unwrap();
            let function = ValueFunction::new(value.shape()).unwrap();
            assert_eq!(serde_json::to_string(&Value::of(&function)).unwrap(), text);
        }
    }
}
