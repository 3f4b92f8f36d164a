//! `inhabit assess`: every output is whole, true to its format, and the same each time.

use std::fs;

use serde_json::Value;

use crate::program::{inhabit, is_cog, tool, upper_valley};

const FILES: [&str; 11] = [
    "assessment.json",
    "fields.csv",
    "inhabit.lock",
    "region.gpkg",
    "report.html",
    "report.pdf",
    "suitability.png",
    "suitability.tif",
    "villages.csv",
    "villages.geojson",
    "villages.xlsx",
];

/// What a plan adds.
const PLAN_FILES: [&str; 5] = ["plan.csv", "plan.geojson", "plan.png", "private", "works.csv"];

#[test]
fn every_output_is_there_and_opens() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let run = inhabit(&["assess", &upper_valley(), "--out", &out.display().to_string()]).good();
    assert!(run.out.contains("25 villages"), "{}", run.out);
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut expected = [&FILES[..], &PLAN_FILES].concat();
    expected.sort_unstable();
    assert_eq!(names, expected);
    let path = |name: &str| out.join(name).display().to_string();
    for vector in ["villages.geojson", "villages.csv"] {
        let info = tool("ogrinfo", &["-al", "-so", &path(vector)]).good();
        assert!(info.out.contains("Feature Count: 25"), "{}", info.out);
    }
    let info = tool("gdalinfo", &[path("suitability.tif").as_str()]).good().out;
    assert!(info.contains("NoData Value=nan") && info.contains("\"EPSG\",32637"), "{info}");
    is_cog(&path("suitability.tif"));
    let report = fs::read_to_string(path("report.html")).unwrap();
    assert!(report.starts_with("<!DOCTYPE html>") && !report.contains("http-equiv=\"refresh\""));
    for remote in ["src=\"http", "href=\"http://", "@import", "url(http"] {
        assert!(!report.contains(remote), "the report must need no network: {remote}");
    }
}

#[test]
fn the_geojson_obeys_its_standard_and_its_shares_add_up() {
    let folder = tempfile::tempdir().unwrap();
    inhabit(&["assess", &upper_valley(), "--out", &folder.path().display().to_string()]).good();
    let text = fs::read_to_string(folder.path().join("villages.geojson")).unwrap();
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    assert!(collection.get("crs").is_none(), "RFC 7946 knows WGS 84 only");
    assert_eq!(collection["bbox"].as_array().unwrap().len(), 4);
    for feature in collection["features"].as_array().unwrap() {
        let properties = feature["properties"].as_object().unwrap();
        let position = feature["geometry"]["coordinates"].as_array().unwrap();
        assert!(position[0].as_f64().unwrap().abs() <= 180.0 && position[1].as_f64().unwrap().abs() <= 90.0);
        let shares: f64 =
            properties.iter().filter(|(key, _)| key.ends_with("_share")).filter_map(|(_, share)| share.as_f64()).sum();
        let score = properties["score"].as_f64().unwrap();
        assert!((shares - score).abs() < 1e-9, "printed shares {shares} add up to the printed score {score}");
        let (low, high) = (properties["score_low"].as_f64().unwrap(), properties["score_high"].as_f64().unwrap());
        assert!(low <= score && score <= high, "{low} {score} {high}");
    }
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for threads in ["1", "2"] {
        let out = folder.path().join(threads).display().to_string();
        inhabit(&["assess", &upper_valley(), "--out", &out, "--threads", threads]).good();
    }
    for name in FILES {
        let bytes = |threads: &str| fs::read(folder.path().join(threads).join(name)).unwrap();
        assert!(bytes("1") == bytes("2"), "{name} depends on the number of threads");
    }
}

#[test]
fn a_lock_gives_the_same_result_and_notices_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("villages.csv"), "id,name,lon,lat,population\na,Aul,43.05,43.02,0\nb,Bala,43.1,43.01,120\n")
        .unwrap();
    fs::write(
        path("scenario.toml"),
        "title = \"Lock\"\n[region]\nbbox = [43.0, 42.9, 43.2, 43.1]\ncell = \"500 m\"\n[data]\n\
         villages = { path = \"villages.csv\" }\n[[criterion]]\nid = \"people\"\n\
         measure = { kind = \"attribute\", field = \"population\", unit = \"people\" }\n\
         value = { kind = \"rising\", from = \"0 people\", to = \"200 people\" }\n",
    )
    .unwrap();
    let assess = |out: &str, more: &[&str]| {
        let (scenario, out) = (path("scenario.toml"), path(out));
        inhabit(&[&["assess", &scenario, "--out", &out], more].concat())
    };
    assess("one", &[]).good();
    let lock = path("one/inhabit.lock");
    assess("two", &["--locked", &lock]).good();
    for name in FILES {
        assert!(
            fs::read(path(&format!("one/{name}"))).unwrap() == fs::read(path(&format!("two/{name}"))).unwrap(),
            "{name}"
        );
    }
    fs::write(path("villages.csv"), "id,name,lon,lat,population\na,Aul,43.05,43.02,5\nb,Bala,43.1,43.01,120\n")
        .unwrap();
    assess("three", &["--locked", &lock]).refused(&["villages.csv", "has changed"]);
}

#[test]
fn a_lock_notices_another_boundary_and_another_version() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let outline = |east: f64| {
        format!(
            "{{\"type\":\"Polygon\",\"coordinates\":[[[43.0,42.9],[{east},42.9],[{east},43.1],[43.0,43.1],[43.0,42.9]]]}}"
        )
    };
    fs::write(path("outline.geojson"), outline(43.2)).unwrap();
    fs::write(path("villages.csv"), "id,name,lon,lat,population\na,Aul,43.05,43.02,0\nb,Bala,43.1,43.01,120\n")
        .unwrap();
    fs::write(
        path("scenario.toml"),
        "title = \"Lock\"\n[region]\nboundary = \"outline.geojson\"\ncell = \"500 m\"\n[data]\n\
         villages = { path = \"villages.csv\" }\n[[criterion]]\nid = \"people\"\n\
         measure = { kind = \"attribute\", field = \"population\", unit = \"people\" }\n\
         value = { kind = \"rising\", from = \"0 people\", to = \"200 people\" }\n",
    )
    .unwrap();
    let assess = |out: &str, lock: &[&str]| {
        let (scenario, out) = (path("scenario.toml"), path(out));
        inhabit(&[&["assess", &scenario, "--out", &out], lock].concat())
    };
    assess("one", &[]).good();
    let lock = path("one/inhabit.lock");
    assess("two", &["--locked", &lock]).good();
    let text = fs::read_to_string(&lock).unwrap();
    let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&version), "{text}");
    fs::write(path("old.lock"), text.replace(&version, "version = \"0.0.9\"")).unwrap();
    assess("three", &["--locked", &path("old.lock")]).refused(&[
        "made by inhabit 0.0.9",
        env!("CARGO_PKG_VERSION"),
        "without --locked",
    ]);
    fs::write(path("outline.geojson"), outline(43.3)).unwrap();
    assess("four", &["--locked", &lock]).refused(&["outline.geojson (region.boundary) has changed"]);
}
