//! Several parties side by side: hosts, newcomers, experts; what they agree on and where they differ.

use super::direct;
use crate::{Error, methods};

/// One party and its view.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Unique id, for example `hosts`.
    pub id: String,
    /// How much its voice counts among the parties, 0 or more.
    pub voice: f64,
    /// Its weights of the criteria, 0 or more, of any sum.
    pub weights: Vec<f64>,
}

/// The parties joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Combined weights, adding up to 1, in the order of the criteria.
    pub weights: Vec<f64>,
    /// The voices, adding up to 1.
    pub voices: Vec<f64>,
    /// Parties × criteria: each party's weights, adding up to 1.
    pub by_party: Vec<Vec<f64>>,
    /// For each criterion the greatest weight given by any party less the least, 0–1.
    pub spread: Vec<f64>,
    /// How far the parties stand from the combined weights: the mean over voices of half the sum of absolute
    /// differences; 0 for full agreement, below 1 always.
    pub disagreement: f64,
}

/// Joins the weights of several parties: the mean of their scaled weights, by voice.
///
/// `W_i = Σ_p voice_p w_pi`, the linear pool of Stone (1961), The opinion pool; a criterion nobody wants to count for
/// nothing keeps a weight. Cost: parties × criteria. When not to use it: to hide a conflict; show
/// [`Combined::by_party`] and the scores of each party beside it.
///
/// # Errors
/// [`Error::Weight`], [`Error::NoWeight`] for voices or weights; [`Error::Length`] for parties with different numbers
/// of criteria; [`Error::DuplicateId`].
///
/// ```
/// use decision::weights::{Party, combine};
/// let hosts = Party { id: "hosts".into(), voice: 1.0, weights: vec![3.0, 1.0] };
/// let newcomers = Party { id: "newcomers".into(), voice: 1.0, weights: vec![1.0, 3.0] };
/// let combined = combine(&[hosts, newcomers])?;
/// assert_eq!(combined.weights, vec![0.5, 0.5]);
/// assert_eq!(combined.spread, vec![0.5, 0.5]);
/// assert_eq!(combined.disagreement, 0.25);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn combine(parties: &[Party]) -> Result<Combined, Error> {
    let voices = direct(&parties.iter().map(|party| party.voice).collect::<Vec<_>>())?;
    let count = parties.first().map_or(0, |party| party.weights.len());
    let mut by_party = Vec::with_capacity(parties.len());
    for (index, party) in parties.iter().enumerate() {
        if parties[..index].iter().any(|other| other.id == party.id) {
            return Err(Error::DuplicateId { what: "party", id: party.id.clone() });
        }
        Error::same_length(format!("weights of party `{}`", party.id), party.weights.len(), count)?;
        by_party.push(direct(&party.weights)?);
    }
    let column = |criterion: usize| by_party.iter().map(move |weights: &Vec<f64>| weights[criterion]);
    let weights: Vec<f64> = (0..count)
        .map(|criterion| column(criterion).zip(&voices).map(|(weight, voice)| weight * voice).sum())
        .collect();
    let spread = (0..count)
        .map(|criterion| column(criterion).fold(0.0, f64::max) - column(criterion).fold(1.0, f64::min))
        .collect();
    let apart = |own: &Vec<f64>| own.iter().zip(&weights).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
    let disagreement = by_party.iter().zip(&voices).map(|(own, voice)| voice * apart(own)).sum();
    Ok(Combined { weights, voices, by_party, spread, disagreement })
}

/// Totals (0–100) of every alternative in the eyes of each party: parties × alternatives.
///
/// # Errors
/// Those of [`methods::weighted_sum`].
pub fn party_totals(scores: &[Vec<Option<f64>>], combined: &Combined) -> Result<Vec<Vec<Option<f64>>>, Error> {
    combined.by_party.iter().map(|weights| methods::totals(scores, weights)).collect()
}

/// For each alternative the highest total any party gives it less the lowest, in points of 100: what a map of
/// disagreement shows. `None` where no party has a total.
///
/// ```
/// use decision::weights::spread;
/// assert_eq!(spread(&[vec![Some(60.0), None], vec![Some(45.0), None]]), vec![Some(15.0), None]);
/// ```
pub fn spread(totals_by_party: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let count = totals_by_party.iter().map(Vec::len).min().unwrap_or(0);
    let column = |alternative: usize| totals_by_party.iter().filter_map(move |totals| totals[alternative]);
    (0..count)
        .map(|alternative| {
            let high = column(alternative).reduce(f64::max)?;
            Some(high - column(alternative).reduce(f64::min)?)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(id: &str, voice: f64, weights: &[f64]) -> Party {
        Party { id: id.into(), voice, weights: weights.to_vec() }
    }

    #[test]
    fn a_silent_party_is_shown_but_does_not_count() {
        let combined = combine(&[party("a", 1.0, &[1.0, 1.0]), party("b", 0.0, &[0.0, 2.0])]).unwrap();
        assert_eq!(combined.weights, vec![0.5, 0.5]);
        assert_eq!(combined.spread, vec![0.5, 0.5]);
        assert_eq!(combined.disagreement, 0.0);
        let totals = party_totals(&[vec![Some(1.0)], vec![Some(0.0)]], &combined).unwrap();
        assert_eq!(totals, vec![vec![Some(50.0)], vec![Some(0.0)]]);
        assert_eq!(spread(&totals), vec![Some(50.0)]);
    }

    #[test]
    fn wrong_parties_are_refused() {
        assert!(matches!(combine(&[]), Err(Error::NoWeight { count: 0 })));
        let ragged = [party("a", 1.0, &[1.0]), party("b", 1.0, &[1.0, 1.0])];
        assert!(matches!(combine(&ragged), Err(Error::Length { .. })));
        assert!(matches!(combine(&[party("a", 1.0, &[1.0]), party("a", 1.0, &[1.0])]), Err(Error::DuplicateId { .. })));
        assert!(matches!(combine(&[party("a", -1.0, &[1.0])]), Err(Error::Weight { .. })));
        assert!(matches!(combine(&[party("a", 1.0, &[0.0])]), Err(Error::NoWeight { .. })));
        assert!(spread(&[]).is_empty());
    }
}
