//! Weights when only the order of importance is known.

use crate::Error;

/// Rank-order centroid weights: the mean of all weightings that keep the order, `w_k = 1/n Σ_{i≥k} 1/i` for the k-th
/// most important of n.
///
/// `ranks[i]` is the place of criterion i, 1 being the most important; any numbers that keep the order will do.
/// Criteria of one rank share the mean of the weights of their places. Weights come in the order of the criteria.
///
/// Barron, F. H. and Barrett, B. E. (1996). Decision quality using ranked attribute weights. Management Science
/// 42(11). Cost: sorting. When not to use it: when people can say how much more one criterion counts.
///
/// # Errors
/// [`Error::NoWeight`] for an empty list.
///
/// ```
/// use decision::weights::rank_order;
/// let weights = rank_order(&[2, 1, 3])?;
/// let expected = [5.0 / 18.0, 11.0 / 18.0, 2.0 / 18.0];
/// assert!(weights.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
/// # Ok::<(), decision::Error>(())
/// ```
pub fn rank_order(ranks: &[usize]) -> Result<Vec<f64>, Error> {
    let count = ranks.len();
    if count == 0 {
        return Err(Error::NoWeight { count });
    }
    let mut by_place = vec![0.0; count];
    let mut tail = 0.0;
    for place in (0..count).rev() {
        tail += 1.0 / (place + 1) as f64;
        by_place[place] = tail / count as f64;
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&criterion| ranks[criterion]);
    let mut weights = vec![0.0; count];
    let mut place = 0;
    for tied in order.chunk_by(|a, b| ranks[*a] == ranks[*b]) {
        let shared = by_place[place..place + tied.len()].iter().sum::<f64>() / tied.len() as f64;
        for &criterion in tied {
            weights[criterion] = shared;
        }
        place += tied.len();
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barron_and_barrett_four_attributes() {
        // Barron and Barrett (1996), table of ROC weights, n = 4.
        let weights = rank_order(&[1, 2, 3, 4]).unwrap();
        for (weight, expected) in weights.iter().zip([0.5208, 0.2708, 0.1458, 0.0625]) {
            assert!((weight - expected).abs() < 5e-5);
        }
    }

    #[test]
    fn ties_share_and_nothing_is_refused() {
        let weights = rank_order(&[1, 5, 1]).unwrap();
        assert_eq!(weights[0], weights[2]);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((weights[1] - 1.0 / 9.0).abs() < 1e-15);
        assert_eq!(rank_order(&[]), Err(Error::NoWeight { count: 0 }));
        assert_eq!(rank_order(&[0]).unwrap(), vec![1.0]);
    }
}
