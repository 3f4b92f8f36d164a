//! Rows of the exact program: what each site and pool can hold, year by year.

use super::super::{Dwellings, Unlock};
use super::Build;
#[cfg(feature = "highs")]
use std::collections::BTreeMap;

impl Build<'_> {
    /// Arrivals at a site by a year, each with what it takes.
    pub(super) fn load(&self, site: usize, year: usize, need: impl Fn(usize) -> f64) -> Vec<(usize, f64)> {
        let arrivals = self.columns.arrivals[site].iter().filter(|&&(_, when, _)| when <= year);
        arrivals.map(|&(household, _, column)| (column, need(household))).filter(|term| term.1 > 0.0).collect()
    }

    pub(super) fn amounts(&mut self) {
        let (model, problem) = (self.model, self.model.problem);
        for site in (0..problem.sites.len()).filter(|&site| model.usable[site]) {
            let of = &problem.sites[site];
            for (amount, free) in model.amounts(site).into_iter().enumerate().filter(|(_, free)| free.is_finite()) {
                for year in 0..self.years() {
                    let mut terms = self.load(site, year, |household| model.needs(household)[amount]);
                    if terms.is_empty() {
                        continue;
                    }
                    terms.extend(self.unlocked(year, |unlock| match *unlock {
                        Unlock::Water { site: at, l_day } if at == site && amount == 0 && of.water_l_day.is_some() => {
                            l_day
                        }
                        Unlock::Farmland { site: at, ha } if at == site && amount == 1 && of.farmland_ha.is_some() => {
                            ha
                        }
                        _ => 0.0,
                    }));
                    terms.extend(self.open_by(site, year, -free));
                    self.program.at_most(terms, 0.0);
                }
            }
        }
    }

    /// Whoever needs more room than the next smaller dwelling has needs one of this size or a larger one: as much as handing
    /// dwellings out in parts, in fewer columns and without equations.
    pub(super) fn dwellings_by_size(&mut self) {
        let (model, problem) = (self.model, self.model.problem);
        if !model.asks.dwellings {
            return;
        }
        for site in (0..problem.sites.len()).filter(|&site| model.usable[site]) {
            let mut least = 1;
            for &size in &model.sizes[site] {
                let large = |dwellings: &Dwellings| {
                    if dwellings.people >= size { f64::from(dwellings.count) } else { 0.0 }
                };
                let today: f64 = problem.sites[site].dwellings.iter().map(large).sum();
                for year in 0..self.years() {
                    let mut terms = self.load(site, year, |household| {
                        let homes = model.rooms.homes(site, &problem.households[household]);
                        homes.filter(|homes| homes.people >= least).map_or(0.0, |homes| f64::from(homes.count))
                    });
                    if terms.is_empty() {
                        continue;
                    }
                    terms.extend(self.unlocked(year, |unlock| match unlock {
                        Unlock::Dwellings { site: at, dwellings } if *at == site => large(dwellings),
                        _ => 0.0,
                    }));
                    terms.extend(self.open_by(site, year, -today));
                    self.program.at_most(terms, 0.0);
                }
                least = size + 1;
            }
        }
    }

    #[cfg(feature = "highs")]
    pub(super) fn dwellings(&mut self) {
        let (model, problem) = (self.model, self.model.problem);
        if !model.asks.dwellings {
            return;
        }
        for site in (0..problem.sites.len()).filter(|&site| model.usable[site]) {
            // (need, year) → arrivals with the dwellings each takes
            let mut groups: BTreeMap<(u32, usize), Vec<(usize, f64)>> = BTreeMap::new();
            for (household, arrive) in self.columns.arrive.iter().enumerate() {
                for &(_, year, column) in arrive.iter().filter(|(at, _, _)| *at == site) {
                    if let Some(homes) = model.rooms.homes(site, &problem.households[household]) {
                        groups.entry((homes.people, year)).or_default().push((column, f64::from(homes.count)));
                    }
                }
            }
            for (&(need, year), arrivals) in &groups {
                let mut terms = arrivals.clone();
                for &people in model.sizes[site].iter().filter(|&&people| people >= need) {
                    let column = self.program.count();
                    self.columns.take.insert((site, need, people, year), column);
                    terms.push((column, -1.0));
                }
                self.program.equal(terms, 0.0);
            }
            for &people in &model.sizes[site] {
                let today = problem.sites[site].dwellings.iter().filter(|dwellings| dwellings.people == people);
                let today: u32 = today.map(|dwellings| dwellings.count).sum();
                for year in 0..self.years() {
                    let taken = self
                        .columns
                        .take
                        .iter()
                        .filter(|((at, _, size, when), _)| *at == site && *size == people && *when <= year);
                    let mut terms: Vec<(usize, f64)> = taken.map(|(_, &column)| (column, 1.0)).collect();
                    terms.extend(self.unlocked(year, |unlock| match *unlock {
                        Unlock::Dwellings { site: at, dwellings } if at == site && dwellings.people == people => {
                            f64::from(dwellings.count)
                        }
                        _ => 0.0,
                    }));
                    terms.extend(self.open_by(site, year, -f64::from(today)));
                    self.program.at_most(terms, 0.0);
                }
            }
        }
    }

    pub(super) fn services(&mut self) {
        let (model, problem) = (self.model, self.model.problem);
        if !model.asks.services {
            return;
        }
        for service in 0..problem.services.len() {
            let uses = |household: usize| {
                let uses = problem.households[household].uses.iter().filter(|using| using.service == service);
                uses.map(|using| f64::from(using.places)).sum::<f64>()
            };
            for year in 0..self.years() {
                let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); problem.sites.len()];
                for (index, pool) in problem.pools.iter().enumerate().filter(|(_, pool)| pool.service == service) {
                    let mut all = Vec::new();
                    for member in pool.members.iter().filter(|member| model.usable[member.site]) {
                        let column = self.program.amount();
                        all.push((column, 1.0));
                        into[member.site].push((column, -1.0));
                        // Open without a work, if it is a member twice.
                        let today = pool.members.iter().any(|m| m.site == member.site && m.after.is_none());
                        if let Some(work) = member.after.filter(|_| !today) {
                            let mut terms = vec![(column, 1.0)];
                            let most = self.load(member.site, year, uses).iter().map(|term| term.1).sum::<f64>();
                            terms.extend(self.done_by(work, year, -most));
                            self.program.at_most(terms, 0.0);
                        }
                    }
                    self.columns.places[index].extend(all.iter().map(|&(column, _)| column));
                    all.extend(self.unlocked(year, |unlock| match *unlock {
                        Unlock::Places { pool, places } if pool == index => f64::from(places),
                        _ => 0.0,
                    }));
                    self.program.at_most(all, f64::from(pool.places));
                }
                for (site, pools) in into.into_iter().enumerate() {
                    let mut terms = self.load(site, year, uses);
                    if !terms.is_empty() {
                        terms.extend(pools);
                        self.program.at_most(terms, 0.0);
                    }
                }
            }
        }
    }
}
