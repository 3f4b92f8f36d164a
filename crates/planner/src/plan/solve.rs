//! Asking the solvers, from the scenario's words.

use std::time::{Duration, Instant};

use decision::allocation::{Effort, Plan, Problem, Solution, Solver, solve, solve_again};
use decision::gates::Day;

use super::{PlanError, PlanGround, Wanted, problem};
use crate::Scenario;
use crate::quantity::Unit;
use crate::scenario::{PlanSpec, SolverSpec};

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct PlanResult {
    /// The question.
    pub problem: Problem,
    /// The answer, checked.
    pub solution: Solution,
}

/// When a plan is made, and from what.
#[derive(Debug, Clone, Copy)]
pub struct Sitting<'a> {
    /// The last plan: what still fits of it stays, and the answer to a change comes at once, as a meeting needs it.
    pub last: Option<&'a Plan>,
    /// The day, on which consents and waivers hold or are over.
    pub on: Day,
    /// When the search must end, with what there is.
    pub until: Option<Instant>,
}

impl Sitting<'_> {
    /// A first plan, with the time that the scenario gives from now on.
    pub fn first(spec: &PlanSpec, on: Day) -> Self {
        Self { last: None, on, until: spec.solver.until(Instant::now()) }
    }
}

impl SolverSpec {
    /// When what began at a time must be over, if the scenario gives a limit.
    pub fn until(&self, began: Instant) -> Option<Instant> {
        self.within.map(|limit| began + Duration::from_secs_f64(60.0 * limit.0))
    }
}

/// Plans.
///
/// The same ground, scenario and decisions give the same plan, unless its time is limited and the end is reached.
///
/// # Errors
/// Decisions that cannot be understood, and what the solvers refuse.
pub fn plan(
    ground: &PlanGround,
    (scenario, spec): (&Scenario, &PlanSpec),
    wanted: &Wanted,
    sitting: Sitting<'_>,
) -> Result<PlanResult, PlanError> {
    let problem = problem(ground, spec, wanted, sitting.on)?;
    let aim = sitting.last.map_or(Aim::Plan, |_| Aim::Change);
    let effort = Effort { until: sitting.until, ..effort(&spec.solver, scenario.seed, aim) };
    let solution = match sitting.last {
        Some(last) => solve_again(&problem, last, &effort),
        None => solve(&problem, &effort),
    };
    let solution = solution.map_err(|error| PlanError::Solver(error.to_string()))?;
    Ok(PlanResult { problem, solution })
}

/// What is asked of the solvers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A plan.
    Plan,
    /// The last plan, changed: at once.
    Change,
    /// One of many small changes that are compared with each other.
    Answer,
}

impl Aim {
    /// Of the usual rounds one in so many is tried.
    fn rarer(self) -> usize {
        match self {
            Self::Plan => 1,
            Self::Change => 4,
            Self::Answer => 20,
        }
    }
}

/// How hard it is tried: as the scenario says for a plan, less for what must come at once. When it must end is another matter.
pub fn effort(spec: &SolverSpec, seed: u64, aim: Aim) -> Effort {
    let usual = Effort::default();
    let solver = match spec.method.get_ref().as_str() {
        "heuristic" => Solver::Heuristic,
        "exact" => Solver::Exact,
        _ => Solver::Auto,
    };
    Effort {
        solver: if aim == Aim::Plan { solver } else { Solver::Heuristic },
        seed,
        gap: spec.gap.get_ref().to(Unit::Percent).map_or(usual.gap, |percent| percent / 100.0),
        rounds: usual.rounds / aim.rarer(),
        until: None,
    }
}
