//! A first plan of large problems with works: each site once, the one that promises most first.
//!
//! Trying every set of works on a copy of the plan, as [`super::greedy::add_packages`] does, takes as many copies as there are
//! sets, and again after each step. Here a promise is counted from capacities alone, and only what promises most is tried:
//! one copy for each site.

use super::greedy::Packages;
use super::model::SLACK;
use super::{Deadline, State, Unlock};

/// Households in a row that find no room before a site counts as full.
const PATIENCE: usize = 200;

/// Tries at each site the set of works that promises most, in the order of what is promised now; keeps what gains.
pub(super) fn sweep(
    state: &mut State<'_>,
    packages: &Packages,
    candidates: &[Vec<(u32, f32)>],
    (per_euro, deadline): (f64, Deadline),
) {
    if deadline.over() {
        return;
    }
    let best = |state: &State<'_>, site: usize| {
        let sets = packages.of[site].iter().enumerate();
        let promises = sets.map(|(set, works)| (promise(state, (site, works), &candidates[site], per_euro), set));
        promises.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
    };
    let usable = (0..packages.of.len()).filter(|&site| state.model.usable[site]);
    let mut queue: Vec<(f64, usize)> =
        usable.filter_map(|site| best(state, site).map(|(promised, _)| (promised, site))).collect();
    let by_promise = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1));
    queue.sort_by(by_promise);
    while let Some((_, site)) = queue.pop() {
        let Some((promised, set)) = best(state, site).filter(|best| best.0 > SLACK) else { continue };
        // Others that came before may have taken those who were promised.
        if queue.last().is_some_and(|next| promised < next.0 - SLACK) {
            let at = queue.partition_point(|entry| by_promise(entry, &(promised, site)).is_lt());
            queue.insert(at, (promised, site));
            continue;
        }
        if deadline.over() {
            return;
        }
        let mut next = state.clone();
        if settle_at(&mut next, site, &packages.of[site][set], &candidates[site])
            && next.worth() > state.worth() + SLACK
        {
            *state = next;
        }
    }
}

/// What a site with some works would gain from those without a home, if its capacities were all that counted.
fn promise(state: &State<'_>, (site, works): (usize, &[usize]), candidates: &[(u32, f32)], per_euro: f64) -> f64 {
    let model = state.model;
    let problem = model.problem;
    let mut homes: u32 = problem.sites[site].dwellings.iter().map(|dwellings| dwellings.count).sum();
    let mut left = model.amounts(site);
    let mut gain = 0.0;
    for &work in works {
        for unlock in &problem.works[work].unlocks {
            match *unlock {
                Unlock::Dwellings { site: at, dwellings } if at == site => homes += dwellings.count,
                Unlock::Water { site: at, l_day } if at == site => left[0] += l_day,
                Unlock::Farmland { site: at, ha } if at == site => left[1] += ha,
                _ => {}
            }
        }
        if state.started[work].is_none() {
            gain -= per_euro * problem.works[work].cost_eur;
        }
    }
    if state.opened[site].is_none() {
        gain -= per_euro * problem.sites[site].opening_cost_eur;
    }
    for &household in &state.here[site] {
        let needs = model.needs(household as usize);
        left.iter_mut().zip(needs).for_each(|(left, need)| *left -= need);
        homes = homes.saturating_sub(1);
    }
    let mut refused = 0;
    for &(household, score) in candidates {
        if homes == 0 || refused > PATIENCE {
            break;
        }
        if state.place[household as usize].is_some() {
            continue;
        }
        let needs = model.needs(household as usize);
        let profit = model.profit(&problem.households[household as usize], score, 0);
        if profit <= 0.0 || left.iter().zip(needs).any(|(left, need)| *left + SLACK < need) {
            refused += 1;
            continue;
        }
        left.iter_mut().zip(needs).for_each(|(left, need)| *left -= need);
        homes -= 1;
        gain += profit;
    }
    gain
}

/// Starts works as early as money allows and lets those without a home in; gives whether all works could be started.
fn settle_at(state: &mut State<'_>, site: usize, works: &[usize], candidates: &[(u32, f32)]) -> bool {
    let years = state.model.problem.years;
    for &work in works {
        if state.started[work].is_none() && !(0..years).any(|year| state.start(work, year)) {
            return false;
        }
    }
    for year in 0..years {
        let mut refused = 0;
        for &(household, score) in candidates {
            if state.place[household as usize].is_some() {
                continue;
            }
            refused = if state.settle_scored(household as usize, (site, score), year) { 0 } else { refused + 1 };
            if refused > PATIENCE {
                break;
            }
        }
    }
    true
}
