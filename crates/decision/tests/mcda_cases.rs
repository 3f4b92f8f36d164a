//! The published cases of `mcda-vectors/mcda_cases.json` that belong to an implemented method. The data lie outside the
//! repository: set INHABIT_TEST_DATA (default `../shared/data` beside the workspace). The same methods are checked on
//! inline numbers in `published.rs`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

use decision::methods::{
    Normalisation, Preference, Problem, promethee, spotis, topsis, vikor, weighted_product_of_figures,
    weighted_sum_of_figures,
};
use decision::value::Direction::{self, Maximise, Minimise};
use decision::weights::{Comparisons, Objective, ahp, objective};
use serde_json::Value;
use std::path::PathBuf;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

/// `None` (said loudly) where the data are not there.
fn cases() -> Option<Vec<Value>> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("INHABIT_TEST_DATA").map_or(default, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("mcda-vectors/mcda_cases.json")) else {
        eprintln!("SKIPPED: no mcda-vectors/mcda_cases.json; set INHABIT_TEST_DATA to the folder that holds it");
        return None;
    };
    let whole: Value = serde_json::from_str(&text).unwrap();
    Some(whole["cases"].as_array().unwrap().clone())
}

fn directions(case: &Value, count: usize) -> Vec<Direction> {
    let mut directions: Vec<Direction> =
        numbers(&case["criterion_types"]).iter().map(|sign| if *sign < 0.0 { Minimise } else { Maximise }).collect();
    // The third entropy case lists four types for six criteria; entropy does not use them.
    directions.resize(count, Maximise);
    directions
}

fn problem(case: &Value) -> Problem {
    let matrix = rows(&case["matrix"]);
    let count = matrix[0].len();
    let weights = case.get("weights").filter(|weights| weights.is_array()).map_or(vec![1.0; count], numbers);
    Problem::from_rows(&matrix, &directions(case, count), &weights).unwrap()
}

/// The paper's weights come out when all columns, also the cost, are normalised as benefits: so the set notes.
fn critic(case: &Value) -> Vec<f64> {
    let matrix = rows(&case["matrix"]);
    let count = matrix[0].len();
    objective(Objective::Critic, &Problem::from_rows(&matrix, &vec![Maximise; count], &vec![1.0; count]).unwrap())
        .unwrap()
}

fn waspas(case: &Value) -> Vec<Option<f64>> {
    let weights = critic(case);
    let matrix = rows(&case["matrix"]);
    let problem = Problem::from_rows(&matrix, &directions(case, weights.len()), &weights).unwrap();
    let sum = weighted_sum_of_figures(&problem, Normalisation::Linear);
    let product = weighted_product_of_figures(&problem).unwrap();
    sum.iter().zip(product).map(|(a, b)| Some((a.unwrap() + b.unwrap()) / 2.0)).collect()
}

fn net_flow(case: &Value) -> Vec<Option<f64>> {
    let problem = problem(case);
    let thresholds = |name: &str| -> Option<Vec<f64>> {
        let count = problem.weights().len();
        match case["parameters"].get(name)? {
            Value::Array(_) => Some(numbers(&case["parameters"][name])),
            one => Some(vec![one.as_f64().unwrap(); count]),
        }
    };
    let p = thresholds("p").unwrap();
    let preferences: Vec<Preference> = match thresholds("q") {
        Some(q) => q.into_iter().zip(p).map(|(q, p)| Preference::Linear { q, p }).collect(),
        None => p.into_iter().map(|p| Preference::VShape { p }).collect(),
    };
    promethee(&problem, &preferences).unwrap().net
}

fn hierarchy(case: &Value) -> Vec<Option<f64>> {
    let priorities = |value: &Value| {
        let matrix: Vec<Vec<Option<f64>>> =
            rows(value).into_iter().map(|row| row.into_iter().map(Some).collect()).collect();
        ahp(&Comparisons::from_matrix(&matrix).unwrap()).weights
    };
    let weights = priorities(&case["criteria_comparison"]);
    let columns: Vec<Vec<f64>> =
        case["alternative_comparisons_per_criterion"].as_array().unwrap().iter().map(priorities).collect();
    (0..columns[0].len())
        .map(|row| Some(columns.iter().zip(&weights).map(|(column, weight)| column[row] * weight).sum()))
        .collect()
}

fn bounded(case: &Value) -> Vec<Option<f64>> {
    let (low, high) = (numbers(&case["parameters"]["bounds_min"]), numbers(&case["parameters"]["bounds_max"]));
    let bounds: Vec<(f64, f64)> = low.into_iter().zip(high).collect();
    spotis(&problem(case), &bounds, None).unwrap()
}

/// The result of a case, or `None` for a method this crate does not have.
fn result(case: &Value) -> Option<Vec<Option<f64>>> {
    let drawn = |way| objective(way, &problem(case)).unwrap().into_iter().map(Some).collect();
    let id = case["id"].as_str().unwrap();
    Some(match id {
        "topsis_topsis" => topsis(&problem(case), Normalisation::Vector),
        "vikor_vikor" => vikor(&problem(case), case["parameters"]["v"].as_f64().unwrap()).unwrap().compromise,
        "saw_saw" | "ahp_2_ahp" => weighted_sum_of_figures(&problem(case), Normalisation::Linear),
        "waspas_waspas" => waspas(case),
        "spotis_spotis" => bounded(case),
        "ahp_papathanasiou" => hierarchy(case),
        "critic_critic" => critic(case).into_iter().map(Some).collect(),
        "std_std" => drawn(Objective::Deviation),
        "coeff_var_coeff_var" => drawn(Objective::Variation),
        "equal_equal" => drawn(Objective::Equal),
        _ if id.starts_with("promethee_ii") => net_flow(case),
        _ if id.starts_with("entropy") => drawn(Objective::Entropy),
        _ => return None,
    })
}

#[test]
fn cases_of_implemented_methods() {
    let Some(cases) = cases() else { return };
    let mut checked = Vec::new();
    for case in &cases {
        let Some(found) = result(case) else { continue };
        let decimals = case["agrees_to_decimals"].as_i64().unwrap() as i32;
        let expected = numbers(&case["expected"]);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            let found = found.unwrap();
            // The set says to how many decimals the published figures agree with a recomputation.
            assert!((found - expected).abs() < 10f64.powi(-decimals), "{}: {found} {expected}", case["id"]);
        }
        checked.push(case["id"].as_str().unwrap());
    }
    assert_eq!(checked.len(), 18, "{checked:?}");
}
