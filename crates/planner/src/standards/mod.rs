//! Published standards, and how villages stand against them.

use decision::gates::Outcome;

use crate::assessment::CriterionResult;
use crate::criteria::Measure;
use crate::quantity::{Amount, Unit};
use crate::scenario::StandardsSpec;
use crate::{Indicator, Scenario, Village};

mod pack;
mod people;

pub use pack::{Direction, StandardEntry, StandardsPack, Verified, pack_name, packs};
pub(crate) use people::{a_head, fixed as fixed_people, people};

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
    /// What is held against the limit, in village order and in [`StandardResult::unit`]: the criterion's answer, there and
    /// back where the entry counts both ways, shared among people where it counts a head.
    pub answers: Vec<Indicator>,
    /// The unit of the answers.
    pub unit: Unit,
    /// Pass, fail or unknown, in village order.
    pub outcomes: Vec<Outcome>,
}

/// The entry of the program's own packs that `pack/entry` names.
pub fn entry(name: &str) -> Option<StandardEntry> {
    StandardsSpec::default().entry(name)
}

impl StandardsSpec {
    /// Every pack that can be named: those of the program and the scenario's own, sorted by name within each.
    pub fn known(&self) -> Vec<StandardsPack> {
        packs().into_iter().chain(self.own.iter().cloned()).collect()
    }

    /// The entry that `pack/entry` names.
    pub fn entry(&self, name: &str) -> Option<StandardEntry> {
        let (pack, id) = name.split_once('/')?;
        self.known().into_iter().find(|known| known.name == pack)?.entries.into_iter().find(|entry| entry.id == id)
    }

    /// Paths of the scenario's own packs: the entries of `packs` that end in `.toml`.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.packs.iter().map(|pack| pack.get_ref().as_str()).filter(|pack| pack.ends_with(".toml"))
    }

    /// The first of the scenario's own packs that has not been read yet.
    pub(crate) fn unread(&self) -> Option<&str> {
        self.paths().find(|path| self.awaits(pack_name(path)))
    }

    /// Whether a pack is one of the scenario's own that has not been read yet.
    pub(crate) fn awaits(&self, pack: &str) -> bool {
        self.paths().any(|path| pack_name(path) == pack) && !self.own.iter().any(|known| known.name == pack)
    }
}

impl StandardEntry {
    /// The limit in another unit, for one way; `None` when the two measure different things.
    pub fn limit(&self, unit: Unit) -> Option<f64> {
        match &self.per {
            // People who share a thing: what is measured is the number of things.
            Some(thing) if thing != PERSON => matches!(unit, Unit::Count | Unit::Plain).then_some(self.value),
            _ => Unit::from_word(&self.unit)?.convert(self.value, unit),
        }
    }

    /// The unit with what it counts by: `m`, `l/day per person`.
    pub fn counted_in(&self) -> String {
        self.per.as_ref().map_or(self.unit.clone(), |per| format!("{} per {per}", self.unit))
    }

