//! From a region to an assessment: measure, value, weigh, gate, rank.

use decision::gates::Day;
use decision::value::ValueFunction;

use crate::assessment::{CriterionResult, VillageScore};
use crate::criteria::{Asked, Measure};
use crate::gating::{gates, idle_waivers, standard_gate};
use crate::scenario::{CriterionSpec, MethodSpec};
use crate::scoring::{explained, range, score, value};
use crate::standards::{PERSON, StandardRole, a_head, check_standards};
use crate::travel::unreached;
use crate::{
    Analysis, Assessment, Atlas, Fact, Finding, Indicator, Region, Scenario, Village, Weighing, analysis, survey,
};

/// Measures every criterion, turns figures into scores, applies the gates and ranks the villages.
///
/// `on` is the day on which waivers must hold. Villages keep the region's order, sorted by id; the same region and
/// scenario give the same assessment on any number of threads.
///
/// # Errors
/// What only shows against the figures, such as a weight that a number cannot hold.
pub fn assess(region: &Region, scenario: &Scenario, on: Day) -> Result<Assessment, decision::Error> {
    assess_on(&Atlas::new(region, scenario), on)
}

/// [`assess`] on an atlas that is kept: what it has prepared serves the map and the explanations after it.
///
/// # Errors
/// As for [`assess`].
pub fn assess_on(atlas: &Atlas<'_>, on: Day) -> Result<Assessment, decision::Error> {
    assess_answers(atlas, answers(atlas), on)
}

/// What every village answered: all that measuring and surveys give, before anything is valued.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answers {
    /// One list a criterion, in the scenario's order; in each the villages in their order.
    pub criteria: Vec<Vec<Indicator>>,
    /// The same for the gates.
    pub gates: Vec<Vec<Indicator>>,
}

/// Asks every criterion and every gate of every village. This is the slow half of [`assess_on`].
pub fn answers(atlas: &Atlas<'_>) -> Answers {
    let villages = &atlas.region.villages;
    let ask = |measure: &Measure, id: &str| {
        let found = measure.measure(atlas, Asked::Villages(villages));
        surveyed(found, villages, &survey::field(measure, id))
    };
    let (criteria, gates) = (&atlas.scenario.criteria, &atlas.scenario.gates);
    Answers {
        criteria: criteria.iter().map(|spec| ask(spec.measure.get_ref(), spec.id.get_ref())).collect(),
        gates: gates.iter().map(|spec| ask(spec.measure.get_ref(), spec.id.get_ref())).collect(),
    }
}

/// [`assess_on`] with answers that are at hand: those of [`answers`] for the same region and scenario.
///
/// # Errors
/// As for [`assess`].
pub fn assess_answers(atlas: &Atlas<'_>, answers: Answers, on: Day) -> Result<Assessment, decision::Error> {
    let (region, scenario) = (atlas.region, atlas.scenario);
    if let Some(path) = scenario.standards.unread() {
        return Err(decision::Error::Parameter {
            of: "standards",
            field: "packs",
            found: format!("\"{path}\", which has not been read"),
            expected: "Scenario::add_packs before the assessment".to_owned(),
        });
    }
    let weighing = weighing(scenario)?;
    let mut criteria = measure(scenario, answers.criteria, (&region.villages, &weighing.weights));
    let mut gates = gates(scenario, &answers.gates, (&region.villages, on));
    let standards = check_standards(scenario, &scenario.standards, (&criteria, &region.villages));
    gates.extend(
        standards.iter().filter(|result| result.role == StandardRole::Gate).map(|r| standard_gate(r, &criteria)),
    );
    let mut scores = score(&mut criteria, &gates, &region.villages)?;
    let analysis = analyse(scenario, weighing, &criteria, (&mut scores, &region.villages))?;
    let analysis = Analysis { standards, ..analysis };
    let mut findings = region.findings.clone();
    findings.extend(atlas.findings());
    findings.extend(notice(&criteria, scenario));
    findings.extend(unreached(&criteria, &region.villages));
    findings.extend(idle_waivers(&gates, &region.villages, scenario));
    findings.extend(analysis.findings.iter().cloned());
    findings.sort();
    findings.dedup();
    Ok(Assessment {
        title: scenario.title.clone(),
        seed: scenario.seed,
        crs: region.crs.clone(),
        frame: region.frame,
        bbox: region.bbox,
        boundary: region.boundary.clone(),
        villages: region.villages.clone(),
        criteria,
        gates,
        scores,
        findings,
        layers: region.layers.clone(),
        analysis,
        plan: None,
    })
}

