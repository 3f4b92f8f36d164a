//! A plain Dijkstra over cells and roads together, on a list of edges, to compare with.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use geo::Coord;
use proptest::prelude::*;

use super::oracle::{landscape, step_ticks, table};
use super::ticks::{TICKS_PER_MS, TICKS_PER_S};
use super::tile::STEPS;
use super::*;
use crate::network::{ArcTimes, Direction, Pace, RoadClass, RoadLine, RoadNetwork, SpeedTable, Structure};

/// Edges in the direction of travel.
type Edges = Vec<(usize, usize, i32)>;

/// Which ways of travelling there are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    OnFoot,
    WalkAndRide,
    Drive,
}

/// Numbers of nodes: all cells and foot vertices, twice (before and after a drive), then vehicles.
struct Numbers {
    cells: usize,
    vertices: usize,
}

impl Numbers {
    fn cell(&self, index: usize, after: usize) -> usize {
        after * (self.cells + self.vertices) + index
    }

    fn foot(&self, vertex: u32, after: usize) -> usize {
        after * (self.cells + self.vertices) + self.cells + vertex as usize
    }

    fn vehicle(&self, vertex: u32) -> usize {
        2 * (self.cells + self.vertices) + vertex as usize
    }

    fn all(&self) -> usize {
        2 * (self.cells + self.vertices) + self.vertices
    }
}

fn edges(
    surface: &Surface<'_>,
    joined: &JoinedRoads,
    times: [&ArcTimes; 2],
    (used, boarding_ticks): (Use, i32),
) -> Edges {
    let (frame, network) = (surface.frame(), joined.network());
    let numbers = Numbers { cells: frame.cells(), vertices: network.vertices() };
    let mut edges = Vec::new();
    for after in 0..2 {
        for index in 0..frame.cells() {
            let cell = (index % frame.columns, index / frame.columns);
            for (k, (east, south)) in STEPS.into_iter().enumerate().take(8) {
                if let Some((_, ticks)) = step_ticks(surface, cell, k) {
                    let there = (index as isize + south * frame.columns as isize + east) as usize;
                    edges.push((numbers.cell(index, after), numbers.cell(there, after), ticks));
                }
            }
        }
        for joint in &joined.joints {
            let cell = joint.cell as usize;
            if let Some((ground, _)) = surface.cell(cell % frame.columns, cell / frame.columns) {
                let s_per_m = f64::from(ground.factor) * surface.pace.s_per_m(0.0) + f64::from(ground.extra_s_per_m);
                let ticks = ((joint.distance_m * s_per_m * TICKS_PER_S).round() as i32).max(1);
                let (cell, foot) = (numbers.cell(cell, after), numbers.foot(joint.vertex, after));
                edges.extend([(cell, foot, ticks), (foot, cell, ticks)]);
            }
        }
        for arc in 0..network.arcs() as u32 {
            if let Some(ticks) = times[0].get(arc) {
                let (tail, head) = (network.tail(arc), network.head(arc));
                edges.push((numbers.foot(tail, after), numbers.foot(head, after), ticks as i32 * TICKS_PER_MS));
            }
        }
    }
    if used == Use::OnFoot {
        return edges;
    }
    for arc in 0..network.arcs() as u32 {
        if let Some(ticks) = times[1].get(arc) {
            edges.push((
                numbers.vehicle(network.tail(arc)),
                numbers.vehicle(network.head(arc)),
                ticks as i32 * TICKS_PER_MS,
            ));
        }
    }
    for vertex in (0..network.vertices() as u32).filter(|&vertex| joined.on_ground[vertex as usize]) {
        edges.push((numbers.foot(vertex, 0), numbers.vehicle(vertex), boarding_ticks));
        edges.push((numbers.vehicle(vertex), numbers.foot(vertex, usize::from(used == Use::Drive)), 0));
    }
    edges
}

fn shortest(nodes: usize, edges: &Edges, starts: &[usize]) -> Vec<Option<i32>> {
    let mut out: Vec<Vec<(usize, i32)>> = vec![Vec::new(); nodes];
    for &(from, to, ticks) in edges {
        out[from].push((to, ticks));
    }
    let mut best = vec![None; nodes];
    let mut heap: BinaryHeap<Reverse<(i32, usize)>> = starts.iter().map(|&start| Reverse((0, start))).collect();
    while let Some(Reverse((time_ticks, node))) = heap.pop() {
        if best[node].is_none() {
            best[node] = Some(time_ticks);
            heap.extend(out[node].iter().map(|&(to, ticks)| Reverse((time_ticks + ticks, to))));
        }
    }
    best
}

/// Zigzag roads over the landscape, some with bridges, one-way streets and side roads.
fn roads(frame: crate::GridFrame, corners: &[(f64, f64)]) -> Vec<RoadLine> {
    let at = |&(x, y): &(f64, f64)| Coord {
        x: frame.west_m + (x * 1.2 - 0.1) * frame.columns as f64 * frame.cell_m,
        y: frame.north_m - (y * 1.2 - 0.1) * frame.rows as f64 * frame.cell_m,
    };
    let classes = [RoadClass::Tertiary, RoadClass::Path, RoadClass::Residential, RoadClass::Motorway];
    let mut lines = Vec::new();
    for (number, pair) in corners.windows(2).enumerate() {
        let mut line = RoadLine::new(classes[number % 4], vec![at(&pair[0]), at(&pair[1])]);
        line.road.structure = if number % 3 == 2 { Structure::Bridge } else { Structure::Ground };
        line.road.direction = if number % 5 == 2 { Direction::Forward } else { Direction::Both };
        lines.push(line);
    }
    lines
}

