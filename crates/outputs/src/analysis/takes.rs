use decision::explain::{Change, Position, Takes, target_to_enter, target_to_pass};
use decision::gates::Decision;
use decision::value::{Class, Reach};
use planner::Assessment;
use planner::assessment::{CriterionResult, VillageScore};
use serde_json::{Value, json};

use super::views::name;
use crate::explain::{Toward, figure, limit_with_unit};
use crate::record::{decimals, open_gates, outcome_word};

/// Targets nearer to each other than this are one.
const SAME_POINTS: f64 = 1e-4;

/// How many single changes are told.
const TOLD: usize = 4;

/// Measures of the ground itself: nobody can better them, so that no advice asks for it.
const OF_THE_GROUND: [&str; 6] = ["elevation", "slope", "aspect", "ruggedness", "land_area", "raster_value"];

/// One thing that a village could reach, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What is reached, in words: `be among the first 5`, `pass Upper Aul`.
    pub what: String,
    /// The points of 100 it needs.
    pub target: f64,
    /// Each of these would do it alone, the smallest change of score first.
    pub single: Takes,
    /// The least changes of scores that do it together.
    pub combined: Takes,
}

/// What it would take for a village to be among the first k, and to pass the next one above it.
///
/// Answers are in points of the weighted sum, all other villages staying as they are. The ground itself (height, slope,
/// land) cannot be bettered and is left out; unknown scores are facts to learn, not things to better. Empty for a
/// village without points.
pub fn ways(assessment: &Assessment, position: usize) -> Vec<Way> {
    let totals: Vec<Option<f64>> = assessment.scores.iter().map(|score| score.score).collect();
    let eligible: Vec<bool> = assessment.scores.iter().map(VillageScore::can_be_ranked).collect();
    let Some(own) = totals[position] else { return Vec::new() };
    let Some(standing) = standing(assessment, position) else { return Vec::new() };
    let criteria = assessment.criteria.len();
    let first = assessment.analysis.robustness.as_ref().map_or(5, |robustness| robustness.first);
    let mut ways = Vec::new();
    if let Some(target) = target_to_enter(&totals, &eligible, position, first).filter(|target| *target > own) {
        ways.extend(way((&standing, criteria), format!("be among the first {first}"), target));
    }
    let above = (0..totals.len())
        .filter(|other| *other != position && eligible[*other] && totals[*other].is_some_and(|total| total >= own))
        .min_by(|a, b| totals[*a].unwrap_or(0.0).total_cmp(&totals[*b].unwrap_or(0.0)).then(a.cmp(b)));
    if let Some((rival, target)) = above.and_then(|rival| Some((rival, target_to_pass(&totals, rival)?))) {
        // The next one above may be the one that holds the last of the first places: that is one and the same step.
        let same = ways.iter_mut().find(|way: &&mut Way| (way.target - target).abs() < SAME_POINTS);
        if let Some(way) = same {
            way.what += &format!(" and pass {}", name(assessment, rival));
            return ways;
        }
        ways.extend(way((&standing, criteria), format!("pass {}", name(assessment, rival)), target));
    }
    ways
}

fn standing(assessment: &Assessment, position: usize) -> Option<Position> {
    let criteria = &assessment.criteria;
    let values: Vec<Option<f64>> = criteria.iter().map(|criterion| criterion.scores[position]).collect();
    let weights: Vec<f64> = criteria.iter().map(|criterion| criterion.weight).collect();
    let ceilings: Vec<f64> = criteria
        .iter()
        .map(|criterion| match criterion.scores[position] {
            Some(score) if OF_THE_GROUND.contains(&criterion.kind) => score,
            _ => criterion.function.bounds().1,
        })
        .collect();
    Position::new(&values, &weights, &ceilings).ok()
}

fn way((standing, criteria): (&Position, usize), what: String, target: f64) -> Option<Way> {
    let combined = standing.cheapest_changes(target, &vec![1.0; criteria]).ok()?;
    Some(Way { what, target, single: standing.single_changes(target), combined })
}

/// The ways in words a council member understands, one line each.
pub fn ways_text(assessment: &Assessment, position: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for way in ways(assessment, position) {
        let own = assessment.scores[position].score.unwrap_or_default();
        lines.push(format!("To {} it needs {:.1} points, {:.1} more.", way.what, way.target, way.target - own));
        match &way.single {
            Takes::Changes(changes) => {
                lines.push("  One of these alone would do:".to_owned());
                lines.extend(
                    changes.iter().take(TOLD).map(|change| format!("    {}", words(assessment, position, change))),
                );
            }
            Takes::Impossible => lines.push("  No single improvement is enough.".to_owned()),
            Takes::Nothing => {}
        }
        match &way.combined {
            Takes::Changes(changes) if changes.len() > 1 => {
                let or = if way.single == Takes::Impossible {
                    "The least changes that do it together:"
                } else {
                    "Or the least changes together:"
                };
                lines.push(format!("  {or}"));
                lines.extend(changes.iter().map(|change| format!("    {}", words(assessment, position, change))));
            }
            Takes::Impossible => lines.push("  Nor are all improvements together.".to_owned()),
            _ => {}
        }
    }
    lines.extend(out_of_the_ranking(assessment, position));
    lines
}

