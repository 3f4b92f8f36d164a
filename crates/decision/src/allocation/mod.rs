//! Who could live where: opens sites, orders works and places households, within every rule, and proves how good that is.
//!
//! Read in this order: [`Problem`] (what there is to decide), [`Rule`] (what a plan must keep), [`Plan`] and [`Solution`]
//! (an answer), [`solve`] and [`solve_again`], [`check`] (which re-counts every rule from problem and plan alone).
//!
//! Questions put to a plan: [`why_unplaced`], [`binding`], [`next_repairs`], [`next_openings`], [`what_if`],
//! [`prices`], [`clash`], [`alternatives`].
//!
//! # Objective
//!
//! ```text
//! maximise  Σ placed households  importance · (placed + fit · score(household, site) − wait · year)
//!           − cost_per_1000_eur · (works + openings) / 1000  +  Σ floors reached  bonus
//! ```
//!
//! Households are indivisible. All capacities count up: who arrived by a year must find room with the works finished by
//! that year.

mod answers;
mod check;
mod clash;
mod every_way;
mod exact;
mod floor;
mod flow;
mod greedy;
mod household;
mod improve;
mod inspect;
mod knapsack;
mod limits;
mod linear;
mod locate;
mod location;
mod minutes;
mod model;
mod plan;
mod problem;
mod program;
mod rebuild;
mod rooms;
mod rule;
mod site;
mod solve;
mod sparse;
mod state;
mod sweep;
#[cfg(test)]
mod tests;
mod value;
mod work;

use improve::Deadline;
use inspect::usable;
use model::Model;
use rooms::Rooms;
use state::State;

pub use answers::{
    Alternatives, Answer, Binding, Change, Repair, Unplaced, alternatives, binding, next_openings, next_repairs,
    prices, what_if, why_unplaced,
};
pub use check::check;
pub use clash::{Clash, clash, clash_of};
pub use floor::{Floor, Measure, Step};
pub use household::{After, Bar, Barred, Household, Kin, Offer, Use, Wishes};
pub use inspect::{Flaw, inspect};
pub use minutes::Minutes;
pub use plan::{Opening, Placement, Plan, Solution, Start, Status, Value};
pub use problem::{Budget, Demand, Group, Problem, Rest, Weights};
pub use rule::{Rule, Rules, Violation};
pub use site::{Choice, Consent, Dwellings, Site, SiteKind};
pub use solve::{Effort, Solver, solve, solve_again};
pub use value::{shut_pools, value_of};
pub use work::{Member, Pool, Unlock, Work};
