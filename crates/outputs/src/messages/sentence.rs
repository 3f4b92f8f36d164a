//! Sentences of the planner, found again by their pattern and said in the reader's language.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use planner::quantity::Unit;

use super::catalogue::Catalogue;
use super::{Words, filled, number};

/// An English sentence with `{named}` places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern {
    /// The words before the first place.
    head: String,
    /// Each place with the words after it.
    rest: Vec<(String, String)>,
}

impl Pattern {
    pub fn new(text: &str) -> Self {
        let mut parts = text.split('{');
        let head = parts.next().unwrap_or_default().to_owned();
        let place = |part: &str| {
            let (name, words) = part.split_once('}').unwrap_or((part, ""));
            (name.to_owned(), words.to_owned())
        };
        Self { head, rest: parts.map(place).collect() }
    }

    /// How many letters stand fixed: patterns with more are the more telling ones.
    pub fn fixed_letters(&self) -> usize {
        self.head.len() + self.rest.iter().map(|(_, words)| words.len()).sum::<usize>()
    }

    /// The names of its places.
    #[cfg(test)]
    pub fn places(&self) -> Vec<&str> {
        self.rest.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// What stands in each place of a sentence that fits; `None` for one that does not. A place takes as little as it can,
    /// at least one letter, and the last one what is left.
    fn places_of<'t>(&self, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        let mut found = Vec::with_capacity(self.rest.len());
        let rest = text.strip_prefix(self.head.as_str())?;
        fit(&self.rest, rest, &mut found).then_some(found)
    }
}

fn fit<'p, 't>(places: &'p [(String, String)], text: &'t str, found: &mut Vec<(&'p str, &'t str)>) -> bool {
    let Some(((name, words), others)) = places.split_first() else { return text.is_empty() };
    if words.is_empty() && others.is_empty() {
        found.push((name, text));
        return !text.is_empty() && suits(name, text);
    }
    let mut from = 0;
    while let Some(at) = text[from..].find(words.as_str()).map(|at| from + at) {
        // What stands between quotation marks holds none.
        let quoted = words.starts_with('"') && text[..at].contains('"');
        if at > 0 && !quoted && suits(name, &text[..at]) {
            found.push((name, &text[..at]));
            if fit(others, &text[at + words.len()..], found) {
                return true;
            }
            found.pop();
        }
        let Some(next) = text[at..].chars().next() else { break };
        from = at + next.len_utf8();
    }
    false
}

/// Places that hold figures only, so that "Slope at the village" is not taken for a value at a figure.
const FIGURES: [&str; 11] = ["figure", "low", "high", "metres", "minutes", "km", "m", "ha", "slope", "n", "share"];

/// Whether a text can stand in a place of this name: no list stands for one figure, one word or one answer.
fn suits(name: &str, text: &str) -> bool {
    match name {
        "gate" => !text.contains("; "),
        "field" => !text.contains(char::is_whitespace),
        "title" => !["; ", " % "].iter().any(|between| text.contains(between)),
        "outcome" => !text.contains(['(', ')', ';']),
        _ if FIGURES.contains(&name) => {
            let digits = text.trim_start_matches(['-', '−', '±']);
            digits.starts_with(|c: char| c.is_ascii_digit())
                && ![", ", "; "].iter().any(|between| text.contains(between))
        }
        _ => true,
    }
}

/// The sentence in another language; `None` when no pattern fits.
pub(super) fn translate(words: &Words<'_>, english: &str) -> Option<String> {
    let known = words.term(english);
    if known != english {
        return Some(known.into_owned());
    }
    // A known title, and what is said of it.
    if let Some((title, rest)) = english.split_once(": ") {
        let known = words.term(title);
        if let Some(rest) = (known != title).then(|| figure(words, rest).or_else(|| telling(words, rest))).flatten() {
            return Some(format!("{known}: {rest}"));
        }
    }
    if let Some(parts) = english.contains("; ").then(|| each(words, english)).flatten() {
        return Some(parts);
    }
    matching(words, english, 0)
}

/// So many fixed letters tell a pattern from mere punctuation.
const TELLING: usize = 8;

/// A list of sentences, each of which has a pattern of its own.
fn each(words: &Words<'_>, english: &str) -> Option<String> {
    let parts = english.split("; ").map(|text| telling(words, text));
    Some(parts.collect::<Option<Vec<_>>>()?.join(words.say("list.semicolon")))
}

/// A known word, or a sentence with a telling pattern.
fn telling(words: &Words<'_>, english: &str) -> Option<String> {
    let known = words.term(english);
    if known == english { matching(words, english, TELLING) } else { Some(known.into_owned()) }
}

