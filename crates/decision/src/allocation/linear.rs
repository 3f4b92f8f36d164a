//! A bound from all rows at once: the linear relaxation of the whole rule set, by prices.
//!
//! Whatever prices `y` the rows have, those that are no less than 0 where a row is `≤`, prove a bound:
//!
//! ```text
//! B(y) = Σ rows y · limit + Σ choices of at most one  max(0, gain − y · rows) + Σ other columns  high · max(0, gain − y · rows)
//! ```
//!
//! Columns of which one at most is taken (the places of a household, the years of a work or of an opening) count once, by the
//! best of them. Columns without an end that carry from one row to another (places of a school) cost nothing once a row is
//! worth no more than the cheapest way to feed it. `B` is convex; prices step down its deflected subgradient, as far as Polyak's
//! rule says (Polyak 1969; Camerini, Fratta & Maffioli 1975), shorter and from the best prices whenever they stall. Cost: one pass
//! over the factors a step. Works, money by year, shared places, kin and floors are all in; what stays whole is not, so the
//! bound is that of parts of works and of households.

use super::program::Program;
use super::sparse::{Sparse, merge};

/// Share of the new direction in the next step; the rest is that of the last.
const NEW: f64 = 0.7;
/// Steps without [`GAIN`] before they are made shorter, and by how much.
const PATIENCE: usize = 25;
const SHORTER: f64 = 0.6;
/// Less than this share of the bound is no gain.
const GAIN: f64 = 1e-4;
/// Steps shorter than this part of Polyak's gain no more.
const SHORTEST: f64 = 0.03;
/// How long steps are at first when rows that others feed are priced too.
const AGAIN: f64 = 0.3;
/// Without a plan the bound is hoped to fall by this share of itself.
const HOPE: f64 = 0.1;
/// Ways to feed a row that cost so much more than it is worth, in shares of that, are used too.
const TIED: f64 = 0.01;
/// Prices that differ by rounding only.
const ROUNDING: f64 = 1e-9;

/// How a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    AtMost,
    Equal,
}

/// A column without an end and the row that it feeds, by how much for each piece, and how much of it other rows allow.
#[derive(Debug, Clone, Copy)]
struct Feed {
    column: usize,
    row: usize,
    by: f64,
    most: f64,
}

/// The linear relaxation of a program, with the prices found so far.
pub(super) struct Linear {
    gain: Vec<f64>,
    high: Vec<f64>,
    /// Rows but those of choices.
    columns: Sparse,
    limit: Vec<f64>,
    holds: Vec<Holds>,
    /// What the prices of each row are stepped by: one over the length of the row.
    scale: Vec<f64>,
    choices: Choices,
    /// Columns without an end that lead from one row to another.
    feeds: Vec<Feed>,
    prices: Vec<f64>,
    best: Vec<f64>,
    direction: Vec<f64>,
    length: f64,
    stalled: usize,
    /// Whether rows that others feed are priced: they are many and bind little, so that the others come first.
    carries: bool,
    /// The bound at the last gain.
    last: f64,
    /// The least bound found.
    pub bound: f64,
}

/// Which columns exclude each other.
struct Choices {
    /// The choice of each column, if any.
    of: Vec<Option<u32>>,
    /// Whether one of a choice must be taken.
    must: Vec<bool>,
}

/// What prices prove, and what would be taken at them.
struct Proof {
    bound: f64,
    /// Prices with none above the cheapest way to feed a row.
    prices: Vec<f64>,
    /// Columns taken, each with how much of it.
    taken: Vec<(usize, f64)>,
    /// Columns that cost about what the row they feed is worth.
    feeding: Vec<Feed>,
}

