//! How far two orders agree, and what changes among the first.

use super::{TIE, order};
use std::cmp::Ordering;

/// Kendall's rank correlation τ-b of two lists of totals, −1 to 1; alternatives without a total in either list are
/// passed over. `None` if either list is all ties or fewer than two are left.
///
/// `τ_b = (concordant − discordant) / √((pairs − ties₁)(pairs − ties₂))`. Kendall, M. G. (1945). The treatment of ties in
/// ranking problems. Cost: n log n (Knight 1966).
///
/// ```
/// use decision::methods::kendall_tau;
/// let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
/// let tau = kendall_tau(&some(&[1.0, 2.0, 3.0]), &some(&[1.0, 3.0, 2.0])).unwrap();
/// assert!((tau - 1.0 / 3.0).abs() < 1e-12);
/// ```
pub fn kendall_tau(first: &[Option<f64>], second: &[Option<f64>]) -> Option<f64> {
    let (a, b) = paired_places(first, second);
    let count = a.len() as f64;
    let mut rows: Vec<(usize, usize)> = a.into_iter().zip(b).collect();
    rows.sort_unstable();
    let pairs = count * (count - 1.0) / 2.0;
    let same_first = tied_pairs(rows.chunk_by(|x, y| x.0 == y.0).map(<[_]>::len));
    let same_both = tied_pairs(rows.chunk_by(|x, y| x == y).map(<[_]>::len));
    let mut seconds: Vec<usize> = rows.into_iter().map(|(_, second)| second).collect();
    let discordant = inversions(&mut seconds) as f64;
    let same_second = tied_pairs(seconds.chunk_by(|x, y| x == y).map(<[_]>::len));
    let concordant = pairs - same_first - same_second + same_both - discordant;
    let below = ((pairs - same_first) * (pairs - same_second)).sqrt();
    (below > 0.0).then(|| ((concordant - discordant) / below).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation ρ of two lists of totals, −1 to 1, tied totals taking the mean of their places; `None`
/// as in [`kendall_tau`].
///
/// Spearman, C. (1904). The proof and measurement of association between two things. Cost: sorting.
///
/// ```
/// use decision::methods::spearman;
/// let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
/// let rho = spearman(&some(&[1.0, 2.0, 3.0]), &some(&[1.0, 3.0, 2.0])).unwrap();
/// assert!((rho - 0.5).abs() < 1e-12);
/// ```
pub fn spearman(first: &[Option<f64>], second: &[Option<f64>]) -> Option<f64> {
    let (a, b) = paired_places(first, second);
    let (a, b) = (mean_places(&a), mean_places(&b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    let below = (dot(&a, &a) * dot(&b, &b)).sqrt();
    (below > 0.0).then(|| (dot(&a, &b) / below).clamp(-1.0, 1.0))
}

/// Who enters and who leaves the first places between two rankings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstChange {
    /// In the second ranking's first k but not in the first's, best first.
    pub enters: Vec<usize>,
    /// In the first ranking's first k but not in the second's, best first.
    pub leaves: Vec<usize>,
    /// Whether the very first changes.
    pub winner: bool,
}

/// The change among the first `k` from one ranking to another (ranks as from [`super::ranks`], so that all who tie for
/// the last place are in); `None` if neither the first nor the set of the first k changes.
///
/// ```
/// use decision::methods::first_change;
/// let change = first_change(&[Some(1), Some(2), Some(3)], &[Some(1), Some(3), Some(2)], 2).unwrap();
/// assert_eq!((change.enters, change.leaves, change.winner), (vec![2], vec![1], false));
/// ```
pub fn first_change(before: &[Option<usize>], after: &[Option<usize>], k: usize) -> Option<FirstChange> {
    let within = |ranks: &[Option<usize>], index: usize, k: usize| {
        ranks.get(index).copied().flatten().is_some_and(|rank| rank <= k)
    };
    let gained = |ranks: &[Option<usize>], others: &[Option<usize>]| {
        let mut gained: Vec<usize> =
            (0..ranks.len()).filter(|&index| within(ranks, index, k) && !within(others, index, k)).collect();
        gained.sort_by_key(|&index| ranks[index]);
        gained
    };
    let count = before.len().max(after.len());
    let winner = (0..count).any(|index| within(before, index, 1) != within(after, index, 1));
    let (enters, leaves) = (gained(after, before), gained(before, after));
    (winner || !enters.is_empty() || !leaves.is_empty()).then_some(FirstChange { enters, leaves, winner })
}

/// Places (0 for the lowest, equal for ties) in both lists of those that have both totals.
fn paired_places(first: &[Option<f64>], second: &[Option<f64>]) -> (Vec<usize>, Vec<usize>) {
    let both: Vec<(f64, f64)> = first
        .iter()
        .zip(second)
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
        .filter(|(a, b)| !a.is_nan() && !b.is_nan())
        .collect();
    let (a, b): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
    (places(&a), places(&b))
}

fn places(totals: &[f64]) -> Vec<usize> {
    let all: Vec<Option<f64>> = totals.iter().copied().map(Some).collect();
    let mut sorted = order(&all, &vec![true; totals.len()], &[]);
    sorted.reverse();
    let mut places = vec![0; totals.len()];
    let mut place = 0;
    for pair in sorted.windows(2) {
        if totals[pair[1]] - totals[pair[0]] > TIE {
            place += 1;
        }
        places[pair[1]] = place;
    }
    places
}

fn mean_places(places: &[usize]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&index| places[index]);
    let mut means = vec![0.0; places.len()];
    let mut before = 0;
    for tied in order.chunk_by(|a, b| places[*a] == places[*b]) {
        for &index in tied {
            means[index] = before as f64 + (tied.len() - 1) as f64 / 2.0;
        }
        before += tied.len();
    }
    means
}

fn tied_pairs(groups: impl Iterator<Item = usize>) -> f64 {
    groups.map(|size| size as f64 * (size as f64 - 1.0) / 2.0).sum()
}

/// Sorts by merging and counts the pairs that stood the wrong way round.
fn inversions(values: &mut [usize]) -> u64 {
    let middle = values.len() / 2;
    if middle == 0 {
        return 0;
    }
    let mut count = inversions(&mut values[..middle]) + inversions(&mut values[middle..]);
    let (left, right) = (values[..middle].to_vec(), values[middle..].to_vec());
    let (mut i, mut j) = (0, 0);
    for value in values.iter_mut() {
        let from_left = match (left.get(i), right.get(j)) {
            (Some(a), Some(b)) => a.cmp(b) != Ordering::Greater,
            (Some(_), None) => true,
            _ => false,
        };
        if from_left {
            *value = left[i];
            i += 1;
        } else {
            count += (left.len() - i) as u64;
            *value = right[j];
            j += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn gaps_ties_and_too_few() {
        assert_eq!(kendall_tau(&[], &[]), None);
        assert_eq!(kendall_tau(&some(&[1.0, 1.0]), &some(&[1.0, 2.0])), None);
        assert_eq!(spearman(&some(&[1.0, 1.0]), &some(&[1.0, 2.0])), None);
        let tau = kendall_tau(&[Some(1.0), None, Some(2.0)], &[Some(5.0), Some(0.0), Some(9.0)]);
        assert_eq!(tau, Some(1.0));
        // Two of three tied on one side: (2 - 0) / sqrt(2 * 3).
        let tau = kendall_tau(&some(&[1.0, 1.0, 2.0]), &some(&[1.0, 2.0, 3.0])).unwrap();
        assert!((tau - 2.0 / 6f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn ties_at_the_last_place_are_all_in() {
        let before = [Some(1), Some(2), Some(2), Some(4)];
        assert_eq!(first_change(&before, &before, 2), None);
        let change = first_change(&before, &[Some(2), Some(1), Some(3), None], 2).unwrap();
        assert_eq!((change.enters, change.leaves, change.winner), (vec![], vec![2], true));
    }

    proptest! {
        #[test]
        fn kendall_equals_the_count_of_pairs(rows in prop::collection::vec((0..6u8, 0..6u8), 2..20)) {
            let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|(a, b)| (f64::from(*a), f64::from(*b))).unzip();
            let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
            for i in 0..a.len() {
                for j in 0..i {
                    let sign = |x: f64| -> f64 { if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { 0.0 } };
                    sum += sign(a[i] - a[j]) * sign(b[i] - b[j]);
                    first += sign(a[i] - a[j]).abs();
                    second += sign(b[i] - b[j]).abs();
                }
            }
            match kendall_tau(&some(&a), &some(&b)) {
                Some(tau) => prop_assert!((tau - sum / f64::sqrt(first * second)).abs() < 1e-12),
                None => prop_assert!(first * second == 0.0),
            }
        }
    }
}
