use std::collections::BTreeMap;

use decision::allocation::Rule;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::quantity::Minutes;
use crate::standards;

/// The `[plan]` section: which households could settle where, with which works, within which budget.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanSpec {
    /// The table of households: no names, one line each (columns: see the guide to plans).
    pub households: String,
    /// What each village can hold now: dwellings, water, farmland.
    pub capacities: String,
    /// What hosts offer: homes, school and clinic places, consent.
    pub offers: Option<String>,
    /// Works with cost, time and what they unlock.
    pub works: Option<String>,
    /// The year in which the plan begins.
    pub first_year: u16,
    /// Money for works, year by year from `first_year` on. `[0]` plans without works.
    #[schemars(with = "Vec<f64>")]
    pub budget: Spanned<Vec<f64>>,
    /// Whether money that is not spent in its year can be spent later. Default no.
    #[serde(default)]
    pub carry_over: bool,
    /// The currency of budget and costs. Default `EUR`.
    #[serde(default = "euro")]
    pub currency: String,
    /// How people move between villages, to schools and to clinics, unless a limit says otherwise. Default `drive`.
    #[schemars(with = "Option<String>")]
    pub mode: Option<Spanned<String>>,
    /// What one person needs.
    #[serde(default)]
    pub person: PersonSpec,
    /// Kin who are placed are placed at most this far apart. Without it kin links do not bind.
    pub kin_within: Option<Minutes>,
    /// A school place counts for a village within this time of the school. Default 30 min.
    pub school_within: Option<Minutes>,
    /// A kindergarten place counts for a village within this time of it. Default 30 min.
    pub kindergarten_within: Option<Minutes>,
    /// A place at a clinic counts for a village within this time of the clinic. Default 60 min.
    pub clinic_within: Option<Minutes>,
    /// Services in which everybody placed needs a place within reach: `school` (children of 7 to 17), `kindergarten`
    /// (3 to 6), `clinic` (everybody). Default `["school", "clinic"]`; `[]` where the tables count no places.
    #[schemars(with = "Option<Vec<String>>")]
    pub services: Option<Vec<Spanned<String>>>,
    /// How far people with a need may live from a service. A need without a limit here binds nothing and is reported.
    #[serde(default, rename = "need")]
    pub needs: Vec<NeedSpec>,
    /// The least that makes a village live.
    #[serde(default)]
    pub viability: ViabilitySpec,
    /// Villages that live together, such as those of one side valley: their least numbers count in common.
    #[serde(default, rename = "cluster")]
    pub clusters: Vec<ClusterSpec>,
    /// What hosts are asked to bear.
    #[serde(default)]
    pub hosts: HostSpec,
    /// The least share of the households of each group that is placed, 0 to 1, such as `heir = 0.5`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub fairness: BTreeMap<Spanned<String>, Spanned<f64>>,
    /// Everybody must be placed; when that cannot be, the plan says which rules clash. Default no.
    #[serde(default)]
    pub everyone: bool,
    /// At most so many villages and host settlements are used.
    pub places_at_most: Option<usize>,
    /// How much each aim counts.
    #[serde(default)]
    pub weights: PlanWeights,
    /// Which criteria or goals a wish column `wish_<word>` speaks of: word, then their names. Default: the criterion or goal
    /// of that name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub wishes: BTreeMap<String, Vec<Spanned<String>>>,
    /// How long and how closely a plan is sought.
    #[serde(default)]
    pub solver: SolverSpec,
    /// Rules that a named person sets aside.
    #[serde(default, rename = "waiver")]
    pub waivers: Vec<PlanWaiver>,
}

fn euro() -> String {
    "EUR".to_owned()
}

/// What one person needs of a village.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PersonSpec {
    /// Litres of water a day: a figure, or an entry of a standards pack. Default `"sphere/water_per_person"`.
    #[schemars(with = "Need")]
    pub water: Spanned<Need>,
    /// Hectares of farmland: a figure, or an entry of a standards pack. Default 0.1, about what feeds one person.
    #[schemars(with = "Need")]
    pub land: Spanned<Need>,
    /// In how many dwellings side by side a household may live that is too large for any single one. Default 1: such a
    /// household finds no home.
    pub homes_at_most: u32,
}

