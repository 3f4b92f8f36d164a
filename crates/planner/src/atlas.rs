use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use geo::{Coord, Geometry, LineString};
use spatial::index::PlaneIndex;
use spatial::network::{RoadClass, RoadLine, RoadNetwork, Season};
use spatial::terrain::{self, SlopeMethod};
use spatial::travel::Landscape;
use spatial::zonal::{AreaTable, ValueTable};
use spatial::{Grid, GridFrame};

use crate::criteria::Target;
use crate::quantity::SlopePercent;
use crate::travel::{Journeys, Mode, TravelGround, Way};
use crate::{Cover, Finding, Region, Scenario, Village};

/// A region with what several criteria share, each made once when it is first asked for.
pub struct Atlas<'a> {
    /// The region.
    pub region: &'a Region,
    /// What the user asks, for speeds and seasons.
    pub scenario: &'a Scenario,
    slope_deg: OnceLock<Option<Grid<f32>>>,
    aspect_deg: OnceLock<Option<Grid<f32>>>,
    ruggedness_m: OnceLock<Option<Grid<f32>>>,
    points: Shared<Target, PlaneIndex>,
    shapes: Shared<(Target, Vec<RoadClass>, Option<u64>), PlaneIndex>,
    land: Shared<(Vec<Cover>, Option<u64>), AreaTable>,
    rasters: Shared<String, ValueTable>,
    network: OnceLock<Option<RoadNetwork>>,
    ground: OnceLock<TravelGround>,
    journeys: Shared<JourneyKey, Journeys>,
}

/// What journeys depend on: where to, by the people there at least, mode, season.
type JourneyKey = (Target, Option<u64>, String, Option<String>);

/// Where travel goes: a kind of service, or settlements that are lived in, of so many people at least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal<'a> {
    /// What is gone to.
    pub target: &'a Target,
    /// At least so many people, for settlements.
    pub min_population: Option<f64>,
}

/// Things made once for each key and then shared.
type Shared<K, V> = Mutex<BTreeMap<K, Option<Arc<V>>>>;

/// Gives the thing of a key, making it on the first call.
fn shared<K: Ord + Clone + Hash, V>(of: &Shared<K, V>, key: K, make: impl FnOnce() -> Option<V>) -> Option<Arc<V>> {
    // Held while making, so that no two threads make the same thing.
    let mut known = of.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(key).or_insert_with(|| make().map(Arc::new)).clone()
}

impl<'a> Atlas<'a> {
    /// An atlas of a region; nothing is computed yet.
    pub fn new(region: &'a Region, scenario: &'a Scenario) -> Self {
        Self {
            region,
            scenario,
            slope_deg: OnceLock::new(),
            aspect_deg: OnceLock::new(),
            ruggedness_m: OnceLock::new(),
            points: Shared::default(),
            shapes: Shared::default(),
            land: Shared::default(),
            rasters: Shared::default(),
            network: OnceLock::new(),
            ground: OnceLock::new(),
            journeys: Shared::default(),
        }
    }

    /// The grid of all layers.
    pub fn frame(&self) -> GridFrame {
        self.region.frame
    }

    /// Slope in degrees by Horn's method; `None` without an elevation layer.
    pub fn slope_deg(&self) -> Option<&Grid<f32>> {
        let elevation = self.region.elevation.as_ref();
        self.slope_deg.get_or_init(|| elevation.map(|grid| terrain::slope_degrees(grid, SlopeMethod::Horn))).as_ref()
    }

    /// Aspect in degrees clockwise from north; `None` without an elevation layer.
    pub fn aspect_deg(&self) -> Option<&Grid<f32>> {
        let elevation = self.region.elevation.as_ref();
        self.aspect_deg.get_or_init(|| elevation.map(|grid| terrain::aspect_degrees(grid, SlopeMethod::Horn))).as_ref()
    }

    /// Terrain ruggedness index in metres; `None` without an elevation layer.
    pub fn ruggedness_m(&self) -> Option<&Grid<f32>> {
        self.ruggedness_m.get_or_init(|| self.region.elevation.as_ref().map(terrain::ruggedness_m)).as_ref()
    }

