use super::{span, sums};
use crate::Error;
use crate::methods::{About, Normalisation, Problem};

pub(in crate::methods) const ABOUT: About = About {
    id: "cocoso",
    title: "CoCoSo: three compromises between a sum and a sum of powers",
    formula: "(ka kb kc)^⅓ + (ka + kb + kc)/3 of S = Σ w r and P = Σ r^w, r on min-max",
    reference: "Yazdani, M., Zarate, P., Zavadskas, E. K. and Turskis, Z. (2019). Management Decision 57(9), 2501-2519",
    not_for: "tables in which one row is worst in everything: it divides by that row",
    depends_on_others: true,
};

/// Combined compromise solution; more is better, without an upper end.
///
/// With min–max figures `r`: `S = Σ w r`, `P = Σ r^w`; `ka = (P + S)/Σ(P + S)`, `kb = S/min S + P/min P`,
/// `kc = (λS + (1 − λ)P)/(λ max S + (1 − λ) max P)`; the result is their geometric plus their arithmetic mean.
/// Yazdani, M. et al. (2019). A combined compromise solution (CoCoSo) method for multi-criteria decision-making
/// problems. Cost: criteria × alternatives. When not to use it: where one alternative is worst in everything, `min S` is 0
/// and nothing is defined; where one is nearly so, it sets the scale for all.
///
/// # Errors
/// [`Error::Parameter`] for a λ outside 0 to 1, and where an alternative is worst in everything.
///
/// ```
/// use decision::methods::{Problem, figures::cocoso};
/// use decision::value::Direction::Maximise;
/// let worst_in_all = Problem::from_rows(&[vec![4.0, 1.0], vec![1.0, 0.0]], &[Maximise; 2], &[1.0, 1.0])?;
/// assert!(cocoso(&worst_in_all, 0.5).is_err());
/// # Ok::<(), decision::Error>(())
/// ```
pub fn cocoso(problem: &Problem, lambda: f64) -> Result<Vec<Option<f64>>, Error> {
    if !(0.0..=1.0).contains(&lambda) {
        return Err(Error::parameter("cocoso", "lambda", lambda, "a number from 0 to 1"));
    }
    let complete = problem.complete();
    let scaled: Vec<Vec<f64>> = complete.criteria.iter().map(|column| Normalisation::MinMax.upward(column)).collect();
    let weight = |index: usize| complete.criteria[index].weight;
    let sum = sums(&scaled, complete.rows.len(), |index, figure| weight(index) * figure);
    let power = sums(&scaled, complete.rows.len(), |index, figure| figure.powf(weight(index)));
    let ((least, most), (least_power, most_power)) = (span(&sum), span(&power));
    if !sum.is_empty() && (least <= 0.0 || least_power <= 0.0) {
        let found = "an alternative that is worst in everything";
        return Err(Error::parameter("cocoso", "alternatives", found, "each to be better than another somewhere"));
    }
    let all: f64 = sum.iter().chain(&power).sum();
    let one = |(sum, power): (&f64, &f64)| {
        let share = (sum + power) / all;
        let above = sum / least + power / least_power;
        let below = (lambda * sum + (1.0 - lambda) * power) / (lambda * most + (1.0 - lambda) * most_power);
        (share * above * below).cbrt() + (share + above + below) / 3.0
    };
    Ok(complete.spread(&sum.iter().zip(&power).map(one).collect::<Vec<_>>()))
}
