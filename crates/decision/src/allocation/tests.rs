//! Tests of the whole: small problems that can be checked by hand.

use super::*;
use crate::robustness::generator::{Purpose, Stream};

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
/// Numbers for made-up problems: the same for the same seed.
struct Dice(Stream);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Stream::new(seed, Purpose::Plans, 99))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.below(limit)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A small problem in which every rule may bind.
fn made_up(seed: u64, (sites, households, years): (usize, usize, usize)) -> Problem {
    let mut dice = Dice::new(seed);
    let mut problem = Problem::new(years);
    problem.services = vec!["school".into(), "clinic".into()];
    for site in 0..sites {
        let kind = if dice.one_in(3) { SiteKind::Host } else { SiteKind::Village };
        let homes = [(dice.below(3) as u32, 3), (dice.below(2) as u32, 5)];
        problem.sites.push(Site {
            kind,
            residents: 4,
            newcomers_per_resident: dice.one_in(3).then_some(1.5),
            water_l_day: (!dice.one_in(12)).then_some(60.0 + 40.0 * dice.below(4) as f64),
            farmland_ha: Some(0.4 + 0.3 * dice.below(4) as f64),
            opening_cost_eur: 10_000.0 * dice.below(4) as f64,
            last_year: dice.one_in(4).then_some(0),
            consent: if dice.one_in(10) { Consent::Unknown } else { Consent::Given },
            choice: if dice.one_in(10) { Choice::Forbidden } else { Choice::Free },
            ..village(&format!("s{site}"), &homes)
        });
    }
    for work in 0..3 {
        let site = dice.below(sites);
        let unlock = match dice.below(3) {
            0 => Unlock::Dwellings { site, dwellings: Dwellings { people: 5, count: 2 } },
            1 => Unlock::Water { site, l_day: 80.0 },
            _ => Unlock::Places { pool: dice.below(2), places: 2 },
        };
        problem.works.push(Work {
            id: format!("w{work}"),
            site: Some(site),
            cost_eur: 10_000.0 * (1 + dice.below(3)) as f64,
            months: 3 + 6 * dice.below(3) as u32,
            requires: if work > 0 && dice.one_in(2) { vec![work - 1] } else { vec![] },
            unlocks: vec![unlock],
        });
    }
    if dice.one_in(2) {
        problem.sites[0].requires = vec![dice.below(3)];
    }
    for pool in 0..3 {
        let members = (0..sites).filter(|_| !dice.one_in(3)).collect::<Vec<_>>();
        let members = members.into_iter().map(|site| Member { site, after: dice.one_in(4).then_some(2) }).collect();
        problem.pools.push(Pool {
            id: format!("p{pool}"),
            service: pool / 2,
            places: 1 + dice.below(3) as u32,
            members,
        });
    }
    problem.groups = vec![
        Group { id: "heirs".into(), least_share: 0.0 },
        Group { id: "newcomers".into(), least_share: if dice.one_in(3) { 0.4 } else { 0.0 } },
    ];
    for index in 0..households {
        let people = 1 + dice.below(6) as u32;
        let group = dice.below(2);
        let mut uses = Vec::new();
        for service in 0..2 {
            if dice.one_in(2) {
                uses.push(Use { service, places: 1 + dice.below(2) as u32 });
            }
        }
        let mut wish = Wishes::default();
        for site in 0..sites as u32 {
            if !dice.one_in(5) {
                wish.options.push(Offer { site, score: dice.below(11) as f32 / 10.0 });
                if dice.one_in(8) {
                    wish.after.push(After { site, work: 1 });
                }
            }
        }
        problem.wishes.push(wish);
        problem.households.push(Household {
            group,
            newcomers: if group == 1 { people } else { 0 },
            homes_at_most: 1 + dice.below(2) as u32,
            uses,
            ..household(&format!("h{index}"), people, index)
        });
    }
    if households > 1 {
        problem.kin.push(Kin { a: 0, b: 1, within_min: 30.0 });
    }
    problem.minutes = Minutes::from_fn(sites, |from, to| (from + to != 3).then_some(20.0 * (from + to) as f32));
    if dice.one_in(2) {
        problem.floors.push(Floor {
            id: "community".into(),
            sites: vec![0],
            measure: Measure::Households,
            least: 2.0,
            step: Step::Needed,
        });
    }
    problem.floors.push(Floor {
        id: "school kept".into(),
        sites: (0..sites).collect(),
        measure: Measure::Places { service: 0 },
        least: 3.0,
        step: Step::Bonus(1.5),
    });
    let rest = if dice.one_in(2) { Rest::Lost } else { Rest::Carried };
    let by_year_eur = (0..years).map(|_| 15_000.0 * dice.below(4) as f64).collect();
    problem.budget = dice.one_in(2).then_some(Budget { by_year_eur, rest });
    problem.open_at_most = dice.one_in(4).then_some(1);
    problem.weights = Weights { cost_per_1000_eur: 0.05, ..Weights::default() };
    problem
}

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

