//! The one shape in which results are shown: a layer of features with named, typed, described fields.
//!
//! Every file format writes a [`Layer`] and nothing else, so that names, units, order and values are the same in all.

use std::collections::BTreeSet;

use geo::{Geometry, Point};
use planner::assessment::{CriterionResult, GateResult, VillageScore};
use planner::quantity::Unit;
use planner::{Assessment, Village};
use rayon::prelude::*;

use decision::gates::Outcome;
use decision::methods::round_shares;

/// Decimals of scores and shares in files.
pub const SCORE_DECIMALS: usize = 2;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Words.
    Text,
    /// Whole figures.
    Integer,
    /// Figures.
    Number,
}

impl FieldType {
    /// The word shown to a user.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
        }
    }
}

/// One column: an entry of the dictionary of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in every format.
    pub name: String,
    /// What it holds.
    pub kind: FieldType,
    /// The unit as people write it, empty for words and plain figures.
    pub unit: String,
    /// What it tells, in a sentence.
    pub description: String,
    /// Where it comes from: a layer with its files, a published method, or the scenario.
    pub source: String,
}

impl Field {
    /// A field of words.
    pub fn text(name: &str, description: &str) -> Self {
        Self::new(name, FieldType::Text, "", description)
    }

    /// A field of any type, with its unit.
    pub fn new(name: &str, kind: FieldType, unit: &str, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            unit: unit.to_owned(),
            description: description.to_owned(),
            source: String::new(),
        }
    }

    /// The same field with where it comes from.
    #[must_use]
    pub fn from(mut self, source: &str) -> Self {
        self.source = source.to_owned();
        self
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Unknown or without an answer; `null` or an empty cell in files.
    Missing,
    /// Words.
    Text(String),
    /// A whole figure.
    Integer(i64),
    /// A finite figure.
    Number(f64),
}

impl Value {
    /// The words without control characters that half of all formats cannot hold, or a gap when there are none. Line
    /// ends and tabs stay.
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(holdable(text)) }
    }

    /// The figure, or a gap when it is unknown or not finite.
    pub fn number(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Missing, Self::Number)
    }
}

/// A text without the control characters that XML 1.0, and with it KML and XLSX, cannot hold.
pub(crate) fn holdable(text: &str) -> String {
    let held =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(held).collect()
}

/// One village, road, service …: a value for each field of its layer, and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// A value for each field, in the order of the layer's fields.
    pub values: Vec<Value>,
    /// Longitudes and latitudes on WGS 84; `None` for a row without a place.
    pub geometry: Option<Geometry<f64>>,
}

/// Features with the same fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name in files that hold several.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// The columns.
    pub fields: Vec<Field>,
    /// The rows, in a fixed order.
    pub features: Vec<Feature>,
}

/// The dictionary of village fields, in the order of every export.
pub fn fields(assessment: &Assessment) -> Vec<Field> {
    let (village, facts) = (source(assessment, &["villages"]), source(assessment, &["villages", "facts"]));
    let mut fields = vec![
        Field::text("id", "Identifier, unique in the region").from(&village),
        Field::text("name", "Name as the source writes it").from(&village),
    ];
    for language in languages(assessment) {
        let description = format!("Name in the language '{language}'");
        fields.push(Field::text(&format!("name_{language}"), &description).from(&village));
    }
    fields.extend([
        Field::text("status", "What is known about people living there").from(&facts),
        Field::new("population", FieldType::Number, "people", "Number of people; missing when unknown").from(&facts),
    ]);
    fields.extend(score_fields(assessment));
    for criterion in &assessment.criteria {
        fields.extend(criterion_fields(criterion));
    }
    for gate in &assessment.gates {
        let description = format!("{}: pass, fail, unknown or waived", gate.title);
        fields.push(Field::text(&format!("gate_{}", gate.id), &description).from(&format!("gate: {}", gate.measure)));
    }
    fields
}

fn score_fields(assessment: &Assessment) -> Vec<Field> {
    let points = |name: &str, description: &str| Field::new(name, FieldType::Number, "points of 100", description);
    let (sum, gates) = ("weighted sum over the known criteria", "gates of the scenario");
    let mut fields = vec![
        Field::text("decision", "eligible, withheld (a gate is unknown) or excluded (a gate failed)").from(gates),
        Field::text("reasons", "Why it is withheld or excluded").from(gates),
        points("score", "Total over the known criteria").from(sum),
        points("score_low", "The least it can be if every unknown turns out worst").from(sum),
        points("score_high", "The most it can be if every unknown turns out best").from(sum),
        Field::new("rank", FieldType::Integer, "", "1 for the best eligible village; missing when not ranked")
            .from("the scenario's method, over eligible villages"),
        Field::new("completeness", FieldType::Number, "0 to 1", "Share of the weight whose indicator is known")
            .from("weights of the scenario"),
    ];
    for goal in &assessment.analysis.goals {
        let description = format!("Score on the goal \"{}\" alone, over its known criteria", goal.name);
        fields.push(points(&goal_field(&goal.name), &description).from(sum));
    }
    if !assessment.analysis.disagreement.is_empty() {
        let description = "The highest score any party gives less the lowest: where parties disagree";
        fields.push(points("disagreement", description).from("weights of the parties"));
    }
    fields
}

