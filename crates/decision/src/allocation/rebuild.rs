//! Takes parts of a plan away and builds them anew: large neighbourhood search (Shaw 1998).

use super::every_way::{FEW, every_way};
use super::greedy::{Opening, Packages, fill, try_package};
use super::improve::{Best, close, drop_idle_works, exchange, share_out, shift};
use super::model::SLACK;
use super::{Deadline, State};
use crate::robustness::generator::Stream;

/// What large neighbourhood search works with.
pub(super) struct Around<'a> {
    pub best: &'a Best,
    pub candidates: &'a [Vec<(u32, f32)>],
    pub packages: &'a Packages,
    pub deadline: Deadline,
}

/// Takes a part of the plan away (sites near each other, their works, everybody there) and builds it anew in another order,
/// `rounds` times; keeps what is worth more.
pub(super) fn rebuild_parts(state: &mut State<'_>, around: &Around<'_>, rounds: usize, stream: &mut Stream) {
    if state.place.is_empty() {
        return;
    }
    let has_works = !state.model.problem.works.is_empty();
    for _ in 0..rounds {
        if around.deadline.over() {
            return;
        }
        let seed = stream.below(state.place.len());
        let sites = neighbourhood(state, around.best, seed, 2 + stream.below(4));
        let mut next = if has_works { without_works(state, &sites, stream) } else { state.clone() };
        let mut away: Vec<usize> = Vec::new();
        for &site in &sites {
            away.extend(next.here[site].clone().into_iter().map(|h| h as usize));
        }
        away.iter().for_each(|&household| {
            next.leave(household);
        });
        let by_room = stream.below(2) == 0;
        let mut order: Vec<(f64, usize)> = (0..next.place.len())
            .filter(|&household| next.place[household].is_none())
            .map(|household| (urgency(&next, around, household, by_room) * (0.5 + stream.uniform()), household))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let order: Vec<usize> = order.into_iter().map(|(_, household)| household).collect();
        if has_works && stream.below(3) == 0 {
            works_by_chance(&mut next, around, &sites, stream);
        } else if has_works || stream.below(2) == 0 {
            packages_at(&mut next, around, &sites, stream);
        }
        if stream.below(2) == 0 {
            let (moved, others): (Vec<usize>, Vec<usize>) =
                order.iter().partition(|&&household| state.place[household].is_some());
            let few: Vec<usize> =
                moved.into_iter().chain(others).filter(|&h| next.place[h].is_none()).take(FEW).collect();
            every_way(&mut next, around.best, &few);
        }
        let opening = if stream.below(2) == 0 { Opening::Share(3.0) } else { Opening::Never };
        fill(&mut next, &order, opening, around.deadline);
        let in_time = |_: &&usize| !around.deadline.over();
        for &household in order.iter().take_while(in_time) {
            shift(&mut next, around.best, household);
        }
        for &household in order.iter().take(200).take_while(in_time) {
            exchange(&mut next, around.best, household);
        }
        for &household in away.iter().take_while(in_time) {
            share_out(&mut next, around.best, household, around.candidates);
        }
        for &site in &sites {
            close(&mut next, around.best, site);
        }
        if order.len() <= FEW && has_works {
            drop_idle_works(&mut next, around.deadline);
        }
        if next.worth() > state.worth() - SLACK {
            *state = next;
        }
    }
}

/// Who is placed first: the largest, who find room in few places, or those who add most for the room they take.
fn urgency(state: &State<'_>, around: &Around<'_>, household: usize, by_room: bool) -> f64 {
    let people = f64::from(state.model.problem.households[household].people);
    let top = around.best.of(state, household).first().filter(|_| by_room);
    top.map_or(people, |&(site, score)| state.model.density(household, (site as usize, score)))
}

/// Sites that share the wishes of those who live around a household.
fn neighbourhood(state: &State<'_>, best: &Best, household: usize, count: usize) -> Vec<usize> {
    let mut sites: Vec<usize> = state.place[household].iter().map(|place| place.site as usize).collect();
    for &(site, _) in best.of(state, household) {
        if sites.len() >= count {
            break;
        }
        if !sites.contains(&(site as usize)) {
            sites.push(site as usize);
        }
    }
    sites
}

/// The plan without the works that only these sites use, some of them left to chance.
fn without_works<'m>(state: &State<'m>, sites: &[usize], stream: &mut Stream) -> State<'m> {
    let problem = state.model.problem;
    let mut starts = state.starts();
    starts.retain(|start| {
        let here = problem.works[start.work].site.is_some_and(|site| sites.contains(&site));
        !here || stream.below(3) == 0
    });
    let mut places = state.places();
    for place in &mut places {
        if place.is_some_and(|(site, _)| sites.contains(&site)) {
            *place = None;
        }
    }
    State::rebuild(state.model, &starts, &places)
}

/// Starts a package at random at some sites, in any year: what pays only together with something else is never the best
/// next step.
fn works_by_chance(state: &mut State<'_>, around: &Around<'_>, sites: &[usize], stream: &mut Stream) {
    let years = state.model.problem.years;
    for &site in sites {
        let sets = &around.packages.of[site];
        if sets.is_empty() || stream.below(2) == 0 {
            continue;
        }
        for &work in &sets[stream.below(sets.len())] {
            let first = stream.below(years);
            (first..years).any(|year| state.start(work, year));
        }
    }
}

/// The best package at each of some sites, in random order.
fn packages_at(state: &mut State<'_>, around: &Around<'_>, sites: &[usize], stream: &mut Stream) {
    let mut sites = sites.to_vec();
    for at in (1..sites.len()).rev() {
        sites.swap(at, stream.below(at + 1));
    }
    for site in sites.into_iter().filter(|&site| state.model.usable[site]) {
        for _ in 0..4 {
            if around.deadline.over() {
                return;
            }
            let before = state.worth();
            let mut top: Option<State<'_>> = None;
            for set in &around.packages.of[site] {
                if let Some(next) = try_package(state, site, set, &around.candidates[site], around.deadline)
                    && next.worth() > top.as_ref().map_or(before, State::worth) + SLACK
                {
                    top = Some(next);
                }
            }
            match top {
                Some(next) => *state = next,
                None => break,
            }
        }
    }
}
