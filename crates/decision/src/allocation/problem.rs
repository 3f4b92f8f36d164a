//! What there is to decide: sites, works, shared services, households, rules, weights, as plain data.
//!
//! Everything is named by its index in the list it stands in; ids are for messages only. Years count from 0. A figure
//! nobody knows is `None`: nothing is built on it.

use super::{Rule, Rules};
use crate::gates::Decision;

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

/// Whether a site is a deserted village or a place where people live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// Deserted: those who settle there live off its land, so farmland counts.
    Village,
    /// A village or town that takes people in: farmland does not count.
    Host,
}

/// What the people of a place, or those who own it, say to newcomers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consent {
    /// Yes, if need be on conditions that are met.
    Given,
    /// No.
    Refused,
    /// Nobody has asked yet: nobody is placed there.
    Unknown,
}

/// What a person decided about a site before the solver was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Choice {
    /// The solver may open it or not.
    #[default]
    Free,
    /// It is opened, whatever it costs.
    Forced,
    /// It is not opened.
    Forbidden,
}

/// Dwellings of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dwellings {
    /// How many people one of them holds.
    pub people: u32,
    /// How many there are.
    pub count: u32,
}

/// A place where households could settle.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Id for messages.
    pub id: String,
    /// Village or host.
    pub kind: SiteKind,
    /// Dwellings that can be lived in today, in any order; sizes may repeat.
    pub dwellings: Vec<Dwellings>,
    /// Drinking water for newcomers in litres a day; `None` when nobody knows, and then nobody can rely on it.
    pub water_l_day: Option<f64>,
    /// Farmland in reach in hectares; `None` when nobody knows. Asked of villages only.
    pub farmland_ha: Option<f64>,
    /// People who live there.
    pub residents: u32,
    /// Most newcomers for one resident; `None` for no limit.
    pub newcomers_per_resident: Option<f64>,
    /// Consent of the host community or the heirs.
    pub consent: Consent,
    /// What the gates say: only an eligible site is used.
    pub gate: Decision,
    /// What opening it costs once, in euro, in the year of the first arrival.
    pub opening_cost_eur: f64,
    /// Works that must be done before anybody arrives.
    pub requires: Vec<usize>,
    /// Last year in which somebody may arrive (an offer ends); `None` for no end.
    pub last_year: Option<usize>,
    /// What people decided about it beforehand.
    pub choice: Choice,
}

impl Site {
    /// A site with nothing in it: no dwelling, no water, consent given, gates passed, nothing to pay.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: SiteKind) -> Self {
        Self {
            id: id.into(),
            kind,
            dwellings: Vec::new(),
            water_l_day: Some(0.0),
            farmland_ha: Some(0.0),
            residents: 0,
            newcomers_per_resident: None,
            consent: Consent::Given,
            gate: Decision::Eligible,
            opening_cost_eur: 0.0,
            requires: Vec::new(),
            last_year: None,
            choice: Choice::Free,
        }
    }
}

/// Something to repair or build, once and whole.
///
/// A work is paid in the year it starts. It is finished in the year `start + ⌈months / 12⌉ − 1`, and whoever arrives in
/// that year can use it. It starts in the year its prerequisites finish when the whole chain takes 12 months at most,
/// else in the year after.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Id for messages.
    pub id: String,
    /// The site it belongs to, if any: no work is done where consent or a gate is missing.
    pub site: Option<usize>,
    /// Cost in euro.
    pub cost_eur: f64,
    /// How long it takes in months.
    pub months: u32,
    /// Works that must be finished before it.
    pub requires: Vec<usize>,
    /// What there is more of, once it is finished. What it brings nearer stands with [`Wishes::after`] and [`Member::after`].
    pub unlocks: Vec<Unlock>,
}

/// What a finished work adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unlock {
    /// Dwellings at a site.
    Dwellings {
        /// The site.
        site: usize,
        /// Their size and number.
        dwellings: Dwellings,
    },
    /// Drinking water at a site. Added to what is known: an unknown stays unknown.
    Water {
        /// The site.
        site: usize,
        /// Litres a day.
        l_day: f64,
    },
    /// Farmland at a site. Added to what is known: an unknown stays unknown.
    Farmland {
        /// The site.
        site: usize,
        /// Hectares.
        ha: f64,
    },
    /// Places in a pool.
    Places {
        /// The pool.
        pool: usize,
        /// How many.
        places: u32,
    },
}

