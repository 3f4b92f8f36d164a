//! The program's words in the reader's language.
//!
//! One file a language lies in `assets/messages`: keys and texts with `{named}` places, plural forms where a text counts
//! something, and translations of the sentences that the planner writes. [`Words`] looks them up. A test walks every key
//! in every language, and every key that the sources name, so that no look-up can fail in front of a reader.

mod catalogue;
mod number;
mod plural;
mod sentence;

use std::borrow::Cow;
use std::collections::BTreeMap;

use planner::quantity::Unit;
use planner::{Indicator, Village};

pub use planner::Language;

use catalogue::{Catalogue, Message};

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Latin and Cyrillic script.
    LeftToRight,
    /// Arabic script.
    RightToLeft,
}

impl Direction {
    /// The direction a language is written in.
    pub fn of(language: Language) -> Self {
        match language {
            Language::Arabic => Self::RightToLeft,
            Language::English | Language::Russian => Self::LeftToRight,
        }
    }

    /// The word of HTML's `dir`.
    pub fn word(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// The words of one language, and the user's own words in it.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    language: Language,
    own: Option<&'a BTreeMap<String, String>>,
}

impl Default for Words<'_> {
    fn default() -> Self {
        Self::new(Language::English)
    }
}

impl<'a> Words<'a> {
    /// The words of a language.
    ///
    /// ```
    /// use outputs::messages::{Language, Words};
    /// let words = Words::new(Language::Russian);
    /// assert_eq!(words.count("villages", 1), "1 деревня");
    /// assert_eq!(words.count("villages", 3), "3 деревни");
    /// assert_eq!(words.count("villages", 12), "12 деревень");
    /// assert_eq!(words.number(1234.6), "1\u{a0}235");
    /// assert_eq!(words.number(12.34), "12,3");
    /// ```
    pub fn new(language: Language) -> Self {
        Self { language, own: None }
    }

    /// The words of a language, with what the user wrote translated by the scenario's table `translations`.
    pub fn with_translations(language: Language, translations: &'a planner::Translations) -> Self {
        Self { language, own: translations.get(&language) }
    }

    /// The words of a language with all own words given.
    pub fn with_own(language: Language, own: &'a BTreeMap<String, String>) -> Self {
        Self { language, own: Some(own) }
    }

    /// The own words it has.
    pub fn own(&self) -> BTreeMap<String, String> {
        self.own.cloned().unwrap_or_default()
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Which way it is written.
    pub fn direction(&self) -> Direction {
        Direction::of(self.language)
    }

    /// A text without places to fill. A key that no file has shows itself; the tests do not let that pass.
    pub fn say(&self, key: &str) -> &'static str {
        match self.message(key) {
            Some(Message::Text(text)) => text,
            Some(Message::Plural(forms)) => forms.last().map_or("", |(_, text)| text),
            None => sentence::leaked(key),
        }
    }

    /// Whether there is a text with this key.
    pub fn has(&self, key: &str) -> bool {
        self.message(key).is_some()
    }

    /// A text with its places filled.
    ///
    /// ```
    /// use outputs::messages::{Language, Words};
    /// let words = Words::new(Language::English);
    /// assert_eq!(words.fill("range", &[("low", "3"), ("high", "5")]), "3 to 5");
    /// ```
    pub fn fill(&self, key: &str, places: &[(&str, &str)]) -> String {
        filled(self.say(key), places)
    }

