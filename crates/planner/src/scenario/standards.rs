use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// The `[standards]` section: published standards that the villages are held against.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StandardsSpec {
    /// Packs whose entries are shown wherever a criterion measures them; `inhabit list standards` names them.
    #[schemars(with = "Vec<String>")]
    pub packs: Vec<Spanned<String>>,
    /// Single entries to show: criterion id = `"pack/entry"`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub tests: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Entries that decide like gates: who fails is excluded, who has no answer is withheld.
    #[schemars(with = "BTreeMap<String, String>")]
    pub gates: BTreeMap<Spanned<String>, Spanned<String>>,
}
