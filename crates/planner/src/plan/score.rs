//! How well a village suits one household: the criteria, weighed by that household's own wishes.

use std::collections::BTreeMap;

use super::{Household, PlanGround};
use crate::LEAST_KNOWN;
use crate::scenario::PlanSpec;

/// The criteria each wish speaks of, by position.
pub(super) fn wish_criteria<'a>(ground: &'a PlanGround, spec: &'a PlanSpec) -> BTreeMap<&'a str, Vec<usize>> {
    let words = ground.inputs.households.iter().flat_map(|household| household.wishes.keys());
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for word in words {
        found.entry(word).or_insert_with(|| {
            let own = vec![word.as_str()];
            let names =
                spec.wishes.get(word).map_or(own, |names| names.iter().map(|name| name.get_ref().as_str()).collect());
            let speaks = |(id, group, _): &(String, String, f64)| names.iter().any(|name| name == id || name == group);
            (0..ground.criteria.len()).filter(|position| speaks(&ground.criteria[*position])).collect()
        });
    }
    found
}

/// The weights of the criteria for one household, summing to 1: the scenario's weight, times the household's wish where
/// it has one (0: does not matter to it, 1: as to everybody, 3: three times as much). When nothing is left, the scenario's.
///
/// Of several wishes that speak of one criterion the greatest counts.
pub(super) fn weights(general: &[f64], household: &Household, wishes: &BTreeMap<&str, Vec<usize>>) -> Vec<f64> {
    let mut wanted: Vec<Option<f64>> = vec![None; general.len()];
    for (word, wish) in &household.wishes {
        for criterion in wishes.get(word.as_str()).into_iter().flatten() {
            let before = wanted[*criterion].unwrap_or(0.0);
            wanted[*criterion] = Some(before.max(*wish));
        }
    }
    let own: Vec<f64> = general.iter().zip(&wanted).map(|(weight, wish)| weight * wish.unwrap_or(1.0)).collect();
    let sum: f64 = own.iter().sum();
    if sum > 0.0 {
        return own.iter().map(|weight| weight / sum).collect();
    }
    let sum: f64 = general.iter().sum();
    general.iter().map(|weight| weight / sum).collect()
}

/// The score of a village for weights that sum to 1, 0 to 1: the weighted mean of the known criteria. When less than
/// [`LEAST_KNOWN`] of the weight is known, every unknown counts as its worst, so that no village leads because little is
/// known about it.
pub(super) fn score(weights: &[f64], scores: &[Option<f64>]) -> f64 {
    let known: f64 = weights.iter().zip(scores).filter(|(_, score)| score.is_some()).map(|(weight, _)| weight).sum();
    let sum: f64 = weights.iter().zip(scores).filter_map(|(weight, score)| Some(weight * (*score)?)).sum();
    if known >= LEAST_KNOWN { sum / known } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_of_three_counts_three_times_and_one_of_nothing_not_at_all() {
        let household = Household {
            wishes: BTreeMap::from([("land".into(), 3.0), ("town".into(), 0.0), ("kin".into(), 2.0)]),
            ..Household::default()
        };
        let wishes = BTreeMap::from([("land", vec![0]), ("town", vec![1]), ("kin", vec![])]);
        assert_eq!(weights(&[0.25, 0.5, 0.25], &household, &wishes), [0.75, 0.0, 0.25]);
        let all = BTreeMap::from([("town", vec![0, 1, 2])]);
        assert_eq!(weights(&[1.0, 2.0, 1.0], &household, &all), [0.25, 0.5, 0.25]);
    }

    #[test]
    fn little_known_is_no_advantage() {
        let equal = [0.25; 4];
        assert_eq!(score(&equal, &[Some(1.0), Some(0.5), Some(0.0), None]), 0.5);
        assert_eq!(score(&equal, &[Some(1.0), None, None, None]), 0.25);
        assert_eq!(score(&equal, &[None; 4]), 0.0);
    }
}
