//! `inhabit plan --tables`: the tables of a plan to fill in, one line for each candidate village.

use std::path::{Path, PathBuf};

use outputs::atomic::FileSet;
use outputs::csv::cell;
use planner::Assessment;
use sources::{PLAN_TABLES, PlanTable};

use crate::failure::Failure;

/// The table that no other than its owner may read.
const HOUSEHOLDS: &str = "households";
/// The table with a line for each village.
const CAPACITIES: &str = "capacities";

/// Tables that were written.
pub struct Written {
    folder: PathBuf,
    scenario: PathBuf,
    villages: usize,
    /// The `[plan]` section that names them.
    section: String,
}

/// Writes empty tables into a folder for a plan that begins in a year; no file is replaced.
pub fn write(folder: &Path, scenario: &Path, assessment: &Assessment, year: u16) -> Result<Written, Failure> {
    let file = |table: &PlanTable| format!("{}.csv", table.key);
    for table in &PLAN_TABLES {
        let path = folder.join(file(table));
        if path.exists() {
            return Err(Failure::input(format!("{}: there is a table already; it is left as it is", path.display())));
        }
    }
    let (mut shared, mut private) = (FileSet::new(folder)?, FileSet::private_files(folder)?);
    for table in &PLAN_TABLES {
        let mut text = table.columns.join(",") + "\r\n";
        if table.key == CAPACITIES {
            text.extend(by_rank(assessment).map(|(id, name)| {
                let more = ",".repeat(table.columns.len() - 2);
                format!("{},{}{more}\r\n", cell(id), cell(name))
            }));
        }
        let set = if table.key == HOUSEHOLDS { &mut private } else { &mut shared };
        set.add(&file(table), |out| Ok(out.write_all(text.as_bytes())?))?;
    }
    private.finish()?;
    shared.finish()?;
    let (villages, section) = (assessment.villages.len(), section(folder, scenario, year));
    Ok(Written { folder: folder.to_owned(), scenario: scenario.to_owned(), villages, section })
}

/// Ids and names of the villages, those that rank first before those that are not ranked.
fn by_rank(assessment: &Assessment) -> impl Iterator<Item = (&str, &str)> {
    let mut order: Vec<usize> = (0..assessment.villages.len()).collect();
    order.sort_by_key(|&village| assessment.scores[village].rank.unwrap_or(usize::MAX));
    order.into_iter().map(|village| {
        let village = &assessment.villages[village];
        (village.id.as_str(), village.name.as_str())
    })
}

/// The `[plan]` section that names the tables, as the scenario must name them from where it lies.
fn section(folder: &Path, scenario: &Path, year: u16) -> String {
    let beside = scenario.parent().unwrap_or(Path::new(""));
    let from_scenario = match folder.strip_prefix(beside) {
        Ok(inside) => inside.to_owned(),
        Err(_) => std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
    };
    let path = |key: &str| toml::Value::from(from_scenario.join(format!("{key}.csv")).display().to_string());
    let tables: String = PLAN_TABLES.iter().map(|table| format!("{:<10} = {}\n", table.key, path(table.key))).collect();
    format!(
        "[plan]\n{tables}first_year = {year}\nbudget     = [0]          # for works, year by year\n\
         # services = []          # where the tables count no places at schools and clinics\n"
    )
}

impl Written {
    /// What to do with them, in words.
    pub fn text(&self) -> String {
        format!(
            "Wrote {folder}/households.csv (for its owner alone), capacities.csv with {villages} villages, best ranked \
             first, offers.csv and works.csv\n\n\
             1. Fill in what is known. A village whose dwellings stay empty is left out; where water or land stays empty\n   \
             nobody is placed. One line for each household, without names. The guide, Plans, tells of every column.\n\
             2. Add this to {scenario}; leave out offers or works where there are none:\n\n{section}\n\
             3. inhabit plan {scenario}\n",
            folder = self.folder.display(),
            villages = self.villages,
            scenario = self.scenario.display(),
            section = self.section,
        )
    }

    /// The same for programs.
    pub fn json(&self) -> serde_json::Value {
        let tables: Vec<PathBuf> =
            PLAN_TABLES.iter().map(|table| self.folder.join(format!("{}.csv", table.key))).collect();
        serde_json::json!({ "tables": tables, "villages": self.villages, "section": self.section })
    }
}
