//! The same answers under other weights, value functions and gates: nothing is measured again.

use std::collections::BTreeMap;

use decision::gates::Day;
use decision::methods::ranks;
use decision::value::ValueFunction;
use decision::weights;

use crate::analysis;
use crate::assessment::{GateResult, VillageScore};
use crate::gating::outcomes;
use crate::quantity::Amount;
use crate::scenario::{GateSpec, MethodSpec};
use crate::scoring::{range, score_columns, value};
use crate::{Answers, Assessment, Scenario};

/// What is asked otherwise than the scenario asks it. The default changes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// One weight a criterion, 0 or more; they are divided by their sum.
    pub weights: Option<Vec<f64>>,
    /// Other value functions, by position of the criterion.
    pub values: BTreeMap<usize, ValueFunction>,
    /// Other gates, by position of the gate in [`Assessment::gates`].
    pub gates: BTreeMap<usize, GateChange>,
}

/// How a gate is asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GateChange {
    /// Not at all. What results is a thought experiment, and whoever shows it must say so.
    Off,
    /// With other limits, in the unit of the gate's measure.
    Limits {
        /// The least figure that passes.
        at_least: Option<f64>,
        /// The greatest figure that passes.
        at_most: Option<f64>,
    },
}

/// Scores under some changes, in the orders of the assessment.
#[derive(Debug, Clone)]
pub struct Rescored {
    /// One weight a criterion, adding up to 1.
    pub weights: Vec<f64>,
    /// Criteria × villages, 0 to 1; `None` when unknown.
    pub columns: Vec<Vec<Option<f64>>>,
    /// Criteria × villages: the least and greatest score each answer allows.
    pub ranges: Vec<Vec<(f64, f64)>>,
    /// Criteria × villages: points of the 100.
    pub shares: Vec<Vec<Option<f64>>>,
    /// The gates as they are asked now.
    pub gates: Vec<GateResult>,
    /// One a village, ranked by the scenario's method.
    pub scores: Vec<VillageScore>,
}

/// Scores, gates and ranks of an assessment under other weights, value functions and gates.
///
/// Without changes it gives the scores and ranks of the assessment itself. `answers` are those the assessment was made
/// from, `on` is the day on which waivers must hold. Cost: criteria × villages.
///
/// # Errors
/// Weights that cannot be used: negative, not finite, all 0, or not one a criterion.
pub fn rescore(
    assessment: &Assessment,
    (scenario, answers): (&Scenario, &Answers),
    changes: &Changes,
    on: Day,
) -> Result<Rescored, decision::Error> {
    let weights = match &changes.weights {
        Some(weights) => weights::direct(weights)?,
        None => assessment.criteria.iter().map(|criterion| criterion.weight).collect(),
    };
    let (mut columns, mut ranges) = (Vec::new(), Vec::new());
    for (position, criterion) in assessment.criteria.iter().enumerate() {
        match changes.values.get(&position) {
            Some(function) => {
                columns.push(criterion.indicators.iter().map(|answer| value(function, answer)).collect());
                ranges.push(criterion.indicators.iter().map(|answer| range(function, answer)).collect());
            }
            None => {
                columns.push(criterion.scores.clone());
                ranges.push(criterion.ranges.clone());
            }
        }
    }
    let gates = gates(assessment, (scenario, answers), (changes, on));
    let asked: Vec<&GateResult> = gates.iter().collect();
    let slices: Vec<&[(f64, f64)]> = ranges.iter().map(Vec::as_slice).collect();
    let (mut scores, shares) = score_columns((&columns, &slices, &weights), &asked, &assessment.villages)?;
    rank(scenario, assessment, (&columns, &weights), &mut scores)?;
    Ok(Rescored { weights, columns, ranges, shares, gates, scores })
}

/// Ranks by the scenario's own method, when it is another than the weighted sum.
fn rank(
    scenario: &Scenario,
    assessment: &Assessment,
    (columns, weights): (&[Vec<Option<f64>>], &[f64]),
    scores: &mut [VillageScore],
) -> Result<(), decision::Error> {
    let Some(spec) = scenario.method.as_ref().map(|spec| spec.get_ref()) else { return Ok(()) };
    if matches!(spec, MethodSpec::WeightedSum(_)) {
        return Ok(());
    }
    let (eligible, ids) = (analysis::eligible(scores), analysis::ids(&assessment.villages));
    let table = analysis::Table { columns, weights, eligible: &eligible, ids: &ids };
    let totals = analysis::method::totals_of(spec, &table.gated(), weights)?;
    for (score, rank) in scores.iter_mut().zip(ranks(&totals, &eligible, &ids)) {
        score.rank = rank;
    }
    Ok(())
}

