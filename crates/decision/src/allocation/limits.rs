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
    /// What works could add by the piece, cheapest unit first.
    pub more: Vec<Piece>,
}

/// What a work could add to a capacity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub work: usize,
    pub units: f64,
    pub euro: f64,
}

/// What a site would do at given prices.
#[derive(Debug, Clone, Default)]
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

/// What an unlock adds to a capacity of a site.
pub(super) fn adds(model: &Model<'_>, site: usize, kind: Kind, unlock: &Unlock) -> f64 {
    let of = &model.problem.sites[site];
    match (kind, *unlock) {
        (Kind::Amount(0), Unlock::Water { site: at, l_day }) if at == site && of.water_l_day.is_some() => l_day,
        (Kind::Amount(1), Unlock::Farmland { site: at, ha }) if at == site && of.farmland_ha.is_some() => ha,
        (Kind::Homes(least), Unlock::Dwellings { site: at, dwellings }) if at == site && dwellings.people >= least => {
            f64::from(dwellings.count)
        }
        (Kind::Places(service), Unlock::Places { pool, places }) if reaches(model, site, (pool, service)) => {
            f64::from(places)
        }
        _ => 0.0,
    }
}

fn reaches(model: &Model<'_>, site: usize, (pool, service): (usize, usize)) -> bool {
    let pool = &model.problem.pools[pool];
    pool.service == service && pool.members.iter().any(|member| member.site == site)
}

/// The capacities of a site that are finite, with what some works could add. Dwellings of each size or more are one capacity
/// each.
pub(super) fn limits_of(model: &Model<'_>, site: usize, works: &[usize]) -> Vec<Limit> {
    let problem = model.problem;
    let mut limits = Vec::new();
    let mut push = |kind: Kind, free: f64| {
        let mut more: Vec<Piece> = Vec::new();
        for &work in works.iter().filter(|&&work| model.doable[work] && model.duration[work] <= problem.years) {
            let of = &problem.works[work];
            let units: f64 = of.unlocks.iter().map(|unlock| adds(model, site, kind, unlock)).sum();
            if units > 0.0 {
                more.push(Piece { work, units, euro: of.cost_eur });
            }
        }
        more.sort_by(|a, b| (a.euro / a.units).total_cmp(&(b.euro / b.units)));
        if free.is_finite() {
            limits.push(Limit { kind, free, more });
        }
    };
    model.amounts(site).into_iter().enumerate().for_each(|(amount, free)| push(Kind::Amount(amount), free));
    if model.asks.dwellings {
        let mut least = 1;
        for &size in &model.sizes[site] {
            // Whoever needs more room than the next smaller dwelling has needs one of these.
            let large = |dwellings: &Dwellings| if dwellings.people >= least { dwellings.count } else { 0 };
            let today: u32 = problem.sites[site].dwellings.iter().map(large).sum();
            push(Kind::Homes(least), f64::from(today));
            least = size + 1;
        }
    }
    if model.asks.services {
        for service in 0..problem.services.len() {
            let pools = (0..problem.pools.len()).filter(|&pool| reaches(model, site, (pool, service)));
            push(Kind::Places(service), f64::from(pools.map(|pool| problem.pools[pool].places).sum::<u32>()));
        }
    }
    limits
}

/// For each site the works that add to something there.
pub(super) fn works_at(model: &Model<'_>) -> Vec<Vec<usize>> {
    let problem = model.problem;
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); problem.sites.len()];
    for (index, work) in problem.works.iter().enumerate() {
        for unlock in &work.unlocks {
            match (unlock.site(), *unlock) {
                (None, Unlock::Places { pool, .. }) => {
                    problem.pools[pool].members.iter().for_each(|member| at[member.site].push(index));
                }
                (site, _) => site.iter().for_each(|&site| at[site].push(index)),
            }
        }
    }
    at.iter_mut().for_each(|works| {
        works.sort_unstable();
        works.dedup();
    });
    at
}

