//! What a plan stands on, before anybody decides: places with what they hold, travel times, scores, needs.

use std::collections::BTreeMap;

use decision::allocation::{Consent as Given, Minutes, SiteKind};
use decision::gates::{Day, Decision};
use rayon::prelude::*;
use spatial::travel::Heading;

use super::notice::{Noticed, notice};
use super::{Consent, PlanInputs};
use crate::criteria::{Asked, Measure, TravelTime, attribute};
use crate::scenario::PlanSpec;
use crate::scoring::value;
use crate::travel::Between;
use crate::{Assessment, Atlas, Fact, Finding, Indicator, Place, Scenario, Village};

/// Everything a plan is made from that does not depend on weights or decisions. Made once, used for every question.
#[derive(Debug, Clone)]
pub struct PlanGround {
    /// The tables.
    pub inputs: PlanInputs,
    /// Villages and host settlements, sorted by id.
    pub sites: Vec<PlanSite>,
    /// The criteria in the scenario's order: id, goal, weight.
    pub criteria: Vec<(String, String, f64)>,
    /// Minutes between sites in the plan's mode, as far as a rule asks.
    pub minutes: Minutes,
    /// How far the needs of the scenario are from every site.
    pub needs: Vec<NeedTimes>,
    /// The works that can be done, by position in the table; the others are in the findings.
    pub works: Vec<usize>,
    /// What was noticed, in words that may be shared: no line, no household.
    pub findings: Vec<Finding>,
    /// What was noticed about single households, by line of their table: for those who keep that table.
    pub private_findings: Vec<Finding>,
}

/// A place where households could settle.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSite {
    /// The settlement's id.
    pub id: String,
    /// Its name; the id when it has none.
    pub name: String,
    /// As people are told of it: its name, with the id where several bear the name.
    pub shown: String,
    /// Its names in other languages, by code, where known.
    pub names: BTreeMap<String, String>,
    /// Where it lies.
    pub place: Place,
    /// A deserted village, or a place where people live.
    pub kind: SiteKind,
    /// Its position among the villages assessed; `None` for a host settlement that is no candidate.
    pub village: Option<usize>,
    /// Its line in the table of capacities, by position.
    pub capacity: Option<usize>,
    /// The offers that can be used, by position.
    pub offers: Vec<usize>,
    /// What the gates say.
    pub decision: Decision,
    /// What its hosts say.
    pub consent: Given,
    /// Why it is not used, when consent is missing or a gate is not passed; empty when nothing stands in its way.
    pub closed_because: Vec<String>,
    /// Conditions of its hosts that people must see to.
    pub conditions: Vec<String>,
    /// People who live there; `None` when unknown.
    pub residents: Option<f64>,
    /// Scores by criterion, 0 to 1; `None` when unknown.
    pub scores: Vec<Option<f64>>,
}

/// How far every site is from what one need asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedTimes {
    /// The word of the need.
    pub need: String,
    /// The kind of service.
    pub to: String,
    /// At most so many minutes.
    pub limit_min: f64,
    /// Minutes by site; infinite when nothing leads there, `None` when unknown.
    pub minutes: Vec<Option<f64>>,
}

/// Prepares a plan. `assessment` is that of `atlas`; the scenario has a `[plan]`, whose tables are `inputs`.
pub fn ground(atlas: &Atlas<'_>, assessment: &Assessment, spec: &PlanSpec, inputs: PlanInputs) -> PlanGround {
    let Noticed { works, findings, private } = notice(atlas, assessment, spec, &inputs);
    let sites = sites(atlas, assessment, spec, &inputs);
    let minutes = minutes(atlas, spec, &inputs, &sites);
    let needs = needs(atlas, spec, &sites);
    let criteria = assessment.criteria.iter();
    let criteria =
        criteria.map(|criterion| (criterion.id.clone(), criterion.group.clone(), criterion.weight)).collect();
    PlanGround { inputs, sites, criteria, minutes, needs, works, findings, private_findings: private }
}

