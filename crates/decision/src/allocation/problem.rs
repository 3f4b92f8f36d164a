//! What there is to decide: sites, works, shared services, households, rules, weights, as plain data.
//!
//! Everything is named by its index in the list it stands in; ids are for messages only. Years count from 0. A figure
//! nobody knows is `None`: nothing is built on it.

use super::{Floor, Household, Kin, Minutes, Pool, Rule, Rules, Site, Wishes, Work};

/// One question to a solver: who could live where, after which works, within which budget.
///
/// Build one with [`Problem::new`] and fill in what applies; [`super::inspect`] tells what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// How many years are planned, at least 1.
    pub years: usize,
    /// Deserted villages and host towns.
    pub sites: Vec<Site>,
    /// What can be repaired or built.
    pub works: Vec<Work>,
    /// Kinds of service that pools offer and households use, such as `school`, `kindergarten`, `clinic`.
    pub services: Vec<String>,
    /// Schools, clinics …: places that one or several sites share.
    pub pools: Vec<Pool>,
    /// Who looks for a home.
    pub households: Vec<Household>,
    /// Which sites suit whom; households with the same wishes may share an entry.
    pub wishes: Vec<Wishes>,
    /// Groups of households, with the least share of each that must be placed.
    pub groups: Vec<Group>,
    /// Pairs of households that want to live near each other.
    pub kin: Vec<Kin>,
    /// Travel time between sites, for kin.
    pub minutes: Minutes,
    /// Least numbers that make a community or keep a school.
    pub floors: Vec<Floor>,
    /// Money by year; `None` for no limit.
    pub budget: Option<Budget>,
    /// At most so many sites are opened; `None` for no limit.
    pub open_at_most: Option<usize>,
    /// Whether somebody may stay without a home.
    pub demand: Demand,
    /// What counts how much in the objective.
    pub weights: Weights,
    /// Rules that are not asked.
    pub waived: Rules,
}

impl Problem {
    /// An empty problem over some years: no site, no household, no limit, all rules asked, [`Weights::default`].
    ///
    /// ```
    /// use decision::allocation::Problem;
    /// assert_eq!(Problem::new(3).years, 3);
    /// ```
    #[must_use]
    pub fn new(years: usize) -> Self {
        Self {
            years,
            sites: Vec::new(),
            works: Vec::new(),
            services: Vec::new(),
            pools: Vec::new(),
            households: Vec::new(),
            wishes: Vec::new(),
            groups: Vec::new(),
            kin: Vec::new(),
            minutes: Minutes::default(),
            floors: Vec::new(),
            budget: None,
            open_at_most: None,
            demand: Demand::WhoFits,
            weights: Weights::default(),
            waived: Rules::new(),
        }
    }

    /// Whether a rule is asked, that is, not waived.
    #[must_use]
    pub fn asks(&self, rule: Rule) -> bool {
        !self.waived.contains(&rule)
    }
}

/// A group of households.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// Least share of its households that is placed, 0 to 1 (fairness floor).
    pub least_share: f64,
}

/// Money by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Euro in each year; as many as there are years.
    pub by_year_eur: Vec<f64>,
    /// What happens to money that is not spent.
    pub rest: Rest,
}

/// What happens to money that is not spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rest {
    /// It is lost at the end of the year.
    Lost,
    /// It can be spent later.
    Carried,
}

/// Whether somebody may stay without a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Demand {
    /// Those who fit are placed.
    WhoFits,
    /// Everybody must be placed.
    Everyone,
}

/// What counts how much. The objective is the sum of the parts of [`super::Value`] and is made as large as possible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// For a household placed, times its importance.
    pub placed: f64,
    /// For how well it is placed (score 0 to 1), times its importance.
    pub fit: f64,
    /// Taken off for every year it waits, times its importance.
    pub wait: f64,
    /// Taken off for every 1,000 euro of works and openings.
    pub cost_per_1000_eur: f64,
}

impl Default for Weights {
    /// Placed 1, fit 1, wait 0.1, cost 0.01 for every 1,000 euro.
    fn default() -> Self {
        Self { placed: 1.0, fit: 1.0, wait: 0.1, cost_per_1000_eur: 0.01 }
    }
}
