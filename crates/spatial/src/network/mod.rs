//! Roads as a graph: who meets whom, how long each stretch takes, and what is lost when one closes.
//!
//! [`RoadNetwork::build`] joins road lines at shared vertices into vertices (where roads meet or end) and segments (the
//! road between two of them, with its true geometry). Every segment can be travelled both ways: arc `2 s` runs along
//! segment `s`, arc `2 s + 1` against it, and which of them a mode may use is said by the times a speed table gives.

mod buckets;
mod build;
mod class;
mod components;
mod cuts;
mod defaults;
mod detour;
mod graph;
mod heights;
mod join;
mod line;
mod order;
mod refine;
mod route;
mod search;
mod season;
mod speed;
mod times;

pub use class::RoadClass;
pub use components::{Components, RoadAccess};
pub use cuts::{CutEdges, OnlyWays};
pub use defaults::{SPEED_DEFAULTS, SPEED_RANGE_SHARES, SpeedDefault, SpeedSubject};
pub use detour::{Detours, Vulnerability, WorstSegment};
pub use graph::{Hop, RoadNetwork, Segment};
pub use join::{Join, RoadIndex};
pub use line::{Direction, Permission, Road, RoadLine, Seasonality, Structure};
pub use route::Leg;
pub use search::{NearestSource, Reached, Router, Sense, Source};
pub use season::{RoadFilter, Season, Slowdown, months_of_year};
pub use speed::{Mover, Pace, SignedLimit, SlopeEffect, SpeedRange, SpeedTable};
pub use times::ArcTimes;
