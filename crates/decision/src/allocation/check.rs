//! Proves a plan: re-counts every rule from the problem and the plan alone.
//!
//! Nothing here is shared with the solvers, so that no error of theirs can hide: no table of theirs is read, and the
//! places of services are counted by a maximum flow of its own. Cost: one pass and one small flow a service and year.

use super::value::{counted, shut_pools, value_of};
use super::{Choice, Consent, Demand, Placement, Plan, Problem, Rest, Rule, SiteKind, Step, Unlock, Violation};
use crate::gates::Decision;
use std::collections::BTreeMap;

/// How far a sum of figures may be above its limit: rounding, not generosity.
const TOLERANCE: f64 = 1e-6;

/// Every rule that a plan breaks, in the order of [`Rule`]; empty when it keeps all that are asked.
///
/// The problem must have passed [`super::inspect`]. The plan may be anything, also one that was edited by hand: unknown
/// indexes are violations of [`Rule::Form`], and then nothing else is counted.
///
/// ```
/// use decision::allocation::{Plan, Problem, check};
/// assert!(check(&Problem::new(1), &Plan::default()).is_empty());
/// ```
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    let mut found = Found { problem, violations: Vec::new() };
    form(problem, plan, &mut found);
    if !found.violations.is_empty() {
        return found.violations;
    }
    let years = Years::of(problem, plan);
    eligibility(problem, plan, &years, &mut found);
    sites(problem, plan, &years, &mut found);
    dwellings(problem, plan, &years, &mut found);
    amounts(problem, plan, &years, &mut found);
    services(problem, plan, &years, &mut found);
    kin(problem, plan, &mut found);
    order(problem, &years, &mut found);
    floors(problem, plan, &mut found);
    everyone(problem, plan, &mut found);
    money(problem, plan, &mut found);
    stated_value(problem, plan, &mut found);
    found.violations.sort_by_key(|violation| violation.rule);
    found.violations
}

struct Found<'a> {
    problem: &'a Problem,
    violations: Vec<Violation>,
}

impl Found<'_> {
    fn add(&mut self, rule: Rule, who: String, found: impl ToString, limit: impl ToString) {
        if self.problem.asks(rule) {
            self.violations.push(Violation { rule, who, found: found.to_string(), limit: limit.to_string() });
        }
    }

    /// A violation if a sum is above what there is. Tolerance grows with the figures: sums of f64.
    fn at_most(&mut self, rule: Rule, who: impl FnOnce() -> String, sum: f64, limit: f64) {
        if sum > limit + TOLERANCE * (1.0 + limit.abs()) {
            self.add(rule, who(), format!("{sum:.2}"), format!("{limit:.2}"));
        }
    }
}

/// When sites open and works are finished.
struct Years {
    opened: Vec<Option<usize>>,
    started: Vec<Option<usize>>,
    finished: Vec<Option<usize>>,
}

impl Years {
    fn of(problem: &Problem, plan: &Plan) -> Self {
        let mut years = Self {
            opened: vec![None; problem.sites.len()],
            started: vec![None; problem.works.len()],
            finished: vec![None; problem.works.len()],
        };
        plan.opened.iter().for_each(|opening| years.opened[opening.site] = Some(opening.year));
        for start in &plan.works {
            let months = problem.works[start.work].months as usize;
            years.started[start.work] = Some(start.year);
            years.finished[start.work] = Some(start.year + months.div_ceil(12).max(1) - 1);
        }
        years
    }

    fn finished_by(&self, work: usize, year: usize) -> bool {
        self.finished[work].is_some_and(|finished| finished <= year)
    }
}

fn form(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    let years = problem.years;
    if plan.placements.len() != problem.households.len() {
        found.add(Rule::Form, "placements".into(), plan.placements.len(), problem.households.len());
        return;
    }
    let openings = plan.opened.iter().map(|opening| (opening.site, opening.year));
    listed("opening of site", openings, (problem.sites.len(), years), found);
    let starts = plan.works.iter().map(|start| (start.work, start.year));
    listed("start of work", starts, (problem.works.len(), years), found);
    for (household, placement) in problem.households.iter().zip(&plan.placements) {
        let Some(placement) = placement else { continue };
        if placement.site >= problem.sites.len() || placement.year >= years {
            let at = format!("site {}, year {}", placement.site, placement.year + 1);
            let limit = format!("sites below {}, years 1 to {years}", problem.sites.len());
            found.add(Rule::Form, format!("household {}", household.id), at, limit);
        }
    }
}

