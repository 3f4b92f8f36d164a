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
    /// With `to = "settlement"`: only those with at least so many people. Deserted ones and the village itself never count.
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
        if matches!(target, Target::Zone(_)) && shapes.is_empty() {
            return asked.all(&Indicator::unknown(format!("{} holds no area: nobody has drawn any yet", self.to)));
        }
        let settlements = if target == Target::Settlement { atlas.peopled(self.min_population) } else { Vec::new() };
        asked.each_place(|place| {
            let other = |item: usize| settlements.get(item).is_none_or(|village| place.id != Some(village.id.as_str()));
            let nearest = shapes.nearest_where(place.at, 1, other).first().map(|neighbour| neighbour.distance_m);
            self.answer(nearest, place.precision_m, atlas.seen_m(place.at))
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
    /// The distance found, as far as position and edge leave it certain.
    fn answer(&self, nearest_m: Option<f64>, precision_m: f64, seen_m: f64) -> Indicator {
        let Some(distance_m) = nearest_m else {
            let note = format!("no {} within {:.0} km, as far as was read", self.to, seen_m / 1000.0);
            return Indicator::unreachable(note).between(seen_m, f64::INFINITY);
        };
        let (least, greatest) = ((distance_m - precision_m).max(0.0), distance_m + precision_m);
        let known = Indicator::known(distance_m);
        if distance_m > seen_m {
            let note = "beyond the edge of what was read there may be a nearer one".to_owned();
            return Indicator { note, ..known.between(seen_m.min(least), greatest) };
        }
        match precision_m > 0.0 {
            true => {
                Indicator { note: format!("position known to {precision_m:.0} m"), ..known.between(least, greatest) }
            }
            false => known,
        }
    }

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
