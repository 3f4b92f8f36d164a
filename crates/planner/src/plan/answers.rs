//! What a plan leaves open, answered by planning again: the next repair, the price of rules, other plans as good.

use std::time::Instant;

use decision::allocation::{self, Clash, Consent, Effort, Plan, Problem, Rule, SiteKind, Solution, solve_again};
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

fn is_over(until: Option<Instant>) -> bool {
    until.is_some_and(|until| Instant::now() >= until)
}

fn refused(error: decision::Error) -> PlanError {
    PlanError::Solver(error.to_string())
}

fn again(problem: &Problem, last: &Plan, effort: &Effort) -> Result<Solution, PlanError> {
    solve_again(problem, last, effort).map_err(refused)
}

/// The repairs that would place more households if they were paid on top of the plan, cheapest a household first
/// ([`decision::allocation::next_repairs`]), as far as they are tried by the time `until`. A lower bound: only those without a
/// place and those who gain move in.
///
/// # Errors
/// What the solvers refuse.
pub fn next_repairs(
    ground: &PlanGround,
    result: &PlanResult,
    until: Option<Instant>,
) -> Result<Vec<NextRepair>, PlanError> {
    let repairs = allocation::next_repairs(&result.problem, &result.solution.plan, until).map_err(refused)?;
    let repairs = repairs.into_iter().map(|repair| NextRepair {
        site: repair.site,
        works: repair.works.into_iter().map(|work| ground.works[work]).collect(),
        cost: repair.cost_eur,
        households: repair.households,
        people: repair.people as usize,
    });
    // A set of works that brings nothing but an opening is no repair.
    Ok(repairs.filter(|repair| !repair.works.is_empty()).collect())
}

/// The villages that are closed because something is not known (a gate, a consent), with what the plan would gain if the
/// answer were good, with what money is left; most households first. What is known to fail stays closed. A lower bound, as
/// [`next_repairs`] is ([`decision::allocation::next_openings`]).
///
/// # Errors
/// What the solvers refuse.
pub fn next_answers(
    ground: &PlanGround,
    result: &PlanResult,
    until: Option<Instant>,
) -> Result<Vec<NextAnswer>, PlanError> {
    let unknown = |site: &usize| {
        let from = &ground.sites[*site];
        let closed = from.decision != Decision::Eligible || from.consent != Consent::Given;
        let open_question = from.decision != Decision::Excluded && from.consent != Consent::Refused;
        from.kind == SiteKind::Village && closed && open_question
    };
    let sites: Vec<usize> = (0..ground.sites.len()).filter(unknown).collect();
    let openings = allocation::next_openings(&result.problem, &result.solution.plan, &sites, until).map_err(refused)?;
    let answers = openings.into_iter().map(|opening| NextAnswer {
        site: opening.site,
        households: opening.households,
        people: opening.people as usize,
    });
    Ok(answers.collect())
}

/// What each rule costs: the plan without it beside the plan with it, also for rules that a waiver has set aside; as far as
/// they are tried by the time `until`.
///
/// # Errors
/// What the solvers refuse.
pub fn rule_prices(
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
    until: Option<Instant>,
) -> Result<Vec<RulePrice>, PlanError> {
    if is_over(until) {
        return Ok(Vec::new());
    }
    let (problem, plan) = (&result.problem, &result.solution.plan);
    let effort = Effort { until, ..effort(&spec.solver, scenario.seed, Aim::Answer) };
    let mended = again(problem, plan, &effort)?.plan;
    let best = if mended.value.total() > plan.value.total() { &mended } else { plan };
    let asked: Vec<(&'static str, &'static str, Rule)> =
        PLAN_RULES.iter().filter_map(|(word, asks, rule)| Some((*word, *asks, (*rule)?))).collect();
    let price = |(rule, asks, aside): (&'static str, &'static str, Rule)| {
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
        // What was cut off tells nothing of the rule.
        Ok((!is_over(until)).then_some(RulePrice { rule, asks, is_waived, households, points }))
    };
    let prices: Result<Vec<Option<RulePrice>>, PlanError> = asked.into_par_iter().map(price).collect();
    let mut prices: Vec<RulePrice> = prices?.into_iter().flatten().collect();
    prices.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.rule.cmp(b.rule)));
    Ok(prices)
}

/// Plans within 2 % of the one shown, each without a place that another one uses, and how often each place appears in
/// them; those that are found by the time `until`.
///
/// # Errors
/// What the solvers refuse.
pub fn alternatives(
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
    until: Option<Instant>,
) -> Result<Alternatives, PlanError> {
    let (problem, count) = (&result.problem, 1 + spec.solver.alternatives as usize);
    let effort = Effort { until, ..effort(&spec.solver, scenario.seed, Aim::Answer) };
    let found =
        allocation::alternatives(problem, &result.solution, (count, NEAR_BEST), &effort).map_err(refused)?.solutions;
    let plans: Vec<&Plan> = found.iter().map(|solution| &solution.plan).collect();
    let best = plans.iter().map(|plan| plan.value.total()).fold(f64::NEG_INFINITY, f64::max);
    let below = |plan: &Plan| if best == 0.0 { 0.0 } else { (best - plan.value.total()) / best.abs() };
    let mut uses = vec![0; problem.sites.len()];
    for opening in plans.iter().flat_map(|plan| &plan.opened) {
        uses[opening.site] += 1;
    }
    let site = |plan: &Plan, household: usize| plan.placements[household].as_ref().map(|placement| placement.site);
    let households = problem.households.len();
    let same = (0..households).filter(|one| plans.iter().all(|plan| site(plan, *one) == site(plans[0], *one))).count();
    Ok(Alternatives {
        plans: plans.len(),
        within: plans.iter().map(|plan| below(plan)).fold(0.0, f64::max),
        uses,
        same: if households == 0 { 1.0 } else { same as f64 / households as f64 },
    })
}

/// A smallest set of rules that clash, and whether that is proven; `None` when the plan keeps every rule. Rules that are not
/// tried by the time `until` are among them, unproven ([`decision::allocation::clash_of`]).
///
/// # Errors
/// What the solvers refuse.
pub fn clashing_rules(
    (scenario, spec): (&Scenario, &PlanSpec),
    result: &PlanResult,
    until: Option<Instant>,
) -> Result<Option<Clash>, PlanError> {
    let effort = Effort { until, ..effort(&spec.solver, scenario.seed, Aim::Answer) };
    if result.solution.violations.is_empty() {
        return Ok(None);
    }
    allocation::clash_of(&result.problem, &result.solution, &effort).map(Some).map_err(refused)
}
