//! Ranking under other weights, values and gates; what a region is about; results to take away.

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use outputs::record::{self, decimals};
use planner::Rescored;
use serde::Serialize;
use serde_json::{Value, json};

use super::tiles::{styles, useful_depth};
use crate::answer;
use crate::changes::{Asked, Value as ValueFunction};
use crate::here::Here;
use crate::problem::Problem;
use crate::site::Site;

/// `POST /score`: weights in, ranking out.
pub async fn score(here: Here, body: Bytes) -> Result<Response, Problem> {
    here.params.only(&["form"])?;
    let columns = match here.params.get("form") {
        None | Some("ranking") => false,
        Some("columns") => true,
        Some(other) => return Err(Problem::bad(format!("form: found \"{other}\", expected ranking or columns"))),
    };
    let asked = Asked::body(&body)?;
    let site = here.site;
    let text = answer::work(move || {
        let rescored = site.rescored(&asked)?;
        let mut answer = Site::counts(&rescored.scores);
        let criteria = site.assessment.criteria.iter().zip(&rescored.weights);
        answer["weights"] = criteria.map(|(criterion, weight)| (criterion.id.clone(), json!(weight))).collect();
        // A ranking without a gate is a thought experiment; whoever reads it must see that.
        answer["gates_off"] = asked.gates.iter().filter(|(_, gate)| gate.off).map(|(id, _)| id.as_str()).collect();
        match columns {
            true => with(&answer, &Columns::of(&rescored)),
            false => with(&answer, &Ranking { ranking: ranking(&site, &rescored) }),
        }
    });
    Ok(answer::content("application/json", text.await?))
}

/// An object with the fields of both, as text. Figures of thousands of villages are written as they come: a tree of them
/// would take longer than the scoring.
fn with(answer: &Value, besides: &impl Serialize) -> Result<String, Problem> {
    #[derive(Serialize)]
    struct Both<'a, T: Serialize> {
        #[serde(flatten)]
        answer: &'a Value,
        #[serde(flatten)]
        besides: &'a T,
    }
    serde_json::to_string(&Both { answer, besides }).map_err(|error| Problem::ours(error.to_string()))
}

/// What a list and a map that follow a slider show, one list a figure, in the order of the villages' ids.
#[derive(Serialize)]
struct Columns {
    score: Vec<Option<f64>>,
    rank: Vec<Option<usize>>,
    decision: Vec<&'static str>,
}

impl Columns {
    fn of(rescored: &Rescored) -> Self {
        let scores = || rescored.scores.iter();
        Self {
            score: scores().map(|score| score.score.map(points)).collect(),
            rank: scores().map(|score| score.rank).collect(),
            decision: scores().map(|score| score.decision.word()).collect(),
        }
    }
}

#[derive(Serialize)]
struct Ranking<'a> {
    ranking: Vec<Ranked<'a>>,
}

/// A village in a ranking.
#[derive(Serialize)]
struct Ranked<'a> {
    rank: Option<usize>,
    id: &'a str,
    name: &'a str,
    decision: &'static str,
    reasons: &'a [String],
    score: Option<f64>,
    score_low: f64,
    score_high: f64,
    completeness: f64,
}

/// One object a village: those with a rank first, then the others by score.
fn ranking<'a>(site: &'a Site, rescored: &'a Rescored) -> Vec<Ranked<'a>> {
    let mut order: Vec<usize> = (0..rescored.scores.len()).collect();
    let points_of = |position: usize| rescored.scores[position].score.unwrap_or(-1.0);
    order.sort_by(|a, b| {
        let rank = |position: &usize| rescored.scores[*position].rank.unwrap_or(usize::MAX);
        rank(a).cmp(&rank(b)).then(points_of(*b).total_cmp(&points_of(*a))).then(a.cmp(b))
    });
    let one = |position: usize| {
        let (village, score) = (&site.assessment.villages[position], &rescored.scores[position]);
        Ranked {
            rank: score.rank,
            id: &village.id,
            name: &village.name,
            decision: score.decision.word(),
            reasons: &score.reasons,
            score: score.score.map(points),
            score_low: points(score.score_low),
            score_high: points(score.score_high),
            completeness: decimals(score.completeness, 4),
        }
    };
    order.into_iter().map(one).collect()
}

fn points(value: f64) -> f64 {
    decimals(value, record::SCORE_DECIMALS as i32)
}

