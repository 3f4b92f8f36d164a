use geo::Coord;
use spatial::LonLat;

use crate::quantity::{Amount, Unit};
use crate::travel::{Start, mode_of};
use crate::{Atlas, Fault, Near, Reach, Region, Status, Thing, nearby, nearby_in_time};

/// What to look for around a place, in a person's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearbyQuery<'q> {
    /// `villages`, `services`, or a kind of service such as `school`.
    pub what: &'q str,
    /// Only settlements of this status; `deserted` stands for deserted, disused, abandoned and ruined.
    pub status: Option<&'q str>,
    /// At most so many, 1 or more.
    pub count: usize,
    /// At most so far: a distance such as `10 km`, or with a mode a time such as `30 min`.
    pub within: Option<&'q str>,
    /// `line` for geodesic distance, or the mode of travel whose time counts.
    pub by: &'q str,
    /// The id of what is asked from, which is not near itself.
    pub besides: Option<&'q str>,
}

impl NearbyQuery<'_> {
    /// Whether distance counts, not time.
    fn by_line(&self) -> bool {
        self.by == "line"
    }

    /// How far, metres or minutes; infinite for no limit.
    ///
    /// # Errors
    /// No such amount, or a count of 0.
    pub fn check(&self) -> Result<f64, Fault> {
        if self.count == 0 {
            return Err(Fault::new("count", "found 0, expected 1 or more"));
        }
        let Some(text) = self.within else { return Ok(f64::INFINITY) };
        let (unit, example) = if self.by_line() { (Unit::Metre, "10 km") } else { (Unit::Minute, "30 min") };
        let limit = Amount::read(text).and_then(|amount| amount.to(unit));
        let limit = limit.map_err(|error| Fault::new("within", format!("{error}, such as \"{example}\"")))?;
        if limit >= 0.0 { Ok(limit) } else { Err(Fault::new("within", format!("found {text}, expected 0 or more"))) }
    }

    /// What lies nearest to a position, nearest first.
    ///
    /// # Errors
    /// Words that the region does not know, each with those it knows; a position that lies on the map only with latitude
    /// and longitude the other way round; by time, a position outside the map.
    pub fn ask<'a>(&self, atlas: &Atlas<'a>, from: LonLat) -> Result<Vec<Near<'a>>, Fault> {
        let limit = self.check()?;
        refuse_swapped(atlas.region, from)?;
        let mut things = self.things(atlas.region)?;
        things.retain(|thing| self.besides != Some(thing.id()));
        if self.by_line() {
            return Ok(nearby(&things, from, Reach { count: self.count, within_m: limit }));
        }
        let minutes = self.minutes(atlas, from, &things)?;
        Ok(nearby_in_time(&things, &minutes, from, (self.count, limit)))
    }

    fn things<'a>(&self, region: &'a Region) -> Result<Vec<Thing<'a>>, Fault> {
        let mut things: Vec<Thing<'a>> = match self.what {
            "villages" => region.settlements.iter().map(Thing::Village).collect(),
            kind => services(region, kind)?,
        };
        let Some(word) = self.status else { return Ok(things) };
        let exact = Status::from_word(word).ok_or_else(|| {
            let known = Status::ALL.map(|row| row.1).join(", ");
            Fault::new("status", format!("found \"{word}\", expected one of {known}"))
        })?;
        things.retain(|thing| match thing {
            Thing::Village(village) if word == "deserted" => village.status.is_deserted(),
            Thing::Village(village) => village.status == exact,
            Thing::Service(_) => true,
        });
        Ok(things)
    }

    /// Minutes from a position to each thing, in their order; `None` where there is no way.
    fn minutes(&self, atlas: &Atlas<'_>, from: LonLat, things: &[Thing<'_>]) -> Result<Vec<Option<f64>>, Fault> {
        let mode = mode_of(atlas, self.by)?;
        let at = on_map(atlas.region, from);
        let at = at.ok_or_else(|| Fault::new("by", "the position lies outside the map of the scenario"))?;
        let points: Vec<Coord<f64>> = things.iter().map(|thing| thing.place().at).collect();
        Ok(Start { at, mode: &mode, season: None }.minutes_to(atlas, &points))
    }
}

