use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// One comparison as written: the one, the other, how many times as much the one counts.
pub type Compared = (Spanned<String>, Spanned<String>, f64);

/// The `[weights]` section and the `weights` of a party: a table with a `kind`.
///
/// The names are ids of criteria, all of them; or goals (the criteria's `group`), all of them, whose criteria then share
/// the goal's weight by their own `weight`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(tag = "kind")]
pub enum WeightsSpec {
    /// A weight for each name, 0 or more: `{ kind = "direct", land = 2, services = 1 }`.
    Direct(#[schemars(with = "BTreeMap<String, f64>")] BTreeMap<Spanned<String>, Spanned<f64>>),
    /// Comparisons of two at a time (AHP, Saaty 1980).
    Pairwise(PairwiseSpec),
    /// Only the order of importance is known (rank-order centroid).
    Ranks(RanksSpec),
}

/// Comparisons of two at a time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairwiseSpec {
    /// `["land", "services", 3]`: land counts 3 times as much as services; 1 for equal, 9 for extreme on Saaty's scale,
    /// fractions for less. Pairs may be missing as long as everything is compared through others.
    #[schemars(with = "Vec<(String, String, f64)>")]
    pub comparisons: Vec<Spanned<Compared>>,
    /// Why the comparisons are used although they contradict each other more than a consistency ratio of 0.1 allows.
    pub waive_inconsistency: Option<String>,
}

/// An order of importance.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RanksSpec {
    /// Names, the most important first; a list inside the list for names of one rank: `["land", ["water", "road"]]`.
    #[schemars(with = "Vec<RankSpec>")]
    pub order: Vec<Spanned<RankSpec>>,
}

/// One place in an order of importance.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RankSpec {
    /// One name.
    One(String),
    /// Several of the same rank.
    Equal(Vec<String>),
}

impl RankSpec {
    /// The names of this place.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Equal(names) => names,
        }
    }
}

/// One `[[party]]`: people with their own view of what counts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartySpec {
    /// Who, such as `host community`.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// How much its voice counts among the parties, 0 or more. Default 1.
    #[schemars(with = "Option<f64>")]
    pub voice: Option<Spanned<f64>>,
    /// Its weights.
    #[schemars(with = "WeightsSpec")]
    pub weights: Spanned<WeightsSpec>,
}

impl PartySpec {
    /// The voice as written, 1 when none is.
    pub fn voice(&self) -> f64 {
        self.voice.as_ref().map_or(1.0, |voice| *voice.get_ref())
    }
}
