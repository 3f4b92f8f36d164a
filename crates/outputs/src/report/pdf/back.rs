//! What stands behind the results: criteria and methods, findings, data sources.

use planner::{LayerRecord, Severity};

use super::flow::{BODY, Cell, Flow, INK, TEXT};
use super::pages::{WAIT, heads, say};
use crate::chart;
use crate::report::page::Page;

/// Sets it.
pub(super) fn set(page: &Page<'_>, flow: &mut Flow<'_>) {
    methods(page, flow);
    findings(page, flow);
    sources(page, flow);
}

fn methods(page: &Page<'_>, flow: &mut Flow<'_>) {
    let (assessment, words) = (page.assessment, page.words);
    flow.heading(words.say("report.methods"));
    flow.paragraph(words.say("report.methods_note"));
    let rows: Vec<Vec<Cell>> = assessment
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                Cell::from(words.term(&criterion.title).into_owned()).bold(),
                words.fixed(100.0 * criterion.weight, 1).into(),
                words.term(&criterion.group).into_owned().into(),
                crate::explain::capital(&words.sentence(&criterion.measure)).into(),
                crate::explain::capital(&words.sentence(&criterion.value)).into(),
                words.sentence(criterion.reference).into_owned().into(),
            ]
        })
        .collect();
    let titles = heads(
        page,
        &["report.criterion", "report.weight", "report.goal", "report.measured", "report.valued", "report.reference"],
    );
    flow.table(&[(0.2, false), (0.07, true), (0.1, false), (0.21, false), (0.2, false), (0.22, false)], &titles, &rows);
    flow.subheading(words.say("report.valued"));
    flow.paragraph(words.say("report.curves_note"));
    for criterion in 0..assessment.criteria.len() {
        flow.chart(&chart::value_function(assessment, criterion, &words));
    }
    flow.subheading(words.say("report.gates"));
    if assessment.gates.is_empty() {
        return flow.paragraph(words.say("report.no_gates"));
    }
    flow.paragraph(words.say("report.gates_note"));
    let rows: Vec<Vec<Cell>> = assessment
        .gates
        .iter()
        .map(|gate| {
            let asked = crate::explain::capital(&words.sentence(&gate.measure));
            vec![Cell::from(words.term(&gate.title).into_owned()).bold(), asked.into()]
        })
        .collect();
    flow.table(&[(0.45, false), (0.55, false)], &heads(page, &["report.gate", "report.asked"]), &rows);
}

fn findings(page: &Page<'_>, flow: &mut Flow<'_>) {
    let words = page.words;
    flow.heading(words.say("report.findings"));
    let rows: Vec<Vec<Cell>> = page
        .assessment
        .findings
        .iter()
        .map(|finding| {
            let (word, rgb) = match finding.severity {
                Severity::Warning => ("warning", WAIT),
                Severity::Note => ("note", INK),
            };
            let severity =
                Cell { words: say(page, &format!("severity.{word}")), bold: true, rgb: Some(rgb), ..Cell::default() };
            let sentence = |english: &str| crate::explain::capital(&words.sentence(english.trim_end_matches('.')));
            let mut noticed = sentence(&finding.message) + ".";
            if !finding.next_step.is_empty() {
                noticed += &format!(" {}.", sentence(&finding.next_step));
            }
            vec![severity, finding.file.clone().into(), words.cell(&finding.feature).into(), noticed.into()]
        })
        .collect();
    if rows.is_empty() {
        return flow.paragraph(words.say("report.no_findings"));
    }
    let titles = heads(page, &["report.severity", "report.file", "report.feature", "report.noticed"]);
    flow.table(&[(0.14, false), (0.16, false), (0.15, false), (0.55, false)], &titles, &rows);
}

fn sources(page: &Page<'_>, flow: &mut Flow<'_>) {
    let words = page.words;
    flow.heading(words.say("report.sources"));
    flow.paragraph(words.say("report.sources_note"));
    let count = |n: u64| words.integer(usize::try_from(n).unwrap_or(usize::MAX));
    let row = |layer: &LayerRecord| {
        let files: Vec<String> = layer.files.iter().map(|file| format!("{}: {}", file.path, file.sha256)).collect();
        let licence = layer
            .licence
            .as_deref()
            .map_or(say(page, "report.not_stated"), |words| page.words.term(words).into_owned());
        let left_out: Vec<String> =
            layer.left_out.iter().map(|(why, n)| format!("{} {}", count(*n), words.sentence(why))).collect();
        vec![
            Cell::from(words.term(&layer.layer).into_owned()).bold(),
            files.join(" ").into(),
            licence.into(),
            count(layer.read).into(),
            count(layer.used).into(),
            left_out.join("; ").into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = page.assessment.layers.iter().map(row).collect();
    let titles = heads(
        page,
        &["report.layer", "report.files", "report.licence", "report.read", "report.used", "report.left_out"],
    );
    flow.table(&[(0.13, false), (0.36, false), (0.17, false), (0.1, true), (0.1, true), (0.14, false)], &titles, &rows);
    let made = words.fill(
        "report.made_with",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("crs", page.assessment.crs.name()),
            ("cell", &words.with_unit(page.assessment.frame.cell_m, planner::quantity::Unit::Metre)),
            ("seed", &page.assessment.seed.to_string()),
        ],
    );
    flow.block(&made, BODY.soft().size(8.0), (0.0, TEXT));
}
