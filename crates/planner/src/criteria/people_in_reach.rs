use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::reach::{Within, check_reach, reach};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::Unit;
use crate::scenario::unknown_word;
use crate::{Atlas, Indicator, Scenario};

/// How many people, by a raster of counts, live within a time.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleInReach {
    /// The raster of people a cell, by its name under `[data.rasters]`; read it with `resampling = "sum"`.
    pub raster: String,
    /// Within this time, such as `"1 h walk"` or `"1 h walk+ride"`.
    pub within: Within,
    /// Whether the time is for there and back. Default `false`: only there.
    #[serde(default)]
    pub round_trip: bool,
    /// In which `[[season]]`. Default: the usual times.
    pub season: Option<String>,
}

pub(super) const KIND: Kind = Kind {
    word: "people_in_reach",
    title: "People who live within a time, over terrain and roads",
    unit: "people",
    needs: &["rasters", "elevation", "land_cover", "roads"],
    reference: "bounded shortest paths from each village (Dijkstra 1959); hiking function by Tobler (1993)",
};

impl Criterion for PeopleInReach {
    fn unit(&self) -> Unit {
        Unit::People
    }

    fn describe(&self) -> String {
        format!("people ({}) within {}", self.raster, self.within.describe(self.round_trip))
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        let rasters: Vec<&str> = scenario.data.rasters.keys().map(String::as_str).collect();
        if !rasters.contains(&self.raster.as_str()) {
            return Err(unknown_word("raster", &self.raster, &rasters));
        }
        check_reach(&self.within, self.season.as_deref(), scenario)
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let Some(raster) = atlas.region.rasters.get(&self.raster) else { return asked.all(&no_layer("rasters")) };
        reach((&self.within, self.round_trip, self.season.as_deref()), atlas, asked, |cells| {
            let people =
                cells.iter().map(|&cell| f64::from(raster.grid.values()[cell])).filter(|count| !count.is_nan());
            Indicator::known(people.sum())
        })
    }

    /// A search from every cell would take hours: only villages have an answer.
    fn surface(&self, _atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NamedRaster;
    use crate::small_region::{region, scenario};

    #[test]
    fn everybody_is_counted_once_in_two_hours() {
        let mut region = region();
        let counts = Grid::from_fn(region.frame, |column, row| if (column, row) == (4, 0) { Grid::GAP } else { 2.0 });
        let people = NamedRaster { grid: counts, unit: "people".into(), title: String::new() };
        region.rasters.insert("people".into(), people);
        let scenario = scenario(
            "[data.rasters]\npeople = { path = \"p.tif\" }\n[[criterion]]\nid = \"people\"\nmeasure = { kind = \
             \"people_in_reach\", raster = \"people\", within = \"2 h walk\" }\n\
             value = { kind = \"rising\", from = \"0 people\", to = \"9 people\" }\n",
        );
        let atlas = Atlas::new(&region, &scenario);
        let answers = scenario.criteria[0].measure.get_ref().measure(&atlas, Asked::Villages(&region.villages));
        assert!(answers.iter().all(|answer| answer.value == Some(48.0)), "{answers:?}");
    }
}
