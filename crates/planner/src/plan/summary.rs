//! A plan as it may be shared: counts, works, money, standards. Nothing in it speaks of a single household.

use std::collections::BTreeMap;

use decision::allocation::{Choice, Plan, Problem, Site, SiteKind, Solution, Unlock};
use decision::gates::Day;

use super::reasons::{binds, why_unplaced};
use super::shape::{HeldStandard, PlacePlan, PlanSummary, WaivedRule, WorkPlan, YearMoney};
use super::share::{put_together, withheld};
use super::{Leftovers, PlanGround};
use crate::scenario::{PLAN_RULES, PLAN_SERVICES, PlanSpec};

/// What may be shared of a solution. `on` is the day on which waivers must hold.
pub fn summary(
    (ground, spec): (&PlanGround, &PlanSpec),
    problem: &Problem,
    solution: &Solution,
    on: Day,
) -> PlanSummary {
    let left = Leftovers::of(problem, &solution.plan);
    let counting = Counting { ground, spec, problem, plan: &solution.plan, left: &left };
    let counts = counting.counts();
    let total = |part: fn(&Counts) -> usize| counts.iter().map(part).sum::<usize>();
    let unplaced = problem.households.len() - total(|count| count.households);
    let mut cells: Vec<usize> = counts.iter().map(|count| count.households).collect();
    cells.push(unplaced);
    let hidden = withheld(&cells);
    let all = (problem.households.len(), problem.households.iter().map(|one| one.people as usize).sum());
    let is_secret = hidden.last().copied().unwrap_or(false);
    let placed = (!is_secret).then(|| (total(|count| count.households), total(|count| count.people)));
    PlanSummary {
        status: solution.status,
        value: solution.plan.value,
        bound: solution.bound,
        gap: solution.gap(),
        broken: broken(solution),
        years: spec.years(),
        currency: spec.currency.clone(),
        all,
        placed,
        groups: counting.groups(),
        reasons: if is_secret { Vec::new() } else { counting.reasons() },
        places: counting.places(&counts, &hidden),
        works: counting.works(),
        money: counting.money(),
        standards: counting.standards(solution),
        waived: waived(spec, on),
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    households: usize,
    people: usize,
    pupils: usize,
}

struct Counting<'a> {
    ground: &'a PlanGround,
    spec: &'a PlanSpec,
    problem: &'a Problem,
    plan: &'a Plan,
    left: &'a Leftovers<'a>,
}

