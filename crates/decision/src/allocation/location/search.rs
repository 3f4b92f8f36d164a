//! How a plan on flat tables gets better: sites are closed and opened at random, and what follows is kept where it gains.

use super::moves::{Reach, Tools, resettle, settle, take_over};
use super::{Draft, Location, NOWHERE, Nearby};
use crate::allocation::improve::Deadline;
use crate::robustness::generator::{Purpose, Stream};

/// So many of the nearest neighbours are asked to open or close together with a site.
const TOGETHER: usize = 8;
/// The site that takes the place of a closed one; so many of its neighbours are looked at again.
const AROUND: usize = 6;
/// After so many tries the search goes back to the best plan.
const TRIES_ASTRAY: usize = 2000;

/// A search and the best plan it has found.
pub(in crate::allocation) struct Search<'l> {
    now: Draft<'l>,
    best: Draft<'l>,
    tools: Tools<'l>,
    stream: Stream,
    /// A plan that is worse than the best by so much may be gone on from, at first (record-to-record travel, Dueck 1993).
    heat: f64,
    tries: usize,
    deadline: Deadline,
}

impl<'l> Search<'l> {
    /// Starts from where everybody lives; where nobody does, from the sites that prices open.
    pub fn new(
        (location, near): (&'l Location<'l>, &'l Nearby),
        (places, open): (&[u32], &[f64]),
        (seed, deadline): (u64, Deadline),
    ) -> Self {
        let mut search = Self {
            now: Draft::from_places(location, places),
            best: Draft::new(location),
            tools: Tools::new(near),
            stream: Stream::new(seed, Purpose::Plans, 1),
            heat: heat(location, near),
            tries: 0,
            deadline,
        };
        if places.iter().all(|&site| site == NOWHERE) {
            search.now = search.opened_by(open);
        }
        search.complete();
        search.best = search.now.clone();
        search
    }

    /// Whether everybody is placed who must be.
    pub fn complete_plan(&self) -> bool {
        self.best.without == 0 || !self.best.of.everyone
    }

    /// What the best plan is worth.
    pub fn value(&self) -> f64 {
        self.best.value
    }

    /// Where everybody lives in the best plan.
    pub fn places(&self) -> Vec<u32> {
        self.best.places()
    }

    /// Places whoever has no site, and lets the whole plan settle.
    fn complete(&mut self) {
        let away = (0..self.now.site.len() as u32).filter(|&h| self.now.site[h as usize] == NOWHERE).collect();
        resettle(&mut self.now, &mut self.tools, away, NOWHERE);
        (0..self.now.here.len() as u32).for_each(|site| self.tools.touch(site));
        settle(&mut self.now, &mut self.tools, Reach::All);
        self.now.forget();
    }

    /// Goes on from a plan in which the sites are open that prices open, if it is better than the best.
    pub fn start_from_prices(&mut self, open: &[f64]) {
        let draft = self.opened_by(open);
        let kept = std::mem::replace(&mut self.now, draft);
        self.complete();
        if self.now.beats((self.best.without, self.best.value), 0.0) {
            self.best = self.now.clone();
        } else {
            self.now = kept;
        }
    }

    /// Places large households first, where they like best among the sites that prices open.
    fn opened_by(&mut self, open: &[f64]) -> Draft<'l> {
        let location = self.now.of;
        let mut order: Vec<(f64, u32)> = (0..location.households())
            .map(|h| (location.need_cells[h] as f64 * (1.0 + 0.3 * self.stream.uniform()), h as u32))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut draft = Draft::new(location);
        for (_, household) in order {
            let h = household as usize;
            let room = |&&(site, _): &&(u32, f64)| {
                let at = site as usize;
                (open[at] > 0.4 || draft.is_open(at)) && draft.fits(h, at)
            };
            let ways = self.tools.near.sites[h].iter().filter(room);
            let top = ways.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some(&(site, profit)) = top {
                draft.set(household, site, profit);
            }
        }
        draft
    }

