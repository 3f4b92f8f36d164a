//! What a plan leaves over at every place when it is done: homes, water, land, places at services.

use decision::allocation::{Dwellings, Floor, Measure, Plan, Problem, Rule, SiteKind, Step, Unlock, shut_pools};

/// Rounding of sums, not generosity.
const TOLERANCE: f64 = 1e-6;

/// The limits that can stop a household at a place, the first to be named first.
pub(super) const STOPS: [&str; 10] = [
    "too few homes for a community",
    "large homes",
    "dwellings",
    "water",
    "farmland",
    "newcomers to hosts",
    "school places",
    "kindergarten places",
    "clinic places",
    "a road that is not mended",
];
/// Where the services stand in [`STOPS`], in the order of [`crate::scenario::PLAN_SERVICES`].
const FIRST_SERVICE: usize = 6;
const COMMUNITY: usize = 0;
const LARGE: usize = 1;
const DWELLINGS: usize = 2;
const ROAD: usize = 9;

/// What is lacking where one of [`STOPS`] stops a household.
pub(super) fn lacking(stop: usize) -> String {
    match stop {
        COMMUNITY => STOPS[stop].to_owned(),
        LARGE => "no home is large enough".to_owned(),
        ROAD => "the road is not mended".to_owned(),
        _ => format!("no {} left", STOPS[stop]),
    }
}

/// Some of [`STOPS`], a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Stops(u16);

impl Stops {
    fn set(&mut self, stop: usize, is_set: bool) {
        self.0 |= u16::from(is_set) << stop;
    }

    /// Positions in [`STOPS`], ascending.
    pub(super) fn all(self) -> impl Iterator<Item = usize> {
        (0..STOPS.len()).filter(move |stop| self.0 >> stop & 1 == 1)
    }

    /// What is lacking, in words; empty when nothing stops anybody.
    pub(super) fn words(self) -> String {
        self.all().map(lacking).collect::<Vec<_>>().join(", ")
    }
}

/// What is left at one place.
struct Left {
    /// People that each free dwelling holds, largest first; no more of them than any household may have.
    homes: Vec<u32>,
    water_l_day: Option<f64>,
    farmland_ha: Option<f64>,
    newcomers: Option<f64>,
    /// By service.
    places: Vec<i64>,
}

/// What a plan leaves over at every place at its end. Counted once for all questions: one pass over households, works
/// and pools.
pub struct Leftovers<'a> {
    pub(super) problem: &'a Problem,
    pub(super) plan: &'a Plan,
    done: Vec<bool>,
    sites: Vec<Left>,
    /// Whether a site, all its works done, would hold fewer than make a community.
    too_small: Vec<bool>,
    /// People that the largest home of each site holds, all its works done.
    largest: Vec<u32>,
}

impl<'a> Leftovers<'a> {
    /// Of a plan for a problem.
    #[must_use]
    pub fn of(problem: &'a Problem, plan: &'a Plan) -> Self {
        let mut done = vec![false; problem.works.len()];
        plan.works.iter().for_each(|start| done[start.work] = true);
        let mut leftovers =
            Self { problem, plan, done, sites: Vec::new(), too_small: too_small(problem), largest: largest(problem) };
        leftovers.sites = leftovers.amounts();
        for service in 0..problem.services.len() {
            let places = leftovers.places(service);
            leftovers.sites.iter_mut().zip(places).for_each(|(left, places)| left.places.push(places));
        }
        leftovers
    }

    fn unlocked(&self) -> impl Iterator<Item = &'a Unlock> + use<'a> {
        let (problem, plan) = (self.problem, self.plan);
        plan.works.iter().flat_map(move |start| &problem.works[start.work].unlocks)
    }

