use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::quantity::Length;

/// The `[data]` section: which files hold which layer. Paths are relative to the scenario file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// Settlements: an OpenStreetMap file, any vector format, or a CSV table with coordinates.
    pub villages: Option<VillageLayer>,
    /// A table of further facts about the villages, joined by id or by name and distance.
    pub facts: Option<FactsLayer>,
    /// A folder of survey answers, read in the order of the files' names after the table of facts, later ones over earlier
    /// ones. `inhabit survey import` writes into it.
    pub surveys: Option<String>,
    /// Roads, paths and ferries.
    pub roads: Option<VectorLayer>,
    /// Services: schools, clinics, shops …
    pub services: Option<ServiceLayer>,
    /// Streams, rivers and lakes.
    pub water: Option<VectorLayer>,
    /// Elevation in metres; several tiles are joined.
    pub elevation: Option<RasterLayer>,
    /// Land cover codes with their legend.
    pub land_cover: Option<CoverLayer>,
    /// Any other rasters, by a name of your choice, for `raster_value` and `people_in_reach` criteria.
    pub rasters: BTreeMap<String, RasterLayer>,
    /// Areas with a meaning (districts, reserves, minefields), by a name of your choice.
    pub zones: BTreeMap<String, VectorLayer>,
}

/// One path or several.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Paths {
    /// One file.
    One(String),
    /// Several files, read in this order.
    Several(Vec<String>),
}

impl Paths {
    /// The paths in order.
    pub fn each(&self) -> &[String] {
        match self {
            Paths::One(path) => std::slice::from_ref(path),
            Paths::Several(paths) => paths,
        }
    }
}

/// A vector layer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VectorLayer {
    /// The file or files.
    pub path: Paths,
    /// The layer inside the file, when it holds several.
    pub layer: Option<String>,
    /// The coordinate system, such as `EPSG:4326`, when the file does not say.
    pub crs: Option<String>,
    /// Which field of the file stands for which of ours, such as `name = "NAME_EN"`, `class = "fclass"`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}

/// The settlement layer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VillageLayer {
    /// The file or files.
    pub path: Paths,
    /// The layer inside the file, when it holds several.
    pub layer: Option<String>,
    /// The coordinate system, when the file does not say; tables with `lon` and `lat` are EPSG:4326.
    pub crs: Option<String>,
    /// Which field of the file stands for which of ours: `id`, `name`, `name_<language>`, `lon`, `lat`, `population`,
    /// `status`, `class`, `precision_m`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Which value of the file's status field stands for which status, such as `"zero-population" = "deserted"`.
    #[serde(default)]
    pub statuses: BTreeMap<String, String>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}

/// A table of facts about villages.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactsLayer {
    /// The file: CSV or tab-separated.
    pub path: Paths,
    /// How its rows find their village.
    #[serde(default)]
    pub join: Join,
    /// With `join = "name"`: a row and its village lie at most this far apart. Default 2 km.
    pub within: Option<Length>,
    /// Which field of the file stands for which of ours, as for villages.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Which value of the file's status field stands for which status.
    #[serde(default)]
    pub statuses: BTreeMap<String, String>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}

/// How rows of facts find their village.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// By equal `id`.
    #[default]
    Id,
    /// By equal name (any language) and, where the row has coordinates, by distance.
    Name,
}

/// The service layer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceLayer {
    /// The file or files.
    pub path: Paths,
    /// The layer inside the file, when it holds several.
    pub layer: Option<String>,
    /// The coordinate system, when the file does not say.
    pub crs: Option<String>,
    /// Which field of the file stands for which of ours: `id`, `name`, `kind`, `lon`, `lat`.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Further kinds or tags: kind, then the OpenStreetMap tags that mean it, such as `clinic = ["healthcare=centre"]`.
    /// Added to the built-in table of `inhabit list services`.
    #[serde(default)]
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}

/// A raster layer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RasterLayer {
    /// The file, or the tiles of one raster.
    pub path: Paths,
    /// The band to read, from 1. Default 1.
    pub band: Option<u32>,
    /// How values are carried to the region's grid. Default `bilinear`.
    #[serde(default)]
    pub resampling: Resampling,
    /// The unit of the values, such as `m` or `people`.
    pub unit: Option<String>,
    /// A value that means "no data", when the file does not say.
    pub nodata: Option<f64>,
    /// What a gap stands for when that is known, such as `0` people at sea. Without it a gap is unknown.
    pub gaps: Option<f64>,
    /// What the raster shows, for legends.
    pub title: Option<String>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}

/// How raster values are carried to the region's grid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resampling {
    /// Between the four nearest values: elevation, climate.
    #[default]
    Bilinear,
    /// The nearest value: codes.
    Nearest,
    /// The mean of the values a cell covers.
    Average,
    /// The sum of the values a cell covers, by the share of each covered: counts of people.
    Sum,
}

/// A land-cover layer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverLayer {
    /// The file, or the tiles of one raster.
    pub path: Paths,
    /// A legend by name (`esa-worldcover`, `corine`, `globcover`).
    pub legend: Option<String>,
    /// Or a legend of your own: raster code, then class, such as `10 = "tree"`.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// The class a gap stands for when that is known, such as `"water"` where the file leaves out the sea. Without it
    /// a gap is unknown.
    pub gaps: Option<String>,
    /// Licence and attribution to print.
    pub licence: Option<String>,
}
