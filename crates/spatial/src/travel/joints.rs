//! Where roads can be got on and off: a road meets each cell it crosses at the spot nearest to the cell's centre.

use geo::Coord;

use crate::GridFrame;
use crate::network::{Join, Road, RoadClass, RoadNetwork, Structure};

/// A road network with a vertex in every cell that a road crosses, so that walkers can get on and off there.
///
/// Every stretch of a road within a cell gets one joint, at its spot nearest to the cell's centre; the straight walk
/// between the two is counted. Bridges, tunnels, ferries and motorways get none: nobody gets on or off mid-span.
#[derive(Debug, Clone)]
pub struct JoinedRoads {
    network: RoadNetwork,
    frame: GridFrame,
    pub(super) joints: Vec<Joint>,
    pub(super) on_ground: Vec<bool>,
}

/// A vertex of the network and a cell it can be reached from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Joint {
    pub vertex: u32,
    /// Cell, row-major.
    pub cell: u32,
    /// Straight distance between the vertex and the cell's centre, metres.
    pub distance_m: f64,
}

impl JoinedRoads {
    /// Splits the roads of a network at their joints with the cells of a grid. O(points + cells crossed).
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::GridFrame;
    /// use spatial::network::{RoadClass, RoadLine, RoadNetwork};
    /// use spatial::travel::JoinedRoads;
    /// let road = RoadLine::new(RoadClass::Track, vec![coord! {x: 0., y: 12.}, coord! {x: 40., y: 12.}]);
    /// let frame = GridFrame { west_m: 0.0, north_m: 20.0, cell_m: 10.0, columns: 4, rows: 2 };
    /// let joined = JoinedRoads::new(&RoadNetwork::build(&[road], None), frame);
    /// // Two ends and a joint in each of the four cells.
    /// assert_eq!(joined.network().vertices(), 6);
    /// ```
    pub fn new(network: &RoadNetwork, frame: GridFrame) -> Self {
        let (mut joins, mut cells) = (Vec::new(), Vec::new());
        for segment in 0..network.segments().len() as u32 {
            if can_be_joined(network.road_of(segment)) {
                for spot in spots(network.points(segment), frame) {
                    let Spot { cell, along_m, position, distance_m } = spot;
                    joins.push(Join { segment, along_m, position, distance_m });
                    cells.push(cell);
                }
            }
        }
        let (network, vertices) = network.split_at(&joins);
        let joints = vertices.iter().zip(&cells).map(|(&vertex, &cell)| {
            let position = network.positions()[vertex as usize];
            let center = frame.center(cell as usize % frame.columns, cell as usize / frame.columns);
            Joint { vertex, cell, distance_m: (position.x - center.x).hypot(position.y - center.y) }
        });
        let joints = joints.collect();
        let on_ground = (0..network.vertices() as u32)
            .map(|vertex| network.hops(vertex).iter().any(|hop| can_be_joined(network.road_of(hop.arc / 2))))
            .collect();
        Self { network, frame, joints, on_ground }
    }

    /// The network with a vertex at every joint: times for its arcs go into [`RoadUse`](super::RoadUse).
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// The cells that were joined.
    pub fn frame(&self) -> GridFrame {
        self.frame
    }
}

/// Can walkers get on and off this road anywhere along it?
fn can_be_joined(road: &Road) -> bool {
    let class = !matches!(road.class, RoadClass::Motorway | RoadClass::MotorwayLink | RoadClass::Ferry);
    class && matches!(road.structure, Structure::Ground | Structure::Ford)
}

/// The spot of a stretch of road within one cell that is nearest to the cell's centre.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    cell: u32,
    along_m: f64,
    position: Coord<f64>,
    distance_m: f64,
}

