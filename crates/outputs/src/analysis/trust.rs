use decision::robustness::RankProfile;
use planner::{Assessment, Robustness};
use serde_json::{Value, json};

use super::views::name;
use crate::explain::number;
use crate::record::decimals;

/// How far a village's rank can be trusted, one sentence each; empty for a village that is not ranked.
pub fn trust_text(assessment: &Assessment, position: usize) -> Vec<String> {
    let Some((result, profile)) = profile(assessment, position) else { return Vec::new() };
    let k = result.first;
    let within = profile.within.last().copied().unwrap_or_default();
    let mut lines = Vec::new();
    if result.draws > 0 {
        lines.push(format!(
            "Under {} other weightings, {}, it is first in {} and among the first {k} in {}; its mean rank is {:.1}.",
            number(result.draws as f64),
            result.space,
            percent(profile.first_share),
            percent(within),
            profile.mean_rank
        ));
    }
    if let Some(range) = result.rank_ranges[position] {
        lines.push(match range.best == range.worst {
            true => format!("No missing fact can move it from rank {}.", range.best),
            false => {
                format!("As facts are missing, it may truly be anywhere from rank {} to {}.", range.best, range.worst)
            }
        });
    }
    if let Some(other) = result.dominated_by[position] {
        lines.push(format!("Whatever the weights, {} is ahead of it.", name(assessment, other)));
    }
    lines
}

/// The same as JSON; `null` for a village that is not ranked.
pub fn trust_json(assessment: &Assessment, position: usize) -> Value {
    let Some((result, profile)) = profile(assessment, position) else { return Value::Null };
    json!({
        "draws": result.draws,
        "first": result.first,
        "first_share": profile.first_share,
        "within_first": profile.within.last(),
        "mean_rank": decimals(profile.mean_rank, 6),
        "ranks": result.rank_ranges[position].map(|range| [range.best, range.worst]),
        "dominated_by": result.dominated_by[position].map(|other| assessment.villages[other].id.as_str()),
        "words": trust_text(assessment, position),
    })
}

fn profile(assessment: &Assessment, position: usize) -> Option<(&Robustness, &RankProfile)> {
    assessment.scores[position].rank?;
    let result = assessment.analysis.robustness.as_ref()?;
    Some((result, result.acceptability.villages[position].as_ref()?))
}

/// A share from 0 to 1 in words that do not promise more than was drawn: `all`, `99.9 %`, `none`.
fn percent(share: f64) -> String {
    match share {
        0.0 => "none".to_owned(),
        1.0 => "all".to_owned(),
        share if share < 0.001 => "less than 0.1 %".to_owned(),
        share if share > 0.999 => "more than 99.9 %".to_owned(),
        share => format!("{:.1} %", 100.0 * share),
    }
}

/// By how much learning one missing fact alone may change the first k, in words; empty where it cannot.
pub(crate) fn chance_words(assessment: &Assessment, position: usize, criterion: usize) -> String {
    let Some(result) = &assessment.analysis.robustness else { return String::new() };
    let fact = result.missing.iter().find(|fact| fact.village == position && fact.criterion == criterion);
    match fact.map(|fact| fact.chance) {
        Some(chance) if chance > 0.0 => {
            format!("; learning it changes the first {} with a chance of {}", result.first, percent(chance))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_draws_is_no_certainty() {
        for (share, words) in
            [(0.0, "none"), (0.0004, "less than 0.1 %"), (0.5, "50.0 %"), (0.9999, "more than 99.9 %"), (1.0, "all")]
        {
            assert_eq!(percent(share), words);
        }
    }
}