/// A capacity and what items need of it, those first that gain most for what they need.
pub(super) struct Scarce<'l> {
    pub limit: &'l Limit,
    pub needs: Vec<f64>,
    order: Vec<(f64, usize)>,
    /// For each number of items in that order what they need and gain together, if none can be bought.
    sums: Vec<(f64, f64)>,
}

impl<'l> Scarce<'l> {
    pub fn new(limit: &'l Limit, items: &[(f64, u32)], needs: Vec<f64>) -> Self {
        let density = |at: usize| if needs[at] > 0.0 { items[at].0 / needs[at] } else { f64::INFINITY };
        let mut order: Vec<(f64, usize)> = (0..items.len()).map(|at| (density(at), at)).collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut sum = (0.0, 0.0);
        let add = |&(_, at): &(f64, usize)| {
            sum = (sum.0 + needs[at], sum.1 + items[at].0);
            sum
        };
        let sums = order.iter().map(add).collect();
        Self { limit, needs, order, sums }
    }

    /// What [`Scarce::split`] gains with so much more room.
    pub fn net(&self, items: &[(f64, u32)], more: f64, per_euro: f64) -> f64 {
        if !self.limit.more.is_empty() {
            return self.split(items, more, per_euro).net;
        }
        let room = self.limit.free + more;
        let whole = self.sums.partition_point(|sum| sum.0 <= room);
        let (used, gain) = if whole > 0 { self.sums[whole - 1] } else { (0.0, 0.0) };
        gain + self.order.get(whole).map_or(0.0, |next| next.0 * (room - used).max(0.0))
    }

    /// The knapsack whose items may be split, with so much more room, and capacity bought by the piece (Dantzig 1957).
    pub fn split(&self, items: &[(f64, u32)], more: f64, per_euro: f64) -> Answer {
        let mut answer = Answer { net: 0.0, euro: 0.0, taken: Vec::new(), toll: None };
        let bought = self.limit.more.iter().map(|piece| (piece.units, piece.euro));
        let mut pieces = std::iter::once((self.limit.free + more, 0.0)).chain(bought);
        let (mut room, mut unit_eur) = (0.0, 0.0);
        for &(density, at) in &self.order {
            let mut rest = self.needs[at];
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
                share += used / self.needs[at];
                answer.euro += used * unit_eur;
                answer.net -= used * unit_eur * per_euro;
            }
            if share > 0.0 {
                answer.net += share * items[at].0;
                answer.taken.push((items[at].1, share as f32));
            }
            if rest > 1e-12 {
                answer.toll = Some((self.limit.kind, density));
                break;
            }
        }
        answer
    }
}

/// Whom to take in when only dwellings are scarce and each household takes one, for so many people: nested capacities are a
/// laminar matroid, on which greedy is exact (Edmonds 1971). `order` is by gain, most first; `more` what works add to each
/// capacity. `None` when dwellings could be bought by the piece.
pub(super) fn housed(
    (items, order): (&[(f64, u32)], &[usize]),
    people: &[u32],
    (limits, more): (&[Limit], &[f64]),
) -> Option<Answer> {
    let mut free: Vec<(u32, f64)> = Vec::new();
    for (at, limit) in limits.iter().enumerate() {
        if let Kind::Homes(least) = limit.kind {
            free.push((least, limit.fixed()? + more.get(at).copied().unwrap_or(0.0)));
        }
    }
    let mut answer = Answer { net: 0.0, euro: 0.0, taken: Vec::new(), toll: None };
    for &at in order {
        // The first capacity is that of all dwellings.
        if free.first().is_some_and(|(_, free)| *free < 1.0) {
            break;
        }
        let mut used = free.iter_mut().filter(|(least, _)| *least <= people[at]);
        if used.all(|(_, free)| *free >= 1.0) {
            free.iter_mut().filter(|(least, _)| *least <= people[at]).for_each(|(_, free)| *free -= 1.0);
            answer.net += items[at].0;
            answer.taken.push((items[at].1, 1.0));
        }
    }
    Some(answer)
}
