//! The words of the project: villages, regions, scenarios, criteria, scores and assessments.
//!
//! Data moves one way: a [`Scenario`] names files, the `sources` crate turns them into a [`Region`], criteria turn the
//! region's places into [`Indicator`]s, and [`assessment`] turns those into scores. This crate touches no file, clock,
//! network or screen. Read the modules in this order.

mod place;
mod village;
mod feature;
mod cover;
mod finding;
pub mod quantity;
pub mod scenario;
mod region;
mod indicator;
pub mod assessment;

pub use assessment::Assessment;
pub use cover::{Cover, LEGENDS, Legend};
pub use feature::{Road, Service, Water, WaterLine, Zone};
pub use finding::{Finding, Severity};
pub use indicator::Indicator;
pub use place::Place;
pub use region::{FileRecord, LayerRecord, NamedRaster, Region};
pub use scenario::Scenario;
pub use village::{Fact, SettlementClass, Status, Village};
