use geo::Coord;

use super::build::{Draft, Places, assemble};
use super::{Join, RoadNetwork, Segment};

/// Cuts nearer than this to the one before or to the segment's end are one with it, metres.
const SAME_VERTEX_M: f64 = 0.05;

impl RoadNetwork {
    /// The same roads with a vertex at every point of their geometry, and more so that none is farther than
    /// `spacing_m` from the next along the road: for those who may join a road anywhere. Points nearer than 5 cm to the
    /// vertex before stay points. Heights between two points are linear. Vertices and segments have new numbers.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::{RoadClass, RoadLine, RoadNetwork};
    /// let road = RoadLine::new(RoadClass::Primary, vec![coord! {x: 0., y: 0.}, coord! {x: 100., y: 0.}]);
    /// let fine = RoadNetwork::build(&[road], None).subdivided(30.0);
    /// assert_eq!((fine.vertices(), fine.segments()[0].length_m), (5, 25.0));
    /// ```
    pub fn subdivided(&self, spacing_m: f64) -> Self {
        let mut places = Places::of_vertices(self);
        let mut drafts = Vec::new();
        for segment in 0..self.segments.len() as u32 {
            let mut spots = Vec::new();
            let mut before_m = 0.0;
            for ends in self.points(segment).windows(2) {
                let length_m = length_m(ends);
                let parts = (length_m / spacing_m).ceil().max(1.0);
                spots.extend((1..parts as u32).map(|part| before_m + length_m * f64::from(part) / parts));
                before_m += length_m;
                spots.push(before_m);
            }
            self.cut_segment(segment, &spots, &mut places, &mut drafts);
        }
        assemble(self.roads.clone(), &places, drafts).0
    }

    /// The same roads with a vertex at each join, and the vertex of each, in the order of `joins`. Villages and services
    /// then are vertices, and times from and to them need no further care. Vertices and segments have new numbers.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::*;
    /// let road = RoadLine::new(RoadClass::Residential, vec![coord! {x: 0., y: 0.}, coord! {x: 100., y: 0.}]);
    /// let network = RoadNetwork::build(&[road], None);
    /// let times = network.times(&SpeedTable::drive(), Pace::Likely);
    /// let join = RoadIndex::new(&network, &times).nearest(coord! {x: 30., y: 40.}).unwrap();
    /// let (joined, vertices) = network.split_at(&[join]);
    /// assert_eq!(joined.positions()[vertices[0] as usize], coord! {x: 30., y: 0.});
    /// ```
    pub fn split_at(&self, joins: &[Join]) -> (Self, Vec<u32>) {
        let mut places = Places::of_vertices(self);
        let mut drafts = Vec::with_capacity(self.segments.len() + joins.len());
        let mut order: Vec<usize> = (0..joins.len()).collect();
        order.sort_by(|&a, &b| {
            joins[a].segment.cmp(&joins[b].segment).then(joins[a].along_m.total_cmp(&joins[b].along_m))
        });
        let mut place_of = vec![0; joins.len()];
        let mut next = order.as_slice();
        for segment in 0..self.segments.len() as u32 {
            let (here, rest) = next.split_at(next.partition_point(|&join| joins[join].segment <= segment));
            next = rest;
            let spots: Vec<f64> = here.iter().map(|&join| joins[join].along_m).collect();
            for (&join, place) in here.iter().zip(self.cut_segment(segment, &spots, &mut places, &mut drafts)) {
                place_of[join] = place;
            }
        }
        let (network, vertex_of) = assemble(self.roads.clone(), &places, drafts);
        (network, place_of.into_iter().map(|place| vertex_of[place as usize]).collect())
    }

    /// Cuts a segment at ascending distances along it; gives the place of each.
    fn cut_segment(&self, index: u32, spots_m: &[f64], places: &mut Places, drafts: &mut Vec<Draft>) -> Vec<u32> {
        let whole = self.segments[index as usize];
        let range = self.point_range(index);
        let (points, heights) = (&self.points[range.clone()], &self.point_heights_m[range]);
        let pieces = points.len() - 1;
        let mut draft = Draft { segment: whole, points: vec![whole.from] };
        let (mut cuts, mut before_m, mut cut_m) = (Vec::with_capacity(spots_m.len()), 0.0, 0.0);
        for piece in 0..pieces {
            let end_m = before_m + length_m(&points[piece..piece + 2]);
            // Cuts past the end, by a rounding, belong to the last piece.
            while let Some(&spot_m) = spots_m.get(cuts.len()).filter(|&&spot_m| spot_m <= end_m || piece + 1 == pieces)
            {
                if spot_m - cut_m < SAME_VERTEX_M {
                    cuts.push(draft.segment.from);
                    continue;
                }
                if whole.length_m - spot_m < SAME_VERTEX_M {
                    cuts.push(whole.to);
                    continue;
                }
                let share = if spot_m >= end_m { 1.0 } else { ((spot_m - before_m) / (end_m - before_m)).max(0.0) };
                let height = heights[piece] * (1.0 - share as f32) + heights[piece + 1] * share as f32;
                let place = places.add_vertex(between(points[piece], points[piece + 1], share), height);
                let vertex = whole.first_vertex + piece as u32;
                let rest = Draft {
                    segment: Segment { from: place, first_vertex: vertex + u32::from(share == 1.0), ..whole },
                    points: vec![place],
                };
                let mut done = std::mem::replace(&mut draft, rest);
                done.points.push(place);
                done.segment.to = place;
                done.segment.last_vertex = (vertex + 1).min(whole.last_vertex);
                drafts.push(done);
                cuts.push(place);
                cut_m = spot_m;
            }
            if piece + 1 < pieces && cut_m < end_m {
                draft.points.push(places.add_passed(points[piece + 1], heights[piece + 1]));
            }
            before_m = end_m;
        }
        draft.points.push(whole.to);
        drafts.push(draft);
        cuts
    }
}