/// Whether a plan breaks a rule, counted in another way than the checker: everything from scratch, year by year, homes and
/// places by trying all ways.
fn breaks(problem: &Problem, plan: &Plan) -> bool {
    let ends = |work: usize| {
        let start = plan.works.iter().find(|start| start.work == work)?;
        Some(start.year + (problem.works[work].months.max(1) as usize - 1) / 12)
    };
    let done = |work: usize, year: usize| ends(work).is_some_and(|end| end <= year);
    let open = |site: usize| plan.opened.iter().find(|opening| opening.site == site).map(|opening| opening.year);
    let shut = |site: usize| {
        let of = &problem.sites[site];
        of.consent != Consent::Given || of.gate != crate::gates::Decision::Eligible || of.choice == Choice::Forbidden
    };
    let all = || plan.placements.iter().enumerate().filter_map(|(h, place)| place.as_ref().map(|place| (h, place)));
    if plan.opened.iter().any(|opening| shut(opening.site))
        || problem.open_at_most.is_some_and(|m| plan.opened.len() > m)
    {
        return true;
    }
    for start in &plan.works {
        let work = &problem.works[start.work];
        let mut longest = vec![0; problem.works.len()];
        for _ in 0..problem.works.len() {
            for w in 0..longest.len() {
                let before = problem.works[w].requires.iter().map(|&r| longest[r]).max().unwrap_or(0);
                longest[w] = problem.works[w].months + before;
            }
        }
        let late = usize::from(longest[start.work] > 12);
        if work.site.is_some_and(shut)
            || !work.requires.iter().all(|&r| ends(r).is_some_and(|end| end + late <= start.year))
        {
            return true;
        }
    }
    let (mut have, mut spent_before, mut given_before) = (0.0, 0.0, 0.0);
    for year in 0..problem.years {
        let spent: f64 =
            plan.works.iter().filter(|s| s.year == year).map(|s| problem.works[s.work].cost_eur).sum::<f64>()
                + plan
                    .opened
                    .iter()
                    .filter(|o| o.year == year)
                    .map(|o| problem.sites[o.site].opening_cost_eur)
                    .sum::<f64>();
        if let Some(budget) = &problem.budget {
            have = if budget.rest == Rest::Lost { 0.0 } else { given_before - spent_before };
            if spent > have + budget.by_year_eur[year] + 1e-6 {
                return true;
            }
            given_before += budget.by_year_eur[year];
        }
        spent_before += spent;
    }
    let _ = have;
    for (h, place) in all() {
        let (of, site) = (&problem.households[h], &problem.sites[place.site]);
        let wishes = &problem.wishes[of.wishes];
        let late = site.last_year.is_some_and(|last| place.year > last);
        let needs = site.requires.iter().copied();
        let needs = needs.chain(wishes.after.iter().filter(|a| a.site as usize == place.site).map(|a| a.work as usize));
        let early =
            open(place.site).is_none_or(|year| place.year < year) || needs.into_iter().any(|w| !done(w, place.year));
        if late || early || !wishes.options.iter().any(|offer| offer.site as usize == place.site) {
            return true;
        }
        let built = problem.works.iter().flat_map(|work| &work.unlocks).filter_map(|unlock| match unlock {
            Unlock::Dwellings { site, dwellings } if *site == place.site => Some(dwellings),
            _ => None,
        });
        let largest = site.dwellings.iter().chain(built).filter(|d| d.count > 0).map(|d| d.people).max().unwrap_or(0);
        let fewest = (1..=of.homes_at_most).find(|count| count * largest >= of.people);
        let Some(fewest) = fewest else { return true };
        if place.homes.len() as u32 != fewest || place.homes.iter().any(|&home| home * fewest < of.people) {
            return true;
        }
    }
    for kin in &problem.kin {
        if let (Some(a), Some(b)) = (&plan.placements[kin.a], &plan.placements[kin.b]) {
            let minutes = |from: usize, to: usize| problem.minutes.get(from, to).map_or(f64::INFINITY, f64::from);
            if minutes(a.site, b.site).max(minutes(b.site, a.site)) > kin.within_min {
                return true;
            }
        }
    }
    for year in 0..problem.years {
        let by_now = || all().filter(|(_, place)| place.year <= year);
        let unlocked =
            || problem.works.iter().enumerate().filter(|(w, _)| done(*w, year)).flat_map(|(_, w)| &w.unlocks);
        for (index, site) in problem.sites.iter().enumerate() {
            let here = || by_now().filter(|(_, place)| place.site == index).map(|(h, _)| &problem.households[h]);
            for size in [3, 5] {
                let mut there: u32 = site.dwellings.iter().filter(|d| d.people == size).map(|d| d.count).sum();
                for unlock in unlocked() {
                    if let Unlock::Dwellings { site, dwellings } = unlock
                        && *site == index
                        && dwellings.people == size
                    {
                        there += dwellings.count;
                    }
                }
                let taken = by_now().filter(|(_, place)| place.site == index).flat_map(|(_, place)| &place.homes);
                if taken.filter(|&&home| home == size).count() as u32 > there {
                    return true;
                }
            }
            if by_now().any(|(_, place)| place.site == index && place.homes.iter().any(|home| ![3, 5].contains(home))) {
                return true;
            }
            let piped: f64 = unlocked()
                .map(|unlock| match unlock {
                    Unlock::Water { site, l_day } if *site == index => *l_day,
                    _ => 0.0,
                })
                .sum();
            let water = site.water_l_day.map_or(0.0, |now| now + piped);
            let land = if site.kind == SiteKind::Host { f64::INFINITY } else { site.farmland_ha.unwrap_or(0.0) };
            let most = site.newcomers_per_resident.map_or(f64::INFINITY, |share| share * f64::from(site.residents));
            if here().map(|h| h.water_l_day).sum::<f64>() > water + 1e-6
                || here().map(|h| h.farmland_ha).sum::<f64>() > land + 1e-6
                || here().map(|h| f64::from(h.newcomers)).sum::<f64>() > most + 1e-6
            {
                return true;
            }
        }
        for service in 0..problem.services.len() {
            let need: Vec<u32> = (0..problem.sites.len())
                .map(|site| {
                    let uses =
                        by_now().filter(|(_, place)| place.site == site).flat_map(|(h, _)| &problem.households[h].uses);
                    uses.filter(|using| using.service == service).map(|using| using.places).sum()
                })
                .collect();
            // Hall: every set of sites must find its need in the pools that any of them reaches.
            for set in 1usize..1 << need.len() {
                let inside = |site: usize| set >> site & 1 == 1;
                let wanted: u32 = (0..need.len()).filter(|&site| inside(site)).map(|site| need[site]).sum();
                let mut there = 0;
                for (index, pool) in problem.pools.iter().enumerate().filter(|(_, pool)| pool.service == service) {
                    let reach =
                        |m: &Member| inside(m.site) && need[m.site] > 0 && m.after.is_none_or(|w| done(w, year));
                    if pool.members.iter().any(reach) {
                        there += pool.places;
                        for unlock in unlocked() {
                            if let Unlock::Places { pool, places } = unlock
                                && *pool == index
                            {
                                there += places;
                            }
                        }
                    }
                }
                if wanted > there {
                    return true;
                }
            }
        }
    }
    for floor in problem.floors.iter().filter(|floor| floor.step == Step::Needed) {
        let here = all().filter(|(_, place)| floor.sites.contains(&place.site)).count();
        if plan.opened.iter().any(|opening| floor.sites.contains(&opening.site)) && (here as f64) < floor.least {
            return true;
        }
    }
    (0..problem.groups.len()).any(|group| {
        let members = problem.households.iter().zip(&plan.placements).filter(|(household, _)| household.group == group);
        let (mut count, mut placed) = (0.0, 0.0);
        members.for_each(|(_, place)| {
            count += 1.0;
            placed += f64::from(u8::from(place.is_some()));
        });
        placed < problem.groups[group].least_share * count - 1e-9
    })
}

