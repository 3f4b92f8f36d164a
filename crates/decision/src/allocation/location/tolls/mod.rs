//! A bound by what room costs: the relaxation in which capacities, not households, bear prices.
//!
//! Every capacity of a site and every pool of places gets a price `π`, money a price `m` a euro beyond its weight. At these
//! prices each household goes where it gains most beyond what it takes, each site opens and repairs if what it has and adds is worth more
//! than it costs:
//!
//! ```text
//! L(π, m) = m · budget + Σ pools π · places + Σ households max(0, max over sites profit − π · needs)
//!           + Σ sites max(0, π · room − opening + max over sets of its works (π · added − cost))      ≥   the value of every plan
//! ```
//!
//! Prices of households ([`super::Prices`]) prove more once they have settled, as they keep knapsacks whole; with money that is short and
//! thousands of households without a place they take too long to settle. Here there are only as many prices as capacities, and shared
//! pools count once. Kin, floors and years are left out, which can only raise the bound. Prices move to where room and need would meet
//! while households are not quite decided between sites nearly as good, and less undecided with every step (Sinkhorn 1967; Cuturi
//! 2013). Cost: one pass over all household × site options a step.

mod fares;

use super::sets::{Set, owners, sets_of};
use crate::allocation::limits::{Kind, Limit, limits_of, works_at};
use crate::allocation::{Floor, Model, Step, Unlock};
use rayon::prelude::*;

/// Halvings of the range in which the price of money lies.
const HALVINGS: usize = 40;
/// How undecided households are at first and at the end, in shares of what one adds on average, and how fast that falls.
const UNDECIDED: (f64, f64) = (0.2, 0.002);
const COOLER: f64 = 0.97;
/// How far prices move towards where room and need would meet, and how far at most.
const TOWARDS: f64 = 0.5;
const FARTHEST: f64 = 2.0;
/// Households are summed in so many parts, whatever the number of threads.
const PARTS: usize = 32;
/// The share of the last step in running means.
const NEW: f64 = 0.1;

/// A site that may be opened.
struct Part {
    site: usize,
    forced: bool,
    opening_eur: f64,
    limits: Vec<Limit>,
    /// Where the prices of its limits begin.
    first: usize,
    sets: Vec<Set>,
    /// How much each set was chosen of late.
    mean: Vec<f64>,
}

/// A work that several sites have a use for.
struct Shared {
    euro: f64,
    /// What it adds, by price.
    adds: Vec<(usize, f64)>,
}

/// What households and sites would do at some prices.
struct Taken {
    value: f64,
    /// Room provided and room used, by price.
    room: Vec<f64>,
    used: Vec<f64>,
    /// Price of money a euro: the best there is with these prices of room.
    money: f64,
    /// The sets chosen at each site with their shares; none where it stays shut.
    chosen: Vec<Vec<(usize, f64)>>,
}

/// What sites and works that several share would do.
struct Built {
    net: f64,
    euro: f64,
    /// Of each site.
    sets: Vec<Option<usize>>,
    shared: Vec<bool>,
}

/// The relaxation, with the best bound so far.
pub(in crate::allocation) struct Tolls<'m> {
    model: &'m Model<'m>,
    parts: Vec<Part>,
    /// Pools that a site reaches: sites × services.
    pools_at: Vec<Vec<u32>>,
    /// Where the prices of pools begin.
    first_pool: usize,
    shared: Vec<Shared>,
    budget_eur: Option<f64>,
    /// Sizes of households that there are.
    people: Vec<u32>,
    constant: f64,
    prices: Vec<f64>,
    best: Vec<f64>,
    /// What a household needs on average, by price.
    scale: Vec<f64>,
    /// How undecided households are now, in the objective, and at the end.
    doubt: f64,
    least_doubt: f64,
    /// Room on average over the last steps, by price.
    room: Vec<f64>,
    /// Price of money a euro at the best prices.
    best_money: f64,
    /// The least bound.
    pub bound: f64,
}

