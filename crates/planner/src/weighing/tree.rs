//! The tree of goals: criteria whose `group` is a path such as `services/health`.

use std::collections::BTreeMap;

use decision::weights::{self, Node};
use toml::Spanned;

use super::said::{direct, named, said};
use super::{Consistency, GoalWeight, View, WeighingError};
use crate::Scenario;
use crate::scenario::{CriterionSpec, WeightsSpec, unknown_word};

/// What weights can be given to: criteria and goals.
pub(super) struct Names<'a> {
    criteria: &'a [CriterionSpec],
    /// Every goal, each before those below it, in the order in which criteria first name them.
    goals: Vec<Branch<'a>>,
    /// Whether goals are weighed at all; else criteria count by their own weights.
    weighed: bool,
    /// What was compared inside goals.
    pub(super) within: Vec<(String, Consistency)>,
}

/// One goal.
struct Branch<'a> {
    /// Its path.
    path: &'a str,
    /// Goals and criteria right below it.
    members: Vec<Member>,
    /// Its weight among its neighbours, when `[goals]` says one.
    weight: Option<f64>,
    /// The weights of its members, when `[within]` says them.
    within: Option<Vec<f64>>,
}

/// What lies right below a goal: positions.
#[derive(Clone, Copy, PartialEq)]
enum Member {
    Goal(usize),
    Criterion(usize),
}

impl Branch<'_> {
    fn depth(&self) -> usize {
        self.path.matches('/').count()
    }
}

