//! One question, several solvers: the same plan type, the same proof, the same checker.

use super::improve::{Around, Best, Deadline, drop_idle_works, local_search, mend_floors, rebuild_parts};
use super::{Model, Plan, Problem, Solution, State, Status, check, greedy, usable};
use crate::Error;
use crate::robustness::generator::{Purpose, Stream};
use std::time::{Duration, Instant};

/// Which solver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Solver {
    /// The exact one where the problem is small enough and it was compiled in, else the heuristic one.
    #[default]
    Auto,
    /// Greedy, improvement and a bound by relaxation: any size, always a plan.
    Heuristic,
    /// HiGHS over every rule: proven optimum or bound. Needs the feature `highs`.
    Exact,
}

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Which solver.
    pub solver: Solver,
    /// Where random draws start.
    pub seed: u64,
    /// Good enough: stops when the plan is proven to be within this share of the best (0.01 is 1 %).
    pub gap: f64,
    /// How many times parts of a plan are built anew.
    pub rounds: usize,
    /// Stops after this time with what there is. With a limit that is reached the plan depends on the machine; without
    /// one the same problem and seed give the same plan.
    pub time_limit: Option<Duration>,
}

impl Default for Effort {
    /// Auto, seed 0, gap 1 %, 300 rounds, no time limit.
    fn default() -> Self {
        Self { solver: Solver::Auto, seed: 0, gap: 0.01, rounds: 300, time_limit: None }
    }
}

impl Effort {
    pub(super) fn deadline(&self) -> Deadline {
        Deadline(self.time_limit.map(|limit| Instant::now() + limit))
    }
}

/// A plan for a problem. Every plan was checked by [`check`] before it is returned.
///
/// # Errors
/// [`Error::Unusable`] when [`super::inspect`] finds something no solver can work with; [`Error::Solver`] when the exact
/// solver is asked for and not compiled in, or fails.
///
/// ```
/// use decision::allocation::{Effort, Problem, solve};
/// let solution = solve(&Problem::new(1), &Effort::default())?;
/// assert_eq!(solution.plan.value.total(), 0.0);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn solve(problem: &Problem, effort: &Effort) -> Result<Solution, Error> {
    usable(problem)?;
    let model = Model::new(problem);
    let deadline = effort.deadline();
    let state = construct(&model, effort, deadline);
    Ok(conclude(problem, state.plan(), None, effort))
}

/// A plan for a problem that has changed a little, from the last plan: what still fits stays, the rest is mended and
/// improved around. This is what meetings use.
///
/// # Errors
/// As [`solve`], and [`Error::Length`] when the last plan is for another number of households.
pub fn solve_again(problem: &Problem, last: &Plan, effort: &Effort) -> Result<Solution, Error> {
    usable(problem)?;
    Error::same_length("placements of the last plan", last.placements.len(), problem.households.len())?;
    let model = Model::new(problem);
    let deadline = effort.deadline();
    let places: Vec<Option<(usize, usize)>> = last
        .placements
        .iter()
        .map(|place| {
            place.as_ref().map(|p| (p.site, p.year)).filter(|&(s, y)| s < problem.sites.len() && y < problem.years)
        })
        .collect();
    let works: Vec<_> = last
        .works
        .iter()
        .copied()
        .filter(|start| start.work < problem.works.len() && start.year < problem.years)
        .collect();
    let mut state = State::rebuild(&model, &works, &places);
    finish(&mut state, effort, deadline);
    Ok(conclude(problem, state.plan(), None, effort))
}

/// Greedy and improvement.
fn construct<'m>(model: &'m Model<'m>, effort: &Effort, deadline: Deadline) -> State<'m> {
    let mut state = State::new(model);
    finish(&mut state, effort, deadline);
    state
}

fn finish(state: &mut State<'_>, effort: &Effort, deadline: Deadline) {
    let model = state.model;
    let packages = greedy::Packages::new(model);
    let candidates = greedy::candidates(model);
    let best = Best::new(state, 60);
    let order = greedy::order(model);
    greedy::fill(state, &order, f64::INFINITY);
    greedy::add_packages(state, &packages, &candidates);
    greedy::fill(state, &order, if model.asks.everyone { 0.3 } else { f64::INFINITY });
    local_search(state, &best, &candidates, deadline);
    let around = Around { best: &best, candidates: &candidates, packages: &packages, deadline };
    let mut stream = Stream::new(effort.seed, Purpose::Plans, 0);
    rebuild_parts(state, &around, effort.rounds, &mut stream);
    mend_floors(state);
    if !model.problem.works.is_empty() {
        drop_idle_works(state);
    }
    local_search(state, &best, &candidates, deadline);
}

/// Checks a plan and says what is known about it.
pub(super) fn conclude(problem: &Problem, plan: Plan, bound: Option<f64>, effort: &Effort) -> Solution {
    let violations = check(problem, &plan);
    let mut solution = Solution { plan, status: Status::Unmet, bound, violations };
    if solution.violations.is_empty() {
        let proven = solution.gap().is_some_and(|gap| gap <= effort.gap + 1e-9);
        solution.status = if proven { Status::Optimal } else { Status::Feasible };
    }
    solution
}
