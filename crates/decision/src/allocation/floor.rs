//! Least numbers that make a community or keep a school.

/// What is counted against a floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Households placed.
    Households,
    /// People placed.
    People,
    /// Places of a service that those placed use: pupils.
    Places {
        /// Index into [`super::Problem::services`].
        service: usize,
    },
}

/// A least number at one site, or at several together: households that make a community, pupils that keep a school.
/// It is counted at the end of the last year.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Id for messages.
    pub id: String,
    /// The sites counted together.
    pub sites: Vec<usize>,
    /// What is counted.
    pub measure: Measure,
    /// The least.
    pub least: f64,
    /// What depends on it.
    pub step: Step,
}

/// What depends on a floor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// As soon as one of the sites is opened, the floor must be reached.
    Needed,
    /// Reaching it adds to the objective (a school that is kept).
    Bonus(
        /// How much, in units of the objective.
        f64,
    ),
    /// Below it the places of a pool count for nobody: a school that is kept, or opened again, by its pupils. Whether it is
    /// reached is asked once, at the end of the last year, and holds for all years.
    Opens {
        /// Index into [`super::Problem::pools`].
        pool: usize,
    },
}
