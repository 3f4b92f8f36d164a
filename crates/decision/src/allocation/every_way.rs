//! A few households placed in every way there is: what greedy steps miss where rules bind together.

use super::improve::Best;
use super::model::SLACK;
use super::{State, Step};

/// So many households at most are placed in every way.
pub(super) const FEW: usize = 6;
/// Ways looked at before the search is content with the best so far.
const WAYS: usize = 3_000;

/// Places some households without a home as well as can be, each at one of its best sites in some year or nowhere, by
/// depth-first search with a bound (Land & Doig 1960). Never makes the plan worse.
pub(super) fn every_way(state: &mut State<'_>, best: &Best, households: &[usize]) {
    let model = state.model;
    let most = |&household: &usize| {
        let of = &model.problem.households[household];
        best.of(state, household).iter().map(|&(_, score)| model.profit(of, score, 0)).fold(0.0, f64::max)
    };
    let gains: Vec<f64> = households.iter().map(most).collect();
    let bonus = model.problem.floors.iter().map(|floor| match floor.step {
        Step::Bonus(bonus) => bonus,
        Step::Needed | Step::Opens { .. } => 0.0,
    });
    let mut ways = Ways {
        best,
        households,
        gains,
        bonus: bonus.sum(),
        left: WAYS,
        top: state.worth(),
        here: vec![None; households.len()],
        found: vec![None; households.len()],
    };
    ways.place(state, 0);
    for (&household, way) in households.iter().zip(&ways.found) {
        if let Some((site, year)) = *way {
            state.settle_scored(household, site, year);
        }
    }
}

/// A site with its score, and a year.
type Way = Option<((usize, f32), usize)>;

struct Ways<'a> {
    best: &'a Best,
    households: &'a [usize],
    /// The most each household can add.
    gains: Vec<f64>,
    /// The most that floors can add.
    bonus: f64,
    left: usize,
    top: f64,
    here: Vec<Way>,
    found: Vec<Way>,
}

impl Ways<'_> {
    fn place(&mut self, state: &mut State<'_>, at: usize) {
        let worth = state.worth();
        if worth > self.top + SLACK {
            self.top = worth;
            self.found.clone_from(&self.here);
        }
        // Whatever demands are missed now, nothing below is worth more than if they were all met.
        let most = state.worth_if_met() + self.bonus;
        let rest: f64 = self.gains[at..].iter().sum();
        if at == self.households.len() || self.left == 0 || most + rest <= self.top + SLACK {
            return;
        }
        self.left -= 1;
        let (household, best) = (self.households[at], self.best);
        let of = &state.model.problem.households[household];
        let others = rest - self.gains[at];
        for &(site, score) in best.of(state, household) {
            for year in 0..state.model.problem.years {
                // Ways that could not come to anything are not tried: later years and sites add less still.
                if most + state.model.profit(of, score, year) + others <= self.top + SLACK {
                    break;
                }
                if state.settle_scored(household, (site as usize, score), year) {
                    self.here[at] = Some(((site as usize, score), year));
                    self.place(state, at + 1);
                    self.here[at] = None;
                    state.leave(household);
                }
            }
        }
        self.place(state, at + 1);
    }
}
