use std::sync::Arc;

use geo::Coord;
use schemars::JsonSchema;
use serde::Deserialize;
use spatial::Grid;
use spatial::network::{Pace, Season};
use spatial::travel::Landscape;

use super::target::{Target, check_target};
use super::{Asked, Criterion, Kind, no_layer};
use crate::quantity::Unit;
use crate::scenario::unknown_word;
use crate::travel::{Beyond, Gaps, Journeys, Mode, Way, least_unseen_min};
use crate::{Atlas, Goal, Indicator, Scenario};

/// Travel time to the nearest thing of a kind.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelTime {
    /// To what: a service kind, or `settlement` for any that is lived in.
    pub to: String,
    /// How: `walk`, `drive` (one's own vehicle, with the walk to the road) or `walk+ride` (lifts and shared taxis).
    /// Default `drive`.
    #[serde(default = "drive")]
    pub mode: String,
    /// For settlements: of at least so many people.
    pub min_population: Option<f64>,
    /// In which `[[season]]`. Default: the usual times.
    pub season: Option<String>,
    /// Whether the slowest and the fastest speeds give the figure a range. Default `false`: it takes three searches.
    #[serde(default)]
    pub range: bool,
}

fn drive() -> String {
    "drive".to_owned()
}

pub(super) const KIND: Kind = Kind {
    word: "travel_time",
    title: "Minutes to the nearest service over terrain and roads together, from the village itself",
    unit: "min",
    needs: &["services or villages", "roads (to drive)", "elevation", "land_cover"],
    reference: "Tobler (1993), hiking function; Weiss et al. (2018), walking speeds by land cover; Dijkstra (1959)",
};

impl TravelTime {
    /// The journey to the nearest place of a kind by a mode, in the usual times.
    pub fn to(to: &str, mode: &str) -> Self {
        Self { to: to.to_owned(), mode: mode.to_owned(), min_population: None, season: None, range: false }
    }

    /// The same journey in another part of the year; `None` for the usual times.
    pub(crate) fn in_season(&self, season: Option<&str>) -> Self {
        Self { season: season.map(str::to_owned), range: false, ..self.clone() }
    }

    /// Faults of its names against a scenario.
    pub(crate) fn check_names(&self, scenario: &Scenario) -> Result<(), String> {
        Criterion::check(self, scenario)
    }

    pub(crate) fn target(&self) -> Target {
        Target::from_word(&self.to)
    }

    /// The journeys with the landscape they were found on, or the answer that holds for all places alike.
    pub(crate) fn search<'s>(&self, atlas: &'s Atlas<'_>) -> Result<Search<'s>, Indicator> {
        let target = self.target();
        let mode = atlas.scenario.travel.mode(&self.mode).ok_or_else(|| Indicator::unknown("no such mode"))?;
        if mode.uses_vehicle() && atlas.region.roads.is_none() {
            return Err(no_layer("roads"));
        }
        let season = self.season.as_deref().and_then(|name| atlas.season(name));
        let landscape = atlas.landscape(Way { mode: &mode, season: season.as_ref(), pace: Pace::Likely });
        let goal = Goal { target: &target, min_population: self.min_population };
        let journeys = atlas.journeys(goal, (&mode, season.as_ref()), &landscape);
        let journeys = journeys.ok_or_else(|| no_layer(target.layer()))?;
        if journeys.places.is_empty() {
            let note = format!("no {} on the map or within {:.0} km of it", self.to, crate::MARGIN_M / 1000.0);
            return Err(Indicator::unreachable(note).between(least_unseen_min(&mode), f64::INFINITY));
        }
        Ok(Search { landscape, journeys, mode, season })
    }

