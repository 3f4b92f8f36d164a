//! Ordered weighted averaging: how much the worst values of a village count, whichever criteria they are on.

use super::aggregate::{Fill, Monotone, Totals, aggregate};
use crate::{Error, weights};

/// How order weights and factor weights are joined. The three give different totals; a report must name the one used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwaForm {
    /// `Σ o_r z_(r)`: order weights alone, all criteria count alike (Yager 1988).
    Plain,
    /// `Σ o_r w_(r) z_(r) / Σ o_r w_(r)`: each ordered value also counts by its factor weight (Malczewski 2006).
    Weighted,
    /// As [`OwaForm::Weighted`] with factor weights drawn together as trade-off falls,
    /// `e = t w + (1 − t)/n`: agrees with what TerrSet prints.
    TradeOff,
}

impl OwaForm {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Weighted, Self::TradeOff];

    /// Its name in scenarios and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Weighted => "weighted",
            Self::TradeOff => "trade-off",
        }
    }
}

/// Order weights, lowest value first, adding up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderWeights(Vec<f64>);

impl OrderWeights {
    /// Scales order weights, the first for the lowest value.
    ///
    /// # Errors
    /// [`Error::Weight`], [`Error::NoWeight`].
    ///
    /// ```
    /// use decision::methods::OrderWeights;
    /// let order = OrderWeights::new(&[0.6, 0.3, 0.1])?;
    /// assert!((order.andness() - 0.75).abs() < 1e-12);
    /// assert!((order.trade_off() - 0.5641).abs() < 5e-5);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn new(lowest_first: &[f64]) -> Result<Self, Error> {
        weights::direct(lowest_first).map(Self)
    }

    /// The order weights of a given ANDness that spread the weight most evenly: `o_r ∝ h^(r − 1)`, h found by
    /// bisection. O'Hagan, M. (1988). Aggregating template or rule antecedents in real-time expert systems.
    ///
    /// # Errors
    /// [`Error::Parameter`] for an ANDness outside 0–1; [`Error::NoWeight`] for no criteria.
    ///
    /// ```
    /// use decision::methods::OrderWeights;
    /// let cautious = OrderWeights::with_andness(4, 0.8)?;
    /// assert!((cautious.andness() - 0.8).abs() < 1e-12);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn with_andness(criteria: usize, andness: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&andness) {
            return Err(Error::parameter("owa", "andness", andness, "a number from 0 (optimist) to 1 (worst counts)"));
        }
        let geometric = |log: f64| {
            let powers: Vec<f64> = (0..criteria)
                .map(|place| (log * if log > 0.0 { place as f64 - criteria as f64 + 1.0 } else { place as f64 }).exp())
                .collect();
            Self::new(&powers)
        };
        let (mut low, mut high) = (-800.0, 800.0);
        for _ in 0..200 {
            let middle = (low + high) / 2.0;
            if geometric(middle)?.andness() > andness { low = middle } else { high = middle }
        }
        geometric((low + high) / 2.0)
    }

    /// The order weights, lowest value first.
    pub fn lowest_first(&self) -> &[f64] {
        &self.0
    }

    /// How near to "every criterion must be good": `Σ (n − r) o_r / (n − 1)`, 1 when only the lowest value counts, ½
    /// for the mean, 0 when only the highest does; ½ for a single criterion.
    pub fn andness(&self) -> f64 {
        let count = self.0.len();
        if count < 2 {
            return 0.5;
        }
        let sum: f64 = self.0.iter().enumerate().map(|(place, weight)| (count - 1 - place) as f64 * weight).sum();
        sum / (count - 1) as f64
    }

    /// 1 − ANDness.
    pub fn orness(&self) -> f64 {
        1.0 - self.andness()
    }

    /// How far a good value can make up for a bad one: `1 − √(n Σ (o_r − 1/n)² / (n − 1))`, 1 for the mean, 0 when a
    /// single place counts; 1 for a single criterion.
    pub fn trade_off(&self) -> f64 {
        let count = self.0.len() as f64;
        if count < 2.0 {
            return 1.0;
        }
        let sum: f64 = self.0.iter().map(|weight| (weight - 1.0 / count).powi(2)).sum();
        1.0 - (count * sum / (count - 1.0)).sqrt()
    }
}

