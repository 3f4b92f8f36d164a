//! PROMETHEE II: net flow of preference, each alternative against each other.

use super::Problem;
use super::problem::Complete;
use crate::Error;
use rayon::prelude::*;

/// How a difference between two figures becomes a preference between 0 and 1. Differences are in the criterion's
/// unit; `q` is the largest that does not matter, `p` the smallest that decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Preference {
    /// Any difference decides.
    Usual,
    /// Nothing up to `q`, everything above.
    UShape {
        /// Indifference threshold.
        q: f64,
    },
    /// Growing straight from 0, deciding from `p`.
    VShape {
        /// Preference threshold.
        p: f64,
    },
    /// Nothing up to `q`, half up to `p`, everything above.
    Level {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// Nothing up to `q`, growing straight, deciding from `p`.
    Linear {
        /// Indifference threshold.
        q: f64,
        /// Preference threshold.
        p: f64,
    },
    /// `1 − exp(−d² / 2s²)`.
    Gaussian {
        /// Point of inflection.
        s: f64,
    },
}

/// Flows of preference; `None` for an alternative with a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Promethee {
    /// How much an alternative is preferred to the others, 0–1.
    pub leaving: Vec<Option<f64>>,
    /// How much the others are preferred to it, 0–1.
    pub entering: Vec<Option<f64>>,
    /// Leaving less entering, −1 to 1, more being better.
    pub net: Vec<Option<f64>>,
}

/// PROMETHEE II: `φ⁺(a) = 1/(n − 1) Σ_b Σ_j w_j P_j(x_aj − x_bj)`, `φ⁻` the other way, `φ = φ⁺ − φ⁻`.
///
/// A single alternative has flows of 0.
///
/// Brans, J.-P. and Vincke, P. (1985). A preference ranking organisation method. Management Science 31(6). Cost: per
/// criterion a sort (with the Gaussian: alternatives squared). When not to use it: when alternatives may be added
/// later, since a flow is a comparison with those present.
///
/// # Errors
/// [`Error::Length`] unless there is one preference for each criterion; [`Error::Parameter`] for thresholds that are
/// negative, not finite or crossed, and for a `p` or `s` of 0.
///
/// ```
/// use decision::methods::{Preference, Problem, promethee};
/// use decision::value::Direction::Maximise;
/// let rows = [vec![4.0, 3.0, 2.0], vec![3.0, 2.0, 4.0], vec![5.0, 1.0, 3.0]];
/// let problem = Problem::from_rows(&rows, &[Maximise; 3], &[0.5, 0.3, 0.2])?;
/// let flows = promethee(&problem, &[Preference::Usual; 3])?;
/// assert_eq!(format!("{:.2} {:.2}", flows.leaving[0].unwrap(), flows.net[2].unwrap()), "0.55 0.20");
/// # Ok::<(), decision::Error>(())
/// ```
pub fn promethee(problem: &Problem, preferences: &[Preference]) -> Result<Promethee, Error> {
    Error::same_length("preference functions", preferences.len(), problem.weights().len())?;
    for preference in preferences {
        preference.check()?;
    }
    let complete = problem.complete();
    let others = complete.rows.len().saturating_sub(1).max(1) as f64;
    let (leaving, entering) = flows(&complete, preferences);
    let leaving: Vec<f64> = leaving.iter().map(|flow| flow / others).collect();
    let entering: Vec<f64> = entering.iter().map(|flow| flow / others).collect();
    let net: Vec<f64> = leaving.iter().zip(&entering).map(|(leaving, entering)| leaving - entering).collect();
    Ok(Promethee {
        leaving: complete.spread(&leaving),
        entering: complete.spread(&entering),
        net: complete.spread(&net),
    })
}

impl Preference {
    fn check(self) -> Result<(), Error> {
        let number = |field: &'static str, found: f64, least: f64| {
            let good = found.is_finite() && (found > least || (found == least && field == "q"));
            let expected = if field == "q" { "a finite figure of 0 or more" } else { "a finite figure above 0 and q" };
            if good { Ok(()) } else { Err(Error::parameter("promethee", field, found, expected)) }
        };
        match self {
            Self::Usual => Ok(()),
            Self::UShape { q } => number("q", q, 0.0),
            Self::VShape { p } => number("p", p, 0.0),
            Self::Level { q, p } | Self::Linear { q, p } => number("q", q, 0.0).and_then(|()| number("p", p, q)),
            Self::Gaussian { s } => number("s", s, 0.0),
        }
    }

    /// Preference for a difference that may be negative.
    #[cfg(test)]
    fn of(self, difference: f64) -> f64 {
        let up = |threshold: f64| f64::from(difference > threshold);
        match self {
            Self::Usual => up(0.0),
            Self::UShape { q } => up(q),
            Self::VShape { p } => (difference / p).clamp(0.0, 1.0),
            Self::Level { q, p } => (up(q) + up(p)) / 2.0,
            Self::Linear { q, p } => ((difference - q) / (p - q)).clamp(0.0, 1.0),
            Self::Gaussian { s } => bell(difference, s),
        }
    }
}

