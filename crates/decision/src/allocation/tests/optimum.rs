//! Small problems against every plan there is.

use super::*;

/// Every plan there is, the best of those that break no rule. Homes are tried in every combination of sizes.
fn brute_force(problem: &Problem) -> Option<f64> {
    let years = problem.years;
    let mut best: Option<f64> = None;
    let (sites, works) = (problem.sites.len() as u32, problem.works.len() as u32);
    let states = years + 1;
    for openings in 0..states.pow(sites) {
        for starts in 0..states.pow(works) {
            let digit = |number: usize, at: usize| (number / states.pow(at as u32)) % states;
            let opened = (0..sites as usize).filter(|&s| digit(openings, s) > 0);
            let opened = opened.map(|site| Opening { site, year: digit(openings, site) - 1 }).collect();
            let started = (0..works as usize).filter(|&w| digit(starts, w) > 0);
            let works = started.map(|work| Start { work, year: digit(starts, work) - 1 }).collect();
            let mut plan = Plan { opened, works, placements: vec![None; problem.households.len()], ..Plan::default() };
            // What no placement can mend is not searched.
            let hopeless = |violation: &Violation| {
                matches!(violation.rule, Rule::Order | Rule::Budget | Rule::Consent | Rule::OpenAtMost | Rule::Forced)
            };
            plan.value = value_of(problem, &plan);
            if !check(problem, &plan).iter().any(hopeless) {
                place_next(problem, &mut plan, 0, &mut best);
            }
        }
    }
    best
}

fn place_next(problem: &Problem, plan: &mut Plan, household: usize, best: &mut Option<f64>) {
    if household == problem.households.len() {
        plan.value = value_of(problem, plan);
        if best.is_none_or(|best| plan.value.total() > best) && check(problem, plan).is_empty() {
            *best = Some(plan.value.total());
        }
        return;
    }
    plan.placements[household] = None;
    place_next(problem, plan, household + 1, best);
    for opening in plan.opened.clone() {
        for year in opening.year..problem.years {
            for homes in [vec![3], vec![5], vec![3, 3], vec![3, 5], vec![5, 5]] {
                plan.placements[household] = Some(Placement { site: opening.site, year, homes });
                plan.value = value_of(problem, plan);
                // A household placed where it may not be stays so whatever the others do.
                let mendable =
                    |violation: &Violation| matches!(violation.rule, Rule::Floors | Rule::Fairness | Rule::Everyone);
                if check(problem, plan).iter().all(mendable) {
                    place_next(problem, plan, household + 1, best);
                }
            }
        }
    }
    plan.placements[household] = None;
}

#[test]
fn small_problems_reach_the_optimum_of_trying_everything() {
    for seed in 0..24 {
        let size = if seed % 2 == 0 { (2, 3, 2) } else { (3, 4, 1) };
        let problem = made_up(seed, size);
        let optimum = brute_force(&problem);
        let heuristic =
            solve(&problem, &Effort { solver: Solver::Heuristic, rounds: 40, ..Effort::default() }).unwrap();
        if let Some(optimum) = optimum {
            let bound = heuristic.bound.unwrap();
            assert!(bound >= optimum - 1e-6, "seed {seed}: bound {bound} below the optimum {optimum}");
            if heuristic.violations.is_empty() {
                assert!(heuristic.plan.value.total() <= optimum + 1e-6, "seed {seed}");
            }
        } else {
            assert_ne!(heuristic.violations, [], "seed {seed}: nothing keeps every rule");
        }
        #[cfg(feature = "highs")]
        {
            let exact = solve(&problem, &Effort { solver: Solver::Exact, gap: 0.0, ..Effort::default() }).unwrap();
            match optimum {
                None => assert_eq!(exact.status, Status::Infeasible, "seed {seed}"),
                Some(optimum) => {
                    assert_eq!(exact.violations, [], "seed {seed}");
                    assert!((exact.plan.value.total() - optimum).abs() < 1e-6, "seed {seed}: {exact:?}, {optimum}");
                    assert_eq!(exact.status, Status::Optimal, "seed {seed}");
                }
            }
        }
    }
}

/// The heuristic is no proof, but where kin, floors, works and shared places all bind at once it finds the optimum of all of
/// these.
#[test]
fn the_heuristic_is_near_the_optimum_on_small_problems() {
    let (mut found, mut best) = (0.0, 0.0);
    for seed in 100..130 {
        let problem = made_up(seed, if seed % 3 == 0 { (3, 4, 1) } else { (2, 3, 2) });
        if let Some(optimum) = brute_force(&problem) {
            let effort = Effort { solver: Solver::Heuristic, rounds: 40, gap: 0.0, ..Effort::default() };
            let plan = solve(&problem, &effort).unwrap();
            assert_eq!(plan.violations, [], "seed {seed}");
            found += plan.plan.value.total();
            best += optimum;
        }
    }
    assert!(found >= 0.99 * best, "{found} of {best}");
}
