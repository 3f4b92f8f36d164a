//! Score ranges: every value a score could have, given what is known.

/// The least and the greatest score that a cell or a total could have, 0 ≤ low ≤ high ≤ 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreRange {
    low: f64,
    high: f64,
}

impl ScoreRange {
    /// Nothing is known: any score from 0 to 1.
    pub const UNKNOWN: Self = Self { low: 0.0, high: 1.0 };

    /// A score that is known. Scores outside 0..=1 are taken to the nearer end; NaN is [`Self::UNKNOWN`].
    pub fn exactly(score: f64) -> Self {
        Self::between(score, score)
    }

    /// Any score between two ends, given in either order. An end outside 0..=1 is taken to the nearer end of 0..=1,
    /// and if an end is NaN nothing is known.
    ///
    /// ```
    /// use decision::unknowns::ScoreRange;
    /// let range = ScoreRange::between(0.75, 0.25);
    /// assert_eq!((range.low(), range.middle(), range.high(), range.width()), (0.25, 0.5, 0.75, 0.5));
    /// ```
    pub fn between(one: f64, other: f64) -> Self {
        if one.is_nan() || other.is_nan() {
            return Self::UNKNOWN;
        }
        Self { low: one.min(other).clamp(0.0, 1.0), high: one.max(other).clamp(0.0, 1.0) }
    }

    /// The least possible score.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The greatest possible score.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The expected score when every score in the range is equally likely.
    pub fn middle(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    /// How much is open: 0 for a known score, 1 for an unknown one.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// Whether the score is known.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    /// Whether nothing at all is known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::UNKNOWN
    }
}

/// The ranges of scores (criteria × villages, 0..=1): a known score is exact, a gap is unknown.
///
/// ```
/// use decision::unknowns::{ScoreRange, score_ranges};
/// let ranges = score_ranges(&[vec![Some(0.5), None]]);
/// assert_eq!(ranges[0], [ScoreRange::exactly(0.5), ScoreRange::UNKNOWN]);
/// ```
pub fn score_ranges(scores: &[Vec<Option<f64>>]) -> Vec<Vec<ScoreRange>> {
    let range = |score: &Option<f64>| score.map_or(ScoreRange::UNKNOWN, ScoreRange::exactly);
    scores.iter().map(|column| column.iter().map(range).collect()).collect()
}

/// The ranges between two tables of scores (criteria × villages, 0..=1), for example those of the shortest and the
/// longest travel time. Either end may be the lower one; a gap in either leaves the score unknown.
///
/// ```
/// use decision::unknowns::score_ranges_between;
/// let ranges = score_ranges_between(&[vec![Some(0.25), None]], &[vec![Some(0.5), None]]);
/// assert_eq!((ranges[0][0].low(), ranges[0][0].high()), (0.25, 0.5));
/// assert!(ranges[0][1].is_unknown());
/// ```
pub fn score_ranges_between(one: &[Vec<Option<f64>>], other: &[Vec<Option<f64>>]) -> Vec<Vec<ScoreRange>> {
    let range = |(one, other): (&Option<f64>, &Option<f64>)| match (one, other) {
        (Some(one), Some(other)) => ScoreRange::between(*one, *other),
        _ => ScoreRange::UNKNOWN,
    };
    let column = |(one, other): (&Vec<_>, &Vec<_>)| one.iter().zip(other).map(range).collect();
    one.iter().zip(other).map(column).collect()
}

/// The range of each village's weighted sum, given score ranges (criteria × villages) and weights (sum 1).
///
/// The unknowns of a village are independent, so its total is lowest when all are lowest: Σ wᵢ·lowᵢ .. Σ wᵢ·highᵢ.
///
/// ```
/// use decision::unknowns::{score_ranges, total_ranges};
/// let totals = total_ranges(&score_ranges(&[vec![Some(1.0)], vec![None]]), &[0.75, 0.25]);
/// assert_eq!((totals[0].low(), totals[0].high()), (0.75, 1.0));
/// ```
pub fn total_ranges(ranges: &[Vec<ScoreRange>], weights: &[f64]) -> Vec<ScoreRange> {
    let villages = ranges.first().map_or(0, Vec::len);
    let (mut low, mut high) = (vec![0.0; villages], vec![0.0; villages]);
    for (column, weight) in ranges.iter().zip(weights) {
        for (village, range) in column.iter().enumerate() {
            low[village] += weight * range.low;
            high[village] += weight * range.high;
        }
    }
    low.into_iter().zip(high).map(|(low, high)| ScoreRange::between(low, high)).collect()
}

