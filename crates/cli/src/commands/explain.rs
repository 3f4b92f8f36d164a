//! `inhabit explain`: why a village has its score, what holds it back, what would change it.

use std::path::PathBuf;

use outputs::analysis;
use planner::travel::{Account, accounts};
use planner::{Assessment, Atlas, find_village};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::{Manner, load};

/// Which village.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file.
    scenario: PathBuf,

    /// The village, by id or name.
    village: String,

    /// Another village, by id or name, to set beside it.
    #[arg(long, value_name = "VILLAGE")]
    against: Option<String>,
}

/// Prints the explanation.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    let id = find_village(&loaded.region, &arguments.village).map_err(Failure::Input)?.id.clone();
    let other = match &arguments.against {
        Some(word) => Some(find_village(&loaded.region, word).map_err(Failure::Input)?.id.clone()),
        None => None,
    };
    progress.stage("measuring");
    let atlas = Atlas::new(&loaded.region, &loaded.scenario);
    let assessment = planner::assess_on(&atlas, load::today()?)?;
    drop(progress);
    let place = |id: &str, word: &str| {
        assessment.villages.iter().position(|village| village.id == id).ok_or_else(|| {
            Failure::input(format!(
                "{word} is in the region but is no candidate: see [candidates] in {}",
                arguments.scenario.display()
            ))
        })
    };
    let position = place(&id, &arguments.village)?;
    let other = match (&other, &arguments.against) {
        (Some(id), Some(word)) => Some(place(id, word)?),
        _ => None,
    };
    let journeys = accounts(&atlas, &assessment.villages[position]);
    if manner.json {
        return json(&assessment, position, (other, &journeys));
    }
    super::print(&match other {
        Some(other) => analysis::against_text(&assessment, position, other),
        None => outputs::explain::text(&assessment, position) + &outputs::journeys::text(&journeys),
    })
}

/// The village with all details, what it would take, and the other beside it.
fn json(
    assessment: &Assessment,
    position: usize,
    (other, journeys): (Option<usize>, &[Account]),
) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    outputs::document::write_village(assessment, position, &mut bytes)?;
    let mut village: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| Failure::work(format!("cannot write JSON: {error}")))?;
    village["what_it_would_take"] = analysis::ways_json(assessment, position);
    village["journeys"] = outputs::journeys::objects(journeys);
    if let Some(other) = other {
        village["against"] = analysis::against_json(assessment, position, other);
    }
    super::print_json(&village)
}
