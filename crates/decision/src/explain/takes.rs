//! What it would take to pass another village, or to be among the first k.

use super::losses::checked;
use crate::methods::TIE;
use crate::{Error, ValueFunction};

/// Points by which a village must lead to have passed another: below anything printed, above any rounding.
const LEAD: f64 = 1e-6;

/// The value one criterion must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Index of the criterion.
    pub criterion: usize,
    /// The value now; `None` if it is a fact to be learnt, not a thing to be improved.
    pub from: Option<f64>,
    /// The least value that does it.
    pub to: f64,
    /// Points of 100 the total gains by this change alone.
    pub points: f64,
}

impl Change {
    /// The change in the criterion's own unit: the figure nearest to the present one that is worth `to`. `None` if
    /// there is no present figure or no figure is worth that much.
    ///
    /// ```
    /// use decision::explain::Change;
    /// use decision::{Shape, ValueFunction};
    /// let clinic_min = ValueFunction::new(Shape::Falling { from: 15.0, to: 120.0 })?;
    /// let change = Change { criterion: 0, from: Some(0.2), to: 0.5, points: 6.0 };
    /// assert_eq!(change.figure(&clinic_min, Some(99.0)), Some(67.5));
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn figure(&self, function: &ValueFunction, now: Option<f64>) -> Option<f64> {
        function.nearest_figure(now?, self.to)
    }
}

/// Whether and how a target can be reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Takes {
    /// It is reached as things are.
    Nothing,
    /// These changes reach it; see the function for whether each does alone or all together.
    Changes(Vec<Change>),
    /// Not even the best values reach it.
    Impossible,
}

/// One village's values, checked, with how far each can rise.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    values: Vec<Option<f64>>,
    weights: Vec<f64>,
    ceilings: Vec<f64>,
    /// Weight of what is known, 0–1.
    known: f64,
    /// Weighted values of what is known.
    gained: f64,
}

impl Position {
    /// `values`: one a criterion. `ceilings`: the best value each criterion can have here, for example the upper end of
    /// [`ValueFunction::bounds`], or the present value where nothing can be done (slope).
    ///
    /// # Errors
    /// [`Error::Weight`], [`Error::NoWeight`]; [`Error::Length`]; [`Error::Figure`] for a value or a ceiling outside
    /// 0–1.
    pub fn new(values: &[Option<f64>], weights: &[f64], ceilings: &[f64]) -> Result<Self, Error> {
        let weights = checked(values, weights)?;
        let tops: Vec<Option<f64>> = ceilings.iter().copied().map(Some).collect();
        checked(&tops, &weights)?;
        let pairs = || values.iter().zip(&weights).filter_map(|(value, weight)| Some(((*value)?, weight)));
        let known = pairs().map(|(_, weight)| weight).sum();
        let gained = pairs().map(|(value, weight)| value * weight).sum();
        Ok(Self { values: values.to_vec(), weights, ceilings: ceilings.to_vec(), known, gained })
    }

    /// The total as things are, 0–100; `None` if nothing that counts is known.
    pub fn total(&self) -> Option<f64> {
        (self.known > 0.0).then(|| 100.0 * self.gained / self.known)
    }

