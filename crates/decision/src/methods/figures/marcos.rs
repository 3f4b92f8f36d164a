use super::{of_ratios, share, span, sums, weighted};
use crate::Error;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "marcos",
    title: "MARCOS: utility between the worst and the best that could be had",
    formula: "S (A + Z)/(A² + A Z + Z²), S = Σ w x/max, A that of the best figures, Z that of the worst",
    reference: "Stević, Ž., Pamučar, D., Puška, A. and Chatterjee, P. (2020). Computers and Industrial Engineering 140, 106231",
    not_for: "figures below 0; it orders as a weighted sum would",
    depends_on_others: true,
};

/// Measurement of alternatives and ranking according to compromise solution; more is better.
///
/// With `S = Σ w x/max` (`min/x` where less is better), `A` the same of an imagined alternative with the best figures and
/// `Z` with the worst: utilities `K⁻ = S/Z`, `K⁺ = S/A`, and `f = (K⁺ + K⁻)/(1 + (1 − f⁺)/f⁺ + (1 − f⁻)/f⁻)`, which is
/// `S (A + Z)/(A² + A Z + Z²)`. Stević, Ž., Pamučar, D., Puška, A. and Chatterjee, P. (2020). Sustainable supplier
/// selection in healthcare industries using a new MCDM method. Cost: criteria × alternatives. When not to use it: as that
/// form shows, it orders as a weighted sum does.
///
/// # Errors
/// [`Error::Figure`] for figures that ratios cannot take.
///
/// ```
/// use decision::methods::{Problem, figures::marcos};
/// use decision::value::Direction::Maximise;
/// let problem = Problem::from_rows(&[vec![4.0], vec![2.0]], &[Maximise], &[1.0])?;
/// let utility: Vec<f64> = marcos(&problem)?.into_iter().flatten().collect();
/// assert!((utility[0] - 1.5 / 1.75).abs() < 1e-12 && (utility[1] - 0.75 / 1.75).abs() < 1e-12);
/// # Ok::<(), decision::Error>(())
/// ```
pub fn marcos(problem: &Problem) -> Result<Vec<Option<f64>>, Error> {
    let complete = of_ratios(problem)?;
    let columns = weighted(&complete, Normalisation::Linear);
    let (worst, best) = columns
        .iter()
        .map(|column| span(column))
        .fold((0.0, 0.0), |(worst, best), (low, high)| (worst + low, best + high));
    let scale = share(best + worst, best * best + best * worst + worst * worst, 0.0);
    let totals = sums(&columns, complete.rows.len(), |_, entry| entry);
    Ok(complete.spread(&totals.iter().map(|total| total * scale).collect::<Vec<_>>()))
}
