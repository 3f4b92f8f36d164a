//! Roads as extra places of the search: nodes along them, arcs between nodes, links between nodes and cells.

use std::ops::Range;

use super::joints::JoinedRoads;
use super::ticks::{LIMIT_TICKS, STEP_MAX_TICKS, TICKS_PER_MS, ticks};
use super::tiling::Tiling;
use super::{RoadUse, Surface};
use crate::network::ArcTimes;

/// A way between a cell and a road node, on foot, the same both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    /// Tile of the cell.
    pub tile: u32,
    /// Place of the cell in its tile.
    pub cell: u32,
    /// The node.
    pub node: u32,
    /// Ticks.
    pub ticks: i32,
}

/// A way between two road nodes, in the direction of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arc {
    /// Where it leads.
    pub to: u32,
    /// Ticks.
    pub ticks: i32,
    /// The arc of the network in the direction of travel; `u32::MAX` for boarding and leaving a vehicle.
    pub road_arc: u32,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Footing {
    OnFoot,
    InVehicle,
}

/// Road nodes sorted by the tile they lie in, with their arcs and links.
#[derive(Debug, Clone)]
pub(super) struct RoadLayer {
    /// Nodes of tile `t`: `node_start[t]..node_start[t + 1]`.
    node_start: Vec<u32>,
    tile_of: Vec<u32>,
    /// Vertex of each rank; node = rank · layers + footing.
    vertex_of: Vec<u32>,
    rank_of: Vec<u32>,
    layers: u32,
    forth: Arcs,
    back: Arcs,
    /// Links by tile and cell, and by node.
    link_start: Vec<u32>,
    links: Vec<Link>,
    exit_start: Vec<u32>,
    exits: Vec<Link>,
}

/// Arcs by their start.
#[derive(Debug, Clone, Default)]
struct Arcs {
    start: Vec<u32>,
    arcs: Vec<Arc>,
}

impl Arcs {
    fn of(&self, node: u32) -> &[Arc] {
        &self.arcs[self.start[node as usize] as usize..self.start[node as usize + 1] as usize]
    }
}

/// Prefix sums of how many of the keys are 0, 1, …
fn starts(keys: impl Iterator<Item = u32>, count: usize) -> Vec<u32> {
    let mut start = vec![0; count + 1];
    for key in keys {
        start[key as usize + 1] += 1;
    }
    for index in 0..count {
        start[index + 1] += start[index];
    }
    start
}

impl RoadLayer {
    pub fn new(surface: &Surface<'_>, tiling: &Tiling, joined: &JoinedRoads, road_use: &RoadUse<'_>) -> Self {
        let network = joined.network();
        let tile_of_vertex: Vec<u32> = network.positions().iter().map(|&position| tiling.tile_near(position)).collect();
        let mut vertex_of: Vec<u32> = (0..network.vertices() as u32).collect();
        vertex_of.sort_by_key(|&vertex| tile_of_vertex[vertex as usize]);
        let mut rank_of = vec![0; vertex_of.len()];
        for (rank, &vertex) in vertex_of.iter().enumerate() {
            rank_of[vertex as usize] = rank as u32;
        }
        let layers = if road_use.vehicle().is_some() { 2 } else { 1 };
        let tile_of: Vec<u32> = (0..vertex_of.len() as u32 * layers)
            .map(|node| tile_of_vertex[vertex_of[(node / layers) as usize] as usize])
            .collect();
        let node_start = starts(tile_of.iter().copied(), tiling.tiles());
        let mut layer = Self {
            node_start,
            tile_of,
            vertex_of,
            rank_of,
            layers,
            forth: Arcs::default(),
            back: Arcs::default(),
            link_start: Vec::new(),
            links: Vec::new(),
            exit_start: Vec::new(),
            exits: Vec::new(),
        };
        layer.forth = layer.arcs(joined, road_use, 0);
        layer.back = layer.arcs(joined, road_use, 1);
        layer.add_links(surface, tiling, joined);
        layer
    }

