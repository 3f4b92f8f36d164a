use rayon::prelude::*;
use spatial::network::months_of_year;
use spatial::travel::Leg;

use crate::criteria::{Measure, TravelTime};
use crate::{Atlas, Goal};

/// The ways from every village to the nearest place of one kind, as a criterion asks for them.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceWays {
    /// The position of the criterion in the scenario.
    pub criterion: usize,
    /// The kind of place gone to.
    pub to: String,
    /// How.
    pub mode: String,
    /// The way of each village, in village order; `None` where no place can be reached.
    pub ways: Vec<Option<ServiceWay>>,
    /// Per season of the scenario: its name, and each village's minutes then, `None` where no place can be reached.
    pub seasons: Vec<(String, Vec<Option<f64>>)>,
    /// Each village's minutes in each month, January first: those of its season, or the usual ones. Empty for a scenario
    /// without seasons.
    pub months: Vec<[Option<f64>; 12]>,
}

/// The way from one village to the nearest place of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceWay {
    /// The name of the place; empty when it has none.
    pub place: String,
    /// Minutes.
    pub minutes: f64,
    /// The way leg by leg, in the direction of travel.
    pub legs: Vec<Leg>,
}

impl ServiceWay {
    /// Its length, metres.
    pub fn distance_m(&self) -> f64 {
        self.legs.iter().map(|leg| leg.distance_m).sum()
    }
}

/// The ways of every village to the services that the scenario's travel-time criteria ask for.
///
/// A criterion without its layers, or without any such place, is left out. Cost: one search a criterion and season, which
/// the atlas keeps, and one walk along the way for each village.
pub fn service_ways(atlas: &Atlas<'_>) -> Vec<ServiceWays> {
    let asked =
        atlas.scenario.criteria.iter().enumerate().filter_map(|(criterion, spec)| match spec.measure.get_ref() {
            Measure::TravelTime(measure) => Some((criterion, measure)),
            _ => None,
        });
    asked.filter_map(|(criterion, measure)| ways_of(atlas, criterion, measure)).collect()
}

fn ways_of(atlas: &Atlas<'_>, criterion: usize, measure: &TravelTime) -> Option<ServiceWays> {
    let search = measure.search(atlas).ok()?;
    let villages = &atlas.region.villages;
    let points: Vec<_> = villages.iter().map(|village| village.place.at).collect();
    let found = search.journeys.from(&search.landscape, &points);
    let target = measure.target();
    let names = atlas.goal_names(Goal { target: &target, min_population: measure.min_population });
    let way = |(journey, point): (&Option<crate::travel::Journey>, &geo::Coord<f64>)| {
        let journey = journey.as_ref()?;
        Some(ServiceWay {
            place: names.get(journey.place as usize).cloned().unwrap_or_default(),
            minutes: journey.minutes,
            legs: search.journeys.route(&search.landscape, *point).unwrap_or_default(),
        })
    };
    let ways = found.par_iter().zip(&points).map(way).collect();
    let minutes = |season: Option<&str>| -> Vec<Option<f64>> {
        match measure.in_season(season).search(atlas) {
            Ok(search) => {
                search.journeys.from(&search.landscape, &points).iter().map(|j| j.as_ref().map(|j| j.minutes)).collect()
            }
            Err(_) => vec![None; points.len()],
        }
    };
    let names = atlas.scenario.seasons.iter().map(|spec| spec.name.get_ref());
    let seasons: Vec<_> = names.map(|name| (name.clone(), minutes(Some(name)))).collect();
    let months = months(atlas, &seasons, minutes);
    Some(ServiceWays { criterion, to: measure.to.clone(), mode: measure.mode.clone(), ways, seasons, months })
}

/// The minutes of each village in each month, from those of the seasons and the usual ones.
fn months(
    atlas: &Atlas<'_>,
    seasons: &[(String, Vec<Option<f64>>)],
    minutes: impl Fn(Option<&str>) -> Vec<Option<f64>>,
) -> Vec<[Option<f64>; 12]> {
    if seasons.is_empty() {
        return Vec::new();
    }
    let specs: Vec<_> = atlas.scenario.seasons.iter().map(|spec| spec.season(atlas.region)).collect();
    let strip = months_of_year(&specs);
    let usual = if strip.contains(&None) { minutes(None) } else { Vec::new() };
    let of =
        |village: usize| strip.map(|season| season.map_or_else(|| usual[village], |season| seasons[season].1[village]));
    (0..atlas.region.villages.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{region, scenario};

    #[test]
    fn every_village_has_the_way_that_its_account_tells() {
        let scenario = scenario(
            "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
             value = { kind = \"falling\", from = \"1 m\", to = \"2 m\" }\n\
             [[criterion]]\nid = \"school\"\nmeasure = { kind = \"travel_time\", to = \"school\", mode = \"walk\" }\n\
             value = { kind = \"falling\", from = \"0 min\", to = \"60 min\" }\n",
        );
        let mut region = region();
        // Inside the map, whose eastern edge belongs to the next one.
        region.services.as_mut().unwrap()[0].place = crate::small_region::place(450.0, 200.0);
        let atlas = Atlas::new(&region, &scenario);
        let ways = service_ways(&atlas);
        assert_eq!(ways.len(), 1);
        assert_eq!((ways[0].criterion, ways[0].to.as_str(), ways[0].mode.as_str()), (1, "school", "walk"));
        for (village, way) in region.villages.iter().zip(&ways[0].ways) {
            let account = crate::travel::account(&atlas, &TravelTime::to("school", "walk"), village);
            assert_eq!(way.as_ref().map(|way| way.minutes), account.minutes);
            assert_eq!(way.as_ref().map_or(Vec::new(), |way| way.legs.clone()), account.legs);
        }
        assert!(ways[0].months.is_empty(), "no seasons, no months");
        assert!(ways[0].ways.iter().flatten().any(|way| way.distance_m() > 0.0));
    }
}
