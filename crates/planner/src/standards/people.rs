//! How many people a village is asked about, for standards that count by head.

use super::StandardEntry;
use crate::quantity::{Amount, Unit};
use crate::scenario::StandardsSpec;
use crate::{Fact, Indicator, Village};

/// The people of every village that standards count by: a fixed number, a field of the village table, or the population.
///
/// Nobody lives in a deserted village, so that its population answers nothing: then the number is unknown.
pub(crate) fn people(spec: &StandardsSpec, villages: &[Village]) -> Vec<Indicator> {
    villages.iter().map(|village| one(spec.people.as_ref().map(|word| word.get_ref().as_str()), village)).collect()
}

fn one(word: Option<&str>, village: &Village) -> Indicator {
    if let Some(people) = word.and_then(fixed) {
        return Indicator::known(people);
    }
    let found = match word {
        None | Some("population") => village.population,
        Some(field) => match village.facts.get(field) {
            Some(Fact::Number(number)) => Some(*number),
            Some(Fact::Text(text)) => text.trim().parse().ok(),
            None => None,
        },
    };
    let field = word.unwrap_or("population");
    match found.filter(|people| people.is_finite() && *people >= 0.0) {
        Some(people) if people > 0.0 => Indicator::known(people),
        Some(_) => Indicator::unknown(format!(
            "nobody lives there: say how many people are meant with people = in [standards] (\"{field}\" is 0)"
        )),
        None => Indicator::unknown(format!("the number of people (\"{field}\") is not known")),
    }
}

/// A number of people written out, such as `"120 people"`.
pub(crate) fn fixed(word: &str) -> Option<f64> {
    let amount = Amount::read(word).ok()?;
    (matches!(amount.unit, Unit::People | Unit::Plain) && amount.value > 0.0).then_some(amount.value)
}

/// One figure over another, with the range of both; unknown where either is.
pub(super) fn shared(above: &Indicator, below: &Indicator) -> Indicator {
    let range = |indicator: &Indicator| indicator.range.or(indicator.value.map(|value| (value, value)));
    let (Some((least, most)), Some((fewest, greatest))) = (range(above), range(below)) else {
        let open = if range(above).is_none() { above } else { below };
        return Indicator::unknown(open.note.clone());
    };
    let over = |above: f64, below: f64| match (above, below) {
        (above, below) if above.is_infinite() && below.is_infinite() => f64::NAN,
        (above, below) if below > 0.0 => above / below,
        (above, _) if above > 0.0 => f64::INFINITY,
        _ => f64::NAN,
    };
    let (low, high) = (over(least, greatest), over(most, fewest));
    if low.is_nan() || high.is_nan() {
        return Indicator::unknown("there is nothing, and nobody to share it");
    }
    let value = above.value.zip(below.value).map(|(above, below)| over(above, below)).filter(|value| !value.is_nan());
    let note = [&above.note, &below.note].into_iter().find(|note| !note.is_empty()).cloned().unwrap_or_default();
    let range = (low != high).then_some((low, high));
    Indicator { value, range, text: None, note }
}

/// Every village's answer shared among its people.
pub(crate) fn a_head(
    (spec, entry): (&StandardsSpec, &StandardEntry),
    found: &[Indicator],
    villages: &[Village],
) -> Vec<Indicator> {
    found.iter().zip(people(spec, villages)).map(|(found, people)| entry.answer(found, &people)).collect()
}
