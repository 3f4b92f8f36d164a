//! The way itself: found again from the times, leg by leg.

use std::collections::HashMap;

use geo::Coord;

use super::field::{Heading, Sources, TravelField};
use super::landscape::{Landscape, Roads};
use super::near::{near, node_place, seeds, walk_ticks};
use super::pace::{FastLangmuir, FastLevel, FastPace, FastTobler};
use super::roads::Footing;
use super::ticks::seconds;
use super::tile::{LOCAL, STEPS, STRIDE, StepClock, TileGround, TileKit};
use super::wave::Search;
use super::{PaceModel, SearchOptions};
use crate::network::RoadClass;

/// How a leg is travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LegKind {
    /// On foot across country.
    OffRoad,
    /// On foot along a road.
    OnRoad,
    /// In a vehicle.
    Ride,
    /// On a ferry, with a vehicle or without.
    Ferry,
}

/// A part of a route that is travelled in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// How it is travelled.
    pub kind: LegKind,
    /// The way, metres, in the direction of travel; each leg starts where the one before ends.
    pub coords: Vec<Coord<f64>>,
    /// Length on the map, metres.
    pub distance_m: f64,
    /// Metres of ascent, from heights of cells and road points; where unknown it counts as level.
    pub climb_m: f64,
    /// Seconds, boarding included. The legs add up to the time of the whole route.
    pub seconds: f64,
}

/// One step of the way, in the direction of travel.
struct Stretch {
    kind: LegKind,
    coords: Vec<Coord<f64>>,
    heights_m: Vec<f32>,
    ticks: i32,
}

/// A place on the way: tile and place in it.
type At = (u32, u32);

impl TravelField {
    /// The route between a point and its nearest source, leg by leg in the direction of travel; its time is that of
    /// [`TravelField::at_point`]. `None` out of reach and outside the grid.
    ///
    /// No predecessors are stored: each step back is the neighbour whose time and step add up to the time reached.
    /// Costs some dozens of evaluations a step. `landscape` is the one the field was made from.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::travel::{Landscape, LegKind, SearchOptions, Sources, Surface, travel_field};
    /// use spatial::GridFrame;
    /// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 9, rows: 3 };
    /// let level = Landscape::off_road(Surface::level(frame));
    /// let field = travel_field(&level, &Sources::Cells(vec![(8, 1)]), &SearchOptions::default());
    /// let route = field.route(&level, coord! {x: 50., y: 150.}).unwrap();
    /// assert_eq!((route[0].kind, route[0].distance_m, route[0].seconds), (LegKind::OffRoad, 800.0, 800.0));
    /// ```
    pub fn route(&self, landscape: &Landscape<'_>, point: Coord<f64>) -> Option<Vec<Leg>> {
        let stretches = match &landscape.surface.pace {
            PaceModel::Tobler { off_path } => {
                Tracer::new(landscape, self, FastTobler::new(*off_path)).trace(self, point)
            }
            PaceModel::NaismithLangmuir(rule) => {
                Tracer::new(landscape, self, FastLangmuir::new(rule)).trace(self, point)
            }
            PaceModel::Level => Tracer::new(landscape, self, FastLevel).trace(self, point),
        };
        stretches.map(legs)
    }
}

struct Tracer<'a, P> {
    landscape: &'a Landscape<'a>,
    search: Search<'a>,
    clock: StepClock<P>,
    kit: TileKit,
    grounds: HashMap<u32, TileGround>,
}

impl<'a, P: FastPace> Tracer<'a, P> {
    fn new(landscape: &'a Landscape<'a>, field: &TravelField, pace: P) -> Self {
        let search = Search::new(landscape, &SearchOptions { heading: field.heading, ..SearchOptions::default() });
        let clock = StepClock::new(pace, landscape.surface.frame().cell_m, search.against);
        Self { landscape, search, clock, kit: TileKit::new(&landscape.surface), grounds: HashMap::new() }
    }

    /// The stretches from a point to its source, or from the source to the point, in the direction of travel.
    fn trace(&mut self, field: &TravelField, point: Coord<f64>) -> Option<Vec<Stretch>> {
        let towards = field.heading == Heading::FromSources;
        let first = near(self.landscape, point, towards)
            .into_iter()
            .filter_map(|near| field.place(near.tile, near.place).map(|time| (time.0 + near.ticks, near)))
            .min_by_key(|&(time_ticks, near)| (time_ticks, near.tile, near.place));
        let straight = field.straight(self.landscape, point).min();
        let mut way = Vec::new();
        match (first, straight) {
            (None, None) => return None,
            (first, Some((time_ticks, _))) if first.is_none_or(|(other_ticks, _)| time_ticks <= other_ticks) => {
                let source = self.source_within(field, point, time_ticks)?;
                way.push(self.walk(point, source, time_ticks));
            }
            (Some((_, near)), _) => {
                way.push(self.walk(point, near.position, near.ticks));
                self.follow(field, (near.tile, near.place), &mut way)?;
            }
            (None, Some(_)) => return None,
        }
        if towards {
            way.reverse();
            for stretch in &mut way {
                stretch.coords.reverse();
                stretch.heights_m.reverse();
            }
        }
        Some(way)
    }

