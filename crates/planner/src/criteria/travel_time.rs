use schemars::JsonSchema;
use serde::Deserialize;

use super::target::{Target, check_target};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::Unit;
use crate::travel::Mode;
use crate::{Atlas, Indicator, Scenario};

/// Travel time to the nearest thing of a kind.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelTime {
    /// To what: a service kind, or `settlement`.
    pub to: String,
    /// How: `walk` or `drive`. Default `drive`.
    #[serde(default)]
    pub mode: Mode,
}

pub(super) const KIND: Kind = Kind {
    word: "travel_time",
    title: "Minutes to the nearest service along the roads, with the walk to the road",
    unit: "min",
    needs: &["roads", "services or villages"],
    reference: "Dijkstra, E. W. (1959). A note on two problems in connexion with graphs; walking speed by Tobler (1993)",
};

impl Criterion for TravelTime {
    fn unit(&self) -> Unit {
        Unit::Minute
    }

    fn describe(&self) -> String {
        format!("{} time to the nearest {}", self.mode.word(), self.to)
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        check_target("to", &self.to, &["settlement"], scenario)
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let target = Target::from_word(&self.to);
        if atlas.region.roads.is_none() {
            return asked.all(&no_layer("roads"));
        }
        let Some(minutes) = atlas.minutes_to(&target, self.mode) else {
            return asked.all(&no_layer(target.layer()));
        };
        if minutes.is_nowhere() {
            return asked.all(&Indicator::unreachable(format!("the region holds no {}", self.to)));
        }
        asked.each(|point| match minutes.at(point) {
            Some(minutes) => Indicator::known(minutes),
            None => Indicator::unreachable(format!("no road leads from here to any {}", self.to)),
        })
    }
}
