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
//! numbers, else split, with repairs bought by the piece. What joins sites (kin, shared pools beyond their sum, floors,
//! fairness) is left out, which can only raise the bound; bonuses are all granted. `L` is made small by a subgradient method
//! with Polyak's step. Cost: one pass over all household × site options an iteration.

use super::limits::{Answer, Kind, Limit, Sizes, cover, fixed, limits_of, need, split};
use super::model::SLACK;
use super::{Model, Step};
use rayon::prelude::*;

/// An exact knapsack is solved when items × capacity is at most this.
const EXACT_CELLS: usize = 400_000;
/// Between passes over all options only those near their price are looked at, in large problems.
const PASS_EVERY: usize = 12;

/// A site that may be opened.
struct Part<'c> {
    site: usize,
    forced: bool,
    opening_eur: f64,
    offers: &'c [(u32, f32)],
    near: Vec<(u32, f32)>,
    limits: Vec<Limit>,
}

/// The relaxation of a problem, with the best bound so far.
pub(super) struct Relaxation<'c, 'm> {
    model: &'m Model<'m>,
    parts: Vec<Part<'c>>,
    needs: Vec<[f64; 3]>,
    /// Price of each household now, and where the bound was best.
    price: Vec<f64>,
    best_price: Vec<f64>,
    budget_price: f64,
    budget_eur: Option<f64>,
    cover: Option<(Kind, f64)>,
    constant: f64,
    step: f64,
    stalled: usize,
    iteration: usize,
    direction: Vec<f64>,
    /// The least bound found.
    pub bound: f64,
    /// How far each site was open at the last prices, 0 to 1, in the order of the problem's sites.
    pub open: Vec<f64>,
}

impl<'c, 'm> Relaxation<'c, 'm> {
    pub fn new(model: &'m Model<'m>, candidates: &'c [Vec<(u32, f32)>]) -> Self {
        let problem = model.problem;
        let mut limits: Vec<Vec<Limit>> =
            (0..problem.sites.len()).map(|site| limits_of(model, site, Sizes::Together)).collect();
        let parts: Vec<Part<'c>> = candidates
            .iter()
            .enumerate()
            .filter(|(site, _)| model.usable[*site])
            .map(|(site, offers)| Part {
                site,
                forced: model.forced(site),
                opening_eur: problem.sites[site].opening_cost_eur,
                near: Vec::new(),
                limits: std::mem::take(&mut limits[site]),
                offers,
            })
            .collect();
        let count = problem.households.len();
        let budget_eur =
            problem.budget.as_ref().filter(|_| model.asks.budget).map(|b| b.by_year_eur.iter().sum::<f64>());
        let bonus = |floor: &super::Floor| if let Step::Bonus(bonus) = floor.step { bonus } else { 0.0 };
        let mut relaxation = Self {
            model,
            needs: (0..count).map(|household| model.needs(household)).collect(),
            price: vec![0.0; count],
            best_price: vec![0.0; count],
            budget_price: 0.0,
            budget_eur: budget_eur.filter(|&euro| euro > 0.0),
            cover: None,
            constant: problem.floors.iter().map(bonus).sum(),
            step: 1.0,
            stalled: 0,
            iteration: 0,
            direction: vec![0.0; count],
            bound: f64::INFINITY,
            open: vec![0.0; problem.sites.len()],
            parts,
        };
        if budget_eur == Some(0.0) {
            relaxation
                .parts
                .iter_mut()
                .for_each(|part| part.limits.iter_mut().for_each(|limit| limit.more.retain(|piece| piece.1 == 0.0)));
        }
        relaxation.cover = cover(model, &relaxation.needs, relaxation.parts.iter().map(|part| &part.limits[..]));
        relaxation.first_prices();
        relaxation
    }

    /// A household starts at the second best it could gain anywhere, its share of opening paid.
    fn first_prices(&mut self) {
        let model = self.model;
        let mut two = vec![[f64::NEG_INFINITY; 2]; self.price.len()];
        for part in &self.parts {
            let opening = model.price(part.opening_eur);
            for &(household, score) in part.offers {
                let h = household as usize;
                let share = part.limits.iter().map(|limit| self.need(h, part.site, limit.kind) / limit.free.max(SLACK));
                let share = share.fold(0.0, f64::max).min(1.0);
                let gain = model.profit(&model.problem.households[h], score, 0) - opening * share;
                if gain > two[h][0] {
                    two[h] = [gain, two[h][0]];
                } else if gain > two[h][1] {
                    two[h][1] = gain;
                }
            }
        }
        let everyone = model.asks.everyone;
        for (price, [first, second]) in self.price.iter_mut().zip(two) {
            let start = if second.is_finite() { second } else { first };
            *price = if start.is_finite() && (everyone || start > 0.0) { start } else { 0.0 };
        }
    }

    fn need(&self, household: usize, site: usize, kind: Kind) -> f64 {
        need(self.model, (household, &self.needs[household]), site, kind)
    }

    /// One step towards better prices. `target` is the value of the best plan known, if any.
    pub fn improve(&mut self, target: Option<f64>) {
        let pairs: usize = self.parts.iter().map(|part| part.offers.len()).sum();
        let large = pairs > 2_000_000;
        let whole = !large || self.iteration.is_multiple_of(PASS_EVERY);
        if large && whole {
            self.look_near();
        }
        let exact = !large || whole;
        let answers: Vec<Answer> = self.parts.par_iter().map(|part| self.answer(part, whole, exact)).collect();
        let open = self.choose(&answers);
        let extra: f64 = answers.iter().zip(&open).map(|(answer, share)| share * answer.net).sum();
        let value = self.price.iter().sum::<f64>() + self.budget_price + self.constant + extra;
        let mut slack = vec![1.0; self.price.len()];
        let mut euro = 0.0;
        for (answer, &share) in answers.iter().zip(&open) {
            answer.taken.iter().for_each(|&(household, part)| slack[household as usize] -= share * f64::from(part));
            euro += share * answer.euro;
        }
        if whole {
            self.record(value, &open);
        }
        self.move_prices(value, target, slack, euro);
        self.iteration += 1;
    }