/// One change to a plan, as somebody with an editor would make it.
fn edit(problem: &Problem, plan: &mut Plan, dice: &mut Dice) {
    let (sites, years) = (problem.sites.len(), problem.years);
    let household = dice.below(problem.households.len());
    match dice.below(9) {
        0 => plan.placements[household] = None,
        1 | 2 => {
            let homes = [vec![3], vec![5], vec![3, 3], vec![5, 5], vec![4], vec![]][dice.below(6)].clone();
            plan.placements[household] = Some(Placement { site: dice.below(sites), year: dice.below(years), homes });
        }
        3 => {
            if let Some(place) = &mut plan.placements[household] {
                place.site = dice.below(sites);
            }
        }
        4 => {
            if let Some(place) = &mut plan.placements[household] {
                place.homes = [vec![3], vec![5], vec![3, 3]][dice.below(3)].clone();
                place.year = dice.below(years);
            }
        }
        5 if !plan.works.is_empty() => {
            plan.works.remove(dice.below(plan.works.len()));
        }
        6 if !plan.opened.is_empty() => {
            plan.opened.remove(dice.below(plan.opened.len()));
        }
        7 => {
            let work = dice.below(problem.works.len());
            plan.works.retain(|start| start.work != work);
            plan.works.push(Start { work, year: dice.below(years) });
        }
        _ => {
            let site = dice.below(sites);
            plan.opened.retain(|opening| opening.site != site);
            plan.opened.push(Opening { site, year: dice.below(years) });
        }
    }
    plan.value = value_of(problem, plan);
}

