//! `inhabit export`: one layer or result as a file; the ending names the format.

use std::path::PathBuf;

use outputs::formats::{self, Content};
use outputs::record::Layer;
use outputs::{atomic, geopackage, layers, raster, record, workbook};
use planner::{Assessment, Atlas, Cover, Language, Surface};
use spatial::Grid;

use crate::failure::Failure;
use crate::load::Loaded;
use crate::maps::{self, Ground, Page};
use crate::progress::Progress;
use crate::{Manner, load};

/// What to write, and where.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// villages, region (every layer in one GeoPackage), fields (their dictionary), settlements, roads, services, water, zones,
    /// suitability, disagreement, elevation, land_cover, a criterion's id, goal:NAME, route:VILLAGE:SERVICE (the way to the nearest), or isochrone:VILLAGE:MINUTES (the area within a time). All but
    /// land_cover can be a map too: end the file in .png or .svg.
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

    #[command(flatten)]
    page: Page,

    /// The language of a map: en, ru or ar. Default: that of the scenario.
    #[arg(long, value_name = "CODE")]
    language: Option<Language>,
}

/// What a word stands for.
enum Subject {
    Features(Layer),
    /// The villages, which a spreadsheet holds with formulas.
    Villages(Box<Assessment>),
    Region(Vec<Layer>, Surface),
    Figures {
        grid: Grid<f32>,
        description: String,
    },
    Codes(Grid<u8>),
}

/// Writes the file.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    progress.stage(&format!("preparing {}", arguments.what));
    if formats::for_path(&arguments.out, Content::Map).is_ok() {
        map(&loaded, arguments)?;
        drop(progress);
        return done(arguments, manner);
    }
    if arguments.page.is_given() || arguments.language.is_some() {
        return Err(Failure::input("--width, --height, --dpi, --language: only for maps, in .png or .svg"));
    }
    let subject = match super::journey::layer(&loaded, &arguments.what, (&arguments.mode, &arguments.season))? {
        Some(layer) => Subject::Features(layer),
        None => subject(&loaded, &arguments.what)?,
    };
    progress.stage(&format!("writing {}", arguments.out.display()));
    write(&subject, &loaded, arguments)?;
    // The program ends here: giving back every name one by one would take as long as writing them did.
    std::mem::forget((subject, loaded));
    drop(progress);
    done(arguments, manner)
}

fn done(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    if manner.json {
        return super::print_json(&serde_json::json!({ "what": arguments.what, "file": arguments.out }));
    }
    super::print(&format!("Wrote {} to {}", arguments.what, arguments.out.display()))
}

/// Draws a map.
fn map(loaded: &Loaded, arguments: &Arguments) -> Result<(), Failure> {
    let (what, region) = (arguments.what.as_str(), &loaded.region);
    let options = arguments.page.options()?;
    let journey = super::journey::layer(loaded, what, (&arguments.mode, &arguments.season))?;
    let on = load::today()?;
    let atlas = Atlas::new(region, &loaded.scenario);
    let assessment = planner::assess_on(&atlas, on)?;
    let ground = match journey {
        Some(_) => Ground::Bare,
        None => ground(loaded, (&atlas, &assessment), what)?,
    };
    let words = load::words(&loaded.scenario, arguments.language);
    let theme = ground.theme(&assessment, region, &words);
    let mut picture = maps::picture((&assessment, region), theme, (words, on, options));
    picture.overlay = journey.map(|layer| maps::overlay(&layer, region)).unwrap_or_default();
    let svg = arguments.out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    atomic::write_file(&arguments.out, |out| match svg {
        true => outputs::map::write_svg(&picture, out),
        false => outputs::map::write_png(&picture, out),
    })?;
    Ok(())
}

