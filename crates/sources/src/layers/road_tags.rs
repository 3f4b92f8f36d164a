//! What OpenStreetMap tags (or columns of the same names) say about a road.

use spatial::network::{Direction, Permission, Road, RoadClass, Seasonality, Structure};

use crate::formats::Tags;

const KMH_PER_MPH: f64 = 1.609_344;
const KMH_PER_KNOT: f64 = 1.852;

/// The road that tags describe. Error: the reason why nobody can travel on it.
pub(crate) fn road(tags: &Tags) -> Result<Road, &'static str> {
    let class = if tags.is("route", "ferry") {
        RoadClass::Ferry
    } else {
        let word = tags.get("highway").ok_or("without a class")?;
        RoadClass::from_word(word).ok_or("not a road one can use (planned, removed, a stop …)")?
    };
    if tags.is("area", "yes") && class != RoadClass::Ferry {
        return Err("areas, not lines");
    }
    let text = |key: &str| tags.get(key).map(str::to_owned);
    Ok(Road {
        class,
        surface: text("surface"),
        tracktype: text("tracktype"),
        smoothness: text("smoothness"),
        max_speed_kmh: tags.get("maxspeed").and_then(max_speed_kmh),
        duration_min: tags.get("duration").and_then(duration_min),
        direction: direction(tags, class),
        structure: structure(tags),
        motor: motor(tags),
        foot: foot(tags),
        seasonality: seasonality(tags),
    })
}

/// A signed limit in km/h; `None` for zones (`RU:urban`), words and several values.
fn max_speed_kmh(value: &str) -> Option<f64> {
    let value = value.trim();
    let split = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (figure, unit) = value.split_at(split);
    let factor = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => KMH_PER_MPH,
        "knots" => KMH_PER_KNOT,
        _ => return None,
    };
    figure.parse::<f64>().ok().map(|speed| speed * factor).filter(|speed| *speed > 0.0)
}

/// Minutes of `90`, `01:30`, `01:30:00` or `PT1H30M`.
fn duration_min(value: &str) -> Option<f64> {
    let value = value.trim();
    let minutes = if let Some(period) = value.strip_prefix("PT") {
        iso_minutes(period)?
    } else {
        let parts: Option<Vec<f64>> = value.split(':').map(|part| part.parse().ok()).collect();
        match parts?.as_slice() {
            [minutes] => *minutes,
            [hours, minutes] => hours * 60.0 + minutes,
            [hours, minutes, seconds] => hours * 60.0 + minutes + seconds / 60.0,
            _ => return None,
        }
    };
    (minutes.is_finite() && minutes > 0.0).then_some(minutes)
}

fn iso_minutes(period: &str) -> Option<f64> {
    let mut minutes = 0.0;
    let mut rest = period;
    while !rest.is_empty() {
        let end = rest.find(['H', 'M', 'S'])?;
        let figure: f64 = rest[..end].parse().ok()?;
        minutes += match rest.as_bytes()[end] {
            b'H' => figure * 60.0,
            b'M' => figure,
            _ => figure / 60.0,
        };
        rest = &rest[end + 1..];
    }
    Some(minutes)
}

/// A motorway and a roundabout run one way unless they say otherwise.
fn direction(tags: &Tags, class: RoadClass) -> Direction {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => Direction::Forward,
        Some("-1" | "reverse") => Direction::Backward,
        Some(_) => Direction::Both,
        None => {
            let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
            match round || matches!(class, RoadClass::Motorway | RoadClass::MotorwayLink) {
                true => Direction::Forward,
                false => Direction::Both,
            }
        }
    }
}

fn structure(tags: &Tags) -> Structure {
    let has = |key: &str| tags.get(key).is_some_and(|value| !matches!(value, "no" | "false" | "0"));
    if has("bridge") {
        Structure::Bridge
    } else if has("tunnel") && !tags.is("tunnel", "building_passage") {
        Structure::Tunnel
    } else if has("ford") {
        Structure::Ford
    } else {
        Structure::Ground
    }
}

enum Right {
    Yes,
    No,
}

fn right(value: &str) -> Option<Right> {
    match value {
        "yes" | "designated" | "permissive" | "destination" | "customers" | "delivery" | "official" | "permit" => {
            Some(Right::Yes)
        }
        "no" | "private" | "military" | "emergency" => Some(Right::No),
        _ => None,
    }
}

