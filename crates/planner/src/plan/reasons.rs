//! What stops the next family at a place, and why a household has none.

use decision::allocation::{Barred, Choice, Consent, Plan, Problem, Rule, SiteKind, Unlock};
use decision::gates::Decision;

use super::PlanGround;
use crate::scenario::PlanSpec;

/// Why a household has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// In a few words that many households share, so that they can be counted.
    pub short: String,
    /// In full, for the household itself: what each kind of place lacks.
    pub full: String,
}

/// What is left at a site at the end of the plan.
struct Left {
    /// Free dwellings: people each holds, and how many.
    homes: Vec<(u32, i64)>,
    water_l_day: Option<f64>,
    farmland_ha: Option<f64>,
    newcomers: Option<f64>,
}

fn left(problem: &Problem, plan: &Plan, site: usize) -> Left {
    let from = &problem.sites[site];
    let mut homes: Vec<(u32, i64)> = from.dwellings.iter().map(|home| (home.people, i64::from(home.count))).collect();
    let (mut water, mut land) = (from.water_l_day, from.farmland_ha);
    for unlock in plan.works.iter().flat_map(|start| &problem.works[start.work].unlocks) {
        match *unlock {
            Unlock::Dwellings { site: at, dwellings } if at == site => {
                homes.push((dwellings.people, i64::from(dwellings.count)))
            }
            Unlock::Water { site: at, l_day } if at == site => water = water.map(|water| water + l_day),
            Unlock::Farmland { site: at, ha } if at == site => land = land.map(|land| land + ha),
            _ => {}
        }
    }
    let mut newcomers = from.newcomers_per_resident.map(|ratio| ratio * f64::from(from.residents));
    for (household, placement) in problem.households.iter().zip(&plan.placements) {
        let Some(placement) = placement.as_ref().filter(|placement| placement.site == site) else { continue };
        for people in &placement.homes {
            if let Some(home) = homes.iter_mut().find(|home| home.0 == *people && home.1 > 0) {
                home.1 -= 1;
            }
        }
        water = water.map(|water| water - household.water_l_day);
        land = land.map(|land| land - household.farmland_ha);
        newcomers = newcomers.map(|left| left - f64::from(household.newcomers));
    }
    Left { homes, water_l_day: water, farmland_ha: land, newcomers }
}