    fn record(&mut self, value: f64, open: &[f64]) {
        if value < self.bound - 1e-6 * value.abs() {
            self.stalled = 0;
        } else {
            self.stalled += 1;
            if self.stalled >= 12 {
                self.step *= 0.7;
                self.stalled = 0;
            }
        }
        if value < self.bound {
            self.bound = value;
            self.best_price.copy_from_slice(&self.price);
        }
        for (part, &share) in self.parts.iter().zip(open) {
            self.open[part.site] = share;
        }
        if self.step < 2e-3 {
            // Once more from the best prices, with a longer step.
            self.step = 0.4;
            self.price.copy_from_slice(&self.best_price);
        }
    }

    fn move_prices(&mut self, value: f64, target: Option<f64>, slack: Vec<f64>, euro: f64) {
        let everyone = self.model.asks.everyone;
        let goal =
            target.filter(|&target| target < self.bound).unwrap_or(self.bound - 0.05 * self.bound.abs().max(1e-9));
        // A direction that turns less sharply (Camerini, Fratta & Maffioli 1975).
        for ((direction, &slack), &price) in self.direction.iter_mut().zip(&slack).zip(&self.price) {
            *direction = if !everyone && price <= 0.0 && slack > 0.0 { 0.0 } else { slack + 0.3 * *direction };
        }
        let over = self.budget_eur.map_or(0.0, |budget| 1.0 - euro / budget);
        let over = if self.budget_price <= 0.0 && over > 0.0 { 0.0 } else { over };
        let norm: f64 = self.direction.iter().map(|d| d * d).sum::<f64>() + over * over;
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
        self.budget_price = (self.budget_price - length * over).max(0.0);
    }

    /// In large problems: the options that could matter before the next pass over all.
    fn look_near(&mut self) {
        let (model, price) = (self.model, &self.price);
        self.parts.par_iter_mut().for_each(|part| {
            part.near.clear();
            part.near.extend(part.offers.iter().filter(|&&(household, score)| {
                let of = &model.problem.households[household as usize];
                let price = price[household as usize];
                model.profit(of, score, 0) > price - 0.1 * price.abs() - 1e-9
            }));
        });
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

    /// Whom a site takes in at these prices.
    fn answer(&self, part: &Part<'_>, whole: bool, exact: bool) -> Answer {
        let model = self.model;
        let per_euro = model.price(1.0) + self.budget_eur.map_or(0.0, |budget| self.budget_price / budget);
        let offers = if whole { part.offers } else { &part.near[..] };
        let mut items: Vec<(f64, u32)> = Vec::new();
        for &(household, score) in offers {
            let gain =
                model.profit(&model.problem.households[household as usize], score, 0) - self.price[household as usize];
            if gain > 0.0 {
                items.push((gain, household));
            }
        }
        let all: f64 = items.iter().map(|item| item.0).sum();
        let mut best = Answer { net: all, euro: 0.0, taken: Vec::new(), toll: None };
        let mut by = None;
        for limit in &part.limits {
            let needs: Vec<f64> = items.iter().map(|&(_, h)| self.need(h as usize, part.site, limit.kind)).collect();
            if needs.iter().sum::<f64>() <= limit.free + SLACK {
                continue;
            }
            let answer = split(&items, &needs, limit, per_euro);
            if by.is_none() || answer.net < best.net {
                best = answer;
                by = Some((limit, needs));
            }
        }
        match by {
            None => best.taken = items.iter().map(|&(_, household)| (household, 1.0)).collect(),
            Some((limit, needs)) if exact && limit.more.is_empty() => {
                if let Some(answer) = undivided(&items, &needs, limit.free) {
                    best = answer;
                }
            }
            Some(_) => {}
        }
        best.net -= per_euro * part.opening_eur;
        best.euro += part.opening_eur;
        best
    }
}

/// The knapsack whose items stay whole, by dynamic programming; `None` when needs are no whole numbers or it is too large.
fn undivided(items: &[(f64, u32)], needs: &[f64], free: f64) -> Option<Answer> {
    let room = (free + SLACK).floor() as usize;
    if items.len() * (room + 1) > EXACT_CELLS || needs.iter().any(|need| need.fract() != 0.0) {
        return None;
    }
    let width = room + 1;
    let mut best = vec![0.0f64; width];
    let mut took = vec![false; items.len() * width];
    for (at, &(gain, _)) in items.iter().enumerate() {
        let need = needs[at] as usize;
        let took = &mut took[at * width..(at + 1) * width];
        for filled in (need..width).rev() {
            let with = best[filled - need] + gain;
            if with > best[filled] {
                best[filled] = with;
                took[filled] = true;
            }
        }
    }
    let mut answer = Answer { net: best[room], euro: 0.0, taken: Vec::new(), toll: None };
    let mut filled = room;
    for at in (0..items.len()).rev() {
        if took[at * width + filled] {
            answer.taken.push((items[at].1, 1.0));
            filled -= needs[at] as usize;
        }
    }
    Some(answer)
}
