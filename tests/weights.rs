//! `inhabit weights`: comparisons, goals, ranks, parties, and what is wrong with them.

use std::fs;

use serde_json::Value;

use crate::program::{Run, inhabit};

/// Three criteria in two goals; nothing of it is read but the weights.
const SCENARIO: &str = r#"title = "Weights"
[region]
bbox = [43.0, 42.9, 43.2, 43.1]
cell = "500 m"
[data]
villages = { path = "villages.csv" }
[[criterion]]
id = "price"
group = "cost"
measure = { kind = "elevation" }
value = { kind = "falling", from = "0 m", to = "9 m" }
weight = 3
[[criterion]]
id = "quality"
group = "use"
measure = { kind = "elevation" }
value = { kind = "rising", from = "0 m", to = "9 m" }
[[criterion]]
id = "reach"
group = "use"
measure = { kind = "slope" }
value = { kind = "falling", from = "0 %", to = "9 %" }
weight = 1
"#;

fn weights(further: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    // Top-level tables may stand anywhere but inside a criterion.
    fs::write(&path, SCENARIO.replacen("[data]", &format!("{further}\n[data]"), 1)).unwrap();
    let mut all = vec!["weights".to_owned(), path.display().to_string()];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    inhabit(&all)
}

fn json(further: &str) -> Value {
    serde_json::from_str(&weights(further, &["--json"]).good().out).unwrap()
}

fn of(result: &Value) -> Vec<f64> {
    result["criteria"].as_array().unwrap().iter().map(|row| row["weight"].as_f64().unwrap()).collect()
}

fn near(found: &[f64], expected: &[f64]) {
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 5e-5), "{found:?}, expected {expected:?}");
}

#[test]
fn own_weights_are_scaled() {
    near(&of(&json("")), &[0.6, 0.2, 0.2]);
}

#[test]
fn goals_share_their_weight_among_their_criteria() {
    let result = json("[goals]\ncost = 1\nuse = 3\n");
    near(&of(&result), &[0.25, 0.375, 0.375]);
    assert_eq!(result["goals"][1]["goal"], "use");
    near(&[result["goals"][1]["weight"].as_f64().unwrap()], &[0.75]);
}

/// Saaty's consistency by eigenvector: weights 0.6491, 0.2790, 0.0719 and CR 0.0559 for comparisons 3, 5, 7.
#[test]
fn comparisons_give_the_principal_eigenvector_and_its_consistency() {
    let pairs = "[weights]\nkind = \"pairwise\"\ncomparisons = [[\"quality\", \"price\", 3], [\"price\", \"reach\", 5], [\"quality\", \"reach\", 7]]\n";
    let result = json(pairs);
    near(&of(&result), &[0.2790, 0.6491, 0.0719]);
    let consistency = &result["views"][0]["consistency"];
    near(&[consistency["consistency_ratio"].as_f64().unwrap()], &[0.0559]);
    assert!(consistency["worst_triple"].as_str().unwrap().contains("by way of"));
    let text = weights(pairs, &[]).good().out;
    assert!(text.contains("Consistency ratio 0.0559") && text.contains("geometric mean"), "{text}");
}

#[test]
fn comparisons_of_goals_are_shared_out_within_them() {
    let result = json("[weights]\nkind = \"pairwise\"\ncomparisons = [[\"use\", \"cost\", 4]]\n");
    near(&of(&result), &[0.2, 0.4, 0.4]);
}

#[test]
fn an_order_of_importance_gives_centroid_weights() {
    let result = json("[weights]\nkind = \"ranks\"\norder = [\"reach\", \"price\", \"quality\"]\n");
    near(&of(&result), &[5.0 / 18.0, 2.0 / 18.0, 11.0 / 18.0]);
    let tied = json("[weights]\nkind = \"ranks\"\norder = [\"reach\", [\"price\", \"quality\"]]\n");
    near(&of(&tied), &[3.5 / 18.0, 3.5 / 18.0, 11.0 / 18.0]);
}