/// Asks one place anywhere in the region what its villages were asked: an assessment of this place alone, with the weights
/// and value functions of `assessment`, and its answers. The place has no rank; findings, robustness and parties are
/// those of the villages and are left out. Criteria that rest on a village's table are unknown.
///
/// # Errors
/// As for [`assess`].
pub fn assess_place(
    atlas: &Atlas<'_>,
    assessment: &Assessment,
    place: Village,
    on: Day,
) -> Result<(Assessment, Answers), decision::Error> {
    let villages = vec![place];
    let asked = Asked::Villages(&villages);
    let scenario = atlas.scenario;
    let answers = Answers {
        criteria: scenario.criteria.iter().map(|spec| spec.measure.get_ref().measure(atlas, asked)).collect(),
        gates: scenario.gates.iter().map(|spec| spec.measure.get_ref().measure(atlas, asked)).collect(),
    };
    let asked = assessment.criteria.iter().zip(&scenario.criteria).zip(&answers.criteria);
    let valued = asked.map(|((criterion, spec), found)| {
        let (indicators, _) = by_head(scenario, spec, (found.clone(), &villages));
        let indicators: Vec<Indicator> =
            indicators.into_iter().map(|found| explained(&criterion.function, found)).collect();
        CriterionResult {
            scores: indicators.iter().map(|indicator| value(&criterion.function, indicator)).collect(),
            ranges: indicators.iter().map(|indicator| range(&criterion.function, indicator)).collect(),
            indicators,
            shares: Vec::new(),
            ..criterion.clone()
        }
    });
    let mut criteria: Vec<CriterionResult> = valued.collect();
    let mut gates = gates(scenario, &answers.gates, (&villages, on));
    let standards = check_standards(scenario, &scenario.standards, (&criteria, &villages));
    gates.extend(
        standards.iter().filter(|result| result.role == StandardRole::Gate).map(|r| standard_gate(r, &criteria)),
    );
    let mut scores = score(&mut criteria, &gates, &villages)?;
    scores.iter_mut().for_each(|score| score.rank = None);
    let (findings, layers, analysis) = (Vec::new(), Vec::new(), Analysis { standards, ..Analysis::default() });
    let (title, crs, boundary) = (assessment.title.clone(), assessment.crs.clone(), None);
    let alone = Assessment {
        title,
        crs,
        boundary,
        villages,
        criteria,
        gates,
        scores,
        findings,
        layers,
        analysis,
        plan: None,
        ..*assessment
    };
    Ok((alone, answers))
}

/// The weights. `Scenario::parse` has checked them; only hand-made scenarios can fail here.
fn weighing(scenario: &Scenario) -> Result<Weighing, decision::Error> {
    crate::weigh(scenario).map_err(|error| decision::Error::Parameter {
        of: "scenario",
        field: "weights",
        found: error.message,
        expected: "weights that can be used".to_owned(),
    })
}

/// What stands beside the scores.
///
/// Ranks become those of the scenario's method where it is not the weighted sum.
fn analyse(
    scenario: &Scenario,
    weighing: Weighing,
    criteria: &[CriterionResult],
    (scores, villages): (&mut [VillageScore], &[Village]),
) -> Result<Analysis, decision::Error> {
    let goals = analysis::goals(&weighing, criteria)?;
    let (parties, disagreement) = analysis::parties(&weighing, criteria, (scores, villages))?;
    let (columns, eligible, ids) = (analysis::columns(criteria), analysis::eligible(scores), analysis::ids(villages));
    let table = analysis::Table { columns: &columns, weights: &weighing.weights, eligible: &eligible, ids: &ids };
    let count = eligible.iter().filter(|eligible| **eligible).count();
    let first = analysis::robustness::first(*scenario.robustness.first.get_ref(), count);
    let spec = scenario.method.as_ref().map_or_else(MethodSpec::default, |method| method.get_ref().clone());
    let method = analysis::method::rank(&spec, &table, first)?;
    let robustness = analysis::robustness::robustness(&scenario.robustness, scenario.seed, &table, criteria);
    for (score, rank) in scores.iter_mut().zip(&method.ranks) {
        score.rank = *rank;
    }
    let mut findings = analysis::method::findings(&method, &table, villages);
    findings.extend(robustness.iter().flat_map(|result| analysis::robustness::findings(result, criteria, villages)));
    let method = Some(method);
    Ok(Analysis { goals, parties, disagreement, weighing, method, robustness, findings, ..Analysis::default() })
}

