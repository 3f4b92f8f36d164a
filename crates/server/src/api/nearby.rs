use axum::response::Response;
use geo::Coord;
use planner::quantity::{Amount, Unit};
use planner::travel::Start;
use planner::{Near, Reach, SERVICES, Status, Thing, nearby_in_time};
use spatial::LonLat;

use super::places;
use crate::answer;
use crate::here::{Here, Params};
use crate::problem::Problem;
use crate::site::Site;

/// Things found at most.
pub const MOST: usize = 1000;

/// `GET /nearby`: what lies near a position or a village, by distance or by time.
pub async fn nearby(here: Here) -> Result<Response, Problem> {
    here.params.only(&["at", "village", "what", "count", "within", "by", "status"])?;
    here.params.forms(&["geojson", "json"])?;
    let wanted = Wanted::read(&here.params, &here.site)?;
    let objects = here.params.get("f") == Some("json");
    let site = std::sync::Arc::clone(&here.site);
    if wanted.by == "line" {
        let reach = Reach { count: wanted.count, within_m: wanted.within };
        return shown(&site.around.near(wanted.from, reach, |thing| wanted.passes(thing)), objects);
    }
    let text = answer::work(move || {
        let things: Vec<Thing<'static>> =
            site.around.things().iter().copied().filter(|thing| wanted.passes(thing)).collect();
        let minutes = minutes(&site, &wanted, &things)?;
        text(&nearby_in_time(&things, &minutes, wanted.from, (wanted.count, wanted.within)), objects)
    });
    Ok(answer::geojson(text.await?))
}

fn shown(near: &[Near<'_>], objects: bool) -> Result<Response, Problem> {
    let text = text(near, objects)?;
    Ok(if objects { answer::content("application/json", text) } else { answer::geojson(text) })
}

fn text(near: &[Near<'_>], objects: bool) -> Result<String, Problem> {
    if objects {
        return Ok(outputs::nearby::objects(near).to_string());
    }
    let mut bytes = Vec::new();
    let written = outputs::geojson::write(&outputs::nearby::layer(near), &mut bytes);
    written.map_err(|error| Problem::ours(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Problem::ours(error.to_string()))
}

fn minutes(site: &Site, wanted: &Wanted, things: &[Thing<'_>]) -> Result<Vec<Option<f64>>, Problem> {
    let travel = &site.scenario.travel;
    let mode = travel.mode(&wanted.by);
    let mode = mode.ok_or_else(|| {
        Problem::bad(format!("by: found \"{}\", expected line or one of {}", wanted.by, travel.modes().join(", ")))
    })?;
    if mode.uses_vehicle() && site.region.roads.is_none() {
        return Err(Problem::bad(format!("by: found \"{}\", but the scenario names no roads", wanted.by)));
    }
    let at = site.region.crs.to_metres(wanted.from).filter(|at| site.region.frame.cell_at(*at).is_some());
    let at = at.ok_or_else(|| Problem::not_found("the position lies outside the map of the scenario"))?;
    let points: Vec<Coord<f64>> = things.iter().map(|thing| thing.place().at).collect();
    Ok(Start { at, mode: &mode, season: None }.minutes_to(&site.atlas, &points))
}

struct Wanted {
    from: LonLat,
    /// The village asked from is not near itself.
    besides: Option<String>,
    what: String,
    count: usize,
    /// Metres or minutes.
    within: f64,
    by: String,
    status: Option<String>,
}

impl Wanted {
    fn read(params: &Params, site: &Site) -> Result<Self, Problem> {
        let (from, besides) = match (params.get("at"), params.get("village")) {
            (Some(at), None) => (places::position(Some(at), "at")?, None),
            (None, Some(id)) => {
                let village = planner::find_village(site.region, id).map_err(Problem::not_found)?;
                (village.place.lonlat, Some(village.id.clone()))
            }
            _ => return Err(Problem::bad("expected either at=LON,LAT or village=ID")),
        };
        let by = params.get("by").unwrap_or("line").to_owned();
        let count: usize = params.parsed("count", "a whole number from 1 on")?.unwrap_or(10);
        if count == 0 {
            return Err(Problem::bad("count: found 0, expected 1 or more"));
        }
        let what = params.get("what").unwrap_or("villages").to_owned();
        if !["villages", "services"].contains(&what.as_str()) && !SERVICES.iter().any(|kind| kind.kind == what) {
            return Err(Problem::bad(format!(
                "what: found \"{what}\", expected villages, services or a kind of service"
            )));
        }
        let status = params.get("status").map(str::to_owned);
        if let Some(word) = status.as_deref().filter(|word| *word != "deserted" && Status::from_word(word).is_none()) {
            return Err(Problem::bad(format!(
                "status: found \"{word}\", expected inhabited, deserted, disused, abandoned, ruined or unknown"
            )));
        }
        Ok(Self { within: within(params, &by)?, from, besides, what, count: count.min(MOST), by, status })
    }

    fn passes(&self, thing: &Thing<'_>) -> bool {
        if self.besides.as_deref() == Some(thing.id()) {
            return false;
        }
        match thing {
            Thing::Village(village) => {
                let status = match self.status.as_deref() {
                    None => true,
                    Some("deserted") => village.status.is_deserted(),
                    Some(word) => Status::from_word(word) == Some(village.status),
                };
                self.what == "villages" && status
            }
            Thing::Service(service) => self.what == "services" || self.what == service.kind,
        }
    }
}

fn within(params: &Params, by: &str) -> Result<f64, Problem> {
    let Some(text) = params.get("within") else { return Ok(f64::INFINITY) };
    let (unit, example) = if by == "line" { (Unit::Metre, "10 km") } else { (Unit::Minute, "30 min") };
    let limit = Amount::read(text).and_then(|amount| amount.to(unit));
    let limit = limit.map_err(|error| Problem::bad(format!("within: {error}, such as \"{example}\"")))?;
    match limit >= 0.0 && limit.is_finite() {
        true => Ok(limit),
        false => Err(Problem::bad(format!("within: found {text}, expected 0 or more"))),
    }
}