    /// For each criterion that could do it alone, the least value that lifts the total to `target`: the smallest rise
    /// first. Facts to be learnt (`from` is `None`) come last.
    ///
    /// `to = v + (target − total)/100 · W_known / w`, exact. [`Takes::Impossible`] if no single criterion can.
    ///
    /// ```
    /// use decision::explain::{Position, Takes};
    /// let village = Position::new(&[Some(0.5), Some(0.9)], &[1.0, 1.0], &[1.0, 1.0])?;
    /// let Takes::Changes(changes) = village.single_changes(80.0) else { panic!() };
    /// assert_eq!((changes.len(), changes[0].criterion), (1, 0));
    /// assert!((changes[0].to - 0.7).abs() < 1e-12);
    /// assert_eq!(village.single_changes(99.0), Takes::Impossible);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn single_changes(&self, target: f64) -> Takes {
        let total = self.total();
        if total.is_some_and(|total| total >= target - TIE) {
            return Takes::Nothing;
        }
        let mut changes: Vec<Change> =
            (0..self.values.len()).filter_map(|criterion| self.single(criterion, target, total)).collect();
        changes.sort_by(|a, b| {
            let rise = |change: &Change| change.to - change.from.unwrap_or(-1.0);
            rise(a).total_cmp(&rise(b)).then(a.criterion.cmp(&b.criterion))
        });
        if changes.is_empty() { Takes::Impossible } else { Takes::Changes(changes) }
    }

    fn single(&self, criterion: usize, target: f64, total: Option<f64>) -> Option<Change> {
        let weight = self.weights[criterion];
        let from = self.values[criterion];
        if weight == 0.0 {
            return None;
        }
        let to = match from {
            Some(value) => value + (target / 100.0 * self.known - self.gained) / weight,
            None => (target / 100.0 * (self.known + weight) - self.gained) / weight,
        };
        let ceiling = self.ceilings[criterion];
        let within = to <= ceiling + TIE;
        within.then(|| Change { criterion, from, to: to.min(ceiling), points: target - total.unwrap_or(0.0) })
    }

    /// The cheapest changes that together lift the total to `target`, `costs` being what a full unit of value costs on
    /// each criterion (all 1 to ask for the least change in value). The most points for the cost first.
    ///
    /// Minimises `Σ c_i d_i` under `Σ w_i d_i ≥` what is missing and `0 ≤ d_i ≤` ceiling less value: a continuous
    /// knapsack, for which taking the criteria in order of `w/c` is optimal (Dantzig 1957). Facts to be learnt are not
    /// counted on. Where a value function has steps, the figure needed may overshoot; see [`Change::figure`].
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::Parameter`] for a cost that is negative or not finite.
    ///
    /// ```
    /// use decision::explain::{Position, Takes};
    /// let village = Position::new(&[Some(0.5), Some(0.5)], &[3.0, 1.0], &[0.6, 1.0])?;
    /// let Takes::Changes(changes) = village.cheapest_changes(60.0, &[1.0, 1.0])? else { panic!() };
    /// assert_eq!((changes[0].criterion, changes[0].to), (0, 0.6));
    /// assert!((changes[1].to - 0.6).abs() < 1e-12);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn cheapest_changes(&self, target: f64, costs: &[f64]) -> Result<Takes, Error> {
        Error::same_length("costs", costs.len(), self.weights.len())?;
        if let Some(bad) = costs.iter().find(|cost| !(cost.is_finite() && **cost >= 0.0)) {
            return Err(Error::parameter("what it takes", "costs", bad, "a finite cost of 0 or more"));
        }
        let Some(total) = self.total() else { return Ok(Takes::Impossible) };
        if total >= target - TIE {
            return Ok(Takes::Nothing);
        }
        let mut open: Vec<(usize, f64)> = (0..self.values.len())
            .filter_map(|criterion| Some((criterion, self.values[criterion]?)))
            .filter(|(criterion, value)| self.weights[*criterion] > 0.0 && self.ceilings[*criterion] > *value)
            .collect();
        let worth = |criterion: usize| self.weights[criterion] / costs[criterion];
        open.sort_by(|a, b| worth(b.0).total_cmp(&worth(a.0)).then(a.0.cmp(&b.0)));
        let mut missing = target / 100.0 * self.known - self.gained;
        let mut changes = Vec::new();
        for (criterion, from) in open {
            let rise = (missing / self.weights[criterion]).min(self.ceilings[criterion] - from);
            let points = 100.0 * rise * self.weights[criterion] / self.known;
            changes.push(Change { criterion, from: Some(from), to: (from + rise).min(1.0), points });
            missing -= rise * self.weights[criterion];
            if missing * 100.0 <= TIE {
                return Ok(Takes::Changes(changes));
            }
        }
        Ok(Takes::Impossible)
    }
}

/// The total a village needs to stand above another; `None` if the other has no total.
///
/// ```
/// use decision::explain::target_to_pass;
/// let target = target_to_pass(&[Some(40.0), Some(70.0)], 1).unwrap();
/// assert!(target > 70.0 && target < 70.001);
/// ```
pub fn target_to_pass(totals: &[Option<f64>], rival: usize) -> Option<f64> {
    totals.get(rival).copied().flatten().map(|total| total + LEAD)
}

