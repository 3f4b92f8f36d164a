//! Faults of `[plan]` that its form alone cannot show.

use std::collections::BTreeSet;

use decision::gates::Day;
use toml::Spanned;

use super::check::{Fault, fault, whole};
use super::plan::{Need, PLAN_RULES, PLAN_SERVICES, PlanSpec, SOLVERS};
use super::{Scenario, unknown_word};
use crate::criteria::{Target, TravelTime};
use crate::quantity::Unit;
use crate::standards;

impl Scenario {
    pub(super) fn check_plan(&self) -> Result<(), Fault> {
        let Some(plan) = &self.plan else { return Ok(()) };
        check_budget(plan)?;
        check_person(&plan.person.water, "l/day per person")?;
        check_person(&plan.person.land, "ha per person")?;
        self.check_plan_travel(plan)?;
        self.check_wishes(plan)?;
        check_shares(plan)?;
        check_clusters(plan)?;
        check_waivers(plan)?;
        let solver = &plan.solver;
        if !SOLVERS.contains(&solver.method.get_ref().as_str()) {
            return Err(fault(&solver.method, unknown_word("method", solver.method.get_ref(), &SOLVERS)));
        }
        let gap = solver.gap.get_ref();
        match gap.to(Unit::Percent) {
            Ok(percent) if (0.0..100.0).contains(&percent) => Ok(()),
            _ => Err(fault(&solver.gap, format!("found gap = \"{gap}\", expected a share such as \"1 %\""))),
        }
    }

    fn check_plan_travel(&self, plan: &PlanSpec) -> Result<(), Fault> {
        let modes = self.travel.modes();
        let named = plan.mode.iter().chain(plan.needs.iter().filter_map(|need| need.mode.as_ref()));
        for mode in named {
            if self.travel.mode(mode.get_ref()).is_none() {
                return Err(fault(mode, unknown_word("mode", mode.get_ref(), &modes)));
            }
        }
        let seasons: Vec<&str> = self.seasons.iter().map(|season| season.name.get_ref().as_str()).collect();
        for need in &plan.needs {
            if let Some(season) = need.season.as_ref().filter(|season| !seasons.contains(&season.get_ref().as_str())) {
                return Err(fault(season, unknown_word("season", season.get_ref(), &seasons)));
            }
            if !matches!(Target::from_word(need.to.get_ref()), Target::Service(_) | Target::Settlement) {
                let message =
                    format!("found to = \"{}\", expected a kind of service such as hospital", need.to.get_ref());
                return Err(fault(&need.to, message));
            }
            TravelTime::to(need.to.get_ref(), plan.mode())
                .check_names(self)
                .map_err(|message| fault(&need.to, message))?;
        }
        for word in plan.services.iter().flatten() {
            if !PLAN_SERVICES.contains(&word.get_ref().as_str()) {
                return Err(fault(word, unknown_word("services", word.get_ref(), &PLAN_SERVICES)));
            }
        }
        Ok(())
    }

    fn check_wishes(&self, plan: &PlanSpec) -> Result<(), Fault> {
        let mut known: Vec<&str> = self.criteria.iter().map(|criterion| criterion.id.get_ref().as_str()).collect();
        known.extend(self.criteria.iter().filter_map(|criterion| criterion.group.as_deref()));
        let unknown = plan.wishes.values().flatten().find(|name| !known.contains(&name.get_ref().as_str()));
        match unknown {
            Some(name) => Err(fault(name, unknown_word("criterion or goal", name.get_ref(), &known))),
            None => Ok(()),
        }
    }
}

fn check_budget(plan: &PlanSpec) -> Result<(), Fault> {
    let budget = plan.budget.get_ref();
    if budget.is_empty() || budget.len() > 50 {
        let message = format!("found a budget of {} years, expected 1 to 50; [0] plans without works", budget.len());
        return Err(fault(&plan.budget, message));
    }
    match budget.iter().find(|money| !(money.is_finite() && **money >= 0.0)) {
        Some(money) => Err(fault(&plan.budget, format!("found a budget of {money}, expected a figure, 0 or more"))),
        None => Ok(()),
    }
}

fn check_person(need: &Spanned<Need>, unit: &str) -> Result<(), Fault> {
    match need.get_ref() {
        Need::Figure(figure) if figure.is_finite() && *figure >= 0.0 => Ok(()),
        Need::Figure(figure) => Err(fault(need, format!("found {figure}, expected a figure, 0 or more"))),
        Need::Standard(name) => match standards::entry(name) {
            None => Err(fault(
                need,
                format!("found \"{name}\", expected a figure or pack/entry (see inhabit list standards)"),
            )),
            Some(entry) if entry.counted_in() != unit => {
                Err(fault(need, format!("\"{name}\" is {}, expected an entry in {unit}", entry.words())))
            }
            Some(_) => Ok(()),
        },
    }
}

