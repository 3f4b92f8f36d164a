//! Travel time over terrain and road: one shortest-path problem over terrain cells and road vertices together.
//!
//! A [`Surface`] says what a step across country takes ([`PaceModel`], [`Ground`], barriers); [`JoinedRoads`] are the
//! roads of a [`RoadNetwork`](crate::network::RoadNetwork) with a joint in every cell they cross; a [`Landscape`] is
//! both, with a [`RoadUse`]: on foot, walk and ride, drive. Over it run
//!
//! - [`travel_field`]: the time between every cell and the nearest of many sources, with [`TravelField::at_point`] for
//!   exact places, [`TravelField::route`] for the way leg by leg, and [`isochrone`] for areas;
//! - [`ReachSearch`] and [`measure_reach`]: what can be reached from each of many places within a time.
//!
//! **How**: times are whole quarters of a millisecond. The grid is cut into tiles of 64 × 64 cells; a tile keeps the times of its
//! cells, of its road nodes and of a rim of neighbours. A thread takes the tile with the earliest news, settles it with
//! a bucket queue, computing step times eight at once as they are needed, and sends what reaches other tiles. Tiles may be
//! settled again when better news comes; the end result is the least solution of the step equations, which is unique,
//! so it is exact and the same for every order and number of threads.

mod drive;
mod field;
mod isochrone;
mod joints;
mod landscape;
mod lanes;
mod near;
mod pace;
mod queue;
mod reach;
mod roads;
mod route;
mod solve;
mod surface;
mod ticks;
mod tile;
mod tiling;
mod wave;

pub use field::{Approach, Heading, Keep, SearchOptions, Sources, TravelField, travel_field};
pub use isochrone::isochrone;
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
