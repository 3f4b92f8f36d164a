use rayon::prelude::*;

use super::buckets::{BucketQueue, Entry};
use super::{ArcTimes, RoadNetwork};

/// Which way travellers go between the sources of a search and the other vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// To the sources: from anywhere to the nearest service. The search runs over reversed arcs.
    ToSources,
    /// From the sources: from a home to everywhere.
    FromSources,
}

/// Where a search starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source {
    /// The vertex.
    pub vertex: u32,
    /// Time already spent there (the walk to the road), milliseconds.
    pub start_ms: u32,
}

impl Source {
    /// A source on a vertex itself.
    pub fn at(vertex: u32) -> Self {
        Self { vertex, start_ms: 0 }
    }
}

/// A network with its times, laid out for searches in one sense.
///
/// ```
/// use geo::coord;
/// use spatial::network::*;
/// // 0 --- 1 km --- 1 --- 2 km --- 2 along the x axis, walked at 5.04 km/h.
/// let line = |a: f64, b: f64| RoadLine::new(RoadClass::Path, vec![coord! {x: a, y: 0.}, coord! {x: b, y: 0.}]);
/// let network = RoadNetwork::build(&[line(0., 1000.), line(1000., 3000.)], None);
/// let times = network.times(&SpeedTable::walk(), Pace::Likely);
/// let clinic = network.positions().iter().position(|p| p.x == 0.).unwrap() as u32;
/// let far = network.positions().iter().position(|p| p.x == 3000.).unwrap() as u32;
/// let nearest = Router::new(&network, &times, Sense::ToSources).nearest(&[Source::at(clinic)]);
/// assert_eq!(nearest.seconds(far).unwrap().round(), 2144.0);
/// assert_eq!(nearest.source(far), Some(0));
/// ```
#[derive(Debug, Clone)]
pub struct Router<'a> {
    network: &'a RoadNetwork,
    times: &'a ArcTimes,
    sense: Sense,
    start: Vec<u32>,
    hops: Vec<TimedHop>,
    longest_ms: u32,
    width_ms: u32,
}

#[derive(Debug, Clone, Copy)]
struct TimedHop {
    to: u32,
    time_ms: u32,
}

/// Time from the sources or to them at each vertex, with the source that is nearest. Of equally near sources the one
/// that comes first in the list counts; so results do not depend on the order of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearestSource {
    /// Milliseconds in the upper half, source in the lower: the smallest is the nearest, then the first.
    labels: Vec<u64>,
}

/// A vertex that a bounded search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reached {
    /// The vertex.
    pub vertex: u32,
    /// Time, milliseconds.
    pub time_ms: u32,
}

/// What one search writes to; empty queue and [`UNREACHED`] labels between searches.
struct Workspace {
    labels: Vec<u64>,
    queue: BucketQueue,
}

const UNREACHED: u64 = u64::MAX;

/// Buckets are this many times narrower than the mean arc is long: on a road graph of a million vertices 0.1 % of them are
/// then taken up twice (0.8 % at 1; 0.02 % at 4, with more empty buckets).
const BUCKETS_PER_MEAN_ARC: u64 = 2;

fn label(time_ms: u32, source: u32) -> u64 {
    u64::from(time_ms) << 32 | u64::from(source)
}

fn time_of(label: u64) -> u32 {
    (label >> 32) as u32
}

impl NearestSource {
    /// Milliseconds at a vertex; `None` where no source can be reached within 49 days.
    pub fn milliseconds(&self, vertex: u32) -> Option<u32> {
        let label = self.labels[vertex as usize];
        (label != UNREACHED).then_some(time_of(label))
    }

    /// Seconds at a vertex; `None` where no source can be reached.
    pub fn seconds(&self, vertex: u32) -> Option<f64> {
        self.milliseconds(vertex).map(|time| f64::from(time) / 1000.0)
    }

    /// Position of the nearest source in the list that was searched; `None` where none can be reached.
    pub fn source(&self, vertex: u32) -> Option<u32> {
        let label = self.labels[vertex as usize];
        (label != UNREACHED).then_some(label as u32)
    }

    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.labels.len()
    }
}

