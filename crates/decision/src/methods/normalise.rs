//! Making figures of different units comparable. Which way is used can change the winner, so it is always named.

use super::problem::{Figures, span};
use crate::value::Direction;

/// A named normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Normalisation {
    /// Figures as they are; right for values from value functions.
    None,
    /// `x / √Σx²`.
    Vector,
    /// `(x − min) / (max − min)`; for less is better `(max − x) / (max − min)`.
    MinMax,
    /// `x / max|x|`.
    Max,
    /// `x / max`; for less is better `min / x`. For figures above 0.
    Linear,
    /// `x / Σx`; for less is better `(1/x) / Σ(1/x)`. For figures above 0.
    Sum,
}

impl Normalisation {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::None, Self::Vector, Self::MinMax, Self::Max, Self::Linear, Self::Sum];

    /// Its name in scenarios and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Vector => "vector",
            Self::MinMax => "min-max",
            Self::Max => "max",
            Self::Linear => "linear",
            Self::Sum => "sum",
        }
    }

    /// The normalisation of a name.
    ///
    /// ```
    /// use decision::methods::Normalisation;
    /// assert_eq!(Normalisation::from_name("min-max"), Some(Normalisation::MinMax));
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|normalisation| normalisation.name() == name)
    }

    /// The figures, normalised so that more is better. A constant column becomes a constant; a division by 0 gives 0.
    pub(crate) fn upward(self, column: &Figures) -> Vec<f64> {
        let cost = column.direction == Direction::Minimise;
        match self {
            Self::Linear if cost => {
                let low = span(&column.figures).0;
                column.figures.iter().map(|figure| ratio(low, *figure)).collect()
            }
            Self::Sum if cost => {
                let low = span(&column.figures).0;
                let inverse: Vec<f64> = column.figures.iter().map(|figure| ratio(low, *figure)).collect();
                over_sum(&inverse)
            }
            Self::None => column.upward(),
            Self::Linear => {
                let high = span(&column.figures).1;
                column.figures.iter().map(|figure| ratio(*figure, high)).collect()
            }
            Self::Sum => over_sum(&column.figures),
            Self::MinMax => {
                let upward = column.upward();
                let (low, high) = span(&upward);
                upward.iter().map(|figure| ratio(figure / 2.0 - low / 2.0, high / 2.0 - low / 2.0)).collect()
            }
            Self::Max => over_largest(&column.upward()),
            Self::Vector => {
                let scaled = over_largest(&column.upward());
                let length = scaled.iter().map(|figure| figure * figure).sum::<f64>().sqrt();
                scaled.iter().map(|figure| ratio(*figure, length)).collect()
            }
        }
    }
}

fn ratio(above: f64, below: f64) -> f64 {
    if below == 0.0 { 0.0 } else { above / below }
}

fn over_largest(figures: &[f64]) -> Vec<f64> {
    let largest = figures.iter().fold(0.0, |most: f64, figure| most.max(figure.abs()));
    figures.iter().map(|figure| ratio(*figure, largest)).collect()
}

fn over_sum(figures: &[f64]) -> Vec<f64> {
    let scaled = over_largest(figures);
    let sum: f64 = scaled.iter().sum();
    scaled.iter().map(|figure| ratio(*figure, sum)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(figures: &[f64], direction: Direction) -> Figures {
        Figures { index: 0, figures: figures.to_vec(), direction, weight: 1.0 }
    }

    #[test]
    fn by_hand() {
        let rising = column(&[3.0, 4.0], Direction::Maximise);
        let falling = column(&[2.0, 4.0], Direction::Minimise);
        assert_eq!(Normalisation::Vector.upward(&rising), vec![0.6, 0.8]);
        assert_eq!(Normalisation::Max.upward(&rising), vec![0.75, 1.0]);
        assert_eq!(Normalisation::MinMax.upward(&falling), vec![1.0, 0.0]);
        assert_eq!(Normalisation::Linear.upward(&falling), vec![1.0, 0.5]);
        assert_eq!(Normalisation::Max.upward(&falling), vec![-0.5, -1.0]);
        let thirds = Normalisation::Sum.upward(&falling);
        assert!((thirds[0] - 2.0 / 3.0).abs() < 1e-15 && (thirds[1] - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn constant_zero_and_extreme_columns_stay_numbers() {
        for figures in [[0.0, 0.0], [5.0, 5.0], [1e300, -1e300], [f64::MAX, f64::MAX], [1e-300, 1e300]] {
            for direction in [Direction::Maximise, Direction::Minimise] {
                for normalisation in Normalisation::ALL {
                    let found = normalisation.upward(&column(&figures, direction));
                    assert!(found.iter().all(|figure| figure.is_finite()), "{normalisation:?} {figures:?} {found:?}");
                }
            }
        }
    }
}
