//! The smallest change of weights that reverses a decision, exactly.
//!
//! A ranking is as firm as the least change of weights that turns it over. For a village A ahead of a village B under
//! weights w, with dᵢ = scoreᵢ(B) − scoreᵢ(A) and w·d < 0, these functions find the weights v ≥ 0, Σv = 1, v·d ≥ 0
//! nearest to w. There B draws level; one step further it is ahead. The distance is measured in one of two norms.

use rayon::prelude::*;

/// How the size of a change of weights is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlipNorm {
    /// Σ|vᵢ − wᵢ|, twice the weight that is taken from some criteria and given to others; from 0 to 2.
    Taxicab,
    /// √Σ(vᵢ − wᵢ)², a change spread over all criteria; from 0 to √2.
    Euclidean,
}

/// A change of weights at which two villages draw level.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// The changed weights, ≥ 0 with sum 1.
    pub weights: Vec<f64>,
    /// The size of the change in the norm that was asked for; 0 when the villages are level as it is.
    pub distance: f64,
}

/// A change of weights at which one village gives its place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct SetFlip {
    /// The village that is overtaken.
    pub overtaken: usize,
    /// The village that overtakes it.
    pub overtaker: usize,
    /// The smallest change that does it.
    pub flip: Flip,
}

/// The smallest change of weights at which `pair.1` draws level with `pair.0`.
///
/// `scores` are criteria × villages in 0..=1 without gaps (see [`crate::unknowns::filled_scores`]), `weights` sum
/// to 1. `None` when no weights put the second village ahead: it is nowhere better than the first.
///
/// Taxicab: weight is carried to the criterion that favours B most, from those that favour it least first. Euclidean:
/// the projection of w on the half-space inside the simplex, in at most m steps. Both are exact up to rounding; the
/// code says why. Cost: O(m log m) and O(m²) for m criteria.
///
/// ```
/// use decision::robustness::{FlipNorm, smallest_flip};
/// // A scores (1, 0), B scores (0, 1): with weights (0.7, 0.3) they draw level at (0.5, 0.5).
/// let flip = smallest_flip(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[0.7, 0.3], (0, 1), FlipNorm::Taxicab);
/// let flip = flip.expect("B is better in the second criterion");
/// assert!((flip.distance - 0.4).abs() < 1e-12 && (flip.weights[0] - 0.5).abs() < 1e-12);
/// ```
pub fn smallest_flip(scores: &[Vec<f64>], weights: &[f64], pair: (usize, usize), norm: FlipNorm) -> Option<Flip> {
    let differences: Vec<f64> = scores.iter().map(|column| column[pair.1] - column[pair.0]).collect();
    flip_of(&differences, weights, norm)
}

/// The smallest change of weights at which the set of the `first` best eligible villages changes, and by which two.
///
/// The set changes exactly when a village outside it overtakes one inside, so this is the least of the flips of all
/// such pairs. `None` when no weights change it: nobody is outside, or all who are, are dominated by all inside.
/// Where several changes are equally small, the best-ranked village overtaken is named, and its best-ranked rival.
///
/// Cost: O(first · villages · m) to bound all pairs, and the exact flip of the few that could be the least.
///
/// ```
/// use decision::robustness::{FlipNorm, smallest_first_change};
/// let scores = [vec![1.0, 0.5, 0.0], vec![0.0, 0.25, 1.0]];
/// let change = smallest_first_change(&scores, &[true; 3], &[0.625, 0.375], 1, FlipNorm::Taxicab);
/// let change = change.expect("others are better in the second criterion");
/// assert_eq!((change.overtaken, change.overtaker), (0, 2));
/// ```
pub fn smallest_first_change(
    scores: &[Vec<f64>],
    eligible: &[bool],
    weights: &[f64],
    first: usize,
    norm: FlipNorm,
) -> Option<SetFlip> {
    let rows = Rows::new(scores, eligible, weights);
    let inside = first.min(rows.order.len());
    let flips = rows.threats(0..inside, |_| inside, weights, norm);
    flips
        .into_iter()
        .flatten()
        .reduce(|least, next| if next.flip.distance < least.flip.distance { next } else { least })
}

