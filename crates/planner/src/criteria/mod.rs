//! The questions that can be asked of every place, one file a kind.
//!
//! To add one: write `criteria/<name>.rs` with its parameters, its [`Kind`] and its `Criterion`, then give it its
//! line in [`Measure`] and in the table below. Scenario checks, help texts, legends and docs derive from these.

mod aspect;
pub(crate) mod attribute;
mod count_within;
mod distance;
mod elevation;
mod land_area;
mod land_in_reach;
mod people_in_reach;
mod raster_value;
mod reach;
mod ruggedness;
mod slope;
mod target;
mod travel_time;

use geo::Coord;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;
pub use target::Target;
pub(crate) use travel_time::Search;
pub use travel_time::TravelTime;

use crate::quantity::Unit;
use crate::{Atlas, Indicator, Scenario, Village};

/// Builds the measure enum, the table of kinds and the way from one to the other out of one list.
macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident: $module:ident,)+) => {
        /// What is measured: a `measure = { kind = "…", … }` table.
        #[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        #[schemars(tag = "kind")]
        pub enum Measure {
            $($(#[$doc])* $name($module::$name),)+
        }

        /// Every kind of measure, in reading order.
        pub const KINDS: &[Kind] = &[$($module::KIND,)+];

        impl Measure {
            fn criterion(&self) -> &dyn Criterion {
                match self {
                    $(Self::$name(criterion) => criterion,)+
                }
            }

            /// The row of [`KINDS`] it belongs to.
            pub fn kind(&self) -> &'static Kind {
                match self {
                    $(Self::$name(_) => &$module::KIND,)+
                }
            }
        }
    };
}

measures! {
    /// Height above sea level.
    Elevation: elevation,
    /// Steepness of the ground.
    Slope: slope,
    /// The direction a slope faces.
    Aspect: aspect,
    /// Unevenness of the ground.
    Ruggedness: ruggedness,
    /// Land of chosen cover within a distance.
    LandArea: land_area,
    /// Land of chosen cover that can be walked to within a time.
    LandInReach: land_in_reach,
    /// Straight distance to the nearest thing of a kind.
    Distance: distance,
    /// Travel time to the nearest thing of a kind.
    TravelTime: travel_time,
    /// How many things, or people, lie within a distance.
    CountWithin: count_within,
    /// People who live within a time.
    PeopleInReach: people_in_reach,
    /// A figure from any raster.
    RasterValue: raster_value,
    /// A field of the village table.
    Attribute: attribute,
}

/// What there is to know about a kind of measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The word used in scenarios.
    pub word: &'static str,
    /// One sentence for people.
    pub title: &'static str,
    /// The unit of its figures, as words where parameters decide.
    pub unit: &'static str,
    /// The layers it needs; without them its answer is unknown.
    pub needs: &'static [&'static str],
    /// Where the method comes from.
    pub reference: &'static str,
}

/// A question with its parameters, asked of many places at once.
trait Criterion: Sync {
    /// The unit of the figures.
    fn unit(&self) -> Unit;

    /// What is measured, with its parameters, in words.
    fn describe(&self) -> String;

    /// Faults that only show against the rest of the scenario: undefined names.
    fn check(&self, _scenario: &Scenario) -> Result<(), String> {
        Ok(())
    }

    /// The answers, one for each place asked of, in their order.
    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator>;

    /// The figures for the centre of every map cell; `None` when only villages have an answer.
    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        let frame = atlas.region.frame;
        let rows: Vec<Vec<f32>> = (0..frame.rows)
            .into_par_iter()
            .map(|row| {
                let centers: Vec<Coord<f64>> = (0..frame.columns).map(|column| frame.center(column, row)).collect();
                let answers = self.measure(atlas, Asked::Points(&centers));
                answers.iter().map(|answer| answer.value.map_or(Grid::GAP, |value| value as f32)).collect()
            })
            .collect();
        Grid::new(frame, rows.concat())
    }
}

