//! The 34 published cases of `mcda-vectors/mcda_cases.json`, each to the digits to which the paper agrees with a
//! recomputation. The data lie outside the repository: set INHABIT_TEST_DATA (default `../shared/data` beside the
//! workspace). The same methods are checked on inline numbers in `published.rs`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

use decision::methods::{
    Normalisation, Preference, Problem, figures, promethee, spotis, topsis, vikor, weighted_sum_of_figures,
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
    figures::waspas(&problem, case["parameters"]["lambda"].as_f64().unwrap()).unwrap()
}

/// The weights of the paper add up to 0.999, which it does not scale; ours always add up to 1.
fn moora(case: &Value) -> Vec<Option<f64>> {
    let sum: f64 = numbers(&case["weights"]).iter().sum();
    assert!((sum - 0.999).abs() < 1e-12);
    figures::moora(&problem(case)).into_iter().map(|total| total.map(|total| total * sum)).collect()
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

/// The result of a case.
fn result(case: &Value) -> Vec<Option<f64>> {
    let drawn = |way| objective(way, &problem(case)).unwrap().into_iter().map(Some).collect();
    let tau = || case["parameters"]["tau"].as_f64().unwrap();
    match case["id"].as_str().unwrap() {
        "topsis_topsis" => topsis(&problem(case), Normalisation::Vector),
        "vikor_vikor" => vikor(&problem(case), case["parameters"]["v"].as_f64().unwrap()).unwrap().compromise,
        "saw_saw" | "ahp_2_ahp" => weighted_sum_of_figures(&problem(case), Normalisation::Linear),
        "waspas_waspas" => waspas(case),
        "spotis_spotis" => bounded(case),
        "edas_edas" => figures::edas(&problem(case)).unwrap(),
        "mabac_mabac" => figures::mabac(&problem(case)),
        "moora_moora" => moora(case),
        "codas_codas" | "codas_codas2" => figures::codas(&problem(case), tau()).unwrap(),
        "marcos_marcos" => figures::marcos(&problem(case)).unwrap(),
        "aras_aras" => figures::aras(&problem(case)).unwrap(),
        "copras_copras" => figures::copras(&problem(case)).unwrap(),
        "cocoso_cocoso" => figures::cocoso(&problem(case), 0.5).unwrap(),
        "cradis_cradis" => figures::cradis(&problem(case)).unwrap(),
        "ahp_papathanasiou" => hierarchy(case),
        "critic_critic" => critic(case).into_iter().map(Some).collect(),
        "merec_merec" => drawn(Objective::Merec),
        "cilos_cilos" | "cilos_cilos2" => drawn(Objective::Cilos),
        "idocriw_idocriw" => drawn(Objective::Idocriw),
        "angle_angle" => drawn(Objective::Angle),
        "gini_gini" => drawn(Objective::Gini),
        "std_std" => drawn(Objective::Deviation),
        "coeff_var_coeff_var" => drawn(Objective::Variation),
        "equal_equal" => drawn(Objective::Equal),
        id if id.starts_with("promethee_ii") => net_flow(case),
        id if id.starts_with("entropy") => drawn(Objective::Entropy),
        other => panic!("{other} is not checked"),
    }
}

#[test]
fn every_case_to_its_printed_digits() {
    let Some(cases) = cases() else { return };
    for case in &cases {
        let found = result(case);
        // The set says to how many decimals the published figures agree with a recomputation; where papers print more
        // (CoCoSo 3 and CRADIS 4, from inputs that are rounded themselves), the further digits are theirs.
        let decimals = case["agrees_to_decimals"].as_i64().unwrap() as i32;
        let expected = numbers(&case["expected"]);
        assert_eq!(found.len(), expected.len());
        let half = 0.5 * 10f64.powi(-decimals) * (1.0 + 1e-9);
        for (found, expected) in found.iter().zip(&expected) {
            let found = found.unwrap();
            assert!((found - expected).abs() <= half, "{}: {found}, printed {expected}", case["id"]);
        }
    }
    assert_eq!(cases.len(), 34);
}
