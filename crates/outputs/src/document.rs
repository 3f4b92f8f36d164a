//! `assessment.json`: every figure with its range, note, weight, reference and source, in one fixed order.

use std::collections::BTreeMap;
use std::io::Write;

use decision::gates::Outcome;
use planner::assessment::{CriterionResult, GateResult};
use planner::{Assessment, Finding, LayerRecord, Severity};
use serde::Serialize;

use crate::Error;
use crate::record::{self, SCORE_DECIMALS, decimals, outcome_word, rounded};

/// All of an assessment.
#[derive(Debug, Serialize)]
pub struct Document {
    /// `inhabit` and its version.
    pub program: String,
    title: String,
    seed: u64,
    crs: System,
    grid: GridPlace,
    /// West, south, east, north, degrees.
    bbox: [f64; 4],
    counts: Counts,
    criteria: Vec<Criterion>,
    gates: Vec<Gate>,
    /// The villages, sorted by id.
    pub villages: Vec<VillageDetail>,
    findings: Vec<FindingDetail>,
    layers: Vec<LayerDetail>,
    /// Weights, goals, parties, methods, robustness.
    analysis: serde_json::Value,
    /// Who could settle where, in counts; `null` without a plan.
    plan: Option<serde_json::Value>,
    fields: Vec<FieldDetail>,
}

#[derive(Debug, Serialize)]
struct System {
    name: String,
    proj4: String,
}

#[derive(Debug, Serialize)]
struct GridPlace {
    west_m: f64,
    north_m: f64,
    cell_m: f64,
    columns: usize,
    rows: usize,
}

#[derive(Debug, Serialize)]
struct Counts {
    villages: usize,
    eligible: usize,
    withheld: usize,
    excluded: usize,
}

#[derive(Debug, Serialize)]
struct Criterion {
    id: String,
    title: String,
    group: String,
    kind: &'static str,
    measure: String,
    value: String,
    unit: String,
    weight: f64,
    reference: &'static str,
}

#[derive(Debug, Serialize)]
struct Gate {
    id: String,
    title: String,
    measure: String,
}

