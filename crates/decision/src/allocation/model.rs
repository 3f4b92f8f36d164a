//! A problem prepared for the solvers: look-ups that would be slow to ask of the lists.

use super::{Choice, Consent, Demand, Household, Problem, Rest, Rooms, Rule, SiteKind, Step, Unlock};
use crate::gates::Decision;

/// Sums of figures may exceed a limit by rounding only.
pub(super) const SLACK: f64 = 1e-7;

/// A problem with look-ups. Made once for each solve.
pub(super) struct Model<'a> {
    pub problem: &'a Problem,
    pub rooms: Rooms,
    /// Whether a site may be opened at all.
    pub usable: Vec<bool>,
    /// Sizes of dwellings of each site, present or repaired, ascending.
    pub sizes: Vec<Vec<u32>>,
    /// Where the sizes of a site start in a list over all sites.
    pub first_size: Vec<usize>,
    /// For each household its kin with the minutes allowed.
    pub kin: Vec<Vec<(usize, f64)>>,
    /// Floors that count a site.
    pub floors_at: Vec<Vec<usize>>,
    /// Floors that open a pool.
    pub opens: Vec<Vec<usize>>,
    /// Years a work takes.
    pub duration: Vec<usize>,
    /// Whether a work must wait for the year after its prerequisites.
    pub waits: Vec<bool>,
    /// Whether a work may be done at all.
    pub doable: Vec<bool>,
    /// Households of each group that the fairness floor asks for.
    pub group_least: Vec<f64>,
    /// All dwellings of each site, present or repaired.
    homes: Vec<f64>,
    /// Rules that are asked, by name.
    pub asks: Asks,
    /// What one household missing from a demanded number costs: more than any plan can gain.
    pub penalty: f64,
}

/// Which rules are asked, ready for the inner loops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asks {
    pub dwellings: bool,
    pub water: bool,
    pub farmland: bool,
    pub share: bool,
    pub services: bool,
    pub kin: bool,
    pub after: bool,
    pub forced: bool,
    pub floors: bool,
    pub fairness: bool,
    pub everyone: bool,
    pub budget: bool,
    pub open_at_most: bool,
}

impl<'a> Model<'a> {
    pub fn new(problem: &'a Problem) -> Self {
        let asks = Asks {
            dwellings: problem.asks(Rule::Dwellings),
            water: problem.asks(Rule::Water),
            farmland: problem.asks(Rule::Farmland),
            share: problem.asks(Rule::NewcomerShare),
            services: problem.asks(Rule::Services),
            kin: problem.asks(Rule::Kin),
            after: problem.asks(Rule::After),
            forced: problem.asks(Rule::Forced),
            floors: problem.asks(Rule::Floors),
            fairness: problem.asks(Rule::Fairness),
            everyone: problem.asks(Rule::Everyone) && problem.demand == Demand::Everyone,
            budget: problem.asks(Rule::Budget) && problem.budget.is_some(),
            open_at_most: problem.asks(Rule::OpenAtMost),
        };
        let open = |site: usize| {
            let site = &problem.sites[site];
            site.consent == Consent::Given && site.gate == Decision::Eligible && site.choice != Choice::Forbidden
        };
        let usable: Vec<bool> = (0..problem.sites.len()).map(open).collect();
        let sizes = sizes_of(problem);
        let first_size =
            sizes.iter().scan(0, |next, sizes| Some(std::mem::replace(next, *next + sizes.len()))).collect();
        let mut doable: Vec<bool> = problem.works.iter().map(|work| work.site.is_none_or(open)).collect();
        // A work that needs one that cannot be done cannot be done either; chains are no longer than the list.
        for _ in 0..problem.works.len() {
            let next: Vec<bool> = (0..doable.len())
                .map(|work| doable[work] && problem.works[work].requires.iter().all(|&first| doable[first]))
                .collect();
            if next == doable {
                break;
            }
            doable = next;
        }
        let mut model = Self {
            rooms: Rooms::of(problem),
            usable,
            sizes,
            first_size,
            kin: kin_of(problem, asks.kin),
            floors_at: floors_at(problem, asks.floors),
            opens: opens(problem, asks.floors),
            duration: problem.works.iter().map(|work| (work.months as usize).div_ceil(12).max(1)).collect(),
            waits: chain_months(problem).into_iter().map(|months| months > 12).collect(),
            doable,
            group_least: Vec::new(),
            homes: homes_of(problem),
            asks,
            penalty: 0.0,
            problem,
        };
        model.group_least = model.group_least();
        model.penalty = model.penalty();
        model
    }

