//! What lies beyond the map's edge: known to be there, but with no ground to travel over.

use geo::Coord;
use spatial::index::PlaneIndex;

use super::Mode;
use crate::{Atlas, Indicator};

/// The most anybody walks by Tobler's function, km/h.
const FASTEST_WALK_KMH: f64 = 6.0;

/// The highest speed of a mode, metres a minute.
fn top_m_per_min(mode: &Mode) -> f64 {
    let ridden = mode.vehicle.class_speeds.values().map(|speed| speed.fastest_kmh);
    let top_kmh = if mode.uses_vehicle() { ridden.fold(FASTEST_WALK_KMH, f64::max) } else { FASTEST_WALK_KMH };
    top_kmh * 1000.0 / 60.0
}

/// The least a journey to something nobody has seen can take: across the margin that was read around the map, minutes.
pub(crate) fn least_unseen_min(mode: &Mode) -> f64 {
    crate::MARGIN_M / top_m_per_min(mode)
}

/// The places gone to that lie outside the grid. A journey to them cannot be searched, but none is shorter than the
/// straight line at the mode's highest speed.
pub(crate) struct Beyond {
    places: PlaneIndex,
    top_m_per_min: f64,
}

impl Beyond {
    /// The places outside the grid.
    pub fn of(atlas: &Atlas<'_>, places: &[Coord<f64>], mode: &Mode) -> Self {
        let outside: Vec<Coord<f64>> =
            places.iter().copied().filter(|place| atlas.frame().cell_at(*place).is_none()).collect();
        Self { places: PlaneIndex::from_points(&outside), top_m_per_min: top_m_per_min(mode) }
    }

    /// The same answer, with what such a place leaves open: a known time may be shorter, and where nothing on the map
    /// can be reached the time is unknown, not infinite.
    pub fn widen(&self, answer: Indicator, point: Coord<f64>, to: &str) -> Indicator {
        let Some(distance_m) = self.places.distance_m(point) else { return answer };
        let least_min = distance_m / self.top_m_per_min;
        let note =
            || format!("a {to} lies beyond the map's edge, {:.1} km away in a straight line", distance_m / 1000.0);
        match answer.value {
            Some(minutes) if minutes.is_infinite() => {
                Indicator { note: note(), ..Indicator::default().between(least_min, f64::INFINITY) }
            }
            Some(minutes) if minutes > least_min => {
                let (low, high) = answer.range.unwrap_or((minutes, minutes));
                Indicator { note: note(), range: Some((low.min(least_min), high)), ..answer }
            }
            _ => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{place, region, scenario};

    #[test]
    fn a_service_beyond_the_edge_leaves_the_time_open() {
        let (region, scenario) = (
            region(),
            scenario(
                "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
                 value = { kind = \"falling\", from = \"1 m\", to = \"2 m\" }",
            ),
        );
        let atlas = Atlas::new(&region, &scenario);
        let walk = Mode::by_default("walk").unwrap();
        let beyond = Beyond::of(&atlas, &[place(250.0, 250.0).at, place(1250.0, 250.0).at], &walk);
        let here = place(250.0, 250.0).at;
        // 1,000 m at 6 km/h are 10 minutes.
        let unreached = beyond.widen(Indicator::unreachable("no road"), here, "clinic");
        assert_eq!((unreached.value, unreached.range), (None, Some((10.0, f64::INFINITY))));
        assert_eq!(beyond.widen(Indicator::known(30.0), here, "clinic").range, Some((10.0, 30.0)));
        assert_eq!(beyond.widen(Indicator::known(8.0), here, "clinic").range, None);
    }
}
