//! Tests of the whole: small problems that can be checked by hand.

mod answers;
mod checker;
mod optimum;
#[cfg(feature = "highs")]
mod proven;
mod published;
mod tolls;

use super::*;
use crate::robustness::generator::{Purpose, Stream};

/// A village with homes for so many people each.
fn village(id: &str, homes: &[(u32, u32)]) -> Site {
    let dwellings = homes.iter().map(|&(count, people)| Dwellings { people, count }).collect();
    Site { dwellings, water_l_day: Some(10_000.0), farmland_ha: Some(100.0), ..Site::new(id, SiteKind::Village) }
}

fn household(id: &str, people: u32, wishes: usize) -> Household {
    Household {
        id: id.into(),
        group: 0,
        people,
        newcomers: people,
        homes_at_most: 1,
        water_l_day: 20.0 * f64::from(people),
        farmland_ha: 0.1 * f64::from(people),
        uses: Vec::new(),
        importance: f64::from(people),
        wishes,
    }
}

fn wishes(scores: &[f32]) -> Wishes {
    let options = scores.iter().enumerate().map(|(site, &score)| Offer { site: site as u32, score }).collect();
    Wishes { options, ..Wishes::default() }
}

/// Two villages, three households: the family of 6 fits only the second.
fn small() -> Problem {
    let mut problem = Problem::new(1);
    problem.sites = vec![village("near", &[(1, 4)]), village("far", &[(2, 6)])];
    problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
    problem.wishes = vec![wishes(&[0.9, 0.5])];
    problem.households = vec![household("A", 4, 0), household("B", 6, 0), household("C", 3, 0)];
    problem
}

#[test]
fn each_household_gets_the_dwelling_that_holds_it() {
    let solution = solve(&small(), &Effort::default()).unwrap();
    assert_eq!(solution.violations, []);
    let sites: Vec<usize> = solution.plan.placements.iter().map(|place| place.as_ref().unwrap().site).collect();
    assert_eq!(sites, [0, 1, 1]);
    // 13 people placed; fit 4 · 0.9 + 9 · 0.5.
    assert!((solution.plan.value.placed - 13.0).abs() < 1e-9);
    assert!((solution.plan.value.fit - 8.1).abs() < 1e-6);
}

