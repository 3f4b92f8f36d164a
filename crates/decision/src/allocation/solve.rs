//! One question, several solvers: the same plan type, the same proof, the same checker.

use super::exact::rows_for_bounds;
use super::greedy::Opening;
use super::improve::{Best, Deadline, drop_idle_works, local_search, mend_floors};
use super::linear::Linear;
use super::locate::locate;
use super::location::{Location, Nearby, Prices, Tolls};
use super::model::SLACK;
use super::rebuild::{Around, rebuild_parts};
use super::sweep::sweep;
use super::{Model, Plan, Problem, Solution, State, Status, check, greedy, usable};
use crate::Error;
use crate::robustness::generator::{Purpose, Stream};
use std::time::Instant;

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
    /// Stops at this time with what there is. A plan that is cut off depends on the machine; without an end the same problem
    /// and seed give the same plan.
    pub until: Option<Instant>,
}

impl Default for Effort {
    /// Auto, seed 0, gap 1 %, 300 rounds, no time limit.
    fn default() -> Self {
        Self { solver: Solver::Auto, seed: 0, gap: 0.01, rounds: 300, until: None }
    }
}

impl Effort {
    /// For meetings: a plan from the last one in less than a second for hundreds of households and sites.
    #[must_use]
    pub fn quick() -> Self {
        Self { solver: Solver::Heuristic, rounds: 20, ..Self::default() }
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
    if effort.solver == Solver::Exact || (effort.solver == Solver::Auto && small(&model)) {
        return exactly(&model, effort, None);
    }
    let (state, bound) = search(State::new(&model), effort);
    Ok(conclude(problem, state.plan(), Some(bound), effort))
}

/// Whether the exact solver is compiled in and the problem is of a size it takes in its stride.
fn small(model: &Model<'_>) -> bool {
    let options = model.problem.households.iter().map(|household| model.problem.wishes[household.wishes].options.len());
    cfg!(feature = "highs") && options.sum::<usize>() * model.problem.years <= EXACT_OPTIONS
}

/// Most household × site × year options for which [`Solver::Auto`] takes the exact solver.
const EXACT_OPTIONS: usize = 12_000;

#[cfg(not(feature = "highs"))]
fn exactly(_: &Model<'_>, _: &Effort, _: Option<State<'_>>) -> Result<Solution, Error> {
    let reason = "it is not compiled in; build with the feature `highs`, or take the heuristic solver".into();
    Err(Error::Solver { solver: "HiGHS", reason })
}

/// A plan by the heuristic, handed to HiGHS as a start; the better of the two.
#[cfg(feature = "highs")]
fn exactly(model: &Model<'_>, effort: &Effort, last: Option<State<'_>>) -> Result<Solution, Error> {
    use super::exact::{Exact, exact};
    let problem = model.problem;
    let left = || effort.until.map(|until| until.saturating_duration_since(Instant::now()));
    let quick =
        Effort { rounds: effort.rounds.min(60), until: left().map(|left| Instant::now() + left / 4), ..*effort };
    let start = last.map_or_else(|| search(State::new(model), &quick), |state| (state, f64::INFINITY));
    let first = conclude(problem, start.0.plan(), Some(start.1), effort);
    let known = first.violations.is_empty().then_some(&first.plan);
    let stop = super::program::Stop { gap: effort.gap, seed: effort.seed, time_limit: left() };
    let bounded = |mut solution: Solution, bound: Option<f64>| {
        solution.bound = [solution.bound, bound].into_iter().flatten().min_by(f64::total_cmp);
        conclude(problem, solution.plan, solution.bound, effort)
    };
    Ok(match exact(model, known, stop)? {
        Exact::Infeasible => Solution { status: Status::Infeasible, bound: None, ..first },
        Exact::Nothing(bound) => bounded(first, bound),
        Exact::Plan(plan, bound) => {
            let better = !first.violations.is_empty() || plan.value.total() >= first.plan.value.total();
            let found = conclude(problem, plan, Some(bound), effort);
            let keep = if better && found.violations.is_empty() { found } else { first };
            bounded(keep, Some(bound))
        }
    })
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
    let state = State::rebuild(&model, &works, &places);
    let (state, bound) = search(state, effort);
    Ok(conclude(problem, state.plan(), Some(bound), effort))
}

/// Sites worth a look for each household in steps of prices of large problems.
const NEAR_IN_LARGE: usize = 32;
/// With fewer rounds asked, as in meetings, not all rows are priced.
const ROUNDS_FOR_ROWS: usize = 100;
/// Steps of the prices of all rows at most.
const ROW_STEPS: usize = 3_000;
/// Most columns of a problem for which all rows are priced.
const COLUMNS: usize = 150_000;
/// More options than this are a large problem: plans come from prices first, and fewer of them.
const LARGE: usize = 2_000_000;
/// More options than this: each site is tried once for the first plan, if there are works, and rounds end that gain no more.
const SWEPT: usize = 20_000;
/// Plans of problems with no more options are improved under every rule too, where flat tables would do.
const SMALL: usize = 1_500;
/// So many rounds without gain, in large problems, are the last.
const IDLE: usize = 60;
/// Steps of the prices of room before the first plan.
const TOLL_STEPS: usize = 150;
const TOLL_STEPS_IN_LARGE: usize = 60;
/// Steps of the relaxation before parts are built anew, at most 4 for each round of those.
const PRICE_STEPS: usize = 400;

/// Prices, greedy and improvement in turn, until the plan is proven good enough or effort ends. Gives the best plan and
/// the bound.
fn search<'m>(start: State<'m>, effort: &Effort) -> (State<'m>, f64) {
    let (model, deadline) = (start.model, Deadline(effort.until));
    let mut candidates = greedy::offers(model);
    let options = candidates.iter().map(Vec::len).sum::<usize>();
    let large = options > LARGE;
    let (mut start, mut known) = (start, f64::INFINITY);
    if let Some(location) = Location::of(model) {
        (start, known) = locate(&location, start, (&candidates, large), (effort, deadline));
        // Small problems, and those with several scarce capacities, are gone on with under every rule.
        if location.cells_suffice && options > SMALL {
            return (start, known);
        }
    }
    greedy::sort_offers(model, &mut candidates);
    let packages = greedy::Packages::new(model);
    let best = Best::new(&start, 60);
    let around = Around { best: &best, candidates: &candidates, packages: &packages, deadline };
    let has_works = !model.problem.works.is_empty();
    let (mut bound, mut per_euro) = (known, model.price(1.0));
    // Any plan will do: what it could be worth at most is not asked.
    if has_works && effort.rounds > 0 && effort.gap.is_finite() {
        let tolls = settled_tolls(model, large, deadline);
        (bound, per_euro) = (bound.min(tolls.bound), tolls.per_euro());
    }
    let mut stream = Stream::new(effort.seed, Purpose::Plans, 0);
    let mut state = start;
    first_plan(&mut state, &around, options, per_euro);
    let enough = |state: &State<'_>, bound: f64| {
        let value = state.worth();
        deadline.over() || (state.feasible() && bound - value <= effort.gap * value.abs())
    };
    let mut prices = (!has_works).then(|| Prices::new(model, &candidates, large));
    if let Some(prices) = &mut prices {
        let steps = PRICE_STEPS.min(4 * effort.rounds);
        let enough = |state: &State<'_>, proven: f64| enough(state, proven.min(bound));
        with_prices(&mut state, prices, (&around, large, steps), &mut stream, enough);
        bound = bound.min(prices.bound);
    }
    let rows_pay = options * model.problem.years <= COLUMNS && effort.rounds >= ROUNDS_FOR_ROWS;
    if rows_pay && !enough(&state, bound) {
        let worth = state.feasible().then(|| state.worth());
        bound = bound.min(bound_of_rows(model, worth, |proven| enough(&state, proven.min(bound))));
    }
    let (mut rounds, mut idle) = (effort.rounds, 0);
    while rounds > 0 && !enough(&state, bound) && (options <= SWEPT || idle < IDLE) {
        let now = rounds.min(20);
        let before = state.worth();
        rebuild_parts(&mut state, &around, now, &mut stream);
        rounds -= now;
        idle = if state.worth() > before + 1e-4 * before.abs() { 0 } else { idle + now };
        if let Some(prices) = &mut prices {
            (0..if large { 4 } else { 10 }).for_each(|_| prices.improve(state.feasible().then(|| state.worth())));
            bound = bound.min(prices.bound);
        }
    }
    if let Some(prices) = &mut prices {
        prices.prove();
        bound = bound.min(prices.bound);
    }
    mend_floors(&mut state, deadline);
    if has_works {
        drop_idle_works(&mut state, deadline);
    }
    (state, bound)
}

