//! The whole rule set as a mixed-integer program.
//!
//! | column | stands for |
//! |---|---|
//! | `x[h, s, t]` | household h arrives at site s in year t |
//! | `o[s, t]` | site s is opened in year t |
//! | `z[w, t]` | work w starts in year t |
//! | `n[s, need, size, t]` | households that need dwellings for `need` people, arrive in year t and take size `size` |
//! | `f[s, p, t]` | places of pool p that site s uses in year t |
//! | `b[k]` | floor k is reached: its bonus is earned, its school is open |
//!
//! Arrivals are tied to openings one by one (`Σ x[h, s, ≤t] ≤ Σ o[s, ≤t]`), which makes the relaxation tight; capacities are
//! tied to openings as well. Households × sites × years columns: for hundreds of households, not for tens of thousands.

mod holds;

use super::program::Program;
#[cfg(feature = "highs")]
use super::program::{Found, Stop};
use super::{Measure, Model, Rest, Step, Unlock};
#[cfg(feature = "highs")]
use super::{Opening, Placement, Plan, Start, value_of};
#[cfg(feature = "highs")]
use crate::Error;
#[cfg(feature = "highs")]
use std::collections::BTreeMap;

/// Columns of the program, by what they stand for.
struct Columns {
    /// For each household its (site, year, column).
    arrive: Vec<Vec<(usize, usize, usize)>>,
    /// For each site its (household, year, column), by household.
    arrivals: Vec<Vec<(usize, usize, usize)>>,
    /// For each site the columns of its years; empty when it cannot be opened.
    open: Vec<Vec<usize>>,
    /// For each work the columns of its years; empty when it cannot be done.
    start: Vec<Vec<usize>>,
    /// For each pool the columns of the places that sites use.
    places: Vec<Vec<usize>>,
    /// (site, need, size, year) → column; empty where dwellings are only counted.
    #[cfg(feature = "highs")]
    take: BTreeMap<(usize, u32, u32, usize), usize>,
}

/// What the exact solver found.
#[cfg(feature = "highs")]
pub(super) enum Exact {
    /// A plan and a bound.
    Plan(Plan, f64),
    /// There is no plan.
    Infeasible,
    /// No plan in time.
    Nothing(Option<f64>),
}

/// Solves the program, from a plan if one is given.
#[cfg(feature = "highs")]
pub(super) fn exact(model: &Model<'_>, from: Option<&Plan>, stop: Stop) -> Result<Exact, Error> {
    let build = build(model, Ties::All);
    let start = from.map(|plan| build.start_from(plan));
    Ok(match build.program.solve(start.as_deref(), stop)? {
        Found::Infeasible => Exact::Infeasible,
        Found::Nothing { bound } => Exact::Nothing(bound),
        Found::Columns { columns, bound } => Exact::Plan(build.plan(&columns), bound),
    })
}

/// The rows of every rule, but those that only matter to whole columns: arrivals are tied to openings that cost something, and
/// dwellings are counted by the least size that will do instead of being handed out.
pub(super) fn rows_for_bounds(model: &Model<'_>) -> Program {
    build(model, Ties::Paid).program
}

/// Which arrivals are tied to their openings one by one. Capacities are tied to openings in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ties {
    #[cfg(feature = "highs")]
    All,
    Paid,
}

fn build<'m>(model: &'m Model<'m>, ties: Ties) -> Build<'m> {
    let mut build = Build { model, ties, program: Program::default(), columns: columns(model) };
    build.columns_of();
    build.sites();
    build.works();
    build.households();
    build.amounts();
    match ties {
        Ties::Paid => build.dwellings_by_size(),
        #[cfg(feature = "highs")]
        Ties::All => build.dwellings(),
    }
    build.services();
    build.kin();
    build.floors();
    build.money();
    build
}

fn columns(model: &Model<'_>) -> Columns {
    let problem = model.problem;
    Columns {
        arrive: vec![Vec::new(); problem.households.len()],
        arrivals: vec![Vec::new(); problem.sites.len()],
        open: vec![Vec::new(); problem.sites.len()],
        start: vec![Vec::new(); problem.works.len()],
        places: vec![Vec::new(); problem.pools.len()],
        #[cfg(feature = "highs")]
        take: BTreeMap::new(),
    }
}

