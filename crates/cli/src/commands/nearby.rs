//! `inhabit nearby`: what lies near a point or a village.

use std::path::PathBuf;

use clap::ValueEnum;
use outputs::formats::{self, Content};
use planner::{Atlas, Near, NearbyQuery, find_village, on_map};
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
    let mut query = NearbyQuery {
        what: &arguments.what,
        status: arguments.status.as_deref(),
        count: arguments.count,
        within: arguments.within.as_deref(),
        by: &arguments.by,
        besides: None,
    };
    query.check()?;
    let at = arguments.at.as_deref().map(position).transpose()?;
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    let from = match (&arguments.village, at) {
        (Some(wanted), _) => {
            let village = find_village(&loaded.region, wanted).map_err(Failure::Input)?;
            query.besides = Some(&village.id);
            village.place.lonlat
        }
        (None, Some(at)) => at,
        (None, None) => return Err(Failure::input("expected --at LON,LAT or --village ID|NAME")),
    };
    progress.stage("measuring");
    let near = query.ask(&Atlas::new(&loaded.region, &loaded.scenario), from)?;
    drop(progress);
    if on_map(&loaded.region, from).is_none() && !manner.quiet {
        let nearest =
            near.first().map_or(String::new(), |near| format!(", {:.0} km from the nearest", near.distance_m / 1000.0));
        eprintln!("warning: the point lies outside the region{nearest}; only what was read for the region is known");
    }
    let none = match arguments.within {
        Some(_) => "Nothing within that distance.",
        None => "The region has nothing of the kind.",
    };
    show(&near, if manner.json { Format::Json } else { arguments.format }, none)
}

fn position(text: &str) -> Result<LonLat, Failure> {
    let wrong = || {
        Failure::input(format!("--at: found \"{text}\", expected degrees east and degrees north such as 43.3,-11.7"))
    };
    let (lon, lat) = text.split_once(',').ok_or_else(wrong)?;
    let degrees = |part: &str| part.trim().parse::<f64>().map_err(|_| wrong());
    LonLat::new(degrees(lon)?, degrees(lat)?).ok_or_else(wrong)
}

fn show(near: &[Near<'_>], format: Format, none: &str) -> Result<(), Failure> {
    let layer = outputs::nearby::layer(near);
    let written = |extension: &str| -> Result<String, Failure> {
        let path = PathBuf::from(format!("nearby.{extension}"));
        let format = formats::for_path(&path, Content::Features)?;
        let mut bytes = Vec::new();
        formats::write_layer(&layer, format, &mut bytes)?;
        String::from_utf8(bytes).map_err(|error| Failure::work(error.to_string()))
    };
    match format {
        Format::Table if near.is_empty() => super::print(none),
        Format::Table => super::print(&outputs::nearby::table(near)),
        Format::Json => super::print_json(&outputs::nearby::objects(near)),
        Format::Geojson => super::print(&written("geojson")?),
        Format::Csv => super::print(&written("csv")?),
    }
}
