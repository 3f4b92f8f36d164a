use std::collections::{BTreeMap, BTreeSet};

use planner::SERVICES;

use crate::SourceError;
use crate::formats::Tags;

/// Which tags mean which kinds of service: the built-in table and what the scenario adds.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServiceKinds {
    /// By key: value (`None` for any but `no`) and kind.
    by_key: BTreeMap<String, Vec<(Option<String>, String)>>,
}

/// Values of any key that deny the service.
const DENIED: [&str; 3] = ["no", "vacant", "none"];

impl ServiceKinds {
    /// The built-in table with the scenario's kinds added. Error: a tag that is not `key=value`.
    pub fn with(extra: &BTreeMap<String, Vec<String>>) -> Result<Self, SourceError> {
        let mut kinds = Self::default();
        for service in &SERVICES {
            for tag in service.tags {
                kinds.add(service.kind, tag);
            }
        }
        for (kind, tags) in extra {
            for tag in tags {
                if !kinds.add(kind, tag) {
                    return Err(SourceError::BadSetting {
                        key: format!("data.services.kinds.{kind}"),
                        found: format!("\"{tag}\""),
                        expected: "an OpenStreetMap tag such as \"healthcare=centre\" or \"shop=*\"".to_owned(),
                        next_step: "write key=value".to_owned(),
                    });
                }
            }
        }
        Ok(kinds)
    }

    fn add(&mut self, kind: &str, tag: &str) -> bool {
        let Some((key, value)) = tag.split_once('=') else { return false };
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || value.is_empty() {
            return false;
        }
        let value = (value != "*").then(|| value.to_owned());
        self.by_key.entry(key.to_owned()).or_default().push((value, kind.to_owned()));
        true
    }

    /// Whether a tag means any service.
    pub fn knows(&self, key: &str, value: &str) -> bool {
        self.by_key.get(key).is_some_and(|entries| entries.iter().any(|(wanted, _)| means(wanted.as_deref(), value)))
    }

    /// The kinds that tags mean, sorted, each once. Values joined by `;` each count.
    pub fn kinds(&self, tags: &Tags) -> BTreeSet<&str> {
        let mut kinds = BTreeSet::new();
        for (key, value) in tags.iter() {
            for (wanted, kind) in self.by_key.get(key).into_iter().flatten() {
                if means(wanted.as_deref(), value) {
                    kinds.insert(kind.as_str());
                }
            }
        }
        kinds
    }

    /// Whether a word is one of the kinds.
    pub fn is_kind(&self, word: &str) -> bool {
        self.by_key.values().flatten().any(|(_, kind)| kind == word)
    }

    /// The keys of the table: the columns to look at in a file that has columns like OpenStreetMap.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(String::as_str)
    }
}

fn means(wanted: Option<&str>, value: &str) -> bool {
    match wanted {
        Some(wanted) => value.split(';').any(|one| one.trim() == wanted),
        None => !value.is_empty() && !DENIED.contains(&value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn one_object_can_be_two_kinds_and_a_scenario_adds_kinds() {
        let extra = BTreeMap::from([("bakery".to_owned(), vec!["shop=bakery".to_owned()])]);
        let kinds = ServiceKinds::with(&extra).unwrap();
        let both: Vec<&str> = kinds.kinds(&tags(&[("amenity", "fuel"), ("shop", "bakery")])).into_iter().collect();
        assert_eq!(both, ["bakery", "fuel", "shop"]);
        assert!(kinds.kinds(&tags(&[("shop", "vacant")])).is_empty());
        let joined: Vec<&str> = kinds.kinds(&tags(&[("amenity", "clinic; pharmacy")])).into_iter().collect();
        assert_eq!(joined, ["clinic", "pharmacy"]);
        assert!(kinds.knows("natural", "spring") && !kinds.knows("natural", "tree") && kinds.is_kind("bakery"));
    }

    #[test]
    fn a_tag_without_value_is_refused() {
        let extra = BTreeMap::from([("bakery".to_owned(), vec!["bakery".to_owned()])]);
        let error = ServiceKinds::with(&extra).unwrap_err();
        assert!(matches!(error, SourceError::BadSetting { ref key, .. } if key == "data.services.kinds.bakery"));
    }
}
