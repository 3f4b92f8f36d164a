//! Travel time over terrain and road.

mod field;
mod joints;
mod landscape;
mod near;
mod pace;
mod queue;
mod reach;
mod roads;
mod route;
mod solve;
mod surface;
mod tile;
mod wave;

pub use field::{Heading, Keep, SearchOptions, Sources, TravelField, travel_field};
pub use joints::JoinedRoads;
pub use landscape::{Landscape, RoadUse};
pub use pace::{LangmuirRule, PaceModel, TOBLER_OFF_PATH, tobler_kmh};
pub use reach::{ReachSearch, ReachedCell, Trip, measure_reach};
pub use route::{Leg, LegKind};
pub use surface::{Corners, Gaps, Ground, GroundMap, Moves, Surface};

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod oracle_roads;
#[cfg(test)]
mod references;
