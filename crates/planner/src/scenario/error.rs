use std::fmt;

/// What is wrong with a scenario, where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ScenarioError {
    /// The scenario file as the user named it.
    pub file: String,
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
    /// The line of the file, to point into; empty when the file as a whole is meant.
    pub excerpt: String,
}

impl ScenarioError {
    /// An error about the byte range of a text.
    pub(crate) fn at(file: &str, text: &str, span: Option<std::ops::Range<usize>>, message: impl Into<String>) -> Self {
        let Some(span) = span else {
            return Self { file: file.into(), line: 0, column: 0, message: message.into(), excerpt: String::new() };
        };
        let start = span.start.min(text.len());
        let before = &text[..start];
        let line = before.matches('\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        let column = text[line_start..start].chars().count() + 1;
        let excerpt = text[line_start..].lines().next().unwrap_or_default().to_owned();
        Self { file: file.into(), line, column, message: message.into(), excerpt }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "{}: {}", self.file, self.message);
        }
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        let gutter = format!("{:>5} | ", self.line);
        let marker = " ".repeat(gutter.len() + self.column - 1);
        write!(f, "\n{gutter}{}\n{marker}^", self.excerpt)
    }
}
