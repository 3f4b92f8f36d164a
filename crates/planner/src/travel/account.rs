//! The account of a village's journeys: the way leg by leg, the parts of the year, and what would cut it off.

use spatial::LonLat;
use spatial::network::{CutEdges, Detours, Pace, RoadIndex, Router, Sense, Source, months_of_year};
use spatial::travel::{Leg, LegKind};

use super::Way;
use crate::criteria::{Measure, Search, TravelTime};
use crate::{Atlas, Goal, Village};

/// One journey of a village: what stands behind a `travel_time` figure.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The criterion's id.
    pub criterion: String,
    /// The criterion's title.
    pub title: String,
    /// The kind of place gone to.
    pub to: String,
    /// The name of the place reached first; empty when it has none or none is reached.
    pub place: String,
    /// Minutes; `None` when none can be reached or the layers are missing.
    pub minutes: Option<f64>,
    /// Why there is no figure; empty when there is one.
    pub reason: String,
    /// The way, in the direction of travel; empty when there is none.
    pub legs: Vec<Leg>,
    /// Minutes in each season of the scenario, in its order; `None` where no place can be reached then.
    pub seasons: Vec<(String, Option<f64>)>,
    /// Minutes in each month, January first: those of its season, or the usual ones.
    pub months: [Option<f64>; 12],
    /// What closed roads would do; `None` without roads, or where the roads lead to no such place.
    pub risk: Option<RoadRisk>,
}

/// What closed roads would do to a journey, along roads alone (the walk to them is not looked at).
#[derive(Debug, Clone, PartialEq)]
pub struct RoadRisk {
    /// The walk from the village to where the road is taken, metres.
    pub to_road_m: f64,
    /// Minutes along the roads as long as all are open.
    pub usual_min: f64,
    /// Metres of the usual way that have no other way round them: when one of these closes, the village is cut off.
    pub only_way_m: f64,
    /// Names of the roads those metres lie on, or their classes, from the village on, each once.
    pub only_roads: Vec<String>,
    /// Of the rest of the usual way, the stretch whose closure costs most.
    pub worst: Option<WorstStretch>,
}

/// A stretch of road and the second route round it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorstStretch {
    /// Name of the road, or its class.
    pub road: String,
    /// Where the stretch begins.
    pub at: LonLat,
    /// Its length, metres.
    pub length_m: f64,
    /// Minutes along the roads when it is closed.
    pub detour_min: f64,
}

/// The journeys behind the `travel_time` criteria of a scenario, in its order, from one village.
pub fn accounts(atlas: &Atlas<'_>, village: &Village) -> Vec<Account> {
    let asked = atlas.scenario.criteria.iter().filter_map(|spec| match spec.measure.get_ref() {
        Measure::TravelTime(measure) => Some((spec, measure)),
        _ => None,
    });
    let accounts = asked.map(|(spec, measure)| {
        let account = account(atlas, measure, village);
        Account { criterion: spec.id.get_ref().clone(), title: spec.title().to_owned(), ..account }
    });
    accounts.collect()
}

/// One journey of a village, whatever the scenario asks for.
pub fn account(atlas: &Atlas<'_>, measure: &TravelTime, village: &Village) -> Account {
    let mut account = Account { to: measure.to.clone(), ..Account::default() };
    let usual = measure.in_season(None);
    match measure.search(atlas) {
        Err(answer) => account.reason = answer.note,
        Ok(search) => {
            let point = village.place.at;
            let journey = search.journeys.from(&search.landscape, &[point])[0];
            account.minutes = journey.map(|journey| journey.minutes);
            account.legs = search.journeys.route(&search.landscape, point).unwrap_or_default();
            let target = measure.target();
            let goal = Goal { target: &target, min_population: measure.min_population };
            let names = atlas.goal_names(goal);
            account.place = journey.and_then(|journey| names.get(journey.place as usize).cloned()).unwrap_or_default();
            if journey.is_none() {
                account.reason = search.reason(atlas, (point, &measure.to));
            }
            account.risk = risk(atlas, &search, &account.legs);
        }
    }
    add_year(atlas, &usual, village, &mut account);
    account
}

/// Fills seasons and months.
fn add_year(atlas: &Atlas<'_>, usual: &TravelTime, village: &Village, account: &mut Account) {
    let minutes = |measure: &TravelTime| {
        let search = measure.search(atlas).ok()?;
        search.journeys.from(&search.landscape, &[village.place.at])[0].map(|journey| journey.minutes)
    };
    let seasons: Vec<_> = atlas.scenario.seasons.iter().map(|spec| spec.season(atlas.region)).collect();
    account.seasons =
        seasons.iter().map(|season| (season.name.clone(), minutes(&usual.in_season(Some(&season.name))))).collect();
    let strip = months_of_year(&seasons);
    let usual_min = if strip.contains(&None) { minutes(usual) } else { None };
    account.months = strip.map(|season| season.map_or(usual_min, |position| account.seasons[position].1));
}