/// Each index known and once, each year planned.
fn listed(
    what: &str,
    entries: impl Iterator<Item = (usize, usize)>,
    (count, years): (usize, usize),
    found: &mut Found<'_>,
) {
    let mut seen = vec![false; count];
    for (index, year) in entries {
        let who = || format!("{what} {index}");
        match seen.get_mut(index) {
            None => found.add(Rule::Form, who(), "unknown", format!("below {count}")),
            Some(true) => found.add(Rule::Form, who(), "twice", "once"),
            Some(first) => *first = true,
        }
        if year >= years {
            found.add(Rule::Form, who(), format!("year {}", year + 1), format!("1 to {years}"));
        }
    }
}

/// Who was placed, with the household's index.
fn placed(plan: &Plan) -> impl Iterator<Item = (usize, &Placement)> {
    plan.placements.iter().enumerate().filter_map(|(household, placement)| Some((household, placement.as_ref()?)))
}

fn eligibility(problem: &Problem, plan: &Plan, years: &Years, found: &mut Found<'_>) {
    for (index, placement) in placed(plan) {
        let household = &problem.households[index];
        let wishes = &problem.wishes[household.wishes];
        let who = || format!("household {} at {}", household.id, problem.sites[placement.site].id);
        if !wishes.options.iter().any(|offer| offer.site as usize == placement.site) {
            let reason = wishes.bar(placement.site).map_or("not offered".into(), |bar| format!("{bar:?}"));
            found.add(Rule::Eligibility, who(), reason, "a site that is open to it");
        }
        for after in wishes.after.iter().filter(|after| after.site as usize == placement.site) {
            let work = after.work as usize;
            if !years.finished_by(work, placement.year) {
                let limit = format!("after work {}", problem.works[work].id);
                found.add(Rule::After, who(), format!("arrives in year {}", placement.year + 1), limit);
            }
        }
    }
}

fn sites(problem: &Problem, plan: &Plan, years: &Years, found: &mut Found<'_>) {
    for (index, site) in problem.sites.iter().enumerate() {
        let opened = years.opened[index].is_some();
        let who = || format!("site {}", site.id);
        if opened && (site.consent != Consent::Given || site.gate != Decision::Eligible) {
            let why = format!("consent {:?}, gates: {}", site.consent, site.gate.word());
            found.add(Rule::Consent, who(), why, "consent given, eligible");
        }
        if opened && site.choice == Choice::Forbidden {
            found.add(Rule::Consent, who(), "opened", "forbidden by a decision");
        }
        if !opened && site.choice == Choice::Forced {
            found.add(Rule::Forced, who(), "not opened", "opened by a decision");
        }
    }
    for start in &plan.works {
        let Some(site) = problem.works[start.work].site.map(|site| &problem.sites[site]) else { continue };
        let shut = site.consent != Consent::Given || site.gate != Decision::Eligible;
        if shut || site.choice == Choice::Forbidden {
            let who = format!("work {} at {}", problem.works[start.work].id, site.id);
            found.add(Rule::Consent, who, "a site that is not open", "no works there");
        }
    }
    for (index, placement) in placed(plan) {
        let site = &problem.sites[placement.site];
        let who = || format!("household {} at {}", problem.households[index].id, site.id);
        let arrives = || format!("arrives in year {}", placement.year + 1);
        match years.opened[placement.site] {
            None => found.add(Rule::Opened, who(), "not opened", "opened"),
            Some(year) if year > placement.year => {
                found.add(Rule::Opened, who(), arrives(), format!("from year {}", year + 1));
            }
            Some(_) => {}
        }
        if let Some(last) = site.last_year.filter(|&last| placement.year > last) {
            found.add(Rule::Opened, who(), arrives(), format!("until year {}", last + 1));
        }
        for &work in site.requires.iter().filter(|&&work| !years.finished_by(work, placement.year)) {
            found.add(Rule::After, who(), arrives(), format!("after work {}", problem.works[work].id));
        }
    }
    if let Some(most) = problem.open_at_most.filter(|&most| plan.opened.len() > most) {
        found.add(Rule::OpenAtMost, "sites".into(), plan.opened.len(), most);
    }
}

