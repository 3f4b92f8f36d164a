//! `inhabit explain`: why a village has its score, what holds it back, what would change it.

use std::path::PathBuf;

use planner::find_village;

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
}

/// Prints the explanation.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let progress = Progress::new(manner);
    let loaded = load::region(&arguments.scenario, &progress)?;
    let id = find_village(&loaded.region, &arguments.village).map_err(Failure::Input)?.id.clone();
    progress.stage("measuring");
    let assessment = planner::assess(&loaded.region, &loaded.scenario, load::today()?)?;
    drop(progress);
    let Some(position) = assessment.villages.iter().position(|village| village.id == id) else {
        return Err(Failure::input(format!(
            "{} is in the region but is no candidate: see [candidates] in {}",
            arguments.village,
            arguments.scenario.display()
        )));
    };
    if manner.json {
        return super::print_with(|out| outputs::document::write_village(&assessment, position, out));
    }
    super::print(&outputs::explain::text(&assessment, position))
}
