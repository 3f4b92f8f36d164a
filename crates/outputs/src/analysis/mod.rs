//! What stands beside the scores: weights, goals, parties, methods, robustness; as JSON, as text and as report sections.

mod against;
mod method;
mod robustness;
mod standards;
mod takes;
pub(crate) mod trust;
pub(crate) mod views;
mod weights;

use planner::Assessment;
use serde_json::{Value, json};

pub use against::{against_json, against_text, compare};
pub use standards::{standards_json, standards_text};
pub use takes::{Way, ways, ways_json, ways_text};
pub use trust::{trust_json, trust_text};
pub use weights::{WeightNames, consistency_json, consistency_words, weights_json, weights_text};

use crate::report::Section;

/// All of it as JSON, as `assessment.json` holds it.
pub fn json(assessment: &Assessment) -> Value {
    json!({
        "weights": weights_json(&assessment.analysis.weighing, &WeightNames::of_assessment(assessment)),
        "goals": views::goals_json(assessment),
        "parties": views::parties_json(assessment),
        "method": method::json(assessment),
        "robustness": robustness::json(assessment),
        "standards": standards_json(assessment, &assessment.analysis.standards),
    })
}

/// All of it as sections of the report.
pub fn sections(assessment: &Assessment) -> Vec<Section> {
    let weights = Some(weights::section(assessment));
    let (method, robustness) = (method::section(assessment), robustness::section(assessment));
    let plan = assessment.plan.as_ref().map(crate::plan::section);
    [plan, weights, method, robustness, standards::section(assessment)].into_iter().flatten().collect()
}