/// For each of the `first` best eligible villages, best first: the smallest change of weights at which some village
/// ranked below it draws level, `None` when no weights let any overtake it.
///
/// Cost: as [`smallest_first_change`].
///
/// ```
/// use decision::robustness::{FlipNorm, threats_to_first};
/// let scores = [vec![1.0, 0.5, 0.0], vec![0.0, 0.25, 1.0]];
/// let threats = threats_to_first(&scores, &[true; 3], &[0.625, 0.375], 2, FlipNorm::Euclidean);
/// assert_eq!(threats[1].as_ref().map(|threat| (threat.overtaken, threat.overtaker)), Some((1, 2)));
/// ```
pub fn threats_to_first(
    scores: &[Vec<f64>],
    eligible: &[bool],
    weights: &[f64],
    first: usize,
    norm: FlipNorm,
) -> Vec<Option<SetFlip>> {
    let rows = Rows::new(scores, eligible, weights);
    rows.threats(0..first.min(rows.order.len()), |rank| rank + 1, weights, norm)
}

/// The eligible villages from the best to the worst, their scores side by side.
struct Rows {
    order: Vec<usize>,
    criteria: usize,
    scores: Vec<f64>,
}

impl Rows {
    fn new(scores: &[Vec<f64>], eligible: &[bool], weights: &[f64]) -> Self {
        let total = |village: usize| -> f64 { scores.iter().zip(weights).map(|(column, w)| w * column[village]).sum() };
        let mut order: Vec<(usize, f64)> =
            (0..eligible.len()).filter(|&v| eligible[v]).map(|village| (village, total(village))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let order: Vec<usize> = order.into_iter().map(|(village, _)| village).collect();
        let scores = order.iter().flat_map(|&village| scores.iter().map(move |column| column[village])).collect();
        Self { order, criteria: weights.len(), scores }
    }

    fn row(&self, rank: usize) -> &[f64] {
        &self.scores[rank * self.criteria..(rank + 1) * self.criteria]
    }

    /// The nearest flip of each rank in `defenders` by any rank from `attackers_from(rank)` on.
    fn threats(
        &self,
        defenders: std::ops::Range<usize>,
        attackers_from: impl Fn(usize) -> usize + Sync,
        weights: &[f64],
        norm: FlipNorm,
    ) -> Vec<Option<SetFlip>> {
        defenders.into_par_iter().map(|rank| self.threat(rank, attackers_from(rank), weights, norm)).collect()
    }

    fn threat(&self, defender: usize, attackers_from: usize, weights: &[f64], norm: FlipNorm) -> Option<SetFlip> {
        let mut least: Option<(usize, Flip)> = None;
        let mut differences = vec![0.0; self.criteria];
        for attacker in attackers_from..self.order.len() {
            let scores = self.row(attacker).iter().zip(self.row(defender));
            differences.iter_mut().zip(scores).for_each(|(difference, (b, a))| *difference = b - a);
            let bar = least.as_ref().map_or(f64::INFINITY, |(_, flip)| flip.distance);
            if least_conceivable(&differences, weights, norm) < bar
                && let Some(flip) = flip_of(&differences, weights, norm)
                && flip.distance < bar
            {
                least = Some((attacker, flip));
            }
        }
        let named =
            |(attacker, flip)| SetFlip { overtaken: self.order[defender], overtaker: self.order[attacker], flip };
        least.map(named)
    }
}

/// A bound under the distance of the flip, without regard to v ≥ 0: by Hölder's inequality
/// −w·d ≤ (v − w)·(d − c) ≤ ‖v − w‖ · ‖d − c‖* for every constant c, as Σ(v − w) = 0.
fn least_conceivable(differences: &[f64], weights: &[f64], norm: FlipNorm) -> f64 {
    let gap: f64 = -differences.iter().zip(weights).map(|(d, w)| d * w).sum::<f64>();
    let reach = match norm {
        FlipNorm::Taxicab => {
            let greatest = differences.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
            let least = differences.iter().fold(f64::INFINITY, |a, &b| a.min(b));
            0.5 * (greatest - least)
        }
        FlipNorm::Euclidean => {
            let mean = differences.iter().sum::<f64>() / differences.len() as f64;
            differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>().sqrt()
        }
    };
    // One part in a thousand million for rounding: the bound must not exclude a flip as near as the best.
    if gap > 0.0 { gap / reach * (1.0 - 1e-9) } else { 0.0 }
}

fn flip_of(differences: &[f64], weights: &[f64], norm: FlipNorm) -> Option<Flip> {
    let gap: f64 = -differences.iter().zip(weights).map(|(d, w)| d * w).sum::<f64>();
    let best = differences.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    if best <= 0.0 {
        return None;
    }
    if gap <= 0.0 {
        return Some(Flip { weights: weights.to_vec(), distance: 0.0 });
    }
    let changed = match norm {
        FlipNorm::Taxicab => taxicab_flip(differences, weights, gap),
        FlipNorm::Euclidean => euclidean_flip(differences, weights),
    };
    let changes = changed.iter().zip(weights).map(|(v, w)| v - w);
    let distance = match norm {
        FlipNorm::Taxicab => changes.map(f64::abs).sum(),
        FlipNorm::Euclidean => changes.map(|change| change * change).sum::<f64>().sqrt(),
    };
    Some(Flip { weights: changed, distance })
}

/// The optimum of the linear program min Σ|v − w| subject to v·d ≥ 0, Σv = 1, v ≥ 0.
///
/// Any v in the simplex is w after carrying xᵢ ≤ wᵢ away from each criterion i and setting it down elsewhere; that
/// costs 2Σxᵢ in Σ|v − w| and raises v·d by at most Σxᵢ(d_best − dᵢ), which carrying all of it to the best criterion
/// attains. What remains is to reach Σxᵢ(d_best − dᵢ) = −w·d with the least Σxᵢ, 0 ≤ xᵢ ≤ wᵢ: a fractional knapsack,
/// solved by taking the greatest d_best − dᵢ first (Dantzig 1957). It can be filled, because carrying everything
/// gives v·d = d_best > 0.
fn taxicab_flip(differences: &[f64], weights: &[f64], gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| differences[a].total_cmp(&differences[b]));
    let best = order.pop().unwrap_or(0);
    let (mut changed, mut missing) = (weights.to_vec(), gap);
    for from in order {
        let gain = differences[best] - differences[from];
        if missing <= 0.0 || gain <= 0.0 {
            break;
        }
        let carried = (missing / gain).min(weights[from]);
        changed[from] -= carried;
        changed[best] += carried;
        missing -= carried * gain;
    }
    changed
}

