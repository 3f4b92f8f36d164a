use decision::explain::{Difference, differences};
use decision::methods::WeightedSum;
use decision::robustness::{FlipNorm, SetFlip, smallest_flip};
use decision::unknowns::filled_scores;
use planner::Assessment;
use serde_json::{Value, json};

use super::robustness::flip_words;
use super::views::name;
use crate::explain::figure;
use crate::record::{decimals, printed_shares};
use crate::text::Table;

/// The criteria that set two villages apart, the widest first; the points add up to the difference of their scores.
pub fn compare(assessment: &Assessment, first: usize, second: usize) -> Vec<Difference> {
    let scores = &assessment.scores;
    let result = WeightedSum {
        total: scores.iter().map(|score| score.score).collect(),
        low: scores.iter().map(|score| score.score_low).collect(),
        high: scores.iter().map(|score| score.score_high).collect(),
        shares: assessment.criteria.iter().map(|criterion| criterion.shares.clone()).collect(),
        completeness: scores.iter().map(|score| score.completeness).collect(),
    };
    differences(&result, first, second).unwrap_or_default()
}

/// The two villages side by side, for the terminal.
pub fn against_text(assessment: &Assessment, first: usize, second: usize) -> String {
    let names = [name(assessment, first), name(assessment, second)];
    let points = |position: usize| {
        let score = assessment.scores[position].score;
        score.map_or("no points".to_owned(), |score| format!("{score:.1} points"))
    };
    let mut text = format!("{} ({}) against {} ({})\n\n", names[0], points(first), names[1], points(second));
    let titles =
        ["criterion", &format!(">{}", names[0]), &format!(">{}", names[1]), ">points", ">points", ">difference"];
    let mut table = Table::new(&titles);
    let rows = compare(assessment, first, second);
    let printed = [first, second].map(|position| printed_shares(assessment, position, 1));
    let share = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{share:.1}"));
    for row in &rows {
        let criterion = &assessment.criteria[row.criterion];
        let [one, other] = [&printed[0], &printed[1]].map(|shares| shares[row.criterion]);
        table.row([
            criterion.title.clone(),
            figure(&criterion.indicators[first], criterion.unit),
            figure(&criterion.indicators[second], criterion.unit),
            share(one),
            share(other),
            signed(one.unwrap_or(0.0) - other.unwrap_or(0.0)),
        ]);
    }
    let sum = |shares: &[Option<f64>]| shares.iter().flatten().sum::<f64>();
    let total = sum(&printed[0]) - sum(&printed[1]);
    table.row([
        "total".to_owned(),
        String::new(),
        String::new(),
        share_of(assessment, first),
        share_of(assessment, second),
        signed(total),
    ]);
    text += &table.render();
    if rows.iter().any(|row| row.first.is_none() || row.second.is_none()) {
        text += "Where something is not known, the points of the other rows stretch to fill its place.\n";
    }
    if let Some(flip) = flip(assessment, first, second) {
        text += &format!("\n{}\n", flip_words(assessment, "which of the two is ahead", &flip));
    } else {
        let (ahead, behind) = if total >= 0.0 { (&names[0], &names[1]) } else { (&names[1], &names[0]) };
        text += &format!("\nNo weights put {behind} ahead of {ahead}: it is nowhere better.\n");
    }
    text
}

/// One decimal with its sign; no sign for nothing.
fn signed(points: f64) -> String {
    if points.abs() < 0.05 { "0.0".to_owned() } else { format!("{points:+.1}") }
}

fn share_of(assessment: &Assessment, position: usize) -> String {
    assessment.scores[position].score.map_or("–".to_owned(), |score| format!("{score:.1}"))
}

/// The smallest change of weights at which the one behind draws level; `None` when no weights do.
fn flip(assessment: &Assessment, first: usize, second: usize) -> Option<SetFlip> {
    let weights: Vec<f64> = assessment.criteria.iter().map(|criterion| criterion.weight).collect();
    let columns: Vec<Vec<Option<f64>>> = assessment.criteria.iter().map(|criterion| criterion.scores.clone()).collect();
    let score = |position: usize| assessment.scores[position].score;
    let (overtaken, overtaker) = if score(first) >= score(second) { (first, second) } else { (second, first) };
    let flip = smallest_flip(&filled_scores(&columns, &weights), &weights, (overtaken, overtaker), FlipNorm::Taxicab)?;
    Some(SetFlip { overtaken, overtaker, flip })
}

/// The two villages side by side as JSON.
pub fn against_json(assessment: &Assessment, first: usize, second: usize) -> Value {
    let rows: Vec<Value> = compare(assessment, first, second)
        .into_iter()
        .map(|row| {
            json!({
                "criterion": assessment.criteria[row.criterion].id,
                "share": row.first,
                "share_of_other": row.second,
                "difference": row.points,
            })
        })
        .collect();
    let flip = flip(assessment, first, second).map(|flip| {
        json!({
            "overtaker": assessment.villages[flip.overtaker].id,
            "overtaken": assessment.villages[flip.overtaken].id,
            "weight_moved": decimals(flip.flip.distance / 2.0, 9),
            "weights": flip.flip.weights,
        })
    });
    json!({ "other": assessment.villages[second].id, "differences": rows, "smallest_change_of_weights": flip })
}