    /// Where the settlements or the services of a kind lie, numbered as in [`Region::settlements`] or as
    /// the region lists the services of a kind; `None` without the layer.
    pub fn points(&self, target: &Target) -> Option<Arc<PlaneIndex>> {
        shared(&self.points, target.clone(), || self.places_of(target).map(|places| PlaneIndex::from_points(&places)))
    }

    /// The shapes of a target: roads of the classes (of all, when none is named), waters, zones, settlements of at
    /// least so many people, services; `None` without the layer.
    pub fn shapes(
        &self,
        target: &Target,
        classes: &[RoadClass],
        min_population: Option<f64>,
    ) -> Option<Arc<PlaneIndex>> {
        let key = (target.clone(), classes.to_vec(), min_population.map(f64::to_bits));
        shared(&self.shapes, key, || match target {
            Target::Road => self.road_lines(classes).map(|lines| PlaneIndex::from_lines(&lines)),
            Target::Water => self.waters().map(|shapes| PlaneIndex::new(&shapes)),
            Target::Zone(layer) => self.zones(layer).map(|shapes| PlaneIndex::new(&shapes)),
            Target::Settlement => {
                let lived_in = self.peopled(min_population);
                let places: Vec<Coord<f64>> = lived_in.iter().map(|settlement| settlement.place.at).collect();
                Some(PlaneIndex::from_points(&places))
            }
            Target::Service(_) => self.places_of(target).map(|places| PlaneIndex::from_points(&places)),
        })
    }

