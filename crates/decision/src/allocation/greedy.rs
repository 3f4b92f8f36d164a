//! A first plan: places whoever fits, then adds the site or repair that gains most, again and again.

use super::improve::Deadline;
use super::model::SLACK;
use super::{Model, State, Unlock};
use rayon::prelude::*;

/// Ways in which a household could be placed: gain, site with score, year.
type Way = (f64, (usize, f32), usize);

/// Whether a household may open a site, and for how much of the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Opening {
    /// Open sites only.
    Never,
    /// For so many times the share of the site that it fills, at most the whole price.
    Share(f64),
}

/// Works that make something possible at each site, and the sites and works they come with.
pub(super) struct Packages {
    /// For each site the sets of works that are tried together, each in an order in which they can start.
    pub of: Vec<Vec<Vec<usize>>>,
}

impl Packages {
    /// Packages of a site: none but what it requires; each work alone; all works of a kind; all works.
    pub fn new(model: &Model<'_>) -> Self {
        let problem = model.problem;
        let mut touching: Vec<Vec<usize>> = vec![Vec::new(); problem.sites.len()];
        for (index, work) in problem.works.iter().enumerate().filter(|(index, _)| model.doable[*index]) {
            for unlock in &work.unlocks {
                match *unlock {
                    Unlock::Dwellings { site, .. } | Unlock::Water { site, .. } | Unlock::Farmland { site, .. } => {
                        touching[site].push(index);
                    }
                    Unlock::Places { pool, .. } => {
                        problem.pools[pool].members.iter().for_each(|member| touching[member.site].push(index));
                    }
                }
            }
        }
        for member in problem.pools.iter().flat_map(|pool| &pool.members) {
            member.after.iter().for_each(|&work| touching[member.site].push(work));
        }
        for after in problem.wishes.iter().flat_map(|wishes| &wishes.after) {
            touching[after.site as usize].push(after.work as usize);
        }
        let of = touching
            .into_iter()
            .enumerate()
            .map(|(site, mut works)| {
                works.sort_unstable();
                works.dedup();
                works.retain(|&work| model.doable[work]);
                packages_of(model, site, &works)
            })
            .collect();
        Self { of }
    }
}

fn packages_of(model: &Model<'_>, site: usize, works: &[usize]) -> Vec<Vec<usize>> {
    let base = closure(model, &model.problem.sites[site].requires);
    let mut sets = vec![base.clone()];
    let with = |more: &[usize]| {
        let mut all = base.clone();
        all.extend_from_slice(more);
        closure(model, &all)
    };
    works.iter().for_each(|&work| sets.push(with(&[work])));
    let dwellings = |work: &usize| {
        model.problem.works[*work].unlocks.iter().any(|unlock| matches!(unlock, Unlock::Dwellings { .. }))
    };
    let homes: Vec<usize> = works.iter().copied().filter(dwellings).collect();
    let others: Vec<usize> = works.iter().copied().filter(|work| !dwellings(work)).collect();
    sets.push(with(&homes));
    sets.push(with(works));
    for &home in &homes {
        let mut one = others.clone();
        one.push(home);
        sets.push(with(&one));
    }
    let mut seen = std::collections::BTreeSet::new();
    sets.retain(|set| seen.insert(set.clone()));
    sets
}

/// Works with all they require, prerequisites first.
fn closure(model: &Model<'_>, works: &[usize]) -> Vec<usize> {
    fn visit(model: &Model<'_>, work: usize, out: &mut Vec<usize>) {
        if !out.contains(&work) {
            model.problem.works[work].requires.iter().for_each(|&first| visit(model, first, out));
            out.push(work);
        }
    }
    let mut out = Vec::new();
    works.iter().for_each(|&work| visit(model, work, &mut out));
    out
}

/// Places a household where it gains most: at open sites, or at closed ones for a share of the price of opening.
/// Gives whether it was placed.
pub(super) fn place_best(state: &mut State<'_>, household: usize, opening: Opening) -> bool {
    let ways = ways(state, household, opening);
    ways.into_iter().any(|(_, site, year)| state.settle_scored(household, site, year))
}

/// All ways to place a household, best first.
fn ways(state: &State<'_>, household: usize, opening: Opening) -> Vec<Way> {
    let model = state.model;
    let of = &model.problem.households[household];
    let options = &model.problem.wishes[of.wishes].options;
    let mut ways = Vec::with_capacity(options.len() * model.problem.years);
    for offer in options {
        let site = offer.site as usize;
        let open = state.opened[site].is_some();
        let opening = match opening {
            _ if open => 0.0,
            Opening::Never => continue,
            Opening::Share(times) => {
                let share = (times * model.fraction(household, site)).min(1.0);
                share * model.price(model.problem.sites[site].opening_cost_eur)
            }
        };
        if !model.usable[site] {
            continue;
        }
        for year in 0..model.problem.years {
            ways.push((model.profit(of, offer.score, year) - opening, (site, offer.score), year));
        }
    }
    ways.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.0.cmp(&b.1.0)));
    ways
}

/// Places everyone without a home where open sites allow, in the order given; out of time, the rest stay without one.
pub(super) fn fill(state: &mut State<'_>, order: &[usize], opening: Opening, deadline: Deadline) {
    for &household in order {
        if state.place[household].is_none() {
            if deadline.over() {
                return;
            }
            place_best(state, household, opening);
        }
    }
}

