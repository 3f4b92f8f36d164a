//! Questions put to a plan.

use super::*;

#[test]
fn rules_that_cannot_be_kept_together_are_named() {
    let mut problem = small();
    problem.sites[0].choice = Choice::Forced;
    problem.floors =
        vec![Floor { id: "ten".into(), sites: vec![0], measure: Measure::Households, least: 10.0, step: Step::Needed }];
    let effort = Effort { rounds: 10, ..Effort::default() };
    let clash = clash(&problem, &effort).unwrap().unwrap();
    assert_eq!(clash.rules, [Rule::Forced, Rule::Floors]);
    assert_eq!(clash.proven, cfg!(feature = "highs"));
    problem.floors.clear();
    assert_eq!(super::clash(&problem, &effort).unwrap(), None);
}

/// Setting any one rule of a clash aside makes a plan possible, though many are tried at once; out of time every rule stays in
/// it, and nothing is claimed to be proven.
#[test]
fn every_rule_of_a_clash_matters_and_untried_ones_are_not_proven() {
    let effort = Effort { solver: Solver::Heuristic, rounds: 10, ..Effort::default() };
    let mut clashes = 0;
    for seed in 0..20 {
        let mut problem = made_up(seed, (6, 12, 2));
        problem.groups[0].least_share = 1.0;
        let first = solve(&problem, &effort).unwrap();
        if first.violations.is_empty() {
            continue;
        }
        let found = clash_of(&problem, &first, &effort).unwrap();
        assert_eq!(clash(&problem, &effort).unwrap(), Some(found.clone()), "seed {seed}");
        assert!(!found.proven && !found.rules.is_empty(), "a heuristic proves nothing");
        for rule in &found.rules {
            let mut without = problem.clone();
            let others = Rule::ALL.iter().filter(|other| other.can_be_waived() && !found.rules.contains(other));
            without.waived.extend(others.chain([rule]));
            let violations = solve(&without, &Effort { rounds: 100, ..effort }).unwrap().violations;
            assert_eq!(violations, [], "seed {seed}, {rule}");
        }
        let over = Effort { until: Some(std::time::Instant::now()), ..effort };
        let untried = clash_of(&problem, &Solution { status: Status::Infeasible, ..first }, &over).unwrap();
        assert!(!untried.proven && found.rules.iter().all(|rule| untried.rules.contains(rule)), "seed {seed}");
        clashes += 1;
    }
    assert!(clashes > 5, "{clashes}");
}

/// Whatever the problem, there is a plan when time is over before the search begins, and it is checked as any other; what
/// a plan asks for in answers is left out rather than told untried.
#[test]
fn out_of_time_plans_are_checked_and_answers_left_out() {
    let over = std::time::Instant::now();
    let effort = Effort { until: Some(over), solver: Solver::Heuristic, ..Effort::default() };
    let mut kept = 0;
    for seed in 0..40 {
        let problem = made_up(seed, (6, 12, 2));
        let solution = solve(&problem, &effort).unwrap();
        assert_eq!(solution.violations, check(&problem, &solution.plan), "seed {seed}");
        let asked = problem.groups.iter().any(|group| group.least_share > 0.0) || problem.demand == Demand::Everyone;
        kept += usize::from(solution.violations.is_empty());
        assert!(asked || solution.violations.is_empty(), "seed {seed}: {:?}", solution.violations);
        assert_eq!(next_repairs(&problem, &solution.plan, Some(over)).unwrap(), []);
        assert_eq!(alternatives(&problem, &solution, (5, 0.9), &effort).unwrap().solutions, [solution]);
    }
    assert!(kept > 20, "{kept} of 40 keep every rule");
}

