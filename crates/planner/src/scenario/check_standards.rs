//! Standards named in a scenario, and the packs that a user brings along.

use toml::Spanned;

use super::check::{Fault, fault};
use super::{Scenario, ScenarioError, ValueSpec, unknown_word};
use crate::criteria::Measure;
use crate::standards::{StandardEntry, StandardsPack, fixed_people, pack_name};

impl Scenario {
    /// Adds the scenario's own packs, read from the files that [`StandardsSpec::paths`](super::StandardsSpec::paths) names,
    /// and checks all that names their entries. `file` and `text` are those the scenario was parsed from.
    ///
    /// # Errors
    /// With line and column in the scenario: a pack of a name that is taken, an entry that does not exist or cannot be
    /// answered.
    pub fn add_packs(mut self, file: &str, text: &str, packs: Vec<StandardsPack>) -> Result<Self, ScenarioError> {
        self.standards.own = packs;
        self.find_standards();
        self.check().map_err(|fault| ScenarioError::at(file, text, fault.span, fault.message))?;
        Ok(self)
    }

    /// Puts the entries that values name into their places.
    pub(super) fn find_standards(&mut self) {
        let spec = self.standards.clone();
        for criterion in &mut self.criteria {
            if let ValueSpec::Standard(standard) = criterion.value.get_mut() {
                standard.found = spec.entry(&standard.entry).map(Box::new);
            }
        }
    }

    /// Whether a value names an entry of a pack that has not been read yet.
    pub(super) fn awaits_pack(&self, value: &ValueSpec) -> bool {
        match value {
            ValueSpec::Standard(standard) => standard.found.is_none() && self.awaits(&standard.entry),
            _ => false,
        }
    }

    fn awaits(&self, name: &str) -> bool {
        name.split_once('/').is_some_and(|(pack, _)| self.standards.awaits(pack))
    }

    pub(super) fn check_standards(&self) -> Result<(), Fault> {
        let known: Vec<String> = crate::standards::packs().into_iter().map(|pack| pack.name).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for (position, pack) in self.standards.packs.iter().enumerate() {
            let written = pack.get_ref();
            let own = written.ends_with(".toml");
            if !own && !known.contains(&written.as_str()) {
                return Err(fault(pack, unknown_word("standards pack", written, &known)));
            }
            let name = pack_name(written);
            let before = &self.standards.packs[..position];
            if own && known.contains(&name) || before.iter().any(|other| pack_name(other.get_ref()) == name) {
                return Err(fault(pack, format!("found pack \"{name}\" twice, expected a file of another name")));
            }
        }
        for (id, name) in self.standards.tests.iter().chain(&self.standards.gates) {
            self.check_entry(id, name)?;
        }
        let per_head = self
            .criteria
            .iter()
            .find(|criterion| criterion.value.get_ref().per().is_some() && !can_be_shared(criterion.measure.get_ref()));
        if let Some(criterion) = per_head {
            let message = "a standard per person needs a figure that people share, not a distance, a time or a share";
            return Err(fault(&criterion.value, message));
        }
        self.check_people()
    }

    fn check_people(&self) -> Result<(), Fault> {
        let Some(people) = &self.standards.people else { return Ok(()) };
        let word = people.get_ref();
        let looks_like_a_number = word.trim().starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        if word.trim().is_empty() || looks_like_a_number && fixed_people(word).is_none() {
            let message =
                format!("found people = \"{word}\", expected a number above 0 such as \"120 people\", or a field");
            return Err(fault(people, message));
        }
        Ok(())
    }

    fn check_entry(&self, id: &Spanned<String>, name: &Spanned<String>) -> Result<(), Fault> {
        let Some(criterion) = self.criteria.iter().find(|criterion| criterion.id.get_ref() == id.get_ref()) else {
            let ids: Vec<&str> = self.criteria.iter().map(|criterion| criterion.id.get_ref().as_str()).collect();
            return Err(fault(id, unknown_word("criterion", id.get_ref(), &ids)));
        };
        if self.awaits(name.get_ref()) {
            return Ok(());
        }
        let Some(entry) = self.standards.entry(name.get_ref()) else {
            let message = format!("found \"{}\", expected pack/entry (see inhabit list standards)", name.get_ref());
            return Err(fault(name, message));
        };
        let measure = criterion.measure.get_ref();
        if !answers(&entry, measure) {
            let message = format!(
                "\"{}\" is {}, which criterion \"{}\" in {} cannot answer",
                name.get_ref(),
                entry.words(),
                id.get_ref(),
                measure.unit()
            );
            return Err(fault(name, message));
        }
        Ok(())
    }
}

fn answers(entry: &StandardEntry, measure: &Measure) -> bool {
    entry.limit(measure.unit()).is_some() && (entry.per.is_none() || can_be_shared(measure))
}

/// Whether a figure is an amount or a number of things, which people can share.
fn can_be_shared(measure: &Measure) -> bool {
    use crate::quantity::Unit::{Count, Hectare, LitrePerDay, Plain, SquareKilometre, SquareMetre};
    matches!(measure.unit(), Count | Plain | LitrePerDay | Hectare | SquareKilometre | SquareMetre)
}
