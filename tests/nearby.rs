//! `inhabit nearby`: what lies near, in every form.

use serde_json::Value;

use crate::program::{inhabit, tool, upper_valley};

fn answer(more: &[&str]) -> String {
    let scenario = upper_valley();
    inhabit(&[&["nearby", &scenario], more].concat()).good().out
}

#[test]
fn distances_are_geodesic_and_in_order() {
    let found: Value =
        serde_json::from_str(&answer(&["--village", first_id().as_str(), "--count", "40", "--json"])).unwrap();
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 39, "every settlement but the village itself");
    let distances: Vec<f64> = found.iter().map(|near| near["distance_m"].as_f64().unwrap()).collect();
    assert!(distances.windows(2).all(|pair| pair[0] <= pair[1]));
}

#[test]
fn status_and_distance_narrow_the_answer() {
    let all: Value = serde_json::from_str(&answer(&["--village", &first_id(), "--count", "99", "--json"])).unwrap();
    let deserted: Value =
        serde_json::from_str(&answer(&["--village", &first_id(), "--count", "99", "--status", "deserted", "--json"]))
            .unwrap();
    let (all, deserted) = (all.as_array().unwrap(), deserted.as_array().unwrap());
    assert!(deserted.len() < all.len() && !deserted.is_empty());
    let near = answer(&["--village", &first_id(), "--count", "99", "--within", "3 km", "--format", "csv"]);
    let expected = all.iter().filter(|near| near["distance_m"].as_f64().unwrap() <= 3000.0).count();
    assert_eq!(near.lines().count(), expected + 1);
}

#[test]
fn gdal_opens_the_geojson_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("near.geojson");
    std::fs::write(
        &path,
        answer(&["--village", &first_id(), "--what", "services", "--count", "3", "--format", "geojson"]),
    )
    .unwrap();
    let info = tool("ogrinfo", &["-al", "-so", &path.display().to_string()]).good().out;
    assert!(info.contains("Feature Count: 3"), "{info}");
}

/// The id of the first candidate of the demo.
fn first_id() -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("villages.csv");
    inhabit(&["export", &upper_valley(), "--what", "villages", "--out", &path.display().to_string()]).good();
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
}

/// Many maps write latitude first: the nearest places to such a point are thousands of kilometres away.
#[test]
fn a_point_off_the_map_is_told_and_latitude_first_refused() {
    let scenario = upper_valley();
    inhabit(&["nearby", &scenario, "--at", "43.25,38.0"]).refused(&["--at", "degrees east first", "38,43.25"]);
    let beyond = inhabit(&["nearby", &scenario, "--at", "38.0,46.25"]).good();
    assert!(beyond.err.contains("lies outside the region, 3"), "{}", beyond.err);
    let none = inhabit(&["nearby", &scenario, "--at", "38.0,43.25", "--status", "unknown"]).good();
    assert!(!none.out.contains("within"), "no distance was asked for: {}", none.out);
}