/// Out of time nobody is placed any more, and what stays of the last plan keeps every rule that asks for no least number: also
/// where a school had just lost the pupils that keep it.
#[test]
fn out_of_time_nobody_else_is_placed_and_what_stays_of_the_last_plan_is_kept() {
    let over = Effort { until: Some(std::time::Instant::now()), solver: Solver::Heuristic, ..Effort::default() };
    let mut stay = 0;
    for seed in 0..20 {
        let mut problem = made_up(seed, (12, 60, 2));
        problem.demand = Demand::WhoFits;
        problem.groups.iter_mut().for_each(|group| group.least_share = 0.0);
        let none = solve(&problem, &over).unwrap();
        assert_eq!((none.violations.as_slice(), none.plan.placements.iter().flatten().count()), (&[][..], 0));
        assert!(none.bound.is_none_or(f64::is_finite), "{:?}", none.bound);
        let last = solve(&problem, &Effort { rounds: 5, ..Effort::quick() }).unwrap().plan;
        for index in 0..problem.sites.len() {
            if problem.sites[index].choice == Choice::Free {
                problem.sites[index].choice = Choice::Forbidden;
                break;
            }
        }
        let again = solve_again(&problem, &last, &over).unwrap();
        assert_eq!(again.violations, [], "seed {seed}");
        let new = again.plan.placements.iter().zip(&last.placements);
        assert!(new.clone().all(|(now, before)| now.is_none() || before.is_some()), "seed {seed}");
        stay += again.plan.placements.iter().flatten().count();
    }
    assert!(stay > 100, "{stay} stay");
}

/// The time holds for the search as a whole: without an end this one takes minutes.
#[test]
fn a_search_ends_when_its_time_is_over() {
    let problem = made_up(5, (300, 3_000, 3));
    let until = std::time::Instant::now() + std::time::Duration::from_millis(300);
    let effort =
        Effort { until: Some(until), solver: Solver::Heuristic, gap: 0.0, rounds: 1_000_000, ..Effort::default() };
    let solution = solve(&problem, &effort).unwrap();
    assert_eq!(solution.violations, check(&problem, &solution.plan));
    assert!(until.elapsed().as_secs() < 20, "ended {:?} late", until.elapsed());
}

#[test]
fn a_forbidden_village_is_left_and_those_who_move_are_named() {
    let problem = small();
    let best = solve(&problem, &Effort::default()).unwrap();
    let answer = what_if(&problem, &best.plan, Change::Forbid(0), &Effort::quick()).unwrap();
    assert_eq!(answer.solution.violations, []);
    assert_eq!(answer.moved, [0, 2], "A takes the place of C, which counts less");
    assert_eq!(answer.more_households, -1);
    assert!(answer.gain < 0.0);
    let waived = prices(&problem, &best.plan, &Effort::quick()).unwrap();
    assert!(waived.iter().all(|(_, answer)| answer.gain >= -1e-9), "a rule less is never worse");
    let near = alternatives(&problem, &best, (5, 0.9), &Effort::quick()).unwrap();
    assert_eq!(near.solutions[0], best);
    assert!(near.opened_share.iter().all(|share| (0.0..=1.0).contains(share)));
}

/// Two villages lack an answer; with a yes the larger one brings the two families that have no home, the other one.
#[test]
fn an_answer_is_worth_those_it_would_let_in() {
    let mut problem = small();
    problem.sites.push(village("asked", &[(1, 6)]));
    problem.sites.push(village("mined", &[(2, 6)]));
    problem.sites[2].consent = Consent::Unknown;
    problem.sites[3].gate = crate::gates::Decision::Withheld;
    problem.wishes[0] = wishes(&[0.9, 0.5, 0.5, 0.5]);
    problem.households.extend([household("D", 6, 0), household("E", 5, 0)]);
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 3);
    let openings = next_openings(&problem, &plan, &[2, 3], None).unwrap();
    let found: Vec<(usize, usize)> = openings.iter().map(|opening| (opening.site, opening.households)).collect();
    assert_eq!(found, [(3, 2), (2, 1)]);
    assert!(next_openings(&problem, &plan, &[0, 9], None).unwrap().is_empty(), "open already, or no site");
}
