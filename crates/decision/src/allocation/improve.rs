//! Makes a plan better: moves households, exchanges them, makes room, closes and opens sites.
//!
//! Every step keeps all capacities, and is taken back unless the plan is worth more. Sources: shift, swap and ejection
//! are those of generalised assignment (Yagiura, Ibaraki & Glover 2006, *A path relinking approach with ejection chains
//! for the generalized assignment problem*, EJOR 169).

use super::State;
use super::greedy::{Opening, admit, fill};
use super::model::SLACK;
use super::state::Spot;
use std::time::Instant;

/// How many better sites a household looks at for exchanges.
const LOOK_AT: usize = 8;

/// When to stop at the latest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(pub Option<Instant>);

impl Deadline {
    pub fn over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// Sites of each household, those that suit best first, at most some of them.
pub(super) struct Best {
    of_wishes: Vec<Vec<(u32, f32)>>,
}

impl Best {
    pub fn new(state: &State<'_>, most: usize) -> Self {
        let model = state.model;
        let best = |options: &[super::Offer]| {
            let usable = options.iter().filter(|offer| model.usable[offer.site as usize]);
            let mut list: Vec<(u32, f32)> = usable.map(|offer| (offer.site, offer.score)).collect();
            let by_score = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            if list.len() > most {
                list.select_nth_unstable_by(most, by_score);
                list.truncate(most);
            }
            list.sort_by(by_score);
            list
        };
        Self { of_wishes: model.problem.wishes.iter().map(|wishes| best(&wishes.options)).collect() }
    }