#[test]
fn the_checker_rejects_a_thousand_edits_that_break_a_rule_and_no_other() {
    let (mut rejected, mut accepted) = (0, 0);
    let mut dice = Dice::new(4711);
    for seed in 200.. {
        let problem = made_up(seed, (3, 6, 2));
        let solution = solve(&problem, &Effort { solver: Solver::Heuristic, rounds: 5, ..Effort::default() }).unwrap();
        if !solution.violations.is_empty() {
            continue;
        }
        assert!(!breaks(&problem, &solution.plan), "seed {seed}: the other count disagrees with an accepted plan");
        for _ in 0..25 {
            let mut plan = solution.plan.clone();
            edit(&problem, &mut plan, &mut dice);
            let found = check(&problem, &plan);
            assert_eq!(!found.is_empty(), breaks(&problem, &plan), "seed {seed}: {found:?}\n{plan:?}\n{problem:?}");
            if found.is_empty() { accepted += 1 } else { rejected += 1 }
        }
        if rejected >= 1000 {
            break;
        }
    }
    assert!(accepted > 100, "edits that break nothing were tried as well: {accepted}");
}

#[test]
fn a_value_that_is_not_the_plans_is_rejected() {
    let problem = small();
    let mut plan = solve(&problem, &Effort::default()).unwrap().plan;
    plan.value.fit += 0.01;
    assert_eq!(check(&problem, &plan)[0].rule, Rule::Value);
    plan.value.fit = f64::NAN;
    assert_eq!(check(&problem, &plan)[0].rule, Rule::Value);
}

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
    let repairs = next_repairs(&problem, &plan).unwrap();
    assert_eq!((repairs[0].households, repairs[0].works.clone()), (352, vec![0]));
    assert!((repairs[0].eur_per_household() - 10_000.0 / 352.0).abs() < 1e-9);
    problem.budget = None;
    let plan = solve(&problem, &effort).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 1_164);
    assert_eq!(binding(&problem, &plan).unwrap()[0].keeps_out, [(Rule::Farmland, 136)]);
}

