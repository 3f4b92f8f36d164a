use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::{Asked, Criterion, Kind};
use crate::quantity::Unit;
use crate::{Atlas, Fact, Indicator, Scenario, Village};

/// A field of the village table.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The field's name in the settlement layer or the table of facts; `population` and `status` are always there.
    pub field: String,
    /// The unit of its figures, such as `m` or `people`; none for words and bare figures.
    pub unit: Option<String>,
}

pub(super) const KIND: Kind = Kind {
    word: "attribute",
    title: "A field of the village table; asked of villages only, so it is not part of the map surface",
    unit: "as given",
    needs: &["villages"],
    reference: "read from the settlement layer and the table of facts",
};

/// Why a field of a village has no answer.
pub(crate) fn not_recorded(field: &str) -> String {
    format!("no one has recorded \"{field}\" for this village")
}

impl Attribute {
    fn answer(&self, village: &Village) -> Indicator {
        let fact = match self.field.as_str() {
            "population" => village.population.map(Fact::Number),
            "status" => Some(Fact::Text(village.status.word().to_owned())),
            field => village.facts.get(field).cloned(),
        };
        match fact {
            Some(Fact::Number(value)) => Indicator { text: Some(value.to_string()), ..Indicator::known(value) },
            Some(Fact::Text(text)) => Indicator { text: Some(text), ..Indicator::default() },
            None => Indicator::unknown(not_recorded(&self.field)),
        }
    }
}

impl Criterion for Attribute {
    fn unit(&self) -> Unit {
        self.unit.as_deref().and_then(Unit::from_word).unwrap_or(Unit::Plain)
    }

    fn describe(&self) -> String {
        format!("field \"{}\" of the village table", self.field)
    }

    fn check(&self, _scenario: &Scenario) -> Result<(), String> {
        match self.unit.as_deref() {
            Some(word) if Unit::from_word(word).is_none() => Err(format!(
                "found unit = \"{word}\", expected m, km, ha, km2, m2, min, h, l/day, deg, %, people or count"
            )),
            _ => Ok(()),
        }
    }

    fn measure(&self, _atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        match asked {
            Asked::Villages(villages) => villages.iter().map(|village| self.answer(village)).collect(),
            Asked::Points(_) => asked.all(&Indicator::unknown("only villages have this field")),
        }
    }

    fn surface(&self, _atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        None
    }
}
