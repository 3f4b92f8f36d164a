//! How much the columns of a table count.

use std::ops::Range;

use decision::methods::Problem;
use decision::weights::{self, Objective};

use super::TableSpec;
use crate::Consistency;
use crate::scenario::unknown_word;
use crate::weighing::said;

/// The weights of the columns, adding up to 1, how they came about in words, and how far comparisons agree.
pub(super) type Weighed = (Vec<f64>, String, Option<Consistency>);

impl TableSpec {
    pub(super) fn check_weights(&self) -> Result<(), (Option<Range<usize>>, String)> {
        let own = self.columns.iter().find_map(|column| column.weight.as_ref());
        let said = self.weights.as_ref().map(|spec| (spec.span(), "[weights]"));
        let drawn = self.weights_from.as_ref().map(|way| (way.span(), "weights_from"));
        match (&said, &drawn, own) {
            (Some((at, _)), Some(_), _) => {
                return Err((Some(at.clone()), "found [weights] beside weights_from, expected one of the two".into()));
            }
            (Some((at, what)), None, Some(_)) | (None, Some((at, what)), Some(_)) => {
                let message = format!("found {what} beside the weight of a column, expected one of the two");
                return Err((Some(at.clone()), message));
            }
            _ => {}
        }
        if let Some(way) = self.weights_from.as_ref().filter(|way| Objective::from_name(way.get_ref()).is_none()) {
            let known: Vec<&str> = Objective::ALL.iter().map(|way| way.name()).collect();
            return Err((Some(way.span()), unknown_word("weights_from", way.get_ref(), &known)));
        }
        if let Some(spec) = &self.weights {
            crate::weighing::said(spec, &self.names(), "[weights]")
                .map_err(|error| (error.span.or(Some(spec.span())), error.message))?;
        }
        if self.own_weights().iter().all(|weight| *weight == 0.0) {
            return Err((None, "every weight is 0, expected at least one column that counts".into()));
        }
        Ok(())
    }

    fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.get_ref().as_str()).collect()
    }

    /// The weights written at each column.
    fn own_weights(&self) -> Vec<f64> {
        self.columns.iter().map(|column| column.weight.as_ref().map_or(1.0, |weight| *weight.get_ref())).collect()
    }

    /// The weights, drawn from the figures of `problem` where the specification asks for that.
    pub(super) fn weighed(&self, problem: &Problem) -> Result<Weighed, decision::Error> {
        if let Some(way) = self.weights_from.as_ref().and_then(|way| Objective::from_name(way.get_ref())) {
            let about = way.about();
            let words = format!(
                "drawn from the figures, not from people, by {} ({}; {})",
                about.id, about.title, about.reference
            );
            return Ok((weights::objective(way, problem)?, words, None));
        }
        if let Some(spec) = &self.weights {
            // Checked when the specification was read.
            if let Ok((way, weights, consistency)) = said(spec, &self.names(), "[weights]") {
                let words = match way {
                    "pairwise" => "from pairwise comparisons (AHP, principal eigenvector; Saaty 1980)",
                    "ranks" => "from an order of importance (rank-order centroid; Barron and Barrett 1996)",
                    _ => "given directly",
                };
                return Ok((weights, words.to_owned(), consistency));
            }
        }
        Ok((weights::direct(&self.own_weights())?, String::new(), None))
    }
}