    /// The limit in words: `at most 500 m`, `at least 15 l/day per person`.
    pub fn words(&self) -> String {
        let figure = match Unit::from_word(&self.unit) {
            Some(unit) => Amount { value: self.value, unit }.to_string(),
            None => format!("{} {}", self.value, self.unit),
        };
        let per = self.per.as_ref().map_or(String::new(), |per| format!(" per {per}"));
        format!("{} {figure}{per}", self.direction.words())
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

    /// What is held against the limit: a criterion's answer, there and back where both ways count, or shared among so many
    /// people.
    pub(crate) fn answer(&self, found: &Indicator, people: &Indicator) -> Indicator {
        match self.per.as_deref() {
            None => scaled(found, self.ways),
            Some(PERSON) if people.value == Some(0.0) => Indicator::unknown("there is nobody to share it"),
            Some(PERSON) => people::shared(found, people),
            Some(_) => people::shared(people, found),
        }
    }

    /// The unit of [`StandardEntry::answer`] for a criterion in `unit`.
    pub(crate) fn answer_unit(&self, unit: Unit) -> Unit {
        match self.per.as_deref() {
            None | Some(PERSON) => unit,
            Some(_) => Unit::People,
        }
    }

    /// Pass or fail when the whole range of the answer lies on one side, else unknown.
    fn outcome(&self, answer: &Indicator, unit: Unit) -> Outcome {
        let limit = match self.per.as_deref() {
            None | Some(PERSON) => self.limit(unit),
            Some(_) => Some(self.value),
        };
        let Some(limit) = limit else { return Outcome::Unknown };
        let (low, high) = match (answer.range, answer.value) {
            (Some(range), _) => range,
            (None, Some(value)) => (value, value),
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

/// The word for one head in [`StandardEntry::per`].
pub(crate) const PERSON: &str = "person";

/// An answer times a number, its range too.
fn scaled(answer: &Indicator, by: f64) -> Indicator {
    Indicator {
        value: answer.value.map(|value| value * by),
        range: answer.range.map(|(low, high)| (low * by, high * by)),
        ..answer.clone()
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
            if let (Some(criterion), Some(entry)) = (position(id.get_ref()), spec.entry(name.get_ref())) {
                found.push((name.get_ref().clone(), entry, criterion, role));
            }
        }
    }
    for pack in spec.known() {
        if !spec.packs.iter().any(|name| pack_name(name.get_ref()) == pack.name) {
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
pub fn check_standards(
    scenario: &Scenario,
    spec: &StandardsSpec,
    (criteria, villages): (&[CriterionResult], &[Village]),
) -> Vec<StandardResult> {
    let people = people(spec, villages);
    let answered = switched_on(scenario, spec).into_iter().map(|(name, entry, criterion, role)| {
        let result = &criteria[criterion];
        // A criterion whose value is a standard per person has shared its answer already.
        let shared = entry.per.is_some() && scenario.criteria[criterion].value.get_ref().per().is_some();
        let answers: Vec<Indicator> = match shared {
            true => result.indicators.clone(),
            false => result.indicators.iter().zip(&people).map(|(found, people)| entry.answer(found, people)).collect(),
        };
        let outcomes = answers.iter().map(|answer| entry.outcome(answer, result.unit)).collect();
        let unit = entry.answer_unit(result.unit);
        StandardResult { name, entry, criterion, role, answers, unit, outcomes }
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
                assert!(names.insert((pack.name.clone(), entry.id.clone())), "{}/{} stands twice", pack.name, entry.id);
                assert!(!entry.title.is_empty() && !entry.source.is_empty() && !entry.unit.is_empty(), "{}", entry.id);
                assert!(entry.value.is_finite() && entry.value > 0.0, "{}", entry.id);
                let measured = entry.measure.as_deref();
                assert!(
                    measured.is_none_or(|kind| crate::criteria::KINDS.iter().any(|known| known.word == kind)),
                    "{}: {measured:?}",
                    entry.id
                );
                assert!(measured.is_none() || Unit::from_word(&entry.unit).is_some(), "{}", entry.id);
                assert!(!entry.applies_to.is_empty(), "{}", entry.id);
                assert!(measured.is_none() || entry.per.is_none(), "{}: no measure counts a head by itself", entry.id);
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
        let entry = StandardsSpec::default().entry("jmp/basic_water").unwrap();
        let outcome = |minutes| {
            let answer = entry.answer(&Indicator::known(minutes), &Indicator::unknown(""));
            entry.outcome(&answer, Unit::Minute)
        };
        assert_eq!(outcome(15.0), Outcome::Pass);
        assert_eq!(outcome(15.1), Outcome::Fail);
    }

    #[test]
    fn what_counts_a_head_is_shared_among_the_people() {
        let spec = StandardsSpec::default();
        let of = |name: &str, found: Indicator, people: Indicator, unit| {
            let entry = spec.entry(name).unwrap();
            let answer = entry.answer(&found, &people);
            (answer.value, entry.outcome(&answer, unit))
        };
        let known = Indicator::known;
        let water = |litres, people| of("sphere/water_per_person", known(litres), known(people), Unit::LitrePerDay);
        assert_eq!(water(1500.0, 100.0), (Some(15.0), Outcome::Pass));
        assert_eq!(water(1500.0, 101.0).1, Outcome::Fail);
        assert_eq!(water(1500.0, 0.0), (None, Outcome::Unknown));
        let schools = |schools, people| of("unhcr/people_per_school", known(schools), known(people), Unit::Count);
        assert_eq!(schools(2.0, 9000.0), (Some(4500.0), Outcome::Pass));
        assert_eq!(schools(1.0, 5001.0).1, Outcome::Fail);
        assert_eq!(schools(0.0, 10.0), (Some(f64::INFINITY), Outcome::Fail));
        let open = Indicator::unknown("").between(1000.0, 2000.0);
        assert_eq!(of("sphere/water_per_person", open, known(100.0), Unit::LitrePerDay).1, Outcome::Unknown);
        let nobody_knows = of("sphere/water_per_person", known(9.0), Indicator::unknown("gap"), Unit::LitrePerDay);
        assert_eq!(nobody_knows, (None, Outcome::Unknown));
        let entry = spec.entry("sphere/water_per_person").unwrap();
        assert_eq!(entry.words(), "at least 15 l/day per person");
    }
}
