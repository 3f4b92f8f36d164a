//! Which dwellings a household needs at which site.

use super::{Household, Problem, Unlock};

/// The largest dwelling of every site, present or repaired by some work.
#[derive(Debug, Clone)]
pub(super) struct Rooms {
    largest: Vec<u32>,
}

/// Dwellings that a household needs at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Homes {
    /// How many.
    pub count: u32,
    /// How many people each must hold.
    pub people: u32,
}

impl Rooms {
    pub(super) fn of(problem: &Problem) -> Self {
        let mut largest = vec![0; problem.sites.len()];
        let today =
            problem.sites.iter().enumerate().flat_map(|(site, of)| of.dwellings.iter().map(move |&d| (site, d)));
        let unlocked = problem.works.iter().flat_map(|work| &work.unlocks).filter_map(|unlock| match *unlock {
            Unlock::Dwellings { site, dwellings } => Some((site, dwellings)),
            _ => None,
        });
        for (site, dwellings) in today.chain(unlocked).filter(|(_, dwellings)| dwellings.count > 0) {
            largest[site] = dwellings.people.max(largest[site]);
        }
        Self { largest }
    }

    /// What a household needs at a site; `None` when no dwellings there can hold it.
    pub(super) fn homes(&self, site: usize, household: &Household) -> Option<Homes> {
        self.split(site, household.people).filter(|homes| homes.count <= household.homes_at_most)
    }

    /// Into how few dwellings of a site so many people fit, about as many in each; `None` when it has no dwelling.
    pub(super) fn split(&self, site: usize, people: u32) -> Option<Homes> {
        let largest = self.largest[site];
        let count = (largest > 0).then(|| people.div_ceil(largest))?;
        Some(Homes { count, people: people.div_ceil(count.max(1)) })
    }
}
