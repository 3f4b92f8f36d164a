//! Why a village, or any other place, has its score.

use axum::extract::Path;
use axum::response::Response;
use outputs::messages::Words;
use outputs::{analysis, document, journeys};
use planner::travel::{Account, accounts};
use planner::{Assessment, Place, SettlementClass, Status, Village, assess_place, rescore};
use serde_json::{Value, json};
use spatial::LonLat;

use crate::answer;
use crate::changes::Asked;
use crate::here::Here;
use crate::problem::Problem;
use crate::site::Site;

/// `GET /explain/{village}`
pub async fn explain(here: Here, Path(village): Path<String>) -> Result<Response, Problem> {
    here.params.only(&["changes", "lang"])?;
    here.params.forms(&["json"])?;
    let words = here.params.words(here.site.scenario)?;
    let position = here.site.position(&village)?;
    let asked = Asked::read(here.params.get("changes"))?;
    let site = here.site;
    let answer = answer::work(move || {
        let changed = site.changed(&asked)?;
        let mut about = told(&changed, position, words)?;
        about["summary"] = json!(outputs::explain::summary(&changed, position));
        about["what_it_would_take"] = analysis::ways_json(&changed, position);
        translate_ways(&mut about["what_it_would_take"], words);
        add_journeys(&site, &mut about, &site.journeys(position))?;
        Ok(about)
    });
    Ok(answer::json(&answer.await?))
}

/// All that is known of the result of one place.
fn told(assessment: &Assessment, position: usize, words: Words<'_>) -> Result<Value, Problem> {
    let about = document::village_object(assessment, position);
    let mut about = about.map_err(|error| Problem::ours(error.to_string()))?;
    let losses = outputs::explain::losses(assessment, position);
    let lost = losses
        .iter()
        .map(|(criterion, points)| json!({ "criterion": assessment.criteria[*criterion].id, "points": points }));
    about["losses"] = lost.collect();
    about["reasons"] = assessment.scores[position].reasons.iter().map(|reason| words.cell(reason)).collect();
    let known: f64 =
        assessment.criteria.iter().filter(|one| one.scores[position].is_some()).map(|one| one.weight).sum();
    for (criterion, shown) in assessment.criteria.iter().zip(about["criteria"].as_array_mut().into_iter().flatten()) {
        let of = if criterion.scores[position].is_some() { criterion.weight / known } else { criterion.weight };
        shown["most"] = json!(100.0 * of);
        shown["title"] = json!(words.term(&criterion.title));
        shown["note"] = json!(words.sentence(&criterion.indicators[position].note));
        shown["shown"] = json!(words.figure(&criterion.indicators[position], criterion.unit));
    }
    for (gate, shown) in assessment.gates.iter().zip(about["gates"].as_array_mut().into_iter().flatten()) {
        shown["title"] = json!(words.term(&gate.title));
        shown["grounds"] = json!(words.cell(&gate.grounds[position]));
    }
    Ok(about)
}

/// The ways to a better rank, as far as the language has such sentences.
fn translate_ways(ways: &mut Value, words: Words<'_>) {
    let translate = |text: &mut Value| {
        if let Some(told) = text.as_str().map(|text| words.sentence(text).into_owned()) {
            *text = json!(told);
        }
    };
    for way in ways.as_array_mut().into_iter().flatten() {
        translate(&mut way["what"]);
        for kind in ["single", "combined"] {
            way[kind]["changes"].as_array_mut().into_iter().flatten().for_each(|one| translate(&mut one["words"]));
        }
    }
}

