//! Maps asked for on the command line: what they show, how large, in which language.

use outputs::map::{Measure, Options, Overlay, Picture, Subject, Theme};
use outputs::messages::Words;
use outputs::record::Layer;
use planner::{Assessment, Atlas, Region, Surface};
use spatial::{Grid, LonLat};

use crate::failure::Failure;

/// Size and language of a map.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Page {
    /// Width of a map, pixels.
    #[arg(long, value_name = "PIXELS")]
    width: Option<u32>,

    /// Height of a map, pixels. Default: what the region's shape and the legend need.
    #[arg(long, value_name = "PIXELS")]
    height: Option<u32>,

    /// Pixels per inch of a map: 96 for letters as large as on a screen, 300 for print.
    #[arg(long, value_name = "DPI")]
    dpi: Option<u32>,
}

/// Widths and heights a map can have, pixels.
const SIZES: std::ops::RangeInclusive<u32> = 200..=20_000;
/// Pixels per inch a map can have.
const DPIS: std::ops::RangeInclusive<u32> = 36..=1_200;

impl Page {
    /// Whether anything was asked for.
    pub fn is_given(&self) -> bool {
        self.width.is_some() || self.height.is_some() || self.dpi.is_some()
    }

    /// The size, checked; the dpi grows with the width unless it is given.
    pub fn options(&self) -> Result<Options, Failure> {
        let usual = Options::default();
        let within = |name: &str, found: u32, range: &std::ops::RangeInclusive<u32>| match range.contains(&found) {
            true => Ok(found),
            false => {
                Err(Failure::input(format!("--{name}: found {found}, expected {} to {}", range.start(), range.end())))
            }
        };
        let width_px = within("width", self.width.unwrap_or(usual.width_px), &SIZES)?;
        let height_px = self.height.map(|height| within("height", height, &SIZES)).transpose()?;
        let dpi = (usual.dpi * width_px / usual.width_px).clamp(96, 300);
        let dpi = within("dpi", self.dpi.unwrap_or(dpi), &DPIS)?;
        Ok(Options { width_px, height_px, dpi })
    }
}

/// What a map shows, with the figures that colour its ground.
pub enum Ground {
    /// Villages, services, roads and water on the relief.
    Bare,
    /// All criteria.
    Suitability(Surface),
    /// One goal, by its position.
    Goal(usize, Surface),
    /// One criterion by its position; without figures when only villages have an answer.
    Criterion(usize, Option<Grid<f32>>),
    /// How far the parties lie apart.
    Disagreement(Grid<f32>),
    /// Heights.
    Elevation,
}

impl Ground {
    /// The ground of a goal.
    pub fn goal(atlas: &Atlas<'_>, assessment: &Assessment, position: usize) -> Self {
        let goal = &assessment.analysis.weighing.goals[position];
        Self::Goal(position, planner::goal_surface(atlas, atlas.scenario, &assessment.criteria, goal))
    }

    /// The ground of a criterion.
    pub fn criterion(atlas: &Atlas<'_>, position: usize) -> Self {
        Self::Criterion(position, atlas.scenario.criteria[position].surface(atlas))
    }

    /// What colours the map.
    pub fn theme<'a>(&'a self, assessment: &Assessment, region: &'a Region, words: &Words<'_>) -> Theme<'a> {
        match self {
            Self::Bare => Theme::relief(Subject::Villages),
            Self::Suitability(surface) => Theme::suitability(Some(surface)),
            Self::Goal(position, surface) => {
                let goal = &assessment.analysis.goals[*position];
                Theme::goal(&goal.name, surface, goal.scores.clone())
            }
            Self::Criterion(position, Some(grid)) => Theme::criterion(&assessment.criteria[*position], grid),
            Self::Criterion(position, None) => Theme::villages_on(&assessment.criteria[*position]),
            Self::Disagreement(grid) => Theme {
                measure: Measure::Words(words.say("map.points_apart").to_owned()),
                ..Theme::of_grid(words.say("map.disagreement"), "", grid)
            },
            Self::Elevation => match &region.elevation {
                Some(grid) => Theme::elevation(words.say("map.elevation"), grid),
                None => Theme::relief(Subject::Villages),
            },
        }
    }
}