    /// Tries so many changes. `share` is how much of the search is over, 0 to 1: the further, the less a plan may be worse.
    pub fn run(&mut self, tries: usize, share: f64) {
        if self.now.here.is_empty() {
            return;
        }
        for _ in 0..tries {
            if self.tries.is_multiple_of(64) && self.deadline.over() {
                return;
            }
            self.tries += 1;
            self.attempt(1.0 - share);
            if self.tries.is_multiple_of(TRIES_ASTRAY) {
                self.now = self.best.clone();
            }
        }
    }

    /// Closes a site, opens one, or both; settles what follows; takes it back unless the plan is good enough.
    fn attempt(&mut self, warmth: f64) {
        self.now.forget();
        let Some((close, open)) = self.choose() else { return };
        let mut away: Vec<u32> = Vec::new();
        if close != NOWHERE {
            self.shut(close, &mut away);
            if self.stream.below(4) == 0 {
                let near = self.tools.near.neighbours[close as usize].iter().take(AROUND);
                let next =
                    near.copied().find(|&site| self.now.is_open(site as usize) && !self.now.of.forced[site as usize]);
                next.into_iter().for_each(|site| self.shut(site, &mut away));
            }
        }
        if open != NOWHERE {
            take_over(&mut self.now, &mut self.tools, open as usize, close);
            away.retain(|&household| self.now.site[household as usize] == NOWHERE);
        }
        if resettle(&mut self.now, &mut self.tools, away, close) {
            settle(&mut self.now, &mut self.tools, Reach::Open);
            let best = (self.best.without, self.best.value);
            if self.now.beats(best, self.heat * warmth) {
                if self.now.beats((best.0, best.1 + 1e-6), 0.0) {
                    self.best.clone_from(&self.now);
                }
                return;
            }
        }
        self.tools.clear();
        self.now.undo(0);
    }

    /// Closes a site; its neighbours are looked at again.
    fn shut(&mut self, site: u32, away: &mut Vec<u32>) {
        let from = away.len();
        away.extend_from_slice(&self.now.here[site as usize]);
        away[from..].iter().for_each(|&household| self.now.set(household, NOWHERE, 0.0));
        let near = self.tools.near;
        near.neighbours[site as usize].iter().take(AROUND).for_each(|&site| self.tools.touch(site));
    }

    /// A site to close and one to open, either of which may be [`NOWHERE`].
    fn choose(&mut self) -> Option<(u32, u32)> {
        let site = self.stream.below(self.now.here.len());
        if !self.now.of.model.usable[site] || self.tools.near.neighbours[site].is_empty() {
            return None;
        }
        let is_open = self.now.is_open(site);
        let full = self.now.open >= self.now.of.open_at_most;
        let other = |at: &&u32| {
            let at = **at as usize;
            if is_open { !self.now.is_open(at) } else { self.now.is_open(at) && !self.now.of.forced[at] }
        };
        let others: Vec<u32> = self.tools.near.neighbours[site].iter().filter(other).take(TOGETHER).copied().collect();
        let alone = self.stream.below(3) == 0;
        let partner = if others.is_empty() || alone { NOWHERE } else { others[self.stream.below(others.len())] };
        match is_open {
            true if self.now.of.forced[site] => None,
            true => Some((site as u32, partner)),
            false if full && partner == NOWHERE => None,
            false => Some((partner, site as u32)),
        }
    }
}

/// A part of what a site costs, and of what households lose from their best site to their fourth.
fn heat(location: &Location<'_>, near: &Nearby) -> f64 {
    let mean = |sum: f64, count: usize| sum / count.max(1) as f64;
    let lost = |list: &Vec<(u32, f64)>| match (list.first(), list.get(3)) {
        (Some(first), Some(fourth)) => (first.1 - fourth.1).abs(),
        _ => 0.0,
    };
    0.25 * mean(location.fee.iter().sum(), location.sites())
        + 0.5 * mean(near.sites.iter().map(lost).sum(), near.sites.len())
}
