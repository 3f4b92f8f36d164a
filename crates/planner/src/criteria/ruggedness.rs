use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::{Asked, Criterion, Kind, from_grid};
use crate::quantity::Unit;
use crate::{Atlas, Indicator};

/// Unevenness of the ground.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ruggedness {}

pub(super) const KIND: Kind = Kind {
    word: "ruggedness",
    title: "Terrain ruggedness index: root of the summed squared height differences to the eight neighbours",
    unit: "m",
    needs: &["elevation"],
    reference: "Riley, S. J., DeGloria, S. D. and Elliot, R. (1999). A terrain ruggedness index that quantifies \
                topographic heterogeneity. Intermountain Journal of Sciences 5",
};

impl Criterion for Ruggedness {
    fn unit(&self) -> Unit {
        Unit::Metre
    }

    fn describe(&self) -> String {
        "terrain ruggedness index".to_owned()
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        from_grid(atlas.ruggedness_m(), "elevation", asked)
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        atlas.ruggedness_m().cloned()
    }
}
