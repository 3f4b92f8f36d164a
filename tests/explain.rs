//! `inhabit explain`, and what `assess` says of goals, parties, methods, robustness and standards: checked against the
//! figures of the same run.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{inhabit, project, upper_valley};

/// The demo's scenario with more in front of its criteria, written into a folder.
fn variant(folder: &Path, further: &str) -> String {
    let data = project().join("datasets/upper-valley");
    let text = fs::read_to_string(data.join("scenario.toml")).unwrap();
    let mut text = text.replace("path = \"", &format!("path = \"{}/", data.display()));
    for table in ["households", "offers", "capacities", "works"] {
        let there = data.join(table).with_extension("csv");
        text = text.replace(&format!("\"{table}.csv\""), &format!("\"{}\"", there.display()));
    }
    let path = folder.join("scenario.toml");
    fs::write(&path, text.replacen("[candidates]", &format!("{further}\n[candidates]"), 1)).unwrap();
    path.display().to_string()
}

/// assessment.json of a scenario.
fn assessed(scenario: &str, folder: &Path) -> Value {
    let out = folder.join("out").display().to_string();
    inhabit(&["assess", scenario, "--out", &out, "--quiet"]).good();
    serde_json::from_str(&fs::read_to_string(folder.join("out/assessment.json")).unwrap()).unwrap()
}

fn explained(village: &str, further: &[&str]) -> Value {
    let mut arguments = vec!["explain".to_owned(), upper_valley(), village.to_owned(), "--json".to_owned()];
    arguments.extend(further.iter().map(|argument| (*argument).to_owned()));
    serde_json::from_str(&inhabit(&arguments).good().out).unwrap()
}

/// Ranked villages of an assessment, best first.
fn ranked(assessment: &Value) -> Vec<&Value> {
    let mut ranked: Vec<&Value> =
        assessment["villages"].as_array().unwrap().iter().filter(|village| village["rank"].is_u64()).collect();
    ranked.sort_by_key(|village| village["rank"].as_u64());
    ranked
}

fn weights(assessment: &Value) -> Vec<f64> {
    let criteria = assessment["criteria"].as_array().unwrap();
    criteria.iter().map(|criterion| criterion["weight"].as_f64().unwrap()).collect()
}

/// The weighted mean of a village's known scores, 0 to 100.
fn total(village: &Value, weights: &[f64]) -> f64 {
    let scores = village["criteria"].as_array().unwrap().iter().map(|criterion| criterion["score"].as_f64());
    let known: Vec<(f64, f64)> = scores.zip(weights).filter_map(|(score, weight)| Some((score?, *weight))).collect();
    let sum: f64 = known.iter().map(|(_, weight)| weight).sum();
    100.0 * known.iter().map(|(score, weight)| score * weight).sum::<f64>() / sum
}

#[test]
fn what_it_would_take_is_what_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let assessment = assessed(&upper_valley(), folder.path());
    let weights = weights(&assessment);
    let last = ranked(&assessment).last().unwrap()["id"].as_str().unwrap().to_owned();
    let village = explained(&last, &[]);
    let ways = village["what_it_would_take"].as_array().unwrap();
    assert_eq!(ways.len(), 2, "the first five, and the next one above");
    let mut tried = 0;
    for way in ways {
        let target = way["needs_points"].as_f64().unwrap();
        for change in way["single"]["changes"].as_array().unwrap() {
            let mut bettered = village.clone();
            let id = change["criterion"].as_str().unwrap();
            let mut criteria = bettered["criteria"].as_array().unwrap().clone();
            let row = criteria.iter_mut().find(|row| row["id"] == id).unwrap();
            row["score"] = change["score_needed"].clone();
            bettered["criteria"] = Value::Array(criteria);
            let reached = total(&bettered, &weights);
            // Scores are printed with four decimals.
            assert!((reached - target).abs() < 0.01, "{id}: {reached} points, {target} needed");
            tried += 1;
        }
        let combined = way["combined"]["changes"].as_array().unwrap();
        let mut bettered = village.clone();
        let mut criteria = bettered["criteria"].as_array().unwrap().clone();
        for change in combined {
            let row = criteria.iter_mut().find(|row| row["id"] == change["criterion"]).unwrap();
            row["score"] = change["score_needed"].clone();
        }
        bettered["criteria"] = Value::Array(criteria);
        if !combined.is_empty() {
            let reached = total(&bettered, &weights);
            assert!((reached - target).abs() < 0.01, "together: {reached} points, {target} needed");
            tried += 1;
        }
    }
    assert!(tried >= 2, "{tried}");
    let text = inhabit(&["explain", &upper_valley(), &last]).good().out;
    for words in
        ["What it would take", "To be among the first 5 it needs", "How it serves each goal", "Held back most by"]
    {
        assert!(text.contains(words), "no \"{words}\" in\n{text}");
    }
}

