use geo::Coord;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use super::cuts::is_open;
use super::{ArcTimes, Road, RoadClass, RoadNetwork, Structure};

/// The nearest spot on a road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Join {
    /// The segment it lies on.
    pub segment: u32,
    /// Distance from the segment's start along its geometry, metres.
    pub along_m: f64,
    /// Where it lies, metres.
    pub position: Coord<f64>,
    /// Straight distance from the point that asked, metres.
    pub distance_m: f64,
}

/// One straight piece of a segment: its ends, and the segment and which piece of it.
type Piece = GeomWithData<Line<[f64; 2]>, (u32, u32)>;

/// Finds the nearest road that can be joined: open in some direction, on the ground (not on a bridge, in a tunnel or on
/// a ferry) and no motorway.
///
/// ```
/// use geo::coord;
/// use spatial::network::*;
/// let road = RoadLine::new(RoadClass::Residential, vec![coord! {x: 0., y: 0.}, coord! {x: 100., y: 0.}]);
/// let network = RoadNetwork::build(&[road], None);
/// let times = network.times(&SpeedTable::drive(), Pace::Likely);
/// let join = RoadIndex::new(&network, &times).nearest(coord! {x: 30., y: 40.}).unwrap();
/// assert_eq!((join.along_m, join.distance_m), (30.0, 40.0));
/// ```
#[derive(Debug, Clone)]
pub struct RoadIndex<'a> {
    network: &'a RoadNetwork,
    pieces: RTree<Piece>,
}

impl<'a> RoadIndex<'a> {
    /// Indexes the roads that can be joined. O(points · log points).
    pub fn new(network: &'a RoadNetwork, times: &ArcTimes) -> Self {
        Self::of_segments(network, |segment| is_open(times, segment) && can_be_joined(network.road_of(segment)))
    }

    pub(super) fn of_segments(network: &'a RoadNetwork, takes: impl Fn(u32) -> bool) -> Self {
        let segments = (0..network.segments().len() as u32).filter(|&segment| takes(segment));
        let pieces = segments.flat_map(|segment| {
            let pieces = network.points(segment).windows(2).enumerate();
            pieces.map(move |(piece, ends)| {
                Piece::new(Line::new([ends[0].x, ends[0].y], [ends[1].x, ends[1].y]), (segment, piece as u32))
            })
        });
        Self { network, pieces: RTree::bulk_load(pieces.collect()) }
    }

    pub(super) fn network(&self) -> &'a RoadNetwork {
        self.network
    }

    pub(super) fn pieces(&self) -> &RTree<Piece> {
        &self.pieces
    }

    /// The nearest spot, however far; of equally near ones that of the lowest segment. `None` when no road can be joined
    /// or the point is not finite. O(log points).
    pub fn nearest(&self, point: Coord<f64>) -> Option<Join> {
        let at = [point.x, point.y];
        let nearest = self.pieces.nearest_neighbor(&at).filter(|_| point.x.is_finite() && point.y.is_finite())?;
        let distance2 = nearest.distance_2(&at);
        let ties = self.pieces.locate_within_distance(at, distance2);
        let piece = ties.min_by_key(|piece| piece.data).unwrap_or(nearest);
        Some(self.join_on(piece, point))
    }

    fn join_on(&self, piece: &Piece, point: Coord<f64>) -> Join {
        let (segment, number) = piece.data;
        let [x, y] = piece.geom().nearest_point(&[point.x, point.y]);
        let points = self.network.points(segment);
        let start = points[number as usize];
        let before: f64 = points[..=number as usize].windows(2).map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y)).sum();
        Join {
            segment,
            along_m: before + (x - start.x).hypot(y - start.y),
            position: Coord { x, y },
            distance_m: (x - point.x).hypot(y - point.y),
        }
    }
}

fn can_be_joined(road: &Road) -> bool {
    let class = !matches!(road.class, RoadClass::Motorway | RoadClass::MotorwayLink | RoadClass::Ferry);
    class && matches!(road.structure, Structure::Ground | Structure::Ford)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Pace, RoadLine, SpeedTable};

    fn line(class: RoadClass, vertices: &[(f64, f64)]) -> RoadLine {
        RoadLine::new(class, vertices.iter().map(|&(x, y)| Coord { x, y }).collect())
    }

    #[test]
    fn only_roads_that_can_be_joined_are_found() {
        let mut lines = vec![
            line(RoadClass::Motorway, &[(0., 1.), (100., 1.)]),
            line(RoadClass::Primary, &[(0., 2.), (100., 2.)]),
            line(RoadClass::Ferry, &[(0., 3.), (100., 3.)]),
            line(RoadClass::Path, &[(0., 4.), (100., 4.)]),
            line(RoadClass::Track, &[(0., 9.), (40., 9.), (100., 9.)]),
        ];
        lines[1].road.structure = Structure::Tunnel;
        let network = RoadNetwork::build(&lines, None);
        let drive = network.times(&SpeedTable::drive(), Pace::Likely);
        let join = RoadIndex::new(&network, &drive).nearest(Coord { x: 70., y: 0. }).unwrap();
        assert_eq!(network.segments()[join.segment as usize].road, 4);
        assert_eq!((join.along_m, join.distance_m, join.position), (70.0, 9.0, Coord { x: 70., y: 9. }));
        let walk = network.times(&SpeedTable::walk(), Pace::Likely);
        assert_eq!(RoadIndex::new(&network, &walk).nearest(Coord { x: 70., y: 0. }).unwrap().distance_m, 4.0);
    }

    #[test]
    fn no_road_and_no_place() {
        let network = RoadNetwork::build(&[line(RoadClass::Steps, &[(0., 0.), (1., 0.)])], None);
        let drive = network.times(&SpeedTable::drive(), Pace::Likely);
        assert_eq!(RoadIndex::new(&network, &drive).nearest(Coord { x: 0., y: 0. }), None);
        let walk = network.times(&SpeedTable::walk(), Pace::Likely);
        assert_eq!(RoadIndex::new(&network, &walk).nearest(Coord { x: f64::NAN, y: 0. }), None);
    }
}
