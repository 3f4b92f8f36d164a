use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Scenario, ScenarioError};

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// `file` is the name shown in errors; `text` its content. Every key must be known, every figure in a unit that
    /// fits, every name defined: the first fault is returned with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let fail = |error: toml::de::Error| ScenarioError::at(file, text, error.span(), plain(error.message()));
        let mut table = DeTable::parse(text).map_err(fail)?;
        tag_by_kind(table.get_mut());
        let deserializer: toml::de::Deserializer<'_> = table.into_deserializer();
        let mut scenario = Scenario::deserialize(deserializer).map_err(fail)?;
        scenario.find_standards();
        scenario.check().map_err(|fault| ScenarioError::at(file, text, fault.span, fault.message))?;
        Ok(scenario)
    }
}

/// Turns each table `{ kind = "slope", … }` into `{ slope = { … } }`, the form in which serde keeps line and column of
/// everything inside.
pub(crate) fn tag_by_kind(table: &mut DeTable<'_>) {
    for (_, value) in table.iter_mut() {
        tag_value(value);
    }
}

fn tag_value(value: &mut Spanned<DeValue<'_>>) {
    let span = value.span();
    match value.get_mut() {
        DeValue::Array(items) => items.iter_mut().for_each(tag_value),
        DeValue::Table(table) => {
            tag_by_kind(table);
            let Some((_, kind)) = table.remove_entry("kind") else { return };
            let DeValue::String(word) = kind.get_ref() else {
                table.insert(Spanned::new(kind.span(), Cow::Borrowed("kind")), kind);
                return;
            };
            let key = Spanned::new(kind.span(), Cow::Owned(word.clone().into_owned()));
            let inner = std::mem::take(table);
            table.insert(key, Spanned::new(span, DeValue::Table(inner)));
        }
        _ => {}
    }
}

/// serde's words as ours: what was found, what was expected.
pub(crate) fn plain(message: &str) -> String {
    let message = message
        .replace("unknown field", "unknown key")
        .replace("unknown variant", "unknown kind")
        .replace("missing field", "missing key");
    match suggestion(&message) {
        Some(word) => format!("{message}; did you mean `{word}`?"),
        None => message,
    }
}

/// The expected word nearest to the one found, when it is near enough to be a slip.
fn suggestion(message: &str) -> Option<String> {
    if !message.starts_with("unknown k") {
        return None;
    }
    let mut words = message.split('`').skip(1).step_by(2);
    let found = words.next()?;
    let (distance, word) = words.map(|word| (edit_distance(found, word), word)).min()?;
    (distance <= 2.max(found.len() / 3)).then(|| word.to_owned())
}

/// Levenshtein's distance: the least number of letters to change, add or remove.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"title = "Test"
[region]
bbox = [43.2, -11.95, 43.55, -11.35]
cell = "90 m"

[[criterion]]
id = "school"
measure = { kind = "distance", to = "school" }
value = { kind = "falling", from = "1 km", to = "5 km" }
weight = 2
"#;

    fn fault(from: &str, to: &str) -> ScenarioError {
        assert!(GOOD.contains(from), "{from}");
        Scenario::parse("s.toml", &GOOD.replacen(from, to, 1)).unwrap_err()
    }

    #[test]
    fn a_good_scenario_is_read() {
        let scenario = Scenario::parse("s.toml", GOOD).unwrap();
        assert_eq!(scenario.criteria[0].weight(), 2.0);
        assert_eq!(scenario.region.cell.get_ref().0, 90.0);
        assert_eq!(scenario.criteria[0].measure.get_ref().kind().word, "distance");
    }

    #[test]
    fn an_unknown_kind_is_pointed_at() {
        let error = fault("\"distance\"", "\"distanse\"");
        assert_eq!((error.line, error.column), (8, 20), "{error}");
        assert!(error.message.contains("did you mean `distance`"), "{error}");
    }

    #[test]
    fn a_misspelt_key_is_pointed_at_deep_inside() {
        let error = fault("kind = \"distance\", to", "kind = \"distance\", too");
        assert_eq!(error.line, 8, "{error}");
        assert!(error.message.contains("`too`") && error.message.contains("`to`"), "{error}");
        let error = fault("cell", "cel");
        assert!(error.message.contains("did you mean `cell`"), "{error}");
    }

    #[test]
    fn a_wrong_unit_is_pointed_at() {
        let error = fault("\"1 km\"", "\"30 apples\"");
        assert_eq!((error.line, error.column), (9, 36), "{error}");
        assert!(error.message.contains("30 apples"), "{error}");
        let error = fault("\"1 km\"", "\"1 ha\"");
        assert_eq!(error.line, 9, "{error}");
        assert!(error.message.contains("1 ha") && error.message.contains("m"), "{error}");
        let error = fault("\"90 m\"", "\"90 min\"");
        assert_eq!(error.line, 4, "{error}");
    }

    #[test]
    fn weights_and_boxes_are_checked() {
        for bad in ["weight = -1", "weight = nan", "weight = inf"] {
            let error = fault("weight = 2", bad);
            assert_eq!(error.line, 10, "{error}");
            assert!(error.message.contains("weight"), "{error}");
        }
        assert!(fault("weight = 2", "weight = 0").message.contains("every weight is 0"));
        let crossed = fault("[43.2, -11.95, 43.55, -11.35]", "[43.55, -11.95, 43.2, -11.35]");
        assert_eq!((crossed.line, crossed.column), (3, 8), "{crossed}");
        assert!(crossed.message.contains("west below east"), "{crossed}");
    }

    #[test]
    fn undefined_names_are_answered_with_the_defined_ones() {
        let error = fault("to = \"school\"", "to = \"shcool\"");
        assert!(error.message.contains("did you mean \"school\""), "{error}");
        let error = fault("id = \"school\"", "id = \"score\"");
        assert!(error.message.contains("another field"), "{error}");
    }

    #[test]
    fn a_missing_kind_is_named() {
        let error = fault("kind = \"distance\", ", "");
        assert!(error.message.contains("kind"), "{error}");
        assert_eq!(error.line, 8, "{error}");
    }

    #[test]
    fn broken_toml_has_a_place_too() {
        let error = fault("cell = \"90 m\"", "cell = ");
        assert_eq!(error.line, 4, "{error}");
    }

    #[test]
    fn edit_distance_counts_slips() {
        assert_eq!(edit_distance("withn", "within"), 1);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
    }
}
