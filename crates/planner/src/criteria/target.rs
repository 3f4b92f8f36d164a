//! What distances and travel times lead to, and what is counted.

use crate::scenario::unknown_word;
use crate::{SERVICES, Scenario};

/// What a place is near to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A road that is open to motor vehicles, or to walkers.
    Road,
    /// Running or standing water.
    Water,
    /// Any settlement.
    Settlement,
    /// The zones of a layer, by its name in the scenario.
    Zone(String),
    /// A service of a kind.
    Service(String),
}

impl Target {
    /// The target a word of a scenario stands for: `road`, `water`, `settlement`, `zone:<layer>` or a service kind.
    pub fn from_word(word: &str) -> Self {
        match word {
            "road" => Self::Road,
            "water" => Self::Water,
            "settlement" => Self::Settlement,
            _ => match word.strip_prefix("zone:") {
                Some(layer) => Self::Zone(layer.to_owned()),
                None => Self::Service(word.to_owned()),
            },
        }
    }

    /// The layer it is read from.
    pub fn layer(&self) -> &'static str {
        match self {
            Self::Road => "roads",
            Self::Water => "water",
            Self::Settlement => "villages",
            Self::Zone(_) => "zones",
            Self::Service(_) => "services",
        }
    }
}

/// Checks that a word names a service kind, a zone layer, or one of the words that the measure knows besides.
pub(super) fn check_target(key: &str, word: &str, besides: &[&str], scenario: &Scenario) -> Result<(), String> {
    if let Some(layer) = word.strip_prefix("zone:").filter(|_| besides.contains(&"zone:<layer>")) {
        let layers: Vec<&str> = scenario.data.zones.keys().map(String::as_str).collect();
        return if layers.contains(&layer) { Ok(()) } else { Err(unknown_word("zone layer", layer, &layers)) };
    }
    let extra = scenario.data.services.iter().flat_map(|layer| layer.kinds.keys().map(String::as_str));
    let mut words: Vec<&str> = besides.to_vec();
    words.extend(SERVICES.iter().map(|service| service.kind));
    words.extend(extra);
    if words.contains(&word) { Ok(()) } else { Err(unknown_word(key, word, &words)) }
}
