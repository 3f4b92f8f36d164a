use planner::{LayerRecord, Severity};

use super::page::Page;
use super::section::figure;
use crate::chart;
use crate::markup::escaped;
use crate::record;

/// Criteria and methods, findings, data sources, dictionary of fields.
pub(super) fn html(page: &Page<'_>) -> String {
    [methods(page), findings(page), sources(page), dictionary(page)].concat()
}

/// A table from heads (a `>` before the key sets figures to the end of the cell) and rows of HTML cells.
fn table(page: &Page<'_>, heads: &[&str], rows: &[Vec<String>]) -> String {
    let figures: Vec<bool> = heads.iter().map(|head| head.starts_with('>')).collect();
    let class = |column: usize| if figures[column] { " class=\"num\"" } else { "" };
    let head: String = heads
        .iter()
        .enumerate()
        .map(|(column, key)| {
            format!("<th scope=\"col\"{}>{}</th>", class(column), page.say(key.trim_start_matches('>')))
        })
        .collect();
    let body: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(column, cell)| match column {
                    0 => format!("<th scope=\"row\">{cell}</th>"),
                    _ => format!("<td{}>{cell}</td>", class(column)),
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n"
    )
}

fn methods(page: &Page<'_>) -> String {
    let assessment = page.assessment;
    let criteria: Vec<Vec<String>> = assessment
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                page.title(criterion),
                page.words.fixed(100.0 * criterion.weight, 1),
                page.own(&criterion.group),
                page.said_first(&criterion.measure),
                page.said_first(&criterion.value),
                page.said(criterion.reference),
            ]
        })
        .collect();
    let heads =
        ["report.criterion", ">report.weight", "report.goal", "report.measured", "report.valued", "report.reference"];
    let gates: Vec<Vec<String>> =
        assessment.gates.iter().map(|gate| vec![page.own(&gate.title), page.said_first(&gate.measure)]).collect();
    let gates = match gates.is_empty() {
        true => format!("<p>{}</p>\n", page.say("report.no_gates")),
        false => format!(
            "<p>{}</p>\n{}",
            page.say("report.gates_note"),
            table(page, &["report.gate", "report.asked"], &gates)
        ),
    };
    let curves: String = (0..assessment.criteria.len())
        .map(|criterion| figure(&chart::value_function(assessment, criterion, &page.words)))
        .collect();
    let content = format!(
        "<p>{}</p>\n{}<h3>{}</h3>\n<p>{}</p>\n<div class=\"charts\">\n{curves}</div>\n<h3>{}</h3>\n{gates}",
        page.say("report.methods_note"),
        table(page, &heads, &criteria),
        page.say("report.valued"),
        page.say("report.curves_note"),
        page.say("report.gates")
    );
    page.section("methods", &page.say("report.methods"), &content)
}

fn findings(page: &Page<'_>) -> String {
    let rows: Vec<Vec<String>> = page
        .assessment
        .findings
        .iter()
        .map(|finding| {
            let word = match finding.severity {
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let tag = format!("<span class=\"tag {word}\">{}</span>", page.say(&format!("severity.{word}")));
            let next = match finding.next_step.is_empty() {
                true => String::new(),
                false => format!(" <b>{}.</b>", page.said_first(finding.next_step.trim_end_matches('.'))),
            };
            let message = page.said_first(finding.message.trim_end_matches('.'));
            let feature = escaped(&page.words.cell(&finding.feature));
            vec![tag, escaped(&finding.file), format!("<bdi>{feature}</bdi>"), format!("{message}.{next}")]
        })
        .collect();
    let content = match rows.is_empty() {
        true => format!("<p>{}</p>\n", page.say("report.no_findings")),
        false => table(page, &["report.severity", "report.file", "report.feature", "report.noticed"], &rows),
    };
    page.section("findings", &page.say("report.findings"), &content)
}

fn sources(page: &Page<'_>) -> String {
    let rows: Vec<Vec<String>> = page.assessment.layers.iter().map(|layer| source(page, layer)).collect();
    let heads = ["report.layer", "report.files", "report.licence", ">report.read", ">report.used", "report.left_out"];
    let content = format!("<p>{}</p>\n{}", page.say("report.sources_note"), table(page, &heads, &rows));
    page.section("sources", &page.say("report.sources"), &content)
}

fn source(page: &Page<'_>, layer: &LayerRecord) -> Vec<String> {
    let words = page.words;
    let files: Vec<String> = layer
        .files
        .iter()
        .map(|file| {
            let bytes = words.count("report.bytes", usize::try_from(file.bytes).unwrap_or(usize::MAX));
            format!("<bdi>{}</bdi>, {bytes}<br><code>{}</code>", escaped(&file.path), escaped(&file.sha256))
        })
        .collect();
    let count = |n: u64| words.integer(usize::try_from(n).unwrap_or(usize::MAX));
    let mut left_out: Vec<String> =
        layer.left_out.iter().map(|(why, n)| format!("{} {}", count(*n), page.said(why))).collect();
    if let Some(coverage) = layer.coverage.filter(|coverage| *coverage < 1.0) {
        left_out.push(page.fill("report.covers", &[("share", &words.percent(coverage, 1))]));
    }
    vec![
        page.own(&layer.layer),
        files.join("<br>"),
        layer.licence.as_deref().map_or_else(|| page.say("report.not_stated"), |licence| page.own(licence)),
        count(layer.read),
        count(layer.used),
        left_out.join("; "),
    ]
}

fn dictionary(page: &Page<'_>) -> String {
    let rows: Vec<Vec<String>> = record::fields(page.assessment)
        .into_iter()
        .map(|field| {
            vec![
                format!("<code>{}</code>", escaped(&field.name)),
                page.say(&format!("field.{}", field.kind.word())),
                escaped(&page.words.cell(&field.unit)),
                page.said(&field.description),
            ]
        })
        .collect();
    let table = table(page, &["report.field", "report.type", "report.unit", "report.meaning"], &rows);
    let content =
        format!("<details class=\"plain\"><summary>{}</summary>\n{table}</details>\n", page.say("report.fields_note"));
    page.section("fields", &page.say("report.fields"), &content)
}
