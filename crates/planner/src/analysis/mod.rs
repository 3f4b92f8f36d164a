//! What stands beside the scores: goals, parties, methods, robustness.

pub(crate) mod method;
pub(crate) mod robustness;

use decision::methods;
use decision::weights as party_weights;

use crate::assessment::{CriterionResult, VillageScore};
use crate::standards::StandardResult;
use crate::{Finding, Village, Weighing};

pub use method::MethodResult;
pub use robustness::Robustness;

/// What stands beside the scores: how the weights came about, and what other views of the same figures give.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// The weights with their views, goals and consistency.
    pub weighing: Weighing,
    /// Each goal's own score, in the order of [`Weighing::goals`].
    pub goals: Vec<GoalResult>,
    /// Each party's own ranking, in the order of [`Weighing::views`]; empty unless there are parties.
    pub parties: Vec<PartyResult>,
    /// The highest total any party gives a village less the lowest, points of 100, in village order; `None` where no
    /// party has a total. Empty unless there are parties.
    pub disagreement: Vec<Option<f64>>,
    /// The ranking by the scenario's method beside those of the others; `None` only in hand-made assessments.
    pub method: Option<MethodResult>,
    /// How far the ranking by the weighted sum can be trusted; `None` when no village is eligible.
    pub robustness: Option<Robustness>,
    /// How the villages stand against the standards the scenario switches on.
    pub standards: Vec<StandardResult>,
    /// What of this a reader must know; also among the findings of the assessment.
    pub findings: Vec<Finding>,
}

/// The scores as the decision methods take them.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    /// Criteria × villages, 0 to 1.
    pub columns: &'a [Vec<Option<f64>>],
    /// One a criterion, adding up to 1.
    pub weights: &'a [f64],
    /// Which villages are ranked.
    pub eligible: &'a [bool],
    /// The villages' ids.
    pub ids: &'a [String],
}

impl Table<'_> {
    /// The scores of eligible villages; gaps for all others, so that they move nobody.
    pub fn gated(&self) -> Vec<Vec<Option<f64>>> {
        let column = |column: &Vec<Option<f64>>| {
            column.iter().zip(self.eligible).map(|(value, eligible)| value.filter(|_| *eligible)).collect()
        };
        self.columns.iter().map(column).collect()
    }
}

/// How the villages serve one goal.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalResult {
    /// The goal's name, the criteria's `group`.
    pub name: String,
    /// Its part of the whole weight, 0 to 1.
    pub weight: f64,
    /// 0 to 100 over its known criteria, in village order; `None` where none is known or none counts.
    pub scores: Vec<Option<f64>>,
}

/// How one party sees the villages.
#[derive(Debug, Clone, PartialEq)]
pub struct PartyResult {
    /// Its name.
    pub name: String,
    /// 0 to 100 under its own weights, in village order; `None` where nothing that counts to it is known.
    pub totals: Vec<Option<f64>>,
    /// 1 for its best eligible village; `None` when not eligible or without a total.
    pub ranks: Vec<Option<usize>>,
}

/// The criteria's scores, criteria × villages.
pub(crate) fn columns(criteria: &[CriterionResult]) -> Vec<Vec<Option<f64>>> {
    criteria.iter().map(|criterion| criterion.scores.clone()).collect()
}

/// Which villages are ranked.
pub(crate) fn eligible(scores: &[VillageScore]) -> Vec<bool> {
    scores.iter().map(VillageScore::can_be_ranked).collect()
}

/// The villages' ids.
pub(crate) fn ids(villages: &[Village]) -> Vec<String> {
    villages.iter().map(|village| village.id.clone()).collect()
}

/// The score of every village on every goal.
pub(crate) fn goals(weighing: &Weighing, criteria: &[CriterionResult]) -> Result<Vec<GoalResult>, decision::Error> {
    let one = |goal: &crate::GoalWeight| {
        let columns: Vec<Vec<Option<f64>>> =
            goal.criteria.iter().map(|(index, _)| criteria[*index].scores.clone()).collect();
        let parts: Vec<f64> = goal.criteria.iter().map(|(_, part)| *part).collect();
        let scores = match goal.weight > 0.0 {
            true => methods::totals(&columns, &parts)?,
            false => vec![None; columns.first().map_or(0, Vec::len)],
        };
        Ok(GoalResult { name: goal.name.clone(), weight: goal.weight, scores })
    };
    weighing.goals.iter().map(one).collect()
}

/// Every party's own totals and ranks, and how far the totals lie apart.
pub(crate) fn parties(
    weighing: &Weighing,
    criteria: &[CriterionResult],
    (scores, villages): (&[VillageScore], &[Village]),
) -> Result<(Vec<PartyResult>, Vec<Option<f64>>), decision::Error> {
    if weighing.disagreement.is_none() {
        return Ok((Vec::new(), Vec::new()));
    }
    let (columns, eligible, ids) = (columns(criteria), eligible(scores), ids(villages));
    let one = |view: &crate::View| {
        let totals = methods::totals(&columns, &view.weights)?;
        let ranks = methods::ranks(&totals, &eligible, &ids);
        Ok(PartyResult { name: view.name.clone(), totals, ranks })
    };
    let parties: Vec<PartyResult> = weighing.views.iter().map(one).collect::<Result<_, decision::Error>>()?;
    let totals: Vec<Vec<Option<f64>>> = parties.iter().map(|party| party.totals.clone()).collect();
    Ok((parties, party_weights::spread(&totals)))
}
