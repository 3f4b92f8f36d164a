//! Plural forms after Unicode CLDR (Plural Rules, release 45).

use planner::Language;

/// The plural categories a language uses for whole numbers, the last being the one that any other number falls back to.
#[cfg(test)]
pub(super) fn categories(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &["one", "other"],
        Language::Russian => &["one", "few", "many"],
        Language::Arabic => &["zero", "one", "two", "few", "many", "other"],
    }
}

/// The category of a whole number.
pub(super) fn category(language: Language, n: u64) -> &'static str {
    match language {
        Language::English if n == 1 => "one",
        Language::English => "other",
        Language::Russian => match (n % 10, n % 100) {
            (_, 11..=14) => "many",
            (1, _) => "one",
            (2..=4, _) => "few",
            _ => "many",
        },
        Language::Arabic => match (n, n % 100) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        },
    }
}

/// The category of a number with decimals. Russian counts them in the genitive singular, which is the form of 2 to 4.
pub(super) fn of_fractions(language: Language) -> &'static str {
    match language {
        Language::Russian => "few",
        Language::English | Language::Arabic => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_forms_that_cldr_lists() {
        let sample = |language, numbers: &[u64], expected: &str| {
            for n in numbers {
                assert_eq!(category(language, *n), expected, "{n}");
            }
        };
        sample(Language::Russian, &[1, 21, 31, 101, 1001], "one");
        sample(Language::Russian, &[2, 4, 22, 24, 104, 1002], "few");
        sample(Language::Russian, &[0, 5, 11, 12, 14, 19, 100, 111, 1000], "many");
        sample(Language::Arabic, &[3, 10, 103, 110, 1003], "few");
        sample(Language::Arabic, &[11, 26, 111, 1011], "many");
        sample(Language::Arabic, &[100, 102, 200, 202, 1000], "other");
        assert_eq!([0, 1, 2].map(|n| category(Language::Arabic, n)), ["zero", "one", "two"]);
        assert_eq!([0, 1, 2].map(|n| category(Language::English, n)), ["other", "one", "other"]);
    }
}
