//! What households ask for, and which places suit them: the same question once, however many ask it.

use std::collections::BTreeMap;

use decision::allocation::{After, Bar, Barred, Household as Asker, Offer as Suits, Use, Wishes};
use rayon::prelude::*;

use super::roads::{Reach, Roads};
use super::score::{score, weights, wish_criteria};
use super::{Household, PlanGround};
use crate::scenario::{Need, PLAN_SERVICES, PlanSpec};

/// From the table of households to what the solvers are asked.
pub(super) struct Asking<'a> {
    pub ground: &'a PlanGround,
    pub spec: &'a PlanSpec,
    pub roads: &'a Roads,
    /// Weights of the criteria for everybody.
    pub general: &'a [f64],
    /// Whether the limits of needs are set aside.
    pub no_needs: bool,
}

/// All that decides which places suit a household, and how well. Households alike in it share their wishes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind<'a> {
    /// Bits of the weights of the criteria.
    weights: Vec<u64>,
    /// Positions of the needs that bind.
    needs: Vec<usize>,
    accepts: &'a [String],
    refuses: &'a [String],
}

impl<'a> Asking<'a> {
    /// The households in the table's order, and the wishes they point at, in the order of their first household.
    pub(super) fn households(&self, groups: &BTreeMap<&str, usize>) -> (Vec<Asker>, Vec<Wishes>) {
        let criteria = wish_criteria(self.ground, self.spec);
        let mut known: BTreeMap<Kind<'a>, usize> = BTreeMap::new();
        let mut kinds: Vec<Kind<'a>> = Vec::new();
        let mut of_household = Vec::with_capacity(self.ground.inputs.households.len());
        for household in &self.ground.inputs.households {
            let kind = self.kind(household, &criteria);
            of_household.push(*known.entry(kind).or_insert_with_key(|kind| {
                kinds.push(kind.clone());
                kinds.len() - 1
            }));
        }
        let wishes = kinds.par_iter().map(|kind| self.wishes(kind)).collect();
        let asked: Vec<&str> = self.spec.services().into_iter().map(|(word, _)| word).collect();
        let each = self.ground.inputs.households.iter().zip(of_household);
        let askers = each.map(|(household, wishes)| self.asker(household, (groups, &asked), wishes));
        (askers.collect(), wishes)
    }

    fn asker(&self, household: &Household, (groups, asked): (&BTreeMap<&str, usize>, &[&str]), wishes: usize) -> Asker {
        let figure = |need: &toml::Spanned<Need>| need.get_ref().figure().unwrap_or(0.0);
        let people = household.ages.people();
        let counts = [household.ages.school_children, household.ages.small_children, people];
        let uses = counts.into_iter().enumerate();
        let uses = uses.filter(|(service, places)| *places > 0 && asked.contains(&PLAN_SERVICES[*service]));
        let home = self.spec.hosts.come_home.contains(&household.group);
        Asker {
            id: household.id.clone(),
            group: groups.get(household.group.as_str()).copied().unwrap_or(0),
            people,
            newcomers: if home { 0 } else { people },
            homes_at_most: self.spec.person.homes_at_most,
            water_l_day: figure(&self.spec.person.water) * f64::from(people),
            farmland_ha: figure(&self.spec.person.land) * f64::from(people),
            uses: uses.map(|(service, places)| Use { service, places }).collect(),
            importance: f64::from(people),
            wishes,
        }
    }

    fn kind(&self, household: &'a Household, criteria: &BTreeMap<&str, Vec<usize>>) -> Kind<'a> {
        let needs = self.ground.needs.iter().enumerate();
        let needs = needs.filter(|(_, need)| !self.no_needs && household.needs.contains(&need.need));
        Kind {
            weights: weights(self.general, household, criteria).into_iter().map(f64::to_bits).collect(),
            needs: needs.map(|(position, _)| position).collect(),
            accepts: &household.accepts,
            refuses: &household.refuses,
        }
    }

    /// The sites that suit a kind of household, and why the others do not.
    fn wishes(&self, kind: &Kind<'_>) -> Wishes {
        let weights: Vec<f64> = kind.weights.iter().map(|bits| f64::from_bits(*bits)).collect();
        let (accepts, refuses) = (self.sites(kind.accepts), self.sites(kind.refuses));
        let mut wishes = Wishes::default();
        let asked: Box<dyn Iterator<Item = usize>> = match kind.accepts.is_empty() {
            true => Box::new(0..self.ground.sites.len()),
            false => {
                wishes.others = Some(Barred::NotAccepted);
                Box::new(accepts.into_iter())
            }
        };
        for site in asked {
            let index = site as u32;
            match self.bar(kind, &refuses, site) {
                Err(reason) => wishes.barred.push(Bar { site: index, reason }),
                Ok(after) => {
                    let score = score(&weights, &self.ground.sites[site].scores) as f32;
                    wishes.options.push(Suits { site: index, score });
                    wishes.after.extend(after.into_iter().map(|work| After { site: index, work: work as u32 }));
                }
            }
        }
        wishes
    }

    /// Sites by id, ascending; unknown ids are in the findings.
    fn sites(&self, ids: &[String]) -> Vec<usize> {
        let position = |id: &String| self.ground.sites.binary_search_by(|site| site.id.cmp(id)).ok();
        let mut sites: Vec<usize> = ids.iter().filter_map(position).collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// The works that must be done before a site suits a kind of household, or why it never does.
    fn bar(&self, kind: &Kind<'_>, refuses: &[usize], site: usize) -> Result<Vec<usize>, Barred> {
        if refuses.binary_search(&site).is_ok() {
            return Err(Barred::Refused);
        }
        let mut after = Vec::new();
        for need in kind.needs.iter().map(|need| &self.ground.needs[*need]) {
            let Some(minutes) = need.minutes[site] else {
                return Err(Barred::Unknown { what: format!("the time to the {} ({})", need.to, need.need) });
            };
            match self.roads.reach(site, Some(minutes), need.limit_min) {
                Reach::Today => {}
                Reach::After(work) => after.push(work),
                Reach::Never => {
                    return Err(Barred::TooFar {
                        what: format!("{} ({})", need.to, need.need),
                        minutes: minutes.is_finite().then_some(minutes as f32),
                        limit_min: need.limit_min as f32,
                    });
                }
            }
        }
        after.sort_unstable();
        after.dedup();
        Ok(after)
    }
}
