//! What a plan leaves open, answered by planning again: the next repair, the price of rules, other plans as good.

use std::collections::BTreeSet;

use decision::allocation::{Consent, Effort, Plan, Problem, Rule, Rules, SiteKind, Solution, solve, solve_again};
use decision::gates::Decision;
use rayon::prelude::*;

use super::{Aim, PlanError, PlanGround, PlanResult, effort};
use crate::Scenario;
use crate::scenario::{PLAN_RULES, PlanSpec};

/// A repair that is not in the plan, and what it would bring on top of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NextRepair {
    /// The village.
    pub site: usize,
    /// The works, with those they require, by position in the table.
    pub works: Vec<usize>,
    /// What they cost together.
    pub cost: f64,
    /// Households that find a place on top of the plan's.
    pub households: usize,
    /// People on top of the plan's.
    pub people: usize,
}

/// A village that only a missing answer keeps closed, and what a good answer would bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAnswer {
    /// The place.
    pub site: usize,
    /// Households that find a place on top of the plan's.
    pub households: usize,
    /// People on top of the plan's.
    pub people: usize,
}

/// What setting one rule aside would bring, or brings where it is set aside already.
#[derive(Debug, Clone, PartialEq)]
pub struct RulePrice {
    /// The rule's word.
    pub rule: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// Whether it is set aside in the plan.
    pub is_waived: bool,
    /// Households that have a place without the rule and none with it, less those the other way round.
    pub households: i64,
    /// Points more without the rule.
    pub points: f64,
}

/// Plans as good as the one shown, or nearly.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternatives {
    /// How many plans there are, the one shown among them.
    pub plans: usize,
    /// How far the least of them lies below the best, as a share.
    pub within: f64,
    /// How many of the plans use each site, in the ground's order.
    pub uses: Vec<usize>,
    /// The share of households that live in the same place in all of them.
    pub same: f64,
}

/// Plans farther than this below the best are not counted as alternatives.
const NEAR_BEST: f64 = 0.02;

fn placed(plan: &Plan) -> usize {
    plan.placements.iter().flatten().count()
}

fn people(problem: &Problem, plan: &Plan) -> usize {
    let households = problem.households.iter().zip(&plan.placements);
    households.filter(|(_, placement)| placement.is_some()).map(|(household, _)| household.people as usize).sum()
}

fn again(problem: &Problem, last: &Plan, effort: &Effort) -> Result<Solution, PlanError> {
    solve_again(problem, last, effort).map_err(|error| PlanError::Solver(error.to_string()))
}

/// The repairs that would place most households for their cost, cheapest a household first: each work that is not planned, with what it
/// requires, is given for nothing and at once, and the plan is mended around it. What mending alone finds without any gift
/// is not counted as the repair's. A lower bound: a search may miss more.
///
/// # Errors
/// What the solvers refuse.
pub fn next_repairs(
    ground: &PlanGround,
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
) -> Result<Vec<NextRepair>, PlanError> {
    let (problem, plan) = (&result.problem, &result.solution.plan);
    let effort = effort(&spec.solver, scenario.seed, Aim::Answer);
    let mended = again(problem, plan, &effort)?.plan;
    let (before, people_before) =
        (placed(&mended).max(placed(plan)), people(problem, &mended).max(people(problem, plan)));
    let planned: BTreeSet<usize> = plan.works.iter().map(|start| start.work).collect();
    let mut seen = BTreeSet::new();
    let bundles: Vec<Vec<usize>> = (0..problem.works.len())
        .filter(|work| !planned.contains(work) && !problem.works[*work].unlocks.is_empty())
        .filter(|work| problem.works[*work].site.is_some_and(|site| ground.sites[site].closed_because.is_empty()))
        .map(|work| bundle(problem, work, &planned))
        .filter(|works| seen.insert(works.clone()))
        .collect();
    let repairs: Result<Vec<Option<NextRepair>>, PlanError> = bundles
        .into_par_iter()
        .map(|works| {
            let mut given = problem.clone();
            for work in &works {
                given.works[*work].cost_eur = 0.0;
                given.works[*work].months = 0;
            }
            let with = again(&given, plan, &effort)?;
            let site = works.last().and_then(|work| problem.works[*work].site);
            let gained = placed(&with.plan).saturating_sub(before);
            let kept = with.violations.is_empty();
            Ok(site.filter(|_| gained > 0 && kept).map(|site| NextRepair {
                site,
                cost: works.iter().map(|work| problem.works[*work].cost_eur).sum(),
                households: gained,
                people: people(problem, &with.plan).saturating_sub(people_before),
                works: works.iter().map(|work| ground.works[*work]).collect(),
            }))
        })
        .collect();
    let mut repairs: Vec<NextRepair> = repairs?.into_iter().flatten().collect();
    let each = |repair: &NextRepair| repair.cost / repair.households as f64;
    repairs.sort_by(|a, b| each(a).total_cmp(&each(b)).then(a.works.cmp(&b.works)));
    Ok(repairs)
}

