//! Decisions on small tables: what cannot be ranked, ties, extremes; goals below goals; standards of one's own and by head.

use std::fs;

use serde_json::Value;

use crate::program::{Run, inhabit};

/// A scenario whose two criteria are fields of its village table: no map, no road.
const SCENARIO: &str = r#"title = "Small"

[region]
bbox = [43.0, 42.9, 43.2, 43.1]
cell = "500 m"

[data]
villages = { path = "villages.csv" }

[candidates]
status = ["deserted"]

[[criterion]]
id = "water"
group = "services/supply"
measure = { kind = "attribute", field = "water", unit = "l/day" }
value = { kind = "rising", from = "0 l/day", to = "1000 l/day" }

[[criterion]]
id = "road"
group = "services/access"
measure = { kind = "attribute", field = "road", unit = "km" }
value = { kind = "falling", from = "0 km", to = "10 km" }

[[criterion]]
id = "land"
group = "land"
measure = { kind = "attribute", field = "land", unit = "ha" }
value = { kind = "rising", from = "0 ha", to = "100 ha" }
"#;

const HEADER: &str = "id,name,lon,lat,status,water,road,land,people\n";

struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    fn new(scenario: &str, rows: &str) -> Self {
        let small = Self { folder: tempfile::tempdir().unwrap() };
        small.write("scenario.toml", scenario);
        small.write("villages.csv", &format!("{HEADER}{rows}"));
        small
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn run(&self, words: &[&str]) -> Run {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let mut all = vec![words[0].to_owned(), path("scenario.toml")];
        if words[0] == "assess" {
            all.extend(["--out".to_owned(), path("out")]);
        }
        all.extend(words[1..].iter().map(|word| (*word).to_owned()));
        inhabit(&all)
    }

    fn assessed(&self) -> Value {
        self.run(&["assess", "--quiet"]).good();
        serde_json::from_str(&fs::read_to_string(self.folder.path().join("out/assessment.json")).unwrap()).unwrap()
    }
}

/// Rows of the table, all in one place on the map but for a hundredth of a degree each.
fn rows(figures: &[(&str, &str)]) -> String {
    let row = |(place, (id, figures)): (usize, &(&str, &str))| {
        format!("{id},{id},43.{:02},43.02,deserted,{figures}\n", 5 + place)
    };
    figures.iter().enumerate().map(row).collect()
}

fn village<'a>(assessment: &'a Value, id: &str) -> &'a Value {
    assessment["villages"].as_array().unwrap().iter().find(|village| village["id"] == id).unwrap()
}

