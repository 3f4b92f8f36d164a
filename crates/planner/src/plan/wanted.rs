//! What people decide on top of the scenario, and what of it cannot be understood.

use std::collections::{BTreeMap, BTreeSet};

use decision::allocation::{Budget, Rest};
use decision::gates::Day;

use super::PlanGround;
use crate::scenario::{PLAN_RULES, PlanSpec, PlanWeights};

/// What people decide on top of the scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Places that are used, by id or name.
    pub force: Vec<String>,
    /// Places that are not used, by id or name.
    pub forbid: Vec<String>,
    /// Other weights of the aims.
    pub weights: Option<PlanWeights>,
    /// Other weights of criteria, by id.
    pub criteria: BTreeMap<String, f64>,
    /// Other money, by year.
    pub budget: Option<Vec<f64>>,
    /// Rules set aside, by their words in the scenario.
    pub waive: Vec<String>,
}

/// Why a question about a plan cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A word that names no place of the plan, or several.
    #[error("{0}")]
    Place(String),
    /// A place that is to be used, though consent is missing or a gate is not passed. No decision can buy it past that.
    #[error("\"{word}\" cannot be forced: no plan may use it. {because}")]
    Closed {
        /// The place, as it was named.
        word: String,
        /// Why it is closed.
        because: String,
    },
    /// What the solvers say they cannot work with.
    #[error("the plan cannot be made: {0}")]
    Solver(String),
    /// A figure or a word that cannot be used.
    #[error("{key}: found {found}, expected {expected}")]
    Wanted {
        /// What it was given for.
        key: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
}

/// The words of the rules that are set aside.
pub(super) fn waived(spec: &PlanSpec, wanted: &Wanted, on: Day) -> Result<BTreeSet<&'static str>, PlanError> {
    let signed = spec.waivers.iter().filter(|waiver| Day::parse(&waiver.until).is_ok_and(|until| on <= until));
    let words = signed.map(|waiver| waiver.rule.get_ref()).chain(&wanted.waive);
    let known = words.map(|word| {
        PLAN_RULES.iter().map(|row| row.0).find(|known| known == word).ok_or_else(|| PlanError::Wanted {
            key: "a rule to set aside",
            found: format!("\"{word}\""),
            expected: format!("one of {}", PLAN_RULES.map(|row| row.0).join(", ")),
        })
    });
    known.collect()
}

/// The weights of the criteria.
pub(super) fn criteria(ground: &PlanGround, wanted: &Wanted) -> Result<Vec<f64>, PlanError> {
    for (id, weight) in &wanted.criteria {
        if !(weight.is_finite() && *weight >= 0.0) {
            let expected = "a figure, 0 or more".to_owned();
            return Err(PlanError::Wanted {
                key: "the weight of a criterion",
                found: format!("{weight} for {id}"),
                expected,
            });
        }
        if !ground.criteria.iter().any(|(known, _, _)| known == id) {
            let known: Vec<&str> = ground.criteria.iter().map(|(id, _, _)| id.as_str()).collect();
            let (found, expected) = (format!("\"{id}\""), format!("one of {}", known.join(", ")));
            return Err(PlanError::Wanted { key: "the weight of a criterion", found, expected });
        }
    }
    let weights: Vec<f64> =
        ground.criteria.iter().map(|(id, _, weight)| wanted.criteria.get(id).copied().unwrap_or(*weight)).collect();
    match weights.iter().sum::<f64>() > 0.0 {
        true => Ok(weights),
        false => Err(PlanError::Wanted {
            key: "the weights of the criteria",
            found: "0 for all".to_owned(),
            expected: "one that counts".to_owned(),
        }),
    }
}

pub(super) fn budget(money: &[f64], spec: &PlanSpec) -> Result<Budget, PlanError> {
    let years = spec.budget.get_ref().len();
    if money.len() != years || !money.iter().all(|money| money.is_finite() && *money >= 0.0) {
        let (found, expected) = (format!("{money:?}"), format!("{years} figures, 0 or more"));
        return Err(PlanError::Wanted { key: "the budget", found, expected });
    }
    Ok(Budget { by_year_eur: money.to_vec(), rest: if spec.carry_over { Rest::Carried } else { Rest::Lost } })
}
