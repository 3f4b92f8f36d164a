//! Households that move in and out of a plan in the making.

use super::{Place, Spot, State};
use crate::allocation::Rule;
use crate::allocation::model::SLACK;

impl State<'_> {
    /// The dwellings a household can have at a site from a year on, the smallest that do; `None` when they are taken.
    fn find_homes(&self, household: usize, site: usize, year: usize) -> Option<Vec<u32>> {
        if !self.model.asks.dwellings {
            return Some(Vec::new());
        }
        let need = self.model.rooms.homes(site, &self.model.problem.households[household])?;
        let sizes = &self.model.sizes[site];
        let mut found = Vec::with_capacity(need.count as usize);
        for size in sizes.partition_point(|&people| people < need.people)..sizes.len() {
            let at = (self.model.first_size[site] + size) * self.years();
            let free = self.homes_free[at + year..at + self.years()].iter().copied().min().unwrap_or(0).max(0) as usize;
            found.extend(std::iter::repeat_n(size as u32, free.min(need.count as usize - found.len())));
            if found.len() == need.count as usize {
                return Some(found);
            }
        }
        None
    }

    fn take_homes(&mut self, site: usize, place: &Place, sign: i32) {
        for &size in &place.homes {
            let at = (self.model.first_size[site] + size as usize) * self.years();
            let year = place.year as usize;
            let end = at + self.years();
            self.homes_free[at + year..end].iter_mut().for_each(|free| *free -= sign);
        }
    }

    /// Places a household without a home at a site from a year on, opening the site if need be. Gives `false`, and
    /// changes nothing, when a rule forbids it.
    pub fn settle(&mut self, household: usize, site: usize, year: usize) -> bool {
        let Some(score) = self.model.score(household, site) else { return false };
        self.settle_scored(household, (site, score), year)
    }

    /// [`State::settle`] when the score is known already.
    pub fn settle_scored(&mut self, household: usize, (site, score): (usize, f32), year: usize) -> bool {
        let model = self.model;
        let years = self.years();
        let of = &model.problem.sites[site];
        if !model.usable[site] || of.last_year.is_some_and(|last| year > last) {
            return false;
        }
        let needs = model.needs(household);
        let fits = |free: &[f64; 3]| (0..3).all(|a| needs[a] <= free[a] + SLACK * (1.0 + needs[a]));
        if !self.amount_free[site * years + year..(site + 1) * years].iter().all(fits) {
            return false;
        }
        if !model.needed_works(household, site).all(|work| self.finished_by(work, year)) {
            return false;
        }
        if !self.kin_near(household, site) {
            return false;
        }
        let Some(homes) = self.find_homes(household, site, year) else { return false };
        let was = self.opened[site];
        if !self.open(site, year) {
            return false;
        }
        if !self.use_places(household, site, year) {
            self.reopen(site, was);
            return false;
        }
        let profit = model.profit(&model.problem.households[household], score, year);
        self.move_in(household, Place { site: site as u32, year: year as u32, homes, profit });
        true
    }

    fn move_in(&mut self, household: usize, place: Place) {
        let (site, year, years) = (place.site as usize, place.year as usize, self.years());
        let needs = self.model.needs(household);
        self.take_homes(site, &place, 1);
        for free in &mut self.amount_free[site * years + year..(site + 1) * years] {
            (0..3).for_each(|a| free[a] -= needs[a]);
        }
        self.profit += place.profit;
        self.place[household] = Some(place);
        self.here[site].push(household as u32);
        self.tally(household, site, 1.0);
    }

    /// Where a household lives, as [`State::put_back`] takes it.
    pub fn spot(&self, household: usize) -> Option<Spot> {
        let place = self.place[household].as_ref()?;
        Some(Spot { opened: self.opened[place.site as usize]?, place: place.clone() })
    }

    /// Takes a household out, remembering what is needed to put it back exactly.
    pub fn take_out(&mut self, household: usize) -> Option<Spot> {
        let opened = self.opened[self.place[household].as_ref()?.site as usize]?;
        Some(Spot { place: self.leave(household)?, opened })
    }

    /// Puts a household back where it was. It fits as long as what came since has gone.
    pub fn put_back(&mut self, household: usize, spot: Option<Spot>) {
        let Some(Spot { place, opened }) = spot else { return };
        let (site, year) = (place.site as usize, place.year as usize);
        let opens = self.open(site, opened) || self.open_as_before(site, opened);
        let fits = opens && self.use_places(household, site, year);
        debug_assert!(fits, "the place that was left is free");
        if fits {
            self.move_in(household, place);
        }
    }

    /// The rule that keeps a household without a home out of a site, in the last year somebody may arrive; `None` when it
    /// would fit.
    pub fn blocked_by(&mut self, household: usize, site: usize) -> Option<Rule> {
        let model = self.model;
        let (years, of) = (self.years(), &model.problem.sites[site]);
        let year = of.last_year.unwrap_or(years - 1).min(years - 1);
        if model.score(household, site).is_none() {
            return Some(Rule::Eligibility);
        }
        if !model.usable[site] {
            return Some(Rule::Consent);
        }
        if !model.needed_works(household, site).all(|work| self.finished_by(work, year)) {
            return Some(Rule::After);
        }
        if self.find_homes(household, site, year).is_none() {
            return Some(Rule::Dwellings);
        }
        let needs = model.needs(household);
        for (amount, rule) in [Rule::Water, Rule::Farmland, Rule::NewcomerShare].into_iter().enumerate() {
            let there = self.amount_free[site * years + year..(site + 1) * years].iter().map(|free| free[amount]);
            if there.fold(f64::INFINITY, f64::min) + SLACK * (1.0 + needs[amount]) < needs[amount] {
                return Some(rule);
            }
        }
        if !self.use_places(household, site, year) {
            return Some(Rule::Services);
        }
        self.give_places_back(household, site, year);
        if self.settle(household, site, year) {
            self.leave(household);
            return None;
        }
        let full = model.problem.open_at_most.is_some_and(|most| self.count_open >= most);
        Some(match () {
            () if !self.kin_near(household, site) => Rule::Kin,
            () if self.opened[site].is_none() && full && model.asks.open_at_most => Rule::OpenAtMost,
            () => Rule::Budget,
        })
    }

    /// Whether those of its kin who have a home live near enough to a site.
    fn kin_near(&self, household: usize, site: usize) -> bool {
        let (kin, minutes) = (&self.model.kin[household], &self.model.problem.minutes);
        let near = |&(other, within): &(usize, f64)| {
            self.place[other].as_ref().is_none_or(|at| minutes.near(site, at.site as usize, within))
        };
        kin.iter().all(near)
    }

    fn use_places(&mut self, household: usize, site: usize, year: usize) -> bool {
        if !self.model.asks.services {
            return true;
        }
        let years = self.years();
        let uses = &self.model.problem.households[household].uses;
        for (position, using) in uses.iter().enumerate() {
            for at in year..years {
                if !self.flows[using.service * years + at].add(site, using.places) {
                    (year..at).for_each(|t| self.flows[using.service * years + t].remove(site, using.places));
                    for done in &uses[..position] {
                        (year..years).for_each(|t| self.flows[done.service * years + t].remove(site, done.places));
                    }
                    return false;
                }
            }
        }
        true
    }

    fn give_places_back(&mut self, household: usize, site: usize, year: usize) {
        let (model, years) = (self.model, self.years());
        if model.asks.services {
            for using in &model.problem.households[household].uses {
                (year..years).for_each(|t| self.flows[using.service * years + t].remove(site, using.places));
            }
        }
    }

    /// Takes a household out of its home; the site is closed when nobody is left.
    pub fn leave(&mut self, household: usize) -> Option<Place> {
        let place = self.place[household].take()?;
        let model = self.model;
        let (site, year, years) = (place.site as usize, place.year as usize, self.years());
        self.take_homes(site, &place, -1);
        let needs = model.needs(household);
        for free in &mut self.amount_free[site * years + year..(site + 1) * years] {
            (0..3).for_each(|a| free[a] += needs[a]);
        }
        self.give_places_back(household, site, year);
        if let Some(at) = self.here[site].iter().rposition(|&other| other as usize == household) {
            self.here[site].swap_remove(at);
        }
        self.profit -= place.profit;
        self.tally(household, site, -1.0);
        self.close_if_empty(site);
        Some(place)
    }
}
