//! A scenario's own packs of standards.

use std::path::Path;

use planner::standards::{StandardsPack, pack_name};
use planner::{LayerRecord, Scenario};

use crate::SourceError;
use crate::lock::SourceFile;

/// The key of the scenario that names packs.
const KEY: &str = "standards.packs";

/// The scenario with its own packs of standards, read from the files that its `[standards]` names; paths are relative to
/// `folder`. `file` and `text` are those the scenario was parsed from, to point at.
///
/// Errors: a file that is not there; with line and column, a pack that is wrong, and what the scenario asks of a pack that
/// does not hold it.
pub fn read_standards(scenario: Scenario, (file, text): (&str, &str), folder: &Path) -> Result<Scenario, SourceError> {
    let mut packs = Vec::new();
    for written in scenario.standards.paths() {
        let found = SourceFile::find(folder, written, KEY)?;
        let content = std::fs::read_to_string(&found.path).map_err(|error| found.refused(&error))?;
        packs.push(StandardsPack::parse(pack_name(written), &found.path.display().to_string(), &content)?);
    }
    if packs.is_empty() { Ok(scenario) } else { Ok(scenario.add_packs(file, text, packs)?) }
}

/// The packs as a layer, so that the report names them and the lock proves them; `None` when the scenario brings none.
pub(crate) fn layer(scenario: &Scenario, folder: &Path) -> Result<Option<LayerRecord>, SourceError> {
    let mut files = Vec::new();
    for written in scenario.standards.paths() {
        files.push(SourceFile::find(folder, written, KEY)?.record()?);
    }
    let entries = scenario.standards.own.iter().map(|pack| pack.entries.len() as u64).sum();
    let record = LayerRecord {
        layer: "standards".to_owned(),
        files,
        licence: None,
        read: entries,
        used: entries,
        left_out: Vec::new(),
        coverage: None,
    };
    Ok((!record.files.is_empty()).then_some(record))
}