/// Every criterion with its answers and what they are worth.
fn measure(
    scenario: &Scenario,
    answers: Vec<Vec<Indicator>>,
    (villages, weights): (&[Village], &[f64]),
) -> Vec<CriterionResult> {
    let answered = scenario.criteria.iter().zip(answers).zip(weights).map(|((spec, found), &weight)| {
        let measure = spec.measure.get_ref();
        let (indicators, shared) = by_head(scenario, spec, (found, villages));
        let function = function(spec, &indicators);
        let indicators: Vec<Indicator> = indicators.into_iter().map(|found| explained(&function, found)).collect();
        CriterionResult {
            id: spec.id.get_ref().clone(),
            title: spec.title().to_owned(),
            group: spec.group.clone().unwrap_or_default(),
            kind: measure.kind().word,
            measure: measure.describe() + &shared,
            value: function.describe(&measure.unit().to_string()),
            reference: measure.kind().reference,
            unit: measure.unit(),
            weight,
            scores: indicators.iter().map(|indicator| value(&function, indicator)).collect(),
            ranges: indicators.iter().map(|indicator| range(&function, indicator)).collect(),
            shares: Vec::new(),
            indicators,
            function,
        }
    });
    answered.collect()
}

/// The answers as they are valued: by head where the value function asks for that, with the words that say so.
fn by_head(
    scenario: &Scenario,
    spec: &CriterionSpec,
    (found, villages): (Vec<Indicator>, &[Village]),
) -> (Vec<Indicator>, String) {
    match spec.value.get_ref().per() {
        None => (found, String::new()),
        Some(entry) => (a_head((&scenario.standards, entry), &found, villages), format!(", per {PERSON}")),
    }
}

/// The answers, and where the layers leave one unknown the figure that a survey found. Fields of the village table are
/// filled by surveys already; only their origin is noted.
fn surveyed(mut found: Vec<Indicator>, villages: &[Village], field: &str) -> Vec<Indicator> {
    let origin = survey::origin_field(field);
    for (indicator, village) in found.iter_mut().zip(villages) {
        let Some(origin) = village.facts.get(&origin) else { continue };
        if indicator.is_unknown()
            && let Some(value) = village.facts.get(field).and_then(Fact::number)
        {
            *indicator = Indicator { note: format!("surveyed {origin}"), ..Indicator::known(value) };
        } else if indicator.note.is_empty() && indicator.text.is_some() {
            indicator.note = format!("surveyed {origin}");
        }
    }
    found
}

/// The value function of a criterion, its relative range taken from the figures found.
fn function(spec: &CriterionSpec, indicators: &[Indicator]) -> ValueFunction {
    let figures: Vec<Option<f64>> = indicators.iter().map(|indicator| indicator.value).collect();
    spec.value.get_ref().function(spec.measure.get_ref().unit(), &figures).unwrap_or_else(|_| {
        // `Scenario::parse` has built the same function once; only hand-made scenarios come here.
        ValueFunction::from_data(&[], decision::value::Direction::Maximise)
    })
}

