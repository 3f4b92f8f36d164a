//! The fonts that come with the program, for SVG and HTML.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Weight as CSS counts it, Unicode range, file.
const LATIN: [(u16, &[u8]); 2] = [
    (400, include_bytes!("../assets/fonts/NotoSans-Regular.woff2")),
    (700, include_bytes!("../assets/fonts/NotoSans-Bold.woff2")),
];
const ARABIC: [(u16, &[u8]); 2] = [
    (400, include_bytes!("../assets/fonts/NotoSansArabic-Regular.woff2")),
    (700, include_bytes!("../assets/fonts/NotoSansArabic-Bold.woff2")),
];

/// Letters of the Arabic script that the fonts hold.
const ARABIC_RANGE: &str = "U+0600-06FF,U+0750-077F,U+200C-200F";

/// Which scripts a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// Latin, Greek, Cyrillic.
    European,
    /// These and Arabic.
    WithArabic,
}

/// Whether any of the texts has Arabic letters.
pub(crate) fn needs_arabic<'a>(mut texts: impl Iterator<Item = &'a str>) -> Scripts {
    let arabic = |c: char| matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}');
    if texts.any(|text| text.chars().any(arabic)) { Scripts::WithArabic } else { Scripts::European }
}

/// `@font-face` rules of the family `Noto Sans`, the fonts inside.
pub(crate) fn css(scripts: Scripts) -> String {
    let face = |weight: u16, range: &str, bytes: &[u8]| {
        format!(
            "@font-face{{font-family:\"Noto Sans\";font-weight:{weight};{range}\
             src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            BASE64_STANDARD.encode(bytes)
        )
    };
    let mut css: String = LATIN.iter().map(|(weight, bytes)| face(*weight, "", bytes)).collect();
    if scripts == Scripts::WithArabic {
        let range = format!("unicode-range:{ARABIC_RANGE};");
        css += &ARABIC.iter().map(|(weight, bytes)| face(*weight, &range, bytes)).collect::<String>();
    }
    css
}
