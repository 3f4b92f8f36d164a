//! From the ground of a plan and what people decide to a question for the solvers.

use std::collections::{BTreeMap, BTreeSet};

use decision::allocation::{
    Choice, Demand, Dwellings, Group, Kin, Member, Pool, Problem, Site, SiteKind, Unlock, Weights, Work as Doing,
};
use decision::gates::Day;

use super::asking::Asking;
use super::floors::floors;
use super::ground::last_year;
use super::roads::{Reach, Roads};
use super::wanted::{budget, criteria, waived};
use super::{PlanError, PlanGround, Wanted};
use crate::scenario::{PLAN_RULES, PLAN_SERVICES, PlanSpec};

/// The question for the solvers: sites in the ground's order, works in the order of [`PlanGround::works`], households in that
/// of the table. `on` is the day on which waivers must hold.
///
/// # Errors
/// A place, a criterion or a rule that is not known; a place forced although consent is missing or a gate is not passed; a
/// weight or a budget that is no figure.
pub fn problem(ground: &PlanGround, spec: &PlanSpec, wanted: &Wanted, on: Day) -> Result<Problem, PlanError> {
    let waived = waived(spec, wanted, on)?;
    let roads = Roads::of(ground);
    let making = Making { ground, spec, roads: &roads, groups: groups(ground) };
    let mut problem = Problem::new(spec.budget.get_ref().len());
    problem.sites = (0..ground.sites.len()).map(|site| making.site(site)).collect();
    for (words, choice) in [(&wanted.force, Choice::Forced), (&wanted.forbid, Choice::Forbidden)] {
        for word in words {
            let site = ground.site(word).map_err(PlanError::Place)?;
            let because = &ground.sites[site].closed_because;
            if choice == Choice::Forced && !because.is_empty() {
                return Err(PlanError::Closed { word: word.clone(), because: because.join("; ") });
            }
            if problem.sites[site].choice != Choice::Free && problem.sites[site].choice != choice {
                return Err(PlanError::Place(format!("\"{word}\" is both forced and forbidden")));
            }
            problem.sites[site].choice = choice;
        }
    }
    problem.services = PLAN_SERVICES.map(str::to_owned).to_vec();
    problem.pools = making.pools();
    problem.works = making.works(&problem.pools);
    let general = criteria(ground, wanted)?;
    let asking = Asking { ground, spec, roads: &roads, general: &general, no_needs: waived.contains("needs") };
    (problem.households, problem.wishes) = asking.households(&making.groups);
    problem.groups = making.groups();
    problem.kin = making.kin();
    problem.minutes = ground.minutes.clone();
    let aims = wanted.weights.as_ref().unwrap_or(&spec.weights);
    problem.floors = floors((ground, spec), &problem.pools, aims.school)?;
    let money = wanted.budget.as_ref().unwrap_or(spec.budget.get_ref());
    problem.budget = Some(budget(money, spec)?);
    problem.open_at_most = spec.places_at_most;
    problem.demand = if spec.everyone { Demand::Everyone } else { Demand::WhoFits };
    problem.weights = Weights { placed: aims.placed, fit: aims.fit, wait: aims.wait, cost_per_1000_eur: aims.cost };
    let rules = PLAN_RULES.iter().filter(|(word, _, _)| waived.contains(word));
    problem.waived = rules.filter_map(|(_, _, rule)| *rule).collect();
    Ok(problem)
}

/// The groups of the households by name, with their numbers.
fn groups(ground: &PlanGround) -> BTreeMap<&str, usize> {
    let names: BTreeSet<&str> = ground.inputs.households.iter().map(|household| household.group.as_str()).collect();
    names.into_iter().enumerate().map(|(number, name)| (name, number)).collect()
}

/// Water of a place where people live, as a figure that never binds: its homes are supplied, and its hosts say how many
/// they can take on.
const SUPPLIED_L_DAY: f64 = 1e12;

struct Making<'a> {
    ground: &'a PlanGround,
    spec: &'a PlanSpec,
    roads: &'a Roads,
    groups: BTreeMap<&'a str, usize>,
}

