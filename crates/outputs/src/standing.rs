//! How a village stands, for symbols in files: by score when it is eligible, grey when it is not.

use crate::palette;
use crate::record::{Feature, Layer, Value};

/// Colour of villages that a gate withholds or excludes, or that have no score.
pub(crate) const GREY: [u8; 3] = [150, 150, 150];

/// How a village stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Eligible, in one of the five score classes.
    Scored(usize),
    /// Eligible, but nothing about it is known.
    Unscored,
    /// A gate is unknown.
    Withheld,
    /// A gate failed.
    Excluded,
}

impl Standing {
    /// Every standing in the order of legends, the best scores first.
    pub(crate) const ALL: [Self; 8] = [
        Self::Scored(4),
        Self::Scored(3),
        Self::Scored(2),
        Self::Scored(1),
        Self::Scored(0),
        Self::Unscored,
        Self::Withheld,
        Self::Excluded,
    ];

    /// From which score to which, for score classes: each 20 points wide.
    pub(crate) fn range(self) -> Option<(u32, u32)> {
        match self {
            Self::Scored(class) => Some((class as u32 * 20, class as u32 * 20 + 20)),
            _ => None,
        }
    }

    /// The words of the legend.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Scored(class) => format!("Score {} to {}", class * 20, class * 20 + 20),
            Self::Unscored => "Eligible, no score known".to_owned(),
            Self::Withheld => "Withheld: a gate is unknown".to_owned(),
            Self::Excluded => "Excluded: a gate failed".to_owned(),
        }
    }

    /// A short word, usable as an identifier.
    pub(crate) fn id(self) -> String {
        match self {
            Self::Scored(class) => format!("score_{}", class * 20),
            Self::Unscored => "unscored".to_owned(),
            Self::Withheld => "withheld".to_owned(),
            Self::Excluded => "excluded".to_owned(),
        }
    }

    /// The colour of its symbol, that of the map for scores.
    pub(crate) fn colour(self) -> [u8; 3] {
        match self {
            Self::Scored(class) => palette::viridis(class as f64 / 4.0),
            _ => GREY,
        }
    }

    /// How a village of a layer stands; `None` for layers without decisions.
    pub(crate) fn of(layer: &Layer, feature: &Feature) -> Option<Self> {
        let value = |name: &str| {
            let position = layer.fields.iter().position(|field| field.name == name)?;
            feature.values.get(position)
        };
        match (value("decision")?, value("score")) {
            (Value::Text(decision), _) if decision == "withheld" => Some(Self::Withheld),
            (Value::Text(decision), _) if decision == "excluded" => Some(Self::Excluded),
            (Value::Text(_), Some(Value::Number(score))) => Some(Self::Scored(((score / 20.0) as usize).min(4))),
            (Value::Text(_), _) => Some(Self::Unscored),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, FieldType};

    #[test]
    fn a_hundred_points_are_in_the_last_class_and_gates_come_first() {
        let layer = Layer {
            name: "villages".into(),
            title: String::new(),
            fields: vec![Field::text("decision", ""), Field::new("score", FieldType::Number, "", "")],
            features: vec![],
        };
        let of = |decision: &str, score: Value| {
            Standing::of(&layer, &Feature { values: vec![Value::text(decision), score], geometry: None })
        };
        assert_eq!(of("eligible", Value::Number(100.0)), Some(Standing::Scored(4)));
        assert_eq!(of("eligible", Value::Number(39.99)), Some(Standing::Scored(1)));
        assert_eq!(of("withheld", Value::Number(90.0)), Some(Standing::Withheld));
        assert_eq!(of("eligible", Value::Missing), Some(Standing::Unscored));
        assert_eq!(of("", Value::Missing), None);
    }
}
