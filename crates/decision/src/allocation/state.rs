//! A plan in the making, which keeps every capacity at every step.
//!
//! Households and works come in only when they fit; demands for least numbers (floors, fairness, everyone, forced sites)
//! may be missed on the way and cost [`Model::penalty`] for each household missing.

use super::model::SLACK;
use super::{Dwellings, Measure, Model, Opening, Placement, Plan, Rule, Start, Step, Unlock, flow::Flow, value_of};

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

    fn count_floors(&mut self, site: usize) {
        let model = self.model;
        model.floors_at[site].iter().for_each(|&floor| self.count_floor(floor));
    }

    fn count_floor(&mut self, index: usize) {
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
                let service = self.model.problem.pools[pool].service * self.years();
                let used = || self.flows[service..service + self.years()].iter().any(|flow| flow.uses(pool));
                let missed = self.model.asks.floors && short > SLACK && used();
                if missed { -self.model.penalty * short.max(1.0) } else { 0.0 }
            }
        };
    }

    fn tally(&mut self, household: usize, site: usize, sign: f64) {
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
        if !of.uses.is_empty() {
            self.count_used_pools();
        }
    }

    /// Floors that open a pool, where somebody came to use it or left it, also by making room for others.
    fn count_used_pools(&mut self) {
        for at in 0..self.flows.len() {
            for pool in self.flows[at].take_changed() {
                self.model.opens[pool as usize].iter().for_each(|&floor| self.count_floor(floor));
            }
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

    /// As much of this plan as fits without a further pool.
    pub fn give_up(&self, pool: usize) -> Self {
        let mut shut = self.shut.clone();
        shut[pool] = true;
        Self::without(self.model, shut).filled(&self.starts(), &self.places())
    }

    /// As much of this plan as fits with these works.
    pub fn with_works(&self, works: &[Start]) -> Self {
        Self::without(self.model, self.shut.clone()).filled(works, &self.places())
    }

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

    /// The dwellings a household can have at a site from a year on, the smallest that do; `None` when they are taken.
    fn find_homes(&self, household: usize, site: usize, year: usize) -> Option<Vec<u32>> {
        if !self.model.asks.dwellings {
            return Some(Vec::new());
        }
        let need = self.model.rooms.homes(site, &self.model.problem.households[household])?;
        let sizes = &self.model.sizes[site];
        let mut found = Vec::with_capacity(need.count as usize);
        for size in sizes.partition_point(|&people| people < need.people)..sizes.len() {
            let at = (self.model.first_size[site] + size) * self.years();
            let free = self.homes_free[at + year..at + self.years()].iter().copied().min().unwrap_or(0).max(0) as usize;
            found.extend(std::iter::repeat_n(size as u32, free.min(need.count as usize - found.len())));
            if found.len() == need.count as usize {
                return Some(found);
            }
        }
        None
    }

    fn take_homes(&mut self, site: usize, place: &Place, sign: i32) {
        for &size in &place.homes {
            let at = (self.model.first_size[site] + size as usize) * self.years();
            let year = place.year as usize;
            let end = at + self.years();
            self.homes_free[at + year..end].iter_mut().for_each(|free| *free -= sign);
        }
    }

    /// Places a household without a home at a site from a year on, opening the site if need be. Gives `false`, and
    /// changes nothing, when a rule forbids it.
    pub fn settle(&mut self, household: usize, site: usize, year: usize) -> bool {
        let Some(score) = self.model.score(household, site) else { return false };
        self.settle_scored(household, (site, score), year)
    }

    /// [`State::settle`] when the score is known already.
    pub fn settle_scored(&mut self, household: usize, (site, score): (usize, f32), year: usize) -> bool {
        let model = self.model;
        let years = self.years();
        let of = &model.problem.sites[site];
        if !model.usable[site] || of.last_year.is_some_and(|last| year > last) {
            return false;
        }
        let needs = model.needs(household);
        let fits = |free: &[f64; 3]| (0..3).all(|a| needs[a] <= free[a] + SLACK * (1.0 + needs[a]));
        if !self.amount_free[site * years + year..(site + 1) * years].iter().all(fits) {
            return false;
        }
        if !model.needed_works(household, site).all(|work| self.finished_by(work, year)) {
            return false;
        }
        let near = |&(other, within): &(usize, f64)| {
            self.place[other].as_ref().is_none_or(|at| model.problem.minutes.near(site, at.site as usize, within))
        };
        if !model.kin[household].iter().all(near) {
            return false;
        }
        let Some(homes) = self.find_homes(household, site, year) else { return false };
        let was = self.opened[site];
        if !self.open(site, year) {
            return false;
        }
        if !self.use_places(household, site, year) {
            self.reopen(site, was);
            return false;
        }
        let profit = model.profit(&model.problem.households[household], score, year);
        self.move_in(household, Place { site: site as u32, year: year as u32, homes, profit });
        true
    }

    fn move_in(&mut self, household: usize, place: Place) {
        let (site, year, years) = (place.site as usize, place.year as usize, self.years());
        let needs = self.model.needs(household);
        self.take_homes(site, &place, 1);
        for free in &mut self.amount_free[site * years + year..(site + 1) * years] {
            (0..3).for_each(|a| free[a] -= needs[a]);
        }
        self.profit += place.profit;
        self.place[household] = Some(place);
        self.here[site].push(household as u32);
        self.tally(household, site, 1.0);
    }

    /// Where a household lives, as [`State::put_back`] takes it.
    pub fn spot(&self, household: usize) -> Option<Spot> {
        let place = self.place[household].as_ref()?;
        Some(Spot { opened: self.opened[place.site as usize]?, place: place.clone() })
    }

    /// Takes a household out, remembering what is needed to put it back exactly.
    pub fn take_out(&mut self, household: usize) -> Option<Spot> {
        let opened = self.opened[self.place[household].as_ref()?.site as usize]?;
        Some(Spot { place: self.leave(household)?, opened })
    }

    /// Puts a household back where it was. It fits as long as what came since has gone.
    pub fn put_back(&mut self, household: usize, spot: Option<Spot>) {
        let Some(Spot { place, opened }) = spot else { return };
        let (site, year) = (place.site as usize, place.year as usize);
        let fits = self.open(site, opened) && self.use_places(household, site, year);
        debug_assert!(fits, "the place that was left is free");
        if fits {
            self.move_in(household, place);
        }
    }

    /// The rule that keeps a household without a home out of a site, in the last year somebody may arrive; `None` when it
    /// would fit.
    pub fn blocked_by(&mut self, household: usize, site: usize) -> Option<Rule> {
        let model = self.model;
        let (years, of) = (self.years(), &model.problem.sites[site]);
        let year = of.last_year.unwrap_or(years - 1).min(years - 1);
        if model.score(household, site).is_none() {
            return Some(Rule::Eligibility);
        }
        if !model.usable[site] {
            return Some(Rule::Consent);
        }
        if !model.needed_works(household, site).all(|work| self.finished_by(work, year)) {
            return Some(Rule::After);
        }
        if self.find_homes(household, site, year).is_none() {
            return Some(Rule::Dwellings);
        }
        let needs = model.needs(household);
        for (amount, rule) in [Rule::Water, Rule::Farmland, Rule::NewcomerShare].into_iter().enumerate() {
            let there = self.amount_free[site * years + year..(site + 1) * years].iter().map(|free| free[amount]);
            if there.fold(f64::INFINITY, f64::min) + SLACK * (1.0 + needs[amount]) < needs[amount] {
                return Some(rule);
            }
        }
        if !self.use_places(household, site, year) {
            return Some(Rule::Services);
        }
        self.give_places_back(household, site, year);
        if self.settle(household, site, year) {
            self.leave(household);
            return None;
        }
        let full = model.problem.open_at_most.is_some_and(|most| self.count_open >= most);
        let near = |&(other, within): &(usize, f64)| {
            self.place[other].as_ref().is_none_or(|at| model.problem.minutes.near(site, at.site as usize, within))
        };
        Some(match () {
            () if !model.kin[household].iter().all(near) => Rule::Kin,
            () if self.opened[site].is_none() && full && model.asks.open_at_most => Rule::OpenAtMost,
            () => Rule::Budget,
        })
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

    fn use_places(&mut self, household: usize, site: usize, year: usize) -> bool {
        if !self.model.asks.services {
            return true;
        }
        let years = self.years();
        let uses = &self.model.problem.households[household].uses;
        for (position, using) in uses.iter().enumerate() {
            for at in year..years {
                if !self.flows[using.service * years + at].add(site, using.places) {
                    (year..at).for_each(|t| self.flows[using.service * years + t].remove(site, using.places));
                    for done in &uses[..position] {
                        (year..years).for_each(|t| self.flows[done.service * years + t].remove(site, done.places));
                    }
                    return false;
                }
            }
        }
        true
    }

    fn give_places_back(&mut self, household: usize, site: usize, year: usize) {
        let (model, years) = (self.model, self.years());
        if model.asks.services {
            for using in &model.problem.households[household].uses {
                (year..years).for_each(|t| self.flows[using.service * years + t].remove(site, using.places));
            }
        }
    }

    /// Takes a household out of its home; the site is closed when nobody is left.
    pub fn leave(&mut self, household: usize) -> Option<Place> {
        let place = self.place[household].take()?;
        let model = self.model;
        let (site, year, years) = (place.site as usize, place.year as usize, self.years());
        self.take_homes(site, &place, -1);
        let needs = model.needs(household);
        for free in &mut self.amount_free[site * years + year..(site + 1) * years] {
            (0..3).for_each(|a| free[a] += needs[a]);
        }
        self.give_places_back(household, site, year);
        if let Some(at) = self.here[site].iter().rposition(|&other| other as usize == household) {
            self.here[site].swap_remove(at);
        }
        self.profit -= place.profit;
        self.tally(household, site, -1.0);
        self.close_if_empty(site);
        Some(place)
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