    /// The source that a point reaches straight in a time.
    fn source_within(&self, field: &TravelField, point: Coord<f64>, time_ticks: i32) -> Option<Coord<f64>> {
        let Sources::Points(points) = &field.sources else { return None };
        let surface = &self.landscape.surface;
        points.iter().copied().find(|&source| {
            let walk = match field.heading {
                Heading::ToSources => walk_ticks(surface, point, source),
                Heading::FromSources => walk_ticks(surface, source, point),
            };
            point == source || walk == Some(time_ticks)
        })
    }

    /// Follows the times from a place to a source; stretches run away from the place.
    fn follow(&mut self, field: &TravelField, start: At, way: &mut Vec<Stretch>) -> Option<()> {
        let against = field.heading == Heading::ToSources;
        let mut ends: HashMap<At, Vec<(i32, u32)>> = HashMap::new();
        for (tile, seed) in seeds(self.landscape, &field.sources, against) {
            ends.entry((tile, seed.place)).or_default().push((seed.time_ticks, seed.source));
        }
        let mut field = field;
        let mut at = start;
        loop {
            let (time_ticks, _) = field.place(at.0, at.1)?;
            if let Some(&(ticks, source)) = ends.get(&at).and_then(|ends| ends.iter().find(|end| end.0 == time_ticks)) {
                if let Sources::Points(points) = &field.sources {
                    way.push(self.walk(self.position(at), points[source as usize], ticks));
                }
                return Some(());
            }
            if let Some((walk, foot, ticks)) = self.end_of_ride(field, at, time_ticks) {
                way.push(self.still(at, ticks));
                (field, at) = (walk, foot);
                continue;
            }
            let (next, stretch) = self.step(field, at, time_ticks)?;
            way.push(stretch);
            at = next;
        }
    }