/// Layers and their files as the source of a field.
fn source(assessment: &Assessment, names: &[&str]) -> String {
    let layers = assessment.layers.iter().filter(|layer| names.contains(&layer.layer.as_str()));
    let words = layers.map(|layer| {
        let files: Vec<&str> = layer.files.iter().map(|file| file.path.as_str()).collect();
        format!("{} ({})", layer.layer, files.join(", "))
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { "the scenario's villages".to_owned() } else { words.join("; ") }
}

/// The dictionary of fields as a layer without places: one row a field, in the order of the layers and their fields.
///
/// ```
/// use outputs::record::{Field, FieldType, Layer, Value, dictionary};
/// let fields = vec![Field::new("clinic_min", FieldType::Number, "min", "Drive to a clinic").from("roads")];
/// let villages = Layer { name: "villages".into(), title: "Villages".into(), fields, features: vec![] };
/// let row = &dictionary(&[&villages]).features[0];
/// assert_eq!(row.values[1], Value::Text("clinic_min".into()));
/// assert_eq!(row.values[3], Value::Text("min".into()));
/// ```
pub fn dictionary(layers: &[&Layer]) -> Layer {
    let rows = layers.iter().flat_map(|layer| layer.fields.iter().map(move |field| (&layer.name, field)));
    let features = rows.map(|(layer, field)| Feature {
        values: [layer.as_str(), &field.name, field.kind.word(), &field.unit, &field.description, &field.source]
            .map(Value::text)
            .to_vec(),
        geometry: None,
    });
    let about = "the program's dictionary of fields";
    let fields = [
        ("layer", "The layer that has the field"),
        ("name", "The field's name, the same in every format"),
        ("type", "text, integer or number"),
        ("unit", "The unit of its figures; missing for words and plain figures"),
        ("description", "What it tells"),
        ("source", "Where it comes from"),
    ];
    Layer {
        name: "fields".into(),
        title: "Dictionary of fields".into(),
        fields: fields.map(|(name, description)| Field::text(name, description).from(about)).to_vec(),
        features: features.collect(),
    }
}

/// The field name of a goal's score: `goal_` and its name in small letters, digits and `_`.
///
/// ```
/// assert_eq!(outputs::record::goal_field("Food & water"), "goal_food_water");
/// ```
pub fn goal_field(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("goal_{}", words.join("_"))
}

fn criterion_fields(criterion: &CriterionResult) -> [Field; 3] {
    let (id, title) = (&criterion.id, &criterion.title);
    let (value, weight) = ("value function of the scenario", "weights of the scenario");
    let answer = format!("{title}: {}", criterion.measure);
    [
        match answers_in_words(criterion) {
            true => Field::text(&format!("{id}_value"), &answer),
            false => Field::new(&criterion.field(), FieldType::Number, &criterion.unit.to_string(), &answer),
        }
        .from(criterion.reference),
        Field::new(&format!("{id}_score"), FieldType::Number, "0 to 1", &format!("{title}: {}", criterion.value))
            .from(value),
        Field::new(
            &format!("{id}_share"),
            FieldType::Number,
            "points of 100",
            &format!("{title}: what it adds to the score"),
        )
        .from(weight),
    ]
}

/// Whether a village's answer is a word: the field then holds words for all villages, figures among them as written.
fn answers_in_words(criterion: &CriterionResult) -> bool {
    criterion.indicators.iter().any(|indicator| indicator.value.is_none() && indicator.text.is_some())
}

/// A village's answer as files hold it, `in_words` as [`answers_in_words`] says.
fn answer(criterion: &CriterionResult, in_words: bool, position: usize) -> Value {
    let indicator = &criterion.indicators[position];
    match in_words {
        true => indicator.text.as_deref().map_or(Value::Missing, Value::text),
        false => Value::number(indicator.value.map(|value| rounded(value, criterion.unit))),
    }
}

/// The villages assessed as a layer of points, in the order of their ids.
pub fn villages(assessment: &Assessment) -> Layer {
    let languages = languages(assessment);
    let in_words: Vec<bool> = assessment.criteria.iter().map(answers_in_words).collect();
    let features = assessment
        .villages
        .par_iter()
        .enumerate()
        .map(|(position, village)| Feature {
            values: village_values(assessment, position, (&languages, &in_words)),
            geometry: Some(Geometry::Point(Point::new(village.place.lonlat.lon, village.place.lonlat.lat))),
        })
        .collect();
    Layer { name: "villages".into(), title: assessment.title.clone(), fields: fields(assessment), features }
}

fn village_values(assessment: &Assessment, position: usize, (languages, in_words): (&[String], &[bool])) -> Vec<Value> {
    let village = &assessment.villages[position];
    let score = &assessment.scores[position];
    let mut values = named_values(village, languages);
    values.extend(score_values(score));
    let points = |value: Option<f64>| Value::number(value.map(|value| decimals(value, SCORE_DECIMALS as i32)));
    values.extend(assessment.analysis.goals.iter().map(|goal| points(goal.scores[position])));
    values.extend(assessment.analysis.disagreement.get(position).map(|apart| points(*apart)));
    let shares = printed_shares(assessment, position, SCORE_DECIMALS);
    for ((criterion, share), in_words) in assessment.criteria.iter().zip(shares).zip(in_words) {
        values.push(answer(criterion, *in_words, position));
        values.push(Value::number(criterion.scores[position].map(|value| decimals(value, 4))));
        values.push(Value::number(share));
    }
    values.extend(assessment.gates.iter().map(|gate| Value::text(outcome_word(&gate.outcomes[position]))));
    values
}

fn named_values(village: &Village, languages: &[String]) -> Vec<Value> {
    let mut values = vec![Value::Text(village.id.clone()), Value::text(&village.name)];
    for language in languages {
        values.push(village.names.get(language).map_or(Value::Missing, |name| Value::text(name)));
    }
    values.push(Value::text(village.status.word()));
    values.push(Value::number(village.population));
    values
}

fn score_values(score: &VillageScore) -> [Value; 7] {
    let points = |value: f64| Value::number(Some(decimals(value, SCORE_DECIMALS as i32)));
    [
        Value::text(score.decision.word()),
        Value::text(&score.reasons.join("; ")),
        score.score.map_or(Value::Missing, points),
        points(score.score_low),
        points(score.score_high),
        score.rank.map_or(Value::Missing, |rank| Value::Integer(rank as i64)),
        Value::number(Some(decimals(score.completeness, 4))),
    ]
}

/// The points each criterion adds to a village's score, rounded so that they add up to the rounded score; `None` for
/// criteria that are unknown there.
pub fn printed_shares(assessment: &Assessment, position: usize, decimals: usize) -> Vec<Option<f64>> {
    let shares: Vec<Option<f64>> = assessment.criteria.iter().map(|criterion| criterion.shares[position]).collect();
    let total = assessment.scores[position].score.unwrap_or_else(|| shares.iter().flatten().sum());
    round_shares(&shares, total, decimals)
}

/// The most points a criterion can add, as printed beside its share: at least that, since shares are rounded so that they
/// add up. 6.25 of 6.25 points may be printed as 6.3, which is not "6.3 of 6.2".
pub fn printed_most(most: f64, share: Option<f64>) -> f64 {
    let rounded = decimals(most, 1);
    share.map_or(rounded, |share| rounded.max(share))
}

/// The languages in which at least one village has a name, by code.
pub fn languages(assessment: &Assessment) -> Vec<String> {
    let codes: BTreeSet<&String> = assessment.villages.iter().flat_map(|village| village.names.keys()).collect();
    codes.into_iter().cloned().collect()
}

/// The word for a gate's answer in files: `pass`, `fail`, `unknown` or `waived`.
pub fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Unknown => "unknown",
        Outcome::Waived { .. } => "waived",
    }
}

