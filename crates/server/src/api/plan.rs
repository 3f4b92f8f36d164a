//! The plan in a meeting: what it is, and what it would be with places forced or forbidden. Counts only.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use outputs::messages::{Language, Words};
use planner::plan::{PlanGround, PlanInputs, PlanResult, PlanSummary, Sitting, Wanted, ground, plan, summary};
use planner::scenario::PlanSpec;
use planner::{Assessment, Atlas, Scenario};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer;
use crate::collections::Collection;
use crate::here::{Here, Mounted};
use crate::problem::Problem;
use crate::site::Site;

/// The collection of the places of the plan.
pub const COLLECTION: &str = "plan";

/// What plans of a region stand on. Households are held to plan with, and never told: answers are the counts of
/// [`planner::plan::PlanSummary`], small ones left out.
pub struct Planning {
    spec: &'static PlanSpec,
    ground: PlanGround,
    first: OnceLock<Result<PlanResult, String>>,
    places: OnceLock<Collection>,
}

impl Planning {
    /// Prepares plans; `None` for a scenario without a `[plan]`.
    pub fn new(atlas: &Atlas<'static>, assessment: &Assessment, inputs: Option<PlanInputs>) -> Option<Self> {
        let spec = atlas.scenario.plan.as_ref()?;
        Some(Self {
            spec,
            ground: ground(atlas, assessment, spec, inputs?),
            first: OnceLock::new(),
            places: OnceLock::new(),
        })
    }

    /// The plan of the scenario as written, found once.
    fn first(&self, site: &Site) -> Result<&PlanResult, Problem> {
        let found = self.first.get_or_init(|| {
            plan(&self.ground, (site.scenario, self.spec), &Wanted::default(), Sitting::first(self.spec, site.on))
                .map_err(|error| error.to_string())
        });
        found.as_ref().map_err(|error| Problem::ours(error.clone()))
    }

    /// The places of the plan of the scenario as written, in the counts that the plan's files hold.
    ///
    /// # Errors
    /// 500 when no plan can be made.
    pub fn places(&self, site: &Site) -> Result<&Collection, Problem> {
        if let Some(found) = self.places.get() {
            return Ok(found);
        }
        let first = self.first(site)?;
        Ok(self.places.get_or_init(|| {
            let about = "The places of the plan of the scenario as written: opened when, with how many, what binds; counts only";
            Collection::new(COLLECTION, about, outputs::plan::layer(&self.summary(first, site)))
        }))
    }

    /// Whether the plan of the scenario as written was sought.
    fn is_sought(&self) -> bool {
        self.first.get().is_some()
    }

    /// Finds the plan before somebody waits for it.
    pub fn warm(&self, site: &Site) {
        // Whoever asks for the plan is told what went wrong.
        let _ = self.places(site);
    }

    fn summary(&self, result: &PlanResult, site: &Site) -> PlanSummary {
        summary((&self.ground, self.spec), &result.problem, &result.solution, site.on)
    }

    fn told(&self, site: &Site, decided: &Decided, words: Words<'_>) -> Result<Value, Problem> {
        let (scenario, first) = (site.scenario, self.first(site)?);
        let shared = |result: &PlanResult| in_language(&self.summary(result, site), words);
        if *decided == Decided::default() {
            return Ok(shared(first));
        }
        let wanted = decided.wanted(scenario)?;
        let sitting = Sitting { last: Some(&first.solution.plan), ..Sitting::first(self.spec, site.on) };
        let changed = plan(&self.ground, (scenario, self.spec), &wanted, sitting);
        let changed = changed.map_err(|error| Problem::bad(error.to_string()))?;
        let (mut told, before) = (shared(&changed), shared(first));
        told["changed"] = changes(&before, &told);
        Ok(told)
    }
}

/// What may be shared of a plan; its names, words and sentences in the reader's language.
fn in_language(summary: &PlanSummary, words: Words<'_>) -> Value {
    let mut plan = outputs::plan::json(summary);
    if words.language() == Language::English {
        return plan;
    }
    let each = |texts: &mut Value| {
        for text in texts.as_array_mut().into_iter().flatten() {
            // Water alone is also a word for lakes and rivers.
            let english = text.as_str().map(|text| if text == "water" { "water supply" } else { text });
            if let Some(told) = english.map(|english| words.cell(english)) {
                *text = json!(told);
            }
        }
    };
    each(&mut plan["broken"]);
    for (place, of) in plan["places"].as_array_mut().into_iter().flatten().zip(&summary.places) {
        place["name"] = json!(words.one_of(&of.name, &of.names).unwrap_or(&of.name));
        ["binds", "closed_because", "conditions"].iter().for_each(|key| each(&mut place[*key]));
    }
    for (list, key) in [("works", "title"), ("reasons", "reason"), ("standards", "standard")] {
        for one in plan[list].as_array_mut().into_iter().flatten() {
            if let Some(told) = one[key].as_str().map(|english| words.cell(english)) {
                one[key] = json!(told);
            }
        }
    }
    plan
}

