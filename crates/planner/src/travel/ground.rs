//! What is walked and driven over: heights, land cover, barriers, roads.

use std::collections::BTreeMap;

use geo::MultiPolygon;
use spatial::Grid;
use spatial::coast::{Sea, sea};
use spatial::network::{ArcTimes, Pace, RoadFilter, RoadNetwork, SPEED_RANGE_SHARES, SpeedTable};
use spatial::travel::{
    Corners, Gaps, Ground, GroundMap, JoinedRoads, Landscape, Moves, PaceModel, RoadUse, Surface, TOBLER_OFF_PATH,
};

use super::barriers::Barriers;
use super::{MoveBy, Way};
use crate::scenario::{SeasonSpec, zone};
use crate::{Atlas, Cover, Finding, Region};

/// How fast people walk over a land cover on the level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverPace {
    /// The class.
    pub cover: Cover,
    /// Walking speed, km/h; 0 where nobody walks.
    pub walk_kmh: f64,
}

impl CoverPace {
    /// How many times as long as over grassland a metre takes; infinite where nobody walks.
    pub fn factor(self) -> f64 {
        if self.walk_kmh > 0.0 { OPEN_KMH / self.walk_kmh } else { f64::INFINITY }
    }
}

/// Walking speed over grassland in [`COVER_PACES`]: the ground that Tobler's three fifths "off the path" is taken for.
const OPEN_KMH: f64 = 4.86;

/// Where the default walking speeds by land cover come from.
pub const COVER_PACES_REFERENCE: &str =
    "Weiss et al. (2018), walking speeds by land cover, as shares of grassland, times Tobler's function (1993) x 3/5";

/// Default walking speeds by land cover: Weiss et al. (2018), *A global map of travel time to cities to assess
/// inequalities in accessibility in 2015*, Nature 553, walking speeds by MODIS class (shrub: closed shrubland; tree:
/// mixed forest). Only their ratios to grassland are used, times Tobler's function. Water is crossed on bridges alone.
pub const COVER_PACES: [CoverPace; 9] = [
    CoverPace { cover: Cover::Cropland, walk_kmh: 2.5 },
    CoverPace { cover: Cover::Grassland, walk_kmh: OPEN_KMH },
    CoverPace { cover: Cover::Shrub, walk_kmh: 3.0 },
    CoverPace { cover: Cover::Tree, walk_kmh: 3.24 },
    CoverPace { cover: Cover::Built, walk_kmh: 5.0 },
    CoverPace { cover: Cover::Bare, walk_kmh: 3.0 },
    CoverPace { cover: Cover::Water, walk_kmh: 0.0 },
    CoverPace { cover: Cover::Wetland, walk_kmh: 2.0 },
    CoverPace { cover: Cover::Snow, walk_kmh: 1.62 },
];

/// What travel crosses, made once for a region: roads joined to the cells, and barriers.
#[derive(Debug)]
pub struct TravelGround {
    joined: Option<JoinedRoads>,
    barriers: Option<Grid<u8>>,
    closed: Option<MultiPolygon<f64>>,
    cover: [CoverPace; 9],
    moves: Moves,
    /// What the seasons do to the ground, by their names.
    seasons: BTreeMap<String, SeasonGround>,
    findings: Vec<Finding>,
}

/// What a season does to the ground across country.
#[derive(Debug)]
struct SeasonGround {
    /// The usual barriers and the zones the season closes; `None` when it closes none.
    barriers: Option<Grid<u8>>,
    /// How many times as long as usual a metre takes; infinite when nobody walks.
    slower: f64,
}

impl TravelGround {
    /// Joins the roads to the cells and marks the barriers: the sea beyond the coastline, water areas, rivers and canals
    /// that do not fall dry (as long as roads, and with them bridges, are known), and cells without both height and
    /// land cover.
    ///
    /// `network` is the region's; the scenario's `[travel]` may name other waterways, closed zones, cliffs and speeds.
    pub fn new(atlas: &Atlas<'_>) -> Self {
        let (region, spec) = (atlas.region, &atlas.scenario.travel);
        let closed = spec.closed_zones.iter().flat_map(|layer| zone(region, layer.get_ref()).0).collect();
        let coast = region.water.as_ref().map(|water| water.coast.as_slice()).filter(|coast| !coast.is_empty());
        let sea = coast.map(|coast| sea(region.frame, coast));
        let barriers = barriers(atlas, &closed, sea.as_ref());
        let findings = findings(region, sea.as_ref(), barriers.as_ref());
        Self {
            seasons: seasons(atlas, barriers.as_ref()),
            joined: atlas.network().map(|network| JoinedRoads::new(network, region.frame)),
            barriers,
            closed: (!closed.0.is_empty()).then_some(closed),
            cover: COVER_PACES.map(|default| CoverPace {
                walk_kmh: spec.cover_kmh(default.cover).unwrap_or(default.walk_kmh),
                ..default
            }),
            moves: spec.moves(),
            findings,
        }
    }