/// The scores to expect: the middle of each range (criteria × villages).
///
/// ```
/// use decision::unknowns::{expected_scores, score_ranges};
/// assert_eq!(expected_scores(&score_ranges(&[vec![Some(0.125), None]])), [[0.125, 0.5]]);
/// ```
pub fn expected_scores(ranges: &[Vec<ScoreRange>]) -> Vec<Vec<f64>> {
    ranges.iter().map(|column| column.iter().map(ScoreRange::middle).collect()).collect()
}

/// The scores (criteria × villages, 0..=1) with each gap filled by the weighted mean of what is known of the village,
/// 0.5 when that is nothing: the weighted sum over them is the weighted sum that leaves gaps out, at these weights.
///
/// ```
/// use decision::unknowns::filled_scores;
/// let filled = filled_scores(&[vec![Some(0.25), None], vec![Some(0.75), None], vec![None, None]], &[0.25, 0.25, 0.5]);
/// assert_eq!(filled, [[0.25, 0.5], [0.75, 0.5], [0.5, 0.5]]);
/// ```
pub fn filled_scores(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Vec<Vec<f64>> {
    let villages = scores.first().map_or(0, Vec::len);
    let mut sums = vec![(0.0, 0.0); villages];
    for (column, weight) in scores.iter().zip(weights) {
        for (sum, score) in sums.iter_mut().zip(column) {
            *sum = score.map_or(*sum, |score| (sum.0 + weight * score, sum.1 + weight));
        }
    }
    let means: Vec<f64> = sums.into_iter().map(|(sum, known)| if known > 0.0 { sum / known } else { 0.5 }).collect();
    let fill = |(score, mean): (&Option<f64>, &f64)| score.unwrap_or(*mean);
    scores.iter().map(|column| column.iter().zip(&means).map(fill).collect()).collect()
}

/// The share of each village's total that is known, 0..=1: Σ wᵢ·(1 − widthᵢ), for weights that sum to 1.
///
/// ```
/// use decision::unknowns::{completeness, score_ranges};
/// assert_eq!(completeness(&score_ranges(&[vec![Some(1.0)], vec![None]]), &[0.75, 0.25]), [0.75]);
/// ```
pub fn completeness(ranges: &[Vec<ScoreRange>], weights: &[f64]) -> Vec<f64> {
    total_ranges(ranges, weights).iter().map(|total| 1.0 - total.width()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_outside_the_scale_and_nan_are_defined() {
        assert_eq!(ScoreRange::exactly(f64::NAN), ScoreRange::UNKNOWN);
        assert_eq!(ScoreRange::exactly(f64::INFINITY), ScoreRange { low: 1.0, high: 1.0 });
        assert_eq!(ScoreRange::between(-3.0, 0.5), ScoreRange { low: 0.0, high: 0.5 });
        assert_eq!(ScoreRange::between(0.5, f64::NAN), ScoreRange::UNKNOWN);
    }

    #[test]
    fn no_village_and_no_criterion_give_empty_tables() {
        assert!(total_ranges(&[], &[]).is_empty());
        assert!(total_ranges(&[vec![]], &[1.0]).is_empty());
        assert!(score_ranges(&[]).is_empty());
    }

    proptest! {
        /// Property 9: an unknown can only widen.
        #[test]
        fn losing_a_fact_only_widens_the_total(
            scores in prop::collection::vec(prop::option::of(0.0f64..=1.0), 4),
            raw in prop::collection::vec(0.01f64..1.0, 4),
            lost in 0usize..4,
        ) {
            let sum: f64 = raw.iter().sum();
            let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
            let table: Vec<Vec<Option<f64>>> = scores.iter().map(|score| vec![*score]).collect();
            let mut with_gap = table.clone();
            with_gap[lost][0] = None;
            let before = total_ranges(&score_ranges(&table), &weights)[0];
            let after = total_ranges(&score_ranges(&with_gap), &weights)[0];
            prop_assert!(after.low() <= before.low() && before.high() <= after.high());
        }
    }
}
