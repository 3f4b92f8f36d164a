//! What the user asks, as one TOML file: the one type read from a user.

mod data;

pub use data::{CoverLayer, Data, FactsLayer, Join, Paths, RasterLayer, Resampling, ServiceLayer, VectorLayer, VillageLayer};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::quantity::Length;

/// A scenario: files, region, candidates, criteria and gates.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The title of maps and reports.
    pub title: String,
    /// The seed of every random draw. Default 0.
    #[serde(default)]
    pub seed: u64,
    /// The area and the grid.
    pub region: RegionSpec,
    /// The files.
    #[serde(default)]
    pub data: Data,
    /// Which settlements are assessed.
    #[serde(default)]
    pub candidates: Candidates,
}

/// The `[region]` section.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionSpec {
    /// West, south, east, north in degrees.
    pub bbox: Option<[f64; 4]>,
    /// Or a file with the outline; its box becomes the region's box.
    pub boundary: Option<String>,
    /// `auto`, or a projected coordinate system in metres such as `EPSG:32638`. Default `auto`.
    pub crs: Option<String>,
    /// The side of a map cell, such as `"90 m"`.
    pub cell: Length,
}

/// The `[candidates]` section: a settlement is assessed when it meets every condition that is given.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Candidates {
    /// Statuses: `deserted` stands for all of deserted, disused, abandoned and ruined; or one by name.
    pub status: Vec<String>,
    /// Ids or names.
    pub list: Vec<String>,
    /// At most so many people; an unknown population meets this only if `status` says deserted.
    pub max_population: Option<f64>,
    /// Classes such as `village`, `hamlet`.
    pub class: Vec<String>,
}
