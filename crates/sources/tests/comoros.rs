//! The Comoros: OpenStreetMap, SRTM tiles, land cover and population on real files. The counts are those that the data's
//! own README gives, taken with other programs.
#![allow(clippy::unwrap_used)] // tests may

mod data;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use gdal::Dataset;
use planner::{Cover, Region};
use sources::{Silent, SourceError, read_region};

const OSM: &str = "path = \"comoros-2021-04-08.osm.pbf\"";
const TILES: &str = "path = [\"S12E043.SRTMGL1.hgt.zip\", \"S13E043.SRTMGL1.hgt.zip\", \"S13E044.SRTMGL1.hgt.zip\"]";

/// A region around the islands.
fn read(folder: &Path, cell: &str, layers: &str) -> Result<Region, SourceError> {
    let text = format!(
        "title = \"Comoros\"\n[region]\nbbox = [43.15, -12.45, 44.6, -11.3]\ncell = \"{cell}\"\n[data]\n\
         villages = {{ {OSM} }}\n{layers}"
    );
    read_region(&data::scenario(&text), folder, &Silent)
}

fn count<K: Ord>(keys: impl IntoIterator<Item = K>) -> BTreeMap<K, usize> {
    keys.into_iter().fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}

#[test]
fn settlements_roads_and_services_are_those_of_the_extract() {
    let Some(folder) = data::folder("comoros") else { return };
    let layers = format!("roads = {{ {OSM} }}\nservices = {{ {OSM} }}\nwater = {{ {OSM} }}");
    let region = read(&folder, "300 m", &layers).unwrap();
    let record = |layer: &str| region.layers.iter().find(|record| record.layer == layer).unwrap();
    // 3 city, 22 town + 1 way, 126 village + 12 ways, 3 hamlet; six of the ways outline a settlement that has a node.
    let villages = record("villages");
    assert_eq!((villages.read, villages.used), (167, 161));
    assert_eq!(villages.left_out, [("second objects of the same settlement".to_owned(), 6)]);
    assert_eq!(villages.files[0].sha256, "0aeee9545ebec62b9de3e4fea5510438237b508c1052db5189c2a13eb42bd65a");
    let classes = count(region.settlements.iter().map(|village| village.class.word()));
    assert_eq!(classes, BTreeMap::from([("city", 3), ("hamlet", 3), ("town", 22), ("village", 133)]));
    let twice = region.findings.iter().filter(|finding| finding.code == "settlement-drawn-twice").count();
    assert_eq!(twice, 6);
    // 4378 highways and 3 ferries
    assert_eq!((record("roads").read, record("roads").used), (4381, 4381));
    let kinds = count(region.services.iter().flatten().map(|service| service.kind.as_str()));
    let known = ["school", "clinic", "pharmacy", "post"].map(|kind| kinds[kind]);
    assert_eq!(known, [82, 8, 24, 14]);
    // 28 amenity=hospital and one healthcare=hospital alone
    let amenity = |service: &&planner::Service| {
        service.facts.get("amenity").map(ToString::to_string).as_deref() == Some("hospital")
    };
    assert_eq!(kinds["hospital"], 29);
    assert_eq!(region.services.iter().flatten().filter(amenity).filter(|s| s.kind == "hospital").count(), 28);
    assert!(region.settlements.windows(2).all(|pair| pair[0].id < pair[1].id));
    let moroni = region.settlements.iter().find(|village| village.name.contains("Moroni")).unwrap();
    assert!((moroni.place.lonlat.lon - 43.25).abs() < 0.05 && (moroni.place.lonlat.lat + 11.70).abs() < 0.05);
}