impl Linear {
    /// The relaxation of a program; `None` when a column without an end would gain.
    pub fn new(program: &Program) -> Option<Self> {
        let mut lists: Vec<Vec<(u32, f64)>> = Vec::new();
        let (mut limit, mut holds) = (Vec::new(), Vec::new());
        for (low, high, terms) in program.rows() {
            let signed = |sign: f64| terms.iter().map(|&(column, factor)| (column as u32, sign * factor)).collect();
            if low == high {
                lists.push(signed(1.0));
                limit.push(high);
                holds.push(Holds::Equal);
                continue;
            }
            for (sign, end) in [(1.0, high), (-1.0, -low)] {
                if end.is_finite() {
                    lists.push(signed(sign));
                    limit.push(end);
                    holds.push(Holds::AtMost);
                }
            }
        }
        lists.iter_mut().for_each(merge);
        let (gain, high): (Vec<f64>, Vec<f64>) = program.columns().unzip();
        let (choices, is_choice) = choices(&lists, (&limit, &holds), &high);
        let kept = |row: &usize| !is_choice[*row];
        let rows: Vec<usize> = (0..lists.len()).filter(kept).collect();
        let lists: Vec<Vec<(u32, f64)>> = rows.iter().map(|&row| std::mem::take(&mut lists[row])).collect();
        let length = |list: &Vec<(u32, f64)>| list.iter().map(|entry| entry.1 * entry.1).sum::<f64>().sqrt();
        let scale: Vec<f64> = lists.iter().map(|list| 1.0 / length(list).max(1e-9)).collect();
        let holds: Vec<Holds> = rows.iter().map(|&row| holds[row]).collect();
        let lists = Sparse::new(lists.into_iter());
        let columns = lists.turned(gain.len());
        let limit: Vec<f64> = rows.iter().map(|&row| limit[row]).collect();
        let feeds = feeds((&columns, &lists), (&gain, &high), (&limit, &holds))?;
        Some(Self {
            limit,
            prices: vec![0.0; rows.len()],
            best: vec![0.0; rows.len()],
            direction: vec![0.0; rows.len()],
            length: 1.0,
            stalled: 0,
            carries: false,
            last: f64::INFINITY,
            bound: f64::INFINITY,
            gain,
            high,
            columns,
            holds,
            scale,
            choices,
            feeds,
        })
    }

    /// One step towards better prices; `worth` is that of a plan, if one is known. Gives whether further steps may gain.
    pub fn improve(&mut self, worth: Option<f64>) -> bool {
        let proof = self.proves(&self.prices);
        if proof.bound < self.bound {
            self.bound = proof.bound;
            self.best.clone_from(&proof.prices);
        }
        if self.last.is_infinite() || self.bound < self.last - GAIN * self.last.abs() {
            (self.last, self.stalled) = (self.bound, 0);
        } else {
            self.stalled += 1;
        }
        if self.stalled > PATIENCE {
            self.length *= SHORTER;
            self.stalled = 0;
            self.prices.clone_from(&self.best);
            self.direction.fill(0.0);
            return self.length >= SHORTEST || self.carry();
        }
        let over = self.over(&proof);
        let aim = worth.map_or(f64::INFINITY, |worth| worth - ROUNDING * worth.abs());
        let aim = if aim < self.bound { aim } else { self.bound - HOPE * self.bound.abs().max(ROUNDING) };
        let mut square = 0.0;
        for (row, over) in over.into_iter().enumerate() {
            let idle = self.holds[row] == Holds::AtMost && proof.prices[row] <= 0.0 && over < 0.0;
            let over = if idle { 0.0 } else { over * self.scale[row] };
            self.direction[row] = NEW * over + (1.0 - NEW) * self.direction[row];
            square += self.direction[row] * self.direction[row];
        }
        if square <= 1e-18 {
            return self.carry();
        }
        let by = self.length * (proof.bound - aim) / square;
        for (row, price) in proof.prices.into_iter().enumerate() {
            let price = price + by * self.direction[row] * self.scale[row];
            self.prices[row] = if self.holds[row] == Holds::AtMost { price.max(0.0) } else { price };
        }
        true
    }

