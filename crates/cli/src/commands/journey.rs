//! Journeys asked for on the command line: a route, an area within a time.

use outputs::journeys;
use outputs::record::Layer;
use planner::travel::{Manner, isochrone, route};
use planner::{Atlas, find_village};

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
    let manner = Manner { mode: mode.as_deref(), season: season.as_deref() };
    let (atlas, crs) = (Atlas::new(&loaded.region, &loaded.scenario), &loaded.region.crs);
    if kind == "route" {
        return Ok(Some(journeys::route_layer(&route(&atlas, village, last, manner)?.legs, crs)));
    }
    let minutes: f64 = last
        .trim()
        .parse()
        .map_err(|_| Failure::input(format!("--what: found \"{last}\" minutes, expected a number above 0")))?;
    let (area, mode) = isochrone(&atlas, village, minutes, manner)?;
    Ok(Some(journeys::isochrone_layer(&area, (minutes, &mode.word), crs)))
}
