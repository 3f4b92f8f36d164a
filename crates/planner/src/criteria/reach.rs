//! What lies within a time of each place.

use std::borrow::Cow;

use geo::Coord;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use spatial::network::Pace;
use spatial::travel::{Trip, measure_reach};

use super::{Asked, no_layer};
use crate::quantity::{Amount, Unit};
use crate::scenario::unknown_word;
use crate::travel::{MoveBy, Way};
use crate::{Atlas, Indicator, Scenario};

/// A time and how it is spent: `"30 min walk"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// Minutes.
    pub minutes: f64,
    /// The mode's word.
    pub mode: String,
}

impl Within {
    /// Reads `"30 min walk"`; without a mode it is on foot.
    fn read(text: &str) -> Result<Self, String> {
        let wrong = |error: String| format!("{error}, expected a time and a mode such as \"30 min walk\"");
        let (time, mode) = match text.trim().rsplit_once(' ') {
            Some((time, mode)) if Unit::from_word(mode).is_none() => (time, mode),
            _ => (text, MoveBy::ALL[0].1),
        };
        let minutes = Amount::read(time).and_then(|time| time.to(Unit::Minute)).map_err(wrong)?;
        if minutes < 0.0 {
            return Err(wrong(format!("found \"{text}\"")));
        }
        Ok(Self { minutes, mode: mode.to_owned() })
    }

    pub(super) fn describe(&self, round_trip: bool) -> String {
        let trip = if round_trip { ", there and back" } else { "" };
        format!("{} min ({}{trip})", self.minutes, self.mode)
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for Within {
    fn schema_name() -> Cow<'static, str> {
        "Within".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "a time and a mode, such as \"30 min walk\"" })
    }
}

/// Checks mode and season.
pub(super) fn check_reach(within: &Within, season: Option<&str>, scenario: &Scenario) -> Result<(), String> {
    let modes = scenario.travel.modes();
    if !modes.contains(&within.mode.as_str()) {
        return Err(unknown_word("within: mode", &within.mode, &modes));
    }
    let seasons: Vec<&str> = scenario.seasons.iter().map(|season| season.name.get_ref().as_str()).collect();
    match season.filter(|season| !seasons.contains(season)) {
        Some(season) => Err(unknown_word("season (of the [[season]] tables)", season, &seasons)),
        None => Ok(()),
    }
}

/// The answer made of the cells (positions in the grid) within a time of each place; unknown outside the map.
pub(super) fn reach(
    (within, round_trip, season): (&Within, bool, Option<&str>),
    atlas: &Atlas<'_>,
    asked: Asked<'_>,
    answer: impl Fn(&[usize]) -> Indicator + Sync,
) -> Vec<Indicator> {
    let Some(mode) = atlas.scenario.travel.mode(&within.mode) else { return asked.all(&Indicator::unknown("no mode")) };
    if mode.uses_vehicle() && atlas.region.roads.is_none() {
        return asked.all(&no_layer("roads"));
    }
    let season = season.and_then(|name| atlas.season(name));
    let landscape = atlas.landscape(Way { mode: &mode, season: season.as_ref(), pace: Pace::Likely });
    let trip = if round_trip { Trip::ThereAndBack } else { Trip::There };
    let points: Vec<Coord<f64>> = asked.points();
    let frame = atlas.frame();
    measure_reach(&landscape, &points, (within.minutes * 60.0, trip), |number, reached| {
        if frame.cell_at(points[number]).is_none() {
            return Indicator::unknown("lies outside the map");
        }
        let cells: Vec<usize> =
            reached.iter().map(|cell| frame.index(cell.column as usize, cell.row as usize)).collect();
        answer(&cells)
    })
}
