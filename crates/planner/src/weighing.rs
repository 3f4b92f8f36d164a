//! From what people say counts to one weight a criterion.

use std::collections::BTreeMap;
use std::ops::Range;

use decision::weights::{self, Ahp, Comparison, Comparisons, Node, Party};
use toml::Spanned;

use crate::Scenario;
use crate::scenario::{CriterionSpec, PairwiseSpec, RanksSpec, WeightsSpec, unknown_word};

/// The weights that result, and all that tells how they came about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighing {
    /// One weight a criterion, in the scenario's order, adding up to 1.
    pub weights: Vec<f64>,
    /// The goals (groups of criteria) in the order in which criteria first name them; empty when no criterion names one.
    pub goals: Vec<GoalWeight>,
    /// The views they come from: one for each party, or a single one without a name.
    pub views: Vec<View>,
    /// Per criterion the greatest weight any party gives it less the least, 0 to 1; empty unless there are parties.
    pub spread: Vec<f64>,
    /// How far the parties stand from the combined weights, 0 (they agree) to 1; `None` unless there are parties.
    pub disagreement: Option<f64>,
}

/// One goal and the criteria that serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalWeight {
    /// Its name, the criteria's `group`.
    pub name: String,
    /// Its part of the whole weight, 0 to 1.
    pub weight: f64,
    /// Positions of its criteria with their part of the goal, adding up to 1 (all 0 in a goal without weight).
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
/// out within `[goals]` where these are given. With parties, the mean of their weights by voice (Stone 1961).
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

/// What weights can be given to: criteria and goals.
struct Names<'a> {
    criteria: &'a [CriterionSpec],
    /// Goals in the order in which criteria first name them, each with the positions of its criteria.
    goals: Vec<(&'a str, Vec<usize>)>,
    /// The weights of `[goals]`, in the order of `goals`.
    goal_weights: Option<Vec<f64>>,
}

impl<'a> Names<'a> {
    fn new(scenario: &'a Scenario) -> Result<Self, WeighingError> {
        let mut goals: Vec<(&str, Vec<usize>)> = Vec::new();
        for (position, criterion) in scenario.criteria.iter().enumerate() {
            let Some(goal) = criterion.group.as_deref() else { continue };
            match goals.iter_mut().find(|(name, _)| *name == goal) {
                Some((_, members)) => members.push(position),
                None => goals.push((goal, vec![position])),
            }
        }
        let mut names = Self { criteria: &scenario.criteria, goals, goal_weights: None };
        if let Some(weights) = &scenario.goals {
            names.every_criterion_has_a_goal()?;
            let of_goals = names.direct(weights, &names.goal_names(), "[goals]")?;
            names.goal_weights = Some(of_goals);
        }
        Ok(names)
    }

