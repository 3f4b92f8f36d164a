//! Which households could settle where, with which works, within which budget.
//!
//! Tables become [`PlanInputs`]; with a region and its assessment they become a [`PlanGround`] (places, travel times,
//! scores, all that does not depend on what people decide); with decisions ([`Wanted`]) that becomes a
//! [`decision::allocation::Problem`], which solvers answer. [`PlanSummary`] is what may be shared: counts only.

mod answers;
mod asking;
mod floors;
mod ground;
mod inputs;
mod left;
mod notice;
mod problem;
mod reasons;
mod roads;
mod rows;
mod score;
mod shape;
mod share;
mod solve;
mod summary;
#[cfg(test)]
mod tests;
mod wanted;

pub use answers::{
    Alternatives, NextAnswer, NextRepair, RulePrice, alternatives, clashing_rules, next_answers, next_repairs,
    rule_prices,
};
pub use decision::gates::Day;
pub use ground::{NeedTimes, PlanGround, PlanSite, ground};
pub use inputs::{Ages, Capacity, Consent, Household, Offer, PlanInputs, Work};
pub use left::Leftovers;
pub use notice::LEAST_SHARED;
pub use problem::problem;
pub use reasons::{Why, barred, why_unplaced};
pub use rows::{PlanRow, plan_of_rows, rows};
pub use shape::{HeldStandard, PlacePlan, PlanSummary, WaivedRule, WorkPlan, YearMoney};
pub use share::withheld;
pub use solve::{Aim, PlanResult, Sitting, effort, plan};
pub use summary::summary;
pub use wanted::{PlanError, Wanted};