fn bell(difference: f64, s: f64) -> f64 {
    if difference > 0.0 { 1.0 - (-(difference / s).powi(2) / 2.0).exp() } else { 0.0 }
}

/// Sums over all others, weighted; for each row kept.
fn flows(complete: &Complete, preferences: &[Preference]) -> (Vec<f64>, Vec<f64>) {
    let sums: Vec<(Vec<f64>, Vec<f64>)> = complete
        .criteria
        .par_iter()
        .map(|column| {
            let upward = column.upward();
            let downward: Vec<f64> = upward.iter().map(|figure| -figure).collect();
            let preference = preferences[column.index];
            (preferred(&upward, preference), preferred(&downward, preference))
        })
        .collect();
    let mut flows = (vec![0.0; complete.rows.len()], vec![0.0; complete.rows.len()]);
    for (column, (leaving, entering)) in complete.criteria.iter().zip(sums) {
        for (flow, sums) in [(&mut flows.0, leaving), (&mut flows.1, entering)] {
            flow.iter_mut().zip(sums).for_each(|(flow, sum)| *flow += column.weight * sum);
        }
    }
    flows
}

/// For each figure the sum of its preferences over all figures: one sweep over the sorted figures.
fn preferred(figures: &[f64], preference: Preference) -> Vec<f64> {
    let (q, p) = match preference {
        Preference::Gaussian { s } => {
            return figures.iter().map(|own| figures.iter().map(|other| bell(own - other, s)).sum()).collect();
        }
        Preference::Usual => (0.0, 0.0),
        Preference::UShape { q } => (q, q),
        Preference::VShape { p } => (0.0, p),
        Preference::Level { q, p } | Preference::Linear { q, p } => (q, p),
    };
    let mut order: Vec<usize> = (0..figures.len()).collect();
    order.sort_unstable_by(|a, b| figures[*a].total_cmp(&figures[*b]));
    let least = order.first().map_or(0.0, |first| figures[*first]);
    // Sums of the first k figures, each less the least.
    let mut running = vec![0.0];
    for (position, &index) in order.iter().enumerate() {
        running.push(running[position] + (figures[index] - least));
    }
    let mut sums = vec![0.0; figures.len()];
    // How many figures are passed by more than q, and by more than p.
    let (mut some, mut all) = (0, 0);
    for &index in &order {
        let own = figures[index];
        some += order[some..].iter().take_while(|other| own - figures[**other] > q).count();
        all += order[all..].iter().take_while(|other| own - figures[**other] > p).count();
        let between = running[some] - running[all];
        sums[index] = match preference {
            Preference::Level { .. } => (some + all) as f64 / 2.0,
            Preference::VShape { .. } | Preference::Linear { .. } => {
                all as f64 + ((some - all) as f64 * (own - least - q) - between) / (p - q)
            }
            _ => some as f64,
        };
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thresholds_are_checked() {
        let bad = [
            Preference::UShape { q: -1.0 },
            Preference::VShape { p: 0.0 },
            Preference::Linear { q: 2.0, p: 2.0 },
            Preference::Level { q: f64::NAN, p: 2.0 },
            Preference::Gaussian { s: 0.0 },
        ];
        for preference in bad {
            assert!(matches!(preference.check(), Err(Error::Parameter { of: "promethee", .. })), "{preference:?}");
        }
        let problem = Problem::of_values(&[vec![Some(1.0)]], &[1.0]).unwrap();
        assert!(matches!(promethee(&problem, &[]), Err(Error::Length { .. })));
        assert_eq!(promethee(&problem, &[Preference::Usual]).unwrap().net, vec![Some(0.0)]);
    }

    proptest! {
        #[test]
        fn sorted_sums_equal_the_definition(
            figures in prop::collection::vec((-20..20i32).prop_map(f64::from), 1..12),
            (q, more) in (0..5i32, 1..6i32),
            kind in 0..6usize,
        ) {
            let (q, p) = (f64::from(q), f64::from(q + more));
            let preference = [
                Preference::Usual,
                Preference::UShape { q },
                Preference::VShape { p },
                Preference::Level { q, p },
                Preference::Linear { q, p },
                Preference::Gaussian { s: p },
            ][kind];
            for (own, sum) in figures.iter().zip(preferred(&figures, preference)) {
                let plain: f64 = figures.iter().map(|other| preference.of(own - other)).sum();
                prop_assert!((plain - sum).abs() < 1e-12, "{preference:?} {plain} {sum}");
            }
        }
    }
}
