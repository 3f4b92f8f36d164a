//! `inhabit export`: one layer or result as a file; the ending names the format.

use std::path::PathBuf;

use outputs::formats::{self, Content};
use outputs::record::Layer;
use outputs::{atomic, layers, raster, record};
use planner::{Atlas, Cover};
use spatial::Grid;

use crate::failure::Failure;
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{Manner, load};

/// What to write, and where.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// villages, settlements, roads, services, water, zones, suitability, disagreement, elevation, land_cover, a criterion's id,
    /// route:VILLAGE:SERVICE (the way to the nearest), or isochrone:VILLAGE:MINUTES (the area within a time).
    #[arg(long, value_name = "WHAT")]
    what: String,

    /// The file to write; its ending names the format (see inhabit list formats).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// For a route or an isochrone: walk, drive, walk+ride, or a mode of the scenario. Default: that of the scenario's
    /// travel_time criterion for the service; walk for an isochrone.
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,

    /// For a route or an isochrone: in which season of the scenario.
    #[arg(long, value_name = "SEASON")]
    season: Option<String>,
}

/// What a word stands for.
enum Subject {
    Features(Layer),
    Figures { grid: Grid<f32>, description: String },
    Codes(Grid<u8>),
}

/// Writes the file.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    progress.stage(&format!("preparing {}", arguments.what));
    let subject = match super::journey::layer(&loaded, &arguments.what, (&arguments.mode, &arguments.season))? {
        Some(layer) => Subject::Features(layer),
        None => subject(&loaded, &arguments.what)?,
    };
    progress.stage(&format!("writing {}", arguments.out.display()));
    write(&subject, &loaded, arguments)?;
    drop(progress);
    if manner.json {
        return super::print_json(&serde_json::json!({ "what": arguments.what, "file": arguments.out }));
    }
    super::print(&format!("Wrote {} to {}", arguments.what, arguments.out.display()))
}

fn subject(loaded: &Loaded, what: &str) -> Result<Subject, Failure> {
    let region = &loaded.region;
    let no_layer = || Failure::input(format!("--what {what}: the scenario names no {what} layer"));
    let layer = match what {
        "villages" => {
            let assessment = planner::assess(region, &loaded.scenario, load::today()?)?;
            Some(record::villages(&assessment))
        }
        "settlements" => Some(layers::settlements(region)),
        "roads" => Some(layers::roads(region).ok_or_else(no_layer)?),
        "services" => Some(layers::services(region).ok_or_else(no_layer)?),
        "water" => Some(layers::water(region).ok_or_else(no_layer)?),
        "zones" => Some(layers::zones(region).ok_or_else(no_layer)?),
        _ => None,
    };
    if let Some(layer) = layer {
        return Ok(Subject::Features(layer));
    }
    match what {
        "elevation" => {
            let grid = region.elevation.clone().ok_or_else(no_layer)?;
            Ok(Subject::Figures { grid, description: "elevation (m)".to_owned() })
        }
        "land_cover" => Ok(Subject::Codes(region.cover.clone().ok_or_else(no_layer)?)),
        "suitability" => {
            let atlas = Atlas::new(region, &loaded.scenario);
            let assessment = planner::assess(region, &loaded.scenario, load::today()?)?;
            let grid = planner::surface(&atlas, &loaded.scenario, &assessment.criteria).total;
            Ok(Subject::Figures { grid, description: "suitability (points, 0 to 100)".to_owned() })
        }
        "disagreement" => disagreement(loaded),
        id => criterion(loaded, id),
    }
}

/// Where the parties disagree, for every map cell.
fn disagreement(loaded: &Loaded) -> Result<Subject, Failure> {
    if loaded.scenario.parties.is_empty() {
        return Err(Failure::input("--what disagreement: the scenario names no [[party]]"));
    }
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let assessment = planner::assess(&loaded.region, &loaded.scenario, load::today()?)?;
    let parties: Vec<&[f64]> = assessment.analysis.weighing.views.iter().map(|view| view.weights.as_slice()).collect();
    let grid = planner::disagreement(&atlas, &loaded.scenario, &assessment.criteria, &parties);
    Ok(Subject::Figures { grid, description: "points of 100 the parties lie apart".to_owned() })
}

/// The figures of one criterion for every map cell.
fn criterion(loaded: &Loaded, id: &str) -> Result<Subject, Failure> {
    let Some(spec) = loaded.scenario.criteria.iter().find(|spec| spec.id.get_ref() == id) else {
        let ids: Vec<&str> = loaded.scenario.criteria.iter().map(|spec| spec.id.get_ref().as_str()).collect();
        return Err(Failure::input(format!(
            "--what: found \"{id}\", expected villages, settlements, roads, services, water, zones, suitability, \
             disagreement, elevation, land_cover, route:VILLAGE:SERVICE, isochrone:VILLAGE:MINUTES or a criterion: {}",
            ids.join(", ")
        )));
    };
    let measure = spec.measure.get_ref();
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let grid = measure.surface(&atlas).ok_or_else(|| {
        Failure::input(format!(
            "--what {id}: the layer it needs is missing, or only villages have an answer ({})",
            measure.describe()
        ))
    })?;
    // Where nothing can be reached the file has a gap, not an infinite figure.
    let finite = grid.values().iter().map(|value| if value.is_finite() { *value } else { Grid::GAP }).collect();
    let grid = Grid::new(grid.frame(), finite).unwrap_or(grid);
    Ok(Subject::Figures { grid, description: format!("{} ({})", spec.title(), measure.unit()) })
}

fn write(subject: &Subject, loaded: &Loaded, arguments: &Arguments) -> Result<(), Failure> {
    let content = match subject {
        Subject::Features(_) => Content::Features,
        Subject::Figures { .. } | Subject::Codes(_) => Content::Grid,
    };
    let format = formats::for_path(&arguments.out, content).map_err(|error| Failure::input(error.to_string()))?;
    let crs = &loaded.region.crs;
    let written = atomic::write_file(&arguments.out, |out| match subject {
        Subject::Features(layer) => formats::write_layer(layer, format, out),
        Subject::Figures { grid, description } => Ok(raster::write_cog(grid, crs, description, out)?),
        Subject::Codes(grid) => Ok(raster::write_cog_codes(grid, Cover::GAP, crs, "land cover", out)?),
    });
    written.map_err(Failure::from)
}
