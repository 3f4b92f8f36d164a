//! What a field visit should find out, and what was found: questions out, answers in.

use std::collections::BTreeMap;

use crate::assessment::{Assessment, GateResult};
use crate::criteria::Measure;
use crate::facts::{of_layer as known, set};
use crate::quantity::{Amount, Unit};
use crate::scenario::{CriterionSpec, GateSpec, ValueSpec};
use crate::{Fact, Finding, Scenario, Status, Village};
use decision::gates::Outcome;

/// A question to be asked in villages where its answer is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The field of the village table that the answer fills; for a measured criterion or gate its name and unit, such as
    /// `spring_m`.
    pub field: String,
    /// The question in words.
    pub title: String,
    /// What an answer looks like.
    pub answer: Answer,
    /// What depends on it, in words.
    pub why: String,
    /// Per village, in the order of the assessment: whether it is to be asked there.
    pub ask: Vec<bool>,
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// One of these words.
    Word(Vec<String>),
    /// A figure in a unit, which may be below zero: a height, a temperature.
    Figure(Unit),
    /// A figure in a unit that is 0 or more: a distance, a time, an area, a number of people.
    Amount(Unit),
}

impl Answer {
    /// Reads an answer as a person wrote it: one of the words (or its short form), a figure, or a figure with a unit that
    /// can be converted. `None` when nothing was answered.
    ///
    /// # Errors
    /// A sentence with what was found and what was expected.
    ///
    /// ```
    /// use planner::survey::Answer;
    /// use planner::{Fact, quantity::Unit};
    /// let metres = Answer::Amount(Unit::Metre);
    /// assert_eq!(metres.read("1.5 km"), Ok(Some(Fact::Number(1500.0))));
    /// assert_eq!(metres.read("not_known"), Ok(None));
    /// assert!(metres.read("3 ha").unwrap_err().contains("expected a figure in m"));
    /// let power = Answer::Word(vec!["grid within 1 km".into()]);
    /// assert_eq!(power.read("grid_within_1_km"), Ok(Some(Fact::Text("grid within 1 km".into()))));
    /// ```
    pub fn read(&self, text: &str) -> Result<Option<Fact>, String> {
        let text = text.trim();
        if text.is_empty() || [NOT_KNOWN, "not known"].contains(&text.to_lowercase().as_str()) {
            return Ok(None);
        }
        match self {
            Self::Word(words) => {
                let same = |word: &&String| word.as_str() == text || short(word) == text.to_lowercase();
                let word = words.iter().find(same);
                let word = word.ok_or_else(|| format!("found \"{text}\", expected one of: {}", words.join(", ")))?;
                Ok(Some(Fact::Text(word.clone())))
            }
            Self::Figure(unit) | Self::Amount(unit) => {
                let read = |text: &str| Amount::read(text).ok().filter(|amount| amount.value.is_finite());
                let amount = read(text).or_else(|| read(&text.replace(',', ".")));
                let amount = amount.ok_or_else(|| format!("found \"{text}\", expected {}", in_words(*unit)))?;
                let value = match amount.unit {
                    Unit::Plain => amount.value,
                    _ => amount.to(*unit).map_err(|_| format!("found \"{text}\", expected {}", in_words(*unit)))?,
                };
                if value < 0.0 && matches!(self, Self::Amount(_)) {
                    return Err(format!("found \"{text}\", expected a figure that is not negative"));
                }
                Ok(Some(Fact::Number(value)))
            }
        }
    }
}

impl Answer {
    /// The unit of its figures; empty for words.
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Word(_) => "",
            Self::Figure(unit) | Self::Amount(unit) => unit.word(),
        }
    }
}

/// The word for an answer that nobody knows.
pub const NOT_KNOWN: &str = "not_known";

/// What a figure of a measure looks like.
fn figure(measure: &Measure) -> Answer {
    match measure {
        Measure::Attribute(_) | Measure::RasterValue(_) | Measure::Elevation(_) | Measure::Aspect(_) => {
            Answer::Figure(measure.unit())
        }
        _ => Answer::Amount(measure.unit()),
    }
}