    fn group_least(&self) -> Vec<f64> {
        let mut all = vec![0.0; self.problem.groups.len()];
        self.problem.households.iter().for_each(|household| all[household.group] += 1.0);
        let ask = |share: f64| if self.asks.fairness { share } else { 0.0 };
        self.problem.groups.iter().zip(all).map(|(group, all)| (ask(group.least_share) * all - SLACK).ceil()).collect()
    }

    fn penalty(&self) -> f64 {
        let problem = self.problem;
        let weights = problem.weights;
        let euro: f64 = problem.works.iter().map(|work| work.cost_eur).sum::<f64>()
            + problem.sites.iter().map(|site| site.opening_cost_eur).sum::<f64>();
        let most = problem.households.iter().map(|household| household.importance).sum::<f64>();
        1.0 + most * (weights.placed + weights.fit + weights.wait * problem.years as f64)
            + weights.cost_per_1000_eur * euro / 1000.0
    }

    /// What a household placed adds to the objective.
    pub fn profit(&self, household: &Household, score: f32, year: usize) -> f64 {
        let weights = &self.problem.weights;
        household.importance * (weights.placed + weights.fit * f64::from(score) - weights.wait * year as f64)
    }

    /// The objective's price of some euro.
    pub fn price(&self, euro: f64) -> f64 {
        self.problem.weights.cost_per_1000_eur * euro / 1000.0
    }

    /// Whether a site must be opened.
    pub fn forced(&self, site: usize) -> bool {
        self.asks.forced && self.problem.sites[site].choice == Choice::Forced
    }

    /// The score of a site for a household; `None` when it is no option.
    pub fn score(&self, household: usize, site: usize) -> Option<f32> {
        let options = &self.problem.wishes[self.problem.households[household].wishes].options;
        let at = options.binary_search_by_key(&(site as u32), |offer| offer.site).ok()?;
        Some(options[at].score)
    }

    /// Works that must be finished before a household arrives at a site.
    pub fn needed_works(&self, household: usize, site: usize) -> impl Iterator<Item = usize> + '_ {
        let wishes = &self.problem.wishes[self.problem.households[household].wishes];
        let after =
            wishes.after.iter().filter(move |after| after.site as usize == site).map(|after| after.work as usize);
        let asked = self.asks.after;
        self.problem.sites[site].requires.iter().copied().chain(after).filter(move |_| asked)
    }

    /// Water and land today and most newcomers; infinite where nothing limits.
    pub fn amounts(&self, site: usize) -> [f64; 3] {
        let of = &self.problem.sites[site];
        let limit = |asked: bool, value: Option<f64>| if asked { value.unwrap_or(0.0) } else { f64::INFINITY };
        let most = of.newcomers_per_resident.map_or(f64::INFINITY, |share| share * f64::from(of.residents));
        [
            limit(self.asks.water, of.water_l_day),
            limit(self.asks.farmland && of.kind == SiteKind::Village, of.farmland_ha),
            limit(self.asks.share, Some(most)),
        ]
    }

    /// What a household takes of each amount.
    pub fn needs(&self, household: usize) -> [f64; 3] {
        let of = &self.problem.households[household];
        [of.water_l_day, of.farmland_ha, f64::from(of.newcomers)]
    }

    /// How much of a site a household fills: the largest share of any of its capacities, 0 to 1.
    pub fn fraction(&self, household: usize, site: usize) -> f64 {
        let share = |need: f64, there: f64| if need > 0.0 { (need / there).min(1.0) } else { 0.0 };
        let amounts = self.needs(household).into_iter().zip(self.amounts(site)).map(|(need, there)| share(need, there));
        let count = self.rooms.homes(site, &self.problem.households[household]).map_or(1.0, |homes| homes.count.into());
        let homes = if self.asks.dwellings { share(count, self.homes[site]) } else { 0.0 };
        amounts.fold(homes, f64::max)
    }

    /// What a household adds at a site for the share of it that it fills: a family in two houses side by side counts for half
    /// as much as one of its kind in a house. No less than 0, whole where it fills nothing.
    pub fn density(&self, household: usize, (site, score): (usize, f32)) -> f64 {
        let profit = self.profit(&self.problem.households[household], score, 0).max(0.0);
        let fraction = self.fraction(household, site);
        if fraction > 0.0 { profit / fraction } else { profit }
    }

    /// Whether money spent by year fits the budget.
    pub fn affordable(&self, spent: &[f64]) -> bool {
        let Some(budget) = self.problem.budget.as_ref().filter(|_| self.asks.budget) else { return true };
        let mut saved = 0.0;
        for (&spent, &given) in spent.iter().zip(&budget.by_year_eur) {
            if spent > given + saved + SLACK * (1.0 + given + saved) {
                return false;
            }
            saved = if budget.rest == Rest::Carried { (given + saved - spent).max(0.0) } else { 0.0 };
        }
        true
    }
}

