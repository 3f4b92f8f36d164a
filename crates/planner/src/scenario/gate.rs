use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::criteria::Measure;
use crate::quantity::Amount;

/// One `[[gate]]`: a question whose answer is pass, fail or unknown. Fail excludes, unknown withholds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateSpec {
    /// Identifier for field names: small letters, digits and `_`, starting with a letter.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Title for people. Default: the id.
    pub title: Option<String>,
    /// What is measured; kinds by `inhabit list criteria`.
    #[schemars(with = "Measure")]
    pub measure: Spanned<Measure>,
    /// Words that pass. A word that neither passes nor fails is unknown.
    #[serde(default)]
    pub pass: Vec<String>,
    /// Words that fail.
    #[serde(default)]
    pub fail: Vec<String>,
    /// Figures from this on pass, smaller ones fail.
    #[schemars(with = "Option<Amount>")]
    pub at_least: Option<Spanned<Amount>>,
    /// Figures up to this pass, greater ones fail.
    #[schemars(with = "Option<Amount>")]
    pub at_most: Option<Spanned<Amount>>,
    /// Waivers: a named person takes responsibility for one village.
    #[serde(default, rename = "waiver")]
    pub waivers: Vec<Waiver>,
}

/// A signed exception from a gate for one village.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The village's id.
    pub village: String,
    /// Who signs.
    pub who: String,
    /// Why.
    pub why: String,
    /// Until when, `YYYY-MM-DD`.
    pub until: String,
}

impl GateSpec {
    /// The title for people.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(self.id.get_ref())
    }

    /// The least and the greatest figure that pass, in the unit of the measure; `None` where no limit is set.
    pub fn limits(&self) -> (Option<f64>, Option<f64>) {
        let unit = self.measure.get_ref().unit();
        let figure = |limit: &Option<Spanned<Amount>>| limit.as_ref().and_then(|limit| limit.get_ref().to(unit).ok());
        (figure(&self.at_least), figure(&self.at_most))
    }
}
