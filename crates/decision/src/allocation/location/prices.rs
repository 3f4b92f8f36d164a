//! A bound that no plan can pass, by Lagrangian relaxation, and the prices that come with it.
//!
//! The rule that a household lives in one place only is given up for a price `λ` a household; what is left falls apart into
//! one small problem a site: whom to take in, at profit less price, within its capacities, and whether that pays for
//! opening it (Geoffrion 1974, *Lagrangean relaxation for integer programming*; for this problem Holmberg, Rönnqvist & Yuan
//! 1999, EJOR 113). With `p` profits, `F` openings and `m` a price on the budget:
//!
//! ```text
//! L(λ, m) = Σ λ + m + Σ sites max(0, K_site(λ, m) − F (1 + m/budget))   ≥   the value of every plan,  λ, m ≥ 0
//! ```
//!
//! `K_site` is the least of the knapsacks of its capacities taken one at a time: exact where need and capacity are whole
//! numbers, else split. Works that are the site's own are done whole, in every set of them; others are bought by the piece. What joins sites (kin, shared pools beyond their sum, floors,
//! fairness) is left out, which can only raise the bound; bonuses are all granted. `L` is made small by a deflected
//! subgradient with Polyak's step, which halts about every twenty steps without gain to take shorter ones. Cost: one pass
//! over all household × site options a step. Where there are millions of options, later steps look at each household's best
//! sites only and prove nothing; [`Prices::prove`] then takes one pass over all options at the best prices.

use super::Nearby;
use super::sets::{Set, owners, sets_of};
use crate::allocation::knapsack::Knapsack;
use crate::allocation::limits::{Answer, Kind, Limit, cover, fixed, limits_of, need, works_at};
use crate::allocation::model::SLACK;
use crate::allocation::{Floor, Model, Step};
use rayon::prelude::*;

/// An exact knapsack is solved when items × cells is at most this.
const EXACT_CELLS: usize = 400_000;
/// The same in steps of large problems; a split knapsack proves a little less.
const ROUGH_CELLS: usize = 20_000;
/// Steps without gain before they get shorter.
const PATIENCE: usize = 20;
/// How far the price of money moves in a step, as a share of the value.
const LEAST_BUDGET_STEP: f64 = 1e-4;
const MOST_BUDGET_STEP: f64 = 0.05;
/// How much of the last direction is kept in the next (Camerini, Fratta & Maffioli 1975).
const DEFLECTION: f64 = 0.6;

/// A site that may be opened.
pub(super) struct Part<'c> {
    pub site: usize,
    pub forced: bool,
    pub opening_eur: f64,
    /// Everybody who may live there, with scores.
    pub offers: &'c [(u32, f32)],
    /// Those who list it among their best sites, with what they add there.
    pub near: Vec<(u32, f64)>,
    pub limits: Vec<Limit>,
    /// Sets of works that are its own.
    pub sets: Vec<Set>,
    /// What the scarcest capacity is worth by the piece, on average over the last steps.
    pub toll: Option<(Kind, f64)>,
}

/// Which options a pass looks at, and how large an exact knapsack may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub options: Options,
    pub cells: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Options {
    All,
    Near,
}

/// The most that can be proven.
const THOROUGH: Pass = Pass { options: Options::All, cells: EXACT_CELLS };

/// The relaxation of a problem, with the best bound so far.
pub(in crate::allocation) struct Prices<'c, 'm> {
    pub(super) model: &'m Model<'m>,
    parts: Vec<Part<'c>>,
    needs: Vec<[f64; 3]>,
    /// What steps look at.
    pass: Pass,
    /// Price of each household now, and where the value was least; the price of the budget likewise.
    price: Vec<f64>,
    best_price: Vec<f64>,
    budget_price: f64,
    /// By how much it moves, as a share of the value, and whether too much was spent at the last.
    budget_step: f64,
    was_over: bool,
    best_budget_price: f64,
    pub(super) budget_eur: Option<f64>,
    cover: Option<(Kind, f64)>,
    constant: f64,
    step: f64,
    stalled: usize,
    direction: Vec<f64>,
    /// The least value of a step: a bound if steps look at all options.
    least: f64,
    /// The least bound proven.
    pub bound: f64,
    /// How far each site was open at the last prices on average, 0 to 1, in the order of the problem's sites.
    pub open: Vec<f64>,
}

