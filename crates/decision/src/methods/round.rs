//! Rounding that keeps a sum.

/// Rounds shares to `decimals` so that the printed shares add up to the printed total.
///
/// The total is rounded as `format!("{total:.decimals$}")` prints it; what rounding down leaves over goes, one last
/// digit each, to the shares with the largest remainders (Hamilton's method of largest remainders), the first of
/// equals first. Each result differs from its share by less than one last digit when the shares add up to the
/// total. Gaps stay gaps. Figures too large for a 53-bit count of last digits are returned as they are.
///
/// ```
/// use decision::methods::round_shares;
/// let shares = [Some(33.333), Some(33.333), None, Some(33.334)];
/// assert_eq!(round_shares(&shares, 100.0, 1), vec![Some(33.3), Some(33.3), None, Some(33.4)]);
/// ```
pub fn round_shares(shares: &[Option<f64>], total: f64, decimals: usize) -> Vec<Option<f64>> {
    let decimals = decimals.min(15);
    let scale = 10f64.powi(decimals as i32);
    let largest = shares.iter().flatten().fold(total.abs(), |most, share| most.max(share.abs()));
    if !largest.is_finite() || largest * scale > 9e15 {
        return shares.to_vec();
    }
    let printed: f64 = format!("{total:.decimals$}").parse().unwrap_or(total);
    let mut units: Vec<Option<i64>> =
        shares.iter().map(|share| share.map(|share| (share * scale).floor() as i64)).collect();
    let left = (printed * scale).round() as i64 - units.iter().flatten().sum::<i64>();
    let mut by_remainder: Vec<usize> = (0..shares.len()).filter(|index| shares[*index].is_some()).collect();
    let remainder = |index: &usize| shares[*index].map_or(0.0, |share| share * scale - (share * scale).floor());
    by_remainder.sort_by(|a, b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(b)));
    hand_out(&mut units, &by_remainder, left);
    units.into_iter().map(|units| units.map(|units| units as f64 / scale)).collect()
}

/// Adds `left` units one by one in the order given, or takes them away from its end.
fn hand_out(units: &mut [Option<i64>], order: &[usize], left: i64) {
    if order.is_empty() {
        return;
    }
    let count = order.len() as i64;
    let (all, some) = (left.div_euclid(count), left.rem_euclid(count));
    for (position, index) in order.iter().enumerate() {
        if let Some(units) = &mut units[*index] {
            *units += all + i64::from((position as i64) < some);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_to_round() {
        assert_eq!(round_shares(&[], 0.0, 1), vec![]);
        assert_eq!(round_shares(&[None], 0.0, 1), vec![None]);
        assert_eq!(round_shares(&[Some(f64::INFINITY)], 1.0, 1), vec![Some(f64::INFINITY)]);
    }

    proptest! {
        #[test]
        fn printed_shares_add_up_to_the_printed_total(
            shares in prop::collection::vec(prop::option::of(0.0..10.0f64), 1..15),
            decimals in 0..4usize,
        ) {
            prop_assume!(shares.iter().any(Option::is_some));
            let total: f64 = shares.iter().flatten().sum();
            let printed = round_shares(&shares, total, decimals);
            let sum: f64 = printed.iter().flatten().map(|share| (share * 10f64.powi(decimals as i32)).round()).sum();
            prop_assert_eq!(format!("{:.decimals$}", sum / 10f64.powi(decimals as i32)), format!("{total:.decimals$}"));
            for (share, printed) in shares.iter().zip(&printed) {
                prop_assert_eq!(share.is_some(), printed.is_some());
                if let (Some(share), Some(printed)) = (share, printed) {
                    prop_assert!((share - printed).abs() < 1.001 * 10f64.powi(-(decimals as i32)));
                }
            }
        }
    }
}