    pub fn of(&self, state: &State<'_>, household: usize) -> &[(u32, f32)] {
        &self.of_wishes[state.model.problem.households[household].wishes]
    }
}

/// Goes through shift, exchange, closing and opening until nothing gains any more.
pub(super) fn local_search(state: &mut State<'_>, best: &Best, candidates: &[Vec<(u32, f32)>], deadline: Deadline) {
    for _ in 0..50 {
        let before = state.worth();
        for household in 0..state.place.len() {
            if deadline.over() {
                return;
            }
            shift(state, best, household);
        }
        for household in 0..state.place.len() {
            if deadline.over() {
                return;
            }
            exchange(state, best, household);
        }
        for household in 0..state.place.len() {
            if deadline.over() {
                return;
            }
            share_out(state, best, household, candidates);
        }
        for (site, candidates) in candidates.iter().enumerate() {
            if deadline.over() {
                return;
            }
            close(state, best, site);
            open(state, site, candidates);
        }
        if state.worth() <= before + SLACK || deadline.over() {
            return;
        }
    }
}

fn where_is(state: &State<'_>, household: usize) -> Option<(usize, usize)> {
    state.place[household].as_ref().map(|place| (place.site as usize, place.year as usize))
}

/// What moving away from its place would gain by closing a site.
fn closing_gain(state: &State<'_>, household: usize) -> f64 {
    let model = state.model;
    state.place[household].as_ref().map_or(0.0, |place| {
        let site = place.site as usize;
        let alone = state.here[site].len() == 1 && !model.forced(site);
        let floors = model.floors_at[site].len() as f64;
        (if alone { model.price(model.problem.sites[site].opening_cost_eur) } else { 0.0 }) + floors * model.penalty
    })
}

/// Moves one household to the place that gains most.
pub(super) fn shift(state: &mut State<'_>, best: &Best, household: usize) -> bool {
    let model = state.model;
    let before = state.worth();
    let old = where_is(state, household);
    let old_profit = state.place[household].as_ref().map_or(0.0, |place| place.profit);
    let could_gain = closing_gain(state, household);
    let of = &model.problem.households[household];
    for &(site, score) in best.of(state, household) {
        let site = site as usize;
        for year in 0..model.problem.years {
            let profit = model.profit(of, score, year);
            if profit + could_gain <= old_profit + SLACK && old.is_some() {
                // Scores only fall from here on: no later site gains either, unless a floor is at stake there.
                if year == 0 && model.problem.floors.is_empty() {
                    return false;
                }
                continue;
            }
            if old == Some((site, year)) {
                continue;
            }
            let opening = if state.opened[site].is_some() {
                0.0
            } else {
                model.price(model.problem.sites[site].opening_cost_eur)
            };
            let bonus = model.floors_at[site].len() as f64 * model.penalty;
            if profit - opening + could_gain + bonus <= old_profit + SLACK && old.is_some() {
                continue;
            }
            let spot = state.take_out(household);
            if state.settle_scored(household, (site, score), year) {
                if state.worth() > before + SLACK {
                    return true;
                }
                state.leave(household);
            }
            state.put_back(household, spot);
        }
    }
    false
}

/// Puts a household where it likes to be by sending somebody there elsewhere: to its own place, or to any free one.
pub(super) fn exchange(state: &mut State<'_>, best: &Best, household: usize) -> bool {
    let model = state.model;
    let of = &model.problem.households[household];
    let old = where_is(state, household);
    let old_profit = state.place[household].as_ref().map_or(0.0, |place| place.profit);
    let mut looked = 0;
    for &(site, score) in best.of(state, household) {
        let site = site as usize;
        if model.profit(of, score, 0) <= old_profit + SLACK || looked >= LOOK_AT {
            return false;
        }
        if old.is_some_and(|(at, _)| at == site) || state.opened[site].is_none() {
            continue;
        }
        looked += 1;
        for other in state.here[site].clone() {
            let other = other as usize;
            let Some((_, year)) = where_is(state, other) else { continue };
            let gain = model.profit(of, score, year) - old_profit;
            if gain > SLACK && exchange_with(state, best, (household, (site, score), year), (other, old)) {
                return true;
            }
        }
    }
    false
}

fn exchange_with(
    state: &mut State<'_>,
    best: &Best,
    (household, site, year): (usize, (usize, f32), usize),
    (other, old): (usize, Option<(usize, usize)>),
) -> bool {
    let before = state.worth();
    let their_profit = state.place[other].as_ref().map_or(0.0, |place| place.profit);
    let gain = state.model.profit(&state.model.problem.households[household], site.1, year)
        - state.place[household].as_ref().map_or(0.0, |place| place.profit);
    let own_spot = state.take_out(household);
    let their_spot = state.take_out(other);
    if state.settle_scored(household, site, year) {
        let of = &state.model.problem.households[other];
        let mut tries: Vec<((usize, f32), usize)> = Vec::new();
        if let Some((at, year)) = old
            && let Some(score) = state.model.score(other, at)
        {
            tries.push(((at, score), year));
        }
        for &(at, score) in best.of(state, other).iter().take(LOOK_AT) {
            if state.opened[at as usize].is_some() && at as usize != site.0 {
                tries.extend((0..state.model.problem.years).map(|year| ((at as usize, score), year)));
            }
        }
        for (at, year) in tries {
            let loss = their_profit - state.model.profit(of, at.1, year);
            if loss < gain - SLACK && state.settle_scored(other, at, year) {
                if state.worth() > before + SLACK {
                    return true;
                }
                state.leave(other);
            }
        }
        // Somebody who counts more may take the place of one who counts less.
        if state.worth() > before + SLACK {
            return true;
        }
        state.leave(household);
    }
    state.put_back(other, their_spot);
    state.put_back(household, own_spot);
    false
}

/// Sends a household away from its place, if need be out of the plan, for those without a home who fit in there together: two
/// families in a house each instead of one in two. Exchanges of one for one never find that.
pub(super) fn share_out(state: &mut State<'_>, best: &Best, household: usize, candidates: &[Vec<(u32, f32)>]) -> bool {
    let Some((site, year)) = where_is(state, household) else { return false };
    let before = state.worth();
    let Some(spot) = state.take_out(household) else { return false };
    let mut came = Vec::new();
    for &(other, score) in &candidates[site] {
        let other = other as usize;
        if other != household && state.place[other].is_none() && state.settle_scored(other, (site, score), year) {
            came.push(other);
        }
    }
    if !came.is_empty() {
        shift(state, best, household);
        if state.worth() > before + SLACK {
            return true;
        }
        state.leave(household);
    }
    came.into_iter().rev().for_each(|other| {
        state.leave(other);
    });
    state.put_back(household, Some(spot));
    false
}

/// Closes a site if those who live there fit elsewhere and that gains.
pub(super) fn close(state: &mut State<'_>, best: &Best, site: usize) -> bool {
    if state.opened[site].is_none() || state.model.forced(site) {
        return false;
    }
    let before = state.worth();
    let mut order: Vec<usize> = state.here[site].iter().map(|&household| household as usize).collect();
    order.sort_by_key(|&household| (std::cmp::Reverse(state.model.problem.households[household].people), household));
    let opened = state.opened[site];
    let homes: Vec<(usize, Option<Spot>)> = order.into_iter().map(|h| (h, state.take_out(h))).collect();
    state.close_if_empty(site);
    for household in homes.iter().map(|home| home.0) {
        let found = best.of(state, household).iter().any(|&(at, score)| {
            let at = at as usize;
            at != site
                && state.opened[at].is_some()
                && (0..state.model.problem.years).any(|year| state.settle_scored(household, (at, score), year))
        });
        if !found && state.model.asks.everyone {
            break;
        }
    }
    if state.worth() > before + SLACK {
        return true;
    }
    homes.iter().for_each(|(household, _)| {
        state.leave(*household);
    });
    if let Some(year) = opened {
        state.open(site, year);
    }
    homes.into_iter().for_each(|(household, spot)| {
        let spot = spot.map(|spot| Spot { opened: opened.unwrap_or(spot.opened), ..spot });
        state.put_back(household, spot);
    });
    false
}

/// Opens a site if those who like it better pay for it.
fn open(state: &mut State<'_>, site: usize, candidates: &[(u32, f32)]) -> bool {
    let model = state.model;
    if state.opened[site].is_some() || !model.usable[site] {
        return false;
    }
    let mut gains: Vec<(f64, u32, f32)> = candidates
        .iter()
        .filter_map(|&(household, score)| {
            let of = &model.problem.households[household as usize];
            let now = state.place[household as usize].as_ref().map_or(0.0, |place| place.profit);
            let gain = model.profit(of, score, 0) - now;
            let size = of.water_l_day.max(f64::from(of.people));
            (gain > SLACK).then(|| (gain / size.max(1.0), household, score))
        })
        .collect();
    gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let before = state.worth();
    let mut moved: Vec<(usize, Option<Spot>)> = Vec::new();
    for (_, household, score) in gains {
        let household = household as usize;
        let old = state.spot(household);
        if admit(state, household, (site, score), 0) {
            moved.push((household, old));
        }
    }
    if state.worth() > before + SLACK {
        return true;
    }
    moved.iter().for_each(|(household, _)| {
        state.leave(*household);
    });
    moved.into_iter().rev().for_each(|(household, old)| state.put_back(household, old));
    false
}

/// Gives up works nobody needs: takes each away and keeps the plan if it is worth more without.
pub(super) fn drop_idle_works(state: &mut State<'_>, deadline: Deadline) {
    loop {
        let starts = state.starts();
        let mut better = None;
        for gone in starts.iter().rev() {
            if deadline.over() {
                return;
            }
            let without = without_dependents(state, gone.work);
            let next = state.with_works(&without);
            if next.worth() > state.worth() + SLACK {
                better = Some(next);
                break;
            }
        }
        match better {
            Some(next) => *state = next,
            None => return,
        }
    }
}

fn without_dependents(state: &State<'_>, gone: usize) -> Vec<super::Start> {
    let mut gone = vec![gone];
    let starts = state.starts();
    loop {
        let more: Vec<usize> = starts
            .iter()
            .map(|start| start.work)
            .filter(|work| !gone.contains(work))
            .filter(|&work| state.model.problem.works[work].requires.iter().any(|first| gone.contains(first)))
            .collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    starts.into_iter().filter(|start| !gone.contains(&start.work)).collect()
}

/// Gives up what misses its least number: schools that too few pupils keep, then places where too few settled; those who
/// lived there look for another place.
pub(super) fn mend_floors(state: &mut State<'_>, deadline: Deadline) {
    let order = super::greedy::order(state.model);
    give_up_pools(state, &order, deadline);
    for index in 0..state.model.problem.floors.len() {
        if !state.misses(index) {
            continue;
        }
        let before = state.worth();
        let mut next = state.clone();
        for &site in &state.model.problem.floors[index].sites {
            for household in next.here[site].clone() {
                next.leave(household as usize);
            }
            next.close_if_empty(site);
        }
        fill(&mut next, &order, Opening::Never, deadline);
        if next.worth() > before + SLACK {
            *state = next;
        }
    }
    give_up_pools(state, &order, deadline);
}

fn give_up_pools(state: &mut State<'_>, order: &[usize], deadline: Deadline) {
    loop {
        let mut missed = state.missed_pools();
        if missed.is_empty() {
            return;
        }
        // One at a time, as who leaves one may keep another. Out of time all of them go, and those who lose their place stay
        // without one.
        if !deadline.over() {
            missed.truncate(1);
        }
        let mut next = state.give_up(&missed);
        fill(&mut next, order, Opening::Never, deadline);
        *state = next;
    }
}
