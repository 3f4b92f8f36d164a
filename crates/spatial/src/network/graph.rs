use geo::Coord;

use super::Road;

/// The road between two vertices, along a part of one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Vertex it starts at, in the order of the line.
    pub from: u32,
    /// Vertex it ends at; equal to `from` for a loop.
    pub to: u32,
    /// Number of the line in the input, and of its [`Road`] in [`RoadNetwork::roads`].
    pub road: u32,
    /// Position of its first vertex in the line. In a subdivided network: of the last line vertex at or before its start.
    pub first_vertex: u32,
    /// Position of its last vertex in the line. In a subdivided network: of the first line vertex at or after its end.
    pub last_vertex: u32,
    /// Length along the geometry, metres.
    pub length_m: f64,
}

/// One way to leave a vertex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// The arc that is travelled: `2 s` along segment `s`, `2 s + 1` against it.
    pub arc: u32,
    /// Where it leads.
    pub to: u32,
}

/// Roads joined into a graph: vertices where roads meet or end, segments between them with their true geometry.
///
/// Vertices and segments are numbered along a Hilbert curve, so neighbours on the map are neighbours in memory. The
/// reverse of arc `a` is `a ^ 1`; hence one table of neighbours serves searches in both directions.
///
/// ```
/// use geo::coord;
/// use spatial::network::{RoadClass, RoadLine, RoadNetwork};
/// let main = RoadLine::new(RoadClass::Primary, vec![coord! {x: 0., y: 0.}, coord! {x: 3., y: 4.}, coord! {x: 3., y: 9.}]);
/// let side = RoadLine::new(RoadClass::Track, vec![coord! {x: 3., y: 4.}, coord! {x: 9., y: 4.}]);
/// let network = RoadNetwork::build(&[main, side], None);
/// assert_eq!((network.vertices(), network.segments().len()), (4, 3));
/// assert_eq!(network.segments().iter().map(|segment| segment.length_m).sum::<f64>(), 16.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RoadNetwork {
    pub(super) roads: Vec<Road>,
    pub(super) road_lengths_m: Vec<f64>,
    pub(super) positions: Vec<Coord<f64>>,
    pub(super) vertex_heights_m: Vec<f32>,
    pub(super) segments: Vec<Segment>,
    /// Geometry of segment `s`: `points[point_start[s]..point_start[s + 1]]`, and so for their heights (NaN: gap).
    pub(super) point_start: Vec<u32>,
    pub(super) points: Vec<Coord<f64>>,
    pub(super) point_heights_m: Vec<f32>,
    /// Ways out of vertex `v`: `hops[hop_start[v]..hop_start[v + 1]]`.
    pub(super) hop_start: Vec<u32>,
    pub(super) hops: Vec<Hop>,
}

impl RoadNetwork {
    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.positions.len()
    }

    /// Number of arcs: two for each segment.
    pub fn arcs(&self) -> usize {
        2 * self.segments.len()
    }

    /// What each input line is like, in input order.
    pub fn roads(&self) -> &[Road] {
        &self.roads
    }

    /// Length of each input line, metres, in input order.
    pub fn road_lengths_m(&self) -> &[f64] {
        &self.road_lengths_m
    }

    /// All segments.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Where each vertex lies, metres.
    pub fn positions(&self) -> &[Coord<f64>] {
        &self.positions
    }

    /// Height of a vertex, metres; `None` without elevation there.
    pub fn height_m(&self, vertex: u32) -> Option<f32> {
        present(self.vertex_heights_m[vertex as usize])
    }

    /// The road a segment belongs to.
    pub fn road_of(&self, segment: u32) -> &Road {
        &self.roads[self.segments[segment as usize].road as usize]
    }

    /// Geometry of a segment from `from` to `to`, both included, metres.
    pub fn points(&self, segment: u32) -> &[Coord<f64>] {
        &self.points[self.point_range(segment)]
    }

    /// Heights of a segment's points in the order of [`RoadNetwork::points`], metres; `None` where unknown.
    pub fn heights_m(&self, segment: u32) -> impl Iterator<Item = Option<f32>> + '_ {
        self.point_heights_m[self.point_range(segment)].iter().map(|&height| present(height))
    }

    pub(super) fn point_range(&self, segment: u32) -> std::ops::Range<usize> {
        let segment = segment as usize;
        self.point_start[segment] as usize..self.point_start[segment + 1] as usize
    }

    /// Ways out of a vertex, in order of arcs. A loop appears twice, once for each direction.
    pub fn hops(&self, vertex: u32) -> &[Hop] {
        let vertex = vertex as usize;
        &self.hops[self.hop_start[vertex] as usize..self.hop_start[vertex + 1] as usize]
    }

    /// The vertex an arc starts at.
    pub fn tail(&self, arc: u32) -> u32 {
        self.head(arc ^ 1)
    }

    /// The vertex an arc leads to.
    pub fn head(&self, arc: u32) -> u32 {
        let segment = &self.segments[arc as usize / 2];
        if arc & 1 == 0 { segment.to } else { segment.from }
    }

    /// Geometry along a sequence of arcs that follow each other, metres, without repeated joints. Empty for none.
    pub fn path_points(&self, arcs: &[u32]) -> Vec<Coord<f64>> {
        let mut path: Vec<Coord<f64>> = Vec::new();
        for &arc in arcs {
            let points = self.points(arc / 2);
            let skip = usize::from(!path.is_empty());
            if arc & 1 == 0 {
                path.extend(points.iter().skip(skip));
            } else {
                path.extend(points.iter().rev().skip(skip));
            }
        }
        path
    }
}

pub(super) fn present(height_m: f32) -> Option<f32> {
    (!height_m.is_nan()).then_some(height_m)
}
