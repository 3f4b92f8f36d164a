//! Which rules cannot be kept together, when no plan keeps all of them.

use super::answers::applying;
use super::{Deadline, Effort, Problem, Rule, Rules, Solution, Solver, Status, check, solve, solve_again};
use crate::Error;

/// Rules that cannot be kept together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// A smallest set: waiving any one of them makes a plan possible.
    pub rules: Vec<Rule>,
    /// Whether it was proven that no plan keeps them; if not, a plan was only not found.
    pub proven: bool,
}

/// A smallest set of rules that cannot be kept together, when nothing keeps all of them; `None` when a plan exists. See
/// [`clash_of`].
///
/// # Errors
/// As [`solve`].
pub fn clash(problem: &Problem, effort: &Effort) -> Result<Option<Clash>, Error> {
    let first = solve(problem, effort)?;
    if first.violations.is_empty() { Ok(None) } else { clash_of(problem, &first, effort).map(Some) }
}

/// A smallest set of rules that cannot be kept together, from a plan that breaks some of them: what the deletion filter finds
/// (Chinneck & Dravnieks 1991, *Locating minimal infeasible constraint sets in linear programs*), but rules are set aside many
/// at a time, and the one that mattered is found by halving. Each plan on the way also answers, without a search, for whatever
/// sets aside all that it breaks. Rules that are not tried by the end of the effort's time stay in the set, which is then not
/// proven, nor the smallest. Cost: for each rule of the set about as many searches as the number of rules has binary digits.
///
/// # Errors
/// As [`solve_again`].
pub fn clash_of(problem: &Problem, last: &Solution, effort: &Effort) -> Result<Clash, Error> {
    let mut asking = Asking {
        problem,
        last,
        effort,
        broken: vec![broken(problem, last)],
        vain: vec![(Rules::new(), last.status == Status::Infeasible)],
    };
    // What the plan breaks comes last: all other rules may be dropped at once.
    let (mut rest, broken): (Vec<Rule>, Vec<Rule>) =
        applying(problem).into_iter().partition(|rule| !asking.broken[0].contains(rule));
    rest.extend(broken);
    let (mut aside, mut rules, mut in_time) = (Rules::new(), Vec::new(), true);
    while !rest.is_empty() {
        match asking.first_that_helps(&aside, &rest)? {
            Helps::Rule(found) => {
                rules.push(rest[found]);
                aside.extend(&rest[..found]);
                rest.drain(..=found);
            }
            Helps::None => aside.extend(rest.drain(..)),
            Helps::OutOfTime => {
                in_time = false;
                rules.append(&mut rest);
            }
        }
    }
    rules.sort();
    let proven = in_time && asking.is_proven(&aside);
    Ok(Clash { rules, proven })
}

/// Which of some rules makes a plan possible when it and all before it are set aside.
enum Helps {
    /// By its position.
    Rule(usize),
    /// None of them, not even all together.
    None,
    OutOfTime,
}

/// What was found so far.
struct Asking<'a> {
    problem: &'a Problem,
    last: &'a Solution,
    effort: &'a Effort,
    /// The rules that each plan found breaks.
    broken: Vec<Rules>,
    /// Rules that were set aside in vain, and whether that is proven.
    vain: Vec<(Rules, bool)>,
}

fn broken(problem: &Problem, solution: &Solution) -> Rules {
    check(problem, &solution.plan).into_iter().map(|violation| violation.rule).collect()
}

impl Asking<'_> {
    /// By halving: whatever helps when some rules are set aside helps when more are.
    fn first_that_helps(&mut self, aside: &Rules, rest: &[Rule]) -> Result<Helps, Error> {
        let upto = |count: usize| -> Rules { aside.iter().chain(&rest[..count]).copied().collect() };
        let all = upto(rest.len());
        match self.helps(&all)? {
            None => return Ok(Helps::OutOfTime),
            Some(false) => return Ok(Helps::None),
            Some(true) => {}
        }
        let (mut vain, mut enough) = (0, rest.len());
        while enough - vain > 1 {
            let middle = vain.midpoint(enough);
            match self.helps(&upto(middle))? {
                None => return Ok(Helps::OutOfTime),
                Some(true) => enough = middle,
                Some(false) => vain = middle,
            }
        }
        Ok(Helps::Rule(enough - 1))
    }

    /// Whether a plan is found with some rules set aside; `None` when there is no time to look for one.
    fn helps(&mut self, aside: &Rules) -> Result<Option<bool>, Error> {
        if self.broken.iter().any(|broken| broken.is_subset(aside)) {
            return Ok(Some(true));
        }
        if self.vain.iter().any(|(vain, _)| aside.is_subset(vain)) {
            return Ok(Some(false));
        }
        let deadline = Deadline(self.effort.until);
        if deadline.over() {
            return Ok(None);
        }
        let mut problem = self.problem.clone();
        problem.waived.extend(aside);
        // The first plan that keeps the rules is as good as the best. What the exact solver is asked it is asked as always.
        let solution = match self.effort.solver {
            Solver::Heuristic => {
                let first = Effort { gap: f64::INFINITY, ..*self.effort };
                solve_again(&problem, &self.last.plan, &first)?
            }
            Solver::Auto | Solver::Exact => solve(&problem, self.effort)?,
        };
        let helps = solution.violations.is_empty();
        match helps {
            true => self.broken.push(broken(self.problem, &solution)),
            // Cut off, a search has not looked in vain.
            false if deadline.over() && solution.status != Status::Infeasible => return Ok(None),
            false => self.vain.push((aside.clone(), solution.status == Status::Infeasible)),
        }
        Ok(Some(helps))
    }

    /// Whether it is proven that no plan keeps the rules that are not set aside.
    fn is_proven(&self, aside: &Rules) -> bool {
        self.vain.iter().any(|(vain, is_proven)| *is_proven && aside.is_subset(vain))
    }
}