    fn amounts(&self) -> Vec<Left> {
        let mut homes: Vec<Vec<(u32, i64)>> = vec![Vec::new(); self.problem.sites.len()];
        let mut sites: Vec<Left> = self
            .problem
            .sites
            .iter()
            .zip(&mut homes)
            .map(|(site, homes)| {
                homes.extend(site.dwellings.iter().map(|home| (home.people, i64::from(home.count))));
                Left {
                    homes: Vec::new(),
                    water_l_day: site.water_l_day,
                    farmland_ha: site.farmland_ha,
                    newcomers: site.newcomers_per_resident.map(|ratio| ratio * f64::from(site.residents)),
                    places: Vec::new(),
                }
            })
            .collect();
        for unlock in self.unlocked() {
            match *unlock {
                Unlock::Dwellings { site, dwellings } => {
                    homes[site].push((dwellings.people, i64::from(dwellings.count)));
                }
                Unlock::Water { site, l_day } => more(&mut sites[site].water_l_day, l_day),
                Unlock::Farmland { site, ha } => more(&mut sites[site].farmland_ha, ha),
                Unlock::Places { .. } => {}
            }
        }
        for (household, placement) in self.problem.households.iter().zip(&self.plan.placements) {
            let Some(placement) = placement else { continue };
            let site = &mut sites[placement.site];
            for people in &placement.homes {
                if let Some(home) = homes[placement.site].iter_mut().find(|home| home.0 == *people && home.1 > 0) {
                    home.1 -= 1;
                }
            }
            more(&mut site.water_l_day, -household.water_l_day);
            more(&mut site.farmland_ha, -household.farmland_ha);
            more(&mut site.newcomers, -f64::from(household.newcomers));
        }
        let at_most = self.problem.households.iter().map(|household| household.homes_at_most).max().unwrap_or(1);
        for (site, homes) in sites.iter_mut().zip(homes) {
            let free = homes.into_iter().filter(|(_, count)| *count > 0);
            site.homes = free
                .flat_map(|(size, count)| std::iter::repeat_n(size, count.min(i64::from(at_most)) as usize))
                .collect();
            site.homes.sort_unstable_by(|a, b| b.cmp(a));
            site.homes.truncate(at_most as usize);
        }
        sites
    }

    /// Places of a service that each site could still use: those of its pools, less what the placed people of all sites
    /// that share them, by way of other sites too, need at least. An upper bound where pools are shared.
    fn places(&self, service: usize) -> Vec<i64> {
        let count = self.problem.sites.len();
        let mut circle: Vec<usize> = (0..count).collect();
        let mut places = vec![0; count];
        let is_open = |work: Option<usize>| work.is_none_or(|work| self.done[work]);
        let shut = shut_pools(self.problem, self.plan);
        let pools = self.problem.pools.iter().enumerate();
        let pools = pools.filter(|(number, pool)| pool.service == service && !shut[*number]);
        let mut first_member = vec![None; self.problem.pools.len()];
        for (number, pool) in pools {
            let mut members = pool.members.iter().filter(|member| is_open(member.after)).map(|member| member.site);
            let Some(first) = members.next() else { continue };
            first_member[number] = Some(first);
            places[first] += i64::from(pool.places);
            members.for_each(|site| join(&mut circle, first, site));
        }
        for unlock in self.unlocked() {
            if let Unlock::Places { pool, places: more } = *unlock
                && let Some(first) = first_member[pool]
            {
                places[first] += i64::from(more);
            }
        }
        for (household, placement) in self.problem.households.iter().zip(&self.plan.placements) {
            let Some(placement) = placement else { continue };
            let uses = household.uses.iter().filter(|using| using.service == service);
            places[placement.site] -= uses.map(|using| i64::from(using.places)).sum::<i64>();
        }
        let mut of_circle = vec![0; count];
        (0..count).for_each(|site| of_circle[head(&circle, site)] += places[site]);
        (0..count).map(|site| of_circle[head(&circle, site)]).collect()
    }

