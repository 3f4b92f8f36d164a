//! From a physical figure to a value between 0 (no use) and 1 (all one could wish).
//!
//! Ranges are physical and fixed, so that a village's value never depends on which other villages are compared. The
//! one exception, [`ValueFunction::from_data`], is flagged by [`RangeSource`] and reports must announce it.

mod check;
mod curve;
mod kinds;
mod reach;
mod within;

use crate::Error;
pub use kinds::{KINDS, Kind};
pub use reach::Reach;

/// What a class is called in the data.
#[derive(Debug, Clone, PartialEq)]
pub enum Class {
    /// A word, compared exactly.
    Label(String),
    /// A number, for example a land-cover code.
    Number(f64),
}

/// Which side of a threshold is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The threshold or more.
    AtLeast,
    /// The threshold or less.
    AtMost,
}

/// The form of a value function; figures in the criterion's own unit, values in 0–1.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// 0 up to `from`, 1 at `to` and above, straight between.
    Rising {
        /// Highest figure worth nothing.
        from: f64,
        /// Lowest figure worth 1.
        to: f64,
    },
    /// 1 up to `from`, 0 at `to` and above, straight between.
    Falling {
        /// Highest figure worth 1.
        from: f64,
        /// Lowest figure worth nothing.
        to: f64,
    },
    /// A trapezoid: 0 outside `zero_below..zero_above`, 1 in `one_from..=one_to`, straight between. Equal neighbours
    /// make an upright edge whose own figure counts as inside.
    Between {
        /// Left foot.
        zero_below: f64,
        /// Left shoulder.
        one_from: f64,
        /// Right shoulder.
        one_to: f64,
        /// Right foot.
        zero_above: f64,
    },
    /// Straight lines through knots (figure, value); level outside the first and last.
    Piecewise {
        /// At least two, figures strictly rising.
        knots: Vec<(f64, f64)>,
    },
    /// Logistic curve: ½ at `half_at`, 0.9 at `nine_tenths_at`; falls if the latter is the smaller.
    Sigmoid {
        /// Figure worth ½.
        half_at: f64,
        /// Figure worth 0.9.
        nine_tenths_at: f64,
    },
    /// Bell curve: 1 at `best`, ½ at `best ± half_width`.
    Gaussian {
        /// Figure worth 1.
        best: f64,
        /// Distance from `best` at which the value is ½; above 0.
        half_width: f64,
    },
    /// 1 on the wanted side of a threshold (threshold included), else 0.
    Step {
        /// The threshold.
        at: f64,
        /// Which side is wanted.
        side: Side,
    },
    /// A value for each class; a class not listed is unknown, not worthless.
    Classes {
        /// At least one; no class twice.
        classes: Vec<(Class, f64)>,
    },
}

/// Where the range of a value function comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RangeSource {
    /// Said by the user in physical units.
    Fixed,
    /// The least and greatest figure found: values change when alternatives are added, which a report must say.
    Data,
    /// Asked from the data, but all figures are equal or missing: every figure is worth ½ and no rank changes.
    Constant,
}

/// Which way of a data-driven range is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better.
    Maximise,
    /// Less is better.
    Minimise,
}

/// A checked value function.
///
/// ```
/// use decision::{Shape, ValueFunction};
/// let cropland_ha = ValueFunction::new(Shape::Rising { from: 0.0, to: 150.0 })?;
/// assert_eq!(cropland_ha.value(Some(75.0)), Some(0.5));
/// assert_eq!(cropland_ha.value(None), None);
/// # Ok::<(), decision::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ValueFunction {
    shape: Shape,
    source: RangeSource,
}

impl ValueFunction {
    /// Checks the numbers of a shape.
    ///
    /// # Errors
    /// [`Error::Parameter`] naming the field: figures must be finite and in order, values within 0–1.
    pub fn new(shape: Shape) -> Result<Self, Error> {
        check::check(&shape)?;
        Ok(Self { shape, source: RangeSource::Fixed })
    }

    /// A range from the least to the greatest figure of a column, gaps and non-finite figures passed over.
    ///
    /// [`ValueFunction::source`] then says [`RangeSource::Data`], or [`RangeSource::Constant`] where there is no
    /// spread. When not to use it: whenever a physical range can be named, because adding or removing an alternative
    /// moves everybody's value.
    ///
    /// ```
    /// use decision::value::{Direction, RangeSource, ValueFunction};
    /// let walk_min = [Some(10.0), None, Some(30.0)];
    /// let value = ValueFunction::from_data(&walk_min, Direction::Minimise);
    /// assert_eq!(value.source(), RangeSource::Data);
    /// assert_eq!(value.value(Some(20.0)), Some(0.5));
    /// ```
    pub fn from_data(column: &[Option<f64>], direction: Direction) -> Self {
        let figures = || column.iter().flatten().copied().filter(|figure| figure.is_finite());
        let from = figures().fold(f64::INFINITY, f64::min);
        let to = figures().fold(f64::NEG_INFINITY, f64::max);
        if from >= to {
            let figure = if from.is_finite() { from } else { 0.0 };
            return Self { shape: Shape::Piecewise { knots: vec![(figure, 0.5)] }, source: RangeSource::Constant };
        }
        let shape = match direction {
            Direction::Maximise => Shape::Rising { from, to },
            Direction::Minimise => Shape::Falling { from, to },
        };
        Self { shape, source: RangeSource::Data }
    }

