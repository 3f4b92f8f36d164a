//! Pairwise comparisons: how many times one criterion counts for another.

use crate::Error;

/// How far `a·b` may be from 1 for `b` to pass as `1/a` rounded to two digits (0.14 for 1/7).
const ROUNDED: f64 = 0.025;

/// The largest ratio that can be meant; its inverse is the smallest.
const LARGEST: f64 = 1e9;

/// One judgement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Index of the first.
    pub row: usize,
    /// Index of the second.
    pub column: usize,
    /// How many times the first counts for the second: above 0; 1 for equal, 9 on Saaty's scale for extreme.
    pub ratio: f64,
}

/// Checked comparisons: positive, reciprocal, connected; pairs may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparisons {
    count: usize,
    ratios: Vec<Option<f64>>,
}

impl Comparisons {
    /// From a list of judgements in any order. Every pair once, or both ways if they agree; pairs may be missing as
    /// long as everything is compared with everything through others.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a ratio outside 1e-9..1e9 (Saaty's scale ends at 9), an index out of range or a thing compared
    /// with itself as unequal; [`Error::NotReciprocal`]; [`Error::NotConnected`]; [`Error::NoWeight`] for `count` 0.
    ///
    /// ```
    /// use decision::weights::{Comparison, Comparisons};
    /// let said = [Comparison { row: 0, column: 1, ratio: 3.0 }, Comparison { row: 1, column: 2, ratio: 2.0 }];
    /// let comparisons = Comparisons::new(3, &said)?;
    /// assert_eq!(comparisons.ratio(1, 0), Some(1.0 / 3.0));
    /// assert_eq!(comparisons.missing(), 1);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn new(count: usize, said: &[Comparison]) -> Result<Self, Error> {
        if count == 0 {
            return Err(Error::NoWeight { count });
        }
        let mut matrix = vec![vec![None; count]; count];
        for comparison in said {
            let Comparison { row, column, ratio } = *comparison;
            let index = row.max(column);
            if index >= count {
                return Err(Error::parameter("comparisons", "index", index, format!("an index below {count}")));
            }
            if let Some(before) = matrix[row][column].filter(|before: &f64| (before - ratio).abs() > 1e-9 * ratio.abs())
            {
                return Err(Error::NotReciprocal { row, column, found: before, back: 1.0 / ratio });
            }
            matrix[row][column] = Some(ratio);
        }
        Self::from_matrix(&matrix)
    }

    /// From a square matrix, `None` for what was not compared. One of the two sides of a pair is enough. A side
    /// printed with two digits (0.33 for 1/3) is accepted; the side of 1 or more is then used, since that is the one
    /// people say.
    ///
    /// # Errors
    /// As [`Comparisons::new`]; [`Error::Length`] for a matrix that is not square.
    pub fn from_matrix(matrix: &[Vec<Option<f64>>]) -> Result<Self, Error> {
        let count = matrix.len();
        if count == 0 {
            return Err(Error::NoWeight { count });
        }
        for (row, line) in matrix.iter().enumerate() {
            Error::same_length(format!("row {row} of the comparisons"), line.len(), count)?;
            if let Some(bad) = line.iter().flatten().find(|ratio| !(1.0 / LARGEST..=LARGEST).contains(*ratio)) {
                return Err(Error::parameter("comparisons", "ratio", bad, "a number from 1e-9 to 1e9"));
            }
        }
        let mut ratios = vec![None; count * count];
        for row in 0..count {
            for column in row..count {
                let pair = joined(row, column, matrix[row][column], matrix[column][row])?;
                ratios[row * count + column] = pair.map(|(there, _)| there);
                ratios[column * count + row] = pair.map(|(_, back)| back);
            }
            ratios[row * count + row] = Some(1.0);
        }
        let checked = Self { count, ratios };
        checked.connected()?;
        Ok(checked)
    }

    /// From a figure for each thing, more being better: ratios `x_i / x_j`. Such comparisons are consistent by
    /// construction.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a ratio outside 1e-9..1e9; [`Error::NoWeight`] for none.
    pub fn from_figures(figures: &[f64]) -> Result<Self, Error> {
        let line = |row: &f64| figures.iter().map(|column| Some(row / column)).collect();
        Self::from_matrix(&figures.iter().map(line).collect::<Vec<_>>())
    }

    /// How many things are compared.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many times `row` counts for `column`; `None` if never said or out of range.
    pub fn ratio(&self, row: usize, column: usize) -> Option<f64> {
        if row < self.count && column < self.count { self.ratios[row * self.count + column] } else { None }
    }

    /// How many pairs were not compared.
    pub fn missing(&self) -> usize {
        self.ratios.iter().filter(|ratio| ratio.is_none()).count() / 2
    }

    fn connected(&self) -> Result<(), Error> {
        let mut reached = vec![false; self.count];
        let mut open = vec![0];
        while let Some(row) = open.pop() {
            if !std::mem::replace(&mut reached[row], true) {
                open.extend((0..self.count).filter(|column| self.ratio(row, *column).is_some()));
            }
        }
        match reached.iter().position(|reached| !reached) {
            None => Ok(()),
            Some(separate) => Err(Error::NotConnected { separate, with: 0 }),
        }
    }
}

