use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::{Length, SlopePercent, Unit};
use crate::scenario::unknown_word;
use crate::{Atlas, Cover, Indicator, Scenario};

/// Land of chosen cover within a distance.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LandArea {
    /// Classes of land cover, such as `cropland`, `grassland`.
    pub cover: Vec<String>,
    /// Within this straight distance.
    pub within: Length,
    /// Only land at most this steep.
    pub max_slope: Option<SlopePercent>,
}

pub(super) const KIND: Kind = Kind {
    word: "land_area",
    title: "Hectares of chosen land cover within a circle, cells on its rim by the exact share inside",
    unit: "ha",
    needs: &["land_cover", "elevation (with max_slope)"],
    reference: "area of the intersection of a circle and a cell in closed form; slope by Horn (1981)",
};

/// The share of a circle that may be without data before the figure itself counts as unknown.
pub(super) const MOST_UNKNOWN: f64 = 0.05;

impl LandArea {
    /// The classes by code.
    pub(super) fn classes(&self) -> Vec<Cover> {
        self.cover.iter().filter_map(|word| Cover::from_word(word)).collect()
    }
}

impl Criterion for LandArea {
    fn unit(&self) -> Unit {
        Unit::Hectare
    }

    fn describe(&self) -> String {
        let slope = self.max_slope.map_or(String::new(), |slope| format!(" on slopes up to {} %", slope.0));
        format!("{} within {} m{slope}", self.cover.join(" and "), self.within.0)
    }

    fn check(&self, _scenario: &Scenario) -> Result<(), String> {
        check_cover(&self.cover)
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let Some(table) = atlas.land_table(&self.classes(), self.max_slope) else {
            return asked.all(&no_layer("land_cover"));
        };
        let whole_ha = std::f64::consts::PI * self.within.0 * self.within.0 / 10_000.0;
        asked.each(|point| {
            let area = table.within(point, self.within.0);
            let unknown_ha = area.unknown_ha + area.outside_ha;
            if unknown_ha > MOST_UNKNOWN * whole_ha {
                return Indicator {
                    note: format!("{:.0} % of the circle is without data", 100.0 * unknown_ha / whole_ha),
                    ..Indicator::default().between(area.area_ha, area.area_ha + unknown_ha)
                };
            }
            let known = Indicator::known(area.area_ha);
            if unknown_ha > 0.001 * whole_ha {
                return Indicator {
                    note: format!("{unknown_ha:.0} ha of the circle are without data"),
                    ..known.between(area.area_ha, area.area_ha + unknown_ha)
                };
            }
            known
        })
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        let table = atlas.land_table(&self.classes(), self.max_slope)?;
        let areas = table.surface(self.within.0);
        let whole_ha = std::f64::consts::PI * self.within.0 * self.within.0 / 10_000.0;
        let figures = areas.values().par_iter().map(|area| {
            let unknown_ha = area.unknown_ha + area.outside_ha;
            if unknown_ha > MOST_UNKNOWN * whole_ha { Grid::GAP } else { area.area_ha as f32 }
        });
        Grid::new(areas.frame(), figures.collect())
    }
}

/// Checks words of land cover.
pub(super) fn check_cover(words: &[String]) -> Result<(), String> {
    if words.is_empty() {
        return Err("found no cover, expected at least one class such as \"cropland\"".to_owned());
    }
    match words.iter().find(|word| Cover::from_word(word).is_none()) {
        Some(word) => Err(unknown_word("cover", word, &Cover::ALL.map(|row| row.1))),
        None => Ok(()),
    }
}