#[test]
fn two_villages_side_by_side_differ_by_what_their_scores_differ() {
    let folder = tempfile::tempdir().unwrap();
    let assessment = assessed(&upper_valley(), folder.path());
    let ranked = ranked(&assessment);
    let (one, other) = (ranked[0]["id"].as_str().unwrap(), ranked[3]["id"].as_str().unwrap());
    let village = explained(one, &["--against", other]);
    let rows = village["against"]["differences"].as_array().unwrap();
    assert_eq!(rows.len(), assessment["criteria"].as_array().unwrap().len());
    let sum: f64 = rows.iter().map(|row| row["difference"].as_f64().unwrap()).sum();
    let apart = ranked[0]["score"].as_f64().unwrap() - ranked[3]["score"].as_f64().unwrap();
    assert!((sum - apart).abs() < 0.011, "{sum} {apart}");
    let flip = &village["against"]["smallest_change_of_weights"];
    let changed: Vec<f64> = flip["weights"].as_array().unwrap().iter().map(|weight| weight.as_f64().unwrap()).collect();
    assert!((changed.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let level = total(ranked[0], &changed) - total(ranked[3], &changed);
    assert!(level.abs() < 0.02, "level at the changed weights: {level}");
    let text = inhabit(&["explain", &upper_valley(), one, "--against", other]).good().out;
    assert!(text.contains("against") && text.contains("draws level") && text.contains("total"), "{text}");
    inhabit(&["explain", &upper_valley(), one, "--against", "Nowhere"]).refused(&["Nowhere"]);
}

#[test]
fn robustness_says_what_the_figures_say() {
    let folder = tempfile::tempdir().unwrap();
    let assessment = assessed(&upper_valley(), folder.path());
    let robustness = &assessment["analysis"]["robustness"];
    let eligible: Vec<&Value> = robustness["villages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|village| village["acceptability"].is_object())
        .collect();
    assert_eq!(eligible.len(), ranked(&assessment).len());
    let shares = |key: &str| -> f64 { eligible.iter().map(|v| v["acceptability"][key].as_f64().unwrap()).sum() };
    assert!((shares("first_share") - 1.0).abs() < 1e-9, "somebody is first in every draw");
    assert!((shares("within_first") - robustness["first"].as_f64().unwrap()).abs() < 1e-9);
    for village in &eligible {
        let bins = village["acceptability"]["rank_shares"].as_array().unwrap();
        assert!((bins.iter().map(|share| share.as_f64().unwrap()).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(village["ranks"][0].as_u64() <= village["ranks"][1].as_u64());
    }
    let change = &robustness["smallest_change_of_winner"];
    let ids: Vec<&str> =
        assessment["criteria"].as_array().unwrap().iter().map(|criterion| criterion["id"].as_str().unwrap()).collect();
    let changed: Vec<f64> = ids.iter().map(|id| change["weights"][id].as_f64().unwrap()).collect();
    let village = |key: &str| {
        let all = assessment["villages"].as_array().unwrap();
        all.iter().find(|village| village["id"] == change[key]).unwrap()
    };
    let (ahead, behind) = (village("overtaken"), village("overtaker"));
    assert_eq!(ahead["rank"], 1);
    assert!((total(ahead, &changed) - total(behind, &changed)).abs() < 0.02, "level at the changed weights");
    let moved: f64 = changed.iter().zip(weights(&assessment)).map(|(a, b)| (a - b).abs()).sum();
    assert!((moved - change["distance"].as_f64().unwrap()).abs() < 1e-6);
    let facts = robustness["missing_facts"].as_array().unwrap();
    let chances: Vec<f64> = facts.iter().map(|fact| fact["chance"].as_f64().unwrap()).collect();
    assert!(chances.windows(2).all(|pair| pair[0] >= pair[1]), "ordered by chance: {chances:?}");
    let report = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    for heading in ["Weights and goals", "What other methods say", "Robustness and missing facts"] {
        assert!(report.contains(heading), "{heading}");
    }
}

#[test]
fn another_method_ranks_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let assessment = assessed(&variant(folder.path(), "[method]\nkind = \"topsis\"\n"), folder.path());
    let method = &assessment["analysis"]["method"];
    assert_eq!(method["used"], "topsis");
    let rows = method["compared"].as_array().unwrap();
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[0]["kendall_tau"][0], 1.0);
    let topsis = rows.iter().find(|row| row["method"] == "topsis").unwrap();
    let ranks: Vec<Value> =
        assessment["villages"].as_array().unwrap().iter().map(|village| village["rank"].clone()).collect();
    assert_eq!(&Value::Array(ranks), &topsis["ranks"], "the ranks shown are those of the method");
    let codes: Vec<&str> =
        assessment["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"method"), "{codes:?}");
    for (method, words) in [
        ("kind = \"owa\"\nandness = 2", "andness"),
        ("kind = \"owa\"\norder_weights = [1, 2]", "order_weights"),
        ("kind = \"vikor\"\nv = -1", "v = -1"),
        ("kind = \"topsis\"\nnormalisation = \"vectr\"", "vector"),
        ("kind = \"electre\"", "promethee"),
    ] {
        inhabit(&["check", &variant(folder.path(), &format!("[method]\n{method}\n"))])
            .refused(&["scenario.toml:", words]);
    }
}

#[test]
fn weights_are_drawn_from_the_space_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let space = "[robustness]\ndraws = 500\nfirst = 3\nspace = { kind = \"ranked\" }\n";
    let assessment = assessed(&variant(folder.path(), space), folder.path());
    let robustness = &assessment["analysis"]["robustness"];
    assert_eq!((robustness["draws"].as_u64(), robustness["first"].as_u64()), (Some(500), Some(3)));
    for (spec, words) in [
        ("first = 0", "1 or more"),
        ("draws = 2000000", "1,000,000"),
        ("space = { kind = \"around\", concentration = 0 }", "concentration"),
        ("space = { kind = \"bounds\", criteria = { cropland = [0.9, 0.8] } }", "bounds"),
        ("space = { kind = \"bounds\", criteria = { crops = [0.1, 0.8] } }", "cropland"),
        ("space = { kind = \"all\" }", "uniform"),
    ] {
        inhabit(&["check", &variant(folder.path(), &format!("[robustness]\n{spec}\n"))])
            .refused(&["scenario.toml:", words]);
    }
}

#[test]
fn goals_and_parties_reach_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let goals = "kind = \"direct\", land = 3, access = 1, services = 1, water = 1, society = 1";
    let others = "kind = \"direct\", land = 0, access = 1, services = 4, water = 1, society = 1";
    let parties = format!(
        "[[party]]\nname = \"hosts\"\nweights = {{ {goals} }}\n[[party]]\nname = \"newcomers\"\nweights = {{ {others} }}\n"
    );
    let assessment = assessed(&variant(folder.path(), &parties), folder.path());
    let csv = fs::read_to_string(folder.path().join("out/villages.csv")).unwrap();
    let header = csv.lines().next().unwrap();
    for field in ["goal_land", "goal_services", "disagreement"] {
        assert!(header.split(',').any(|name| name == field), "{field} in {header}");
    }
    assert!(folder.path().join("out/disagreement.png").is_file());
    let parties = &assessment["analysis"]["parties"];
    let apart = parties["disagreement"][0].as_f64().unwrap();
    let total = |party: usize| parties["parties"][party]["totals"][0].as_f64().unwrap();
    assert!((apart - (total(0) - total(1)).abs()).abs() < 0.011, "{apart}");
}

#[test]
fn standards_are_checked_and_can_decide() {
    let folder = tempfile::tempdir().unwrap();
    let text = inhabit(&["check", &upper_valley(), "--standards"]).good().out;
    for entry in ["sphere/water_point_distance", "unhcr/slope", "sdg/rural_access", "health/essential_surgery"] {
        assert!(text.contains(entry), "{entry}\n{text}");
    }
    let gate = "[standards]\ngates = { spring = \"sphere/water_point_distance\" }\n";
    let assessment = assessed(&variant(folder.path(), gate), folder.path());
    for village in assessment["villages"].as_array().unwrap() {
        let spring = village["criteria"].as_array().unwrap().iter().find(|row| row["id"] == "spring").unwrap();
        let gate = village["gates"].as_array().unwrap().iter().find(|row| row["id"] == "standard_spring").unwrap();
        let expected = if spring["figure"].as_f64().unwrap() <= 500.0 { "pass" } else { "fail" };
        assert_eq!(gate["outcome"], expected, "{}", village["name"]);
        assert!(expected == "pass" || village["decision"] == "excluded");
    }
    for (spec, words) in [
        ("packs = [\"spere\"]", "did you mean \"sphere\""),
        ("gates = { spring = \"sphere/beer\" }", "pack/entry"),
        ("gates = { sprng = \"sphere/water_point_distance\" }", "spring"),
        ("tests = { cropland = \"sphere/water_point_distance\" }", "cannot answer"),
    ] {
        inhabit(&["check", &variant(folder.path(), &format!("[standards]\n{spec}\n"))])
            .refused(&["scenario.toml:", words]);
    }
}
