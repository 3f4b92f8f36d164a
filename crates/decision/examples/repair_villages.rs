//! Times the solvers on made-up valleys in which every rule counts: villages with houses to repair behind broken roads, springs,
//! school rooms that several villages share, kin, refusals, floors, and money by year.
//!
//! ```text
//! cargo run --release -p decision --example repair_villages -- HOUSEHOLDSxVILLAGES
//!     [--gap 0.01] [--rounds 300] [--seconds 60] [--seed 0] [--exact] [--again 5]
//! ```
//!
//! `--again N` then changes the question N times (an opened village forbidden, another forced, another weight) and times the plan
//! made from the last.

use decision::allocation::{
    Budget, Choice, Dwellings, Effort, Floor, Group, Household, Kin, Measure, Member, Minutes, Offer, Pool, Problem,
    Rest, Site, SiteKind, Solution, Solver, Step, Unlock, Use, Wishes, Work, solve, solve_again,
};
use decision::robustness::generator::{Purpose, Stream};
use std::time::{Duration, Instant};

/// Seeds of instances are one number; what each thing is drawn from is another.
const INSTANCE: u64 = 803;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let number = |name: &str, or: f64| option(name).map_or(Ok(or), |text| text.parse::<f64>());
    let size = arguments.first().and_then(|size| size.split_once('x')).ok_or("name a size like 500x200")?;
    let mut problem = made_up(size.0.parse()?, size.1.parse()?);
    let seconds = number("--seconds", 0.0)?;
    let effort = Effort {
        solver: if arguments.iter().any(|a| a == "--exact") { Solver::Exact } else { Solver::Heuristic },
        seed: number("--seed", 0.0)? as u64,
        gap: number("--gap", 0.01)?,
        rounds: number("--rounds", 300.0)? as usize,
        until: (seconds > 0.0).then(|| Instant::now() + Duration::from_secs_f64(seconds)),
    };
    let started = Instant::now();
    let mut last = solve(&problem, &effort)?;
    report("plan", &last, started);
    for again in 0..number("--again", 0.0)? as usize {
        let opened = last.plan.opened[again % last.plan.opened.len()].site;
        match again % 3 {
            0 => problem.sites[opened].choice = Choice::Forbidden,
            1 => problem.sites[opened].choice = Choice::Forced,
            _ => problem.weights.fit *= 1.5,
        }
        let started = Instant::now();
        last = solve_again(&problem, &last.plan, &Effort { gap: effort.gap, ..Effort::quick() })?;
        report(["forbidden", "forced", "another weight"][again % 3], &last, started);
    }
    Ok(())
}

fn report(what: &str, solution: &Solution, started: Instant) {
    let value = solution.plan.value.total();
    let gap = solution.bound.map_or(f64::INFINITY, |bound| 100.0 * (bound - value) / value.abs());
    println!(
        "{what}: worth {value:.1}, gap {gap:.2} %, {} placed, {} works, {} rules broken, {:.2} s",
        solution.plan.placements.iter().flatten().count(),
        solution.plan.works.len(),
        solution.violations.len(),
        started.elapsed().as_secs_f64()
    );
}

/// Villages on a square of 60 minutes a side for each hundred of them; everybody would go to half of them.
fn made_up(households: usize, villages: usize) -> Problem {
    let mut dice = Stream::new(INSTANCE, Purpose::Plans, 0);
    let mut problem = Problem::new(3);
    problem.services = vec!["school".into()];
    problem.groups =
        vec![Group { id: "heir".into(), least_share: 0.3 }, Group { id: "newcomer".into(), least_share: 0.3 }];
    let side = 60.0 * (villages as f64 / 100.0).sqrt().max(0.5);
    let at: Vec<(f64, f64)> = (0..villages).map(|_| (side * dice.uniform(), side * dice.uniform())).collect();
    let minutes = |a: usize, b: usize| (at[a].0 - at[b].0).hypot(at[a].1 - at[b].1);
    problem.minutes = Minutes::from_fn(villages, |a, b| Some(minutes(a, b) as f32));
    let homes_each = (3 * households).div_ceil(4 * villages).max(3);
    for village in 0..villages {
        add_village(&mut problem, village, homes_each, &mut dice);
    }
    for school in (0..villages).step_by(4) {
        let near = (0..villages).filter(|&village| minutes(school, village) <= 15.0);
        let members = near.map(|site| Member { site, after: None }).collect();
        let places = dice.below(homes_each + 1) as u32;
        let pool = problem.pools.len();
        problem.pools.push(Pool { id: format!("school {school}"), service: 0, places, members });
        let unlocks = vec![Unlock::Places { pool, places: 20 }];
        problem.works.push(work(format!("room {school}"), school, (50_000.0, 5), (Vec::new(), unlocks)));
    }
    add_households(&mut problem, (households, villages), &mut dice);
    let all: f64 = problem.works.iter().map(|work| work.cost_eur).sum();
    problem.budget = Some(Budget { by_year_eur: vec![0.12 * all; 3], rest: Rest::Lost });
    problem
}