/// What stops the next family at a place: each limit that leaves no room for the smallest household that has no place and
/// could live there. Empty when nothing does, or nobody waits for it.
pub(super) fn binds(ground: &PlanGround, problem: &Problem, plan: &Plan, site: usize) -> Vec<String> {
    if !ground.sites[site].closed_because.is_empty() {
        return ground.sites[site].closed_because.clone();
    }
    let waiting = (0..problem.households.len()).filter(|number| plan.placements[*number].is_none());
    let suits = |number: &usize| {
        let options = &problem.wishes[problem.households[*number].wishes].options;
        options.iter().any(|offer| offer.site as usize == site)
    };
    let mut waiting: Vec<usize> = waiting.filter(suits).collect();
    waiting.sort_by_key(|number| (problem.households[*number].people, *number));
    if waiting.is_empty() {
        return Vec::new();
    }
    // What stops most of those who wait comes first; what stops nobody is not named.
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for number in &waiting {
        for word in stops(problem, plan, site, *number) {
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().filter(|(_, count)| 2 * *count >= waiting.len()).map(|(word, _)| word.to_owned()).collect()
}

/// Every limit of a site that leaves no room for a household.
fn stops(problem: &Problem, plan: &Plan, site: usize, household: usize) -> Vec<&'static str> {
    let (left, asks) = (left(problem, plan, site), |rule| problem.asks(rule));
    let wants = &problem.households[household];
    let village = problem.sites[site].kind == SiteKind::Village;
    let mut stops = Vec::new();
    if asks(Rule::Dwellings) && !has_room(&left.homes, wants.people, wants.homes_at_most) {
        stops.push("dwellings");
    }
    if asks(Rule::Water) && left.water_l_day.is_none_or(|water| water + 1e-6 < wants.water_l_day) {
        stops.push("water");
    }
    if asks(Rule::Farmland) && village && left.farmland_ha.is_none_or(|land| land + 1e-6 < wants.farmland_ha) {
        stops.push("farmland");
    }
    if asks(Rule::NewcomerShare) && left.newcomers.is_some_and(|left| left + 1e-6 < f64::from(wants.newcomers)) {
        stops.push("newcomers to hosts");
    }
    if asks(Rule::Services) {
        let full =
            wants.uses.iter().filter(|using| free_places(problem, plan, site, using.service) < i64::from(using.places));
        stops.extend(full.map(|using| match problem.services[using.service].as_str() {
            "school" => "school places",
            "kindergarten" => "kindergarten places",
            _ => "clinic places",
        }));
    }
    let works = problem.wishes[wants.wishes].after.iter().filter(|after| after.site as usize == site);
    let missing = works.filter(|after| !plan.works.iter().any(|start| start.work == after.work as usize));
    if asks(Rule::After) && missing.count() > 0 {
        stops.push("a road that is not mended");
    }
    stops
}

/// Whether free dwellings hold so many people, in at most so many of them.
fn has_room(homes: &[(u32, i64)], people: u32, at_most: u32) -> bool {
    let mut sizes: Vec<u32> = homes
        .iter()
        .filter(|(_, count)| *count > 0)
        .flat_map(|(size, count)| std::iter::repeat_n(*size, (*count).min(i64::from(at_most)) as usize))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.iter().take(at_most as usize).sum::<u32>() >= people
}

/// Places of a service that a site could still use: those of its pools, less what the placed people of all sites that
/// share them need at least. An upper bound where pools are shared.
fn free_places(problem: &Problem, plan: &Plan, site: usize, service: usize) -> i64 {
    let done = |work: Option<usize>| work.is_none_or(|work| plan.works.iter().any(|start| start.work == work));
    let mut sites = vec![site];
    let mut pools: Vec<usize> = Vec::new();
    // Everything that shares a pool with the site, by way of other sites too.
    loop {
        let before = (sites.len(), pools.len());
        for (number, pool) in problem.pools.iter().enumerate().filter(|(_, pool)| pool.service == service) {
            let members: Vec<usize> =
                pool.members.iter().filter(|member| done(member.after)).map(|member| member.site).collect();
            if members.iter().any(|member| sites.contains(member)) && !pools.contains(&number) {
                pools.push(number);
                sites.extend(members.into_iter().filter(|member| !sites.contains(member)).collect::<Vec<_>>());
            }
        }
        if before == (sites.len(), pools.len()) {
            break;
        }
    }
    let mut places: i64 = pools.iter().map(|pool| i64::from(problem.pools[*pool].places)).sum();
    for unlock in plan.works.iter().flat_map(|start| &problem.works[start.work].unlocks) {
        if let Unlock::Places { pool, places: more } = *unlock
            && pools.contains(&pool)
        {
            places += i64::from(more);
        }
    }
    for (household, placement) in problem.households.iter().zip(&plan.placements) {
        if placement.as_ref().is_some_and(|placement| sites.contains(&placement.site)) {
            let uses = household.uses.iter().filter(|using| using.service == service);
            places -= uses.map(|using| i64::from(using.places)).sum::<i64>();
        }
    }
    places
}

/// Why a household has no place in a plan.
pub fn why_unplaced((ground, _): (&PlanGround, &PlanSpec), problem: &Problem, plan: &Plan, household: usize) -> Why {
    let wants = &problem.households[household];
    let wishes = &problem.wishes[wants.wishes];
    let open = |site: usize| {
        let site = &problem.sites[site];
        site.consent == Consent::Given && site.gate == Decision::Eligible && site.choice != Choice::Forbidden
    };
    let options: Vec<usize> = wishes.options.iter().map(|offer| offer.site as usize).collect();
    let usable: Vec<usize> = options.iter().copied().filter(|site| open(*site)).collect();
    let mut full: Vec<String> = wishes
        .barred
        .iter()
        .map(|bar| format!("{}: {}", ground.name(bar.site as usize), barred(&bar.reason)))
        .collect();
    if usable.is_empty() {
        let far = wishes.barred.iter().any(|bar| matches!(bar.reason, Barred::TooFar { .. } | Barred::Unknown { .. }));
        let short = match (options.is_empty(), far) {
            (false, _) => "the places it accepts may not be used: a gate, consent or a decision closes them",
            (true, true) => "a service it cannot do without is too far from every place it accepts",
            (true, false) => "it refuses or does not accept every place of the plan",
        };
        full.extend(
            options
                .iter()
                .map(|site| format!("{}: {}", ground.name(*site), ground.sites[*site].closed_because.join(", "))),
        );
        return Why { short: short.to_owned(), full: format!("{short}. {}", full.join("; ")) };
    }
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    let mut unhindered = 0;
    for site in &usable {
        let stops = stops(problem, plan, *site, household);
        if stops.is_empty() {
            unhindered += 1;
            full.push(format!("{}: room is left", ground.name(*site)));
            continue;
        }
        full.push(format!("{}: no {} left", ground.name(*site), stops.join(", no ")));
        // The first limit of a place speaks for it: homes before water before land before places at services.
        match counts.iter_mut().find(|(word, _)| *word == stops[0]) {
            Some((_, count)) => *count += 1,
            None => counts.push((stops[0], 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let short = match counts.first() {
        _ if unhindered > 0 => {
            "room is left where it could go, but kin, the least of a community, or the cost speak against it".to_owned()
        }
        Some((word, _)) => format!("no {word} left where it could go"),
        None => "no place".to_owned(),
    };
    Why { full: format!("{short}. {}", full.join("; ")), short }
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
