//! The only crate that reads files, and the only one that links GDAL.
//!
//! [`read_region`] reads every layer a scenario names, carries everything to the region's one coordinate system and
//! grid, and gives a [`planner::Region`] with a record of what was read and findings about what was noticed. Unusable
//! input is a [`SourceError`] that names file, place, what was found, what was expected and the next step.

mod area;
mod crs;
mod error;
mod extent;
mod formats;
mod gdal_log;
mod layers;
mod library;
mod lock;
mod plan;
mod progress;
mod region;
mod standards;
mod submissions;
mod tally;

pub use error::SourceError;
pub use extent::extent;
pub use formats::{FORMATS, Format};
pub use layers::SURVEY_COLUMNS;
pub use lock::sha256;
pub use plan::{PLAN_TABLES, PlanTable, read_plan, read_plan_file};
pub use planner::MARGIN_M;
pub use progress::{Progress, Silent};
pub use region::read_region;
pub use standards::read_standards;
pub use submissions::{Submissions, read_submissions};