#[test]
fn tiles_join_without_a_seam_and_agree_with_gdal() {
    let Some(folder) = data::folder("comoros") else { return };
    let nearest = format!("elevation = {{ {TILES}, resampling = \"nearest\" }}");
    let region = read(&folder, "300 m", &nearest).unwrap();
    let grid = region.elevation.as_ref().unwrap();
    // Every cell of the tiles has a value; only the tile that is all sea (S12E044) is missing.
    let has_tile = |column, row| {
        let at = region.crs.to_lonlat(grid.frame().center(column, row)).unwrap();
        at.lon < 43.999 || at.lat < -12.001
    };
    let (mut points, mut checked) = (Vec::new(), 0);
    for row in 0..grid.frame().rows {
        for column in 0..grid.frame().columns {
            if has_tile(column, row) {
                checked += 1;
                assert!(grid.value(column, row).is_some(), "a gap at column {column}, row {row}");
                if grid.value(column, row).is_some_and(|height| height > 0.0) {
                    points.push((column, row));
                }
            }
        }
    }
    assert!(checked > 100_000 && points.len() > 15_000, "{checked} cells, {} on land", points.len());
    // GDAL's own program asked for the pixel at the centre of cells on land.
    let south = region.crs.to_lonlat(grid.frame().center(0, grid.frame().rows - 1)).unwrap().lat;
    assert!(south < -12.4);
    let mut differ = 0;
    for &(column, row) in points.iter().step_by(points.len() / 25) {
        let at = region.crs.to_lonlat(grid.frame().center(column, row)).unwrap();
        let tile = match (at.lon < 44.0, at.lat > -12.0) {
            (true, true) => "S12E043.SRTMGL1.hgt.zip",
            (true, false) => "S13E043.SRTMGL1.hgt.zip",
            _ => "S13E044.SRTMGL1.hgt.zip",
        };
        let (mut lon, mut lat) = (String::new(), String::new());
        write!(lon, "{:.9}", at.lon).unwrap();
        write!(lat, "{:.9}", at.lat).unwrap();
        let arguments = ["-valonly", "-wgs84", tile, &lon, &lat];
        let Some(said) = data::run("gdallocationinfo", &folder, &arguments) else { return };
        let expected: f32 = said.trim().parse().unwrap();
        differ += usize::from(grid.value(column, row) != Some(expected));
    }
    // A centre on the edge of two pixels may fall on either side.
    assert!(differ <= 1, "{differ} cells differ");
    let missing = region.findings.iter().find(|finding| finding.code == "partly-covered").unwrap();
    assert!(missing.message.contains("% of the region"), "{}", missing.message);
}

#[test]
fn people_are_neither_lost_nor_made() {
    let Some(folder) = data::folder("comoros") else { return };
    let source = Dataset::open(folder.join("com_ppp_2020_UNadj.tif")).unwrap();
    let band = source.rasterband(1).unwrap();
    let gap = band.no_data_value().unwrap() as f32;
    let values = band.read_band_as::<f32>().unwrap();
    let expected: f64 = values.data().iter().filter(|value| **value != gap).map(|value| f64::from(*value)).sum();
    assert!((expected - 869_000.0).abs() < 2_000.0, "{expected}");
    for cell in ["90 m", "1 km"] {
        let layer = "rasters.people = { path = \"com_ppp_2020_UNadj.tif\", resampling = \"sum\", unit = \"people\" }";
        let region = read(&folder, cell, layer).unwrap();
        let grid = &region.rasters["people"].grid;
        let found: f64 = grid.values().iter().filter(|value| !value.is_nan()).map(|value| f64::from(*value)).sum();
        assert!((found / expected - 1.0).abs() < 1e-6, "{cell}: {found} of {expected}");
        assert!(grid.values().iter().any(|value| value.is_nan()), "the sea stays a gap");
    }
}

#[test]
fn land_cover_keeps_its_shares_and_its_gaps() {
    let Some(folder) = data::folder("comoros") else { return };
    let layer = "land_cover = { path = \"landcover_dominant_wc_codes.tif\", legend = \"esa-worldcover\" }";
    // tree 108,433 of 138,438 cells with a class
    let expected = 108_433.0 / 138_438.0;
    // The most frequent class of larger cells grows at the cost of the others.
    for (cell, most) in [("90 m", 0.01), ("400 m", 0.04)] {
        let region = read(&folder, cell, layer).unwrap();
        let codes = count(region.cover.unwrap().values().iter().copied());
        let land: usize = codes.iter().filter(|(code, _)| **code != Cover::GAP).map(|(_, count)| count).sum();
        let share = codes[&Cover::Tree.code()] as f64 / land as f64;
        assert!((share - expected).abs() < most, "{cell}: {share} instead of {expected}");
        assert!(codes[&Cover::GAP] > land, "the sea is a gap");
    }
    let wrong =
        "land_cover = { path = \"landcover_dominant_wc_codes.tif\", classes = { 10 = \"tree\", 40 = \"cropland\" } }";
    let region = read(&folder, "400 m", wrong).unwrap();
    let unknown = region.findings.iter().filter(|finding| finding.code == "unknown-cover-code").count();
    assert_eq!(unknown, 5, "grass, built-up, shrub, water and bare");
}