/// What colours the ground of a map.
fn ground(loaded: &Loaded, (atlas, assessment): (&Atlas<'_>, &Assessment), what: &str) -> Result<Ground, Failure> {
    let no_layer = || Failure::input(format!("--what {what}: the scenario names no {what} layer"));
    let region = &loaded.region;
    match what {
        "villages" | "settlements" => Ok(Ground::Bare),
        "roads" => region.roads.as_ref().map(|_| Ground::Bare).ok_or_else(no_layer),
        "services" => region.services.as_ref().map(|_| Ground::Bare).ok_or_else(no_layer),
        "water" => region.water.as_ref().map(|_| Ground::Bare).ok_or_else(no_layer),
        "elevation" => region.elevation.as_ref().map(|_| Ground::Elevation).ok_or_else(no_layer),
        "suitability" => Ok(Ground::Suitability(planner::surface(atlas, &loaded.scenario, &assessment.criteria))),
        "disagreement" => maps::apart(atlas, assessment).map(Ground::Disagreement).ok_or_else(no_parties),
        "land_cover" | "zones" => Err(Failure::input(format!(
            "--what {what}: cannot be drawn as a map; write it as {} and open it in QGIS",
            if what == "zones" { ".gpkg" } else { ".tif" }
        ))),
        _ => match what.strip_prefix("goal:") {
            Some(name) => Ok(Ground::goal(atlas, assessment, goal(assessment, name)?)),
            None => Ok(Ground::criterion(atlas, position(loaded, what)?)),
        },
    }
}

/// The position of a goal.
fn goal(assessment: &Assessment, name: &str) -> Result<usize, Failure> {
    let goals = &assessment.analysis.goals;
    goals.iter().position(|goal| goal.name == name).ok_or_else(|| {
        let names: Vec<&str> = goals.iter().map(|goal| goal.name.as_str()).collect();
        Failure::input(format!("--what: found goal \"{name}\", expected one of {}", names.join(", ")))
    })
}

fn no_parties() -> Failure {
    Failure::input("--what disagreement: the scenario names no [[party]]")
}

fn subject(loaded: &Loaded, what: &str) -> Result<Subject, Failure> {
    let region = &loaded.region;
    let no_layer = || Failure::input(format!("--what {what}: the scenario names no {what} layer"));
    let layer = match what {
        "villages" => {
            let assessment = planner::assess(region, &loaded.scenario, load::today()?)?;
            return Ok(Subject::Villages(Box::new(assessment)));
        }
        "region" => {
            let atlas = Atlas::new(region, &loaded.scenario);
            let assessment = planner::assess_on(&atlas, load::today()?)?;
            let surface = planner::surface(&atlas, &loaded.scenario, &assessment.criteria);
            return Ok(Subject::Region(layers::of_region(region, &assessment), surface));
        }
        "fields" => {
            let assessment = planner::assess(region, &loaded.scenario, load::today()?)?;
            let everything = layers::of_region(region, &assessment);
            Some(record::dictionary(&everything.iter().collect::<Vec<_>>()))
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
        id => match id.strip_prefix("goal:") {
            Some(name) => goal_figures(loaded, name),
            None => criterion(loaded, id),
        },
    }
}

/// Where the parties disagree, for every map cell.
fn disagreement(loaded: &Loaded) -> Result<Subject, Failure> {
    if loaded.scenario.parties.is_empty() {
        return Err(no_parties());
    }
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let assessment = planner::assess_on(&atlas, load::today()?)?;
    let grid = maps::apart(&atlas, &assessment).ok_or_else(no_parties)?;
    Ok(Subject::Figures { grid, description: "points of 100 the parties lie apart".to_owned() })
}

/// How well every map cell serves one goal.
fn goal_figures(loaded: &Loaded, name: &str) -> Result<Subject, Failure> {
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let assessment = planner::assess_on(&atlas, load::today()?)?;
    let goal = &assessment.analysis.weighing.goals[goal(&assessment, name)?];
    let grid = planner::goal_surface(&atlas, &loaded.scenario, &assessment.criteria, goal).total;
    Ok(Subject::Figures { grid, description: format!("{name} (points, 0 to 100)") })
}

/// The position of a criterion.
fn position(loaded: &Loaded, id: &str) -> Result<usize, Failure> {
    loaded.scenario.criteria.iter().position(|spec| spec.id.get_ref() == id).ok_or_else(|| {
        let ids: Vec<&str> = loaded.scenario.criteria.iter().map(|spec| spec.id.get_ref().as_str()).collect();
        Failure::input(format!(
            "--what: found \"{id}\", expected villages, region, fields, settlements, roads, services, water, zones, \
             suitability, disagreement, elevation, land_cover, goal:NAME, route:VILLAGE:SERVICE, isochrone:VILLAGE:MINUTES or a \
             criterion: {}",
            ids.join(", ")
        ))
    })
}

/// The figures of one criterion for every map cell.
fn criterion(loaded: &Loaded, id: &str) -> Result<Subject, Failure> {
    let spec = &loaded.scenario.criteria[position(loaded, id)?];
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
        Subject::Features(_) | Subject::Villages(_) => Content::Features,
        Subject::Region(..) => Content::Layers,
        Subject::Figures { .. } | Subject::Codes(_) => Content::Grid,
    };
    let format = formats::for_path(&arguments.out, content).map_err(|error| Failure::input(error.to_string()))?;
    let crs = &loaded.region.crs;
    let written = atomic::write_file(&arguments.out, |out| match subject {
        Subject::Features(layer) => formats::write_layer(layer, format, out),
        Subject::Villages(assessment) if format.extension == "xlsx" => workbook::write(assessment, out),
        Subject::Villages(assessment) => formats::write_layer(&record::villages(assessment), format, out),
        Subject::Region(layers, surface) => {
            geopackage::write_region(layers, &[geopackage::Picture::suitability(&surface.total, crs)], out)
        }
        Subject::Figures { grid, description } => Ok(raster::write_cog(grid, crs, description, out)?),
        Subject::Codes(grid) => Ok(raster::write_cog_codes(grid, Cover::GAP, crs, &cover_legend(), out)?),
    });
    written.map_err(Failure::from)
}

/// What the codes of an exported land cover mean: they are ours, not those of the file it came from.
fn cover_legend() -> String {
    let classes: Vec<String> = Cover::ALL.iter().map(|(cover, word)| format!("{} {word}", cover.code())).collect();
    format!("land cover: {}", classes.join(", "))
}