    /// A text that counts something, in the plural form of `n`; `{n}` is the number.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.count_with(key, n, &[])
    }

    /// [`Words::count`] with further places filled.
    pub fn count_with(&self, key: &str, n: usize, places: &[(&str, &str)]) -> String {
        let shown = self.integer(n);
        let mut all = vec![("n", shown.as_str())];
        all.extend_from_slice(places);
        filled(self.plural(key, plural::category(self.language, n as u64)), &all)
    }

    fn plural(&self, key: &str, category: &str) -> &'static str {
        match self.message(key) {
            Some(Message::Plural(forms)) => {
                let form = forms.iter().find(|(name, _)| *name == category).or(forms.last());
                form.map_or("", |(_, text)| text)
            }
            _ => self.say(key),
        }
    }

    fn message(&self, key: &str) -> Option<&'static Message> {
        Catalogue::of(self.language).message(key)
    }

    /// A figure with three or four significant digits, digits grouped and the decimal sign of the language.
    pub fn number(&self, value: f64) -> String {
        number::localised(self.language, &crate::explain::number(value))
    }

    /// A figure with so many decimals.
    pub fn fixed(&self, value: f64, decimals: usize) -> String {
        number::localised(self.language, &number::grouped(&format!("{value:.decimals$}")))
    }

    /// A whole number.
    pub fn integer(&self, value: usize) -> String {
        number::localised(self.language, &number::grouped(&value.to_string()))
    }

    /// Points of 100, one decimal.
    pub fn points(&self, value: f64) -> String {
        self.fixed(value, 1)
    }

    /// A share from 0 to 1 as percent with so many decimals, sign included.
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        format!("{}\u{a0}%", self.fixed(100.0 * share, decimals))
    }

    /// From a lower to an upper figure, both as given.
    pub fn range(&self, low: &str, high: &str) -> String {
        self.fill("range", &[("low", low), ("high", high)])
    }

    /// A figure with its unit.
    ///
    /// ```
    /// use outputs::messages::{Language, Words};
    /// use planner::quantity::Unit;
    /// assert_eq!(Words::new(Language::Russian).with_unit(12.4, Unit::Kilometre), "12,4\u{a0}км");
    /// assert_eq!(Words::new(Language::Arabic).with_unit(5.0, Unit::Minute), "5\u{a0}دقائق");
    /// ```
    pub fn with_unit(&self, value: f64, unit: Unit) -> String {
        self.unit_after(&crate::explain::number(value), unit)
    }

    /// A length on the ground: whole tens of metres below a kilometre, else kilometres with one decimal.
    pub fn distance(&self, metres: f64) -> String {
        match metres < 995.0 {
            true => self.unit_after(&format!("{:.0}", 10.0 * (metres / 10.0).round()), Unit::Metre),
            false => self.unit_after(&number::grouped(&format!("{:.1}", metres / 1000.0)), Unit::Kilometre),
        }
    }

    /// A figure, written in the English way, in the language's way and with its unit.
    fn unit_after(&self, figure: &str, unit: Unit) -> String {
        let shown = number::localised(self.language, figure);
        let whole = figure.replace(',', "").parse::<u64>().ok();
        let category = whole.map_or(plural::of_fractions(self.language), |n| plural::category(self.language, n));
        match unit {
            Unit::Plain | Unit::Count => shown,
            _ => filled(self.plural(unit_key(unit), category), &[("n", &shown)]),
        }
    }

    /// The unit alone, for the head of a column; empty for a plain figure.
    pub fn unit(&self, unit: Unit) -> &'static str {
        match unit {
            Unit::Plain | Unit::Count => "",
            _ => self.say(unit_name_key(unit)),
        }
    }

    /// What was found, with its unit: "12.4 km", "none within reach", "not known", or the word that is the answer.
    pub fn figure(&self, indicator: &Indicator, unit: Unit) -> String {
        match (indicator.value, &indicator.text) {
            (Some(value), _) if value.is_infinite() => self.say("none_within_reach").to_owned(),
            (Some(value), _) => self.with_unit(value, unit),
            (None, Some(word)) => self.term(&crate::text::printable(word)).into_owned(),
            (None, None) => self.say("not_known").to_owned(),
        }
    }

    /// A day such as "25 November 2026".
    pub fn date(&self, (year, month, day): (u16, u8, u8)) -> String {
        const MONTHS: [&str; 12] = [
            "month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8", "month.9",
            "month.10", "month.11", "month.12",
        ];
        let month = MONTHS.get(usize::from(month).wrapping_sub(1)).map_or("", |key| self.say(key));
        self.fill("date", &[("day", &day.to_string()), ("month", month), ("year", &year.to_string())])
    }

    /// A place in degrees.
    pub fn place(&self, position: spatial::LonLat) -> String {
        let half = |degrees: f64, below, above| if degrees < 0.0 { self.say(below) } else { self.say(above) };
        let (lat, lon) = (self.fixed(position.lat.abs(), 5), self.fixed(position.lon.abs(), 5));
        let (north, east) =
            (half(position.lat, "compass.south", "compass.north"), half(position.lon, "compass.west", "compass.east"));
        self.fill("lonlat", &[("lat", &lat), ("north", north), ("lon", &lon), ("east", east)])
    }

    /// A village's name in the reader's script where it is known, else as its source writes it, else its id.
    ///
    /// First the name in the reader's language; then the village's own name when it is written in the reader's script;
    /// then an English one; then its own name whatever it is written in.
    pub fn name<'v>(&self, village: &'v Village) -> &'v str {
        self.one_of(&village.name, &village.names).unwrap_or(&village.id)
    }

    /// [`Words::name`] for anything with names, those in other languages by code; `None` for nameless things.
    pub fn one_of<'v>(&self, name: &'v str, names: &'v BTreeMap<String, String>) -> Option<&'v str> {
        let given = |code: &str| names.get(code).map(String::as_str).filter(|name| !name.trim().is_empty());
        let own = Some(name).filter(|name| !name.trim().is_empty());
        given(self.language.code())
            .or(own.filter(|name| written_for(self.language, name)))
            .or_else(|| given("en"))
            .or(own)
    }

    /// What the user wrote (a title, a group, an answer), in the reader's language where the scenario translates it or it
    /// is a word the program knows.
    pub fn term<'t>(&self, words: &'t str) -> Cow<'t, str> {
        if let Some(own) = self.own.and_then(|own| own.get(words)) {
            return Cow::Owned(own.clone());
        }
        Catalogue::of(self.language).term(words).map_or(Cow::Borrowed(words), Cow::Borrowed)
    }

    /// A sentence of the planner (a note, a finding, what a criterion measures) in the reader's language; as it is where
    /// the language has no such sentence.
    pub fn sentence<'t>(&self, english: &'t str) -> Cow<'t, str> {
        self.translated(english).unwrap_or(Cow::Borrowed(english))
    }

    /// What stands in a cell of a table: a figure, a known word, a sentence or a list of these in the reader's language.
    pub fn cell(&self, english: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            // A year is no number of things: it keeps its four digits together.
            _ if english.len() == 4 && english.bytes().all(|byte| byte.is_ascii_digit()) => english.to_owned(),
            _ => sentence::part(self, english),
        }
    }

    /// [`Words::sentence`], `None` where there is no translation. English needs none.
    pub fn translated<'t>(&self, english: &'t str) -> Option<Cow<'t, str>> {
        if self.language == Language::English || english.trim().is_empty() {
            return Some(Cow::Borrowed(english));
        }
        sentence::translate(self, english).map(Cow::Owned)
    }
}