impl Counting<'_> {
    /// By site.
    fn counts(&self) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.problem.sites.len()];
        for (number, placement) in self.plan.placements.iter().enumerate() {
            let Some(placement) = placement else { continue };
            let count = &mut counts[placement.site];
            count.households += 1;
            count.people += self.problem.households[number].people as usize;
            count.pupils += self.ground.inputs.households[number].ages.school_children as usize;
        }
        counts
    }

    /// By group; a group where placed or unplaced are few is withheld, and another with it. Groups of fewer than five
    /// households stand together.
    fn groups(&self) -> Vec<(String, usize, Option<usize>)> {
        let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (household, placement) in self.ground.inputs.households.iter().zip(&self.plan.placements) {
            let group = groups.entry(&household.group).or_default();
            group.0 += 1;
            group.1 += usize::from(placement.is_some());
        }
        let small = |count: usize| (1..super::LEAST_SHARED).contains(&count);
        if groups.values().any(|(all, _)| small(*all)) {
            return Vec::new();
        }
        let is_secret = |(all, placed): &(usize, usize)| small(*placed) || small(all - placed);
        let mut secret: Vec<bool> = groups.values().map(is_secret).collect();
        if secret.iter().filter(|secret| **secret).count() == 1 {
            let others = groups.values().enumerate().filter(|(place, _)| !secret[*place]);
            if let Some((place, _)) = others.min_by_key(|(_, (all, _))| *all) {
                secret[place] = true;
            }
        }
        let rows = groups.into_iter().zip(secret);
        rows.map(|((name, (all, placed)), secret)| (name.to_owned(), all, (!secret).then_some(placed))).collect()
    }

    fn reasons(&self) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (number, placement) in self.plan.placements.iter().enumerate() {
            if placement.is_none() {
                *counts.entry(why_unplaced(self.ground, self.left, number).short).or_default() += 1;
            }
        }
        put_together(counts.into_iter().collect())
    }

    fn places(&self, counts: &[Counts], hidden: &[bool]) -> Vec<PlacePlan> {
        // Pupils may be few where households are many: they are withheld where either is.
        let pupils = withheld(&counts.iter().map(|count| count.pupils).collect::<Vec<_>>());
        let figure = self.spec.person.water.get_ref().figure().unwrap_or(0.0);
        let hectares = self.spec.person.land.get_ref().figure().unwrap_or(0.0);
        let enough = |have: Option<f64>, each: f64| have.filter(|_| each > 0.0).map(|have| (have / each) as usize);
        let mut opened = vec![None; self.ground.sites.len()];
        self.plan.opened.iter().for_each(|opening| opened[opening.site] = Some(self.year(opening.year)));
        let mut cost: BTreeMap<&str, f64> = BTreeMap::new();
        for work in self.plan.works.iter().map(|start| &self.ground.inputs.works[self.ground.works[start.work]]) {
            *cost.entry(&work.village).or_default() += work.cost;
        }
        let holds = self.holds();
        let mut binds = binds(self.ground, self.left);
        let places = self.ground.sites.iter().enumerate().map(|(site, from)| {
            let shown = |count: usize| (!hidden[site]).then_some(count);
            let of_village = from.kind == SiteKind::Village;
            let (dwellings, water) = holds[site];
            let water_l_day = water.filter(|_| of_village);
            let farmland_ha = self.problem.sites[site].farmland_ha.filter(|_| of_village);
            PlacePlan {
                id: from.id.clone(),
                name: self.ground.name(site),
                names: from.names_shown(),
                place: from.place,
                kind: from.kind,
                opened: opened[site],
                households: shown(counts[site].households),
                people: shown(counts[site].people),
                pupils: if pupils[site] { None } else { shown(counts[site].pupils) },
                dwellings,
                water_l_day,
                farmland_ha,
                water_people: enough(water_l_day, figure),
                land_people: enough(farmland_ha, hectares),
                binds: std::mem::take(&mut binds[site]),
                closed_because: self.closed(site),
                conditions: from.conditions.clone(),
                until: from.offers.iter().filter_map(|offer| self.ground.inputs.offers[*offer].until).min(),
                cost: cost.get(from.id.as_str()).copied().unwrap_or(0.0),
            }
        });
        places.collect()
    }

    /// Why a site is not used at all: a gate, consent, or what was decided.
    fn closed(&self, site: usize) -> Vec<String> {
        let mut why = self.ground.sites[site].closed_because.clone();
        if self.problem.sites[site].choice == Choice::Forbidden {
            why.push("it was decided not to use it".to_owned());
        }
        why
    }

    /// Dwellings and water of each site when all planned works are done.
    fn holds(&self) -> Vec<(u32, Option<f64>)> {
        let today = self.problem.sites.iter();
        let dwellings = |site: &Site| site.dwellings.iter().map(|dwellings| dwellings.count).sum();
        let mut holds: Vec<(u32, Option<f64>)> = today.map(|site| (dwellings(site), site.water_l_day)).collect();
        for unlock in self.plan.works.iter().flat_map(|start| &self.problem.works[start.work].unlocks) {
            match *unlock {
                Unlock::Dwellings { site, dwellings: more } => holds[site].0 += more.count,
                Unlock::Water { site, l_day } => holds[site].1 = holds[site].1.map(|water| water + l_day),
                _ => {}
            }
        }
        holds
    }

    fn year(&self, year: usize) -> u16 {
        self.spec.first_year + year as u16
    }

    fn works(&self) -> Vec<WorkPlan> {
        let place = |id: &str| self.ground.sites.binary_search_by(|site| site.id.as_str().cmp(id)).ok();
        let mut works: Vec<WorkPlan> = self
            .plan
            .works
            .iter()
            .map(|start| {
                let work = &self.ground.inputs.works[self.ground.works[start.work]];
                let site = place(&work.village);
                WorkPlan {
                    id: work.id.clone(),
                    village: site.map_or_else(|| work.village.clone(), |site| self.ground.name(site)),
                    kind: work.kind.clone(),
                    title: work.title.clone(),
                    year: self.year(start.year),
                    cost: work.cost,
                    months: work.months,
                }
            })
            .collect();
        works.sort_by(|a, b| (a.year, &a.id).cmp(&(b.year, &b.id)));
        works
    }

    fn money(&self) -> Vec<YearMoney> {
        let budget = self.problem.budget.as_ref();
        let year = |year: usize| {
            let works = self.plan.works.iter().filter(|start| start.year == year);
            let works: f64 = works.map(|start| self.problem.works[start.work].cost_eur).sum();
            let opened = self.plan.opened.iter().filter(|opening| opening.year == year);
            let openings: f64 = opened.map(|opening| self.problem.sites[opening.site].opening_cost_eur).sum();
            let money = budget.and_then(|budget| budget.by_year_eur.get(year).copied()).unwrap_or(0.0);
            YearMoney { year: self.year(year), budget: money, spent: works + openings }
        };
        (0..self.problem.years).map(year).collect()
    }

    /// The standards of the scenario, held against what the checker found.
    fn standards(&self, solution: &Solution) -> Vec<HeldStandard> {
        use decision::allocation::Rule;
        let holds = |rule: Rule| {
            let broken = solution.violations.iter().any(|violation| violation.rule == rule);
            self.problem.asks(rule).then_some(!broken)
        };
        let person = &self.spec.person;
        let mut standards = Vec::new();
        let each = [
            (Rule::Water, &person.water, "l of water a day for each person in a village"),
            (Rule::Farmland, &person.land, "ha of farmland for each person in a village"),
        ];
        for (rule, need, words) in each {
            let figure = need.get_ref().figure().unwrap_or(0.0);
            let words = format!("at least {figure} {words}");
            standards.push(HeldStandard { words, source: need.get_ref().source(), holds: holds(rule) });
        }
        for (service, minutes) in self.spec.services() {
            let who = match service {
                word if word == PLAN_SERVICES[0] => "each child of 7 to 17",
                word if word == PLAN_SERVICES[1] => "each child of 3 to 6",
                _ => "everybody",
            };
            let words = format!("a place at a {service} within {minutes:.0} min for {who}");
            standards.push(HeldStandard { words, source: "the scenario".to_owned(), holds: holds(Rule::Services) });
        }
        let aside = self.spec.waivers.iter().any(|waiver| waiver.rule.get_ref() == "needs");
        for need in &self.spec.needs {
            let words = format!("{} within {:.0} min for people with {}", need.to.get_ref(), need.within.0, need.need);
            let kept = if aside { None } else { holds(Rule::Eligibility) };
            standards.push(HeldStandard { words, source: "the scenario".to_owned(), holds: kept });
        }
        standards
    }
}