/// The most particular key decides. `access=yes` alone does not open a footpath to cars; it only lifts nothing.
fn motor(tags: &Tags) -> Permission {
    for key in ["motorcar", "motor_vehicle", "vehicle"] {
        match tags.get(key).and_then(right) {
            Some(Right::Yes) => return Permission::Allowed,
            Some(Right::No) => return Permission::Forbidden,
            None => {}
        }
    }
    match tags.get("access").and_then(right) {
        Some(Right::No) => Permission::Forbidden,
        _ => Permission::Unstated,
    }
}

fn foot(tags: &Tags) -> Permission {
    match tags.get("foot").and_then(right) {
        Some(Right::Yes) => return Permission::Allowed,
        Some(Right::No) => return Permission::Forbidden,
        None => {}
    }
    if tags.says_yes("motorroad") || matches!(tags.get("foot"), Some("use_sidepath")) {
        return Permission::Forbidden;
    }
    match tags.get("access").and_then(right) {
        Some(Right::No) => Permission::Forbidden,
        _ => Permission::Unstated,
    }
}

fn seasonality(tags: &Tags) -> Seasonality {
    if tags.says_yes("winter_road") || tags.says_yes("ice_road") {
        return Seasonality::WinterOnly;
    }
    match tags.get("seasonal") {
        Some("winter" | "wet_season") => Seasonality::WinterOnly,
        Some("yes" | "summer" | "dry_season" | "spring" | "autumn") => Seasonality::SummerOnly,
        _ => Seasonality::AllYear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Road {
        road(&Tags::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))).unwrap()
    }

    #[test]
    fn speeds_in_every_unit_and_no_zones() {
        assert_eq!(max_speed_kmh("50"), Some(50.0));
        assert_eq!(max_speed_kmh("50 km/h"), Some(50.0));
        assert!((max_speed_kmh("30 mph").unwrap() - 48.280_32).abs() < 1e-9);
        for text in ["RU:urban", "none", "signals", "50;30", "walk", ""] {
            assert_eq!(max_speed_kmh(text), None, "{text}");
        }
    }

    #[test]
    fn one_way_said_and_implied() {
        assert_eq!(of(&[("highway", "primary"), ("oneway", "yes")]).direction, Direction::Forward);
        assert_eq!(of(&[("highway", "primary"), ("oneway", "-1")]).direction, Direction::Backward);
        assert_eq!(of(&[("highway", "motorway")]).direction, Direction::Forward);
        assert_eq!(of(&[("highway", "motorway"), ("oneway", "no")]).direction, Direction::Both);
        assert_eq!(of(&[("highway", "tertiary"), ("junction", "roundabout")]).direction, Direction::Forward);
        assert_eq!(of(&[("highway", "track")]).direction, Direction::Both);
    }

    #[test]
    fn the_most_particular_right_decides() {
        let private_for_cars = of(&[("highway", "track"), ("access", "private"), ("foot", "yes")]);
        assert_eq!((private_for_cars.motor, private_for_cars.foot), (Permission::Forbidden, Permission::Allowed));
        let opened = of(&[("highway", "path"), ("motor_vehicle", "yes")]);
        assert_eq!(opened.motor, Permission::Allowed);
        assert_eq!(of(&[("highway", "footway"), ("access", "yes")]).motor, Permission::Unstated);
        assert_eq!(of(&[("highway", "trunk"), ("motorroad", "yes")]).foot, Permission::Forbidden);
        assert_eq!(of(&[("highway", "track"), ("access", "agricultural")]).motor, Permission::Unstated);
    }

    #[test]
    fn what_carries_a_road_and_when() {
        assert_eq!(of(&[("highway", "path"), ("bridge", "cantilever")]).structure, Structure::Bridge);
        assert_eq!(of(&[("highway", "path"), ("bridge", "no"), ("ford", "yes")]).structure, Structure::Ford);
        assert_eq!(of(&[("highway", "path"), ("tunnel", "yes")]).structure, Structure::Tunnel);
        assert_eq!(of(&[("highway", "track"), ("seasonal", "yes")]).seasonality, Seasonality::SummerOnly);
        assert_eq!(of(&[("highway", "track"), ("winter_road", "yes")]).seasonality, Seasonality::WinterOnly);
    }

    #[test]
    fn ferries_with_their_durations_and_no_planned_roads() {
        let ferry = of(&[("route", "ferry"), ("duration", "01:30")]);
        assert_eq!((ferry.class, ferry.duration_min), (RoadClass::Ferry, Some(90.0)));
        assert_eq!(duration_min("PT1H30M"), Some(90.0));
        assert_eq!(duration_min("90"), Some(90.0));
        assert_eq!(duration_min("soon"), None);
        let planned = Tags::new([("highway".to_owned(), "proposed".to_owned())]);
        assert!(road(&planned).is_err());
    }
}