/// How far the parties lie apart on every map cell; `None` unless the scenario names parties.
pub fn apart(atlas: &Atlas<'_>, assessment: &Assessment) -> Option<Grid<f32>> {
    assessment.analysis.weighing.disagreement?;
    let parties: Vec<&[f64]> = assessment.analysis.weighing.views.iter().map(|view| view.weights.as_slice()).collect();
    Some(planner::disagreement(atlas, atlas.scenario, &assessment.criteria, &parties))
}

/// The maps of `--maps`: each with the name of its file, in the order of the scenario.
///
/// `asked` is `all`, or ids of criteria and names of goals with commas between.
pub fn asked(assessment: &Assessment, asked: &str) -> Result<Vec<(String, Sheet)>, Failure> {
    let criteria = assessment.criteria.iter().enumerate();
    let criteria = criteria.map(|(position, criterion)| (criterion.id.clone(), Sheet::Criterion(position)));
    let goals = assessment.analysis.goals.iter().enumerate();
    let goals = goals.map(|(position, goal)| (goal.name.clone(), Sheet::Goal(position)));
    let known: Vec<(String, Sheet)> = goals.chain(criteria).collect();
    let words: Vec<&str> = asked.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let unknown = words.iter().find(|word| **word != "all" && !known.iter().any(|(name, _)| name == *word));
    if let Some(unknown) = unknown {
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        return Err(Failure::input(format!(
            "--maps: found \"{unknown}\", expected all or some of {}",
            names.join(", ")
        )));
    }
    let sheet = known.into_iter().filter(|(name, _)| words.iter().any(|word| *word == "all" || word == name));
    Ok(sheet.map(|(name, sheet)| (file_name(&name, sheet), sheet)).collect())
}

/// One of the maps of `--maps`.
#[derive(Debug, Clone, Copy)]
pub enum Sheet {
    /// A goal by its position.
    Goal(usize),
    /// A criterion by its position.
    Criterion(usize),
}

impl Sheet {
    /// Its ground.
    pub fn ground(self, atlas: &Atlas<'_>, assessment: &Assessment) -> Ground {
        match self {
            Self::Goal(position) => Ground::goal(atlas, assessment, position),
            Self::Criterion(position) => Ground::criterion(atlas, position),
        }
    }
}

/// `maps/goal-land.png`, `maps/criterion-slope.png`: letters of goals that no file name should have become hyphens.
fn file_name(name: &str, sheet: Sheet) -> String {
    let kind = match sheet {
        Sheet::Goal(_) => "goal",
        Sheet::Criterion(_) => "criterion",
    };
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("maps/{kind}-{plain}.png")
}

/// A layer of ways or areas as it lies over a map.
pub fn overlay(layer: &Layer, region: &Region) -> Overlay {
    let metres = |at: &geo::Coord<f64>| region.crs.to_metres(LonLat { lon: at.x, lat: at.y });
    let line = |line: &geo::LineString<f64>| -> Vec<geo::Coord<f64>> { line.coords().filter_map(metres).collect() };
    let polygon = |polygon: &geo::Polygon<f64>| {
        let holes = polygon.interiors().iter().map(|ring| geo::LineString(line(ring))).collect();
        geo::Polygon::new(geo::LineString(line(polygon.exterior())), holes)
    };
    let mut overlay = Overlay::default();
    for geometry in layer.features.iter().filter_map(|feature| feature.geometry.as_ref()) {
        match geometry {
            geo::Geometry::LineString(way) => overlay.ways.push(line(way)),
            geo::Geometry::MultiLineString(ways) => overlay.ways.extend(ways.iter().map(line)),
            geo::Geometry::Polygon(area) => overlay.areas.push(geo::MultiPolygon(vec![polygon(area)])),
            geo::Geometry::MultiPolygon(areas) => overlay.areas.push(areas.iter().map(polygon).collect()),
            _ => {}
        }
    }
    overlay
}

/// Language, day and size of maps.
pub type Look<'a> = (Words<'a>, decision::gates::Day, Options);

/// A map in a language and a size.
pub fn picture<'a>(
    (assessment, region): (&'a Assessment, &'a Region),
    theme: Theme<'a>,
    (words, on, options): Look<'a>,
) -> Picture<'a> {
    Picture { words, on: Some(on.year_month_day()), options, ..Picture::new(assessment, region, theme) }
}
