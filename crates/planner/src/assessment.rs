//! What an assessment holds: all that an output gets.

use decision::value::ValueFunction;
use geo::MultiPolygon;
use spatial::crs::Crs;
use spatial::{Grid, GridFrame};

use crate::plan::PlanSummary;
use crate::quantity::Unit;
use crate::{Analysis, Finding, Indicator, LayerRecord, Village};

/// Indicators, scores, findings and provenance: all that an output gets.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The scenario's title.
    pub title: String,
    /// The seed of every random draw.
    pub seed: u64,
    /// The projected coordinate system, metres.
    pub crs: Crs,
    /// The grid of all layers and of the suitability surface.
    pub frame: GridFrame,
    /// West, south, east, north, degrees.
    pub bbox: [f64; 4],
    /// The region's outline in metres, when the scenario names one.
    pub boundary: Option<MultiPolygon<f64>>,
    /// The villages assessed, sorted by id; every column keeps this order.
    pub villages: Vec<Village>,
    /// The criteria in the scenario's order, with what each found.
    pub criteria: Vec<CriterionResult>,
    /// The gates in the scenario's order, with what each found.
    pub gates: Vec<GateResult>,
    /// The scores, in village order.
    pub scores: Vec<VillageScore>,
    /// What was noticed, warnings first.
    pub findings: Vec<Finding>,
    /// What was read from where.
    pub layers: Vec<LayerRecord>,
    /// What stands beside the scores: goals, parties, other methods, robustness.
    pub analysis: Analysis,
    /// Who could settle where, in counts that may be shared; `None` without a plan.
    pub plan: Option<PlanSummary>,
}

impl Assessment {
    /// Positions of all villages in the order of importance: ranked ones by rank, then the withheld, then the excluded, each
    /// by points.
    pub fn order(&self) -> Vec<usize> {
        let scores = &self.scores;
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| {
            let key = |position: &usize| (scores[*position].decision, scores[*position].rank.unwrap_or(usize::MAX));
            let points = |position: &usize| scores[*position].score.unwrap_or(-1.0);
            key(a).cmp(&key(b)).then(points(b).total_cmp(&points(a))).then(a.cmp(b))
        });
        order
    }
}

/// One criterion and its answers.
#[derive(Debug, Clone)]
pub struct CriterionResult {
    /// Identifier, as in the scenario.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// The goal it belongs to; empty when the scenario names none.
    pub group: String,
    /// The kind of measure (`travel_time` …).
    pub kind: &'static str,
    /// What is measured, with its parameters, in words.
    pub measure: String,
    /// How figures become 0 to 1, in words.
    pub value: String,
    /// Where the method comes from.
    pub reference: &'static str,
    /// The unit of the figures.
    pub unit: Unit,
    /// The weight after normalisation; all weights sum to 1.
    pub weight: f64,
    /// The answers, in village order.
    pub indicators: Vec<Indicator>,
    /// How figures become 0 to 1.
    pub function: ValueFunction,
    /// The answers as 0 to 1; `None` when unknown.
    pub scores: Vec<Option<f64>>,
    /// The least and the greatest score each answer allows, 0 to 1; equal when it is exact.
    pub ranges: Vec<(f64, f64)>,
    /// Points of the 100 that the criterion adds to each total; `None` when unknown.
    pub shares: Vec<Option<f64>>,
}

impl CriterionResult {
    /// The field name of the figures in every export: `<id>_<unit>`.
    pub fn field(&self) -> String {
        format!("{}_{}", self.id, self.unit.field_ending())
    }
}

/// One gate and its answers.
#[derive(Debug, Clone)]
pub struct GateResult {
    /// Identifier, as in the scenario.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// What is asked, in words.
    pub measure: String,
    /// The answers, in village order.
    pub outcomes: Vec<decision::gates::Outcome>,
    /// What each answer rests on, in village order: the figure or word found, or why there is none.
    pub grounds: Vec<String>,
}

/// The result for one village.
#[derive(Debug, Clone, PartialEq)]
pub struct VillageScore {
    /// Whether it may be used in a plan.
    pub decision: decision::gates::Decision,
    /// Why it is excluded, withheld or not ranked, one sentence each; empty when nothing stands in its way.
    pub reasons: Vec<String>,
    /// 0 to 100 over the known criteria; `None` when no criterion is known.
    pub score: Option<f64>,
    /// The least the score can be when every unknown turns out worst.
    pub score_low: f64,
    /// The most the score can be when every unknown turns out best.
    pub score_high: f64,
    /// 1 for the best village that can be ranked; `None` when not eligible, without a score or too little known.
    pub rank: Option<usize>,
    /// The share of the weight whose indicator is known, 0 to 1.
    pub completeness: f64,
}

impl VillageScore {
    /// Whether it takes part in the ranking: eligible, and known for at least [`crate::LEAST_KNOWN`] of the weight, so
    /// that no village leads because little is known about it.
    pub fn can_be_ranked(&self) -> bool {
        self.decision == decision::gates::Decision::Eligible && self.completeness >= crate::LEAST_KNOWN
    }
}

/// The suitability of every map cell.
#[derive(Debug, Clone)]
pub struct Surface {
    /// 0 to 100 over the criteria that can be asked of a cell.
    pub total: Grid<f32>,
    /// Of the weight of the criteria that can be asked of a cell, the part that is known there, percent; 100 only where
    /// all is known.
    pub known: Grid<u8>,
    /// What the gates that can be asked of a cell say: [`Surface::OPEN`], [`Surface::WITHHELD`], [`Surface::EXCLUDED`].
    pub standing: Grid<u8>,
    /// The share of the whole weight that these criteria make up, 0 to 1.
    pub weight: f64,
    /// The criteria left out, by id, because only villages have an answer.
    pub left_out: Vec<String>,
}

impl Surface {
    /// Every gate that can be asked of the cell is passed.
    pub const OPEN: u8 = 0;
    /// A gate has no answer there.
    pub const WITHHELD: u8 = 1;
    /// A gate fails there.
    pub const EXCLUDED: u8 = 2;
}
