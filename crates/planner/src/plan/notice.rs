//! What the tables of a plan say against each other and against the region.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{is_usable, last_year};
use super::{Capacity, Consent, PlanInputs};
use crate::scenario::{PlanSpec, edit_distance};
use crate::{Assessment, Atlas, Finding};

/// Under so many households a count is not shared.
pub const LEAST_SHARED: usize = 5;

/// So many letters changed may be a slip of the keyboard.
const SLIP: usize = 2;

/// The works that can be done, and what was noticed.
pub(super) struct Noticed {
    pub works: Vec<usize>,
    pub findings: Vec<Finding>,
    pub private: Vec<Finding>,
}

pub(super) fn notice(atlas: &Atlas<'_>, assessment: &Assessment, spec: &PlanSpec, inputs: &PlanInputs) -> Noticed {
    let settlements: BTreeSet<&str> = atlas.region.settlements.iter().map(|village| village.id.as_str()).collect();
    let candidates: BTreeSet<&str> = assessment.villages.iter().map(|village| village.id.as_str()).collect();
    let known = Known { settlements, candidates, spec, inputs };
    let mut findings = inputs.findings.clone();
    findings.extend(known.villages());
    findings.extend(known.offers(atlas));
    let (works, about_works) = known.works();
    findings.extend(about_works);
    findings.extend(known.scenario());
    let private = known.households();
    findings.extend(shared(&private, &spec.households));
    Noticed { works, findings, private }
}

/// Findings about households as counts: nothing points at one, and small numbers stay unsaid.
fn shared(private: &[Finding], file: &str) -> Vec<Finding> {
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in private {
        *by_code.entry(&finding.code).or_default() += 1;
    }
    let words = by_code.into_iter().filter_map(|(code, count)| {
        let (_, title) = HOUSEHOLD_CODES.iter().find(|(known, _)| *known == code)?;
        let count = if count < LEAST_SHARED { format!("fewer than {LEAST_SHARED}") } else { count.to_string() };
        let finding = Finding::warning(code, file, format!("{title}: {count}"));
        Some(finding.advise("inhabit plan --private FILE lists the lines of the table concerned"))
    });
    words.collect()
}

/// What can be wrong with a household, and its words.
const HOUSEHOLD_CODES: [(&str, &str); 8] = [
    ("group-misspelt", "households whose group the scenario does not name, but one spelt nearly so"),
    ("household-too-large", "households larger than any home"),
    ("kin-unknown", "links to kin who are not in the table"),
    ("kin-itself", "households that are their own kin"),
    ("kin-one-way", "links to kin that only one of the two names"),
    ("household-village-unknown", "villages accepted or refused that no table of the plan has"),
    ("household-torn", "villages both accepted and refused"),
    ("need-without-limit", "needs for which the scenario sets no limit, so that nothing is asked for them"),
];

struct Known<'a> {
    settlements: BTreeSet<&'a str>,
    candidates: BTreeSet<&'a str>,
    spec: &'a PlanSpec,
    inputs: &'a PlanInputs,
}