    fn ids(&self) -> Vec<&'a str> {
        self.criteria.iter().map(|criterion| criterion.id.get_ref().as_str()).collect()
    }

    fn goal_names(&self) -> Vec<&'a str> {
        self.goals.iter().map(|(name, _)| *name).collect()
    }

    fn every_criterion_has_a_goal(&self) -> Result<(), WeighingError> {
        match self.criteria.iter().find(|criterion| criterion.group.is_none()) {
            None => Ok(()),
            Some(criterion) => Err(WeighingError::at(
                &criterion.id,
                format!(
                    "criterion \"{}\" has no group, expected a goal for every criterion once goals are weighed",
                    criterion.id.get_ref()
                ),
            )),
        }
    }

    /// The view of the criteria's own weights.
    fn own(&self) -> Result<View, WeighingError> {
        let own: Vec<f64> = self.criteria.iter().map(CriterionSpec::weight).collect();
        let (way, weights) = match &self.goal_weights {
            None => ("direct", weights::direct(&own).map_err(|error| WeighingError::of(&error))?),
            Some(goals) => ("by goal", self.shared_out(goals)?),
        };
        Ok(View { name: String::new(), voice: 1.0, way, weights, consistency: None })
    }

    /// Weights of goals shared out among their criteria by the criteria's own weights.
    fn shared_out(&self, goals: &[f64]) -> Result<Vec<f64>, WeighingError> {
        let own: Vec<f64> = self.criteria.iter().map(CriterionSpec::weight).collect();
        self.within_goals(goals, &own)
    }

    /// Weights of goals shared out among their criteria by `own`.
    fn within_goals(&self, goals: &[f64], own: &[f64]) -> Result<Vec<f64>, WeighingError> {
        let leaf = |&index: &usize| Node::Criterion { index, weight: own[index] };
        for ((name, members), weight) in self.goals.iter().zip(goals) {
            if *weight > 0.0 && members.iter().all(|index| own[*index] == 0.0) {
                let message = format!("goal \"{name}\" counts, but every criterion in it has weight 0");
                return Err(WeighingError { span: None, message });
            }
        }
        // A goal that counts nothing needs no weights inside it.
        let inside = |weight: f64, members: &[usize]| -> Vec<Node> {
            match weight > 0.0 {
                true => members.iter().map(leaf).collect(),
                false => members.iter().map(|&index| Node::Criterion { index, weight: 1.0 }).collect(),
            }
        };
        let top: Vec<Node> = self
            .goals
            .iter()
            .zip(goals)
            .map(|((name, members), &weight)| Node::Goal {
                id: (*name).to_owned(),
                weight,
                members: inside(weight, members),
            })
            .collect();
        weights::grouped(&top, self.criteria.len())
            .map(|grouped| grouped.weights)
            .map_err(|error| WeighingError::of(&error))
    }

    /// The view a `[weights]` table or a party states.
    fn view(&self, spec: &Spanned<WeightsSpec>) -> Result<View, WeighingError> {
        let named = named(spec.get_ref());
        let first = named.first().ok_or_else(|| WeighingError::at(spec, "names nothing, expected every criterion"))?;
        let of_goals = !self.ids().contains(&first.1) && self.goal_names().contains(&first.1);
        let names = if of_goals { self.goal_names() } else { self.ids() };
        if of_goals {
            self.every_criterion_has_a_goal()?;
        }
        for (span, name) in &named {
            if !names.contains(name) {
                let what = if of_goals { "goal" } else { "criterion" };
                let all = if of_goals { names.clone() } else { [names.clone(), self.goal_names()].concat() };
                return Err(WeighingError { span: Some(span.clone()), message: unknown_word(what, name, &all) });
            }
        }
        let left_out: Vec<&str> =
            names.iter().copied().filter(|name| !named.iter().any(|(_, found)| found == name)).collect();
        if !left_out.is_empty() {
            let message = format!("found nothing about {}, expected every one to be named", left_out.join(", "));
            return Err(WeighingError { span: None, message });
        }
        let (way, said, consistency) = match spec.get_ref() {
            WeightsSpec::Direct(weights) => ("direct", self.direct(weights, &names, "weights")?, None),
            WeightsSpec::Ranks(ranks) => ("ranks", ranked(ranks, &names)?, None),
            WeightsSpec::Pairwise(pairs) => {
                let consistency = compared(pairs, &names)?;
                ("pairwise", consistency.weights.clone(), Some(consistency))
            }
        };
        let weights = match (&self.goal_weights, of_goals) {
            (Some(_), true) => {
                return Err(WeighingError::at(spec, "weighs goals, which [goals] does too, expected one of the two"));
            }
            (None, true) => self.shared_out(&said)?,
            (Some(goals), false) => self.within_goals(goals, &said)?,
            (None, false) => said,
        };
        Ok(View { name: String::new(), voice: 1.0, way, weights, consistency })
    }

    fn direct(
        &self,
        written: &BTreeMap<Spanned<String>, Spanned<f64>>,
        names: &[&str],
        what: &str,
    ) -> Result<Vec<f64>, WeighingError> {
        for (name, weight) in written {
            let found = *weight.get_ref();
            if !names.contains(&name.get_ref().as_str()) {
                return Err(WeighingError::at(name, unknown_word(what, name.get_ref(), names)));
            }
            if !(found.is_finite() && found >= 0.0) {
                let message = format!("found weight {found}, expected a finite number, 0 or more");
                return Err(WeighingError::at(weight, message));
            }
        }
        let mut weights = Vec::with_capacity(names.len());
        for name in names {
            let written = written.iter().find(|(key, _)| key.get_ref() == name).ok_or_else(|| WeighingError {
                span: written.keys().next().map(Spanned::span),
                message: format!(
                    "{what}: found no weight for \"{name}\", expected every one (0 for what counts nothing)"
                ),
            })?;
            weights.push(*written.1.get_ref());
        }
        weights::direct(&weights).map_err(|_| WeighingError {
            span: written.keys().next().map(Spanned::span),
            message: format!("{what}: every weight is 0, expected at least one that counts"),
        })
    }

    /// The goals with the weights that result.
    fn goals(&self, weights: &[f64]) -> Vec<GoalWeight> {
        let goal = |(name, members): &(&str, Vec<usize>)| {
            let weight: f64 = members.iter().map(|index| weights[*index]).sum();
            let part = |index: usize| if weight > 0.0 { weights[index] / weight } else { 0.0 };
            GoalWeight {
                name: (*name).to_owned(),
                weight,
                criteria: members.iter().map(|index| (*index, part(*index))).collect(),
            }
        };
        self.goals.iter().map(goal).collect()
    }
}

