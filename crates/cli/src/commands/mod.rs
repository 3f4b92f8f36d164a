//! One file a command.

pub mod assess;
pub mod check;
pub mod explain;
pub mod export;
pub mod init;
mod journey;
pub mod list;
pub mod nearby;
pub mod plan;
mod plan_tables;
pub mod rank;
pub mod serve;
pub mod survey;
pub mod weights;

use std::io::Write;

use crate::failure::Failure;

/// Prints a result on standard output, with a newline at its end.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let newline = if text.ends_with('\n') { "" } else { "\n" };
    write!(out, "{text}{newline}").and_then(|()| out.flush()).map_err(Failure::printing)
}

/// Prints a value as indented JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::work(format!("cannot write JSON: {error}")))?;
    print(&text)
}

/// Prints what a writer of `outputs` writes.
pub fn print_with(write: impl FnOnce(&mut dyn Write) -> Result<(), outputs::Error>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(Failure::printing)
}
