//! What the user asks, as one TOML file: the one type read from a user.

mod check;
mod check_plan;
mod check_standards;
mod check_travel;
mod criterion;
mod data;
mod error;
mod gate;
mod language;
mod method;
mod parse;
mod plan;
mod robustness;
mod season;
mod standards;
mod travel;
mod value;
mod weights;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::quantity::Length;

pub(crate) use check::unknown_word;
pub use criterion::CriterionSpec;
pub use data::{
    CoverLayer, Data, FactsLayer, Join, Paths, RasterLayer, Resampling, ServiceLayer, VectorLayer, VillageLayer,
};
pub use error::ScenarioError;
pub use gate::{GateSpec, Waiver};
pub use language::{Language, Translations};
pub use method::{
    CodasSpec, LambdaSpec, MethodSpec, NoParameters, NormalisationSpec, OwaFormSpec, OwaSpec, PrometheeSpec,
    TopsisSpec, VikorSpec,
};
pub use parse::edit_distance;
pub(crate) use parse::{plain, tag_by_kind};
pub use plan::{
    ClusterSpec, HostSpec, Need, NeedSpec, PLAN_RULES, PLAN_SERVICES, PersonSpec, PlanSpec, PlanWaiver, PlanWeights,
    SolverSpec, ViabilitySpec,
};
pub use robustness::{AroundSpec, BoundsSpec, RobustnessSpec, WeightSpaceSpec};
pub(crate) use season::zone;
pub use season::{RoadChoice, SeasonSpec, SlowSpec};
pub use standards::StandardsSpec;
pub use travel::{ClassWord, CoverWord, ModeSpec, Speed, TravelSpec};
pub use value::{Better, FURTHER_VALUES, Standard, ValueSpec};
pub use weights::{PairwiseSpec, PartySpec, RankSpec, RanksSpec, WeightsSpec};

/// A scenario: files, region, candidates, criteria and gates.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The title of maps and reports.
    pub title: String,
    /// The seed of every random draw. Default 0.
    #[serde(default)]
    pub seed: u64,
    /// The language of maps and reports: `en`, `ru` or `ar`. Default `en`; `--language` overrides it.
    #[serde(default)]
    pub language: Language,
    /// The scenario's own words (titles, groups, answers) in other languages, as `[translations.ru]`.
    #[serde(default)]
    pub translations: Translations,
    /// The area and the grid.
    pub region: RegionSpec,
    /// The files.
    #[serde(default)]
    pub data: Data,
    /// Which settlements are assessed.
    #[serde(default)]
    pub candidates: Candidates,
    /// The questions asked of every place, with value and weight.
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<CriterionSpec>,
    /// The questions whose answer no weight can buy past.
    #[serde(default, rename = "gate")]
    pub gates: Vec<GateSpec>,
    /// How much each goal (the criteria's `group`) counts among its neighbours; its criteria share that by their own
    /// weights. Goals below a goal are named by path: `"services/health" = 2`.
    #[schemars(with = "Option<BTreeMap<String, f64>>")]
    pub goals: Option<BTreeMap<Spanned<String>, Spanned<f64>>>,
    /// How much the goals and criteria right below one goal count, by goal: `[within.services]`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, WeightsSpec>")]
    pub within: BTreeMap<Spanned<String>, Spanned<WeightsSpec>>,
    /// How much criteria or goals count, where it is not written at each criterion.
    #[schemars(with = "Option<WeightsSpec>")]
    pub weights: Option<Spanned<WeightsSpec>>,
    /// Parties with their own weights, which are then combined.
    #[serde(default, rename = "party")]
    pub parties: Vec<PartySpec>,
    /// How scores become ranks. Default: the weighted sum.
    #[schemars(with = "Option<MethodSpec>")]
    pub method: Option<Spanned<MethodSpec>>,
    /// What is tried to see how far the ranking can be trusted.
    #[serde(default)]
    pub robustness: RobustnessSpec,
    /// Published standards that the villages are held against.
    #[serde(default)]
    pub standards: StandardsSpec,
    /// How people move: speeds, modes, barriers.
    #[serde(default)]
    pub travel: TravelSpec,
    /// Parts of the year with roads closed or slower.
    #[serde(default, rename = "season")]
    pub seasons: Vec<SeasonSpec>,
    /// Who could settle where: households, offers, works, budget. Without it there is no plan.
    pub plan: Option<PlanSpec>,
}

/// The `[region]` section.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionSpec {
    /// West, south, east, north in degrees.
    #[schemars(with = "Option<[f64; 4]>")]
    pub bbox: Option<Spanned<[f64; 4]>>,
    /// Or a file with the outline; its box becomes the region's box.
    pub boundary: Option<String>,
    /// `auto`, or a projected coordinate system in metres such as `EPSG:32638`. Default `auto`.
    pub crs: Option<String>,
    /// The side of a map cell, such as `"90 m"`.
    #[schemars(with = "Length")]
    pub cell: Spanned<Length>,
}

/// The `[candidates]` section: a settlement is assessed when it meets every condition that is given.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Candidates {
    /// Statuses: `deserted` stands for all of deserted, disused, abandoned and ruined; or one by name.
    #[schemars(with = "Vec<String>")]
    pub status: Vec<Spanned<String>>,
    /// Ids or names.
    pub list: Vec<String>,
    /// At most so many people; an unknown population meets this only when nobody lives there by its status.
    pub max_population: Option<f64>,
    /// Classes such as `village`, `hamlet`.
    #[schemars(with = "Vec<String>")]
    pub class: Vec<Spanned<String>>,
}

/// The keys a scenario may hold, as a JSON schema: for editors, and for the scenario reference of the documentation.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Scenario)
}
