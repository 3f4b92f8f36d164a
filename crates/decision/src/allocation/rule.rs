//! The rules a plan keeps, and what it means to break one.

use std::collections::BTreeSet;
use std::fmt;

/// One rule of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// The plan speaks of this problem: known sites, works and years, each at most once.
    Form,
    /// A household lives only at a site that is open to it.
    Eligibility,
    /// An option that needs works is taken after they are finished.
    After,
    /// Sites without consent, shut by a gate or closed by a decision are not opened and not worked on.
    Consent,
    /// Households arrive at sites that the plan opens, not before they are open, nor after the offer ends.
    Opened,
    /// Sites that were decided on are opened.
    Forced,
    /// Every household has dwellings to itself that hold it, and they are there when it arrives.
    Dwellings,
    /// Water is enough.
    Water,
    /// Farmland of villages is enough.
    Farmland,
    /// Newcomers are not too many for the residents.
    NewcomerShare,
    /// School, kindergarten and clinic places are enough.
    Services,
    /// Kin live near each other.
    Kin,
    /// Works come after what they require.
    Order,
    /// Least households or pupils where a site is opened.
    Floors,
    /// No group is left behind.
    Fairness,
    /// Everyone is placed, where that was asked.
    Everyone,
    /// Money is enough in every year.
    Budget,
    /// Not more sites than were allowed.
    OpenAtMost,
    /// The value the plan states is the one it has.
    Value,
}

/// A set of rules in fixed order.
pub type Rules = BTreeSet<Rule>;

impl Rule {
    /// All rules.
    pub const ALL: [Self; 19] = [
        Self::Form,
        Self::Eligibility,
        Self::After,
        Self::Consent,
        Self::Opened,
        Self::Forced,
        Self::Dwellings,
        Self::Water,
        Self::Farmland,
        Self::NewcomerShare,
        Self::Services,
        Self::Kin,
        Self::Order,
        Self::Floors,
        Self::Fairness,
        Self::Everyone,
        Self::Budget,
        Self::OpenAtMost,
        Self::Value,
    ];

    /// The word for it in outputs and scenario files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Eligibility => "eligibility",
            Self::After => "works first",
            Self::Consent => "consent",
            Self::Opened => "opened",
            Self::Forced => "forced",
            Self::Dwellings => "dwellings",
            Self::Water => "water",
            Self::Farmland => "farmland",
            Self::NewcomerShare => "newcomer share",
            Self::Services => "services",
            Self::Kin => "kin",
            Self::Order => "order of works",
            Self::Floors => "floors",
            Self::Fairness => "fairness",
            Self::Everyone => "everyone",
            Self::Budget => "budget",
            Self::OpenAtMost => "open at most",
            Self::Value => "value",
        }
    }

    /// Whether a person may waive it to see what it costs. Consent, gates, refusals and the shape of a plan are no
    /// figures one trades.
    #[must_use]
    pub fn can_be_waived(self) -> bool {
        !matches!(self, Self::Form | Self::Eligibility | Self::Consent | Self::Opened | Self::Order | Self::Value)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// A rule that a plan breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Who or what breaks it, by id, with the year (counted from 1) where it matters.
    pub who: String,
    /// What was found.
    pub found: String,
    /// What would have been allowed.
    pub limit: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: found {}, allowed {}", self.rule, self.who, self.found, self.limit)
    }
}