fn check(size: (usize, usize), seed: u64, corners: &[(f64, f64)], (used, heading): (Use, Heading)) {
    let (elevation, codes) = landscape(size.0, size.1, seed);
    let frame = elevation.frame();
    let surface = Surface::new(&elevation, PaceModel::TOBLER_OFF_PATH)
        .with_ground(GroundMap::Classes { codes: &codes, table: table() })
        .unwrap();
    let network = RoadNetwork::build(&roads(frame, corners), Some(&elevation));
    let joined = JoinedRoads::new(&network, frame);
    let foot = joined.network().times(&SpeedTable::walk(), Pace::Likely);
    let vehicle = joined.network().times(&SpeedTable::drive(), Pace::Likely);
    let road_use = match used {
        Use::OnFoot => RoadUse::OnFoot { foot: &foot },
        Use::WalkAndRide => RoadUse::WalkAndRide { foot: &foot, vehicle: &vehicle, boarding_s: 45.0 },
        Use::Drive => RoadUse::Drive { foot: &foot, vehicle: &vehicle, boarding_s: 45.0, source_walk_s: 1e6 },
    };
    let landscape = Landscape::with_roads(surface.clone(), &joined, &road_use).unwrap();
    let sources = Sources::Cells(vec![(size.0 / 3, size.1 / 4), (size.0 - 1, size.1 - 1)]);
    let field = travel_field(&landscape, &sources, &SearchOptions { heading, ..SearchOptions::default() });

    let Sources::Cells(cells) = &sources else { unreachable!() };
    let numbers = Numbers { cells: frame.cells(), vertices: joined.network().vertices() };
    let mut edges = edges(&surface, &joined, [&foot, &vehicle], (used, 180_000));
    if heading == Heading::ToSources {
        edges.iter_mut().for_each(|edge| *edge = (edge.1, edge.0, edge.2));
    }
    let passable = cells.iter().filter(|cell| surface.passable(cell.0, cell.1));
    let starts: Vec<usize> =
        passable.flat_map(|&(column, row)| [0, 1].map(|after| numbers.cell(frame.index(column, row), after))).collect();
    let best = shortest(numbers.all(), &edges, &starts);
    // A drive: before and after the ride are two copies of the ground; either will do at the far end.
    let expected: Vec<Option<i32>> = (0..frame.cells())
        .map(|index| [0, 1].iter().filter_map(|&after| best[numbers.cell(index, after)]).min())
        .collect();
    assert_eq!(field.cell_times_ticks(), expected, "{used:?} {heading:?}");
    check_routes(&field, &landscape);
    check_reach(&landscape, frame.center(size.0 / 2, size.1 / 2));
}

/// What is reached from a point is what a search over the whole surface finds within the time, there and back.
fn check_reach(landscape: &Landscape<'_>, point: Coord<f64>) {
    let frame = landscape.surface().frame();
    let sources = Sources::Points(vec![point]);
    let times = [Heading::FromSources, Heading::ToSources].map(|heading| {
        travel_field(landscape, &sources, &SearchOptions { heading, ..SearchOptions::default() }).cell_times_ticks()
    });
    let budget_ticks = 900 * 4000;
    let there = |index: usize| times[0][index].filter(|&ticks| ticks <= budget_ticks);
    let both = |index: usize| Some(there(index)? + times[1][index]?).filter(|&ticks| ticks <= budget_ticks);
    let mut search = ReachSearch::new(landscape, 900.0, Trip::There);
    let mut back = ReachSearch::new(landscape, 900.0, Trip::ThereAndBack);
    for _ in 0..2 {
        let expected = [
            (0..frame.cells()).filter(|&index| there(index).is_some()).count(),
            (0..frame.cells()).filter(|&index| both(index).is_some()).count(),
        ];
        assert_eq!([search.from(point).len(), back.from(point).len()], expected);
        for cell in search.from(point) {
            let index = frame.index(cell.column as usize, cell.row as usize);
            assert_eq!(there(index).map(|ticks| (f64::from(ticks) / 4000.0) as f32), Some(cell.seconds));
        }
        // Another point in between must leave no trace.
        search.from(frame.center(0, 0));
        back.from(frame.center(0, 0));
    }
}

/// Legs follow each other and add up to the time.
fn check_routes(field: &TravelField, landscape: &Landscape<'_>) {
    let frame = field.frame();
    for index in (0..frame.cells()).step_by(frame.cells() / 30 + 1) {
        let center = frame.center(index % frame.columns, index / frame.columns);
        let point = Coord { x: center.x + 7.0, y: center.y - 3.0 };
        let time = field.at_point(landscape, point).map(|(seconds, _)| seconds);
        let route = field.route(landscape, point);
        let sum = route.as_ref().map(|legs| legs.iter().map(|leg| leg.seconds).sum::<f64>());
        assert!(time.zip(sum).is_none_or(|(time, sum)| (time - sum).abs() < 1e-6), "{time:?} {sum:?}");
        assert_eq!(time.is_some(), sum.is_some());
        for pair in route.iter().flat_map(|legs| legs.windows(2)) {
            assert_eq!(pair[0].coords.last(), pair[1].coords.first());
            assert_ne!(pair[0].kind, pair[1].kind);
        }
        if let Some(legs) = &route {
            let end = if field.heading() == Heading::ToSources {
                legs[0].coords.first()
            } else {
                legs.last().unwrap().coords.last()
            };
            assert_eq!(end, Some(&point));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn cells_and_roads_agree_with_a_plain_dijkstra(
        size in (2..140_usize, 2..140_usize),
        seed in any::<u64>(),
        corners in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 2..9),
        choice in 0..6_usize,
    ) {
        let used = [Use::OnFoot, Use::WalkAndRide, Use::Drive][choice % 3];
        let heading = [Heading::ToSources, Heading::FromSources][choice / 3];
        check(size, seed, &corners, (used, heading));
    }
}
