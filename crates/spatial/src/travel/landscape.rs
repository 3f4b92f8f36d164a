//! Terrain and roads together: what a search runs over.

use super::roads::RoadLayer;
use super::ticks::{STEP_MAX_TICKS, ticks};
use super::tiling::Tiling;
use super::{JoinedRoads, Surface};
use crate::network::ArcTimes;

/// How roads are used. Times belong to the arcs of [`JoinedRoads::network`].
#[derive(Debug, Clone, Copy)]
pub enum RoadUse<'t> {
    /// On foot: along roads and across country, changing from one to the other at every joint.
    OnFoot {
        /// Walking times along roads.
        foot: &'t ArcTimes,
    },
    /// On foot and by vehicles that can be boarded and left anywhere along their roads, as often as it helps: lifts,
    /// shared taxis.
    WalkAndRide {
        /// Walking times along roads.
        foot: &'t ArcTimes,
        /// Riding times; closed where vehicles cannot go.
        vehicle: &'t ArcTimes,
        /// Time lost at each boarding, seconds.
        boarding_s: f64,
    },
    /// One ride in one's own vehicle: a walk to the road, a ride, a walk from the road; or the whole way on foot.
    Drive {
        /// Walking times along roads.
        foot: &'t ArcTimes,
        /// Driving times; closed where vehicles cannot go.
        vehicle: &'t ArcTimes,
        /// Time to get the vehicle going, seconds.
        boarding_s: f64,
        /// The longest walk between the road and the source that is looked at, seconds.
        source_walk_s: f64,
    },
}

impl RoadUse<'_> {
    pub(super) fn foot(&self) -> &ArcTimes {
        match self {
            Self::OnFoot { foot } | Self::WalkAndRide { foot, .. } | Self::Drive { foot, .. } => foot,
        }
    }

    pub(super) fn vehicle(&self) -> Option<&ArcTimes> {
        match self {
            Self::OnFoot { .. } => None,
            Self::WalkAndRide { vehicle, .. } | Self::Drive { vehicle, .. } => Some(vehicle),
        }
    }

    /// Time lost at each boarding, at least a tick, so that getting off and on again is never free.
    pub(super) fn boarding_ticks(&self) -> i32 {
        match self {
            Self::OnFoot { .. } => 1,
            Self::WalkAndRide { boarding_s, .. } | Self::Drive { boarding_s, .. } => {
                ticks(*boarding_s).clamp(1, STEP_MAX_TICKS)
            }
        }
    }

    /// The longest walk at the source of a drive; `None` for other uses.
    pub(super) fn source_walk_ticks(&self) -> Option<i32> {
        match self {
            Self::Drive { source_walk_s, .. } => Some(ticks(*source_walk_s)),
            _ => None,
        }
    }
}

/// Terrain and roads together: what [`travel_field`](super::travel_field) and [`ReachSearch`](super::ReachSearch)
/// run over.
///
/// ```
/// use geo::coord;
/// use spatial::GridFrame;
/// use spatial::network::{Pace, RoadClass, RoadLine, RoadNetwork, SpeedTable};
/// use spatial::travel::*;
/// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 50, rows: 3 };
/// let road = RoadLine::new(RoadClass::Primary, vec![coord! {x: 50., y: 150.}, coord! {x: 4950., y: 150.}]);
/// let joined = JoinedRoads::new(&RoadNetwork::build(&[road], None), frame);
/// let foot = joined.network().times(&SpeedTable::walk(), Pace::Likely);
/// let vehicle = joined.network().times(&SpeedTable::drive(), Pace::Likely);
/// let ride = RoadUse::WalkAndRide { foot: &foot, vehicle: &vehicle, boarding_s: 60.0 };
/// let landscape = Landscape::with_roads(Surface::level(frame), &joined, &ride).unwrap();
/// let field = travel_field(&landscape, &Sources::Cells(vec![(49, 1)]), &SearchOptions::default());
/// // Off the road one second a metre; a minute to board, then 4,900 m at 65 km/h.
/// assert_eq!(field.seconds(0, 0).unwrap().round(), 100.0 + 60.0 + (4900.0_f64 / 65.0 * 3.6).round());
/// ```
#[derive(Debug, Clone)]
pub struct Landscape<'a> {
    pub(super) surface: Surface<'a>,
    pub(super) tiling: Tiling,
    pub(super) roads: Option<Roads<'a>>,
}

/// Roads made ready for the search.
#[derive(Debug, Clone)]
pub(super) struct Roads<'a> {
    pub joined: &'a JoinedRoads,
    pub layer: RoadLayer,
    /// For a drive: the longest walk at the source.
    pub drive_walk_ticks: Option<i32>,
    pub boarding_ticks: i32,
}

impl<'a> Landscape<'a> {
    /// Terrain without roads.
    pub fn off_road(surface: Surface<'a>) -> Self {
        Self { tiling: Tiling::new(surface.frame()), surface, roads: None }
    }

    /// Terrain with roads; `None` when the roads were joined to other cells or the times are not those of their arcs.
    ///
    /// Roads cross barriers. A walker between a joint and the centre of its cell goes at the pace of the cell on level
    /// ground.
    pub fn with_roads(surface: Surface<'a>, joined: &'a JoinedRoads, road_use: &RoadUse<'_>) -> Option<Self> {
        let arcs = joined.network().arcs();
        let fits = |times: &ArcTimes| times.milliseconds().len() == arcs;
        if joined.frame() != surface.frame() || !fits(road_use.foot()) || !road_use.vehicle().is_none_or(fits) {
            return None;
        }
        let tiling = Tiling::new(surface.frame());
        let layer = RoadLayer::new(&surface, &tiling, joined, road_use);
        let (drive_walk_ticks, boarding_ticks) = (road_use.source_walk_ticks(), road_use.boarding_ticks());
        Some(Self { surface, tiling, roads: Some(Roads { joined, layer, drive_walk_ticks, boarding_ticks }) })
    }

    /// The terrain.
    pub fn surface(&self) -> &Surface<'a> {
        &self.surface
    }
}