impl<'c, 'm> Prices<'c, 'm> {
    /// `large` for problems with so many options that exact knapsacks are left to [`Prices::prove`].
    pub fn new(model: &'m Model<'m>, candidates: &'c [Vec<(u32, f32)>], large: bool) -> Self {
        let problem = model.problem;
        let (works, owner) = (works_at(model), owners(model));
        let mut own = vec![Vec::new(); problem.sites.len()];
        owner.iter().enumerate().for_each(|(work, site)| site.iter().for_each(|&site: &usize| own[site].push(work)));
        let usable = candidates.iter().enumerate().filter(|(site, _)| model.usable[*site]);
        let parts: Vec<Part<'c>> = usable
            .map(|(site, offers)| {
                let mut limits = limits_of(model, site, &works[site]);
                Part {
                    site,
                    forced: model.forced(site),
                    opening_eur: problem.sites[site].opening_cost_eur,
                    near: Vec::new(),
                    toll: None,
                    sets: sets_of(model, site, &own[site], &mut limits),
                    limits,
                    offers,
                }
            })
            .collect();
        let count = problem.households.len();
        let budget_eur =
            problem.budget.as_ref().filter(|_| model.asks.budget).map(|b| b.by_year_eur.iter().sum::<f64>());
        let bonus = |floor: &Floor| if let Step::Bonus(bonus) = floor.step { bonus } else { 0.0 };
        let mut prices = Self {
            model,
            needs: (0..count).map(|household| model.needs(household)).collect(),
            pass: Pass { cells: if large { ROUGH_CELLS } else { EXACT_CELLS }, ..THOROUGH },
            price: vec![0.0; count],
            best_price: vec![0.0; count],
            budget_price: 0.0,
            budget_step: MOST_BUDGET_STEP / 4.0,
            was_over: true,
            best_budget_price: 0.0,
            budget_eur: budget_eur.filter(|&euro| euro > 0.0),
            cover: None,
            constant: problem.floors.iter().map(bonus).sum(),
            step: 1.0,
            stalled: 0,
            direction: vec![0.0; count],
            least: f64::INFINITY,
            bound: f64::INFINITY,
            open: vec![0.0; problem.sites.len()],
            parts,
        };
        if budget_eur == Some(0.0) {
            let limits = prices.parts.iter_mut().flat_map(|part| &mut part.limits);
            limits.for_each(|limit| limit.more.retain(|piece| piece.euro == 0.0));
            prices.parts.iter_mut().for_each(|part| part.sets.retain(|set| set.euro == 0.0));
        }
        prices.cover = cover(model, &prices.needs, prices.parts.iter().map(|part| &part.limits[..]));
        prices.first_prices();
        prices
    }

    /// A household starts at the second best it could gain anywhere, its share of opening paid.
    fn first_prices(&mut self) {
        let model = self.model;
        let mut two = vec![[f64::NEG_INFINITY; 2]; self.price.len()];
        for part in &self.parts {
            let opening = model.price(part.opening_eur);
            let mut offer = |h: usize, profit: f64| {
                let share = part.limits.iter().map(|limit| self.need(h, part.site, limit.kind) / limit.free.max(SLACK));
                let gain = profit - opening * share.fold(0.0, f64::max).min(1.0);
                if gain > two[h][0] {
                    two[h] = [gain, two[h][0]];
                } else if gain > two[h][1] {
                    two[h][1] = gain;
                }
            };
            for &(household, score) in part.offers {
                let h = household as usize;
                offer(h, model.profit(&model.problem.households[h], score, 0));
            }
        }
        let everyone = model.asks.everyone;
        for (price, [first, second]) in self.price.iter_mut().zip(two) {
            let start = if second.is_finite() { second } else { first };
            *price = if start.is_finite() && (everyone || start > 0.0) { start } else { 0.0 };
        }
        self.best_price.copy_from_slice(&self.price);
    }

