use std::fmt;

/// Something noticed in data or results that a person should know. Findings are collected, never lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A short stable word for its kind, such as `duplicate-id` or `outside-region`.
    pub code: String,
    /// The file or layer it was found in, empty when it concerns the result as a whole.
    pub file: String,
    /// The feature or village concerned, empty when it concerns the whole layer.
    pub feature: String,
    /// One sentence a planner understands: what was found and what was expected.
    pub message: String,
    /// What to do about it, empty when nothing is needed.
    pub next_step: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Results may be wrong or missing for some villages.
    Warning,
    /// Worth knowing; the results stand.
    Note,
}

impl Finding {
    /// A warning about a layer as a whole; add the feature and the next step with the other methods.
    pub fn warning(code: &str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, file, message.into())
    }

    /// A note about a layer as a whole.
    pub fn note(code: &str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, file, message.into())
    }

    fn new(severity: Severity, code: &str, file: &str, message: String) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            file: file.to_owned(),
            feature: String::new(),
            message,
            next_step: String::new(),
        }
    }

    /// The same finding about one feature.
    #[must_use]
    pub fn about(mut self, feature: impl Into<String>) -> Self {
        self.feature = feature.into();
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn advise(mut self, next_step: impl Into<String>) -> Self {
        self.next_step = next_step.into();
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, "{severity}")?;
        for part in [&self.file, &self.feature] {
            if !part.is_empty() {
                write!(f, ": {part}")?;
            }
        }
        write!(f, ": {}", self.message)?;
        if !self.next_step.is_empty() {
            write!(f, " ({})", self.next_step)?;
        }
        Ok(())
    }
}
