/// A word or sign of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A name, or a word of the language.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// Words in single quotes.
    Text(String),
    /// A figure.
    Number(f64),
    /// ( ) , = <> < > <= >=
    Sign(&'static str),
}

/// Longest signs first.
const SIGNS: [&str; 9] = ["<>", "<=", ">=", "(", ")", ",", "=", "<", ">"];

/// Cuts a filter into tokens, each with its place in the text.
///
/// # Errors
/// What was found, and where.
pub fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = if next.is_whitespace() {
            at += next.len_utf8();
            continue;
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), sign.len())
        } else if next == '\'' || next == '"' {
            let (inside, length) = quoted(rest, next).ok_or_else(|| format!("place {at}: a quote is not closed"))?;
            (if next == '"' { Token::Quoted(inside) } else { Token::Text(inside) }, length)
        } else if next.is_ascii_digit() || "+-.".contains(next) {
            number(rest).ok_or_else(|| format!("place {at}: found \"{next}\", expected a figure"))?
        } else if next.is_alphabetic() || next == '_' {
            let inside = |c: char| c.is_alphanumeric() || "_:.-".contains(c);
            let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            (Token::Word(rest[..length].to_owned()), length)
        } else {
            return Err(format!("place {at}: found \"{next}\", which begins nothing"));
        };
        found.push((at, token));
        at += length;
    }
    Ok(found)
}

/// What stands between quotes, a doubled quote standing for itself, and the length with the quotes.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            inside.push(letter);
        } else if letters.peek().is_some_and(|(_, next)| *next == quote) {
            letters.next();
            inside.push(quote);
        } else {
            return Some((inside, at + 1));
        }
    }
    None
}

fn number(rest: &str) -> Option<(Token, usize)> {
    let mut length = 0;
    for (at, letter) in rest.char_indices() {
        let after_e = at > 0 && rest[..at].ends_with(['e', 'E']);
        let fits = letter.is_ascii_digit() || ".eE".contains(letter) || ("+-".contains(letter) && (at == 0 || after_e));
        if !fits {
            break;
        }
        length = at + 1;
    }
    let figure: f64 = rest[..length].parse().ok()?;
    figure.is_finite().then_some((Token::Number(figure), length))
}