/// Prices of room, settled.
fn settled_tolls<'m>(model: &'m Model<'m>, large: bool, deadline: Deadline) -> Tolls<'m> {
    let mut tolls = Tolls::new(model);
    let steps = if large { TOLL_STEPS_IN_LARGE } else { TOLL_STEPS };
    (0..steps).take_while(|_| !deadline.over()).for_each(|_| tolls.improve());
    tolls
}

/// Steps of prices of households, and plans made from them, until it is enough.
fn with_prices<'m>(
    state: &mut State<'m>,
    prices: &mut Prices<'_, 'm>,
    (around, large, steps): (&Around<'_>, bool, usize),
    stream: &mut Stream,
    enough: impl Fn(&State<'_>, f64) -> bool,
) {
    let every = if large { 80 } else { 40 };
    for step in 1..=steps {
        prices.improve(state.feasible().then(|| state.worth()));
        if step % every == 0 {
            let next = from_prices(state.model, prices, around, stream);
            if next.worth() > state.worth() + SLACK {
                *state = next;
            }
        }
        if large && step == every {
            let near = Nearby::new(state.model, NEAR_IN_LARGE, prices.toll());
            prices.look_near(&near);
        }
        if step % every == 0 {
            prices.prove();
        }
        if enough(state, prices.bound) {
            break;
        }
    }
}

/// The bound of all rows together, as near as steps come until it is enough or gains no more.
fn bound_of_rows(model: &Model<'_>, worth: Option<f64>, enough: impl Fn(f64) -> bool) -> f64 {
    let Some(mut linear) = Linear::new(&rows_for_bounds(model)) else { return f64::INFINITY };
    for _ in 0..ROW_STEPS {
        if !linear.improve(worth) || enough(linear.bound) {
            break;
        }
    }
    linear.bound
}

/// Whoever fits at once, then what gains most.
fn first_plan(state: &mut State<'_>, around: &Around<'_>, options: usize, per_euro: f64) {
    let (model, large) = (state.model, options > LARGE);
    let order = greedy::order(model);
    greedy::fill(state, &order, Opening::Never, around.deadline);
    if options > SWEPT && !model.problem.works.is_empty() {
        sweep(state, around.packages, around.candidates, (per_euro, around.deadline));
    } else if !large {
        greedy::add_packages(state, around.packages, around.candidates, (per_euro, around.deadline));
    }
    if model.asks.everyone {
        greedy::fill(state, &order, Opening::Share(3.0), around.deadline);
    }
    // What is built on a place that nobody may stay at is lost at the end: better to give it up before the plan is improved.
    if !state.feasible() {
        mend_floors(state, around.deadline);
    }
    local_search(state, around.best, around.candidates, around.deadline);
}

/// A plan from the prices of the relaxation: opens what it opens, large households first, then improves.
fn from_prices<'m>(
    model: &'m Model<'m>,
    prices: &Prices<'_, 'm>,
    around: &Around<'_>,
    stream: &mut Stream,
) -> State<'m> {
    let mut state = State::new(model);
    let mut sites: Vec<usize> = (0..prices.open.len()).filter(|&site| prices.open[site] > 0.5).collect();
    sites.sort_by(|&a, &b| prices.open[b].total_cmp(&prices.open[a]).then(a.cmp(&b)));
    sites.into_iter().for_each(|site| {
        state.open(site, 0);
    });
    let mut order: Vec<(f64, usize)> = (0..state.place.len())
        .map(|household| (model.needs(household)[0] * (1.0 + 0.3 * stream.uniform()), household))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let order: Vec<usize> = order.into_iter().map(|(_, household)| household).collect();
    greedy::fill(&mut state, &order, Opening::Share(3.0), around.deadline);
    (0..state.here.len()).for_each(|site| state.close_if_empty(site));
    local_search(&mut state, around.best, around.candidates, around.deadline);
    state
}

/// Checks a plan and says what is known about it.
pub(super) fn conclude(problem: &Problem, plan: Plan, bound: Option<f64>, effort: &Effort) -> Solution {
    let violations = check(problem, &plan);
    // Cut off before the first bound, nothing is proven.
    let bound = bound.filter(|bound| bound.is_finite());
    let mut solution = Solution { plan, status: Status::Unmet, bound, violations };
    if solution.violations.is_empty() {
        let value = solution.plan.value.total();
        // HiGHS proves within 1e-6.
        let proven = bound.is_some_and(|bound| bound - value <= effort.gap * value.abs() + 1e-6);
        solution.status = if proven { Status::Optimal } else { Status::Feasible };
    }
    solution
}
