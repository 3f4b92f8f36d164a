//! What a plan is worth: the objective, counted from the problem and the plan alone.

use super::{Floor, Measure, Plan, Problem, Rule, Step, Value};

/// Counts may be below a floor by rounding only.
const TOLERANCE: f64 = 1e-6;

/// What a plan is worth, term by term, counted from the problem alone. Placements at sites that are no option of the
/// household count with score 0.
#[must_use]
pub fn value_of(problem: &Problem, plan: &Plan) -> Value {
    let weights = &problem.weights;
    let mut value = Value::default();
    for (household, placement) in problem.households.iter().zip(&plan.placements) {
        let Some(placement) = placement else { continue };
        let options = &problem.wishes[household.wishes].options;
        let score = options.iter().find(|offer| offer.site as usize == placement.site).map_or(0.0, |offer| offer.score);
        value.placed += weights.placed * household.importance;
        value.fit += weights.fit * household.importance * f64::from(score);
        value.wait -= weights.wait * household.importance * placement.year as f64;
    }
    let openings: f64 = plan.opened.iter().map(|opening| problem.sites[opening.site].opening_cost_eur).sum();
    let works: f64 = plan.works.iter().map(|start| problem.works[start.work].cost_eur).sum();
    value.cost = -weights.cost_per_1000_eur * (openings + works) / 1000.0;
    for floor in &problem.floors {
        if let Step::Bonus(bonus) = floor.step
            && counted(problem, plan, floor) >= floor.least - TOLERANCE
        {
            value.bonus += bonus;
        }
    }
    value
}

/// For each pool whether a floor that opens it ([`Step::Opens`]) is missed by a plan, so that its places count for nobody.
#[must_use]
pub fn shut_pools(problem: &Problem, plan: &Plan) -> Vec<bool> {
    let mut shut = vec![false; problem.pools.len()];
    for floor in problem.floors.iter().filter(|_| problem.asks(Rule::Floors)) {
        if let Step::Opens { pool } = floor.step {
            shut[pool] |= counted(problem, plan, floor) < floor.least - TOLERANCE;
        }
    }
    shut
}

/// What a floor counts.
pub(super) fn counted(problem: &Problem, plan: &Plan, floor: &Floor) -> f64 {
    let here = plan
        .placements
        .iter()
        .enumerate()
        .filter(|(_, place)| place.as_ref().is_some_and(|p| floor.sites.contains(&p.site)));
    here.map(|(index, _)| {
        let household = &problem.households[index];
        match floor.measure {
            Measure::Households => 1.0,
            Measure::People => f64::from(household.people),
            Measure::Places { service } => household
                .uses
                .iter()
                .filter(|using| using.service == service)
                .map(|using| f64::from(using.places))
                .sum(),
        }
    })
    .sum()
}
