/// A number of people as a source writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Population {
    /// A plain number, also with separators between thousands.
    Stated(f64),
    /// A number marked as rough: `~300`, `about 300`, `300+`, `300 inhabitants`, or the middle of `200-400`.
    Rough(f64),
    /// Words or figures that are no number of people.
    Unreadable,
}

impl Population {
    /// The number; `None` when it cannot be read.
    pub fn number(self) -> Option<f64> {
        match self {
            Population::Stated(number) | Population::Rough(number) => Some(number),
            Population::Unreadable => None,
        }
    }
}

const ROUGH_WORDS: [&str; 9] = ["about", "approximately", "approx.", "approx", "ca.", "ca", "circa", "около", "ок."];

const RANGE_WORDS: [&str; 5] = ["-", "–", " to ", " à ", " до "];

/// Reads a number of people.
pub(crate) fn read_population(text: &str) -> Population {
    let text = text.trim().to_lowercase();
    if let Some(number) = plain(&text) {
        return Population::Stated(number);
    }
    let mut rest = text.trim_start_matches(['~', '≈', '<', '>']).trim_end_matches(['+', '?']).trim();
    for word in ROUGH_WORDS {
        rest = rest.strip_prefix(word).map_or(rest, str::trim_start);
    }
    if let Some(number) = plain(rest) {
        return Population::Rough(number);
    }
    let ends = RANGE_WORDS.iter().find_map(|word| {
        let (low, high) = rest.split_once(word)?;
        Some((plain(low.trim())?, plain(high.trim())?))
    });
    match ends {
        Some((low, high)) if low <= high => Population::Rough((low + high) / 2.0),
        Some(_) => Population::Unreadable,
        None => before_words(rest).map_or(Population::Unreadable, Population::Rough),
    }
}

/// The number that stands before words: `600 inhabitants`.
fn before_words(text: &str) -> Option<f64> {
    let end = text.find(char::is_alphabetic)?;
    let rest_is_words = text[end..].chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == '.');
    rest_is_words.then(|| plain(text[..end].trim())).flatten()
}

/// A number with nothing but separators between groups of three digits.
fn plain(text: &str) -> Option<f64> {
    let parsed = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    if parsed.is_some() && !is_grouped(text, '.') {
        return parsed;
    }
    for separator in [' ', '\u{a0}', '\u{202f}', ',', '.', '\''] {
        if is_grouped(text, separator) {
            return text.replace(separator, "").parse().ok();
        }
    }
    None
}

/// Whether digits stand in groups of three: `1 200`, `12,345,678`.
fn is_grouped(text: &str, separator: char) -> bool {
    let groups: Vec<&str> = text.split(separator).collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.len() > 1
        && (1..=3).contains(&groups[0].len())
        && groups.iter().all(digits)
        && groups[1..].iter().all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_with_separators_are_stated() {
        for text in ["1200", "1 200", "1,200", "1.200", "1\u{a0}200", "1'200", " 1200 ", "1200.0"] {
            assert_eq!(read_population(text), Population::Stated(1200.0), "{text}");
        }
        assert_eq!(read_population("0"), Population::Stated(0.0));
        assert_eq!(read_population("12.5"), Population::Stated(12.5));
    }

    #[test]
    fn rough_figures_are_marked() {
        for text in
            ["~300", "≈ 300", "около 300", "ca. 300", "300+", "200-400", "200 à 400", "300habitants", "300 чел."]
        {
            assert_eq!(read_population(text), Population::Rough(300.0), "{text}");
        }
    }

    #[test]
    fn words_and_negative_figures_are_no_population() {
        for text in ["", "many", "-5", "few hundred", "12 34", "nan", "400-200"] {
            assert_eq!(read_population(text), Population::Unreadable, "{text}");
        }
    }
}
