use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use rayon::prelude::*;

use super::{ArcTimes, NearestSource, RoadNetwork, Router, Sense, Source};

/// What a vertex loses when one segment of its way to the nearest service closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorstSegment {
    /// The segment whose closure costs most time; where several cost the same, the one nearest the vertex.
    pub segment: u32,
    /// Time as long as it is open, milliseconds.
    pub usual_ms: u32,
    /// Time to the then nearest service when it is closed, milliseconds; `None` when there is no other way at all.
    pub closed_ms: Option<u32>,
}

/// Answers "what if this road closes" on the way to services.
///
/// Each answer is a search from the vertex that closed segments are left out of, led by the times of the intact network,
/// which can only be too low (A*: Hart, Nilsson and Raphael 1968, *A formal basis for the heuristic determination of
/// minimum cost paths*). It looks little farther than the detour itself.
#[derive(Debug, Clone)]
pub struct Detours<'a> {
    network: &'a RoadNetwork,
    times: &'a ArcTimes,
    nearest: &'a NearestSource,
    router: &'a Router<'a>,
    /// Time that counts at each source: the least of those given there.
    targets: HashMap<u32, u32>,
}

/// Vertices seen by a search: the time so far and the arc that led there.
type Seen = HashMap<u32, (u32, u32)>;

impl<'a> Detours<'a> {
    /// Prepares detours. `None` unless the router goes [`Sense::ToSources`]. `nearest` must be its answer for `sources`.
    pub fn new(router: &'a Router<'a>, nearest: &'a NearestSource, sources: &[Source]) -> Option<Self> {
        let (network, times, sense) = router.parts();
        let mut targets = HashMap::new();
        for source in sources {
            let least = targets.entry(source.vertex).or_insert(source.start_ms);
            *least = source.start_ms.min(*least);
        }
        (sense == Sense::ToSources).then_some(Self { network, times, nearest, router, targets })
    }

    /// Time from a vertex to its nearest service when a segment is closed both ways, milliseconds; `None` when none can
    /// be reached.
    pub fn time_without_ms(&self, vertex: u32, closed: u32) -> Option<u32> {
        self.way_without(vertex, closed).map(|(time, _)| time)
    }

    /// The segment of the usual way whose closure costs most. `None` for a vertex on a service, and where no service
    /// can be reached. Segments that a detour found before avoids are only searched for when they could be worse still,
    /// so that few are.
    pub fn worst_segment(&self, vertex: u32) -> Option<WorstSegment> {
        let usual_ms = self.nearest.milliseconds(vertex)?;
        let segments: Vec<u32> = self.router.path(self.nearest, vertex)?.iter().map(|arc| arc / 2).collect();
        let mut at_most = vec![u32::MAX; segments.len()];
        let mut worst: Option<WorstSegment> = None;
        for (position, &segment) in segments.iter().enumerate() {
            let known = worst.and_then(|worst| worst.closed_ms).unwrap_or(0);
            if at_most[position] <= known {
                continue;
            }
            let Some((time, way)) = self.way_without(vertex, segment) else {
                return Some(WorstSegment { segment, usual_ms, closed_ms: None });
            };
            for (bound, passed) in at_most.iter_mut().zip(&segments).skip(position) {
                if way.binary_search(passed).is_err() {
                    *bound = time.min(*bound);
                }
            }
            if time > known {
                worst = Some(WorstSegment { segment, usual_ms, closed_ms: Some(time) });
            }
        }
        worst
    }

    /// [`Detours::worst_segment`] of many vertices, on all threads.
    pub fn worst_segments(&self, vertices: &[u32]) -> Vec<Option<WorstSegment>> {
        vertices.par_iter().map(|&vertex| self.worst_segment(vertex)).collect()
    }

    /// The shortest way without a segment: its time and its segments, ascending.
    fn way_without(&self, vertex: u32, closed: u32) -> Option<(u32, Vec<u32>)> {
        let mut seen = Seen::new();
        let mut heap = BinaryHeap::new();
        seen.insert(vertex, (0, u32::MAX));
        heap.push(Reverse((self.nearest.milliseconds(vertex)?, vertex, 0, false)));
        while let Some(Reverse((bound, here, time, arrived))) = heap.pop() {
            if arrived {
                return Some((bound, self.segments_to(here, &seen)));
            }
            if seen[&here].0 < time {
                continue;
            }
            if let Some(&at_service) = self.targets.get(&here) {
                heap.push(Reverse((time.saturating_add(at_service), here, time, true)));
            }
            for hop in self.network.hops(here).iter().filter(|hop| hop.arc / 2 != closed) {
                let (Some(arc), Some(left)) = (self.times.get(hop.arc), self.nearest.milliseconds(hop.to)) else {
                    continue;
                };
                let next = time.saturating_add(arc);
                let before = seen.get(&hop.to).map_or(u32::MAX, |&(time, _)| time);
                if next < before {
                    seen.insert(hop.to, (next, hop.arc));
                    heap.push(Reverse((next.saturating_add(left), hop.to, next, false)));
                }
            }
        }
        None
    }

