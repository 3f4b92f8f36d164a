//! Published standards, and how villages stand against them.

use decision::gates::Outcome;
use serde::Deserialize;

use crate::assessment::CriterionResult;
use crate::criteria::Measure;
use crate::quantity::{Amount, Unit};
use crate::scenario::StandardsSpec;
use crate::{Indicator, Scenario};

/// The packs this program knows: name and text.
const PACKS: [(&str, &str); 6] = [
    ("health", include_str!("../standards/health.toml")),
    ("india-resettlement", include_str!("../standards/india-resettlement.toml")),
    ("jmp", include_str!("../standards/jmp.toml")),
    ("sdg", include_str!("../standards/sdg.toml")),
    ("sphere", include_str!("../standards/sphere.toml")),
    ("unhcr", include_str!("../standards/unhcr.toml")),
];

/// Standards from one publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardsPack {
    /// Its name in scenarios.
    pub name: &'static str,
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
    /// Which side of the limit is good.
    pub direction: Direction,
    /// The kind of measure that answers it; `None` when none does.
    pub measure: Option<String>,
    /// What that measure must lead to, one of these; empty for any.
    #[serde(default)]
    pub to: Vec<String>,
    /// How people move, for travel times; `None` for any.
    pub mode: Option<String>,
    /// How many times the measured way counts: 2 for a round trip. Default 1.
    #[serde(default = "one")]
    pub ways: f64,
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
}

impl Verified {
    /// The word shown to a user.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtTheSource => "at the source",
            Self::SecondHand => "second-hand",
        }
    }
}

/// What an entry does in an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandardRole {
    /// It is shown.
    Test,
    /// Who fails it is excluded, who has no answer is withheld.
    Gate,
}

/// One entry asked of every village by way of a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardResult {
    /// `pack/entry`.
    pub name: String,
    /// The entry.
    pub entry: StandardEntry,
    /// The position of the criterion that measures it.
    pub criterion: usize,
    /// Whether it is shown or decides.
    pub role: StandardRole,
    /// Pass, fail or unknown, in village order.
    pub outcomes: Vec<Outcome>,
}

/// Every pack with its entries, sorted by name.
pub fn packs() -> Vec<StandardsPack> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        title: String,
        entry: Vec<StandardEntry>,
    }
    let read = |(name, text): &(&'static str, &str)| {
        let file: File = toml::from_str(text).expect("a test reads every pack that is built in");
        StandardsPack { name, title: file.title, entries: file.entry }
    };
    PACKS.iter().map(read).collect()
}

/// The names of the packs.
pub fn pack_names() -> Vec<&'static str> {
    PACKS.iter().map(|(name, _)| *name).collect()
}

/// The entry that `pack/entry` names.
pub fn entry(name: &str) -> Option<StandardEntry> {
    let (pack, id) = name.split_once('/')?;
    packs().into_iter().find(|known| known.name == pack)?.entries.into_iter().find(|entry| entry.id == id)
}

impl StandardEntry {
    /// The limit in another unit; `None` when the two measure different things.
    pub fn limit(&self, unit: Unit) -> Option<f64> {
        Unit::from_word(&self.unit)?.convert(self.value, unit)
    }

    /// The limit in words: `at most 500 m`.
    pub fn words(&self) -> String {
        let figure = match Unit::from_word(&self.unit) {
            Some(unit) => Amount { value: self.value, unit }.to_string(),
            None => format!("{} {}", self.value, self.unit),
        };
        format!("{} {figure}", self.direction.words())
    }

    /// Whether a measure answers this entry.
    pub fn is_measured_by(&self, measure: &Measure) -> bool {
        let Some(kind) = &self.measure else { return false };
        let (to, mode) = match measure {
            Measure::Distance(distance) => (distance.to.as_str(), None),
            Measure::TravelTime(travel) => (travel.to.as_str(), Some(travel.mode.as_str())),
            _ => ("", None),
        };
        let leads = self.to.is_empty() || self.to.iter().any(|target| target == to);
        let moves = self.mode.as_deref().is_none_or(|wanted| Some(wanted) == mode);
        measure.kind().word == kind && leads && moves && self.limit(measure.unit()).is_some()
    }

    /// Pass or fail when the whole range of the answer lies on one side, else unknown.
    fn outcome(&self, answer: &Indicator, unit: Unit) -> Outcome {
        let Some(limit) = self.limit(unit) else { return Outcome::Unknown };
        let (low, high) = match (answer.range, answer.value) {
            (Some((low, high)), _) => (self.ways * low, self.ways * high),
            (None, Some(value)) => (self.ways * value, self.ways * value),
            (None, None) => return Outcome::Unknown,
        };
        let (passes, fails) = match self.direction {
            Direction::AtMost => (high <= limit, low > limit),
            Direction::AtLeast => (low >= limit, high < limit),
        };
        match (passes, fails) {
            (true, _) => Outcome::Pass,
            (_, true) => Outcome::Fail,
            _ => Outcome::Unknown,
        }
    }
}

