use std::fmt::Write;

use decision::gates::Outcome;
use planner::Assessment;
use planner::standards::{StandardResult, StandardRole};
use serde_json::{Value, json};

use super::views::name;
use crate::explain::figure;
use crate::record::outcome_word;
use crate::report::{Block, Section};
use crate::text::Table;

/// Every entry with its source, and every village's answer.
pub fn standards_json(assessment: &Assessment, results: &[StandardResult]) -> Value {
    let rows = results.iter().map(|result| {
        let answers: serde_json::Map<String, Value> = assessment
            .villages
            .iter()
            .zip(&result.outcomes)
            .map(|(village, outcome)| (village.id.clone(), json!(outcome_word(outcome))))
            .collect();
        let figures: serde_json::Map<String, Value> = assessment
            .villages
            .iter()
            .zip(&result.answers)
            .map(|(village, answer)| {
                let value = answer.value.filter(|value| value.is_finite());
                (village.id.clone(), json!(value.map(|value| crate::record::decimals(value, 4))))
            })
            .collect();
        json!({
            "entry": result.name,
            "title": result.entry.title,
            "limit": result.entry.words(),
            "criterion": assessment.criteria[result.criterion].id,
            "role": role(result),
            "applies_to": result.entry.applies_to,
            "source": result.entry.source,
            "year": result.entry.year,
            "verified": result.entry.verified.word(),
            "villages": answers,
            "figures": figures,
            "unit": result.unit.word(),
        })
    });
    rows.collect()
}

fn role(result: &StandardResult) -> &'static str {
    match result.role {
        StandardRole::Test => "test",
        StandardRole::Gate => "gate",
    }
}

fn count(result: &StandardResult, wanted: &Outcome) -> String {
    result.outcomes.iter().filter(|outcome| *outcome == wanted).count().to_string()
}

/// The entries with how many villages pass, fail and are unknown.
fn overview(assessment: &Assessment, results: &[StandardResult]) -> Table {
    let mut table = Table::new(&["standard", "limit", "asked by", ">pass", ">fail", ">unknown", "source", "verified"]);
    for result in results {
        let year = result.entry.year.filter(|year| !result.entry.source.contains(&year.to_string()));
        table.row([
            format!("{} ({})", result.entry.title, result.name),
            result.entry.words(),
            format!("{} ({})", assessment.criteria[result.criterion].id, role(result)),
            count(result, &Outcome::Pass),
            count(result, &Outcome::Fail),
            count(result, &Outcome::Unknown),
            format!("{}{}", result.entry.source, year.map_or(String::new(), |year| format!(", {year}"))),
            result.entry.verified.word().to_owned(),
        ]);
    }
    table
}

/// Every village against every entry, for the terminal.
pub fn standards_text(assessment: &Assessment, results: &[StandardResult]) -> String {
    if results.is_empty() {
        return "No criterion measures what a standard limits (see inhabit list standards).\n".to_owned();
    }
    let mut text = overview(assessment, results).render();
    for result in results {
        let mut table = Table::new(&["village", ">found", "answer", "note"]);
        for (position, outcome) in result.outcomes.iter().enumerate() {
            table.row([
                name(assessment, position),
                figure(&result.answers[position], result.unit),
                outcome_word(outcome).to_owned(),
                if *outcome == Outcome::Unknown { result.answers[position].note.clone() } else { String::new() },
            ]);
        }
        let _ = write!(text, "\n{}: {} {}\n{}", result.name, result.entry.title, result.entry.words(), table.render());
    }
    text
}

/// The standards as a section of the report; `None` when the scenario switches none on.
pub(super) fn section(assessment: &Assessment) -> Option<Section> {
    let results = &assessment.analysis.standards;
    if results.is_empty() {
        return None;
    }
    let words = "Published limits that a criterion measures. Humanitarian minimums are for emergencies; a lasting village \
                 needs national rules on top. A test is shown; a gate decides.";
    let mut answers = vec!["village".to_owned()];
    answers.extend(results.iter().map(|result| result.name.clone()));
    let mut table = Table::new(&answers.iter().map(String::as_str).collect::<Vec<_>>());
    for position in 0..assessment.villages.len() {
        let row = results.iter().map(|result| outcome_word(&result.outcomes[position]).to_owned());
        table.row([name(assessment, position)].into_iter().chain(row));
    }
    let blocks = vec![Block::Paragraph(words.into()), Block::Table(overview(assessment, results)), Block::Table(table)];
    Some(Section { id: "standards".into(), title: "Published standards".into(), blocks })
}
