//! What the gates say of each village, and what follows from it.

use decision::gates::{self, Day, Outcome, Waiver};

use crate::assessment::{CriterionResult, GateResult};
use crate::scenario::GateSpec;
use crate::standards::StandardResult;
use crate::{Finding, Indicator, Scenario, Village};

/// A standard that decides, as a gate.
pub(crate) fn standard_gate(result: &StandardResult, criteria: &[CriterionResult]) -> GateResult {
    let criterion = &criteria[result.criterion];
    let grounds = result.answers.iter().map(|answer| match answer.value {
        Some(value) if value.is_finite() => format!("{value:.1} {}", result.unit).trim_end().to_owned(),
        Some(_) => "none within reach".to_owned(),
        None => answer.note.clone(),
    });
    GateResult {
        id: format!("standard_{}", criterion.id),
        title: format!("{} {}", result.entry.title, result.entry.words()),
        measure: format!("{} ({})", criterion.measure, result.entry.source),
        outcomes: result.outcomes.clone(),
        grounds: grounds.collect(),
    }
}

/// Every gate with what it says of each village.
pub(crate) fn gates(scenario: &Scenario, answers: &[Vec<Indicator>], on: (&[Village], Day)) -> Vec<GateResult> {
    let answered = scenario.gates.iter().zip(answers).map(|(gate, answers)| GateResult {
        id: gate.id.get_ref().clone(),
        title: gate.title().to_owned(),
        measure: gate.measure.get_ref().describe(),
        outcomes: outcomes(gate, answers, on),
        grounds: answers.iter().map(|answer| grounds(answer, gate)).collect(),
    });
    answered.collect()
}

/// What a gate says of each village on a day, waivers included.
pub(crate) fn outcomes(gate: &GateSpec, answers: &[Indicator], (villages, on): (&[Village], Day)) -> Vec<Outcome> {
    let answered = villages.iter().zip(answers).map(|(village, answer)| {
        let outcome = outcome(gate, answer);
        waiver(gate, village).map_or(outcome.clone(), |waiver| outcome.waived(&waiver, on))
    });
    answered.collect()
}

/// What a gate says of an answer.
pub(crate) fn outcome(gate: &GateSpec, answer: &Indicator) -> Outcome {
    if let Some(text) = &answer.text {
        if gate.pass.contains(text) {
            return Outcome::Pass;
        }
        if gate.fail.contains(text) {
            return Outcome::Fail;
        }
    }
    let (least, most) = gate.limits();
    if least.is_none() && most.is_none() {
        return Outcome::Unknown;
    }
    let (low, high) = match (answer.range, answer.value) {
        (Some(range), _) => range,
        (None, Some(value)) => (value, value),
        (None, None) => return Outcome::Unknown,
    };
    let fails = least.is_some_and(|least| high < least) || most.is_some_and(|most| low > most);
    let passes = least.is_none_or(|least| low >= least) && most.is_none_or(|most| high <= most);
    match (fails, passes) {
        (true, _) => Outcome::Fail,
        (_, true) => Outcome::Pass,
        _ => Outcome::Unknown,
    }
}

/// The waiver of a village that holds longest.
fn waiver(gate: &GateSpec, village: &Village) -> Option<Waiver> {
    let signed = gate.waivers.iter().filter(|waiver| waiver.village == village.id);
    let last =
        signed.filter_map(|waiver| Some((Day::parse(&waiver.until).ok()?, waiver))).max_by_key(|(until, _)| *until);
    last.map(|(until, waiver)| Waiver { who: waiver.who.clone(), why: waiver.why.clone(), until: Some(until) })
}

/// Waivers that answer for nothing: for no candidate, or for a gate whose answer is known.
pub(crate) fn idle_waivers(gates: &[GateResult], villages: &[Village], scenario: &Scenario) -> Vec<Finding> {
    let idle = |gate: &GateResult, signed: &str| match villages.iter().position(|village| village.id == signed) {
        None => Some("is for no candidate of this region"),
        Some(position) if gate.outcomes[position] == Outcome::Fail => {
            Some("changes nothing: the gate is known to fail, and a waiver answers for the unknown only")
        }
        Some(_) => None,
    };
    let signed = scenario.gates.iter().zip(gates).flat_map(|(spec, gate)| spec.waivers.iter().map(move |w| (gate, w)));
    signed
        .filter_map(|(gate, waiver)| Some((gate, waiver, idle(gate, &waiver.village)?)))
        .map(|(gate, waiver, why)| {
            let message = format!("the waiver of gate \"{}\" {why}", gate.id);
            Finding::warning("idle-waiver", "", message).about(waiver.village.clone())
        })
        .collect()
}

fn grounds(answer: &Indicator, gate: &GateSpec) -> String {
    let unit = gate.measure.get_ref().unit();
    match (&answer.text, answer.value) {
        (Some(text), _) => text.clone(),
        (None, Some(value)) if value.is_finite() => format!("{value:.1} {unit}").trim_end().to_owned(),
        _ => answer.note.clone(),
    }
}

/// The decision on a village, and the reasons in words.
pub(crate) fn decide(gates: &[&GateResult], village: usize) -> (gates::Decision, Vec<String>) {
    let outcomes: Vec<Outcome> = gates.iter().map(|gate| gate.outcomes[village].clone()).collect();
    let verdict = gates::decide(&outcomes);
    let reasons = verdict.reasons.iter().map(|reason| {
        let gate = gates[reason.gate];
        let grounds = &gate.grounds[village];
        match &reason.outcome {
            Outcome::Waived { waiver, .. } => {
                let until = waiver.until.map_or(String::new(), |day| format!(" until {day}"));
                format!("{}: waived by {}{until} ({}); found: {grounds}", gate.title, waiver.who, waiver.why)
            }
            Outcome::Fail => format!("{}: fails ({grounds})", gate.title),
            _ => format!("{}: unknown ({grounds})", gate.title),
        }
    });
    (verdict.decision, reasons.collect())
}