/// What closed roads would do from where the way first takes the road: a vehicle, or on foot a road.
fn risk(atlas: &Atlas<'_>, search: &Search<'_>, legs: &[Leg]) -> Option<RoadRisk> {
    let network = atlas.network()?;
    let by_road = if search.mode.uses_vehicle() { LegKind::Ride } else { LegKind::OnRoad };
    let first = legs.iter().position(|leg| leg.kind == by_road || leg.kind == LegKind::Ferry)?;
    let table = if search.mode.uses_vehicle() { &search.mode.vehicle } else { &search.mode.foot };
    let way = Way { mode: &search.mode, season: search.season.as_ref(), pace: Pace::Likely };
    let times = |network| atlas.travel_ground().times(network, table, way);
    let index_times = times(network);
    let index = RoadIndex::new(network, &index_times);
    let home = index.nearest(*legs[first].coords.first()?)?;
    let mut joins = vec![home];
    joins.extend(search.journeys.places.iter().filter_map(|place| index.nearest(*place)));
    let (network, vertices) = network.split_at(&joins);
    let times = times(&network);
    let router = Router::new(&network, &times, Sense::ToSources);
    let sources: Vec<Source> = vertices[1..].iter().map(|vertex| Source::at(*vertex)).collect();
    let nearest = router.nearest(&sources);
    let cuts = CutEdges::find(&network, &times);
    let found = Detours::new(&router, &nearest, &sources, &cuts)?.vulnerability(vertices[0])?;
    let name = |segment: u32| {
        let road = network.segments()[segment as usize].road as usize;
        let named = atlas.region.roads.as_ref().and_then(|roads| roads.get(road)).and_then(|road| road.name.clone());
        named.unwrap_or_else(|| format!("{} without a name", network.road_of(segment).class.word()))
    };
    let mut only_roads: Vec<String> = Vec::new();
    for road in found.no_other_way.iter().map(|segment| name(*segment)) {
        if !only_roads.contains(&road) {
            only_roads.push(road);
        }
    }
    let length_m = |segment: u32| network.segments()[segment as usize].length_m;
    let worst = found.worst.and_then(|worst| {
        let at = atlas.region.crs.to_lonlat(network.points(worst.segment)[0])?;
        Some(WorstStretch {
            road: name(worst.segment),
            at,
            length_m: length_m(worst.segment),
            detour_min: f64::from(worst.closed_ms) / 60_000.0,
        })
    });
    Some(RoadRisk {
        to_road_m: legs[..first].iter().map(|leg| leg.distance_m).sum(),
        usual_min: f64::from(found.usual_ms) / 60_000.0,
        only_way_m: found.no_other_way.iter().map(|segment| length_m(*segment)).sum(),
        only_roads,
        worst,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{place, region, scenario};

    #[test]
    fn the_account_adds_up_and_names_the_only_road() {
        let mut region = region();
        if let Some(services) = &mut region.services {
            services[0].place = place(450.0, 250.0);
            services[0].name = Some("School of Dagh".into());
        }
        let scenario = scenario(
            "[[season]]\nname = \"winter\"\nmonths = [12, 1, 2]\nclose = [{}]\n[[criterion]]\nid = \"school\"\n\
             measure = { kind = \"travel_time\", to = \"school\" }\n\
             value = { kind = \"falling\", from = \"0 min\", to = \"60 min\" }\n",
        );
        let atlas = Atlas::new(&region, &scenario);
        let accounts = accounts(&atlas, &region.villages[0]);
        let account = &accounts[0];
        let (minutes, winter) = (account.minutes.unwrap(), account.seasons[0].1.unwrap());
        assert_eq!((account.criterion.as_str(), account.place.as_str()), ("school", "School of Dagh"));
        let kinds: Vec<LegKind> = account.legs.iter().map(|leg| leg.kind).collect();
        assert_eq!(kinds, [LegKind::OffRoad, LegKind::Ride, LegKind::OffRoad]);
        let sum_s: f64 = account.legs.iter().map(|leg| leg.seconds).sum();
        assert!((sum_s / 60.0 - minutes).abs() < 1e-6);
        assert!(winter > minutes + 5.0);
        assert_eq!(account.months[0], Some(winter));
        assert_eq!(account.months[6], Some(minutes));
        let risk = account.risk.as_ref().unwrap();
        assert!((risk.to_road_m - 50.0).abs() < 1e-9 && (risk.only_way_m - 300.0).abs() < 1e-6, "{risk:?}");
        assert_eq!(risk.only_roads, ["residential without a name"]);
        assert!((risk.usual_min - 0.3 / 25.0 * 60.0).abs() < 1e-3 && risk.worst.is_none());
    }
}
