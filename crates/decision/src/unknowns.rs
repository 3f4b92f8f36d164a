//! Unknowns: what a gap or a tolerance in the data leaves open, and which missing fact is most worth a visit.
//!
//! An unknown is neither good nor bad: it is a range. Scores become ranges, ranges of scores become ranges of totals,
//! and those become the best and the worst rank a village can have.
//!
//! - [`ranges`]: score ranges from gaps and tolerances, ranges of totals, completeness
//! - [`dominance`]: which village is better whatever the unknowns turn out to be; possible ranks
//! - [`missing`]: the facts to fetch, by the chance that they change the first k

pub mod dominance;
pub mod missing;
pub mod ranges;

pub use dominance::{RankRange, interval_dominators, pareto_dominators, rank_ranges};
pub use missing::{FieldVisit, MissingFact, VisitPlan, field_visits, missing_facts};
pub use ranges::{
    ScoreRange, completeness, expected_scores, filled_scores, score_ranges, score_ranges_between, total_ranges,
};