    /// The shape, as checked.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Where the range comes from; anything but [`RangeSource::Fixed`] must be announced.
    pub fn source(&self) -> RangeSource {
        self.source
    }

    /// The value of a figure, 0–1. `None` for a gap, for a figure that is not finite, and for a class not listed.
    pub fn value(&self, figure: Option<f64>) -> Option<f64> {
        let figure = figure.filter(|figure| figure.is_finite())?;
        match &self.shape {
            Shape::Classes { classes } => classes
                .iter()
                .find(|(class, _)| match class {
                    Class::Number(number) => *number == figure,
                    Class::Label(label) => label.parse() == Ok(figure),
                })
                .map(|(_, value)| *value),
            shape => Some(curve::value(shape, figure)),
        }
    }

    /// The value of a class named by a word; `None` for a class not listed or a function that is not of classes.
    ///
    /// ```
    /// use decision::value::{Class, Shape, ValueFunction};
    /// let road = Shape::Classes { classes: vec![(Class::Label("asphalt".into()), 1.0), (Class::Label("track".into()), 0.3)] };
    /// let road = ValueFunction::new(road)?;
    /// assert_eq!(road.value_of_label(Some("track")), Some(0.3));
    /// assert_eq!(road.value_of_label(Some("mud")), None);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn value_of_label(&self, label: Option<&str>) -> Option<f64> {
        let label = label?;
        let Shape::Classes { classes } = &self.shape else { return None };
        classes
            .iter()
            .find(|(class, _)| match class {
                Class::Label(known) => known == label,
                Class::Number(number) => label.trim().parse() == Ok(*number),
            })
            .map(|(_, value)| *value)
    }

    /// Values of a whole column, in its order.
    pub fn values(&self, column: &[Option<f64>]) -> Vec<Option<f64>> {
        column.iter().map(|figure| self.value(*figure)).collect()
    }

    /// The least and greatest value any figure can have: what an unknown figure may turn out to be worth.
    ///
    /// ```
    /// use decision::{Shape, ValueFunction};
    /// let value = ValueFunction::new(Shape::Piecewise { knots: vec![(0.0, 0.2), (10.0, 0.9)] })?;
    /// assert_eq!(value.bounds(), (0.2, 0.9));
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn bounds(&self) -> (f64, f64) {
        let span = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((1.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)))
        };
        match &self.shape {
            Shape::Piecewise { knots } => span(&mut knots.iter().map(|(_, value)| *value)),
            Shape::Classes { classes } => span(&mut classes.iter().map(|(_, value)| *value)),
            _ => (0.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn function(shape: Shape) -> ValueFunction {
        ValueFunction::new(shape).unwrap()
    }

    fn at(shape: Shape, figure: f64) -> f64 {
        function(shape).value(Some(figure)).unwrap()
    }

    #[test]
    fn shapes_by_hand() {
        let falling = Shape::Falling { from: 15.0, to: 120.0 };
        assert_eq!(at(falling.clone(), 15.0), 1.0);
        assert_eq!(at(falling.clone(), 67.5), 0.5);
        assert_eq!(at(falling, 500.0), 0.0);
        let between = Shape::Between { zero_below: 0.0, one_from: 2.0, one_to: 4.0, zero_above: 8.0 };
        let expected = [(-1.0, 0.0), (1.0, 0.5), (2.0, 1.0), (3.0, 1.0), (4.0, 1.0), (6.0, 0.5), (9.0, 0.0)];
        for (figure, value) in expected {
            assert_eq!(at(between.clone(), figure), value, "{figure}");
        }
        let upright = Shape::Between { zero_below: 2.0, one_from: 2.0, one_to: 4.0, zero_above: 4.0 };
        for (figure, value) in [(1.999, 0.0), (2.0, 1.0), (4.0, 1.0), (4.001, 0.0)] {
            assert_eq!(at(upright.clone(), figure), value, "{figure}");
        }
        let piecewise = Shape::Piecewise { knots: vec![(0.0, 0.0), (10.0, 0.8), (20.0, 0.4)] };
        for (figure, value) in [(-5.0, 0.0), (5.0, 0.4), (10.0, 0.8), (15.0, 0.6), (99.0, 0.4)] {
            assert!((at(piecewise.clone(), figure) - value).abs() < 1e-15, "{figure}");
        }
        let school = Shape::Step { at: 5.0, side: Side::AtLeast };
        assert_eq!((at(school.clone(), 4.9), at(school, 5.0)), (0.0, 1.0));
        let noise = Shape::Step { at: 55.0, side: Side::AtMost };
        assert_eq!((at(noise.clone(), 55.0), at(noise, 55.1)), (1.0, 0.0));
    }

    #[test]
    fn smooth_shapes_meet_their_named_points() {
        let sigmoid = Shape::Sigmoid { half_at: 40.0, nine_tenths_at: 20.0 };
        assert!((at(sigmoid.clone(), 40.0) - 0.5).abs() < 1e-15);
        assert!((at(sigmoid.clone(), 20.0) - 0.9).abs() < 1e-15);
        assert!((at(sigmoid, 60.0) - 0.1).abs() < 1e-15);
        let gaussian = Shape::Gaussian { best: 8.0, half_width: 3.0 };
        assert_eq!(at(gaussian.clone(), 8.0), 1.0);
        assert!((at(gaussian.clone(), 11.0) - 0.5).abs() < 1e-15);
        assert!((at(gaussian, 2.0) - 0.0625).abs() < 1e-15);
    }

    #[test]
    fn classes_by_number_and_by_label() {
        let cover = function(Shape::Classes {
            classes: vec![
                (Class::Number(40.0), 1.0),
                (Class::Label("30".into()), 0.6),
                (Class::Label("bare".into()), 0.0),
            ],
        });
        assert_eq!(cover.value(Some(40.0)), Some(1.0));
        assert_eq!(cover.value(Some(30.0)), Some(0.6));
        assert_eq!(cover.value(Some(50.0)), None);
        assert_eq!(cover.value_of_label(Some("40")), Some(1.0));
        assert_eq!(cover.value_of_label(Some("bare")), Some(0.0));
        assert_eq!(cover.value_of_label(None), None);
    }

    #[test]
    fn a_column_without_spread_is_worth_a_half() {
        for column in [vec![Some(7.0), None, Some(7.0)], vec![None, None], vec![], vec![Some(f64::NAN)]] {
            let value = ValueFunction::from_data(&column, Direction::Maximise);
            assert_eq!(value.source(), RangeSource::Constant);
            assert_eq!(value.value(Some(7.0)), Some(0.5));
            assert_eq!(value.bounds(), (0.5, 0.5));
        }
    }

    #[test]
    fn a_figure_that_is_not_finite_is_a_gap() {
        let value = function(Shape::Rising { from: 0.0, to: 1.0 });
        for figure in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(value.value(Some(figure)), None);
        }
    }

    fn any_shape() -> impl Strategy<Value = Shape> {
        let figures = prop::collection::vec(-1e6..1e6f64, 4).prop_map(|mut figures| {
            figures.sort_by(f64::total_cmp);
            figures.dedup();
            figures
        });
        (0..8usize, figures, prop::collection::vec(0.0..=1.0f64, 4)).prop_filter_map("distinct", |(kind, x, v)| {
            let [a, b, c, d] = x.as_slice() else { return None };
            let knots: Vec<(f64, f64)> = x.iter().copied().zip(v).collect();
            Some(match kind {
                0 => Shape::Rising { from: *a, to: *b },
                1 => Shape::Falling { from: *a, to: *b },
                2 => Shape::Between { zero_below: *a, one_from: *b, one_to: *c, zero_above: *d },
                3 => Shape::Piecewise { knots },
                4 => Shape::Sigmoid { half_at: *b, nine_tenths_at: *a },
                5 => Shape::Gaussian { best: *a, half_width: *b - *a },
                6 => Shape::Step { at: *a, side: Side::AtLeast },
                _ => Shape::Classes { classes: knots.iter().map(|(x, v)| (Class::Number(*x), *v)).collect() },
            })
        })
    }

    proptest! {
        #[test]
        fn values_stay_within_their_bounds(shape in any_shape(), figure in -2e6..2e6f64) {
            let function = function(shape);
            let (low, high) = function.bounds();
            if let Some(value) = function.value(Some(figure)) {
                prop_assert!((0.0..=1.0).contains(&value));
                prop_assert!(low <= value && value <= high, "{low} {value} {high}");
            }
        }

        #[test]
        fn what_reaches_a_value_does_reach_it(shape in any_shape(), figure in -2e6..2e6f64, wanted in 0.0..1.0f64) {
            let function = function(shape);
            match function.nearest_figure(figure, wanted) {
                Some(found) => {
                    let value = function.value(Some(found)).unwrap();
                    prop_assert!(value >= wanted - 1e-9, "{value} < {wanted} at {found}");
                    if function.value(Some(figure)).is_some_and(|now| now >= wanted) {
                        prop_assert_eq!(found, figure);
                    }
                }
                None => prop_assert!(function.bounds().1 < wanted),
            }
        }
    }
}
