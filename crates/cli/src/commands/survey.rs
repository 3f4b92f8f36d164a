//! `inhabit survey`: forms for what is unknown, and the way back.

mod answers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use outputs::record::{Feature, Field, Layer, Value};
use outputs::text::{LINE_COLUMNS, Table};
use outputs::xlsform::{self, Form};
use outputs::{atomic, csv};
use planner::survey::{SurveyRow, join_surveys, questions};
use planner::{Assessment, Finding, Severity};
use serde_json::json;

use crate::failure::Failure;
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{Manner, load};

/// Export or import.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    way: Way,
}

#[derive(Subcommand)]
enum Way {
    /// Write a form (XLSForm) for KoboToolbox or ODK with what is unknown about each village.
    Export(Export),
    /// Merge the answers, keep the old facts beside them, and show what changes in the ranking.
    Import(Import),
}

#[derive(clap::Args)]
struct Export {
    /// The scenario file.
    scenario: PathBuf,

    /// The form to write, an .xlsx file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
struct Import {
    /// The scenario file.
    scenario: PathBuf,

    /// The answers as KoboToolbox or ODK export them: CSV or XLSX with XML values and headers.
    answers: PathBuf,

    /// Show what would change and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Writes a form, or merges answers.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    match &arguments.way {
        Way::Export(arguments) => export(arguments, manner),
        Way::Import(arguments) => import(arguments, manner),
    }
}

fn export(arguments: &Export, manner: Manner) -> Result<(), Failure> {
    let is_xlsx = arguments.out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    if !is_xlsx {
        let found = arguments.out.display();
        return Err(Failure::input(format!(
            "--out {found}: a form is a spreadsheet, expected a name that ends with .xlsx"
        )));
    }
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    progress.stage("asking every village");
    let on = load::today()?;
    let assessment = planner::assess(&loaded.region, &loaded.scenario, on)?;
    let questions = questions(&loaded.scenario, &assessment);
    let on = on.to_string();
    let form = Form { assessment: &assessment, questions: &questions, on: &on };
    atomic::write_file(&arguments.out, |out| xlsform::write(&form, out))?;
    drop(progress);
    let asked: usize = questions.iter().map(|question| question.ask.iter().filter(|ask| **ask).count()).sum();
    if manner.json {
        return super::print_json(&json!({
            "file": arguments.out, "villages": assessment.villages.len(), "questions": questions.len(), "unknowns": asked,
        }));
    }
    let mut table = Table::new(&["question", "field", ">villages", "what depends on it"]);
    for question in &questions {
        let count = question.ask.iter().filter(|ask| **ask).count();
        table.row([question.title.clone(), question.field.clone(), count.to_string(), question.why.clone()]);
    }
    super::print(&format!(
        "{}\nWrote {}: {} questions, {asked} unknowns in {} villages. Upload it to KoboToolbox or ODK; export the answers as CSV \
         with XML values and headers; then: inhabit survey import {} ANSWERS.csv",
        table.render_within(LINE_COLUMNS),
        arguments.out.display(),
        questions.len(),
        assessment.villages.len(),
        arguments.scenario.display()
    ))
}

fn import(arguments: &Import, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let mut loaded = load::region(&arguments.scenario, &progress)?;
    let on = load::today()?;
    progress.stage("reading answers");
    let submissions = sources::read_submissions(&arguments.answers)?;
    let before = planner::assess(&loaded.region, &loaded.scenario, on)?;
    let read = answers::read(&arguments.answers, &submissions, (&loaded.scenario, &before), &on.to_string())?;
    if read.rows.is_empty() {
        let shown = arguments.answers.display();
        return Err(Failure::input(format!(
            "{shown}: no answer in {}: every cell is empty or \"not known\"",
            counted(submissions.rows.len(), "submission")
        )));
    }
    progress.stage("asking every village again");
    let findings = join_surveys(&mut loaded.region.villages, read.rows.clone());
    join_surveys(&mut loaded.region.settlements, read.rows.clone());
    let after = planner::assess(&loaded.region, &loaded.scenario, on)?;
    let place = Place::of(arguments, &loaded)?;
    let text = table_of_answers(&read.rows, &arguments.answers)?;
    place.refuse_twice(&text)?;
    let written = if arguments.dry_run { None } else { Some(place.write(&text, &on.to_string())?) };
    drop(progress);
    report(arguments, manner, (&before, &after), (&read, &findings, written.as_deref()), &place)
}

/// Where answers are kept.
struct Place {
    scenario: PathBuf,
    folder: PathBuf,
    /// The scenario's text with the folder named, when it did not name one.
    amended: Option<String>,
}

impl Place {
    fn of(arguments: &Import, loaded: &Loaded) -> Result<Self, Failure> {
        let base = arguments.scenario.parent().unwrap_or(Path::new(""));
        let scenario = arguments.scenario.clone();
        if let Some(folder) = &loaded.scenario.data.surveys {
            return Ok(Self { scenario, folder: base.join(folder), amended: None });
        }
        let shown = arguments.scenario.display();
        let text = std::fs::read_to_string(&scenario)
            .map_err(|error| Failure::input(format!("{shown}: cannot read the scenario: {error}")))?;
        let by_hand = || {
            Failure::input(format!(
                "{shown}: names no folder for surveys; write surveys = \"surveys\" under [data] and make the folder"
            ))
        };
        let header = text.lines().position(|line| line.split('#').next().is_some_and(|line| line.trim() == "[data]"));
        let header = header.ok_or_else(by_hand)?;
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(header + 1, "surveys = \"surveys\"");
        let amended = lines.join("\n") + "\n";
        planner::Scenario::parse(&shown.to_string(), &amended).map_err(|_| by_hand())?;
        Ok(Self { scenario, folder: base.join("surveys"), amended: Some(amended) })
    }