/// The figures of every map cell, asked row by row on all threads.
fn by_rows<C: Criterion + ?Sized>(criterion: &C, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
    let frame = atlas.region.frame;
    let rows: Vec<Vec<f32>> = (0..frame.rows)
        .into_par_iter()
        .map(|row| {
            let centers: Vec<Coord<f64>> = (0..frame.columns).map(|column| frame.center(column, row)).collect();
            let answers = criterion.measure(atlas, Asked::Points(&centers));
            answers.iter().map(|answer| answer.value.map_or(Grid::GAP, |value| value as f32)).collect()
        })
        .collect();
    Grid::new(frame, rows.concat())
}

/// A place with what is known of its position.
#[derive(Debug, Clone, Copy)]
struct AskedPlace<'a> {
    /// Where it is said to lie, metres.
    at: Coord<f64>,
    /// How far from there it may truly lie, metres.
    precision_m: f64,
    /// The village's id, for questions about others than itself.
    id: Option<&'a str>,
}

/// Whom a criterion is asked of.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    /// Villages, with their table.
    Villages(&'a [Village]),
    /// Bare points, metres.
    Points(&'a [Coord<f64>]),
}

impl Asked<'_> {
    /// Asks a question of each point on both cores, in order.
    fn each(&self, answer: impl Fn(Coord<f64>) -> Indicator + Sync) -> Vec<Indicator> {
        match self {
            Asked::Villages(villages) => villages.par_iter().map(|village| answer(village.place.at)).collect(),
            Asked::Points(points) => points.iter().map(|point| answer(*point)).collect(),
        }
    }

    /// Where they lie, metres.
    fn points(&self) -> Vec<Coord<f64>> {
        match self {
            Asked::Villages(villages) => villages.iter().map(|village| village.place.at).collect(),
            Asked::Points(points) => points.to_vec(),
        }
    }

    /// Asks a question of each place that needs to know more than where it lies.
    fn each_place(&self, answer: impl Fn(AskedPlace<'_>) -> Indicator + Sync) -> Vec<Indicator> {
        let of = |village: &'_ Village| {
            answer(AskedPlace {
                at: village.place.at,
                precision_m: village.precision_m.unwrap_or(0.0),
                id: Some(&village.id),
            })
        };
        match self {
            Asked::Villages(villages) => villages.par_iter().map(of).collect(),
            Asked::Points(points) => {
                points.iter().map(|at| answer(AskedPlace { at: *at, precision_m: 0.0, id: None })).collect()
            }
        }
    }

    /// One and the same answer for all.
    fn all(&self, answer: &Indicator) -> Vec<Indicator> {
        let count = match self {
            Asked::Villages(villages) => villages.len(),
            Asked::Points(points) => points.len(),
        };
        vec![answer.clone(); count]
    }
}

impl Measure {
    /// The unit of the figures.
    pub fn unit(&self) -> Unit {
        self.criterion().unit()
    }

    /// What is measured, with its parameters, in words.
    pub fn describe(&self) -> String {
        self.criterion().describe()
    }

    /// Checks names against the rest of the scenario.
    ///
    /// # Errors
    /// A sentence with the name found and the names that are defined.
    pub fn check(&self, scenario: &Scenario) -> Result<(), String> {
        self.criterion().check(scenario)
    }

    /// The answers, one for each place asked of, in their order.
    pub fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        self.criterion().measure(atlas, asked)
    }

    /// The figures for the centre of every map cell; `None` when only villages have an answer.
    pub fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        self.criterion().surface(atlas)
    }
}

/// The answer where a layer the scenario does not name would be needed.
fn no_layer(layer: &str) -> Indicator {
    Indicator::unknown(format!("the scenario names no {layer} layer"))
}

/// The answer read from a grid: unknown outside it and in its gaps.
fn from_grid(grid: Option<&Grid<f32>>, layer: &str, asked: Asked<'_>) -> Vec<Indicator> {
    let Some(grid) = grid else { return asked.all(&no_layer(layer)) };
    asked.each(|point| match grid.value_at(point) {
        Some(value) => Indicator::known(f64::from(value)),
        None => Indicator::unknown(format!("the {layer} layer has a gap here")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_it_is() {
        for kind in KINDS {
            assert!(!kind.word.is_empty() && !kind.title.is_empty() && !kind.unit.is_empty(), "{kind:?}");
            assert!(kind.reference.len() > 10, "{kind:?} has no reference");
        }
        let mut words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), KINDS.len());
    }
}
