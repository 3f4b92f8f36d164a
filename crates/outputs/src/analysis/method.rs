use decision::methods::{FirstChange, Method};
use planner::{Assessment, MethodResult};
use serde_json::{Value, json};

use super::views::{SHOWN, name, ranked};
use crate::record::decimals;
use crate::report::{Block, Section};
use crate::text::Table;

/// The method, its totals, and how the others agree.
pub(super) fn json(assessment: &Assessment) -> Value {
    let Some(result) = &assessment.analysis.method else { return Value::Null };
    let id = |position: &usize| assessment.villages[*position].id.as_str();
    let change = |change: &FirstChange| {
        json!({
            "another_first": change.winner,
            "enters": change.enters.iter().map(id).collect::<Vec<_>>(),
            "leaves": change.leaves.iter().map(id).collect::<Vec<_>>(),
        })
    };
    let comparison = &result.comparison;
    let methods = comparison.methods.iter().enumerate().map(|(row, method)| {
        json!({
            "method": method.about().id,
            "ranks": comparison.ranks[row],
            "kendall_tau": comparison.kendall[row].iter().map(|tau| tau.map(|tau| decimals(tau, 6))).collect::<Vec<_>>(),
            "spearman_rho": comparison.spearman[row].iter().map(|rho| rho.map(|rho| decimals(rho, 6))).collect::<Vec<_>>(),
            "change_of_first": comparison.changes[row].as_ref().map(change),
        })
    });
    let reversals = result.reversals.iter().map(|(method, found)| {
        let found: Vec<Value> = found
            .iter()
            .map(|turn| json!({ "without": id(&turn.without), "falls": id(&turn.falls), "rises": id(&turn.rises) }))
            .collect();
        json!({ "method": method.about().id, "reversals": found })
    });
    json!({
        "used": result.method.about().id,
        "described": result.described,
        "reference": result.method.about().reference,
        "scale": result.scale,
        "totals": result.totals.iter().map(|total| total.map(|total| decimals(total, 6))).collect::<Vec<_>>(),
        "first": result.first,
        "compared": methods.collect::<Vec<_>>(),
        "topsis_normalisation": result.normalisation.name(),
        "normalisations_that_change_the_first": result.normalisations.iter().map(|found| json!({
            "normalisation": found.normalisation.name(), "change": change(&found.change),
        })).collect::<Vec<_>>(),
        "rank_reversals": reversals.collect::<Vec<_>>(),
    })
}

/// The methods side by side, as a section of the report.
pub(super) fn section(assessment: &Assessment) -> Option<Section> {
    let result = assessment.analysis.method.as_ref()?;
    let used = match result.method {
        Method::WeightedSum => "Ranks come from the weighted sum.".to_owned(),
        _ => format!(
            "Ranks come from: {} ({}). Points and shares are those of the weighted sum, whatever the method.",
            result.described,
            result.method.about().reference
        ),
    };
    let mut blocks = vec![
        Block::Paragraph(used),
        Block::Paragraph(format!(
            "The same scores ranked by every method with its usual parameters (ordered average of ANDness 0.7, TOPSIS without \
             normalisation, VIKOR with v = 0.5, PROMETHEE with preference from a difference of 0.5). A choice that every \
             method makes is safer than one that hangs on the method. Agreement is Kendall's rank correlation with the \
             weighted sum, 1 for the same order; the first {} are compared.",
            result.first
        )),
        Block::Table(agreement(assessment, result)),
        Block::Heading("Ranks by method".into()),
        Block::Table(ranks(assessment, result)),
    ];
    blocks.extend(reversal_words(assessment, result).into_iter().map(Block::Paragraph));
    Some(Section { id: "agreement".into(), title: "What other methods say".into(), blocks })
}

fn agreement(assessment: &Assessment, result: &MethodResult) -> Table {
    let mut table = Table::new(&["method", ">Kendall", ">Spearman", "change among the first", "reference"]);
    let correlation = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
    let names = |positions: &[usize]| -> String {
        positions.iter().map(|position| name(assessment, *position)).collect::<Vec<_>>().join(", ")
    };
    for (row, method) in result.comparison.methods.iter().enumerate() {
        let change = match &result.comparison.changes[row] {
            None => "none".to_owned(),
            Some(change) => {
                let set = match change.enters.is_empty() {
                    true => String::new(),
                    false if change.leaves.is_empty() => format!("{} more tie for the last place", change.enters.len()),
                    false => format!("{} in place of {}", names(&change.enters), names(&change.leaves)),
                };
                let first = if change.winner { "another first village" } else { "" };
                [first, &set].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
            }
        };
        table.row([
            method.about().id.to_owned(),
            correlation(result.comparison.kendall[0][row]),
            correlation(result.comparison.spearman[0][row]),
            change,
            method.about().reference.to_owned(),
        ]);
    }
    table
}

fn ranks(assessment: &Assessment, result: &MethodResult) -> Table {
    let titles: Vec<String> = ["village".to_owned()]
        .into_iter()
        .chain(result.comparison.methods.iter().map(|method| format!(">{}", method.about().id)))
        .collect();
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for position in ranked(assessment).into_iter().take(SHOWN) {
        let ranks = result.comparison.ranks.iter().map(|ranks| {
            let rank = ranks[position];
            rank.map_or("–".to_owned(), |rank| rank.to_string())
        });
        table.row([name(assessment, position)].into_iter().chain(ranks));
    }
    table
}

/// Normalisation and rank reversal, in sentences.
fn reversal_words(assessment: &Assessment, result: &MethodResult) -> Vec<String> {
    let mut words = Vec::new();
    if !result.normalisations.is_empty() {
        let names: Vec<&str> = result.normalisations.iter().map(|found| found.normalisation.name()).collect();
        words.push(format!(
            "The first places of TOPSIS hang on how scores are made comparable: they change from {} to {}.",
            result.normalisation.name(),
            names.join(", ")
        ));
    }
    for (method, found) in &result.reversals {
        let id = method.about().id;
        words.push(match found.first() {
            None => format!("{id}: taking away any of the first ten villages turns no other pair round."),
            Some(turn) => format!(
                "{id}: rank reversal. Without {}, {} overtakes {}, though nothing about the two has changed \
                 ({} of the ten villages taken away turn a pair round).",
                name(assessment, turn.without),
                name(assessment, turn.rises),
                name(assessment, turn.falls),
                found.len()
            ),
        });
    }
    words
}
