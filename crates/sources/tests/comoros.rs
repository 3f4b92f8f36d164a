//! The Comoros: OpenStreetMap, SRTM tiles, land cover and population on real files.

mod data;

use std::collections::BTreeMap;

use planner::{Region, Scenario};
use sources::{Silent, read_region};

/// The whole extract as the README of the data counts it, at 300 m.
fn whole(layers: &str) -> Option<Region> {
    let folder = data::folder("comoros")?;
    let text = format!(
        "title = \"Comoros\"\n[region]\nbbox = [43.0, -13.05, 45.8, -10.9]\ncell = \"300 m\"\n[data]\n\
         villages = {{ path = \"comoros-2021-04-08.osm.pbf\" }}\n{layers}"
    );
    let scenario = Scenario::parse("comoros.toml", &text).unwrap();
    Some(read_region(&scenario, &folder, &Silent).unwrap())
}

fn count<K: Ord>(keys: impl IntoIterator<Item = K>) -> BTreeMap<K, usize> {
    keys.into_iter().fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}

#[test]
fn settlements_roads_and_services_are_those_of_the_extract() {
    let osm = "path = \"comoros-2021-04-08.osm.pbf\"";
    let Some(region) = whole(&format!("roads = {{ {osm} }}\nservices = {{ {osm} }}\nwater = {{ {osm} }}")) else {
        return;
    };
    for layer in &region.layers {
        eprintln!("{layer:?}");
    }
    for finding in &region.findings {
        eprintln!("{finding}");
    }
    eprintln!("{:?}", count(region.settlements.iter().map(|village| village.class.word())));
    eprintln!("{:?}", count(region.services.iter().flatten().map(|service| service.kind.as_str())));
    eprintln!("{:?}", count(region.roads.iter().flatten().map(|road| road.line.road.class.word())));
}
