//! Plans where only capacities count, against trying everything and against themselves on other numbers of threads.

use crate::allocation::*;
use crate::robustness::generator::{Purpose, Stream};

/// Groups that stay whole, on a line, with villages between them.
fn line(seed: u64, (groups, villages): (usize, usize), demand: Demand) -> Problem {
    let mut stream = Stream::new(seed, Purpose::Plans, 7);
    let mut problem = Problem::new(1);
    problem.demand = demand;
    problem.waived = [Rule::Dwellings].into();
    problem.weights = Weights { placed: 0.0, fit: 10.0, wait: 0.0, cost_per_1000_eur: 1.0 };
    problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
    let at: Vec<f64> = (0..villages).map(|_| stream.uniform()).collect();
    for village in 0..villages {
        problem.sites.push(Site {
            water_l_day: Some(15.0 * (8 + stream.below(30)) as f64),
            opening_cost_eur: 1_000.0 * (1 + stream.below(9)) as f64,
            ..Site::new(format!("v{village}"), SiteKind::Host)
        });
    }
    for group in 0..groups {
        let home = stream.uniform();
        let score = |(site, at): (usize, &f64)| Offer { site: site as u32, score: 1.0 - (home - at).abs() as f32 };
        problem.wishes.push(Wishes { options: at.iter().enumerate().map(score).collect(), ..Wishes::default() });
        problem.households.push(Household {
            id: format!("g{group}"),
            group: 0,
            people: 1,
            newcomers: 1,
            homes_at_most: 1,
            water_l_day: 15.0 * (1 + stream.below(6)) as f64,
            farmland_ha: 0.0,
            uses: Vec::new(),
            importance: 1.0,
            wishes: group,
        });
    }
    problem
}

fn effort(rounds: usize) -> Effort {
    Effort { solver: Solver::Heuristic, rounds, gap: 0.0, ..Effort::default() }
}

/// The best of all ways to place everybody, or whoever fits.
fn brute_force(problem: &Problem) -> Option<f64> {
    fn place(problem: &Problem, plan: &mut Plan, group: usize, best: &mut Option<f64>) {
        if group == problem.households.len() {
            let mut sites: Vec<usize> = plan.placements.iter().flatten().map(|place| place.site).collect();
            sites.sort_unstable();
            sites.dedup();
            plan.opened = sites.into_iter().map(|site| Opening { site, year: 0 }).collect();
            plan.value = value_of(problem, plan);
            if best.is_none_or(|best| plan.value.total() > best) && check(problem, plan).is_empty() {
                *best = Some(plan.value.total());
            }
            return;
        }
        for site in 0..=problem.sites.len() {
            let place_at = Placement { site, year: 0, homes: Vec::new() };
            plan.placements[group] = (site < problem.sites.len()).then_some(place_at);
            place(problem, plan, group + 1, best);
        }
    }
    let mut best = None;
    let mut plan = Plan { placements: vec![None; problem.households.len()], ..Plan::default() };
    place(problem, &mut plan, 0, &mut best);
    best
}

#[test]
fn small_locations_are_near_the_optimum_of_trying_everything() {
    for seed in 0..7 {
        let demand = if seed % 2 == 0 { Demand::Everyone } else { Demand::WhoFits };
        let mut problem = line(seed, (6, 3), demand);
        problem.open_at_most = (seed % 5 == 0).then_some(2);
        let Some(optimum) = brute_force(&problem) else { continue };
        let found = solve(&problem, &effort(10)).unwrap();
        assert_eq!(found.violations, [], "seed {seed}");
        let value = found.plan.value.total();
        assert!(value <= optimum + 1e-6 && value >= optimum - 0.05 * optimum.abs(), "seed {seed}: {value} {optimum}");
        assert!(found.bound.unwrap() >= optimum - 1e-6, "seed {seed}: {:?} {optimum}", found.bound);
    }
}

#[test]
fn plans_are_the_same_on_any_number_of_threads_and_near_their_bound() {
    let problem = line(3, (80, 20), Demand::Everyone);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| solve(&problem, &effort(30)).unwrap())
    };
    let found = on(1);
    assert_eq!(found, on(2));
    assert_eq!(found, on(3));
    assert_eq!(found.violations, []);
    assert!(found.gap().unwrap() < 0.01, "{:?} {:?}", found.plan.value, found.bound);
}

#[test]
fn a_village_less_is_answered_from_the_last_plan() {
    let mut problem = line(4, (80, 20), Demand::Everyone);
    let found = solve(&problem, &effort(30)).unwrap();
    let gone = found.plan.opened[0].site;
    problem.sites[gone].choice = Choice::Forbidden;
    let again = solve_again(&problem, &found.plan, &effort(20)).unwrap();
    assert_eq!(again.violations, []);
    assert!(again.plan.opened.iter().all(|opening| opening.site != gone));
    assert!(again.plan.value.total() <= found.bound.unwrap() + 1e-6);
    assert!(again.gap().unwrap() < 0.02);
}

/// Dwellings of several sizes are capacities too: whoever needs a large one cannot have a small one.
#[test]
fn sizes_of_dwellings_are_kept() {
    let mut problem = line(5, (40, 6), Demand::WhoFits);
    problem.waived.clear();
    for (index, household) in problem.households.iter_mut().enumerate() {
        household.people = 1 + index as u32 % 6;
        household.importance = f64::from(household.people);
    }
    for site in &mut problem.sites {
        site.dwellings = vec![Dwellings { people: 2, count: 2 }, Dwellings { people: 6, count: 2 }];
        site.water_l_day = Some(10_000.0);
    }
    let found = solve(&problem, &effort(20)).unwrap();
    assert_eq!(found.violations, []);
    assert!(found.plan.placements.iter().flatten().count() >= 20, "nearly every dwelling is taken");
    // The bound takes capacities one at a time, so it is no closer than this.
    assert!(found.gap().unwrap() < 0.4, "{:?} {:?}", found.plan.value, found.bound);
}