fn in_words(unit: Unit) -> String {
    if unit == Unit::Plain {
        "a figure".to_owned()
    } else {
        format!("a figure in {unit}, such as 250 or \"250 {}\"", unit.word())
    }
}

/// A word as forms hold it: small letters, digits and `_`.
///
/// ```
/// assert_eq!(planner::survey::short("Given, with conditions"), "given_with_conditions");
/// assert_eq!(planner::survey::short("дорога"), "дорога");
/// ```
pub fn short(word: &str) -> String {
    let lower = word.to_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// What is worth asking: first the gates, then the criteria by weight, then people and status; each field once. Fields of
/// the village table are asked as they are; of measured criteria the figure is asked where the layers leave it unknown.
/// A question that no village needs is left out.
pub fn questions(scenario: &Scenario, assessment: &Assessment) -> Vec<Question> {
    let mut questions = all_questions(scenario, assessment);
    questions.retain(|question| question.ask.contains(&true));
    questions
}

/// [`questions`] with those that no village needs: what answers can be about.
pub fn all_questions(scenario: &Scenario, assessment: &Assessment) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (spec, result) in scenario.gates.iter().zip(&assessment.gates) {
        join(&mut questions, of_gate(spec, result));
    }
    let mut criteria: Vec<usize> = (0..assessment.criteria.len()).collect();
    criteria.sort_by(|a, b| assessment.criteria[*b].weight.total_cmp(&assessment.criteria[*a].weight).then(a.cmp(b)));
    for position in criteria {
        join(&mut questions, of_criterion(&scenario.criteria[position], assessment, position));
    }
    join(&mut questions, of_people(&assessment.villages));
    join(&mut questions, of_status(&assessment.villages));
    questions
}

/// Adds a question; one about a field that is asked already adds its villages.
fn join(questions: &mut Vec<Question>, question: Question) {
    match questions.iter_mut().find(|known| known.field == question.field) {
        Some(known) => {
            known.ask.iter_mut().zip(&question.ask).for_each(|(known, more)| *known |= more);
            known.why = format!("{}; {}", known.why, question.why);
            if let (Answer::Word(words), Answer::Word(more)) = (&mut known.answer, &question.answer) {
                words.extend(more.iter().filter(|word| !words.contains(word)).cloned().collect::<Vec<_>>());
            }
        }
        None => questions.push(question),
    }
}

fn of_gate(spec: &GateSpec, result: &GateResult) -> Question {
    let (measure, id) = (spec.measure.get_ref(), spec.id.get_ref());
    let words: Vec<String> = spec.pass.iter().chain(&spec.fail).cloned().collect();
    let open = |outcome: &Outcome| matches!(outcome, Outcome::Unknown | Outcome::Waived { .. });
    Question {
        field: field(measure, id),
        title: spec.title().to_owned(),
        answer: if words.is_empty() { figure(measure) } else { Answer::Word(words) },
        why: "a gate: while it is unknown the village is withheld".to_owned(),
        ask: result.outcomes.iter().map(open).collect(),
    }
}

fn of_criterion(spec: &CriterionSpec, assessment: &Assessment, position: usize) -> Question {
    let (measure, result) = (spec.measure.get_ref(), &assessment.criteria[position]);
    let answer = match spec.value.get_ref() {
        ValueSpec::Classes(classes) => {
            let mut words: Vec<(&String, &f64)> = classes.scores.iter().collect();
            words.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
            Answer::Word(words.into_iter().map(|(word, _)| word.clone()).collect())
        }
        _ => figure(measure),
    };
    Question {
        field: field(measure, spec.id.get_ref()),
        title: spec.title().to_owned(),
        answer,
        why: format!("a criterion with {:.0} % of the weight", 100.0 * result.weight),
        ask: result.scores.iter().map(Option::is_none).collect(),
    }
}