fn dwellings(problem: &Problem, plan: &Plan, years: &Years, found: &mut Found<'_>) {
    if !problem.asks(Rule::Dwellings) {
        return;
    }
    for (index, placement) in placed(plan) {
        let household = &problem.households[index];
        let who = || format!("household {} at {}", household.id, problem.sites[placement.site].id);
        let fewest = fewest_homes(problem, placement.site, household.people);
        if placement.homes.len() != fewest || fewest > household.homes_at_most as usize {
            let limit = format!("{fewest}, at most {}", household.homes_at_most);
            found.add(Rule::Dwellings, who(), format!("{} dwellings", placement.homes.len()), limit);
        }
        let in_each = household.people.div_ceil(fewest.max(1) as u32);
        if let Some(home) = placement.homes.iter().find(|&&home| home < in_each) {
            found.add(Rule::Dwellings, who(), format!("a dwelling for {home}"), format!("for {in_each} or more"));
        }
    }
    for year in 0..problem.years {
        // (site, size) → (taken, there are)
        let mut count: BTreeMap<(usize, u32), (u32, u32)> = BTreeMap::new();
        for (_, placement) in placed(plan).filter(|(_, placement)| placement.year <= year) {
            placement.homes.iter().for_each(|&home| count.entry((placement.site, home)).or_default().0 += 1);
        }
        let today =
            problem.sites.iter().enumerate().flat_map(|(site, of)| of.dwellings.iter().map(move |&d| (site, d)));
        let built = finished(problem, years, year).filter_map(|unlock| match *unlock {
            Unlock::Dwellings { site, dwellings } => Some((site, dwellings)),
            _ => None,
        });
        for (site, dwellings) in today.chain(built) {
            count.entry((site, dwellings.people)).or_default().1 += dwellings.count;
        }
        for ((site, people), (taken, there)) in count.into_iter().filter(|(_, (taken, there))| taken > there) {
            let who = format!("site {}, dwellings for {people}, year {}", problem.sites[site].id, year + 1);
            found.add(Rule::Dwellings, who, taken, there);
        }
    }
}

/// In how many dwellings of the largest kind at a site, present or repaired, so many people fit; 1 where there is none.
fn fewest_homes(problem: &Problem, site: usize, people: u32) -> usize {
    let unlocked = problem.works.iter().flat_map(|work| &work.unlocks).filter_map(|unlock| match *unlock {
        Unlock::Dwellings { site: at, dwellings } if at == site => Some(dwellings),
        _ => None,
    });
    let all = problem.sites[site].dwellings.iter().copied().chain(unlocked);
    let largest = all.filter(|dwellings| dwellings.count > 0).map(|dwellings| dwellings.people).max().unwrap_or(0);
    if largest == 0 { 1 } else { people.div_ceil(largest).max(1) as usize }
}

/// What the works that are finished by a year have unlocked.
fn finished<'a>(problem: &'a Problem, years: &'a Years, year: usize) -> impl Iterator<Item = &'a Unlock> {
    let works = problem.works.iter().enumerate().filter(move |(work, _)| years.finished_by(*work, year));
    works.flat_map(|(_, work)| &work.unlocks)
}

fn amounts(problem: &Problem, plan: &Plan, years: &Years, found: &mut Found<'_>) {
    for year in 0..problem.years {
        let count = problem.sites.len();
        let (mut water, mut land, mut newcomers) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
        for (index, placement) in placed(plan).filter(|(_, placement)| placement.year <= year) {
            let household = &problem.households[index];
            water[placement.site] += household.water_l_day;
            land[placement.site] += household.farmland_ha;
            newcomers[placement.site] += f64::from(household.newcomers);
        }
        let (mut more_water, mut more_land) = (vec![0.0; count], vec![0.0; count]);
        for unlock in finished(problem, years, year) {
            match *unlock {
                Unlock::Water { site, l_day } => more_water[site] += l_day,
                Unlock::Farmland { site, ha } => more_land[site] += ha,
                _ => {}
            }
        }
        for (index, site) in problem.sites.iter().enumerate() {
            let who = || format!("site {}, year {}", site.id, year + 1);
            // What nobody knows cannot be relied on: only who needs nothing can be placed there.
            let there = site.water_l_day.map_or(0.0, |today| today + more_water[index]);
            found.at_most(Rule::Water, who, water[index], there);
            if site.kind == SiteKind::Village {
                let there = site.farmland_ha.map_or(0.0, |today| today + more_land[index]);
                found.at_most(Rule::Farmland, who, land[index], there);
            }
            if let Some(share) = site.newcomers_per_resident {
                found.at_most(Rule::NewcomerShare, who, newcomers[index], share * f64::from(site.residents));
            }
        }
    }
}