    /// Prices rows that others feed too from now on. Gives whether that is new.
    fn carry(&mut self) -> bool {
        let new = !self.carries && !self.feeds.is_empty();
        if new {
            (self.carries, self.length) = (true, AGAIN);
        }
        new
    }

    /// By how much what is taken goes beyond each row, once what is missing is fed in the cheapest way.
    fn over(&self, proof: &Proof) -> Vec<f64> {
        let mut over: Vec<f64> = self.limit.iter().map(|limit| -limit).collect();
        let take = |over: &mut [f64], column: usize, much: f64| {
            self.columns.of(column).iter().for_each(|&(row, factor)| over[row as usize] += much * factor);
        };
        proof.taken.iter().for_each(|&(column, much)| take(&mut over, column, much));
        if !self.carries {
            self.feeds.iter().for_each(|feed| over[feed.row] = 0.0);
            return over;
        }
        // What all ways together cannot bring is missing where the first of them comes from.
        for all in [false, true] {
            for feed in &proof.feeding {
                if over[feed.row] > 0.0 {
                    let need = over[feed.row] / feed.by;
                    take(&mut over, feed.column, if all { need } else { need.min(feed.most) });
                }
            }
        }
        over
    }

    /// What prices prove.
    fn proves(&self, prices: &[f64]) -> Proof {
        let mut prices = prices.to_vec();
        let mut left = self.left(&prices);
        // A row is worth no more than the cheapest way to feed it.
        let mut less = vec![0.0; prices.len()];
        for feed in &self.feeds {
            less[feed.row] = f64::max(less[feed.row], left[feed.column] / feed.by);
        }
        if less.iter().any(|&less| less > 0.0) {
            prices.iter_mut().zip(&less).for_each(|(price, less)| *price = (*price - less).max(0.0));
            left = self.left(&prices);
        }
        let tied = |feed: &&Feed| left[feed.column] >= -ROUNDING - TIED * prices[feed.row] * feed.by;
        let feeding = self.feeds.iter().filter(tied).copied().collect();
        let mut bound: f64 = prices.iter().zip(&self.limit).map(|(price, limit)| price * limit).sum();
        let mut taken = Vec::new();
        let trace = ROUNDING * ROUNDING.max(prices.iter().fold(0.0, |most, &price| f64::max(most, price)));
        let mut most: Vec<(f64, Option<usize>)> = vec![(f64::NEG_INFINITY, None); self.choices.must.len()];
        for (column, &left) in left.iter().enumerate() {
            match self.choices.of[column] {
                Some(choice) if left > most[choice as usize].0 => most[choice as usize] = (left, Some(column)),
                Some(_) => {}
                None if self.high[column].is_finite() && left > 0.0 => {
                    bound += self.high[column] * left;
                    taken.push((column, self.high[column]));
                }
                // Rounding may leave a feed a trace above its price; more would prove nothing.
                None if self.high[column].is_infinite() && left > trace => bound = f64::INFINITY,
                None => {}
            }
        }
        for (&(most, column), &must) in most.iter().zip(&self.choices.must) {
            if must || most > 0.0 {
                bound += most;
                taken.extend(column.map(|column| (column, 1.0)));
            }
        }
        Proof { bound, prices, taken, feeding }
    }

    /// What each column gains beyond its rows at these prices.
    fn left(&self, prices: &[f64]) -> Vec<f64> {
        let paid = self.columns.times(prices);
        self.gain.iter().zip(paid).map(|(gain, paid)| gain - paid).collect()
    }
}

/// Rows that let at most one of their columns be taken; each column belongs to the first. With whether each row is one.
fn choices(lists: &[Vec<(u32, f64)>], (limit, holds): (&[f64], &[Holds]), high: &[f64]) -> (Choices, Vec<bool>) {
    let mut choices = Choices { of: vec![None; high.len()], must: Vec::new() };
    let mut is_choice = vec![false; lists.len()];
    for (row, list) in lists.iter().enumerate() {
        let one = |&(column, factor): &(u32, f64)| {
            factor == 1.0 && high[column as usize] == 1.0 && choices.of[column as usize].is_none()
        };
        if limit[row] == 1.0 && !list.is_empty() && list.iter().all(one) {
            list.iter().for_each(|entry| choices.of[entry.0 as usize] = Some(choices.must.len() as u32));
            is_choice[row] = true;
            choices.must.push(holds[row] == Holds::Equal);
        }
    }
    (choices, is_choice)
}

