//! Figures with units.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Units in which indicators and thresholds are written, in the order of the table of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Metres.
    Metre,
    /// Kilometres.
    Kilometre,
    /// Hectares.
    Hectare,
    /// Square kilometres.
    SquareKilometre,
    /// Square metres.
    SquareMetre,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Seconds.
    Second,
    /// Litres a day.
    LitrePerDay,
    /// Angular degrees.
    Degree,
    /// Percent.
    Percent,
    /// People.
    People,
    /// A number of things.
    Count,
    /// A figure without a unit, or in the unit of its own source.
    Plain,
}

/// Per unit: the unit, the word a scenario uses, the ending of a field name, what it measures, its size in the base unit.
const UNITS: [(Unit, &str, &str, Dimension, f64); 14] = [
    (Unit::Metre, "m", "m", Dimension::Length, 1.0),
    (Unit::Kilometre, "km", "km", Dimension::Length, 1_000.0),
    (Unit::Hectare, "ha", "ha", Dimension::Area, 1.0),
    (Unit::SquareKilometre, "km2", "km2", Dimension::Area, 100.0),
    (Unit::SquareMetre, "m2", "m2", Dimension::Area, 0.000_1),
    (Unit::Minute, "min", "min", Dimension::Time, 1.0),
    (Unit::Hour, "h", "h", Dimension::Time, 60.0),
    (Unit::Second, "s", "s", Dimension::Time, 1.0 / 60.0),
    (Unit::LitrePerDay, "l/day", "l_day", Dimension::Flow, 1.0),
    (Unit::Degree, "deg", "deg", Dimension::Angle, 1.0),
    (Unit::Percent, "%", "pct", Dimension::Share, 1.0),
    (Unit::People, "people", "people", Dimension::People, 1.0),
    (Unit::Count, "count", "count", Dimension::Count, 1.0),
    (Unit::Plain, "", "value", Dimension::Plain, 1.0),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    Length,
    Area,
    Time,
    Flow,
    Angle,
    Share,
    People,
    Count,
    Plain,
}

impl Unit {
    /// The word a scenario uses; empty for a plain figure.
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The ending of the field name that holds a figure in this unit.
    pub fn field_ending(self) -> &'static str {
        self.row().2
    }

    /// The unit a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = match word {
            "°" | "degrees" => "deg",
            "km²" => "km2",
            "m²" => "m2",
            "L/day" => "l/day",
            "minutes" | "minute" => "min",
            "hours" | "hour" => "h",
            other => other,
        };
        UNITS.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// A figure of this unit in another; `None` when the two measure different things.
    ///
    /// Percent and degrees convert as slopes: 100 % is 45°.
    pub fn convert(self, value: f64, to: Unit) -> Option<f64> {
        let (from_row, to_row) = (self.row(), to.row());
        match (from_row.3, to_row.3) {
            (Dimension::Share, Dimension::Angle) => Some((value / 100.0).atan().to_degrees()),
            (Dimension::Angle, Dimension::Share) => Some(value.to_radians().tan() * 100.0),
            // A number of things needs no unit word.
            (Dimension::Plain, Dimension::Count) | (Dimension::Count, Dimension::Plain) => Some(value),
            (a, b) if a == b => Some(value * from_row.4 / to_row.4),
            _ => None,
        }
    }

    fn row(self) -> &'static (Unit, &'static str, &'static str, Dimension, f64) {
        &UNITS[self as usize]
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Unit::Degree { "°" } else { self.word() })
    }
}

/// A figure with its unit, as written in a scenario: `"90 m"`, `"20 %"`, `"30 min"`, or a bare number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// The figure, finite.
    pub value: f64,
    /// Its unit; [`Unit::Plain`] for a bare number.
    pub unit: Unit,
}

