//! Progress on standard error, when it is a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use planner::{Finding, Severity};

use crate::Manner;

/// How many findings are printed before the rest is only counted.
const SHOWN: usize = 20;

/// A line that says what is being done.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A progress line; invisible when standard error is no terminal or quiet was asked for.
    pub fn new(manner: Manner) -> Self {
        if manner.quiet || !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }

    /// Says what is being done now.
    pub fn stage(&self, words: &str) {
        self.bar.set_message(words.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Prints findings on standard error, warnings first.
pub fn show_findings(findings: &[Finding], manner: Manner) {
    if manner.quiet || manner.json {
        return;
    }
    for finding in findings.iter().take(SHOWN) {
        eprintln!("{finding}");
    }
    if findings.len() > SHOWN {
        let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning).count();
        eprintln!(
            "… {} findings in all, {warnings} of them warnings; `inhabit check` and the report list every one",
            findings.len()
        );
    }
}
