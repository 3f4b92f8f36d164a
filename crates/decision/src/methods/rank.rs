//! Order and ranks, with ties defined.

use rayon::prelude::*;

/// Totals that differ by no more than this are equal.
pub const TIE: f64 = 1e-12;

/// Standard competition ranks (1, 2, 2, 4), the highest total first.
///
/// An alternative without a total or not eligible has no rank and pushes nobody down. Totals within [`TIE`] of the
/// first of their group share its rank. Lists shorter than `totals` leave the rest not eligible. Cost: sorting.
///
/// ```
/// use decision::methods::ranks;
/// let ids: Vec<String> = ["a", "b", "c", "d"].iter().map(|id| id.to_string()).collect();
/// let totals = [Some(70.0), Some(80.0), None, Some(70.0)];
/// assert_eq!(ranks(&totals, &[true; 4], &ids), vec![Some(2), Some(1), None, Some(2)]);
/// assert_eq!(ranks(&totals, &[true, false, true, true], &ids), vec![Some(1), None, None, Some(1)]);
/// ```
pub fn ranks(totals: &[Option<f64>], eligible: &[bool], ids: &[String]) -> Vec<Option<usize>> {
    let mut ranks = vec![None; totals.len()];
    let sorted = sorted(totals, eligible, ids);
    let (mut rank, mut first) = (0, f64::NAN);
    for (position, (alternative, total)) in sorted.into_iter().enumerate() {
        if !tied(first, total) {
            (rank, first) = (position + 1, total);
        }
        ranks[alternative] = Some(rank);
    }
    ranks
}

/// Indexes of the ranked alternatives, best first; within a tie by id, and by index where ids are missing.
///
/// ```
/// use decision::methods::order;
/// let ids: Vec<String> = ["z", "b", "c"].iter().map(|id| id.to_string()).collect();
/// assert_eq!(order(&[Some(5.0), Some(5.0), Some(9.0)], &[true; 3], &ids), vec![2, 1, 0]);
/// ```
pub fn order(totals: &[Option<f64>], eligible: &[bool], ids: &[String]) -> Vec<usize> {
    sorted(totals, eligible, ids).into_iter().map(|(alternative, _)| alternative).collect()
}

/// Whether a total shares the rank of the first of its group.
fn tied(first: f64, total: f64) -> bool {
    total == first || first - total <= TIE
}

/// Ranked alternatives with their totals, best first; the members of a tie by id.
fn sorted(totals: &[Option<f64>], eligible: &[bool], ids: &[String]) -> Vec<(usize, f64)> {
    let mut ranked: Vec<(usize, f64)> = totals
        .iter()
        .zip(eligible)
        .enumerate()
        .filter_map(|(index, (total, eligible))| Some((index, total.filter(|total| !total.is_nan() && *eligible)?)))
        .collect();
    ranked.par_sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut from = 0;
    while from < ranked.len() {
        let first = ranked[from].1;
        let to = from + ranked[from..].iter().take_while(|(_, total)| tied(first, *total)).count();
        if to > from + 1 {
            ranked[from..to].sort_by(|(a, _), (b, _)| ids.get(*a).cmp(&ids.get(*b)).then(a.cmp(b)));
        }
        from = to;
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("v{index:03}")).collect()
    }

    #[test]
    fn nobody_one_and_nan() {
        assert!(ranks(&[], &[], &[]).is_empty());
        assert_eq!(ranks(&[Some(0.0)], &[true], &names(1)), vec![Some(1)]);
        assert_eq!(ranks(&[None, Some(f64::NAN)], &[true; 2], &names(2)), vec![None, None]);
    }

    #[test]
    fn ties_are_within_a_millionth_of_a_millionth() {
        let totals = [Some(50.0), Some(50.0 - 5e-13), Some(50.0 - 1e-11), Some(10.0)];
        assert_eq!(ranks(&totals, &[true; 4], &names(4)), vec![Some(1), Some(1), Some(3), Some(4)]);
    }
}