impl<'m> Tolls<'m> {
    pub fn new(model: &'m Model<'m>) -> Self {
        let problem = model.problem;
        let (works, owner) = (works_at(model), owners(model));
        let mut own = vec![Vec::new(); problem.sites.len()];
        owner.iter().enumerate().for_each(|(work, site)| site.iter().for_each(|&site: &usize| own[site].push(work)));
        let mut parts = Vec::new();
        let mut count = 0;
        let mut at_site = vec![None; problem.sites.len()];
        let mut is_own = vec![false; problem.works.len()];
        for site in (0..problem.sites.len()).filter(|&site| model.usable[site]) {
            let mut limits = limits_of(model, site, &works[site]);
            limits.retain(|limit| !matches!(limit.kind, Kind::Places(_)));
            let sets = sets_of(model, site, &own[site], &mut limits);
            if sets.len() > 1 {
                own[site].iter().for_each(|&work| is_own[work] = true);
            }
            at_site[site] = Some(parts.len());
            let mean = vec![0.0; sets.len()];
            let (forced, opening_eur) = (model.forced(site), problem.sites[site].opening_cost_eur);
            count += limits.len();
            let first = count - limits.len();
            parts.push(Part { site, forced, opening_eur, limits, first, sets, mean });
        }
        let first_pool = count;
        count += problem.pools.len();
        let shared = (0..problem.works.len()).filter(|&work| !is_own[work]);
        let shared = shared.filter(|&work| model.doable[work] && model.duration[work] <= problem.years);
        let shared: Vec<Shared> = shared
            .map(|work| Shared {
                euro: problem.works[work].cost_eur,
                adds: added(model, work, first_pool, |site| at_site[site].map(|at: usize| &parts[at])),
            })
            .filter(|shared| !shared.adds.is_empty())
            .collect();
        let services = problem.services.len();
        let mut pools_at = vec![Vec::new(); problem.sites.len() * services];
        for (index, pool) in problem.pools.iter().enumerate() {
            for member in &pool.members {
                pools_at[member.site * services + pool.service].push(index as u32);
            }
        }
        let mut people: Vec<u32> = problem.households.iter().map(|household| household.people).collect();
        people.sort_unstable();
        people.dedup();
        let budget = problem.budget.as_ref().filter(|_| model.asks.budget);
        let bonus = |floor: &Floor| if let Step::Bonus(bonus) = floor.step { bonus } else { 0.0 };
        let mut tolls = Self {
            model,
            scale: vec![1.0; count],
            prices: vec![0.0; count],
            best: vec![0.0; count],
            room: vec![-1.0; count],
            doubt: 0.0,
            least_doubt: 0.0,
            budget_eur: budget.map(|budget| budget.by_year_eur.iter().sum()),
            people,
            constant: problem.floors.iter().map(bonus).sum(),
            best_money: 0.0,
            bound: f64::INFINITY,
            parts,
            pools_at,
            first_pool,
            shared,
        };
        tolls.set_scale();
        tolls
    }

    /// What a household needs and adds on average.
    fn set_scale(&mut self) {
        let count = self.model.problem.households.len().max(1) as f64;
        let mut sums = [0.0; 3];
        (0..self.model.problem.households.len()).for_each(|household| {
            self.model.needs(household).iter().zip(&mut sums).for_each(|(need, sum)| *sum += need)
        });
        let profits = self.model.problem.households.iter().map(|household| self.model.profit(household, 1.0, 0));
        let mean = profits.sum::<f64>() / count;
        (self.doubt, self.least_doubt) = (UNDECIDED.0 * mean, UNDECIDED.1 * mean);
        for part in &self.parts {
            for (at, limit) in part.limits.iter().enumerate() {
                if let Kind::Amount(amount) = limit.kind {
                    self.scale[part.first + at] = (sums[amount] / count).max(1e-9);
                }
            }
        }
    }

    /// What a euro costs in the objective: its weight, and what else could be done with it.
    pub fn per_euro(&self) -> f64 {
        self.model.price(1.0) + self.best_money
    }

    /// One step towards better prices.
    pub fn improve(&mut self) {
        let taken = self.at(&self.prices);
        if taken.value < self.bound {
            self.bound = taken.value;
            self.best.clone_from(&self.prices);
            self.best_money = taken.money;
        }
        for (part, chosen) in self.parts.iter_mut().zip(&taken.chosen) {
            part.mean.iter_mut().for_each(|mean| *mean *= 1.0 - NEW);
            chosen.iter().for_each(|&(set, share)| part.mean[set] += NEW * share);
        }
        let rooms = taken.room.iter().zip(&mut self.room);
        rooms.for_each(|(now, mean)| *mean = if *mean < 0.0 { *now } else { (1.0 - NEW) * *mean + NEW * now });
        for (at, price) in self.prices.iter_mut().enumerate() {
            let trace = 1e-3 * self.scale[at];
            let lack = ((taken.used[at] + trace) / (self.room[at] + trace)).ln().clamp(-FARTHEST, FARTHEST);
            *price = (*price + TOWARDS * self.doubt * lack / self.scale[at]).max(0.0);
        }
        self.doubt = (COOLER * self.doubt).max(self.least_doubt);
    }

