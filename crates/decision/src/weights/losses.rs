//! What is lost when a criterion goes, or when another is at its best: raw weights, before they are scaled.

use crate::Error;
use crate::methods::problem::{Figures, span};
use crate::value::Direction;

/// MEREC: `Σ |S'_j − S|` over the alternatives, with `S = ln(1 + Σ |ln r| / n)`, `S'_j` the same without criterion j, and
/// `r = min/x`, or `x/max` where less is better. Figures above 0.
pub(super) fn merec(columns: &[Figures]) -> Vec<f64> {
    let count = columns.len() as f64;
    let logs: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let (low, high) = span(&column.figures);
            let toward = if column.direction == Direction::Maximise { low } else { high };
            column.figures.iter().map(|figure| (figure.ln() - toward.ln()).abs()).collect()
        })
        .collect();
    let rows = columns.first().map_or(0, |column| column.figures.len());
    let sums: Vec<f64> = (0..rows).map(|row| logs.iter().map(|column| column[row]).sum()).collect();
    let effect = |column: &Vec<f64>| {
        let one = |(own, sum): (&f64, &f64)| ((1.0 + (sum - own) / count).ln() - (1.0 + sum / count).ln()).abs();
        column.iter().zip(&sums).map(one).sum()
    };
    logs.iter().map(effect).collect()
}

/// CILOS: the weights `q` with `F q = 0`, where `F` holds the relative losses `P_ij = (a_jj − a_ij)/a_jj` on criterion j in
/// the alternative that is best on criterion i, and on its diagonal less the sum of each column. Criteria without a spread
/// get 0. Figures of 0 or more, costs (turned over, `min/x`) above 0.
pub(super) fn cilos(columns: &[Figures]) -> Result<Vec<f64>, Error> {
    let upward = |column: &Figures| -> Vec<f64> {
        match column.direction {
            Direction::Maximise => column.figures.clone(),
            Direction::Minimise => {
                let low = span(&column.figures).0;
                column.figures.iter().map(|figure| low / figure).collect()
            }
        }
    };
    let spread: Vec<usize> = (0..columns.len())
        .filter(|index| {
            let (low, high) = span(&columns[*index].figures);
            low < high
        })
        .collect();
    let figures: Vec<Vec<f64>> = spread.iter().map(|index| upward(&columns[*index])).collect();
    let best: Vec<usize> = figures.iter().map(|column| first_best(column)).collect();
    let loss = |at: usize, of: usize| 1.0 - figures[of][best[at]] / figures[of][best[of]];
    let losses: Vec<Vec<f64>> =
        (0..spread.len()).map(|at| (0..spread.len()).map(|of| loss(at, of)).collect()).collect();
    let lossless = (0..spread.len()).find(|of| losses.iter().all(|row| row[*of] <= 0.0));
    if let Some(of) = lossless.filter(|_| spread.len() > 1) {
        return Err(without_loss(columns[spread[of]].index));
    }
    let mut all = vec![0.0; columns.len()];
    for (index, weight) in spread.iter().zip(balanced(losses)?) {
        all[*index] = weight;
    }
    Ok(all)
}

/// Nothing is ever lost on a criterion, so that any other would count for nothing beside it.
fn without_loss(criterion: usize) -> Error {
    let found = format!("no loss on criterion {criterion}, though it differs");
    Error::parameter("cilos", "figures", found, "the best on some other criterion to be worse there")
}

fn first_best(figures: &[f64]) -> usize {
    let high = span(figures).1;
    figures.iter().position(|figure| *figure == high).unwrap_or(0)
}

/// The weights at which what flows into each criterion flows out of it, flows being `losses[at][of] · weight[of]`: the
/// stationary state of a Markov chain, by elimination without subtraction (Grassmann, Taksar and Heyman 1985).
fn balanced(mut flow: Vec<Vec<f64>>) -> Result<Vec<f64>, Error> {
    let count = flow.len();
    for gone in (1..count).rev() {
        // Out of the criterion that goes, to those that stay.
        let out: f64 = (0..gone).map(|at| flow[at][gone]).sum();
        if out <= 0.0 {
            return Err(without_loss(gone));
        }
        for from in 0..gone {
            let share = flow[gone][from] / out;
            for to in (0..gone).filter(|to| *to != from) {
                flow[to][from] += flow[to][gone] * share;
            }
            flow[gone][from] = share;
        }
    }
    let mut weights = vec![1.0];
    for into in flow.iter().skip(1) {
        let weight = weights.iter().zip(into).map(|(weight, flow)| weight * flow).sum();
        weights.push(weight);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Direction::Maximise;

    fn column(figures: &[f64]) -> Figures {
        Figures { index: 0, figures: figures.to_vec(), direction: Maximise, weight: 1.0 }
    }

    #[test]
    fn flows_balance() {
        let losses = vec![vec![0.0, 0.3, 0.1], vec![0.2, 0.0, 0.6], vec![0.5, 0.4, 0.0]];
        let weights = balanced(losses.clone()).unwrap();
        for own in 0..3 {
            let into: f64 = (0..3).filter(|of| *of != own).map(|of| losses[own][of] * weights[of]).sum();
            let out: f64 = (0..3).filter(|at| *at != own).map(|at| losses[at][own] * weights[own]).sum();
            assert!((into - out).abs() < 1e-12, "{own}: {into} {out}");
        }
    }

    #[test]
    fn one_best_in_everything_is_refused_and_a_constant_gets_nothing() {
        assert!(cilos(&[column(&[3.0, 1.0]), column(&[5.0, 2.0])]).is_err());
        let weights = cilos(&[column(&[3.0, 1.0]), column(&[4.0, 4.0]), column(&[2.0, 5.0])]).unwrap();
        assert!(weights[1] == 0.0 && weights[0] > 0.0 && weights[2] > 0.0, "{weights:?}");
    }
}
