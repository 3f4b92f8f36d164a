use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use decision::gates::Day;
use outputs::{layers, record};
use planner::plan::PlanInputs;
use planner::travel::{Account, accounts};
use planner::{
    Answers, Assessment, Atlas, Neighbourhood, Region, Rescored, Scenario, Thing, answers, assess_answers, rescore,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::api::plan::{self, Planning};
use crate::changes::Asked;
use crate::collections::Collection;
use crate::figures::{self, Figures};
use crate::journeys::Journeys;
use crate::problem::Problem;
use crate::tiles::picture;

/// A scenario with its region, as it is handed to the server.
#[derive(Debug)]
pub struct Loaded {
    /// Its name in addresses: small letters, digits, `-` and `_`.
    pub id: String,
    /// What is asked.
    pub scenario: Scenario,
    /// What was read.
    pub region: Region,
    /// The tables of its plan; `None` for a scenario without one.
    pub plan: Option<PlanInputs>,
    /// The day on which waivers must hold.
    pub on: Day,
    /// Where prepared figures are kept between runs; `None` to keep none.
    pub cache: Option<PathBuf>,
}

/// A region that is served: assessed once, then only read.
pub struct Site {
    /// Its name in addresses.
    pub id: String,
    /// What is asked.
    pub scenario: &'static Scenario,
    /// What was read.
    pub region: &'static Region,
    /// What criteria share.
    pub atlas: Atlas<'static>,
    /// What every village answered.
    pub answers: Answers,
    /// The assessment by the scenario as written.
    pub assessment: Assessment,
    /// The day on which waivers must hold.
    pub on: Day,
    /// What is served as features, the plan apart.
    pub collections: Vec<Collection>,
    /// Streams and lakes, for tiles only.
    pub water: Option<Collection>,
    /// The figures of every cell.
    pub figures: Vec<Figures>,
    /// What the codes of each of the figures are worth by the scenario's own value functions.
    pub tables: Vec<Vec<f32>>,
    /// What plans stand on; `None` for a scenario without one.
    pub planning: Option<Planning>,
    /// Settlements and services in one index.
    pub around: Neighbourhood<'static>,
    /// Tells this content from any other: files, scenario, day, version.
    pub version: String,
    light: OnceLock<Option<Vec<u8>>>,
    journeys: Journeys,
}

impl Site {
    /// Assesses a region and prepares what is served.
    ///
    /// # Errors
    /// As for [`planner::assess`].
    pub fn open(loaded: Loaded) -> Result<Self, decision::Error> {
        let Loaded { id, scenario, region, plan, on, cache } = loaded;
        // A region is served until the process ends; kept that long, everything may point into it.
        let scenario: &'static Scenario = Box::leak(Box::new(scenario));
        let region: &'static Region = Box::leak(Box::new(region));
        let atlas = Atlas::new(region, scenario);
        let answers = answers(&atlas);
        let assessment = assess_answers(&atlas, answers.clone(), on)?;
        let figures = figures::prepare(&atlas, cache.as_deref());
        let tables = figures.iter().map(|figures| figures.table(&assessment.criteria[figures.criterion].function));
        let settlements = region.settlements.iter().map(Thing::Village);
        let things: Vec<Thing<'static>> =
            settlements.chain(region.services.iter().flatten().map(Thing::Service)).collect();
        let version = version(scenario, region, (plan.as_ref(), on));
        Ok(Self {
            tables: tables.collect(),
            figures,
            planning: Planning::new(&atlas, &assessment, plan),
            around: Neighbourhood::new(&things),
            collections: collections(region, &assessment),
            water: layers::water(region)
                .map(|water| Collection::new("water", "Streams, rivers and lakes", numbered(water))),
            version,
            light: OnceLock::new(),
            journeys: Journeys::default(),
            id,
            scenario,
            region,
            atlas,
            answers,
            assessment,
            on,
        })
    }

    /// A collection by its name.
    ///
    /// # Errors
    /// 404 with the names there are; 500 when it is the plan and none can be made.
    pub fn collection(&self, id: &str) -> Result<&Collection, Problem> {
        if let (plan::COLLECTION, Some(planning)) = (id, &self.planning) {
            return planning.places(self);
        }
        self.collections.iter().find(|collection| collection.id == id).ok_or_else(|| {
            let names = self.names().join(", ");
            Problem::not_found(format!("found the collection \"{id}\", expected one of {names}"))
        })
    }

    /// The names of the collections.
    pub fn names(&self) -> Vec<&'static str> {
        let plan = self.planning.as_ref().map(|_| plan::COLLECTION);
        self.collections.iter().map(|collection| collection.id).chain(plan).collect()
    }

    /// Every collection; the plan, where one can be made, comes last and is waited for.
    pub fn all_collections(&self) -> impl Iterator<Item = &Collection> {
        let plan = self.planning.as_ref().and_then(|planning| planning.places(self).ok());
        self.collections.iter().chain(plan)
    }

    /// Scores under changes.
    ///
    /// # Errors
    /// 400 for changes that cannot be used.
    pub fn rescored(&self, asked: &Asked) -> Result<Rescored, Problem> {
        let changes = asked.resolve(&self.assessment)?;
        Ok(rescore(&self.assessment, (self.scenario, &self.answers), &changes, self.on)?)
    }

    /// The assessment under changes.
    ///
    /// # Errors
    /// 400 for changes that cannot be used.
    pub fn changed(&self, asked: &Asked) -> Result<std::borrow::Cow<'_, Assessment>, Problem> {
        if *asked == Asked::default() {
            return Ok(std::borrow::Cow::Borrowed(&self.assessment));
        }
        let changes = asked.resolve(&self.assessment)?;
        let rescored = rescore(&self.assessment, (self.scenario, &self.answers), &changes, self.on)?;
        Ok(std::borrow::Cow::Owned(rescored.assessment(&self.assessment, &changes)))
    }

    /// Where a candidate stands.
    ///
    /// # Errors
    /// 404.
    pub fn position(&self, id: &str) -> Result<usize, Problem> {
        self.assessment.villages.binary_search_by(|village| village.id.as_str().cmp(id)).map_err(|_| {
            Problem::not_found(format!(
                "found no assessed village with the id \"{id}\"; see collections/villages/items"
            ))
        })
    }

    /// The journeys of a village, which no weight changes.
    pub fn journeys(&self, position: usize) -> Arc<Vec<Account>> {
        self.journeys.of(position, || accounts(&self.atlas, &self.assessment.villages[position]))
    }

    /// Light on every cell; `None` without elevation.
    pub fn light(&self) -> Option<&[u8]> {
        self.light.get_or_init(|| self.region.elevation.as_ref().map(picture::light)).as_deref()
    }

    /// Readies what the first click and the first tile would wait for.
    pub fn warm(&self) {
        self.light();
        if !self.assessment.villages.is_empty() {
            self.journeys(0);
        }
        if let Some(planning) = &self.planning {
            planning.warm(self);
        }
    }

    /// West, south, east, north of what is shown, degrees.
    pub fn bbox(&self) -> [f64; 4] {
        self.region.bbox
    }

    /// What a reader must know of where the data come from.
    pub fn attribution(&self) -> String {
        let mut licences: Vec<&str> = self.region.layers.iter().filter_map(|layer| layer.licence.as_deref()).collect();
        licences.sort_unstable();
        licences.dedup();
        licences.join("; ")
    }

    /// A count of the villages by decision.
    pub fn counts(scores: &[planner::assessment::VillageScore]) -> Value {
        use decision::gates::Decision;
        let count = |wanted: Decision| scores.iter().filter(|score| score.decision == wanted).count();
        serde_json::json!({
            "villages": scores.len(), "eligible": count(Decision::Eligible),
            "withheld": count(Decision::Withheld), "excluded": count(Decision::Excluded),
        })
    }
}

