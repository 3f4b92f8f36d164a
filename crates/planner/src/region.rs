use std::collections::BTreeMap;

use geo::MultiPolygon;
use spatial::crs::Crs;
use spatial::{Grid, GridFrame};

use crate::{Finding, Road, Service, Village, Water, Zone};

/// How far around the region's box settlements, roads, services, water and zones are kept, metres: the nearest clinic,
/// or a minefield, may lie just beyond the edge. Rasters end at the grid.
pub const MARGIN_M: f64 = 10_000.0;

/// Villages and prepared layers in one metric coordinate system: all that criteria are asked of.
///
/// A layer that the scenario does not name is `None`, which is unknown; a layer that was read and holds nothing is an
/// empty list, which is knowledge.
#[derive(Debug, Clone)]
pub struct Region {
    /// The projected coordinate system, metres.
    pub crs: Crs,
    /// The one grid of all layers.
    pub frame: GridFrame,
    /// West, south, east, north of the region, degrees.
    pub bbox: [f64; 4],
    /// The region's outline in metres, when the scenario names one; else the box.
    pub boundary: Option<MultiPolygon<f64>>,
    /// Every settlement read, candidates included, sorted by id.
    pub settlements: Vec<Village>,
    /// The candidates: the villages that are assessed, sorted by id.
    pub villages: Vec<Village>,
    /// Elevation, metres.
    pub elevation: Option<Grid<f32>>,
    /// Land cover as codes of [`crate::Cover`].
    pub cover: Option<Grid<u8>>,
    /// Further rasters by their name in the scenario.
    pub rasters: BTreeMap<String, NamedRaster>,
    /// Roads, paths and ferries, sorted by id.
    pub roads: Option<Vec<Road>>,
    /// Services, sorted by kind and id.
    pub services: Option<Vec<Service>>,
    /// Streams, rivers and lakes.
    pub water: Option<Water>,
    /// Zones by layer and order in the file.
    pub zones: Option<Vec<Zone>>,
    /// What was read from where.
    pub layers: Vec<LayerRecord>,
    /// What was noticed while reading.
    pub findings: Vec<Finding>,
}

/// A raster of the user's own.
#[derive(Debug, Clone)]
pub struct NamedRaster {
    /// The values on the region's grid.
    pub grid: Grid<f32>,
    /// Their unit as the scenario says, such as `mm`; empty when it does not.
    pub unit: String,
    /// What they show.
    pub title: String,
}

/// What was read for one layer: the line a report prints and a lock file proves.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerRecord {
    /// The layer's key in the scenario: `roads`, `elevation`, `rasters.snow` …
    pub layer: String,
    /// Each file with its SHA-256 in hexadecimal and its size in bytes, in reading order, as the scenario names it.
    pub files: Vec<FileRecord>,
    /// Licence and attribution, when the scenario gives one.
    pub licence: Option<String>,
    /// Features (or valid cells) read.
    pub read: u64,
    /// Features (or valid cells) used.
    pub used: u64,
    /// Why the others were left out, with how many each.
    pub left_out: Vec<(String, u64)>,
    /// For rasters: the share of the region's grid with a value, 0 to 1.
    pub coverage: Option<f64>,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// The path as the scenario writes it.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}
