//! Why a place cannot be reached, and how far the gap is.

use geo::Coord;
use spatial::network::{ArcTimes, Components, RoadAccess, RoadIndex, RoadNetwork};

use crate::assessment::CriterionResult;
use crate::{Finding, Village};

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

/// Villages listed one by one for each journey; of more only the number is said.
const LISTED: usize = 20;

/// The villages from which a journey cannot be made, with the reason.
pub(crate) fn unreached(criteria: &[CriterionResult], villages: &[Village]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for criterion in criteria.iter().filter(|criterion| criterion.kind == "travel_time") {
        let answers = villages.iter().zip(&criterion.indicators);
        let cut_off: Vec<_> = answers.filter(|(_, answer)| answer.value.is_some_and(f64::is_infinite)).collect();
        for (village, answer) in cut_off.iter().take(LISTED) {
            let message = format!("{}: out of reach; {}", criterion.title, answer.note);
            findings.push(Finding::warning("unreachable", "", message).about(&village.id));
        }
        if let Some(more @ 1..) = cut_off.len().checked_sub(LISTED) {
            let message = format!("{}: out of reach from {more} more villages", criterion.title);
            findings.push(Finding::warning("unreachable", "", message).advise("the village table gives each reason"));
        }
    }
    findings
}