/// A position in the region's metres; `None` where it lies outside the map.
pub fn on_map(region: &Region, from: LonLat) -> Option<Coord<f64>> {
    region.crs.to_metres(from).filter(|at| region.frame.cell_at(*at).is_some())
}

/// Many maps write latitude first: what is nearest to such a point would be some place thousands of kilometres away.
fn refuse_swapped(region: &Region, from: LonLat) -> Result<(), Fault> {
    let swapped = LonLat::new(from.lat, from.lon).filter(|swapped| on_map(region, *swapped).is_some());
    match (on_map(region, from), swapped) {
        (None, Some(swapped)) => {
            let (lon, lat) = (swapped.lon, swapped.lat);
            Err(Fault::new(
                "at",
                format!(
                    "found {lat} east, {lon} north, which is far from the region; expected degrees east first: {lon},{lat} \
                     lies in it"
                ),
            ))
        }
        _ => Ok(()),
    }
}

fn services<'a>(region: &'a Region, kind: &str) -> Result<Vec<Thing<'a>>, Fault> {
    let services = region.services.as_ref();
    let services =
        services.ok_or_else(|| Fault::new("what", format!("{kind}: the scenario names no services layer")))?;
    let wanted: Vec<Thing<'a>> =
        services.iter().filter(|service| kind == "services" || service.kind == kind).map(Thing::Service).collect();
    if wanted.is_empty() && kind != "services" {
        let mut kinds: Vec<&str> = services.iter().map(|service| service.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let known = kinds.join(", ");
        let message = format!("the region holds no \"{kind}\"; expected villages, services or one of {known}");
        return Err(Fault::new("what", message));
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{region, scenario};

    const SCENARIO: &str = "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
                            value = { kind = \"rising\", from = \"0 m\", to = \"9 m\" }\n";

    const ALL: NearbyQuery<'_> =
        NearbyQuery { what: "villages", status: None, count: 9, within: None, by: "line", besides: None };

    #[test]
    fn every_word_that_is_not_known_is_answered_with_those_that_are() {
        let (region, scenario) = (region(), scenario(SCENARIO));
        let atlas = Atlas::new(&region, &scenario);
        let from = region.settlements[0].place.lonlat;
        let fault = |query: NearbyQuery<'_>| query.ask(&atlas, from).unwrap_err();
        assert_eq!(fault(NearbyQuery { count: 0, ..ALL }).field, "count");
        assert!(fault(NearbyQuery { within: Some("3 apples"), ..ALL }).to_string().starts_with("within: found"));
        assert!(fault(NearbyQuery { within: Some("3 km"), by: "walk", ..ALL }).message.contains("30 min"));
        assert!(fault(NearbyQuery { status: Some("gone"), ..ALL }).message.contains("deserted"));
        assert!(fault(NearbyQuery { what: "castle", ..ALL }).message.contains("school"));
        assert!(fault(NearbyQuery { by: "fly", ..ALL }).message.contains("walk"));
    }

    #[test]
    fn latitude_first_is_refused_where_the_region_lies_the_other_way_round() {
        let (region, scenario) = (region(), scenario(SCENARIO));
        let atlas = Atlas::new(&region, &scenario);
        let from = region.settlements[0].place.lonlat;
        let swapped = LonLat { lon: from.lat, lat: from.lon };
        let fault = ALL.ask(&atlas, swapped).unwrap_err();
        assert_eq!(fault.field, "at");
        assert!(fault.message.contains(&format!("{},{}", from.lon, from.lat)), "{fault}");
        let beyond = LonLat { lon: from.lon, lat: from.lat - 3.0 };
        assert!(on_map(&region, beyond).is_none() && ALL.ask(&atlas, beyond).is_ok(), "beyond the edge is no slip");
    }

    #[test]
    fn nothing_is_near_itself_and_nearest_by_time_agrees_with_the_engine() {
        let (region, scenario) = (region(), scenario(SCENARIO));
        let atlas = Atlas::new(&region, &scenario);
        let first = &region.settlements[0];
        let query = NearbyQuery { besides: Some(&first.id), by: "walk", ..ALL };
        let near = query.ask(&atlas, first.place.lonlat).unwrap();
        assert!(!near.is_empty() && near.iter().all(|near| near.thing.id() != first.id));
        assert!(near.windows(2).all(|pair| pair[0].minutes <= pair[1].minutes));
    }
}