/// The entries that a scenario switches on, with the criterion that measures each.
///
/// Those of its packs that a criterion measures are tests; those under `tests` and `gates` are what they say.
pub fn switched_on(scenario: &Scenario, spec: &StandardsSpec) -> Vec<(String, StandardEntry, usize, StandardRole)> {
    let mut found: Vec<(String, StandardEntry, usize, StandardRole)> = Vec::new();
    let position = |id: &str| scenario.criteria.iter().position(|criterion| criterion.id.get_ref() == id);
    for (table, role) in [(&spec.gates, StandardRole::Gate), (&spec.tests, StandardRole::Test)] {
        for (id, name) in table {
            if let (Some(criterion), Some(entry)) = (position(id.get_ref()), entry(name.get_ref())) {
                found.push((name.get_ref().clone(), entry, criterion, role));
            }
        }
    }
    for pack in packs() {
        if !spec.packs.iter().any(|name| name.get_ref() == pack.name) {
            continue;
        }
        for entry in pack.entries {
            for (criterion, spec) in scenario.criteria.iter().enumerate() {
                let name = format!("{}/{}", pack.name, entry.id);
                let known = found.iter().any(|(other, _, place, _)| *other == name && *place == criterion);
                if !known && entry.is_measured_by(spec.measure.get_ref()) {
                    found.push((name, entry.clone(), criterion, StandardRole::Test));
                }
            }
        }
    }
    found
}

/// How every village stands against the entries a scenario switches on.
pub fn check_standards(scenario: &Scenario, spec: &StandardsSpec, criteria: &[CriterionResult]) -> Vec<StandardResult> {
    let answered = switched_on(scenario, spec).into_iter().map(|(name, entry, criterion, role)| {
        let result = &criteria[criterion];
        let outcomes = result.indicators.iter().map(|answer| entry.outcome(answer, result.unit)).collect();
        StandardResult { name, entry, criterion, role, outcomes }
    });
    answered.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::small_region::scenario;

    #[test]
    fn every_entry_is_told_in_full_and_once() {
        let mut names = HashSet::new();
        for pack in packs() {
            assert!(!pack.title.is_empty() && !pack.entries.is_empty(), "{}", pack.name);
            for entry in &pack.entries {
                assert!(names.insert((pack.name, entry.id.clone())), "{}/{} stands twice", pack.name, entry.id);
                assert!(!entry.title.is_empty() && !entry.source.is_empty() && !entry.unit.is_empty(), "{}", entry.id);
                assert!(entry.value.is_finite() && entry.value > 0.0, "{}", entry.id);
                let measured = entry.measure.as_deref();
                assert!(
                    measured.is_none_or(|kind| crate::criteria::KINDS.iter().any(|known| known.word == kind)),
                    "{}: {measured:?}",
                    entry.id
                );
                assert!(measured.is_none() || Unit::from_word(&entry.unit).is_some(), "{}", entry.id);
            }
        }
        assert!(names.len() >= 25, "{}", names.len());
    }

    #[test]
    fn an_entry_is_answered_by_the_criterion_that_measures_it() {
        let scenario = scenario(
            "[standards]\npacks = [\"sdg\"]\n[[criterion]]\nid = \"road\"\nmeasure = { kind = \"distance\", to = \"road\" }\n\
             value = { kind = \"falling\", from = \"0 m\", to = \"1 km\" }\n",
        );
        let found = switched_on(&scenario, &scenario.standards);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.as_str(), found[0].2, found[0].3), ("sdg/rural_access", 0, StandardRole::Test));
        let entry = &found[0].1;
        assert_eq!(entry.limit(Unit::Metre), Some(2000.0));
        assert_eq!(entry.outcome(&Indicator::known(2000.0), Unit::Metre), Outcome::Pass);
        assert_eq!(entry.outcome(&Indicator::known(2000.1), Unit::Metre), Outcome::Fail);
        assert_eq!(entry.outcome(&Indicator::unknown("gap"), Unit::Metre), Outcome::Unknown);
    }

    #[test]
    fn a_round_trip_counts_the_way_twice() {
        let entry = entry("jmp/basic_water").unwrap();
        assert_eq!(entry.outcome(&Indicator::known(15.0), Unit::Minute), Outcome::Pass);
        assert_eq!(entry.outcome(&Indicator::known(15.1), Unit::Minute), Outcome::Fail);
    }
}