impl Known<'_> {
    fn villages(&self) -> Vec<Finding> {
        let file = self.spec.capacities.as_str();
        let mut findings = Vec::new();
        for row in &self.inputs.capacities {
            let about = |finding: Finding| finding.about(format!("line {}, {}", row.line, row.village));
            if !self.candidates.contains(row.village.as_str()) {
                let message = match self.settlements.contains(row.village.as_str()) {
                    true => "the settlement is no candidate of this scenario; its line is not used",
                    false => "no settlement has this id; its line is not used",
                };
                findings.push(about(Finding::warning("plan-village-unknown", file, message)).advise("correct the id"));
            }
        }
        findings.extend(self.gaps("water_l_day", |row| row.water_l_day));
        findings.extend(self.gaps("farmland_ha", |row| row.farmland_ha));
        let missing = self.candidates.iter().filter(|id| !self.inputs.capacities.iter().any(|row| row.village == **id));
        let missing = missing.count();
        if missing > 0 {
            let message = format!(
                "{missing} of {} candidate villages have no line with dwellings: nobody is placed there",
                self.candidates.len()
            );
            findings.push(Finding::note("plan-no-capacity", file, message).advise("add what they can hold"));
        }
        findings
    }

    /// Villages of which a figure is not known, in one finding.
    fn gaps(&self, column: &str, figure: impl Fn(&Capacity) -> Option<f64>) -> Option<Finding> {
        let rows = self.inputs.capacities.iter().filter(|row| figure(row).is_none());
        let missing: Vec<&str> = rows.map(|row| row.village.as_str()).collect();
        let more = if missing.len() > 5 { ", …" } else { "" };
        let message = format!(
            "{column} is not known for {} of {} villages ({}{more}): nobody can rely on it, so nobody is placed there",
            missing.len(),
            self.inputs.capacities.len(),
            missing.iter().take(5).copied().collect::<Vec<_>>().join(", ")
        );
        let finding = Finding::warning("plan-capacity-unknown", &self.spec.capacities, message);
        (!missing.is_empty()).then(|| finding.advise("measure it"))
    }

    fn offers(&self, atlas: &Atlas<'_>) -> Vec<Finding> {
        let Some(file) = self.spec.offers.as_deref() else { return Vec::new() };
        let mut findings = Vec::new();
        for (position, offer) in self.inputs.offers.iter().enumerate() {
            let about = |finding: Finding| finding.about(format!("line {}, {}", offer.line, offer.id));
            if !self.settlements.contains(offer.settlement.as_str()) {
                let message = format!("no settlement has the id \"{}\"; the offer is not used", offer.settlement);
                findings.push(about(Finding::warning("plan-village-unknown", file, message)).advise("correct the id"));
                continue;
            }
            if offer.consent == Consent::Unknown {
                let finding =
                    Finding::warning("offer-without-consent", file, "nobody has said yes; the offer is not used");
                findings.push(about(finding).advise("ask the hosts"));
            } else if offer.consent == Consent::Conditions && !self.spec.hosts.with_conditions {
                let finding = Finding::note("offer-on-conditions", file, "on conditions; the offer is not used");
                findings.push(about(finding).advise("agree on them, or set plan.hosts.with_conditions = true"));
            } else if last_year(offer.until, self.spec).is_some_and(|last| last < 0) {
                let message = format!("it ends before {}; the offer is not used", self.spec.first_year);
                findings.push(about(Finding::warning("offer-over", file, message)).advise("ask for a new one"));
            }
            let residents = atlas.region.settlements.iter().find(|village| village.id == offer.settlement);
            let unknown = residents.is_some_and(|village| village.population.is_none());
            if unknown
                && self.spec.hosts.newcomers_per_resident.is_some()
                && is_usable(self.inputs, self.spec, position)
            {
                let message =
                    "the number of residents is unknown, so that no number of newcomers is known to be few enough";
                findings
                    .push(about(Finding::warning("offer-residents-unknown", file, message)).advise("bring the figure"));
            }
        }
        findings
    }

    /// The works that can be done: of a known village, with everything they require.
    fn works(&self) -> (Vec<usize>, Vec<Finding>) {
        let file = self.spec.works.as_deref().unwrap_or_default();
        let works = &self.inputs.works;
        let position: BTreeMap<&str, usize> = works.iter().enumerate().map(|(i, work)| (work.id.as_str(), i)).collect();
        let mut findings = Vec::new();
        let mut possible: BTreeSet<usize> = (0..works.len()).collect();
        let mut strike = |work: usize, message: String| {
            let about = format!("line {}, {}", works[work].line, works[work].id);
            findings
                .push(Finding::warning("work-impossible", file, message + "; the work is not planned").about(about));
        };
        for (number, work) in works.iter().enumerate() {
            let unknown = work.requires.iter().find(|id| !position.contains_key(id.as_str()));
            if !self.candidates.contains(work.village.as_str()) {
                strike(number, format!("\"{}\" is no candidate village", work.village));
            } else if let Some(id) = unknown {
                strike(number, format!("it requires \"{id}\", which is no work of the table"));
            } else {
                continue;
            }
            possible.remove(&number);
        }
        // What can be done: nothing required, or only what can be done. The rest waits for itself or for what is struck.
        let mut done: BTreeSet<usize> = BTreeSet::new();
        loop {
            let ready = |work: &usize| works[*work].requires.iter().all(|id| done.contains(&position[id.as_str()]));
            let next: Vec<usize> = possible.iter().copied().filter(|work| !done.contains(work)).filter(ready).collect();
            if next.is_empty() {
                break;
            }
            done.extend(next);
        }
        for work in possible.iter().filter(|work| !done.contains(work)) {
            strike(
                *work,
                "what it requires can never be finished before it (a circle, or a work that cannot be done)".into(),
            );
        }
        findings.extend(self.repairs(file));
        (done.into_iter().collect(), findings)
    }

    /// Villages where works make more dwellings fit than there are.
    fn repairs(&self, file: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        for row in &self.inputs.capacities {
            let of_village = self.inputs.works.iter().filter(|work| work.village == row.village);
            let dwellings: u32 = of_village.map(|work| work.dwellings).sum();
            if dwellings > row.repairable {
                let message = format!(
                    "works make {dwellings} dwellings fit, the table of capacities knows {} that can be repaired",
                    row.repairable
                );
                findings.push(Finding::warning("works-too-many", file, message).about(row.village.clone()));
            }
        }
        findings
    }

    /// What the scenario asks that the tables have no answer to.
    fn scenario(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let groups: BTreeSet<&str> = self.inputs.households.iter().map(|household| household.group.as_str()).collect();
        for group in self.spec.fairness.keys().filter(|group| !groups.contains(group.get_ref().as_str())) {
            let message = format!("plan.fairness names \"{}\", a group no household is of", group.get_ref());
            findings.push(Finding::warning("plan-group-unknown", &self.spec.households, message));
        }
        for group in self.spec.hosts.come_home.iter().filter(|group| !groups.contains(group.as_str())) {
            let message = format!("plan.hosts.come_home names \"{group}\", a group no household is of");
            findings.push(Finding::warning("plan-group-unknown", &self.spec.households, message));
        }
        if !self.inputs.works.is_empty() && self.spec.budget.get_ref().iter().all(|money| *money == 0.0) {
            let message = "the budget is 0 in every year: only works that cost nothing are planned";
            findings.push(Finding::note("plan-no-money", self.spec.works.as_deref().unwrap_or_default(), message));
        }
        findings
    }

    /// What is wrong with single households, by line.
    fn households(&self) -> Vec<Finding> {
        let inputs = self.inputs;
        let by_id: BTreeMap<&str, usize> =
            inputs.households.iter().enumerate().map(|(i, household)| (household.id.as_str(), i)).collect();
        let largest = self.largest_home();
        let near = self.groups_spelt_nearly_so();
        let needs: BTreeSet<&str> = self.spec.needs.iter().map(|need| need.need.as_str()).collect();
        let places: BTreeSet<&str> = inputs.offers.iter().map(|offer| offer.settlement.as_str()).collect();
        let is_place =
            |id: &String| places.contains(id.as_str()) || inputs.capacities.iter().any(|row| row.village == *id);
        let mut findings = Vec::new();
        for household in &inputs.households {
            let mut say = |code: &str, message: String| {
                let finding = Finding::warning(code, &self.spec.households, message);
                findings.push(finding.about(format!("line {}, {}", household.line, household.id)));
            };
            let people = household.ages.people();
            if people > largest {
                say("household-too-large", format!("{people} people; the largest home holds {largest}"));
            }
            if let Some(named) = near.get(household.group.as_str()) {
                let found = &household.group;
                say(
                    "group-misspelt",
                    format!("found the group \"{found}\", which counts as its own; did you mean \"{named}\"?"),
                );
            }
            for kin in &household.kin {
                match by_id.get(kin.as_str()) {
                    None => say("kin-unknown", format!("its kin \"{kin}\" is not in the table; the link is not used")),
                    Some(_) if *kin == household.id => say("kin-itself", "it is named as its own kin".to_owned()),
                    Some(other) if !inputs.households[*other].kin.contains(&household.id) => {
                        say("kin-one-way", format!("it names {kin} as kin, who does not name it; the link is used"));
                    }
                    Some(_) => {}
                }
            }
            for village in household.accepts.iter().chain(&household.refuses).filter(|id| !is_place(id)) {
                say("household-village-unknown", format!("no table of the plan has the village \"{village}\""));
            }
            for village in household.accepts.iter().filter(|id| household.refuses.contains(id)) {
                say("household-torn", format!("\"{village}\" is both accepted and refused; it counts as refused"));
            }
            for need in household.needs.iter().filter(|need| !needs.contains(need.as_str())) {
                say("need-without-limit", format!("\"{need}\" has no [[plan.need]] in the scenario"));
            }
        }
        findings
    }

    /// Groups of households that the scenario does not name, with the group that it names and that differs by a slip.
    fn groups_spelt_nearly_so(&self) -> BTreeMap<&str, &str> {
        let fair = self.spec.fairness.keys().map(|group| group.get_ref().as_str());
        let named: BTreeSet<&str> = fair.chain(self.spec.hosts.come_home.iter().map(String::as_str)).collect();
        let groups: BTreeSet<&str> = self.inputs.households.iter().map(|household| household.group.as_str()).collect();
        let slips = groups.difference(&named).filter_map(|group| {
            let (distance, near) = named.iter().map(|name| (edit_distance(group, name), *name)).min()?;
            (distance <= SLIP && group.chars().count() > SLIP).then_some((*group, near))
        });
        slips.collect()
    }

    /// People in the largest home there is or can be, with as many side by side as the scenario allows.
    fn largest_home(&self) -> u32 {
        let villages = self.inputs.capacities.iter().filter(|row| {
            let repaired = self.inputs.works.iter().any(|work| work.village == row.village && work.dwellings > 0);
            self.candidates.contains(row.village.as_str()) && (row.usable > 0 || repaired)
        });
        let in_villages = villages.map(|row| row.people_per_dwelling);
        let homes = self.inputs.offers.iter().flat_map(|offer| &offer.homes);
        let at_hosts = homes.filter(|(_, count)| *count > 0).map(|(people, _)| *people);
        in_villages.chain(at_hosts).max().unwrap_or(0) * self.spec.person.homes_at_most
    }
}
