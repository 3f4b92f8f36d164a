use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use rayon::prelude::*;

use super::{ArcTimes, CutEdges, NearestSource, OnlyWays, RoadNetwork, Router, Sense, Source};

/// What closed roads would do to a vertex's way to its nearest service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vulnerability {
    /// Time as long as all is open, milliseconds.
    pub usual_ms: u32,
    /// The segments of the usual way that have no other way round them, from the vertex on: when one closes, no service
    /// can be reached.
    pub no_other_way: Vec<u32>,
    /// Of the other segments of the usual way, the one whose closure costs most. `None` when there are no others.
    pub worst: Option<WorstSegment>,
}

/// The segment whose closure costs most time, and the second route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorstSegment {
    /// The segment; of several that cost the same, the one nearest the vertex.
    pub segment: u32,
    /// Time to the then nearest service when it is closed both ways, milliseconds.
    pub closed_ms: u32,
}

/// Answers "what if this road closes" on the way to services.
///
/// Each answer is a search from the vertex that leaves the closed segment out, led by the times of the intact network,
/// which can only be too low (A*: Hart, Nilsson and Raphael 1968, *A formal basis for the heuristic determination of
/// minimum cost paths*). It looks little farther than the detour itself. Segments that a detour found before avoids are
/// searched for only when they could still be worse.
///
/// ```
/// use geo::coord;
/// use spatial::network::*;
/// // A ring of 1, 1, 1 and 5 km; the clinic is next to the home.
/// let line = |a: (f64, f64), b: (f64, f64)| {
///     RoadLine::new(RoadClass::Path, vec![coord! {x: a.0, y: a.1}, coord! {x: b.0, y: b.1}])
/// };
/// let corners = [(0., 0.), (1000., 0.), (1000., 1000.), (0., 1000.)];
/// let network = RoadNetwork::build(&[0, 1, 2, 3].map(|i| line(corners[i], corners[(i + 1) % 4])), None);
/// let times = network.times(&SpeedTable::walk(), Pace::Likely);
/// let router = Router::new(&network, &times, Sense::ToSources);
/// let clinic = [Source::at(0)];
/// let nearest = router.nearest(&clinic);
/// let cuts = CutEdges::find(&network, &times);
/// let home = network.hops(0)[0].to;
/// let found = Detours::new(&router, &nearest, &clinic, &cuts).unwrap().vulnerability(home).unwrap();
/// assert!(found.no_other_way.is_empty());
/// assert_eq!(found.worst.unwrap().closed_ms, 3 * found.usual_ms);
/// ```
#[derive(Debug, Clone)]
pub struct Detours<'a> {
    network: &'a RoadNetwork,
    times: &'a ArcTimes,
    nearest: &'a NearestSource,
    router: &'a Router<'a>,
    only_ways: OnlyWays<'a>,
    /// Time that counts at each source: the least of those given there.
    targets: HashMap<u32, u32>,
}

/// What a search knows of a vertex.
#[derive(Debug, Clone, Copy)]
struct Seen {
    time_ms: u32,
    /// The arc that led there.
    by: u32,
}

const UNSEEN: Seen = Seen { time_ms: u32::MAX, by: u32::MAX };

/// What one search writes to; all [`UNSEEN`] between searches.
struct Workspace {
    seen: Vec<Seen>,
    touched: Vec<u32>,
}

impl Workspace {
    fn improve(&mut self, vertex: u32, found: Seen) -> bool {
        let seen = &mut self.seen[vertex as usize];
        let better = found.time_ms < seen.time_ms;
        if better {
            if seen.time_ms == u32::MAX {
                self.touched.push(vertex);
            }
            *seen = found;
        }
        better
    }

    fn clear(&mut self) {
        for vertex in self.touched.drain(..) {
            self.seen[vertex as usize] = UNSEEN;
        }
    }
}

