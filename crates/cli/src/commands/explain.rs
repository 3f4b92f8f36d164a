//! `inhabit explain`: why a village has its score, what holds it back, what would change it.

use std::path::PathBuf;

use outputs::analysis;
use planner::travel::accounts;
use planner::{Atlas, find_village};

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
        return super::print_json(&outputs::explain::object(&assessment, position, (other, &journeys))?);
    }
    super::print(&match other {
        Some(other) => analysis::against_text(&assessment, position, other),
        None => outputs::explain::text(&assessment, position) + &outputs::journeys::text(&journeys),
    })
}