/// The gates that did not simply pass for a village, with their outcome and what it rests on.
pub fn open_gates(assessment: &Assessment, position: usize) -> impl Iterator<Item = (&GateResult, &Outcome, &str)> {
    assessment
        .gates
        .iter()
        .map(move |gate| (gate, &gate.outcomes[position], gate.grounds[position].as_str()))
        .filter(|(_, outcome, _)| **outcome != Outcome::Pass)
}

/// A figure as files hold it: four decimals, or nine significant digits where the unit is the source's own.
pub(crate) fn rounded(value: f64, unit: Unit) -> f64 {
    if unit == Unit::Plain { format!("{value:.8e}").parse().unwrap_or(value) } else { decimals(value, 4) }
}

/// A figure rounded to so many decimals; −0 becomes 0.
pub fn decimals(value: f64, count: i32) -> f64 {
    let scale = 10f64.powi(count);
    let scaled = (value * scale).round() / scale;
    // Figures too large to be scaled have no such decimals; −0 is written as 0.
    if scaled.is_finite() { scaled + 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_criterion_is_printed_with_more_points_than_it_can_add() {
        assert_eq!(printed_most(6.25, Some(6.3)), 6.3);
        assert_eq!(printed_most(8.333, Some(8.4)), 8.4, "a share that was rounded up");
        assert_eq!(printed_most(12.5, Some(4.0)), 12.5);
        assert_eq!(printed_most(7.1428, None), 7.1);
    }
}