    /// Every limit of a site that leaves no room for a household.
    pub(super) fn stops(&self, site: usize, household: usize) -> Stops {
        let (problem, left) = (self.problem, &self.sites[site]);
        let wants = &problem.households[household];
        let short = |there: Option<f64>, wanted: f64| there.is_none_or(|there| there + TOLERANCE < wanted);
        let mut stops = Stops::default();
        if problem.asks(Rule::Dwellings) {
            let room: u32 = left.homes.iter().take(wants.homes_at_most as usize).sum();
            stops.set(COMMUNITY, self.too_small[site]);
            let too_large = self.largest[site] * wants.homes_at_most < wants.people;
            stops.set(LARGE, too_large);
            stops.set(DWELLINGS, room < wants.people && !too_large);
        }
        stops.set(3, problem.asks(Rule::Water) && short(left.water_l_day, wants.water_l_day));
        let farms = problem.asks(Rule::Farmland) && problem.sites[site].kind == SiteKind::Village;
        stops.set(4, farms && short(left.farmland_ha, wants.farmland_ha));
        let many = left.newcomers.is_some() && short(left.newcomers, f64::from(wants.newcomers));
        stops.set(5, problem.asks(Rule::NewcomerShare) && many);
        if problem.asks(Rule::Services) {
            for using in &wants.uses {
                stops.set(FIRST_SERVICE + using.service, left.places[using.service] < i64::from(using.places));
            }
        }
        if problem.asks(Rule::After) {
            let after = &problem.wishes[wants.wishes].after;
            let from = after.partition_point(|after| (after.site as usize) < site);
            let mut works = after[from..].iter().take_while(|after| after.site as usize == site);
            stops.set(ROAD, works.any(|after| !self.done[after.work as usize]));
        }
        stops
    }
}

/// For each site whether it belongs to a community that cannot reach its least number: every home there is and every home
/// that works could add hold fewer.
fn too_small(problem: &Problem) -> Vec<bool> {
    let mut too_small = vec![false; problem.sites.len()];
    let needed = problem.floors.iter().filter(|floor| floor.step == Step::Needed && problem.asks(Rule::Floors));
    for floor in needed.filter(|floor| most(problem, floor).is_some_and(|most| most < floor.least)) {
        floor.sites.iter().for_each(|&site| too_small[site] = true);
    }
    too_small
}

/// People that the largest home of each site holds, all its works done.
fn largest(problem: &Problem) -> Vec<u32> {
    let holds = |homes: &Dwellings| if homes.count > 0 { homes.people } else { 0 };
    let there = problem.sites.iter().map(|site| site.dwellings.iter().map(holds).max().unwrap_or(0));
    let mut largest: Vec<u32> = there.collect();
    for unlock in problem.works.iter().flat_map(|work| &work.unlocks) {
        if let Unlock::Dwellings { site, dwellings } = unlock {
            largest[*site] = largest[*site].max(holds(dwellings));
        }
    }
    largest
}

/// The most that the homes of a floor's sites can hold; `None` where homes say nothing about it.
fn most(problem: &Problem, floor: &Floor) -> Option<f64> {
    let holds = |homes: &Dwellings| match floor.measure {
        Measure::Households => Some(f64::from(homes.count)),
        Measure::People => Some(f64::from(homes.count) * f64::from(homes.people)),
        Measure::Places { .. } => None,
    };
    let there = floor.sites.iter().flat_map(|&site| &problem.sites[site].dwellings);
    let unlocks = problem.works.iter().flat_map(|work| &work.unlocks);
    let added = unlocks.filter_map(|unlock| match unlock {
        Unlock::Dwellings { site, dwellings } if floor.sites.contains(site) => Some(dwellings),
        _ => None,
    });
    there.chain(added).map(holds).sum()
}

fn more(known: &mut Option<f64>, amount: f64) {
    *known = known.map(|known| known + amount);
}

/// The first of those that share with a site.
fn head(circle: &[usize], mut site: usize) -> usize {
    while circle[site] != site {
        site = circle[site];
    }
    site
}