/// The spots of a line, in order; one for each stretch within a cell.
fn spots(points: &[Coord<f64>], frame: GridFrame) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut before_m = 0.0;
    // The line may leave the grid and come back: then a new stretch begins.
    let mut previous = None;
    for ends in points.windows(2) {
        let (a, b) = (ends[0], ends[1]);
        let length_m = (b.x - a.x).hypot(b.y - a.y);
        for (from, to) in pieces(a, b, frame) {
            let at = |share: f64| Coord { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
            let cell = frame.cell_at(at((from + to) / 2.0));
            if let Some((column, row)) = cell {
                let center = frame.center(column, row);
                let along = (center.x - a.x) * (b.x - a.x) + (center.y - a.y) * (b.y - a.y);
                let share = (along / (length_m * length_m)).clamp(from, to);
                let position = at(share);
                let distance_m = (position.x - center.x).hypot(position.y - center.y);
                let cell = frame.index(column, row) as u32;
                let spot = Spot { cell, along_m: before_m + length_m * share, position, distance_m };
                match spots.last_mut() {
                    Some(last) if previous == Some((column, row)) => {
                        if distance_m < last.distance_m {
                            *last = spot;
                        }
                    }
                    _ => spots.push(spot),
                }
            }
            previous = cell;
        }
        before_m += length_m;
    }
    spots
}

/// Cuts a straight line at the edges of the cells: shares of its length, from and to, in order.
fn pieces(a: Coord<f64>, b: Coord<f64>, frame: GridFrame) -> Vec<(f64, f64)> {
    let mut cuts = vec![0.0];
    edges((a.x - frame.west_m) / frame.cell_m, (b.x - frame.west_m) / frame.cell_m, frame.columns, &mut cuts);
    edges((frame.north_m - a.y) / frame.cell_m, (frame.north_m - b.y) / frame.cell_m, frame.rows, &mut cuts);
    cuts.push(1.0);
    cuts.sort_by(f64::total_cmp);
    cuts.windows(2).filter(|pair| pair[1] > pair[0]).map(|pair| (pair[0], pair[1])).collect()
}

/// Shares of the way from `a` to `b` (in cells) at which whole numbers from 0 to `count` are passed.
fn edges(a: f64, b: f64, count: usize, cuts: &mut Vec<f64>) {
    let (low, high) = (a.min(b).max(0.0).ceil(), a.max(b).min(count as f64).floor());
    let mut edge = low;
    while edge <= high {
        let share = (edge - a) / (b - a);
        if share > 0.0 && share < 1.0 {
            cuts.push(share);
        }
        edge += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::RoadLine;

    const FRAME: GridFrame = GridFrame { west_m: 0.0, north_m: 30.0, cell_m: 10.0, columns: 3, rows: 3 };

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    #[test]
    fn a_bend_within_a_cell_is_one_stretch_with_its_nearest_spot() {
        let found = spots(&[at(-5.0, 29.0), at(4.0, 29.0), at(4.0, 2.0)], FRAME);
        let cells: Vec<(u32, f64)> = found.iter().map(|spot| (spot.cell, spot.distance_m)).collect();
        assert_eq!(cells, [(0, 1.0), (3, 1.0), (6, 1.0)]);
        assert_eq!((found[0].position, found[0].along_m), (at(4.0, 25.0), 13.0));
        assert!(spots(&[at(-5.0, 40.0), at(50.0, 40.0)], FRAME).is_empty());
    }

    #[test]
    fn a_road_that_leaves_a_cell_and_returns_has_two_joints_there() {
        let found = spots(&[at(8.0, 25.0), at(12.0, 25.0), at(12.0, 22.0), at(8.0, 22.0)], FRAME);
        assert_eq!(found.iter().map(|spot| spot.cell).collect::<Vec<_>>(), [0, 1, 0]);
    }

    #[test]
    fn bridges_have_joints_at_their_ends_only() {
        let line = |x0: f64, x1: f64| RoadLine::new(RoadClass::Track, vec![at(x0, 15.0), at(x1, 15.0)]);
        let mut lines = [line(2.0, 9.0), line(9.0, 21.0), line(21.0, 28.0)];
        lines[1].road.structure = Structure::Bridge;
        let joined = JoinedRoads::new(&RoadNetwork::build(&lines, None), FRAME);
        let cells: Vec<u32> = joined.joints.iter().map(|joint| joint.cell).collect();
        assert_eq!(cells, [3, 5]);
        assert!(joined.on_ground.iter().all(|&on_ground| on_ground), "the ends of the bridge stand on the ground");
    }
}