fn length_m(ends: &[Coord<f64>]) -> f64 {
    (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y)
}

/// The point at a share of the way from one to the other; exact at both ends.
fn between(a: Coord<f64>, b: Coord<f64>, share: f64) -> Coord<f64> {
    Coord { x: a.x * (1.0 - share) + b.x * share, y: a.y * (1.0 - share) + b.y * share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Pace, RoadClass, RoadIndex, RoadLine, Router, Sense, Source, SpeedTable};
    use proptest::prelude::*;

    fn line(vertices: &[(f64, f64)]) -> RoadLine {
        RoadLine::new(RoadClass::Residential, vertices.iter().map(|&(x, y)| Coord { x, y }).collect())
    }

    #[test]
    fn subdividing_keeps_lengths_and_joints() {
        let lines = [line(&[(0., 0.), (10., 0.), (10., 30.)]), line(&[(10., 30.), (20., 30.), (10., 30.)])];
        let coarse = RoadNetwork::build(&lines, None);
        let fine = coarse.subdivided(8.0);
        assert_eq!(fine.segments().len(), 2 + 4 + 2 + 2);
        assert_eq!(fine.road_lengths_m(), coarse.road_lengths_m());
        assert!(fine.segments().iter().all(|segment| segment.length_m <= 8.0));
        assert!((0..10).all(|segment| fine.points(segment).len() == 2));
        let junction = fine.positions().iter().position(|&p| p == Coord { x: 10., y: 30. }).unwrap();
        assert_eq!(fine.hops(junction as u32).len(), 3);
    }

    #[test]
    fn joins_become_vertices() {
        let network = RoadNetwork::build(&[line(&[(0., 0.), (10., 0.), (10., 30.), (50., 30.)])], None);
        let at = |along_m: f64| Join { segment: 0, along_m, position: Coord { x: 0., y: 0. }, distance_m: 0. };
        let (split, vertices) = network.split_at(&[at(80.0), at(10.0), at(5.0), at(60.0), at(5.0), at(0.0), at(5.01)]);
        let expected = [(50., 30.), (10., 0.), (5., 0.), (30., 30.), (5., 0.), (0., 0.), (5., 0.)];
        let found: Vec<(f64, f64)> =
            vertices.iter().map(|&v| split.positions()[v as usize]).map(|p| (p.x, p.y)).collect();
        assert_eq!(found, expected);
        assert_eq!(split.segments().len(), 4);
        let longest = (0..4).max_by(|&a, &b| split.points(a).len().cmp(&split.points(b).len())).unwrap();
        assert_eq!(split.points(longest).len(), 3, "the bend is kept");
        assert_eq!(
            (split.segments()[longest as usize].first_vertex, split.segments()[longest as usize].last_vertex),
            (1, 3)
        );
        assert_eq!(split.road_lengths_m(), [80.0]);
    }

    proptest! {
        /// Cutting roads up changes no time (beyond a millisecond for each new arc).
        #[test]
        fn cutting_changes_no_times(
            corners in prop::collection::vec((0..40u8, 0..40u8), 2..12),
            others in prop::collection::vec((0..40u8, 0..40u8), 2..12),
            homes in prop::collection::vec((0..40u8, 0..40u8), 1..6),
        ) {
            let position = |&(x, y): &(u8, u8)| Coord { x: f64::from(x) * 100., y: f64::from(y) * 100. };
            let lines: Vec<RoadLine> = [&corners, &others]
                .map(|list| RoadLine::new(RoadClass::Residential, list.iter().map(position).collect())).to_vec();
            let network = RoadNetwork::build(&lines, None);
            prop_assume!(network.vertices() > 0);
            let table = SpeedTable::drive();
            let index_times = network.times(&table, Pace::Likely);
            let index = RoadIndex::new(&network, &index_times);
            let joins: Vec<Join> = homes.iter().filter_map(|home| index.nearest(position(home))).collect();
            let (split, _) = network.split_at(&joins);
            for refined in [split, network.subdivided(77.0)] {
                let slack = refined.segments().len() as u32;
                let find = |place: u32| {
                    let wanted = network.positions()[place as usize];
                    refined.positions().iter().position(|&p| p == wanted).unwrap() as u32
                };
                let before = Router::new(&network, &index_times, Sense::ToSources).nearest(&[Source::at(0)]);
                let times = refined.times(&table, Pace::Likely);
                let after = Router::new(&refined, &times, Sense::ToSources).nearest(&[Source::at(find(0))]);
                for vertex in 0..network.vertices() as u32 {
                    match (before.milliseconds(vertex), after.milliseconds(find(vertex))) {
                        (Some(a), Some(b)) => prop_assert!(a.abs_diff(b) <= slack, "{a} {b}"),
                        (a, b) => prop_assert_eq!(a, b),
                    }
                }
            }
        }
    }
}