    /// The tables that are kept already.
    fn kept(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    fn refuse_twice(&self, text: &[u8]) -> Result<(), Failure> {
        match self.kept().iter().find(|path| std::fs::read(path).is_ok_and(|kept| kept == text)) {
            None => Ok(()),
            Some(path) => Err(Failure::input(format!("these answers are there already: {}", path.display()))),
        }
    }

    /// Writes the answers under the next free name of the day, then names the folder in the scenario. Nothing that was there is changed.
    fn write(&self, text: &[u8], on: &str) -> Result<PathBuf, Failure> {
        let mut names = (1..).map(|number| self.folder.join(format!("{on}-{number:02}.csv")));
        let path = names.find(|path| !path.exists()).ok_or_else(|| Failure::work("no free name for the answers"))?;
        atomic::write_file(&path, |out| Ok(out.write_all(text)?))?;
        if let Some(amended) = &self.amended {
            atomic::write_file(&self.scenario, |out| Ok(out.write_all(amended.as_bytes())?))?;
        }
        Ok(path)
    }
}

/// The answers as the table that the region reads.
fn table_of_answers(rows: &[SurveyRow], from: &Path) -> Result<Vec<u8>, Failure> {
    let from = from.file_name().unwrap_or_default().to_string_lossy();
    let features = rows.iter().map(|row| Feature {
        values: [&row.id, &row.field, &row.fact.to_string(), &row.unit, &row.source, &row.surveyed_on, from.as_ref()]
            .map(Value::text)
            .to_vec(),
        geometry: None,
    });
    let layer = Layer {
        name: "surveys".into(),
        title: "Answers".into(),
        fields: sources::SURVEY_COLUMNS.map(|name| Field::text(name, "")).to_vec(),
        features: features.collect(),
    };
    let mut text = Vec::new();
    csv::write(&layer, &mut text)?;
    Ok(text)
}

/// One village whose result changes.
struct Change {
    name: String,
    cells: [(String, String); 3],
}

fn changes(before: &Assessment, after: &Assessment) -> Vec<Change> {
    let cells = |assessment: &Assessment, position: usize| {
        let score = &assessment.scores[position];
        let points = score.score.map_or("unknown".to_owned(), |points| format!("{points:.1}"));
        [score.decision.word().to_owned(), points, score.rank.map_or("–".to_owned(), |rank| rank.to_string())]
    };
    let mut changed: Vec<(Option<usize>, Change)> = Vec::new();
    for (position, village) in after.villages.iter().enumerate() {
        let (old, new) = (cells(before, position), cells(after, position));
        if old != new {
            let mut pairs = old.into_iter().zip(new);
            let cells = std::array::from_fn(|_| pairs.next().unwrap_or_default());
            let name = if village.name.is_empty() { village.id.clone() } else { village.name.clone() };
            changed.push((after.scores[position].rank, Change { name, cells }));
        }
    }
    changed.sort_by_key(|(rank, _)| rank.unwrap_or(usize::MAX));
    changed.into_iter().map(|(_, change)| change).collect()
}

fn report(
    arguments: &Import,
    manner: Manner,
    (before, after): (&Assessment, &Assessment),
    (read, findings, written): (&answers::Read, &[Finding], Option<&Path>),
    place: &Place,
) -> Result<(), Failure> {
    let changes = changes(before, after);
    let villages: std::collections::BTreeSet<&str> = read.rows.iter().map(|row| row.id.as_str()).collect();
    if manner.json {
        let changes: Vec<serde_json::Value> = changes
            .iter()
            .map(|change| {
                let [decision, score, rank] = &change.cells;
                json!({ "village": change.name, "decision": decision, "score": score, "rank": rank })
            })
            .collect();
        return super::print_json(&json!({
            "file": written, "answers": read.rows.len(), "villages": villages.len(), "ignored_columns": read.ignored,
            "findings": findings.iter().map(Finding::to_string).collect::<Vec<_>>(), "changes": changes,
        }));
    }
    let arrow = |(old, new): &(String, String)| if old == new { new.clone() } else { format!("{old} → {new}") };
    let mut table = Table::new(&["village", "decision", ">score", ">rank"]);
    for change in &changes {
        let [decision, score, rank] = &change.cells;
        table.row([change.name.clone(), arrow(decision), arrow(score), arrow(rank)]);
    }
    let mut text = format!("{} about {}\n", counted(read.rows.len(), "answer"), counted(villages.len(), "village"));
    for finding in findings {
        let mark = if finding.severity == Severity::Warning { "warning: " } else { "" };
        text += &format!("  {mark}{}: {}\n", finding.feature, finding.message);
    }
    text += &match changes.is_empty() {
        true => "\nThe ranking stays as it is.\n".to_owned(),
        false => format!("\nWhat changes in the ranking\n\n{}", table.render_within(LINE_COLUMNS)),
    };
    if !read.ignored.is_empty() {
        text += &format!("\nColumns that are no questions: {}\n", read.ignored.join(", "));
    }
    text += &match written {
        None => "\nNothing was written (--dry-run).".to_owned(),
        Some(path) => {
            let named = match &place.amended {
                Some(_) => format!(" Added surveys = \"surveys\" under [data] of {}.", arguments.scenario.display()),
                None => String::new(),
            };
            format!("\nWrote {}; the older facts stay as they are. Remove the file to undo it.{named}", path.display())
        }
    };
    super::print(&text)
}

/// A number of things in words: `1 village`, `2 villages`.
fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// Villages of the form by their name there.
fn by_form_name(assessment: &Assessment) -> BTreeMap<String, String> {
    let names = xlsform::village_names(&assessment.villages);
    names.into_iter().zip(assessment.villages.iter().map(|village| village.id.clone())).collect()
}