    fn indicators(&self, atlas: &Atlas<'_>, search: &Search<'_>, points: &[Coord<f64>]) -> Vec<Indicator> {
        let found = search.journeys.from(&search.landscape, points);
        let unreached = found.iter().any(Option::is_none);
        let gaps = if unreached { search.gaps(atlas) } else { None };
        let answers = found.into_iter().zip(points).map(|(journey, point)| match (journey, &gaps) {
            (Some(journey), _) => Indicator::known(journey.minutes),
            (None, _) if atlas.frame().cell_at(*point).is_none() => Indicator::unknown("lies outside the map"),
            (None, Some(gaps)) => Indicator::unreachable(gaps.reason(*point, &self.to)),
            (None, None) => Indicator::unreachable(format!("no {} can be walked to from here", self.to)),
        });
        answers.collect()
    }

    /// The same at the fastest and the slowest speeds.
    fn add_ranges(&self, atlas: &Atlas<'_>, search: &Search<'_>, (points, answers): (&[Coord<f64>], &mut [Indicator])) {
        let at = |pace| {
            let landscape = atlas.landscape(Way { mode: &search.mode, season: search.season.as_ref(), pace });
            Journeys::to(search.journeys.places.clone(), &landscape).from(&landscape, points)
        };
        let (fastest, slowest) = (at(Pace::Fastest), at(Pace::Slowest));
        for (answer, (fastest, slowest)) in answers.iter_mut().zip(fastest.into_iter().zip(slowest)) {
            if let (Some(likely), Some(fastest), Some(slowest)) = (answer.value, fastest, slowest) {
                answer.range = Some((fastest.minutes.min(likely), slowest.minutes.max(likely)));
            }
        }
    }
}

/// Journeys and what they were found on.
pub(crate) struct Search<'s> {
    pub landscape: Landscape<'s>,
    pub journeys: Arc<Journeys>,
    pub mode: Mode,
    pub season: Option<Season>,
}

impl Search<'_> {
    /// Why nothing can be reached from a point.
    pub fn reason(&self, atlas: &Atlas<'_>, (point, to): (Coord<f64>, &str)) -> String {
        if atlas.frame().cell_at(point).is_none() {
            return "lies outside the map".to_owned();
        }
        self.gaps(atlas).map_or_else(|| format!("no {to} can be walked to from here"), |gaps| gaps.reason(point, to))
    }

    /// The roads by which the mode goes farthest, to say where they end.
    fn gaps<'s>(&self, atlas: &'s Atlas<'_>) -> Option<Gaps<'s>> {
        let network = atlas.network()?;
        let table = if self.mode.uses_vehicle() { &self.mode.vehicle } else { &self.mode.foot };
        let way = Way { mode: &self.mode, season: self.season.as_ref(), pace: Pace::Likely };
        Some(Gaps::new(network, &atlas.travel_ground().times(network, table, way)))
    }
}

impl Criterion for TravelTime {
    fn unit(&self) -> Unit {
        Unit::Minute
    }

    fn describe(&self) -> String {
        let people = self.min_population.map_or(String::new(), |people| format!(" of {people} people or more"));
        let season = self.season.as_ref().map_or(String::new(), |season| format!(" in {season}"));
        format!("{} time to the nearest {}{people}{season}", self.mode, self.to)
    }

    fn check(&self, scenario: &Scenario) -> Result<(), String> {
        if scenario.travel.mode(&self.mode).is_none() {
            return Err(unknown_word("mode", &self.mode, &scenario.travel.modes()));
        }
        let seasons: Vec<&str> = scenario.seasons.iter().map(|season| season.name.get_ref().as_str()).collect();
        if let Some(season) = self.season.as_deref().filter(|season| !seasons.contains(season)) {
            return Err(unknown_word("season (of the [[season]] tables)", season, &seasons));
        }
        check_target("to", &self.to, &["settlement"], scenario)
    }

    fn measure(&self, atlas: &Atlas<'_>, asked: Asked<'_>) -> Vec<Indicator> {
        match self.search(atlas) {
            Ok(search) => {
                let points = asked.points();
                let mut answers = self.indicators(atlas, &search, &points);
                if self.range {
                    self.add_ranges(atlas, &search, (&points, &mut answers));
                }
                let beyond = Beyond::of(atlas, &search.journeys.places, &search.mode);
                answers.into_iter().zip(points.iter()).map(|(one, at)| beyond.widen(one, *at, &self.to)).collect()
            }
            Err(answer) => asked.all(&answer),
        }
    }

