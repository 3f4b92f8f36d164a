use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::{Asked, Criterion, Kind, from_grid};
use crate::quantity::Unit;
use crate::{Atlas, Indicator};

/// Height above sea level.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elevation {}

pub(super) const KIND: Kind = Kind {
    word: "elevation",
    title: "Height above sea level of the cell the place lies in",
    unit: "m",
    needs: &["elevation"],
    reference: "read from the elevation layer, bilinear to the region's grid",
};

impl Criterion for Elevation {
    fn unit(&self) -> Unit {
        Unit::Metre
    }

    fn describe(&self) -> String {
        "height above sea level".to_owned()
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        from_grid(atlas.region.elevation.as_ref(), "elevation", asked)
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        atlas.region.elevation.clone()
    }
}