/// By the first pattern that fits and has so many fixed letters or more.
fn matching(words: &Words<'_>, english: &str, least: usize) -> Option<String> {
    let sentences = Catalogue::of(words.language()).sentences.iter();
    let mut known = sentences.take_while(|(pattern, _)| pattern.fixed_letters() >= least);
    let own = words.own.iter().flat_map(|own| own.iter()).filter(|(english, _)| english.contains('{'));
    own.map(|(english, translation)| (Pattern::new(english), translation))
        .find_map(|(pattern, translation)| said(words, (&pattern, translation), english))
        .or_else(|| known.find_map(|(pattern, translation)| said(words, (pattern, translation), english)))
}

/// A sentence by one pattern; `None` where it does not fit.
fn said(words: &Words<'_>, (pattern, translation): (&Pattern, &str), english: &str) -> Option<String> {
    let found = pattern.places_of(english)?;
    let parts: Vec<(&str, String)> = found.into_iter().map(|(name, text)| (name, part(words, text))).collect();
    let places: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Some(filled(translation, &places))
}

/// What stands in a place: a known word, a figure, a figure with its unit, a list of these, a sentence; else as it is.
pub(super) fn part(words: &Words<'_>, text: &str) -> String {
    if let Some(said) = figure(words, text).or_else(|| translate(words, text)) {
        return said;
    }
    if is_publication(text) {
        return text.to_owned();
    }
    for (between, key) in [("; ", "list.semicolon"), (", ", "list.comma"), (" and ", "list.and"), (" or ", "list.or")] {
        if text.contains(between) {
            let parts: Vec<String> = text.split(between).map(|item| part(words, item)).collect();
            return parts.join(words.say(key));
        }
    }
    text.to_owned()
}

/// Whether a text names a publication, by the year in brackets: its authors and its title are no list.
fn is_publication(text: &str) -> bool {
    let year = |after: &str| {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && after[digits..].starts_with(')')
    };
    text.match_indices('(').any(|(at, _)| year(&text[at + 1..]))
}

/// A number, or a number and a unit.
fn figure(words: &Words<'_>, text: &str) -> Option<String> {
    if let Some(day) = day(text) {
        return Some(words.date(day));
    }
    let (digits, unit) = text.split_once(' ').map_or((text, None), |(digits, unit)| (digits, Some(unit)));
    let (digits, unit) = digits.strip_suffix('°').map_or((digits, unit), |digits| (digits, Some("deg")));
    let plain = digits.replace(',', "");
    plain.parse::<f64>().ok().filter(|value| value.is_finite())?;
    if plain.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let grouped = number::grouped(&plain);
    match unit {
        None => Some(number::localised(words.language(), &grouped)),
        Some(unit) if is_currency(unit) => {
            Some(format!("{}\u{a0}{unit}", number::localised(words.language(), &grouped)))
        }
        Some(unit) => Some(words.unit_after(&grouped, Unit::from_word(unit)?)),
    }
}

/// Three capitals, as ISO 4217 has them.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A day written as `2027-09-30`.
fn day(text: &str) -> Option<(u16, u8, u8)> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let parts = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let day = shape.then(|| Some((parts(0, 4)?, parts(5, 7)? as u8, parts(8, 10)? as u8))).flatten()?;
    ((1..=12).contains(&day.1) && (1..=31).contains(&day.2)).then_some(day)
}

/// A key as a text that stays: only for keys that no message file has, which the tests do not let pass.
pub(super) fn leaked(key: &str) -> &'static str {
    static LEAKED: OnceLock<Mutex<BTreeMap<String, &'static str>>> = OnceLock::new();
    let Ok(mut leaked) = LEAKED.get_or_init(Mutex::default).lock() else { return "" };
    leaked.entry(key.to_owned()).or_insert_with(|| Box::leak(key.to_owned().into_boxed_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_its_places_again() {
        let pattern = Pattern::new("no {to} within {far} km, as far as was read");
        assert_eq!(
            pattern.places_of("no bus stop within 15 km, as far as was read"),
            Some(vec![("to", "bus stop"), ("far", "15")])
        );
        assert_eq!(pattern.places_of("no within 15 km, as far as was read"), None);
        let list = Pattern::new("{a} within {b}");
        assert_eq!(list.places_of("x within y within z"), Some(vec![("a", "x"), ("b", "y within z")]));
        assert_eq!(Pattern::new("all").places_of("all"), Some(vec![]));
        assert_eq!(Pattern::new("all").places_of("all of it"), None);
    }

    #[test]
    fn figures_inside_sentences_are_the_readers() {
        let words = Words::new(planner::Language::Russian);
        assert_eq!(figure(&words, "12.5"), Some("12,5".into()));
        assert_eq!(figure(&words, "1,500 m"), Some("1\u{a0}500\u{a0}м".into()));
        assert_eq!(figure(&words, "45°"), Some("45°".into()));
        assert_eq!(figure(&words, "inf"), None);
        assert_eq!(figure(&words, "12 apples"), None);
    }
}
