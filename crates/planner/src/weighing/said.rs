//! What a table of weights says of names: direct, compared two at a time, or ranked.

use std::collections::BTreeMap;
use std::ops::Range;

use decision::weights::{self, Ahp, Comparison, Comparisons};
use toml::Spanned;

use super::{Consistency, WeighingError};
use crate::scenario::{PairwiseSpec, RanksSpec, WeightsSpec, unknown_word};

/// How weights were said, one for each name, and how far they agree with each other.
pub(crate) type Said = (&'static str, Vec<f64>, Option<Consistency>);

/// The weights that a table states for `names`, all of them, in their order, adding up to 1. `what` is the name of the
/// table in errors.
pub(crate) fn said(spec: &Spanned<WeightsSpec>, names: &[&str], what: &str) -> Result<Said, WeighingError> {
    let named = named(spec.get_ref());
    if named.is_empty() {
        return Err(WeighingError::at(spec, format!("{what} names nothing, expected {}", names.join(", "))));
    }
    for (span, name) in &named {
        if !names.contains(name) {
            return Err(WeighingError { span: Some(span.clone()), message: unknown_word(what, name, names) });
        }
    }
    let left_out: Vec<&str> =
        names.iter().copied().filter(|name| !named.iter().any(|(_, found)| found == name)).collect();
    if !left_out.is_empty() {
        let message = format!("found nothing about {}, expected every one to be named", left_out.join(", "));
        return Err(WeighingError { span: None, message });
    }
    Ok(match spec.get_ref() {
        WeightsSpec::Direct(weights) => ("direct", direct(weights, names, what)?, None),
        WeightsSpec::Ranks(ranks) => ("ranks", ranked(ranks, names)?, None),
        WeightsSpec::Pairwise(pairs) => {
            let consistency = compared(pairs, names)?;
            ("pairwise", consistency.weights.clone(), Some(consistency))
        }
    })
}

/// Weights written name by name, each 0 or more, scaled to add up to 1.
pub(super) fn direct(
    written: &BTreeMap<Spanned<String>, Spanned<f64>>,
    names: &[&str],
    what: &str,
) -> Result<Vec<f64>, WeighingError> {
    for (name, weight) in written {
        let found = *weight.get_ref();
        if !names.contains(&name.get_ref().as_str()) {
            return Err(WeighingError::at(name, unknown_word(what, name.get_ref(), names)));
        }
        if !(found.is_finite() && found >= 0.0) {
            let message = format!("found weight {found}, expected a finite number, 0 or more");
            return Err(WeighingError::at(weight, message));
        }
    }
    let mut weights = Vec::with_capacity(names.len());
    for name in names {
        let written = written.iter().find(|(key, _)| key.get_ref() == name).ok_or_else(|| WeighingError {
            span: written.keys().next().map(Spanned::span),
            message: format!("{what}: found no weight for \"{name}\", expected every one (0 for what counts nothing)"),
        })?;
        weights.push(*written.1.get_ref());
    }
    weights::direct(&weights).map_err(|_| WeighingError {
        span: written.keys().next().map(Spanned::span),
        message: format!("{what}: every weight is 0, expected at least one that counts"),
    })
}

/// Every name that a table of weights mentions, with its bytes.
pub(super) fn named(spec: &WeightsSpec) -> Vec<(Range<usize>, &str)> {
    match spec {
        WeightsSpec::Direct(weights) => weights.keys().map(|key| (key.span(), key.get_ref().as_str())).collect(),
        WeightsSpec::Pairwise(pairs) => pairs
            .comparisons
            .iter()
            .flat_map(|said| [&said.get_ref().0, &said.get_ref().1])
            .map(|name| (name.span(), name.get_ref().as_str()))
            .collect(),
        WeightsSpec::Ranks(ranks) => ranks
            .order
            .iter()
            .flat_map(|place| place.get_ref().names().iter().map(|name| (place.span(), name.as_str())))
            .collect(),
    }
}

fn ranked(spec: &RanksSpec, names: &[&str]) -> Result<Vec<f64>, WeighingError> {
    let mut ranks: Vec<Option<usize>> = vec![None; names.len()];
    for (place, written) in spec.order.iter().enumerate() {
        for name in written.get_ref().names() {
            let Some(position) = names.iter().position(|known| known == name) else { continue };
            if ranks[position].replace(place + 1).is_some() {
                return Err(WeighingError::at(written, format!("found \"{name}\" twice, expected each name once")));
            }
        }
    }
    let ranks: Vec<usize> = ranks.into_iter().flatten().collect();
    weights::rank_order(&ranks).map_err(|error| WeighingError::of(&error))
}

fn compared(spec: &PairwiseSpec, names: &[&str]) -> Result<Consistency, WeighingError> {
    let index = |name: &Spanned<String>| names.iter().position(|known| known == name.get_ref()).unwrap_or(0);
    let mut said = Vec::with_capacity(spec.comparisons.len());
    for written in &spec.comparisons {
        let (one, other, ratio) = written.get_ref();
        if !(ratio.is_finite() && *ratio > 0.0) {
            return Err(WeighingError::at(written, format!("found {ratio} times, expected a number above 0")));
        }
        said.push(Comparison { row: index(one), column: index(other), ratio: *ratio });
        // Checked with what stands before it, so that the error points at the comparison that contradicts.
        if let Err(error @ (decision::Error::NotReciprocal { .. } | decision::Error::Parameter { .. })) =
            Comparisons::new(names.len(), &said)
        {
            return Err(WeighingError::at(written, in_words(&error, names)));
        }
    }
    let comparisons = Comparisons::new(names.len(), &said)
        .map_err(|error| WeighingError { span: None, message: in_words(&error, names) })?;
    let result = weights::ahp(&comparisons);
    let reason = spec.waive_inconsistency.as_deref();
    result.accepted(reason).map_err(|error| WeighingError { span: None, message: in_words(&error, names) })?;
    let waived = result.accepted(None).is_err();
    Ok(Consistency {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        worst: worst(&result, names),
        ratio: result.consistency_ratio,
        lambda_max: result.lambda_max,
        missing: result.missing,
        waived_because: reason.filter(|_| waived).map(|reason| reason.trim().to_owned()),
        geometric_weights: result.geometric_weights,
        weights: result.weights,
    })
}

/// The three that contradict each other most.
fn worst(result: &Ahp, names: &[&str]) -> String {
    result.worst.map_or(String::new(), |triple| {
        let name = |index: usize| names[index];
        format!(
            "{} over {} by way of {} comes to {:.2}, but {:.2} was said",
            name(triple.first),
            name(triple.last),
            name(triple.middle),
            triple.implied,
            triple.said
        )
    })
}

/// An error of the comparisons with names for numbers.
fn in_words(error: &decision::Error, names: &[&str]) -> String {
    use decision::Error;
    let name = |index: &usize| names.get(*index).copied().unwrap_or_default();
    match error {
        Error::NotReciprocal { row, column, found, back } => format!(
            "\"{}\" against \"{}\": found {found} one way and {back} the other way, expected each to be 1 over the other",
            name(row),
            name(column)
        ),
        Error::NotConnected { separate, with } => format!(
            "\"{}\" is never compared, even through others, with \"{}\": expected at least one more comparison",
            name(separate),
            name(with)
        ),
        Error::Inconsistent { ratio, limit, first, middle, last, implied, said } => format!(
            "the comparisons contradict each other: found a consistency ratio of {ratio:.3}, expected {limit} at most. \
             Worst: \"{}\" over \"{}\" by way of \"{}\" comes to {implied:.2}, but {said:.2} was said. Revise these \
             three, or say why they are used all the same: waive_inconsistency = \"…\"",
            name(first),
            name(last),
            name(middle)
        ),
        other => other.to_string(),
    }
}
