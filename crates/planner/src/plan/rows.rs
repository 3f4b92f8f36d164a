//! A plan as the rows of a table that people can read and edit, and the way back.

use std::collections::BTreeMap;

use decision::allocation::{Opening, Placement, Plan, Problem, Rule, Start, Violation, value_of};

use super::PlanGround;
use crate::scenario::PlanSpec;

/// One row of a plan file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanRow {
    /// The line of the file, from 1; 0 for a row that is to be written.
    pub line: usize,
    /// `place` (a village or host settlement that is used), `work` or `household`.
    pub what: String,
    /// The id of the place, the work or the household.
    pub id: String,
    /// For a household: the id of its place; empty when it has none.
    pub place: String,
    /// The year; `None` for a household without a place.
    pub year: Option<i64>,
    /// For a household: the people each of its dwellings holds.
    pub homes: Vec<u32>,
    /// For people: the name of the place, the title of the work, or why a household has no place. Not read back.
    pub note: String,
}

/// A plan as rows: places, works, households, each in its order. `why` says of a household without a place what stands in
/// its way.
pub fn rows((ground, spec): (&PlanGround, &PlanSpec), plan: &Plan, why: impl Fn(usize) -> String) -> Vec<PlanRow> {
    let year = |year: usize| Some(i64::from(spec.first_year) + year as i64);
    let place = |site: usize| ground.sites[site].id.clone();
    let mut rows: Vec<PlanRow> = Vec::new();
    for opening in &plan.opened {
        let note = ground.name(opening.site);
        rows.push(PlanRow {
            what: "place".into(),
            id: place(opening.site),
            year: year(opening.year),
            note,
            ..PlanRow::default()
        });
    }
    for start in &plan.works {
        let work = &ground.inputs.works[ground.works[start.work]];
        let (id, note) = (work.id.clone(), work.title.clone());
        rows.push(PlanRow { what: "work".into(), id, year: year(start.year), note, ..PlanRow::default() });
    }
    for (number, household) in ground.inputs.households.iter().enumerate() {
        let row = PlanRow { what: "household".into(), id: household.id.clone(), ..PlanRow::default() };
        rows.push(match plan.placements.get(number).and_then(Option::as_ref) {
            None => PlanRow { note: why(number), ..row },
            Some(placement) => PlanRow {
                place: place(placement.site),
                year: year(placement.year),
                homes: placement.homes.clone(),
                note: ground.name(placement.site),
                ..row
            },
        });
    }
    rows
}

/// The plan that rows tell, with its value counted anew; or what in them speaks of nothing the plan knows, row by row.
///
/// # Errors
/// Unknown ids and years, rows said twice, households without a row: nobody is dropped silently.
pub fn plan_of_rows(
    (ground, spec): (&PlanGround, &PlanSpec),
    problem: &Problem,
    rows: &[PlanRow],
) -> Result<Plan, Vec<Violation>> {
    let mut reading = Reading { ground, spec, years: problem.years, faults: Vec::new() };
    let mut plan = Plan { placements: vec![None; problem.households.len()], ..Plan::default() };
    let ids = Ids::of(ground);
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows {
        if let Some(first) = seen.insert((&row.what, &row.id), row.line) {
            reading.fault(row, format!("{} {} again, after line {first}", row.what, row.id), "each once");
            continue;
        }
        match row.what.as_str() {
            "place" => {
                if let (Some(site), Some(year)) = (reading.known(row, &ids.sites, &row.id), reading.year(row)) {
                    plan.opened.push(Opening { site, year });
                }
            }
            "work" => {
                if let (Some(work), Some(year)) = (reading.known(row, &ids.works, &row.id), reading.year(row)) {
                    plan.works.push(Start { work, year });
                }
            }
            "household" => {
                let Some(household) = reading.known(row, &ids.households, &row.id) else { continue };
                if row.place.is_empty() {
                    continue;
                }
                if let (Some(site), Some(year)) = (reading.known(row, &ids.sites, &row.place), reading.year(row)) {
                    plan.placements[household] = Some(Placement { site, year, homes: row.homes.clone() });
                }
            }
            other => reading.fault(row, format!("\"{other}\""), "place, work or household"),
        }
    }
    for household in ground.inputs.households.iter().filter(|one| !seen.contains_key(&("household", one.id.as_str()))) {
        let row = PlanRow::default();
        reading.fault(
            &row,
            format!("no row for household {}", household.id),
            "a row for every household, placed or not",
        );
    }
    plan.opened.sort_unstable();
    plan.works.sort_unstable();
    match reading.faults.is_empty() {
        true => {
            plan.value = value_of(problem, &plan);
            Ok(plan)
        }
        false => Err(reading.faults),
    }
}

struct Ids<'a> {
    sites: BTreeMap<&'a str, usize>,
    works: BTreeMap<&'a str, usize>,
    households: BTreeMap<&'a str, usize>,
}

impl<'a> Ids<'a> {
    fn of(ground: &'a PlanGround) -> Self {
        let inputs = &ground.inputs;
        Self {
            sites: ground.sites.iter().enumerate().map(|(i, site)| (site.id.as_str(), i)).collect(),
            works: ground.works.iter().enumerate().map(|(i, work)| (inputs.works[*work].id.as_str(), i)).collect(),
            households: inputs.households.iter().enumerate().map(|(i, one)| (one.id.as_str(), i)).collect(),
        }
    }
}

struct Reading<'a> {
    ground: &'a PlanGround,
    spec: &'a PlanSpec,
    years: usize,
    faults: Vec<Violation>,
}

impl Reading<'_> {
    fn fault(&mut self, row: &PlanRow, found: String, limit: &str) {
        let who = if row.line == 0 { "the file".to_owned() } else { format!("line {}", row.line) };
        self.faults.push(Violation { rule: Rule::Form, who, found, limit: limit.to_owned() });
    }

    fn known(&mut self, row: &PlanRow, ids: &BTreeMap<&str, usize>, id: &str) -> Option<usize> {
        let found = ids.get(id).copied();
        if found.is_none() {
            let struck = self.ground.inputs.works.iter().any(|work| work.id == id);
            let limit = if struck { "a work that can be done (see the findings)" } else { "an id of the tables" };
            self.fault(row, format!("the id \"{id}\""), limit);
        }
        found
    }

    fn year(&mut self, row: &PlanRow) -> Option<usize> {
        let first = i64::from(self.spec.first_year);
        let year = row.year.map(|year| year - first).and_then(|year| usize::try_from(year).ok());
        let year = year.filter(|year| *year < self.years);
        if year.is_none() {
            let found = row.year.map_or("no year".to_owned(), |year| format!("the year {year}"));
            self.fault(row, found, &format!("{first} to {}", first + self.years as i64 - 1));
        }
        year
    }
}