    /// Times of the arcs of some roads for one way of travelling: in its season, closed zones closed.
    pub fn times(&self, network: &RoadNetwork, table: &SpeedTable, way: Way<'_>) -> ArcTimes {
        let mut times = network.times(table, way.pace);
        if let Some(season) = way.season {
            times = season.times(network, &times);
        }
        if let Some(zone) = &self.closed {
            let filter = RoadFilter { zone: Some(zone.clone()), ..RoadFilter::default() };
            network.segments_in(&filter).into_iter().for_each(|segment| times.close_segment(segment));
        }
        times
    }

    /// The roads, with a vertex wherever they can be got on and off; `None` without a road layer.
    pub fn network(&self) -> Option<&RoadNetwork> {
        self.joined.as_ref().map(JoinedRoads::network)
    }

    /// What a reader must know about the ground.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Terrain and roads for one way of travelling.
    pub fn landscape<'s>(&'s self, region: &'s Region, way: Way<'_>) -> Landscape<'s> {
        let surface = self.surface(region, way);
        let Some(joined) = &self.joined else { return Landscape::off_road(surface) };
        let foot = self.times(joined.network(), &way.mode.foot, way);
        let vehicle = way.mode.uses_vehicle().then(|| self.times(joined.network(), &way.mode.vehicle, way));
        let boarding_s = way.mode.boarding_s;
        let road_use = match (&vehicle, way.mode.by) {
            (None, _) | (_, MoveBy::Foot) => RoadUse::OnFoot { foot: &foot },
            (Some(vehicle), MoveBy::FootAndVehicle) => RoadUse::WalkAndRide { foot: &foot, vehicle, boarding_s },
            (Some(vehicle), MoveBy::Vehicle) => {
                RoadUse::Drive { foot: &foot, vehicle, boarding_s, source_walk_s: way.mode.last_walk_s }
            }
        };
        // The roads were joined to the cells of this very frame and the times are those of their arcs.
        Landscape::with_roads(surface.clone(), joined, &road_use).unwrap_or_else(|| Landscape::off_road(surface))
    }

    /// The ground across country.
    fn surface<'s>(&'s self, region: &'s Region, way: Way<'_>) -> Surface<'s> {
        let off_path = TOBLER_OFF_PATH * pace_share(way.pace);
        let season = way.season.and_then(|season| self.seasons.get(&season.name));
        let slower = season.map_or(1.0, |season| season.slower);
        let (surface, level) = match &region.elevation {
            Some(elevation) => (Surface::new(elevation, PaceModel::Tobler { off_path }), 1.0),
            // Without heights the factor of the ground is seconds a metre: Tobler's on the level.
            None => (Surface::level(region.frame), PaceModel::Tobler { off_path }.s_per_m(0.0)),
        };
        let level = level * slower;
        let uniform = GroundMap::Uniform(Ground::slower(level as f32));
        let ground = region.cover.as_ref().map_or(uniform, |codes| self.cover_ground(codes, level));
        let surface = surface.with_gaps(Gaps::Level).with_corners(Corners::Closed).with_moves(self.moves);
        // Cover and barriers lie on the region's one frame.
        let surface = surface.clone().with_ground(ground).unwrap_or(surface);
        match season.and_then(|season| season.barriers.as_ref()).or(self.barriers.as_ref()) {
            Some(barriers) => surface.clone().with_barriers(barriers).unwrap_or(surface),
            None => surface,
        }
    }

    /// What each code of land cover does to the pace; open ground where the cover is not known.
    fn cover_ground<'s>(&self, codes: &'s Grid<u8>, level: f64) -> GroundMap<'s> {
        let mut table = Box::new([Ground::slower(level as f32); 256]);
        for pace in self.cover {
            table[usize::from(pace.cover.code())] = Ground::slower((level * pace.factor()) as f32);
        }
        GroundMap::Classes { codes, table }
    }
}

fn seasons(atlas: &Atlas<'_>, usual: Option<&Grid<u8>>) -> BTreeMap<String, SeasonGround> {
    let region = atlas.region;
    let ground = |spec: &SeasonSpec| {
        let mut barriers = Barriers::none(region.frame);
        for (zone, above_m) in spec.closed_ground(region) {
            let mut area = Barriers::none(region.frame);
            area.add_area(&zone);
            let Some(area) = area.finish() else { continue };
            // Where the height is not known the ground counts as closed.
            let high = |cell: usize| {
                let height_m = region.elevation.as_ref().map_or(f32::NAN, |grid| grid.values()[cell]);
                above_m.is_none_or(|above_m| height_m.is_nan() || f64::from(height_m) > above_m)
            };
            barriers.add_where(|cell| area.values()[cell] == 1 && high(cell));
        }
        let closed = barriers.finish().map(|grid| {
            let all = |cell: usize| grid.values()[cell] | usual.map_or(0, |usual| usual.values()[cell]);
            Grid::from_fn(region.frame, |column, row| all(region.frame.index(column, row)))
        });
        // `Scenario::parse` has checked the share; nothing left of the speed is an infinite time.
        SeasonGround { barriers: closed, slower: 1.0 / spec.off_road_share().unwrap_or(1.0) }
    };
    atlas.scenario.seasons.iter().map(|spec| (spec.name.get_ref().clone(), ground(spec))).collect()
}