impl<'a> Detours<'a> {
    /// Prepares detours. `None` unless the router goes [`Sense::ToSources`]. `nearest` must be the router's answer for
    /// `sources`, and `cuts` belong to the same times.
    pub fn new(
        router: &'a Router<'a>,
        nearest: &'a NearestSource,
        sources: &[Source],
        cuts: &'a CutEdges,
    ) -> Option<Self> {
        let (network, times, sense) = router.parts();
        let mut targets = HashMap::new();
        for source in sources.iter().filter(|source| (source.vertex as usize) < network.vertices()) {
            let least = targets.entry(source.vertex).or_insert(source.start_ms);
            *least = source.start_ms.min(*least);
        }
        let mut vertices: Vec<u32> = targets.keys().copied().collect();
        vertices.sort_unstable();
        let only_ways = cuts.only_ways_to(&vertices);
        (sense == Sense::ToSources).then_some(Self { network, times, nearest, router, only_ways, targets })
    }

    /// Time from a vertex to its nearest service when a segment is closed both ways, milliseconds; `None` when none can
    /// be reached.
    pub fn time_without_ms(&self, vertex: u32, closed: u32) -> Option<u32> {
        self.way_without(&mut self.workspace(), vertex, closed).map(|(time, _)| time)
    }

    /// What closed roads would do to a vertex. `None` where no service can be reached anyway.
    pub fn vulnerability(&self, vertex: u32) -> Option<Vulnerability> {
        self.vulnerability_in(&mut self.workspace(), vertex)
    }

    /// [`Detours::vulnerability`] of many vertices, on all threads.
    pub fn vulnerabilities(&self, vertices: &[u32]) -> Vec<Option<Vulnerability>> {
        let each = |work: &mut Workspace, &vertex: &u32| self.vulnerability_in(work, vertex);
        vertices.par_iter().map_init(|| self.workspace(), each).collect()
    }

    fn workspace(&self) -> Workspace {
        Workspace { seen: vec![UNSEEN; self.network.vertices()], touched: Vec::new() }
    }

    fn vulnerability_in(&self, work: &mut Workspace, vertex: u32) -> Option<Vulnerability> {
        let usual_ms = self.nearest.milliseconds(vertex)?;
        let segments: Vec<u32> = self.router.path(self.nearest, vertex)?.iter().map(|arc| arc / 2).collect();
        let indispensable = self.only_ways.from(vertex)?;
        let (mut no_other_way, mut worst) = (Vec::new(), None::<WorstSegment>);
        let mut at_most_ms = vec![u32::MAX; segments.len()];
        for (position, &segment) in segments.iter().enumerate() {
            if indispensable.contains(&segment) {
                no_other_way.push(segment);
                continue;
            }
            let known_ms = worst.map_or(0, |worst| worst.closed_ms);
            if at_most_ms[position] <= known_ms {
                continue;
            }
            let Some((closed_ms, way)) = self.way_without(work, vertex, segment) else {
                no_other_way.push(segment); // There is a road, but oneways forbid it.
                continue;
            };
            for (bound, passed) in at_most_ms.iter_mut().zip(&segments).skip(position) {
                if way.binary_search(passed).is_err() {
                    *bound = closed_ms.min(*bound);
                }
            }
            if closed_ms > known_ms {
                worst = Some(WorstSegment { segment, closed_ms });
            }
        }
        Some(Vulnerability { usual_ms, no_other_way, worst })
    }

    /// The shortest way without a segment: its time and its segments, ascending.
    fn way_without(&self, work: &mut Workspace, vertex: u32, closed: u32) -> Option<(u32, Vec<u32>)> {
        let found = self.search(work, vertex, closed).map(|(time, end)| (time, self.segments_to(end, work)));
        work.clear();
        found
    }

    /// Time and last vertex of the shortest way without a segment.
    fn search(&self, work: &mut Workspace, vertex: u32, closed: u32) -> Option<(u32, u32)> {
        let mut heap = BinaryHeap::new();
        work.improve(vertex, Seen { time_ms: 0, by: u32::MAX });
        heap.push(Reverse((self.nearest.milliseconds(vertex)?, vertex, 0, false)));
        while let Some(Reverse((bound_ms, here, time_ms, arrived))) = heap.pop() {
            if arrived {
                return Some((bound_ms, here));
            }
            if work.seen[here as usize].time_ms < time_ms {
                continue;
            }
            if let Some(&at_service) = self.targets.get(&here) {
                heap.push(Reverse((time_ms.saturating_add(at_service), here, time_ms, true)));
            }
            for hop in self.network.hops(here).iter().filter(|hop| hop.arc / 2 != closed) {
                let left = self.nearest.milliseconds(hop.to);
                let (Some(arc_ms), Some(left_ms)) = (self.times.get(hop.arc), left) else { continue };
                let next_ms = time_ms.saturating_add(arc_ms);
                if work.improve(hop.to, Seen { time_ms: next_ms, by: hop.arc }) {
                    heap.push(Reverse((next_ms.saturating_add(left_ms), hop.to, next_ms, false)));
                }
            }
        }
        None
    }