#[test]
fn odd_input_is_a_finding_or_an_error_and_nobody_is_lost() {
    let mut problem = small();
    problem.households[1].people = 9;
    assert!(inspect(&problem).iter().any(|flaw| flaw.who == "household B" && !flaw.unusable));
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!((plan.placements.len(), &plan.placements[1]), (3, &None));
    let why = why_unplaced(&problem, &plan).unwrap();
    assert_eq!(why[0].options, [(0, Some(Rule::Dwellings)), (1, Some(Rule::Dwellings))]);

    let mut problem = small();
    problem.sites[0].water_l_day = Some(-5.0);
    let error = solve(&problem, &Effort::default()).unwrap_err();
    assert_eq!(error.to_string(), "site near: water_l_day is -5, expected a finite number of 0 or more");

    let mut problem = small();
    problem.kin = [(0, 1), (1, 2), (2, 0), (1, 0), (2, 2)].map(|(a, b)| Kin { a, b, within_min: 10.0 }).to_vec();
    assert_eq!(inspect(&problem).iter().filter(|flaw| !flaw.unusable).count(), 2, "one twice, one with itself");
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert!(check(&problem, &plan).is_empty());

    let mut problem = small();
    problem.wishes[0].options[1].site = 7;
    assert!(solve(&problem, &Effort::default()).is_err());
    let mut problem = small();
    problem.works =
        vec![Work { id: "W".into(), site: None, cost_eur: 1.0, months: 1, requires: vec![0], unlocks: vec![] }];
    assert!(solve(&problem, &Effort::default()).unwrap_err().to_string().contains("circle"));
    let mut problem = small();
    problem.sites[1].consent = Consent::Unknown;
    let plan = solve(&problem, &Effort::default()).unwrap().plan;
    assert_eq!(plan.placements.iter().flatten().count(), 1);
}

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
    let openings = next_openings(&problem, &plan, &[2, 3]).unwrap();
    let found: Vec<(usize, usize)> = openings.iter().map(|opening| (opening.site, opening.households)).collect();
    assert_eq!(found, [(3, 2), (2, 1)]);
    assert!(next_openings(&problem, &plan, &[0, 9]).unwrap().is_empty(), "open already, or no site");
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let problem = made_up(7, (4, 12, 2));
    let effort = Effort { solver: Solver::Heuristic, rounds: 30, ..Effort::default() };
    assert_eq!(solve(&problem, &effort).unwrap(), solve(&problem, &effort).unwrap());
}

#[cfg(feature = "highs")]
mod proven {
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
                problem.sites.push(Site {
                    water_l_day,
                    opening_cost_eur,
                    ..Site::new(format!("s{site}"), SiteKind::Host)
                });
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
                solve(&problem, &Effort { solver: Solver::Heuristic, rounds: 40, gap: 0.0, ..Effort::default() })
                    .unwrap();
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
}
