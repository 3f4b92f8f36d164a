use super::lex::{Token, tokens};
use super::{Comparison, Condition, LONGEST, Relation, Term, wkt};
use outputs::record::{Field, FieldType};

/// Deepest nesting of brackets and `NOT`.
const DEEPEST: usize = 64;

/// Reads a filter over the given fields.
///
/// # Errors
/// What was found, what was expected, and where in the text.
pub fn parse(text: &str, fields: &[Field]) -> Result<Condition, String> {
    if text.len() > LONGEST {
        return Err(format!("found {} bytes, expected {LONGEST} at most", text.len()));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, fields, depth: 0 };
    let condition = parser.any()?;
    match parser.peek() {
        None => Ok(condition),
        Some(_) => Err(parser.expected("AND, OR or the end")),
    }
}

/// A filter while it is read.
pub(super) struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    fields: &'a [Field],
    depth: usize,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    pub(super) fn expected(&self, what: &str) -> String {
        match self.tokens.get(self.at) {
            Some((place, token)) => format!("place {place}: found {}, expected {what}", shown(token)),
            None => format!("found the end, expected {what}"),
        }
    }

    /// Takes a word of the language, in any case.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, sign: &str) -> Result<(), String> {
        if self.sign(sign) { Ok(()) } else { Err(self.expected(sign)) }
    }

    fn any(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.all()?];
        while self.word("OR") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) })
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.one()?];
        while self.word("AND") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) })
    }

    fn one(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.expected("at most 64 brackets or NOT inside each other"));
        }
        let condition = if self.word("NOT") {
            Condition::Not(Box::new(self.one()?))
        } else if self.sign("(") {
            let inside = self.any()?;
            self.need(")")?;
            inside
        } else {
            self.predicate()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn predicate(&mut self) -> Result<Condition, String> {
        for (word, relation) in [
            ("S_INTERSECTS", Relation::Intersects),
            ("S_DISJOINT", Relation::Disjoint),
            ("S_WITHIN", Relation::Within),
            ("S_CONTAINS", Relation::Contains),
        ] {
            if self.word(word) {
                return self.spatial(relation);
            }
        }
        for (word, always) in [("TRUE", true), ("FALSE", false)] {
            if self.word(word) {
                return Ok(Condition::Always(always));
            }
        }
        let term = self.term()?;
        if self.word("IS") {
            let not = self.word("NOT");
            let Term::Field(field) = term else { return Err(self.expected("a field before IS NULL")) };
            return match self.word("NULL") {
                true => Ok(turned(Condition::IsNull(field), not)),
                false => Err(self.expected("NULL")),
            };
        }
        let not = self.word("NOT");
        if self.word("LIKE") {
            self.same_kind(&term, &Term::Text(String::new()))?;
            return match self.next() {
                Some(Token::Text(pattern)) => Ok(turned(Condition::Like(term, pattern), not)),
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("CASEI") => {
                    self.need("(")?;
                    let Some(Token::Text(pattern)) = self.next() else {
                        return Err(self.expected("a pattern in quotes"));
                    };
                    self.need(")")?;
                    Ok(turned(Condition::Like(term, pattern.to_lowercase()), not))
                }
                _ => Err(self.expected("a pattern in quotes after LIKE")),
            };
        }
        if self.word("BETWEEN") {
            let low = self.term()?;
            if !self.word("AND") {
                return Err(self.expected("AND"));
            }
            let high = self.term()?;
            self.same_kind(&term, &low)?;
            self.same_kind(&term, &high)?;
            return Ok(turned(Condition::Between(term, low, high), not));
        }
        if self.word("IN") {
            return Ok(turned(self.list(term)?, not));
        }
        if not {
            return Err(self.expected("LIKE, BETWEEN or IN after NOT"));
        }
        self.comparison(term)
    }

    fn list(&mut self, term: Term) -> Result<Condition, String> {
        self.need("(")?;
        let mut values = Vec::new();
        loop {
            let value = self.term()?;
            self.same_kind(&term, &value)?;
            values.push(value);
            if !self.sign(",") {
                break;
            }
        }
        self.need(")")?;
        Ok(Condition::In(term, values))
    }

    fn comparison(&mut self, left: Term) -> Result<Condition, String> {
        let signs = [
            ("=", Comparison::Equal),
            ("<>", Comparison::Unequal),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (sign, comparison) in signs {
            if self.sign(sign) {
                let right = self.term()?;
                self.same_kind(&left, &right)?;
                return Ok(Condition::Compare(left, comparison, right));
            }
        }
        Err(self.expected("a comparison, LIKE, BETWEEN, IN or IS NULL"))
    }

    fn term(&mut self) -> Result<Term, String> {
        match self.peek().cloned() {
            Some(Token::Text(text)) => {
                self.at += 1;
                Ok(Term::Text(text))
            }
            Some(Token::Number(figure)) => {
                self.at += 1;
                Ok(Term::Number(figure))
            }
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("CASEI") => {
                self.at += 1;
                self.need("(")?;
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(self.expected("fewer brackets"));
                }
                let term = self.term()?;
                self.depth -= 1;
                self.need(")")?;
                self.same_kind(&term, &Term::Text(String::new()))?;
                Ok(Term::Folded(Box::new(term)))
            }
            Some(Token::Word(name) | Token::Quoted(name)) => {
                let field = self.fields.iter().position(|field| field.name == name).ok_or_else(|| {
                    let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
                    self.expected(&format!("a field: {}", names.join(", ")))
                })?;
                self.at += 1;
                Ok(Term::Field(field))
            }
            _ => Err(self.expected("a field, words in quotes or a figure")),
        }
    }

    /// Words are compared with words, figures with figures.
    fn same_kind(&self, one: &Term, other: &Term) -> Result<(), String> {
        match self.is_text(one) == self.is_text(other) {
            true => Ok(()),
            false => Err(self.expected("words compared with words, figures with figures; it")),
        }
    }

    fn is_text(&self, term: &Term) -> bool {
        match term {
            Term::Field(field) => self.fields[*field].kind == FieldType::Text,
            Term::Text(_) | Term::Folded(_) => true,
            Term::Number(_) => false,
        }
    }

    fn spatial(&mut self, relation: Relation) -> Result<Condition, String> {
        self.need("(")?;
        let own = |parser: &mut Self| parser.word("geometry") || parser.word("geom");
        let (relation, geometry) = if own(self) {
            self.need(",")?;
            (relation, wkt::geometry(self)?)
        } else {
            let geometry = wkt::geometry(self)?;
            self.need(",")?;
            if !own(self) {
                return Err(self.expected("geometry"));
            }
            let turned = match relation {
                Relation::Within => Relation::Contains,
                Relation::Contains => Relation::Within,
                same => same,
            };
            (turned, geometry)
        };
        self.need(")")?;
        Ok(Condition::Spatial(relation, geometry))
    }
}

fn turned(condition: Condition, not: bool) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("\"{word}\""),
        Token::Quoted(word) => format!("\"{word}\""),
        Token::Text(text) => format!("'{text}'"),
        Token::Number(figure) => figure.to_string(),
        Token::Sign(sign) => format!("\"{sign}\""),
    }
}
