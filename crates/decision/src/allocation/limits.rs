//! The capacities of a site taken one at a time, for bounds: what there is, and what repairs could add by the piece.

use super::{Dwellings, Model, Unlock};

/// What a capacity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Water, farmland or newcomers.
    Amount(usize),
    /// Dwellings for so many people or more.
    Homes(u32),
    Places(usize),
}

/// One capacity of a site.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    pub kind: Kind,
    pub free: f64,
    /// What works could add: units and euro, cheapest unit first.
    pub more: Vec<(f64, f64)>,
}

/// What a site would do at given prices.
pub(super) struct Answer {
    pub net: f64,
    pub euro: f64,
    pub taken: Vec<(u32, f32)>,
    /// What the scarcest capacity is worth by the piece: the gain for its size of whoever came in last.
    pub toll: Option<(Kind, f64)>,
}

impl Limit {
    /// The capacity, when no work can add to it.
    pub fn fixed(&self) -> Option<f64> {
        self.more.is_empty().then_some(self.free)
    }
}

/// The capacity of some kind among those of a site, when no work can add to it.
pub(super) fn fixed(limits: &[Limit], kind: Kind) -> Option<f64> {
    limits.iter().find(|limit| limit.kind == kind).and_then(Limit::fixed)
}

/// What a household needs of a capacity of a site; `amounts` are its water, farmland and place among newcomers.
pub(super) fn need(model: &Model<'_>, (household, amounts): (usize, &[f64; 3]), site: usize, kind: Kind) -> f64 {
    let of = &model.problem.households[household];
    match kind {
        Kind::Amount(amount) => amounts[amount],
        Kind::Homes(least) => {
            let homes = model.rooms.homes(site, of).filter(|homes| homes.people >= least);
            homes.map_or(0.0, |homes| f64::from(homes.count))
        }
        Kind::Places(service) => {
            of.uses.iter().filter(|using| using.service == service).map(|using| f64::from(using.places)).sum()
        }
    }
}

/// When everybody must be placed, open sites together must hold everyone: a rule that follows from the others and makes
/// the bound better. Taken for the scarcest amount that every site limits and no work adds to; how much all need of it.
pub(super) fn cover<'l>(
    model: &Model<'_>,
    needs: &[[f64; 3]],
    sites: impl Iterator<Item = &'l [Limit]> + Clone,
) -> Option<(Kind, f64)> {
    if !model.asks.everyone || model.problem.open_at_most.is_some() {
        return None;
    }
    let scarcity = |amount: usize| {
        let kind = Kind::Amount(amount);
        let need: f64 = needs.iter().map(|need| need[amount]).sum();
        let free: Option<f64> = sites.clone().map(|limits| fixed(limits, kind)).sum();
        free.filter(|&free| free > 0.0 && need > 0.0).map(|free| (need / free, kind, need))
    };
    let most = (0..3).filter_map(scarcity).max_by(|a, b| a.0.total_cmp(&b.0));
    most.map(|(_, kind, need)| (kind, need))
}