fn homes_of(problem: &Problem) -> Vec<f64> {
    let today =
        problem.sites.iter().map(|site| site.dwellings.iter().map(|dwellings| f64::from(dwellings.count)).sum());
    let mut homes: Vec<f64> = today.collect();
    for unlock in problem.works.iter().flat_map(|work| &work.unlocks) {
        if let Unlock::Dwellings { site, dwellings } = *unlock {
            homes[site] += f64::from(dwellings.count);
        }
    }
    homes
}

fn sizes_of(problem: &Problem) -> Vec<Vec<u32>> {
    let mut sizes: Vec<Vec<u32>> =
        problem.sites.iter().map(|site| site.dwellings.iter().map(|dwellings| dwellings.people).collect()).collect();
    for unlock in problem.works.iter().flat_map(|work| &work.unlocks) {
        if let Unlock::Dwellings { site, dwellings } = *unlock {
            sizes[site].push(dwellings.people);
        }
    }
    for sizes in &mut sizes {
        sizes.sort_unstable();
        sizes.dedup();
    }
    sizes
}

fn kin_of(problem: &Problem, asked: bool) -> Vec<Vec<(usize, f64)>> {
    let mut kin = vec![Vec::new(); problem.households.len()];
    for link in problem.kin.iter().filter(|link| asked && link.a != link.b) {
        kin[link.a].push((link.b, link.within_min));
        kin[link.b].push((link.a, link.within_min));
    }
    kin
}

fn floors_at(problem: &Problem, asked: bool) -> Vec<Vec<usize>> {
    let mut at = vec![Vec::new(); problem.sites.len()];
    for (index, floor) in problem.floors.iter().enumerate() {
        if asked || matches!(floor.step, Step::Bonus(_)) {
            floor
                .sites
                .iter()
                .filter(|&&site| !at[site].contains(&index))
                .copied()
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|site: usize| at[site].push(index));
        }
    }
    at
}

fn opens(problem: &Problem, asked: bool) -> Vec<Vec<usize>> {
    let mut opens = vec![Vec::new(); problem.pools.len()];
    for (index, floor) in problem.floors.iter().enumerate().filter(|_| asked) {
        if let Step::Opens { pool } = floor.step {
            opens[pool].push(index);
        }
    }
    opens
}

/// Months of each work with the longest chain of what it requires. There are no circles: the problem was inspected.
fn chain_months(problem: &Problem) -> Vec<u32> {
    let mut months: Vec<u32> = problem.works.iter().map(|work| work.months).collect();
    for _ in 0..problem.works.len() {
        let longest = |work: usize| problem.works[work].requires.iter().map(|&first| months[first]).max().unwrap_or(0);
        let next: Vec<u32> = (0..months.len()).map(|work| problem.works[work].months + longest(work)).collect();
        if next == months {
            break;
        }
        months = next;
    }
    months
}
