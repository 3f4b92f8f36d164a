//! From the ground of a plan and what people decide to a question for the solvers.

use std::collections::{BTreeMap, BTreeSet};

use decision::allocation::{
    After, Bar, Barred, Choice, Demand, Dwellings, Floor, Group, Household as Asking, Kin, Measure, Member,
    Offer as Suits, Pool, Problem, Site, SiteKind, Step, Unlock, Use, Weights, Wishes, Work as Doing,
};
use decision::gates::Day;

use super::ground::last_year;
use super::score::{score, weights, wish_criteria};
use super::wanted::{budget, criteria, waived};
use super::{Household, PlanError, PlanGround, Wanted};
use crate::scenario::{PLAN_RULES, PLAN_SERVICES, PlanSpec};

/// The question for the solvers: sites in the ground's order, works in the order of [`PlanGround::works`], households in that
/// of the table. `on` is the day on which waivers must hold.
///
/// # Errors
/// A place, a criterion or a rule that is not known; a weight or a budget that is no figure.
pub fn problem(ground: &PlanGround, spec: &PlanSpec, wanted: &Wanted, on: Day) -> Result<Problem, PlanError> {
    let waived = waived(spec, wanted, on)?;
    let making = Making { ground, spec, roads: roads(ground), no_needs: waived.contains("needs") };
    let mut problem = Problem::new(spec.budget.get_ref().len());
    problem.sites = (0..ground.sites.len()).map(|site| making.site(site)).collect();
    for (words, choice) in [(&wanted.force, Choice::Forced), (&wanted.forbid, Choice::Forbidden)] {
        for word in words {
            let site = ground.site(word).map_err(PlanError::Place)?;
            if problem.sites[site].choice != Choice::Free {
                return Err(PlanError::Place(format!("\"{word}\" is both forced and forbidden")));
            }
            problem.sites[site].choice = choice;
        }
    }
    problem.services = PLAN_SERVICES.map(str::to_owned).to_vec();
    problem.pools = making.pools();
    problem.works = making.works(&problem.pools);
    let general = criteria(ground, wanted)?;
    (problem.households, problem.wishes) = making.households(&general);
    problem.groups = making.groups();
    problem.kin = making.kin();
    problem.minutes = ground.minutes.clone();
    let aims = wanted.weights.as_ref().unwrap_or(&spec.weights);
    problem.floors = making.floors(aims.school);
    let money = wanted.budget.as_ref().unwrap_or(spec.budget.get_ref());
    problem.budget = Some(budget(money, spec)?);
    problem.open_at_most = spec.places_at_most;
    problem.demand = if spec.everyone { Demand::Everyone } else { Demand::WhoFits };
    problem.weights = Weights { placed: aims.placed, fit: aims.fit, wait: aims.wait, cost_per_1000_eur: aims.cost };
    let rules = PLAN_RULES.iter().filter(|(word, _, _)| waived.contains(word));
    problem.waived = rules.filter_map(|(_, _, rule)| *rule).collect();
    Ok(problem)
}

/// The works that shorten the ways from a site: minutes saved, position in the problem; those that save most first.
fn roads(ground: &PlanGround) -> Vec<Vec<(f64, usize)>> {
    let of_site = ground.sites.iter().map(|site| {
        let works = ground.works.iter().enumerate().map(|(number, work)| (number, &ground.inputs.works[*work]));
        let roads = works.filter(|(_, work)| work.village == site.id && work.saves_min > 0.0);
        let mut roads: Vec<(f64, usize)> = roads.map(|(number, work)| (work.saves_min, number)).collect();
        roads.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        roads
    });
    of_site.collect()
}

/// Water of a place where people live, as a figure that never binds: its homes are supplied, and its hosts say how many
/// they can take on.
const SUPPLIED_L_DAY: f64 = 1e12;

struct Making<'a> {
    ground: &'a PlanGround,
    spec: &'a PlanSpec,
    roads: Vec<Vec<(f64, usize)>>,
    no_needs: bool,
}