/// Places of one service that several sites share: a school, a clinic.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Id for messages.
    pub id: String,
    /// Index into [`Problem::services`].
    pub service: usize,
    /// Places free for newcomers today.
    pub places: u32,
    /// The sites from which it is within the travel limit.
    pub members: Vec<Member>,
}

/// A site that can use a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Member {
    /// The site.
    pub site: usize,
    /// A work (mending a road) that brings the pool within the limit; `None` when it is so today.
    pub after: Option<usize>,
}

/// Places of a service that a household needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Use {
    /// Index into [`Problem::services`].
    pub service: usize,
    /// How many.
    pub places: u32,
}

/// People who live together and are never separated.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Id for messages; never a name.
    pub id: String,
    /// Index into [`Problem::groups`].
    pub group: usize,
    /// How many people.
    pub people: u32,
    /// How many of them count as newcomers for the host's share; 0 for those who come home.
    pub newcomers: u32,
    /// In how many dwellings side by side they may live: 1 in general. They live in as few as the largest dwelling of the
    /// site, present or repaired, allows: `count = ⌈people / largest⌉`, each for `⌈people / count⌉` people or more.
    pub homes_at_most: u32,
    /// Water they need in litres a day.
    pub water_l_day: f64,
    /// Farmland they need in a village, in hectares.
    pub farmland_ha: f64,
    /// Places of services they need; each service at most once.
    pub uses: Vec<Use>,
    /// How much placing them counts: number of people, or what else was agreed on.
    pub importance: f64,
    /// Index into [`Problem::wishes`].
    pub wishes: usize,
}

/// Which sites suit a household, how well, and why the others do not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wishes {
    /// Sites that may be offered, sorted by site, with the score of the site for this household's own needs.
    pub options: Vec<Offer>,
    /// Options that need a work first, sorted by site; a site may stand several times: it needs all of them.
    pub after: Vec<After>,
    /// Why other sites are no options, sorted by site.
    pub barred: Vec<Bar>,
    /// Why all sites that stand in neither list are no options; `None` when they were not considered.
    pub others: Option<Barred>,
}

impl Wishes {
    /// Why a site that is no option is none; `None` when it was not considered.
    #[must_use]
    pub fn bar(&self, site: usize) -> Option<&Barred> {
        let at = self.barred.binary_search_by_key(&site, |bar| bar.site as usize).ok();
        at.map(|at| &self.barred[at].reason).or(self.others.as_ref())
    }
}

/// A site that may be offered to a household.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// The site.
    pub site: u32,
    /// How well it suits, 0 to 1.
    pub score: f32,
}

/// An option that exists only once a work is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct After {
    /// The site.
    pub site: u32,
    /// The work.
    pub work: u32,
}

/// A site that is no option, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The site.
    pub site: u32,
    /// Why not.
    pub reason: Barred,
}

/// Why a site is no option for a household.
#[derive(Debug, Clone, PartialEq)]
pub enum Barred {
    /// The household said no.
    Refused,
    /// The household named the sites it accepts, and this is none of them.
    NotAccepted,
    /// A service it cannot do without is too far away.
    TooFar {
        /// What is too far, such as `dialysis`.
        what: String,
        /// Travel time in minutes; `None` when nothing leads there.
        minutes: Option<f32>,
        /// The most it may be.
        limit_min: f32,
    },
    /// A figure that decides is not known.
    Unknown {
        /// Which.
        what: String,
    },
    /// Something else, in words.
    Other(
        /// Why.
        String,
    ),
}

/// A group of households.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// Least share of its households that is placed, 0 to 1 (fairness floor).
    pub least_share: f64,
}

/// Two households who want to live near each other. The order of the two means nothing. When only one of them is
/// placed, the rule is met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kin {
    /// One household.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Most minutes between their sites.
    pub within_min: f64,
}

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

/// What is counted against a floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Households placed.
    Households,
    /// People placed.
    People,
    /// Places of a service that those placed use: pupils.
    Places {
        /// Index into [`Problem::services`].
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
