use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;
use toml::Spanned;

use super::ValueSpec;
use crate::Atlas;
use crate::criteria::Measure;

/// One `[[criterion]]`: a question asked of every place, with parameters, a value function and a weight.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionSpec {
    /// Identifier for field names: small letters, digits and `_`, starting with a letter.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Title for people. Default: the id.
    pub title: Option<String>,
    /// The goal it belongs to, such as `land`, or `services/health` for a goal below another.
    pub group: Option<String>,
    /// What is measured; kinds by `inhabit list criteria`.
    #[schemars(with = "Measure")]
    pub measure: Spanned<Measure>,
    /// How figures become 0 to 1; kinds by `inhabit list values`.
    #[schemars(with = "ValueSpec")]
    pub value: Spanned<ValueSpec>,
    /// The weight, 0 or more; weights are divided by their sum. Default 1.
    #[schemars(with = "Option<f64>")]
    pub weight: Option<Spanned<f64>>,
}

impl CriterionSpec {
    /// The figures for the centre of every map cell; `None` when only villages have an answer, or people to share it.
    pub fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        match self.value.get_ref().per() {
            Some(_) => None,
            None => self.measure.get_ref().surface(atlas),
        }
    }

    /// The title for people.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.id.get_ref())
    }

    /// The weight as written, 1 when none is.
    pub fn weight(&self) -> f64 {
        self.weight.as_ref().map_or(1.0, |weight| *weight.get_ref())
    }
}
