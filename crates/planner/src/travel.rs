//! Travel times as the planner asks for them.

use geo::Coord;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::index::PlaneIndex;
use spatial::network::{NearestSource, Pace, RoadNetwork, Router, Sense, Source, SpeedTable};

/// Off-path walking on the level: Tobler's 5.0367 km/h times 3/5 (Tobler 1993), metres a minute.
const WALK_M_PER_MIN: f64 = 5_036.7 * 0.6 / 60.0;

/// How many vertices around a place are tried as the way onto the road.
const TRIED: usize = 8;

/// How people travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// On foot all the way.
    Walk,
    /// By car or bus on the road, on foot to it.
    #[default]
    Drive,
}

impl Mode {
    /// The word used in scenarios.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Walk => "walk",
            Mode::Drive => "drive",
        }
    }

    /// The default speeds of the mode on roads.
    pub fn speeds(self) -> SpeedTable {
        match self {
            Mode::Walk => SpeedTable::walk(),
            Mode::Drive => SpeedTable::drive(),
        }
    }
}

/// Minutes to the nearest of some places, along the roads, with the straight walk to the road at both ends.
#[derive(Debug)]
pub struct Minutes {
    doors: PlaneIndex,
    door_vertices: Vec<u32>,
    nearest: NearestSource,
    nowhere: bool,
}

impl Minutes {
    /// Searches from all places at once.
    pub fn to(places: &[Coord<f64>], network: &RoadNetwork, mode: Mode) -> Self {
        let times = network.times(&mode.speeds(), Pace::Likely);
        let usable = |vertex: &u32| {
            network.hops(*vertex).iter().any(|hop| times.get(hop.arc).is_some() || times.get(hop.arc ^ 1).is_some())
        };
        let door_vertices: Vec<u32> = (0..network.vertices() as u32).filter(usable).collect();
        let positions: Vec<Coord<f64>> =
            door_vertices.iter().map(|vertex| network.positions()[*vertex as usize]).collect();
        let doors = PlaneIndex::from_points(&positions);
        let sources: Vec<Source> = places
            .iter()
            .filter_map(|place| doors.nearest(*place))
            .map(|door| Source {
                vertex: door_vertices[door.item],
                start_ms: (door.distance_m / WALK_M_PER_MIN * 60_000.0) as u32,
            })
            .collect();
        let nearest = Router::new(network, &times, Sense::ToSources).nearest(&sources);
        Self { doors, door_vertices, nearest, nowhere: places.is_empty() }
    }

    /// Whether there is no place to go to at all.
    pub fn is_nowhere(&self) -> bool {
        self.nowhere
    }

    /// Minutes from a point; `None` where no road leads to any of the places.
    pub fn at(&self, point: Coord<f64>) -> Option<f64> {
        let doors = self.doors.nearest_where(point, TRIED, |_| true);
        let each = doors.iter().filter_map(|door| {
            let ride_s = self.nearest.seconds(self.door_vertices[door.item])?;
            Some(door.distance_m / WALK_M_PER_MIN + ride_s / 60.0)
        });
        each.min_by(f64::total_cmp)
    }
}
