//! Journeys end to end: explain, routes, isochrones, surfaces, nearby by time.

use crate::program::{inhabit, scenario_on, test_data, tool, upper_valley};

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&inhabit(&[arguments, &["--json"]].concat()).good().out).unwrap()
}

fn first_village() -> String {
    let near = json(&["nearby", &upper_valley(), "--at", "38.0,43.25", "--status", "deserted", "--count", "1"]);
    near[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn explain_gives_the_way_leg_by_leg_and_it_adds_up() {
    let (scenario, village) = (upper_valley(), first_village());
    let explained = json(&["explain", &scenario, &village]);
    let journeys = explained["journeys"].as_array().unwrap();
    assert_eq!(journeys.len(), 3, "clinic, hospital, school");
    for journey in journeys {
        let minutes = journey["minutes"].as_f64().unwrap();
        let legs = journey["legs"].as_array().unwrap();
        let sum: f64 = legs.iter().map(|leg| leg["minutes"].as_f64().unwrap()).sum();
        assert!((sum - minutes).abs() < 1e-3, "{journey}");
        assert!(journey["months_min"].as_array().unwrap().iter().all(|month| month.as_f64() == Some(minutes)));
        assert!(journey["risk"]["usual_min"].as_f64().unwrap() > 0.0, "{journey}");
    }
    let text = inhabit(&["explain", &scenario, &village]).good().out;
    for words in ["Journeys", "ride", "Drive to a clinic"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_season_closes_roads_and_shows_in_the_strip() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(upper_valley()).unwrap();
    let data = std::path::Path::new(&upper_valley()).parent().unwrap().display().to_string();
    let text = text.replace("path = \"", &format!("path = \"{data}/"));
    let winter = "\n[[season]]\nname = \"winter\"\nmonths = [11, 12, 1, 2, 3]\n\
                  close = [{ class = [\"track\", \"path\"], above = \"1500 m\" }]\nslow = [{ to = \"60 %\" }]\n";
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, text + winter).unwrap();
    let path = path.display().to_string();
    let explained = json(&["explain", &path, &first_village()]);
    for journey in explained["journeys"].as_array().unwrap() {
        let month = |number: usize| journey["months_min"][number].as_f64().unwrap();
        assert_eq!(journey["seasons"][0]["minutes"].as_f64(), Some(month(0)));
        assert!(month(0) > month(6), "winter is slower: {journey}");
        assert_eq!(month(6), journey["minutes"].as_f64().unwrap());
    }
    let wrong = std::fs::read_to_string(&path).unwrap().replace("\"track\", \"path\"", "\"trakc\"");
    std::fs::write(&path, wrong).unwrap();
    inhabit(&["explain", &path, "x"]).refused(&["scenario.toml:", "trakc", "did you mean \"track\""]);
}

#[test]
fn routes_and_isochrones_open_in_gdal() {
    let folder = tempfile::tempdir().unwrap();
    let (scenario, village) = (upper_valley(), first_village());
    let out = |name: &str| folder.path().join(name).display().to_string();
    let route = out("route.geojson");
    inhabit(&["export", &scenario, "--what", &format!("route:{village}:clinic"), "--out", &route]).good();
    let info = tool("ogrinfo", &["-al", "-so", &route]).good().out;
    assert!(info.contains("Line String") && info.contains("minutes"), "{info}");
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&route).unwrap()).unwrap();
    let sum: f64 =
        written["features"].as_array().unwrap().iter().map(|leg| leg["properties"]["minutes"].as_f64().unwrap()).sum();
    let explained = json(&["explain", &scenario, &village]);
    let clinic = explained["journeys"].as_array().unwrap().iter().find(|journey| journey["to"] == "clinic").unwrap();
    assert!((sum - clinic["minutes"].as_f64().unwrap()).abs() < 0.01, "{sum} {clinic}");
    let area = out("area.gpkg");
    inhabit(&["export", &scenario, "--what", &format!("isochrone:{village}:30"), "--out", &area]).good();
    assert!(tool("ogrinfo", &["-al", "-so", &area]).good().out.contains("Polygon"));
    let minutes = out("clinic.tif");
    inhabit(&["export", &scenario, "--what", "clinic", "--out", &minutes]).good();
    assert!(tool("gdalinfo", &[&minutes]).good().out.contains("Float32"));
    inhabit(&["export", &scenario, "--what", "route:nowhere", "--out", &route]).refused(&["route:VILLAGE:SERVICE"]);
    inhabit(&["export", &scenario, "--what", &format!("route:{village}:clinic"), "--mode", "fly", "--out", &route])
        .refused(&["fly", "walk+ride"]);
}

#[test]
fn nearby_by_time_is_sorted_by_minutes_and_driving_is_never_slower() {
    let (scenario, village) = (upper_valley(), first_village());
    let near = |by: &str| {
        let found = json(&["nearby", &scenario, "--village", &village, "--by", by, "--count", "40"]);
        let minutes: Vec<f64> =
            found.as_array().unwrap().iter().map(|thing| thing["minutes"].as_f64().unwrap()).collect();
        assert!(minutes.len() > 10 && minutes.is_sorted(), "{minutes:?}");
        minutes
    };
    let (walked, driven) = (near("walk"), near("drive"));
    assert!(walked.iter().zip(&driven).all(|(walk, drive)| *drive <= walk + 1e-3), "{walked:?} {driven:?}");
    inhabit(&["nearby", &scenario, "--village", &village, "--by", "walk", "--within", "3 km"]).refused(&["30 min"]);
}

#[test]
fn every_village_of_the_comoros_has_a_time_or_a_reason() {
    let Some(data) = test_data("every_village_of_the_comoros_has_a_time_or_a_reason") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "comoros.toml", folder.path());
    let out = folder.path().join("villages.geojson").display().to_string();
    inhabit(&["export", &scenario, "--what", "villages", "--out", &out]).good();
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    let villages = written["features"].as_array().unwrap();
    assert!(villages.len() > 130, "{} villages", villages.len());
    let reached = villages.iter().filter(|village| village["properties"]["hospital_min"].as_f64().is_some());
    let times: Vec<f64> = reached.map(|village| village["properties"]["hospital_min"].as_f64().unwrap()).collect();
    assert!(times.len() * 20 >= villages.len() * 19, "{} of {} reach a hospital", times.len(), villages.len());
    assert!(times.iter().all(|minutes| (0.0..1_000.0).contains(minutes)), "{times:?}");
}