/// For a village that a gate keeps out: where its points would put it, and which answers that takes.
fn out_of_the_ranking(assessment: &Assessment, position: usize) -> Option<String> {
    let own = assessment.scores[position].score?;
    let decision = assessment.scores[position].decision;
    if decision == Decision::Eligible {
        return None;
    }
    let ranked = assessment.scores.iter().filter(|score| score.rank.is_some());
    let better = ranked.clone().filter(|score| score.score.is_some_and(|score| score > own)).count();
    let open: Vec<String> = open_gates(assessment, position)
        .map(|(gate, outcome, _)| format!("{} ({})", gate.title, outcome_word(outcome)))
        .collect();
    Some(format!(
        "Its points would make it rank {} of {}. No points change that it is {}: that takes another answer to: {}.",
        better + 1,
        ranked.count() + 1,
        decision.word(),
        open.join("; ")
    ))
}

/// The ways as JSON.
pub fn ways_json(assessment: &Assessment, position: usize) -> Value {
    let takes = |takes: &Takes| match takes {
        Takes::Nothing => json!({ "possible": true, "changes": [] }),
        Takes::Impossible => json!({ "possible": false, "changes": [] }),
        Takes::Changes(changes) => {
            let changes: Vec<Value> = changes.iter().map(|change| change_json(assessment, position, change)).collect();
            json!({ "possible": true, "changes": changes })
        }
    };
    let rows = ways(assessment, position).into_iter().map(|way| {
        json!({
            "to": way.what,
            "needs_points": decimals(way.target, 4),
            "single": takes(&way.single),
            "combined": takes(&way.combined),
        })
    });
    rows.collect()
}

fn change_json(assessment: &Assessment, position: usize, change: &Change) -> Value {
    let criterion = &assessment.criteria[change.criterion];
    let now = criterion.indicators[position].value;
    json!({
        "criterion": criterion.id,
        "score_now": change.from,
        "score_needed": change.to,
        "figure_now": now.filter(|now| now.is_finite()),
        "figure_needed": change.figure(&criterion.function, now),
        "unit": criterion.unit.word(),
        "words": words(assessment, position, change),
    })
}

/// "Drive to a clinic: 30 min at most (now 75 min)".
fn words(assessment: &Assessment, position: usize, change: &Change) -> String {
    let criterion = &assessment.criteria[change.criterion];
    let indicator = &criterion.indicators[position];
    let needed = needed(criterion, indicator.value, change.to);
    match change.from {
        Some(_) => format!("{}: {needed} (now {})", criterion.title, figure(indicator, criterion.unit)),
        None => format!("{}: not known; if it turns out to be {needed}", criterion.title),
    }
}

/// Which figures or words are worth a score, as near to the present figure as can be.
fn needed(criterion: &CriterionResult, now: Option<f64>, score: f64) -> String {
    // What rounding leaves above the best score must not make it unreachable.
    let score = (score - 1e-9).max(0.0);
    let least = |value: f64| limit_with_unit(value, criterion.unit, Toward::Up);
    let most = |value: f64| limit_with_unit(value, criterion.unit, Toward::Down);
    match criterion.function.reaching(score) {
        Reach::Never => "better than any figure can be".to_owned(),
        Reach::Classes(classes) => {
            let words: Vec<String> = classes
                .iter()
                .map(|class| match class {
                    Class::Label(word) => format!("\"{word}\""),
                    Class::Number(number) => number.to_string(),
                })
                .collect();
            words.join(" or ")
        }
        Reach::Figures(intervals) => {
            let distance = |(low, high): &(f64, f64)| match now.filter(|now| now.is_finite()) {
                Some(now) => (now.clamp(*low, *high) - now).abs(),
                None => 0.0,
            };
            let nearest = intervals.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
            match nearest {
                Some((low, high)) if low.is_finite() && high.is_finite() => {
                    format!("{} to {}", least(low), most(high))
                }
                Some((low, _)) if low.is_finite() => format!("{} at least", least(low)),
                Some((_, high)) if high.is_finite() => format!("{} at most", most(high)),
                _ => "any figure".to_owned(),
            }
        }
    }
}