/// The two sides of one pair, made exactly reciprocal.
fn joined(row: usize, column: usize, there: Option<f64>, back: Option<f64>) -> Result<Option<(f64, f64)>, Error> {
    let (there, back) = match (there, back) {
        (None, None) => return Ok(None),
        (Some(there), None) => (there, 1.0 / there),
        (None, Some(back)) => (1.0 / back, back),
        (Some(there), Some(back)) => (there, back),
    };
    let wrong = if row == column { there != 1.0 } else { (there * back - 1.0).abs() > ROUNDED };
    if wrong {
        return Err(Error::NotReciprocal { row, column, found: there, back });
    }
    Ok(Some(if there >= 1.0 { (there, 1.0 / there) } else { (1.0 / back, back) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_reciprocal_is_refused_by_place() {
        let matrix = |back: f64| vec![vec![Some(1.0), Some(3.0)], vec![Some(back), Some(1.0)]];
        assert!(Comparisons::from_matrix(&matrix(0.33)).is_ok());
        let error = Comparisons::from_matrix(&matrix(0.5)).unwrap_err();
        assert_eq!(error, Error::NotReciprocal { row: 0, column: 1, found: 3.0, back: 0.5 });
        let self_compared = vec![vec![Some(2.0)]];
        assert!(matches!(
            Comparisons::from_matrix(&self_compared),
            Err(Error::NotReciprocal { row: 0, column: 0, .. })
        ));
    }

    #[test]
    fn bad_ratios_and_shapes_are_refused() {
        for bad in [0.0, -2.0, f64::NAN, f64::INFINITY] {
            let said = [Comparison { row: 0, column: 1, ratio: bad }];
            assert!(matches!(Comparisons::new(2, &said), Err(Error::Parameter { field: "ratio", .. })), "{bad}");
        }
        let outside = [Comparison { row: 0, column: 2, ratio: 1.0 }];
        assert!(matches!(Comparisons::new(2, &outside), Err(Error::Parameter { field: "index", .. })));
        assert!(matches!(Comparisons::from_matrix(&[vec![Some(1.0), None]]), Err(Error::Length { .. })));
        assert!(matches!(Comparisons::new(0, &[]), Err(Error::NoWeight { .. })));
        assert!(matches!(Comparisons::from_figures(&[1.0, 0.0]), Err(Error::Parameter { .. })));
    }

    #[test]
    fn contradictions_in_a_list_are_refused() {
        let said = [Comparison { row: 0, column: 1, ratio: 3.0 }, Comparison { row: 0, column: 1, ratio: 4.0 }];
        assert!(matches!(Comparisons::new(2, &said), Err(Error::NotReciprocal { .. })));
        let back = [Comparison { row: 0, column: 1, ratio: 3.0 }, Comparison { row: 1, column: 0, ratio: 3.0 }];
        assert!(matches!(Comparisons::new(2, &back), Err(Error::NotReciprocal { .. })));
    }

    #[test]
    fn what_is_never_compared_is_named() {
        let said = [Comparison { row: 0, column: 1, ratio: 3.0 }, Comparison { row: 2, column: 3, ratio: 3.0 }];
        assert_eq!(Comparisons::new(4, &said), Err(Error::NotConnected { separate: 2, with: 0 }));
    }
}