/// The optimum of the quadratic program min Σ(v − w)² subject to v·d ≥ 0, Σv = 1, v ≥ 0.
///
/// By the conditions of Karush, Kuhn and Tucker v = max(0, w + λd − μ) for some λ ≥ 0: the projection of w + λd on the
/// simplex. Over the criteria S that keep weight, v = w − β + λ(d − mean_S d), linear in λ, so v·d = 0 is solved in
/// closed form. As λ grows, a criterion with d below the mean may run out of weight and leave S, which raises the
/// mean; so it never returns, and one without weight at first enters at λ = 0 or never. Hence at most m pieces, walked
/// from λ = 0 until v·d = 0 falls inside one.
fn euclidean_flip(differences: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut kept = support_at_start(differences, weights);
    let mut along = 0.0;
    loop {
        let piece = Piece::new(&kept, differences, weights);
        let leaving = kept
            .iter()
            .enumerate()
            .filter(|&(_, &i)| differences[i] < piece.mean)
            .map(|(place, &i)| (place, ((weights[i] - piece.surplus) / (piece.mean - differences[i])).max(along)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let level = match piece.value + along * piece.slope {
            value if value >= 0.0 => along,
            _ if piece.slope > 0.0 => -piece.value / piece.slope,
            _ => f64::INFINITY,
        };
        match leaving {
            Some((place, end)) if end < level => {
                along = end;
                kept.swap_remove(place);
            }
            _ => return piece.weights_at(if level.is_finite() { level } else { along }, (&kept, differences, weights)),
        }
    }
}

/// The criteria that keep weight just after λ = 0: those with weight, and those without whose difference is above the
/// mean of all kept, the greatest first.
fn support_at_start(differences: &[f64], weights: &[f64]) -> Vec<usize> {
    let (mut kept, mut empty): (Vec<usize>, Vec<usize>) = (0..weights.len()).partition(|&i| weights[i] > 0.0);
    empty.sort_by(|&a, &b| differences[b].total_cmp(&differences[a]));
    for i in empty {
        let mean = kept.iter().map(|&j| differences[j]).sum::<f64>() / kept.len() as f64;
        if differences[i] > mean {
            kept.push(i);
        }
    }
    kept
}

/// v·d over the range of λ in which the same criteria keep weight: `value` + λ · `slope`.
struct Piece {
    mean: f64,
    surplus: f64,
    value: f64,
    slope: f64,
}

impl Piece {
    fn new(kept: &[usize], differences: &[f64], weights: &[f64]) -> Self {
        let count = kept.len() as f64;
        let mean = kept.iter().map(|&i| differences[i]).sum::<f64>() / count;
        let surplus = (kept.iter().map(|&i| weights[i]).sum::<f64>() - 1.0) / count;
        let value = kept.iter().map(|&i| (weights[i] - surplus) * differences[i]).sum();
        let slope = kept.iter().map(|&i| (differences[i] - mean) * (differences[i] - mean)).sum();
        Self { mean, surplus, value, slope }
    }

    fn weights_at(&self, along: f64, (kept, differences, weights): (&[usize], &[f64], &[f64])) -> Vec<f64> {
        let mut changed = vec![0.0; weights.len()];
        for &i in kept {
            changed[i] = (weights[i] - self.surplus + along * (differences[i] - self.mean)).max(0.0);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NORMS: [FlipNorm; 2] = [FlipNorm::Taxicab, FlipNorm::Euclidean];

    fn near(found: &[f64], expected: &[f64]) {
        let close = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close, "{found:?} is not {expected:?}");
    }

    /// d = (−0.6, 0.4, 0.2), w = (0.5, 0.3, 0.2): w·d = −0.14. Taxicab: carry x from the first to the second, 1.0·x =
    /// 0.14. Euclidean: d has mean 0, so v = w + λd with λ = 0.14/0.56 = 1/4.
    #[test]
    fn both_norms_by_hand_when_no_weight_runs_out() {
        let (differences, weights) = ([-0.6, 0.4, 0.2], [0.5, 0.3, 0.2]);
        let taxicab = flip_of(&differences, &weights, FlipNorm::Taxicab).unwrap();
        near(&taxicab.weights, &[0.36, 0.44, 0.2]);
        near(&[taxicab.distance], &[0.28]);
        let euclidean = flip_of(&differences, &weights, FlipNorm::Euclidean).unwrap();
        near(&euclidean.weights, &[0.35, 0.4, 0.25]);
        near(&[euclidean.distance], &[0.25 * 0.56f64.sqrt()]);
    }

    /// d = (−1, −0.5, 0.1), w = (0.1, 0.8, 0.1): v·d ≥ 0 leaves v = (0, 1/6, 5/6) on the face without the first.
    #[test]
    fn weights_that_run_out_stay_at_zero() {
        let (differences, weights) = ([-1.0, -0.5, 0.1], [0.1, 0.8, 0.1]);
        for norm in NORMS {
            near(&flip_of(&differences, &weights, norm).unwrap().weights, &[0.0, 1.0 / 6.0, 5.0 / 6.0]);
        }
    }

    #[test]
    fn a_criterion_without_weight_can_receive_some() {
        let flip = flip_of(&[-0.5, 1.0], &[1.0, 0.0], FlipNorm::Euclidean).unwrap();
        near(&flip.weights, &[2.0 / 3.0, 1.0 / 3.0]);
    }

    #[test]
    fn dominated_identical_and_level_pairs() {
        for norm in NORMS {
            assert_eq!(flip_of(&[-0.1, -0.5], &[0.5, 0.5], norm), None);
            assert_eq!(flip_of(&[0.0, 0.0], &[0.5, 0.5], norm), None);
            assert_eq!(flip_of(&[0.0, -0.5], &[0.5, 0.5], norm), None);
            assert_eq!(flip_of(&[0.5, -0.5], &[0.5, 0.5], norm).unwrap().distance, 0.0);
            assert_eq!(flip_of(&[-0.5], &[1.0], norm), None);
        }
    }

    #[test]
    fn no_village_one_village_and_all_inside_have_no_change() {
        let change = |scores: &[Vec<f64>], eligible: &[bool], first| {
            smallest_first_change(scores, eligible, &[0.5, 0.5], first, FlipNorm::Taxicab)
        };
        assert_eq!(change(&[vec![], vec![]], &[], 1), None);
        assert_eq!(change(&[vec![0.5], vec![0.5]], &[true], 1), None);
        let two = [vec![1.0, 0.0], vec![0.0, 0.5]];
        assert_eq!(change(&two, &[true; 2], 2), None);
        assert_eq!(change(&two, &[true, false], 1), None);
        assert_eq!(change(&two, &[true; 2], 0), None);
        assert!(change(&two, &[true; 2], 1).is_some());
        assert_eq!(threats_to_first(&two, &[true; 2], &[0.5, 0.5], 5, FlipNorm::Taxicab).len(), 2);
    }

    /// v is in the simplex and level, and satisfies the conditions of optimality of its program.
    fn is_optimal(differences: &[f64], weights: &[f64], flip: &Flip, norm: FlipNorm) -> bool {
        let v = &flip.weights;
        let feasible = (v.iter().sum::<f64>() - 1.0).abs() < 1e-9 && v.iter().all(|v| *v >= 0.0);
        let level = v.iter().zip(differences).map(|(v, d)| v * d).sum::<f64>().abs() < 1e-9;
        let moved = |i: usize| v[i] - weights[i];
        let count = weights.len();
        feasible
            && level
            && match norm {
                // Weight leaves i before j only if d of i is no greater; it arrives at the greatest d alone.
                FlipNorm::Taxicab => (0..count).all(|i| {
                    (0..count).all(|j| {
                        (moved(i) >= -1e-12 || v[j] <= 1e-12 || differences[i] <= differences[j] + 1e-12)
                            && (moved(i) <= 1e-12 || differences[i] >= differences[j] - 1e-12)
                    })
                }),
                // v − w = λd − μ where v > 0 and ≥ where v = 0; λ and μ from the two criteria with weight farthest apart.
                FlipNorm::Euclidean => {
                    let kept = || (0..count).filter(|&i| v[i] > 1e-9);
                    let by = |a: &usize, b: &usize| differences[*a].total_cmp(&differences[*b]);
                    let (low, high) = (kept().min_by(by).unwrap(), kept().max_by(by).unwrap());
                    let span = differences[high] - differences[low];
                    let slope = if span > 1e-6 { (moved(high) - moved(low)) / span } else { return true };
                    let line = |i: usize| moved(low) + slope * (differences[i] - differences[low]);
                    slope >= 0.0
                        && (0..count).all(|i| {
                            if v[i] > 1e-9 { (moved(i) - line(i)).abs() < 1e-6 } else { line(i) - moved(i) < 1e-6 }
                        })
                }
            }
    }

    fn problem() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        let weight = prop_oneof![1 => Just(0.0), 4 => 0.001f64..1.0];
        (2usize..7)
            .prop_flat_map(move |count| {
                (prop::collection::vec(-1.0f64..1.0, count), prop::collection::vec(weight.clone(), count))
            })
            .prop_filter("some weight", |(_, raw)| raw.iter().sum::<f64>() > 0.01)
            .prop_map(|(differences, raw)| {
                let sum: f64 = raw.iter().sum();
                (differences, raw.iter().map(|w| w / sum).collect())
            })
    }

    proptest! {
        #[test]
        fn flips_satisfy_the_conditions_of_optimality((differences, weights) in problem()) {
            let gap: f64 = differences.iter().zip(&weights).map(|(d, w)| d * w).sum();
            let best = differences.iter().fold(-1.0f64, |a, &b| a.max(b));
            prop_assume!(gap < -1e-3 && !(0.0..1e-3).contains(&best));
            for norm in NORMS {
                match flip_of(&differences, &weights, norm) {
                    None => prop_assert!(best <= 0.0),
                    Some(flip) => {
                        prop_assert!(is_optimal(&differences, &weights, &flip, norm), "{norm:?} {flip:?}");
                        prop_assert!(least_conceivable(&differences, &weights, norm) <= flip.distance);
                    }
                }
            }
        }

        #[test]
        fn the_change_of_the_first_k_is_the_least_of_all_pairs(
            scores in prop::collection::vec(prop::collection::vec(0.0f64..=1.0, 8), 3), first in 1usize..8,
        ) {
            let weights = [0.5, 0.3, 0.2];
            let rows = Rows::new(&scores, &[true; 8], &weights);
            for norm in NORMS {
                let pairs = rows.order[..first].iter().flat_map(|&a| rows.order[first..].iter().map(move |&b| (a, b)));
                let all = pairs.filter_map(|pair| smallest_flip(&scores, &weights, pair, norm));
                let least = all.map(|flip| flip.distance).fold(f64::INFINITY, f64::min);
                let found = smallest_first_change(&scores, &[true; 8], &weights, first, norm);
                prop_assert_eq!(found.map_or(f64::INFINITY, |change| change.flip.distance), least);
            }
        }
    }
}
