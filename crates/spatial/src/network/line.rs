use geo::Coord;

use super::RoadClass;

/// Which way vehicles may use a road. Walkers use every road both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// Only in the order of the vertices (`oneway=yes`).
    Forward,
    /// Only against the order of the vertices (`oneway=-1`).
    Backward,
}

/// What carries a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Structure {
    /// The ground.
    #[default]
    Ground,
    /// A bridge. Its height runs straight from end to end, not down to the river.
    Bridge,
    /// A tunnel. Its height runs straight from end to end, not over the mountain.
    Tunnel,
    /// A ford: through the water.
    Ford,
}

/// What is known about a right of way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Permission {
    /// Nothing is said: the class decides, as the speed table has it.
    #[default]
    Unstated,
    /// Allowed, also where the class alone would not be (`motor_vehicle=yes` on a path).
    Allowed,
    /// Forbidden, private roads included.
    Forbidden,
}

/// Which part of the year a road can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Seasonality {
    /// All year, as far as is known.
    #[default]
    AllYear,
    /// In the warm or dry months (`seasonal=yes`, `seasonal=summer`).
    SummerOnly,
    /// In the cold months (`winter_road=yes`, `ice_road=yes`).
    WinterOnly,
}

/// What a road is like, without where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Road {
    /// Its class.
    pub class: RoadClass,
    /// What it is made of: `asphalt`, `gravel`, `ground` … `None` when nobody said.
    pub surface: Option<String>,
    /// How firm a track is: `grade1` (solid) to `grade5` (soft).
    pub tracktype: Option<String>,
    /// How smooth it is to wheels: `good`, `bad`, `very_bad` …
    pub smoothness: Option<String>,
    /// The limit that is signed, km/h.
    pub max_speed_kmh: Option<f64>,
    /// Time for the whole line where it is stated, minutes: ferries. `None` leaves it to the speed table.
    pub duration_min: Option<f64>,
    /// Which way vehicles may go.
    pub direction: Direction,
    /// What carries it.
    pub structure: Structure,
    /// May motor vehicles use it?
    pub motor: Permission,
    /// May people on foot use it?
    pub foot: Permission,
    /// When in the year it can be used.
    pub seasonality: Seasonality,
}

impl Road {
    /// A two-way road on the ground of which only the class is known.
    pub fn of_class(class: RoadClass) -> Self {
        Self {
            class,
            surface: None,
            tracktype: None,
            smoothness: None,
            max_speed_kmh: None,
            duration_min: None,
            direction: Direction::Both,
            structure: Structure::Ground,
            motor: Permission::Unstated,
            foot: Permission::Unstated,
            seasonality: Seasonality::AllYear,
        }
    }
}

/// A road as a source gives it: what it is like and its vertices in order.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadLine {
    /// What it is like.
    pub road: Road,
    /// Its vertices, metres in the region's CRS. Vertices that are not finite are skipped.
    pub vertices: Vec<Coord<f64>>,
    /// The id of each vertex, in the order of `vertices`: lines join where they share one. Empty when the source has
    /// none (or when the number differs from that of the vertices): then lines join where coordinates are equal.
    pub vertex_ids: Vec<i64>,
}

impl RoadLine {
    /// A two-way road of a class, whose vertices join others by equal coordinates.
    pub fn new(class: RoadClass, vertices: Vec<Coord<f64>>) -> Self {
        Self { road: Road::of_class(class), vertices, vertex_ids: Vec::new() }
    }
}
