//! Tests of the whole: small problems that can be checked by hand.

use super::*;

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
