use planner::Assessment;
use serde_json::{Value, json};

use crate::record::{SCORE_DECIMALS, decimals};
use crate::text::Table;

/// How many villages a table of the report shows.
pub(super) const SHOWN: usize = 10;

/// Positions of the ranked villages, best first.
pub(crate) fn ranked(assessment: &Assessment) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..assessment.villages.len()).filter(|position| assessment.scores[*position].rank.is_some()).collect();
    order.sort_by_key(|position| (assessment.scores[*position].rank, *position));
    order
}

/// The village's name, or its id when it has none.
pub(crate) fn name(assessment: &Assessment, position: usize) -> String {
    let village = &assessment.villages[position];
    if village.name.trim().is_empty() { village.id.clone() } else { village.name.clone() }
}

fn points(value: Option<f64>) -> Option<f64> {
    value.map(|value| decimals(value, SCORE_DECIMALS as i32))
}

fn shown(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.1}"))
}

/// Every goal's score of every village.
pub(super) fn goals_json(assessment: &Assessment) -> Value {
    let goals = assessment.analysis.goals.iter().map(|goal| {
        let scores: Vec<Option<f64>> = goal.scores.iter().map(|score| points(*score)).collect();
        json!({ "goal": goal.name, "weight": goal.weight, "scores": scores })
    });
    goals.collect()
}

/// Every party's totals and ranks, and how far they lie apart, in village order.
pub(super) fn parties_json(assessment: &Assessment) -> Value {
    let analysis = &assessment.analysis;
    if analysis.parties.is_empty() {
        return Value::Null;
    }
    let parties: Vec<Value> = analysis
        .parties
        .iter()
        .map(|party| {
            let totals: Vec<Option<f64>> = party.totals.iter().map(|total| points(*total)).collect();
            json!({ "party": party.name, "totals": totals, "ranks": party.ranks })
        })
        .collect();
    let apart: Vec<Option<f64>> = analysis.disagreement.iter().map(|apart| points(*apart)).collect();
    json!({ "parties": parties, "disagreement": apart })
}

/// The first villages with their scores on each goal.
pub(super) fn goal_scores(assessment: &Assessment) -> Table {
    let titles: Vec<String> = ["village".to_owned(), ">points".to_owned()]
        .into_iter()
        .chain(assessment.analysis.goals.iter().map(|goal| format!(">{}", goal.name)))
        .collect();
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for position in ranked(assessment).into_iter().take(SHOWN) {
        let goals = assessment.analysis.goals.iter().map(|goal| shown(goal.scores[position]));
        table.row([name(assessment, position), shown(assessment.scores[position].score)].into_iter().chain(goals));
    }
    table
}

/// The first villages with their rank in the eyes of each party, and how many points the parties lie apart.
pub(super) fn party_ranks(assessment: &Assessment) -> Table {
    let analysis = &assessment.analysis;
    let titles: Vec<String> = [">rank".to_owned(), "village".to_owned()]
        .into_iter()
        .chain(analysis.parties.iter().map(|party| format!(">{}", party.name)))
        .chain([">points apart".to_owned()])
        .collect();
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let rank = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    for position in ranked(assessment).into_iter().take(SHOWN) {
        let own = analysis.parties.iter().map(|party| rank(party.ranks[position]));
        let first = [rank(assessment.scores[position].rank), name(assessment, position)];
        table.row(first.into_iter().chain(own).chain([shown(analysis.disagreement[position])]));
    }
    table
}

/// One village's score on each goal, for the terminal; `None` when there are no goals.
pub(crate) fn goals_of(assessment: &Assessment, position: usize) -> Option<Table> {
    if assessment.analysis.goals.is_empty() {
        return None;
    }
    let mut table = Table::new(&["goal", ">score of 100", ">weight, %"]);
    for goal in &assessment.analysis.goals {
        table.row([goal.name.clone(), shown(goal.scores[position]), format!("{:.1}", 100.0 * goal.weight)]);
    }
    Some(table)
}