    pub(super) fn need(&self, household: usize, site: usize, kind: Kind) -> f64 {
        need(self.model, (household, &self.needs[household]), site, kind)
    }

    /// One step towards better prices. `target` is the value of the best plan known, if any.
    pub fn improve(&mut self, target: Option<f64>) {
        let (answers, open, value) = self.value(self.pass, &self.price, self.budget_price);
        let mut slack = vec![1.0; self.price.len()];
        let mut euro = 0.0;
        for (answer, &share) in answers.iter().zip(&open) {
            answer.taken.iter().for_each(|&(household, part)| slack[household as usize] -= share * f64::from(part));
            euro += share * answer.euro;
        }
        self.record(value, (&answers, &open));
        self.move_prices(value, target, slack, euro);
    }

    /// Proves a bound at the best prices, when steps do not.
    pub fn prove(&mut self) {
        if self.pass != THOROUGH {
            let (_, _, value) = self.value(THOROUGH, &self.best_price, self.best_budget_price);
            self.bound = self.bound.min(value);
        }
    }

    /// From now on steps look at each household's best sites only.
    pub fn look_near(&mut self, near: &Nearby) {
        self.parts.iter_mut().for_each(|part| part.near.clone_from(&near.households[part.site]));
        self.pass.options = Options::Near;
        // Values of fewer options are lower: the least so far was another's.
        self.least = f64::INFINITY;
    }

