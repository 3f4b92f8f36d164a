//! The first region of interest: what there is is used, what is missing is said.

use std::fs;

use serde_json::Value;

use crate::program::{inhabit, project, scenario_on, test_data};

fn assessment(scenario: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    inhabit(&["assess", scenario, "--out", &folder.path().display().to_string()]).good();
    serde_json::from_str(&fs::read_to_string(folder.path().join("assessment.json")).unwrap()).unwrap()
}

#[test]
fn the_list_of_deserted_villages_runs_alone_and_says_what_is_unknown() {
    let scenario = project().join("datasets/north-caucasus/scenario.toml").display().to_string();
    let assessment = assessment(&scenario);
    let villages = assessment["villages"].as_array().unwrap();
    assert!(villages.len() > 120, "{} villages with coordinates", villages.len());
    let completeness = |village: &Value| village["completeness"].as_f64().unwrap();
    assert!(villages.iter().all(|village| completeness(village) < 1.0), "much is unknown without the open layers");
}

#[test]
fn districts_heights_and_settlements_raise_what_is_known() {
    let Some(data) = test_data("districts_heights_and_settlements_raise_what_is_known") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "north-caucasus.toml", folder.path());
    let assessment = assessment(&scenario);
    let known = |village: &Value| village["completeness"].as_f64().unwrap();
    let villages = assessment["villages"].as_array().unwrap();
    assert!(!villages.is_empty() && villages.iter().any(|village| known(village) > 0.3));
    let findings = assessment["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
}
