//! Packs of standards: those of the program, and a user's own.

use serde::Deserialize;

use super::PERSON;
use crate::criteria::KINDS;
use crate::quantity::Unit;
use crate::scenario::{ScenarioError, plain, unknown_word};

/// The packs this program knows: name and text.
const PACKS: [(&str, &str); 8] = [
    ("health", include_str!("../../standards/health.toml")),
    ("india-resettlement", include_str!("../../standards/india-resettlement.toml")),
    ("jmp", include_str!("../../standards/jmp.toml")),
    ("land", include_str!("../../standards/land.toml")),
    ("schools", include_str!("../../standards/schools.toml")),
    ("sdg", include_str!("../../standards/sdg.toml")),
    ("sphere", include_str!("../../standards/sphere.toml")),
    ("unhcr", include_str!("../../standards/unhcr.toml")),
];

/// Standards from one publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardsPack {
    /// Its name in scenarios; for a user's own file its name without `.toml`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Its entries.
    pub entries: Vec<StandardEntry>,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardEntry {
    /// Its name within the pack.
    pub id: String,
    /// What is limited.
    pub title: String,
    /// The limit.
    pub value: f64,
    /// Its unit; a unit that no measure has stands for reference only.
    pub unit: String,
    /// What it counts by: `person` for an amount a head (the measured figure is divided by the people), any other word for
    /// people who share a thing (the people are divided by the measured number of things). `None` for a plain limit.
    pub per: Option<String>,
    /// Which side of the limit is good.
    pub direction: Direction,
    /// The kind of measure that answers it; `None` when none does by itself.
    pub measure: Option<String>,
    /// What that measure must lead to, one of these; empty for any.
    #[serde(default)]
    pub to: Vec<String>,
    /// How people move, for travel times; `None` for any.
    pub mode: Option<String>,
    /// How many times the measured way counts: 2 for a round trip. Default 1.
    #[serde(default = "one")]
    pub ways: f64,
    /// What it was written for; the pack's own `applies_to` where the entry says nothing.
    #[serde(default)]
    pub applies_to: String,
    /// Where it is published.
    pub source: String,
    /// When; `None` when the source names no year.
    pub year: Option<u32>,
    /// How far it was verified.
    pub verified: Verified,
}

fn one() -> f64 {
    1.0
}

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The limit or more.
    AtLeast,
    /// The limit or less.
    AtMost,
}

impl Direction {
    /// The words before a figure.
    pub fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

/// How far an entry was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Verified {
    /// Read where it is published.
    #[serde(rename = "at the source")]
    AtTheSource,
    /// Read in a transcription that cites the original.
    #[serde(rename = "second-hand")]
    SecondHand,
    /// Told, with no text at hand: a user's own packs only.
    #[serde(rename = "not verified")]
    No,
}

impl Verified {
    /// The word shown to a user.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtTheSource => "at the source",
            Self::SecondHand => "second-hand",
            Self::No => "not verified",
        }
    }
}

/// A pack as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    applies_to: String,
    entry: Vec<toml::Spanned<StandardEntry>>,
}

/// Every pack of the program with its entries, sorted by name.
pub fn packs() -> Vec<StandardsPack> {
    let read = |(name, text): &(&'static str, &str)| {
        StandardsPack::parse(name, name, text).expect("a test reads every pack that is built in")
    };
    PACKS.iter().map(read).collect()
}

/// The name of a pack: a path without its folders and its `.toml`.
pub fn pack_name(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file)
}