/// What the figures show that a reader must be told.
fn notice(criteria: &[CriterionResult], scenario: &Scenario) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (criterion, spec) in criteria.iter().zip(&scenario.criteria) {
        let unknown = criterion.scores.iter().filter(|score| score.is_none()).count();
        if unknown > 0 {
            let without = criterion.indicators.iter().zip(&criterion.scores).find(|(_, score)| score.is_none());
            let note = without.map(|(indicator, _)| indicator.note.clone());
            let message = format!(
                "criterion \"{}\" is unknown for {unknown} of {} villages{}",
                criterion.id,
                criterion.scores.len(),
                note.filter(|note| !note.is_empty()).map_or(String::new(), |note| format!(": {note}"))
            );
            findings.push(Finding::warning("unknown-indicator", "", message));
        }
        let known: Vec<f64> = criterion.scores.iter().flatten().copied().collect();
        if known.len() > 1 && known.iter().all(|score| *score == known[0]) {
            let message = format!(
                "criterion \"{}\" is worth the same ({:.2} of 1) wherever it is known: it decides nothing",
                criterion.id, known[0]
            );
            findings.push(Finding::note("constant-criterion", "", message));
        }
        if matches!(spec.value.get_ref(), crate::scenario::ValueSpec::Relative(_)) {
            let message = format!(
                "criterion \"{}\" is scaled to the least and greatest figure found: another set of villages would \
                 change every score",
                criterion.id
            );
            findings.push(Finding::note("relative-range", "", message).advise("name a physical range instead"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use decision::gates::Decision;

    use super::*;
    use crate::Fact;
    use crate::small_region::{region, scenario};

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
id = "mines"
measure = { kind = "attribute", field = "mine_status" }
pass = ["released"]
fail = ["suspected"]
"#;

    fn day() -> Day {
        Day::parse("2026-01-01").unwrap()
    }

    #[test]
    fn scores_are_what_a_reader_computes_by_hand() {
        let result = assess(&region(), &scenario(QUESTIONS), day()).unwrap();
        // Aul lies in column 1 (1010 m: 0.75) and hypot(350, 50) m from the school.
        let school = 1.0 - 350f64.hypot(50.0) / 1000.0;
        let expected = 100.0 * (0.75 * 0.75 + 0.25 * school);
        let score = result.scores[0].score.unwrap();
        assert!((score - expected).abs() < 1e-9, "{score} {expected}");
        let shares: f64 = result.criteria.iter().filter_map(|criterion| criterion.shares[0]).sum();
        assert!((shares - score).abs() < 1e-12);
        assert_eq!((result.scores[0].score_low, result.scores[0].score_high), (score, score));
        assert_eq!(result.scores[0].completeness, 1.0);
    }

    #[test]
    fn a_gate_withholds_what_nobody_knows_and_excludes_what_fails() {
        let mut region = region();
        region.villages[0].facts.insert("mine_status".into(), Fact::Text("released".into()));
        region.villages[1].facts.insert("mine_status".into(), Fact::Text("suspected".into()));
        let result = assess(&region, &scenario(QUESTIONS), day()).unwrap();
        let decisions: Vec<Decision> = result.scores.iter().map(|score| score.decision).collect();
        assert_eq!(decisions, [Decision::Eligible, Decision::Excluded, Decision::Withheld, Decision::Withheld]);
        let ranks: Vec<Option<usize>> = result.scores.iter().map(|score| score.rank).collect();
        assert_eq!(ranks, [Some(1), None, None, None]);
        assert!(result.scores[1].reasons[0].contains("suspected"));
    }

    #[test]
    fn a_waiver_lets_pass_until_its_last_day() {
        let waiver =
            "[[gate.waiver]]\nvillage = \"a\"\nwho = \"the council\"\nwhy = \"survey\"\nuntil = \"2026-06-01\"\n";
        let scenario = scenario(&format!("{QUESTIONS}{waiver}"));
        let decision = |on: &str| assess(&region(), &scenario, Day::parse(on).unwrap()).unwrap().scores[0].decision;
        assert_eq!(decision("2026-06-01"), Decision::Eligible);
        assert_eq!(decision("2026-06-02"), Decision::Withheld);
    }

    #[test]
    fn an_unknown_layer_widens_the_interval_and_is_no_zero() {
        let mut region = region();
        region.elevation = None;
        let result = assess(&region, &scenario(QUESTIONS), day()).unwrap();
        let score = &result.scores[0];
        let school = 1.0 - 350f64.hypot(50.0) / 1000.0;
        assert!((score.score.unwrap() - 100.0 * school).abs() < 1e-9);
        assert!(
            (score.score_low - 25.0 * school).abs() < 1e-9 && (score.score_high - score.score_low - 75.0).abs() < 1e-9
        );
        assert_eq!(score.completeness, 0.25);
        assert!(result.findings.iter().any(|finding| finding.code == "unknown-indicator"));
    }

    #[test]
    fn the_order_of_villages_changes_nothing() {
        let scenario = scenario(QUESTIONS);
        let forward = assess(&region(), &scenario, day()).unwrap();
        let mut backward_region = region();
        backward_region.villages.reverse();
        let backward = assess(&backward_region, &scenario, day()).unwrap();
        for (one, other) in forward.scores.iter().zip(backward.scores.iter().rev()) {
            assert_eq!(one, other);
        }
    }
}
