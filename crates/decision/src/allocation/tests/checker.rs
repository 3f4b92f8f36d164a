//! The checker against another count of the same rules.

use super::*;

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
                    let too_few = |floor: &Floor| {
                        let pupils = all().filter(|(_, place)| floor.sites.contains(&place.site)).map(|(h, _)| {
                            let uses = problem.households[h].uses.iter().filter(|using| using.service == service);
                            uses.map(|using| f64::from(using.places)).sum::<f64>()
                        });
                        floor.step == Step::Opens { pool: index } && pupils.sum::<f64>() < floor.least
                    };
                    if problem.floors.iter().any(too_few) {
                        continue;
                    }
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
