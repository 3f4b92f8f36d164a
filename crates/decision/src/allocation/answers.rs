//! What a meeting asks of a plan: why not here, what if, what would it take, what does a rule cost.
//!
//! Every answer comes from a plan made anew and checked, not from a formula.

use super::greedy::{Opening, Packages, candidates, fill, order, try_package};
use super::{
    Bar, Barred, Choice, Consent, Deadline, Demand, Effort, Model, Plan, Problem, Rule, Solution, State, Weights,
    solve_again,
};
use crate::Error;
use crate::gates::Decision;
use rayon::prelude::*;
use std::time::Instant;

/// Why a household has no home.
#[derive(Debug, Clone, PartialEq)]
pub struct Unplaced {
    /// The household.
    pub household: usize,
    /// For each of its options what stands in the way there; `None` where it would fit, but costs more than it is worth or
    /// would leave others below a floor.
    pub options: Vec<(usize, Option<Rule>)>,
    /// Why other sites are no options.
    pub barred: Vec<Bar>,
    /// Why all that stand in neither list are none.
    pub others: Option<Barred>,
}

/// What stands in the way at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The site.
    pub site: usize,
    /// Rules with the number of households without a home that each keeps out, most first.
    pub keeps_out: Vec<(Rule, usize)>,
}

/// Works that would let more people in.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The site they serve.
    pub site: usize,
    /// The works, in the order in which they can start.
    pub works: Vec<usize>,
    /// What works and opening cost in euro.
    pub cost_eur: f64,
    /// How many more households have a home.
    pub households: usize,
    /// How many more people.
    pub people: u32,
    /// What the plan gains, its costs taken off.
    pub gain: f64,
}

impl Repair {
    /// Euro for each further household.
    #[must_use]
    pub fn eur_per_household(&self) -> f64 {
        self.cost_eur / self.households as f64
    }
}

/// A question put to a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Open this site (why not X?).
    Force(usize),
    /// Do without this site.
    Forbid(usize),
    /// Waive a rule.
    Waive(Rule),
    /// Weigh otherwise.
    Weigh(Weights),
}

/// What a change does.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The plan under the change.
    pub solution: Solution,
    /// Value after less value before; after a new weighting both are counted with the new weights.
    pub gain: f64,
    /// Households placed after less before.
    pub more_households: i64,
    /// Households that live elsewhere, or no longer, or only now.
    pub moved: Vec<usize>,
}

/// For every household without a home: what stands in the way at each of its options.
///
/// # Errors
/// As [`solve_again`].
pub fn why_unplaced(problem: &Problem, plan: &Plan) -> Result<Vec<Unplaced>, Error> {
    let model = model_of(problem, plan)?;
    let mut state = state_of(&model, plan);
    let homeless = (0..problem.households.len()).filter(|&household| plan.placements[household].is_none());
    Ok(homeless
        .map(|household| {
            let wishes = &problem.wishes[problem.households[household].wishes];
            let options = wishes.options.iter().map(|offer| offer.site as usize);
            Unplaced {
                household,
                options: options.map(|site| (site, state.blocked_by(household, site))).collect(),
                barred: wishes.barred.clone(),
                others: wishes.others.clone(),
            }
        })
        .collect())
}

/// For every site that somebody without a home could live at: which rules keep how many out. By site.
///
/// # Errors
/// As [`solve_again`].
pub fn binding(problem: &Problem, plan: &Plan) -> Result<Vec<Binding>, Error> {
    let mut count = vec![std::collections::BTreeMap::<Rule, usize>::new(); problem.sites.len()];
    for unplaced in why_unplaced(problem, plan)? {
        for (site, rule) in unplaced.options {
            rule.iter().for_each(|&rule| *count[site].entry(rule).or_default() += 1);
        }
    }
    let bindings = count.into_iter().enumerate().filter(|(_, rules)| !rules.is_empty()).map(|(site, rules)| {
        let mut keeps_out: Vec<(Rule, usize)> = rules.into_iter().collect();
        keeps_out.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
        Binding { site, keeps_out }
    });
    Ok(bindings.collect())
}

/// The works that would place more households if money were no limit, cheapest for each further household first. Each is
/// tried on the plan: its works start, the site opens, those who gain move in, those without a home fill what gets free.
/// Cost: one copy of the plan for each set of works, on all processors. Works not tried by the time `until` are left out.
///
/// # Errors
/// As [`solve_again`].
pub fn next_repairs(problem: &Problem, plan: &Plan, until: Option<Instant>) -> Result<Vec<Repair>, Error> {
    let rich = Problem { budget: None, ..problem.clone() };
    let all: Vec<usize> = (0..problem.sites.len()).collect();
    let mut repairs = tried(&rich, plan, &all, Deadline(until))?;
    repairs.sort_by(|a, b| {
        let by_price = a.eur_per_household().total_cmp(&b.eur_per_household());
        by_price.then(b.households.cmp(&a.households)).then(a.site.cmp(&b.site)).then(a.works.cmp(&b.works))
    });
    repairs.dedup_by(|later, earlier| later.site == earlier.site && later.works == earlier.works);
    Ok(repairs)
}