impl<'a> Router<'a> {
    /// Lays the open arcs out for searches in one sense. O(arcs).
    pub fn new(network: &'a RoadNetwork, times: &'a ArcTimes, sense: Sense) -> Self {
        let mut start = Vec::with_capacity(network.vertices() + 1);
        let mut hops = Vec::with_capacity(network.arcs());
        let (mut longest_ms, mut sum_ms) = (0, 0u64);
        start.push(0);
        for vertex in 0..network.vertices() as u32 {
            for hop in network.hops(vertex) {
                let travelled = match sense {
                    Sense::FromSources => hop.arc,
                    Sense::ToSources => hop.arc ^ 1,
                };
                if let Some(time_ms) = times.get(travelled).filter(|_| hop.to != vertex) {
                    hops.push(TimedHop { to: hop.to, time_ms });
                    longest_ms = longest_ms.max(time_ms);
                    sum_ms += u64::from(time_ms);
                }
            }
            start.push(hops.len() as u32);
        }
        let width_ms = (sum_ms / (hops.len() as u64).max(1) / BUCKETS_PER_MEAN_ARC).max(1) as u32;
        Self { network, times, sense, start, hops, longest_ms, width_ms }
    }

    /// The nearest source of every vertex: one search from all sources at once (Dijkstra 1959, on a bucket queue).
    /// O(vertices + arcs) in practice. Sources on vertices that do not exist are passed over.
    pub fn nearest(&self, sources: &[Source]) -> NearestSource {
        let mut work = self.workspace(sources);
        self.run(&mut work, sources, ArcTimes::CLOSED - 1, |_| {});
        NearestSource { labels: work.labels }
    }

    /// [`Router::nearest`] for each list of sources, on all threads.
    pub fn nearest_of_each(&self, kinds: &[Vec<Source>]) -> Vec<NearestSource> {
        kinds.par_iter().map(|sources| self.nearest(sources)).collect()
    }

    /// The vertices within a time of the sources, ascending, the limit included. One answer for each list of sources,
    /// on all threads; the cost of each depends on what it reaches, not on the size of the network.
    pub fn within(&self, starts: &[Vec<Source>], limit_ms: u32) -> Vec<Vec<Reached>> {
        let search = |work: &mut Workspace, sources: &Vec<Source>| {
            let mut touched = Vec::new();
            self.run(work, sources, limit_ms.min(ArcTimes::CLOSED - 1), |vertex| touched.push(vertex));
            touched.sort_unstable();
            let take = |&vertex: &u32| Reached {
                vertex,
                time_ms: time_of(std::mem::replace(&mut work.labels[vertex as usize], UNREACHED)),
            };
            touched.iter().map(take).collect()
        };
        starts.par_iter().map_init(|| self.workspace(starts.iter().flatten()), search).collect()
    }

    pub(super) fn parts(&self) -> (&'a RoadNetwork, &'a ArcTimes, Sense) {
        (self.network, self.times, self.sense)
    }

