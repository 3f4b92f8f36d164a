//! Sets of works that one site alone has any use for: whole, and paid once, in the bound by prices.

use crate::allocation::Model;
use crate::allocation::limits::{Kind, Limit, adds};

/// With more works that are a site's own, they are bought by the piece instead.
const MOST_OWN: usize = 5;

/// Works done together at a site.
#[derive(Debug, Clone, Default)]
pub(super) struct Set {
    /// What they cost, with what they require.
    pub euro: f64,
    /// What they add to each of the site's capacities; empty when they add nothing.
    pub adds: Vec<f64>,
}

/// The site whose own each work is: it adds to dwellings, water or land of that site only, and everything that requires it
/// is that site's own too. In no plan is more paid for it than once, so that the site's part of the bound may pay for it.
pub(super) fn owners(model: &Model<'_>) -> Vec<Option<usize>> {
    let works = &model.problem.works;
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); works.len()];
    for (index, work) in works.iter().enumerate() {
        work.requires.iter().for_each(|&first| next[first].push(index));
    }
    let mut order: Vec<usize> = Vec::new();
    let mut waits: Vec<usize> = next.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..works.len()).filter(|&work| waits[work] == 0).collect();
    while let Some(work) = ready.pop() {
        order.push(work);
        for &first in &works[work].requires {
            waits[first] -= 1;
            if waits[first] == 0 {
                ready.push(first);
            }
        }
    }
    let mut owner = vec![None; works.len()];
    for work in order {
        let at = works[work].unlocks.iter().map(super::super::Unlock::site);
        let mut sites = at.chain(next[work].iter().map(|&later| owner[later]));
        let first = sites.next().flatten();
        owner[work] = first.filter(|&site| sites.all(|other| other == Some(site)));
    }
    owner
}

/// Every set of a site's own works that add to a capacity, none first. What they add is taken out of what can be bought by
/// the piece.
pub(super) fn sets_of(model: &Model<'_>, site: usize, own: &[usize], limits: &mut [Limit]) -> Vec<Set> {
    let problem = model.problem;
    let units = |work: usize, kind: Kind| -> f64 {
        problem.works[work].unlocks.iter().map(|unlock| adds(model, site, kind, unlock)).sum()
    };
    let in_time = |work: usize| model.doable[work] && model.duration[work] <= problem.years;
    let useful = |&work: &usize| in_time(work) && limits.iter().any(|limit| units(work, limit.kind) > 0.0);
    let works: Vec<usize> = own.iter().copied().filter(useful).collect();
    let mut sets = vec![Set::default()];
    if works.is_empty() || works.len() > MOST_OWN {
        return sets;
    }
    for chosen in 1_u32..1 << works.len() {
        let these: Vec<usize> = (0..works.len()).filter(|at| chosen >> at & 1 == 1).map(|at| works[at]).collect();
        let mut paid: Vec<usize> = Vec::new();
        let mut queue = these.clone();
        while let Some(work) = queue.pop() {
            if own.contains(&work) && !paid.contains(&work) {
                paid.push(work);
                queue.extend_from_slice(&problem.works[work].requires);
            }
        }
        sets.push(Set {
            euro: paid.iter().map(|&work| problem.works[work].cost_eur).sum(),
            adds: limits.iter().map(|limit| these.iter().map(|&work| units(work, limit.kind)).sum()).collect(),
        });
    }
    limits.iter_mut().for_each(|limit| limit.more.retain(|piece| !works.contains(&piece.work)));
    sets
}
