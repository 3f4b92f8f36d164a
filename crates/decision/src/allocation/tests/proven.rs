//! What the exact solver proves.

use super::super::program::{Found, Program, Stop};
use super::*;

fn optimum(problem: &Problem) -> Option<f64> {
    let solution = solve(problem, &Effort { solver: Solver::Exact, gap: 0.0, ..Effort::default() }).unwrap();
    (solution.status == Status::Optimal).then(|| solution.plan.value.total())
}

#[test]
fn more_money_or_room_is_never_worse_and_a_rule_more_never_better() {
    for seed in 300..312 {
        let problem = made_up(seed, (3, 7, 2));
        let Some(value) = optimum(&problem) else { continue };
        let mut richer = problem.clone();
        richer.budget.iter_mut().for_each(|budget| budget.by_year_eur[0] += 20_000.0);
        richer.sites.iter_mut().for_each(|site| site.water_l_day = site.water_l_day.map(|water| water + 50.0));
        richer.pools.iter_mut().for_each(|pool| pool.places += 1);
        assert!(optimum(&richer).unwrap() >= value - 1e-6, "seed {seed}");
        let mut freer = problem.clone();
        freer.waived.extend([Rule::Kin, Rule::Floors, Rule::Fairness]);
        assert!(optimum(&freer).unwrap() >= value - 1e-6, "seed {seed}");
        let mut stricter = problem.clone();
        stricter.open_at_most = Some(1);
        assert!(optimum(&stricter).is_none_or(|strict| strict <= value + 1e-6), "seed {seed}");
    }
}

#[test]
fn the_order_of_households_changes_no_optimum() {
    for seed in 320..326 {
        let problem = made_up(seed, (3, 7, 2));
        let mut turned = problem.clone();
        turned.households.reverse();
        let last = problem.households.len() - 1;
        turned.kin.iter_mut().for_each(|kin| (kin.a, kin.b) = (last - kin.b, last - kin.a));
        match (optimum(&problem), optimum(&turned)) {
            (Some(a), Some(b)) => assert!((a - b).abs() < 1e-6, "seed {seed}: {a} {b}"),
            (a, b) => assert_eq!(a, b, "seed {seed}"),
        }
    }
}

/// Capacitated location of OR-Library's shape (Beasley 1988: 16 sites, 50 customers), each customer whole: proven, and the
/// relaxation's bound and plan on either side of the optimum.
#[test]
fn location_instances_are_solved_to_the_proven_optimum() {
    for seed in 0..3 {
        let mut dice = Dice::new(seed);
        let mut problem = Problem::new(1);
        problem.demand = Demand::Everyone;
        problem.waived = [Rule::Dwellings].into();
        problem.weights = Weights { placed: 0.0, fit: 100.0, wait: 0.0, cost_per_1000_eur: 1.0 };
        problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
        for site in 0..16 {
            let opening_cost_eur = 7_500.0 * (1 + dice.below(3)) as f64;
            let water_l_day = Some(5_000.0);
            problem.sites.push(Site { water_l_day, opening_cost_eur, ..Site::new(format!("s{site}"), SiteKind::Host) });
        }
        for customer in 0..50 {
            let scores: Vec<f32> = (0..16).map(|_| dice.below(1000) as f32 / 1000.0).collect();
            problem.wishes.push(wishes(&scores));
            let water_l_day = (50 + dice.below(1500)) as f64;
            let importance = water_l_day / 1000.0;
            problem.households.push(Household {
                water_l_day,
                importance,
                ..household(&format!("c{customer}"), 1, customer)
            });
        }
        let best = optimum(&problem).unwrap();
        let quick =
            solve(&problem, &Effort { solver: Solver::Heuristic, rounds: 40, gap: 0.0, ..Effort::default() }).unwrap();
        assert_eq!(quick.violations, []);
        assert!(quick.plan.value.total() <= best + 1e-6 && quick.bound.unwrap() >= best - 1e-6, "seed {seed}");
        assert!(quick.gap().unwrap() < 0.03, "seed {seed}: {:?} {best}", (quick.plan.value.total(), quick.bound));
    }
}

