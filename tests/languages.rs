use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::program::{inhabit, upper_valley};

/// Text between two words, the first one left out, cut away everywhere.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut out = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| out += part.split_once(to).map_or("", |(_, rest)| rest));
    out
}

/// The texts of a page, one an element.
fn texts(html: &str) -> Vec<String> {
    let bare = without(&without(html, "<script", "</script>"), "<style", "</style>");
    bare.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim().to_owned()).collect()
}

/// Names of settlements and services as the map of the valley writes them, the longest first.
fn names() -> Vec<String> {
    let folder = Path::new(&upper_valley()).parent().unwrap().to_path_buf();
    let map = fs::read_to_string(folder.join("valley.osm")).unwrap();
    let mut names: Vec<String> = map
        .split("k=\"name\" v=\"")
        .skip(1)
        .filter_map(|part| part.split_once('"'))
        .map(|(name, _)| name.into())
        .collect();
    names.sort_by_key(|name: &String| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// Whether two English words stand side by side.
fn is_english(text: &str) -> bool {
    let small = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    text.split([',', ';', ':', '(', ')', '.']).any(|part| {
        part.split_whitespace().collect::<Vec<_>>().windows(2).any(|two| two.iter().all(|word| small(word)))
    })
}

/// A publication keeps the words of its title: it has a year in brackets.
fn is_reference(text: &str) -> bool {
    text.match_indices('(')
        .any(|(at, _)| text[at + 1..].get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit())))
        || text.contains("Handbook")
}

#[test]
fn no_english_is_left_in_a_report_for_others() {
    let names = names();
    for language in ["ru", "ar"] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().display().to_string();
        inhabit(&["assess", &upper_valley(), "--out", &out, "--language", language]).good();
        let html = fs::read_to_string(folder.path().join("report.html")).unwrap();
        assert!(html.contains(&format!("<html lang=\"{language}\"")));
        let mut english: BTreeMap<String, usize> = BTreeMap::new();
        for text in texts(&html) {
            let bare = names.iter().fold(text.clone(), |text, name| text.replace(name.as_str(), "·"));
            if is_english(&bare) && !is_reference(&bare) {
                *english.entry(text).or_default() += 1;
            }
        }
        assert!(english.is_empty(), "{language}: {} texts: {english:#?}", english.len());
    }
}