/// What each of some sites that are closed by a gate or for want of consent would bring if it were open, within the
/// budget: the works with which it places most further households, tried as by [`next_repairs`]. Most households first;
/// sites that bring nobody, and those not tried by the time `until`, are left out. A lower bound: only those without a home and
/// those who gain move in.
///
/// # Errors
/// As [`solve_again`].
pub fn next_openings(
    problem: &Problem,
    plan: &Plan,
    sites: &[usize],
    until: Option<Instant>,
) -> Result<Vec<Repair>, Error> {
    let mut open = problem.clone();
    for &site in sites.iter().filter(|&&site| site < problem.sites.len()) {
        (open.sites[site].gate, open.sites[site].consent) = (Decision::Eligible, Consent::Given);
    }
    let mut openings = tried(&open, plan, sites, Deadline(until))?;
    openings.sort_by(|a, b| {
        let by_site = a.site.cmp(&b.site).then(b.households.cmp(&a.households));
        by_site.then(a.cost_eur.total_cmp(&b.cost_eur)).then(a.works.cmp(&b.works))
    });
    openings.dedup_by_key(|opening| opening.site);
    openings.sort_by_key(|opening| (std::cmp::Reverse(opening.households), opening.site));
    Ok(openings)
}

/// Every set of works at some sites that lets more households in, on top of a plan.
fn tried(problem: &Problem, plan: &Plan, sites: &[usize], deadline: Deadline) -> Result<Vec<Repair>, Error> {
    if deadline.over() {
        return Ok(Vec::new());
    }
    let model = model_of(problem, plan)?;
    let (packages, candidates, order) = (Packages::new(&model), candidates(&model), order(&model));
    let mut state = state_of(&model, plan);
    // Who fits without any work is not their merit.
    fill(&mut state, &order, Opening::Never, deadline);
    let people = |state: &State<'_>| -> u32 {
        let placed = state.place.iter().zip(&problem.households).filter(|(place, _)| place.is_some());
        placed.map(|(_, household)| household.people).sum()
    };
    let euro = |state: &State<'_>| -> f64 {
        let works: f64 = state.starts().iter().map(|start| problem.works[start.work].cost_eur).sum();
        let open = state.opened.iter().zip(&problem.sites).filter(|(year, _)| year.is_some());
        works + open.map(|(_, site)| site.opening_cost_eur).sum::<f64>()
    };
    let unplaced: Vec<usize> = order.into_iter().filter(|&household| state.place[household].is_none()).collect();
    let sets = sites.iter().filter(|&&site| model.usable.get(site) == Some(&true));
    let sets: Vec<(usize, &Vec<usize>)> =
        sets.flat_map(|&site| packages.of[site].iter().map(move |set| (site, set))).collect();
    let repairs = sets.into_par_iter().filter_map(|(site, set)| {
        if deadline.over() {
            return None;
        }
        let works: Vec<usize> = set.iter().copied().filter(|&work| state.started[work].is_none()).collect();
        let mut next = try_package(&state, site, &works, &candidates[site], deadline)?;
        fill(&mut next, &unplaced, Opening::Never, deadline);
        // What was cut off tells too little of the works.
        if deadline.over() {
            return None;
        }
        let more = count(&next).checked_sub(count(&state)).filter(|&more| more > 0 && next.feasible())?;
        Some(Repair {
            site,
            works,
            cost_eur: euro(&next) - euro(&state),
            households: more,
            people: people(&next).saturating_sub(people(&state)),
            gain: next.worth() - state.worth(),
        })
    });
    Ok(repairs.collect())
}

/// The plan under a change, made from the last one, and who moves.
///
/// # Errors
/// As [`solve_again`].
///
/// ```
/// use decision::allocation::{Change, Effort, Problem, Weights, solve, what_if};
/// let problem = Problem::new(1);
/// let plan = solve(&problem, &Effort::quick())?.plan;
/// let answer = what_if(&problem, &plan, Change::Weigh(Weights::default()), &Effort::quick())?;
/// assert_eq!(answer.moved, Vec::<usize>::new());
/// # Ok::<(), decision::Error>(())
/// ```
pub fn what_if(problem: &Problem, last: &Plan, change: Change, effort: &Effort) -> Result<Answer, Error> {
    let mut changed = problem.clone();
    match change {
        Change::Force(site) => choose(&mut changed, site, Choice::Forced)?,
        Change::Forbid(site) => choose(&mut changed, site, Choice::Forbidden)?,
        Change::Waive(rule) => {
            changed.waived.insert(rule);
        }
        Change::Weigh(weights) => changed.weights = weights,
    }
    let solution = solve_again(&changed, last, effort)?;
    let site_of = |plan: &Plan, household: usize| plan.placements[household].as_ref().map(|place| place.site);
    let moved = (0..problem.households.len()).filter(|&h| site_of(last, h) != site_of(&solution.plan, h)).collect();
    let placed = |plan: &Plan| plan.placements.iter().flatten().count() as i64;
    Ok(Answer {
        gain: solution.plan.value.total() - super::value_of(&changed, last).total(),
        more_households: placed(&solution.plan) - placed(last),
        moved,
        solution,
    })
}

