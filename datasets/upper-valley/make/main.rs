//! Makes the layers of `datasets/upper-valley`: a valley that does not exist, the same bytes every time.
//!
//! `cargo run --release --example make_upper_valley -- DIR` writes all files into `DIR`;
//! `… -- households COUNT SEED FILE` writes a table of as many households as are wanted, for trying larger plans, and
//! `… -- plain VILLAGES HOUSEHOLDS SEED DIR` a whole scenario of as many villages as well.

mod cover;
mod households;
mod noise;
mod osm;
mod plain;
mod roads;
mod routes;
mod services;
mod settlements;
mod tables;
mod terrain;
mod water;
mod zones;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use outputs::raster::{write_cog, write_cog_codes};
use spatial::Grid;
use spatial::crs::Crs;

use self::settlements::{Settlement, distance_m};
use self::terrain::FRAME;

/// Rounds of carving; more make deeper gullies.
const CARVING: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = match arguments.as_slice() {
        [folder] => folder,
        [word, count, seed, file] if word == "households" => {
            let homes = households::Homes::of(&Valley::new().settlements);
            return Ok(std::fs::write(file, households::households(&homes, (count.parse()?, seed.parse()?)))?);
        }
        [word, villages, households, seed, folder] if word == "plain" => {
            let size = (villages.parse()?, households.parse()?, seed.parse()?);
            if size.0 < 10 {
                return Err("make_upper_valley plain: expected 10 villages or more".into());
            }
            let size = plain::Size { villages: size.0, households: size.1, seed: size.2 };
            return Ok(plain::write(Path::new(folder), size)?);
        }
        _ => {
            return Err("usage: make_upper_valley DIR, or: make_upper_valley households COUNT SEED FILE, or: \
                        make_upper_valley plain VILLAGES HOUSEHOLDS SEED DIR"
                .into());
        }
    };
    for (name, bytes) in files()? {
        let path = Path::new(folder).join(name);
        std::fs::write(&path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{} {} bytes", path.display(), bytes.len());
    }
    Ok(())
}

/// Every file of the data set by name.
pub fn files() -> Result<BTreeMap<&'static str, Vec<u8>>, Box<dyn Error>> {
    let crs = Crs::from_proj4("EPSG:32637", "+proj=utm +zone=37 +datum=WGS84 +units=m +no_defs")?;
    let valley = Valley::new();
    let mut map = osm::Map::new(FRAME);
    let access_m = valley.draw(&mut map);
    let farmland_ha: Vec<f64> = valley.settlements.iter().map(|settlement| valley.farmland_ha(settlement)).collect();
    let known = tables::Known { settlements: &valley.settlements, farmland_ha: &farmland_ha, access_m: &access_m };
    let texts = [
        ("valley.osm", map.to_xml(&crs)),
        ("avalanches.geojson", zones::geojson("avalanche", &crs)),
        ("mined_ground.geojson", zones::geojson("mines", &crs)),
        ("reserve.geojson", zones::geojson("reserve", &crs)),
        ("facts.csv", tables::facts(&known)),
        ("capacities.csv", tables::capacities(&known)),
        ("works.csv", tables::works(&known)),
        ("offers.csv", tables::offers(&known)),
        ("households.csv", households::households(&households::Homes::of(&valley.settlements), households::STANDARD)),
    ];
    let mut files: BTreeMap<&'static str, Vec<u8>> = texts.map(|(name, text)| (name, text.into_bytes())).into();
    let heights = valley.height_m.iter().map(|height| *height as f32).collect();
    let elevation = Grid::new(FRAME, heights).ok_or("one height a cell")?;
    let cover = Grid::new(FRAME, valley.codes).ok_or("one code a cell")?;
    let (mut elevation_file, mut cover_file) = (Vec::new(), Vec::new());
    write_cog(&elevation, &crs, "elevation (m), made up", &mut elevation_file)?;
    write_cog_codes(&cover, 0, &crs, "land cover (ESA WorldCover codes), made up", &mut cover_file)?;
    files.insert("elevation.tif", elevation_file);
    files.insert("land_cover.tif", cover_file);
    Ok(files)
}

/// The land, its water, its cover and its settlements; columns by cell, row-major.
struct Valley {
    height_m: Vec<f64>,
    slope_pct: Vec<f64>,
    drainage: water::Drainage,
    codes: Vec<u8>,
    settlements: Vec<Settlement>,
}

impl Valley {
    fn new() -> Self {
        let (uncarved, erodible) = terrain::uncarved();
        let carved = water::carve(&uncarved, &erodible, CARVING);
        let height_m: Vec<f64> = carved.iter().map(|height| (height * 4.0).round() / 4.0).collect();
        let drainage = water::drain(FRAME, height_m.clone(), |_| 0.002);
        let lies = cover::lie_of_land(FRAME, &height_m);
        let slope_pct: Vec<f64> = lies.iter().map(|lie| lie.slope_pct).collect();
        let land = settlements::Land { slope_pct: &slope_pct, upstream: &drainage.upstream, is_wet: &terrain::in_lake };
        let settlements = settlements::site(&land);
        let codes = cover::codes(&cover::Setting {
            frame: FRAME,
            height_m: &height_m,
            lies: &lies,
            upstream: &drainage.upstream,
            settlements: &settlements,
        });
        Self { height_m, slope_pct, drainage, codes, settlements }
    }

    /// Puts roads, streams, services and settlements on the map; gives the lengths of the access roads.
    fn draw(&self, map: &mut osm::Map) -> roads::AccessLengths {
        let lake: Vec<bool> = (0..FRAME.cells()).map(|cell| terrain::in_lake(middle(cell))).collect();
        let ground = routes::Ground {
            frame: FRAME,
            height_m: &self.height_m,
            slope_pct: &self.slope_pct,
            upstream: &self.drainage.upstream,
            river: &water::river(&self.drainage),
            lake: &lake,
        };
        let access_m = roads::build(&ground, &self.settlements, map);
        services::put_streams(&self.drainage, map);
        services::build(&self.settlements, map);
        access_m
    }

    /// Cropland and grassland within 1.5 km under 15 % slope.
    fn farmland_ha(&self, settlement: &Settlement) -> f64 {
        let is_farmland = |cell: &usize| {
            [cover::code::CROP, cover::code::GRASS].contains(&self.codes[*cell])
                && self.slope_pct[*cell] < 15.0
                && distance_m(settlement.at, middle(*cell)) < 1_500.0
        };
        (0..FRAME.cells()).filter(is_farmland).count() as f64 * FRAME.cell_ha()
    }
}

fn middle(cell: usize) -> geo::Coord<f64> {
    FRAME.center(cell % FRAME.columns, cell / FRAME.columns)
}
