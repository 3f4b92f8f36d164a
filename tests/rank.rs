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

/// Ten phones by price, storage, camera, looks: Goswami, S. and Mitra, S. (2020). International Journal of Data and Network
/// Science 4(1), 27-42.
const PHONES: &str = "phone,price,storage,camera,looks\nA,80,16,2,5\nB,110,32,2,9\nC,130,64,4,9\nD,185,64,4,1\nE,135,64,3,4\n\
                      F,140,32,3,5\nG,185,64,6,7\nH,110,16,3,3\nI,120,16,4,3\nJ,340,128,6,5\n";
const PHONE_COLUMNS: &str = "[[column]]\nname = \"price\"\nbetter = \"less\"\nweight = 0.60338\n[[column]]\nname = \"storage\"\nweight = 0.13639\n\
                             [[column]]\nname = \"camera\"\nweight = 0.19567\n[[column]]\nname = \"looks\"\nweight = 0.06456\n";

#[test]
fn methods_for_tables_print_what_papers_print() {
    let of = |method: &str, phone: &str| {
        result(PHONES, &format!("{PHONE_COLUMNS}[method]\nkind = \"{method}\"\n"), phone).0.unwrap()
    };
    assert_eq!(
        (format!("{:.5}", of("aras", "A")), format!("{:.5}", of("aras", "J"))),
        ("0.68915".into(), "0.53549".into())
    );
    assert_eq!((of("copras", "A"), format!("{:.5}", of("copras", "C"))), (1.0, "0.91930".into()));
    for method in ["cocoso", "codas", "cradis", "edas", "mabac", "marcos", "moora", "waspas"] {
        assert!(of(method, "A").is_finite(), "{method}");
    }
    let text = rank(PHONES, &format!("{PHONE_COLUMNS}[method]\nkind = \"edas\"\n"), &[]).good().out;
    assert!(text.contains("EDAS") && text.contains("Informatica"), "{text}");
}

#[test]
fn wished_points_and_ideal_ranges() {
    // Dezert, J. et al. (2020): the wished point is nearest to the second car.
    let table =
        "car,a,b,c,d,e\nw,15000,4.3,99,42,737\nx,15290,5,116,42,892\ny,15350,5,114,45,952\nz,15490,5.3,123,45,1120\n";
    let column = |name: &str, weight: f64, bounds: &str, wished: f64| {
        format!("[[column]]\nname = \"{name}\"\nweight = {weight}\nbounds = {bounds}\nwished = {wished}\n")
    };
    let spotis = [
        column("a", 0.2941, "[14000, 16000]", 15300.0),
        column("b", 0.2353, "[3, 8]", 4.0),
        column("c", 0.2353, "[80, 140]", 115.0),
        column("d", 0.0588, "[35, 60]", 50.0),
        column("e", 0.1765, "[650, 1300]", 900.0),
    ]
    .concat()
        + "[method]\nkind = \"spotis\"\n";
    let (total, rank) = result(table, &spotis, "x");
    assert_eq!((format!("{:.4}", 1.0 - total.unwrap()), rank), ("0.0734".into(), Some(1)));
    let slope = "[[column]]\nname = \"slope\"\nbounds = [0, 10]\nideal = [2, 4]\n[method]\nkind = \"rim\"\n";
    assert_eq!(result("site,slope\na,3\nb,7\nc,10\n", slope, "b").0, Some(0.5));
}

#[test]
fn weights_drawn_from_figures_say_so() {
    let columns =
        "[[column]]\nname = \"a\"\n[[column]]\nname = \"b\"\n[[column]]\nname = \"c\"\n[[column]]\nname = \"d\"\n";
    // Xu, X. (2004): entropy weights 0.463, 0.3992, 0.1378, 0.0.
    let table = "x,a,b,c,d\np,30,30,38,29\nq,19,54,86,29\nr,19,15,85,28.9\ns,68,70,60,29\n";
    let spec = format!("weights_from = \"entropy\"\n{columns}");
    let json: Value = serde_json::from_str(&rank(table, &spec, &["--json"]).good().out).unwrap();
    assert_eq!(format!("{:.4}", json["weights"]["a"].as_f64().unwrap()), "0.4630");
    assert!(json["weights_are"].as_str().unwrap().contains("not from people"), "{json}");
    let text = rank(table, &spec, &[]).good().out;
    assert!(text.contains("a 46.30 %"), "{text}");
    rank(table, &spec.replacen("entropy", "entropie", 1), &[]).refused(&["spec.toml:1:", "did you mean \"entropy\""]);
    rank(table, &format!("{spec}weight = 2\n"), &[]).refused(&["weights_from beside the weight"]);
}

#[test]
fn columns_can_be_compared_two_at_a_time() {
    let columns = "[[column]]\nname = \"a\"\n[[column]]\nname = \"b\"\n[[column]]\nname = \"c\"\n";
    let pairs = |last: &str| {
        format!(
            "{columns}[weights]\nkind = \"pairwise\"\ncomparisons = [[\"b\", \"a\", 3], [\"a\", \"c\", 5], [\"b\", \"c\", {last}]]\n"
        )
    };
    let json: Value =
        serde_json::from_str(&rank("x,a,b,c\np,1,2,3\nq,3,2,1\n", &pairs("7"), &["--json"]).good().out).unwrap();
    assert_eq!(format!("{:.4}", json["weights"]["b"].as_f64().unwrap()), "0.6491");
    assert_eq!(format!("{:.4}", json["consistency"]["consistency_ratio"].as_f64().unwrap()), "0.0559");
    rank("x,a,b,c\np,1,2,3\n", &pairs("0.2"), &[]).refused(&["spec.toml:7:", "consistency ratio"]);
}

#[test]
fn figures_a_method_cannot_take_and_wrong_parameters() {
    let spec = |method: &str| {
        format!("[[column]]\nname = \"a\"\n[[column]]\nname = \"b\"\nbetter = \"less\"\n[method]\nkind = {method}\n")
    };
    rank("n,a,b\nx,1,0\ny,2,1\n", &spec("\"waspas\""), &[]).refused(&["above 0, as less is better"]);
    rank("n,a,b\nx,-1,2\ny,2,1\n", &spec("\"edas\""), &[]).refused(&["found -1", "0 or more"]);
    rank("n,a,b\nx,1,3\ny,2,1\n", &spec("\"cocoso\""), &[]).refused(&["worst in everything"]);
    rank("n,a,b\nx,1,3\n", &spec("\"waspas\"\nlambda = 2"), &[]).refused(&["lambda = 2"]);
    rank("n,a,b\nx,1,3\n", &spec("\"rim\""), &[]).refused(&["rim: bounds", "\"a\""]);
}
