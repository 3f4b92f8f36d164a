//! One weight moved alone: from where to where the first k stay the first k.

use rayon::prelude::*;

/// How far the weight of one criterion can move before the first k change.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightInterval {
    /// The least weight, 0..=1, at which the first k are still the first k.
    pub low: f64,
    /// The greatest such weight, 0..=1.
    pub high: f64,
    /// Who is overtaken by whom just below `low`, as (overtaken, overtaker); `None` when `low` is 0.
    pub below: Option<(usize, usize)>,
    /// Who is overtaken by whom just above `high`; `None` when `high` is 1.
    pub above: Option<(usize, usize)>,
}

/// For each criterion: the interval of its weight in which the `first` best eligible villages stay the same set, while
/// the other weights keep their proportions (and share alike what is left when all the weight was on this one).
///
/// `scores` are criteria × villages in 0..=1 without gaps, `weights` sum to 1. With weight t the total of a village is
/// t·s + (1 − t)·r, r being its total over the other criteria with their weights scaled to the sum 1; two villages draw
/// level where two lines meet, and the interval is what all pairs inside and outside the set leave (Triantaphyllou &
/// Sánchez 1997, *A sensitivity analysis approach for some deterministic multi-criteria decision-making methods*).
/// Cost: O(first · villages · criteria).
///
/// ```
/// use decision::robustness::weight_intervals;
/// // A scores (1, 0), B scores (0, 1): A leads while the first weight is at least a half.
/// let intervals = weight_intervals(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[true; 2], &[0.75, 0.25], 1);
/// assert_eq!((intervals[0].low, intervals[0].high, intervals[0].below), (0.5, 1.0, Some((0, 1))));
/// assert_eq!((intervals[1].low, intervals[1].high, intervals[1].above), (0.0, 0.5, Some((0, 1))));
/// ```
pub fn weight_intervals(scores: &[Vec<f64>], eligible: &[bool], weights: &[f64], first: usize) -> Vec<WeightInterval> {
    let total = |village: usize| -> f64 { scores.iter().zip(weights).map(|(column, w)| w * column[village]).sum() };
    let mut order: Vec<(usize, f64)> =
        (0..eligible.len()).filter(|&v| eligible[v]).map(|village| (village, total(village))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let order: Vec<usize> = order.into_iter().map(|(village, _)| village).collect();
    let (inside, outside) = order.split_at(first.min(order.len()));
    let interval = |criterion| {
        let lines = Lines::new(scores, weights, criterion);
        lines.interval(inside, outside, weights[criterion])
    };
    (0..weights.len()).into_par_iter().map(interval).collect()
}

/// The total of each village as a line over the weight of one criterion.
struct Lines<'a> {
    own: &'a [f64],
    rest: Vec<f64>,
}

impl<'a> Lines<'a> {
    fn new(scores: &'a [Vec<f64>], weights: &[f64], criterion: usize) -> Self {
        let others = || (0..weights.len()).filter(move |&i| i != criterion);
        let sum: f64 = others().map(|i| weights[i]).sum();
        let alike = 1.0 / others().count() as f64;
        let mut rest = vec![0.0; scores[criterion].len()];
        for i in others() {
            let weight = if sum > 0.0 { weights[i] / sum } else { alike };
            rest.iter_mut().zip(&scores[i]).for_each(|(rest, score)| *rest += weight * score);
        }
        Self { own: &scores[criterion], rest }
    }

