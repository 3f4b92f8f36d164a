//! Input that cannot be used: one clear message each, with file, place, what was found and what to do.
#![allow(clippy::unwrap_used)] // tests may

mod data;

use std::path::Path;

use planner::Scenario;
use sources::{Silent, SourceError, read_region};

const BOX: &str = "bbox = [43.0, 42.0, 44.0, 43.5]";
const GOOD: &str = "id,name,lon,lat,population\n1,Tindi,43.5,42.5,0\n2,Kenkhi,43.6,42.6,120\n";

fn scenario(region: &str, layers: &str) -> Scenario {
    let text = format!("title = \"Test\"\n[region]\n{region}\ncell = \"500 m\"\n[data]\n{layers}\n");
    data::scenario(&text)
}

fn refusal(folder: &Path, region: &str, layers: &str) -> SourceError {
    let error = read_region(&scenario(region, layers), folder, &Silent).unwrap_err();
    let lines = error.to_string().lines().count();
    assert!((1..=4).contains(&lines), "{error}");
    error
}

/// A folder with the good table and one more file.
fn folder_with(name: &str, content: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.csv"), GOOD).unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    folder
}

fn villages(path: &str) -> String {
    format!("villages = {{ path = \"{path}\" }}")
}

#[test]
fn the_good_table_is_read() {
    let folder = folder_with("other.txt", "");
    let region = read_region(&scenario(BOX, &villages("good.csv")), folder.path(), &Silent).unwrap();
    let ids: Vec<&str> = region.villages.iter().map(|village| village.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(region.villages[0].status, planner::Status::Deserted);
    assert_eq!((region.layers[0].read, region.layers[0].used), (2, 2));
    assert_eq!(region.layers[0].files[0].sha256.len(), 64);
}

#[test]
fn a_missing_file_is_named_with_its_key() {
    let folder = folder_with("other.txt", "");
    let error = refusal(folder.path(), BOX, &format!("{}\nroads = {{ path = \"roads.gpkg\" }}", villages("good.csv")));
    let SourceError::FileMissing { file, key } = &error else { panic!("{error}") };
    assert_eq!((file.as_str(), key.as_str()), ("roads.gpkg", "data.roads"));
}

#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with("secret.csv", GOOD);
    let path = folder.path().join("secret.csv");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        eprintln!("SKIPPED: this user may read every file");
        return;
    }
    let error = refusal(folder.path(), BOX, &villages("secret.csv"));
    assert!(matches!(error, SourceError::Unreadable { .. }), "{error}");
}

#[test]
fn a_text_file_is_no_tiff() {
    let folder = folder_with("elevation.tif", "<html>404 Not Found</html>\n");
    let layers = format!("{}\nelevation = {{ path = \"elevation.tif\" }}", villages("good.csv"));
    let error = refusal(folder.path(), BOX, &layers);
    let SourceError::WrongFormat { file, found, .. } = &error else { panic!("{error}") };
    assert_eq!(file, "elevation.tif");
    assert!(found.contains("no raster"), "{found}");
}

#[test]
fn a_raster_without_crs_is_refused() {
    let folder = folder_with("a.asc", "ncols 2\nnrows 2\nxllcorner 43\nyllcorner 42\ncellsize 1\n1 2\n3 4\n");
    let layers = format!("{}\nelevation = {{ path = \"a.asc\" }}", villages("good.csv"));
    let error = refusal(folder.path(), BOX, &layers);
    let SourceError::NoCrs { file, next_step, .. } = &error else { panic!("{error}") };
    assert_eq!(file, "a.asc");
    assert!(next_step.contains("-a_srs"));
}

#[test]
fn swapped_columns_are_recognised() {
    let out_of_range = folder_with("swapped.csv", "id,name,lon,lat\n1,A,-11.7,143.3\n2,B,-11.6,143.2\n");
    let bbox = "bbox = [143.0, -12.0, 144.0, -11.0]";
    let error = refusal(out_of_range.path(), bbox, &villages("swapped.csv"));
    let SourceError::SwappedAxes { file, place, .. } = &error else { panic!("{error}") };
    assert_eq!((file.as_str(), place.as_str()), ("swapped.csv", "line 2"));
    let elsewhere = folder_with("swapped.csv", "id,name,lon,lat\n1,A,-11.7,43.3\n2,B,-11.6,43.2\n");
    let error = refusal(elsewhere.path(), "bbox = [43.0, -12.0, 44.0, -11.0]", &villages("swapped.csv"));
    assert!(matches!(error, SourceError::SwappedAxes { .. }), "{error}");
}

