//! Plans where only capacities and openings matter: prices and search side by side.

use super::location::{Location, NOWHERE, Nearby, Prices, Search};
use super::{Deadline, Effort, State};

/// Tries of the search in one round of [`Effort::rounds`].
const TRIES: usize = 20;
/// Rounds between two looks at what prices and search have found.
const BLOCK: usize = 5;
/// Steps of prices in one block, at first and once they have settled.
const STEPS: usize = 20;
const STEPS_LATER: usize = 5;
/// Steps that look at all options, before the first plan.
const FIRST_STEPS: usize = 60;
const FIRST_STEPS_IN_LARGE: usize = 40;
/// Blocks after which prices have settled.
const SETTLED: usize = 20;
/// Blocks after which a plan is made from prices.
const FROM_PRICES: [usize; 4] = [3, 6, 12, 24];
/// Sites worth a look for each household; fewer in large problems.
const NEAR: usize = 48;
const NEAR_IN_LARGE: usize = 32;

/// The best plan found and a bound. Prices and search take turns in blocks of a fixed length, side by side on two
/// threads, and know of each other what was known before the block: any number of threads gives the same plan.
pub(super) fn locate<'m>(
    location: &Location<'m>,
    start: State<'m>,
    (candidates, large): (&[Vec<(u32, f32)>], bool),
    (effort, deadline): (&Effort, Deadline),
) -> (State<'m>, f64) {
    let model = location.model;
    let mut prices = Prices::new(model, candidates, large);
    if effort.rounds > 0 {
        let steps = if large { FIRST_STEPS_IN_LARGE } else { FIRST_STEPS };
        (0..steps).take_while(|_| !deadline.over()).for_each(|_| prices.improve(None));
    }
    let near = Nearby::new(model, if large { NEAR_IN_LARGE } else { NEAR }, prices.toll());
    if large {
        prices.look_near(&near);
    }
    let places = Location::places(&start);
    let mut search = Search::new((location, &near), (&places, &prices.open), (effort.seed, deadline));
    let mut done = 0;
    let mut block = 0;
    while done < effort.rounds && !deadline.over() {
        let value = search.value();
        if search.complete_plan() && prices.bound - value <= effort.gap * value.abs() {
            break;
        }
        if FROM_PRICES.contains(&block) {
            search.start_from_prices(&prices.open);
        }
        let rounds = BLOCK.min(effort.rounds - done);
        let target = search.complete_plan().then_some(value);
        let steps = if block < SETTLED { STEPS } else { STEPS_LATER };
        let share = done as f64 / effort.rounds as f64;
        let steps_of_prices = || {
            (0..steps).take_while(|_| !deadline.over()).for_each(|_| prices.improve(target));
            prices.prove();
        };
        rayon::join(steps_of_prices, || search.run(TRIES * rounds, share));
        done += rounds;
        block += 1;
    }
    let places: Vec<Option<(usize, usize)>> =
        search.places().into_iter().map(|site| (site != NOWHERE).then_some((site as usize, 0))).collect();
    let found = State::rebuild(model, &[], &places);
    (if found.worth() >= start.worth() { found } else { start }, prices.bound)
}
