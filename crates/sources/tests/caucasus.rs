//! Tables, GeoJSON, GeoPackage and a zipped tile of other regions. The counts are those of the data's own README.
#![allow(clippy::unwrap_used)] // tests may

mod data;

use std::collections::BTreeMap;
use std::path::Path;

use planner::Region;
use sources::{Silent, SourceError, read_region};

fn read(folder: &Path, region: &str, layers: &str) -> Result<Region, SourceError> {
    let text = format!("title = \"T\"\n[region]\n{region}\n[data]\n{layers}");
    read_region(&data::scenario(&text), folder, &Silent)
}

const CAUCASUS: &str = "bbox = [40.0, 40.4, 50.1, 45.0]\ncell = \"2 km\"";

fn statuses(region: &Region) -> BTreeMap<&str, usize> {
    region.villages.iter().fold(BTreeMap::new(), |mut counts, village| {
        *counts.entry(village.status.word()).or_default() += 1;
        counts
    })
}

#[test]
fn census_points_with_their_statuses() {
    let Some(folder) = data::folder("north-caucasus") else { return };
    let layers = "villages = { path = \"settlements/settlement_points_census.geojson\", \
                  fields = { id = \"source_line\", name = \"name_ru\", population = \"pop_2010\", status = \"status_2010\" } }";
    let region = read(&folder, CAUCASUS, layers).unwrap();
    assert_eq!((region.layers[0].read, region.layers[0].used), (2049, 2049));
    assert_eq!(statuses(&region), BTreeMap::from([("deserted", 22), ("inhabited", 1182), ("unknown", 845)]));
    let named = |name: &str| region.villages.iter().find(|village| village.name == name).unwrap();
    assert_eq!(named("Тадиял").population, Some(0.0));
    assert_eq!(named("Кочхюр").facts["pop_1926"].number().map(|n| n > 0.0), Some(true));
    assert!(region.crs.name().starts_with("LAEA"), "{}", region.crs.name());
}

#[test]
fn a_table_with_ragged_lines_names_them() {
    let Some(folder) = data::folder("north-caucasus") else { return };
    let layers = "villages = { path = \"settlements/villages.tsv\", fields = { name = \"village\", name_ru = \"rus_village\" } }";
    let region = read(&folder, CAUCASUS, layers).unwrap();
    let ragged: Vec<&str> = region
        .findings
        .iter()
        .filter(|finding| finding.code == "ragged-line")
        .map(|finding| finding.feature.as_str())
        .collect();
    assert_eq!(ragged, ["line 2055", "line 2056", "line 2061", "line 2062"]);
    let left: BTreeMap<&str, u64> = region.layers[0].left_out.iter().map(|(reason, n)| (reason.as_str(), *n)).collect();
    assert_eq!(left["lines with too few or too many cells"], 4);
    let left: u64 = left.values().sum();
    assert_eq!((region.layers[0].read, region.layers[0].used), (2066, 2066 - left));
    let kenkhi = region.villages.iter().find(|village| village.id == "629").unwrap();
    assert_eq!((kenkhi.name.as_str(), kenkhi.names["ru"].as_str()), ("Kenkhi", "Кенхи"));
}

#[test]
fn the_census_table_counts_rows_without_coordinates() {
    let Some(folder) = data::folder("north-caucasus") else { return };
    let layers = "villages = { path = \"settlements/villages_census_1885_2010.csv\", \
                  fields = { name = \"rus_vil_name\", population = \"census_2010\" } }";
    let region = read(&folder, CAUCASUS, layers).unwrap();
    let record = &region.layers[0];
    assert_eq!((record.read, record.used), (3173, 2049));
    assert_eq!(record.left_out, [("without coordinates".to_owned(), 1124)]);
    assert_eq!(statuses(&region)["deserted"], 22);
}

