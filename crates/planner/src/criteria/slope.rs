use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::{Asked, Criterion, Kind, from_grid};
use crate::quantity::Unit;
use crate::{Atlas, Indicator};

/// Steepness of the ground.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slope {}

pub(super) const KIND: Kind = Kind {
    word: "slope",
    title: "Steepness of the ground by Horn's method on 3 x 3 cells",
    unit: "deg",
    needs: &["elevation"],
    reference: "Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69(1)",
};

impl Criterion for Slope {
    fn unit(&self) -> Unit {
        Unit::Degree
    }

    fn describe(&self) -> String {
        "slope of the ground".to_owned()
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        from_grid(atlas.slope_deg(), "elevation", asked)
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        atlas.slope_deg().cloned()
    }
}