impl Making<'_> {
    fn site(&self, number: usize) -> Site {
        let (from, inputs) = (&self.ground.sites[number], &self.ground.inputs);
        let mut site = Site::new(self.ground.name(number), from.kind);
        (site.water_l_day, site.farmland_ha) = (None, None);
        if let Some(row) = from.capacity.map(|position| &inputs.capacities[position]) {
            site.dwellings.push(Dwellings { people: row.people_per_dwelling, count: row.usable });
            (site.water_l_day, site.farmland_ha) = (row.water_l_day, row.farmland_ha);
            site.opening_cost_eur = self.spec.viability.opening_cost;
        }
        let mut last: Option<i64> = None;
        for offer in from.offers.iter().map(|position| &inputs.offers[*position]) {
            let homes = offer.homes.iter().filter(|(_, count)| *count > 0);
            site.dwellings.extend(homes.map(|(people, count)| Dwellings { people: *people, count: *count }));
            // Of several offers the first to end speaks for all homes of the place.
            last = match (last, last_year(offer.until, self.spec)) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        if from.kind == SiteKind::Host {
            site.water_l_day = Some(SUPPLIED_L_DAY);
            site.newcomers_per_resident = self.spec.hosts.newcomers_per_resident.as_ref().map(|ratio| *ratio.get_ref());
        }
        site.residents = from.residents.unwrap_or(0.0).max(0.0) as u32;
        site.consent = from.consent;
        site.gate = from.decision;
        let years = self.spec.budget.get_ref().len();
        site.last_year = last.and_then(|last| usize::try_from(last).ok()).filter(|last| *last < years);
        site
    }

    /// Schools, kindergartens and clinics of the offers that can be used, and school rooms that works can open.
    fn pools(&self) -> Vec<Pool> {
        let mut pools = Vec::new();
        for (number, site) in self.ground.sites.iter().enumerate() {
            let mut places = [0; PLAN_SERVICES.len()];
            for offer in site.offers.iter().map(|position| &self.ground.inputs.offers[*position]) {
                places[0] += offer.school_places;
                places[1] += offer.kindergarten_places;
                places[2] += offer.clinic_people;
            }
            let room = self.works_of(number).any(|work| work.school_places > 0);
            for (service, places) in places.into_iter().enumerate() {
                let asked = self.spec.services().into_iter().find(|(word, _)| *word == PLAN_SERVICES[service]);
                let Some((word, limit)) = asked.filter(|_| places > 0 || (service == 0 && room)) else { continue };
                let id = format!("{word} of {}", self.ground.name(number));
                pools.push(Pool { id, service, places, members: self.members(number, limit) });
            }
        }
        pools
    }

    /// The sites from which a site is near enough, today or after a road is mended.
    fn members(&self, of: usize, limit: f64) -> Vec<Member> {
        let members = (0..self.ground.sites.len()).filter_map(|site| {
            let minutes = self.ground.minutes.get(site, of).map(f64::from);
            match self.roads.reach(site, minutes, limit) {
                Reach::Today => Some(Member { site, after: None }),
                Reach::After(work) => Some(Member { site, after: Some(work) }),
                Reach::Never => None,
            }
        });
        members.collect()
    }

    fn works_of(&self, site: usize) -> impl Iterator<Item = &super::Work> {
        let id = &self.ground.sites[site].id;
        self.ground.works.iter().map(|work| &self.ground.inputs.works[*work]).filter(move |work| work.village == *id)
    }

    fn works(&self, pools: &[Pool]) -> Vec<Doing> {
        let inputs = &self.ground.inputs;
        let number: BTreeMap<&str, usize> = self
            .ground
            .works
            .iter()
            .enumerate()
            .map(|(number, work)| (inputs.works[*work].id.as_str(), number))
            .collect();
        let works = self.ground.works.iter().map(|position| {
            let work = &inputs.works[*position];
            let site = self.ground.sites.iter().position(|site| site.id == work.village);
            let mut unlocks = Vec::new();
            if let Some(site) = site {
                let people =
                    self.ground.sites[site].capacity.map_or(0, |row| inputs.capacities[row].people_per_dwelling);
                if work.dwellings > 0 && people > 0 {
                    unlocks.push(Unlock::Dwellings { site, dwellings: Dwellings { people, count: work.dwellings } });
                }
                if work.water_l_day > 0.0 {
                    unlocks.push(Unlock::Water { site, l_day: work.water_l_day });
                }
                let room = format!("{} of {}", PLAN_SERVICES[0], self.ground.name(site));
                if let Some(pool) = pools.iter().position(|pool| pool.id == room).filter(|_| work.school_places > 0) {
                    unlocks.push(Unlock::Places { pool, places: work.school_places });
                }
            }
            Doing {
                id: work.id.clone(),
                site,
                cost_eur: work.cost,
                months: work.months,
                requires: work.requires.iter().filter_map(|id| number.get(id.as_str()).copied()).collect(),
                unlocks,
            }
        });
        works.collect()
    }

    fn groups(&self) -> Vec<Group> {
        let least = |name: &str| self.spec.fairness.iter().find(|(group, _)| group.get_ref() == name);
        let groups = self.groups.keys().map(|name| Group {
            id: (*name).to_owned(),
            least_share: least(name).map_or(0.0, |(_, share)| *share.get_ref()),
        });
        groups.collect()
    }

    /// Each pair of kin once, whoever of the two names the other.
    fn kin(&self) -> Vec<Kin> {
        let Some(within) = self.spec.kin_within else { return Vec::new() };
        let households = &self.ground.inputs.households;
        let by_id: BTreeMap<&str, usize> =
            households.iter().enumerate().map(|(i, household)| (household.id.as_str(), i)).collect();
        let named = households.iter().enumerate().flat_map(|(one, household)| {
            let others = household.kin.iter().filter_map(|kin| by_id.get(kin.as_str()).copied());
            others.filter(move |other| *other != one).map(move |other| (one.min(other), one.max(other)))
        });
        let pairs: BTreeSet<(usize, usize)> = named.collect();
        pairs.into_iter().map(|(a, b)| Kin { a, b, within_min: within.0 }).collect()
    }
}
