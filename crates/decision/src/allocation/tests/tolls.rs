//! The bound by prices of room, on cases that can be reckoned by hand.

use super::*;
use crate::allocation::Model;
use crate::allocation::location::Tolls;

/// One village with homes for four, and so many households of four who like it half: each is worth 4 · (1 + 0.5) = 6 there.
fn alike(homes: u32, households: usize) -> Problem {
    let mut problem = small();
    problem.sites = vec![village("v", &[(homes, 4)])];
    problem.wishes = vec![wishes(&[0.5])];
    problem.households = (0..households).map(|index| household(&format!("h{index}"), 4, 0)).collect();
    problem
}

/// The bound of the first step, at which nothing has a price, and of prices that have settled.
fn bounds(problem: &Problem) -> (f64, f64) {
    let model = Model::new(problem);
    let mut tolls = Tolls::new(&model);
    tolls.improve();
    let first = tolls.bound;
    (0..300).for_each(|_| tolls.improve());
    (first, tolls.bound)
}

/// Where there is room for all no room has a price. One home for three is worth what a household is: 6, and 0 to each of them.
#[test]
fn room_that_is_short_bears_the_price_of_whom_it_would_take() {
    let (first, settled) = bounds(&alike(3, 3));
    assert!((first - 18.0).abs() < 1e-6 && (settled - 18.0).abs() < 1e-6, "{first} {settled}");
    let (first, settled) = bounds(&alike(1, 3));
    assert!((first - 18.0).abs() < 1e-6, "{first}");
    assert!((6.0 - 1e-6..6.5).contains(&settled), "{settled}");
}

/// A home repaired for 50,000 € costs 0.5 points: the plan is worth 6 − 0.5 = 5.5. Without money nobody can be placed: 0; with half
/// of the money half of the repair is paid, as parts count in the relaxation: 2.75.
#[test]
fn repairs_cost_their_money_and_money_that_is_short_costs_more() {
    let mut problem = alike(0, 1);
    let dwellings = Dwellings { people: 4, count: 1 };
    problem.works = vec![Work {
        id: "w".into(),
        site: Some(0),
        cost_eur: 50_000.0,
        months: 6,
        requires: vec![],
        unlocks: vec![Unlock::Dwellings { site: 0, dwellings }],
    }];
    let with = |problem: &mut Problem, money: Option<f64>| {
        problem.budget = money.map(|money| Budget { by_year_eur: vec![money], rest: Rest::Carried });
        bounds(problem)
    };
    let (first, settled) = with(&mut problem, None);
    assert!((first - 6.0).abs() < 1e-6, "{first}");
    assert!((5.5 - 1e-6..5.75).contains(&settled), "{settled}");
    let half = with(&mut problem, Some(25_000.0)).1;
    assert!((2.75 - 1e-6..3.25).contains(&half), "{half}");
    let none = with(&mut problem, Some(0.0)).1;
    assert!((-1e-6..0.5).contains(&none), "{none}");
}