struct Build<'m> {
    model: &'m Model<'m>,
    ties: Ties,
    program: Program,
    columns: Columns,
}

impl Build<'_> {
    fn years(&self) -> usize {
        self.model.problem.years
    }

    fn columns_of(&mut self) {
        let (model, problem, years) = (self.model, self.model.problem, self.model.problem.years);
        for (site, of) in problem.sites.iter().enumerate().filter(|(site, _)| model.usable[*site]) {
            let cost = -model.price(of.opening_cost_eur);
            self.columns.open[site] = (0..years).map(|_| self.program.choice(cost)).collect();
        }
        for (work, of) in problem.works.iter().enumerate().filter(|(work, _)| model.doable[*work]) {
            let cost = -model.price(of.cost_eur);
            self.columns.start[work] = (0..years).map(|_| self.program.choice(cost)).collect();
        }
        for (index, household) in problem.households.iter().enumerate() {
            for offer in &problem.wishes[household.wishes].options {
                let site = offer.site as usize;
                let holds = !model.asks.dwellings || model.rooms.homes(site, household).is_some();
                let doable = model.needed_works(index, site).all(|work| model.doable[work]);
                if !model.usable[site] || !holds || !doable {
                    continue;
                }
                let last = problem.sites[site].last_year.unwrap_or(years - 1);
                for year in 0..=last.min(years - 1) {
                    let column = self.program.choice(model.profit(household, offer.score, year));
                    self.columns.arrive[index].push((site, year, column));
                    self.columns.arrivals[site].push((index, year, column));
                }
            }
        }
    }

    /// Terms that sum to 1 when a site is open by a year.
    fn open_by(&self, site: usize, year: usize, factor: f64) -> Vec<(usize, f64)> {
        self.columns.open[site].iter().take(year + 1).map(|&column| (column, factor)).collect()
    }

    /// Terms that sum to 1 when a work is finished by a year.
    fn done_by(&self, work: usize, year: usize, factor: f64) -> Vec<(usize, f64)> {
        let starts = (year + 1).saturating_sub(self.model.duration[work] - 1);
        self.columns.start[work].iter().take(starts).map(|&column| (column, factor)).collect()
    }

    /// What works add by a year: the terms of `unit` for each work that unlocks something.
    fn unlocked(&self, year: usize, unit: impl Fn(&Unlock) -> f64) -> Vec<(usize, f64)> {
        let mut terms = Vec::new();
        for (work, of) in self.model.problem.works.iter().enumerate() {
            let units: f64 = of.unlocks.iter().map(&unit).sum();
            if units > 0.0 {
                terms.extend(self.done_by(work, year, -units));
            }
        }
        terms
    }

    fn sites(&mut self) {
        let problem = self.model.problem;
        for site in 0..problem.sites.len() {
            let once: Vec<(usize, f64)> = self.columns.open[site].iter().map(|&column| (column, 1.0)).collect();
            if self.model.forced(site) {
                self.program.equal(once, 1.0);
            } else {
                self.program.at_most(once, 1.0);
            }
        }
        if let Some(most) = problem.open_at_most.filter(|_| self.model.asks.open_at_most) {
            let all = self.columns.open.iter().flatten().map(|&column| (column, 1.0)).collect();
            self.program.at_most(all, most as f64);
        }
    }

    fn works(&mut self) {
        let model = self.model;
        for (work, of) in model.problem.works.iter().enumerate().filter(|(work, _)| model.doable[*work]) {
            let once = self.columns.start[work].iter().map(|&column| (column, 1.0)).collect();
            self.program.at_most(once, 1.0);
            for &first in &of.requires {
                for year in 0..self.years() {
                    let mut terms: Vec<(usize, f64)> =
                        self.columns.start[work].iter().take(year + 1).map(|&column| (column, 1.0)).collect();
                    if let Some(ready) = year.checked_sub(usize::from(model.waits[work])) {
                        terms.extend(self.done_by(first, ready, -1.0));
                    }
                    self.program.at_most(terms, 0.0);
                }
            }
        }
    }

    fn households(&mut self) {
        let model = self.model;
        for household in 0..model.problem.households.len() {
            let arrive = self.columns.arrive[household].clone();
            let once = arrive.iter().map(|&(_, _, column)| (column, 1.0)).collect();
            if model.asks.everyone {
                self.program.equal(once, 1.0)
            } else {
                self.program.at_most(once, 1.0)
            }
            for &(site, year, _) in &arrive {
                let by: Vec<(usize, f64)> = arrive
                    .iter()
                    .filter(|&&(at, when, _)| at == site && when <= year)
                    .map(|&(_, _, column)| (column, 1.0))
                    .collect();
                if self.ties != Ties::Paid || model.problem.sites[site].opening_cost_eur > 0.0 {
                    let mut terms = by.clone();
                    terms.extend(self.open_by(site, year, -1.0));
                    self.program.at_most(terms, 0.0);
                }
                for work in model.needed_works(household, site).collect::<Vec<_>>() {
                    let mut terms = by.clone();
                    terms.extend(self.done_by(work, year, -1.0));
                    self.program.at_most(terms, 0.0);
                }
            }
        }
    }

    fn kin(&mut self) {
        let (model, problem) = (self.model, self.model.problem);
        for link in problem.kin.iter().filter(|link| model.asks.kin && link.a != link.b) {
            let at = |household: usize, site: usize| {
                self.columns.arrive[household]
                    .iter()
                    .filter(move |arrive| arrive.0 == site)
                    .map(|arrive| (arrive.2, 1.0))
            };
            let mut rows = Vec::new();
            for site in 0..problem.sites.len() {
                let mut terms: Vec<(usize, f64)> = at(link.a, site).collect();
                if terms.is_empty() {
                    continue;
                }
                let own = terms.len();
                for far in (0..problem.sites.len()).filter(|&far| !problem.minutes.near(site, far, link.within_min)) {
                    terms.extend(at(link.b, far));
                }
                if terms.len() > own {
                    rows.push(terms);
                }
            }
            rows.into_iter().for_each(|terms| self.program.at_most(terms, 1.0));
        }
    }

    fn floors(&mut self) {
        let (model, problem, last) = (self.model, self.model.problem, self.model.problem.years - 1);
        for floor in &problem.floors {
            let measure = |household: usize| {
                let of = &problem.households[household];
                match floor.measure {
                    Measure::Households => 1.0,
                    Measure::People => f64::from(of.people),
                    Measure::Places { service } => {
                        of.uses.iter().filter(|using| using.service == service).map(|u| f64::from(u.places)).sum()
                    }
                }
            };
            let mut sites = floor.sites.clone();
            sites.sort_unstable();
            sites.dedup();
            let counted: Vec<(usize, f64)> = sites.iter().flat_map(|&site| self.load(site, last, measure)).collect();
            match floor.step {
                Step::Bonus(bonus) => {
                    let reached = self.program.choice(bonus);
                    let mut terms = counted;
                    terms.push((reached, -floor.least));
                    self.program.at_least(terms, 0.0);
                }
                Step::Needed if model.asks.floors => {
                    for &site in sites.iter().filter(|&&site| model.usable[site]) {
                        let mut terms = counted.clone();
                        terms.extend(self.open_by(site, last, -floor.least));
                        self.program.at_least(terms, 0.0);
                    }
                }
                Step::Opens { pool } if model.asks.floors => {
                    let is_open = self.program.choice(0.0);
                    let mut terms = counted;
                    terms.push((is_open, -floor.least));
                    self.program.at_least(terms, 0.0);
                    let unlocked = problem.works.iter().flat_map(|work| &work.unlocks).map(|unlock| match *unlock {
                        Unlock::Places { pool: at, places } if at == pool => f64::from(places),
                        _ => 0.0,
                    });
                    let most = f64::from(problem.pools[pool].places) + unlocked.sum::<f64>();
                    for &column in &self.columns.places[pool] {
                        self.program.at_most(vec![(column, 1.0), (is_open, -most)], 0.0);
                    }
                }
                Step::Needed | Step::Opens { .. } => {}
            }
        }
        for (group, &least) in model.group_least.iter().enumerate().filter(|(_, least)| **least > 0.0) {
            let of_group =
                (0..problem.households.len()).filter(|&household| problem.households[household].group == group);
            let terms = of_group.flat_map(|h| self.columns.arrive[h].iter().map(|arrive| (arrive.2, 1.0))).collect();
            self.program.at_least(terms, least);
        }
    }

    fn money(&mut self) {
        let problem = self.model.problem;
        let Some(budget) = problem.budget.as_ref().filter(|_| self.model.asks.budget) else { return };
        for year in 0..self.years() {
            let from = if budget.rest == Rest::Carried { 0 } else { year };
            let mut terms = Vec::new();
            let in_years = |columns: &[usize], euro: f64, terms: &mut Vec<(usize, f64)>| {
                terms.extend(columns.iter().take(year + 1).skip(from).map(|&column| (column, euro)));
            };
            for (columns, site) in
                self.columns.open.iter().zip(&problem.sites).filter(|(_, s)| s.opening_cost_eur > 0.0)
            {
                in_years(columns, site.opening_cost_eur, &mut terms);
            }
            for (columns, work) in self.columns.start.iter().zip(&problem.works).filter(|(_, w)| w.cost_eur > 0.0) {
                in_years(columns, work.cost_eur, &mut terms);
            }
            self.program.at_most(terms, budget.by_year_eur[from..=year].iter().sum());
        }
    }

    /// Columns of a plan: enough for HiGHS to find the rest.
    #[cfg(feature = "highs")]
    fn start_from(&self, plan: &Plan) -> Vec<f64> {
        let mut values = vec![0.0; self.program.len()];
        for opening in &plan.opened {
            self.columns.open[opening.site].get(opening.year).iter().for_each(|&&column| values[column] = 1.0);
        }
        for start in &plan.works {
            self.columns.start[start.work].get(start.year).iter().for_each(|&&column| values[column] = 1.0);
        }
        for (household, placement) in plan.placements.iter().enumerate() {
            let Some(placement) = placement else { continue };
            let here = |arrive: &&(usize, usize, usize)| arrive.0 == placement.site && arrive.1 == placement.year;
            self.columns.arrive[household].iter().filter(here).for_each(|arrive| values[arrive.2] = 1.0);
            let homes = self.model.rooms.homes(placement.site, &self.model.problem.households[household]);
            if let Some(homes) = homes {
                for &size in &placement.homes {
                    let key = (placement.site, homes.people, size, placement.year);
                    self.columns.take.get(&key).iter().for_each(|&&column| values[column] += 1.0);
                }
            }
        }
        values
    }

    #[cfg(feature = "highs")]
    fn plan(&self, values: &[f64]) -> Plan {
        let problem = self.model.problem;
        let year_of = |columns: &Vec<usize>| columns.iter().position(|&column| values[column] > 0.5);
        let mut left: BTreeMap<(usize, u32, u32, usize), i64> =
            self.columns.take.iter().map(|(&key, &column)| (key, values[column].round() as i64)).collect();
        let mut placements = vec![None; problem.households.len()];
        for (household, arrive) in self.columns.arrive.iter().enumerate() {
            let Some(&(site, year, _)) = arrive.iter().find(|arrive| values[arrive.2] > 0.5) else { continue };
            let mut homes = Vec::new();
            if self.model.asks.dwellings
                && let Some(need) = self.model.rooms.homes(site, &problem.households[household])
            {
                for &size in &self.model.sizes[site] {
                    if let Some(there) = left.get_mut(&(site, need.people, size, year)) {
                        while *there > 0 && homes.len() < need.count as usize {
                            *there -= 1;
                            homes.push(size);
                        }
                    }
                }
            }
            placements[household] = Some(Placement { site, year, homes });
        }
        let opened = self.columns.open.iter().enumerate();
        let works = self.columns.start.iter().enumerate();
        let mut plan = Plan {
            opened: opened.filter_map(|(site, columns)| Some(Opening { site, year: year_of(columns)? })).collect(),
            works: works.filter_map(|(work, columns)| Some(Start { work, year: year_of(columns)? })).collect(),
            placements,
            value: super::Value::default(),
        };
        plan.value = value_of(problem, &plan);
        plan
    }
}
