//! How far sites are from each other.

/// Travel time between sites in minutes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Minutes {
    sites: usize,
    values: Vec<f32>,
}

impl Minutes {
    /// Asks a function for every ordered pair of different sites; `None` when nothing leads there or nobody knows.
    ///
    /// ```
    /// use decision::allocation::Minutes;
    /// let minutes = Minutes::from_fn(2, |from, to| (from == 0 && to == 1).then_some(12.0));
    /// assert_eq!(minutes.get(0, 1), Some(12.0));
    /// assert_eq!(minutes.get(1, 0), None);
    /// assert_eq!(minutes.get(1, 1), Some(0.0));
    /// ```
    #[must_use]
    pub fn from_fn(sites: usize, minutes: impl Fn(usize, usize) -> Option<f32>) -> Self {
        let value = |from, to| if from == to { 0.0 } else { minutes(from, to).unwrap_or(f32::INFINITY) };
        let values = (0..sites * sites).map(|pair| value(pair / sites, pair % sites)).collect();
        Self { sites, values }
    }

    /// Minutes from one site to another; 0 to itself; `None` when nothing leads there, nobody knows, or a site is not in
    /// the table.
    #[must_use]
    pub fn get(&self, from: usize, to: usize) -> Option<f32> {
        if from == to {
            return Some(0.0);
        }
        let inside = from < self.sites && to < self.sites;
        inside.then(|| self.values[from * self.sites + to]).filter(|minutes| minutes.is_finite())
    }

    /// Whether two sites are within so many minutes of each other, both ways.
    #[must_use]
    pub fn near(&self, a: usize, b: usize, within_min: f64) -> bool {
        let within = |from, to| self.get(from, to).is_some_and(|minutes| f64::from(minutes) <= within_min);
        within(a, b) && within(b, a)
    }
}
