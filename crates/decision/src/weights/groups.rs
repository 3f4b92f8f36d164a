//! Weights by goal: how much a goal counts, and within it how much each criterion serves it.

use crate::{Error, methods, weights::direct};

/// A branch or a leaf of the tree of goals.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A goal with what serves it.
    Goal {
        /// Unique id.
        id: String,
        /// How much it counts among its neighbours.
        weight: f64,
        /// Goals and criteria below it; at least one.
        members: Vec<Node>,
    },
    /// A criterion.
    Criterion {
        /// Index of the criterion.
        index: usize,
        /// How much it counts among its neighbours.
        weight: f64,
    },
}

/// One goal of the tree, with all criteria below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Its id.
    pub id: String,
    /// How deep it lies: 0 for a goal at the top.
    pub depth: usize,
    /// Its part of the whole weight, 0–1.
    pub weight: f64,
    /// Criteria below it at any depth, in the order of the tree, with their part of this goal, 0–1, adding
    /// up to 1.
    pub criteria: Vec<(usize, f64)>,
}

/// Weights of the criteria and of every goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// One weight a criterion, adding up to 1, in the order of the criteria.
    pub weights: Vec<f64>,
    /// Every goal, each before those below it.
    pub goals: Vec<Goal>,
}

impl Grouped {
    /// The score (0–100) of every alternative on every goal: the weighted sum of the goal's own criteria. Goals ×
    /// alternatives, in the order of [`Grouped::goals`]; `None` where nothing is known.
    ///
    /// # Errors
    /// Those of [`methods::weighted_sum`].
    pub fn sub_scores(&self, scores: &[Vec<Option<f64>>]) -> Result<Vec<Vec<Option<f64>>>, Error> {
        Error::same_length("scores", scores.len(), self.weights.len())?;
        let one = |goal: &Goal| {
            let columns: Vec<Vec<Option<f64>>> =
                goal.criteria.iter().map(|(index, _)| scores[*index].clone()).collect();
            let parts: Vec<f64> = goal.criteria.iter().map(|(_, part)| *part).collect();
            methods::totals(&columns, &parts)
        };
        self.goals.iter().map(one).collect()
    }
}

/// Multiplies weights down a tree of goals: a criterion's weight is the product of the scaled weights on its way from
/// the top. The analytic hierarchy of Saaty (1980), with weights given instead of compared.
///
/// Cost: linear in the tree.
///
/// # Errors
/// [`Error::Weight`] and [`Error::NoWeight`] for weights of any one branch; [`Error::Parameter`] for an empty goal or
/// for a criterion that stands twice, not at all, or outside `0..criteria`; [`Error::DuplicateId`] for two goals of
/// one name.
///
/// ```
/// use decision::weights::{Node, grouped};
/// let leaf = |index, weight| Node::Criterion { index, weight };
/// let land = Node::Goal { id: "land".into(), weight: 3.0, members: vec![leaf(0, 1.0), leaf(1, 1.0)] };
/// let services = Node::Goal { id: "services".into(), weight: 1.0, members: vec![leaf(2, 5.0)] };
/// let grouped = grouped(&[land, services], 3)?;
/// assert_eq!(grouped.weights, vec![0.375, 0.375, 0.25]);
/// assert_eq!(grouped.goals[0].weight, 0.75);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn grouped(top: &[Node], criteria: usize) -> Result<Grouped, Error> {
    let mut walk = Walk { weights: vec![None; criteria], goals: Vec::new() };
    walk.branch(top, 1.0, 0)?;
    let mut weights = Vec::with_capacity(criteria);
    for (index, weight) in walk.weights.into_iter().enumerate() {
        weights.push(weight.ok_or_else(|| {
            Error::parameter("groups", "criterion", format!("criterion {index} in no goal"), "each criterion once")
        })?);
    }
    Ok(Grouped { weights, goals: walk.goals })
}

struct Walk {
    weights: Vec<Option<f64>>,
    goals: Vec<Goal>,
}

