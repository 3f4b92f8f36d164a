//! End-to-end tests of the program, one file a command.

// Tests may unwrap, in their helping functions too.
#![allow(clippy::unwrap_used)]

mod assess;
mod bad_input;
mod comoros;
mod datasets;
mod decisions;
mod documentation;
mod explain;
mod export;
mod files;
mod languages;
mod list;
mod maps;
mod nearby;
mod north_caucasus;
mod plan;
mod program;
mod rank;
mod readers;
#[cfg(feature = "serve")]
mod serve;
mod survey;
mod travel;
mod weights;