fn of_people(villages: &[Village]) -> Question {
    Question {
        field: "population".to_owned(),
        title: "People who live there all year".to_owned(),
        answer: Answer::Amount(Unit::People),
        why: "how many people live there".to_owned(),
        ask: villages.iter().map(|village| village.population.is_none() && !village.status.is_deserted()).collect(),
    }
}

fn of_status(villages: &[Village]) -> Question {
    let words = Status::ALL.iter().filter(|(status, _)| *status != Status::Unknown);
    Question {
        field: "status".to_owned(),
        title: "What stands there, and does anybody live there".to_owned(),
        answer: Answer::Word(words.map(|(_, word)| (*word).to_owned()).collect()),
        why: "whether the village is deserted".to_owned(),
        ask: villages.iter().map(|village| village.status == Status::Unknown).collect(),
    }
}

/// The field that answers a measure: that of the village table, or the question's id with the unit.
pub(crate) fn field(measure: &Measure, id: &str) -> String {
    match measure {
        Measure::Attribute(attribute) => attribute.field.clone(),
        _ => format!("{id}_{}", measure.unit().field_ending()),
    }
}

/// One answer from a survey.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRow {
    /// The file, as messages show it.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// The village's id.
    pub id: String,
    /// The field it fills.
    pub field: String,
    /// The answer.
    pub fact: Fact,
    /// The unit of a figure, as the scenario writes it; empty for words.
    pub unit: String,
    /// How it is known: seen, told, written.
    pub source: String,
    /// The day of the visit, `YYYY-MM-DD`.
    pub surveyed_on: String,
}

/// The field that holds where a surveyed fact comes from: `<field>_surveyed`.
pub fn origin_field(field: &str) -> String {
    format!("{field}_surveyed")
}

