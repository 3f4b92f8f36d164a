//! `inhabit weights`: the weights that result, by party and goal, with their consistency.

use std::path::PathBuf;

use outputs::analysis::{WeightNames, weights_json, weights_text};

use crate::failure::Failure;
use crate::{Manner, load};

/// Of which scenario.
#[derive(clap::Args)]
pub struct Arguments {
    /// The scenario file. Its data are not read.
    scenario: PathBuf,
}

/// Prints the weights.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let scenario = load::scenario(&arguments.scenario)?;
    let weighing = planner::weigh(&scenario).map_err(|error| Failure::input(error.to_string()))?;
    let names = WeightNames::of_scenario(&scenario);
    if manner.json {
        return super::print_json(&weights_json(&weighing, &names));
    }
    super::print(&weights_text(&weighing, &names))
}