fn join(circle: &mut [usize], a: usize, b: usize) {
    let (a, b) = (head(circle, a), head(circle, b));
    circle[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use decision::allocation::{Household, Member, Opening, Placement, Pool, Site, Use, Work};

    /// Four homes and one more after repair are no community of six, but one of five.
    #[test]
    fn a_village_too_small_for_a_community_says_so_before_all_else() {
        let homes = |count: u32| Dwellings { people: 4, count };
        let mut problem = Problem::new(1);
        problem.sites = vec![Site { dwellings: vec![homes(4)], ..Site::new("a", SiteKind::Village) }];
        let unlocks = vec![Unlock::Dwellings { site: 0, dwellings: homes(1) }];
        problem.works =
            vec![Work { id: "w".into(), site: Some(0), cost_eur: 1.0, months: 1, requires: vec![], unlocks }];
        let floor =
            |measure: Measure, least: f64| Floor { id: "f".into(), sites: vec![0], measure, least, step: Step::Needed };
        let mut small = |floor: Floor| {
            problem.floors = vec![floor];
            too_small(&problem)[0]
        };
        assert!(small(floor(Measure::Households, 6.0)));
        assert!(!small(floor(Measure::Households, 5.0)));
        assert!(small(floor(Measure::People, 21.0)));
        assert!(!small(floor(Measure::People, 20.0)));
        assert!(!small(floor(Measure::Places { service: 0 }, 99.0)), "homes say nothing about pupils");
        assert!(!small(Floor { step: Step::Bonus(1.0), ..floor(Measure::Households, 6.0) }), "nobody needs it");
        problem.floors = vec![floor(Measure::Households, 6.0)];
        problem.waived = [Rule::Floors].into();
        assert_eq!(too_small(&problem), [false]);
    }

    /// Five people are too many for any home; four only find the last one taken, unless the repair is done.
    #[test]
    fn a_family_too_large_for_every_home_is_told_from_one_that_came_too_late() {
        let homes = |people: u32, count: u32| Dwellings { people, count };
        let mut problem = Problem::new(1);
        problem.sites = vec![Site { dwellings: vec![homes(3, 1), homes(9, 0)], ..Site::new("a", SiteKind::Host) }];
        problem.waived = [Rule::Water].into();
        let unlocks = vec![Unlock::Dwellings { site: 0, dwellings: homes(4, 1) }];
        problem.works =
            vec![Work { id: "w".into(), site: Some(0), cost_eur: 1.0, months: 1, requires: vec![], unlocks }];
        let household =
            |people: u32, homes_at_most: u32| Household { people, homes_at_most, uses: vec![], ..asking(0) };
        problem.wishes = vec![decision::allocation::Wishes::default()];
        problem.households = vec![household(5, 1), household(4, 1), household(5, 2)];
        let plan = Plan { placements: vec![None; 3], ..Plan::default() };
        let left = Leftovers::of(&problem, &plan);
        let words = |household: usize| left.stops(0, household).words();
        assert_eq!(words(0), "no home is large enough");
        assert_eq!(words(1), "no dwellings left");
        assert_eq!(words(2), "no dwellings left", "two side by side would hold it");
    }

    fn asking(places: u32) -> Household {
        Household {
            id: String::new(),
            group: 0,
            people: 1,
            newcomers: 1,
            homes_at_most: 1,
            water_l_day: 0.0,
            farmland_ha: 0.0,
            uses: vec![Use { service: 0, places }],
            importance: 1.0,
            wishes: 0,
        }
    }

    /// Two schools share the middle one of three villages: six places in all, four used at one end.
    #[test]
    fn places_are_shared_by_all_who_reach_the_same_schools() {
        let mut problem = Problem::new(1);
        problem.services = vec!["school".into()];
        problem.sites = ["a", "b", "c", "far"].map(|id| Site::new(id, SiteKind::Host)).to_vec();
        let pool = |id: &str, members: &[usize]| Pool {
            id: id.into(),
            service: 0,
            places: 3,
            members: members.iter().map(|&site| Member { site, after: None }).collect(),
        };
        problem.pools = vec![pool("west", &[0, 1]), pool("east", &[2, 1])];
        problem.wishes = vec![decision::allocation::Wishes::default()];
        problem.households = vec![asking(4), asking(2), asking(3)];
        problem.waived = [Rule::Dwellings].into();
        let mut plan = Plan { placements: vec![None; 3], ..Plan::default() };
        plan.opened = vec![Opening { site: 0, year: 0 }];
        plan.placements[0] = Some(Placement { site: 0, year: 0, homes: vec![] });
        let left = Leftovers::of(&problem, &plan);
        let words = |site: usize, household: usize| left.stops(site, household).words();
        assert_eq!(words(2, 1), "");
        assert_eq!(words(2, 2), "no school places left");
        assert_eq!(words(3, 1), "no school places left", "nothing is in its reach");
    }
}