fn collections(region: &Region, assessment: &Assessment) -> Vec<Collection> {
    let villages = "The villages assessed, with figures, scores, ranks and gates by the scenario as written";
    let mut all = vec![Collection::new("villages", villages, record::villages(assessment))];
    let settlements = "Every settlement read, those assessed among them";
    all.push(Collection::new("settlements", settlements, layers::settlements(region)));
    let further = [
        ("services", "Schools, clinics, shops, springs and other services", layers::services(region)),
        ("roads", "Roads, paths and ferries", layers::roads(region)),
        ("zones", "Areas with a meaning: hazards, reserves, districts", layers::zones(region)),
    ];
    all.extend(further.into_iter().filter_map(|(id, about, layer)| Some(Collection::new(id, about, layer?))));
    all
}

/// A layer without ids gets its numbers.
fn numbered(mut layer: record::Layer) -> record::Layer {
    layer.fields.insert(0, record::Field::text("id", "Number"));
    for (position, feature) in layer.features.iter_mut().enumerate() {
        feature.values.insert(0, record::Value::Text((position + 1).to_string()));
    }
    layer
}

fn version(scenario: &Scenario, region: &Region, (plan, on): (Option<&PlanInputs>, Day)) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{} {on} {scenario:?}", env!("CARGO_PKG_VERSION")).as_bytes());
    for layer in &region.layers {
        layer.files.iter().for_each(|file| hash.update(file.sha256.as_bytes()));
    }
    hash.update(format!("{plan:?}").as_bytes());
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