impl Default for PersonSpec {
    fn default() -> Self {
        Self {
            water: Spanned::new(0..0, Need::Standard("sphere/water_per_person".to_owned())),
            land: Spanned::new(0..0, Need::Figure(0.1)),
            homes_at_most: 1,
        }
    }
}

/// A figure, or the entry of a standards pack that holds it (`pack/entry`).
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Need {
    /// The figure.
    Figure(f64),
    /// The entry.
    Standard(String),
}

impl Need {
    /// The figure; `None` when the entry is not known.
    pub fn figure(&self) -> Option<f64> {
        match self {
            Self::Figure(figure) => Some(*figure),
            Self::Standard(name) => standards::entry(name).map(|entry| entry.value),
        }
    }

    /// Where the figure comes from, in words.
    pub fn source(&self) -> String {
        match self {
            Self::Figure(_) => "the scenario".to_owned(),
            Self::Standard(name) => match standards::entry(name) {
                Some(entry) => format!("{name}: {}", entry.source),
                None => name.clone(),
            },
        }
    }
}

/// One `[[plan.need]]`: people with this need live within a time of a service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedSpec {
    /// The word of the need in the table of households, such as `dialysis`.
    pub need: String,
    /// The kind of service, such as `hospital`.
    #[schemars(with = "String")]
    pub to: Spanned<String>,
    /// At most so long.
    pub within: Minutes,
    /// How they move. Default: the plan's mode.
    #[schemars(with = "Option<String>")]
    pub mode: Option<Spanned<String>>,
    /// In which season of the scenario. Default: the usual times.
    #[schemars(with = "Option<String>")]
    pub season: Option<Spanned<String>>,
}

/// The least that makes a village live.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViabilitySpec {
    /// A village is opened with at least so many households, or with those of its cluster. Default 1.
    pub households: u32,
    /// A school room that a work opens is kept by so many pupils settled in its village, or in its cluster: with fewer, its
    /// places count for nobody; with them it earns `weights.school`. 0 keeps it for anybody. Default 5, the least in
    /// Castilla y León.
    pub pupils: u32,
    /// What opening a village costs once, besides its works. Default 0.
    pub opening_cost: f64,
}

impl Default for ViabilitySpec {
    fn default() -> Self {
        Self { households: 1, pupils: 5, opening_cost: 0.0 }
    }
}

/// One `[[plan.cluster]]`: villages, and host settlements if wanted, whose people count together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterSpec {
    /// What it is called.
    pub title: String,
    /// Its places, by id or name, two or more; none is in two clusters.
    #[schemars(with = "Vec<String>")]
    pub places: Vec<Spanned<String>>,
    /// As soon as one of them is opened, at least so many households settle in them together. Takes the place of
    /// `viability.households` in each of them.
    pub households: u32,
    /// So many pupils settled in them together keep each of their schools that need pupils. Default: `viability.pupils`.
    pub pupils: Option<u32>,
}

/// What hosts are asked to bear.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HostSpec {
    /// At most so many newcomers for each resident of a settlement that hosts them, such as 0.2. Where the number of
    /// residents is unknown nobody is placed.
    #[schemars(with = "Option<f64>")]
    pub newcomers_per_resident: Option<Spanned<f64>>,
    /// Groups that come home and are no newcomers, such as `["heir"]`.
    pub come_home: Vec<String>,
    /// Whether an offer on conditions is used. Default: only an offer with `consent = yes`.
    pub with_conditions: bool,
    /// Whether a deserted village needs the consent of its hosts, by this field of the table of facts. Default: no.
    pub consent_field: Option<String>,
    /// The words of that field that mean consent. Default: `given`.
    pub consent_words: Option<Vec<String>>,
}

/// How much each aim counts. A person placed counts `placed`, and up to `fit` more when the village is perfect for the
/// household.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlanWeights {
    /// Points for each person placed. Default 1.
    pub placed: f64,
    /// Points for each person placed in a village of score 100 for that household; in proportion below. Default 1.
    pub fit: f64,
    /// Points off for each person and year of waiting. Default 0.1.
    pub wait: f64,
    /// Points off for each 1,000 of the currency spent. Default 0.01.
    pub cost: f64,
    /// Points for each school that is kept or opened by its pupils, besides its places. Default 0.
    pub school: f64,
}

impl Default for PlanWeights {
    fn default() -> Self {
        Self { placed: 1.0, fit: 1.0, wait: 0.1, cost: 0.01, school: 0.0 }
    }
}

