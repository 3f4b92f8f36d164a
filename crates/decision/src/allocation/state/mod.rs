//! A plan in the making, which keeps every capacity at every step.
//!
//! Households and works come in only when they fit; demands for least numbers (floors, fairness, everyone, forced sites)
//! may be missed on the way and cost [`Model::penalty`] for each household missing.
//!
//! `settle` moves households in and out, `works` starts works, `floors` counts what least numbers ask for.

mod floors;
mod settle;
mod works;

use super::{Dwellings, Model, Opening, Placement, Plan, Start, flow::Flow, value_of};

/// So many openings that moved to an earlier year are remembered.
const REMEMBERED: usize = 256;

/// Where a household lives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub site: u32,
    pub year: u32,
    /// Positions in the site's list of sizes.
    pub homes: Vec<u32>,
    /// What it adds to the objective.
    pub profit: f64,
}

/// A place that was left, and the year in which its site was opened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    pub place: Place,
    pub opened: usize,
}

/// A plan in the making.
#[derive(Clone)]
pub(super) struct State<'m> {
    pub model: &'m Model<'m>,
    pub place: Vec<Option<Place>>,
    /// Households at each site.
    pub here: Vec<Vec<u32>>,
    /// Year in which a site is opened.
    pub opened: Vec<Option<usize>>,
    /// Year in which a work starts.
    pub started: Vec<Option<usize>>,
    pub count_open: usize,
    homes_free: Vec<i32>,
    amount_free: Vec<[f64; 3]>,
    flows: Vec<Flow>,
    /// Pools that are given up, as too few need them.
    shut: Vec<bool>,
    spent: Vec<f64>,
    /// Sites whose opening moved to an earlier year, and the year before, the last of them last: see [`State::put_back`].
    earlier: Vec<(usize, usize)>,
    floor_count: Vec<f64>,
    floor_part: Vec<f64>,
    group_count: Vec<f64>,
    profit: f64,
    euro: f64,
}

impl<'m> State<'m> {
    /// Nothing opened, but what was forced and can be paid.
    pub fn new(model: &'m Model<'m>) -> Self {
        Self::without(model, vec![false; model.problem.pools.len()])
    }

    /// [`State::new`] without some pools.
    fn without(model: &'m Model<'m>, shut: Vec<bool>) -> Self {
        let problem = model.problem;
        let (years, sites) = (problem.years, problem.sites.len());
        let homes = model.sizes.iter().map(Vec::len).sum::<usize>();
        let mut flows = vec![Flow::new(sites, problem.pools.len()); problem.services.len() * years];
        for (index, pool) in problem.pools.iter().enumerate() {
            for flow in &mut flows[pool.service * years..(pool.service + 1) * years] {
                flow.widen(index, if shut[index] { 0 } else { pool.places });
                pool.members.iter().filter(|member| member.after.is_none()).for_each(|m| flow.join(m.site, index));
            }
        }
        let mut state = Self {
            place: vec![None; problem.households.len()],
            here: vec![Vec::new(); sites],
            opened: vec![None; sites],
            started: vec![None; problem.works.len()],
            count_open: 0,
            homes_free: vec![0; homes * years],
            amount_free: (0..sites * years).map(|at| model.amounts(at / years)).collect(),
            flows,
            shut,
            spent: vec![0.0; years],
            earlier: Vec::new(),
            floor_count: vec![0.0; problem.floors.len()],
            floor_part: vec![0.0; problem.floors.len()],
            group_count: vec![0.0; problem.groups.len()],
            profit: 0.0,
            euro: 0.0,
            model,
        };
        for (index, site) in problem.sites.iter().enumerate() {
            site.dwellings.iter().for_each(|&dwellings| state.add_homes(index, dwellings, 0));
        }
        for floor in 0..problem.floors.len() {
            state.count_floor(floor);
        }
        for site in 0..sites {
            if model.forced(site) && model.usable[site] {
                (0..years).any(|year| state.open(site, year));
            }
        }
        state
    }

    fn years(&self) -> usize {
        self.model.problem.years
    }

    fn add_homes(&mut self, site: usize, dwellings: Dwellings, from: usize) {
        let Ok(size) = self.model.sizes[site].binary_search(&dwellings.people) else { return };
        let at = (self.model.first_size[site] + size) * self.years();
        let end = at + self.years();
        self.homes_free[at + from..end].iter_mut().for_each(|free| *free += dwellings.count as i32);
    }

    /// The objective, less the penalty for every demand that is missed.
    pub fn worth(&self) -> f64 {
        let model = self.model;
        let floors: f64 = self.floor_part.iter().sum();
        self.profit - model.price(self.euro) + floors - model.penalty * self.missing()
    }

    /// What works and openings cost.
    pub fn euro(&self) -> f64 {
        self.euro
    }

    /// What it would be worth without bonuses if no demand were missed: households less money.
    pub fn worth_if_met(&self) -> f64 {
        self.profit - self.model.price(self.euro)
    }

    /// Whether no demand is missed.
    pub fn feasible(&self) -> bool {
        let missed = (0..self.opened.len()).any(|site| self.model.forced(site) && self.opened[site].is_none());
        self.missing() == 0.0 && !missed && self.floor_part.iter().all(|&part| part >= 0.0)
    }

    /// How many households are missing from fairness floors and from everyone.
    pub fn missing(&self) -> f64 {
        let groups =
            self.group_count.iter().zip(&self.model.group_least).map(|(count, least)| (least - count).max(0.0));
        let placed: f64 = self.group_count.iter().sum();
        let all = if self.model.asks.everyone { self.place.len() as f64 } else { placed };
        groups.sum::<f64>() + all - placed
    }