fn check_shares(plan: &PlanSpec) -> Result<(), Fault> {
    for share in plan.fairness.values() {
        if !(0.0..=1.0).contains(share.get_ref()) {
            return Err(fault(share, format!("found {}, expected a share from 0 to 1", share.get_ref())));
        }
    }
    if let Some(ratio) = &plan.hosts.newcomers_per_resident
        && !(ratio.get_ref().is_finite() && *ratio.get_ref() >= 0.0)
    {
        return Err(fault(ratio, format!("found {}, expected a figure, 0 or more", ratio.get_ref())));
    }
    let weights = &plan.weights;
    let figures = [
        ("placed", weights.placed),
        ("fit", weights.fit),
        ("wait", weights.wait),
        ("cost", weights.cost),
        ("school", weights.school),
    ];
    for (key, figure) in figures {
        if !(figure.is_finite() && figure >= 0.0) {
            return Err(whole(format!("[plan.weights] {key}: found {figure}, expected a figure, 0 or more")));
        }
    }
    let opening = plan.viability.opening_cost;
    if !(opening.is_finite() && opening >= 0.0) {
        return Err(whole(format!("[plan.viability] opening_cost: found {opening}, expected a figure, 0 or more")));
    }
    if plan.person.homes_at_most == 0 || plan.places_at_most == Some(0) {
        return Err(whole("[plan]: person.homes_at_most and places_at_most must be 1 or more"));
    }
    match weights.placed == 0.0 && weights.fit == 0.0 {
        true => Err(whole("[plan.weights]: placed and fit are both 0, expected one that counts")),
        false => Ok(()),
    }
}

fn check_clusters(plan: &PlanSpec) -> Result<(), Fault> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for cluster in &plan.clusters {
        if cluster.places.len() < 2 {
            let found = cluster.places.len();
            return Err(whole(format!(
                "[[plan.cluster]] \"{}\": found {found} places, expected 2 or more",
                cluster.title
            )));
        }
        if let Some(again) = cluster.places.iter().find(|place| !seen.insert(place.get_ref())) {
            return Err(fault(
                again,
                format!("found \"{}\" again, expected each place in one cluster", again.get_ref()),
            ));
        }
    }
    Ok(())
}

fn check_waivers(plan: &PlanSpec) -> Result<(), Fault> {
    let rules = PLAN_RULES.map(|(word, _, _)| word);
    for waiver in &plan.waivers {
        let rule = waiver.rule.get_ref();
        if !rules.contains(&rule.as_str()) {
            return Err(fault(&waiver.rule, unknown_word("rule", rule, &rules)));
        }
        if waiver.who.trim().is_empty() || waiver.why.trim().is_empty() {
            return Err(fault(&waiver.rule, format!("waiver of \"{rule}\": expected who signs it and why")));
        }
        Day::parse(&waiver.until).map_err(|error| fault(&waiver.rule, format!("waiver of \"{rule}\": {error}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Scenario;
    use crate::scenario::ScenarioError;

    const PLAN: &str = "[plan]\nhouseholds = \"h.csv\"\ncapacities = \"c.csv\"\nfirst_year = 2026\nbudget = [100, 0]\n";

    fn parse(plan: &str) -> Result<Scenario, ScenarioError> {
        let text = format!(
            "title = \"T\"\n[region]\nbbox = [43.7, 42.4, 43.8, 42.5]\ncell = \"100 m\"\n\
             [[criterion]]\nid = \"height\"\ngroup = \"land\"\nmeasure = {{ kind = \"elevation\" }}\n\
             value = {{ kind = \"rising\", from = \"0 m\", to = \"9 m\" }}\n{plan}"
        );
        Scenario::parse("s.toml", &text)
    }

    #[track_caller]
    fn fault(further: &str, words: &str) {
        let error = parse(&format!("{PLAN}{further}")).unwrap_err();
        assert!(error.message.contains(words), "{error}");
    }

    #[test]
    fn a_plan_has_its_years_and_standards() {
        let scenario = parse(PLAN).unwrap();
        let plan = scenario.plan.unwrap();
        assert_eq!(plan.years(), [2026, 2027]);
        assert_eq!(plan.person.water.get_ref().figure(), Some(15.0));
        assert_eq!(plan.services(), [("school", 30.0), ("clinic", 60.0)]);
        assert_eq!(plan.tables().len(), 2);
    }

    #[test]
    fn faults_of_a_plan_are_named() {
        fault("mode = \"fly\"\n", "fly");
        fault("fairness = { heir = 1.5 }\n", "share from 0 to 1");
        fault("wishes = { land = [\"lnad\"] }\n", "did you mean \"land\"");
        fault("person = { water = \"sphere/settlement_area\" }\n", "l/day per person");
        fault("person = { water = \"sphere/wtaer\" }\n", "pack/entry");
        fault("person = { land = -1.0 }\n", "0 or more");
        fault("services = [\"shop\"]\n", "school");
        fault("weights = { placed = 0, fit = 0 }\n", "expected one that counts");
        fault("weights = { wait = -1 }\n", "wait");
        fault("solver = { method = \"magic\" }\n", "heuristic");
        fault("solver = { gap = \"1 km\" }\n", "1 %");
        fault("[[plan.need]]\nneed = \"dialysis\"\nto = \"hopsital\"\nwithin = \"60 min\"\n", "hospital");
        fault(
            "[[plan.need]]\nneed = \"dialysis\"\nto = \"hospital\"\nwithin = \"60 min\"\nseason = \"winter\"\n",
            "winter",
        );
        fault("[[plan.waiver]]\nrule = \"consent\"\nwho = \"A\"\nwhy = \"B\"\nuntil = \"2027-01-01\"\n", "fairness");
        fault("[[plan.waiver]]\nrule = \"water\"\nwho = \" \"\nwhy = \"B\"\nuntil = \"2027-01-01\"\n", "who signs");
        fault("[[plan.waiver]]\nrule = \"water\"\nwho = \"A\"\nwhy = \"B\"\nuntil = \"soon\"\n", "soon");
        let error = parse(&PLAN.replace("[100, 0]", "[100, -1]")).unwrap_err();
        assert!(error.message.contains("-1") && error.line == 14, "{error}");
        assert!(parse(&PLAN.replace("[100, 0]", "[]")).unwrap_err().message.contains("plans without works"));
    }
}
