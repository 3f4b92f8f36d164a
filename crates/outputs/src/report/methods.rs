use planner::{Assessment, LayerRecord, Severity};

use super::section::table;
use super::tag;
use crate::explain::number;
use crate::markup::escaped;
use crate::record;
use crate::text::Table;

/// Criteria and methods, findings, data sources, dictionary of fields.
pub(super) fn html(assessment: &Assessment) -> String {
    [methods(assessment), findings(assessment), sources(assessment), dictionary(assessment)].concat()
}

fn methods(assessment: &Assessment) -> String {
    let mut criteria = Table::new(&[
        "Criterion",
        ">Weight, %",
        "Goal",
        "What is measured",
        "How figures become points",
        "Source of the method",
    ]);
    for criterion in &assessment.criteria {
        criteria.row([
            criterion.title.clone(),
            format!("{:.1}", 100.0 * criterion.weight),
            criterion.group.clone(),
            criterion.measure.clone(),
            criterion.value.clone(),
            criterion.reference.to_owned(),
        ]);
    }
    let mut gates = Table::new(&["Gate", "What is asked"]);
    for gate in &assessment.gates {
        gates.row([gate.title.clone(), gate.measure.clone()]);
    }
    let gates = if assessment.gates.is_empty() {
        "<p>The scenario names no gate: no right and no hazard was checked.</p>\n".to_owned()
    } else {
        format!(
            "<p>A gate is answered with pass, fail or unknown. Fail excludes a village; unknown withholds it until someone \
             brings the fact or signs a waiver. No number of points buys a village past a gate.</p>\n{}",
            table(&gates)
        )
    };
    format!(
        "<section aria-labelledby=\"methods\"><h2 id=\"methods\">Criteria and methods</h2>\n\
         <p>Each criterion turns a figure into a share from 0 to 1 over a fixed range of its unit. The score is the sum of \
         shares times weights, out of 100, over the criteria that are known; the shares of a village add up to its score. \
         What is not known counts neither for nor against: the score stands between the least and the most it can be. \
         Fixed ranges mean that adding or leaving out a village changes no other village's points \
         (weighted sum: Fishburn, 1967, Additive utilities with incomplete product set).</p>\n{}\
         <h3>Rights and hazards</h3>\n{gates}</section>\n",
        table(&criteria)
    )
}

fn findings(assessment: &Assessment) -> String {
    let rows: String = assessment
        .findings
        .iter()
        .map(|finding| {
            let word = match finding.severity {
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            let next = if finding.next_step.is_empty() {
                String::new()
            } else {
                format!(" <b>{}</b>", escaped(&finding.next_step))
            };
            format!(
                "<tr><td>{}</td><td>{}</td><td><bdi>{}</bdi></td><td>{}.{next}</td></tr>\n",
                tag(word),
                escaped(&finding.file),
                escaped(&finding.feature),
                escaped(finding.message.trim_end_matches('.'))
            )
        })
        .collect();
    let content = if rows.is_empty() {
        "<p>Nothing in the data was found to be wrong or missing.</p>\n".to_owned()
    } else {
        format!(
            "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Weight</th><th scope=\"col\">File or layer</th>\
             <th scope=\"col\">Feature</th><th scope=\"col\">What was noticed, and what to do</th></tr></thead><tbody>\n{rows}</tbody></table></div>\n"
        )
    };
    format!("<section aria-labelledby=\"findings\"><h2 id=\"findings\">Findings</h2>\n{content}</section>\n")
}

fn sources(assessment: &Assessment) -> String {
    let rows: String = assessment.layers.iter().map(source).collect();
    format!(
        "<section aria-labelledby=\"sources\"><h2 id=\"sources\">Data sources</h2>\n\
         <p>Every file read, with what was used of it and its fingerprint (SHA-256): the same fingerprint is the same file.</p>\n\
         <div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Layer</th><th scope=\"col\">Files</th>\
         <th scope=\"col\">Licence</th><th scope=\"col\" class=\"num\">Read</th><th scope=\"col\" class=\"num\">Used</th>\
         <th scope=\"col\">Left out</th></tr></thead><tbody>\n{rows}</tbody></table></div></section>\n"
    )
}

fn source(layer: &LayerRecord) -> String {
    let files: Vec<String> = layer
        .files
        .iter()
        .map(|file| {
            let path = escaped(&file.path);
            format!("{path}, {} bytes<br><code>{}</code>", number(file.bytes as f64), escaped(&file.sha256))
        })
        .collect();
    let mut left_out: Vec<String> =
        layer.left_out.iter().map(|(why, count)| format!("{} {}", number(*count as f64), escaped(why))).collect();
    if let Some(coverage) = layer.coverage.filter(|coverage| *coverage < 1.0) {
        left_out.push(format!("covers {:.1} % of the region", 100.0 * coverage));
    }
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td>{}</td></tr>\n",
        escaped(&layer.layer),
        files.join("<br>"),
        layer.licence.as_deref().map_or_else(|| "not stated".to_owned(), escaped),
        number(layer.read as f64),
        number(layer.used as f64),
        left_out.join("; ")
    )
}

fn dictionary(assessment: &Assessment) -> String {
    let mut fields = Table::new(&["Field", "Type", "Unit", "Meaning"]);
    for field in record::fields(assessment) {
        fields.row([field.name, field.kind.word().to_owned(), field.unit, field.description]);
    }
    format!(
        "<section aria-labelledby=\"fields\"><h2 id=\"fields\">Fields of the files</h2>\n\
         <p>The same names, units and order in every file format.</p>\n{}</section>\n",
        table(&fields)
    )
}
