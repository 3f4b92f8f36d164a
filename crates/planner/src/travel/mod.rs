//! Travel over terrain and roads, as the planner asks for it: what the ground is like, how a mode moves, how long it
//! takes from every place to the nearest service, and why it cannot be reached.

mod account;
mod asked;
mod barriers;
mod beyond;
mod ground;
mod journeys;
mod mode;
mod outward;
mod services;
mod unreachable;

pub use account::{Account, RoadRisk, WorstStretch, account, accounts};
pub use asked::{Manner, isochrone, mode_of, route};
pub(crate) use beyond::{Beyond, least_unseen_min};
pub use ground::{COVER_PACES, COVER_PACES_REFERENCE, CoverPace, TravelGround};
pub use journeys::{Journey, Journeys};
pub use mode::{Mode, MoveBy, Way};
pub use outward::{Between, Start};
pub use services::{ServiceWay, ServiceWays, service_ways};
pub(crate) use unreachable::{Gaps, unreached};