impl StandardsPack {
    /// Reads a pack; `file` is the name shown in errors.
    ///
    /// # Errors
    /// With line and column: a key that is unknown or missing, an id that stands twice, a limit that is no positive figure,
    /// a measure that does not exist, a unit that its measure cannot have, an entry without a source.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ScenarioError> {
        let fail = |error: toml::de::Error| ScenarioError::at(file, text, error.span(), plain(error.message()));
        let read: File = toml::from_str(text).map_err(fail)?;
        let mut entries: Vec<StandardEntry> = Vec::new();
        for written in read.entry {
            let span = written.span();
            let mut entry = written.into_inner();
            if entry.applies_to.is_empty() {
                entry.applies_to.clone_from(&read.applies_to);
            }
            let twice = entries.iter().any(|other| other.id == entry.id);
            let fault = if twice { Err(format!("found entry \"{}\" twice", entry.id)) } else { entry.check() };
            fault.map_err(|message| ScenarioError::at(file, text, Some(span), message))?;
            entries.push(entry);
        }
        Ok(Self { name: name.to_owned(), title: read.title, entries })
    }
}

impl StandardEntry {
    fn check(&self) -> Result<(), String> {
        let wrong = |message: String| Err(format!("entry \"{}\": {message}", self.id));
        if !(self.value.is_finite() && self.value > 0.0 && self.ways.is_finite() && self.ways > 0.0) {
            return wrong(format!("found {} × {}, expected figures above 0", self.value, self.ways));
        }
        if self.id.contains('/')
            || [&self.id, &self.title, &self.unit, &self.source].iter().any(|w| w.trim().is_empty())
        {
            return wrong("expected an id without /, a title, a unit and a source".to_owned());
        }
        let unit = Unit::from_word(&self.unit);
        match self.per.as_deref() {
            Some(PERSON) if unit.is_none() => {
                return wrong(format!("found unit \"{}\" per person, expected a unit of measures", self.unit));
            }
            Some(thing) if thing != PERSON && unit != Some(Unit::People) => {
                return wrong(format!("found unit \"{}\" per {thing}, expected people", self.unit));
            }
            Some(_) if self.measure.is_some() => {
                return wrong("found measure beside per: what counts a head is asked for by name alone".to_owned());
            }
            _ => {}
        }
        let Some(kind) = &self.measure else { return Ok(()) };
        if !KINDS.iter().any(|known| known.word == kind) {
            let known: Vec<&str> = KINDS.iter().map(|known| known.word).collect();
            return wrong(unknown_word("measure", kind, &known));
        }
        if unit.is_none() {
            wrong(format!("found unit \"{}\", expected a unit of measures", self.unit))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "title = \"Our rules\"\napplies_to = \"our district\"\n\n[[entry]]\nid = \"school\"\ntitle = \"Walk to school\"\n\
                       value = 20\nunit = \"min\"\ndirection = \"at_most\"\nmeasure = \"travel_time\"\nto = [\"school\"]\n\
                       source = \"Order 12 of the district\"\nverified = \"not verified\"\n";

    #[test]
    fn a_users_own_pack_is_read_and_its_faults_are_pointed_at() {
        let pack = StandardsPack::parse("our", "our.toml", OWN).unwrap();
        assert_eq!((pack.entries[0].applies_to.as_str(), pack.entries[0].ways), ("our district", 1.0));
        for (from, to, words) in [
            ("value = 20", "value = -20", "above 0"),
            ("\"min\"", "\"apples\"", "apples"),
            ("travel_time", "travel_tim", "did you mean \"travel_time\""),
            ("at_most", "at_mots", "at_most"),
            ("source = \"Order 12 of the district\"", "source = \" \"", "a source"),
            ("source", "sorce", "sorce"),
        ] {
            let error = StandardsPack::parse("our", "our.toml", &OWN.replacen(from, to, 1)).unwrap_err();
            assert!(error.line >= 4 && error.message.contains(words), "{error}");
        }
        let twice = format!("{OWN}{}", &OWN[OWN.find("[[entry]]").unwrap()..]);
        assert!(StandardsPack::parse("our", "our.toml", &twice).unwrap_err().message.contains("twice"));
    }

    #[test]
    fn nothing_unverified_is_built_in() {
        for entry in packs().iter().flat_map(|pack| &pack.entries) {
            assert!(entry.verified != Verified::No, "{}", entry.id);
        }
    }

    #[test]
    fn a_pack_is_named_by_its_file() {
        assert_eq!((pack_name("rules/oblast.toml"), pack_name("sphere")), ("oblast", "sphere"));
    }
}