#[test]
fn parties_stand_side_by_side() {
    let hosts = "[[party]]\nname = \"hosts\"\nweights = { kind = \"direct\", price = 3, quality = 1, reach = 0 }\n";
    let newcomers = "[[party]]\nname = \"newcomers\"\nvoice = 3\nweights = { kind = \"direct\", price = 1, quality = 3, reach = 0 }\n";
    let result = json(&format!("{hosts}{newcomers}"));
    near(&of(&result), &[0.375, 0.625, 0.0]);
    // Hosts stand 0.375 away, newcomers 0.125: a quarter of the first and three quarters of the second.
    near(&[result["disagreement"].as_f64().unwrap()], &[0.1875]);
    near(&[result["criteria"][0]["spread"].as_f64().unwrap()], &[0.5]);
    let text = weights(&format!("{hosts}{newcomers}"), &[]).good().out;
    assert!(text.contains("hosts") && text.contains("newcomers") && text.contains("Disagreement"), "{text}");
}

#[test]
fn inconsistent_comparisons_are_refused_unless_somebody_says_why() {
    let pairs = "[weights]\nkind = \"pairwise\"\ncomparisons = [[\"price\", \"quality\", 9], [\"quality\", \"reach\", 9], [\"reach\", \"price\", 9]]\n";
    weights(pairs, &[]).refused(&["scenario.toml:5:", "consistency ratio", "by way of", "waive_inconsistency"]);
    let waived = json(&format!("{pairs}waive_inconsistency = \"a game of scissors\"\n"));
    near(&of(&waived), &[1.0 / 3.0; 3]);
    assert_eq!(waived["views"][0]["consistency"]["waived_because"], "a game of scissors");
    weights(&format!("{pairs}waive_inconsistency = \"  \"\n"), &[]).refused(&["consistency ratio"]);
}

#[test]
fn what_is_wrong_is_pointed_at() {
    let pairs = |list: &str| format!("[weights]\nkind = \"pairwise\"\ncomparisons = [{list}]\n");
    let not_reciprocal = pairs("[\"price\", \"quality\", 3], [\"quality\", \"price\", 3], [\"price\", \"reach\", 1]");
    weights(&not_reciprocal, &[]).refused(&["scenario.toml:7:", "price", "quality", "1 over the other"]);
    weights(&pairs("[\"price\", \"quality\", 3]"), &[]).refused(&["found nothing about reach"]);
    weights(&pairs("[\"price\", \"qualty\", 3]"), &[]).refused(&["scenario.toml:7:", "did you mean \"quality\""]);
    weights(&pairs("[\"price\", \"quality\", -3], [\"price\", \"reach\", 1]"), &[]).refused(&["above 0"]);
    weights(&pairs("[\"price\", \"quality\", nan], [\"price\", \"reach\", 1]"), &[]).refused(&["above 0"]);
    let direct = |list: &str| format!("[weights]\nkind = \"direct\"\n{list}\n");
    weights(&direct("price = 1\nquality = -1\nreach = 0"), &[]).refused(&["scenario.toml:8:", "-1", "0 or more"]);
    weights(&direct("price = 0\nquality = 0\nreach = 0"), &[]).refused(&["every weight is 0"]);
    weights(&direct("price = 1\nreach = inf"), &[]).refused(&["quality"]);
    weights("[goals]\ncost = 1\n", &[]).refused(&["no weight for \"use\""]);
    weights(
        "[[party]]\nname = \"\"\nweights = { kind = \"ranks\", order = [\"price\", \"quality\", \"reach\"] }\n",
        &[],
    )
    .refused(&["name of its own"]);
}

#[test]
fn tiny_and_huge_weights_neither_vanish_nor_overflow() {
    near(
        &of(&json("[weights]\nkind = \"direct\"\nprice = 1e300\nquality = 1e300\nreach = 1e-300\n")),
        &[0.5, 0.5, 0.0],
    );
    near(&of(&json("[weights]\nkind = \"direct\"\nprice = 1e-300\nquality = 1e-300\nreach = 0\n")), &[0.5, 0.5, 0.0]);
}
