//! A region small enough to check by hand: 5 × 5 cells of 100 m, four villages, one road, one school.

use std::collections::BTreeMap;

use geo::Coord;
use spatial::crs::Crs;
use spatial::network::{RoadClass, RoadLine};
use spatial::{Grid, GridFrame, LonLat};

use crate::{Cover, Place, Region, Road, Scenario, Service, SettlementClass, Status, Village};

/// Metres of the region's south-west corner.
const CORNER: Coord<f64> = Coord { x: 400_000.0, y: 4_700_000.0 };

/// A place so many metres east and north of the corner.
pub fn place(east_m: f64, north_m: f64) -> Place {
    let at = Coord { x: CORNER.x + east_m, y: CORNER.y + north_m };
    Place { lonlat: crs().to_lonlat(at).unwrap(), at }
}

fn crs() -> Crs {
    Crs::from_proj4("EPSG:32638", "+proj=utm +zone=38 +datum=WGS84 +units=m +no_defs").unwrap()
}

/// A village with the given id, name, place and people.
pub fn village(id: &str, name: &str, place: Place, population: Option<f64>) -> Village {
    Village {
        id: id.into(),
        name: name.into(),
        names: BTreeMap::new(),
        status: if population == Some(0.0) { Status::Deserted } else { Status::Inhabited },
        class: SettlementClass::Village,
        population,
        place,
        precision_m: None,
        facts: BTreeMap::new(),
    }
}

/// The region: elevation rises 10 m a cell to the east, cropland in the two western columns, a gap in the north-east
/// corner, a residential road along the southern edge of the middle row, a school at its eastern end.
pub fn region() -> Region {
    let frame = GridFrame { west_m: CORNER.x, north_m: CORNER.y + 500.0, cell_m: 100.0, columns: 5, rows: 5 };
    let villages = vec![
        village("a", "Aul", place(150.0, 250.0), Some(0.0)),
        village("b", "Bala", place(350.0, 250.0), Some(12.0)),
        village("c", "Chokh", place(150.0, 450.0), None),
        village("d", "Dagh", place(450.0, 450.0), Some(0.0)),
    ];
    let at = |east: f64, north: f64| place(east, north).at;
    let road = RoadLine::new(RoadClass::Residential, vec![at(0.0, 200.0), at(250.0, 200.0), at(500.0, 200.0)]);
    Region {
        crs: crs(),
        frame,
        bbox: [43.7, 42.4, 43.8, 42.5],
        boundary: None,
        settlements: villages.clone(),
        villages,
        elevation: Some(Grid::from_fn(frame, |column, _| 1000.0 + 10.0 * column as f32)),
        cover: Some(Grid::from_fn(frame, |column, row| match (column, row) {
            (4, 0) => Cover::GAP,
            (0 | 1, _) => Cover::Cropland.code(),
            _ => Cover::Tree.code(),
        })),
        rasters: BTreeMap::new(),
        roads: Some(vec![Road { id: "w1".into(), name: None, line: road }]),
        services: Some(vec![Service {
            id: "n1".into(),
            kind: "school".into(),
            name: None,
            place: place(500.0, 200.0),
            facts: BTreeMap::new(),
        }]),
        water: None,
        zones: None,
        layers: Vec::new(),
        findings: Vec::new(),
    }
}

/// A position on the globe.
pub fn lonlat(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

/// A scenario with the given criteria and gates.
pub fn scenario(questions: &str) -> Scenario {
    let text = format!("title = \"Small\"\n[region]\nbbox = [43.7, 42.4, 43.8, 42.5]\ncell = \"100 m\"\n{questions}");
    Scenario::parse("small.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}
