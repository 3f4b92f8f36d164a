//! Published worked examples through the same solvers: site planning, and four location problems of San Francisco.

use super::*;

/// ASTRA's example of site planning: 5.24 ha at 45 m² give 1,164 people by land, 12,180 l/day at 15 l give 812 by water;
/// a borewell of 15,000 l/day is worth 352 people, not 1,000, since then land binds.
#[test]
fn a_borewell_is_worth_what_the_next_limit_leaves() {
    let mut problem = Problem::new(1);
    problem.waived = [Rule::Dwellings].into();
    problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
    problem.sites = vec![Site { water_l_day: Some(12_180.0), farmland_ha: Some(5.24), ..village("camp", &[]) }];
    problem.works = vec![Work {
        id: "borewell".into(),
        site: Some(0),
        cost_eur: 10_000.0,
        months: 1,
        requires: vec![],
        unlocks: vec![Unlock::Water { site: 0, l_day: 15_000.0 }],
    }];
    problem.wishes = vec![wishes(&[1.0])];
    let person =
        |index: usize| Household { water_l_day: 15.0, farmland_ha: 0.0045, ..household(&format!("p{index}"), 1, 0) };
    problem.households = (0..1_300).map(person).collect();
    problem.budget = Some(Budget { by_year_eur: vec![0.0], rest: Rest::Carried });
    let effort = Effort { solver: Solver::Heuristic, rounds: 3, ..Effort::default() };
    let plan = solve(&problem, &effort).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 812);
    assert_eq!(binding(&problem, &plan).unwrap()[0].keeps_out, [(Rule::Water, 488)]);
    let repairs = next_repairs(&problem, &plan, None).unwrap();
    assert_eq!((repairs[0].households, repairs[0].works.clone()), (352, vec![0]));
    assert!((repairs[0].eur_per_household() - 10_000.0 / 352.0).abs() < 1e-9);
    problem.budget = None;
    let plan = solve(&problem, &effort).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 1_164);
    assert_eq!(binding(&problem, &plan).unwrap()[0].keeps_out, [(Rule::Farmland, 136)]);
}

/// spopt's test instance (BSD 3-Clause), 205 tracts and 16 stores: see tests/references/plan-location.
const SAN_FRANCISCO: &str = include_str!("../../../../../tests/references/plan-location/san-francisco.csv");

/// Tracts with people and metres to every store, and the names of the stores.
struct City {
    people: Vec<f64>,
    metres: Vec<Vec<f64>>,
    stores: Vec<&'static str>,
}

impl City {
    fn read() -> Self {
        let mut lines = SAN_FRANCISCO.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let stores = lines.next().unwrap()[2..].iter().map(|name| name.trim_start_matches("Store_")).collect();
        let rows: Vec<Vec<f64>> =
            lines.map(|cells| cells[1..].iter().map(|cell| cell.parse().unwrap()).collect()).collect();
        let (people, metres) = rows.into_iter().map(|row| (row[0], row[1..].to_vec())).unzip();
        Self { people, metres, stores }
    }

    /// A tract is a household of one that may go to each store with a score.
    fn problem(&self, score: impl Fn(f64) -> Option<f64>) -> Problem {
        let mut problem = Problem::new(1);
        problem.waived = [Rule::Dwellings, Rule::Water].into();
        problem.weights = Weights { placed: 0.0, fit: 1.0, wait: 0.0, cost_per_1000_eur: 1.0 };
        problem.groups = vec![Group { id: "all".into(), least_share: 0.0 }];
        problem.sites = self.stores.iter().map(|name| Site::new(*name, SiteKind::Host)).collect();
        for (tract, (metres, people)) in self.metres.iter().zip(&self.people).enumerate() {
            let offer = |(site, &m): (usize, &f64)| Some(Offer { site: site as u32, score: score(m)? as f32 });
            let options = metres.iter().enumerate().filter_map(offer).collect();
            problem.wishes.push(Wishes { options, ..Wishes::default() });
            problem.households.push(Household { importance: *people, ..household(&format!("t{tract}"), 1, tract) });
        }
        problem
    }

    /// Person-metres to the nearest open store, and the stores by number.
    fn walked(&self, plan: &Plan) -> (f64, Vec<u32>) {
        let nearest = |row: &Vec<f64>| plan.opened.iter().map(|o| row[o.site]).fold(f64::INFINITY, f64::min);
        let sum = self.metres.iter().zip(&self.people).map(|(row, people)| people * nearest(row)).sum();
        let mut stores: Vec<u32> = plan.opened.iter().map(|o| self.stores[o.site].parse().unwrap()).collect();
        stores.sort_unstable();
        (sum, stores)
    }
}

/// The heuristic, and the exact solver where it is compiled in.
fn efforts() -> Vec<Effort> {
    let heuristic = Effort { solver: Solver::Heuristic, gap: 0.0, rounds: 40, ..Effort::default() };
    let exact = Effort { solver: Solver::Exact, ..heuristic };
    if cfg!(feature = "highs") { vec![heuristic, exact] } else { vec![heuristic] }
}

#[test]
fn san_francisco_s_median_and_coverage_have_their_published_optima() {
    let city = City::read();
    for effort in efforts() {
        let mut median = city.problem(|m| Some(1.0 - m / 40_000.0));
        (median.demand, median.open_at_most) = (Demand::Everyone, Some(4));
        let solution = solve(&median, &effort).unwrap();
        let (sum, stores) = city.walked(&solution.plan);
        assert_eq!(stores, [2, 11, 12, 15], "{:?}", effort.solver);
        assert!((sum - 2_848_268_129.714_510_4).abs() < 1.0, "{sum}");
        let mut cover = city.problem(|m| (m <= 5_000.0).then_some(1.0));
        cover.open_at_most = Some(4);
        let solution = solve(&cover, &effort).unwrap();
        assert!((solution.plan.value.total() - 875_247.0).abs() < 0.5, "{:?}", solution.plan.value);
        assert!(solution.bound.unwrap() >= 875_247.0 - 0.5);
    }
}

#[test]
fn san_francisco_s_centre_and_least_cover_have_their_published_optima() {
    let city = City::read();
    for effort in efforts() {
        let within = |metres: f64| {
            let mut problem = city.problem(|m| (m <= metres).then_some(1.0));
            (problem.demand, problem.open_at_most) = (Demand::Everyone, Some(4));
            solve(&problem, &effort).unwrap()
        };
        assert_eq!(within(7_403.063_9).violations, [], "{:?}", effort.solver);
        let nearer = within(7_403.063_7);
        assert_ne!(nearer.violations, [], "no four stores are nearer to all");
        if effort.solver == Solver::Exact {
            assert_eq!(nearer.status, Status::Infeasible);
        }
        let mut least = city.problem(|m| (m <= 5_000.0).then_some(1.0));
        least.demand = Demand::Everyone;
        least.sites.iter_mut().for_each(|site| site.opening_cost_eur = 1e6);
        let solution = solve(&least, &effort).unwrap();
        assert_eq!((solution.plan.opened.len(), solution.violations.len()), (8, 0), "{:?}", effort.solver);
    }
}