/// The settlements that the tables speak of, sorted by id.
fn sites(atlas: &Atlas<'_>, assessment: &Assessment, spec: &PlanSpec, inputs: &PlanInputs) -> Vec<PlanSite> {
    let candidates: BTreeMap<&str, usize> =
        assessment.villages.iter().enumerate().map(|(position, village)| (village.id.as_str(), position)).collect();
    let capacities: BTreeMap<&str, usize> =
        inputs.capacities.iter().enumerate().map(|(position, row)| (row.village.as_str(), position)).collect();
    let mut settlements: BTreeMap<&str, &Village> = BTreeMap::new();
    for village in atlas.region.settlements.iter().chain(&assessment.villages) {
        let is_host = inputs.offers.iter().any(|offer| offer.settlement == village.id);
        let is_candidate = capacities.contains_key(village.id.as_str()) && candidates.contains_key(village.id.as_str());
        if is_host || is_candidate {
            settlements.insert(&village.id, village);
        }
    }
    let mut sites: Vec<PlanSite> = settlements
        .into_values()
        .map(|village| {
            let candidate = candidates.get(village.id.as_str()).copied();
            let capacity = capacities.get(village.id.as_str()).copied();
            site(village, (atlas.scenario, spec), inputs, (candidate, capacity, assessment))
        })
        .collect();
    let mut bear: BTreeMap<&str, usize> = BTreeMap::new();
    sites.iter().for_each(|site| *bear.entry(&site.name).or_default() += 1);
    let several: Vec<bool> = sites.iter().map(|site| bear[site.name.as_str()] > 1).collect();
    for (site, _) in sites.iter_mut().zip(several).filter(|(_, several)| *several) {
        site.shown = format!("{} ({})", site.name, site.id);
    }
    score(atlas, assessment, &mut sites);
    sites
}

fn site(
    village: &Village,
    (scenario, spec): (&Scenario, &PlanSpec),
    inputs: &PlanInputs,
    (candidate, capacity, assessment): (Option<usize>, Option<usize>, &Assessment),
) -> PlanSite {
    let all: Vec<usize> = (0..inputs.offers.len()).filter(|i| inputs.offers[*i].settlement == village.id).collect();
    let offers: Vec<usize> = all.iter().copied().filter(|offer| is_usable(inputs, spec, *offer)).collect();
    let mut closed_because = Vec::new();
    let kind = if candidate.is_some() { SiteKind::Village } else { SiteKind::Host };
    let decision = candidate.map_or(Decision::Eligible, |position| assessment.scores[position].decision);
    if let Some(position) = candidate.filter(|_| decision != Decision::Eligible) {
        closed_because.extend(assessment.scores[position].reasons.iter().cloned());
    }
    let consent = match candidate {
        Some(_) => consent_of_village(village, (scenario, spec), &mut closed_because),
        None => consent_of_hosts(inputs, (&all, &offers), &mut closed_because),
    };
    let conditions = offers.iter().map(|offer| inputs.offers[*offer].conditions.clone());
    let name = if village.name.trim().is_empty() { &village.id } else { &village.name };
    PlanSite {
        id: village.id.clone(),
        name: name.clone(),
        shown: name.clone(),
        names: village.names.clone(),
        place: village.place,
        kind,
        village: candidate,
        capacity: capacity.filter(|_| candidate.is_some()),
        conditions: conditions.filter(|words| !words.is_empty()).collect(),
        offers,
        decision,
        consent,
        closed_because,
        residents: village.population,
        scores: Vec::new(),
    }
}

/// Whether an offer can be used: consented to, and not over before the plan begins.
pub(super) fn is_usable(inputs: &PlanInputs, spec: &PlanSpec, offer: usize) -> bool {
    let offer = &inputs.offers[offer];
    let agreed = match offer.consent {
        Consent::Yes => true,
        Consent::Conditions => spec.hosts.with_conditions,
        Consent::No | Consent::Unknown => false,
    };
    agreed && last_year(offer.until, spec).is_none_or(|last| last >= 0)
}

/// The last year of the plan, from 0, that begins before an offer ends; negative when it is over before; `None` when it has
/// no end.
pub(super) fn last_year(until: Option<Day>, spec: &PlanSpec) -> Option<i64> {
    let year: i64 = until?.to_string().get(..4)?.parse().ok()?;
    Some(year - i64::from(spec.first_year))
}

