//! Whom a site takes in at given prices: its part of the bound.

use super::Prices;
use super::prices::{Options, Part, Pass};
use super::sets::Set;
use crate::allocation::knapsack::{Item, Knapsack, common_measure};
use crate::allocation::limits::{Answer, Kind, Scarce, housed};
use crate::allocation::model::SLACK;

/// Households a site could take in, and what of it is scarce for them.
struct Asked<'p> {
    part: &'p Part<'p>,
    /// What each gains beyond its price, and who it is.
    items: Vec<(f64, u32)>,
    /// Capacities that do not hold everybody, each with its position among the site's.
    scarce: Vec<(usize, Scarce<'p>)>,
    /// When each takes one dwelling, who gains most first, and for how many people it must be.
    one_each: Option<(Vec<usize>, Vec<u32>)>,
    per_euro: f64,
    cells: usize,
}

impl Prices<'_, '_> {
    /// Whom a site takes in at these prices, after the set of works that pays best.
    pub(super) fn answer(
        &self,
        part: &Part<'_>,
        pass: Pass,
        (price, budget_price): (&[f64], f64),
        tools: &mut Knapsack,
    ) -> Answer {
        let asked = self.asked(part, pass, (price, budget_price));
        let mut sets: Vec<(f64, usize)> =
            part.sets.iter().enumerate().map(|(at, set)| (asked.at_most(set), at)).collect();
        sets.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut best: Option<Answer> = None;
        for (most, at) in sets {
            if best.as_ref().is_some_and(|best| best.net >= most) {
                break;
            }
            let answer = asked.answer(&part.sets[at], tools);
            if best.as_ref().is_none_or(|best| answer.net > best.net) {
                best = Some(answer);
            }
        }
        let mut best = best.unwrap_or_default();
        best.net -= asked.per_euro * part.opening_eur;
        best.euro += part.opening_eur;
        best
    }

    fn asked<'p>(&self, part: &'p Part<'p>, pass: Pass, (price, budget_price): (&[f64], f64)) -> Asked<'p> {
        let model = self.model;
        let mut items: Vec<(f64, u32)> = Vec::new();
        let mut offer = |household: u32, profit: f64| {
            let gain = profit - price[household as usize];
            if gain > 0.0 {
                items.push((gain, household));
            }
        };
        if pass.options == Options::Near {
            part.near.iter().for_each(|&(household, profit)| offer(household, profit));
        } else {
            let households = &model.problem.households;
            part.offers.iter().for_each(|&(h, score)| offer(h, model.profit(&households[h as usize], score, 0)));
        }
        let mut scarce = Vec::new();
        for (at, limit) in part.limits.iter().enumerate() {
            let needs: Vec<f64> = items.iter().map(|&(_, h)| self.need(h as usize, part.site, limit.kind)).collect();
            if needs.iter().sum::<f64>() > limit.free + SLACK {
                scarce.push((at, Scarce::new(limit, &items, needs)));
            }
        }
        let homes = part.limits.iter().any(|limit| matches!(limit.kind, Kind::Homes(_)) && limit.fixed().is_some());
        let of = |household: u32| {
            let homes = model.rooms.homes(part.site, &model.problem.households[household as usize])?;
            (homes.count == 1).then_some(homes.people)
        };
        let people: Option<Vec<u32>> = items.iter().map(|&(_, household)| of(household)).collect();
        let one_each = people.filter(|_| homes && !scarce.is_empty()).map(|people| {
            let mut order: Vec<usize> = (0..items.len()).collect();
            order.sort_unstable_by(|&a, &b| items[b].0.total_cmp(&items[a].0).then(a.cmp(&b)));
            (order, people)
        });
        let per_euro = model.price(1.0) + self.budget_eur.map_or(0.0, |budget| budget_price / budget);
        Asked { part, items, scarce, one_each, per_euro, cells: pass.cells }
    }
}

impl Asked<'_> {
    /// The least of what single capacities let in after some works, less what these cost.
    fn at_most(&self, set: &Set) -> f64 {
        let all: f64 = self.items.iter().map(|item| item.0).sum();
        let net = self.scarce.iter().map(|(at, scarce)| scarce.net(&self.items, more(set, *at), self.per_euro));
        net.fold(all, f64::min) - self.per_euro * set.euro
    }

    fn answer(&self, set: &Set, tools: &mut Knapsack) -> Answer {
        let (items, per_euro) = (&self.items, self.per_euro);
        let all: f64 = items.iter().map(|item| item.0).sum();
        let mut best = Answer { net: all, ..Answer::default() };
        let mut by: Option<&(usize, Scarce<'_>)> = None;
        for scarce in &self.scarce {
            let net = scarce.1.net(items, more(set, scarce.0), per_euro);
            if net < best.net {
                (best.net, by) = (net, Some(scarce));
            }
        }
        match by {
            None => best.taken = items.iter().map(|&(_, household)| (household, 1.0)).collect(),
            Some((at, scarce)) => {
                let more = more(set, *at);
                best = scarce.split(items, more, per_euro);
                if let Some(free) = scarce.limit.fixed()
                    && let Some(answer) = undivided(items, &scarce.needs, (free + more, self.cells), tools)
                {
                    best = Answer { toll: best.toll, ..answer };
                }
            }
        }
        if let Some((order, people)) = &self.one_each {
            let answer = housed((items, order), people, (&self.part.limits, &set.adds));
            if let Some(answer) = answer.filter(|answer| answer.net < best.net) {
                best = answer;
            }
        }
        best.net -= per_euro * set.euro;
        best.euro += set.euro;
        best
    }
}

fn more(set: &Set, limit: usize) -> f64 {
    set.adds.get(limit).copied().unwrap_or(0.0)
}

/// The knapsack whose items stay whole; `None` when needs are no whole numbers or the table would be too large.
fn undivided(items: &[(f64, u32)], needs: &[f64], (free, most): (f64, usize), tools: &mut Knapsack) -> Option<Answer> {
    let cell = common_measure(needs.iter().copied())?;
    let cells = ((free + SLACK) / cell).floor();
    if items.len() as f64 * (cells + 1.0) > most as f64 {
        return None;
    }
    let packed: Vec<Item> = items.iter().zip(needs).map(|(item, need)| (item.0, (need / cell) as usize)).collect();
    let (net, taken) = tools.pack(&packed, cells as usize);
    Some(Answer { toll: None, net, euro: 0.0, taken: taken.into_iter().map(|at| (items[at].1, 1.0)).collect() })
}
