//! Times the solvers on facility location instances: groups of households, each whole in one village, within capacities,
//! with opening costs; the cost is to be least.
//!
//! ```text
//! cargo run --release -p decision --example place_groups -- FILE.json|GROUPSxVILLAGES
//!     [--gap 0.01] [--rounds 3000] [--seconds 60] [--seed 0] [--exact] [--again 5] [--out FILE]
//! ```
//!
//! FILE.json holds `cost` (groups × villages), `households`, `capacity`, `opening_cost`. GROUPSxVILLAGES makes an instance of
//! the same kind. `--again N` then forbids N opened villages, one after the other, and times the plan made from the last.

use decision::allocation::{
    Choice, Demand, Effort, Group, Household, Offer, Plan, Problem, Rule, Site, SiteKind, Solution, Solver, Weights,
    Wishes, check, solve, solve_again,
};
use decision::robustness::generator::{Purpose, Stream};
use std::time::{Duration, Instant};

struct Instance {
    cost: Vec<Vec<f64>>,
    households: Vec<f64>,
    capacity: Vec<f64>,
    opening: Vec<f64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)).cloned();
    let number = |name: &str, or: f64| option(name).map_or(Ok(or), |text| text.parse::<f64>());
    let source = arguments.first().ok_or("name a file, or a size like 500x200")?;
    let started = Instant::now();
    let instance = match source.split_once('x').and_then(|(g, v)| Some((g.parse().ok()?, v.parse().ok()?))) {
        Some((groups, villages)) => made_up(groups, villages),
        None => read(source)?,
    };
    let mut problem = problem_of(&instance);
    let read_s = started.elapsed().as_secs_f64();
    let limit = number("--seconds", 0.0)?;
    let mut effort = Effort {
        solver: if arguments.iter().any(|a| a == "--exact") { Solver::Exact } else { Solver::Heuristic },
        seed: number("--seed", 0.0)? as u64,
        rounds: number("--rounds", 3000.0)? as usize,
        gap: 0.0,
        until: (limit > 0.0).then(|| Instant::now() + Duration::from_secs_f64(limit)),
    };
    let gap = number("--gap", 0.01)?;
    let started = Instant::now();
    // The gap is asked of the cost; the solver's is of the value, which counts from the dearest place. A quick plan tells
    // how the two compare, and is where the search starts.
    let quick = solve(&problem, &Effort { rounds: 10, solver: Solver::Heuristic, ..effort })?;
    let first_s = started.elapsed().as_secs_f64();
    let cost = instance.cost_of(&quick.plan);
    effort.gap = 0.98 * gap * cost / (offset(&instance) - cost);
    let solution = match effort.solver {
        Solver::Exact => solve(&problem, &effort)?,
        _ => solve_again(&problem, &quick.plan, &effort)?,
    };
    let compute_s = started.elapsed().as_secs_f64();
    report(&instance, &problem, &solution, (first_s, compute_s))?;
    println!(
        "RESULT {{\"version\": \"{}\", \"steps\": {{\"read\": {read_s:.3}, \"compute\": {compute_s:.3}}}, \"checks\": {{}}}}",
        env!("CARGO_PKG_VERSION")
    );
    if let Some(path) = option("--out") {
        std::fs::write(path, assignment(&instance, &solution))?;
    }
    let again = number("--again", 0.0)? as usize;
    let mut last = solution;
    for _ in 0..again {
        let site = last.plan.opened[last.plan.opened.len() / 2].site;
        problem.sites[site].choice = Choice::Forbidden;
        let started = Instant::now();
        last = solve_again(&problem, &last.plan, &Effort { gap: effort.gap, ..Effort::quick() })?;
        let seconds = started.elapsed().as_secs_f64();
        println!("without {}: cost {:.1}, {seconds:.3} s", problem.sites[site].id, instance.cost_of(&last.plan));
    }
    Ok(())
}

impl Instance {
    /// The cost of a plan, from the raw figures. Groups without a village are infinitely dear.
    fn cost_of(&self, plan: &Plan) -> f64 {
        let placed: f64 = plan
            .placements
            .iter()
            .zip(&self.cost)
            .map(|(place, cost)| place.as_ref().map_or(f64::INFINITY, |place| cost[place.site]))
            .sum();
        placed + plan.opened.iter().map(|opening| self.opening[opening.site]).sum::<f64>()
    }
}

/// Scores are f32; no bound may owe anything to their rounding.
const ROUNDING: f64 = 1e-7;

fn dearest(instance: &Instance) -> f64 {
    instance.cost.iter().flatten().copied().fold(0.0, f64::max)
}

fn offset(instance: &Instance) -> f64 {
    dearest(instance) * instance.cost.len() as f64
}

