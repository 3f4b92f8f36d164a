//! From what people say counts to one weight a criterion.

mod said;
mod tree;

use std::ops::Range;

use decision::weights::{self, Party};
use toml::Spanned;

use crate::Scenario;
pub(crate) use said::said;
use tree::Names;

/// The weights that result, and all that tells how they came about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighing {
    /// One weight a criterion, in the scenario's order, adding up to 1.
    pub weights: Vec<f64>,
    /// The goals (groups of criteria), each before those below it, in the order in which criteria first name them; empty
    /// when no criterion names one.
    pub goals: Vec<GoalWeight>,
    /// The views they come from: one for each party, or a single one without a name.
    pub views: Vec<View>,
    /// What was compared inside goals, by goal.
    pub within: Vec<(String, Consistency)>,
    /// Per criterion the greatest weight any party gives it less the least, 0 to 1; empty unless there are parties.
    pub spread: Vec<f64>,
    /// How far the parties stand from the combined weights, 0 (they agree) to 1; `None` unless there are parties.
    pub disagreement: Option<f64>,
}

/// One goal and the criteria that serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalWeight {
    /// Its name, the criteria's `group`: `services`, or `services/health` for a goal below it.
    pub name: String,
    /// How many goals lie above it: 0 for one at the top.
    pub depth: usize,
    /// Its part of the whole weight, 0 to 1.
    pub weight: f64,
    /// Positions of the criteria below it at any depth, with their part of the goal, adding up to 1 (all 0 in a goal
    /// without weight).
    pub criteria: Vec<(usize, f64)>,
}

/// What one party, or the scenario itself, says counts.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The party's name; empty when the scenario speaks for all.
    pub name: String,
    /// How much its voice counts, all voices adding up to 1.
    pub voice: f64,
    /// How the weights were said: `direct`, `by goal`, `pairwise`, `ranks`.
    pub way: &'static str,
    /// One weight a criterion, adding up to 1.
    pub weights: Vec<f64>,
    /// How far the comparisons agree with each other; `None` unless the way is `pairwise`.
    pub consistency: Option<Consistency>,
}

/// How far pairwise comparisons agree with each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Consistency {
    /// What was compared: ids of criteria or names of goals.
    pub names: Vec<String>,
    /// Weights of these by the principal eigenvector (those that are used), adding up to 1.
    pub weights: Vec<f64>,
    /// Weights of these by row geometric means, for comparison.
    pub geometric_weights: Vec<f64>,
    /// Saaty's consistency ratio; above 0.1 the comparisons should be revised.
    pub ratio: f64,
    /// The principal eigenvalue.
    pub lambda_max: f64,
    /// Number of pairs never compared.
    pub missing: usize,
    /// The three that contradict each other most, in words; empty when no three were all compared.
    pub worst: String,
    /// Why a ratio above 0.1 is used all the same.
    pub waived_because: Option<String>,
}

/// What is wrong with the weights of a scenario, and the bytes of the file it concerns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WeighingError {
    /// Bytes of the scenario file; `None` when the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// What was found and what was expected.
    pub message: String,
}

impl WeighingError {
    fn at<T>(at: &Spanned<T>, message: impl Into<String>) -> Self {
        Self { span: Some(at.span()), message: message.into() }
    }

    fn of(error: &decision::Error) -> Self {
        Self { span: None, message: error.to_string() }
    }

    /// The same, pointing at the bytes of `at` when it points nowhere yet.
    fn or_at<T>(mut self, at: &Spanned<T>) -> Self {
        self.span.get_or_insert(at.span());
        self
    }
}

/// The weights that a scenario's criteria, goals, comparisons and parties lead to.
///
/// Without parties the scenario's own view counts: `[weights]` where it is given, else the criteria's `weight`, shared
/// out within `[goals]` and `[within]` where these are given. With parties, the mean of their weights by voice (Stone 1961).
///
/// # Errors
/// With the place in the file: an unknown name, a name left out, comparisons that are not reciprocal, not connected or
/// too inconsistent, weights that are negative or all 0.
pub fn weigh(scenario: &Scenario) -> Result<Weighing, WeighingError> {
    let names = Names::new(scenario)?;
    let views = views(scenario, &names)?;
    let parties: Vec<Party> = views
        .iter()
        .map(|view| Party { id: view.name.clone(), voice: view.voice, weights: view.weights.clone() })
        .collect();
    let combined = weights::combine(&parties).map_err(|error| WeighingError::of(&error))?;
    let several = !scenario.parties.is_empty();
    let views = views.into_iter().zip(&combined.voices).map(|(view, voice)| View { voice: *voice, ..view });
    Ok(Weighing {
        goals: names.goals(&combined.weights),
        views: views.collect(),
        within: names.within,
        spread: if several { combined.spread } else { Vec::new() },
        disagreement: several.then_some(combined.disagreement),
        weights: combined.weights,
    })
}

