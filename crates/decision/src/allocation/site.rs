//! Places where households could settle, and what people decided about them.

use crate::gates::Decision;

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
