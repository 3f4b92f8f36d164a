//! From a scenario file to a region.

use std::path::{Path, PathBuf};

use decision::gates::Day;
use outputs::messages::{Language, Words};
use planner::plan::PlanInputs;
use planner::{Region, Scenario};

use crate::failure::Failure;
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
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    Ok(sources::read_standards(scenario, (&shown, text), &folder)?)
}

/// Reads a scenario and every layer it names.
pub fn region(path: &Path, progress: &Progress) -> Result<Loaded, Failure> {
    let scenario = scenario(path)?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let region = sources::read_region(&scenario, &folder, &|stage: &str, _share: f64| progress.stage(stage))?;
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
