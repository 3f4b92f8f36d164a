//! Least numbers that a plan in the making reaches or misses.

use super::State;
use crate::allocation::model::SLACK;
use crate::allocation::{Measure, Step};

impl State<'_> {
    pub(super) fn count_floors(&mut self, site: usize) {
        let model = self.model;
        model.floors_at[site].iter().for_each(|&floor| self.count_floor(floor));
    }

    pub(super) fn count_floor(&mut self, index: usize) {
        let floor = &self.model.problem.floors[index];
        let short = (floor.least - self.floor_count[index]).max(0.0);
        self.floor_part[index] = match floor.step {
            Step::Bonus(bonus) => {
                if short <= SLACK {
                    bonus
                } else {
                    0.0
                }
            }
            Step::Needed => {
                let open = self.model.asks.floors && floor.sites.iter().any(|&site| self.opened[site].is_some());
                if open && short > SLACK { -self.model.penalty * short.max(1.0) } else { 0.0 }
            }
            Step::Opens { pool } => {
                let years = self.years();
                let service = self.model.problem.pools[pool].service * years;
                let is_poor = self.model.opens[pool].iter().any(|&floor| self.is_short(floor));
                self.flows[service..service + years].iter_mut().for_each(|flow| flow.set_poor(pool, is_poor));
                let used = || self.flows[service..service + years].iter().any(|flow| flow.uses(pool));
                let missed = self.model.asks.floors && short > SLACK && used();
                if missed { -self.model.penalty * short.max(1.0) } else { 0.0 }
            }
        };
    }

    pub(super) fn tally(&mut self, household: usize, site: usize, sign: f64) {
        let model = self.model;
        let of = &model.problem.households[household];
        self.group_count[of.group] += sign;
        for &floor in &model.floors_at[site] {
            self.floor_count[floor] += sign
                * match model.problem.floors[floor].measure {
                    Measure::Households => 1.0,
                    Measure::People => f64::from(of.people),
                    Measure::Places { service } => of
                        .uses
                        .iter()
                        .filter(|using| using.service == service)
                        .map(|using| f64::from(using.places))
                        .sum(),
                };
            self.count_floor(floor);
        }
        self.count_used_pools();
    }

    fn is_short(&self, floor: usize) -> bool {
        self.model.problem.floors[floor].least - self.floor_count[floor] > SLACK
    }

    /// Floors that open a pool, where somebody came to use it or left it, also by making room for others.
    fn count_used_pools(&mut self) {
        for at in 0..self.flows.len() {
            let changed = self.flows[at].take_changed();
            for &pool in &changed {
                self.model.opens[pool as usize].iter().for_each(|&floor| self.count_floor(floor));
            }
            self.flows[at].keep_list(changed);
        }
    }

    /// Whether a floor that is asked for is missed.
    pub fn misses(&self, floor: usize) -> bool {
        self.floor_part[floor] < 0.0
    }

    /// The pools that are used, but whose floor is missed.
    pub fn missed_pools(&self) -> Vec<usize> {
        let missed = |pool: &usize| self.model.opens[*pool].iter().any(|&floor| self.floor_part[floor] < 0.0);
        (0..self.shut.len()).filter(missed).collect()
    }
}
