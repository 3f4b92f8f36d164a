use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::standards::StandardsPack;

/// The `[standards]` section: published standards that the villages are held against.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StandardsSpec {
    /// Packs whose entries are shown wherever a criterion measures them; `inhabit list standards` names them. A path that
    /// ends in `.toml`, relative to the scenario, adds a pack of your own, named by the file: `"rules/oblast.toml"`.
    #[schemars(with = "Vec<String>")]
    pub packs: Vec<Spanned<String>>,
    /// Single entries to show: criterion id = `"pack/entry"`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub tests: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Entries that decide like gates: who fails is excluded, who has no answer is withheld.
    #[schemars(with = "BTreeMap<String, String>")]
    pub gates: BTreeMap<Spanned<String>, Spanned<String>>,
    /// For whom entries count that go by head: a number such as `"120 people"`, or a field of the village table that holds
    /// how many people are meant. Default: the population, which is no answer where nobody lives.
    #[schemars(with = "Option<String>")]
    pub people: Option<Spanned<String>>,
    /// The scenario's own packs, once their files are read.
    #[serde(skip)]
    #[schemars(skip)]
    pub own: Vec<StandardsPack>,
}
