//! What a plan is made from, as the tables say: households without names, capacities, offers, works.

use std::collections::BTreeMap;

use decision::gates::Day;

use crate::{Finding, LayerRecord};

/// The tables of a plan, each sorted by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanInputs {
    /// The households.
    pub households: Vec<Household>,
    /// What villages can hold now, and how much more after repair.
    pub capacities: Vec<Capacity>,
    /// What hosts offer.
    pub offers: Vec<Offer>,
    /// The works that can be done.
    pub works: Vec<Work>,
    /// What was read from where.
    pub layers: Vec<LayerRecord>,
    /// What was noticed about the tables as such, such as a column that is not read. Nothing here tells of one household.
    pub findings: Vec<Finding>,
}

/// People by age, as one household counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ages {
    /// Under 3.
    pub infants: u32,
    /// 3 to 6.
    pub small_children: u32,
    /// 7 to 17: of school age.
    pub school_children: u32,
    /// Women of 18 to 59.
    pub women: u32,
    /// Men of 18 to 59.
    pub men: u32,
    /// 60 and older.
    pub old: u32,
}

impl Ages {
    /// Everybody.
    pub fn people(&self) -> u32 {
        self.infants + self.small_children + self.school_children + self.women + self.men + self.old
    }
}

/// A household: people who are not parted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Household {
    /// Its id, without a name.
    pub id: String,
    /// The line of the table, from 1.
    pub line: usize,
    /// The group it is counted in, such as `heir` or `newcomer`; empty when the table has none.
    pub group: String,
    /// Its people.
    pub ages: Ages,
    /// Words such as `wheelchair`, `dialysis`, `pregnancy`.
    pub needs: Vec<String>,
    /// What its people can do.
    pub skills: Vec<String>,
    /// What they speak, by code.
    pub languages: Vec<String>,
    /// Households it is kin of, by id.
    pub kin: Vec<String>,
    /// The villages it accepts, by id; empty for any.
    pub accepts: Vec<String>,
    /// The villages it refuses, by id.
    pub refuses: Vec<String>,
    /// How much each wish counts for it, 0 for nothing; a wish that nobody asked about is not there.
    pub wishes: BTreeMap<String, f64>,
}

/// What a village can hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Capacity {
    /// The village's id.
    pub village: String,
    /// The line of the table, from 1.
    pub line: usize,
    /// Dwellings that can be lived in now.
    pub usable: u32,
    /// Dwellings that works can make fit.
    pub repairable: u32,
    /// People one dwelling holds.
    pub people_per_dwelling: u32,
    /// Litres of water a day; `None` when nobody has measured it.
    pub water_l_day: Option<f64>,
    /// Hectares of farmland in reach; `None` when nobody has measured it.
    pub farmland_ha: Option<f64>,
    /// What is known about power.
    pub power: String,
}

/// Whether somebody agrees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// Agreed.
    Yes,
    /// Agreed on conditions.
    Conditions,
    /// Refused.
    No,
    /// Nobody has asked: not a yes.
    #[default]
    Unknown,
}

/// What a host community offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// The line of the table, from 1.
    pub line: usize,
    /// The settlement's id.
    pub settlement: String,
    /// Homes: people each holds, and how many there are, smallest first.
    pub homes: Vec<(u32, u32)>,
    /// Places at its school.
    pub school_places: u32,
    /// Newcomers' pupils without whom its school is closed; 0 when it stays in any case.
    pub school_least_pupils: u32,
    /// Places at its kindergarten.
    pub kindergarten_places: u32,
    /// People its clinic can take on.
    pub clinic_people: u32,
    /// People who teach the language.
    pub language_teachers: u32,
    /// Whether the hosts agree.
    pub consent: Consent,
    /// On which conditions.
    pub conditions: String,
    /// The last day of the offer; `None` when it has no end.
    pub until: Option<Day>,
}

/// A work: a repair, a road, a spring, a school room.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Work {
    /// Its id.
    pub id: String,
    /// The line of the table, from 1.
    pub line: usize,
    /// The village it serves, by id.
    pub village: String,
    /// `houses`, `road`, `water`, `school`, `power` or another word.
    pub kind: String,
    /// What is done.
    pub title: String,
    /// What it costs.
    pub cost: f64,
    /// How long it takes, months.
    pub months: u32,
    /// Works that must be done before, by id.
    pub requires: Vec<String>,
    /// Dwellings it makes fit.
    pub dwellings: u32,
    /// Litres of water a day it brings.
    pub water_l_day: f64,
    /// School places it opens.
    pub school_places: u32,
    /// Minutes it takes off every way from the village.
    pub saves_min: f64,
}