/// Places: for each service and year, whether the needs of the sites flow into the pools they reach. Pools that are shut,
/// as too few need them, have none.
fn services(problem: &Problem, plan: &Plan, years: &Years, found: &mut Found<'_>) {
    let shut = shut_pools(problem, plan);
    for (service, name) in problem.services.iter().enumerate() {
        let is_used = |pool: &usize| problem.pools[*pool].service == service && !shut[*pool];
        let pools: Vec<usize> = (0..problem.pools.len()).filter(is_used).collect();
        for year in 0..problem.years {
            let mut need = vec![0u64; problem.sites.len()];
            for (index, placement) in placed(plan).filter(|(_, placement)| placement.year <= year) {
                let uses = problem.households[index].uses.iter().filter(|using| using.service == service);
                need[placement.site] += uses.map(|using| u64::from(using.places)).sum::<u64>();
            }
            let mut places: Vec<u64> = pools.iter().map(|&pool| u64::from(problem.pools[pool].places)).collect();
            for unlock in finished(problem, years, year) {
                if let Unlock::Places { pool, places: more } = *unlock
                    && let Ok(position) = pools.binary_search(&pool)
                {
                    places[position] += u64::from(more);
                }
            }
            let reach: Vec<Vec<usize>> = pools
                .iter()
                .map(|&pool| {
                    let open = |after: Option<usize>| after.is_none_or(|work| years.finished_by(work, year));
                    problem.pools[pool].members.iter().filter(|m| open(m.after)).map(|m| m.site).collect()
                })
                .collect();
            for (site, without) in left_over(&need, &places, &reach) {
                let who = format!("site {}, {name}, year {}", problem.sites[site].id, year + 1);
                found.add(Rule::Services, who, need[site], need[site] - without);
            }
        }
    }
}

/// Needs of sites on their way into pools.
struct Net {
    pools_of: Vec<Vec<usize>>,
    free: Vec<u64>,
    sent: Vec<BTreeMap<usize, u64>>,
}

/// Sends needs of sites to pools by augmenting paths (Ford & Fulkerson 1956) and gives what cannot be sent, by site.
fn left_over(need: &[u64], places: &[u64], reach: &[Vec<usize>]) -> Vec<(usize, u64)> {
    let mut net = Net { pools_of: vec![Vec::new(); need.len()], free: places.to_vec(), sent: Vec::new() };
    net.sent.resize(places.len(), BTreeMap::new());
    for (pool, sites) in reach.iter().enumerate() {
        sites.iter().for_each(|&site| net.pools_of[site].push(pool));
    }
    let mut left = Vec::new();
    for (site, &amount) in need.iter().enumerate() {
        let mut rest = amount;
        while rest > 0 {
            let pushed = net.push((site, rest), &mut vec![false; places.len()]);
            if pushed == 0 {
                left.push((site, rest));
                break;
            }
            rest -= pushed;
        }
    }
    left
}

impl Net {
    /// Sends some of a need into a pool with room, if need be by moving others out of the way; gives how much went.
    fn push(&mut self, (site, most): (usize, u64), seen: &mut [bool]) -> u64 {
        if let Some(&pool) = self.pools_of[site].iter().find(|&&pool| self.free[pool] > 0) {
            let pushed = most.min(self.free[pool]);
            self.free[pool] -= pushed;
            *self.sent[pool].entry(site).or_default() += pushed;
            return pushed;
        }
        for at in 0..self.pools_of[site].len() {
            let pool = self.pools_of[site][at];
            if std::mem::replace(&mut seen[pool], true) {
                continue;
            }
            let mut pushed = 0;
            for other in self.sent[pool].keys().copied().filter(|&other| other != site).collect::<Vec<_>>() {
                if pushed > 0 {
                    break;
                }
                let there = self.sent[pool][&other];
                pushed = if there > 0 { self.push((other, most.min(there)), seen) } else { 0 };
                *self.sent[pool].entry(other).or_default() -= pushed;
            }
            if pushed > 0 {
                *self.sent[pool].entry(site).or_default() += pushed;
                return pushed;
            }
        }
        0
    }
}