/// The capacities of a site that are finite. Dwellings of each size or more are one capacity each.
pub(super) fn limits_of(model: &Model<'_>, site: usize) -> Vec<Limit> {
    let problem = model.problem;
    let mut limits = Vec::new();
    let mut push = |kind: Kind, free: f64, unit: &dyn Fn(&Unlock) -> f64| {
        let mut more: Vec<(f64, f64)> = Vec::new();
        for (index, work) in problem.works.iter().enumerate().filter(|(index, _)| model.doable[*index]) {
            let units: f64 = work.unlocks.iter().map(unit).sum();
            if units > 0.0 && model.duration[index] <= problem.years {
                more.push((units, work.cost_eur));
            }
        }
        more.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
        if free.is_finite() {
            limits.push(Limit { kind, free, more });
        }
    };
    let [water, land, newcomers] = model.amounts(site);
    let known = (problem.sites[site].water_l_day.is_some(), problem.sites[site].farmland_ha.is_some());
    push(Kind::Amount(0), water, &|unlock| match *unlock {
        Unlock::Water { site: at, l_day } if at == site && known.0 => l_day,
        _ => 0.0,
    });
    push(Kind::Amount(1), land, &|unlock| match *unlock {
        Unlock::Farmland { site: at, ha } if at == site && known.1 => ha,
        _ => 0.0,
    });
    push(Kind::Amount(2), newcomers, &|_| 0.0);
    if model.asks.dwellings {
        let mut least = 1;
        for &size in &model.sizes[site] {
            // Whoever needs more room than the next smaller dwelling has needs one of these.
            let large = |dwellings: &Dwellings| if dwellings.people >= least { dwellings.count } else { 0 };
            let today: u32 = problem.sites[site].dwellings.iter().map(large).sum();
            push(Kind::Homes(least), f64::from(today), &|unlock| match *unlock {
                Unlock::Dwellings { site: at, dwellings } if at == site => f64::from(large(&dwellings)),
                _ => 0.0,
            });
            least = size + 1;
        }
    }
    if model.asks.services {
        for service in 0..problem.services.len() {
            let reaches = |pool: usize| {
                problem.pools[pool].service == service && problem.pools[pool].members.iter().any(|m| m.site == site)
            };
            let places: u32 = (0..problem.pools.len()).filter(|&p| reaches(p)).map(|p| problem.pools[p].places).sum();
            push(Kind::Places(service), f64::from(places), &|unlock| match *unlock {
                Unlock::Places { pool, places } if reaches(pool) => f64::from(places),
                _ => 0.0,
            });
        }
    }
    limits
}

/// The knapsack whose items may be split, with capacity bought by the piece (Dantzig 1957).
pub(super) fn split(items: &[(f64, u32)], needs: &[f64], limit: &Limit, per_euro: f64) -> Answer {
    let density = |at: usize| if needs[at] > 0.0 { items[at].0 / needs[at] } else { f64::INFINITY };
    let mut order: Vec<(f64, usize)> = (0..items.len()).map(|at| (density(at), at)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut answer = Answer { net: 0.0, euro: 0.0, taken: Vec::new(), toll: None };
    let mut pieces = std::iter::once((limit.free, 0.0)).chain(limit.more.iter().copied());
    let (mut room, mut unit_eur) = (0.0, 0.0);
    for (density, at) in order {
        let mut rest = needs[at];
        let mut share = if rest > 0.0 { 0.0 } else { 1.0 };
        while rest > 1e-12 {
            if room <= 0.0 {
                let Some((units, euro)) = pieces.next() else { break };
                (room, unit_eur) = (units, if units > 0.0 { euro / units } else { 0.0 });
                continue;
            }
            if density <= unit_eur * per_euro {
                break;
            }
            let used = rest.min(room);
            room -= used;
            rest -= used;
            share += used / needs[at];
            answer.euro += used * unit_eur;
            answer.net -= used * unit_eur * per_euro;
        }
        if share > 0.0 {
            answer.net += share * items[at].0;
            answer.taken.push((items[at].1, share as f32));
        }
        if rest > 1e-12 {
            answer.toll = Some((limit.kind, density));
            break;
        }
    }
    answer
}

/// Whom to take in when only dwellings are scarce and each household takes one, for so many people: nested capacities are a
/// laminar matroid, on which greedy is exact (Edmonds 1971). `None` when works could add dwellings.
pub(super) fn housed(items: &[(f64, u32)], people: &[u32], limits: &[Limit]) -> Option<Answer> {
    let mut free: Vec<(u32, f64)> = Vec::new();
    for limit in limits {
        if let Kind::Homes(least) = limit.kind {
            free.push((least, limit.fixed()?));
        }
    }
    let mut order: Vec<(f64, usize)> = items.iter().enumerate().map(|(at, item)| (item.0, at)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut answer = Answer { net: 0.0, euro: 0.0, taken: Vec::new(), toll: None };
    for (gain, at) in order {
        let mut used = free.iter_mut().filter(|(least, _)| *least <= people[at]);
        if used.all(|(_, free)| *free >= 1.0) {
            free.iter_mut().filter(|(least, _)| *least <= people[at]).for_each(|(_, free)| *free -= 1.0);
            answer.net += gain;
            answer.taken.push((items[at].1, 1.0));
        }
    }
    Some(answer)
}
