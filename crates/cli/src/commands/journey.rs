//! Journeys asked for on the command line: a route, an area within a time, times to things nearby.

use geo::Coord;
use outputs::journeys;
use outputs::record::Layer;
use planner::criteria::{Measure, TravelTime};
use planner::travel::{Mode, Start, account};
use planner::{Atlas, Thing, Village, find_village};
use spatial::LonLat;

use crate::failure::Failure;
use crate::load::Loaded;

/// The layer of `route:VILLAGE:SERVICE` or `isochrone:VILLAGE:MINUTES`; `None` for another word.
pub fn layer(
    loaded: &Loaded,
    what: &str,
    (mode, season): (&Option<String>, &Option<String>),
) -> Result<Option<Layer>, Failure> {
    let Some((kind, rest)) = what.split_once(':').filter(|(kind, _)| ["route", "isochrone"].contains(kind)) else {
        return match (mode, season) {
            (None, None) => Ok(None),
            _ => Err(Failure::input(format!("--mode and --season: expected a route or an isochrone, found {what}"))),
        };
    };
    let Some((village, last)) = rest.rsplit_once(':') else {
        return Err(Failure::input(format!(
            "--what: found \"{what}\", expected route:VILLAGE:SERVICE or isochrone:VILLAGE:MINUTES"
        )));
    };
    let village = find_village(&loaded.region, village).map_err(Failure::Input)?;
    let asked = (mode.as_deref(), season.as_deref());
    let layer =
        if kind == "route" { route(loaded, (village, last), asked) } else { area(loaded, (village, last), asked) };
    layer.map(Some)
}

/// The way from a village to the nearest service of a kind, as the scenario's own criterion goes unless told otherwise.
fn route(
    loaded: &Loaded,
    (village, to): (&Village, &str),
    (mode, season): (Option<&str>, Option<&str>),
) -> Result<Layer, Failure> {
    let own = loaded.scenario.criteria.iter().find_map(|spec| match spec.measure.get_ref() {
        Measure::TravelTime(measure) if measure.to == to && mode.is_none_or(|mode| mode == measure.mode) => {
            Some(measure)
        }
        _ => None,
    });
    let mut measure = own.cloned().unwrap_or_else(|| TravelTime::to(to, mode.unwrap_or("drive")));
    if let Some(season) = season {
        measure.season = Some(season.to_owned());
    }
    Measure::TravelTime(measure.clone()).check(&loaded.scenario).map_err(Failure::Input)?;
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let account = account(&atlas, &measure, village);
    if account.minutes.is_none() {
        return Err(Failure::input(format!("{} has no route to a {to}: {}", village.name, account.reason)));
    }
    Ok(journeys::route_layer(&account.legs, &loaded.region.crs))
}

/// The area that can be reached from a village within some minutes.
fn area(
    loaded: &Loaded,
    (village, minutes): (&Village, &str),
    (word, season): (Option<&str>, Option<&str>),
) -> Result<Layer, Failure> {
    let found: Option<f64> = minutes.trim().parse().ok().filter(|minutes: &f64| minutes.is_finite() && *minutes > 0.0);
    let minutes = found
        .ok_or_else(|| Failure::input(format!("--what: found \"{minutes}\" minutes, expected a number above 0")))?;
    let mode = mode(loaded, word.unwrap_or("walk"))?;
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let season = season.map(|name| {
        atlas.season(name).ok_or_else(|| Failure::input(format!("--season: the scenario has no [[season]] \"{name}\"")))
    });
    let season = season.transpose()?;
    let start = Start { at: village.place.at, mode: &mode, season: season.as_ref() };
    Ok(journeys::isochrone_layer(&start.area_within(&atlas, minutes), (minutes, &mode.word), &loaded.region.crs))
}

/// Minutes from a position to each thing, in their order; `None` where there is no way.
pub fn minutes(loaded: &Loaded, (from, by): (LonLat, &str), things: &[Thing<'_>]) -> Result<Vec<Option<f64>>, Failure> {
    let mode = mode(loaded, by)?;
    let crs = &loaded.region.crs;
    let at = crs.to_metres(from).filter(|at| loaded.region.frame.cell_at(*at).is_some());
    let at = at.ok_or_else(|| Failure::input("--by: the position lies outside the map of the scenario"))?;
    let points: Vec<Coord<f64>> = things.iter().map(|thing| thing.place().at).collect();
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    Ok(Start { at, mode: &mode, season: None }.minutes_to(&atlas, &points))
}

/// A mode by its word, which needs roads when it rides on them.
fn mode(loaded: &Loaded, word: &str) -> Result<Mode, Failure> {
    let travel = &loaded.scenario.travel;
    let mode = travel.mode(word).ok_or_else(|| {
        Failure::input(format!("found mode \"{word}\", expected one of {}", travel.modes().join(", ")))
    })?;
    if mode.uses_vehicle() && loaded.region.roads.is_none() {
        return Err(Failure::input(format!("mode \"{word}\": the scenario names no roads layer")));
    }
    Ok(mode)
}