fn messages(assessment: &Value) -> String {
    let findings = assessment["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["message"].as_str().unwrap().to_owned() + "\n").collect()
}

#[test]
fn nobody_to_rank_is_said_and_one_village_is_first() {
    Small::new(SCENARIO, "").run(&["assess"]).refused(&["villages.csv", "no settlement to assess"]);
    let inhabited = "a,Aul,43.05,43.02,inhabited,500,3,50,\n";
    Small::new(SCENARIO, inhabited).run(&["assess"]).refused(&["[candidates]", "1 inhabited"]);
    let one = Small::new(SCENARIO, &rows(&[("a", "500,5,50,")]));
    let assessment = one.assessed();
    assert_eq!(village(&assessment, "a")["rank"], 1);
    assert_eq!(village(&assessment, "a")["score"], 50.0);
    let text = one.run(&["explain", "a"]).good().out;
    assert!(text.contains("Rank 1 of 1") && text.contains("No missing fact can move it"), "{text}");
}

#[test]
fn ties_share_a_rank_and_a_constant_criterion_decides_nothing() {
    let assessment =
        Small::new(SCENARIO, &rows(&[("a", "500,3,50,"), ("b", "500,3,50,"), ("c", "500,9,50,")])).assessed();
    let rank = |id: &str| village(&assessment, id)["rank"].as_u64();
    assert_eq!((rank("a"), rank("b"), rank("c")), (Some(1), Some(1), Some(3)));
    assert!(messages(&assessment).contains("\"water\" is worth the same (0.50 of 1)"), "{}", messages(&assessment));
}

#[test]
fn a_criterion_nobody_knows_changes_no_rank_and_opens_the_interval() {
    let known = Small::new(SCENARIO, &rows(&[("a", "500,3,50,"), ("b", "500,5,50,")])).assessed();
    let unknown = Small::new(SCENARIO, &rows(&[("a", ",3,50,"), ("b", ",5,50,")])).assessed();
    for id in ["a", "b"] {
        assert_eq!(village(&known, id)["rank"], village(&unknown, id)["rank"]);
        let open = village(&unknown, id);
        let width = open["score_high"].as_f64().unwrap() - open["score_low"].as_f64().unwrap();
        assert!((width - 100.0 / 3.0).abs() < 0.02, "{width}");
    }
    assert!(messages(&unknown).contains("\"water\" is unknown for 2 of 2 villages"), "{}", messages(&unknown));
}

#[test]
fn not_a_number_in_a_table_is_a_gap_that_is_explained() {
    for word in ["NaN", "inf", "-inf", "1e400"] {
        let small = Small::new(SCENARIO, &rows(&[("a", &format!("{word},3,50,")), ("b", "500,5,50,")]));
        let assessment = small.assessed();
        let water = &village(&assessment, "a")["criteria"][0];
        assert_eq!((&water["figure"], &water["score"]), (&Value::Null, &Value::Null), "{word}");
        assert!(messages(&assessment).contains("\"water\" is unknown for 1 of 2 villages: "), "{word}");
        let text = small.run(&["explain", "a"]).good().out;
        assert!(text.contains(&format!("\"{word}\" is no finite figure")), "{word}: {text}");
    }
}

#[test]
fn weights_as_small_and_as_large_as_numbers_go() {
    let extreme =
        SCENARIO.replacen("\n\n[[criterion]]\nid = \"road\"", "\nweight = 1e-300\n\n[[criterion]]\nid = \"road\"", 1)
            + "weight = 1e300\n";
    let assessment = Small::new(&extreme, &rows(&[("a", "500,3,10,"), ("b", "0,9,90,")])).assessed();
    assert_eq!(village(&assessment, "b")["rank"], 1);
    assert_eq!(village(&assessment, "b")["score"], 90.0);
    for (weight, words) in [("-1", "0 or more"), ("nan", "0 or more"), ("inf", "0 or more")] {
        let wrong = format!("{SCENARIO}weight = {weight}\n");
        Small::new(&wrong, &rows(&[("a", "500,3,10,")])).run(&["check"]).refused(&["scenario.toml:", words]);
    }
}

#[test]
fn every_goal_of_the_tree_has_its_own_score_in_the_files() {
    let goals = "[goals]\nland = 1\nservices = 3\n\"services/supply\" = 1\n\"services/access\" = 2\n\n[data]";
    let small = Small::new(&SCENARIO.replacen("[data]", goals, 1), &rows(&[("a", "400,1,20,"), ("b", "0,5,100,")]));
    let assessment = small.assessed();
    // Access 90 and supply 40 for a: services (2 × 90 + 40)/3, all (3 × services + 20)/4.
    let services = (2.0 * 90.0 + 40.0) / 3.0;
    let score = village(&assessment, "a")["score"].as_f64().unwrap();
    assert!((score - (3.0 * services + 20.0) / 4.0).abs() < 0.006, "{score}");
    let csv = fs::read_to_string(small.folder.path().join("out/villages.csv")).unwrap();
    let fields: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let row: Vec<&str> = csv.lines().find(|line| line.starts_with("a,")).unwrap().split(',').collect();
    let of = |name: &str| row[fields.iter().position(|field| *field == name).expect(name)].parse::<f64>().unwrap();
    assert_eq!((of("goal_services_supply"), of("goal_services_access"), of("goal_land")), (40.0, 90.0, 20.0));
    assert!((of("goal_services") - services).abs() < 0.006);
    let text = small.run(&["weights"]).good().out;
    assert!(text.contains("supply") && text.contains("access") && text.contains("25.0"), "{text}");
}

const OWN_PACK: &str = r#"title = "Rules of the district"
applies_to = "new settlements of the district"

[[entry]]
id = "road"
title = "Distance to a road"
value = 4
unit = "km"
direction = "at_most"
source = "Order 12 of the district, 2024"
verified = "not verified"

[[entry]]
id = "land"
title = "Land"
value = 0.5
unit = "ha"
per = "person"
direction = "at_least"
source = "Order 12 of the district, 2024"
verified = "not verified"
"#;

#[test]
fn a_pack_of_ones_own_tests_and_decides_and_is_locked() {
    let spec = "[standards]\npacks = [\"rules/district.toml\"]\npeople = \"people\"\ngates = { road = \"district/road\" }\n\
                tests = { water = \"sphere/water_per_person\", land = \"district/land\" }\n\n[data]";
    let scenario = SCENARIO.replacen("[data]", spec, 1);
    let small = Small::new(&scenario, &rows(&[("a", "900,3,40,60"), ("b", "900,5,40,90"), ("c", "900,3,40,0")]));
    small.run(&["check"]).refused(&["rules/district.toml: no such file", "standards.packs"]);
    fs::create_dir(small.folder.path().join("rules")).unwrap();
    small.write("rules/district.toml", OWN_PACK);
    let assessment = small.assessed();
    let outcome = |entry: &str, id: &str| {
        let standards = assessment["analysis"]["standards"].as_array().unwrap();
        let row = standards.iter().find(|row| row["entry"] == entry).unwrap();
        (row["villages"][id].as_str().unwrap().to_owned(), row["figures"][id].as_f64())
    };
    // 900 litres for 60 people are 15 each, for 90 people 10; nobody can share among 0 people.
    assert_eq!(outcome("sphere/water_per_person", "a"), ("pass".into(), Some(15.0)));
    assert_eq!(outcome("sphere/water_per_person", "b"), ("fail".into(), Some(10.0)));
    assert_eq!(outcome("sphere/water_per_person", "c"), ("unknown".into(), None));
    assert_eq!(outcome("district/land", "a").0, "pass");
    assert_eq!(outcome("district/land", "b").0, "fail");
    assert_eq!(village(&assessment, "b")["decision"], "excluded");
    let lock = fs::read_to_string(small.folder.path().join("out/inhabit.lock")).unwrap();
    assert!(lock.contains("rules/district.toml"), "{lock}");
    let text = small.run(&["check", "--standards"]).good().out;
    assert!(text.contains("at least 15 l/day per person") && text.contains("not verified"), "{text}");
    assert!(text.contains("say how many people are meant"), "{text}");
    small.write("rules/district.toml", &OWN_PACK.replacen("value = 4", "value = 0", 1));
    small.run(&["check"]).refused(&["district.toml:4:", "above 0"]);
    small.write("rules/district.toml", &OWN_PACK.replacen("id = \"road\"", "id = \"rode\"", 1));
    small.run(&["check"]).refused(&["scenario.toml:", "district/road", "pack/entry"]);
}

#[test]
fn a_standard_is_a_criterion_too() {
    let value = "value = { kind = \"falling\", from = \"0 km\", to = \"10 km\" }";
    let standard = "value = { kind = \"standard\", entry = \"sdg/rural_access\", zero_at = \"6 km\" }";
    let water = "value = { kind = \"rising\", from = \"0 l/day\", to = \"1000 l/day\" }";
    let per_head = "value = { kind = \"standard\", entry = \"sphere/water_per_person\", zero_at = \"7.5 l/day\" }";
    let people = "[standards]\npeople = \"60 people\"\n\n[data]";
    let scenario = SCENARIO.replacen(value, standard, 1).replacen(water, per_head, 1).replacen("[data]", people, 1);
    let small = Small::new(&scenario, &rows(&[("a", "900,2,50,"), ("b", "675,4,50,")]));
    let assessment = small.assessed();
    let score = |id: &str, position: usize| village(&assessment, id)["criteria"][position]["score"].as_f64();
    assert_eq!((score("a", 0), score("b", 0)), (Some(1.0), Some(0.5)));
    assert_eq!((score("a", 1), score("b", 1)), (Some(1.0), Some(0.5)));
    assert_eq!(village(&assessment, "b")["criteria"][0]["figure"], 11.25);
    for (from, to, words) in [
        ("sdg/rural_access", "sdg/rural_acces", "pack/entry"),
        ("sdg/rural_access", "unhcr/people_per_school", "as a test or a gate"),
        ("sdg/rural_access", "health/local_care", "cannot answer"),
        ("\"6 km\"", "\"1 km\"", "limit is 2 km"),
        ("60 people", "-60 people", "above 0"),
    ] {
        Small::new(&scenario.replacen(from, to, 1), &rows(&[("a", "900,2,50,")])).run(&["check"]).refused(&[words]);
    }
}

#[test]
fn what_is_advised_can_be_done() {
    let scenario =
        SCENARIO.replacen("field = \"road\", unit = \"km\"", "field = \"road\", unit = \"count\"", 1).replacen(
            "kind = \"falling\", from = \"0 km\", to = \"10 km\"",
            "kind = \"rising\", from = \"0 count\", to = \"3 count\"",
            1,
        );
    let small = Small::new(&scenario, &rows(&[("a", "500,1,50,"), ("b", "490,0,72,")]));
    let text = small.run(&["explain", "b"]).good().out;
    // A fraction of a road would do; a whole one is asked for.
    assert!(text.contains("road: 1 at least (now 0)"), "{text}");
}