fn kin(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    for kin in &problem.kin {
        let (Some(a), Some(b)) = (&plan.placements[kin.a], &plan.placements[kin.b]) else { continue };
        if !problem.minutes.near(a.site, b.site, kin.within_min) {
            let minutes = problem.minutes.get(a.site, b.site).zip(problem.minutes.get(b.site, a.site));
            let apart = minutes.map_or("no known way".into(), |(to, back)| format!("{:.0} minutes", to.max(back)));
            let who = format!("households {} and {}", problem.households[kin.a].id, problem.households[kin.b].id);
            found.add(Rule::Kin, who, apart, format!("{:.0} minutes", kin.within_min));
        }
    }
}

fn order(problem: &Problem, years: &Years, found: &mut Found<'_>) {
    for (index, work) in problem.works.iter().enumerate() {
        let Some(start) = years.started[index] else { continue };
        for &first in &work.requires {
            let who = || format!("work {}", work.id);
            let Some(finished) = years.finished[first] else {
                found.add(Rule::Order, who(), "done", format!("only with work {}", problem.works[first].id));
                continue;
            };
            let earliest = finished + usize::from(chain_months(problem, index, 0) > 12);
            if start < earliest {
                found.add(
                    Rule::Order,
                    who(),
                    format!("starts in year {}", start + 1),
                    format!("from year {}", earliest + 1),
                );
            }
        }
    }
}

/// Months of a work and the longest chain of what it requires. `depth` stops a chain that leads back to itself.
fn chain_months(problem: &Problem, work: usize, depth: usize) -> u32 {
    let of = &problem.works[work];
    if depth > problem.works.len() {
        return of.months;
    }
    of.months + of.requires.iter().map(|&first| chain_months(problem, first, depth + 1)).max().unwrap_or(0)
}

fn floors(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    for floor in problem.floors.iter().filter(|floor| floor.step == Step::Needed) {
        let count = counted(problem, plan, floor);
        if plan.opened.iter().any(|opening| floor.sites.contains(&opening.site)) && count < floor.least - TOLERANCE {
            found.add(Rule::Floors, format!("floor {}", floor.id), count, format!("at least {}", floor.least));
        }
    }
    for (index, group) in problem.groups.iter().enumerate() {
        let of_group = |household: usize| problem.households[household].group == index;
        let all = (0..problem.households.len()).filter(|&household| of_group(household)).count() as f64;
        let count = placed(plan).filter(|(household, _)| of_group(*household)).count() as f64;
        if count < group.least_share * all - TOLERANCE {
            let limit = format!("at least {:.0} % of {all}", 100.0 * group.least_share);
            found.add(Rule::Fairness, format!("group {}", group.id), format!("{count} households"), limit);
        }
    }
}

fn everyone(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    if problem.demand == Demand::Everyone {
        for (household, _) in problem.households.iter().zip(&plan.placements).filter(|(_, place)| place.is_none()) {
            found.add(Rule::Everyone, format!("household {}", household.id), "not placed", "everyone is placed");
        }
    }
}

fn money(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    let Some(budget) = &problem.budget else { return };
    let mut spent = vec![0.0; problem.years];
    plan.opened.iter().for_each(|opening| spent[opening.year] += problem.sites[opening.site].opening_cost_eur);
    plan.works.iter().for_each(|start| spent[start.year] += problem.works[start.work].cost_eur);
    let mut saved = 0.0;
    for (year, (&spent, &given)) in spent.iter().zip(&budget.by_year_eur).enumerate() {
        found.at_most(Rule::Budget, || format!("year {}", year + 1), spent, given + saved);
        saved = if budget.rest == Rest::Carried { given + saved - spent } else { 0.0 };
    }
}

fn stated_value(problem: &Problem, plan: &Plan, found: &mut Found<'_>) {
    let (is, said) = (value_of(problem, plan), plan.value);
    let terms = |value: super::Value| [value.placed, value.fit, value.wait, value.cost, value.bonus];
    let names = ["placed", "fit", "wait", "cost", "bonus"];
    for ((name, is), said) in names.into_iter().zip(terms(is)).zip(terms(said)) {
        // Negated so that a stated NaN is found as well.
        let same = (is - said).abs() <= TOLERANCE * (1.0 + is.abs());
        if !same {
            found.add(Rule::Value, format!("value, {name}"), said, is);
        }
    }
}