#[test]
fn a_repair_is_done_when_it_pays() {
    let mut problem = small();
    problem.sites[1].dwellings.clear();
    problem.works = vec![Work {
        id: "W1".into(),
        site: Some(1),
        cost_eur: 50_000.0,
        months: 6,
        requires: vec![],
        unlocks: vec![Unlock::Dwellings { site: 1, dwellings: Dwellings { people: 6, count: 2 } }],
    }];
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!(plan.works, [Start { work: 0, year: 0 }]);
    assert!((plan.value.cost + 0.5).abs() < 1e-9);
    problem.budget = Some(Budget { by_year_eur: vec![0.0], rest: Rest::Carried });
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!(plan.works, []);
    assert_eq!(plan.placements.iter().flatten().count(), 1);
}
/// Numbers for made-up problems: the same for the same seed.
struct Dice(Stream);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Stream::new(seed, Purpose::Plans, 99))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A small problem in which every rule may bind.
fn made_up(seed: u64, (sites, households, years): (usize, usize, usize)) -> Problem {
    let mut dice = Dice::new(seed);
    let mut problem = Problem::new(years);
    problem.services = vec!["school".into(), "clinic".into()];
    for site in 0..sites {
        let kind = if dice.one_in(3) { SiteKind::Host } else { SiteKind::Village };
        let homes = [(dice.below(3) as u32, 3), (dice.below(2) as u32, 5)];
        problem.sites.push(Site {
            kind,
            residents: 4,
            newcomers_per_resident: dice.one_in(3).then_some(1.5),
            water_l_day: (!dice.one_in(12)).then_some(60.0 + 40.0 * dice.below(4) as f64),
            farmland_ha: Some(0.4 + 0.3 * dice.below(4) as f64),
            opening_cost_eur: 10_000.0 * dice.below(4) as f64,
            last_year: dice.one_in(4).then_some(0),
            consent: if dice.one_in(10) { Consent::Unknown } else { Consent::Given },
            choice: if dice.one_in(10) { Choice::Forbidden } else { Choice::Free },
            ..village(&format!("s{site}"), &homes)
        });
    }
    for work in 0..3 {
        let site = dice.below(sites);
        let unlock = match dice.below(3) {
            0 => Unlock::Dwellings { site, dwellings: Dwellings { people: 5, count: 2 } },
            1 => Unlock::Water { site, l_day: 80.0 },
            _ => Unlock::Places { pool: dice.below(2), places: 2 },
        };
        problem.works.push(Work {
            id: format!("w{work}"),
            site: Some(site),
            cost_eur: 10_000.0 * (1 + dice.below(3)) as f64,
            months: 3 + 6 * dice.below(3) as u32,
            requires: if work > 0 && dice.one_in(2) { vec![work - 1] } else { vec![] },
            unlocks: vec![unlock],
        });
    }
    if dice.one_in(2) {
        problem.sites[0].requires = vec![dice.below(3)];
    }
    for pool in 0..3 {
        let members = (0..sites).filter(|_| !dice.one_in(3)).collect::<Vec<_>>();
        let members = members.into_iter().map(|site| Member { site, after: dice.one_in(4).then_some(2) }).collect();
        problem.pools.push(Pool {
            id: format!("p{pool}"),
            service: pool / 2,
            places: 1 + dice.below(3) as u32,
            members,
        });
    }
    problem.groups = vec![
        Group { id: "heirs".into(), least_share: 0.0 },
        Group { id: "newcomers".into(), least_share: if dice.one_in(3) { 0.4 } else { 0.0 } },
    ];
    for index in 0..households {
        let people = 1 + dice.below(6) as u32;
        let group = dice.below(2);
        let mut uses = Vec::new();
        for service in 0..2 {
            if dice.one_in(2) {
                uses.push(Use { service, places: 1 + dice.below(2) as u32 });
            }
        }
        let mut wish = Wishes::default();
        for site in 0..sites as u32 {
            if !dice.one_in(5) {
                wish.options.push(Offer { site, score: dice.below(11) as f32 / 10.0 });
                if dice.one_in(8) {
                    wish.after.push(After { site, work: 1 });
                }
            }
        }
        problem.wishes.push(wish);
        problem.households.push(Household {
            group,
            newcomers: if group == 1 { people } else { 0 },
            homes_at_most: 1 + dice.below(2) as u32,
            uses,
            ..household(&format!("h{index}"), people, index)
        });
    }
    if households > 1 {
        problem.kin.push(Kin { a: 0, b: 1, within_min: 30.0 });
    }
    problem.minutes = Minutes::from_fn(sites, |from, to| (from + to != 3).then_some(20.0 * (from + to) as f32));
    if dice.one_in(2) {
        problem.floors.push(Floor {
            id: "community".into(),
            sites: vec![0],
            measure: Measure::Households,
            least: 2.0,
            step: Step::Needed,
        });
    }
    problem.floors.push(Floor {
        id: "school kept".into(),
        sites: (0..sites).collect(),
        measure: Measure::Places { service: 0 },
        least: 3.0,
        step: Step::Bonus(1.5),
    });
    // Draws of their own: what other seeds make stays.
    let mut dice_of_schools = Dice::new(seed + 5_000);
    if dice_of_schools.one_in(2) {
        problem.floors.push(Floor {
            id: "school opened".into(),
            sites: (0..sites).filter(|_| !dice_of_schools.one_in(3)).collect(),
            measure: Measure::Places { service: 0 },
            least: 1.0 + dice_of_schools.below(4) as f64,
            step: Step::Opens { pool: dice_of_schools.below(2) },
        });
    }
    let rest = if dice.one_in(2) { Rest::Lost } else { Rest::Carried };
    let by_year_eur = (0..years).map(|_| 15_000.0 * dice.below(4) as f64).collect();
    problem.budget = dice.one_in(2).then_some(Budget { by_year_eur, rest });
    problem.open_at_most = dice.one_in(4).then_some(1);
    problem.weights = Weights { cost_per_1000_eur: 0.05, ..Weights::default() };
    problem
}

