//! What a settlement's source says, as the fields of a village.

use std::collections::BTreeMap;

use planner::{Fact, Finding, SettlementClass, Status};

use super::population::{Population, read_population};
use crate::formats::Tags;
use crate::formats::osm::{DESERTED_KEYS, DESERTED_PREFIXES};

/// The status a settlement's OpenStreetMap tags say: a desertion tag first, then the population; a city or town
/// without either is inhabited, a smaller place is not known to be.
pub(crate) fn status(tags: &Tags, population: Option<f64>) -> Status {
    let said = [Status::Abandoned, Status::Ruined, Status::Disused];
    let prefixes =
        DESERTED_PREFIXES.iter().zip(said).filter(|(key, _)| tags.get(key).is_some_and(|value| value != "no"));
    let keys = DESERTED_KEYS.iter().zip(said).filter(|(key, _)| tags.says_yes(key));
    // Of several, the one that says most about what stands: ruins before abandoned before disused.
    let most = prefixes.chain(keys).map(|(_, status)| status).max_by_key(|status| match status {
        Status::Ruined => 3,
        Status::Abandoned => 2,
        _ => 1,
    });
    match (most, population) {
        (Some(status), _) => status,
        (None, Some(0.0)) => Status::Deserted,
        (None, Some(_)) => Status::Inhabited,
        (None, None) => match class(tags) {
            SettlementClass::City | SettlementClass::Town => Status::Inhabited,
            _ => Status::Unknown,
        },
    }
}

/// The class a settlement's OpenStreetMap tags say, of `place` or of a desertion tag.
pub(crate) fn class(tags: &Tags) -> SettlementClass {
    std::iter::once(&"place")
        .chain(&DESERTED_PREFIXES)
        .filter_map(|key| SettlementClass::from_word(tags.get(key)?))
        .find(|class| *class != SettlementClass::Unknown)
        .unwrap_or(SettlementClass::Unknown)
}

/// The population of a value, with a finding when it is rough or cannot be read.
pub(crate) fn population(value: &str, file: &str, about: &str) -> (Option<f64>, Option<Finding>) {
    let population = read_population(value);
    let finding = match population {
        Population::Stated(_) => None,
        Population::Rough(number) => {
            let message = format!("population \"{value}\" is rough; {number} is used");
            Some(Finding::note("rough-population", file, message).about(about))
        }
        Population::Unreadable => {
            let message = format!("population \"{value}\" is no number; it counts as unknown");
            Some(Finding::warning("bad-population", file, message).about(about).advise("write a number of people"))
        }
    };
    (population.number(), finding)
}

/// Names by language code.
pub(crate) fn names(tags: &Tags) -> BTreeMap<String, String> {
    tags.names().map(|(language, name)| (language.to_owned(), name.to_owned())).collect()
}

/// Every tag that is not one of a village's own fields, as facts.
pub(crate) fn facts(tags: &Tags, own: &[&str]) -> BTreeMap<String, Fact> {
    tags.iter()
        .filter(|(key, _)| !own.contains(key) && crate::formats::language_of(key).is_none())
        .filter_map(|(key, value)| Some((key.to_owned(), Fact::read(value)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn every_way_to_say_deserted_is_understood() {
        let of = |pairs: &[(&str, &str)], population| status(&tags(pairs), population);
        assert_eq!(of(&[("abandoned:place", "village")], None), Status::Abandoned);
        assert_eq!(of(&[("ruins:place", "hamlet")], None), Status::Ruined);
        assert_eq!(of(&[("disused:place", "hamlet")], None), Status::Disused);
        assert_eq!(of(&[("place", "hamlet"), ("abandoned", "yes")], None), Status::Abandoned);
        assert_eq!(of(&[("place", "locality"), ("ruins", "yes"), ("abandoned", "yes")], None), Status::Ruined);
        assert_eq!(of(&[("place", "village")], Some(0.0)), Status::Deserted);
        assert_eq!(of(&[("place", "village"), ("abandoned", "no")], Some(12.0)), Status::Inhabited);
    }

    #[test]
    fn nothing_said_is_unknown_but_a_town_has_people() {
        assert_eq!(status(&tags(&[("place", "hamlet")]), None), Status::Unknown);
        assert_eq!(status(&tags(&[("place", "town")]), None), Status::Inhabited);
    }

    #[test]
    fn the_class_comes_from_place_or_from_the_desertion_tag() {
        assert_eq!(class(&tags(&[("place", "farm")])), SettlementClass::Farm);
        assert_eq!(class(&tags(&[("abandoned:place", "hamlet")])), SettlementClass::Hamlet);
        assert_eq!(class(&tags(&[("ruins:place", "yes")])), SettlementClass::Unknown);
    }

    #[test]
    fn a_rough_population_is_used_and_noted() {
        let (number, finding) = population("~300", "a.osm", "n1");
        assert_eq!(number, Some(300.0));
        assert_eq!(finding.unwrap().code, "rough-population");
        assert_eq!(population("many", "a.osm", "n1").0, None);
    }
}
