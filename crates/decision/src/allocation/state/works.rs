//! Works of a plan in the making, and what they unlock.

use super::State;
use crate::allocation::Unlock;

impl State<'_> {
    /// Whether a work is finished by a year.
    pub fn finished_by(&self, work: usize, year: usize) -> bool {
        self.started[work].is_some_and(|start| start + self.model.duration[work] - 1 <= year)
    }

    /// Starts a work if its prerequisites and the budget allow it.
    pub fn start(&mut self, work: usize, year: usize) -> bool {
        let model = self.model;
        let of = &model.problem.works[work];
        if self.started[work].is_some() || !model.doable[work] || year >= self.years() {
            return false;
        }
        let wait = usize::from(model.waits[work]);
        let ready =
            |first: &usize| self.started[*first].is_some_and(|start| start + model.duration[*first] - 1 + wait <= year);
        if !of.requires.iter().all(ready) {
            return false;
        }
        self.spent[year] += of.cost_eur;
        if !model.affordable(&self.spent) {
            self.spent[year] -= of.cost_eur;
            return false;
        }
        self.euro += of.cost_eur;
        self.started[work] = Some(year);
        self.unlock(work, year + model.duration[work] - 1);
        true
    }

    fn unlock(&mut self, work: usize, from: usize) {
        let problem = self.model.problem;
        let years = self.years();
        if from >= years {
            return;
        }
        for unlock in &problem.works[work].unlocks {
            match *unlock {
                Unlock::Dwellings { site, dwellings } => self.add_homes(site, dwellings, from),
                Unlock::Water { site, l_day } => {
                    if problem.sites[site].water_l_day.is_some() {
                        self.amount_free[site * years + from..(site + 1) * years]
                            .iter_mut()
                            .for_each(|a| a[0] += l_day);
                    }
                }
                Unlock::Farmland { site, ha } => {
                    if problem.sites[site].farmland_ha.is_some() {
                        self.amount_free[site * years + from..(site + 1) * years].iter_mut().for_each(|a| a[1] += ha);
                    }
                }
                Unlock::Places { pool, .. } if self.shut[pool] => {}
                Unlock::Places { pool, places } => {
                    let service = problem.pools[pool].service * years;
                    self.flows[service + from..service + years].iter_mut().for_each(|flow| flow.widen(pool, places));
                }
            }
        }
        for (index, pool) in problem.pools.iter().enumerate() {
            for member in pool.members.iter().filter(|member| member.after == Some(work)) {
                let service = pool.service * years;
                self.flows[service + from..service + years].iter_mut().for_each(|flow| flow.join(member.site, index));
            }
        }
    }
}