impl Amount {
    /// Reads `"90 m"` and the like; the error says what was expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let split = text.find(|c: char| !(c.is_ascii_digit() || "+-.eE_".contains(c))).unwrap_or(text.len());
        let (figure, word) = text.split_at(split);
        let value: f64 = figure.replace('_', "").parse().map_err(|_| not_an_amount(text))?;
        let unit = Unit::from_word(word.trim()).ok_or_else(|| not_an_amount(text))?;
        if value.is_finite() { Ok(Self { value, unit }) } else { Err(not_an_amount(text)) }
    }

    /// The figure in another unit; the error names both.
    pub fn to(self, unit: Unit) -> Result<f64, String> {
        self.unit.convert(self.value, unit).ok_or_else(|| {
            let expected = if unit == Unit::Plain { "a bare number".to_owned() } else { format!("a figure in {unit}") };
            format!("found \"{self}\", expected {expected}")
        })
    }
}

fn not_an_amount(text: &str) -> String {
    let units: Vec<&str> = UNITS.iter().map(|row| row.1).filter(|word| !word.is_empty()).collect();
    format!("found \"{text}\", expected a number and a unit such as \"90 m\" (units: {})", units.join(", "))
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        if self.unit == Unit::Plain { Ok(()) } else { write!(f, " {}", self.unit.word()) }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Number(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Number(value) if value.is_finite() => Ok(Self { value, unit: Unit::Plain }),
            Written::Number(value) => Err(D::Error::custom(format!("found {value}, expected a finite number"))),
            Written::Text(text) => Self::read(&text).map_err(D::Error::custom),
        }
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "description": "a figure with its unit, such as \"90 m\" or \"20 %\"" })
    }
}

/// Declares a quantity of one dimension, kept in one unit.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $unit:expr, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct $name(pub f64);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let amount = Amount::deserialize(deserializer)?;
                let value = amount.to($unit).map_err(|error| {
                    D::Error::custom(format!("{error}, such as \"{}\"", $example))
                })?;
                if value < 0.0 {
                    return Err(D::Error::custom(format!("found \"{amount}\", expected a figure that is not negative")));
                }
                Ok(Self(value))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "description": concat!("such as \"", $example, "\"") })
            }
        }
    };
}

quantity!(
    /// A length in metres, 0 or more, written `"90 m"` or `"2 km"`.
    Length, Unit::Metre, "90 m"
);
quantity!(
    /// A time in minutes, 0 or more, written `"30 min"` or `"2 h"`.
    Minutes, Unit::Minute, "30 min"
);
quantity!(
    /// A slope in percent, 0 or more, written `"20 %"` or `"11 deg"`.
    SlopePercent, Unit::Percent, "20 %"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_figures_with_units() {
        assert_eq!(Amount::read("90 m"), Ok(Amount { value: 90.0, unit: Unit::Metre }));
        assert_eq!(Amount::read("1_000ha"), Ok(Amount { value: 1000.0, unit: Unit::Hectare }));
        assert_eq!(Amount::read("-2.5e1 %"), Ok(Amount { value: -25.0, unit: Unit::Percent }));
        assert_eq!(Amount::read("12"), Ok(Amount { value: 12.0, unit: Unit::Plain }));
    }

    #[test]
    fn refuses_what_is_no_figure() {
        let error = Amount::read("30 apples").unwrap_err();
        assert!(error.contains("30 apples") && error.contains("min"), "{error}");
        assert!(Amount::read("inf m").is_err());
        assert!(Amount::read("m").is_err());
    }

    #[test]
    fn converts_within_a_dimension_only() {
        assert_eq!(Unit::Kilometre.convert(2.0, Unit::Metre), Some(2000.0));
        assert_eq!(Unit::Hour.convert(0.5, Unit::Minute), Some(30.0));
        assert!((Unit::Percent.convert(100.0, Unit::Degree).unwrap() - 45.0).abs() < 1e-12);
        assert_eq!(Unit::Metre.convert(1.0, Unit::Hectare), None);
    }

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (position, row) in UNITS.iter().enumerate() {
            assert_eq!(row.0 as usize, position);
        }
    }
}
