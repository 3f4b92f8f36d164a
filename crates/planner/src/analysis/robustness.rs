use decision::robustness::{
    Acceptability, CorrelatedPair, DrawPlan, FlipNorm, SetFlip, WeightInterval, acceptability, correlated_pairs,
    smallest_first_change, threats_to_first, weight_intervals,
};
use decision::unknowns::missing::VisitPlan;
use decision::unknowns::{
    FieldVisit, MissingFact, RankRange, ScoreRange, field_visits, filled_scores, interval_dominators, missing_facts,
    pareto_dominators, rank_ranges, total_ranges,
};

use super::Table;
use crate::assessment::CriterionResult;
use crate::scenario::RobustnessSpec;
use crate::{Finding, Village};

/// Rank correlations of this size and more are reported as counting double.
const ALIKE: f64 = 0.85;
/// Fewer villages than this make no rank correlation worth a word.
const FEWEST: usize = 8;
/// Draws of unknown scores for the missing facts.
const VISIT_DRAWS: usize = 1_000;
/// A change of the first village by moving less than this part of the weight is a warning.
const SMALL_CHANGE: f64 = 0.05;

/// How far the ranking by the weighted sum can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Robustness {
    /// The k of "the first k": what the scenario asks for, less when fewer villages are eligible.
    pub first: usize,
    /// How many draws were made.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// Which weights were tried, in words.
    pub space: String,
    /// How often each village takes which rank; the shares of "within" are for 1 and for `first`.
    pub acceptability: Acceptability,
    /// Per criterion the weights between which the first k stay the same set, the others keeping their proportions.
    pub intervals: Vec<WeightInterval>,
    /// The smallest change of weights that gives another first village: least weight moved.
    pub winner_flip: Option<SetFlip>,
    /// The smallest change of weights that changes the set of the first k: least weight moved.
    pub first_flip: Option<SetFlip>,
    /// The same by Euclidean distance.
    pub first_flip_euclidean: Option<SetFlip>,
    /// For each of the first k, best first, the smallest change by which some village below it draws level.
    pub threats: Vec<Option<SetFlip>>,
    /// Criteria that rank the villages alike, or against each other.
    pub alike: Vec<CorrelatedPair>,
    /// The best and the worst rank each village can have as facts are missing.
    pub rank_ranges: Vec<Option<RankRange>>,
    /// For each village, one that is ahead under all weights, whatever the unknowns turn out to be.
    pub dominated_by: Vec<Option<usize>>,
    /// For each village, one that is ahead under the given weights, whatever the unknowns turn out to be.
    pub surely_behind: Vec<Option<usize>>,
    /// Missing facts of eligible villages, those first that are most likely to change the first k.
    pub missing: Vec<MissingFact>,
    /// Villages to visit, those first where learning everything is most likely to change the first k.
    pub visits: Vec<FieldVisit>,
}

/// Puts the ranking to the test; `None` when no village is eligible.
pub(crate) fn robustness(
    spec: &RobustnessSpec,
    seed: u64,
    table: &Table<'_>,
    criteria: &[CriterionResult],
) -> Option<Robustness> {
    let Table { weights, eligible, columns, .. } = *table;
    let count = eligible.iter().filter(|eligible| **eligible).count();
    if count == 0 {
        return None;
    }
    let first = first(*spec.first.get_ref(), count);
    let draws = *spec.draws.get_ref();
    let ids: Vec<&str> = criteria.iter().map(|criterion| criterion.id.as_str()).collect();
    let space = spec.space.get_ref().space(weights, &ids);
    let ranges: Vec<Vec<ScoreRange>> = criteria
        .iter()
        .map(|criterion| criterion.ranges.iter().map(|(low, high)| ScoreRange::between(*low, *high)).collect())
        .collect();
    let plan = DrawPlan { draws, seed, first: vec![1, first], ..DrawPlan::default() };
    // The scenario's check has drawn from the same space.
    let acceptability = acceptability(&ranges, eligible, &space, &plan).ok()?;
    let filled = filled_scores(columns, weights);
    let totals = total_ranges(&ranges, weights);
    let visit = VisitPlan { first, draws: VISIT_DRAWS.min(draws), seed };
    let change = |k, norm| smallest_first_change(&filled, eligible, weights, k, norm);
    Some(Robustness {
        first,
        draws,
        seed,
        space: spec.space.get_ref().describe(),
        acceptability,
        intervals: weight_intervals(&filled, eligible, weights, first),
        winner_flip: change(1, FlipNorm::Taxicab),
        first_flip: change(first, FlipNorm::Taxicab),
        first_flip_euclidean: change(first, FlipNorm::Euclidean),
        threats: threats_to_first(&filled, eligible, weights, first, FlipNorm::Taxicab),
        alike: alike(columns),
        rank_ranges: rank_ranges(&totals, eligible),
        dominated_by: pareto_dominators(&ranges, eligible),
        surely_behind: interval_dominators(&totals, eligible),
        missing: missing_facts(&ranges, &filled, eligible, weights, &visit),
        visits: field_visits(&ranges, &filled, eligible, weights, &visit),
    })
}

/// So many first villages that somebody is left outside, at least one.
pub(crate) fn first(wanted: usize, eligible: usize) -> usize {
    wanted.min(eligible.saturating_sub(1)).max(1)
}

fn alike(columns: &[Vec<Option<f64>>]) -> Vec<CorrelatedPair> {
    correlated_pairs(columns, ALIKE).into_iter().filter(|pair| pair.villages >= FEWEST).collect()
}

/// What a reader must know of it.
pub(crate) fn findings(result: &Robustness, criteria: &[CriterionResult], villages: &[Village]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = |position: usize| villages[position].called();
    if let Some(change) = result.winner_flip.as_ref().filter(|change| change.flip.distance / 2.0 < SMALL_CHANGE) {
        let message = format!(
            "the first place is fragile: moving {:.1} % of the weight puts {} level with {}",
            50.0 * change.flip.distance,
            name(change.overtaker),
            name(change.overtaken)
        );
        findings.push(Finding::warning("fragile-first", "", message).advise("see robustness in the report"));
    }
    for pair in &result.alike {
        let (one, other) = (&criteria[pair.one], &criteria[pair.other]);
        let how = if pair.correlation > 0.0 { "alike: the same thing may count twice" } else { "against each other" };
        let message = format!(
            "criteria \"{}\" and \"{}\" rank the villages {how} (Spearman {:.2} over {} villages)",
            one.id, other.id, pair.correlation, pair.villages
        );
        findings.push(Finding::note("counts-double", "", message));
    }
    if let Some(fact) = result.missing.first().filter(|fact| fact.chance > 0.0) {
        let message = format!(
            "the missing fact most worth learning: \"{}\"; it changes the first {} with a chance of {:.0} %",
            criteria[fact.criterion].title,
            result.first,
            100.0 * fact.chance
        );
        findings.push(Finding::note("worth-learning", "", message).about(villages[fact.village].id.clone()));
    }
    findings
}
