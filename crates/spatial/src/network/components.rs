use geo::{Coord, Distance, Euclidean, Line};
use rayon::prelude::*;
use rstar::AABB;

use super::cuts::is_open;
use super::{ArcTimes, Join, RoadIndex, RoadNetwork};

/// Which parts of a network hang together, oneways counting as open both ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// Component of each vertex, by falling length: 0 is the main one.
    of_vertex: Vec<u32>,
    lengths_m: Vec<f64>,
    /// Straight distance to the main component, metres.
    gaps_m: Vec<f64>,
}

/// How a point meets the roads of a mode.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RoadAccess {
    /// It meets a road of the main component.
    Connected(Join),
    /// It meets a road, but that road leads nowhere else.
    CutOff {
        /// Where it meets the road.
        join: Join,
        /// Length of all roads that hang together with it, metres.
        length_m: f64,
        /// Straight distance between them and the main component, metres.
        gap_m: f64,
    },
    /// The nearest road is farther than was asked for.
    TooFar {
        /// The nearest spot on a road.
        nearest: Join,
    },
    /// There is no road for this mode at all.
    NoRoad,
}

impl Components {
    /// Finds the components of the segments that are open in some direction, and how far each is from the main one. Of
    /// equally long ones that with the lowest vertex comes first. Vertices without an open road are components of
    /// length 0. O(points · log points) for well-shaped networks.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::*;
    /// let line = |a: f64, b: f64| RoadLine::new(RoadClass::Path, vec![coord! {x: a, y: 0.}, coord! {x: b, y: 0.}]);
    /// let network = RoadNetwork::build(&[line(0., 1000.), line(1200., 1300.)], None);
    /// let components = Components::find(&network, &network.times(&SpeedTable::walk(), Pace::Likely));
    /// assert_eq!((components.count(), components.gap_m(1)), (2, 200.0));
    /// ```
    pub fn find(network: &RoadNetwork, times: &ArcTimes) -> Self {
        let found = flood(network, times);
        let mut lengths = vec![0.0; found.iter().map(|&component| component as usize + 1).max().unwrap_or(0)];
        for (index, segment) in network.segments().iter().enumerate() {
            if is_open(times, index as u32) {
                lengths[found[segment.from as usize] as usize] += segment.length_m;
            }
        }
        let mut order: Vec<usize> = (0..lengths.len()).collect();
        order.sort_by(|&a, &b| lengths[b].total_cmp(&lengths[a]));
        let mut rank = vec![0; order.len()];
        for (position, &component) in order.iter().enumerate() {
            rank[component] = position as u32;
        }
        let mut components = Self {
            of_vertex: found.iter().map(|&component| rank[component as usize]).collect(),
            lengths_m: order.iter().map(|&component| lengths[component]).collect(),
            gaps_m: Vec::new(),
        };
        components.gaps_m = components.gaps_to_main(network, times);
        components
    }

    /// Number of components.
    pub fn count(&self) -> usize {
        self.lengths_m.len()
    }

    /// The component of a vertex; 0 is the main one, the others follow by falling length.
    pub fn of_vertex(&self, vertex: u32) -> u32 {
        self.of_vertex[vertex as usize]
    }

    /// Length of the open roads of a component, metres.
    pub fn length_m(&self, component: u32) -> f64 {
        self.lengths_m[component as usize]
    }

    /// Straight distance between a component and the main one, metres; 0 for the main one, and where they cross
    /// without meeting.
    pub fn gap_m(&self, component: u32) -> f64 {
        self.gaps_m[component as usize]
    }

    /// How a point meets the roads, and why not if it does not.
    pub fn access(&self, index: &RoadIndex<'_>, point: Coord<f64>, within_m: f64) -> RoadAccess {
        let Some(join) = index.nearest(point) else { return RoadAccess::NoRoad };
        if join.distance_m > within_m {
            return RoadAccess::TooFar { nearest: join };
        }
        let component = self.of_vertex(index.network().segments()[join.segment as usize].from);
        if component == 0 {
            return RoadAccess::Connected(join);
        }
        RoadAccess::CutOff { join, length_m: self.length_m(component), gap_m: self.gap_m(component) }
    }