    fn surface(&self, atlas: &Atlas<'_>) -> Option<Grid<f32>> {
        match self.search(atlas) {
            Ok(search) => Some(search.journeys.minutes()),
            Err(answer) => {
                let value = answer.value? as f32;
                Some(Grid::from_fn(atlas.frame(), |_, _| value))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, polygon};

    use super::*;
    use crate::small_region::{self, place, region};
    use crate::travel::COVER_PACES;
    use crate::{Region, Water, Zone};

    /// The school stands in the middle of the eastern column, in the row of Aul and Bala.
    fn with_school() -> Region {
        let mut region = region();
        if let Some(services) = &mut region.services {
            services[0].place = place(450.0, 250.0);
        }
        region
    }

    fn scenario(besides: &str) -> Scenario {
        small_region::scenario(&format!(
            "{besides}\n[[criterion]]\nid = \"height\"\nmeasure = {{ kind = \"elevation\" }}\n\
             value = {{ kind = \"rising\", from = \"0 m\", to = \"9 m\" }}\n"
        ))
    }

    fn to_school(mode: &str) -> TravelTime {
        TravelTime { to: "school".into(), mode: mode.into(), min_population: None, season: None, range: false }
    }

    fn minutes(region: &Region, mode: &str) -> Vec<Indicator> {
        let scenario = scenario("");
        let school = to_school(mode);
        school.measure(&Atlas::new(region, &scenario), Asked::Villages(&region.villages))
    }

    /// Seconds off the road on the level.
    fn walk_s(metres: f64, factor: f64) -> f64 {
        metres * factor * 3.6 / (0.6 * 6.0 * (-0.175f64).exp())
    }

    #[test]
    fn minutes_are_what_a_reader_computes_by_hand() {
        let (crops, trees) = (COVER_PACES[0].factor(), COVER_PACES[3].factor());
        // Aul to the road; 100 m uphill at 8 % and 200 m taken for level, as the road's end lies outside the heights;
        // from the road to the school.
        let ends_s = walk_s(50.0, crops) + walk_s(50.0, trees);
        let path_s = |metres: f64, slope: f64| metres * 3.6 / (6.0 * (-3.5 * (slope + 0.05)).exp());
        let along_s = path_s(100.0, 0.08) + path_s(200.0, 0.0);
        let walked = minutes(&with_school(), "walk")[0].value.unwrap();
        assert!((walked - (ends_s + along_s) / 60.0).abs() < 1e-3, "{walked} {}", (ends_s + along_s) / 60.0);
        // The same at 25 km/h.
        let driven = minutes(&with_school(), "drive")[0].value.unwrap();
        let along_s = 300.0 * 3.6 / 25.0;
        assert!((driven - (ends_s + along_s) / 60.0).abs() < 1e-3, "{driven} {}", (ends_s + along_s) / 60.0);
        let ride = minutes(&with_school(), "walk+ride")[0].value.unwrap();
        assert!(ride <= driven + 1e-3, "{ride} {driven}");
    }

    #[test]
    fn a_lake_is_crossed_on_the_road_and_not_without_it() {
        let lake = polygon![(x: 210., y: -10.), (x: 290., y: -10.), (x: 290., y: 510.), (x: 210., y: 510.)];
        let corner = place(0.0, 0.0).at;
        let lake = lake.exterior().coords().map(|at| *at + corner).collect::<Vec<_>>();
        let lake = geo::Polygon::new(lake.into(), Vec::new());
        let mut region = with_school();
        region.water = Some(Water { areas: vec![MultiPolygon(vec![lake])], ..Water::default() });
        assert!(minutes(&region, "walk")[0].value.unwrap() < 10.0, "the road leads across");
        region.roads = Some(Vec::new());
        let cut_off = &minutes(&region, "walk")[0];
        assert_eq!(cut_off.value, Some(f64::INFINITY));
        assert!(cut_off.note.contains("no school can be walked to"), "{}", cut_off.note);
        let question = "[[criterion]]\nid = \"school\"\nmeasure = { kind = \"travel_time\", to = \"school\", mode = \
                        \"walk\" }\nvalue = { kind = \"falling\", from = \"0 min\", to = \"60 min\" }\n";
        let today = decision::gates::Day::parse("2026-01-01").unwrap();
        let assessment = crate::assess(&region, &small_region::scenario(question), today).unwrap();
        let listed: Vec<&str> = assessment
            .findings
            .iter()
            .filter(|finding| finding.code == "unreachable" && finding.message.contains("no school can be walked to"))
            .map(|finding| finding.feature.as_str())
            .collect();
        assert_eq!(listed, ["a", "c"], "the western shore");
        assert!(minutes(&region, "walk")[1].value.unwrap() < 10.0, "Bala lies on the school's shore");
    }

    #[test]
    fn snow_slows_walkers_and_an_avalanche_zone_closes_to_them() {
        let mut region = with_school();
        region.roads = Some(Vec::new());
        let at = |x: f64, y: f64| place(x, y).at;
        let path = polygon![at(210.0, -9.0), at(290.0, -9.0), at(290.0, 509.0), at(210.0, 509.0)];
        let zone = Zone {
            id: "z1".into(),
            layer: "avalanches".into(),
            name: None,
            outline: MultiPolygon(vec![path]),
            facts: std::collections::BTreeMap::new(),
        };
        region.zones = Some(vec![zone]);
        let seasons = "[data.zones]\navalanches = { path = \"a.geojson\" }\n\
                       [[season]]\nname = \"snow\"\nmonths = [1]\noff_road = \"50 %\"\n\
                       [[season]]\nname = \"avalanche\"\nmonths = [2]\nclose = [{ zone = \"avalanches\" }]\n\
                       [[season]]\nname = \"above\"\nmonths = [3]\nclose = [{ zone = \"avalanches\", above = \"1100 m\" }]\n";
        let scenario = scenario(seasons);
        let atlas = Atlas::new(&region, &scenario);
        let aul = |season: Option<&str>| {
            let asked = Asked::Villages(&region.villages);
            to_school("walk").in_season(season).measure(&atlas, asked)[0].value.unwrap()
        };
        let usual = aul(None);
        assert!((aul(Some("snow")) - 2.0 * usual).abs() < 1e-3, "{usual}");
        assert_eq!(aul(Some("avalanche")), f64::INFINITY);
        assert_eq!(aul(Some("above")), usual, "the zone lies at 1,020 m");
        let wrong = seasons.replace("50 %", "150 %");
        let text = format!("title = \"T\"\n[region]\nbbox = [1.0, 1.0, 2.0, 2.0]\ncell = \"90 m\"\n{wrong}");
        let error = Scenario::parse("s.toml", &text).unwrap_err();
        assert!(error.line == 10 && error.message.contains("off_road"), "{error}");
    }

    #[test]
    fn the_sea_is_not_walked_over_and_nothing_is_crossed_silently() {
        let mut region = with_school();
        region.roads = Some(Vec::new());
        // An island around the two western columns, a strait, and a coast to its east: land on the left.
        let at = |x: f64, y: f64| place(x, y).at;
        let west = vec![at(210.0, -900.0), at(210.0, 900.0)];
        let east = vec![at(290.0, 900.0), at(290.0, -900.0)];
        region.water = Some(Water { coast: vec![west.clone(), east], ..Water::default() });
        assert_eq!(minutes(&region, "walk")[0].value, Some(f64::INFINITY));
        assert!(minutes(&region, "walk")[1].value.unwrap() < 10.0, "Bala lies on the school's shore");
        let codes = |region: &Region| -> Vec<String> {
            let scenario = scenario("");
            let atlas = Atlas::new(region, &scenario);
            atlas.travel_ground().findings().iter().map(|finding| finding.code.to_string()).collect()
        };
        assert!(codes(&region).is_empty(), "{:?}", codes(&region));
        region.water = Some(Water { coast: vec![west, vec![at(290.0, -900.0), at(290.0, 900.0)]], ..Water::default() });
        assert_eq!(codes(&region), ["broken-coastline"]);
        region.water = Some(Water::default());
        region.elevation = region.elevation.map(|grid| Grid::from_fn(grid.frame(), |_, _| 0.0));
        assert_eq!(codes(&region), ["walkable-sea"]);
    }

    #[test]
    fn the_surface_is_the_time_from_the_centre_of_each_cell() {
        let (region, scenario) = (with_school(), scenario(""));
        let atlas = Atlas::new(&region, &scenario);
        for mode in ["walk", "drive", "walk+ride"] {
            let school = to_school(mode);
            let surface = school.surface(&atlas).unwrap();
            let centers: Vec<Coord<f64>> = (0..5).map(|column| region.frame.center(column, 2)).collect();
            for (column, answer) in school.measure(&atlas, Asked::Points(&centers)).iter().enumerate() {
                let (of_cell, of_point) = (f64::from(surface.raw(column, 2)), answer.value.unwrap());
                assert!(of_point <= of_cell + 1e-4 && of_point > of_cell - 5.0, "{mode}: {of_cell} {of_point}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut region = with_school();
        region.roads = None;
        assert!(minutes(&region, "drive")[0].is_unknown());
        assert!(minutes(&region, "walk")[0].value.is_some());
        region.elevation = None;
        let scenario = scenario("");
        let atlas = Atlas::new(&region, &scenario);
        let school = to_school("walk");
        // 300 m from Aul to the school, level: half on crops and trees each for one step, two steps on trees.
        let (crops, trees) = (COVER_PACES[0].factor(), COVER_PACES[3].factor());
        let expected = walk_s(100.0, (crops + trees) / 2.0) + walk_s(200.0, trees);
        let found = school.measure(&atlas, Asked::Villages(&region.villages))[0].value.unwrap();
        assert!((found - expected / 60.0).abs() < 1e-3, "{found} {}", expected / 60.0);
        assert!(atlas.findings().iter().any(|finding| finding.code == "level-ground"));
        region.services = None;
        assert!(minutes(&region, "walk")[0].note.contains("services"));
    }

    #[test]
    fn winter_closes_the_road_and_speed_ranges_bound_the_time() {
        let region = with_school();
        let scenario = scenario(
            "[[season]]\nname = \"winter\"\nmonths = [12, 1, 2]\nclose = [{ class = [\"residential\"], above = \"1000 m\" }]\n\
             [[season]]\nname = \"mud\"\nmonths = [3]\nslow = [{ to = \"50 %\" }]\n",
        );
        let atlas = Atlas::new(&region, &scenario);
        let aul = |season: Option<&str>| {
            let asked = Asked::Villages(&region.villages);
            to_school("drive").in_season(season).measure(&atlas, asked)[0].value.unwrap()
        };
        let along_min = 0.3 / 25.0 * 60.0;
        assert!((aul(Some("mud")) - aul(None) - along_min).abs() < 1e-3, "half the speed on 300 m");
        assert!(aul(Some("winter")) > aul(Some("mud")) + 5.0, "across country");
        let with_range = TravelTime { range: true, ..to_school("drive") };
        let answer = &with_range.measure(&atlas, Asked::Villages(&region.villages))[0];
        let (least, greatest) = answer.range.unwrap();
        let likely = answer.value.unwrap();
        // Walks at 0.75 and 1.15, rides at 0.6 and 1.1 of the likely speed.
        assert!((greatest - ((likely - along_min) / 0.75 + along_min / 0.6)).abs() < 1e-3, "{greatest}");
        assert!((least - ((likely - along_min) / 1.15 + along_min / 1.1)).abs() < 1e-3, "{least}");
    }
}
