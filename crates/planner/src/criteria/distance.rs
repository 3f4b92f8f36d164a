use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;
use spatial::index::PlaneIndex;
use spatial::network::RoadClass;

use super::target::{Target, check_target};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::Unit;
use crate::scenario::unknown_word;
use crate::{Atlas, Indicator, Scenario};

/// Straight distance to the nearest thing of a kind.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distance {
    /// To what: `road`, `water`, `settlement`, `zone:<layer>` (0 inside) or a service kind.
    pub to: String,
    /// With `to = "road"`: only roads of these classes, such as `primary`, `secondary`.
    #[serde(default)]
    pub class: Vec<String>,
    /// With `to = "settlement"`: only those with at least so many people.
    pub min_population: Option<f64>,
}

pub(super) const KIND: Kind = Kind {
    word: "distance",
    title: "Straight distance to the nearest road, water, settlement, zone or service",
    unit: "m",
    needs: &["the layer of what it leads to"],
    reference: "distance from a point to points, line segments or outlines in the region's projected coordinate system",
};

impl Criterion for Distance {
    fn unit(&self) -> Unit {
        Unit::Metre
    }

    fn describe(&self) -> String {
        let class = if self.class.is_empty() { String::new() } else { format!(" ({})", self.class.join(", ")) };
        let people = self.min_population.map_or(String::new(), |least| format!(" of {least} people or more"));
        format!("straight distance to the nearest {}{class}{people}", self.to)
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        check_target("to", &self.to, &["road", "water", "settlement", "zone:<layer>"], scenario)?;
        if !self.class.is_empty() && self.to != "road" {
            return Err(format!("found class with to = \"{}\", expected it with to = \"road\" only", self.to));
        }
        if self.min_population.is_some() && self.to != "settlement" {
            return Err(format!(
                "found min_population with to = \"{}\", expected it with to = \"settlement\"",
                self.to
            ));
        }
        match self.class.iter().find(|word| road_class(word).is_none()) {
            Some(word) => Err(unknown_word("class", word, &RoadClass::ALL.map(RoadClass::word))),
            None => Ok(()),
        }
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let target = Target::from_word(&self.to);
        let Some(shapes) = self.shapes(atlas) else { return asked.all(&no_layer(target.layer())) };
        asked.each(|point| match shapes.nearest(point) {
            Some(neighbour) => Indicator::known(neighbour.distance_m),
            None => Indicator::unreachable(format!("the region holds no {}", self.to)),
        })
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        let shapes = self.shapes(atlas)?;
        if shapes.is_empty() {
            return Some(Grid::from_fn(atlas.frame(), |_, _| f32::INFINITY));
        }
        Some(spatial::distance::surface_m(atlas.frame(), &shapes))
    }
}

impl Distance {
    /// What it is measured to; `None` without the layer.
    fn shapes(&self, atlas: &Atlas<'_>) -> Option<Arc<PlaneIndex>> {
        let classes: Vec<RoadClass> = self.class.iter().filter_map(|word| road_class(word)).collect();
        atlas.shapes(&Target::from_word(&self.to), &classes, self.min_population)
    }
}

/// The class a word names exactly; other words are a slip of the scenario, not an unknown road.
fn road_class(word: &str) -> Option<RoadClass> {
    RoadClass::ALL.into_iter().find(|class| class.word() == word)
}