/// Every name that a table of weights mentions, with its bytes.
fn named(spec: &WeightsSpec) -> Vec<(Range<usize>, &str)> {
    match spec {
        WeightsSpec::Direct(weights) => weights.keys().map(|key| (key.span(), key.get_ref().as_str())).collect(),
        WeightsSpec::Pairwise(pairs) => pairs
            .comparisons
            .iter()
            .flat_map(|said| [&said.get_ref().0, &said.get_ref().1])
            .map(|name| (name.span(), name.get_ref().as_str()))
            .collect(),
        WeightsSpec::Ranks(ranks) => ranks
            .order
            .iter()
            .flat_map(|place| place.get_ref().names().iter().map(|name| (place.span(), name.as_str())))
            .collect(),
    }
}

fn ranked(spec: &RanksSpec, names: &[&str]) -> Result<Vec<f64>, WeighingError> {
    let mut ranks: Vec<Option<usize>> = vec![None; names.len()];
    for (place, written) in spec.order.iter().enumerate() {
        for name in written.get_ref().names() {
            let Some(position) = names.iter().position(|known| known == name) else { continue };
            if ranks[position].replace(place + 1).is_some() {
                return Err(WeighingError::at(written, format!("found \"{name}\" twice, expected each name once")));
            }
        }
    }
    let ranks: Vec<usize> = ranks.into_iter().flatten().collect();
    weights::rank_order(&ranks).map_err(|error| WeighingError::of(&error))
}

fn compared(spec: &PairwiseSpec, names: &[&str]) -> Result<Consistency, WeighingError> {
    let index = |name: &Spanned<String>| names.iter().position(|known| known == name.get_ref()).unwrap_or(0);
    let mut said = Vec::with_capacity(spec.comparisons.len());
    for written in &spec.comparisons {
        let (one, other, ratio) = written.get_ref();
        if !(ratio.is_finite() && *ratio > 0.0) {
            return Err(WeighingError::at(written, format!("found {ratio} times, expected a number above 0")));
        }
        said.push(Comparison { row: index(one), column: index(other), ratio: *ratio });
        // Checked with what stands before it, so that the error points at the comparison that contradicts.
        if let Err(error @ (decision::Error::NotReciprocal { .. } | decision::Error::Parameter { .. })) =
            Comparisons::new(names.len(), &said)
        {
            return Err(WeighingError::at(written, in_words(&error, names)));
        }
    }
    let comparisons = Comparisons::new(names.len(), &said)
        .map_err(|error| WeighingError { span: None, message: in_words(&error, names) })?;
    let result = weights::ahp(&comparisons);
    let reason = spec.waive_inconsistency.as_deref();
    result.accepted(reason).map_err(|error| WeighingError { span: None, message: in_words(&error, names) })?;
    let waived = result.accepted(None).is_err();
    Ok(Consistency {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        worst: worst(&result, names),
        ratio: result.consistency_ratio,
        lambda_max: result.lambda_max,
        missing: result.missing,
        waived_because: reason.filter(|_| waived).map(|reason| reason.trim().to_owned()),
        geometric_weights: result.geometric_weights,
        weights: result.weights,
    })
}

/// The three that contradict each other most.
fn worst(result: &Ahp, names: &[&str]) -> String {
    result.worst.map_or(String::new(), |triple| {
        let name = |index: usize| names[index];
        format!(
            "{} over {} by way of {} comes to {:.2}, but {:.2} was said",
            name(triple.first),
            name(triple.last),
            name(triple.middle),
            triple.implied,
            triple.said
        )
    })
}

/// An error of the comparisons with names for numbers.
fn in_words(error: &decision::Error, names: &[&str]) -> String {
    use decision::Error;
    let name = |index: &usize| names.get(*index).copied().unwrap_or_default();
    match error {
        Error::NotReciprocal { row, column, found, back } => format!(
            "\"{}\" against \"{}\": found {found} one way and {back} the other way, expected each to be 1 over the other",
            name(row),
            name(column)
        ),
        Error::NotConnected { separate, with } => format!(
            "\"{}\" is never compared, even through others, with \"{}\": expected at least one more comparison",
            name(separate),
            name(with)
        ),
        Error::Inconsistent { ratio, limit, first, middle, last, implied, said } => format!(
            "the comparisons contradict each other: found a consistency ratio of {ratio:.3}, expected {limit} at most. \
             Worst: \"{}\" over \"{}\" by way of \"{}\" comes to {implied:.2}, but {said:.2} was said. Revise these \
             three, or say why they are used all the same: waive_inconsistency = \"…\"",
            name(first),
            name(last),
            name(middle)
        ),
        other => other.to_string(),
    }
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