/// The villages that are closed because something is not known (a gate, a consent), with what the plan would gain if the
/// answer were good; most households first. What is known to fail stays closed.
///
/// # Errors
/// What the solvers refuse.
pub fn next_answers(
    ground: &PlanGround,
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
) -> Result<Vec<NextAnswer>, PlanError> {
    let (problem, plan) = (&result.problem, &result.solution.plan);
    let effort = effort(&spec.solver, scenario.seed, Aim::Answer);
    let mended = again(problem, plan, &effort)?.plan;
    let (before, people_before) =
        (placed(&mended).max(placed(plan)), people(problem, &mended).max(people(problem, plan)));
    let unknown = |site: &usize| {
        let from = &ground.sites[*site];
        let closed = from.decision != Decision::Eligible || from.consent != Consent::Given;
        let open_question = from.decision != Decision::Excluded && from.consent != Consent::Refused;
        from.kind == SiteKind::Village && closed && open_question
    };
    let sites: Vec<usize> = (0..ground.sites.len()).filter(unknown).collect();
    let answers: Result<Vec<NextAnswer>, PlanError> = sites
        .into_par_iter()
        .map(|site| {
            let mut open = problem.clone();
            open.sites[site].gate = Decision::Eligible;
            open.sites[site].consent = Consent::Given;
            let with = again(&open, plan, &effort)?.plan;
            Ok(NextAnswer {
                site,
                households: placed(&with).saturating_sub(before),
                people: people(problem, &with).saturating_sub(people_before),
            })
        })
        .collect();
    let mut answers = answers?;
    answers.retain(|answer| answer.households > 0);
    answers.sort_by_key(|answer| (std::cmp::Reverse(answer.households), answer.site));
    Ok(answers)
}

/// A work with all that it requires and that is not planned yet, in an order in which they can be done.
fn bundle(problem: &Problem, work: usize, planned: &BTreeSet<usize>) -> Vec<usize> {
    let mut works = Vec::new();
    let mut open = vec![work];
    while let Some(next) = open.pop() {
        if !planned.contains(&next) && !works.contains(&next) {
            works.push(next);
            open.extend(&problem.works[next].requires);
        }
    }
    works.reverse();
    works
}

/// What each rule costs: the plan without it beside the plan with it, also for rules that a waiver has set aside.
///
/// # Errors
/// What the solvers refuse.
pub fn rule_prices((scenario, spec): (&Scenario, &PlanSpec), result: &PlanResult) -> Result<Vec<RulePrice>, PlanError> {
    let (problem, plan) = (&result.problem, &result.solution.plan);
    let effort = effort(&spec.solver, scenario.seed, Aim::Answer);
    let mended = again(problem, plan, &effort)?.plan;
    let best = if mended.value.total() > plan.value.total() { &mended } else { plan };
    let asked: Vec<(&'static str, &'static str, Rule)> =
        PLAN_RULES.iter().filter_map(|(word, asks, rule)| Some((*word, *asks, (*rule)?))).collect();
    let prices: Result<Vec<RulePrice>, PlanError> = asked
        .into_par_iter()
        .map(|(rule, asks, aside)| {
            let is_waived = !problem.asks(aside);
            let mut other = problem.clone();
            match is_waived {
                true => other.waived.remove(&aside),
                false => other.waived.insert(aside),
            };
            let plan = again(&other, best, &effort)?.plan;
            let (with, without) = if is_waived { (&plan, best) } else { (best, &plan) };
            let points = (without.value.total() - with.value.total()).max(0.0);
            let households = placed(without) as i64 - placed(with) as i64;
            Ok(RulePrice { rule, asks, is_waived, households, points })
        })
        .collect();
    let mut prices = prices?;
    prices.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.rule.cmp(b.rule)));
    Ok(prices)
}

