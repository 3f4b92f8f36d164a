//! The complete case on real data: the three islands of the Comoros.

use std::fs;

use serde_json::Value;

use crate::program::{inhabit, scenario_on, test_data, tool};

#[test]
fn every_village_of_the_comoros_is_assessed() {
    let Some(data) = test_data("every_village_of_the_comoros_is_assessed") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "comoros.toml", folder.path());
    let out = folder.path().join("out");
    inhabit(&["assess", &scenario, "--out", &out.display().to_string()]).good();
    let text = fs::read_to_string(out.join("assessment.json")).unwrap();
    let assessment: Value = serde_json::from_str(&text).unwrap();
    // 126 village nodes, 12 village ways and 3 hamlets; 5 of the ways draw a village that is a node as well.
    assert_eq!(assessment["villages"].as_array().unwrap().len(), 136);
    let without =
        assessment["villages"].as_array().unwrap().iter().filter(|village| village["score"].is_null()).count();
    assert_eq!(without, 0, "every village has a score");
    assert!(text.contains("count as water, as the scenario says"), "what fills a gap is said");
    let merged = text.matches("are the same settlement; they are counted once").count();
    assert!(merged >= 5, "{merged} settlements drawn twice");
    for file in ["villages.geojson", "villages.csv"] {
        let info = tool("ogrinfo", &["-al", "-so", &out.join(file).display().to_string()]).good().out;
        assert!(info.contains("Feature Count: 136"), "{info}");
    }
}

/// The nearest villages to Moroni by pyproj's Geod (WGS 84), see tests/references/nearby.
#[test]
fn distances_equal_those_of_pyproj() {
    let Some(data) = test_data("distances_equal_those_of_pyproj") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "comoros.toml", folder.path());
    let near = inhabit(&["nearby", &scenario, "--at", "43.2551,-11.7022", "--count", "500", "--json"]).good().out;
    let near: Value = serde_json::from_str(&near).unwrap();
    let near = near.as_array().unwrap();
    let reference = crate::program::project().join("tests/references/nearby/comoros.csv");
    let reference = fs::read_to_string(reference).unwrap();
    let rows: Vec<(&str, f64)> = reference
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .map(|(id, distance)| (id, distance.parse().unwrap()))
        .collect();
    assert_eq!(near.len(), rows.len());
    for (ours, (id, distance)) in near.iter().zip(rows) {
        assert_eq!(ours["id"], id);
        let difference = (ours["distance_m"].as_f64().unwrap() - distance).abs();
        // Centroids of outlines are rounded to seven decimals in the reference's input; nodes have no more.
        let allowed = if id.starts_with('n') { 1e-3 } else { 1e-2 };
        assert!(difference <= allowed, "{id}: {difference} m");
    }
}
