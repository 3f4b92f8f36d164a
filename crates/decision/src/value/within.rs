//! The values of every figure in an interval.

use super::{Shape, ValueFunction};

impl ValueFunction {
    /// The least and the greatest value of the figures from `least` to `greatest`, which may be infinite.
    ///
    /// Every shape is monotone between its corners, so the ends of the interval and the corners inside it decide.
    /// Classes give their [`ValueFunction::bounds`].
    ///
    /// ```
    /// use decision::{Shape, ValueFunction};
    /// let slope = ValueFunction::new(Shape::Between { zero_below: 0.0, one_from: 2.0, one_to: 4.0, zero_above: 10.0 })?;
    /// assert_eq!(slope.bounds_within(1.0, 7.0), (0.5, 1.0));
    /// assert_eq!(slope.bounds_within(7.0, f64::INFINITY), (0.0, 0.5));
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn bounds_within(&self, least: f64, greatest: f64) -> (f64, f64) {
        let corners: Vec<f64> = match self.shape() {
            Shape::Classes { .. } => return self.bounds(),
            Shape::Between { one_from, one_to, .. } => vec![*one_from, *one_to],
            Shape::Piecewise { knots } => knots.iter().map(|(figure, _)| *figure).collect(),
            Shape::Gaussian { best, .. } => vec![*best],
            _ => Vec::new(),
        };
        let inside = corners.into_iter().filter(|corner| (least..=greatest).contains(corner));
        let figures = [least, greatest].into_iter().chain(inside);
        let values = figures.filter_map(|figure| self.value(Some(figure.clamp(-f64::MAX, f64::MAX))));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    }
}