impl PlanSite {
    /// Its names in other languages as people are told of them, with the id where several places bear the name.
    pub(super) fn names_shown(&self) -> BTreeMap<String, String> {
        let named = |name: &String| match self.shown == self.name {
            true => name.clone(),
            false => format!("{name} ({})", self.id),
        };
        self.names.iter().map(|(code, name)| (code.clone(), named(name))).collect()
    }
}

/// The title under which a gate or a criterion asks a field of the village table; the field itself when none does.
fn title_of_field<'a>(scenario: &'a Scenario, field: &'a str) -> &'a str {
    let asks = |measure: &Measure| matches!(measure, Measure::Attribute(asked) if asked.field == field);
    let gates = scenario.gates.iter().map(|gate| (gate.measure.get_ref(), &gate.title));
    let criteria = scenario.criteria.iter().map(|criterion| (criterion.measure.get_ref(), &criterion.title));
    let mut titles = gates.chain(criteria).filter(|(measure, _)| asks(measure));
    titles.find_map(|(_, title)| title.as_deref()).unwrap_or(field)
}

/// Reasons are told as those of the gates, under the title by which the scenario asks the same field.
fn consent_of_village(village: &Village, (scenario, spec): (&Scenario, &PlanSpec), closed: &mut Vec<String>) -> Given {
    let Some(field) = &spec.hosts.consent_field else { return Given::Given };
    let given = vec!["given".to_owned()];
    let words = spec.hosts.consent_words.as_ref().unwrap_or(&given);
    let title = title_of_field(scenario, field);
    match village.facts.get(field).map(Fact::to_string) {
        Some(word) if words.contains(&word) => Given::Given,
        Some(word) if ["refused", "no"].contains(&word.as_str()) => {
            closed.push(format!("{title}: fails ({word})"));
            Given::Refused
        }
        Some(word) => {
            closed.push(format!("{title}: unknown ({word})"));
            Given::Unknown
        }
        None => {
            closed.push(format!("{title}: unknown ({})", attribute::not_recorded(field)));
            Given::Unknown
        }
    }
}

fn consent_of_hosts(inputs: &PlanInputs, (all, usable): (&[usize], &[usize]), closed: &mut Vec<String>) -> Given {
    if !usable.is_empty() {
        return Given::Given;
    }
    let says = |consent| all.iter().any(|offer| inputs.offers[*offer].consent == consent);
    let (consent, why) = if says(Consent::Yes) {
        (Given::Refused, "the offer ends before the plan begins")
    } else if says(Consent::Conditions) {
        (Given::Unknown, "the hosts agree on conditions only")
    } else if says(Consent::No) {
        (Given::Refused, "the hosts do not agree")
    } else {
        (Given::Unknown, "nobody has asked the hosts")
    };
    closed.push(why.to_owned());
    consent
}

/// Asks every criterion of every site: those assessed have their answers, hosts are asked now.
fn score(atlas: &Atlas<'_>, assessment: &Assessment, sites: &mut [PlanSite]) {
    let region = &atlas.region.settlements;
    let asked: Vec<Village> = sites
        .iter()
        .filter(|site| site.village.is_none())
        .filter_map(|site| region.iter().find(|village| village.id == site.id).cloned())
        .collect();
    for (criterion, spec) in assessment.criteria.iter().zip(&atlas.scenario.criteria) {
        let answers = match asked.is_empty() {
            true => Vec::new(),
            false => spec.measure.get_ref().measure(atlas, Asked::Villages(&asked)),
        };
        let mut answers = answers.iter().map(|answer| value(&criterion.function, answer));
        for site in sites.iter_mut() {
            let score = match site.village {
                Some(position) => criterion.scores[position],
                None => answers.next().flatten(),
            };
            site.scores.push(score);
        }
    }
}

