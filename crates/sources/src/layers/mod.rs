//! Layers: from what a file holds to what the planner asks of it, whatever the format.

mod duplicates;
mod facts;
pub(crate) mod grids;
mod points;
mod population;
mod rasters;
mod road_tags;
mod roads;
pub(crate) mod sea;
mod services;
mod settlement;
mod surveys;
pub(crate) mod vectors;
pub(crate) mod villages;
mod water;
pub(crate) mod zones;

pub use surveys::COLUMNS as SURVEY_COLUMNS;
