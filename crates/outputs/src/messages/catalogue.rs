//! The message files, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use planner::Language;
use toml::Value;

use super::sentence::Pattern;

const ENGLISH: &str = include_str!("../../assets/messages/en.toml");
const RUSSIAN: &str = include_str!("../../assets/messages/ru.toml");
const ARABIC: &str = include_str!("../../assets/messages/ar.toml");

/// Plural forms that a table of a message file may hold; such a table is one message.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Tables that hold English words, not keys.
const TERMS: &str = "terms";
const SENTENCES: &str = "sentences";

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// One text.
    Text(String),
    /// A text for each plural form, in the order of [`FORMS`].
    Plural(Vec<(&'static str, String)>),
}

/// All messages of one language.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub messages: BTreeMap<String, Message>,
    pub terms: BTreeMap<String, String>,
    /// Sentences of the planner with their translations, the longest first.
    pub sentences: Vec<(Pattern, String)>,
}

impl Catalogue {
    /// The messages of a language.
    pub fn of(language: Language) -> &'static Self {
        static CATALOGUES: [OnceLock<Catalogue>; 3] = [const { OnceLock::new() }; 3];
        let (place, text) = match language {
            Language::English => (&CATALOGUES[0], ENGLISH),
            Language::Russian => (&CATALOGUES[1], RUSSIAN),
            Language::Arabic => (&CATALOGUES[2], ARABIC),
        };
        place.get_or_init(|| Self::read(text))
    }

    fn read(text: &str) -> Self {
        let table: toml::Table = text.parse().expect("a test reads every message file that is built in");
        let mut messages = BTreeMap::new();
        let words = |name: &str| -> BTreeMap<String, String> {
            let table = table.get(name).and_then(Value::as_table).cloned().unwrap_or_default();
            table.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
        };
        let (terms, sentences) = (words(TERMS), words(SENTENCES));
        for (key, value) in table.iter().filter(|(key, _)| ![TERMS, SENTENCES].contains(&key.as_str())) {
            add(&mut messages, key.clone(), value);
        }
        let mut sentences: Vec<(Pattern, String)> =
            sentences.into_iter().map(|(english, words)| (Pattern::new(&english), words)).collect();
        sentences.sort_by(|(a, _), (b, _)| b.fixed_letters().cmp(&a.fixed_letters()).then(a.cmp(b)));
        Self { messages, terms, sentences }
    }

    /// The message with a key.
    pub fn message(&self, key: &str) -> Option<&Message> {
        self.messages.get(key)
    }

    /// The translation of a word.
    pub fn term(&self, word: &str) -> Option<&str> {
        self.terms.get(word).map(String::as_str)
    }
}

fn add(messages: &mut BTreeMap<String, Message>, key: String, value: &Value) {
    match value {
        Value::String(text) => drop(messages.insert(key, Message::Text(text.clone()))),
        Value::Table(table) if !table.is_empty() && table.keys().all(|name| FORMS.contains(&name.as_str())) => {
            let form = |form: &'static str| Some((form, table.get(form)?.as_str()?.to_owned()));
            messages.insert(key, Message::Plural(FORMS.into_iter().filter_map(form).collect()));
        }
        Value::Table(table) => {
            for (name, value) in table {
                add(messages, format!("{key}.{name}"), value);
            }
        }
        _ => {}
    }
}
