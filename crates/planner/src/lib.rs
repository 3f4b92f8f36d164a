//! The words of the project: villages, regions, scenarios, criteria, scores and assessments.
//!
//! Data moves one way: a [`Scenario`] names files, the `sources` crate turns them into a [`Region`], criteria turn the
//! region's places into [`Indicator`]s, and [`assess`] turns those into an [`Assessment`]. This crate touches no file,
//! clock, network or screen. Read the modules in this order.

mod analysis;
mod assess;
pub mod assessment;
mod atlas;
mod candidates;
mod cover;
pub mod criteria;
mod facts;
mod fault;
mod feature;
mod finding;
mod gating;
mod indicator;
mod nearby;
mod place;
pub mod plan;
pub mod quantity;
mod query;
mod region;
mod rescore;
pub mod scenario;
mod scoring;
mod service_table;
#[cfg(test)]
mod small_region;
pub mod standards;
mod surface;
pub mod survey;
pub mod table;
pub mod travel;
mod village;
mod weighing;

pub use analysis::{Analysis, GoalResult, MethodResult, PartyResult, Robustness};
pub use assess::{Answers, answers, assess, assess_answers, assess_on, assess_place};
pub use assessment::{Assessment, Surface};
pub use atlas::{Atlas, Goal};
pub use candidates::select_candidates;
pub use cover::{Cover, LEGENDS, Legend};
pub use facts::{FactRow, join_facts};
pub use fault::Fault;
pub use feature::{Road, Service, Water, WaterLine, Zone};
pub use finding::{Finding, Severity};
pub use indicator::Indicator;
pub use nearby::{Near, Neighbourhood, Reach, Thing, find_village, nearby, nearby_in_time};
pub use place::Place;
pub use query::{NearbyQuery, on_map};
pub use region::{FileRecord, LayerRecord, MARGIN_M, NamedRaster, Region};
pub use rescore::{Changes, GateChange, Rescored, rescore};
pub use scenario::{Language, Scenario, Translations};
pub use service_table::{SERVICES, ServiceKind};
pub use surface::{LEAST_KNOWN, disagreement, goal_surface, land, surface};
pub use village::{Fact, SettlementClass, Status, Village};
pub use weighing::{Consistency, GoalWeight, View, Weighing, WeighingError, weigh};
