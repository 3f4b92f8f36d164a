//! A matrix of figures with directions and weights: what the methods that compare alternatives with each other take.

use crate::{Error, value::Direction, weights};

/// The largest figure whose sums and squares stay numbers.
const LARGEST: f64 = 1e150;

/// Criteria × alternatives, which way each criterion is good, and how much it counts.
///
/// Gaps: a criterion of which nothing is known is left out. An alternative with a gap in any other criterion that
/// counts cannot be compared by these methods; its results are `None` and the others' are as if it were not there.
/// ([`super::weighted_sum`] is the method that carries gaps.)
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    columns: Vec<Vec<Option<f64>>>,
    directions: Vec<Direction>,
    weights: Vec<f64>,
    alternatives: usize,
}

impl Problem {
    /// Figures in any unit.
    ///
    /// # Errors
    /// [`Error::Weight`], [`Error::NoWeight`], [`Error::Length`] for ragged lists, [`Error::Figure`] for NaN, infinity
    /// and figures beyond 1e150, whose sums and squares would not be numbers.
    pub fn new(columns: Vec<Vec<Option<f64>>>, directions: Vec<Direction>, weights: &[f64]) -> Result<Self, Error> {
        let weights = weights::direct(weights)?;
        Error::same_length("weights", weights.len(), columns.len())?;
        Error::same_length("directions", directions.len(), columns.len())?;
        let alternatives = columns.first().map_or(0, Vec::len);
        for (criterion, column) in columns.iter().enumerate() {
            Error::same_length(format!("figures of criterion {criterion}"), column.len(), alternatives)?;
            for (alternative, figure) in column.iter().enumerate() {
                if let Some(found) = figure.filter(|figure| !(-LARGEST..=LARGEST).contains(figure)) {
                    let expected = "a finite number within 1e150, or a gap";
                    return Err(Error::Figure { criterion, alternative, found, expected });
                }
            }
        }
        Ok(Self { columns, directions, weights, alternatives })
    }

    /// Values between 0 and 1 from value functions: more is always better.
    ///
    /// # Errors
    /// As [`Problem::new`].
    ///
    /// ```
    /// use decision::methods::Problem;
    /// let problem = Problem::of_values(&[vec![Some(0.2), Some(1.0)]], &[1.0])?;
    /// assert_eq!(problem.alternatives(), 2);
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn of_values(scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<Self, Error> {
        Self::new(scores.to_vec(), vec![Direction::Maximise; scores.len()], weights)
    }

    /// Figures without gaps, one row an alternative, as books print them.
    ///
    /// # Errors
    /// As [`Problem::new`].
    pub fn from_rows(rows: &[Vec<f64>], directions: &[Direction], weights: &[f64]) -> Result<Self, Error> {
        for (index, row) in rows.iter().enumerate() {
            Error::same_length(format!("figures of alternative {index}"), row.len(), directions.len())?;
        }
        let column = |criterion: usize| rows.iter().map(|row| Some(row[criterion])).collect();
        Self::new((0..directions.len()).map(column).collect(), directions.to_vec(), weights)
    }

    /// How many alternatives there are, with or without gaps.
    pub fn alternatives(&self) -> usize {
        self.alternatives
    }

    /// Weights, adding up to 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The alternatives that can be compared and the criteria that can compare them.
    pub(crate) fn complete(&self) -> Complete {
        let usable: Vec<usize> = (0..self.columns.len())
            .filter(|index| self.weights[*index] > 0.0 && self.columns[*index].iter().any(Option::is_some))
            .collect();
        let rows: Vec<usize> = (0..self.alternatives)
            .filter(|row| !usable.is_empty() && usable.iter().all(|index| self.columns[*index][*row].is_some()))
            .collect();
        let criteria = usable
            .iter()
            .map(|&index| Figures {
                index,
                figures: rows.iter().filter_map(|row| self.columns[index][*row]).collect(),
                direction: self.directions[index],
                weight: self.weights[index],
            })
            .collect::<Vec<_>>();
        let sum: f64 = criteria.iter().map(|criterion| criterion.weight).sum();
        let criteria = criteria
            .into_iter()
            .map(|criterion| Figures { weight: if sum > 0.0 { criterion.weight / sum } else { 0.0 }, ..criterion })
            .collect();
        Complete { alternatives: self.alternatives, rows, criteria }
    }
}

/// One criterion without gaps.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    /// Its index in the problem.
    pub(crate) index: usize,
    /// One figure for each row kept.
    pub(crate) figures: Vec<f64>,
    pub(crate) direction: Direction,
    /// Adding up to 1 over the criteria kept.
    pub(crate) weight: f64,
}

impl Figures {
    /// Figures turned so that more is better.
    pub(crate) fn upward(&self) -> Vec<f64> {
        match self.direction {
            Direction::Maximise => self.figures.clone(),
            Direction::Minimise => self.figures.iter().map(|figure| -figure).collect(),
        }
    }
}

/// A problem without gaps, and the way back to all alternatives.
#[derive(Debug, Clone)]
pub(crate) struct Complete {
    pub(crate) alternatives: usize,
    /// Indexes of the alternatives kept.
    pub(crate) rows: Vec<usize>,
    pub(crate) criteria: Vec<Figures>,
}

impl Complete {
    /// One result for each row kept, put back in the place of its alternative.
    pub(crate) fn spread(&self, results: &[f64]) -> Vec<Option<f64>> {
        let mut all = vec![None; self.alternatives];
        for (row, result) in self.rows.iter().zip(results) {
            all[*row] = Some(*result);
        }
        all
    }
}

/// The least and the greatest of some numbers.
pub(crate) fn span(figures: &[f64]) -> (f64, f64) {
    figures.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), figure| (low.min(*figure), high.max(*figure)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_take_out_what_cannot_be_compared() {
        let columns = vec![vec![Some(1.0), None, Some(3.0)], vec![None; 3], vec![Some(1.0), Some(1.0), None]];
        let problem = Problem::new(columns, vec![Direction::Maximise; 3], &[1.0, 2.0, 0.0]).unwrap();
        let complete = problem.complete();
        assert_eq!(complete.rows, vec![0, 2]);
        assert_eq!((complete.criteria.len(), complete.criteria[0].weight), (1, 1.0));
        assert_eq!(complete.spread(&[7.0, 8.0]), vec![Some(7.0), None, Some(8.0)]);
    }

    #[test]
    fn bad_numbers_are_named() {
        let bad = Problem::from_rows(&[vec![1.0], vec![f64::NAN]], &[Direction::Maximise], &[1.0]);
        assert!(matches!(bad, Err(Error::Figure { criterion: 0, alternative: 1, .. })));
        let ragged = Problem::from_rows(&[vec![1.0, 2.0]], &[Direction::Maximise], &[1.0]);
        assert!(matches!(ragged, Err(Error::Length { .. })));
        assert!(Problem::new(vec![], vec![], &[]).is_err());
    }
}
