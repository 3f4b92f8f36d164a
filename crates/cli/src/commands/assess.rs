//! `inhabit assess`: read, measure, score, write every output.

use std::path::PathBuf;

use decision::gates::Decision;
use outputs::atomic::FileSet;
use outputs::map::{self, Overlay, Picture, Subject, Theme};
use outputs::report::{self, Report};
use outputs::text::Table;
use outputs::{csv, document, geojson, geopackage, layers, raster, record, workbook};
use planner::plan::Wanted;
use planner::travel::ServiceWays;
use planner::{Assessment, Atlas, Language, Region};

use crate::failure::Failure;
use crate::lock::Lock;
use crate::maps::{self, Ground, Look, Page, Sheet};
use crate::progress::{Progress, show_findings};
use crate::{Manner, load, planning};

/// How many villages the summary names.
const SHOWN: usize = 5;

/// Up to how many villages a workbook with formulas is written: spreadsheets take minutes to rank more.
const MOST_IN_WORKBOOK: usize = 5_000;

/// From which scenario, into which folder.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// The folder to write into; made when it is not there. Its old files stay until every new one is complete.
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,

    /// The language of the report and the maps: en, ru or ar. Default: that of the scenario.
    #[arg(long, value_name = "CODE")]
    language: Option<Language>,

    /// Also a map of each criterion and goal, into maps/: all, or ids of criteria and names of goals with commas between.
    #[arg(long, value_name = "WHICH")]
    maps: Option<String>,

    #[command(flatten)]
    page: Page,

    /// Make the result of this inhabit.lock again, or say which file has changed.
    #[arg(long, value_name = "LOCK")]
    locked: Option<PathBuf>,
}

/// Reads, measures, scores, writes.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let locked = arguments.locked.as_deref().map(Lock::read).transpose()?;
    let on = locked.as_ref().map_or_else(load::today, Lock::day)?;
    let progress = Progress::new(manner);
    let mut loaded = load::region(&arguments.scenario, &progress)?;
    let inputs = load::plan(&arguments.scenario, &mut loaded, &progress)?;
    if let Some(lock) = &locked {
        lock.compare(&arguments.scenario, &loaded.region.layers)?;
    }
    let options = arguments.page.options()?;
    progress.stage("asking every village");
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let mut assessment = planner::assess_on(&atlas, on)?;
    let planned = match inputs {
        None => None,
        Some(inputs) => {
            progress.stage("planning");
            let planned = planning::Planned::of(&atlas, &assessment, inputs, (&Wanted::default(), on))?;
            planned.tell(&mut assessment);
            Some(planned)
        }
    };
    let sheets = maps::asked(&assessment, arguments.maps.as_deref().unwrap_or_default())?;
    progress.stage("asking every map cell");
    let surface = Ground::Suitability(planner::surface(&atlas, &loaded.scenario, &assessment.criteria));
    let lock = Lock::of(&arguments.scenario, &loaded.scenario, &assessment, on)?.text()?;
    progress.stage("writing");
    let words = load::words(&loaded.scenario, arguments.language);
    let look = (words, on, options);
    let services = planner::travel::service_ways(&atlas);
    write(arguments, (&atlas, &assessment, &services), (&surface, &sheets, look), &lock)?;
    if let Some(planned) = &planned {
        planning::write(&arguments.out, planned)?;
    }
    drop(progress);
    show_findings(&assessment.findings, manner);
    summary(arguments, &assessment, manner)
}