    fn workspace<'s>(&self, sources: impl IntoIterator<Item = &'s Source>) -> Workspace {
        let latest_ms = sources.into_iter().map(|source| source.start_ms).max().unwrap_or(0);
        Workspace {
            labels: vec![UNREACHED; self.network.vertices()],
            queue: BucketQueue::new(self.longest_ms.max(latest_ms), self.width_ms),
        }
    }

    /// Relaxes arcs until nothing changes. Within a bucket a vertex may be taken up before its label is final; it is
    /// then taken up again. The result is the smallest label in any case, for equal times the first source.
    fn run(&self, work: &mut Workspace, sources: &[Source], limit_ms: u32, mut first_touch: impl FnMut(u32)) {
        let Workspace { labels, queue } = work;
        queue.start_at(sources.iter().map(|source| source.start_ms).min().unwrap_or(0));
        for (index, &Source { vertex, start_ms }) in sources.iter().enumerate() {
            let here = label(start_ms, index as u32);
            let Some(best) = labels.get_mut(vertex as usize).filter(|best| here < **best) else { continue };
            if start_ms <= limit_ms {
                if *best == UNREACHED {
                    first_touch(vertex);
                }
                *best = here;
                queue.push(Entry { time_ms: start_ms, vertex });
            }
        }
        while let Some(Entry { time_ms, vertex }) = queue.pop() {
            let here = labels[vertex as usize];
            if time_of(here) != time_ms {
                continue;
            }
            let range = self.start[vertex as usize] as usize..self.start[vertex as usize + 1] as usize;
            for hop in &self.hops[range] {
                let next = here.saturating_add(u64::from(hop.time_ms) << 32);
                let best = &mut labels[hop.to as usize];
                if next < *best && time_of(next) <= limit_ms {
                    if *best == UNREACHED {
                        first_touch(hop.to);
                    }
                    *best = next;
                    queue.push(Entry { time_ms: time_of(next), vertex: hop.to });
                }
            }
        }
    }

    /// The arcs between a vertex and its nearest source, in the order of travel; empty at the source itself, `None`
    /// where none can be reached. Of equally short ways the one with the lowest arc at each step. O(arcs passed).
    pub fn path(&self, nearest: &NearestSource, vertex: u32) -> Option<Vec<u32>> {
        let mut arcs = Vec::new();
        let mut here = vertex;
        let mut label_here = nearest.labels[vertex as usize];
        if label_here == UNREACHED {
            return None;
        }
        while let Some(arc) = self.step(nearest, here, label_here) {
            arcs.push(arc);
            here = match self.sense {
                Sense::ToSources => self.network.head(arc),
                Sense::FromSources => self.network.tail(arc),
            };
            label_here = nearest.labels[here as usize];
        }
        if self.sense == Sense::FromSources {
            arcs.reverse();
        }
        Some(arcs)
    }

    /// The travelled arc from which a vertex has its label; `None` at a source.
    fn step(&self, nearest: &NearestSource, vertex: u32, label_here: u64) -> Option<u32> {
        self.network.hops(vertex).iter().find_map(|hop| {
            let travelled = match self.sense {
                Sense::ToSources => hop.arc,
                Sense::FromSources => hop.arc ^ 1,
            };
            let there = nearest.labels[hop.to as usize];
            let time = u64::from(self.times.get(travelled)?) << 32;
            (there != UNREACHED && there + time == label_here).then_some(travelled)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use geo::Coord;
    use proptest::prelude::*;

    use super::*;
    use crate::network::{RoadClass, RoadLine};

    /// Vertex numbers, ends of roads, times there and back in seconds (0: closed), sources with their starts.
    #[derive(Debug, Clone)]
    struct Case {
        roads: Vec<(u8, u8, u16, u16)>,
        sources: Vec<(u8, u16)>,
    }

    fn cases() -> impl Strategy<Value = Case> {
        let road = (0..20u8, 0..20u8, 0..50u16, 0..50u16);
        (prop::collection::vec(road, 1..60), prop::collection::vec((0..20u8, 0..30u16), 0..5))
            .prop_map(|(roads, sources)| Case { roads, sources })
    }

    fn position(number: u8) -> Coord<f64> {
        Coord { x: f64::from(number % 5), y: f64::from(number / 5) }
    }

    fn laid_out(case: &Case) -> (RoadNetwork, ArcTimes, Vec<Source>) {
        let line = |&(a, b, ..): &(u8, u8, u16, u16)| {
            RoadLine::new(RoadClass::Path, vec![position(a), Coord { x: 9.0, y: f64::from(a) }, position(b)])
        };
        // A vertex in the middle keeps loops: it has an id of its own.
        let with_ids = |(index, road): (usize, &(u8, u8, u16, u16))| {
            let mut line = line(road);
            line.vertex_ids = vec![i64::from(road.0), 1000 + index as i64, i64::from(road.1)];
            line
        };
        let lines: Vec<RoadLine> = case.roads.iter().enumerate().map(with_ids).collect();
        let network = RoadNetwork::build(&lines, None);
        let times = ArcTimes::new((0..network.arcs()).map(|arc| {
            let (_, _, there, back) = case.roads[network.segments()[arc / 2].road as usize];
            let time = if arc & 1 == 0 { there } else { back };
            (time > 0).then_some(f64::from(time))
        }));
        let vertex_at = |number: u8| network.positions().iter().position(|&p| p == position(number));
        let sources = case.sources.iter().filter_map(|&(number, start)| {
            Some(Source { vertex: vertex_at(number)? as u32, start_ms: u32::from(start) * 1000 })
        });
        let sources = sources.collect();
        (network, times, sources)
    }

    /// The smallest (milliseconds, source) at each vertex by a plain heap.
    fn by_heap(network: &RoadNetwork, times: &ArcTimes, sources: &[Source], sense: Sense) -> Vec<Option<(u32, u32)>> {
        let mut best = vec![None; network.vertices()];
        let mut heap: BinaryHeap<Reverse<(u32, u32, u32)>> =
            sources.iter().enumerate().map(|(i, s)| Reverse((s.start_ms, i as u32, s.vertex))).collect();
        while let Some(Reverse((time, source, vertex))) = heap.pop() {
            if best[vertex as usize].is_some() {
                continue;
            }
            best[vertex as usize] = Some((time, source));
            for arc in 0..network.arcs() as u32 {
                let (near, far) = match sense {
                    Sense::FromSources => (network.tail(arc), network.head(arc)),
                    Sense::ToSources => (network.head(arc), network.tail(arc)),
                };
                if let (true, Some(arc_time)) = (near == vertex, times.get(arc)) {
                    heap.push(Reverse((time + arc_time, source, far)));
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn nearest_equals_a_plain_heap_and_paths_add_up(case in cases()) {
            let (network, times, sources) = laid_out(&case);
            for sense in [Sense::ToSources, Sense::FromSources] {
                let router = Router::new(&network, &times, sense);
                let nearest = router.nearest(&sources);
                for (vertex, expected) in by_heap(&network, &times, &sources, sense).into_iter().enumerate() {
                    let vertex = vertex as u32;
                    prop_assert_eq!(nearest.milliseconds(vertex).zip(nearest.source(vertex)), expected);
                    let path = router.path(&nearest, vertex);
                    prop_assert_eq!(path.is_some(), expected.is_some());
                    let (Some(path), Some((time, source))) = (path, expected) else { continue };
                    let source = sources[source as usize];
                    let on_way: u32 = path.iter().map(|&arc| times.get(arc).unwrap()).sum();
                    prop_assert_eq!(on_way + source.start_ms, time);
                    let ends = if sense == Sense::ToSources { [vertex, source.vertex] } else { [source.vertex, vertex] };
                    prop_assert!(path.windows(2).all(|pair| network.head(pair[0]) == network.tail(pair[1])));
                    if let (Some(&first), Some(&last)) = (path.first(), path.last()) {
                        prop_assert_eq!([network.tail(first), network.head(last)], ends);
                    } else {
                        prop_assert_eq!(ends[0], ends[1]);
                    }
                }
            }
        }

        #[test]
        fn a_bounded_search_is_the_full_one_cut_off(case in cases(), limit_s in 0..120u32) {
            let (network, times, sources) = laid_out(&case);
            let router = Router::new(&network, &times, Sense::FromSources);
            let full = router.nearest(&sources);
            let expected: Vec<Reached> = (0..network.vertices() as u32)
                .filter_map(|vertex| Some(Reached { vertex, time_ms: full.milliseconds(vertex)? }))
                .filter(|reached| reached.time_ms <= limit_s * 1000)
                .collect();
            let lists = vec![sources.clone(), vec![], sources];
            let answers = router.within(&lists, limit_s * 1000);
            prop_assert_eq!(&answers[0], &expected);
            prop_assert!(answers[1].is_empty());
            prop_assert_eq!(&answers[2], &expected, "a used workspace is as good as a new one");
        }
    }

    #[test]
    fn very_long_ways_end_unreached_rather_than_wrap() {
        let line = |a: f64| RoadLine::new(RoadClass::Path, vec![Coord { x: a, y: 0. }, Coord { x: a + 1., y: 0. }]);
        let network = RoadNetwork::build(&[line(0.), line(1.)], None);
        let times = ArcTimes::new([Some(3e6); 4]);
        let vertex = |x: f64| network.positions().iter().position(|p| p.x == x).unwrap() as u32;
        let nearest =
            Router::new(&network, &times, Sense::ToSources).nearest(&[Source::at(vertex(0.)), Source::at(99)]);
        assert_eq!(nearest.seconds(vertex(1.)), Some(3e6));
        assert_eq!(nearest.seconds(vertex(2.)), None);
        assert_eq!(nearest.source(vertex(2.)), None);
    }
}
