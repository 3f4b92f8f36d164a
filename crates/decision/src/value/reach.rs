//! The way back: which figures reach a wanted value.

use super::{Class, Shape, Side, ValueFunction};

/// The figures that are worth at least a wanted value.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// No figure can be worth that much.
    Never,
    /// Any figure within one of these closed intervals, in rising order; ends may be infinite.
    Figures(Vec<(f64, f64)>),
    /// One of these classes.
    Classes(Vec<Class>),
}

impl ValueFunction {
    /// All figures worth at least `wanted`.
    ///
    /// ```
    /// use decision::value::{Reach, Shape, ValueFunction};
    /// let clinic_min = ValueFunction::new(Shape::Falling { from: 15.0, to: 120.0 })?;
    /// assert_eq!(clinic_min.reaching(0.5), Reach::Figures(vec![(f64::NEG_INFINITY, 67.5)]));
    /// assert_eq!(clinic_min.reaching(1.5), Reach::Never);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn reaching(&self, wanted: f64) -> Reach {
        if let Shape::Classes { classes } = self.shape() {
            let good: Vec<Class> =
                classes.iter().filter(|(_, value)| *value >= wanted).map(|(class, _)| class.clone()).collect();
            return if good.is_empty() { Reach::Never } else { Reach::Classes(good) };
        }
        if wanted.is_nan() || wanted > self.bounds().1 {
            return Reach::Never;
        }
        if wanted <= self.bounds().0 {
            return Reach::Figures(vec![(f64::NEG_INFINITY, f64::INFINITY)]);
        }
        let figures = self.intervals(wanted);
        if figures.is_empty() { Reach::Never } else { Reach::Figures(figures) }
    }

    /// The figure nearest to `figure` that is worth at least `wanted`: `figure` itself if it already is. `None` if no
    /// figure is, or if `figure` is not finite. For classes the nearest code number that is good enough.
    ///
    /// ```
    /// use decision::{Shape, ValueFunction};
    /// let cropland_ha = ValueFunction::new(Shape::Rising { from: 0.0, to: 150.0 })?;
    /// assert_eq!(cropland_ha.nearest_figure(30.0, 0.4), Some(60.0));
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn nearest_figure(&self, figure: f64, wanted: f64) -> Option<f64> {
        if !figure.is_finite() {
            return None;
        }
        if self.value(Some(figure)).is_some_and(|value| value >= wanted) {
            return Some(figure);
        }
        let candidates: Vec<f64> = match self.reaching(wanted) {
            Reach::Never => return None,
            Reach::Figures(intervals) => intervals.iter().map(|(low, high)| figure.clamp(*low, *high)).collect(),
            Reach::Classes(classes) => classes.iter().filter_map(number).collect(),
        };
        candidates.into_iter().min_by(|a, b| (a - figure).abs().total_cmp(&(b - figure).abs()))
    }

    /// Intervals where the value is at least `wanted`, for a value strictly within the bounds or at the upper one.
    fn intervals(&self, wanted: f64) -> Vec<(f64, f64)> {
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        match self.shape() {
            Shape::Rising { from, to } => vec![(from + (to - from) * wanted, most)],
            Shape::Falling { from, to } => vec![(least, to - (to - from) * wanted)],
            Shape::Between { zero_below, one_from, one_to, zero_above } => {
                let left = zero_below + (one_from - zero_below) * wanted;
                vec![(left.min(*one_from), (zero_above - (zero_above - one_to) * wanted).max(*one_to))]
            }
            Shape::Piecewise { knots } => along(knots, wanted),
            Shape::Sigmoid { .. } if wanted >= 1.0 => vec![],
            Shape::Sigmoid { half_at, nine_tenths_at } => {
                let figure = half_at + (wanted / (1.0 - wanted)).ln() / 9f64.ln() * (nine_tenths_at - half_at);
                if nine_tenths_at > half_at { vec![(figure, most)] } else { vec![(least, figure)] }
            }
            Shape::Gaussian { best, half_width } => {
                let away = half_width * (-wanted.ln() / 2f64.ln()).max(0.0).sqrt();
                vec![(best - away, best + away)]
            }
            Shape::Step { at, side: Side::AtLeast } => vec![(*at, most)],
            Shape::Step { at, side: Side::AtMost } => vec![(least, *at)],
            Shape::Classes { .. } => vec![],
        }
    }
}

fn number(class: &Class) -> Option<f64> {
    match class {
        Class::Number(number) => Some(*number),
        Class::Label(label) => label.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

/// Stretches of a broken line at or above `wanted`.
fn along(knots: &[(f64, f64)], wanted: f64) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    let mut start = knots.first().filter(|(_, value)| *value >= wanted).map(|_| f64::NEG_INFINITY);
    for pair in knots.windows(2) {
        let ((x0, v0), (x1, v1)) = (pair[0], pair[1]);
        let crossing = || (x0 + (x1 - x0) * ((wanted - v0) / (v1 - v0))).clamp(x0, x1);
        match start {
            None if v1 >= wanted => start = Some(crossing()),
            Some(from) if v1 < wanted => {
                found.push((from, crossing()));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from, f64::INFINITY));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_has_several_stretches() {
        let knots = vec![(0.0, 1.0), (10.0, 0.0), (20.0, 0.8), (30.0, 0.0)];
        let value = ValueFunction::new(Shape::Piecewise { knots }).unwrap();
        let Reach::Figures(found) = value.reaching(0.5) else { panic!() };
        let expected = [(f64::NEG_INFINITY, 5.0), (16.25, 23.75)];
        for ((a, b), (c, d)) in found.iter().zip(expected) {
            assert!((*a == c || (a - c).abs() < 1e-12) && (b - d).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(found.len(), 2);
        assert_eq!(value.nearest_figure(9.0, 0.5), Some(5.0));
        assert_eq!(value.nearest_figure(13.0, 0.5), Some(16.25));
    }

    #[test]
    fn classes_are_named() {
        let classes = vec![(Class::Label("asphalt".into()), 1.0), (Class::Label("track".into()), 0.3)];
        let value = ValueFunction::new(Shape::Classes { classes }).unwrap();
        assert_eq!(value.reaching(0.5), Reach::Classes(vec![Class::Label("asphalt".into())]));
        assert_eq!(value.reaching(1.1), Reach::Never);
    }
}
