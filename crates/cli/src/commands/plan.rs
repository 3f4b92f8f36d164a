//! `inhabit plan`: households to villages, works, money; or prove a plan file.

use std::path::{Path, PathBuf};
use std::time::Instant;

use decision::allocation::{Plan, Violation, check};
use decision::gates::Day;
use outputs::plan as shown;
use planner::Atlas;
use planner::plan::{PlanGround, Sitting, Wanted, ground, plan_of_rows, problem};
use planner::scenario::PlanWeights;

use super::plan_tables;
use crate::failure::Failure;
use crate::load::Loaded;
use crate::planning::{self, PRIVATE, PRIVATE_FILE, Planned};
use crate::progress::{Progress, show_findings};
use crate::{Manner, load};

/// What to plan, and what to decide beforehand.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file, with a `[plan]` section (except for --tables).
    scenario: PathBuf,

    /// The folder to write into. Counts, works and maps may be shared; DIR/private/households.csv is for its owner alone.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Prove this plan file (as written to DIR/private/households.csv, also edited) instead of making a plan: exit code 0
    /// when it keeps every rule, 1 when it breaks one, 2 when it cannot be read.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "from", "why_not"])]
    check: Option<PathBuf>,

    /// Write the tables of a plan to fill in into this folder, with a line for each candidate village, and say what to add to
    /// the scenario. Replaces no file.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "check", "from", "why_not"])]
    tables: Option<PathBuf>,

    /// Start from this plan file: what still fits stays, the rest is mended around it. The answer comes at once.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// Use this village or host settlement, by id or name. May be given several times.
    #[arg(long, value_name = "VILLAGE")]
    force: Vec<String>,

    /// Do not use this village or host settlement. May be given several times.
    #[arg(long, value_name = "VILLAGE")]
    forbid: Vec<String>,

    /// Set this rule aside to see what it costs: water, land, services, kin, needs, viability, hosts or fairness.
    #[arg(long, value_name = "RULE")]
    waive: Vec<String>,

    /// Other weights of the aims: placed, fit, wait, cost or school, such as cost=0.02.
    #[arg(long, value_name = "AIM=FIGURE")]
    weight: Vec<String>,

    /// Why this village is not used: what the best plan that uses it would look like, and who would move.
    #[arg(long, value_name = "VILLAGE")]
    why_not: Option<String>,

    /// Also answer what each rule costs, and which other plans are as good. Takes as long as several plans.
    #[arg(long)]
    answers: bool,

    /// Print only why households have no place, as counts. The private file says it for each.
    #[arg(long)]
    why_unplaced: bool,

    /// Write what was noticed about single households into this file, for those who keep their table.
    #[arg(long, value_name = "FILE")]
    private: Option<PathBuf>,
}

/// Plans, or proves.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let (began, on) = (Instant::now(), load::today()?);
    let progress = Progress::new(manner);
    let mut loaded = load::region(&arguments.scenario, &progress)?;
    if let Some(folder) = &arguments.tables {
        progress.stage("asking every village");
        let assessment = planner::assess(&loaded.region, &loaded.scenario, on)?;
        drop(progress);
        let year = on.year_month_day().0 + 1;
        let written = plan_tables::write(folder, &arguments.scenario, &assessment, year)?;
        return if manner.json { super::print_json(&written.json()) } else { super::print(&written.text()) };
    }
    planning::spec(&loaded.scenario)?;
    let inputs = load::plan(&arguments.scenario, &mut loaded, &progress)?.unwrap_or_default();
    progress.stage("asking every village");
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let mut assessment = planner::assess_on(&atlas, on)?;
    progress.stage("how far everything is");
    let spec = planning::spec(&loaded.scenario)?;
    let ground = ground(&atlas, &assessment, spec, inputs);
    let wanted = wanted(arguments, &loaded)?;
    if let Some(file) = &arguments.check {
        drop(progress);
        return prove(file, (&loaded, &ground), (&wanted, on), manner);
    }
    let from = arguments.from.as_deref().map(|file| last_plan(file, (&loaded, &ground), (&wanted, on))).transpose()?;
    let until = spec.solver.until(began);
    let search = if arguments.answers || arguments.why_not.is_some() { SEARCH_WITH_ANSWERS } else { SEARCH };
    let sitting = Sitting { last: from.as_ref(), on, until: part(until, search) };
    progress.stage("planning");
    let planned = Planned::on_ground(&loaded.scenario, ground, &wanted, sitting)?;
    planned.tell(&mut assessment);
    if let Some(out) = &arguments.out {
        progress.stage("writing");
        planning::write(out, &planned)?;
    }
    if let Some(file) = &arguments.private {
        write_private_findings(file, &planned.ground)?;
    }
    progress.stage("what would help next");
    let answers = answers(arguments, &loaded, &planned, until)?;
    let against = match &arguments.why_not {
        Some(word) => Some(why_not(word, &loaded, &planned, (&wanted, Sitting { until, ..sitting }))?),
        None => None,
    };
    drop(progress);
    show_findings(&planned.ground.findings, manner);
    show(arguments, (&assessment.title, &planned), (&answers, against.as_ref()), manner)?;
    match planned.breaks_rules() && arguments.why_not.is_none() {
        true => Err(Failure::work("no plan was found that keeps every rule; nothing is written")),
        false => Ok(()),
    }
}