impl<'a> Names<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Result<Self, WeighingError> {
        let mut names = Self { criteria: &scenario.criteria, goals: Vec::new(), weighed: false, within: Vec::new() };
        for (position, criterion) in scenario.criteria.iter().enumerate() {
            let Some(path) = criterion.group.as_deref() else { continue };
            if path.split('/').any(|part| part.trim().is_empty()) {
                let message = format!("found group \"{path}\", expected a name, or names with one / between");
                return Err(WeighingError::at(&criterion.id, message));
            }
            let goal = names.goal(path);
            if let Some(other) = names.goals.iter().find(|other| other.path != path && words(other.path) == words(path))
            {
                let message =
                    format!("found groups \"{path}\" and \"{}\", expected names that differ in letters", other.path);
                return Err(WeighingError::at(&criterion.id, message));
            }
            names.goals[goal].members.push(Member::Criterion(position));
        }
        if let Some(weights) = &scenario.goals {
            names.every_criterion_has_a_goal()?;
            names.weigh_goals(weights)?;
        }
        for (path, spec) in &scenario.within {
            names.weigh_within(path, spec)?;
        }
        Ok(names)
    }

    /// The position of a goal; it and the goals above it are added when they are new.
    fn goal(&mut self, path: &'a str) -> usize {
        if let Some(position) = self.goals.iter().position(|goal| goal.path == path) {
            return position;
        }
        let above = path.rsplit_once('/').map(|(above, _)| self.goal(above));
        let position = self.goals.len();
        self.goals.push(Branch { path, members: Vec::new(), weight: None, within: None });
        if let Some(above) = above {
            self.goals[above].members.push(Member::Goal(position));
        }
        position
    }

    fn ids(&self) -> Vec<&'a str> {
        self.criteria.iter().map(|criterion| criterion.id.get_ref().as_str()).collect()
    }

    /// The goals at the top.
    fn top(&self) -> Vec<usize> {
        (0..self.goals.len()).filter(|position| self.goals[*position].depth() == 0).collect()
    }

    fn top_names(&self) -> Vec<&'a str> {
        self.top().into_iter().map(|position| self.goals[position].path).collect()
    }

    fn member_name(&self, member: Member) -> &'a str {
        match member {
            Member::Goal(position) => self.goals[position].path,
            Member::Criterion(position) => self.criteria[position].id.get_ref(),
        }
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

    /// The weights of `[goals]`: all goals at the top, and of the goals right below one goal all or none.
    fn weigh_goals(&mut self, weights: &BTreeMap<Spanned<String>, Spanned<f64>>) -> Result<(), WeighingError> {
        let all: Vec<&str> = self.goals.iter().map(|goal| goal.path).collect();
        if let Some(key) = weights.keys().find(|key| !all.contains(&key.get_ref().as_str())) {
            return Err(WeighingError::at(key, unknown_word("[goals]", key.get_ref(), &all)));
        }
        let neighbours = std::iter::once(self.top()).chain((0..self.goals.len()).map(|goal| self.goals_below(goal)));
        for (place, neighbours) in neighbours.collect::<Vec<_>>().into_iter().enumerate() {
            let names: Vec<&str> = neighbours.iter().map(|goal| self.goals[*goal].path).collect();
            let own: BTreeMap<_, _> =
                weights.clone().into_iter().filter(|(key, _)| names.contains(&key.get_ref().as_str())).collect();
            if place > 0 && own.is_empty() {
                continue;
            }
            direct(&own, &names, "[goals]")?;
            // As written: criteria beside these goals count by their weights as written too.
            for (key, weight) in own {
                let goal = self.goals.iter_mut().find(|goal| goal.path == key.get_ref());
                goal.into_iter().for_each(|goal| goal.weight = Some(*weight.get_ref()));
            }
        }
        self.weighed = true;
        Ok(())
    }

    fn goals_below(&self, position: usize) -> Vec<usize> {
        let goal = |member: &Member| match member {
            Member::Goal(below) => Some(*below),
            Member::Criterion(_) => None,
        };
        self.goals[position].members.iter().filter_map(goal).collect()
    }

    /// The weights inside one goal, by `[within]`.
    fn weigh_within(&mut self, path: &Spanned<String>, spec: &Spanned<WeightsSpec>) -> Result<(), WeighingError> {
        let Some(position) = self.goals.iter().position(|goal| goal.path == path.get_ref()) else {
            let all: Vec<&str> = self.goals.iter().map(|goal| goal.path).collect();
            return Err(WeighingError::at(path, unknown_word("[within]: goal", path.get_ref(), &all)));
        };
        if let Some(below) = self.goals_below(position).into_iter().find(|below| self.goals[*below].weight.is_some()) {
            let message = format!("[goals] weighs \"{}\" too, expected one of the two", self.goals[below].path);
            return Err(WeighingError::at(path, message));
        }
        let members = &self.goals[position].members;
        let names: Vec<&str> = members.iter().map(|member| self.member_name(*member)).collect();
        let what = format!("[within] {}", path.get_ref());
        let (_, weights, consistency) = said(spec, &names, &what).map_err(|error| error.or_at(spec))?;
        self.goals[position].within = Some(weights);
        self.within.extend(consistency.map(|consistency| (path.get_ref().clone(), consistency)));
        self.every_criterion_has_a_goal()?;
        self.weighed = true;
        Ok(())
    }

    /// The view of the criteria's own weights.
    pub(super) fn own(&self) -> Result<View, WeighingError> {
        let own: Vec<f64> = self.criteria.iter().map(CriterionSpec::weight).collect();
        let (way, weights) = match self.weighed {
            false => ("direct", weights::direct(&own).map_err(|error| WeighingError::of(&error))?),
            true => ("by goal", self.shared_out(None, &own)?),
        };
        Ok(View { name: String::new(), voice: 1.0, way, weights, consistency: None })
    }

    /// The view a `[weights]` table or a party states.
    pub(super) fn view(&self, spec: &Spanned<WeightsSpec>) -> Result<View, WeighingError> {
        let named = named(spec.get_ref());
        let first = named.first().ok_or_else(|| WeighingError::at(spec, "names nothing, expected every criterion"))?;
        let of_goals = !self.ids().contains(&first.1) && self.top_names().contains(&first.1);
        let (names, what) = if of_goals { (self.top_names(), "goal") } else { (self.ids(), "criterion") };
        if of_goals {
            self.every_criterion_has_a_goal()?;
        } else if let Some((span, name)) = named.iter().find(|(_, name)| !names.contains(name)) {
            let all = [names.clone(), self.top_names()].concat();
            return Err(WeighingError { span: Some(span.clone()), message: unknown_word(what, name, &all) });
        }
        let (way, said, consistency) = said(spec, &names, what)?;
        let goals_said = self.goals.iter().any(|goal| goal.depth() == 0 && goal.weight.is_some());
        let own: Vec<f64> = self.criteria.iter().map(CriterionSpec::weight).collect();
        let weights = match of_goals {
            true if goals_said => {
                return Err(WeighingError::at(spec, "weighs goals, which [goals] does too, expected one of the two"));
            }
            true => self.shared_out(Some(&said), &own)?,
            false if self.weighed => self.shared_out(None, &said)?,
            false => said,
        };
        Ok(View { name: String::new(), voice: 1.0, way, weights, consistency })
    }

    /// Weights of goals shared out down the tree: at the top by `top` or `[goals]`, below by `[within]` or `[goals]`, and
    /// where neither says anything by the weights `own` of the criteria below.
    fn shared_out(&self, top: Option<&[f64]>, own: &[f64]) -> Result<Vec<f64>, WeighingError> {
        let nodes: Result<Vec<Node>, WeighingError> = self
            .top()
            .into_iter()
            .enumerate()
            .map(|(place, goal)| {
                let said = top.map(|top| top[place]).or(self.goals[goal].weight);
                self.node(goal, said.unwrap_or_else(|| self.sum_below(goal, own)), own)
            })
            .collect();
        weights::grouped(&nodes?, self.criteria.len())
            .map(|grouped| grouped.weights)
            .map_err(|error| WeighingError::of(&error))
    }

    /// The sum of the weights of all criteria below a goal.
    fn sum_below(&self, goal: usize, own: &[f64]) -> f64 {
        self.below(goal).into_iter().map(|criterion| own[criterion]).sum::<f64>().min(f64::MAX)
    }

    /// Positions of the criteria below a goal at any depth, in the order of the scenario.
    fn below(&self, goal: usize) -> Vec<usize> {
        let mut below: Vec<usize> = self.goals[goal]
            .members
            .iter()
            .flat_map(|member| match member {
                Member::Criterion(position) => vec![*position],
                Member::Goal(position) => self.below(*position),
            })
            .collect();
        below.sort_unstable();
        below
    }

    fn node(&self, goal: usize, weight: f64, own: &[f64]) -> Result<Node, WeighingError> {
        let branch = &self.goals[goal];
        let said = |place: usize, member: &Member| match (&branch.within, member) {
            (Some(within), _) => within[place],
            (None, Member::Criterion(position)) => own[*position],
            (None, Member::Goal(position)) => {
                self.goals[*position].weight.unwrap_or_else(|| self.sum_below(*position, own))
            }
        };
        let parts: Vec<f64> = branch.members.iter().enumerate().map(|(place, member)| said(place, member)).collect();
        let counts = parts.iter().any(|part| *part > 0.0);
        if weight > 0.0 && !counts {
            let message = format!("goal \"{}\" counts, but every criterion in it has weight 0", branch.path);
            return Err(WeighingError { span: None, message });
        }
        let member = |(member, part): (&Member, &f64)| {
            // A goal that counts nothing needs no weights inside it.
            let part = if counts { *part } else { 1.0 };
            match member {
                Member::Criterion(position) => Ok(Node::Criterion { index: *position, weight: part }),
                // What counts nothing above counts nothing below.
                Member::Goal(position) => self.node(*position, if weight > 0.0 { part } else { 0.0 }, own),
            }
        };
        let members: Result<Vec<Node>, WeighingError> = branch.members.iter().zip(&parts).map(member).collect();
        Ok(Node::Goal { id: branch.path.to_owned(), weight, members: lifted(members?) })
    }

    /// The goals with the weights that result.
    pub(super) fn goals(&self, weights: &[f64]) -> Vec<GoalWeight> {
        let goal = |position: usize| {
            let below = self.below(position);
            let weight: f64 = below.iter().map(|index| weights[*index]).sum();
            let part = |index: usize| if weight > 0.0 { weights[index] / weight } else { 0.0 };
            GoalWeight {
                name: self.goals[position].path.to_owned(),
                depth: self.goals[position].depth(),
                weight,
                criteria: below.into_iter().map(|index| (index, part(index))).collect(),
            }
        };
        (0..self.goals.len()).map(goal).collect()
    }
}

