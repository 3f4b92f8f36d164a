//! `inhabit`: which deserted villages can people live in again, why, what is missing, and who could go where.
//!
//! Results go to standard output, progress and findings to standard error. Exit code 0: done; 1: the work failed;
//! 2: the input or the command is wrong.

mod commands;
mod failure;
mod load;
mod lock;
mod maps;
mod planning;
mod progress;
mod reference;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// Villages are many small values; the system's allocator took a third of the time of reading and writing them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Finds out which deserted villages people can live in again, why, and what is missing.
#[derive(Parser)]
#[command(name = "inhabit", version, propagate_version = true, after_help = EXAMPLES)]
struct Program {
    #[command(subcommand)]
    command: Command,

    /// Print results as JSON.
    #[arg(long, global = true)]
    json: bool,

    /// Print no progress and no findings.
    #[arg(long, global = true)]
    quiet: bool,

    /// How many threads to use. Default: one a core. Results do not depend on it.
    #[arg(long, global = true, value_name = "N")]
    threads: Option<usize>,
}

const EXAMPLES: &str = "Examples:
  inhabit assess datasets/upper-valley/scenario.toml --out out/upper-valley
  inhabit nearby scenario.toml --at 43.3,-11.7 --count 5 --within \"10 km\"
  inhabit explain scenario.toml \"Upper Aul\"
  inhabit plan datasets/upper-valley/scenario.toml --out out/upper-valley
  inhabit list criteria";

#[derive(Subcommand)]
enum Command {
    /// Read, measure, score, and write map, report (HTML and PDF) and files.
    Assess(commands::assess::Arguments),
    /// What lies near a point or a village.
    Nearby(commands::nearby::Arguments),
    /// Why a village has its score, and what holds it back.
    Explain(commands::explain::Arguments),
    /// Which households could settle where, with which works; or prove a plan file.
    Plan(commands::plan::Arguments),
    /// Read everything and print what was noticed; write nothing.
    Check(commands::check::Arguments),
    /// The weights that result, by party and goal, with their consistency.
    Weights(commands::weights::Arguments),
    /// Rank the rows of any table with the same methods.
    Rank(commands::rank::Arguments),
    /// Write one layer or result as a file; the ending names the format.
    Export(commands::export::Arguments),
    /// Forms for what is unknown, and the way back.
    Survey(commands::survey::Arguments),
    /// What there is: criteria, values, methods, services, formats, legends.
    List(commands::list::Arguments),
    /// Show regions in the browser and to GIS tools.
    Serve(commands::serve::Arguments),
    /// Write a commented scenario for your files.
    Init(commands::init::Arguments),
}

/// How results and messages are shown.
#[derive(Clone, Copy)]
struct Manner {
    /// Results as JSON instead of text.
    json: bool,
    /// Neither progress nor findings.
    quiet: bool,
}

fn main() -> ExitCode {
    let program = Program::parse();
    let manner = Manner { json: program.json, quiet: program.quiet };
    match threads(program.threads).and_then(|()| run(program.command, manner)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(manner),
    }
}

fn threads(count: Option<usize>) -> Result<(), Failure> {
    let Some(count) = count else { return Ok(()) };
    if count == 0 {
        return Err(Failure::input("--threads: found 0, expected 1 or more"));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
    pool.map_err(|error| Failure::work(format!("cannot start {count} threads: {error}")))
}

fn run(command: Command, manner: Manner) -> Result<(), Failure> {
    match command {
        Command::Assess(arguments) => commands::assess::run(&arguments, manner),
        Command::Nearby(arguments) => commands::nearby::run(&arguments, manner),
        Command::Explain(arguments) => commands::explain::run(&arguments, manner),
        Command::Plan(arguments) => commands::plan::run(&arguments, manner),
        Command::Check(arguments) => commands::check::run(&arguments, manner),
        Command::Weights(arguments) => commands::weights::run(&arguments, manner),
        Command::Rank(arguments) => commands::rank::run(&arguments, manner),
        Command::Export(arguments) => commands::export::run(&arguments, manner),
        Command::Survey(arguments) => commands::survey::run(&arguments, manner),
        Command::List(arguments) => commands::list::run(&arguments, manner),
        Command::Serve(arguments) => commands::serve::run(&arguments, manner),
        Command::Init(arguments) => commands::init::run(&arguments, manner),
    }
}