/// What the search for a plan may take of the time that reading and travel have left; the rest is for checking, counting and
/// what would help next.
const SEARCH: f64 = 0.75;
/// The same where more plans follow.
const SEARCH_WITH_ANSWERS: f64 = 0.5;

/// When a share of the time that is left is over.
fn part(until: Option<Instant>, share: f64) -> Option<Instant> {
    until.map(|until| {
        let now = Instant::now();
        now + until.saturating_duration_since(now).mul_f64(share)
    })
}

fn is_over(until: Option<Instant>) -> bool {
    until.is_some_and(|until| Instant::now() >= until)
}

/// Prints what was asked for.
fn show(
    arguments: &Arguments,
    (title, planned): (&str, &Planned<'_>),
    (answers, against): (&shown::Answers, Option<&shown::Change>),
    manner: Manner,
) -> Result<(), Failure> {
    if manner.json {
        let mut json = shown::json(&planned.summary);
        json["findings"] = planned.ground.findings.iter().map(ToString::to_string).collect();
        json["answers"] = shown::answers_json(&planned.ground, answers);
        json["why_not"] = against.map_or(serde_json::Value::Null, shown::change_json);
        return super::print_json(&json);
    }
    if arguments.why_unplaced {
        return super::print(&shown::reasons_text(&planned.summary));
    }
    if let Some(change) = against {
        return super::print(&shown::change_text(change));
    }
    let files = arguments.out.as_ref().map_or_else(
        || "\nFiles   none written; give --out DIR\n".to_owned(),
        |out| {
            let out = out.display();
            format!(
                "\nFiles   {out}/plan.csv, plan.geojson, works.csv: counts, may be shared\n\
                 Private {out}/{PRIVATE}/{PRIVATE_FILE}: who goes where; for its owner alone\n"
            )
        },
    );
    let files = if planned.breaks_rules() { String::new() } else { files };
    let plan = shown::text(title, &planned.summary);
    super::print(&(plan + &shown::answers_text(&planned.ground, &planned.summary, answers) + &files))
}

/// What is asked of a plan besides the plan: the next repair, the next answer, and which rules clash when they do.
fn answers(
    arguments: &Arguments,
    loaded: &Loaded,
    planned: &Planned<'_>,
    until: Option<Instant>,
) -> Result<shown::Answers, Failure> {
    let mut answers = shown::Answers::default();
    // In a meeting the plan itself must come at once.
    let in_meeting = arguments.from.is_some() && !arguments.answers;
    if arguments.why_not.is_some() || arguments.why_unplaced || in_meeting {
        return Ok(answers);
    }
    let of = (&loaded.scenario, planned.spec);
    if !planned.result.solution.violations.is_empty() {
        let clash = planner::plan::clashing_rules(of, &planned.result, until)?;
        answers.clash = clash.filter(|clash| !clash.rules.is_empty());
        return Ok(answers);
    }
    answers.next = Some(planner::plan::next_repairs(&planned.ground, &planned.result, until)?);
    answers.open = planner::plan::next_answers(&planned.ground, &planned.result, until)?;
    if arguments.answers {
        let half = part(until, 0.5);
        answers.prices = planner::plan::rule_prices(of, &planned.result, half)?;
        answers.is_cut_short = is_over(half);
        answers.alternatives = Some(planner::plan::alternatives(of, &planned.result, until)?);
    }
    answers.is_cut_short |= is_over(until);
    Ok(answers)
}

/// What the command line decides.
fn wanted(arguments: &Arguments, loaded: &Loaded) -> Result<Wanted, Failure> {
    let spec = planning::spec(&loaded.scenario)?;
    let mut weights: Option<PlanWeights> = None;
    for words in &arguments.weight {
        let wrong = || {
            Failure::input(format!(
                "--weight: found \"{words}\", expected placed, fit, wait, cost or school = a figure, such as cost=0.02"
            ))
        };
        let (aim, figure) = words.split_once('=').ok_or_else(wrong)?;
        let figure = figure.trim().parse::<f64>().ok().filter(|figure| figure.is_finite() && *figure >= 0.0);
        let figure = figure.ok_or_else(wrong)?;
        let weights = weights.get_or_insert_with(|| spec.weights.clone());
        *(match aim.trim() {
            "placed" => &mut weights.placed,
            "fit" => &mut weights.fit,
            "wait" => &mut weights.wait,
            "cost" => &mut weights.cost,
            "school" => &mut weights.school,
            _ => return Err(wrong()),
        }) = figure;
    }
    Ok(Wanted {
        force: arguments.force.clone(),
        forbid: arguments.forbid.clone(),
        waive: arguments.waive.clone(),
        weights,
        ..Wanted::default()
    })
}

/// Re-counts every rule for a plan file.
fn prove(
    file: &Path,
    (loaded, ground): (&Loaded, &PlanGround),
    (wanted, on): (&Wanted, Day),
    manner: Manner,
) -> Result<(), Failure> {
    let spec = planning::spec(&loaded.scenario)?;
    let problem = problem(ground, spec, wanted, on)?;
    let rows = sources::read_plan_file(file)?;
    let (violations, kept) = match plan_of_rows((ground, spec), &problem, &rows) {
        Err(violations) => (violations, String::new()),
        Ok(plan) => {
            let placed = plan.placements.iter().flatten().count();
            let kept =
                format!("{placed} of {} households placed, {:.1} points", plan.placements.len(), plan.value.total());
            (check(&problem, &plan), kept)
        }
    };
    let name = file.display().to_string();
    match manner.json {
        true => super::print_json(&shown::check_json(&name, &violations))?,
        false => super::print(&shown::check_text(&name, &violations, &kept))?,
    }
    match violations.len() {
        0 => Ok(()),
        count => Err(Failure::Work(format!("{name}: {count} rules broken"))),
    }
}

/// The plan of a file that need not keep the rules any more.
fn last_plan(
    file: &Path,
    (loaded, ground): (&Loaded, &PlanGround),
    (wanted, on): (&Wanted, Day),
) -> Result<Plan, Failure> {
    let spec = planning::spec(&loaded.scenario)?;
    let problem = problem(ground, spec, wanted, on)?;
    let rows = sources::read_plan_file(file)?;
    plan_of_rows((ground, spec), &problem, &rows).map_err(|violations: Vec<Violation>| {
        let first = violations.first().map_or(String::new(), Violation::to_string);
        Failure::input(format!(
            "{}: not a plan of this scenario: {first} ({} faults)",
            file.display(),
            violations.len()
        ))
    })
}

/// The plan with a place that is not used, beside the one without it.
fn why_not(
    word: &str,
    loaded: &Loaded,
    planned: &Planned<'_>,
    (wanted, sitting): (&Wanted, Sitting<'_>),
) -> Result<shown::Change, Failure> {
    let site = planned.ground.site(word).map_err(Failure::Input)?;
    let name = planned.ground.name(site);
    let used = planned.plan().opened.iter().any(|opening| opening.site == site);
    let mut other = wanted.clone();
    match used {
        true => other.forbid.push(planned.ground.sites[site].id.clone()),
        false => other.force.push(planned.ground.sites[site].id.clone()),
    }
    let closed = planned.ground.sites[site].closed_because.clone();
    let sitting = Sitting { last: Some(planned.plan()), ..sitting };
    let result = planner::plan::plan(&planned.ground, (&loaded.scenario, planned.spec), &other, sitting)?;
    Ok(shown::Change::of(&name, used, closed, (&planned.ground, &planned.result, &result)))
}

fn write_private_findings(file: &Path, ground: &PlanGround) -> Result<(), Failure> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text: String = ground.private_findings.iter().map(|finding| format!("{finding}\n")).collect();
    let mut set = outputs::atomic::FileSet::private_files(folder)?;
    set.add(&name, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(set.finish()?)
}