    /// What everybody would do at some prices of room, and what that proves.
    fn at(&self, prices: &[f64]) -> Taken {
        let problem = self.model.problem;
        let (built, money) = self.build(prices);
        let value: f64 = built.first().map_or(0.0, |built| built.1.net);
        let mut taken = Taken {
            value: self.constant + self.budget_eur.map_or(0.0, |budget| budget * money) + value,
            room: vec![0.0; prices.len()],
            used: Vec::new(),
            money,
            chosen: vec![Vec::new(); self.parts.len()],
        };
        for (share, built) in built {
            for (at, part) in self.parts.iter().enumerate() {
                let Some(set) = built.sets[at] else { continue };
                taken.chosen[at].push((set, share));
                for (at, limit) in part.limits.iter().enumerate() {
                    let room = limit.free + part.sets[set].adds.get(at).unwrap_or(&0.0);
                    taken.room[part.first + at] += share * room;
                }
            }
            for (shared, _) in self.shared.iter().zip(&built.shared).filter(|(_, done)| **done) {
                shared.adds.iter().for_each(|&(at, units)| taken.room[at] += share * units);
            }
        }
        for (pool, of) in problem.pools.iter().enumerate() {
            taken.room[self.first_pool + pool] += f64::from(of.places);
            taken.value += prices[self.first_pool + pool] * f64::from(of.places);
        }
        let fares = self.fares(prices);
        let count = problem.households.len();
        let each = count.div_ceil(PARTS).max(1);
        let parts: Vec<(f64, Vec<f64>)> = (0..count.div_ceil(each))
            .into_par_iter()
            .map(|part| {
                let mut sum = (0.0, vec![0.0; prices.len()]);
                let mut ways = Vec::new();
                for household in part * each..count.min((part + 1) * each) {
                    sum.0 += self.goes(household, &fares, &mut ways);
                    ways.iter()
                        .for_each(|&(site, share)| self.uses(household, (site as usize, share), &fares, &mut sum.1));
                }
                sum
            })
            .collect();
        taken.used = vec![0.0; prices.len()];
        for (value, used) in parts {
            taken.value += value;
            taken.used.iter_mut().zip(used).for_each(|(sum, used)| *sum += used);
        }
        taken
    }

    /// What is built at the price of money at which the budget is just spent, in shares that spend it: with prices of room given, none
    /// proves more.
    fn build(&self, prices: &[f64]) -> (Vec<(f64, Built)>, f64) {
        let weight = self.model.price(1.0);
        let free = self.built(prices, weight);
        let Some(budget) = self.budget_eur.filter(|&budget| free.euro > budget) else {
            return (vec![(1.0, free)], 0.0);
        };
        let (mut over, mut low, mut high) = (free, 0.0, 1e-6);
        let mut within = self.built(prices, weight + high);
        while within.euro > budget && high < 1e12 {
            (over, low, high) = (within, high, 4.0 * high);
            within = self.built(prices, weight + high);
        }
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            let built = self.built(prices, weight + middle);
            if built.euro > budget {
                (over, low) = (built, middle);
            } else {
                (within, high) = (built, middle);
            }
        }
        let span = over.euro - within.euro;
        let share = if span > 0.0 { ((budget - within.euro) / span).clamp(0.0, 1.0) } else { 0.0 };
        (vec![(1.0 - share, within), (share, over)], high)
    }

    fn built(&self, prices: &[f64], per_euro: f64) -> Built {
        let mut built = Built { net: 0.0, euro: 0.0, sets: Vec::with_capacity(self.parts.len()), shared: Vec::new() };
        for part in &self.parts {
            let prices = &prices[part.first..part.first + part.limits.len()];
            let mut best = (f64::NEG_INFINITY, 0);
            for (at, set) in part.sets.iter().enumerate() {
                let gain: f64 = set.adds.iter().zip(prices).map(|(adds, price)| adds * price).sum();
                let net = gain - per_euro * set.euro;
                if net > best.0 {
                    best = (net, at);
                }
            }
            let room: f64 = part.limits.iter().zip(prices).map(|(limit, price)| limit.free * price).sum();
            let net = room + best.0 - per_euro * part.opening_eur;
            let opens = net >= 0.0 || part.forced;
            built.sets.push(opens.then_some(best.1));
            if opens {
                built.net += net;
                built.euro += part.opening_eur + part.sets[best.1].euro;
            }
        }
        for shared in &self.shared {
            let gain: f64 = shared.adds.iter().map(|&(at, units)| prices[at] * units).sum();
            let done = gain > per_euro * shared.euro;
            built.shared.push(done);
            if done {
                built.net += gain - per_euro * shared.euro;
                built.euro += shared.euro;
            }
        }
        built
    }
}

/// What a work adds, by price.
fn added<'p>(
    model: &Model<'_>,
    work: usize,
    first_pool: usize,
    part: impl Fn(usize) -> Option<&'p Part>,
) -> Vec<(usize, f64)> {
    let mut adds = Vec::new();
    for unlock in &model.problem.works[work].unlocks {
        if let Unlock::Places { pool, places } = *unlock {
            adds.push((first_pool + pool, f64::from(places)));
        } else if let Some(part) = unlock.site().and_then(&part) {
            for (at, limit) in part.limits.iter().enumerate() {
                let units = crate::allocation::limits::adds(model, part.site, limit.kind, unlock);
                if units > 0.0 {
                    adds.push((part.first + at, units));
                }
            }
        }
    }
    adds
}
