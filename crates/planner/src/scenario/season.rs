use geo::MultiPolygon;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::network::{RoadFilter, Season, Slowdown};
use toml::Spanned;

use super::travel::ClassWord;
use crate::Region;
use crate::quantity::{Amount, Length, Unit};

/// One `[[season]]`: a part of the year and what it does to the roads.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeasonSpec {
    /// Its name, such as `winter`, for `season = "winter"` in a `travel_time` measure.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// Its months, 1 (January) to 12. A month of several seasons belongs to the first.
    #[schemars(with = "Vec<u8>")]
    pub months: Spanned<Vec<u8>>,
    /// Roads that nobody can use: those that meet every condition of one of these. One that names a zone and neither
    /// class nor surface closes the ground in the zone to walkers too.
    #[serde(default)]
    #[schemars(with = "Vec<RoadChoice>")]
    pub close: Vec<Spanned<RoadChoice>>,
    /// Roads that are slower.
    #[serde(default)]
    #[schemars(with = "Vec<SlowSpec>")]
    pub slow: Vec<Spanned<SlowSpec>>,
    /// The share of the walking speed across country that is left, such as `"50 %"` in snow. Default: all of it.
    #[schemars(with = "Option<Amount>")]
    pub off_road: Option<Spanned<Amount>>,
}

/// Conditions on roads; a road must meet all that are given.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoadChoice {
    /// One of these classes.
    pub class: Vec<ClassWord>,
    /// One of these surfaces; `unknown` for roads without one.
    pub surface: Vec<String>,
    /// Some part of it lies higher than this.
    pub above: Option<Length>,
    /// Some part of it lies in a zone of this layer.
    pub zone: Option<String>,
}

/// Roads and the speed that is left on them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlowSpec {
    /// Which roads; `{}` for all.
    #[serde(default)]
    pub roads: RoadChoice,
    /// The share of the usual speed that is left, such as `"60 %"`.
    pub to: Amount,
}

impl SlowSpec {
    /// The share that is left, 0 to 1.
    ///
    /// # Errors
    /// A sentence when it is no share.
    pub fn share(&self) -> Result<f64, String> {
        share("to", &self.to)
    }
}

/// An amount as a share, 0 to 1.
fn share(key: &str, amount: &Amount) -> Result<f64, String> {
    let share = if amount.unit == Unit::Plain { amount.value } else { amount.to(Unit::Percent)? / 100.0 };
    let sound = (0.0..=1.0).contains(&share);
    sound.then_some(share).ok_or_else(|| format!("found {key} = \"{amount}\", expected \"0 %\" to \"100 %\""))
}

impl RoadChoice {
    /// The roads chosen, zones taken from the region.
    fn filter(&self, region: &Region) -> RoadFilter {
        RoadFilter {
            classes: self.class.iter().map(|class| class.0).collect(),
            surfaces: self.surface.clone(),
            above_m: self.above.map(|height| height.0),
            zone: self.zone.as_ref().map(|layer| zone(region, layer)),
            ..RoadFilter::default()
        }
    }
}

/// All outlines of a zone layer as one.
pub(crate) fn zone(region: &Region, layer: &str) -> MultiPolygon<f64> {
    let zones = region.zones.iter().flatten().filter(|zone| zone.layer == layer);
    MultiPolygon(zones.flat_map(|zone| zone.outline.0.iter().cloned()).collect())
}

impl SeasonSpec {
    /// What it does to the roads of a region.
    pub fn season(&self, region: &Region) -> Season {
        let slow = |spec: &Spanned<SlowSpec>| Slowdown {
            roads: spec.get_ref().roads.filter(region),
            // `Scenario::parse` has checked the share.
            speed_factor: spec.get_ref().share().unwrap_or(1.0),
        };
        Season {
            name: self.name.get_ref().clone(),
            months: self.months.get_ref().clone(),
            closures: self.close.iter().map(|choice| choice.get_ref().filter(region)).collect(),
            slowdowns: self.slow.iter().map(slow).collect(),
        }
    }

    /// The share of the walking speed across country that is left, 0 to 1.
    ///
    /// # Errors
    /// A sentence when it is no share.
    pub fn off_road_share(&self) -> Result<f64, String> {
        self.off_road.as_ref().map_or(Ok(1.0), |amount| share("off_road", amount.get_ref()))
    }

    /// The zones whose ground it closes, with the height above which it does.
    pub(crate) fn closed_ground<'s>(
        &'s self,
        region: &'s Region,
    ) -> impl Iterator<Item = (MultiPolygon<f64>, Option<f64>)> + 's {
        let choices = self.close.iter().map(Spanned::get_ref);
        choices.filter(|choice| choice.class.is_empty() && choice.surface.is_empty()).filter_map(|choice| {
            let layer = choice.zone.as_ref()?;
            Some((zone(region, layer), choice.above.map(|height| height.0)))
        })
    }

    /// Every zone layer it names.
    pub(super) fn zones(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let closed = self.close.iter().map(|choice| (&choice.get_ref().zone, choice.span()));
        let slowed = self.slow.iter().map(|slow| (&slow.get_ref().roads.zone, slow.span()));
        closed.chain(slowed).filter_map(|(zone, span)| Some((zone.as_deref()?, span)))
    }
}
