use std::fmt::Write;

use decision::allocation::Violation;
use planner::plan::PlanSummary;
use serde_json::{Value, json};

use super::words::{by_hand, groups, money, placed, places, proof, reasons, standards, terms, unused, works, years};
use crate::text::LINE_COLUMNS;

/// Width of the tables, which have many columns.
pub(super) const WIDE: usize = LINE_COLUMNS + 30;

/// So many rows of a table are shown; a plan of a large region has hundreds.
const SHOWN: usize = 40;
/// So many lines for people to see to.
const LINES: usize = 30;

/// The plan for the terminal, in words a council understands.
pub fn text(title: &str, summary: &PlanSummary) -> String {
    let spent: f64 = summary.money.iter().map(|year| year.spent).sum();
    let all: f64 = summary.money.iter().map(|year| year.budget).sum();
    let when = match summary.years[..] {
        [first, .., last] => format!("{first} to {last}"),
        [only] => only.to_string(),
        [] => String::new(),
    };
    let mut text = format!(
        "{title}: a plan for {when}\n\n{}\n{}\n{} of {} are spent on {} works.\n",
        placed(summary),
        proof(summary),
        money(spent, &summary.currency),
        money(all, &summary.currency),
        summary.works.len()
    );
    text.extend(summary.broken.iter().map(|rule| format!("  {rule}\n")));
    let mut part = |heading: &str, table: crate::text::Table| {
        if !table.rows.is_empty() {
            let _ = write!(text, "\n{heading}\n{}", shown(table));
        }
    };
    part("Where people go", places(summary));
    part("Money by year", years(summary));
    part("Works", works(summary));
    part("By group", groups(summary));
    part("Who has no place, and why", reasons(summary));
    part("Standards", standards(summary));
    part("Places that are not used", unused(summary));
    part("What the plan is worth", terms(summary));
    let mut lines = by_hand(summary);
    if lines.len() > LINES + 1 {
        let more = lines.len() - LINES;
        lines.truncate(LINES);
        lines.push(format!("… and {more} more: see conditions and offer_until in the files of --out"));
    }
    if !lines.is_empty() {
        let _ = write!(text, "\nTo be seen to by people\n  {}\n", lines.join("\n  "));
    }
    text
}

/// A table for the terminal: the first rows, and how many more there are.
fn shown(mut table: crate::text::Table) -> String {
    let more = table.rows.len().saturating_sub(SHOWN);
    // One row more is shorter than the words about it.
    if more < 2 {
        return table.render_within(WIDE);
    }
    table.rows.truncate(SHOWN);
    format!("{}… and {more} more; all of them stand in the files of --out and in --json\n", table.render_within(WIDE))
}

/// Why households have no place, in counts.
pub fn reasons_text(summary: &PlanSummary) -> String {
    match reasons(summary) {
        table if table.rows.is_empty() => format!("{}\n", placed(summary)),
        table => format!("{}\n\n{}", placed(summary), table.render_within(WIDE)),
    }
}

/// What a check of a plan file found.
pub fn check_text(file: &str, violations: &[Violation], kept: &str) -> String {
    if violations.is_empty() {
        return format!("{file}: the plan keeps every rule ({kept})\n");
    }
    let mut text = format!("{file}: the plan breaks rules, {} times\n", violations.len());
    for violation in violations {
        let _ = writeln!(text, "  {violation}");
    }
    text
}

/// The same as JSON.
pub fn check_json(file: &str, violations: &[Violation]) -> Value {
    let rows = violations.iter().map(|violation| {
        json!({
            "rule": violation.rule.word(), "who": violation.who, "found": violation.found, "limit": violation.limit,
        })
    });
    json!({ "file": file, "keeps_every_rule": violations.is_empty(), "violations": rows.collect::<Vec<_>>() })
}
