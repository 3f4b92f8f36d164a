use std::fmt;

/// What is wrong with a question asked of a region: which part of it, what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part of the question: `within`, `status`, `mode` …
    pub field: &'static str,
    /// What was found and what was expected, one sentence.
    pub message: String,
}

impl Fault {
    /// A fault in one part of a question.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl std::error::Error for Fault {}
