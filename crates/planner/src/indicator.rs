/// The answer of one criterion at one place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Indicator {
    /// The figure in the criterion's unit; `None` when it is unknown; infinite when it is known that there is none (no
    /// road leads there, no such service exists in the region).
    pub value: Option<f64>,
    /// The least and the greatest figure it can be, when gaps, speed ranges or an uncertain position leave it open.
    pub range: Option<(f64, f64)>,
    /// The word, for criteria whose answer is a word of a village table.
    pub text: Option<String>,
    /// Why it is missing, infinite or uncertain, in a short sentence; empty when there is nothing to say.
    pub note: String,
}

impl Indicator {
    /// A known figure.
    pub fn known(value: f64) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// An unknown figure and why.
    pub fn unknown(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    /// A figure known to be out of reach and why.
    pub fn unreachable(note: impl Into<String>) -> Self {
        Self { value: Some(f64::INFINITY), note: note.into(), ..Self::default() }
    }

    /// The same indicator with the bounds of what it can be.
    #[must_use]
    pub fn between(mut self, least: f64, greatest: f64) -> Self {
        self.range = Some((least, greatest));
        self
    }

    /// Whether nothing is known, neither a figure nor a word.
    pub fn is_unknown(&self) -> bool {
        self.value.is_none() && self.text.is_none()
    }
}
