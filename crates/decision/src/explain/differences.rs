//! Two villages side by side.

use crate::Error;
use crate::methods::WeightedSum;

/// How one criterion sets two villages apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Index of the criterion.
    pub criterion: usize,
    /// Share of the first village, points of 100; `None` if unknown.
    pub first: Option<f64>,
    /// Share of the second village.
    pub second: Option<f64>,
    /// First less second, an unknown share counting nothing.
    pub points: f64,
}

/// The criteria that set two villages apart, the widest first (then by criterion). The points add up to the difference of
/// the two totals.
///
/// Where something is unknown on either side, shares are over different known weights: the table is still exact, but
/// what it says of a single criterion then also holds what the gap left to it. Outputs mark such rows.
///
/// # Errors
/// [`Error::Parameter`] for an index out of range.
///
/// ```
/// use decision::explain::differences;
/// use decision::methods::weighted_sum;
/// let result = weighted_sum(&[vec![Some(1.0), Some(0.5)], vec![Some(0.2), Some(0.8)]], &[1.0, 1.0])?;
/// let table = differences(&result, 0, 1)?;
/// assert_eq!((table[0].criterion, table[0].points.round()), (1, -30.0));
/// assert_eq!((table[1].criterion, table[1].points.round()), (0, 25.0));
/// # Ok::<(), decision::Error>(())
/// ```
pub fn differences(result: &WeightedSum, first: usize, second: usize) -> Result<Vec<Difference>, Error> {
    let count = result.total.len();
    for index in [first, second] {
        if index >= count {
            return Err(Error::parameter("differences", "village", index, format!("an index below {count}")));
        }
    }
    let mut table: Vec<Difference> = result
        .shares
        .iter()
        .enumerate()
        .map(|(criterion, shares)| {
            let (first, second) = (shares[first], shares[second]);
            Difference { criterion, first, second, points: first.unwrap_or(0.0) - second.unwrap_or(0.0) }
        })
        .collect();
    table.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then(a.criterion.cmp(&b.criterion)));
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::weighted_sum;

    #[test]
    fn it_adds_up_with_gaps_too() {
        let scores = [vec![Some(0.9), None], vec![None, Some(0.1)], vec![Some(0.3), Some(0.7)]];
        let result = weighted_sum(&scores, &[3.0, 2.0, 1.0]).unwrap();
        let sum: f64 = differences(&result, 0, 1).unwrap().iter().map(|row| row.points).sum();
        assert!((sum - (result.total[0].unwrap() - result.total[1].unwrap())).abs() < 1e-12);
        assert!(differences(&result, 0, 2).is_err());
    }
}