/// Writes every output, or none: the files of the last good run stay until the new ones are complete.
fn write(
    arguments: &Arguments,
    (atlas, assessment, services): (&Atlas<'_>, &Assessment, &[ServiceWays]),
    (ground, sheets, look): (&Ground, &[(String, Sheet)], Look<'_>),
    lock: &str,
) -> Result<(), Failure> {
    let region = atlas.region;
    let mut set = FileSet::new(&arguments.out)?;
    tables(&mut set, (region, assessment), ground)?;
    if let Ground::Suitability(surface) = ground {
        let points = "suitability (points, 0 to 100)";
        set.add("suitability.tif", |out| Ok(raster::write_cog(&surface.total, &region.crs, points, out)?))?;
    }
    let picture = maps::picture((assessment, region), ground.theme(assessment, region, &look.0), look);
    set.add("suitability.png", |out| map::write_png(&picture, out))?;
    if let Some(apart) = maps::apart(atlas, assessment).map(Ground::Disagreement) {
        let picture = maps::picture((assessment, region), apart.theme(assessment, region, &look.0), look);
        set.add("disagreement.png", |out| map::write_png(&picture, out))?;
    }
    if let Some(overlay) = Overlay::of_plan(assessment) {
        let picture = maps::picture((assessment, region), Theme::relief(Subject::Plan), look);
        let picture = Picture { overlay, ..picture };
        set.add("plan.png", |out| map::write_png(&picture, out))?;
    }
    for (name, sheet) in sheets {
        let ground = sheet.ground(atlas, assessment);
        let picture = maps::picture((assessment, region), ground.theme(assessment, region, &look.0), look);
        set.add(name, |out| map::write_png(&picture, out))?;
    }
    let sections = outputs::analysis::sections(assessment);
    let report = Report { assessment, picture: Some(picture), sections: &sections, services, words: look.0 };
    set.add("report.html", |out| report::write(&report, out))?;
    set.add("report.pdf", |out| report::pdf::write(&report, out))?;
    set.add("assessment.json", |out| document::write(assessment, out))?;
    set.add("inhabit.lock", |out| Ok(out.write_all(lock.as_bytes())?))?;
    Ok(set.finish()?)
}

/// Adds the villages in open formats, every layer as one package, and the dictionary of their fields.
fn tables(set: &mut FileSet, (region, assessment): (&Region, &Assessment), ground: &Ground) -> Result<(), Failure> {
    let villages = record::villages(assessment);
    set.add("villages.geojson", |out| geojson::write(&villages, out))?;
    set.add("villages.csv", |out| csv::write(&villages, out))?;
    if assessment.villages.len() <= MOST_IN_WORKBOOK {
        set.add("villages.xlsx", |out| workbook::write(assessment, out))?;
    }
    let everything = layers::of_region(region, assessment);
    let dictionary = record::dictionary(&everything.iter().collect::<Vec<_>>());
    set.add("fields.csv", |out| csv::write(&dictionary, out))?;
    let picture = match ground {
        Ground::Suitability(surface) => Some(geopackage::Picture::suitability(&surface.total, &region.crs)),
        _ => None,
    };
    set.add("region.gpkg", |out| geopackage::write_region(&everything, picture.as_slice(), out))?;
    Ok(())
}

/// Says what came out and where it lies.
fn summary(arguments: &Arguments, assessment: &Assessment, manner: Manner) -> Result<(), Failure> {
    let count = |wanted: Decision| assessment.scores.iter().filter(|score| score.decision == wanted).count();
    let (eligible, withheld, excluded) =
        (count(Decision::Eligible), count(Decision::Withheld), count(Decision::Excluded));
    if manner.json {
        return super::print_json(&serde_json::json!({
            "out": arguments.out,
            "villages": assessment.villages.len(),
            "eligible": eligible,
            "withheld": withheld,
            "excluded": excluded,
            "findings": assessment.findings.len(),
        }));
    }
    let mut table = Table::new(&[">rank", "village", ">score", "could be", ">known"]);
    let mut first: Vec<usize> =
        (0..assessment.villages.len()).filter(|i| assessment.scores[*i].rank.is_some()).collect();
    first.sort_by_key(|position| (assessment.scores[*position].rank, *position));
    for &position in first.iter().take(SHOWN) {
        let score = &assessment.scores[position];
        table.row([
            score.rank.map_or(String::new(), |rank| rank.to_string()),
            assessment.villages[position].name.clone(),
            score.score.map_or("unknown".to_owned(), |points| format!("{points:.1}")),
            format!("{:.1} to {:.1}", score.score_low, score.score_high),
            format!("{:.0} %", 100.0 * score.completeness),
        ]);
    }
    let first_lines = match first.is_empty() {
        true => {
            format!("No village is eligible yet: {withheld} wait for a fact or a waiver; the report says for which.\n")
        }
        false => table.render(),
    };
    let out = arguments.out.display();
    let plan = assessment.plan.as_ref().map_or(String::new(), |plan| {
        format!("Plan    {out}/plan.csv, plan.geojson, works.csv: {}\n", outputs::plan::placed(plan))
    });
    super::print(&format!(
        "{}: {} {}, {eligible} eligible, {withheld} withheld, {excluded} excluded\n\n{}\nReport  {out}/report.html, report.pdf\n\
         Map     {out}/suitability.png\nQGIS    {out}/region.gpkg\n\
         Files   {out}/villages.geojson, villages.csv, villages.xlsx, fields.csv, suitability.tif, assessment.json, \
         inhabit.lock\n{plan}Why     inhabit explain {} \"{}\"",
        assessment.title,
        assessment.villages.len(),
        if assessment.villages.len() == 1 { "village" } else { "villages" },
        first_lines,
        arguments.scenario.display(),
        first.first().map_or("VILLAGE", |position| assessment.villages[*position].name.as_str()),
    ))
}
