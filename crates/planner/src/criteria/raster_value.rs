use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::land_area::MOST_UNKNOWN;
use super::{Asked, Criterion, Kind, by_rows, no_layer};
use crate::quantity::{Length, Unit};
use crate::scenario::unknown_word;
use crate::{Atlas, Indicator, Scenario};

/// A figure from any raster.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RasterValue {
    /// The raster's name under `[data.rasters]`.
    pub raster: String,
    /// Which figure. Default `at`: the value of the cell the place lies in.
    #[serde(default)]
    pub statistic: Statistic,
    /// Within this straight distance; needed for every statistic but `at`.
    pub within: Option<Length>,
    /// The unit of the result, such as `people` or `%`; none for a bare figure.
    pub unit: Option<String>,
}

/// A figure over the cells of a circle, each weighted by its share inside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The value of the cell the place lies in.
    #[default]
    At,
    /// The mean.
    Mean,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The sum.
    Sum,
}

pub(super) const KIND: Kind = Kind {
    word: "raster_value",
    title: "A figure from any raster: at the place, or mean, least, greatest or sum within a circle",
    unit: "as given",
    needs: &["rasters"],
    reference: "zonal statistics weighted by the share of each cell inside the circle",
};

impl Criterion for RasterValue {
    fn unit(&self) -> Unit {
        self.unit.as_deref().and_then(Unit::from_word).unwrap_or(Unit::Plain)
    }

    fn describe(&self) -> String {
        match (self.statistic, self.within) {
            (Statistic::At, _) | (_, None) => format!("raster \"{}\" at the place", self.raster),
            (statistic, Some(within)) => {
                let word = match statistic {
                    Statistic::At | Statistic::Mean => "mean",
                    Statistic::Min => "least value",
                    Statistic::Max => "greatest value",
                    Statistic::Sum => "sum",
                };
                format!("{word} of raster \"{}\" within {} m", self.raster, within.0)
            }
        }
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        if !scenario.data.rasters.contains_key(&self.raster) {
            let names: Vec<&str> = scenario.data.rasters.keys().map(String::as_str).collect();
            return Err(unknown_word("raster", &self.raster, &names) + " (rasters are named under [data.rasters])");
        }
        if self.statistic != Statistic::At && self.within.is_none() {
            return Err("expected within = \"…\" beside the statistic, such as within = \"2 km\"".to_owned());
        }
        match self.unit.as_deref() {
            Some(word) if Unit::from_word(word).is_none() => Err(format!(
                "found unit = \"{word}\", expected m, km, ha, km2, m2, min, h, l/day, deg, %, people or count"
            )),
            _ => Ok(()),
        }
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let Some(raster) = atlas.region.rasters.get(&self.raster) else {
            return asked.all(&no_layer(&format!("rasters.{}", self.raster)));
        };
        let gap = || Indicator::unknown(format!("raster \"{}\" has a gap here", self.raster));
        let (Some(within), false) = (self.within, self.statistic == Statistic::At) else {
            return asked
                .each(|point| raster.grid.value_at(point).map_or_else(gap, |v| Indicator::known(f64::from(v))));
        };
        let Some(table) = atlas.raster_table(&self.raster) else { return asked.all(&gap()) };
        asked.each(|point| {
            let found = match self.statistic {
                Statistic::Min => table.within(point, within.0).map(|found| (found.min, found.unknown_share)),
                Statistic::Max => table.within(point, within.0).map(|found| (found.max, found.unknown_share)),
                statistic => {
                    let found = table.mean_within(point, within.0);
                    let value = if statistic == Statistic::Sum { Some(found.sum) } else { found.mean };
                    let whole_ha = found.known_ha + found.unknown_ha + found.outside_ha;
                    let unknown_share = 1.0 - found.known_ha / whole_ha;
                    value.filter(|_| found.mean.is_some()).map(|value| (value, unknown_share))
                }
            };
            let Some((value, unknown_share)) = found else { return gap() };
            if unknown_share > MOST_UNKNOWN {
                return Indicator::unknown(format!("{:.0} % of the circle is without data", 100.0 * unknown_share));
            }
            let known = Indicator::known(value);
            if unknown_share > 0.001 {
                return Indicator {
                    note: format!("{:.0} % of the circle is without data", 100.0 * unknown_share),
                    ..known
                };
            }
            known
        })
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        let raster = atlas.region.rasters.get(&self.raster)?;
        let (within, sums) = match (self.within, self.statistic) {
            (None, _) | (_, Statistic::At) => return Some(raster.grid.clone()),
            (_, Statistic::Min | Statistic::Max) => return by_rows(self, atlas),
            (Some(within), statistic) => (within, statistic == Statistic::Sum),
        };
        let (totals, areas) = atlas.raster_table(&self.raster)?.surface(within.0);
        let cell_ha = atlas.frame().cell_ha();
        let figures = totals.values().par_iter().zip(areas.values()).map(|(total, area)| {
            let unknown_ha = area.unknown_ha + area.outside_ha;
            if unknown_ha > MOST_UNKNOWN * (unknown_ha + area.area_ha) {
                return Grid::GAP;
            }
            (if sums { *total } else { total * cell_ha / area.area_ha }) as f32
        });
        Grid::new(totals.frame(), figures.collect())
    }
}
