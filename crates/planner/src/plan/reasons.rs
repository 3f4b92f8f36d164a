//! What stops the next family at a place, and why a household has none.

use std::collections::BTreeMap;

use decision::allocation::{Barred, Choice, Consent};
use decision::gates::Decision;

use super::PlanGround;
use super::left::{Leftovers, STOPS, lacking};

/// So many places are named for each reason; the rest are counted.
const NAMED: usize = 8;

/// Why a household has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// In a few words that many households share, so that they can be counted.
    pub short: String,
    /// In full, for the household itself: what each kind of place lacks.
    pub full: String,
}

/// What stops the next family at each place: each limit that leaves no room for half or more of the households that have
/// no place and could live there, what stops most of them first. Empty where nothing does, or nobody waits for it.
pub(super) fn binds(ground: &PlanGround, left: &Leftovers<'_>) -> Vec<Vec<String>> {
    let (problem, plan) = (left.problem, left.plan);
    let mut counts = vec![[0usize; STOPS.len()]; problem.sites.len()];
    let mut waiting = vec![0; problem.sites.len()];
    let unplaced = (0..problem.households.len()).filter(|number| plan.placements[*number].is_none());
    for number in unplaced {
        for offer in &problem.wishes[problem.households[number].wishes].options {
            let site = offer.site as usize;
            waiting[site] += 1;
            left.stops(site, number).all().for_each(|stop| counts[site][stop] += 1);
        }
    }
    let places = ground.sites.iter().zip(counts).zip(waiting);
    let words = places.map(|((site, counts), waiting)| {
        if !site.closed_because.is_empty() {
            return site.closed_because.clone();
        }
        let mut stops: Vec<usize> = (0..STOPS.len()).filter(|stop| counts[*stop] > 0).collect();
        stops.retain(|stop| 2 * counts[*stop] >= waiting);
        stops.sort_by_key(|stop| std::cmp::Reverse(counts[*stop]));
        stops.into_iter().map(|stop| STOPS[stop].to_owned()).collect()
    });
    words.collect()
}

/// Why a household has no place in a plan.
pub fn why_unplaced(ground: &PlanGround, left: &Leftovers<'_>, household: usize) -> Why {
    let problem = left.problem;
    let wishes = &problem.wishes[problem.households[household].wishes];
    let is_open = |site: usize| {
        let site = &problem.sites[site];
        site.consent == Consent::Given && site.gate == Decision::Eligible && site.choice != Choice::Forbidden
    };
    let (usable, closed): (Vec<usize>, Vec<usize>) =
        wishes.options.iter().map(|offer| offer.site as usize).partition(|site| is_open(*site));
    let short = if usable.is_empty() {
        let far = wishes.barred.iter().any(|bar| matches!(bar.reason, Barred::TooFar { .. } | Barred::Unknown { .. }));
        match (closed.is_empty(), far) {
            (false, _) => "the places it accepts may not be used: a gate, consent or a decision closes them",
            (true, true) => "a service it cannot do without is too far from every place it accepts",
            (true, false) => "it refuses or does not accept every place of the plan",
        }
        .to_owned()
    } else {
        in_the_way(left, household, &usable)
    };
    let full = reasons(ground, left, household, (&usable, &closed));
    Why { full: format!("{short}. {}", full.join("; ")), short }
}

/// What most of the places that it could use lack. The first limit of a place speaks for it: homes before water before
/// land before places at services.
fn in_the_way(left: &Leftovers<'_>, household: usize, usable: &[usize]) -> String {
    let mut counts = [0; STOPS.len()];
    for site in usable {
        match left.stops(*site, household).all().next() {
            Some(first) => counts[first] += 1,
            None => {
                return "room is left where it could go, but kin, the least of a community, or the cost speak against it"
                    .to_owned();
            }
        }
    }
    let most = (0..STOPS.len()).max_by_key(|stop| (counts[*stop], std::cmp::Reverse(*stop))).unwrap_or(0);
    format!("{} where it could go", lacking(most))
}

/// Every reason with the places it holds for.
fn reasons(
    ground: &PlanGround,
    left: &Leftovers<'_>,
    household: usize,
    (usable, closed): (&[usize], &[usize]),
) -> Vec<String> {
    let wishes = &left.problem.wishes[left.problem.households[household].wishes];
    let mut by_stops = BTreeMap::new();
    for site in usable {
        by_stops.entry(left.stops(*site, household)).or_insert_with(Vec::new).push(*site);
    }
    let mut full: Vec<String> = by_stops
        .into_iter()
        .map(|(stops, sites)| match stops.words() {
            words if words.is_empty() => format!("room is left in {}", named(ground, &sites)),
            words => format!("{words} in {}", named(ground, &sites)),
        })
        .collect();
    if !closed.is_empty() {
        full.push(format!("closed: {}", named(ground, closed)));
    }
    let mut refused = Vec::new();
    for bar in &wishes.barred {
        match bar.reason {
            Barred::Refused => refused.push(bar.site as usize),
            _ => full.push(format!("{}: {}", ground.name(bar.site as usize), barred(&bar.reason))),
        }
    }
    if !refused.is_empty() {
        full.push(format!("it refuses {}", named(ground, &refused)));
    }
    // Far places are many in a large region: the nearest misses say enough.
    if full.len() > 2 * NAMED {
        let more = full.len() - 2 * NAMED;
        full.truncate(2 * NAMED);
        full.push(format!("and {more} more places are too far from a service or not known well enough"));
    }
    full.extend(wishes.others.as_ref().map(|reason| format!("everywhere else: {}", barred(reason))));
    full
}

/// Names of places, the first few.
fn named(ground: &PlanGround, sites: &[usize]) -> String {
    let names: Vec<String> = sites.iter().take(NAMED).map(|site| ground.name(*site)).collect();
    let more = sites.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

/// Why a site is no option, in words.
pub fn barred(reason: &Barred) -> String {
    match reason {
        Barred::Refused => "it refuses the place".to_owned(),
        Barred::NotAccepted => "it does not accept the place".to_owned(),
        Barred::TooFar { what, minutes: Some(minutes), limit_min } => {
            format!("{what} is {minutes:.0} min away, at most {limit_min:.0} min")
        }
        Barred::TooFar { what, minutes: None, limit_min } => {
            format!("nothing leads to {what}, at most {limit_min:.0} min")
        }
        Barred::Unknown { what } => format!("{what} is not known"),
        Barred::Other(words) => words.clone(),
    }
}
