//! Text inside XML and HTML.

/// The text with the five characters that mean something in XML and HTML replaced, and with control characters other
/// than tab and line ends left out. Bidirectional controls are left out too: a name must not turn the text around it.
///
/// ```
/// assert_eq!(outputs::markup::escaped("<b>\"a\" & 'b'</b>"), "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
/// assert_eq!(outputs::markup::escaped("a\u{202e}b\u{0}"), "ab");
/// ```
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\t' | '\n' | '\r' => out.push(c),
            // A mark turns nothing around it; figures below zero need one in Arabic.
            '\u{200e}' => out.push(c),
            c if c.is_control() || is_direction_control(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The invisible characters that change the direction of the text around them (Unicode Standard Annex 9).
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
