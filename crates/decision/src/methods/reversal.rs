//! Does the order hang on who is compared, or on how figures are made comparable?

use super::{FirstChange, Method, Normalisation, Problem, first_change, ranks, topsis};
use crate::Error;

/// Two alternatives that change places when a third is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    /// The one taken away.
    pub without: usize,
    /// The one that stood higher with it and stands lower without it.
    pub falls: usize,
    /// The one that then overtakes.
    pub rises: usize,
}

/// Takes alternatives away one at a time and reports, for each, the first pair of neighbours (in the order with all of
/// them) that then stand the other way round, or in order where they had tied. An empty list: no reversal.
///
/// Belton, V. and Gear, T. (1983). On a short-coming of Saaty's method of analytic hierarchies. Omega 11(3). Cost: one
/// run of the method for each alternative taken away.
///
/// # Errors
/// As [`Method::totals`]; [`Error::Parameter`] for an index out of range.
///
/// ```
/// use decision::methods::{Method, rank_reversals};
/// let scores = [vec![Some(0.9), Some(0.1), Some(0.5)], vec![Some(0.1), Some(0.8), Some(0.5)]];
/// assert!(rank_reversals(Method::WeightedSum, &scores, &[1.0, 1.0], &[0, 1, 2])?.is_empty());
/// # Ok::<(), decision::Error>(())
/// ```
pub fn rank_reversals(
    method: Method,
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
    taken_away: &[usize],
) -> Result<Vec<Reversal>, Error> {
    let with_all = method.totals(scores, weights)?;
    let order = super::order(&with_all, &vec![true; with_all.len()], &[]);
    let mut found = Vec::new();
    for &without in taken_away {
        if without >= with_all.len() {
            let expected = format!("an index below {}", with_all.len());
            return Err(Error::parameter("rank reversal", "taken_away", without, expected));
        }
        let mut rest = scores.to_vec();
        for column in &mut rest {
            column.remove(without);
        }
        let totals = method.totals(&rest, weights)?;
        let total = |alternative: usize| totals[alternative - usize::from(alternative > without)];
        let others: Vec<usize> = order.iter().copied().filter(|alternative| *alternative != without).collect();
        let turned = others.windows(2).find(|pair| match (total(pair[0]), total(pair[1])) {
            (Some(upper), Some(lower)) => lower - upper > super::TIE,
            _ => false,
        });
        if let Some(pair) = turned {
            found.push(Reversal { without, falls: pair[0], rises: pair[1] });
        }
    }
    Ok(found)
}

/// A normalisation under which TOPSIS has other first places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalisationChange {
    /// The normalisation that leads elsewhere.
    pub normalisation: Normalisation,
    /// Who enters and who leaves the first k.
    pub change: FirstChange,
}

/// Runs TOPSIS with a normalisation and with vector, min–max and divide-by-max, and reports which of these change the
/// first `k`. A report that shows TOPSIS must print a warning where this is not empty.
///
/// ```
/// use decision::methods::{Normalisation, Problem, normalisation_changes};
/// use decision::value::Direction::{Maximise, Minimise};
/// let rows = [vec![1.0, 3000.0], vec![2.0, 3750.0], vec![5.0, 4500.0]];
/// let mountains = Problem::from_rows(&rows, &[Minimise, Maximise], &[0.5, 0.5])?;
/// let changes = normalisation_changes(&mountains, Normalisation::Vector, 1);
/// assert!(changes.iter().any(|change| change.normalisation == Normalisation::MinMax));
/// # Ok::<(), decision::Error>(())
/// ```
pub fn normalisation_changes(problem: &Problem, used: Normalisation, k: usize) -> Vec<NormalisationChange> {
    let ranked = |normalisation| {
        let totals = topsis(problem, normalisation);
        ranks(&totals, &vec![true; totals.len()], &[])
    };
    let before = ranked(used);
    [Normalisation::Vector, Normalisation::MinMax, Normalisation::Max]
        .into_iter()
        .filter(|normalisation| *normalisation != used)
        .filter_map(|normalisation| {
            first_change(&before, &ranked(normalisation), k).map(|change| NormalisationChange { normalisation, change })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topsis_can_reverse_and_the_weighted_sum_cannot() {
        // With all three, closeness is 0.390, 0.375, 0.843; of the first two alone 5/11 and 6/11.
        let scores = [vec![Some(0.5), Some(0.0), Some(1.0)], vec![Some(0.0), Some(0.6), Some(0.4)]];
        let found = rank_reversals(Method::Topsis, &scores, &[1.0, 1.0], &[2]).unwrap();
        assert_eq!(found, vec![Reversal { without: 2, falls: 0, rises: 1 }]);
        assert!(rank_reversals(Method::WeightedSum, &scores, &[1.0, 1.0], &[0, 1, 2]).unwrap().is_empty());
        assert!(rank_reversals(Method::WeightedSum, &scores, &[1.0, 1.0], &[3]).is_err());
    }
}