/// The total a village needs to have a rank of `k` or better among the eligible: that of the k-th best of the others (a
/// tie with it is enough). 0 if there are fewer than `k` others; `None` for `k` 0.
///
/// ```
/// use decision::explain::target_to_enter;
/// let totals = [Some(90.0), Some(80.0), Some(70.0), Some(60.0)];
/// assert_eq!(target_to_enter(&totals, &[true; 4], 3, 2), Some(80.0));
/// assert_eq!(target_to_enter(&totals, &[true, false, true, true], 3, 2), Some(70.0));
/// ```
pub fn target_to_enter(totals: &[Option<f64>], eligible: &[bool], village: usize, k: usize) -> Option<f64> {
    let others: Vec<bool> =
        eligible.iter().enumerate().map(|(index, eligible)| *eligible && index != village).collect();
    let place = k.checked_sub(1)?;
    let order = crate::methods::order(totals, &others, &[]);
    Some(order.get(place).and_then(|index| totals[*index]).unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::{ranks, weighted_sum};
    use proptest::prelude::*;

    fn total(values: &[Option<f64>], weights: &[f64]) -> f64 {
        let columns: Vec<Vec<Option<f64>>> = values.iter().map(|value| vec![*value]).collect();
        weighted_sum(&columns, weights).unwrap().total[0].unwrap()
    }

    #[test]
    fn nothing_known_can_still_be_learnt() {
        let village = Position::new(&[None, None], &[1.0, 1.0], &[1.0, 0.5]).unwrap();
        assert_eq!(village.total(), None);
        let Takes::Changes(changes) = village.single_changes(70.0) else { panic!() };
        assert_eq!(changes, vec![Change { criterion: 0, from: None, to: 0.7, points: 70.0 }]);
        assert_eq!(village.cheapest_changes(70.0, &[1.0, 1.0]).unwrap(), Takes::Impossible);
    }

    #[test]
    fn reached_bad_costs_and_bad_ceilings() {
        let village = Position::new(&[Some(0.8)], &[1.0], &[1.0]).unwrap();
        assert_eq!(village.single_changes(80.0), Takes::Nothing);
        assert_eq!(village.cheapest_changes(80.0, &[1.0]).unwrap(), Takes::Nothing);
        assert!(village.cheapest_changes(90.0, &[-1.0]).is_err());
        assert!(village.cheapest_changes(90.0, &[]).is_err());
        assert!(Position::new(&[Some(0.8)], &[1.0], &[1.5]).is_err());
        assert_eq!(target_to_enter(&[], &[], 0, 0), None);
        assert_eq!(target_to_pass(&[None], 0), None);
    }

    proptest! {
        #[test]
        fn the_change_does_it_and_no_smaller_one(
            values in prop::collection::vec(prop::option::of(0.0..=1.0f64), 4),
            weights in prop::collection::vec(0.1..5.0f64, 4),
            rivals in prop::collection::vec(0.0..=100.0f64, 5),
            k in 1..6usize,
        ) {
            let position = Position::new(&values, &weights, &[1.0; 4]).unwrap();
            prop_assume!(position.total().is_some());
            let mut totals: Vec<Option<f64>> = rivals.iter().copied().map(Some).collect();
            totals.push(position.total());
            let ids: Vec<String> = (0..6).map(|index| index.to_string()).collect();
            let target = target_to_enter(&totals, &[true; 6], 5, k).unwrap();
            let rank = |own: f64, totals: &[Option<f64>]| {
                let mut totals = totals.to_vec();
                totals[5] = Some(own);
                ranks(&totals, &[true; 6], &ids)[5].unwrap()
            };
            match position.single_changes(target) {
                Takes::Nothing => prop_assert!(rank(position.total().unwrap(), &totals) <= k),
                Takes::Impossible => prop_assert!(position.total().unwrap() < target),
                Takes::Changes(changes) => for change in changes {
                    let mut better = values.clone();
                    better[change.criterion] = Some(change.to);
                    prop_assert!(rank(total(&better, &weights), &totals) <= k);
                    better[change.criterion] = Some((change.to - 1e-6).max(0.0));
                    prop_assert!(rank(total(&better, &weights), &totals) > k);
                },
            }
        }

        #[test]
        fn no_draw_is_cheaper_than_the_cheapest(
            values in prop::collection::vec(0.0..0.7f64, 3),
            weights in prop::collection::vec(0.1..5.0f64, 3),
            costs in prop::collection::vec(0.0..5.0f64, 3),
            draws in prop::collection::vec(prop::collection::vec(0.0..=1.0f64, 3), 200),
            target in 50.0..95.0f64,
        ) {
            let known: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let position = Position::new(&known, &weights, &[1.0; 3]).unwrap();
            if let Takes::Changes(changes) = position.cheapest_changes(target, &costs).unwrap() {
                let mut better = known.clone();
                let mut paid = 0.0;
                for change in &changes {
                    better[change.criterion] = Some(change.to);
                    paid += costs[change.criterion] * (change.to - change.from.unwrap());
                }
                prop_assert!(total(&better, &weights) >= target - 1e-9);
                for draw in draws {
                    let risen: Vec<Option<f64>> = values.iter().zip(&draw).map(|(v, d)| Some(v + (1.0 - v) * d)).collect();
                    if total(&risen, &weights) >= target {
                        let price: f64 = values.iter().zip(&draw).zip(&costs).map(|((v, d), c)| (1.0 - v) * d * c).sum();
                        prop_assert!(price >= paid - 1e-9);
                    }
                }
            }
        }
    }
}
