//! Who looks for a home, and which sites suit whom.

/// Places of a service that a household needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Use {
    /// Index into [`super::Problem::services`].
    pub service: usize,
    /// How many.
    pub places: u32,
}

/// People who live together and are never separated.
#[derive(Debug, Clone, PartialEq)]
pub struct Household {
    /// Id for messages; never a name.
    pub id: String,
    /// Index into [`super::Problem::groups`].
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
    /// Index into [`super::Problem::wishes`].
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