/// Ordered weighted average of values between 0 and 1 (criteria × alternatives), on 0–100.
///
/// The values of an alternative are sorted, the lowest first, and averaged with order weights; see [`OwaForm`] for the
/// part of the factor weights. Values that tie share their order weights, so that no total hangs on the order of the
/// criteria. A gap takes the weighted mean of what is known; the interval has all gaps at 0, at 1, and (except for the
/// plain form) at the known values.
///
/// Known flaw of the two forms with factor weights: where two values change places, their factor weights change places
/// too, and the total jumps; bettering a value can then lower it. The plain form never does that.
///
/// Yager, R. R. (1988). On ordered weighted averaging aggregation operators. IEEE Transactions on Systems, Man and
/// Cybernetics 18(1). Cost: a sort for each alternative. When not to use it: when nobody can say how cautious the choice
/// should be. A constant criterion does change an ordered average, since it takes a place in the order.
///
/// # Errors
/// As [`super::weighted_sum`]; [`Error::Length`] unless there is one order weight for each criterion.
///
/// ```
/// use decision::methods::{OrderWeights, OwaForm, owa};
/// let worst_only = OrderWeights::new(&[1.0, 0.0])?;
/// let result = owa(&[vec![Some(0.9)], vec![Some(0.3)]], &[1.0, 1.0], &worst_only, OwaForm::Weighted)?;
/// assert_eq!(result.total, vec![Some(30.0)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn owa(scores: &[Vec<Option<f64>>], weights: &[f64], order: &OrderWeights, form: OwaForm) -> Result<Totals, Error> {
    Error::same_length("order weights", order.0.len(), weights.len())?;
    let trade_off = order.trade_off();
    let count = weights.len() as f64;
    let factor = move |weight: f64| match form {
        OwaForm::Plain => 1.0,
        OwaForm::Weighted => weight,
        OwaForm::TradeOff => trade_off * weight + (1.0 - trade_off) / count,
    };
    let monotone = if form == OwaForm::Plain { Monotone::Yes } else { Monotone::No };
    aggregate(scores, weights, (Fill::Mean, monotone), |values, weights| {
        let mut pairs: Vec<(f64, f64)> =
            values.iter().zip(weights).map(|(value, weight)| (*value, factor(*weight))).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        ordered(&pairs, &order.0)
    })
}

/// Average of (value, factor) pairs sorted by value; tied values share the mean of their order weights.
fn ordered(pairs: &[(f64, f64)], order: &[f64]) -> f64 {
    let (mut above, mut below, mut place) = (0.0, 0.0, 0);
    for tied in pairs.chunk_by(|a, b| a.0 == b.0) {
        let places = &order[place..place + tied.len()];
        let share = places.iter().sum::<f64>() / tied.len() as f64;
        for (value, factor) in tied {
            above += share * factor * value;
            below += share * factor;
        }
        place += tied.len();
    }
    if below > 0.0 { above / below } else { lowest_counted(pairs, order) }
}

