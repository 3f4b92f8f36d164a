use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

/// The language of maps and reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Russian.
    #[serde(rename = "ru")]
    Russian,
    /// Arabic, written from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

/// What the scenario's own words (titles, groups, answers) are called in other languages: for each language the words as
/// the scenario writes them, and the words to show.
pub type Translations = BTreeMap<Language, BTreeMap<String, String>>;

impl Language {
    /// Every language with its code (ISO 639-1) and its own name.
    pub const ALL: [(Language, &'static str, &'static str); 3] = [
        (Language::English, "en", "English"),
        (Language::Russian, "ru", "Русский"),
        (Language::Arabic, "ar", "العربية"),
    ];

    /// Its code: `en`, `ru`, `ar`.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(language, ..)| *language == self).map_or("en", |(_, code, _)| code)
    }

    /// What its readers call it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(language, ..)| *language == self).map_or("", |(.., name)| name)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = String;

    /// Reads a code.
    fn from_str(code: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(language, ..)| *language);
        known.ok_or_else(|| {
            let codes: Vec<&str> = Self::ALL.iter().map(|(_, code, _)| *code).collect();
            format!("found \"{code}\", expected one of {}", codes.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_both_ways() {
        for (language, code, name) in Language::ALL {
            assert_eq!((code.parse(), language.code(), language.name()), (Ok(language), code, name));
        }
        assert!("de".parse::<Language>().unwrap_err().contains("en, ru, ar"));
    }
}