    /// The settlements that are not deserted, of at least so many people, numbered as in [`Atlas::shapes`].
    pub fn peopled(&self, min_population: Option<f64>) -> Vec<&'a Village> {
        let wanted = |settlement: &&Village| {
            !settlement.status.is_deserted()
                && min_population.is_none_or(|least| settlement.population.is_some_and(|people| people >= least))
        };
        self.region.settlements.iter().filter(wanted).collect()
    }

    /// How far it is from a point to the edge of what was read (the grid and [`crate::MARGIN_M`] around it), metres:
    /// what lies farther away may have a nearer rival that nobody has seen.
    pub fn seen_m(&self, point: Coord<f64>) -> f64 {
        let extent = self.frame().extent();
        let sides =
            [point.x - extent.min().x, extent.max().x - point.x, point.y - extent.min().y, extent.max().y - point.y];
        (sides.into_iter().fold(f64::INFINITY, f64::min) + crate::MARGIN_M).max(0.0)
    }

    /// Hectares of classes within circles, on slopes up to a limit; `None` without the layers.
    pub fn land_table(&self, classes: &[Cover], max_slope: Option<SlopePercent>) -> Option<Arc<AreaTable>> {
        let key = (classes.to_vec(), max_slope.map(|slope| slope.0.to_bits()));
        shared(&self.land, key, || {
            let cover = self.region.cover.as_ref()?;
            let codes: Vec<u8> = classes.iter().map(|class| class.code()).collect();
            match max_slope {
                None => Some(AreaTable::of_classes(cover, &codes, Cover::GAP)),
                Some(limit) => {
                    let limit_deg = (limit.0 / 100.0).atan().to_degrees() as f32;
                    AreaTable::of_classes_up_to(cover, &codes, Cover::GAP, (self.slope_deg()?, limit_deg))
                }
            }
        })
    }

    /// Figures of a named raster within circles; `None` without it.
    pub fn raster_table(&self, name: &str) -> Option<Arc<ValueTable>> {
        shared(&self.rasters, name.to_owned(), || {
            self.region.rasters.get(name).map(|raster| ValueTable::new(raster.grid.clone()))
        })
    }

    /// The roads as a graph; `None` without a road layer.
    pub fn network(&self) -> Option<&RoadNetwork> {
        let build = |roads: &Vec<crate::Road>| {
            let lines: Vec<RoadLine> = roads.iter().map(|road| road.line.clone()).collect();
            RoadNetwork::build(&lines, self.region.elevation.as_ref())
        };
        self.network.get_or_init(|| self.region.roads.as_ref().map(build)).as_ref()
    }

    /// What travel crosses: terrain, barriers, roads.
    pub fn travel_ground(&self) -> &TravelGround {
        self.ground.get_or_init(|| TravelGround::new(self))
    }

    /// A season of the scenario by name, its zones taken from the region.
    pub fn season(&self, name: &str) -> Option<Season> {
        let spec = self.scenario.seasons.iter().find(|season| season.name.get_ref() == name)?;
        Some(spec.season(self.region))
    }

    /// Terrain and roads for one way of travelling.
    pub fn landscape(&self, way: Way<'_>) -> Landscape<'_> {
        self.travel_ground().landscape(self.region, way)
    }

    /// The journeys of a mode to the nearest of some places at likely speeds, over its landscape; `None` without the
    /// layer of the places.
    pub fn journeys(
        &self,
        goal: Goal<'_>,
        (mode, season): (&Mode, Option<&Season>),
        landscape: &Landscape<'_>,
    ) -> Option<Arc<Journeys>> {
        let least = goal.min_population.map(f64::to_bits);
        let key = (goal.target.clone(), least, mode.word.clone(), season.map(|season| season.name.clone()));
        shared(&self.journeys, key, || Some(Journeys::to(self.goals(goal)?, landscape)))
    }

    /// Where the places of a goal lie, in the order of the region; `None` without their layer.
    pub fn goals(&self, goal: Goal<'_>) -> Option<Vec<Coord<f64>>> {
        let Target::Settlement = goal.target else { return self.places_of(goal.target) };
        Some(self.lived_in(goal).map(|settlement| settlement.place.at).collect())
    }

    /// The names of the places of a goal, in the order of [`Atlas::goals`]; empty words where they have none.
    pub fn goal_names(&self, goal: Goal<'_>) -> Vec<String> {
        match goal.target {
            Target::Settlement => self.lived_in(goal).map(|settlement| settlement.name.clone()).collect(),
            Target::Service(kind) => {
                let services = self.region.services.iter().flatten().filter(|service| service.kind == *kind);
                services.map(|service| service.name.clone().unwrap_or_default()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn lived_in(&self, goal: Goal<'_>) -> impl Iterator<Item = &Village> {
        self.region.settlements.iter().filter(move |settlement| {
            let large = |least| settlement.population.is_some_and(|people| people >= least);
            !settlement.status.is_deserted() && goal.min_population.is_none_or(large)
        })
    }

    /// What was noticed while measuring.
    pub fn findings(&self) -> Vec<Finding> {
        self.ground.get().map_or_else(Vec::new, |ground| ground.findings().to_vec())
    }

    fn places_of(&self, target: &Target) -> Option<Vec<Coord<f64>>> {
        match target {
            Target::Settlement => Some(self.region.settlements.iter().map(|settlement| settlement.place.at).collect()),
            Target::Service(kind) => {
                let services = self.region.services.as_ref()?;
                Some(services.iter().filter(|service| service.kind == *kind).map(|service| service.place.at).collect())
            }
            _ => None,
        }
    }

    fn road_lines(&self, classes: &[RoadClass]) -> Option<Vec<LineString<f64>>> {
        let roads = self.region.roads.as_ref()?;
        let wanted = roads.iter().filter(|road| {
            let class = road.line.road.class;
            if classes.is_empty() { class != RoadClass::Ferry } else { classes.contains(&class) }
        });
        Some(wanted.map(|road| LineString::new(road.line.vertices.clone())).collect())
    }

    fn waters(&self) -> Option<Vec<Geometry<f64>>> {
        let water = self.region.water.as_ref()?;
        let lines = water.lines.iter().map(|line| Geometry::LineString(LineString::new(line.line.clone())));
        Some(lines.chain(water.areas.iter().cloned().map(Geometry::MultiPolygon)).collect())
    }

    fn zones(&self, layer: &str) -> Option<Vec<Geometry<f64>>> {
        let zones = self.region.zones.as_ref()?.iter().filter(|zone| zone.layer == layer);
        Some(zones.map(|zone| Geometry::MultiPolygon(zone.outline.clone())).collect())
    }
}
