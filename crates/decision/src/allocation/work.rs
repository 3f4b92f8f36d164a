//! What can be repaired or built, and the services that several sites share.

use super::Dwellings;

/// Something to repair or build, once and whole.
///
/// A work is paid in the year it starts. It is finished in the year `start + ⌈months / 12⌉ − 1`, and whoever arrives in
/// that year can use it. It starts in the year its prerequisites finish when the whole chain takes 12 months at most,
/// else in the year after.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Id for messages.
    pub id: String,
    /// The site it belongs to, if any: no work is done where consent or a gate is missing.
    pub site: Option<usize>,
    /// Cost in euro.
    pub cost_eur: f64,
    /// How long it takes in months.
    pub months: u32,
    /// Works that must be finished before it.
    pub requires: Vec<usize>,
    /// What there is more of, once it is finished. What it brings nearer stands with [`super::Wishes::after`] and [`Member::after`].
    pub unlocks: Vec<Unlock>,
}

/// What a finished work adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unlock {
    /// Dwellings at a site.
    Dwellings {
        /// The site.
        site: usize,
        /// Their size and number.
        dwellings: Dwellings,
    },
    /// Drinking water at a site. Added to what is known: an unknown stays unknown.
    Water {
        /// The site.
        site: usize,
        /// Litres a day.
        l_day: f64,
    },
    /// Farmland at a site. Added to what is known: an unknown stays unknown.
    Farmland {
        /// The site.
        site: usize,
        /// Hectares.
        ha: f64,
    },
    /// Places in a pool.
    Places {
        /// The pool.
        pool: usize,
        /// How many.
        places: u32,
    },
}

impl Unlock {
    /// The site it adds something to; `None` for pools, which several share.
    pub(super) fn site(&self) -> Option<usize> {
        match *self {
            Self::Dwellings { site, .. } | Self::Water { site, .. } | Self::Farmland { site, .. } => Some(site),
            Self::Places { .. } => None,
        }
    }
}

/// Places of one service that several sites share: a school, a clinic.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Id for messages.
    pub id: String,
    /// Index into [`super::Problem::services`].
    pub service: usize,
    /// Places free for newcomers today.
    pub places: u32,
    /// The sites from which it is within the travel limit.
    pub members: Vec<Member>,
}

/// A site that can use a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Member {
    /// The site.
    pub site: usize,
    /// A work (mending a road) that brings the pool within the limit; `None` when it is so today.
    pub after: Option<usize>,
}
