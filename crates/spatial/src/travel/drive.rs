//! A drive: one ride, with a walk at each end.
//!
//! First a search on foot finds the roads near the sources; the rides that begin (or end) there are seeds of a second
//! search, over vehicles and then over the ground at the other end.

use super::landscape::Landscape;
use super::near::node_place;
use super::roads::Footing;
use super::tile::LOCAL;
use super::wave::{Arrival, TileTimes};

/// How long the walks near the sources may be, for a drive within a limit; `None` for other uses of roads.
pub(super) fn last_walk_limit(landscape: &Landscape<'_>, limit_ticks: i32) -> Option<i32> {
    let walk_ticks = landscape.roads.as_ref()?.drive_walk_ticks?;
    Some(walk_ticks.min(limit_ticks))
}

/// Rides that start (or end, when `against`) at the road nodes reached on foot within a limit.
pub(super) fn rides<'t>(
    landscape: &Landscape<'_>,
    against: bool,
    walk: impl Iterator<Item = (u32, &'t TileTimes)>,
    limit_ticks: i32,
) -> Vec<(u32, Arrival)> {
    let Some(roads) = &landscape.roads else { return Vec::new() };
    let boarding_ticks = if against { 0 } else { roads.boarding_ticks };
    let mut rides = Vec::new();
    for (tile, times) in walk {
        for (place, node) in (LOCAL as u32..).zip(roads.layer.nodes_of(tile)) {
            let Some((time_ticks, source)) = times.get(place).filter(|time| time.0 <= limit_ticks) else { continue };
            let (vertex, footing) = roads.layer.vertex(node);
            if footing == Footing::OnFoot && roads.joined.on_ground[vertex as usize] {
                let (tile, place) = node_place(landscape, roads.layer.node(vertex, Footing::InVehicle));
                rides.push((tile, Arrival { time_ticks: time_ticks + boarding_ticks, source, place }));
            }
        }
    }
    rides
}