/// Where every place that counts holds a criterion of weight 0, the plain average over those places.
fn lowest_counted(pairs: &[(f64, f64)], order: &[f64]) -> f64 {
    pairs.iter().zip(order).map(|((value, _), weight)| value * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(found: f64, expected: f64, digits: i32) {
        assert!((found - expected).abs() <= 0.5 * 10f64.powi(-digits) + 1e-12, "{found} {expected}");
    }

    #[test]
    fn measures_of_order_weights() {
        // First row: TerrSet tutorial (Clark Labs), order weights of the low-risk, some trade-off exercise.
        let rows: [(&[f64], f64, f64, f64); 6] = [
            (&[0.5, 0.3, 0.125, 0.05, 0.025, 0.0], 0.8400, 0.1600, 0.5199),
            (&[0.6, 0.3, 0.1], 0.75, 0.25, 0.5641),
            (&[0.7, 0.2, 0.1], 0.80, 0.20, 0.4432),
            (&[1.0, 0.0, 0.0], 1.0, 0.0, 0.0),
            (&[0.0, 0.0, 1.0], 0.0, 1.0, 0.0),
            (&[1.0, 1.0, 1.0], 0.5, 0.5, 1.0),
        ];
        for (weights, andness, orness, trade_off) in rows {
            let order = OrderWeights::new(weights).unwrap();
            near(order.andness(), andness, 4);
            near(order.orness(), orness, 4);
            near(order.trade_off(), trade_off, 4);
        }
    }

    #[test]
    fn the_pixel_of_terrset() {
        // Clark Labs forum: wind 1, grid 0.4866, road 0; TerrSet prints 0.2822. The trade-off form is a reconstruction:
        // it gives 0.282259, which TerrSet's figure is when cut, not rounded, after four digits (with the trade-off
        // rounded to 0.4432 first it is 0.28225). The two other forms do not agree and are offered by their own names.
        let scores = [vec![Some(1.0)], vec![Some(0.4866)], vec![Some(0.0)]];
        let order = OrderWeights::new(&[0.7, 0.2, 0.1]).unwrap();
        let total = |form| owa(&scores, &[0.6, 0.3, 0.1], &order, form).unwrap().total[0].unwrap() / 100.0;
        assert!((total(OwaForm::TradeOff) - 0.28225).abs() < 1e-5);
        assert_eq!((total(OwaForm::TradeOff) * 1e4).floor(), 2822.0);
        near(total(OwaForm::Weighted), 0.46945, 5);
        near(total(OwaForm::Plain), 0.19732, 5);
    }

    #[test]
    fn andness_is_met_at_its_ends_too() {
        for andness in [0.0, 0.1, 0.5, 0.99, 1.0] {
            let order = OrderWeights::with_andness(6, andness).unwrap();
            assert!((order.andness() - andness).abs() < 1e-9, "{andness} {}", order.andness());
        }
        assert!((OrderWeights::with_andness(5, 0.5).unwrap().trade_off() - 1.0).abs() < 1e-9);
        assert!(OrderWeights::with_andness(3, 1.5).is_err());
        assert!(OrderWeights::with_andness(0, 0.5).is_err());
        let one = OrderWeights::with_andness(1, 0.9).unwrap();
        assert_eq!((one.andness(), one.trade_off()), (0.5, 1.0));
    }

    #[test]
    fn a_place_held_by_a_criterion_without_weight_is_defined() {
        let worst = OrderWeights::new(&[1.0, 0.0]).unwrap();
        let result = owa(&[vec![Some(0.2)], vec![Some(0.8)]], &[0.0, 1.0], &worst, OwaForm::Weighted).unwrap();
        assert_eq!(result.total, vec![Some(20.0)]);
    }

    #[test]
    fn known_flaw_bettering_a_value_can_lower_a_weighted_form() {
        let order = OrderWeights::new(&[0.1, 0.2, 0.7]).unwrap();
        let total = |first: f64| {
            let scores = [vec![Some(first)], vec![Some(0.5)], vec![Some(0.0)]];
            owa(&scores, &[0.1, 0.8, 0.1], &order, OwaForm::Weighted).unwrap().total[0].unwrap()
        };
        assert!(total(0.51) < total(0.49) - 0.5);
    }

    proptest! {
        #[test]
        fn within_the_interval_and_free_of_the_order_of_criteria(
            values in prop::collection::vec(prop::option::of(0..5u8), 3),
            weights in prop::collection::vec(0.1..3.0f64, 3),
            andness in 0.0..=1.0f64,
        ) {
            let order = OrderWeights::with_andness(3, andness).unwrap();
            let scores: Vec<Vec<Option<f64>>> = values.iter().map(|value| vec![value.map(|v| f64::from(v) / 4.0)]).collect();
            for form in OwaForm::ALL {
                let result = owa(&scores, &weights, &order, form).unwrap();
                let turned: Vec<_> = scores.iter().rev().cloned().collect();
                let turned_weights: Vec<_> = weights.iter().rev().copied().collect();
                let turned = owa(&turned, &turned_weights, &order, form).unwrap();
                prop_assert!((result.low[0] - turned.low[0]).abs() < 1e-9);
                if let Some(total) = result.total[0] {
                    prop_assert!(result.low[0] <= total + 1e-9 && total <= result.high[0] + 1e-9);
                }
            }
        }
    }
}
