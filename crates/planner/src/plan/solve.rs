//! Asking the solvers, from the scenario's words.

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

/// Plans. With the last plan as `from`, what still fits of it stays: the answer to a change comes at once, as a meeting
/// needs it.
///
/// The same ground, scenario and decisions give the same plan, unless the scenario limits the time and the limit is reached.
///
/// # Errors
/// Decisions that cannot be understood, and what the solvers refuse.
pub fn plan(
    ground: &PlanGround,
    (scenario, spec): (&Scenario, &PlanSpec),
    wanted: &Wanted,
    (from, on): (Option<&Plan>, Day),
) -> Result<PlanResult, PlanError> {
    let problem = problem(ground, spec, wanted, on)?;
    let effort = effort(&spec.solver, scenario.seed, from.is_some());
    let solution = match from {
        Some(last) => solve_again(&problem, last, &effort),
        None => solve(&problem, &effort),
    };
    let solution = solution.map_err(|error| PlanError::Solver(error.to_string()))?;
    Ok(PlanResult { problem, solution })
}

/// How hard the scenario wants it tried. A change of a plan that is there is mended quickly.
pub fn effort(spec: &SolverSpec, seed: u64, is_change: bool) -> Effort {
    let usual = Effort::default();
    let solver = match spec.method.get_ref().as_str() {
        "heuristic" => Solver::Heuristic,
        "exact" => Solver::Exact,
        _ => Solver::Auto,
    };
    Effort {
        solver: if is_change { Solver::Heuristic } else { solver },
        seed,
        gap: spec.gap.get_ref().to(Unit::Percent).map_or(usual.gap, |percent| percent / 100.0),
        rounds: if is_change { usual.rounds / 4 } else { usual.rounds },
        time_limit: spec.within.map(|limit| std::time::Duration::from_secs_f64(60.0 * limit.0)),
    }
}
