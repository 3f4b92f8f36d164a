//! What households pay at each site, and where they go at that.

use super::Tolls;
use crate::allocation::limits::{Kind, need};

/// Sites that are worse than the best by so many times that are not chosen at all.
const NO_DOUBT: f64 = 12.0;

/// What living at each site costs.
pub(super) struct Fares {
    part: Vec<u32>,
    amounts: Vec<[f64; 3]>,
    /// People × sites; infinite where nobody may live.
    homes: Vec<f64>,
    /// Sites × services, and the pool that is cheapest.
    places: Vec<f64>,
    pool: Vec<Option<u32>>,
}

impl Tolls<'_> {
    /// What living at each site costs at some prices.
    pub(super) fn fares(&self, prices: &[f64]) -> Fares {
        let (model, problem) = (self.model, self.model.problem);
        let (sites, services) = (problem.sites.len(), problem.services.len());
        let most = self.people.last().copied().unwrap_or(0) as usize;
        let mut fares = Fares {
            part: vec![0; sites],
            amounts: vec![[0.0; 3]; sites],
            homes: vec![f64::INFINITY; (most + 1) * sites],
            places: vec![if model.asks.services { f64::INFINITY } else { 0.0 }; sites * services],
            pool: vec![None; sites * services],
        };
        for (index, part) in self.parts.iter().enumerate() {
            let site = part.site;
            fares.part[site] = index as u32;
            let mut homes: Vec<(u32, f64)> = Vec::new();
            for (at, limit) in part.limits.iter().enumerate() {
                match limit.kind {
                    Kind::Amount(amount) => fares.amounts[site][amount] = prices[part.first + at],
                    Kind::Homes(least) => homes.push((least, prices[part.first + at])),
                    Kind::Places(_) => {}
                }
            }
            for &people in &self.people {
                let taken = model.rooms.split(site, people).filter(|_| model.asks.dwellings);
                let fare = taken.map_or(0.0, |taken| {
                    let prices = homes.iter().filter(|(least, _)| *least <= taken.people).map(|(_, price)| price);
                    f64::from(taken.count) * prices.sum::<f64>()
                });
                fares.homes[people as usize * sites + site] = fare;
            }
            for service in (0..services).filter(|_| model.asks.services) {
                let pools = &self.pools_at[site * services + service];
                let cheapest = pools.iter().map(|&pool| (prices[self.first_pool + pool as usize], pool));
                if let Some((price, pool)) = cheapest.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) {
                    fares.places[site * services + service] = price;
                    fares.pool[site * services + service] = Some(pool);
                }
            }
        }
        fares
    }

    /// What a household gains at most beyond what it takes, and the sites where it goes with the share of each: it is not quite
    /// decided between those that are nearly as good (Sinkhorn 1967; Cuturi 2013, *Lightspeed computation of optimal transport*).
    pub(super) fn goes(&self, household: usize, fares: &Fares, ways: &mut Vec<(u32, f64)>) -> f64 {
        let (model, problem) = (self.model, self.model.problem);
        let of = &problem.households[household];
        let [water, land, newcomers] = model.needs(household);
        let (sites, services) = (problem.sites.len(), problem.services.len());
        let homes = &fares.homes[of.people as usize * sites..(of.people as usize + 1) * sites];
        let base = model.profit(of, 0.0, 0);
        let fit = model.profit(of, 1.0, 0) - base;
        let span = NO_DOUBT * self.doubt;
        let mut best = if model.asks.everyone { f64::NEG_INFINITY } else { 0.0 };
        ways.clear();
        for offer in &problem.wishes[of.wishes].options {
            let site = offer.site as usize;
            let profit = base + fit * f64::from(offer.score) - homes[site];
            if profit <= best - span {
                continue;
            }
            let [a, b, c] = fares.amounts[site];
            let mut net = profit - water * a - land * b - newcomers * c;
            for using in &of.uses {
                net -= f64::from(using.places) * fares.places[site * services + using.service];
            }
            if net > best - span && (!model.asks.dwellings || model.rooms.homes(site, of).is_some()) {
                ways.push((offer.site, net));
                best = best.max(net);
            }
        }
        if ways.is_empty() && !best.is_finite() {
            return 0.0;
        }
        ways.iter_mut().for_each(|way| way.1 = ((way.1 - best) / self.doubt).exp());
        let nowhere = if model.asks.everyone { 0.0 } else { (-best / self.doubt).exp() };
        let all = nowhere + ways.iter().map(|way| way.1).sum::<f64>();
        ways.iter_mut().for_each(|way| way.1 /= all);
        best
    }

    /// Adds what a household takes at a site.
    pub(super) fn uses(&self, household: usize, (site, share): (usize, f64), fares: &Fares, used: &mut [f64]) {
        let (model, services) = (self.model, self.model.problem.services.len());
        let part = &self.parts[fares.part[site] as usize];
        let needs = model.needs(household);
        for (at, limit) in part.limits.iter().enumerate() {
            used[part.first + at] += share * need(model, (household, &needs), site, limit.kind);
        }
        for using in &model.problem.households[household].uses {
            if let Some(pool) = fares.pool[site * services + using.service] {
                used[self.first_pool + pool as usize] += share * f64::from(using.places);
            }
        }
    }
}