#[test]
fn one_swapped_row_among_good_ones_is_a_finding() {
    let content = "id,name,lon,lat\n1,A,43.3,-11.7\n2,B,-11.6,43.2\n3,C,43.4,95\n";
    let folder = folder_with("mixed.csv", content);
    let bbox = "bbox = [43.0, -12.0, 44.0, -11.0]";
    let region = read_region(&scenario(bbox, &villages("mixed.csv")), folder.path(), &Silent).unwrap();
    let codes: Vec<(&str, &str)> =
        region.findings.iter().map(|finding| (finding.code.as_str(), finding.feature.as_str())).collect();
    assert_eq!(codes, [("swapped-axes", "line 3"), ("bad-coordinates", "line 4")]);
    assert_eq!((region.layers[0].read, region.layers[0].used), (3, 1));
}

#[test]
fn an_id_used_twice_names_both_lines() {
    let folder = folder_with("twice.csv", "id,name,lon,lat\n7,A,43.5,42.5\n8,B,43.6,42.6\n7,C,43.7,42.7\n");
    let error = refusal(folder.path(), BOX, &villages("twice.csv"));
    let SourceError::DuplicateId { id, first, second, .. } = &error else { panic!("{error}") };
    assert_eq!((id.as_str(), first.as_str(), second.as_str()), ("7", "line 2 of twice.csv", "line 4 of twice.csv"));
}

#[test]
fn a_crossed_box_is_refused() {
    let folder = folder_with("other.txt", "");
    let error = refusal(folder.path(), "bbox = [44.0, 42.0, 43.0, 43.5]", &villages("good.csv"));
    assert!(matches!(error, SourceError::BadBox { .. }), "{error}");
}

#[test]
fn a_region_outside_the_data_names_both_extents() {
    let folder = folder_with("other.txt", "");
    let error = refusal(folder.path(), "bbox = [10.0, 46.0, 11.0, 47.0]", &villages("good.csv"));
    let SourceError::OutsideRegion { found, expected, .. } = &error else { panic!("{error}") };
    assert!(found.contains("43.5000 to 43.6000") && expected.contains("10.0000 to 11.0000"), "{error}");
}

#[test]
fn an_empty_list_of_villages_is_refused() {
    let folder = folder_with("empty.csv", "id,name,lon,lat\n");
    let error = refusal(folder.path(), BOX, &villages("empty.csv"));
    assert!(matches!(error, SourceError::NoVillages { .. }), "{error}");
    let none_wanted = format!("{}\n[candidates]\nstatus = [\"ruined\"]", villages("good.csv"));
    let error = refusal(folder.path(), BOX, &none_wanted);
    let SourceError::NoVillages { file, found, .. } = &error else { panic!("{error}") };
    assert_eq!(file, "[candidates]");
    assert!(found.contains("1 deserted, 1 inhabited"), "{found}");
}

#[test]
fn a_table_without_coordinates_names_its_columns() {
    let folder = folder_with("nowhere.csv", "id,name,easting\n1,A,5\n");
    let error = refusal(folder.path(), BOX, &villages("nowhere.csv"));
    let SourceError::NoField { found, .. } = &error else { panic!("{error}") };
    assert_eq!(found, "id, name, easting");
    let layers = "villages = { path = \"good.csv\", fields = { name = \"NAME_EN\" } }";
    let error = refusal(folder.path(), BOX, layers);
    assert!(error.to_string().contains("data.villages.fields.name"), "{error}");
}

#[test]
fn a_file_of_another_format_is_refused() {
    for name in ["a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.osm.pbf", "a.osm"] {
        let folder = folder_with(name, "this is no geodata\n");
        let error = refusal(folder.path(), BOX, &villages(name));
        let known = matches!(error, SourceError::WrongFormat { .. } | SourceError::BadContent { .. });
        assert!(known && error.to_string().starts_with(name), "{error}");
    }
}