/// Three families with 2 pupils each and two villages without a school but the room that a work opens in the first. It is kept
/// by 5 pupils: all three families together, or none with pupils.
#[test]
fn a_school_is_opened_by_enough_pupils_or_not_at_all() {
    let mut problem = small();
    problem.services = vec!["school".into()];
    problem.sites = vec![village("near", &[(3, 4)]), village("far", &[(3, 4)])];
    let all = [0, 1].map(|site| Member { site, after: None }).to_vec();
    problem.pools = vec![Pool { id: "room".into(), service: 0, places: 0, members: all }];
    problem.works = vec![Work {
        id: "room".into(),
        site: Some(0),
        cost_eur: 30_000.0,
        months: 6,
        requires: vec![],
        unlocks: vec![Unlock::Places { pool: 0, places: 20 }],
    }];
    problem.floors = vec![Floor {
        id: "the school in near".into(),
        sites: vec![0, 1],
        measure: Measure::Places { service: 0 },
        least: 5.0,
        step: Step::Opens { pool: 0 },
    }];
    for household in &mut problem.households {
        (household.people, household.uses) = (4, vec![Use { service: 0, places: 2 }]);
    }
    let placed = |plan: &Plan| plan.placements.iter().flatten().count();
    for solver in if cfg!(feature = "highs") { vec![Solver::Heuristic, Solver::Exact] } else { vec![Solver::Heuristic] }
    {
        let effort = Effort { solver, ..Effort::default() };
        let six = solve(&problem, &effort).unwrap();
        assert_eq!((placed(&six.plan), six.plan.works.len(), six.violations.len()), (3, 1, 0), "{solver:?}");
        let mut fewer = problem.clone();
        fewer.households[2].uses.clear();
        let four = solve(&fewer, &effort).unwrap();
        assert_eq!((placed(&four.plan), four.plan.works.len(), four.violations.len()), (1, 0, 0), "{solver:?}");
        assert!(four.bound.unwrap() >= four.plan.value.total() - 1e-9);
        fewer.waived.insert(Rule::Floors);
        assert_eq!(placed(&solve(&fewer, &effort).unwrap().plan), 3, "{solver:?}: set aside");
    }
    let mut edited = solve(&problem, &Effort { solver: Solver::Heuristic, ..Effort::default() }).unwrap().plan;
    edited.placements[0] = None;
    edited.value = value_of(&problem, &edited);
    assert_eq!(shut_pools(&problem, &edited), [true]);
    let found = check(&problem, &edited);
    assert!(!found.is_empty() && found.iter().all(|violation| violation.rule == Rule::Services), "{found:?}");
}

#[test]
fn odd_input_is_a_finding_or_an_error_and_nobody_is_lost() {
    let mut problem = small();
    problem.households[1].people = 9;
    assert!(inspect(&problem).iter().any(|flaw| flaw.who == "household B" && !flaw.unusable));
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!((plan.placements.len(), &plan.placements[1]), (3, &None));
    let why = why_unplaced(&problem, &plan).unwrap();
    assert_eq!(why[0].options, [(0, Some(Rule::Dwellings)), (1, Some(Rule::Dwellings))]);

    let mut problem = small();
    problem.sites[0].water_l_day = Some(-5.0);
    let error = solve(&problem, &Effort::default()).unwrap_err();
    assert_eq!(error.to_string(), "site near: water_l_day is -5, expected a finite number of 0 or more");

    let mut problem = small();
    problem.kin = [(0, 1), (1, 2), (2, 0), (1, 0), (2, 2)].map(|(a, b)| Kin { a, b, within_min: 10.0 }).to_vec();
    assert_eq!(inspect(&problem).iter().filter(|flaw| !flaw.unusable).count(), 2, "one twice, one with itself");
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert!(check(&problem, &plan).is_empty());

    let mut problem = small();
    problem.wishes[0].options[1].site = 7;
    assert!(solve(&problem, &Effort::default()).is_err());
    let mut problem = small();
    problem.works =
        vec![Work { id: "W".into(), site: None, cost_eur: 1.0, months: 1, requires: vec![0], unlocks: vec![] }];
    assert!(solve(&problem, &Effort::default()).unwrap_err().to_string().contains("circle"));
    let mut problem = small();
    problem.sites[1].consent = Consent::Unknown;
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 1);
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let problem = made_up(7, (4, 12, 2));
    let effort = Effort { solver: Solver::Heuristic, rounds: 30, ..Effort::default() };
    assert_eq!(solve(&problem, &effort).unwrap(), solve(&problem, &effort).unwrap());
}