fn choose(problem: &mut Problem, site: usize, choice: Choice) -> Result<(), Error> {
    let count = problem.sites.len();
    let expected = format!("below {count}");
    let of = problem.sites.get_mut(site).ok_or_else(|| Error::parameter("change", "site", site, expected))?;
    of.choice = choice;
    Ok(())
}

/// What each rule that can be waived costs: the plan without it. The fairness rule's is the price of fairness. Rules that
/// do not apply to the problem cost nothing and are left out.
///
/// # Errors
/// As [`solve_again`].
pub fn prices(problem: &Problem, last: &Plan, effort: &Effort) -> Result<Vec<(Rule, Answer)>, Error> {
    let asked = applying(problem);
    asked.into_iter().map(|rule| Ok((rule, what_if(problem, last, Change::Waive(rule), effort)?))).collect()
}

/// Rules that are asked and have something to say in this problem.
pub(super) fn applying(problem: &Problem) -> Vec<Rule> {
    let applies = |rule: &Rule| match rule {
        Rule::Kin => !problem.kin.is_empty(),
        Rule::Floors => !problem.floors.iter().all(|floor| matches!(floor.step, super::Step::Bonus(_))),
        Rule::Fairness => problem.groups.iter().any(|group| group.least_share > 0.0),
        Rule::Everyone => problem.demand == Demand::Everyone,
        Rule::Budget => problem.budget.is_some(),
        Rule::OpenAtMost => problem.open_at_most.is_some(),
        Rule::Forced => problem.sites.iter().any(|site| site.choice == Choice::Forced),
        Rule::Services => !problem.pools.is_empty() || problem.households.iter().any(|h| !h.uses.is_empty()),
        Rule::NewcomerShare => problem.sites.iter().any(|site| site.newcomers_per_resident.is_some()),
        Rule::After => {
            problem.wishes.iter().any(|w| !w.after.is_empty()) || problem.sites.iter().any(|s| !s.requires.is_empty())
        }
        _ => true,
    };
    Rule::ALL.into_iter().filter(|rule| rule.can_be_waived() && problem.asks(*rule)).filter(applies).collect()
}

/// Different plans that are worth nearly as much, and how often each site is opened in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternatives {
    /// The plans, best first; the first is the one they are compared with.
    pub solutions: Vec<Solution>,
    /// For each site the share of the plans that open it, 0 to 1.
    pub opened_share: Vec<f64>,
}

/// Plans worth at least `1 − within` of the best, each without one site that an earlier one opens; at most `count`, and those
/// that are found in the effort's time.
///
/// # Errors
/// As [`solve_again`].
pub fn alternatives(
    problem: &Problem,
    best: &Solution,
    (count, within): (usize, f64),
    effort: &Effort,
) -> Result<Alternatives, Error> {
    let least = best.plan.value.total() - within * best.plan.value.total().abs();
    let mut solutions = vec![best.clone()];
    let opened = best.plan.opened.iter().map(|opening| opening.site);
    let may_close = opened.filter(|&site| problem.sites[site].choice != Choice::Forced);
    for site in may_close.take_while(|_| !Deadline(effort.until).over()) {
        let solution = what_if(problem, &best.plan, Change::Forbid(site), effort)?.solution;
        if solution.violations.is_empty() && solution.plan.value.total() >= least {
            solutions.push(Solution { bound: best.bound, ..solution });
        }
    }
    solutions[1..].sort_by(|a, b| b.plan.value.total().total_cmp(&a.plan.value.total()));
    solutions.dedup_by(|later, earlier| later.plan == earlier.plan);
    solutions.truncate(count.max(1));
    let mut opened_share = vec![0.0; problem.sites.len()];
    for opening in solutions.iter().flat_map(|solution| &solution.plan.opened) {
        opened_share[opening.site] += 1.0 / solutions.len() as f64;
    }
    Ok(Alternatives { solutions, opened_share })
}

fn model_of<'a>(problem: &'a Problem, plan: &Plan) -> Result<Model<'a>, Error> {
    super::usable(problem)?;
    Error::same_length("placements of the plan", plan.placements.len(), problem.households.len())?;
    Ok(Model::new(problem))
}

fn state_of<'m>(model: &'m Model<'m>, plan: &Plan) -> State<'m> {
    let (sites, years) = (model.problem.sites.len(), model.problem.years);
    let inside = |&(site, year): &(usize, usize)| site < sites && year < years;
    let places: Vec<Option<(usize, usize)>> =
        plan.placements.iter().map(|place| place.as_ref().map(|p| (p.site, p.year)).filter(inside)).collect();
    let mut works = plan.works.clone();
    works.retain(|start| start.work < model.problem.works.len());
    State::rebuild(model, &works, &places)
}

fn count(state: &State<'_>) -> usize {
    state.place.iter().flatten().count()
}
