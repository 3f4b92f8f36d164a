use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;

use super::land_area::check_cover;
use super::reach::{Within, check_reach, reach};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::{SlopePercent, Unit};
use crate::{Atlas, Cover, Indicator, Scenario};

/// Land of chosen cover that can be walked to within a time.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LandInReach {
    /// Classes of land cover, such as `cropland`, `grassland`.
    pub cover: Vec<String>,
    /// Within this time, such as `"30 min walk"` or `"1 h walk+ride"`.
    pub within: Within,
    /// Only land at most this steep.
    pub max_slope: Option<SlopePercent>,
    /// Whether the time is for there and back. Default `false`: only there.
    #[serde(default)]
    pub round_trip: bool,
    /// In which `[[season]]`. Default: the usual times.
    pub season: Option<String>,
}

pub(super) const KIND: Kind = Kind {
    word: "land_in_reach",
    title: "Hectares of chosen land cover that can be reached within a time, over terrain and roads",
    unit: "ha",
    needs: &["land_cover", "elevation (with max_slope)", "roads"],
    reference: "bounded shortest paths from each village (Dijkstra 1959); hiking function by Tobler (1993)",
};

impl Criterion for LandInReach {
    fn unit(&self) -> Unit {
        Unit::Hectare
    }

    fn describe(&self) -> String {
        let slope = self.max_slope.map_or(String::new(), |slope| format!(" on slopes up to {} %", slope.0));
        format!("{}{slope} within {}", self.cover.join(" and "), self.within.describe(self.round_trip))
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        check_cover(&self.cover)?;
        check_reach(&self.within, self.season.as_deref(), scenario)
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        let Some(cover) = &atlas.region.cover else { return asked.all(&no_layer("land_cover")) };
        let slope = self.max_slope.zip(atlas.slope_deg());
        if self.max_slope.is_some() && slope.is_none() {
            return asked.all(&no_layer("elevation"));
        }
        let mut wanted = [false; 256];
        let classes = self.cover.iter().filter_map(|word| Cover::from_word(word));
        classes.for_each(|class| wanted[usize::from(class.code())] = true);
        let gentle = |cell: usize| {
            slope.is_none_or(|(limit, slope)| slope.values()[cell] <= (limit.0 / 100.0).atan().to_degrees() as f32)
        };
        let cell_ha = atlas.frame().cell_ha();
        reach((&self.within, self.round_trip, self.season.as_deref()), atlas, asked, |cells| {
            let codes = || cells.iter().map(|&cell| (cell, cover.values()[cell]));
            let land = codes().filter(|&(cell, code)| wanted[usize::from(code)] && gentle(cell)).count();
            let unknown = codes().filter(|&(_, code)| code == Cover::GAP).count();
            let (land_ha, unknown_ha) = (land as f64 * cell_ha, unknown as f64 * cell_ha);
            if unknown == 0 {
                return Indicator::known(land_ha);
            }
            Indicator {
                note: format!("{unknown_ha:.1} ha in reach are without land cover"),
                ..Indicator::known(land_ha).between(land_ha, land_ha + unknown_ha)
            }
        })
    }

    /// A search from every cell would take hours: only villages have an answer.
    fn surface(&self, _atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{region, scenario};

    const QUESTION: &str = "[[criterion]]\nid = \"fields\"\nmeasure = { kind = \"land_in_reach\", cover = [\"cropland\"], \
                            within = \"4 min walk\" }\nvalue = { kind = \"rising\", from = \"0 ha\", to = \"9 ha\" }\n";

    fn hectares(question: &str) -> Vec<f64> {
        let (region, scenario) = (region(), scenario(question));
        let atlas = Atlas::new(&region, &scenario);
        let measure = scenario.criteria[0].measure.get_ref();
        let answers = measure.measure(&atlas, Asked::Villages(&region.villages));
        answers.iter().map(|answer| answer.value.unwrap()).collect()
    }

    #[test]
    fn fields_in_reach_are_the_cells_a_reader_counts() {
        // On crops 100 m north or south take 231.6 s of the 240, so from Aul, at a cell's centre, three cells; the
        // column to the west lies 10 % downhill (100 m: 3.86 min less Tobler's gain), the road is no short cut there.
        let there = hectares(QUESTION);
        assert!(there[0] >= 3.0 && there[0] <= 6.0, "{there:?}");
        assert_eq!(there[3], 0.0, "Dagh lies among trees");
        let back = hectares(&QUESTION.replace("\"4 min walk\"", "\"4 min walk\", round_trip = true"));
        assert_eq!(back[0], 1.0, "there and back only the cell itself");
        let far = hectares(&QUESTION.replace("4 min walk", "2 h walk"));
        assert_eq!(far, [10.0, 10.0, 10.0, 10.0], "both columns");
        let driven = hectares(&QUESTION.replace("4 min walk", "6 min drive"));
        let walked = hectares(&QUESTION.replace("4 min walk", "6 min walk"));
        assert!(driven.iter().zip(&walked).all(|(drive, walk)| drive >= walk), "{driven:?} {walked:?}");
        let steep = QUESTION.replace("\"4 min walk\"", "\"2 h walk\", max_slope = \"2 %\"");
        assert_eq!(hectares(&steep)[0], 0.0, "every slope is 10 %");
    }

    #[test]
    fn a_slip_in_the_time_or_mode_is_answered() {
        let fault = |with: &str| {
            let text = format!(
                "title = \"T\"\n[region]\nbbox = [1.0, 1.0, 2.0, 2.0]\ncell = \"90 m\"\n{}",
                QUESTION.replace("4 min walk", with)
            );
            Scenario::parse("s.toml", &text).unwrap_err()
        };
        assert!(fault("4 ha walk").message.contains("30 min walk"), "{}", fault("4 ha walk"));
        assert!(fault("4 min wlak").message.contains("did you mean \"walk\""), "{}", fault("4 min wlak"));
        assert_eq!(fault("4 min fly").line, 7);
        assert!(fault("4 min fly").message.contains("walk+ride"), "{}", fault("4 min fly"));
    }
}