/// Share of the likely walking speed at an end of its range.
fn pace_share(pace: Pace) -> f64 {
    let (_, slowest, fastest) = SPEED_RANGE_SHARES[0];
    match pace {
        Pace::Slowest => slowest,
        Pace::Likely => 1.0,
        Pace::Fastest => fastest,
    }
}

fn barriers(atlas: &Atlas<'_>, closed: &MultiPolygon<f64>, sea: Option<&Sea>) -> Option<Grid<u8>> {
    let (region, spec) = (atlas.region, &atlas.scenario.travel);
    let mut barriers = Barriers::none(region.frame);
    barriers.add_area(closed);
    if let Some(sea) = sea {
        barriers.add_where(|cell| sea.cells.values()[cell] == 1);
    }
    if let Some((limit, slope)) = spec.cliff.zip(atlas.slope_deg()) {
        let limit_deg = (limit.0 / 100.0).atan().to_degrees() as f32;
        barriers.add_where(|cell| slope.values()[cell] > limit_deg);
    }
    if let Some(elevation) = &region.elevation {
        let covered = |cell: usize| region.cover.as_ref().is_some_and(|cover| cover.values()[cell] != Cover::GAP);
        barriers.add_where(|cell| elevation.values()[cell].is_nan() && !covered(cell));
    }
    if let Some(water) = &region.water {
        water.areas.iter().for_each(|area| barriers.add_area(area));
        let stops = |kind: &str| match &spec.barriers {
            Some(kinds) => kinds.iter().any(|word| word == kind),
            None => matches!(kind, "river" | "canal"),
        };
        let rivers = water.lines.iter().filter(|line| stops(&line.kind) && line.intermittent != Some(true));
        if region.roads.is_some() {
            rivers.for_each(|river| barriers.add_line(&river.line));
        }
    }
    barriers.finish()
}

/// Share of the map that may lie at height 0 without being known as water before that is worth a word.
const ZERO_SHARE: f64 = 0.01;

fn findings(region: &Region, sea: Option<&Sea>, barriers: Option<&Grid<u8>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if region.elevation.is_none() {
        let message = "without elevation, travel times take all ground for level";
        findings.push(Finding::warning("level-ground", "", message).advise("name an elevation layer under [data]"));
    }
    if region.cover.is_none() {
        let message = "without land cover, travel times take all ground off the roads for grassland";
        findings.push(Finding::note("open-ground", "", message).advise("name a land_cover layer under [data]"));
    }
    if region.water.is_none() {
        let message = "without a water layer, walkers cross rivers, lakes and the sea as if they were land";
        findings.push(Finding::note("no-water-barriers", "", message).advise("name a water layer under [data]"));
    }
    if let Some(sea) = sea.filter(|sea| sea.doubtful > 0) {
        let message = format!(
            "the coastline has a break: of {} cells it cannot be told whether they are sea, and walkers cross them",
            sea.doubtful
        );
        findings
            .push(Finding::warning("broken-coastline", "", message).advise("mend the coastline of the water layer"));
    }
    findings.extend(walkable_zero(region, barriers));
    findings
}

/// A warning where much of the map lies at height 0, as the sea does in elevation models, and nothing says that it is
/// water.
fn walkable_zero(region: &Region, barriers: Option<&Grid<u8>>) -> Option<Finding> {
    let elevation = region.elevation.as_ref()?;
    let dry = |cell: usize| {
        region.cover.as_ref().is_none_or(|cover| cover.values()[cell] != Cover::Water.code())
            && barriers.is_none_or(|barriers| barriers.values()[cell] == 0)
    };
    let zero = (0..elevation.values().len()).filter(|&cell| elevation.values()[cell] == 0.0 && dry(cell)).count();
    let frame = region.frame;
    if (zero as f64) < ZERO_SHARE * frame.cells() as f64 {
        return None;
    }
    let message = format!(
        "{:.1} km² lie at height 0 m and no layer says that they are water: if that is the sea, walkers cross it",
        zero as f64 * frame.cell_ha() / 100.0
    );
    let advice = "name a water layer with coastlines, or a land cover with gaps = \"water\", under [data]";
    Some(Finding::warning("walkable-sea", "", message).advise(advice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cover_has_its_pace_in_the_order_of_codes() {
        for (pace, (cover, _)) in COVER_PACES.iter().zip(Cover::ALL) {
            assert_eq!(pace.cover, cover);
        }
        assert_eq!(COVER_PACES[1].factor(), 1.0);
        assert!((COVER_PACES[3].factor() - 1.5).abs() < 1e-12 && COVER_PACES[6].factor().is_infinite());
    }
}
