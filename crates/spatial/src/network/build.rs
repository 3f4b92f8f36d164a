use std::collections::HashMap;

use geo::Coord;

use super::graph::{Hop, RoadNetwork, Segment};
use super::heights::{height_at, level_structures};
use super::order::hilbert_order;
use super::{Road, RoadLine};
use crate::Grid;

/// What makes two line vertices one place.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Id(i64),
    At(u64, u64),
}

/// The places that lines pass: one for each different vertex.
#[derive(Default)]
pub(super) struct Places {
    pub positions: Vec<Coord<f64>>,
    pub heights_m: Vec<f32>,
    /// Times a line passes, ends counting twice: vertices of the graph are the places with two or more.
    visits: Vec<u32>,
}

impl Places {
    /// The vertices of a network, in their order.
    pub(super) fn of_vertices(network: &RoadNetwork) -> Self {
        Self {
            positions: network.positions.clone(),
            heights_m: network.vertex_heights_m.clone(),
            visits: vec![2; network.positions.len()],
        }
    }

    /// A new place that is to be a vertex.
    pub(super) fn add_vertex(&mut self, position: Coord<f64>, height_m: f32) -> u32 {
        self.visits.push(2);
        self.add(position, height_m)
    }

    /// A new place that a segment only passes.
    pub(super) fn add_passed(&mut self, position: Coord<f64>, height_m: f32) -> u32 {
        self.visits.push(1);
        self.add(position, height_m)
    }

    fn add(&mut self, position: Coord<f64>, height_m: f32) -> u32 {
        self.positions.push(position);
        self.heights_m.push(height_m);
        self.positions.len() as u32 - 1
    }
}

/// A segment before vertices have their final numbers: `from` and `to` are places.
pub(super) struct Draft {
    pub segment: Segment,
    pub points: Vec<u32>,
}

impl RoadNetwork {
    /// Joins lines into a graph. Vertices of lines become one place when they share an id (or, in lines without ids,
    /// exact coordinates); lines that cross without sharing a vertex, as on a bridge, are not joined. A place becomes a
    /// vertex of the graph where a line ends, where two lines meet, or where a line meets itself.
    ///
    /// `elevation` gives every point a height (bilinear; inner points of bridges and tunnels lie on the straight line
    /// between their ends). Repeated vertices, and lines with fewer than two different ones, are passed over.
    ///
    /// O(n log n) in the number of line vertices.
    pub fn build(lines: &[RoadLine], elevation: Option<&Grid<f32>>) -> Self {
        let (mut places, chains) = find_places(lines);
        places.heights_m = match elevation {
            Some(grid) => places.positions.iter().map(|&position| height_at(grid, position)).collect(),
            None => vec![f32::NAN; places.positions.len()],
        };
        level_structures(lines, &chains, &mut places.heights_m);
        let drafts = chains.iter().enumerate().flat_map(|(road, chain)| cut(road as u32, chain, &places)).collect();
        assemble(lines.iter().map(|line| line.road.clone()).collect(), &places, drafts).0
    }
}

/// All places, and each line as (place, position in the line) without repeats in a row.
fn find_places(lines: &[RoadLine]) -> (Places, Vec<Vec<(u32, u32)>>) {
    let mut places = Places::default();
    let mut known: HashMap<Key, u32> = HashMap::new();
    let mut chains = Vec::with_capacity(lines.len());
    for line in lines {
        let with_ids = line.vertex_ids.len() == line.vertices.len();
        let mut chain: Vec<(u32, u32)> = Vec::with_capacity(line.vertices.len());
        for (index, &position) in line.vertices.iter().enumerate() {
            if !position.x.is_finite() || !position.y.is_finite() {
                continue;
            }
            // Adding 0.0 turns -0.0 into 0.0.
            let at = || Key::At((position.x + 0.0).to_bits(), (position.y + 0.0).to_bits());
            let key = if with_ids { Key::Id(line.vertex_ids[index]) } else { at() };
            let place = *known.entry(key).or_insert_with(|| {
                places.positions.push(position);
                places.visits.push(0);
                places.positions.len() as u32 - 1
            });
            if chain.last().is_none_or(|&(before, _)| before != place) {
                chain.push((place, index as u32));
            }
        }
        if chain.len() < 2 {
            chain.clear();
        }
        count_visits(&chain, &mut places.visits);
        chains.push(chain);
    }
    (places, chains)
}

fn count_visits(chain: &[(u32, u32)], visits: &mut [u32]) {
    for (index, &(place, _)) in chain.iter().enumerate() {
        let end = index == 0 || index + 1 == chain.len();
        visits[place as usize] += if end { 2 } else { 1 };
    }
}

