//! What lies near a place, as a layer and as text.

use geo::{Geometry, Point};
use planner::{Near, Thing};

use crate::record::{Feature, Field, FieldType, Layer, Value};
use crate::text::Table;

/// The things found as a layer of points, nearest first.
pub fn layer(near: &[Near<'_>]) -> Layer {
    let features = near.iter().map(|found| {
        let lonlat = found.thing.place().lonlat;
        let (status, population) = match found.thing {
            Thing::Village(village) => (village.status.word(), village.population),
            Thing::Service(_) => ("", None),
        };
        let mut row = Feature {
            values: vec![
                Value::text(found.thing.id()),
                Value::text(found.thing.name()),
                Value::text(found.thing.kind()),
                Value::text(status),
                Value::number(population),
                Value::number(Some((found.distance_m * 1000.0).round() / 1000.0)),
                Value::number(Some((found.bearing_deg * 10.0).round() / 10.0)),
            ],
            geometry: Some(Geometry::Point(Point(lonlat.into()))),
        };
        if by_time(near) {
            row.values.push(Value::number(found.minutes.map(|minutes| (minutes * 1000.0).round() / 1000.0)));
        }
        row
    });
    let mut layer = Layer {
        name: "nearby".to_owned(),
        title: "What lies near".to_owned(),
        fields: vec![
            Field::text("id", "Identifier, unique in the region"),
            Field::text("name", "Name as the source writes it"),
            Field::text("kind", "Class of settlement or kind of service"),
            Field::text("status", "What is known about people living there; empty for services"),
            Field::new("population", FieldType::Number, "people", "Number of people"),
            Field::new("distance_m", FieldType::Number, "m", "Geodesic distance on WGS 84"),
            Field::new("bearing_deg", FieldType::Number, "deg", "Direction, clockwise from north"),
        ],
        features: features.collect(),
    };
    if by_time(near) {
        layer.fields.push(Field::new("minutes", FieldType::Number, "min", "Time of travel over terrain and roads"));
    }
    layer
}

/// Whether things were sought by time.
fn by_time(near: &[Near<'_>]) -> bool {
    near.iter().any(|found| found.minutes.is_some())
}

/// The things found as aligned text.
pub fn table(near: &[Near<'_>]) -> String {
    let timed = by_time(near);
    let mut header = vec![">distance", "direction", "name", "kind", "status", ">people", "id"];
    if timed {
        header.insert(0, ">minutes");
    }
    let mut table = Table::new(&header);
    for found in near {
        let (status, population) = match found.thing {
            Thing::Village(village) => (village.status.word(), village.population),
            Thing::Service(_) => ("", None),
        };
        let mut row = vec![
            distance(found.distance_m),
            direction(found.bearing_deg).to_owned(),
            found.thing.name().to_owned(),
            found.thing.kind().to_owned(),
            status.to_owned(),
            population.map_or(String::new(), |people| format!("{people:.0}")),
            found.thing.id().to_owned(),
        ];
        if timed {
            row.insert(0, found.minutes.map_or(String::new(), |minutes| format!("{minutes:.1}")));
        }
        table.row(row);
    }
    table.render()
}

/// The things found as a list of objects, one for each, with `lon` and `lat` in degrees.
pub fn objects(near: &[Near<'_>]) -> serde_json::Value {
    let layer = layer(near);
    let objects = layer.features.iter().zip(near).map(|(feature, found)| {
        let lonlat = found.thing.place().lonlat;
        let mut object: serde_json::Map<String, serde_json::Value> = layer
            .fields
            .iter()
            .zip(&feature.values)
            .map(|(field, value)| (field.name.clone(), json_of(value)))
            .collect();
        object.insert("lon".to_owned(), lonlat.lon.into());
        object.insert("lat".to_owned(), lonlat.lat.into());
        serde_json::Value::Object(object)
    });
    objects.collect()
}

fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Missing => serde_json::Value::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Integer(figure) => (*figure).into(),
        Value::Number(figure) => (*figure).into(),
    }
}

fn distance(metres: f64) -> String {
    if metres < 1000.0 { format!("{metres:.0} m") } else { format!("{:.2} km", metres / 1000.0) }
}

/// The nearest of the eight winds.
fn direction(bearing_deg: f64) -> &'static str {
    const WINDS: [&str; 8] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
    WINDS[(bearing_deg / 45.0).round() as usize % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn winds_and_distances_read_well() {
        assert_eq!([0.0, 22.6, 180.0, 337.6, 359.0].map(direction), ["N", "NE", "S", "N", "N"]);
        assert_eq!(distance(12.4), "12 m");
        assert_eq!(distance(12_345.0), "12.35 km");
    }
}