/// The journeys as objects, and their ways as lines on the map.
fn add_journeys(site: &Site, about: &mut Value, accounts: &[Account]) -> Result<(), Problem> {
    about["journeys"] = journeys::objects(accounts);
    let mut routes = Vec::new();
    for account in accounts {
        let layer = journeys::route_layer(&account.legs, &site.region.crs);
        let mut bytes = Vec::new();
        outputs::geojson::write(&layer, &mut bytes).map_err(|error| Problem::ours(error.to_string()))?;
        let mut lines: Value = serde_json::from_slice(&bytes).map_err(|error| Problem::ours(error.to_string()))?;
        for line in lines["features"].as_array_mut().into_iter().flatten() {
            line["properties"]["criterion"] = json!(account.criterion);
            line["properties"]["to"] = json!(account.to);
            routes.push(line.take());
        }
    }
    about["routes"] = json!({ "type": "FeatureCollection", "features": routes });
    Ok(())
}

/// `GET /compare?first=…&second=…`
pub async fn compare(here: Here) -> Result<Response, Problem> {
    here.params.only(&["first", "second", "changes", "lang"])?;
    here.params.forms(&["json"])?;
    let words = here.params.words(here.site.scenario)?;
    let one = |name: &str| {
        let id = here.params.get(name);
        here.site.position(id.ok_or_else(|| Problem::bad(format!("expected first and second, found no {name}")))?)
    };
    let (first, second) = (one("first")?, one("second")?);
    let asked = Asked::read(here.params.get("changes"))?;
    let site = std::sync::Arc::clone(&here.site);
    let answer = answer::work(move || {
        let changed = site.changed(&asked)?;
        Ok(json!({
            "first": told(&changed, first, words)?, "second": told(&changed, second, words)?,
            "differences": analysis::against_json(&changed, first, second),
        }))
    });
    Ok(answer::json(&answer.await?))
}

/// A position of an address.
///
/// # Errors
/// 400 when it is none.
pub fn position(text: Option<&str>, name: &str) -> Result<LonLat, Problem> {
    let expected = || {
        Problem::bad(format!(
            "{name}: found \"{}\", expected degrees east and degrees north such as 43.3,-11.7",
            text.unwrap_or_default()
        ))
    };
    let (lon, lat) = text.and_then(|text| text.split_once(',')).ok_or_else(expected)?;
    let degrees = |part: &str| part.trim().parse::<f64>().ok();
    degrees(lon).zip(degrees(lat)).and_then(|(lon, lat)| LonLat::new(lon, lat)).ok_or_else(expected)
}

/// `GET /at?position=LON,LAT`: what a village is asked, asked of any place.
pub async fn at(here: Here) -> Result<Response, Problem> {
    here.params.only(&["position", "changes", "lang"])?;
    here.params.forms(&["json"])?;
    let words = here.params.words(here.site.scenario)?;
    let lonlat = position(here.params.get("position"), "position")?;
    let asked = Asked::read(here.params.get("changes"))?;
    let site = here.site;
    let at = site.region.crs.to_metres(lonlat).filter(|at| site.region.frame.cell_at(*at).is_some());
    let at = at.ok_or_else(|| Problem::not_found("the position lies outside the map of the scenario"))?;
    let answer = answer::work(move || {
        let place = Village {
            id: format!("{:.5},{:.5}", lonlat.lon, lonlat.lat),
            name: String::new(),
            names: Default::default(),
            status: Status::Unknown,
            class: SettlementClass::Unknown,
            population: None,
            place: Place { lonlat, at },
            precision_m: None,
            facts: Default::default(),
        };
        let changes = asked.resolve(&site.assessment)?;
        let (alone, answers) = assess_place(&site.atlas, &site.assessment, place, site.on)?;
        let rescored = rescore(&alone, (site.scenario, &answers), &changes, site.on)?;
        let changed = rescored.assessment(&alone, &changes);
        let mut about = told(&changed, 0, words)?;
        // Its place among the villages, for a reader to see where it would stand.
        about["rank"] = Value::Null;
        let ranked = site.rescored(&asked)?.scores;
        let better = |own: f64| ranked.iter().filter(|other| other.rank.is_some() && other.score > Some(own)).count();
        about["villages_better"] = json!(changed.scores[0].score.map(better));
        add_journeys(&site, &mut about, &accounts(&site.atlas, &changed.villages[0]))?;
        Ok(about)
    });
    Ok(answer::json(&answer.await?))
}
