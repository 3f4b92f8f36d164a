//! Problems in which only capacities and openings matter: no works, kin, shared places, floors or budget.
//!
//! What is left is capacitated location with customers that stay whole (single-source). It is searched on flat tables, some
//! hundred times faster than a plan that keeps every rule: households of two sites are parted anew by a knapsack, sites are
//! closed and opened with what follows around them, and that is taken back where it does not gain.
//!
//! Read in this order: [`Location`] (the tables), [`Nearby`] (what is worth a look), [`Draft`] (a plan on these tables),
//! [`Search`] (how it gets better), [`Prices`] (how good it could be at most).

mod draft;
mod moves;
mod nearby;
mod offer;
mod prices;
mod search;
mod sets;
mod tables;
#[cfg(test)]
mod tests;
mod tolls;

pub(super) use draft::{Draft, NOWHERE};
pub(super) use nearby::Nearby;
pub(super) use prices::Prices;
pub(super) use search::Search;
pub(super) use tables::Location;
pub(super) use tolls::Tolls;
