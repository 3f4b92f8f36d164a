//! `inhabit nearby`: what lies near a point or a village.

use std::path::PathBuf;

use clap::ValueEnum;
use outputs::formats::{self, Content};
use planner::quantity::{Amount, Unit};
use planner::{Near, Reach, Region, Status, Thing, find_village, nearby, nearby_in_time};
use spatial::LonLat;

use crate::failure::Failure;
use crate::progress::Progress;
use crate::{Manner, load};

/// From where, what, how many and how far.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("from").required(true))]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// From a point: degrees east, degrees north.
    #[arg(long, group = "from", value_name = "LON,LAT", allow_hyphen_values = true)]
    at: Option<String>,

    /// From a village, by id or name.
    #[arg(long, group = "from", value_name = "ID|NAME")]
    village: Option<String>,

    /// What to look for: villages, services, or a kind of service such as school.
    #[arg(long, default_value = "villages", value_name = "WHAT")]
    what: String,

    /// At most so many.
    #[arg(long, default_value_t = 10, value_name = "K")]
    count: usize,

    /// At most so far, such as "10 km".
    #[arg(long, value_name = "DISTANCE")]
    within: Option<String>,

    /// Nearest by what: line, or the time to walk or drive (walk+ride, or a mode of the scenario). --within is then a
    /// time such as "30 min".
    #[arg(long, default_value = "line", value_name = "LINE|MODE")]
    by: String,

    /// Only villages of this status: inhabited, deserted (any without people), disused, abandoned, ruined, unknown.
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,

    /// The form of the answer.
    #[arg(long, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Aligned text.
    Table,
    /// A list of objects.
    Json,
    /// A feature collection.
    Geojson,
    /// Comma-separated values.
    Csv,
}

/// Prints what is near.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let (unit, example) = if arguments.by == "line" { (Unit::Metre, "10 km") } else { (Unit::Minute, "30 min") };
    let limit = within(arguments.within.as_deref(), (unit, example))?;
    if arguments.count == 0 {
        return Err(Failure::input("--count: found 0, expected 1 or more"));
    }
    let at = arguments.at.as_deref().map(position).transpose()?;
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    let region = &loaded.region;
    let (from, besides) = match (&arguments.village, at) {
        (Some(wanted), _) => {
            let village = find_village(region, wanted).map_err(Failure::Input)?;
            (village.place.lonlat, Some(village.id.clone()))
        }
        (None, Some(at)) => (at, None),
        (None, None) => return Err(Failure::input("expected --at LON,LAT or --village ID|NAME")),
    };
    let mut things = things(region, &arguments.what)?;
    if let Some(word) = &arguments.status {
        keep_status(&mut things, word)?;
    }
    things.retain(|thing| besides.as_deref() != Some(thing.id()));
    let near = if arguments.by == "line" {
        nearby(&things, from, Reach { count: arguments.count, within_m: limit })
    } else {
        progress.stage("measuring");
        let minutes = super::journey::minutes(&loaded, (from, &arguments.by), &things)?;
        nearby_in_time(&things, &minutes, from, (arguments.count, limit))
    };
    drop(progress);
    show(&near, if manner.json { Format::Json } else { arguments.format })
}

fn within(text: Option<&str>, (unit, example): (Unit, &str)) -> Result<f64, Failure> {
    let Some(text) = text else { return Ok(f64::INFINITY) };
    let limit = Amount::read(text).and_then(|amount| amount.to(unit));
    let limit = limit.map_err(|error| Failure::input(format!("--within: {error}, such as \"{example}\"")))?;
    if limit >= 0.0 { Ok(limit) } else { Err(Failure::input(format!("--within: found {text}, expected 0 or more"))) }
}

fn position(text: &str) -> Result<LonLat, Failure> {
    let wrong = || {
        Failure::input(format!("--at: found \"{text}\", expected degrees east and degrees north such as 43.3,-11.7"))
    };
    let (lon, lat) = text.split_once(',').ok_or_else(wrong)?;
    let degrees = |part: &str| part.trim().parse::<f64>().map_err(|_| wrong());
    LonLat::new(degrees(lon)?, degrees(lat)?).ok_or_else(wrong)
}

fn things<'a>(region: &'a Region, what: &str) -> Result<Vec<Thing<'a>>, Failure> {
    if what == "villages" {
        return Ok(region.settlements.iter().map(Thing::Village).collect());
    }
    let Some(services) = &region.services else {
        return Err(Failure::input(format!("--what {what}: the scenario names no services layer")));
    };
    let wanted: Vec<Thing<'a>> =
        services.iter().filter(|service| what == "services" || service.kind == what).map(Thing::Service).collect();
    if wanted.is_empty() && what != "services" {
        let mut kinds: Vec<&str> = services.iter().map(|service| service.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        return Err(Failure::input(format!(
            "--what: the region holds no \"{what}\"; expected villages, services or one of {}",
            kinds.join(", ")
        )));
    }
    Ok(wanted)
}

fn keep_status(things: &mut Vec<Thing<'_>>, word: &str) -> Result<(), Failure> {
    let exact = Status::from_word(word).ok_or_else(|| {
        Failure::input(format!(
            "--status: found \"{word}\", expected one of {}",
            Status::ALL.map(|row| row.1).join(", ")
        ))
    })?;
    things.retain(|thing| match thing {
        Thing::Village(village) if word == "deserted" => village.status.is_deserted(),
        Thing::Village(village) => village.status == exact,
        Thing::Service(_) => true,
    });
    Ok(())
}

fn show(near: &[Near<'_>], format: Format) -> Result<(), Failure> {
    let layer = outputs::nearby::layer(near);
    let written = |extension: &str| -> Result<String, Failure> {
        let path = PathBuf::from(format!("nearby.{extension}"));
        let format = formats::for_path(&path, Content::Features)?;
        let mut bytes = Vec::new();
        formats::write_layer(&layer, format, &mut bytes)?;
        String::from_utf8(bytes).map_err(|error| Failure::work(error.to_string()))
    };
    match format {
        Format::Table if near.is_empty() => super::print("Nothing within that distance."),
        Format::Table => super::print(&outputs::nearby::table(near)),
        Format::Json => super::print_json(&outputs::nearby::objects(near)),
        Format::Geojson => super::print(&written("geojson")?),
        Format::Csv => super::print(&written("csv")?),
    }
}