/// Whether something is near enough.
enum Reach {
    Today,
    After(usize),
    Never,
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
            match self.reach(site, minutes, limit) {
                Reach::Today => Some(Member { site, after: None }),
                Reach::After(work) => Some(Member { site, after: Some(work) }),
                Reach::Never => None,
            }
        });
        members.collect()
    }

    fn reach(&self, site: usize, minutes: Option<f64>, limit: f64) -> Reach {
        let Some(minutes) = minutes.filter(|minutes| minutes.is_finite()) else { return Reach::Never };
        if minutes <= limit {
            return Reach::Today;
        }
        match self.roads[site].iter().find(|(saved, _)| minutes - saved <= limit) {
            Some((_, work)) => Reach::After(*work),
            None => Reach::Never,
        }
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

    fn households(&self, general: &[f64]) -> (Vec<Asking>, Vec<Wishes>) {
        let wishes = wish_criteria(self.ground, self.spec);
        let groups = self.group_names();
        let figure = |need: &toml::Spanned<crate::scenario::Need>| need.get_ref().figure().unwrap_or(0.0);
        let (water, land) = (figure(&self.spec.person.water), figure(&self.spec.person.land));
        let services = self.spec.services();
        let asked = |word: &str| services.iter().any(|(service, _)| *service == word);
        let each = self.ground.inputs.households.iter().enumerate().map(|(number, household)| {
            let people = household.ages.people();
            let counts = [household.ages.school_children, household.ages.small_children, people];
            let uses = counts
                .into_iter()
                .enumerate()
                .filter(|(service, places)| *places > 0 && asked(PLAN_SERVICES[*service]));
            let home = self.spec.hosts.come_home.contains(&household.group);
            let asking = Asking {
                id: household.id.clone(),
                group: groups.iter().position(|group| **group == household.group).unwrap_or(0),
                people,
                newcomers: if home { 0 } else { people },
                homes_at_most: self.spec.person.homes_at_most,
                water_l_day: water * f64::from(people),
                farmland_ha: land * f64::from(people),
                uses: uses.map(|(service, places)| Use { service, places }).collect(),
                importance: f64::from(people),
                wishes: number,
            };
            (asking, self.wishes(household, &weights(general, household, &wishes)))
        });
        each.unzip()
    }

    /// The sites that suit a household, and why the others do not.
    fn wishes(&self, household: &Household, weights: &[f64]) -> Wishes {
        let mut wishes = Wishes::default();
        for (number, site) in self.ground.sites.iter().enumerate() {
            let index = number as u32;
            match self.bar(household, number) {
                Err(reason) => wishes.barred.push(Bar { site: index, reason }),
                Ok(after) => {
                    wishes.options.push(Suits { site: index, score: score(weights, &site.scores) as f32 });
                    wishes.after.extend(after.into_iter().map(|work| After { site: index, work: work as u32 }));
                }
            }
        }
        wishes
    }

    /// The works that must be done before a site suits a household, or why it never does.
    fn bar(&self, household: &Household, site: usize) -> Result<BTreeSet<usize>, Barred> {
        let id = &self.ground.sites[site].id;
        if household.refuses.contains(id) {
            return Err(Barred::Refused);
        }
        if !household.accepts.is_empty() && !household.accepts.contains(id) {
            return Err(Barred::NotAccepted);
        }
        let mut after = BTreeSet::new();
        let needs = self.ground.needs.iter().filter(|need| !self.no_needs && household.needs.contains(&need.need));
        for need in needs {
            let Some(minutes) = need.minutes[site] else {
                return Err(Barred::Unknown { what: format!("the time to the {} ({})", need.to, need.need) });
            };
            match self.reach(site, Some(minutes), need.limit_min) {
                Reach::Today => {}
                Reach::After(work) => drop(after.insert(work)),
                Reach::Never => {
                    return Err(Barred::TooFar {
                        what: format!("{} ({})", need.to, need.need),
                        minutes: minutes.is_finite().then_some(minutes as f32),
                        limit_min: need.limit_min as f32,
                    });
                }
            }
        }
        Ok(after)
    }

    fn group_names(&self) -> Vec<&String> {
        let groups: BTreeSet<&String> =
            self.ground.inputs.households.iter().map(|household| &household.group).collect();
        groups.into_iter().collect()
    }

    fn groups(&self) -> Vec<Group> {
        let least = |name: &str| self.spec.fairness.iter().find(|(group, _)| group.get_ref() == name);
        let groups = self.group_names().into_iter().map(|name| Group {
            id: name.clone(),
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

    fn floors(&self, school: f64) -> Vec<Floor> {
        let viability = &self.spec.viability;
        let mut floors = Vec::new();
        for (number, site) in self.ground.sites.iter().enumerate() {
            let name = self.ground.name(number);
            if site.kind == SiteKind::Village && viability.households > 1 {
                floors.push(Floor {
                    id: format!("a community in {name}"),
                    sites: vec![number],
                    measure: Measure::Households,
                    least: f64::from(viability.households),
                    step: Step::Needed,
                });
            }
            if school > 0.0 && self.works_of(number).any(|work| work.school_places > 0) {
                floors.push(Floor {
                    id: format!("a school in {name}"),
                    sites: vec![number],
                    measure: Measure::Places { service: 0 },
                    least: f64::from(viability.pupils),
                    step: Step::Bonus(school),
                });
            }
        }
        floors
    }
}