fn report(
    instance: &Instance,
    problem: &Problem,
    solution: &Solution,
    (first_s, compute_s): (f64, f64),
) -> Result<(), Box<dyn std::error::Error>> {
    let bound = cost_bound(instance, solution);
    let cost = instance.cost_of(&solution.plan);
    let broken = check(problem, &solution.plan);
    println!(
        "{} groups x {} villages: cost {cost:.2}, bound {bound:.2}, gap {:.3} %, {} opened, {:?}, {} rules broken, \
         first plan {first_s:.2} s, all {compute_s:.2} s",
        instance.cost.len(),
        instance.capacity.len(),
        100.0 * (cost - bound) / cost,
        solution.plan.opened.len(),
        solution.status,
        broken.len()
    );
    Ok(())
}

fn cost_bound(instance: &Instance, solution: &Solution) -> f64 {
    offset(instance) * (1.0 - ROUNDING) - solution.bound.unwrap_or(f64::INFINITY)
}

fn assignment(instance: &Instance, solution: &Solution) -> String {
    let sites: Vec<i64> =
        solution.plan.placements.iter().map(|place| place.as_ref().map_or(-1, |place| place.site as i64)).collect();
    format!(
        "{{\"objective\": {}, \"bound\": {}, \"status\": \"{}\", \"assign\": {sites:?}}}",
        instance.cost_of(&solution.plan),
        cost_bound(instance, solution),
        solution.status.word()
    )
}

/// Value = Σ (dearest − cost) − openings: the greatest value is the least cost.
fn problem_of(instance: &Instance) -> Problem {
    let dearest = dearest(instance);
    let mut problem = Problem::new(1);
    problem.weights = Weights { placed: 0.0, fit: dearest, wait: 0.0, cost_per_1000_eur: 1000.0 };
    problem.demand = Demand::Everyone;
    problem.waived = [Rule::Dwellings].into();
    problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
    for (index, (&capacity, &opening)) in instance.capacity.iter().zip(&instance.opening).enumerate() {
        problem.sites.push(Site {
            water_l_day: Some(capacity),
            opening_cost_eur: opening,
            ..Site::new(format!("v{index}"), SiteKind::Host)
        });
    }
    for (index, (cost, &households)) in instance.cost.iter().zip(&instance.households).enumerate() {
        let options = cost
            .iter()
            .enumerate()
            .map(|(site, cost)| Offer { site: site as u32, score: (1.0 - cost / dearest) as f32 });
        problem.wishes.push(Wishes { options: options.collect(), ..Wishes::default() });
        problem.households.push(Household {
            id: format!("g{index}"),
            group: 0,
            people: 1,
            newcomers: 0,
            homes_at_most: 1,
            water_l_day: households,
            farmland_ha: 0.0,
            uses: Vec::new(),
            importance: 1.0,
            wishes: index,
        });
    }
    problem
}

fn read(path: &str) -> Result<Instance, Box<dyn std::error::Error>> {
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let numbers = |value: &serde_json::Value| -> Result<Vec<f64>, String> {
        let list = value.as_array().ok_or("expected a list of numbers")?;
        list.iter().map(|number| number.as_f64().ok_or_else(|| format!("{number} is no number"))).collect()
    };
    let rows = json["cost"].as_array().ok_or("expected `cost`, a list of lists")?;
    Ok(Instance {
        cost: rows.iter().map(numbers).collect::<Result<_, _>>()?,
        households: numbers(&json["households"])?,
        capacity: numbers(&json["capacity"])?,
        opening: numbers(&json["opening_cost"])?,
    })
}

/// Groups of 3 to 24 households and villages on a square of 150 km; three times the room that is needed.
fn made_up(groups: usize, villages: usize) -> Instance {
    let mut stream = Stream::new(801, Purpose::Plans, groups as u64);
    let mut point = || (150.0 * stream.uniform(), 150.0 * stream.uniform());
    let at: Vec<(f64, f64)> = (0..groups).map(|_| point()).collect();
    let village: Vec<(f64, f64)> = (0..villages).map(|_| point()).collect();
    let households: Vec<f64> = (0..groups).map(|_| 3.0 + stream.below(22) as f64).collect();
    let mut capacity: Vec<f64> = (0..villages).map(|_| 40.0 + stream.below(220) as f64).collect();
    let scale = 3.0 * households.iter().sum::<f64>() / capacity.iter().sum::<f64>();
    capacity.iter_mut().for_each(|capacity| *capacity = (*capacity * scale).floor().max(1.0));
    let suits: Vec<f64> = (0..villages).map(|_| 0.5 * (stream.uniform() + stream.uniform())).collect();
    let opening = capacity.iter().map(|capacity| 400.0 + 9.0 * capacity + 500.0 * stream.uniform()).collect();
    let cost = at
        .iter()
        .zip(&households)
        .map(|(a, households)| {
            let to = |(v, suits): (&(f64, f64), &f64)| {
                households * (0.5 * (a.0 - v.0).hypot(a.1 - v.1) + 60.0 * (1.0 - suits))
            };
            village.iter().zip(&suits).map(to).collect()
        })
        .collect();
    Instance { cost, households, capacity, opening }
}
