//! A plan on flat tables, whose changes can be taken back.

use super::Location;
use crate::allocation::model::SLACK;

/// The site of those who have none.
pub(in crate::allocation) const NOWHERE: u32 = u32::MAX;

/// A plan on flat tables. Moves may overfill a site on the way: whoever makes them asks [`Draft::holds`] at the end.
#[derive(Clone)]
pub(in crate::allocation) struct Draft<'l> {
    pub of: &'l Location<'l>,
    /// Where each household lives.
    pub site: Vec<u32>,
    /// What each adds there.
    pub profit: Vec<f64>,
    /// Who lives at each site.
    pub here: Vec<Vec<u32>>,
    /// Room left: sites × width.
    free: Vec<f64>,
    /// Households placed less openings.
    pub value: f64,
    /// How many have no site.
    pub without: usize,
    /// How many sites are open.
    pub open: usize,
    /// Who left where, and what it added there, since the log was cleared.
    log: Vec<(u32, u32, f64)>,
}

impl<'l> Draft<'l> {
    /// Nobody placed.
    pub fn new(of: &'l Location<'l>) -> Self {
        Self {
            site: vec![NOWHERE; of.households()],
            profit: vec![0.0; of.households()],
            here: vec![Vec::new(); of.sites()],
            free: of.room.clone(),
            value: 0.0,
            without: of.households(),
            open: of.forced.iter().filter(|&&forced| forced).count(),
            log: Vec::new(),
            of,
        }
    }

    /// Where everybody lives, as [`Draft::places`] gave it, as far as it fits.
    pub fn from_places(of: &'l Location<'l>, places: &[u32]) -> Self {
        let mut draft = Self::new(of);
        for (household, &site) in places.iter().enumerate().filter(|(_, site)| **site != NOWHERE) {
            if let Some(profit) = of.profit(household, site as usize)
                && draft.fits(household, site as usize)
            {
                draft.set(household as u32, site, profit);
            }
        }
        draft.log.clear();
        draft
    }

    pub fn places(&self) -> Vec<u32> {
        self.site.clone()
    }

    pub fn is_open(&self, site: usize) -> bool {
        !self.here[site].is_empty() || self.of.forced[site]
    }

    /// Whether a household fits into what is left of a site that may be opened, or is open.
    pub fn fits(&self, household: usize, site: usize) -> bool {
        let width = self.of.width;
        let free = &self.free[site * width..(site + 1) * width];
        let room = self.of.needs(household).iter().zip(free).all(|(need, free)| *need <= free + SLACK * (1.0 + need));
        room && (self.is_open(site) || self.open < self.of.open_at_most)
    }

    /// Whether `coming` fits once `going` has gone.
    pub fn fits_instead(&self, site: usize, coming: usize, going: usize) -> bool {
        let width = self.of.width;
        let free = &self.free[site * width..(site + 1) * width];
        let needs = self.of.needs(coming).iter().zip(self.of.needs(going));
        needs.zip(free).all(|((need, less), free)| need - less <= free + SLACK * (1.0 + need))
    }

    /// Whether no capacity of a site is overfilled.
    pub fn holds(&self, site: usize) -> bool {
        let width = self.of.width;
        let within = |at: usize| self.free[at] >= -SLACK * (1.0 + self.of.room[at]);
        (site * width..(site + 1) * width).all(within) && self.open <= self.of.open_at_most
    }

    /// Moves a household, whatever the room. `profit` is what it adds there.
    pub fn set(&mut self, household: u32, to: u32, profit: f64) {
        let from = self.site[household as usize];
        if from != to {
            self.log.push((household, from, self.profit[household as usize]));
            self.shift(household, to, profit);
        }
    }

    fn shift(&mut self, household: u32, to: u32, profit: f64) {
        let h = household as usize;
        let from = self.site[h];
        if from == NOWHERE {
            self.without -= 1;
        } else {
            let site = from as usize;
            if let Some(at) = self.here[site].iter().rposition(|&other| other == household) {
                self.here[site].swap_remove(at);
            }
            self.take(h, site, -1.0);
            if self.here[site].is_empty() && !self.of.forced[site] {
                self.value += self.of.fee[site];
                self.open -= 1;
            }
        }
        self.value += profit - self.profit[h];
        if to == NOWHERE {
            self.without += 1;
        } else {
            let site = to as usize;
            if self.here[site].is_empty() && !self.of.forced[site] {
                self.value -= self.of.fee[site];
                self.open += 1;
            }
            self.here[site].push(household);
            self.take(h, site, 1.0);
        }
        (self.site[h], self.profit[h]) = (to, profit);
    }

    fn take(&mut self, household: usize, site: usize, sign: f64) {
        let width = self.of.width;
        for at in 0..width {
            self.free[site * width + at] -= sign * self.of.need[household * width + at];
        }
    }

    /// How far the log has come.
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    pub fn forget(&mut self) {
        self.log.clear();
    }

    /// Takes back what was done since a mark.
    pub fn undo(&mut self, mark: usize) {
        while self.log.len() > mark {
            if let Some((household, from, profit)) = self.log.pop() {
                self.shift(household, from, profit);
            }
        }
    }

    /// Whether this is a better plan than one with so many households without a site, and such a value. With `slack` a
    /// little worse is good enough.
    pub fn beats(&self, (without, value): (usize, f64), slack: f64) -> bool {
        if self.of.everyone && self.without != without {
            return self.without < without;
        }
        self.value > value - slack
    }
}