/// Households in the order in which they are placed first: few options, then large, then by index.
pub(super) fn order(model: &Model<'_>) -> Vec<usize> {
    let problem = model.problem;
    let mut order: Vec<usize> = (0..problem.households.len()).collect();
    order.sort_by_key(|&index| {
        let of = &problem.households[index];
        (std::cmp::Reverse(of.people), problem.wishes[of.wishes].options.len(), index)
    });
    order
}

/// For each site the households that may live there with the score of the site for them, by household.
pub(super) fn offers(model: &Model<'_>) -> Vec<Vec<(u32, f32)>> {
    let problem = model.problem;
    let mut of = vec![Vec::new(); problem.sites.len()];
    for (index, household) in problem.households.iter().enumerate() {
        for offer in &problem.wishes[household.wishes].options {
            let site = offer.site as usize;
            let holds = !model.asks.dwellings || model.rooms.homes(site, household).is_some();
            if model.usable[site] && holds {
                of[offer.site as usize].push((index as u32, offer.score));
            }
        }
    }
    of
}

/// For each site the households that may live there, those who gain most for the room they take first.
pub(super) fn candidates(model: &Model<'_>) -> Vec<Vec<(u32, f32)>> {
    let mut offers = offers(model);
    sort_offers(model, &mut offers);
    offers
}

/// Sorts [`offers`]: those who gain most for the room they take first.
pub(super) fn sort_offers(model: &Model<'_>, offers: &mut [Vec<(u32, f32)>]) {
    offers.par_iter_mut().enumerate().for_each(|(site, list)| {
        let density = |&(household, score): &(u32, f32)| model.density(household as usize, (site, score));
        list.sort_by_cached_key(|offer| (std::cmp::Reverse(density(offer).to_bits()), offer.0));
    });
}

/// Most who are asked to move in are turned away at once: the clock is looked at once for so many.
const LOOK_AT_CLOCK: usize = 16;

/// Tries a package at a site on a copy: starts its works as early as money allows, opens the site and lets in those who
/// gain by it, as many as there is time for. `None` when it cannot be done.
pub(super) fn try_package<'m>(
    state: &State<'m>,
    site: usize,
    works: &[usize],
    candidates: &[(u32, f32)],
    deadline: Deadline,
) -> Option<State<'m>> {
    let mut next = state.clone();
    let years = state.model.problem.years;
    for &work in works.iter().filter(|&&work| state.started[work].is_none()) {
        if !(0..years).any(|year| next.start(work, year)) {
            return None;
        }
    }
    let before = next.worth();
    for year in 0..years {
        for (at, &(household, score)) in candidates.iter().enumerate() {
            if at.is_multiple_of(LOOK_AT_CLOCK) && deadline.over() {
                break;
            }
            admit(&mut next, household as usize, (site, score), year);
        }
    }
    (next.worth() > before || !works.is_empty()).then_some(next)
}

/// Lets a household into a site if that gains: from nowhere, or from a place it likes less.
pub(super) fn admit(state: &mut State<'_>, household: usize, site: (usize, f32), year: usize) -> bool {
    let model = state.model;
    let profit = model.profit(&model.problem.households[household], site.1, year);
    match &state.place[household] {
        None => state.settle_scored(household, site, year),
        Some(place) if place.site as usize == site.0 || place.profit >= profit - SLACK => false,
        Some(_) => {
            let before = state.take_out(household);
            if state.settle_scored(household, site, year) {
                return true;
            }
            state.put_back(household, before);
            false
        }
    }
}

/// Adds the package that gains most at the price of a euro, until none gains. Gains are looked at lazily: one that was small before the last
/// step is asked again only when it comes to the top.
pub(super) fn add_packages(
    state: &mut State<'_>,
    packages: &Packages,
    candidates: &[Vec<(u32, f32)>],
    (per_euro, deadline): (f64, Deadline),
) {
    // What money could do elsewhere, beyond its weight.
    let elsewhere = per_euro - state.model.price(1.0);
    let mut queue: Vec<(f64, usize, usize)> = Vec::new();
    for (site, sets) in packages.of.iter().enumerate().filter(|(site, _)| state.model.usable[*site]) {
        queue.extend((0..sets.len()).map(|set| (f64::INFINITY, site, set)));
    }
    let mut stale = 0;
    while let Some(at) = (0..queue.len()).max_by(|&a, &b| queue[a].0.total_cmp(&queue[b].0).then(b.cmp(&a))) {
        let (expected, site, set) = queue[at];
        if expected <= SLACK || deadline.over() {
            break;
        }
        let worth = |state: &State<'_>| state.worth() - elsewhere * state.euro();
        let tried = try_package(state, site, &packages.of[site][set], &candidates[site], deadline);
        let gain = tried.as_ref().map_or(f64::NEG_INFINITY, |next| worth(next) - worth(state));
        queue[at].0 = gain;
        let second = queue.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, entry)| entry.0);
        if gain > SLACK && gain >= second.fold(f64::NEG_INFINITY, f64::max) {
            if let Some(next) = tried {
                *state = next;
            }
            stale = 0;
        } else {
            stale += 1;
        }
        if stale > 2 * queue.len() {
            break;
        }
    }
}
