//! What stands beside the scores: weights, goals, parties, methods, robustness; as JSON, as text and as report sections.

mod method;
mod robustness;
pub(crate) mod views;
mod weights;

use planner::Assessment;
use serde_json::{Value, json};

pub use weights::{WeightNames, weights_json, weights_text};

use crate::report::Section;

/// All of it as JSON, as `assessment.json` holds it.
pub fn json(assessment: &Assessment) -> Value {
    json!({
        "weights": weights_json(&assessment.analysis.weighing, &WeightNames::of_assessment(assessment)),
        "goals": views::goals_json(assessment),
        "parties": views::parties_json(assessment),
        "method": method::json(assessment),
        "robustness": robustness::json(assessment),
    })
}

/// All of it as sections of the report.
pub fn sections(assessment: &Assessment) -> Vec<Section> {
    let weights = Some(weights::section(assessment));
    [weights, method::section(assessment), robustness::section(assessment)].into_iter().flatten().collect()
}