fn work(
    id: String,
    site: usize,
    (cost_eur, months): (f64, u32),
    (requires, unlocks): (Vec<usize>, Vec<Unlock>),
) -> Work {
    Work { id, site: Some(site), cost_eur, months, requires, unlocks }
}

fn add_village(problem: &mut Problem, village: usize, homes_each: usize, dice: &mut Stream) {
    let mut site = Site::new(format!("v{village}"), SiteKind::Village);
    let today = dice.below(homes_each) as u32;
    site.dwellings = vec![Dwellings { people: 4, count: today / 2 }, Dwellings { people: 6, count: today - today / 2 }];
    site.water_l_day = Some(50.0 * (1.0 + 2.0 * dice.uniform()) * homes_each as f64);
    site.farmland_ha = Some(homes_each as f64 * (0.3 + dice.uniform()));
    let road = problem.works.len();
    problem.works.push(work(
        format!("road {village}"),
        village,
        (30_000.0 + 50_000.0 * dice.uniform(), 4),
        (vec![], vec![]),
    ));
    for batch in 0..1 + dice.below(3) {
        let dwellings = Dwellings { people: if batch % 2 == 0 { 6 } else { 4 }, count: homes_each.div_ceil(3) as u32 };
        let cost = f64::from(dwellings.count) * (8_000.0 + 8_000.0 * dice.uniform());
        let unlocks = vec![Unlock::Dwellings { site: village, dwellings }];
        problem.works.push(work(format!("houses {village}.{batch}"), village, (cost, 6), (vec![road], unlocks)));
    }
    let unlocks = vec![Unlock::Water { site: village, l_day: 50.0 * homes_each as f64 }];
    problem.works.push(work(format!("spring {village}"), village, (20_000.0, 3), (Vec::new(), unlocks)));
    problem.floors.push(Floor {
        id: format!("community {village}"),
        sites: vec![village],
        measure: Measure::Households,
        least: 3.0,
        step: Step::Needed,
    });
    problem.sites.push(site);
}

fn add_households(problem: &mut Problem, (households, villages): (usize, usize), dice: &mut Stream) {
    for household in 0..households {
        let people = 1 + dice.below(6) as u32;
        let pupils = dice.below(people as usize) as u32;
        let offer = |site: usize| {
            let (wanted, score) = (dice.uniform() < 0.5, (0.2 + 0.8 * dice.uniform()) as f32);
            wanted.then_some(Offer { site: site as u32, score })
        };
        let options: Vec<Offer> = (0..villages).filter_map(offer).collect();
        problem.wishes.push(Wishes { options, ..Wishes::default() });
        problem.households.push(Household {
            id: format!("h{household}"),
            group: usize::from(household % 5 > 0),
            people,
            newcomers: people,
            homes_at_most: 1,
            water_l_day: 15.0 * f64::from(people),
            farmland_ha: 0.1 * f64::from(people),
            uses: if pupils > 0 { vec![Use { service: 0, places: pupils }] } else { Vec::new() },
            importance: f64::from(people),
            wishes: household,
        });
        if household % 5 == 4 {
            problem.kin.push(Kin { a: household - 1, b: household, within_min: 20.0 });
        }
    }
}