#[test]
fn one_thread_and_two_give_the_same_region() {
    let Some(folder) = data::folder("comoros") else { return };
    let layers = format!(
        "roads = {{ {OSM} }}\nservices = {{ {OSM} }}\nwater = {{ {OSM} }}\nelevation = {{ {TILES} }}\n\
         rasters.people = {{ path = \"com_ppp_2020_UNadj.tif\", resampling = \"sum\" }}"
    );
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(&folder, "300 m", &layers).unwrap())
    };
    let (one, two) = (on(1), on(2));
    assert_eq!(one.settlements, two.settlements);
    assert_eq!(one.roads, two.roads);
    assert_eq!(one.services, two.services);
    assert_eq!(one.water, two.water);
    assert_eq!(one.layers, two.layers);
    assert_eq!(one.findings, two.findings);
    let bits = |grid: &spatial::Grid<f32>| grid.values().iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(one.elevation.as_ref().unwrap()), bits(two.elevation.as_ref().unwrap()));
    assert_eq!(bits(&one.rasters["people"].grid), bits(&two.rasters["people"].grid));
}

/// Largest difference to `gdalwarp` on Grande Comore, metres, and the number of cells compared.
fn against_gdalwarp(folder: &Path, cell: &str, scale: Option<[&str; 2]>) -> Option<(usize, f32)> {
    let text = format!(
        "title = \"T\"\n[region]\nbbox = [43.3, -11.9, 43.45, -11.75]\ncell = \"{cell} m\"\n[data]\n\
         villages = {{ {OSM} }}\nelevation = {{ {TILES} }}"
    );
    let region = read_region(&data::scenario(&text), folder, &Silent).unwrap();
    let grid = region.elevation.unwrap();
    let extent = grid.frame().extent();
    let target = tempfile::tempdir().unwrap();
    let path = target.path().join("warped.tif");
    let sides = [extent.min().x, extent.min().y, extent.max().x, extent.max().y].map(|side| side.to_string());
    let mut arguments =
        vec!["-q", "-r", "bilinear", "-et", "0", "-ovr", "NONE", "-t_srs", "EPSG:32738", "-ot", "Float32"];
    arguments.extend(["-tr", cell, cell, "-te"]);
    arguments.extend(sides.iter().map(String::as_str));
    arguments.extend(scale.iter().flatten().flat_map(|ratio| ["-wo", ratio]));
    arguments.extend(["S12E043.SRTMGL1.hgt.zip", path.to_str().unwrap()]);
    data::run("gdalwarp", folder, &arguments)?;
    let warped = Dataset::open(&path).unwrap().rasterband(1).unwrap().read_band_as::<f32>().unwrap();
    let largest = grid.values().iter().zip(warped.data()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    Some((grid.values().len(), largest))
}

#[test]
fn bilinear_elevation_is_that_of_gdalwarp() {
    let Some(folder) = data::folder("comoros") else { return };
    // Cells as fine as pixels: the four nearest pixels, whatever the size of GDAL's chunks.
    let Some((cells, largest_m)) = against_gdalwarp(&folder, "30", None) else { return };
    assert!(cells > 250_000 && largest_m < 1.0, "{cells} cells, {largest_m} m");
    // Ten times coarser: a mean weighted by nearness, with the ratio of pixel to cell given.
    let Some((cells, largest_m)) = against_gdalwarp(&folder, "300", Some(["XSCALE=0.101", "YSCALE=0.1025"])) else {
        return;
    };
    assert!(cells > 2_500 && largest_m < 1.0, "{cells} cells, {largest_m} m");
}

/// Shapely closed the same coastlines to polygons (`polygonize`, EPSG:32738): seven islands in the box, 1,650.5 km².
#[test]
fn the_land_within_the_coastline_is_as_large_as_shapely_finds_it() {
    let Some(folder) = data::folder("comoros") else { return };
    let region = read(&folder, "100 m", &format!("water = {{ {OSM} }}")).unwrap();
    let coast = &region.water.as_ref().unwrap().coast;
    let sea = spatial::coast::sea(region.frame, coast);
    let land = sea.cells.values().iter().filter(|cell| **cell == 0).count() as f64;
    let land_km2 = land * region.frame.cell_ha() / 100.0;
    assert_eq!(sea.doubtful, 0);
    assert!((land_km2 / 1650.5 - 1.0).abs() < 2e-3, "{land_km2} km²");
}