impl Walk {
    /// Gives the criteria of a branch with their parts of it.
    fn branch(&mut self, members: &[Node], above: f64, depth: usize) -> Result<Vec<(usize, f64)>, Error> {
        let raw: Vec<f64> = members
            .iter()
            .map(|member| match member {
                Node::Goal { weight, .. } | Node::Criterion { weight, .. } => *weight,
            })
            .collect();
        let mut inside = Vec::new();
        for (member, part) in members.iter().zip(direct(&raw)?) {
            match member {
                Node::Criterion { index, .. } => {
                    self.leaf(*index, above * part)?;
                    inside.push((*index, part));
                }
                Node::Goal { id, members, .. } => {
                    let below = self.goal(id, members, above * part, depth)?;
                    inside.extend(below.into_iter().map(|(index, within)| (index, within * part)));
                }
            }
        }
        Ok(inside)
    }

    fn goal(&mut self, id: &str, members: &[Node], weight: f64, depth: usize) -> Result<Vec<(usize, f64)>, Error> {
        if self.goals.iter().any(|goal| goal.id == id) {
            return Err(Error::DuplicateId { what: "goal", id: id.to_string() });
        }
        if members.is_empty() {
            return Err(Error::parameter("groups", "members", format!("none in goal `{id}`"), "at least one"));
        }
        let position = self.goals.len();
        self.goals.push(Goal { id: id.to_string(), depth, weight, criteria: Vec::new() });
        let criteria = self.branch(members, weight, depth + 1)?;
        self.goals[position].criteria.clone_from(&criteria);
        Ok(criteria)
    }

    fn leaf(&mut self, index: usize, weight: f64) -> Result<(), Error> {
        match self.weights.get_mut(index) {
            Some(slot @ None) => {
                *slot = Some(weight);
                Ok(())
            }
            Some(Some(_)) => Err(Error::parameter("groups", "criterion", format!("criterion {index} twice"), "once")),
            None => Err(Error::parameter("groups", "criterion", index, "the index of a criterion")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(index: usize, weight: f64) -> Node {
        Node::Criterion { index, weight }
    }

    fn goal(id: &str, weight: f64, members: Vec<Node>) -> Node {
        Node::Goal { id: id.into(), weight, members }
    }

    #[test]
    fn three_levels_by_hand() {
        let roads = goal("roads", 1.0, vec![leaf(2, 1.0), leaf(0, 3.0)]);
        let tree = [goal("access", 1.0, vec![roads, leaf(1, 1.0)]), leaf(3, 1.0)];
        let grouped = grouped(&tree, 4).unwrap();
        assert_eq!(grouped.weights, vec![0.1875, 0.25, 0.0625, 0.5]);
        assert_eq!(grouped.goals[0].criteria, vec![(2, 0.125), (0, 0.375), (1, 0.5)]);
        assert_eq!((grouped.goals[1].depth, grouped.goals[1].weight), (1, 0.25));
        let scores = [vec![Some(1.0)], vec![Some(0.5)], vec![Some(0.0)], vec![None]];
        assert_eq!(grouped.sub_scores(&scores).unwrap(), vec![vec![Some(62.5)], vec![Some(75.0)]]);
    }

    #[test]
    fn a_goal_of_weight_zero_still_has_its_sub_score() {
        let tree = [goal("a", 0.0, vec![leaf(0, 1.0)]), goal("b", 1.0, vec![leaf(1, 1.0)])];
        let grouped = grouped(&tree, 2).unwrap();
        assert_eq!(grouped.weights, vec![0.0, 1.0]);
        assert_eq!(grouped.sub_scores(&[vec![Some(0.3)], vec![None]]).unwrap()[0], vec![Some(30.0)]);
    }

    #[test]
    fn wrong_trees_are_refused() {
        assert!(matches!(grouped(&[leaf(0, 1.0), leaf(0, 1.0)], 1), Err(Error::Parameter { field: "criterion", .. })));
        assert!(matches!(grouped(&[leaf(0, 1.0)], 2), Err(Error::Parameter { field: "criterion", .. })));
        assert!(matches!(grouped(&[leaf(5, 1.0)], 2), Err(Error::Parameter { field: "criterion", .. })));
        assert!(matches!(grouped(&[goal("a", 1.0, vec![])], 0), Err(Error::Parameter { field: "members", .. })));
        assert!(matches!(grouped(&[leaf(0, -1.0)], 1), Err(Error::Weight { .. })));
        assert!(matches!(grouped(&[], 0), Err(Error::NoWeight { .. })));
        let twice = [goal("a", 1.0, vec![leaf(0, 1.0)]), goal("a", 1.0, vec![leaf(1, 1.0)])];
        assert!(matches!(grouped(&twice, 2), Err(Error::DuplicateId { .. })));
    }
}