/// Shapefiles of Russian offices are in CP1251, often without a word about it: names came out as question marks, unsaid.
#[test]
fn text_of_a_shapefile_that_cannot_be_read_is_told_and_mended_by_the_file_that_the_advice_names() {
    let name = "\u{422}\u{438}\u{43d}\u{434}\u{438}";
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"id\":\"1\",\"name\":\"{name}\"}},\
         \"geometry\":{{\"type\":\"Point\",\"coordinates\":[43.5,42.5]}}}}]}}"
    );
    let folder = folder_with("v.geojson", text);
    if !data::ogr2ogr(folder.path(), &["-lco", "ENCODING=CP1251", "v.shp", "v.geojson"]) {
        return;
    }
    let inside = |name: &str| folder.path().join(name);
    std::fs::remove_file(inside("v.cpg")).unwrap();
    let mut table = std::fs::read(inside("v.dbf")).unwrap();
    table[29] = 0; // the table says no encoding either
    std::fs::write(inside("v.dbf"), table).unwrap();
    let region = || read_region(&scenario(BOX, &villages("v.shp")), folder.path(), &Silent).unwrap();
    let told = region().findings.into_iter().find(|finding| finding.code == "text-encoding").unwrap().to_string();
    for word in ["v.shp", "text of 1 features", "feature 1", "field name", "CP1251", "v.cpg"] {
        assert!(told.contains(word), "no {word} in {told}");
    }
    std::fs::write(inside("v.cpg"), "CP1251").unwrap();
    let region = region();
    assert!(region.findings.iter().all(|finding| finding.code != "text-encoding"));
    assert_eq!(region.settlements[0].name, name);
}

#[test]
fn a_shapefile_without_projection_is_refused() {
    let folder = folder_with("roads.geojson", ROADS);
    if !data::ogr2ogr(folder.path(), &["roads.shp", "roads.geojson"]) {
        return;
    }
    std::fs::remove_file(folder.path().join("roads.prj")).unwrap();
    let layers = format!("{}\nroads = {{ path = \"roads.shp\" }}", villages("good.csv"));
    let error = refusal(folder.path(), BOX, &layers);
    let SourceError::NoCrs { next_step, .. } = &error else { panic!("{error}") };
    assert!(next_step.contains("data.roads.crs"), "{error}");
    let layers = format!("{}\nroads = {{ path = \"roads.shp\", crs = \"EPSG:4326\" }}", villages("good.csv"));
    let region = read_region(&scenario(BOX, &layers), folder.path(), &Silent).unwrap();
    assert_eq!(region.roads.unwrap().len(), 1);
}

const ROADS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"track"},
"geometry":{"type":"LineString","coordinates":[[43.4,42.4],[43.5,42.5]]}}]}"#;

#[test]
fn a_pbf_cut_anywhere_is_an_error() {
    let Some(source) = data::folder("liechtenstein") else { return };
    let whole = std::fs::read(source.join("liechtenstein-2015-07-27.osm.pbf")).unwrap();
    let bbox = "bbox = [9.4, 47.0, 9.7, 47.3]";
    for length in [2, 50, 1_000, whole.len() / 2, whole.len() - 1] {
        let folder = folder_with("cut.osm.pbf", &whole[..length]);
        let error = refusal(folder.path(), bbox, &villages("cut.osm.pbf"));
        let SourceError::Truncated { file, .. } = &error else { panic!("{length} bytes: {error}") };
        assert_eq!(file, "cut.osm.pbf");
    }
    let mut damaged = whole.clone();
    let middle = whole.len() / 2;
    damaged[middle..middle + 64].fill(0xAA);
    let folder = folder_with("damaged.osm.pbf", &damaged);
    let error = refusal(folder.path(), bbox, &villages("damaged.osm.pbf"));
    assert!(matches!(error, SourceError::BadContent { .. } | SourceError::WrongFormat { .. }), "{error}");
}

#[test]
fn a_cut_tiff_is_an_error() {
    let Some(source) = data::folder("north-caucasus") else { return };
    let whole = std::fs::read(source.join("dem/etopo2022_60s_north_caucasus.tif")).unwrap();
    let folder = folder_with("cut.tif", &whole[..whole.len() * 2 / 3]);
    let layers = format!("{}\nelevation = {{ path = \"cut.tif\" }}", villages("good.csv"));
    let error = refusal(folder.path(), BOX, &layers);
    assert!(matches!(error, SourceError::Gdal { .. } | SourceError::WrongFormat { .. }), "{error}");
}

#[test]
fn a_cut_xml_file_is_an_error() {
    let xml = "<osm version=\"0.6\"><node id=\"1\" lat=\"42.5\" lon=\"43.5\"><tag k=\"place\" v=\"hamlet\"/></node>";
    let folder = folder_with("cut.osm", xml);
    let error = refusal(folder.path(), BOX, &villages("cut.osm"));
    assert!(matches!(error, SourceError::Truncated { .. }), "{error}");
}
