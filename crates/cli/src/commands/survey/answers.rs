use std::collections::BTreeMap;
use std::path::Path;

use decision::gates::Day;
use outputs::xlsform::{WAYS, question_name};
use planner::survey::{Question, SurveyRow, all_questions};
use planner::{Assessment, Scenario};
use sources::Submissions;

use super::by_form_name;
use crate::failure::Failure;

/// How many faults of a file are named at once.
const SHOWN: usize = 20;

/// Columns of the form that are no questions.
const OWN: [&str; 4] = ["village", "surveyed_on", "source", "welcome"];

/// What a file of answers holds.
pub struct Read {
    /// One row an answer, in the order of the file.
    pub rows: Vec<SurveyRow>,
    /// Columns that are neither questions nor the form's own.
    pub ignored: Vec<String>,
}

/// The columns of a file by what they hold.
struct Columns {
    village: usize,
    surveyed_on: usize,
    source: Option<usize>,
    questions: Vec<(usize, Question)>,
}

/// Reads every answer, or names every fault with its line, column, what was found and what was expected.
pub fn read(
    path: &Path,
    submissions: &Submissions,
    (scenario, assessment): (&Scenario, &Assessment),
    today: &str,
) -> Result<Read, Failure> {
    let file = path.display().to_string();
    let (columns, ignored) = columns(&file, submissions, all_questions(scenario, assessment))?;
    let ids = by_form_name(assessment);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (line, cells) in &submissions.rows {
        let cell = |column: usize| cells.get(column).and_then(Option::as_deref).map(str::trim).unwrap_or_default();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let mut fault = |column: usize, what: String| {
            faults.push(format!("line {line}, column {}: {what}", submissions.columns[column]));
        };
        let id = match village(cell(columns.village), &ids) {
            Ok(id) => id,
            Err(what) => {
                fault(columns.village, what);
                continue;
            }
        };
        let day = match day(cell(columns.surveyed_on), today) {
            Ok(day) => day,
            Err(what) => {
                fault(columns.surveyed_on, what);
                continue;
            }
        };
        let source = columns.source.map(cell).unwrap_or_default();
        for (column, question) in &columns.questions {
            match question.answer.read(cell(*column)) {
                Ok(None) => {}
                Ok(Some(fact)) => rows.push(SurveyRow {
                    file: file.clone(),
                    line: *line,
                    id: id.clone(),
                    field: question.field.clone(),
                    fact,
                    unit: question.answer.unit().to_owned(),
                    source: way(source),
                    surveyed_on: day.clone(),
                }),
                Err(what) => fault(*column, what),
            }
        }
    }
    if faults.is_empty() {
        return Ok(Read { rows, ignored });
    }
    let more = faults.len().saturating_sub(SHOWN);
    faults.truncate(SHOWN);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    Err(Failure::input(format!(
        "{file}: nothing was imported; correct these answers and try again:\n  {}{more}",
        faults.join("\n  ")
    )))
}

fn columns(file: &str, submissions: &Submissions, questions: Vec<Question>) -> Result<(Columns, Vec<String>), Failure> {
    // Exports write the groups before the name: `group/name`, `group-name`, `group:name`.
    let bare = |column: &str| column.rsplit(['/', ':', '-']).next().unwrap_or(column).to_owned();
    let find = |name: &str| {
        let equal = submissions.columns.iter().position(|column| column == name);
        equal.or_else(|| submissions.columns.iter().position(|column| bare(column) == name))
    };
    let needed = |name: &str| {
        find(name).ok_or_else(|| {
            Failure::input(format!(
                "{file}: no column {name}; found {}; export with XML values and headers, not with labels",
                submissions.columns.join(", ")
            ))
        })
    };
    let questions: Vec<(usize, Question)> =
        questions.into_iter().filter_map(|question| Some((find(&question_name(&question))?, question))).collect();
    let known = |column: &&String| {
        let position = submissions.columns.iter().position(|other| other == *column);
        OWN.contains(&bare(column).as_str()) || questions.iter().any(|(used, _)| Some(*used) == position)
    };
    let ignored = submissions.columns.iter().filter(|column| !known(column)).cloned().collect();
    let columns =
        Columns { village: needed("village")?, surveyed_on: needed("surveyed_on")?, source: find("source"), questions };
    Ok((columns, ignored))
}

/// The id of a village by its name in the form, or by its id.
fn village(found: &str, ids: &BTreeMap<String, String>) -> Result<String, String> {
    let known = ids.get(found).or_else(|| ids.values().find(|id| *id == found));
    known.cloned().ok_or_else(|| {
        let some: Vec<&str> = ids.values().take(3).map(String::as_str).collect();
        format!("found the village \"{found}\", expected the id of a candidate such as {}", some.join(", "))
    })
}

/// The day, `YYYY-MM-DD`, also out of a date with a time.
fn day(found: &str, today: &str) -> Result<String, String> {
    let date = found.get(..10).unwrap_or(found).replace('/', "-");
    match (Day::parse(&date), Day::parse(today)) {
        (Ok(day), Ok(today)) if day > today => Err(format!("found {found}, expected a day up to today, {today}")),
        (Ok(day), _) => Ok(day.to_string()),
        (Err(_), _) => Err(format!("found \"{found}\", expected a day such as 2026-05-31")),
    }
}

/// How it is known, in words.
fn way(found: &str) -> String {
    let known = WAYS.iter().find(|(word, _)| *word == found).map(|(_, label)| label.to_lowercase());
    known.unwrap_or_else(|| if found.is_empty() { "source not said".to_owned() } else { found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_with_or_without_a_time_and_not_from_the_future() {
        assert_eq!(day("2026-05-31", "2026-06-01").unwrap(), "2026-05-31");
        assert_eq!(day("2026/05/31", "2026-06-01").unwrap(), "2026-05-31");
        assert_eq!(day("2026-05-31T10:00:00.000+03:00", "2026-06-01").unwrap(), "2026-05-31");
        assert!(day("31.05.2026", "2026-06-01").unwrap_err().contains("2026-05-31"));
        assert!(day("2026-06-02", "2026-06-01").unwrap_err().contains("up to today"));
    }
}
