//! `inhabit list` and `inhabit init`.

use serde_json::Value;

use crate::program::{inhabit, project, test_data};

#[test]
fn every_list_is_complete() {
    for what in ["criteria", "values", "methods", "weights", "services", "formats", "legends", "speeds", "standards"] {
        let list: Value = serde_json::from_str(&inhabit(&["list", what, "--json"]).good().out).unwrap();
        let rows = list.as_array().unwrap();
        assert!(rows.len() >= 3, "{what}");
        for row in rows {
            let empty: Vec<_> = row.as_object().unwrap().iter().filter(|(_, cell)| cell.as_str() == Some("")).collect();
            assert!(empty.is_empty(), "{what}: {row}");
        }
        let table = inhabit(&["list", what]).good().out;
        assert!(table.lines().count() >= rows.len());
        assert!(table.lines().all(|line| line.chars().count() <= 110), "{table}");
    }
}

/// What a scenario may say is what the lists show.
#[test]
fn lists_name_every_kind_of_the_schema() {
    let schema: Value = serde_json::from_str(&inhabit(&["list", "scenario"]).good().out).unwrap();
    for (what, table, key) in
        [("values", "ValueSpec", "kind"), ("methods", "MethodSpec", "method"), ("criteria", "Measure", "kind")]
    {
        let list: Value = serde_json::from_str(&inhabit(&["list", what, "--json"]).good().out).unwrap();
        let listed: Vec<&str> = list.as_array().unwrap().iter().map(|row| row[key].as_str().unwrap()).collect();
        let kinds = schema["$defs"][table]["oneOf"].as_array().unwrap();
        let mut asked: Vec<&str> =
            kinds.iter().map(|kind| kind["properties"]["kind"]["const"].as_str().unwrap()).collect();
        assert!(asked.len() >= 10, "{table}: {asked:?}");
        asked.retain(|kind| !listed.contains(kind));
        assert!(asked.is_empty(), "inhabit list {what} does not name {asked:?}");
    }
}

#[test]
fn the_scenario_reference_is_up_to_date() {
    for (page, arguments) in [
        ("docs/scenario.schema.json", vec!["list", "scenario"]),
        ("docs/src/scenario-reference.md", vec!["list", "scenario", "--markdown"]),
    ] {
        let made = inhabit(&arguments).good().out;
        let path = project().join(page);
        if std::env::var_os("INHABIT_UPDATE").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == made, "{page} is old: run the tests with INHABIT_UPDATE=1 and look at the change");
    }
}

#[test]
fn init_writes_a_scenario_that_works() {
    let Some(data) = test_data("init_writes_a_scenario_that_works") else { return };
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("moheli").display().to_string();
    let file = |name: &str| data.join("comoros").join(name).display().to_string();
    let osm = file("comoros-2021-04-08.osm.pbf");
    let (height, cover) = (file("S13E043.SRTMGL1.hgt.zip"), file("landcover_dominant_wc_codes.tif"));
    let init = ["init", &dir, "--osm", &osm, "--elevation", &height, "--land-cover", &cover];
    let run = inhabit(&init).good();
    assert!(run.out.contains("the rasters leave out"), "one tile of three: {}", run.out);
    inhabit(&init).refused(&["there is a scenario already"]);
    let scenario = format!("{dir}/scenario.toml");
    let run = inhabit(&["check", &scenario]).good();
    assert!(run.out.contains("candidates"), "{}", run.out);
}