    /// What a household has to outbid at a site: what others give for the room it needs, or its share of the opening.
    pub fn toll(&self) -> impl Fn(usize, usize) -> f64 + Sync + '_ {
        let model = self.model;
        let mut tolls = vec![None; model.problem.sites.len()];
        self.parts.iter().for_each(|part| tolls[part.site] = part.toll);
        move |household, site| {
            let fee = if model.forced(site) { 0.0 } else { model.price(model.problem.sites[site].opening_cost_eur) };
            let share = model.fraction(household, site) * fee;
            tolls[site].map_or(share, |(kind, each)| share.max(each * self.need(household, site, kind)))
        }
    }

    /// What every site would do at given prices, how far each is open, and the value of it all.
    fn value(&self, pass: Pass, price: &[f64], budget_price: f64) -> (Vec<Answer>, Vec<f64>, f64) {
        let answer = |tools: &mut Knapsack, part: &Part<'_>| self.answer(part, pass, (price, budget_price), tools);
        let answers: Vec<Answer> = self.parts.par_iter().map_init(Knapsack::default, answer).collect();
        let open = self.choose(&answers);
        let extra: f64 = answers.iter().zip(&open).map(|(answer, share)| share * answer.net).sum();
        let value = price.iter().sum::<f64>() + budget_price + self.constant + extra;
        (answers, open, value)
    }

    fn record(&mut self, value: f64, (answers, open): (&[Answer], &[f64])) {
        if value < self.least - 1e-7 * value.abs() {
            self.stalled = 0;
        } else {
            self.stalled += 1;
            if self.stalled >= PATIENCE {
                self.step *= 0.7;
                self.stalled = 0;
            }
        }
        if value < self.least {
            self.least = value;
            self.best_price.copy_from_slice(&self.price);
            self.best_budget_price = self.budget_price;
        }
        if self.pass.options == Options::All {
            self.bound = self.bound.min(value);
        }
        for ((part, answer), &share) in self.parts.iter_mut().zip(answers).zip(open) {
            self.open[part.site] = 0.9 * self.open[part.site] + 0.1 * share;
            part.toll = match (part.toll, answer.toll) {
                (Some((kind, last)), Some((now, each))) if kind == now => Some((kind, 0.9 * last + 0.1 * each)),
                (Some((kind, last)), None) => Some((kind, 0.9 * last)),
                (_, now) => now,
            };
        }
        if self.step < 1e-3 {
            // Once more from the best prices, with longer steps.
            self.step = 0.3;
            self.price.copy_from_slice(&self.best_price);
            self.budget_price = self.best_budget_price;
        }
    }

    fn move_prices(&mut self, value: f64, target: Option<f64>, slack: Vec<f64>, euro: f64) {
        let everyone = self.model.asks.everyone;
        let goal =
            target.filter(|&target| target < self.least).unwrap_or(self.least - 0.01 * self.least.abs().max(1e-9));
        // A direction that turns less sharply.
        for ((direction, &slack), &price) in self.direction.iter_mut().zip(&slack).zip(&self.price) {
            *direction = if !everyone && price <= 0.0 && slack > 0.0 { 0.0 } else { slack + DEFLECTION * *direction };
        }
        self.move_budget_price(value, euro);
        let norm: f64 = self.direction.iter().map(|d| d * d).sum::<f64>();
        if norm < 1e-12 {
            return;
        }
        let length = self.step * (value - goal).max(1e-9) / norm;
        for (price, direction) in self.price.iter_mut().zip(&self.direction) {
            *price -= length * direction;
            if !everyone {
                *price = price.max(0.0);
            }
        }
    }

    /// The price of money is one number of another size than those of households: it goes up while too much is spent and down
    /// while money is left, by more each time and by half as much when it turns (Riedmiller & Braun 1993, *RPROP*).
    fn move_budget_price(&mut self, value: f64, euro: f64) {
        let Some(budget) = self.budget_eur else { return };
        let is_over = euro > budget;
        self.budget_step *= if is_over == self.was_over { 1.2 } else { 0.5 };
        self.budget_step = self.budget_step.clamp(LEAST_BUDGET_STEP, MOST_BUDGET_STEP);
        self.was_over = is_over;
        let by = self.budget_step * value.abs();
        self.budget_price = if is_over { self.budget_price + by } else { (self.budget_price - by).max(0.0) };
    }

    /// How far each site is open at these prices.
    fn choose(&self, answers: &[Answer]) -> Vec<f64> {
        let mut open: Vec<f64> = answers.iter().map(|answer| f64::from(u8::from(answer.net > 0.0))).collect();
        self.parts.iter().zip(&mut open).filter(|(part, _)| part.forced).for_each(|(_, share)| *share = 1.0);
        if let Some(most) = self.model.problem.open_at_most.filter(|_| self.model.asks.open_at_most) {
            let mut order: Vec<usize> = (0..open.len()).filter(|&at| open[at] > 0.0).collect();
            order.sort_by(|&a, &b| {
                let key = |at: usize| (self.parts[at].forced, answers[at].net);
                key(b).0.cmp(&key(a).0).then(key(b).1.total_cmp(&key(a).1)).then(a.cmp(&b))
            });
            order.into_iter().skip(most).for_each(|at| open[at] = 0.0);
        }
        if let Some((kind, need)) = self.cover {
            let room = |at: usize| fixed(&self.parts[at].limits, kind).unwrap_or(0.0);
            let mut short = need - (0..open.len()).map(|at| open[at] * room(at)).sum::<f64>();
            let mut shut: Vec<usize> = (0..open.len()).filter(|&at| open[at] == 0.0 && room(at) > 0.0).collect();
            let worth = |at: usize| answers[at].net / room(at);
            shut.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
            for at in shut {
                if short <= 0.0 {
                    break;
                }
                open[at] = (short / room(at)).min(1.0);
                short -= room(at);
            }
        }
        open
    }
}