/// Columns without an end that feed a row; `None` when one could gain whatever the prices.
fn feeds(
    (columns, rows): (&Sparse, &Sparse),
    (gain, high): (&[f64], &[f64]),
    (limit, holds): (&[f64], &[Holds]),
) -> Option<Vec<Feed>> {
    let mut feeds = Vec::new();
    for column in (0..gain.len()).filter(|&column| high[column].is_infinite()) {
        let of = columns.of(column);
        let fed: Vec<&(u32, f64)> = of.iter().filter(|entry| entry.1 < 0.0).collect();
        if gain[column] > 0.0 || fed.len() > 1 || of.iter().any(|entry| holds[entry.0 as usize] == Holds::Equal) {
            return None;
        }
        let Some(&&(row, by)) = fed.first() else { continue };
        let room = |row: usize| {
            let opens = rows.of(row).iter().filter(|entry| entry.1 < 0.0);
            limit[row] - opens.map(|&(column, factor)| factor * high[column as usize]).sum::<f64>()
        };
        let ends = of.iter().filter(|entry| entry.1 > 0.0).map(|&(row, factor)| room(row as usize) / factor);
        let most = ends.fold(f64::INFINITY, f64::min).max(0.0);
        feeds.push(Feed { column, row: row as usize, by: -by, most });
    }
    Some(feeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(program: &Program) -> f64 {
        let mut linear = Linear::new(program).unwrap();
        while linear.improve(None) {}
        linear.bound
    }

    #[test]
    fn prices_come_to_the_optimum_of_parts() {
        let mut program = Program::default();
        let (a, b) = (program.choice(3.0), program.choice(2.0));
        program.at_most(vec![(a, 1.0), (b, 1.0)], 1.5);
        let bound = bound(&program);
        assert!((4.0 - 1e-9..4.01).contains(&bound), "{bound}");
    }

    #[test]
    fn of_a_choice_only_the_best_counts_whatever_the_prices() {
        let mut program = Program::default();
        let columns: Vec<usize> = (1..=9).map(|gain| program.choice(f64::from(gain))).collect();
        program.at_most(columns.into_iter().map(|column| (column, 1.0)).collect(), 1.0);
        let linear = Linear::new(&program).unwrap();
        assert_eq!(linear.proves(&[]).bound, 9.0);
    }

    #[test]
    fn columns_that_carry_cost_nothing() {
        // Two arrivals worth 5 and 4 need 2 and 1 places, carried from a pool of 2.
        let mut program = Program::default();
        let (a, b, carried) = (program.choice(5.0), program.choice(4.0), program.amount());
        program.at_most(vec![(carried, 1.0)], 2.0);
        program.at_most(vec![(a, 2.0), (b, 1.0), (carried, -1.0)], 0.0);
        // The optimum of parts is 6.5.
        let bound = bound(&program);
        assert!((6.5 - 1e-9..6.52).contains(&bound), "{bound}");
    }

    #[test]
    fn one_of_a_choice_must_be_taken_though_it_costs() {
        let mut program = Program::default();
        let (a, b) = (program.choice(-3.0), program.choice(-2.0));
        program.equal(vec![(a, 1.0), (b, 1.0)], 1.0);
        assert_eq!(bound(&program), -2.0);
    }

    #[test]
    fn a_column_without_an_end_that_gains_proves_nothing() {
        let mut program = Program::default();
        let (pool, choice) = (program.amount(), program.choice(1.0));
        program.equal(vec![(pool, 1.0), (choice, -1.0)], 0.0);
        assert!(Linear::new(&program).is_none());
    }
}