/// Whether a name's first letter is of a script that the readers of a language know.
fn written_for(language: Language, name: &str) -> bool {
    let script = name.chars().find(|c| c.is_alphabetic()).map(|c| match c {
        '\u{600}'..='\u{77f}' => Language::Arabic,
        '\u{400}'..='\u{52f}' => Language::Russian,
        _ => Language::English,
    });
    script == Some(language)
}

/// A text with `{name}` places filled; places that are not given stay.
pub(crate) fn filled(text: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        match after.split_once('}').and_then(|(name, rest)| {
            let (_, words) = places.iter().find(|(place, _)| *place == name)?;
            Some((words, rest))
        }) {
            Some((words, after)) => {
                out += words;
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn unit_key(unit: Unit) -> &'static str {
    match unit {
        Unit::Metre => "unit.m",
        Unit::Kilometre => "unit.km",
        Unit::Hectare => "unit.ha",
        Unit::SquareKilometre => "unit.km2",
        Unit::SquareMetre => "unit.m2",
        Unit::LitrePerDay => "unit.l_day",
        Unit::Minute => "unit.min",
        Unit::Hour => "unit.h",
        Unit::Second => "unit.s",
        Unit::Degree => "unit.deg",
        Unit::Percent => "unit.percent",
        Unit::People => "unit.people",
        Unit::Count | Unit::Plain => "unit.plain",
    }
}

fn unit_name_key(unit: Unit) -> &'static str {
    match unit {
        Unit::Metre => "unit_name.m",
        Unit::Kilometre => "unit_name.km",
        Unit::Hectare => "unit_name.ha",
        Unit::SquareKilometre => "unit_name.km2",
        Unit::SquareMetre => "unit_name.m2",
        Unit::LitrePerDay => "unit_name.l_day",
        Unit::Minute => "unit_name.min",
        Unit::Hour => "unit_name.h",
        Unit::Second => "unit_name.s",
        Unit::Degree => "unit_name.deg",
        Unit::Percent => "unit_name.percent",
        Unit::People => "unit_name.people",
        Unit::Count | Unit::Plain => "unit_name.plain",
    }
}

#[cfg(test)]
mod tests;
