//! The shape of a plan as it may be shared.

use std::collections::BTreeMap;

use decision::allocation::{SiteKind, Status, Value};
use decision::gates::Day;

use crate::Place;

/// A plan in counts. A count that is `None` is withheld: it is between 1 and 4, or would give such a one away.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSummary {
    /// Optimal, feasible, infeasible or unmet.
    pub status: Status,
    /// What the plan is worth, term by term.
    pub value: Value,
    /// No plan is worth more; `None` when nothing was proven.
    pub bound: Option<f64>,
    /// How far the plan may be from the best, as a share; `None` when nothing was proven.
    pub gap: Option<f64>,
    /// The rules the plan shown breaks, when none keeps them all: rule, found and limit, with who where that is no household.
    pub broken: Vec<String>,
    /// The years.
    pub years: Vec<u16>,
    /// The currency of all money.
    pub currency: String,
    /// Households and people in the table.
    pub all: (usize, usize),
    /// Households and people placed.
    pub placed: Option<(usize, usize)>,
    /// Households placed by group: name, households in the table, placed.
    pub groups: Vec<(String, usize, Option<usize>)>,
    /// Why the others are not placed, with how many households, most first; empty when these counts would say too much.
    pub reasons: Vec<(String, usize)>,
    /// Places, in the ground's order.
    pub places: Vec<PlacePlan>,
    /// Works that are done, by year and id.
    pub works: Vec<WorkPlan>,
    /// Money for works, spent on works and on openings, by year.
    pub money: Vec<YearMoney>,
    /// The standards each placed person is held to.
    pub standards: Vec<HeldStandard>,
    /// Rules that are set aside, with who, why and until when.
    pub waived: Vec<WaivedRule>,
}

/// A village or host settlement in a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacePlan {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name in other languages, by code, where known; with the id where two places share the name.
    pub names: BTreeMap<String, String>,
    /// Where it lies.
    pub place: Place,
    /// A deserted village, or a place where people live.
    pub kind: SiteKind,
    /// The year in which it is opened; `None` when it is not.
    pub opened: Option<u16>,
    /// Households placed.
    pub households: Option<usize>,
    /// People placed.
    pub people: Option<usize>,
    /// Children of school age placed.
    pub pupils: Option<usize>,
    /// Dwellings there are when all planned works are done.
    pub dwellings: u32,
    /// Litres of water a day then; `None` when unknown or supplied by the hosts.
    pub water_l_day: Option<f64>,
    /// Hectares of farmland; `None` when unknown or a host settlement.
    pub farmland_ha: Option<f64>,
    /// People the water is enough for.
    pub water_people: Option<usize>,
    /// People the land is enough for.
    pub land_people: Option<usize>,
    /// What stops the next family here, in words.
    pub binds: Vec<String>,
    /// Why it cannot be used at all; empty when it can.
    pub closed_because: Vec<String>,
    /// Conditions of its hosts that people must see to.
    pub conditions: Vec<String>,
    /// Last day of its hosts' offer.
    pub until: Option<Day>,
    /// Cost of the works planned there.
    pub cost: f64,
}

/// A work that is planned.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkPlan {
    /// Its id.
    pub id: String,
    /// The village it serves.
    pub village: String,
    /// Its kind.
    pub kind: String,
    /// What is done.
    pub title: String,
    /// The year in which it starts and is paid.
    pub year: u16,
    /// What it costs.
    pub cost: f64,
    /// How long it takes.
    pub months: u32,
}

/// The money of one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearMoney {
    /// The year.
    pub year: u16,
    /// What there is.
    pub budget: f64,
    /// What is spent.
    pub spent: f64,
}

/// A standard that every placed person is held to.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldStandard {
    /// What it asks, in words.
    pub words: String,
    /// Where it comes from.
    pub source: String,
    /// Whether it is kept everywhere; `None` when it was set aside and not counted.
    pub holds: Option<bool>,
}

/// A rule that somebody set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct WaivedRule {
    /// The rule.
    pub rule: String,
    /// What it asks.
    pub asks: String,
    /// Who signed.
    pub who: String,
    /// Why.
    pub why: String,
    /// Until when.
    pub until: String,
}