/// The rules a plan breaks, without naming a household.
fn broken(solution: &Solution) -> Vec<String> {
    use decision::allocation::Rule;
    let words = solution.violations.iter().map(|violation| {
        let (rule, found, limit) = (violation.rule, &violation.found, &violation.limit);
        match rule {
            // How many there are may be a small count.
            Rule::Fairness | Rule::Floors => format!("{rule}: {}: fewer than asked, {limit}", violation.who),
            Rule::Forced | Rule::Budget | Rule::OpenAtMost => violation.to_string(),
            _ => format!("{rule}: found {found}, allowed {limit}"),
        }
    });
    let mut words: Vec<String> = words.collect();
    words.sort();
    words.dedup();
    words
}

/// The rules that the scenario's waivers set aside on a day.
fn waived(spec: &PlanSpec, on: Day) -> Vec<WaivedRule> {
    let signed = spec.waivers.iter().filter(|waiver| Day::parse(&waiver.until).is_ok_and(|until| on <= until));
    let rules = signed.map(|waiver| WaivedRule {
        rule: waiver.rule.get_ref().clone(),
        asks: PLAN_RULES.iter().find(|row| row.0 == waiver.rule.get_ref()).map_or("", |row| row.1).to_owned(),
        who: waiver.who.clone(),
        why: waiver.why.clone(),
        until: waiver.until.clone(),
    });
    rules.collect()
}