    fn gaps_to_main(&self, network: &RoadNetwork, times: &ArcTimes) -> Vec<f64> {
        let component = |segment: u32| self.of_vertex(network.segments()[segment as usize].from);
        let main = RoadIndex::of_segments(network, |segment| is_open(times, segment) && component(segment) == 0);
        let mut segments: Vec<Vec<u32>> = vec![Vec::new(); self.count()];
        for segment in 0..network.segments().len() as u32 {
            if is_open(times, segment) {
                segments[component(segment) as usize].push(segment);
            }
        }
        let mut vertices = vec![0; self.count()];
        for (vertex, &component) in self.of_vertex.iter().enumerate() {
            vertices[component as usize] = vertex;
        }
        let gap = |component: usize| -> f64 {
            if component == 0 {
                return 0.0;
            }
            let mut best =
                main.nearest(network.positions()[vertices[component]]).map_or(f64::INFINITY, |join| join.distance_m);
            for &segment in &segments[component] {
                for ends in network.points(segment).windows(2) {
                    best = nearer(&main, Line::new(ends[0], ends[1]), best);
                }
            }
            best
        };
        (0..self.count()).into_par_iter().map(gap).collect()
    }
}

/// The distance between a line and the nearest indexed piece, when it is less than what is known, metres.
fn nearer(index: &RoadIndex<'_>, line: Line<f64>, known_m: f64) -> f64 {
    let (a, b) = (line.start, line.end);
    let corners = [[a.x.min(b.x) - known_m, a.y.min(b.y) - known_m], [a.x.max(b.x) + known_m, a.y.max(b.y) + known_m]];
    let around = AABB::from_corners(corners[0], corners[1]);
    let distance = |ends: &rstar::primitives::Line<[f64; 2]>| {
        let other = Line::new((ends.from[0], ends.from[1]), (ends.to[0], ends.to[1]));
        Euclidean.distance(&line, &other)
    };
    index.pieces().locate_in_envelope_intersecting(&around).map(|piece| distance(piece.geom())).fold(known_m, f64::min)
}

/// A component for each vertex, numbered by the lowest vertex in it.
fn flood(network: &RoadNetwork, times: &ArcTimes) -> Vec<u32> {
    let mut component = vec![u32::MAX; network.vertices()];
    let mut next = 0;
    for root in 0..network.vertices() as u32 {
        if component[root as usize] != u32::MAX {
            continue;
        }
        let mut stack = vec![root];
        component[root as usize] = next;
        while let Some(vertex) = stack.pop() {
            for hop in network.hops(vertex) {
                if component[hop.to as usize] == u32::MAX && is_open(times, hop.arc / 2) {
                    component[hop.to as usize] = next;
                    stack.push(hop.to);
                }
            }
        }
        next += 1;
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Pace, RoadClass, RoadLine, SpeedTable};

    fn line(class: RoadClass, vertices: &[(f64, f64)]) -> RoadLine {
        RoadLine::new(class, vertices.iter().map(|&(x, y)| Coord { x, y }).collect())
    }

    #[test]
    fn the_gap_is_the_shortest_between_any_two_pieces() {
        let lines = [
            line(RoadClass::Tertiary, &[(0., 0.), (1000., 0.)]),
            // Nearest in the middle of the main road, at an inner point of its own.
            line(RoadClass::Tertiary, &[(400., 90.), (500., 40.), (600., 90.)]),
            // Crosses the main road on a bridge.
            line(RoadClass::Tertiary, &[(900., -50.), (900., 50.)]),
            line(RoadClass::Path, &[(0., 0.), (0., 9000.)]),
        ];
        let network = RoadNetwork::build(&lines, None);
        let times = network.times(&SpeedTable::drive(), Pace::Likely);
        let components = Components::find(&network, &times);
        assert_eq!(components.count(), 4, "the far end of the path has no road for cars");
        assert_eq!([0, 1, 2, 3].map(|component| components.gap_m(component)), [0.0, 40.0, 0.0, 9000.0]);
        assert_eq!(components.length_m(0), 1000.0);

        let index = RoadIndex::new(&network, &times);
        let access = |x, y| components.access(&index, Coord { x, y }, 100.0);
        assert!(matches!(access(10.0, -20.0), RoadAccess::Connected(join) if join.distance_m == 20.0));
        assert!(matches!(access(500.0, 60.0), RoadAccess::CutOff { gap_m: 40.0, .. }));
        assert!(matches!(access(0.0, 5000.0), RoadAccess::TooFar { nearest } if nearest.distance_m > 4900.0));

        let steps = RoadNetwork::build(&[line(RoadClass::Steps, &[(0., 0.), (1., 0.)])], None);
        let closed = steps.times(&SpeedTable::drive(), Pace::Likely);
        let nothing = Components::find(&steps, &closed);
        assert_eq!(nothing.access(&RoadIndex::new(&steps, &closed), Coord { x: 0., y: 0. }, 1.0), RoadAccess::NoRoad);
    }
}