/// The letters and figures of a name: what field names keep of it.
fn words(path: &str) -> String {
    let lower = path.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// Members of which at least one counts: in a goal of weight 0 all may have been set to 0.
fn lifted(mut members: Vec<Node>) -> Vec<Node> {
    let none = members.iter().all(|member| match member {
        Node::Goal { weight, .. } | Node::Criterion { weight, .. } => *weight == 0.0,
    });
    if none {
        for member in &mut members {
            match member {
                Node::Goal { weight, .. } | Node::Criterion { weight, .. } => *weight = 1.0,
            }
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use crate::Scenario;
    use crate::Weighing;
    use crate::scenario::ScenarioError;
    use crate::weigh;

    /// Services with health (clinic, hospital) and learning (school) below it; land beside it.
    fn parse(further: &str) -> Result<Scenario, ScenarioError> {
        let criterion = |id: &str, goal: &str, weight: f64| {
            format!(
                "[[criterion]]\nid = \"{id}\"\ngroup = \"{goal}\"\nmeasure = {{ kind = \"elevation\" }}\n\
                 value = {{ kind = \"rising\", from = \"0 m\", to = \"1 m\" }}\nweight = {weight}\n"
            )
        };
        let criteria = [
            criterion("clinic", "services/health", 3.0),
            criterion("hospital", "services/health", 1.0),
            criterion("school", "services/learning", 2.0),
            criterion("shop", "services", 2.0),
            criterion("crops", "land", 2.0),
        ]
        .concat();
        let head = "title = \"T\"\n[region]\nbbox = [43.7, 42.4, 43.8, 42.5]\ncell = \"100 m\"\n";
        Scenario::parse("s.toml", &format!("{head}{further}\n{criteria}"))
    }

    fn weighing(further: &str) -> Weighing {
        weigh(&parse(further).unwrap_or_else(|error| panic!("{error}"))).unwrap()
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}, expected {expected:?}");
    }

    #[test]
    fn without_weights_of_goals_criteria_count_as_written_and_goals_add_up() {
        let result = weighing("");
        near(&result.weights, &[0.3, 0.1, 0.2, 0.2, 0.2]);
        let goals: Vec<(&str, usize)> = result.goals.iter().map(|goal| (goal.name.as_str(), goal.depth)).collect();
        assert_eq!(goals, [("services", 0), ("services/health", 1), ("services/learning", 1), ("land", 0)]);
        let sums: Vec<f64> = result.goals.iter().map(|goal| goal.weight).collect();
        near(&sums, &[0.8, 0.4, 0.2, 0.2]);
        let inside: Vec<f64> = result.goals[1].criteria.iter().map(|(_, part)| *part).collect();
        near(&inside, &[0.75, 0.25]);
    }

    #[test]
    fn weights_multiply_down_the_tree() {
        // Land a half; services a half: learning 3, health 1, beside the shop with its own 2.
        let goals = "[goals]\nland = 1\nservices = 1\n\"services/health\" = 1\n\"services/learning\" = 3\n";
        let result = weighing(goals);
        // Within services health 1, learning 3, and the shop with its 2; within health clinic 3 and hospital 1.
        near(&result.weights, &[0.5 / 6.0 * 0.75, 0.5 / 6.0 * 0.25, 0.5 * 3.0 / 6.0, 0.5 * 2.0 / 6.0, 0.5]);
    }

    #[test]
    fn comparisons_inside_a_goal_weigh_its_members() {
        let within = "[within.services]\nkind = \"pairwise\"\ncomparisons = [[\"services/health\", \"services/learning\", 2], [\"services/learning\", \"shop\", 2]]\n";
        let result = weighing(&format!("[goals]\nland = 3\nservices = 7\n{within}"));
        near(&result.weights, &[0.7 * 4.0 / 7.0 * 0.75, 0.7 * 4.0 / 7.0 * 0.25, 0.2, 0.1, 0.3]);
        assert_eq!(result.within[0].0, "services");
        let without = weighing(within);
        near(&without.weights, &[0.8 * 4.0 / 7.0 * 0.75, 0.8 / 7.0, 0.8 * 2.0 / 7.0, 0.8 / 7.0, 0.2]);
    }

    #[test]
    fn a_goal_of_weight_nothing_takes_all_below_along() {
        let goals = "[goals]\nland = 1\nservices = 0\n\"services/health\" = 0\n\"services/learning\" = 1\n";
        near(&weighing(goals).weights, &[0.0, 0.0, 0.0, 0.0, 1.0]);
        let half = "[goals]\nland = 1\nservices = 1\n\"services/health\" = 0\n\"services/learning\" = 1\n";
        near(&weighing(half).weights, &[0.0, 0.0, 0.5 / 3.0, 1.0 / 3.0, 0.5]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |further: &str, words: &str| {
            let error = parse(further).unwrap_err();
            assert!(error.message.contains(words), "{error}");
        };
        refused("[goals]\nland = 1\nservices = 1\n\"services/health\" = 1\n", "services/learning");
        refused("[goals]\nland = 1\n\"services/health\" = 1\n\"services/learning\" = 1\n", "\"services\"");
        refused("[goals]\nland = 1\nservices = 1\n\"services/heath\" = 1\n", "services/heath");
        refused("[within.servces]\nkind = \"ranks\"\norder = [\"shop\"]\n", "did you mean \"services\"");
        refused("[within.services]\nkind = \"ranks\"\norder = [\"shop\"]\n", "services/health");
        let both = "[goals]\nland = 1\nservices = 1\n\"services/health\" = 1\n\"services/learning\" = 1\n[within.services]\nkind = \"ranks\"\norder = [\"shop\", \"services/health\", \"services/learning\"]\n";
        refused(both, "[goals] weighs");
        let error = Scenario::parse(
            "s.toml",
            "title = \"T\"\n[region]\nbbox = [43.7, 42.4, 43.8, 42.5]\ncell = \"100 m\"\n[[criterion]]\nid = \"a\"\ngroup = \"x//y\"\nmeasure = { kind = \"elevation\" }\nvalue = { kind = \"rising\", from = \"0 m\", to = \"1 m\" }\n",
        );
        assert!(error.unwrap_err().message.contains("x//y"));
    }
}
