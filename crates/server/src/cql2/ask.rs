use std::cmp::Ordering;

use geo::{Contains, Intersects};
use outputs::record::{Feature, Value};

use super::{Comparison, Condition, Relation, Term};

/// Whether a feature meets a condition; what rests on a gap is unknown, and the unknown does not pass.
pub fn holds(condition: &Condition, feature: &Feature) -> bool {
    ask(condition, feature) == Some(true)
}

/// Three-valued: `None` is unknown, as in SQL.
fn ask(condition: &Condition, feature: &Feature) -> Option<bool> {
    match condition {
        Condition::Always(always) => Some(*always),
        Condition::And(parts) => several(parts, feature, false),
        Condition::Or(parts) => several(parts, feature, true),
        Condition::Not(inside) => ask(inside, feature).map(|met| !met),
        Condition::IsNull(field) => Some(feature.values[*field] == Value::Missing),
        Condition::Compare(left, comparison, right) => {
            let order = compare(&found(left, feature)?, &found(right, feature)?)?;
            Some(match comparison {
                Comparison::Equal => order == Ordering::Equal,
                Comparison::Unequal => order != Ordering::Equal,
                Comparison::Less => order == Ordering::Less,
                Comparison::Greater => order == Ordering::Greater,
                Comparison::AtMost => order != Ordering::Greater,
                Comparison::AtLeast => order != Ordering::Less,
            })
        }
        Condition::Between(term, low, high) => {
            let value = found(term, feature)?;
            let above = compare(&value, &found(low, feature)?)? != Ordering::Less;
            let below = compare(&value, &found(high, feature)?)? != Ordering::Greater;
            Some(above && below)
        }
        Condition::In(term, values) => {
            let value = found(term, feature)?;
            let one = |other: &Term| found(other, feature).and_then(|other| compare(&value, &other));
            Some(values.iter().any(|other| one(other) == Some(Ordering::Equal)))
        }
        Condition::Like(term, pattern) => match found(term, feature)? {
            Found::Text(text) => Some(like(&text, pattern)),
            Found::Number(_) => None,
        },
        Condition::Spatial(relation, geometry) => {
            let own = feature.geometry.as_ref()?;
            Some(match relation {
                Relation::Intersects => own.intersects(geometry),
                Relation::Disjoint => !own.intersects(geometry),
                Relation::Within => geometry.contains(own),
                Relation::Contains => own.contains(geometry),
            })
        }
    }
}

/// `decisive` decides as soon as one part gives it; else an unknown part leaves the whole unknown.
fn several(parts: &[Condition], feature: &Feature, decisive: bool) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match ask(part, feature) {
            Some(met) if met == decisive => return Some(decisive),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decisive)
}

enum Found {
    Text(String),
    Number(f64),
}

fn found(term: &Term, feature: &Feature) -> Option<Found> {
    match term {
        Term::Text(text) => Some(Found::Text(text.clone())),
        Term::Number(figure) => Some(Found::Number(*figure)),
        Term::Folded(inside) => match found(inside, feature)? {
            Found::Text(text) => Some(Found::Text(text.to_lowercase())),
            number => Some(number),
        },
        Term::Field(field) => match &feature.values[*field] {
            Value::Missing => None,
            Value::Text(text) => Some(Found::Text(text.clone())),
            Value::Integer(figure) => Some(Found::Number(*figure as f64)),
            Value::Number(figure) => Some(Found::Number(*figure)),
        },
    }
}

fn compare(one: &Found, other: &Found) -> Option<Ordering> {
    match (one, other) {
        (Found::Text(one), Found::Text(other)) => Some(one.cmp(other)),
        (Found::Number(one), Found::Number(other)) => one.partial_cmp(other),
        _ => None,
    }
}

