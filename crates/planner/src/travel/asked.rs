//! Journeys asked for in a person's words: a mode, a season, a route, an area within a time.

use geo::MultiPolygon;

use super::{Account, Mode, Start, account};
use crate::criteria::{Measure, TravelTime};
use crate::{Atlas, Fault, Village};

/// How to go: a mode by its word and a season by its name; `None` for the usual.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner<'a> {
    /// `walk`, `drive`, `walk+ride`, or a mode of the scenario.
    pub mode: Option<&'a str>,
    /// A season of the scenario.
    pub season: Option<&'a str>,
}

/// A mode by its word.
///
/// # Errors
/// No such mode; a mode on wheels where the scenario names no roads.
pub fn mode_of(atlas: &Atlas<'_>, word: &str) -> Result<Mode, Fault> {
    let travel = &atlas.scenario.travel;
    let mode = travel.mode(word).ok_or_else(|| {
        Fault::new("mode", format!("found mode \"{word}\", expected one of {}", travel.modes().join(", ")))
    })?;
    if mode.uses_vehicle() && atlas.region.roads.is_none() {
        return Err(Fault::new("mode", format!("mode \"{word}\": the scenario names no roads layer")));
    }
    Ok(mode)
}

/// The way from a village to the nearest service of a kind, as the scenario's own criterion goes unless told otherwise.
///
/// # Errors
/// Words that the scenario does not define; no way, with the reason.
pub fn route(atlas: &Atlas<'_>, village: &Village, to: &str, manner: Manner<'_>) -> Result<Account, Fault> {
    let own = atlas.scenario.criteria.iter().find_map(|spec| match spec.measure.get_ref() {
        Measure::TravelTime(measure) if measure.to == to && manner.mode.is_none_or(|mode| mode == measure.mode) => {
            Some(measure)
        }
        _ => None,
    });
    let mut measure = own.cloned().unwrap_or_else(|| TravelTime::to(to, manner.mode.unwrap_or("drive")));
    if let Some(season) = manner.season {
        measure.season = Some(season.to_owned());
    }
    Measure::TravelTime(measure.clone()).check(atlas.scenario).map_err(|message| Fault::new("route", message))?;
    let account = account(atlas, &measure, village);
    if account.minutes.is_none() {
        return Err(Fault::new("route", format!("{} has no route to a {to}: {}", village.name, account.reason)));
    }
    Ok(account)
}

/// The area that can be reached from a village within some minutes, metres, with the mode that was taken (`walk` unless
/// told otherwise).
///
/// # Errors
/// Minutes that are no number above 0; words that the scenario does not define.
pub fn isochrone(
    atlas: &Atlas<'_>,
    village: &Village,
    minutes: f64,
    manner: Manner<'_>,
) -> Result<(MultiPolygon<f64>, Mode), Fault> {
    if !(minutes.is_finite() && minutes > 0.0) {
        return Err(Fault::new("minutes", format!("found {minutes} minutes, expected a number above 0")));
    }
    let mode = mode_of(atlas, manner.mode.unwrap_or("walk"))?;
    let season = manner.season.map(|name| {
        atlas.season(name).ok_or_else(|| Fault::new("season", format!("the scenario has no [[season]] \"{name}\"")))
    });
    let season = season.transpose()?;
    let start = Start { at: village.place.at, mode: &mode, season: season.as_ref() };
    Ok((start.area_within(atlas, minutes), mode.clone()))
}
