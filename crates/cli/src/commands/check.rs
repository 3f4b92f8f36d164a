//! `inhabit check`: read everything, say what was noticed, write nothing.

use std::path::PathBuf;

use outputs::analysis;
use planner::scenario::StandardsSpec;
use planner::{Assessment, Atlas, LayerRecord, Scenario, Severity};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::{Manner, load};

/// What to check.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// Hold every village against the published standards that a criterion measures: those the scenario switches on, or
    /// all when it switches on none.
    #[arg(long)]
    standards: bool,
}

/// Reads, measures and scores; prints layers and findings.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let mut loaded = load::region(&arguments.scenario, &progress)?;
    let inputs = load::plan(&arguments.scenario, &mut loaded, &progress)?;
    progress.stage("measuring");
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let mut assessment = planner::assess_on(&atlas, load::today()?)?;
    if let (Some(spec), Some(inputs)) = (&loaded.scenario.plan, inputs) {
        assessment.findings.extend(planner::plan::ground(&atlas, &assessment, spec, inputs).findings);
        assessment.findings.sort();
    }
    drop(progress);
    if arguments.standards {
        return standards(&loaded.scenario, &assessment, manner);
    }
    if manner.json {
        return super::print_with(|out| outputs::document::write_findings(&assessment.findings, out));
    }
    let mut text = format!(
        "{}: {} candidates among {} settlements, {} × {} cells of {} m in {}\n\n",
        assessment.title,
        assessment.villages.len(),
        loaded.region.settlements.len(),
        assessment.frame.columns,
        assessment.frame.rows,
        assessment.frame.cell_m,
        assessment.crs.name()
    );
    for layer in &assessment.layers {
        text += &line(layer);
    }
    let warnings = assessment.findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
    text += &format!("\n{warnings} warnings, {} notes\n", assessment.findings.len() - warnings);
    for finding in &assessment.findings {
        text += &format!("{finding}\n");
    }
    super::print(&text)
}

/// Every village against every entry that a criterion measures.
fn standards(scenario: &Scenario, assessment: &Assessment, manner: Manner) -> Result<(), Failure> {
    let mut results = assessment.analysis.standards.clone();
    if results.is_empty() {
        let packs = planner::standards::packs().into_iter();
        let packs = packs.map(|pack| toml::Spanned::new(0..0, pack.name)).collect();
        let all = StandardsSpec { packs, ..scenario.standards.clone() };
        let found = (assessment.criteria.as_slice(), assessment.villages.as_slice());
        results = planner::standards::check_standards(scenario, &all, found);
    }
    match manner.json {
        true => super::print_json(&analysis::standards_json(assessment, &results)),
        false => super::print(&analysis::standards_text(assessment, &results)),
    }
}

fn line(layer: &LayerRecord) -> String {
    let mut line = format!("{}: read {}, used {}", layer.layer, layer.read, layer.used);
    for (reason, count) in &layer.left_out {
        line += &format!(", {count} {reason}");
    }
    if let Some(share) = layer.coverage {
        line += &format!(", covers {:.1} % of the region", share * 100.0);
    }
    line + "\n"
}
