//! The journeys of a village: as words, as JSON, as lines and areas on the map.

use geo::MultiPolygon;
use planner::travel::{Account, RoadRisk};
use spatial::crs::Crs;
use spatial::travel::{Leg, LegKind};

use crate::explain::{number, place};
use crate::layers;
use crate::record::{Feature, Field, FieldType, Layer, Value};
use crate::text::printable;

/// The letters of the months, January first.
const MONTHS: [&str; 12] = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];

fn word(kind: LegKind) -> &'static str {
    match kind {
        LegKind::OffRoad => "walk across country",
        LegKind::OnRoad => "walk along the road",
        LegKind::Ride => "ride",
        LegKind::Ferry => "ferry",
    }
}

fn minutes(minutes: Option<f64>) -> String {
    minutes.map_or("–".to_owned(), |minutes| format!("{} min", number(minutes)))
}

/// The journeys for the terminal; empty when the scenario asks for no travel time.
pub fn text(accounts: &[Account]) -> String {
    let mut text = String::new();
    for account in accounts {
        let place = if account.place.is_empty() { String::new() } else { format!(" ({})", printable(&account.place)) };
        text += &format!("\n{}{place}: {}\n", printable(&account.title), minutes(account.minutes));
        if account.minutes.is_none() {
            text += &format!("  {}\n", printable(&account.reason));
        }
        for leg in &account.legs {
            text += &format!(
                "  {:<20} {:>8} {:>9} up {:>9}\n",
                word(leg.kind),
                length(leg.distance_m),
                format!("{} m", number(leg.climb_m.round())),
                minutes(Some(leg.seconds / 60.0))
            );
        }
        text += &year(account);
        if let Some(risk) = &account.risk {
            text += &format!("  {}\n", in_words(risk));
        }
    }
    if text.is_empty() { text } else { format!("\nJourneys\n{}", text.trim_start()) }
}

fn year(account: &Account) -> String {
    if account.seasons.is_empty() {
        return String::new();
    }
    let seasons: Vec<String> =
        account.seasons.iter().map(|(name, time)| format!("{} {}", printable(name), minutes(*time))).collect();
    let months: Vec<String> = MONTHS
        .iter()
        .zip(account.months)
        .map(|(month, time)| format!("{month} {}", time.map_or("–".to_owned(), |time| format!("{time:.0}"))))
        .collect();
    format!("  By season: {}\n  By month, minutes: {}\n", seasons.join(", "), months.join("  "))
}

fn length(metres: f64) -> String {
    if metres < 1000.0 { format!("{metres:.0} m") } else { format!("{:.2} km", metres / 1000.0) }
}

/// What closed roads would do, in a sentence or two.
pub fn in_words(risk: &RoadRisk) -> String {
    let mut words = if risk.only_way_m > 0.0 {
        let roads: Vec<String> = risk.only_roads.iter().take(3).map(|road| printable(road)).collect();
        let more = risk.only_roads.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!(
            "One road is all that links it: {} have no way round ({}{more}).",
            length(risk.only_way_m),
            roads.join(", ")
        )
    } else {
        "No single closed road cuts it off.".to_owned()
    };
    if let Some(worst) = &risk.worst {
        words += &format!(
            " Worst of the rest: when {} of {} at {} close, the roads take {} instead of {}.",
            length(worst.length_m),
            printable(&worst.road),
            place(worst.at),
            minutes(Some(worst.detour_min)),
            minutes(Some(risk.usual_min))
        );
    }
    words
}

/// The journeys as a list of objects.
pub fn objects(accounts: &[Account]) -> serde_json::Value {
    let leg = |leg: &Leg| {
        serde_json::json!({
            "how": word(leg.kind), "distance_m": leg.distance_m.round(), "climb_m": leg.climb_m.round().abs(),
            "minutes": leg.seconds / 60.0,
        })
    };
    let risk = |risk: &RoadRisk| {
        serde_json::json!({
            "to_road_m": risk.to_road_m, "usual_min": risk.usual_min, "only_way_m": risk.only_way_m,
            "only_roads": risk.only_roads,
            "worst": risk.worst.as_ref().map(|worst| serde_json::json!({
                "road": worst.road, "lon": worst.at.lon, "lat": worst.at.lat, "length_m": worst.length_m,
                "detour_min": worst.detour_min,
            })),
        })
    };
    let object = |account: &Account| {
        serde_json::json!({
            "criterion": account.criterion, "to": account.to, "place": account.place, "minutes": account.minutes,
            "reason": account.reason, "legs": account.legs.iter().map(leg).collect::<Vec<_>>(),
            "seasons": account.seasons.iter().map(|(name, time)| serde_json::json!({ "season": name, "minutes": time }))
                .collect::<Vec<_>>(),
            "months_min": account.months, "risk": account.risk.as_ref().map(risk),
        })
    };
    accounts.iter().map(object).collect()
}

/// A route as a layer of lines, one for each leg, in the direction of travel.
pub fn route_layer(legs: &[Leg], crs: &Crs) -> Layer {
    let features = legs.iter().enumerate().map(|(number, leg)| Feature {
        values: vec![
            Value::Integer(number as i64 + 1),
            Value::text(word(leg.kind)),
            Value::number(Some(leg.distance_m)),
            Value::number(Some(leg.climb_m.abs())),
            Value::number(Some(leg.seconds / 60.0)),
        ],
        geometry: layers::line(crs, &leg.coords),
    });
    Layer {
        name: "route".to_owned(),
        title: "Route, leg by leg".to_owned(),
        fields: vec![
            Field::new("leg", FieldType::Integer, "", "Number of the leg, in the direction of travel"),
            Field::text("how", "Walk across country, walk along the road, ride, or ferry"),
            Field::new("distance_m", FieldType::Number, "m", "Length on the map"),
            Field::new("climb_m", FieldType::Number, "m", "Metres of ascent"),
            Field::new("minutes", FieldType::Number, "min", "Time"),
        ],
        features: features.collect(),
    }
}

/// The area within a time as a layer of one feature.
pub fn isochrone_layer(area: &MultiPolygon<f64>, (minutes, mode): (f64, &str), crs: &Crs) -> Layer {
    let geometry = layers::polygons(crs, area);
    Layer {
        name: "isochrone".to_owned(),
        title: format!("Within {minutes} minutes ({mode})"),
        fields: vec![
            Field::new("minutes", FieldType::Number, "min", "The time it takes at most"),
            Field::text("mode", "How people move"),
        ],
        features: vec![Feature { values: vec![Value::number(Some(minutes)), Value::text(mode)], geometry }],
    }
}
