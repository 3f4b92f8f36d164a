//! What can be wrong with the numbers handed to this crate.

/// A reason why numbers cannot be used. Indexes count from 0 in the order given by the caller.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Two lists that belong together differ in length.
    #[error("{what}: found {found} entries, expected {expected}")]
    Length {
        /// Which list.
        what: String,
        /// Its length.
        found: usize,
        /// The length it should have.
        expected: usize,
    },
    /// The same id stands twice in a list of ids.
    #[error("{what} `{id}` stands twice; ids must be unique")]
    DuplicateId {
        /// What the ids name.
        what: &'static str,
        /// The id found twice.
        id: String,
    },
    /// NaN or infinity in a table; a gap must be `None`.
    #[error("column `{column}`, alternative `{alternative}`: found {found}, expected a finite number or a gap")]
    NotFinite {
        /// Id of the column.
        column: String,
        /// Id of the alternative.
        alternative: String,
        /// The value found.
        found: f64,
    },
    /// A value outside what a method can take.
    #[error("criterion {criterion}, alternative {alternative}: found {found}, expected {expected}")]
    Figure {
        /// Index of the criterion.
        criterion: usize,
        /// Index of the alternative.
        alternative: usize,
        /// The value found.
        found: f64,
        /// What was expected.
        expected: &'static str,
    },
    /// A parameter of a value function, a weighting or a method.
    #[error("{of}: {field} is {found}, expected {expected}")]
    Parameter {
        /// What the parameter belongs to.
        of: &'static str,
        /// Name of the parameter.
        field: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A weight that is negative, NaN or infinite.
    #[error("weight {index}: found {found}, expected a finite number of 0 or more")]
    Weight {
        /// Index of the weight.
        index: usize,
        /// The weight found.
        found: f64,
    },
    /// All weights are 0, or there is none.
    #[error("all {count} weights are 0: at least one criterion must count")]
    NoWeight {
        /// How many weights there are.
        count: usize,
    },
    /// Something in a problem of allocation that cannot be used.
    #[error("{who}: {field} is {found}, expected {expected}{}", if *.more == 0 { String::new() } else { format!(" (and {more} more flaws)") })]
    Unusable {
        /// Whose field, by kind and id.
        who: String,
        /// The field.
        field: &'static str,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
        /// How many more such flaws there are.
        more: usize,
    },
    /// A solver failed for a reason of its own.
    #[error("the solver {solver} stopped: {reason}")]
    Solver {
        /// Which solver.
        solver: &'static str,
        /// What it said.
        reason: String,
    },
    /// Two comparisons of the same pair contradict each other.
    #[error(
        "comparison of {row} with {column}: {found} one way and {back} the other way; expected {back} to be 1/{found}"
    )]
    NotReciprocal {
        /// Index of the first.
        row: usize,
        /// Index of the second.
        column: usize,
        /// How many times the first is worth the second, as found.
        found: f64,
        /// How many times the second is worth the first, as found.
        back: f64,
    },
    /// Comparisons fall apart into groups that were never compared with each other.
    #[error("{separate} is never compared, even through others, with {with}: at least one more comparison is needed")]
    NotConnected {
        /// Index of one that is cut off.
        separate: usize,
        /// Index of one it cannot be compared with.
        with: usize,
    },
    /// Comparisons contradict each other more than is accepted.
    #[error(
        "consistency ratio {ratio:.4} is above {limit}; the worst contradiction: {first} to {middle} to {last} implies \
         {implied:.3}, but {said:.3} was said"
    )]
    Inconsistent {
        /// The consistency ratio.
        ratio: f64,
        /// The most that is accepted.
        limit: f64,
        /// Indexes of the most inconsistent triple.
        first: usize,
        /// The one between.
        middle: usize,
        /// The last.
        last: usize,
        /// How many times the first is worth the last, by way of the middle.
        implied: f64,
        /// How many times it was said to be.
        said: f64,
    },
}

impl Error {
    /// A parameter error; shortens the constructors.
    pub(crate) fn parameter(
        of: &'static str,
        field: &'static str,
        found: impl ToString,
        expected: impl Into<String>,
    ) -> Self {
        Self::Parameter { of, field, found: found.to_string(), expected: expected.into() }
    }

    /// `Ok` if both lengths agree.
    pub(crate) fn same_length(what: impl Into<String>, found: usize, expected: usize) -> Result<(), Self> {
        if found == expected { Ok(()) } else { Err(Self::Length { what: what.into(), found, expected }) }
    }
}
