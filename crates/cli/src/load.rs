//! From a scenario file to a region.

use std::path::{Path, PathBuf};

use decision::gates::Day;
use outputs::messages::{Language, Words};
use planner::plan::PlanInputs;
use planner::standards::{StandardsPack, pack_name};
use planner::{FileRecord, LayerRecord, Region, Scenario};

use crate::failure::Failure;
use crate::lock::sha256;
use crate::progress::Progress;

/// A scenario with its region.
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// The region, read and prepared.
    pub region: Region,
}

/// Reads a scenario file alone.
pub fn scenario(path: &Path) -> Result<Scenario, Failure> {
    let shown = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| Failure::input(format!("{shown}: cannot read the scenario: {error}")))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::input(format!("{shown}:{line}: found bytes that are not UTF-8, expected a TOML file saved as UTF-8"))
    })?;
    let scenario = Scenario::parse(&shown, text)?;
    let packs: Vec<StandardsPack> = pack_files(&scenario, path)
        .map(|(written, file)| {
            let shown = file.display().to_string();
            let pack = std::fs::read_to_string(&file)
                .map_err(|error| Failure::input(format!("{shown}: cannot read the standards pack: {error}")))?;
            Ok(StandardsPack::parse(pack_name(written), &shown, &pack)?)
        })
        .collect::<Result<_, Failure>>()?;
    if packs.is_empty() { Ok(scenario) } else { Ok(scenario.add_packs(&shown, text, packs)?) }
}

/// The files of the scenario's own standards: as written, and where they lie.
fn pack_files<'a>(scenario: &'a Scenario, path: &Path) -> impl Iterator<Item = (&'a str, PathBuf)> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    scenario.standards.paths().map(move |written| (written, folder.join(written)))
}

/// The scenario's own standards as a layer, so that the report names them and the lock proves them.
fn standards_layer(scenario: &Scenario, path: &Path) -> Result<Option<LayerRecord>, Failure> {
    let mut files = Vec::new();
    for (written, file) in pack_files(scenario, path) {
        let bytes = std::fs::read(&file)
            .map_err(|error| Failure::input(format!("{}: cannot read the standards pack: {error}", file.display())))?;
        files.push(FileRecord { path: written.to_owned(), sha256: sha256(&bytes), bytes: bytes.len() as u64 });
    }
    let entries: usize = scenario.standards.own.iter().map(|pack| pack.entries.len()).sum();
    let (layer, entries) = ("standards".to_owned(), entries as u64);
    let record =
        LayerRecord { layer, files, licence: None, read: entries, used: entries, left_out: Vec::new(), coverage: None };
    Ok((!record.files.is_empty()).then_some(record))
}

/// Reads a scenario and every layer it names.
pub fn region(path: &Path, progress: &Progress) -> Result<Loaded, Failure> {
    let scenario = scenario(path)?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let mut region = sources::read_region(&scenario, &folder, &|stage: &str, _share: f64| progress.stage(stage))?;
    region.layers.extend(standards_layer(&scenario, path)?);
    Ok(Loaded { scenario, region })
}

/// The words of maps and reports: in the language asked for, else in the scenario's.
pub fn words(scenario: &Scenario, asked: Option<Language>) -> Words<'_> {
    Words::with_translations(asked.unwrap_or(scenario.language), &scenario.translations)
}

/// The tables of the plan a scenario asks for, told among the region's layers; `None` when it asks for none.
pub fn plan(path: &Path, loaded: &mut Loaded, progress: &Progress) -> Result<Option<PlanInputs>, Failure> {
    let Some(spec) = &loaded.scenario.plan else { return Ok(None) };
    progress.stage("reading households, offers and works");
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let inputs = sources::read_plan(spec, &folder)?;
    loaded.region.layers.extend(inputs.layers.iter().cloned());
    Ok(Some(inputs))
}

/// Today by the system's clock (UTC), the day on which waivers must hold.
pub fn today() -> Result<Day, Failure> {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_err(|_| Failure::work("the system's clock stands before 1970"))?
        .as_secs();
    let (year, month, day) = civil_from_days((seconds / 86_400) as i64);
    Day::parse(&format!("{year:04}-{month:02}-{day:02}")).map_err(|error| Failure::work(error.to_string()))
}

/// Year, month and day of a number of days since 1970-01-01 (Hinnant, H. (2013). chrono-compatible date algorithms).
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::civil_from_days;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
        assert_eq!(civil_from_days(20_780), (2026, 11, 23));
    }
}