    fn segments_to(&self, vertex: u32, seen: &Seen) -> Vec<u32> {
        let mut segments = Vec::new();
        let mut arc = seen[&vertex].1;
        while arc != u32::MAX {
            segments.push(arc / 2);
            arc = seen[&self.network.tail(arc)].1;
        }
        segments.sort_unstable();
        segments
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use proptest::prelude::*;

    use super::*;
    use crate::network::{RoadClass, RoadLine};

    /// Roads between numbered places with times there and back, seconds.
    fn network_of(roads: &[(u8, u8, u16, u16)]) -> (RoadNetwork, ArcTimes) {
        let position = |number: u8| Coord { x: f64::from(number), y: f64::from(number % 3) };
        let lines: Vec<RoadLine> = roads
            .iter()
            .filter(|(a, b, ..)| a != b)
            .map(|&(a, b, ..)| RoadLine::new(RoadClass::Path, vec![position(a), position(b)]))
            .collect();
        let roads: Vec<_> = roads.iter().filter(|(a, b, ..)| a != b).collect();
        let network = RoadNetwork::build(&lines, None);
        let times = ArcTimes::new((0..network.arcs()).map(|arc| {
            let (_, _, there, back) = roads[network.segments()[arc / 2].road as usize];
            Some(f64::from(if arc & 1 == 0 { *there } else { *back }))
        }));
        (network, times)
    }

    fn vertex(network: &RoadNetwork, number: u8) -> u32 {
        network.positions().iter().position(|p| p.x == f64::from(number)).unwrap() as u32
    }

    #[test]
    fn the_worst_segment_of_a_ring_with_a_stem() {
        // 0 - 1, then a short side 1 - 2 - 3 (2 s each) and a long side 1 - 4 - 3 (9 s each); the service is at 3.
        let roads = [(0, 1, 5, 5), (1, 2, 2, 2), (2, 3, 2, 2), (1, 4, 9, 9), (4, 3, 9, 9)];
        let (network, times) = network_of(&roads);
        let router = Router::new(&network, &times, Sense::ToSources);
        let sources = [Source::at(vertex(&network, 3))];
        let nearest = router.nearest(&sources);
        let detours = Detours::new(&router, &nearest, &sources).unwrap();
        let worst = |number| {
            detours
                .worst_segment(vertex(&network, number))
                .map(|worst| (network.segments()[worst.segment as usize].road, worst.usual_ms, worst.closed_ms))
        };
        assert_eq!(worst(0), Some((0, 9_000, None)));
        assert_eq!(worst(1), Some((1, 4_000, Some(18_000))));
        assert_eq!(worst(2), Some((2, 2_000, Some(20_000))));
        assert_eq!(worst(3), None);
        let from = Router::new(&network, &times, Sense::FromSources);
        assert!(Detours::new(&from, &nearest, &sources).is_none());
    }

    proptest! {
        #[test]
        fn detours_equal_a_search_of_the_closed_network(
            roads in prop::collection::vec((0..12u8, 0..12u8, 1..40u16, 1..40u16), 2..30),
            homes in prop::collection::vec((any::<prop::sample::Index>(), 0..9u32), 1..4),
        ) {
            let (network, times) = network_of(&roads);
            prop_assume!(network.vertices() > 0);
            let sources: Vec<Source> = homes.iter()
                .map(|(index, start)| Source { vertex: index.index(network.vertices()) as u32, start_ms: start * 1000 })
                .collect();
            let router = Router::new(&network, &times, Sense::ToSources);
            let nearest = router.nearest(&sources);
            let detours = Detours::new(&router, &nearest, &sources).unwrap();
            let vertices: Vec<u32> = (0..network.vertices() as u32).collect();
            for (vertex, worst) in vertices.iter().zip(detours.worst_segments(&vertices)) {
                let without = |segment: u32| {
                    let mut closed = times.clone();
                    closed.close_segment(segment);
                    Router::new(&network, &closed, Sense::ToSources).nearest(&sources).milliseconds(*vertex)
                };
                for segment in 0..network.segments().len() as u32 {
                    let expected = nearest.milliseconds(*vertex).and_then(|_| without(segment));
                    prop_assert_eq!(detours.time_without_ms(*vertex, segment), expected);
                }
                let way = router.path(&nearest, *vertex).unwrap_or_default();
                let by_hand = way.iter().map(|arc| without(arc / 2).unwrap_or(u32::MAX)).max();
                prop_assert_eq!(worst.map(|worst| worst.closed_ms.unwrap_or(u32::MAX)), by_hand);
                if let Some(worst) = worst {
                    prop_assert_eq!(without(worst.segment), worst.closed_ms);
                    prop_assert_eq!(Some(worst.usual_ms), nearest.milliseconds(*vertex));
                }
            }
        }
    }
}
