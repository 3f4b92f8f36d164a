//! What is wrong or odd in a problem, before anything is solved.

use super::{Measure, Problem, Step, Unlock};
use crate::Error;
use std::collections::BTreeSet;

/// Something wrong or odd in a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// Whose field, by kind and id.
    pub who: String,
    /// The field.
    pub field: &'static str,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// Whether nothing can be solved before it is mended. If not, it is something a person should know.
    pub unusable: bool,
}

/// Looks through a problem: indexes that lead nowhere, negative and endless figures, works that wait for each other, and
/// households that can be placed nowhere, with the reason. In the order of the lists of the problem.
///
/// ```
/// use decision::allocation::{Problem, inspect};
/// assert!(inspect(&Problem::new(1)).is_empty());
/// assert!(inspect(&Problem::new(0))[0].unusable);
/// ```
#[must_use]
pub fn inspect(problem: &Problem) -> Vec<Flaw> {
    let mut look = Look { problem, flaws: Vec::new() };
    look.whole();
    look.sites();
    look.works();
    look.pools();
    look.wishes();
    look.households();
    look.links();
    if !look.flaws.iter().any(|flaw| flaw.unusable) {
        look.homeless();
    }
    look.flaws
}

/// `Err` with the first flaw that makes a problem unusable.
pub(super) fn usable(problem: &Problem) -> Result<(), Error> {
    let mut flaws = inspect(problem).into_iter().filter(|flaw| flaw.unusable);
    match flaws.next() {
        None => Ok(()),
        Some(Flaw { who, field, found, expected, .. }) => {
            Err(Error::Unusable { who, field, found, expected, more: flaws.count() })
        }
    }
}

struct Look<'a> {
    problem: &'a Problem,
    flaws: Vec<Flaw>,
}

