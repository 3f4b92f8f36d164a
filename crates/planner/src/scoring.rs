//! Scores from answers: values, totals, intervals, shares and ranks.

use decision::gates;
use decision::methods::{ranks, weighted_sum};
use decision::value::ValueFunction;

use crate::assessment::{CriterionResult, GateResult, VillageScore};
use crate::gating::decide;
use crate::surface::LEAST_KNOWN;
use crate::{Indicator, Village};

/// The score of an indicator, 0 to 1; `None` when it is unknown. An infinite figure is worth what the value function
/// tends to.
pub(crate) fn value(function: &ValueFunction, indicator: &Indicator) -> Option<f64> {
    match (indicator.value, &indicator.text) {
        (_, Some(text)) => function.value_of_label(Some(text)).or_else(|| function.value(indicator.value)),
        (Some(figure), None) => function.value(Some(figure.clamp(-f64::MAX, f64::MAX))),
        (None, None) => None,
    }
}

/// The least and the greatest score an indicator allows: its own score when it is exact, every score the value function
/// gives when it is unknown.
pub(crate) fn range(function: &ValueFunction, indicator: &Indicator) -> (f64, f64) {
    match (value(function, indicator), indicator.range) {
        (_, Some((least, greatest))) => function.bounds_within(least, greatest),
        (Some(score), None) => (score, score),
        (None, None) => function.bounds(),
    }
}

/// The same answer with the reason why it has no score, where it is a word that has none.
pub(crate) fn explained(function: &ValueFunction, found: Indicator) -> Indicator {
    match &found.text {
        Some(text) if found.note.is_empty() && value(function, &found).is_none() => {
            let expected = match function.shape() {
                decision::Shape::Classes { .. } => "is none of the words that have a score",
                _ => "is no finite figure",
            };
            Indicator { note: format!("\"{text}\" {expected}"), ..found }
        }
        _ => found,
    }
}

/// Totals, intervals, decisions and ranks; fills the shares of the criteria.
pub(crate) fn score(
    criteria: &mut [CriterionResult],
    gates: &[GateResult],
    villages: &[Village],
) -> Result<Vec<VillageScore>, decision::Error> {
    let columns: Vec<Vec<Option<f64>>> = criteria.iter().map(|criterion| criterion.scores.clone()).collect();
    let weights: Vec<f64> = criteria.iter().map(|criterion| criterion.weight).collect();
    let ranges: Vec<&[(f64, f64)]> = criteria.iter().map(|criterion| criterion.ranges.as_slice()).collect();
    let gates: Vec<&GateResult> = gates.iter().collect();
    let (scores, shares) = score_columns((&columns, &ranges, &weights), &gates, villages)?;
    for (criterion, shares) in criteria.iter_mut().zip(shares) {
        criterion.shares = shares;
    }
    Ok(scores)
}

/// The least and greatest score each answer allows, a column a criterion.
pub(crate) type Ranges<'a> = &'a [&'a [(f64, f64)]];

/// The criteria as scores and what bounds them: columns of scores, columns of ranges, weights adding up to 1.
pub(crate) type Columns<'a> = (&'a [Vec<Option<f64>>], Ranges<'a>, &'a [f64]);

/// What scoring gives: one score a village, and the points each criterion adds to it (criteria × villages).
pub(crate) type Scored = (Vec<VillageScore>, Vec<Vec<Option<f64>>>);

/// Totals, intervals, decisions, ranks by the weighted sum, and shares.
pub(crate) fn score_columns(
    (columns, ranges, weights): Columns<'_>,
    gates: &[&GateResult],
    villages: &[Village],
) -> Result<Scored, decision::Error> {
    let sum = weighted_sum(columns, weights)?;
    let mut scores: Vec<VillageScore> = (0..villages.len())
        .map(|village| {
            let (decision, mut reasons) = decide(gates, village);
            let completeness = sum.completeness[village];
            if decision == gates::Decision::Eligible && completeness < LEAST_KNOWN {
                reasons.push(format!("too little is known to rank it: {:.0} % of the weight", 100.0 * completeness));
            }
            let (low, high) = interval((ranges, weights), village);
            VillageScore {
                decision,
                reasons,
                score: sum.total[village],
                score_low: low.min(sum.total[village].unwrap_or(low)),
                score_high: high.max(sum.total[village].unwrap_or(high)),
                rank: None,
                completeness,
            }
        })
        .collect();
    let eligible: Vec<bool> = scores.iter().map(VillageScore::can_be_ranked).collect();
    let ids: Vec<String> = villages.iter().map(|village| village.id.clone()).collect();
    for (score, rank) in scores.iter_mut().zip(ranks(&sum.total, &eligible, &ids)) {
        score.rank = rank;
    }
    Ok((scores, sum.shares))
}

/// The least and the most a village can score, over the full weight.
fn interval((ranges, weights): (Ranges<'_>, &[f64]), village: usize) -> (f64, f64) {
    ranges.iter().zip(weights).fold((0.0, 0.0), |(low, high), (range, weight)| {
        let (least, most) = range[village];
        (low + 100.0 * weight * least, high + 100.0 * weight * most)
    })
}