/// `%` stands for any letters, `_` for one; `\` takes the next as it is. Cost: text × pattern.
fn like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let mut next = vec![false; text.len() + 1];
        match letter {
            '%' => {
                let mut any = false;
                for (at, reached) in reached.iter().enumerate() {
                    any |= reached;
                    next[at] = any;
                }
            }
            letter => {
                let wanted = if letter == '\\' { letters.next().unwrap_or('\\') } else { letter };
                let free = letter == '_';
                for at in 0..text.len() {
                    next[at + 1] = reached[at] && (free || text[at] == wanted);
                }
            }
        }
        reached = next;
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use geo::{Geometry, Point};
    use outputs::record::{Field, FieldType};

    use super::super::parse;
    use super::*;

    fn fields() -> Vec<Field> {
        vec![
            Field::text("name", "Name"),
            Field::new("people", FieldType::Number, "", "People"),
            Field::text("odd name", "With a space"),
        ]
    }

    fn village(name: &str, people: Option<f64>) -> Feature {
        let geometry = Some(Geometry::Point(Point::new(43.3, -11.7)));
        Feature { values: vec![Value::text(name), Value::number(people), Value::Missing], geometry }
    }

    fn met(filter: &str, feature: &Feature) -> bool {
        holds(&parse(filter, &fields()).unwrap_or_else(|error| panic!("{filter}: {error}")), feature)
    }

    #[test]
    fn conditions_say_what_the_standard_says() {
        let aul = village("Upper Aul", Some(12.0));
        for filter in [
            "name = 'Upper Aul'",
            "people > 11.5 AND people <= 12",
            "name LIKE 'Up%'",
            "name like '%_ul'",
            "people BETWEEN 12 AND 12",
            "name IN ('x', 'Upper Aul')",
            "NOT people = 3",
            "\"odd name\" IS NULL",
            "people IS NOT NULL",
            "name NOT IN ('x')",
            "CASEI(name) = 'upper aul'",
            "CASEI(name) LIKE CASEI('UPPER%')",
            "S_INTERSECTS(geometry, BBOX(43, -12, 44, -11))",
            "S_INTERSECTS(POINT(43.3 -11.7), geometry)",
            "S_WITHIN(geometry, POLYGON((43 -12, 44 -12, 44 -11, 43 -11, 43 -12)))",
            "people = 1 OR (people = 12)",
            "S_DISJOINT(geometry, MULTIPOINT((1 1), 2 2))",
            "12 = people",
            "people <> -1e3",
            "TRUE",
        ] {
            assert!(met(filter, &aul), "{filter}");
        }
        for filter in ["name = 'upper aul'", "people < 12", "name NOT LIKE 'Up%'", "people = 1 OR people = 2", "FALSE"]
        {
            assert!(!met(filter, &aul), "{filter}");
        }
    }

    #[test]
    fn what_is_unknown_neither_passes_nor_fails() {
        let unknown = village("Dagh", None);
        for filter in ["people = 0", "people <> 0", "NOT people = 0", "NOT people BETWEEN 1 AND 2", "people NOT IN (3)"]
        {
            assert!(!met(filter, &unknown), "{filter}");
        }
        assert!(met("people = 0 OR name = 'Dagh'", &unknown));
        assert!(!met("people = 0 AND name = 'Dagh'", &unknown));
    }

    #[test]
    fn malformed_filters_are_answered_with_a_place() {
        let deep = format!("{}name = 'a'{}", "(".repeat(500), ")".repeat(500));
        let nots = format!("{} name = 'a'", "NOT ".repeat(500));
        let folds = format!("{}name{} = 'a'", "CASEI(".repeat(500), ")".repeat(500));
        for filter in [
            "",
            "name",
            "name =",
            "= 'a'",
            "name = 'a",
            "nme = 'a'",
            "people = 'a'",
            "name > 3",
            "name = 'a' AND",
            "name LIKE 3",
            "people BETWEEN 1",
            "name IN ()",
            "name IN ('a'",
            "S_INTERSECTS(geometry)",
            "((name = 'a')",
            "S_INTERSECTS(geometry, POLYGON((1 1)))",
            "S_INTERSECTS(geometry, POLYGON((1 1, 2 2)))",
            "name = 'a' name",
            "S_INTERSECTS(geometry, BBOX(1,2,3))",
            "people = 1e999",
            "people = --1",
            "name = 'a'; DROP",
            "\u{0}",
            "é = 1",
            "people IS 3",
            "S_INTERSECTS(geometry, CIRCLE(1 1))",
            "name NOT = 'a'",
            deep.as_str(),
            nots.as_str(),
            folds.as_str(),
        ] {
            assert!(parse(filter, &fields()).is_err(), "{filter}");
        }
        assert!(parse("nme = 'a'", &fields()).unwrap_err().contains("name, people, odd name"));
        assert!(parse(&"x".repeat(10_000), &fields()).is_err());
    }
}
