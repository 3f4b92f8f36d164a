//! Why the program stops early.

use std::process::ExitCode;

use planner::Fault;
use planner::plan::PlanError;
use planner::scenario::ScenarioError;
use sources::SourceError;

use crate::Manner;

/// Why a command could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// The input or the command is wrong: exit code 2.
    Input(String),
    /// The work failed: exit code 1.
    Work(String),
    /// Whoever read our output has had enough: exit code 0, nothing to say.
    Closed,
}

impl Failure {
    /// The input or the command is wrong.
    pub fn input(message: impl Into<String>) -> Self {
        Self::Input(message.into())
    }

    /// The work failed.
    pub fn work(message: impl Into<String>) -> Self {
        Self::Work(message.into())
    }

    /// A failure to write results: a closed pipe is no failure.
    pub fn printing(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Work(format!("cannot print: {error}")),
        }
    }

    /// Says why on standard error and gives the exit code.
    pub fn report(&self, manner: Manner) -> ExitCode {
        let (code, message) = match self {
            Self::Input(message) => (2, message),
            Self::Work(message) => (1, message),
            Self::Closed => return ExitCode::SUCCESS,
        };
        if manner.json {
            eprintln!("{}", serde_json::json!({ "error": message, "exit_code": code }));
        } else {
            eprintln!("error: {message}");
        }
        ExitCode::from(code)
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Input(format!("--{fault}"))
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<decision::Error> for Failure {
    fn from(error: decision::Error) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<outputs::Error> for Failure {
    fn from(error: outputs::Error) -> Self {
        // A place that may not be written to is the user's to change; a full disk is no wrong command.
        let is_input = match &error {
            outputs::Error::Write { source, .. } => is_wrong_place(source.kind()),
            outputs::Error::Stream(_) => false,
            _ => true,
        };
        if is_input { Self::Input(error.to_string()) } else { Self::Work(error.to_string()) }
    }
}

fn is_wrong_place(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind::{AlreadyExists, NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem};
    matches!(kind, AlreadyExists | NotADirectory | NotFound | PermissionDenied | ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind::{NotADirectory, Other, PermissionDenied, StorageFull};

    use super::*;

    /// The guide: 1 when the work failed, as on a full disk; 2 for a command that names a place nobody may write to.
    #[test]
    fn a_full_disk_is_no_wrong_command() {
        let failure =
            |kind: std::io::ErrorKind| Failure::from(outputs::Error::Write { path: "out".into(), source: kind.into() });
        assert!([StorageFull, Other].into_iter().all(|kind| matches!(failure(kind), Failure::Work(_))));
        assert!([NotADirectory, PermissionDenied].into_iter().all(|kind| matches!(failure(kind), Failure::Input(_))));
        assert!(matches!(Failure::from(outputs::Error::Stream(StorageFull.into())), Failure::Work(_)));
    }
}