fn views(scenario: &Scenario, names: &Names<'_>) -> Result<Vec<View>, WeighingError> {
    if scenario.parties.is_empty() {
        return Ok(vec![match &scenario.weights {
            Some(spec) => names.view(spec).map_err(|error| error.or_at(spec))?,
            None => names.own()?,
        }]);
    }
    if let Some(spec) = &scenario.weights {
        return Err(WeighingError::at(spec, "found [weights] beside [[party]], expected one of the two"));
    }
    let mut views: Vec<View> = Vec::new();
    for party in &scenario.parties {
        let name = party.name.get_ref();
        if name.trim().is_empty() || views.iter().any(|view| view.name == *name) {
            let message = format!("found the party \"{name}\", expected a name of its own for each party");
            return Err(WeighingError::at(&party.name, message));
        }
        let voice = party.voice();
        if let Some(written) = party.voice.as_ref().filter(|_| !(voice.is_finite() && voice >= 0.0)) {
            let message = format!("found voice {voice}, expected a finite number, 0 or more");
            return Err(WeighingError::at(written, message));
        }
        let view = names.view(&party.weights).map_err(|error| {
            let error = error.or_at(&party.weights);
            WeighingError { message: format!("party \"{name}\": {}", error.message), ..error }
        })?;
        views.push(View { name: name.clone(), voice, ..view });
    }
    if views.iter().all(|view| view.voice == 0.0) {
        return Err(WeighingError { span: None, message: "every party's voice is 0, expected one that counts".into() });
    }
    Ok(views)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ScenarioError;

    fn parse(further: &str) -> Result<Scenario, ScenarioError> {
        let criterion = |id: &str, goal: &str, weight: f64| {
            format!(
                "[[criterion]]\nid = \"{id}\"\ngroup = \"{goal}\"\nmeasure = {{ kind = \"elevation\" }}\n\
                 value = {{ kind = \"rising\", from = \"0 m\", to = \"1 m\" }}\nweight = {weight}\n"
            )
        };
        let criteria = [criterion("a", "x", 1.0), criterion("b", "x", 3.0), criterion("c", "y", 2.0)].concat();
        let head = "title = \"T\"\n[region]\nbbox = [43.7, 42.4, 43.8, 42.5]\ncell = \"100 m\"\n";
        Scenario::parse("s.toml", &format!("{head}{further}\n{criteria}"))
    }

    fn weighing(further: &str) -> Weighing {
        weigh(&parse(further).unwrap_or_else(|error| panic!("{error}"))).unwrap()
    }

    #[test]
    fn goals_have_the_weight_of_their_criteria() {
        let result = weighing("");
        assert_eq!(result.goals[0].name, "x");
        assert!((result.goals[0].weight - 4.0 / 6.0).abs() < 1e-15);
        assert_eq!(result.goals[0].criteria, [(0, 0.25), (1, 0.75)]);
        assert_eq!(result.disagreement, None);
    }

    #[test]
    fn a_goal_of_weight_nothing_takes_its_criteria_along() {
        assert_eq!(weighing("[goals]\nx = 0\ny = 1\n").weights, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn criteria_compared_within_goals_keep_the_weight_of_the_goal() {
        let result = weighing("[goals]\nx = 1\ny = 1\n[weights]\nkind = \"direct\"\na = 9\nb = 1\nc = 5\n");
        let expected = [0.45, 0.05, 0.5];
        assert!(result.weights.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{:?}", result.weights);
    }

    #[test]
    fn goals_weighed_twice_are_refused() {
        let error = parse("[goals]\nx = 1\ny = 1\n[weights]\nkind = \"direct\"\nx = 9\ny = 1\n").unwrap_err();
        assert_eq!(error.line, 8, "{error}");
        assert!(error.message.contains("[goals] does too"), "{error}");
    }

    #[test]
    fn weights_beside_parties_are_refused() {
        let party = "[[party]]\nname = \"p\"\nweights = { kind = \"direct\", x = 9, y = 1 }\n";
        assert!((weighing(party).weights[2] - 0.1).abs() < 1e-15);
        let error = parse(&format!("{party}[weights]\nkind = \"direct\"\nx = 9\ny = 1\n")).unwrap_err();
        assert!(error.message.contains("beside [[party]]"), "{error}");
        let silent = party.replace("weights", "voice = 0\nweights");
        assert!(parse(&silent).unwrap_err().message.contains("voice is 0"));
    }
}
