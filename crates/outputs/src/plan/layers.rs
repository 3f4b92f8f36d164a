use decision::allocation::SiteKind;
use geo::{Geometry, Point};
use planner::plan::{PlacePlan, PlanSummary};

use super::words::{kind, until};
use crate::record::{Feature, Field, FieldType, Layer, Value, decimals};

/// The places of a plan as points, with counts only.
pub fn layer(summary: &PlanSummary) -> Layer {
    let money = &summary.currency;
    let fields = vec![
        Field::text("id", "Identifier, unique in the region"),
        Field::text("name", "Name as the source writes it"),
        Field::text("kind", "village (deserted) or host (people live there)"),
        Field::new("opened", FieldType::Integer, "", "The year in which it is opened; missing when it is not"),
        Field::new("households", FieldType::Integer, "", "Households placed there; missing when withheld"),
        Field::new("people", FieldType::Integer, "people", "People placed there; missing when withheld"),
        Field::new("pupils", FieldType::Integer, "", "Children of 7 to 17 placed there; missing when withheld"),
        Field::text("withheld", "yes where counts are kept back: they are under 5, or would give such a count away"),
        Field::new("dwellings", FieldType::Integer, "", "Dwellings there when all planned works are done"),
        Field::new("water_l_day", FieldType::Number, "l/day", "Water there then; missing when unknown, or at hosts"),
        Field::new("water_people", FieldType::Integer, "people", "People this water is enough for"),
        Field::new("farmland_ha", FieldType::Number, "ha", "Farmland in reach; missing when unknown, or at hosts"),
        Field::new("land_people", FieldType::Integer, "people", "People this land is enough for"),
        Field::new("works_cost", FieldType::Number, money, "Cost of the works planned there"),
        Field::text("binds", "What stops the next family there"),
        Field::text("conditions", "Conditions of the hosts that people must see to"),
        Field::text("offer_until", "Last day of the hosts' offer"),
        Field::text("closed_because", "Why it is not used; missing when it may be"),
    ];
    let features = summary.places.iter().map(|place| Feature {
        values: values(place),
        geometry: Some(Geometry::Point(Point::new(place.place.lonlat.lon, place.place.lonlat.lat))),
    });
    Layer { name: "plan".into(), title: "Plan".into(), fields, features: features.collect() }
}

fn values(place: &PlacePlan) -> Vec<Value> {
    let count = |count: Option<usize>| count.map_or(Value::Missing, |count| Value::Integer(count as i64));
    let number = |figure: Option<f64>| Value::number(figure.map(|figure| decimals(figure, 2)));
    let is_withheld = place.households.is_none() || place.pupils.is_none();
    vec![
        Value::Text(place.id.clone()),
        Value::text(&place.name),
        Value::text(kind(place.kind)),
        place.opened.map_or(Value::Missing, |year| Value::Integer(i64::from(year))),
        count(place.households),
        count(place.people),
        count(place.pupils),
        Value::text(if is_withheld { "yes" } else { "no" }),
        Value::Integer(i64::from(place.dwellings)),
        number(place.water_l_day),
        count(place.water_people),
        number(place.farmland_ha),
        count(place.land_people),
        number((place.kind == SiteKind::Village).then_some(place.cost)),
        Value::text(&place.binds.join("; ")),
        Value::text(&place.conditions.join("; ")),
        Value::text(&until(place)),
        Value::text(&place.closed_because.join("; ")),
    ]
}

/// The works of a plan with cost and year, as a table without places.
pub fn works_layer(summary: &PlanSummary) -> Layer {
    let fields = vec![
        Field::text("id", "Identifier of the work"),
        Field::text("village", "The village it serves"),
        Field::text("kind", "houses, road, water, school, power …"),
        Field::text("title", "What is done"),
        Field::new("year", FieldType::Integer, "", "The year in which it starts and is paid"),
        Field::new("cost", FieldType::Number, &summary.currency, "What it costs"),
        Field::new("months", FieldType::Integer, "months", "How long it takes"),
    ];
    let features = summary.works.iter().map(|work| Feature {
        values: vec![
            Value::Text(work.id.clone()),
            Value::text(&work.village),
            Value::text(&work.kind),
            Value::text(&work.title),
            Value::Integer(i64::from(work.year)),
            Value::number(Some(decimals(work.cost, 2))),
            Value::Integer(i64::from(work.months)),
        ],
        geometry: None,
    });
    Layer { name: "works".into(), title: "Works".into(), fields, features: features.collect() }
}
