//! Why a place cannot be reached, and how far the gap is.

use geo::Coord;
use spatial::network::{ArcTimes, Components, RoadAccess, RoadIndex, RoadNetwork};

/// Why no service can be reached from a point, with the gap in metres: to the nearest road, or between the roads there
/// and the main network.
pub(crate) struct Gaps<'a> {
    index: RoadIndex<'a>,
    components: Components,
}

/// How far from a road a point may lie to count as standing at it, metres.
const AT_THE_ROAD_M: f64 = 100.0;

impl<'a> Gaps<'a> {
    pub fn new(network: &'a RoadNetwork, times: &ArcTimes) -> Self {
        Self { index: RoadIndex::new(network, times), components: Components::find(network, times) }
    }

    /// The reason in words.
    pub fn reason(&self, point: Coord<f64>, to: &str) -> String {
        match self.components.access(&self.index, point, AT_THE_ROAD_M) {
            RoadAccess::NoRoad => format!("no {to} can be walked to, and the region has no road for this mode"),
            RoadAccess::TooFar { nearest } => format!(
                "no {to} can be walked to, and the nearest road is {:.0} m away across ground that cannot be passed, or \
                 leads to none",
                nearest.distance_m
            ),
            RoadAccess::CutOff { length_m, gap_m, .. } => format!(
                "the {:.1} km of road here lead to no {to}; {gap_m:.0} m part them from the main network",
                length_m / 1000.0
            ),
            RoadAccess::Connected(_) => format!("the road network leads to no {to}"),
        }
    }
}