/// p-median and coverage by the same solver, against all 20 choices of 3 sites among 6.
#[test]
fn median_and_coverage_equal_the_best_of_all_choices() {
    let mut dice = Dice::new(5);
    let meters: Vec<Vec<f64>> = (0..14).map(|_| (0..6).map(|_| 100.0 * dice.below(80) as f64).collect()).collect();
    let people: Vec<f64> = (0..14).map(|_| (1 + dice.below(40)) as f64).collect();
    for cover in [false, true] {
        let worth = |m: f64| if cover { f64::from(u8::from(m <= 2500.0)) } else { 1.0 - m / 8000.0 };
        let mut problem = Problem::new(1);
        problem.demand = Demand::Everyone;
        problem.open_at_most = Some(3);
        problem.waived = [Rule::Dwellings, Rule::Water].into();
        problem.weights = Weights { placed: 0.0, fit: 1.0, wait: 0.0, cost_per_1000_eur: 0.0 };
        problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
        problem.sites = (0..6).map(|site| Site::new(format!("s{site}"), SiteKind::Host)).collect();
        for (tract, to) in meters.iter().enumerate() {
            problem.wishes.push(wishes(&to.iter().map(|&m| worth(m) as f32).collect::<Vec<_>>()));
            problem
                .households
                .push(Household { importance: people[tract], ..household(&format!("t{tract}"), 1, tract) });
        }
        let mut best = 0.0f64;
        for set in (0u32..64).filter(|set| set.count_ones() == 3) {
            let of = |to: &Vec<f64>| (0..6).filter(|s| set >> s & 1 == 1).map(|s| worth(to[s])).fold(0.0, f64::max);
            best = best.max(meters.iter().zip(&people).map(|(to, people)| people * of(to)).sum());
        }
        let found = optimum(&problem).unwrap();
        assert!((found - best).abs() < 1e-4, "cover {cover}: {found} {best}");
    }
}

/// The cases of prioritizr's size in its tests: least cost for targets, most features for a budget, a side constraint,
/// and all sets that reach the targets.
#[test]
fn selection_problems_have_their_published_answers() {
    let stop = Stop { gap: 0.0, seed: 0, time_limit: None };
    let features = [[2.0, 1.0, 1.0], [10.0, 10.0, 10.0]];
    let with_targets = |cost: [f64; 3]| {
        let mut program = Program::default();
        let units = cost.map(|cost| program.choice(-cost));
        for (amounts, target) in features.iter().zip([2.0, 10.0]) {
            program.at_least(units.into_iter().zip(*amounts).collect(), target);
        }
        (program, units)
    };
    let columns = |program: &Program| match program.solve(None, stop).unwrap() {
        Found::Columns { columns, .. } => columns.iter().map(|value| value.round()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let (free, _) = with_targets([1.0, 2.0, 2.0]);
    assert_eq!(columns(&free), [1.0, 0.0, 0.0]);
    let (mut forced, units) = with_targets([1.0, 2.0, 2.0]);
    forced.fix(units[1], 1.0);
    forced.fix(units[0], 0.0);
    assert_eq!(columns(&forced), [0.0, 1.0, 1.0]);
    let (mut side, units) = with_targets([1.0, 3.0, 2.0]);
    side.at_most(units.into_iter().zip([5.0, 0.5, 1.0]).collect(), 3.0);
    assert_eq!(columns(&side), [0.0, 1.0, 1.0]);
    let mut cover = Program::default();
    let units = [2.0, 1.0, 2.0].map(|gain| cover.choice(gain));
    cover.at_most(units.into_iter().zip([1.0, 2.0, 4.0]).collect(), 3.0);
    cover.fix(units[0], 0.0);
    assert_eq!(columns(&cover), [0.0, 1.0, 0.0]);
    let (mut all, units) = with_targets([1.0, 2.0, 2.0]);
    all.fix(units[1], 1.0);
    let mut sets = Vec::new();
    while let Found::Columns { columns, .. } = all.solve(None, stop).unwrap() {
        let set: Vec<f64> = columns.iter().map(|value| value.round()).collect();
        // Not this set again.
        let other = units.into_iter().zip(&set).map(|(unit, &taken)| (unit, if taken == 1.0 { 1.0 } else { -1.0 }));
        all.at_most(other.collect(), set.iter().sum::<f64>() - 1.0);
        sets.push(set);
    }
    sets.sort_by(|a, b| a.partial_cmp(b).unwrap());
    assert_eq!(sets, [[0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]);
}
