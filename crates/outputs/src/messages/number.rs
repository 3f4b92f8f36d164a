//! Figures as each language writes them (Unicode CLDR, release 45: ru, and ar with Western digits).

use planner::Language;

/// The digits of a number in groups of three, English commas between.
pub(super) fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = sign.to_owned();
    for (position, digit) in whole.chars().enumerate() {
        // Four digits are grouped too, as the rest of the program does.
        if position > 0 && (whole.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out += fraction;
    }
    out
}

/// A number in the English way, such as `1,234.5`, in the language's way.
pub(super) fn localised(language: Language, english: &str) -> String {
    match language {
        Language::English => english.to_owned(),
        Language::Russian => english.replace(',', "\u{a0}").replace('.', ","),
        // A minus keeps its place before the digits only with a mark of direction before it.
        Language::Arabic if english.starts_with('-') => format!("\u{200e}{english}"),
        Language::Arabic => english.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_and_the_decimal_sign_is_the_readers() {
        let figures = ["0", "999", "1000", "-1234567.25", "0.5"].map(grouped);
        assert_eq!(figures, ["0", "999", "1,000", "-1,234,567.25", "0.5"]);
        assert_eq!(localised(Language::Russian, "-1,234,567.25"), "-1\u{a0}234\u{a0}567,25");
        assert_eq!(localised(Language::Arabic, "1,234.5"), "1,234.5");
        assert_eq!(localised(Language::Arabic, "-2"), "\u{200e}-2");
    }
}