/// How long and how closely a plan is sought.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SolverSpec {
    /// `heuristic` (fast, with a bound), `exact` (a mixed-integer solver with bound), or `auto`. Default `auto`.
    #[schemars(with = "String")]
    pub method: Spanned<String>,
    /// Stop after this time: of `inhabit plan` as a whole, elsewhere of the search. A plan that the time has cut off depends on
    /// the machine. Default: no limit.
    pub within: Option<Minutes>,
    /// Stop when the plan is proven this near to the best, such as `"1 %"`. Default 1 %.
    #[schemars(with = "crate::quantity::Amount")]
    pub gap: Spanned<crate::quantity::Amount>,
    /// How many near-best plans are compared. Default 5.
    pub alternatives: u32,
}

/// The services whose places a plan counts.
pub const PLAN_SERVICES: [&str; 3] = ["school", "kindergarten", "clinic"];

/// The words of `method`.
pub(super) const SOLVERS: [&str; 3] = ["auto", "heuristic", "exact"];

impl Default for SolverSpec {
    fn default() -> Self {
        let percent = crate::quantity::Amount { value: 1.0, unit: crate::quantity::Unit::Percent };
        Self {
            method: Spanned::new(0..0, "auto".to_owned()),
            within: None,
            gap: Spanned::new(0..0, percent),
            alternatives: 5,
        }
    }
}

/// A rule of the plan that a named person sets aside.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanWaiver {
    /// The rule: water, land, services, kin, needs, viability, hosts or fairness.
    #[schemars(with = "String")]
    pub rule: Spanned<String>,
    /// Who signs.
    pub who: String,
    /// Why.
    pub why: String,
    /// Until when, `YYYY-MM-DD`.
    pub until: String,
}

/// The rules a waiver can set aside: the word, what is asked, and the rule of the solver; `None` for what is decided before
/// the solver is asked. Homes, consent, refusals, gates and the budget are not among them.
pub const PLAN_RULES: [(&str, &str, Option<Rule>); 8] = [
    ("water", "enough water a day for everybody placed in a village", Some(Rule::Water)),
    ("land", "enough farmland for everybody placed in a village", Some(Rule::Farmland)),
    ("services", "a place at a school and a clinic within reach", Some(Rule::Services)),
    ("kin", "kin placed near each other", Some(Rule::Kin)),
    ("needs", "people with a need within reach of its service", None),
    ("viability", "the least households of a village, the least pupils of a school", Some(Rule::Floors)),
    ("hosts", "newcomers to hosts", Some(Rule::NewcomerShare)),
    ("fairness", "the least share of each group that is placed", Some(Rule::Fairness)),
];

impl PlanSpec {
    /// The word of the mode in which people move.
    pub fn mode(&self) -> &str {
        self.mode.as_ref().map_or("drive", |mode| mode.get_ref())
    }

    /// The years the budget speaks of.
    pub fn years(&self) -> Vec<u16> {
        (0..self.budget.get_ref().len()).map(|year| self.first_year + year as u16).collect()
    }

    /// The services in which placed people need places, with the minutes they may be away, in the order of
    /// [`PLAN_SERVICES`].
    pub fn services(&self) -> Vec<(&'static str, f64)> {
        let asked = |word: &str| match &self.services {
            None => word != "kindergarten",
            Some(services) => services.iter().any(|service| service.get_ref() == word),
        };
        let limit = |word: &str| match word {
            "school" => self.school_within.map_or(30.0, |limit| limit.0),
            "kindergarten" => self.kindergarten_within.map_or(30.0, |limit| limit.0),
            _ => self.clinic_within.map_or(60.0, |limit| limit.0),
        };
        PLAN_SERVICES.into_iter().filter(|word| asked(word)).map(|word| (word, limit(word))).collect()
    }

    /// The tables with their keys, in reading order.
    pub fn tables(&self) -> Vec<(&'static str, &str)> {
        let needed = [("plan.households", &self.households), ("plan.capacities", &self.capacities)];
        let optional = [("plan.offers", &self.offers), ("plan.works", &self.works)];
        let optional = optional.into_iter().filter_map(|(key, path)| Some((key, path.as_ref()?)));
        needed.into_iter().chain(optional).map(|(key, path)| (key, path.as_str())).collect()
    }
}