/// One village with all that is known about its result.
#[derive(Debug, Serialize)]
pub struct VillageDetail {
    id: String,
    name: String,
    names: BTreeMap<String, String>,
    status: &'static str,
    class: &'static str,
    population: Option<f64>,
    lon: f64,
    lat: f64,
    precision_m: Option<f64>,
    decision: &'static str,
    reasons: Vec<String>,
    score: Option<f64>,
    score_low: f64,
    score_high: f64,
    rank: Option<usize>,
    completeness: f64,
    criteria: Vec<IndicatorDetail>,
    gates: Vec<GateDetail>,
    facts: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct IndicatorDetail {
    id: String,
    /// Missing when unknown and when infinite; `unreachable` tells the two apart.
    figure: Option<f64>,
    unit: String,
    unreachable: bool,
    range: Option<[Option<f64>; 2]>,
    text: Option<String>,
    note: String,
    score: Option<f64>,
    score_range: [f64; 2],
    share: Option<f64>,
}

#[derive(Debug, Serialize)]
struct GateDetail {
    id: String,
    outcome: &'static str,
    grounds: String,
    waiver: Option<WaiverDetail>,
}

#[derive(Debug, Serialize)]
struct WaiverDetail {
    who: String,
    why: String,
    until: Option<String>,
}

#[derive(Debug, Serialize)]
struct FindingDetail {
    severity: &'static str,
    code: String,
    file: String,
    feature: String,
    message: String,
    next_step: String,
}

#[derive(Debug, Serialize)]
struct LayerDetail {
    layer: String,
    files: Vec<FileDetail>,
    licence: Option<String>,
    read: u64,
    used: u64,
    left_out: Vec<(String, u64)>,
    coverage: Option<f64>,
}

#[derive(Debug, Serialize)]
struct FileDetail {
    path: String,
    sha256: String,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct FieldDetail {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    unit: String,
    description: String,
    source: String,
}

/// Writes an assessment with all details as JSON, two spaces a level.
///
/// # Errors
/// Those of `out`.
pub fn write(assessment: &Assessment, out: &mut dyn Write) -> Result<(), Error> {
    json(&document(assessment), out)
}

/// One village with all details, as JSON.
///
/// # Errors
/// None is expected: only making JSON can fail.
pub fn village_object(assessment: &Assessment, position: usize) -> Result<serde_json::Value, Error> {
    Ok(serde_json::to_value(village(assessment, position)).map_err(std::io::Error::from)?)
}

/// Writes findings as a JSON list.
///
/// # Errors
/// Those of `out`.
pub fn write_findings(findings: &[Finding], out: &mut dyn Write) -> Result<(), Error> {
    json(&findings.iter().map(finding).collect::<Vec<_>>(), out)
}

fn json(content: &impl Serialize, out: &mut dyn Write) -> Result<(), Error> {
    serde_json::to_writer_pretty(&mut *out, content).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// An assessment in the shape that [`write()`] writes.
pub fn document(assessment: &Assessment) -> Document {
    let frame = assessment.frame;
    Document {
        program: format!("inhabit {}", env!("CARGO_PKG_VERSION")),
        title: assessment.title.clone(),
        seed: assessment.seed,
        crs: System { name: assessment.crs.name().to_owned(), proj4: assessment.crs.proj4().to_owned() },
        grid: GridPlace {
            west_m: frame.west_m,
            north_m: frame.north_m,
            cell_m: frame.cell_m,
            columns: frame.columns,
            rows: frame.rows,
        },
        bbox: assessment.bbox,
        counts: counts(assessment),
        criteria: assessment.criteria.iter().map(criterion).collect(),
        gates: assessment
            .gates
            .iter()
            .map(|gate| Gate { id: gate.id.clone(), title: gate.title.clone(), measure: gate.measure.clone() })
            .collect(),
        villages: (0..assessment.villages.len()).map(|position| village(assessment, position)).collect(),
        findings: assessment.findings.iter().map(finding).collect(),
        layers: assessment.layers.iter().map(layer).collect(),
        analysis: crate::analysis::json(assessment),
        plan: assessment.plan.as_ref().map(crate::plan::json),
        fields: record::fields(assessment)
            .into_iter()
            .map(|field| FieldDetail {
                name: field.name,
                kind: field.kind.word(),
                unit: field.unit,
                description: field.description,
                source: field.source,
            })
            .collect(),
    }
}

fn counts(assessment: &Assessment) -> Counts {
    let count = |word: &str| assessment.scores.iter().filter(|score| score.decision.word() == word).count();
    Counts {
        villages: assessment.villages.len(),
        eligible: count("eligible"),
        withheld: count("withheld"),
        excluded: count("excluded"),
    }
}

fn criterion(criterion: &CriterionResult) -> Criterion {
    Criterion {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        group: criterion.group.clone(),
        kind: criterion.kind,
        measure: criterion.measure.clone(),
        value: criterion.value.clone(),
        unit: criterion.unit.word().to_owned(),
        weight: criterion.weight,
        reference: criterion.reference,
    }
}

fn village(assessment: &Assessment, position: usize) -> VillageDetail {
    let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
    let points = |value: f64| decimals(value, SCORE_DECIMALS as i32);
    let shares = record::printed_shares(assessment, position, SCORE_DECIMALS);
    let criteria = assessment.criteria.iter().zip(shares);
    VillageDetail {
        id: village.id.clone(),
        name: village.name.clone(),
        names: village.names.clone(),
        status: village.status.word(),
        class: village.class.word(),
        population: village.population,
        lon: decimals(village.place.lonlat.lon, 7),
        lat: decimals(village.place.lonlat.lat, 7),
        precision_m: village.precision_m,
        decision: score.decision.word(),
        reasons: score.reasons.clone(),
        score: score.score.map(points),
        score_low: points(score.score_low),
        score_high: points(score.score_high),
        rank: score.rank,
        completeness: decimals(score.completeness, 4),
        criteria: criteria.map(|(criterion, share)| indicator(criterion, position, share)).collect(),
        gates: assessment.gates.iter().map(|gate| gate_detail(gate, position)).collect(),
        facts: village.facts.iter().map(|(name, fact)| (name.clone(), fact.to_string())).collect(),
    }
}

fn indicator(criterion: &CriterionResult, position: usize, share: Option<f64>) -> IndicatorDetail {
    let indicator = &criterion.indicators[position];
    let finite = |value: f64| value.is_finite().then(|| rounded(value, criterion.unit));
    let (low, high) = criterion.ranges[position];
    IndicatorDetail {
        id: criterion.id.clone(),
        figure: indicator.value.and_then(finite),
        unit: criterion.unit.word().to_owned(),
        unreachable: indicator.value.is_some_and(f64::is_infinite),
        range: indicator.range.map(|(least, greatest)| [finite(least), finite(greatest)]),
        text: indicator.text.clone(),
        note: indicator.note.clone(),
        score: criterion.scores[position].map(|score| decimals(score, 4)),
        score_range: [decimals(low, 4), decimals(high, 4)],
        share,
    }
}

fn gate_detail(gate: &GateResult, position: usize) -> GateDetail {
    let outcome = &gate.outcomes[position];
    let waiver = match outcome {
        Outcome::Waived { waiver, .. } => Some(WaiverDetail {
            who: waiver.who.clone(),
            why: waiver.why.clone(),
            until: waiver.until.map(|day| day.to_string()),
        }),
        _ => None,
    };
    GateDetail { id: gate.id.clone(), outcome: outcome_word(outcome), grounds: gate.grounds[position].clone(), waiver }
}

fn finding(finding: &Finding) -> FindingDetail {
    FindingDetail {
        severity: match finding.severity {
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        code: finding.code.clone(),
        file: finding.file.clone(),
        feature: finding.feature.clone(),
        message: finding.message.clone(),
        next_step: finding.next_step.clone(),
    }
}

fn layer(layer: &LayerRecord) -> LayerDetail {
    LayerDetail {
        layer: layer.layer.clone(),
        files: layer
            .files
            .iter()
            .map(|file| FileDetail { path: file.path.clone(), sha256: file.sha256.clone(), bytes: file.bytes })
            .collect(),
        licence: layer.licence.clone(),
        read: layer.read,
        used: layer.used,
        left_out: layer.left_out.clone(),
        coverage: layer.coverage,
    }
}
