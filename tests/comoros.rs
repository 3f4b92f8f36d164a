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
    assert!(text.contains("lie in the sea by the coastline: they count as water"), "what fills a gap is said");
    let merged = text.matches("are the same settlement; they are counted once").count();
    assert!(merged >= 5, "{merged} settlements drawn twice");
    for file in ["villages.geojson", "villages.csv"] {
        let info = tool("ogrinfo", &["-al", "-so", &out.join(file).display().to_string()]).good().out;
        assert!(info.contains("Feature Count: 136"), "{info}");
    }
}

/// The first, the middle and the last village, found again from the raw layers: tests/references/comoros-by-hand.
#[test]
fn three_explanations_are_true_by_hand() {
    let Some(data) = test_data("three_explanations_are_true_by_hand") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "comoros.toml", folder.path());
    let text =
        fs::read_to_string(crate::program::project().join("tests/references/comoros-by-hand/by_hand.txt")).unwrap();
    let mut checked = 0;
    for block in text.trim().split("\n\n") {
        let mut lines = block.lines();
        let id = lines.next().and_then(|line| line.split(['[', ']']).nth(1)).unwrap();
        let village: Value = serde_json::from_str(&inhabit(&["explain", &scenario, id, "--json"]).good().out).unwrap();
        if id == "n4921355772" {
            let drive =
                village["journeys"].as_array().unwrap().iter().find(|journey| journey["to"] == "clinic").unwrap();
            let ferries = drive["legs"].as_array().unwrap().iter().filter(|leg| leg["how"] == "ferry");
            let minutes: f64 = ferries.map(|leg| leg["minutes"].as_f64().unwrap()).sum();
            assert!(minutes > 1_500.0, "most of the drive off Anjouan is a ferry, and says so: {drive}");
        }
        for line in lines.skip(1) {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let by_hand = |column: usize| cells[column].parse::<f64>().unwrap();
            if cells[0] == "total" {
                let apart = (village["score"].as_f64().unwrap() - by_hand(2)).abs();
                assert!(apart < 0.5, "{id}: {apart} points apart");
                continue;
            }
            let row = village["criteria"].as_array().unwrap().iter().find(|row| row["id"] == cells[0]).unwrap();
            let (found, expected) = (row["figure"].as_f64().unwrap(), by_hand(2));
            let allowed = match cells[0] {
                "cropland" | "pasture" => 3.0 + 0.05 * expected,
                "slope" => 0.3,
                "elevation" | "ruggedness" => 1.0,
                "road" | "water" => 0.1,
                "schools" => 0.0,
                "people" => 0.005 * expected,
                "clinic" | "hospital" => 0.5,
                // By hand the walker keeps to the roads: inhabit may be faster, never slower.
                "school" => 0.25 * expected,
                other => panic!("{other}"),
            };
            assert!((found - expected).abs() <= allowed, "{id}, {}: {found}, by hand {expected}", cells[0]);
            assert!(cells[0] != "school" || found <= expected + 0.1, "{id}: slower than along the roads");
            checked += 1;
        }
    }
    assert_eq!(checked, 36);
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
