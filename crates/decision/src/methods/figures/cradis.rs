use super::{of_ratios, share, span, sums, weighted};
use crate::Error;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "cradis",
    title: "CRADIS: nearness to the best entry of all and distance from the worst, against the best that could be had",
    formula: "(S₀⁺/S⁺ + S⁻/S₀⁻)/2, S⁺ = Σ(max v - v), S⁻ = Σ(v - min v), v = w x/max",
    reference: "Puška, A., Stević, Ž. and Pamučar, D. (2022). Environment, Development and Sustainability 24, 11195-11225",
    not_for: "figures below 0; it orders as a weighted sum would",
    depends_on_others: true,
};

/// Compromise ranking of alternatives from distance to ideal solution; 1 for the best that could be had, more is better.
///
/// With `v` the figures over the best (`x/max`, `min/x` where less is better) times weights, and the greatest and the least
/// entry of the whole table: `S⁺ = Σ (v_max − v)`, `S⁻ = Σ (v − v_min)`, the same for an imagined alternative with the best
/// of every column (`S₀`); the result is the mean of `S₀⁺/S⁺` and `S⁻/S₀⁻`. Puška, A., Stević, Ž. and Pamučar, D. (2022).
/// Evaluation and selection of healthcare waste incinerators using extended sustainability criteria and multi-criteria
/// analysis methods. Cost: criteria × alternatives. When not to use it: it orders as a weighted sum does; see the module.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take.
///
/// ```
/// use decision::methods::{Problem, figures::cradis};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0, 4.0], vec![2.0, 2.0]], &[Maximise; 2], &[1.0, 1.0])?;
/// assert_eq!(cradis(&problem)?, vec![Some(1.0), Some(0.0)]);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn cradis(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = of_ratios(problem)?;
    let columns = weighted(&complete, Normalisation::Linear);
    let entries: Vec<f64> = columns.concat();
    let (low, high) = span(&entries);
    let best: Vec<f64> = columns.iter().map(|column| span(column).1).collect();
    let (best_from_high, best_from_low) =
        (best.iter().map(|best| high - best).sum(), best.iter().map(|best| best - low).sum());
    let from_high = sums(&columns, complete.rows.len(), |_, entry| high - entry);
    let from_low = sums(&columns, complete.rows.len(), |_, entry| entry - low);
    let one = |(from_high, from_low): (&f64, &f64)| {
        (share(best_from_high, *from_high, 1.0) + share(*from_low, best_from_low, 1.0)) / 2.0
    };
    Ok(complete.spread(&from_high.iter().zip(&from_low).map(one).collect::<Vec<_>>()))
}