/// Cuts a line at the places that are vertices of the graph.
fn cut(road: u32, chain: &[(u32, u32)], places: &Places) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut start = 0;
    for index in 1..chain.len() {
        if places.visits[chain[index].0 as usize] < 2 {
            continue;
        }
        let ((from, first_vertex), (to, last_vertex)) = (chain[start], chain[index]);
        let segment = Segment { from, to, road, first_vertex, last_vertex, length_m: 0.0 };
        drafts.push(Draft { segment, points: chain[start..=index].iter().map(|&(place, _)| place).collect() });
        start = index;
    }
    drafts
}

/// Numbers vertices and segments along a Hilbert curve and lays everything out flat; with the vertex of each place.
pub(super) fn assemble(roads: Vec<Road>, places: &Places, mut drafts: Vec<Draft>) -> (RoadNetwork, Vec<u32>) {
    let used: Vec<u32> =
        (0..places.positions.len() as u32).filter(|&place| places.visits[place as usize] >= 2).collect();
    let used_positions: Vec<Coord<f64>> = used.iter().map(|&place| places.positions[place as usize]).collect();
    let order: Vec<u32> = hilbert_order(&used_positions).into_iter().map(|index| used[index as usize]).collect();
    let mut vertex_of = vec![u32::MAX; places.positions.len()];
    for (vertex, &place) in order.iter().enumerate() {
        vertex_of[place as usize] = vertex as u32;
    }
    for draft in &mut drafts {
        draft.segment.from = vertex_of[draft.segment.from as usize];
        draft.segment.to = vertex_of[draft.segment.to as usize];
    }
    drafts.sort_by_key(|draft| (draft.segment.from.min(draft.segment.to), draft.segment.from.max(draft.segment.to)));

    let mut network = RoadNetwork {
        road_lengths_m: vec![0.0; roads.len()],
        roads,
        positions: order.iter().map(|&place| places.positions[place as usize]).collect(),
        vertex_heights_m: order.iter().map(|&place| places.heights_m[place as usize]).collect(),
        segments: Vec::with_capacity(drafts.len()),
        point_start: vec![0],
        points: Vec::new(),
        point_heights_m: Vec::new(),
        hop_start: Vec::new(),
        hops: Vec::new(),
    };
    for Draft { mut segment, points } in drafts {
        let start = network.points.len();
        network.points.extend(points.iter().map(|&place| places.positions[place as usize]));
        network.point_heights_m.extend(points.iter().map(|&place| places.heights_m[place as usize]));
        segment.length_m = network.points[start..].windows(2).map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y)).sum();
        network.road_lengths_m[segment.road as usize] += segment.length_m;
        network.point_start.push(network.points.len() as u32);
        network.segments.push(segment);
    }
    (network.hop_start, network.hops) = neighbours(network.positions.len(), &network.segments);
    (network, vertex_of)
}