    /// Opens a site, if the budget and the number of sites allow it.
    pub fn open(&mut self, site: usize, year: usize) -> bool {
        let model = self.model;
        let cost = model.problem.sites[site].opening_cost_eur;
        match self.opened[site] {
            Some(open) if open <= year => return true,
            Some(open) => {
                self.spent[open] -= cost;
                self.spent[year] += cost;
                if !model.affordable(&self.spent) {
                    self.spent[year] -= cost;
                    self.spent[open] += cost;
                    return false;
                }
                if self.earlier.len() >= REMEMBERED {
                    self.earlier.drain(..REMEMBERED / 2);
                }
                self.earlier.push((site, open));
            }
            None => {
                let full = model.problem.open_at_most.is_some_and(|most| self.count_open >= most);
                if !model.usable[site] || (model.asks.open_at_most && full) {
                    return false;
                }
                self.spent[year] += cost;
                if !model.affordable(&self.spent) {
                    self.spent[year] -= cost;
                    return false;
                }
                self.euro += cost;
                self.count_open += 1;
            }
        }
        self.opened[site] = Some(year);
        self.count_floors(site);
        true
    }

    /// Closes a site where nobody lives, unless it is forced.
    pub fn close_if_empty(&mut self, site: usize) {
        let of = &self.model.problem.sites[site];
        let Some(year) = self.opened[site] else { return };
        if self.here[site].is_empty() && !self.model.forced(site) {
            self.spent[year] -= of.opening_cost_eur;
            self.euro -= of.opening_cost_eur;
            self.opened[site] = None;
            self.count_open -= 1;
            self.count_floors(site);
        }
    }

    /// As much of this plan as fits without some further pools.
    pub fn give_up(&self, pools: &[usize]) -> Self {
        let mut shut = self.shut.clone();
        pools.iter().for_each(|&pool| shut[pool] = true);
        Self::without(self.model, shut).filled(&self.starts(), &self.places())
    }

    /// As much of this plan as fits with these works.
    pub fn with_works(&self, works: &[Start]) -> Self {
        Self::without(self.model, self.shut.clone()).filled(works, &self.places())
    }

    /// Puts the opening year back as it was.
    fn reopen(&mut self, site: usize, was: Option<usize>) {
        match (was, self.opened[site]) {
            (None, Some(_)) => self.close_if_empty(site),
            (Some(before), Some(now)) if before != now => {
                let cost = self.model.problem.sites[site].opening_cost_eur;
                self.spent[now] -= cost;
                self.spent[before] += cost;
                self.opened[site] = was;
            }
            _ => {}
        }
    }

    /// Opens a site for which money is short only because others were opened earlier for somebody who has left again: those
    /// go back to their year, the last first, until it is enough.
    fn open_as_before(&mut self, site: usize, year: usize) -> bool {
        while let Some((other, was)) = self.earlier.pop() {
            let arrives = |household: &u32| self.place[*household as usize].as_ref().map(|place| place.year as usize);
            let first = self.here[other].iter().filter_map(arrives).min();
            let now = self.opened[other];
            if now.is_some_and(|now| now < was) && first.is_none_or(|first| first >= was) {
                self.reopen(other, Some(was));
                if !self.model.affordable(&self.spent) {
                    self.reopen(other, now);
                }
            }
            if self.open(site, year) {
                return true;
            }
        }
        false
    }

    /// The plan as it stands, with its dwellings and value.
    pub fn plan(&self) -> Plan {
        let problem = self.model.problem;
        let openings = self.opened.iter().enumerate();
        let starts = self.started.iter().enumerate();
        let placement = |place: &Place| Placement {
            site: place.site as usize,
            year: place.year as usize,
            homes: place.homes.iter().map(|&size| self.model.sizes[place.site as usize][size as usize]).collect(),
        };
        let mut plan = Plan {
            opened: openings.filter_map(|(site, &year)| Some(Opening { site, year: year? })).collect(),
            works: starts.filter_map(|(work, &year)| Some(Start { work, year: year? })).collect(),
            placements: self.place.iter().map(|place| place.as_ref().map(placement)).collect(),
            value: super::Value::default(),
        };
        plan.value = value_of(problem, &plan);
        plan
    }

    /// As much of some works and placements as fits: the way from one problem's plan to another's.
    pub fn rebuild(model: &'m Model<'m>, works: &[Start], places: &[Option<(usize, usize)>]) -> Self {
        Self::new(model).filled(works, places)
    }

    fn filled(self, works: &[Start], places: &[Option<(usize, usize)>]) -> Self {
        let (model, mut state) = (self.model, self);
        let mut works = works.to_vec();
        works.sort_by_key(|start| (start.year, start.work));
        // Prerequisites may stand after what they unlock within a year: go round until nothing more starts.
        while works.iter().filter(|start| state.start(start.work, start.year)).count() > 0 {
            works.retain(|start| state.started[start.work].is_none());
        }
        let mut order: Vec<usize> = (0..places.len()).filter(|&household| places[household].is_some()).collect();
        // Early arrivals and large families first: they have the fewest dwellings to choose from.
        order.sort_by_key(|&household| {
            let year = places[household].map(|(_, year)| year);
            (year, std::cmp::Reverse(model.problem.households[household].people), household)
        });
        for household in order {
            if let Some((site, year)) = places[household] {
                state.settle(household, site, year);
            }
        }
        state
    }

    /// Where everybody lives, as [`State::rebuild`] takes it.
    pub fn places(&self) -> Vec<Option<(usize, usize)>> {
        self.place.iter().map(|place| place.as_ref().map(|p| (p.site as usize, p.year as usize))).collect()
    }

    /// The works that are done, as [`State::rebuild`] takes them.
    pub fn starts(&self) -> Vec<Start> {
        self.started.iter().enumerate().filter_map(|(work, &year)| Some(Start { work, year: year? })).collect()
    }
}
