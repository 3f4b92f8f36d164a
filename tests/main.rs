//! End-to-end tests of the program, one file a command.

mod assess;
mod bad_input;
mod datasets;
mod export;
mod list;
mod nearby;
mod program;