#[test]
fn districts_are_zones_and_the_elbrus_tile_is_high() {
    let Some(folder) = data::folder("north-caucasus") else { return };
    let layers = "villages = { path = \"settlements/ne_10m_populated_places.geojson\", fields = { name = \"NAME\" } }\n\
                  zones.republics = { path = \"admin/republics.geojson\" }\n\
                  elevation = { path = \"dem/N43E042.hgt.zip\" }\n\
                  rasters.snow = { path = \"climate/MOD10C2_2002_2012_CAUCASUS_mean.tif\", resampling = \"average\", unit = \"%\" }";
    let region =
        read(&folder, "bbox = [42.1, 43.1, 42.9, 43.95]\ncell = \"90 m\"\ncrs = \"EPSG:32638\"", layers).unwrap();
    let zones = region.zones.unwrap();
    assert!(zones.iter().all(|zone| zone.layer == "republics" && zone.name.is_some()));
    assert!((2..=5).contains(&zones.len()), "{}", zones.len());
    let elevation = region.elevation.unwrap();
    let highest = elevation.values().iter().copied().filter(|value| !value.is_nan()).fold(f32::MIN, f32::max);
    assert!((5_550.0..=5_642.0).contains(&highest), "{highest}");
    let snow: Vec<f32> = region.rasters["snow"].grid.values().iter().copied().filter(|v| !v.is_nan()).collect();
    assert!(snow.len() > 500_000 && snow.iter().all(|value| (0.0..=100.0).contains(value)));
    assert_eq!(region.crs.epsg(), Some(32638));
}

#[test]
fn a_geopackage_with_layers_in_another_projection() {
    let Some(folder) = data::folder("swellendam") else { return };
    let bbox = "bbox = [20.07, -34.27, 20.84, -33.75]\ncell = \"250 m\"";
    let layers = "villages = { path = \"swellendam.gpkg\", layer = \"places\" }\n\
                  roads = { path = \"swellendam.gpkg\", layer = \"roads\" }\n\
                  services = { path = \"swellendam.gpkg\", layer = \"schools\", fields = { kind = \"=school\" } }\n\
                  water = { path = \"swellendam.gpkg\", layer = \"water\" }\n\
                  zones.farms = { path = \"swellendam.gpkg\", layer = \"farms\" }\n\
                  elevation = { path = \"srtm_3s_swellendam.tif\" }";
    let region = read(&folder, bbox, layers).unwrap();
    assert_eq!(region.layers[0].read, 11);
    let town = region.settlements.iter().find(|village| village.name == "Swellendam").unwrap();
    assert!((town.place.lonlat.lon - 20.44).abs() < 0.05 && (town.place.lonlat.lat + 34.02).abs() < 0.05, "{town:?}");
    assert_eq!(region.services.as_ref().unwrap().len(), 4);
    assert!(region.roads.as_ref().unwrap().len() >= 300);
    assert!(region.zones.as_ref().unwrap().len() > 1_900);
    let several = read(&folder, bbox, "villages = { path = \"swellendam.gpkg\" }").unwrap_err();
    assert!(several.to_string().contains("data.villages.layer"), "{several}");
}

#[test]
fn liechtenstein_with_its_multipolygons() {
    let Some(folder) = data::folder("liechtenstein") else { return };
    let osm = "path = \"liechtenstein-2015-07-27.osm.pbf\"";
    let layers = ["villages", "roads", "services", "water"].map(|layer| format!("{layer} = {{ {osm} }}")).join("\n");
    let region = read(&folder, "bbox = [9.46, 47.04, 9.65, 47.28]\ncell = \"100 m\"", &layers).unwrap();
    let classes = |word: &str| region.settlements.iter().filter(|village| village.class.word() == word).count();
    assert_eq!((classes("village"), classes("hamlet"), classes("locality")), (15, 4, 0));
    let roads = region.layers.iter().find(|record| record.layer == "roads").unwrap();
    assert_eq!(roads.read, 4660);
    let class = |word: &str| region.roads.iter().flatten().filter(|road| road.line.road.class.word() == word).count();
    assert_eq!((class("track"), class("path")), (1091, 396));
    let kind = |word: &str| region.services.iter().flatten().filter(|service| service.kind == word).count();
    assert_eq!((kind("school"), kind("hospital"), kind("pharmacy")), (19, 1, 3));
    assert!(region.water.unwrap().areas.len() > 10);
}