    /// For a drive: the walk that ends the ride at a node, when it does end there.
    fn end_of_ride<'f>(&self, field: &'f TravelField, at: At, time_ticks: i32) -> Option<(&'f TravelField, At, i32)> {
        let walk = field.last_walk.as_deref()?;
        let roads = self.landscape.roads.as_ref()?;
        let (vertex, footing) = self.vertex(roads, at)?;
        let foot = roads.layer.node(vertex, Footing::OnFoot);
        let ticks = if field.heading == Heading::ToSources { 0 } else { roads.boarding_ticks };
        let ends = footing == Footing::InVehicle && roads.joined.on_ground[vertex as usize];
        let (walk_ticks, _) = walk.node(self.landscape, foot).filter(|_| ends)?;
        (walk_ticks + ticks == time_ticks).then(|| (walk, node_place(self.landscape, foot), ticks))
    }

    /// The place before on the way of the search, and the stretch to it.
    fn step(&mut self, field: &TravelField, at: At, time_ticks: i32) -> Option<(At, Stretch)> {
        if at.1 as usize >= LOCAL {
            return self.step_from_node(field, at, time_ticks);
        }
        self.step_across(field, at, time_ticks).or_else(|| {
            let roads = self.landscape.roads.as_ref()?;
            let mut links = roads.layer.links_of(at.0, at.1).iter();
            let link = links.find(|link| fits(field.node(self.landscape, link.node), link.ticks, time_ticks))?;
            let next = node_place(self.landscape, link.node);
            Some((next, self.walk(self.position(at), self.position(next), link.ticks)))
        })
    }

    fn step_across(&mut self, field: &TravelField, at: At, time_ticks: i32) -> Option<(At, Stretch)> {
        let ground = self.grounds.entry(at.0).or_default();
        ground.load(&self.search, &self.kit, at.0);
        let open = ground.open(&self.kit, at.1 as usize);
        for (k, &(east, south)) in STEPS.iter().enumerate() {
            if open >> k & 1 == 0 {
                continue;
            }
            let before = (at.1 as isize + south * STRIDE as isize + east) as u32;
            let back = STEPS.iter().position(|&step| step == (-east, -south)).expect("every step has its opposite");
            let ticks = ground.step_ticks(before as usize, back, &self.clock);
            let (column, row) = self.landscape.tiling.column_row(at.0, before);
            let next = self.landscape.tiling.locate(column as usize, row as usize);
            if fits(field.place(next.0, next.1), ticks, time_ticks) {
                return Some((next, self.walk(self.position(at), self.position(next), ticks)));
            }
        }
        None
    }

    fn step_from_node(&mut self, field: &TravelField, at: At, time_ticks: i32) -> Option<(At, Stretch)> {
        let roads = self.landscape.roads.as_ref()?;
        let (vertex, footing) = self.vertex(roads, at)?;
        let node = roads.layer.node(vertex, footing);
        let against = field.heading == Heading::ToSources;
        let fitting = |node: u32, ticks: i32| fits(field.node(self.landscape, node), ticks, time_ticks);
        if let Some(arc) = roads.layer.arcs_of(node, !against).iter().find(|arc| fitting(arc.to, arc.ticks)) {
            return Some((
                node_place(self.landscape, arc.to),
                self.ride(roads, arc.road_arc, footing, (at, arc.ticks)),
            ));
        }
        if let Some((other, ticks)) =
            self.change(roads, (vertex, footing), against).filter(|&(to, ticks)| fitting(to, ticks))
        {
            return Some((node_place(self.landscape, other), self.still(at, ticks)));
        }
        let exit = roads
            .layer
            .exits_of(node)
            .iter()
            .find(|exit| fits(field.place(exit.tile, exit.cell), exit.ticks, time_ticks))?;
        let next = (exit.tile, exit.cell);
        Some((next, self.walk(self.position(at), self.position(next), exit.ticks)))
    }

    /// The node at the same vertex with the other footing, where one can change between them, and the time lost.
    fn change(&self, roads: &Roads<'_>, (vertex, footing): (u32, Footing), against: bool) -> Option<(u32, i32)> {
        let two = self.landscape.roads.as_ref()?.layer.has_vehicles();
        let other = if footing == Footing::OnFoot { Footing::InVehicle } else { Footing::OnFoot };
        let boards = (footing == Footing::OnFoot) == against;
        let allowed = two && roads.joined.on_ground[vertex as usize];
        let drive = roads.drive_walk_ticks.is_some() && footing == Footing::InVehicle;
        let ticks = if boards { roads.boarding_ticks } else { 0 };
        (allowed && !drive).then(|| (roads.layer.node(vertex, other), ticks))
    }

    fn vertex(&self, roads: &Roads<'_>, at: At) -> Option<(u32, Footing)> {
        let local = (at.1 as usize).checked_sub(LOCAL)? as u32;
        Some(roads.layer.vertex(roads.layer.nodes_of(at.0).start + local))
    }

    fn position(&self, at: At) -> Coord<f64> {
        match self.landscape.roads.as_ref().and_then(|roads| Some((roads, self.vertex(roads, at)?))) {
            Some((roads, (vertex, _))) => roads.joined.network().positions()[vertex as usize],
            None => {
                let (column, row) = self.landscape.tiling.column_row(at.0, at.1);
                self.landscape.surface.frame().center(column as usize, row as usize)
            }
        }
    }

    fn walk(&self, from: Coord<f64>, to: Coord<f64>, ticks: i32) -> Stretch {
        let elevation = self.landscape.surface.elevation;
        let height = |at| elevation.and_then(|grid| grid.value_at(at)).unwrap_or(f32::NAN);
        Stretch { kind: LegKind::OffRoad, coords: vec![from, to], heights_m: vec![height(from), height(to)], ticks }
    }

    /// Boarding or leaving a vehicle.
    fn still(&self, at: At, ticks: i32) -> Stretch {
        Stretch { kind: LegKind::Ride, coords: vec![self.position(at)], heights_m: vec![f32::NAN], ticks }
    }

    /// Along a road; the stretch runs away from `at`.
    fn ride(&self, roads: &Roads<'_>, road_arc: u32, footing: Footing, (at, ticks): (At, i32)) -> Stretch {
        if road_arc == u32::MAX {
            return self.still(at, ticks);
        }
        let network = roads.joined.network();
        let kind = match (network.road_of(road_arc / 2).class, footing) {
            (RoadClass::Ferry, _) => LegKind::Ferry,
            (_, Footing::OnFoot) => LegKind::OnRoad,
            (_, Footing::InVehicle) => LegKind::Ride,
        };
        let mut coords = network.path_points(&[road_arc]);
        let mut heights_m: Vec<f32> =
            network.heights_m(road_arc / 2).map(|height| height.unwrap_or(f32::NAN)).collect();
        if road_arc & 1 == 1 {
            heights_m.reverse();
        }
        if coords.first() != Some(&self.position(at)) {
            coords.reverse();
            heights_m.reverse();
        }
        Stretch { kind, coords, heights_m, ticks }
    }
}

/// Do a time and a step add up to a time?
fn fits(before: Option<(i32, u32)>, ticks: i32, time_ticks: i32) -> bool {
    before.is_some_and(|(before_ticks, _)| before_ticks.checked_add(ticks) == Some(time_ticks))
}

/// Joins stretches of one kind into legs.
fn legs(stretches: Vec<Stretch>) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    for stretch in stretches {
        let moves = stretch.coords.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y));
        let distance_m: f64 = moves.sum();
        if distance_m == 0.0 && stretch.ticks == 0 {
            continue;
        }
        let rises = stretch.heights_m.windows(2).map(|pair| f64::from(pair[1] - pair[0]));
        let climb_m: f64 = rises.filter(|&rise_m| rise_m > 0.0).sum();
        let seconds = seconds(stretch.ticks);
        match legs.last_mut() {
            Some(leg) if leg.kind == stretch.kind => {
                let skip = usize::from(leg.coords.last() == stretch.coords.first());
                leg.coords.extend(stretch.coords.iter().skip(skip));
                leg.distance_m += distance_m;
                leg.climb_m += climb_m;
                leg.seconds += seconds;
            }
            _ => legs.push(Leg { kind: stretch.kind, coords: stretch.coords, distance_m, climb_m, seconds }),
        }
    }
    legs
}
