//! `inhabit rank`: published numbers from a table, and tables that cannot be ranked.

use std::fs;

use serde_json::Value;

use crate::program::{Run, inhabit};

fn rank(table: &str, spec: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("table.csv"), table).unwrap();
    fs::write(path("spec.toml"), spec).unwrap();
    let mut all = vec!["rank".to_owned(), path("table.csv"), path("spec.toml")];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    inhabit(&all)
}

/// Total and rank by name.
fn result(table: &str, spec: &str, name: &str) -> (Option<f64>, Option<u64>) {
    let json: Value = serde_json::from_str(&rank(table, spec, &["--json"]).good().out).unwrap();
    let rows = json["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    (row["total"].as_f64(), row["rank"].as_u64())
}

/// Three mountains by risk and altitude: Opricovic and Tzeng (2004), European Journal of Operational Research 156(2).
const MOUNTAINS: &str = "mountain,risk,altitude\nA,1,3000\nB,2,3750\nC,5,4500\n";
const COLUMNS: &str =
    "[[column]]\nname = \"risk\"\nbetter = \"less\"\n[[column]]\nname = \"altitude\"\nbetter = \"more\"\n";

#[test]
fn topsis_of_the_mountains_by_two_normalisations() {
    let vector = format!("{COLUMNS}[method]\nkind = \"topsis\"\n");
    let (total, rank) = result(MOUNTAINS, &vector, "A");
    assert_eq!((format!("{:.5}", total.unwrap()), rank), ("0.76214".into(), Some(1)));
    let linear = format!("{COLUMNS}[method]\nkind = \"topsis\"\nnormalisation = \"min_max\"\n");
    let (total, rank) = result(MOUNTAINS, &linear, "B");
    assert_eq!((format!("{:.5}", total.unwrap()), rank), ("0.61722".into(), Some(1)));
}

#[test]
fn vikor_of_the_mountains() {
    let spec = format!("{COLUMNS}[method]\nkind = \"vikor\"\n");
    assert_eq!(result(MOUNTAINS, &spec, "B"), (Some(1.0), Some(1)));
    assert_eq!(result(MOUNTAINS, &spec, "A"), (Some(0.0), Some(2)));
    assert_eq!(result(MOUNTAINS, &spec, "C"), (Some(0.0), Some(2)));
}

#[test]
fn promethee_by_hand() {
    let table = "name,a,b,c\nx,4,3,2\ny,3,2,4\nz,5,1,3\n";
    let spec = "[[column]]\nname = \"a\"\nweight = 0.5\n[[column]]\nname = \"b\"\nweight = 0.3\n[[column]]\nname = \"c\"\nweight = 0.2\n[method]\nkind = \"promethee\"\n";
    let (total, _) = result(table, spec, "z");
    assert_eq!(format!("{:.2}", total.unwrap()), "0.20");
}

#[test]
fn value_functions_give_shares_that_add_up_and_gaps_give_intervals() {
    let table = "village;water;road\nAul;100;asphalt\nBala;;track\nChokh;900;mud\n";
    let spec = r#"[[column]]
name = "water"
value = { kind = "falling", from = 0, to = 1000 }
weight = 2
[[column]]
name = "road"
value = { kind = "classes", scores = { asphalt = 1.0, track = 0.3 } }
"#;
    let json: Value = serde_json::from_str(&rank(table, spec, &["--json"]).good().out).unwrap();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!((rows[0]["name"].as_str(), rows[0]["rank"].as_u64()), (Some("Aul"), Some(1)));
    let shares: f64 = rows[0]["shares"].as_object().unwrap().values().filter_map(Value::as_f64).sum();
    assert!((rows[0]["total"].as_f64().unwrap() - 93.3333).abs() < 1e-4 && (shares - 93.3333).abs() < 1e-9);
    let bala = rows.iter().find(|row| row["name"] == "Bala").unwrap();
    assert_eq!(bala["total"].as_f64().map(|total| total.round()), Some(30.0));
    assert_eq!(bala["could_be"][0].as_f64().map(|low| low.round()), Some(10.0));
    assert_eq!(bala["could_be"][1].as_f64().map(|high| high.round()), Some(77.0));
}

#[test]
fn every_method_ranks_a_row_that_is_best_everywhere_first() {
    let table = "name,a,b\nbest,0.9,0.9\nworst,0.1,0.2\n";
    let columns = "[[column]]\nname = \"a\"\nvalue = { kind = \"rising\", from = 0, to = 1 }\n[[column]]\nname = \"b\"\nvalue = { kind = \"rising\", from = 0, to = 1 }\n";
    for method in ["weighted_sum", "weighted_product", "owa", "topsis", "vikor", "promethee", "spotis"] {
        let spec = format!("{columns}[method]\nkind = \"{method}\"\n");
        assert_eq!(result(table, &spec, "best").1, Some(1), "{method}");
    }
    let text = rank(table, columns, &[]).good().out;
    assert!(text.contains("best") && text.contains("Weighted sum"), "{text}");
}

#[test]
fn ties_one_row_constant_and_empty_columns_have_defined_results() {
    let spec = "[[column]]\nname = \"a\"\n[[column]]\nname = \"b\"\n";
    assert_eq!(result("name,a,b\nx,1,2\ny,1,2\n", spec, "y").1, Some(1));
    assert_eq!(result("name,a,b\nx,1,2\n", spec, "x").1, Some(1));
    let run = rank("name,a,b\nx,1,\ny,2,\n", spec, &[]).good();
    assert!(run.err.contains("column \"b\" is empty"), "{}", run.err);
    let run = rank("name,a,b\nx,1,7\ny,2,7\n", spec, &[]).good();
    assert!(run.err.contains("column \"b\" is the same in every row"), "{}", run.err);
}

#[test]
fn tables_and_specifications_that_are_wrong() {
    let spec = "[[column]]\nname = \"a\"\n";
    rank("name,a\nx,NaN\n", spec, &[]).refused(&["table.csv", "line 2", "column \"a\"", "NaN", "finite"]);
    rank("name,a\nx,inf\n", spec, &[]).refused(&["inf", "finite"]);
    rank("name,a\nx,much\n", spec, &[]).refused(&["much", "finite number or an empty cell"]);
    rank("name,a\n", spec, &[]).refused(&["no rows"]);
    rank("name,b\nx,1\n", spec, &[]).refused(&["no column \"a\"", "name, b"]);
    rank("name,a\nx,1\nx,2\n", spec, &[]).refused(&["line 3", "\"x\" twice"]);
    rank("name,a\nx,1,2\n", spec, &[]).refused(&["table.csv"]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\nweight = -1\n", &[]).refused(&["spec.toml:3:", "-1"]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\nweight = 0\n", &[]).refused(&["every weight is 0"]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\nwieght = 1\n", &[]).refused(&["spec.toml:3:", "`weight`"]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\n[method]\nkind = \"topsy\"\n", &[]).refused(&["topsis"]);
    rank("name,a\nx,-1\n", "[[column]]\nname = \"a\"\n[method]\nkind = \"weighted_product\"\n", &[]).refused(&["-1"]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\n[method]\nkind = \"spotis\"\n", &[]).refused(&["bounds", "\"a\""]);
    rank("name,a\nx,1\n", "[[column]]\nname = \"a\"\n[method]\nkind = \"owa\"\nandness = 2\n", &[])
        .refused(&["andness"]);
}