/// Lets the answers of surveys speak over what was known, file by file in their order and within a file by day. Each
/// changed fact keeps its origin in the field `<field>_surveyed`. Answers of one day that contradict each other leave the
/// field unknown; answers about no village are reported. Cost: rows × log villages.
pub fn join_surveys(villages: &mut [Village], mut rows: Vec<SurveyRow>) -> Vec<Finding> {
    // The sort is stable: files keep their order, and so do the lines of a day.
    let mut files: Vec<String> = rows.iter().map(|row| row.file.clone()).collect();
    files.dedup();
    let place = |row: &SurveyRow| files.iter().position(|file| *file == row.file);
    rows.sort_by(|a, b| (place(a), &a.surveyed_on).cmp(&(place(b), &b.surveyed_on)));
    let by_id: BTreeMap<String, usize> = villages.iter().enumerate().map(|(i, v)| (v.id.clone(), i)).collect();
    let mut said: BTreeMap<(usize, String), (String, String, Fact)> = BTreeMap::new();
    let mut findings = Vec::new();
    for row in rows {
        let Some(&position) = by_id.get(&row.id) else {
            let why = format!("no village has the id \"{}\"", row.id);
            findings.push(Finding::warning("survey-not-joined", &row.file, why).about(format!("line {}", row.line)));
            continue;
        };
        let village = &mut villages[position];
        let about = format!("{} ({}), line {}", village.name, village.id, row.line);
        let key = (position, row.field.clone());
        let this = (row.file.clone(), row.surveyed_on.clone(), row.fact.clone());
        if let Some((file, day, fact)) = said.get(&key)
            && (file, day) == (&row.file, &row.surveyed_on)
            && *fact != row.fact
        {
            let message = format!(
                "field {}: found \"{}\" and \"{fact}\" on the same day; it counts as unknown",
                row.field, row.fact
            );
            findings.push(Finding::warning("survey-contradicts", &row.file, message).about(about));
            set(village, &row.field, None);
            village.facts.remove(&origin_field(&row.field));
            continue;
        }
        if let Some(before) = known(village, &row.field).filter(|before| *before != row.fact) {
            let message = format!("field {}: was \"{before}\", is \"{}\" by the survey", row.field, row.fact);
            findings.push(Finding::note("survey-differs", &row.file, message).about(about));
        }
        set(village, &row.field, Some(&row.fact));
        let origin = format!("{}, {}", row.surveyed_on, row.source);
        village.facts.insert(origin_field(&row.field), Fact::Text(origin));
        said.insert(key, this);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{place, region, scenario, village};
    use decision::gates::Day;

    fn row(line: usize, field: &str, word: &str, day: &str) -> SurveyRow {
        SurveyRow {
            file: "surveys/a.csv".into(),
            line,
            id: "a".into(),
            field: field.into(),
            fact: Fact::Text(word.into()),
            unit: String::new(),
            source: "seen on site".into(),
            surveyed_on: day.into(),
        }
    }

    #[test]
    fn the_later_day_speaks_and_its_origin_is_kept() {
        let mut villages = vec![village("a", "Aul", place(0.0, 0.0), None)];
        let rows = vec![row(2, "power", "grid", "2026-05-02"), row(3, "power", "none", "2026-05-01")];
        let findings = join_surveys(&mut villages, rows);
        assert_eq!(villages[0].facts["power"], Fact::Text("grid".into()));
        assert_eq!(villages[0].facts["power_surveyed"], Fact::Text("2026-05-02, seen on site".into()));
        assert_eq!(findings.len(), 1, "the change from none to grid is told");
    }

    #[test]
    fn answers_of_one_day_that_differ_are_unknown_and_strangers_are_reported() {
        let mut villages =
            vec![village("b", "Bala", place(0.0, 0.0), None), village("a", "Aul", place(9.0, 0.0), None)];
        let mut stranger = row(4, "power", "grid", "2026-05-01");
        stranger.id = "z".into();
        let rows = vec![row(2, "power", "grid", "2026-05-01"), row(3, "power", "none", "2026-05-01"), stranger];
        let codes: Vec<String> = join_surveys(&mut villages, rows).into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["survey-contradicts", "survey-not-joined"]);
        assert!(villages[1].facts.is_empty());
    }

    #[test]
    fn gates_come_first_and_only_the_unknown_is_asked() {
        let scenario = scenario(
            "[[criterion]]\nid = \"people\"\nmeasure = { kind = \"attribute\", field = \"population\", unit = \"people\" }\n\
             value = { kind = \"rising\", from = \"0 people\", to = \"20 people\" }\n\
             [[gate]]\nid = \"mines\"\nmeasure = { kind = \"attribute\", field = \"mine_status\" }\npass = [\"released\"]\n",
        );
        let mut region = region();
        region.villages[0].facts.insert("mine_status".into(), Fact::Text("released".into()));
        let assessment = crate::assess(&region, &scenario, Day::parse("2026-01-01").unwrap()).unwrap();
        let questions = questions(&scenario, &assessment);
        let fields: Vec<&str> = questions.iter().map(|question| question.field.as_str()).collect();
        assert_eq!(fields, ["mine_status", "population"]);
        assert_eq!(questions[0].ask, [false, true, true, true]);
        assert_eq!(questions[0].answer, Answer::Word(vec!["released".into()]));
        assert_eq!(questions[1].ask, [false, false, true, false]);
    }

    #[test]
    fn a_surveyed_figure_answers_what_the_layers_leave_unknown() {
        let scenario = scenario(
            "[[criterion]]\nid = \"stream\"\nmeasure = { kind = \"distance\", to = \"water\" }\n\
             value = { kind = \"falling\", from = \"100 m\", to = \"1 km\" }\n",
        );
        let mut region = region();
        let rows = vec![SurveyRow { fact: Fact::Number(100.0), ..row(2, "stream_m", "", "2026-05-01") }];
        join_surveys(&mut region.villages, rows);
        let assessment = crate::assess(&region, &scenario, Day::parse("2026-06-01").unwrap()).unwrap();
        assert_eq!(assessment.criteria[0].indicators[0].value, Some(100.0));
        assert!(assessment.criteria[0].indicators[0].note.contains("2026-05-01"));
        assert_eq!(assessment.scores[0].score, Some(100.0));
        assert_eq!(assessment.scores[1].score, None);
    }
}