    /// Arcs in the direction of travel (`flip` 0) or against it (1).
    fn arcs(&self, joined: &JoinedRoads, road_use: &RoadUse<'_>, flip: u32) -> Arcs {
        let mut arcs = Arcs { start: vec![0], arcs: Vec::new() };
        let longest_ms = (LIMIT_TICKS / TICKS_PER_MS) as u32;
        let timed = |times: &ArcTimes, arc: u32| {
            times.get(arc ^ flip).filter(|&ms| ms <= longest_ms).map(|ms| ms as i32 * TICKS_PER_MS)
        };
        for node in 0..self.nodes() {
            let (vertex, footing) = self.vertex(node);
            let times = match footing {
                Footing::OnFoot => Some(road_use.foot()),
                Footing::InVehicle => road_use.vehicle(),
            };
            for hop in joined.network().hops(vertex) {
                if let Some(ticks) = times.and_then(|times| timed(times, hop.arc)) {
                    let road_arc = hop.arc ^ flip;
                    arcs.arcs.push(Arc { to: self.node(hop.to, footing), ticks, road_arc });
                }
            }
            // A drive has one ride: the search leaves it and never enters another.
            let changes = footing == Footing::InVehicle || road_use.source_walk_ticks().is_none();
            if self.layers == 2 && changes && joined.on_ground[vertex as usize] {
                let (to, boards) = match footing {
                    Footing::OnFoot => (Footing::InVehicle, flip == 0),
                    Footing::InVehicle => (Footing::OnFoot, flip == 1),
                };
                let ticks = if boards { road_use.boarding_ticks() } else { 0 };
                arcs.arcs.push(Arc { to: self.node(vertex, to), ticks, road_arc: u32::MAX });
            }
            arcs.start.push(arcs.arcs.len() as u32);
        }
        arcs
    }

    fn add_links(&mut self, surface: &Surface<'_>, tiling: &Tiling, joined: &JoinedRoads) {
        let columns = tiling.frame.columns;
        let level = surface.pace.s_per_m(0.0);
        for joint in &joined.joints {
            let (column, row) = (joint.cell as usize % columns, joint.cell as usize / columns);
            let Some((ground, _)) = surface.cell(column, row) else { continue };
            let s_per_m = f64::from(ground.factor) * level + f64::from(ground.extra_s_per_m);
            let ticks = ticks(joint.distance_m * s_per_m).clamp(1, STEP_MAX_TICKS);
            let (tile, cell) = tiling.locate(column, row);
            self.links.push(Link { tile, cell, node: self.node(joint.vertex, Footing::OnFoot), ticks });
        }
        self.links.sort_unstable();
        self.link_start = starts(self.links.iter().map(|link| link.tile), tiling.tiles());
        self.exits = self.links.clone();
        self.exits.sort_unstable_by_key(|link| (link.node, link.tile, link.cell));
        self.exit_start = starts(self.exits.iter().map(|link| link.node), self.nodes() as usize);
    }

    /// Are there nodes for people in vehicles?
    pub fn has_vehicles(&self) -> bool {
        self.layers == 2
    }

    pub fn nodes(&self) -> u32 {
        self.tile_of.len() as u32
    }

    /// The node of a vertex.
    pub fn node(&self, vertex: u32, footing: Footing) -> u32 {
        self.rank_of[vertex as usize] * self.layers + if footing == Footing::InVehicle { 1 } else { 0 }
    }

    /// The vertex of a node and what the node stands for.
    pub fn vertex(&self, node: u32) -> (u32, Footing) {
        let footing = if node % self.layers == 1 { Footing::InVehicle } else { Footing::OnFoot };
        (self.vertex_of[(node / self.layers) as usize], footing)
    }

    pub fn nodes_of(&self, tile: u32) -> Range<u32> {
        self.node_start[tile as usize]..self.node_start[tile as usize + 1]
    }

    pub fn tile_of(&self, node: u32) -> u32 {
        self.tile_of[node as usize]
    }

    /// Arcs out of a node in the direction of travel, or against it.
    pub fn arcs_of(&self, node: u32, against: bool) -> &[Arc] {
        if against { self.back.of(node) } else { self.forth.of(node) }
    }

    /// Cells a node is linked to.
    pub fn exits_of(&self, node: u32) -> &[Link] {
        &self.exits[self.exit_start[node as usize] as usize..self.exit_start[node as usize + 1] as usize]
    }

    /// Links of the cells of a tile.
    pub fn links_in(&self, tile: u32) -> &[Link] {
        &self.links[self.link_start[tile as usize] as usize..self.link_start[tile as usize + 1] as usize]
    }

    /// Links of one cell.
    pub fn links_of(&self, tile: u32, cell: u32) -> &[Link] {
        let links = self.links_in(tile);
        let start = links.partition_point(|link| link.cell < cell);
        let end = start + links[start..].partition_point(|link| link.cell == cell);
        &links[start..end]
    }
}
