//! From the tables of a plan to a plan and its files.

use std::path::Path;

use decision::allocation::{Plan, Problem};
use decision::gates::Day;
use outputs::atomic::FileSet;
use outputs::{csv, geojson, plan};
use planner::plan::{
    Leftovers, PlanGround, PlanInputs, PlanResult, PlanSummary, Sitting, Wanted, ground, rows, summary, why_unplaced,
};
use planner::scenario::PlanSpec;
use planner::{Assessment, Atlas, Finding, Scenario};

use crate::failure::Failure;

/// The folder, inside that of the outputs, for what must not be shared.
pub const PRIVATE: &str = "private";
/// The list of households inside it.
pub const PRIVATE_FILE: &str = "households.csv";

/// A plan with all that it was made from.
pub struct Planned<'a> {
    /// Its `[plan]`.
    pub spec: &'a PlanSpec,
    /// What the plan stands on.
    pub ground: PlanGround,
    /// Question and answer.
    pub result: PlanResult,
    /// What of it may be shared.
    pub summary: PlanSummary,
}

/// The `[plan]` of a scenario.
pub fn spec(scenario: &Scenario) -> Result<&PlanSpec, Failure> {
    scenario.plan.as_ref().ok_or_else(|| {
        Failure::input(
            "the scenario has no [plan] section, so that there is nobody to place\n  \
             next step: name households, capacities and a budget in it (see the guide: Plans)",
        )
    })
}

impl<'a> Planned<'a> {
    /// Plans for an assessed region.
    pub fn of(
        atlas: &Atlas<'a>,
        assessment: &Assessment,
        inputs: PlanInputs,
        (wanted, on): (&Wanted, Day),
    ) -> Result<Self, Failure> {
        let scenario = atlas.scenario;
        let spec = spec(scenario)?;
        let ground = ground(atlas, assessment, spec, inputs);
        Self::on_ground(scenario, ground, wanted, Sitting::first(spec, on))
    }

    /// Plans on a ground that is known, if need be from the last plan.
    pub fn on_ground(
        scenario: &'a Scenario,
        ground: PlanGround,
        wanted: &Wanted,
        sitting: Sitting<'_>,
    ) -> Result<Self, Failure> {
        let spec = spec(scenario)?;
        let result = planner::plan::plan(&ground, (scenario, spec), wanted, sitting)?;
        let summary = summary((&ground, spec), &result.problem, &result.solution, sitting.on);
        Ok(Self { spec, ground, result, summary })
    }

    /// Puts the plan and what was noticed about its tables into the assessment, as far as it may be shared.
    pub fn tell(&self, assessment: &mut Assessment) {
        assessment.plan = Some(self.summary.clone());
        assessment.findings.extend(self.ground.findings.iter().cloned());
        if self.breaks_rules() {
            let message = "no plan was found that keeps every rule; no plan is written";
            let finding = Finding::warning("plan-broken", "", message);
            assessment.findings.push(finding.advise("inhabit plan says which rules clash"));
        }
        assessment.findings.sort();
        assessment.findings.dedup();
    }

    /// Whether no plan was found that keeps every rule.
    pub fn breaks_rules(&self) -> bool {
        !self.result.solution.violations.is_empty()
    }

    /// The question that was answered.
    pub fn problem(&self) -> &Problem {
        &self.result.problem
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.result.solution.plan
    }
}

/// Writes what may be shared into a folder, and the list of households into a folder inside it that only its owner can read.
/// A plan that breaks rules is not written: what lies there stays.
pub fn write(out: &Path, planned: &Planned<'_>) -> Result<(), Failure> {
    if planned.breaks_rules() {
        return Ok(());
    }
    let (places, works) = (plan::layer(&planned.summary), plan::works_layer(&planned.summary));
    let mut set = FileSet::new(out)?;
    set.add("plan.csv", |file| csv::write(&places, file))?;
    set.add("plan.geojson", |file| geojson::write(&places, file))?;
    set.add("works.csv", |file| csv::write(&works, file))?;
    let left = Leftovers::of(planned.problem(), planned.plan());
    let why = |household| why_unplaced(&planned.ground, &left, household).full;
    let rows = rows((&planned.ground, planned.spec), planned.plan(), why);
    let mut private = FileSet::private(&out.join(PRIVATE))?;
    private.add(PRIVATE_FILE, |file| plan::write_private(&rows, file))?;
    set.finish()?;
    Ok(private.finish()?)
}