    fn interval(&self, inside: &[usize], outside: &[usize], weight: f64) -> WeightInterval {
        let mut interval = WeightInterval { low: 0.0, high: 1.0, below: None, above: None };
        for &ahead in inside {
            for &behind in outside {
                let at_zero = self.rest[ahead] - self.rest[behind];
                let at_one = self.own[ahead] - self.own[behind];
                if at_one < 0.0 || at_zero < 0.0 {
                    let level = at_zero / (at_zero - at_one);
                    if at_one < 0.0 && at_zero >= 0.0 && level < interval.high {
                        (interval.high, interval.above) = (level.max(weight), Some((ahead, behind)));
                    } else if at_zero < 0.0 && at_one >= 0.0 && level > interval.low {
                        (interval.low, interval.below) = (level.min(weight), Some((ahead, behind)));
                    }
                }
            }
        }
        interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first_set(scores: &[Vec<f64>], weights: &[f64], first: usize) -> Vec<usize> {
        let total = |v: usize| -> f64 { scores.iter().zip(weights).map(|(column, w)| w * column[v]).sum() };
        let mut order: Vec<usize> = (0..scores[0].len()).collect();
        order.sort_by(|&a, &b| total(b).total_cmp(&total(a)));
        order.truncate(first);
        order.sort_unstable();
        order
    }

    fn moved(weights: &[f64], criterion: usize, to: f64) -> Vec<f64> {
        let scale = (1.0 - to) / (1.0 - weights[criterion]);
        (0..weights.len()).map(|i| if i == criterion { to } else { weights[i] * scale }).collect()
    }

    #[test]
    fn one_village_none_and_a_dominated_rival_leave_every_weight_free() {
        let free = |interval: &WeightInterval| interval.low == 0.0 && interval.high == 1.0;
        assert!(weight_intervals(&[vec![0.5], vec![0.1]], &[true], &[0.5, 0.5], 1).iter().all(free));
        assert!(weight_intervals(&[vec![], vec![]], &[], &[0.5, 0.5], 1).iter().all(free));
        let dominated = [vec![0.5, 0.25], vec![0.5, 0.125]];
        assert!(weight_intervals(&dominated, &[true; 2], &[0.5, 0.5], 1).iter().all(free));
        let rival_not_eligible = [vec![0.75, 0.0], vec![0.0, 1.0]];
        assert!(weight_intervals(&rival_not_eligible, &[true, false], &[0.75, 0.25], 1).iter().all(free));
    }

    #[test]
    fn with_all_weight_on_one_criterion_the_others_share_alike() {
        // Totals: A t, B (1 − t)/2·(1 + 1) = 1 − t.
        let scores = [vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, 1.0]];
        let interval = &weight_intervals(&scores, &[true; 2], &[1.0, 0.0, 0.0], 1)[0];
        assert_eq!((interval.low, interval.high, interval.below), (0.5, 1.0, Some((0, 1))));
    }

    #[test]
    fn a_tie_leaves_no_room_on_one_side() {
        let intervals = weight_intervals(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[true; 2], &[0.5, 0.5], 1);
        assert_eq!((intervals[0].low, intervals[0].high), (0.5, 1.0));
        assert_eq!((intervals[1].low, intervals[1].high), (0.0, 0.5));
    }

    proptest! {
        #[test]
        fn the_set_holds_inside_the_interval_and_changes_beyond(
            scores in prop::collection::vec(prop::collection::vec(0.0f64..=1.0, 7), 3),
            raw in prop::collection::vec(0.05f64..1.0, 3),
            first in 1usize..4,
        ) {
            let sum: f64 = raw.iter().sum();
            let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
            let set = first_set(&scores, &weights, first);
            for (i, interval) in weight_intervals(&scores, &[true; 7], &weights, first).iter().enumerate() {
                prop_assert!(interval.low <= weights[i] && weights[i] <= interval.high);
                let at = |t: f64| first_set(&scores, &moved(&weights, i, t), first);
                let room = interval.high - interval.low;
                prop_assert_eq!(&at(interval.low + 1e-6 * room), &set);
                prop_assert_eq!(&at(interval.high - 1e-6 * room), &set);
                if interval.low > 1e-6 { prop_assert_ne!(&at(interval.low - 1e-7), &set); }
                if interval.high < 1.0 - 1e-6 { prop_assert_ne!(&at(interval.high + 1e-7), &set); }
            }
        }
    }
}