/// The gates as the changes ask them. Standards that decide stand behind the scenario's own gates and can only be
/// switched off.
fn gates(
    assessment: &Assessment,
    (scenario, answers): (&Scenario, &Answers),
    (changes, on): (&Changes, Day),
) -> Vec<GateResult> {
    let asked = assessment.gates.iter().enumerate().filter_map(|(position, gate)| {
        let Some(change) = changes.gates.get(&position) else { return Some(gate.clone()) };
        let GateChange::Limits { at_least, at_most } = change else { return None };
        let (Some(spec), Some(found)) = (scenario.gates.get(position), answers.gates.get(position)) else {
            return Some(gate.clone());
        };
        let unit = spec.measure.get_ref().unit();
        let limit = |figure: &Option<f64>| figure.map(|value| toml::Spanned::new(0..0, Amount { value, unit }));
        let moved = GateSpec { at_least: limit(at_least), at_most: limit(at_most), ..spec.clone() };
        Some(GateResult { outcomes: outcomes(&moved, found, (&assessment.villages, on)), ..gate.clone() })
    });
    asked.collect()
}

impl Rescored {
    /// The assessment as it reads under these changes: criteria, gates and scores are the new ones. What is computed from
    /// all villages together (goals, parties, robustness) is left out, since it was computed for the scenario as written.
    pub fn assessment(self, assessment: &Assessment, changes: &Changes) -> Assessment {
        let mut changed = assessment.clone();
        let columns = self.columns.into_iter().zip(self.ranges).zip(self.shares).zip(self.weights);
        for (criterion, (((scores, ranges), shares), weight)) in changed.criteria.iter_mut().zip(columns) {
            (criterion.scores, criterion.ranges, criterion.shares, criterion.weight) = (scores, ranges, shares, weight);
        }
        for (position, function) in &changes.values {
            if let Some(criterion) = changed.criteria.get_mut(*position) {
                criterion.value = function.describe(&criterion.unit.to_string());
                criterion.function = function.clone();
            }
        }
        (changed.gates, changed.scores) = (self.gates, self.scores);
        changed.analysis.goals.clear();
        changed.analysis.parties.clear();
        changed.analysis.disagreement.clear();
        changed
    }
}

#[cfg(test)]
mod tests {
    use decision::gates::Decision;
    use decision::value::Shape;

    use super::*;
    use crate::small_region::{region, scenario};
    use crate::{Atlas, answers, assess_answers};

    const QUESTIONS: &str = r#"
[[criterion]]
id = "height"
measure = { kind = "elevation" }
value = { kind = "falling", from = "1000 m", to = "1040 m" }
weight = 3

[[criterion]]
id = "school"
measure = { kind = "distance", to = "school" }
value = { kind = "falling", from = "0 m", to = "1 km" }

[[gate]]
id = "low"
measure = { kind = "elevation" }
at_most = "1015 m"
"#;

    fn asked(text: &str, changes: &Changes) -> (Assessment, Result<Rescored, decision::Error>) {
        let (region, scenario) = (region(), scenario(text));
        let atlas = Atlas::new(&region, &scenario);
        let answers = answers(&atlas);
        let on = Day::parse("2026-01-01").unwrap();
        let assessment = assess_answers(&atlas, answers.clone(), on).unwrap();
        let rescored = rescore(&assessment, (&scenario, &answers), changes, on);
        (assessment, rescored)
    }

    #[test]
    fn no_changes_give_the_assessment_itself_by_every_method() {
        for method in ["weighted_sum", "topsis", "weighted_product", "vikor", "promethee"] {
            let text = format!("[method]\nkind = \"{method}\"\n{QUESTIONS}");
            let (assessment, rescored) = asked(&text, &Changes::default());
            assert_eq!(rescored.unwrap().scores, assessment.scores, "{method}");
        }
    }

    #[test]
    fn changed_weights_values_and_gates_are_what_a_scenario_with_them_gives() {
        let text = QUESTIONS.replace("weight = 3", "weight = 0.5").replace("1040 m", "1080 m").replace("1015", "1025");
        let (expected, _) = asked(&text, &Changes::default());
        let function = ValueFunction::new(Shape::Falling { from: 1000.0, to: 1080.0 }).unwrap();
        let changes = Changes {
            weights: Some(vec![0.5, 1.0]),
            values: [(0, function)].into(),
            gates: [(0, GateChange::Limits { at_least: None, at_most: Some(1025.0) })].into(),
        };
        let (before, rescored) = asked(QUESTIONS, &changes);
        let rescored = rescored.unwrap();
        assert_eq!(rescored.scores, expected.scores);
        assert_ne!(rescored.scores, before.scores);
        let whole = rescored.assessment(&before, &changes);
        assert_eq!(whole.criteria[0].shares, expected.criteria[0].shares);
        assert_eq!(whole.criteria[0].value, expected.criteria[0].value);
    }

    #[test]
    fn a_gate_that_is_off_holds_nobody_back_and_bad_weights_are_refused() {
        let off = Changes { gates: [(0, GateChange::Off)].into(), ..Changes::default() };
        let (before, rescored) = asked(QUESTIONS, &off);
        assert!(before.scores.iter().any(|score| score.decision == Decision::Excluded));
        assert!(rescored.unwrap().scores.iter().all(|score| score.decision == Decision::Eligible));
        for weights in [vec![f64::NAN, 1.0], vec![-1.0, 1.0], vec![0.0, 0.0], vec![1.0], vec![f64::INFINITY, 1.0]] {
            let changes = Changes { weights: Some(weights), ..Changes::default() };
            assert!(asked(QUESTIONS, &changes).1.is_err());
        }
    }
}
