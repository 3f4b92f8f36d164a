//! Criteria that say the same thing twice: whoever weighs both weighs one thing double.

use rayon::prelude::*;

/// Two criteria whose scores put the villages in nearly the same, or nearly the opposite, order.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrelatedPair {
    /// The criterion that comes first.
    pub one: usize,
    /// The other one.
    pub other: usize,
    /// Spearman's rank correlation, −1..=1.
    pub correlation: f64,
    /// Number of villages in which both are known.
    pub villages: usize,
}

/// The pairs of criteria whose rank correlation is at least `threshold` in size, strongest first.
///
/// ```
/// use decision::robustness::correlated_pairs;
/// let scores = [vec![Some(0.1), Some(0.2), Some(0.9)], vec![Some(0.3), Some(0.5), Some(0.6)]];
/// let pairs = correlated_pairs(&scores, 0.8);
/// assert_eq!((pairs[0].one, pairs[0].other, pairs[0].correlation, pairs[0].villages), (0, 1, 1.0, 3));
/// ```
pub fn correlated_pairs(scores: &[Vec<Option<f64>>], threshold: f64) -> Vec<CorrelatedPair> {
    let pairs: Vec<(usize, usize)> =
        (0..scores.len()).flat_map(|a| (a + 1..scores.len()).map(move |b| (a, b))).collect();
    let pair = |&(one, other): &(usize, usize)| {
        let (correlation, villages) = spearman(&scores[one], &scores[other])?;
        Some(CorrelatedPair { one, other, correlation, villages })
    };
    let mut found: Vec<CorrelatedPair> = pairs.par_iter().filter_map(pair).collect();
    found.retain(|pair| pair.correlation.abs() >= threshold);
    found.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    found
}

/// Spearman's rank correlation of every two criteria (criteria × criteria), over the villages in which both are known.
///
/// Equal scores share the mean of their ranks; the correlation is Pearson's of the ranks (Spearman 1904, *The proof and
/// measurement of association between two things*). `None` when fewer than two villages know both, or when one of the
/// two is the same everywhere. Cost: O(criteria² · villages · log villages).
///
/// ```
/// use decision::robustness::rank_correlations;
/// let table = rank_correlations(&[vec![Some(0.1), Some(0.2)], vec![Some(0.9), Some(0.3)], vec![Some(0.5), None]]);
/// assert_eq!(table[0], [Some(1.0), Some(-1.0), None]);
/// ```
pub fn rank_correlations(scores: &[Vec<Option<f64>>]) -> Vec<Vec<Option<f64>>> {
    let row =
        |one: usize| (0..scores.len()).map(|other| spearman(&scores[one], &scores[other]).map(|(r, _)| r)).collect();
    (0..scores.len()).into_par_iter().map(row).collect()
}

fn spearman(one: &[Option<f64>], other: &[Option<f64>]) -> Option<(f64, usize)> {
    let (one, other): (Vec<f64>, Vec<f64>) = one.iter().zip(other).filter_map(|(a, b)| a.zip(*b)).unzip();
    let villages = one.len();
    let centred = |scores: &[f64]| {
        let mut ranks = shared_ranks(scores);
        ranks.iter_mut().for_each(|rank| *rank -= 0.5 * (villages as f64 + 1.0));
        ranks
    };
    let (a, b) = (centred(&one), centred(&other));
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let scale = (product(&a, &a) * product(&b, &b)).sqrt();
    (scale > 0.0).then(|| ((product(&a, &b) / scale).clamp(-1.0, 1.0), villages))
}

/// Ranks from 1 for the least, equal scores sharing the mean of theirs.
fn shared_ranks(scores: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let mut ranks = vec![0.0; scores.len()];
    let mut start = 0;
    for equals in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let rank = start as f64 + 0.5 * (equals.len() as f64 + 1.0);
        equals.iter().for_each(|&place| ranks[place] = rank);
        start += equals.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(scores: &[f64]) -> Vec<Option<f64>> {
        scores.iter().map(|&score| Some(score)).collect()
    }

    /// Ranks (1, 2.5, 2.5, 4) against (1, 2, 3, 4): 4.5 / √(4.5 · 5).
    #[test]
    fn ties_share_the_mean_of_their_ranks() {
        let table = rank_correlations(&[known(&[0.1, 0.4, 0.4, 0.9]), known(&[0.0, 0.2, 0.3, 0.4])]);
        let found = table[0][1].unwrap();
        assert!((found - 4.5 / (4.5f64 * 5.0).sqrt()).abs() < 1e-15, "{found}");
        assert_eq!(table[0][1], table[1][0]);
    }

    #[test]
    fn gaps_are_left_out_of_both() {
        let one = vec![Some(0.1), None, Some(0.5), Some(0.9)];
        let pairs = correlated_pairs(&[one, known(&[0.9, 0.0, 0.5, 0.1])], 0.9);
        assert_eq!((pairs[0].correlation, pairs[0].villages), (-1.0, 3));
    }

    #[test]
    fn constant_unknown_and_single_columns_have_no_correlation() {
        let table = rank_correlations(&[known(&[0.5, 0.5]), vec![None, None], vec![Some(0.1), None]]);
        assert!(table.iter().flatten().all(Option::is_none));
        assert!(correlated_pairs(&[known(&[0.5]), known(&[0.5])], 0.0).is_empty());
        assert!(correlated_pairs(&[], 0.0).is_empty());
    }

    #[test]
    fn the_strongest_pair_comes_first_and_weak_ones_are_left_out() {
        let scores = [known(&[0.1, 0.2, 0.3, 0.4]), known(&[0.1, 0.3, 0.2, 0.4]), known(&[0.4, 0.3, 0.2, 0.1])];
        let pairs = correlated_pairs(&scores, 0.9);
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].one, pairs[0].other, pairs[0].correlation), (0, 2, -1.0));
        assert_eq!(correlated_pairs(&scores, 0.75).len(), 3);
    }
}
