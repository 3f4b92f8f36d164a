use schemars::JsonSchema;
use serde::Deserialize;

use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::Unit;
use crate::{Atlas, Indicator};

/// The direction a slope faces.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aspect {
    /// Measure the angle between the aspect and this direction instead (0 to 180 degrees): 180 asks how far the slope
    /// faces from south.
    pub from: Option<f64>,
}

pub(super) const KIND: Kind = Kind {
    word: "aspect",
    title: "The direction the slope faces, degrees clockwise from north; unknown on flat ground",
    unit: "deg",
    needs: &["elevation"],
    reference: "Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69(1)",
};

impl Criterion for Aspect {
    fn unit(&self) -> Unit {
        Unit::Degree
    }

    fn describe(&self) -> String {
        match self.from {
            Some(from) => format!("angle between the direction the slope faces and {from}° from north"),
            None => "direction the slope faces, clockwise from north".to_owned(),
        }
    }

    fn check(&self, _scenario: &crate::Scenario) -> Result<(), String> {
        match self.from {
            Some(from) if !(0.0..360.0).contains(&from) => {
                Err(format!("found from = {from}, expected degrees from 0 to below 360"))
            }
            _ => Ok(()),
        }
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let Some(aspect) = atlas.aspect_deg() else { return asked.all(&no_layer("elevation")) };
        asked.each(|point| match (aspect.value_at(point), self.from) {
            (Some(aspect), None) => Indicator::known(f64::from(aspect)),
            (Some(aspect), Some(from)) => {
                let turn = (f64::from(aspect) - from).rem_euclid(360.0);
                Indicator::known(turn.min(360.0 - turn))
            }
            (None, _) => Indicator::unknown("flat ground, or a gap in the elevation layer"),
        })
    }
}
