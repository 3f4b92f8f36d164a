use schemars::JsonSchema;
use serde::Deserialize;

use super::target::{Target, check_target};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::{Length, Unit};
use crate::{Atlas, Indicator, Scenario};

/// How many things, or people, lie within a distance.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountWithin {
    /// What is counted: a service kind, `settlement`, or `people` for the population of the settlements. Deserted ones
    /// and the village itself never count.
    pub of: String,
    /// Within this straight distance.
    pub within: Length,
}

pub(super) const KIND: Kind = Kind {
    word: "count_within",
    title: "How many services or settlements, or how many people, lie within a straight distance",
    unit: "count or people",
    needs: &["services or villages"],
    reference: "count of points within a circle in the region's projected coordinate system",
};

impl Criterion for CountWithin {
    fn unit(&self) -> Unit {
        if self.of == "people" { Unit::People } else { Unit::Count }
    }

    fn describe(&self) -> String {
        format!("{} within {} m", self.of, self.within.0)
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        if self.of == "people" { Ok(()) } else { check_target("of", &self.of, &["people", "settlement"], scenario) }
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let people = self.of == "people";
        let target = if people { Target::Settlement } else { Target::from_word(&self.of) };
        let Some(points) = atlas.points(&target) else { return asked.all(&no_layer(target.layer())) };
        asked.each_place(|place| {
            let near = points.within(place.at, self.within.0);
            let open = self.within.0 > atlas.seen_m(place.at);
            if !matches!(target, Target::Settlement) {
                return counted(near.len() as f64, 0, open);
            }
            let settlements = near.iter().map(|neighbour| &atlas.region.settlements[neighbour.item]);
            let others = settlements
                .filter(|settlement| place.id != Some(settlement.id.as_str()) && !settlement.status.is_deserted());
            if !people {
                return counted(others.count() as f64, 0, open);
            }
            let (known, unknown) = others.fold((0.0, 0), |(known, unknown), other| match other.population {
                Some(people) => (known + people, unknown),
                None => (known, unknown + 1),
            });
            counted(known, unknown, open)
        })
    }
}

/// A count, and what leaves it open: settlements without a figure, or a circle that reaches beyond what was read.
fn counted(known: f64, unknown: usize, open: bool) -> Indicator {
    let note = match (unknown, open) {
        (0, false) => return Indicator::known(known),
        (0, true) => "the circle reaches beyond what was read".to_owned(),
        (unknown, _) => format!("the population of {unknown} settlements there is unknown"),
    };
    Indicator { note, ..Indicator::default().between(known, f64::INFINITY) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;
    use crate::small_region::{place, region};

    #[test]
    fn a_ruin_without_a_figure_holds_nobody_and_a_village_without_one_is_unknown() {
        let mut region = region();
        let scenario = crate::small_region::scenario(
            "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\nvalue = { kind = \"falling\", from = \"1 m\", to = \"2 m\" }",
        );
        let asked_at = [place(250.0, 350.0).at];
        let people = CountWithin { of: "people".into(), within: Length(1_000.0) };
        let ask = |region: &crate::Region| {
            people.measure(&Atlas::new(region, &scenario), Asked::Points(&asked_at))[0].clone()
        };
        assert_eq!((ask(&region).value, ask(&region).range), (None, Some((12.0, f64::INFINITY))));
        region.settlements[2].status = Status::Ruined;
        assert_eq!(ask(&region).value, Some(12.0));
    }
}