    fn segments_to(&self, vertex: u32, work: &Workspace) -> Vec<u32> {
        let mut segments = Vec::new();
        let mut by = work.seen[vertex as usize].by;
        while by != u32::MAX {
            segments.push(by / 2);
            by = work.seen[self.network.tail(by) as usize].by;
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
            let time = if arc & 1 == 0 { *there } else { *back };
            (time > 0).then_some(f64::from(time))
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
        let cuts = CutEdges::find(&network, &times);
        let detours = Detours::new(&router, &nearest, &sources, &cuts).unwrap();
        let road = |segment: u32| network.segments()[segment as usize].road;
        let ask = |number| {
            let found = detours.vulnerability(vertex(&network, number)).unwrap();
            let stem: Vec<u32> = found.no_other_way.iter().map(|&segment| road(segment)).collect();
            (found.usual_ms, stem, found.worst.map(|worst| (road(worst.segment), worst.closed_ms)))
        };
        assert_eq!(ask(0), (9_000, vec![0], Some((1, 23_000))));
        assert_eq!(ask(1), (4_000, vec![], Some((1, 18_000))));
        assert_eq!(ask(2), (2_000, vec![], Some((2, 20_000))));
        assert_eq!(ask(3), (0, vec![], None));
        let from = Router::new(&network, &times, Sense::FromSources);
        assert!(Detours::new(&from, &nearest, &sources, &cuts).is_none());
    }

    proptest! {
        #[test]
        fn detours_equal_a_search_of_the_closed_network(
            roads in prop::collection::vec((0..12u8, 0..12u8, 0..40u16, 0..40u16), 2..30),
            homes in prop::collection::vec((any::<prop::sample::Index>(), 0..9u32), 1..4),
        ) {
            let (network, times) = network_of(&roads);
            prop_assume!(network.vertices() > 0);
            let sources: Vec<Source> = homes.iter()
                .map(|(index, start)| Source { vertex: index.index(network.vertices()) as u32, start_ms: start * 1000 })
                .collect();
            let router = Router::new(&network, &times, Sense::ToSources);
            let nearest = router.nearest(&sources);
            let cuts = CutEdges::find(&network, &times);
            let detours = Detours::new(&router, &nearest, &sources, &cuts).unwrap();
            let vertices: Vec<u32> = (0..network.vertices() as u32).collect();
            for (vertex, found) in vertices.iter().zip(detours.vulnerabilities(&vertices)) {
                let without = |segment: u32| {
                    let mut closed = times.clone();
                    closed.close_segment(segment);
                    Router::new(&network, &closed, Sense::ToSources).nearest(&sources).milliseconds(*vertex)
                };
                for segment in 0..network.segments().len() as u32 {
                    let expected = nearest.milliseconds(*vertex).and_then(|_| without(segment));
                    prop_assert_eq!(detours.time_without_ms(*vertex, segment), expected);
                }
                prop_assert_eq!(found.as_ref().map(|found| found.usual_ms), nearest.milliseconds(*vertex));
                let Some(found) = found else { continue };
                let way = router.path(&nearest, *vertex).unwrap_or_default();
                let (closable, no_other_way): (Vec<u32>, Vec<u32>) =
                    way.iter().map(|arc| arc / 2).partition(|&segment| without(segment).is_some());
                prop_assert_eq!(found.no_other_way, no_other_way);
                let most = closable.iter().filter_map(|&segment| without(segment)).max();
                prop_assert_eq!(found.worst.map(|worst| worst.closed_ms), most);
                if let Some(worst) = found.worst {
                    prop_assert_eq!(without(worst.segment), Some(worst.closed_ms));
                }
            }
        }
    }
}
