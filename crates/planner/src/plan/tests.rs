//! From tables to questions and back, on a region small enough to check by hand.

use std::collections::BTreeMap;

use decision::allocation::{Barred, Consent as Given, SiteKind, Step, Unlock};
use decision::gates::Day;

use super::*;
use crate::small_region::{self, place, region};
use crate::{Assessment, Atlas, Fact, Region, Scenario};

const PLAN: &str = "[plan]\nhouseholds = \"h.csv\"\ncapacities = \"c.csv\"\noffers = \"o.csv\"\nworks = \"w.csv\"\n\
                    first_year = 2026\nbudget = [10000, 0]\nkin_within = \"20 min\"\nmode = \"walk\"\n";
const CRITERIA: &str = "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
                        value = { kind = \"rising\", from = \"1000 m\", to = \"1040 m\" }\n\
                        [[criterion]]\nid = \"power\"\nmeasure = { kind = \"attribute\", field = \"power\" }\n\
                        value = { kind = \"classes\", scores = { grid = 1.0, none = 0.0 } }\n";

fn on() -> Day {
    Day::parse("2026-01-01").unwrap()
}

/// Aul (a) and Dagh (d) are deserted candidates, Bala (b) hosts.
fn valley() -> Region {
    let mut region = region();
    for village in region.villages.iter_mut().chain(region.settlements.iter_mut()) {
        village.facts.insert("power".into(), Fact::Text("grid".into()));
    }
    // On the map, not on its edge.
    region.services.iter_mut().flatten().for_each(|school| school.place = place(450.0, 250.0));
    region.villages.retain(|village| ["a", "d"].contains(&village.id.as_str()));
    region
}

fn household(id: &str, people: u32) -> Household {
    let ages = Ages { women: 1, school_children: people - 1, ..Ages::default() };
    Household { id: id.into(), group: "newcomer".into(), ages, ..Household::default() }
}

fn capacity(village: &str) -> Capacity {
    Capacity {
        village: village.into(),
        usable: 1,
        repairable: 2,
        people_per_dwelling: 4,
        water_l_day: Some(60.0),
        farmland_ha: Some(1.0),
        ..Capacity::default()
    }
}

fn work(id: &str, village: &str, requires: &[&str]) -> Work {
    let requires = requires.iter().map(|id| (*id).to_owned()).collect();
    Work { id: id.into(), village: village.into(), cost: 1000.0, months: 6, requires, dwellings: 1, ..Work::default() }
}

fn inputs() -> PlanInputs {
    let offer = Offer {
        id: "o".into(),
        settlement: "b".into(),
        homes: vec![(4, 1)],
        school_places: 4,
        clinic_people: 100,
        consent: Consent::Yes,
        until: Some(Day::parse("2026-06-30").unwrap()),
        ..Offer::default()
    };
    PlanInputs {
        households: vec![household("h1", 4), household("h2", 2)],
        capacities: vec![capacity("a"), capacity("d")],
        offers: vec![offer],
        works: vec![work("w1", "a", &[]), work("w2", "a", &["w1"])],
        ..PlanInputs::default()
    }
}

fn made(plan: &str, inputs: PlanInputs) -> (Scenario, Assessment, PlanGround) {
    let region = valley();
    let scenario = small_region::scenario(&format!("{CRITERIA}{PLAN}{plan}"));
    let atlas = Atlas::new(&region, &scenario);
    let assessment = crate::assess_on(&atlas, on()).unwrap();
    let ground = ground(&atlas, &assessment, scenario.plan.as_ref().unwrap(), inputs);
    (scenario, assessment, ground)
}

fn asked(scenario: &Scenario, ground: &PlanGround, wanted: &Wanted) -> decision::allocation::Problem {
    problem(ground, scenario.plan.as_ref().unwrap(), wanted, on()).unwrap()
}

fn codes(ground: &PlanGround) -> Vec<&str> {
    ground.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn tables_become_a_question_that_solvers_take() {
    let (scenario, _, ground) = made("", inputs());
    assert_eq!(ground.sites.iter().map(|site| site.id.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
    assert_eq!(ground.sites[1].kind, SiteKind::Host);
    let problem = asked(&scenario, &ground, &Wanted::default());
    assert!(decision::allocation::inspect(&problem).iter().all(|flaw| !flaw.unusable));
    assert_eq!(problem.years, 2);
    assert_eq!((problem.sites[0].dwellings[0].people, problem.sites[0].water_l_day), (4, Some(60.0)));
    // The offer ends in 2026: nobody moves in later.
    assert_eq!((problem.sites[1].last_year, problem.sites[1].residents), (Some(0), 12));
    assert_eq!((problem.households[0].people, problem.households[0].water_l_day), (4, 60.0));
    // Three children at school; a clinic for four.
    assert_eq!(problem.households[0].uses.iter().map(|using| using.places).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(problem.works[1].requires, [0]);
    assert!(matches!(problem.works[0].unlocks[0], Unlock::Dwellings { site: 0, .. }));
    assert_eq!(problem.wishes[0].options.len(), 3);
    assert!(ground.findings.is_empty(), "{:?}", ground.findings);
}

#[test]
fn a_household_is_asked_and_its_wishes_weigh() {
    let mut inputs = inputs();
    inputs.households[0].refuses = vec!["a".into()];
    inputs.households[1].accepts = vec!["d".into()];
    inputs.households[1].wishes = BTreeMap::from([("height".into(), 0.0)]);
    let (scenario, assessment, ground) = made("", inputs);
    let problem = asked(&scenario, &ground, &Wanted::default());
    let barred = |household: usize| problem.wishes[household].barred.iter().map(|bar| &bar.reason).collect::<Vec<_>>();
    assert_eq!(barred(0), [&Barred::Refused]);
    assert_eq!((barred(1), &problem.wishes[1].others), (Vec::new(), &Some(Barred::NotAccepted)));
    // Height does not matter to it: what is left is power, which Dagh has.
    assert_eq!(problem.wishes[1].options[0].score, 1.0);
    let mean = assessment.scores[1].score.unwrap() / 100.0;
    assert!((f64::from(problem.wishes[0].options[1].score) - mean).abs() < 1e-6, "as everybody's");
}

#[test]
fn needs_are_limits_that_a_mended_road_can_move() {
    let need = "[[plan.need]]\nneed = \"wheelchair\"\nto = \"school\"\nwithin = \"1 min\"\n";
    let mut tables = inputs();
    tables.households[0].needs = vec!["wheelchair".into()];
    let (scenario, _, ground) = made(need, tables.clone());
    let problem = asked(&scenario, &ground, &Wanted::default());
    assert!(matches!(problem.wishes[0].barred[0].reason, Barred::TooFar { minutes: Some(_), limit_min: 1.0, .. }));
    assert!(problem.wishes[1].barred.is_empty(), "only who needs it");
    let set_aside = Wanted { waive: vec!["needs".into()], ..Wanted::default() };
    assert!(asked(&scenario, &ground, &set_aside).wishes[0].barred.is_empty());
    tables.works[0].saves_min = 60.0;
    let (scenario, _, ground) = made(need, tables);
    let problem = asked(&scenario, &ground, &Wanted::default());
    assert!(problem.wishes[0].after.iter().any(|after| (after.site, after.work) == (0, 0)));
}

#[test]
fn villages_of_a_cluster_count_together() {
    let mut tables = inputs();
    tables.works[0].school_places = 20;
    tables.offers[0].school_least_pupils = 3;
    let viability = "[plan.viability]\nhouseholds = 4\npupils = 6\n";
    let floors = |plan: &str| {
        let (scenario, _, ground) = made(plan, tables.clone());
        let floors = asked(&scenario, &ground, &Wanted::default()).floors;
        floors.into_iter().map(|floor| (floor.id, floor.sites, floor.least, floor.step)).collect::<Vec<_>>()
    };
    let school = |name: &str, sites: &[usize], least: f64, pool: usize| {
        (format!("a school of {name}"), sites.to_vec(), least, Step::Opens { pool })
    };
    let community = |name: &str, sites: &[usize], least: f64| {
        (format!("a community in {name}"), sites.to_vec(), least, Step::Needed)
    };
    let alone = floors(viability);
    let expected = [
        community("Aul", &[0], 4.0),
        school("Aul", &[0], 6.0, 0),
        school("Bala", &[1], 3.0, 1),
        community("Dagh", &[2], 4.0),
    ];
    assert_eq!(alone, expected);
    let cluster = "[[plan.cluster]]\ntitle = \"side valley\"\nplaces = [\"Aul\", \"d\"]\nhouseholds = 5\npupils = 7\n";
    let together = floors(&format!("{viability}{cluster}"));
    let expected =
        [community("side valley", &[0, 2], 5.0), school("Aul", &[0, 2], 7.0, 0), school("Bala", &[1], 3.0, 1)];
    assert_eq!(together, expected);
    let (scenario, _, ground) = made(&cluster.replace("Aul", "Nowhere"), inputs());
    let refused = problem(&ground, scenario.plan.as_ref().unwrap(), &Wanted::default(), on()).unwrap_err();
    assert!(refused.to_string().contains("side valley") && refused.to_string().contains("Nowhere"), "{refused}");
    let (scenario, _, ground) = made(&cluster.replace("Aul", "Dagh"), inputs());
    let refused = problem(&ground, scenario.plan.as_ref().unwrap(), &Wanted::default(), on()).unwrap_err();
    assert!(refused.to_string().contains("in a cluster already"), "{refused}");
}

#[test]
fn consent_is_a_yes_and_unknown_is_not() {
    let mut tables = inputs();
    tables.offers[0].consent = Consent::Unknown;
    let (scenario, _, ground) =
        made("hosts = { consent_field = \"power\", consent_words = [\"none\"] }\n", tables.clone());
    let problem = asked(&scenario, &ground, &Wanted::default());
    assert!(problem.sites.iter().all(|site| site.consent == Given::Unknown));
    assert!(problem.pools.is_empty(), "nor are its places at school used");
    assert_eq!(codes(&ground), ["offer-without-consent"]);
    assert!(ground.sites[0].closed_because[0].contains("unknown (grid"), "{:?}", ground.sites[0].closed_because);
    let wanted = Wanted { force: vec!["a".into()], ..Wanted::default() };
    let forced = super::problem(&ground, scenario.plan.as_ref().unwrap(), &wanted, on()).unwrap_err();
    assert!(
        matches!(&forced, PlanError::Closed { word, because } if word == "a" && because.contains("grid")),
        "{forced}"
    );
    tables.offers[0].consent = Consent::Conditions;
    let (_, _, ground) = made("", tables.clone());
    assert_eq!(codes(&ground), ["offer-on-conditions"]);
    let (_, _, ground) = made("hosts = { with_conditions = true }\n", tables.clone());
    assert!(ground.findings.is_empty() && ground.sites[1].consent == Given::Given);
    tables.offers[0].consent = Consent::Yes;
    tables.offers[0].until = Some(Day::parse("2025-12-31").unwrap());
    let (_, _, ground) = made("", tables);
    assert_eq!((codes(&ground), ground.sites[1].consent), (vec!["offer-over"], Given::Refused));
}

#[test]
fn works_that_wait_for_each_other_are_found() {
    let mut tables = inputs();
    tables.works =
        vec![work("w1", "a", &["w2"]), work("w2", "a", &["w1"]), work("w3", "a", &["w9"]), work("w4", "x", &[])];
    tables.works.push(work("w5", "a", &[]));
    let (scenario, _, ground) = made("", tables);
    assert_eq!(ground.works, [4]);
    assert_eq!(codes(&ground).iter().filter(|code| **code == "work-impossible").count(), 4);
    assert_eq!(asked(&scenario, &ground, &Wanted::default()).works.len(), 1);
}

#[test]
fn a_group_spelt_nearly_as_one_the_scenario_names_is_told() {
    let mut tables = inputs();
    tables.households[0].group = "hier".into();
    tables.households[1].group = "newcomer".into();
    let (_, _, ground) = made("fairness = { heir = 0.3 }\n", tables);
    let private = &ground.private_findings;
    assert_eq!(private.len(), 1, "{private:?}");
    assert_eq!(private[0].code, "group-misspelt");
    assert!(private[0].message.contains("did you mean \"heir\""), "{}", private[0].message);
    assert!(codes(&ground).contains(&"group-misspelt"), "as a count");
}

#[test]
fn what_is_wrong_with_households_is_private_and_shared_as_counts() {
    let mut tables = inputs();
    tables.households[0].kin = vec!["h2".into(), "h9".into(), "h1".into()];
    tables.households[1].ages.old = 9;
    let (scenario, _, ground) = made("", tables);
    let private: Vec<&str> = ground.private_findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(private, ["kin-one-way", "kin-unknown", "kin-itself", "household-too-large"]);
    assert!(ground.findings.iter().all(|finding| finding.message.contains("fewer than 5")));
    assert!(ground.findings.iter().all(|finding| !finding.to_string().contains("h1")));
    // A link that one of the two names binds both, once.
    assert_eq!(asked(&scenario, &ground, &Wanted::default()).kin.len(), 1);
}

#[test]
fn a_plan_goes_into_rows_and_comes_back() {
    let (scenario, _, ground) = made("", inputs());
    let spec = scenario.plan.as_ref().unwrap();
    let result = plan(&ground, (&scenario, spec), &Wanted::default(), Sitting::first(spec, on())).unwrap();
    let plan = &result.solution.plan;
    assert_eq!(plan.placements.iter().flatten().count(), 2, "{plan:?}");
    let mut told = rows((&ground, spec), plan, |_| String::new());
    assert_eq!(plan_of_rows((&ground, spec), &result.problem, &told).as_ref(), Ok(plan));
    let last = told.pop().unwrap();
    let faults = plan_of_rows((&ground, spec), &result.problem, &told).unwrap_err();
    assert!(faults[0].found.contains("no row for household h2"), "{faults:?}");
    told.push(PlanRow { year: Some(2031), line: 7, ..last.clone() });
    assert_eq!(plan_of_rows((&ground, spec), &result.problem, &told).unwrap_err()[0].who, "line 7");
    told.pop();
    told.push(PlanRow { place: "zz".into(), ..last });
    assert!(plan_of_rows((&ground, spec), &result.problem, &told).unwrap_err()[0].found.contains("zz"));
}

#[test]
fn a_summary_withholds_small_counts() {
    let (scenario, _, ground) = made("", inputs());
    let spec = scenario.plan.as_ref().unwrap();
    let result = plan(&ground, (&scenario, spec), &Wanted::default(), Sitting::first(spec, on())).unwrap();
    let summary = summary((&ground, spec), &result.problem, &result.solution, on());
    assert_eq!(summary.all, (2, 6));
    let shown: Vec<usize> = summary.places.iter().filter_map(|place| place.households).collect();
    assert!(shown.iter().all(|count| *count == 0), "two households in all are too few to be shown: {summary:?}");
    assert!(summary.groups.is_empty());
    assert!(summary.standards.iter().all(|standard| standard.holds == Some(true)));
}
