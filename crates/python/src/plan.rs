//! A plan in counts: what may be shared of who could settle where. The list of households never leaves this way.

use outputs::plan as shown;
use planner::plan::{PlanInputs, PlanSummary, Sitting, Wanted, ground, summary};
use planner::{Assessment, Atlas};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::columns::Table;
use crate::error::Failure;

/// Which villages households could settle in, with which works, within which budget: counts only.
#[pyclass(frozen, module = "inhabit._inhabit")]
pub struct Plan {
    title: String,
    summary: PlanSummary,
    /// Whether a plan was found that keeps every rule.
    #[pyo3(get)]
    keeps_every_rule: bool,
}

#[pymethods]
impl Plan {
    /// Villages and host settlements with counts; counts too small to tell are gaps.
    fn places(&self) -> PyResult<Table> {
        Ok(Table::of(&shown::layer(&self.summary))?)
    }

    /// Works with their costs by year.
    fn works(&self) -> PyResult<Table> {
        Ok(Table::of(&shown::works_layer(&self.summary))?)
    }

    /// The plan in words.
    fn text(&self) -> String {
        shown::text(&self.title, &self.summary)
    }

    /// Everything that may be shared, as JSON.
    fn summary(&self) -> String {
        shown::json(&self.summary).to_string()
    }
}

impl Plan {
    /// Plans for an assessed region.
    pub fn make(
        atlas: &Atlas<'_>,
        assessment: &Assessment,
        inputs: PlanInputs,
        (wanted, on): (&Wanted, decision::gates::Day),
    ) -> Result<Self, Failure> {
        let scenario = atlas.scenario;
        let spec = scenario.plan.as_ref();
        let spec = spec.ok_or_else(|| Failure::input("the [plan] section was left out of this assessment"))?;
        let ground = ground(atlas, assessment, spec, inputs);
        let result = planner::plan::plan(&ground, (scenario, spec), wanted, Sitting::first(spec, on))?;
        let summary = summary((&ground, spec), &result.problem, &result.solution, on);
        let keeps_every_rule = result.solution.violations.is_empty();
        Ok(Self { title: assessment.title.clone(), summary, keeps_every_rule })
    }
}

/// Reads `{"force": [...], "forbid": [...], "waive": [...], "budget": [...]}`.
pub fn wanted(given: &Bound<'_, PyDict>) -> PyResult<Wanted> {
    let mut wanted = Wanted::default();
    for (key, value) in given {
        match key.extract::<String>()?.as_str() {
            "force" => wanted.force = value.extract()?,
            "forbid" => wanted.forbid = value.extract()?,
            "waive" => wanted.waive = value.extract()?,
            "budget" => wanted.budget = value.extract()?,
            other => {
                return Err(
                    Failure::input(format!("found \"{other}\", expected force, forbid, waive or budget")).into()
                );
            }
        }
    }
    Ok(wanted)
}
