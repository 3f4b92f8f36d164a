use std::collections::BTreeMap;
use std::fmt;

use crate::Place;

/// A settlement: lived in, left, or unknown. Candidates of an assessment and the settlements around them share this type.
#[derive(Debug, Clone, PartialEq)]
pub struct Village {
    /// Identifier, unique in the region: `n123`, `w123`, `r123` for OpenStreetMap objects, else as the file says.
    pub id: String,
    /// Name as written in the source, empty when it has none.
    pub name: String,
    /// Names by language code (`en`, `ru`, `ar` …), as far as known.
    pub names: BTreeMap<String, String>,
    /// What is known about people living there.
    pub status: Status,
    /// What kind of settlement it is.
    pub class: SettlementClass,
    /// Number of people; `None` when unknown, which is not zero.
    pub population: Option<f64>,
    /// Where it lies.
    pub place: Place,
    /// How far the true position may be from the given one, metres; `None` when the source does not say.
    pub precision_m: Option<f64>,
    /// Further fields from the settlement layer and the table of facts, by field name.
    pub facts: BTreeMap<String, Fact>,
}

impl Village {
    /// What to call it in a sentence: its name, or its id where it has none.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }
}

/// One fact about a village, as its source says.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A figure.
    Number(f64),
    /// A word or sentence.
    Text(String),
}

impl Fact {
    /// The figure, also when it was written as text; `None` for words.
    pub fn number(&self) -> Option<f64> {
        match self {
            Fact::Number(value) => Some(*value),
            Fact::Text(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
        }
    }

    /// Reads a cell of a table: empty and `NA` are no fact.
    pub fn read(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        if cell.is_empty() || cell.eq_ignore_ascii_case("na") {
            return None;
        }
        Some(match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => Fact::Number(value),
            _ => Fact::Text(cell.to_owned()),
        })
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Number(value) => write!(f, "{value}"),
            Fact::Text(text) => f.write_str(text),
        }
    }
}

/// What is known about people living in a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// People live there.
    Inhabited,
    /// No people; what still stands is not known (population 0).
    Deserted,
    /// No people, buildings usable after repair (`disused:place`).
    Disused,
    /// No people, buildings in decay (`abandoned:place`, `abandoned=yes`).
    Abandoned,
    /// Ruins (`ruins:place`, `ruins=yes`).
    Ruined,
    /// The source does not say.
    Unknown,
}

impl Status {
    /// Every status with the word used in files.
    pub const ALL: [(Status, &'static str); 6] = [
        (Status::Inhabited, "inhabited"),
        (Status::Deserted, "deserted"),
        (Status::Disused, "disused"),
        (Status::Abandoned, "abandoned"),
        (Status::Ruined, "ruined"),
        (Status::Unknown, "unknown"),
    ];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("unknown", |(_, word)| word)
    }

    /// The status a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word.trim())).map(|(status, _)| *status)
    }

    /// Whether nobody lives there by this status: deserted, disused, abandoned or ruined.
    pub fn is_deserted(self) -> bool {
        !matches!(self, Status::Inhabited | Status::Unknown)
    }
}

/// Kinds of settlement, largest first, after the values of OpenStreetMap's `place` key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettlementClass {
    /// `city`
    City,
    /// `town`
    Town,
    /// `village`
    Village,
    /// `hamlet`
    Hamlet,
    /// `isolated_dwelling`
    IsolatedDwelling,
    /// `farm`
    Farm,
    /// `locality` with a desertion tag: a place of that name without people
    Locality,
    /// The source does not say.
    Unknown,
}

impl SettlementClass {
    /// Every class with the word used in files.
    pub const ALL: [(SettlementClass, &'static str); 8] = [
        (SettlementClass::City, "city"),
        (SettlementClass::Town, "town"),
        (SettlementClass::Village, "village"),
        (SettlementClass::Hamlet, "hamlet"),
        (SettlementClass::IsolatedDwelling, "isolated_dwelling"),
        (SettlementClass::Farm, "farm"),
        (SettlementClass::Locality, "locality"),
        (SettlementClass::Unknown, "unknown"),
    ];

    /// The word used in files.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(class, _)| *class == self).map_or("unknown", |(_, word)| word)
    }

    /// The class a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word.trim())).map(|(class, _)| *class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_no_fact_and_zero_is_one() {
        assert_eq!(Fact::read("  "), None);
        assert_eq!(Fact::read("NA"), None);
        assert_eq!(Fact::read("0"), Some(Fact::Number(0.0)));
        assert_eq!(Fact::read("inf"), Some(Fact::Text("inf".into())));
    }

    #[test]
    fn words_and_statuses_go_both_ways() {
        for (status, word) in Status::ALL {
            assert_eq!(Status::from_word(word), Some(status));
            assert_eq!(status.word(), word);
        }
        assert!(Status::Ruined.is_deserted() && !Status::Unknown.is_deserted());
    }
}
