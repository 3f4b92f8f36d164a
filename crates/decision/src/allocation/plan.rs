//! An answer: which sites are opened, which works are done when, and who lives where.

/// A plan for one [`super::Problem`]. Indexes are those of the problem; years count from 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Sites that are opened, sorted by site.
    pub opened: Vec<Opening>,
    /// Works that are done, sorted by work.
    pub works: Vec<Start>,
    /// For each household where it lives; `None` for those without a home.
    pub placements: Vec<Option<Placement>>,
    /// What the plan is worth, by term.
    pub value: Value,
}

/// A site that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opening {
    /// The site.
    pub site: usize,
    /// The year in which it is opened and its opening paid.
    pub year: usize,
}

/// A work that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Start {
    /// The work.
    pub work: usize,
    /// The year in which it starts and is paid.
    pub year: usize,
}

/// Where a household lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Placement {
    /// The site.
    pub site: usize,
    /// The year in which it arrives.
    pub year: usize,
    /// The dwellings it gets, each by the number of people it holds. Empty when the dwelling rule is waived.
    pub homes: Vec<u32>,
}

/// The objective, term by term; the terms add up to [`Value::total`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Value {
    /// For those placed.
    pub placed: f64,
    /// For how well they are placed.
    pub fit: f64,
    /// For years of waiting: 0 or negative.
    pub wait: f64,
    /// For what works and openings cost: 0 or negative.
    pub cost: f64,
    /// For floors that are reached.
    pub bonus: f64,
}

impl Value {
    /// The sum of the terms.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.placed + self.fit + self.wait + self.cost + self.bonus
    }
}

/// What is known about how good a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// No plan is better (within the gap asked for).
    Optimal,
    /// The plan keeps every rule; a better one may exist, but none above the bound.
    Feasible,
    /// Proven: no plan keeps every rule. The plan given keeps all but those listed.
    Infeasible,
    /// No plan that keeps every rule was found, nor was it proven that there is none.
    Unmet,
}

impl Status {
    /// The word used in outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Feasible => "feasible",
            Self::Infeasible => "infeasible",
            Self::Unmet => "unmet",
        }
    }
}

/// A plan with what was proven about it. Every plan in a solution went through [`super::check`].
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The plan.
    pub plan: Plan,
    /// How good it is known to be.
    pub status: Status,
    /// No plan is worth more than this; `None` when nothing was proven.
    pub bound: Option<f64>,
    /// What the checker says of the plan: empty unless the status is infeasible or unmet.
    pub violations: Vec<super::Violation>,
}

impl Solution {
    /// How far the plan may be from the best: `(bound − value) / |value|`, 0 or more; `None` without a bound. A value of 0
    /// with a bound above it gives infinity.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let value = self.plan.value.total();
        let above = self.bound? - value;
        Some(if above <= 1e-9 * (1.0 + value.abs()) { 0.0 } else { above / value.abs() })
    }
}