/// Minutes between sites, as far as a rule asks: between all of them up to the limit for kin, and to those with school or
/// clinic places up to theirs.
fn minutes(atlas: &Atlas<'_>, spec: &PlanSpec, inputs: &PlanInputs, sites: &[PlanSite]) -> Minutes {
    let Some(mode) = atlas.scenario.travel.mode(spec.mode()) else {
        return Minutes::from_fn(sites.len(), |_, _| None);
    };
    if mode.uses_vehicle() && atlas.region.roads.is_none() {
        return Minutes::from_fn(sites.len(), |_, _| None);
    }
    let points: Vec<_> = sites.iter().map(|site| site.place.at).collect();
    // What several searches share is made before they start.
    atlas.travel_ground();
    let between = Between::of(atlas, &mode, &points);
    let search = |site: usize, heading: Heading, limit: f64| match limit > 0.0 {
        true => between.minutes(site, (heading, limit)),
        false => vec![None; points.len()],
    };
    let kin = spec.kin_within.map_or(0.0, |limit| limit.0);
    let saved = inputs.works.iter().map(|work| work.saves_min).fold(0.0, f64::max);
    let service = spec.services().into_iter().map(|(_, limit)| limit + saved).fold(0.0, f64::max);
    let rows: Vec<[Vec<Option<f64>>; 2]> = (0..sites.len())
        .into_par_iter()
        .map(|site| {
            let serves = if has_places(&sites[site], inputs) { service } else { 0.0 };
            [search(site, Heading::FromSources, kin), search(site, Heading::ToSources, serves)]
        })
        .collect();
    Minutes::from_fn(sites.len(), |from, to| rows[to][1][from].or(rows[from][0][to]).map(|minutes| minutes as f32))
}

/// Whether a site has places at a school, kindergarten or clinic, or can have.
fn has_places(site: &PlanSite, inputs: &PlanInputs) -> bool {
    let offers = site.offers.iter().map(|offer| &inputs.offers[*offer]);
    let offered =
        offers.map(|offer| offer.school_places + offer.kindergarten_places + offer.clinic_people).sum::<u32>();
    offered > 0 || inputs.works.iter().any(|work| work.village == site.id && work.school_places > 0)
}

fn needs(atlas: &Atlas<'_>, spec: &PlanSpec, sites: &[PlanSite]) -> Vec<NeedTimes> {
    let points: Vec<_> = sites.iter().map(|site| site.place.at).collect();
    let times = spec.needs.iter().map(|need| {
        let mode = need.mode.as_ref().map_or(spec.mode(), |mode| mode.get_ref());
        let season = need.season.as_ref().map(|season| season.get_ref().clone());
        let measure = TravelTime { season, ..TravelTime::to(need.to.get_ref(), mode) };
        let answers: Vec<Indicator> = Measure::TravelTime(measure).measure(atlas, Asked::Points(&points));
        NeedTimes {
            need: need.need.clone(),
            to: need.to.get_ref().clone(),
            limit_min: need.within.0,
            minutes: answers.iter().map(|answer| answer.value).collect(),
        }
    });
    times.collect()
}

impl PlanGround {
    /// A site by id or name; the error lists what there is.
    ///
    /// # Errors
    /// No site, or several, are called so.
    pub fn site(&self, word: &str) -> Result<usize, String> {
        if let Some(position) = self.sites.iter().position(|site| site.id == word) {
            return Ok(position);
        }
        let lower = word.to_lowercase();
        let named: Vec<usize> =
            (0..self.sites.len()).filter(|site| self.sites[*site].name.to_lowercase() == lower).collect();
        match named.as_slice() {
            [only] => Ok(*only),
            [] => {
                let names: Vec<&str> = self.sites.iter().map(|site| site.name.as_str()).collect();
                Err(crate::scenario::unknown_word("village of the plan", word, &names))
            }
            several => {
                let ids: Vec<&str> = several.iter().map(|site| self.sites[*site].id.as_str()).collect();
                Err(format!("several places are called \"{word}\": {}; name one by its id", ids.join(", ")))
            }
        }
    }

    /// A site as people are told of it ([`PlanSite::shown`]).
    pub fn name(&self, site: usize) -> String {
        self.sites[site].shown.clone()
    }
}