impl Look<'_> {
    fn add(&mut self, who: String, field: &'static str, found: impl ToString, expected: impl ToString) {
        self.flaws.push(Flaw { who, field, found: found.to_string(), expected: expected.to_string(), unusable: true });
    }

    fn note(&mut self, who: String, field: &'static str, found: impl ToString, expected: impl ToString) {
        self.add(who, field, found, expected);
        if let Some(last) = self.flaws.last_mut() {
            last.unusable = false;
        }
    }

    fn amount(&mut self, who: &str, field: &'static str, value: f64) {
        if !(value.is_finite() && value >= 0.0) {
            self.add(who.into(), field, value, "a finite number of 0 or more");
        }
    }

    fn index(&mut self, who: &str, field: &'static str, found: usize, count: usize) {
        if found >= count {
            self.add(who.into(), field, format!("number {found}"), format!("one of {count}"));
        }
    }

    fn same_ids<'b>(&mut self, what: &str, ids: impl Iterator<Item = &'b String>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id) {
                self.add(format!("{what} {id}"), "id", "twice", "once");
            }
        }
    }

    fn whole(&mut self) {
        let problem = self.problem;
        if problem.years == 0 {
            self.add("plan".into(), "years", 0, "1 or more");
        }
        if let Some(budget) = &problem.budget {
            if budget.by_year_eur.len() != problem.years {
                let found = format!("{} years", budget.by_year_eur.len());
                self.add("budget".into(), "by_year_eur", found, format!("{} years", problem.years));
            }
            budget.by_year_eur.iter().for_each(|&euro| self.amount("budget", "by_year_eur", euro));
        }
        let weights = problem.weights;
        for (field, value) in [
            ("placed", weights.placed),
            ("fit", weights.fit),
            ("wait", weights.wait),
            ("cost_per_1000_eur", weights.cost_per_1000_eur),
        ] {
            self.amount("weights", field, value);
        }
        for rule in problem.waived.iter().filter(|rule| !rule.can_be_waived()) {
            self.add("rules".into(), "waived", rule, "a rule that can be waived");
        }
        self.same_ids("site", problem.sites.iter().map(|site| &site.id));
        self.same_ids("work", problem.works.iter().map(|work| &work.id));
        self.same_ids("pool", problem.pools.iter().map(|pool| &pool.id));
        self.same_ids("household", problem.households.iter().map(|household| &household.id));
        self.same_ids("group", problem.groups.iter().map(|group| &group.id));
        for group in problem.groups.iter().filter(|group| !(0.0..=1.0).contains(&group.least_share)) {
            self.add(format!("group {}", group.id), "least_share", group.least_share, "0 to 1");
        }
    }

    fn sites(&mut self) {
        let problem = self.problem;
        for site in &problem.sites {
            let who = format!("site {}", site.id);
            site.water_l_day.iter().for_each(|&water| self.amount(&who, "water_l_day", water));
            site.farmland_ha.iter().for_each(|&land| self.amount(&who, "farmland_ha", land));
            site.newcomers_per_resident.iter().for_each(|&share| self.amount(&who, "newcomers_per_resident", share));
            self.amount(&who, "opening_cost_eur", site.opening_cost_eur);
            site.requires.iter().for_each(|&work| self.index(&who, "requires", work, problem.works.len()));
            site.last_year.iter().for_each(|&year| self.index(&who, "last_year", year, problem.years));
        }
    }

    fn works(&mut self) {
        let problem = self.problem;
        for work in &problem.works {
            let who = format!("work {}", work.id);
            self.amount(&who, "cost_eur", work.cost_eur);
            work.site.iter().for_each(|&site| self.index(&who, "site", site, problem.sites.len()));
            work.requires.iter().for_each(|&first| self.index(&who, "requires", first, problem.works.len()));
            for unlock in &work.unlocks {
                match *unlock {
                    Unlock::Dwellings { site, .. } => self.index(&who, "unlocks dwellings", site, problem.sites.len()),
                    Unlock::Water { site, l_day } => {
                        self.index(&who, "unlocks water", site, problem.sites.len());
                        self.amount(&who, "unlocks water", l_day);
                    }
                    Unlock::Farmland { site, ha } => {
                        self.index(&who, "unlocks farmland", site, problem.sites.len());
                        self.amount(&who, "unlocks farmland", ha);
                    }
                    Unlock::Places { pool, .. } => self.index(&who, "unlocks places", pool, problem.pools.len()),
                }
            }
        }
        if self.flaws.is_empty() {
            self.circles();
        }
    }

    /// Works that wait for each other: what is left when works without open prerequisites are taken away again and again.
    fn circles(&mut self) {
        let works = &self.problem.works;
        let mut done = vec![false; works.len()];
        loop {
            let ready: Vec<usize> = (0..works.len())
                .filter(|&work| !done[work] && works[work].requires.iter().all(|&first| done[first]))
                .collect();
            if ready.is_empty() {
                break;
            }
            ready.into_iter().for_each(|work| done[work] = true);
        }
        for (work, _) in works.iter().zip(&done).filter(|(_, done)| !**done) {
            let expected = "works that do not wait for themselves";
            self.add(format!("work {}", work.id), "requires", "a circle, or one that waits for a circle", expected);
        }
    }

    fn pools(&mut self) {
        let problem = self.problem;
        for pool in &problem.pools {
            let who = format!("pool {}", pool.id);
            self.index(&who, "service", pool.service, problem.services.len());
            for member in &pool.members {
                self.index(&who, "members", member.site, problem.sites.len());
                member.after.iter().for_each(|&work| self.index(&who, "members after", work, problem.works.len()));
            }
        }
    }

    fn wishes(&mut self) {
        let problem = self.problem;
        for (number, wishes) in problem.wishes.iter().enumerate() {
            let who = format!("wishes {number}");
            if !wishes.options.windows(2).all(|pair| pair[0].site < pair[1].site) {
                self.add(who.clone(), "options", "out of order or twice", "sorted by site, each once");
            }
            for offer in &wishes.options {
                self.index(&who, "options", offer.site as usize, problem.sites.len());
                if !(0.0..=1.0).contains(&offer.score) {
                    self.add(who.clone(), "score", offer.score, "0 to 1");
                }
            }
            if !wishes.barred.windows(2).all(|pair| pair[0].site < pair[1].site) {
                self.add(who.clone(), "barred", "out of order or twice", "sorted by site, each once");
            }
            if !wishes.after.windows(2).all(|pair| pair[0].site <= pair[1].site) {
                self.add(who.clone(), "after", "out of order", "sorted by site");
            }
            for after in &wishes.after {
                self.index(&who, "after", after.site as usize, problem.sites.len());
                self.index(&who, "after", after.work as usize, problem.works.len());
            }
        }
    }

    fn households(&mut self) {
        let problem = self.problem;
        for household in &problem.households {
            let who = format!("household {}", household.id);
            self.index(&who, "group", household.group, problem.groups.len());
            self.index(&who, "wishes", household.wishes, problem.wishes.len());
            for (field, value) in [
                ("water_l_day", household.water_l_day),
                ("farmland_ha", household.farmland_ha),
                ("importance", household.importance),
            ] {
                self.amount(&who, field, value);
            }
            if household.people == 0 {
                self.add(who.clone(), "people", 0, "1 or more");
            }
            if household.homes_at_most == 0 {
                self.add(who.clone(), "homes_at_most", 0, "1 or more");
            }
            let mut seen = BTreeSet::new();
            for using in &household.uses {
                self.index(&who, "uses", using.service, problem.services.len());
                if !seen.insert(using.service) {
                    self.add(who.clone(), "uses", "a service twice", "each service once");
                }
            }
        }
    }

    fn links(&mut self) {
        let problem = self.problem;
        let mut seen = BTreeSet::new();
        for (number, kin) in problem.kin.iter().enumerate() {
            let who = format!("kin link {number}");
            self.index(&who, "a", kin.a, problem.households.len());
            self.index(&who, "b", kin.b, problem.households.len());
            self.amount(&who, "within_min", kin.within_min);
            if kin.a == kin.b {
                self.note(who, "b", "the same household", "another household");
            } else if !seen.insert((kin.a.min(kin.b), kin.a.max(kin.b))) {
                self.note(who, "a and b", "linked before", "each pair once; the stricter link counts");
            }
        }
        for floor in &problem.floors {
            let who = format!("floor {}", floor.id);
            floor.sites.iter().for_each(|&site| self.index(&who, "sites", site, problem.sites.len()));
            self.amount(&who, "least", floor.least);
            if let Measure::Places { service } = floor.measure {
                self.index(&who, "measure", service, problem.services.len());
            }
            match floor.step {
                Step::Bonus(bonus) => self.amount(&who, "bonus", bonus),
                Step::Opens { pool } => self.index(&who, "opens", pool, problem.pools.len()),
                Step::Needed => {}
            }
        }
    }

    /// Households without any site, and those larger than every home they could have.
    fn homeless(&mut self) {
        let rooms = super::Rooms::of(self.problem);
        for household in &self.problem.households {
            let options = &self.problem.wishes[household.wishes].options;
            let who = format!("household {}", household.id);
            if options.is_empty() {
                self.note(who, "options", "no site is open to it", "at least one");
            } else if self.problem.asks(super::Rule::Dwellings)
                && !options.iter().any(|offer| rooms.homes(offer.site as usize, household).is_some())
            {
                let expected = "a site among its options with a dwelling, present or repaired, that holds it";
                self.note(who, "people", household.people, expected);
            }
        }
    }
}