/// Plans from other seeds that are as good as the one shown, within 2 %, and how often each place appears in them.
///
/// # Errors
/// What the solvers refuse.
pub fn alternatives((scenario, spec): (&Scenario, &PlanSpec), result: &PlanResult) -> Result<Alternatives, PlanError> {
    let problem = &result.problem;
    let others: Result<Vec<Plan>, PlanError> = (1..=u64::from(spec.solver.alternatives))
        .into_par_iter()
        .map(|number| {
            let effort = effort(&spec.solver, scenario.seed.wrapping_add(number), Aim::Plan);
            let solution = solve(problem, &effort).map_err(|error| PlanError::Solver(error.to_string()))?;
            Ok(solution.plan)
        })
        .collect();
    let mut plans = vec![result.solution.plan.clone()];
    plans.extend(others?);
    let best = plans.iter().map(|plan| plan.value.total()).fold(f64::NEG_INFINITY, f64::max);
    let below = |plan: &Plan| if best == 0.0 { 0.0 } else { (best - plan.value.total()) / best.abs() };
    let shown = plans[0].clone();
    plans.retain(|plan| *plan == shown || below(plan) <= NEAR_BEST);
    let mut uses = vec![0; problem.sites.len()];
    for opening in plans.iter().flat_map(|plan| &plan.opened) {
        uses[opening.site] += 1;
    }
    let site = |plan: &Plan, household: usize| plan.placements[household].as_ref().map(|placement| placement.site);
    let households = problem.households.len();
    let same = (0..households).filter(|one| plans.iter().all(|plan| site(plan, *one) == site(&plans[0], *one))).count();
    Ok(Alternatives {
        plans: plans.len(),
        within: plans.iter().map(below).fold(0.0, f64::max),
        uses,
        same: if households == 0 { 1.0 } else { same as f64 / households as f64 },
    })
}

/// A smallest set of rules that clash: none of them can be left out and no plan found that keeps the others. Empty when the
/// plan keeps every rule. `None` when setting aside every rule that can be does not help.
///
/// Each rule is set aside in turn and stays so where no plan is found all the same (deletion filter; Chinneck and Dravnieks
/// 1991). Where the search finds no plan though there is one, the set may name a rule too many.
///
/// # Errors
/// What the solvers refuse.
pub fn clashing_rules(
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
) -> Result<Option<Vec<Rule>>, PlanError> {
    if result.solution.violations.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let effort = effort(&spec.solver, scenario.seed, Aim::Change);
    let met = |waived: &Rules| -> Result<bool, PlanError> {
        let mut problem = result.problem.clone();
        problem.waived.clone_from(waived);
        Ok(again(&problem, &result.solution.plan, &effort)?.violations.is_empty())
    };
    let all: Rules = Rule::ALL.into_iter().filter(|rule| rule.can_be_waived()).collect();
    if !met(&all)? {
        return Ok(None);
    }
    let mut waived = result.problem.waived.clone();
    let mut clashing = Vec::new();
    for rule in all.iter().filter(|rule| result.problem.asks(**rule)) {
        waived.insert(*rule);
        if met(&waived)? {
            waived.remove(rule);
            clashing.push(*rule);
        }
    }
    Ok(Some(clashing))
}