/// `GET /about`: what is asked and what is there.
pub async fn about(here: Here) -> Result<Response, Problem> {
    here.params.only(&["lang"])?;
    here.params.forms(&["json"])?;
    let words = here.params.words(here.site.scenario)?;
    let site = &here.site;
    let assessment = &site.assessment;
    let criterion = |(position, criterion): (usize, &planner::assessment::CriterionResult)| {
        json!({
            "id": criterion.id, "title": words.term(&criterion.title), "group": words.term(&criterion.group), "kind": criterion.kind,
            "measure": words.sentence(&criterion.measure), "unit": criterion.unit.to_string(), "unit_word": words.unit(criterion.unit), "weight": criterion.weight,
            "value": ValueFunction::of(&criterion.function), "value_in_words": words.sentence(&criterion.value),
            "reference": criterion.reference, "range": range_of(criterion),
            "surface": site.figures.iter().position(|figures| figures.criterion == position),
        })
    };
    let gate = |(position, gate): (usize, &planner::assessment::GateResult)| {
        let spec = site.scenario.gates.get(position);
        let limits = spec.map(planner::scenario::GateSpec::limits).unwrap_or_default();
        json!({
            "id": gate.id, "title": words.term(&gate.title), "measure": words.sentence(&gate.measure), "at_least": limits.0, "at_most": limits.1,
            "unit": spec.map(|spec| spec.measure.get_ref().unit().to_string()),
            "unit_word": spec.map(|spec| words.unit(spec.measure.get_ref().unit())),
        })
    };
    let party = |view: &planner::View| {
        let weights = assessment.criteria.iter().zip(&view.weights);
        let weights: serde_json::Map<String, Value> =
            weights.map(|(criterion, weight)| (criterion.id.clone(), json!(weight))).collect();
        json!({ "name": view.name, "voice": view.voice, "weights": weights })
    };
    let surface = |figures: &crate::figures::Figures| {
        let id = &assessment.criteria[figures.criterion].id;
        json!({ "criterion": id, "least": figures.least, "greatest": figures.greatest })
    };
    let mut kinds: Vec<&str> = site.region.services.iter().flatten().map(|service| service.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let several = !site.scenario.parties.is_empty();
    Ok(answer::json(&json!({
        "id": site.id, "title": words.term(&assessment.title), "version": site.version, "bbox": site.bbox(), "crs": site.region.crs.name(),
        "cell_m": site.region.frame.cell_m, "counts": Site::counts(&assessment.scores),
        "criteria": assessment.criteria.iter().enumerate().map(criterion).collect::<Vec<_>>(),
        "gates": assessment.gates.iter().enumerate().map(gate).collect::<Vec<_>>(),
        "parties": if several { assessment.analysis.weighing.views.iter().map(party).collect::<Vec<_>>() } else { Vec::new() },
        "method": assessment.analysis.method.as_ref().map(|method| method.described.clone()),
        "surfaces": site.figures.iter().map(surface).collect::<Vec<_>>(),
        "least_known": planner::LEAST_KNOWN, "tile_depth": useful_depth(site), "styles": styles(site),
        "modes": site.scenario.travel.modes(), "service_kinds": kinds,
        "service_words": kinds.iter().map(|kind| ((*kind).to_owned(), json!(words.term(kind)))).collect::<serde_json::Map<_, _>>(),
        "languages": record::languages(assessment),
        "collections": site.names(),
        "water": site.water.is_some(), "plan": site.planning.is_some(),
        "plan_decisions": site.planning.is_some() && here.is_own_machine, "attribution": site.attribution(), "on": site.on.to_string(),
        "findings": assessment.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>(),
    })))
}

/// The least and the greatest finite figure of the villages.
fn range_of(criterion: &planner::assessment::CriterionResult) -> Value {
    let figures = || criterion.indicators.iter().filter_map(|one| one.value).filter(|value| value.is_finite());
    let (least, greatest) = (figures().fold(f64::INFINITY, f64::min), figures().fold(f64::NEG_INFINITY, f64::max));
    if least <= greatest { json!([least, greatest]) } else { Value::Null }
}

/// `GET /download`: the villages as a file, under changes and within a box.
pub async fn download(here: Here) -> Result<Response, Problem> {
    here.params.only(&["changes", "bbox"])?;
    here.params.forms(&["geojson", "gpkg", "csv", "fgb"])?;
    let ending = here.params.get("f").unwrap_or("geojson").to_owned();
    let asked = Asked::read(here.params.get("changes"))?;
    let sides = here.params.figures("bbox", "four figures: west,south,east,north")?;
    let bbox = match sides.as_deref() {
        None => None,
        Some([west, south, east, north]) => Some([*west, *south, *east, *north]),
        Some(_) => return Err(Problem::bad("bbox: expected four figures: west,south,east,north")),
    };
    let site = here.site;
    let name = format!("{}-villages.{ending}", site.id);
    let (bytes, kind) = answer::work(move || {
        let changed = site.changed(&asked)?;
        let mut layer = record::villages(&changed);
        if let Some([west, south, east, north]) = bbox {
            layer.features.retain(|feature| match &feature.geometry {
                Some(geo::Geometry::Point(at)) => {
                    at.x() >= west && at.x() <= east && at.y() >= south && at.y() <= north
                }
                _ => false,
            });
        }
        let path = std::path::PathBuf::from(format!("villages.{ending}"));
        let failed = |error: outputs::Error| Problem::ours(error.to_string());
        let format = outputs::formats::for_path(&path, outputs::formats::Content::Features).map_err(failed)?;
        let mut bytes = Vec::new();
        outputs::formats::write_layer(&layer, format, &mut bytes).map_err(failed)?;
        let kind = match ending.as_str() {
            "geojson" => "application/geo+json",
            "gpkg" => "application/geopackage+sqlite3",
            "csv" => "text/csv; charset=utf-8",
            _ => "application/flatgeobuf",
        };
        Ok((bytes, kind))
    })
    .await?;
    let mut response = answer::content(kind, bytes);
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}