/// The ways out of every vertex, in order of arcs.
fn neighbours(vertices: usize, segments: &[Segment]) -> (Vec<u32>, Vec<Hop>) {
    let mut start = vec![0u32; vertices + 1];
    for segment in segments {
        start[segment.from as usize + 1] += 1;
        start[segment.to as usize + 1] += 1;
    }
    for vertex in 0..vertices {
        start[vertex + 1] += start[vertex];
    }
    let mut next = start.clone();
    let mut hops = vec![Hop { arc: 0, to: 0 }; 2 * segments.len()];
    for (index, segment) in segments.iter().enumerate() {
        let arc = 2 * index as u32;
        for (tail, hop) in
            [(segment.from, Hop { arc, to: segment.to }), (segment.to, Hop { arc: arc + 1, to: segment.from })]
        {
            let slot = &mut next[tail as usize];
            hops[*slot as usize] = hop;
            *slot += 1;
        }
    }
    (start, hops)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GridFrame;
    use crate::network::{RoadClass, Structure};

    fn line(vertices: &[(f64, f64)]) -> RoadLine {
        RoadLine::new(RoadClass::Residential, vertices.iter().map(|&(x, y)| Coord { x, y }).collect())
    }

    fn with_ids(mut line: RoadLine, ids: &[i64]) -> RoadLine {
        line.vertex_ids = ids.to_vec();
        line
    }

    fn lengths_m(network: &RoadNetwork) -> Vec<f64> {
        let mut lengths: Vec<f64> = network.segments().iter().map(|segment| segment.length_m).collect();
        lengths.sort_by(f64::total_cmp);
        lengths
    }

    #[test]
    fn a_side_road_cuts_the_main_road_where_they_meet() {
        let network =
            RoadNetwork::build(&[line(&[(0., 0.), (10., 0.), (20., 0.)]), line(&[(10., 0.), (10., 5.)])], None);
        assert_eq!(lengths_m(&network), [5.0, 10.0, 10.0]);
        let crossing = (0..4).find(|&vertex| network.hops(vertex).len() == 3).unwrap();
        assert_eq!(network.positions()[crossing as usize], Coord { x: 10., y: 0. });
        for arc in 0..network.arcs() as u32 {
            assert!(network.hops(network.tail(arc)).contains(&Hop { arc, to: network.head(arc) }));
        }
    }

    #[test]
    fn a_crossing_without_a_shared_vertex_is_a_bridge() {
        let network = RoadNetwork::build(&[line(&[(-5., 0.), (5., 0.)]), line(&[(0., -5.), (0., 5.)])], None);
        assert_eq!((network.vertices(), network.segments().len()), (4, 2));
        let lines = [
            with_ids(line(&[(-5., 0.), (0., 0.), (5., 0.)]), &[1, 2, 3]),
            with_ids(line(&[(0., -5.), (0., 0.), (0., 5.)]), &[4, 5, 6]),
        ];
        assert_eq!(RoadNetwork::build(&lines, None).vertices(), 4, "same coordinates, other ids");
        let joined = [lines[0].clone(), with_ids(lines[1].clone(), &[4, 2, 6])];
        assert_eq!(RoadNetwork::build(&joined, None).vertices(), 5);
    }

    #[test]
    fn loops_repeats_and_self_crossings() {
        let ring = RoadNetwork::build(&[line(&[(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)])], None);
        assert_eq!((ring.vertices(), lengths_m(&ring)), (1, vec![4.0]));
        assert_eq!(ring.hops(0), [Hop { arc: 0, to: 0 }, Hop { arc: 1, to: 0 }]);

        let lasso = RoadNetwork::build(&[line(&[(-2., 0.), (0., 0.), (1., 0.), (1., 1.), (0., 0.)])], None);
        assert_eq!((lasso.vertices(), lasso.segments().len()), (2, 2));

        let repeats = line(&[(0., 0.), (0., 0.), (3., 4.), (3., 4.), (f64::NAN, 0.)]);
        assert_eq!(lengths_m(&RoadNetwork::build(&[repeats], None)), [5.0]);

        let nothing = RoadNetwork::build(&[line(&[(1., 1.), (1., 1.)]), line(&[])], None);
        assert_eq!((nothing.vertices(), nothing.arcs(), nothing.roads().len()), (0, 0, 2));
    }

    #[test]
    fn geometry_is_kept_in_both_directions() {
        let bend = [(0., 0.), (5., 0.), (5., 5.), (10., 5.)];
        let network = RoadNetwork::build(&[line(&bend), line(&[(10., 5.), (12., 5.)])], None);
        let long = (0..2).find(|&segment| network.points(segment).len() == 4).unwrap();
        assert_eq!(network.segments()[long as usize].length_m, 15.0);
        let (forth, back) = (network.path_points(&[2 * long]), network.path_points(&[2 * long + 1]));
        assert_eq!(forth, bend.map(|(x, y)| Coord { x, y }));
        assert!(forth.iter().eq(back.iter().rev()));
        let other = 1 - long;
        assert_eq!(network.path_points(&[2 * long, 2 * other]).len(), 5);
        assert_eq!(
            (network.segments()[long as usize].first_vertex, network.segments()[long as usize].last_vertex),
            (0, 3)
        );
    }

    #[test]
    fn a_bridge_keeps_its_height_over_the_valley() {
        let frame = GridFrame { west_m: 0.0, north_m: 10.0, cell_m: 10.0, columns: 5, rows: 1 };
        let valley = Grid::new(frame, vec![100.0, 60.0, 40.0, 60.0, 120.0]).unwrap();
        let mut road = line(&[(5., 5.), (15., 5.), (25., 5.), (45., 5.)]);
        let heights = |road: &RoadLine| -> Vec<f32> {
            RoadNetwork::build(std::slice::from_ref(road), Some(&valley)).heights_m(0).flatten().collect()
        };
        assert_eq!(heights(&road), [100.0, 60.0, 40.0, 120.0]);
        road.road.structure = Structure::Bridge;
        assert_eq!(heights(&road), [100.0, 105.0, 110.0, 120.0]);
        assert_eq!(RoadNetwork::build(&[road], None).height_m(0), None);
    }
}