/// Places whose count is another than in the plan of the scenario as written.
fn changes(before: &Value, after: &Value) -> Value {
    let places = |plan: &Value| plan["places"].as_array().cloned().unwrap_or_default();
    let pairs = places(before).into_iter().zip(places(after));
    let moved =
        pairs.filter(|(one, other)| one["households"] != other["households"] || one["opened"] != other["opened"]);
    moved
        .map(|(one, other)| {
            json!({ "id": one["id"], "name": one["name"], "before": one["households"], "after": other["households"],
                    "opened_before": one["opened"], "opened_after": other["opened"] })
        })
        .collect()
}

/// What people decide on top of the scenario.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Decided {
    /// Places that are used, by id or name.
    force: Vec<String>,
    /// Places that are not used, by id or name.
    forbid: Vec<String>,
    /// Rules set aside.
    waive: Vec<String>,
    /// Other weights of criteria, by id.
    weights: BTreeMap<String, f64>,
}

/// Names in a decision at most.
const MOST: usize = 1000;

impl Decided {
    fn wanted(&self, scenario: &Scenario) -> Result<Wanted, Problem> {
        if self.force.len() + self.forbid.len() + self.waive.len() > MOST {
            return Err(Problem::bad(format!("expected {MOST} names at most")));
        }
        let known = |id: &String| scenario.criteria.iter().any(|spec| spec.id.get_ref() == id);
        if let Some(id) = self.weights.keys().find(|id| !known(id)) {
            return Err(Problem::bad(format!(
                "weights: found the criterion \"{id}\", which the scenario does not ask"
            )));
        }
        Ok(Wanted {
            force: self.force.clone(),
            forbid: self.forbid.clone(),
            waive: self.waive.clone(),
            criteria: self.weights.clone(),
            ..Wanted::default()
        })
    }
}

/// Waits until the plan is sought, without holding a thread.
pub async fn sought(site: &Arc<Site>) -> Result<(), Problem> {
    if site.planning.as_ref().is_none_or(Planning::is_sought) {
        return Ok(());
    }
    let site = Arc::clone(site);
    answer::plan_work(move || {
        if let Some(planning) = &site.planning {
            planning.warm(&site);
        }
        Ok(())
    })
    .await
}

/// Stands before the addresses of collections, of which the plan is one.
pub async fn before_collections(request: Request, next: Next) -> Result<Response, Problem> {
    let path = request.uri().path();
    let site = request.extensions().get::<Mounted>().map(|mounted| Arc::clone(&mounted.site));
    if let Some(site) = site.filter(|_| path.ends_with("/collections") || path.contains("/collections/plan")) {
        sought(&site).await?;
    }
    Ok(next.run(request).await)
}

/// `POST /plan`
pub async fn answer(here: Here, body: Bytes) -> Result<Response, Problem> {
    here.params.only(&["lang"])?;
    let words = here.params.words(here.site.scenario)?;
    if here.site.planning.is_none() {
        return Err(Problem::not_found("the scenario has no [plan]; see the guide: Plans"));
    }
    let decided: Decided = match body.trim_ascii_start().first() {
        None => Decided::default(),
        Some(b'{') => serde_json::from_slice(&body).map_err(|error| Problem::bad(format!("body: {error}")))?,
        Some(_) => return Err(Problem::bad("body: expected an object: {\"force\": […], \"forbid\": […]}")),
    };
    if !here.is_own_machine && decided != Decided::default() {
        // Two plans that differ in one place tell, by subtraction, the small count that each of them withholds.
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "other plans than the scenario's are found only on the machine that holds the households, by a server without \
             --token, --public-url and --allow-origin: plans compared with each other would give away small counts",
        ));
    }
    let site = here.site;
    let told = answer::plan_work(move || {
        let planning = site.planning.as_ref().ok_or_else(|| Problem::not_found("the scenario has no [plan]"))?;
        planning.told(&site, &decided, words)
    });
    Ok(answer::json(&told.await?))
}
