//! The facts to fetch: which missing score, or which visit, is most likely to change who is among the first k.

use rayon::prelude::*;

use super::ScoreRange;
use crate::robustness::generator::{Purpose, key_of, philox, share_of};

/// What counts as a change, and how many draws to make.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitPlan {
    /// The k of the first k: how many villages are wanted.
    pub first: usize,
    /// Number of draws of the unknown scores; a chance of p has a standard error of √(p(1 − p)/draws).
    pub draws: usize,
    /// The seed: the same one gives the same bytes.
    pub seed: u64,
}

impl Default for VisitPlan {
    /// The first 10, 1,000 draws, seed 0.
    fn default() -> Self {
        Self { first: 10, draws: 1_000, seed: 0 }
    }
}

/// A score that is not known, and what knowing it could change.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingFact {
    /// The village.
    pub village: usize,
    /// The criterion.
    pub criterion: usize,
    /// The chance that learning this fact alone changes the first k that are expected now, all else staying at its
    /// expectation. Exact.
    pub chance: f64,
    /// The chance that the first k are other ones for this fact's true value than for its expectation, when all other
    /// unknowns are drawn too. Above 0 for facts that matter only together with others.
    pub pivotal_chance: f64,
}

/// A village with unknown scores, and what learning all of them could change.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldVisit {
    /// The village.
    pub village: usize,
    /// Number of its scores that are not known.
    pub facts: usize,
    /// The chance that learning them all changes the first k that are expected now, all other villages staying at
    /// their expectation. Exact for one fact, else from draws.
    pub chance: f64,
}

/// The scores that are not known, those first that are most worth learning.
///
/// `ranges` and `expected` are criteria × villages, `weights` sum to 1. A score is believed to be anywhere in its range
/// with equal likelihood, independent of all others; until it is learnt, `expected` stands for it: what the ranking at
/// hand puts in its place ([`super::filled_scores`]) or the middle of the range ([`super::expected_scores`]). The
/// *first k expected now* are the eligible villages with the greatest Σ wᵢ·expectedᵢ (equal totals in village order).
/// Learning a fact puts its true value in place of `expected`, and changes the first k when the *set* differs. While nothing else
/// is learnt that is a threshold on one score, against the village last in (for one outside) or first out (for one
/// inside), so `chance` is a ratio of lengths; `pivotal_chance` is counted over [`VisitPlan::draws`] draws.
///
/// Order: by `chance`, then by `pivotal_chance`, then by weight times width, then by village and criterion. Facts of
/// villages that are not eligible, or of criteria without weight, are left out: learning them changes nothing.
/// Source: the value of information (Howard 1966, *Information value theory*) with a change of the set as the gain.
/// Cost: O(draws · (villages + facts)).
///
/// ```
/// use decision::unknowns::{VisitPlan, expected_scores, missing_facts, score_ranges};
/// // A is first with 0.75. B is expected at 0.625, and reaches A when its unknown exceeds 0.75. C cannot.
/// let ranges = score_ranges(&[vec![Some(0.75), Some(0.75), Some(0.0)], vec![Some(0.75), None, None]]);
/// let plan = VisitPlan { first: 1, ..VisitPlan::default() };
/// let facts = missing_facts(&ranges, &expected_scores(&ranges), &[true; 3], &[0.5, 0.5], &plan);
/// assert_eq!((facts[0].village, facts[0].criterion, facts[0].chance), (1, 1, 0.25));
/// assert_eq!((facts[1].village, facts[1].chance), (2, 0.0));
/// ```
pub fn missing_facts(
    ranges: &[Vec<ScoreRange>],
    expected: &[Vec<f64>],
    eligible: &[bool],
    weights: &[f64],
    plan: &VisitPlan,
) -> Vec<MissingFact> {
    let open = Unknowns::new((ranges, expected), eligible, weights);
    let Some(now) = Standing::new(&open.expected, plan.first) else {
        return open.facts.iter().map(|fact| fact.named(0.0, 0.0)).collect();
    };
    let counts = open.count_pivotal(plan);
    let named = |(fact, count): (&OpenFact, &u32)| {
        let chance = now.chance_alone(open.expected[fact.place].0, fact);
        fact.named(chance, f64::from(*count) / plan.draws.max(1) as f64)
    };
    let mut order: Vec<(MissingFact, f64)> =
        open.facts.iter().zip(&counts).map(|pair| (named(pair), pair.0.weighted_width)).collect();
    let key = |(fact, width): &(MissingFact, f64)| (fact.chance, fact.pivotal_chance, *width);
    order.sort_by(|a, b| key(b).partial_cmp(&key(a)).unwrap_or(std::cmp::Ordering::Equal));
    order.into_iter().map(|(fact, _)| fact).collect()
}

/// The eligible villages with unknown scores, those first that are most worth a visit that answers all of them.
///
/// Beliefs, expectations and the first k are those of [`missing_facts`]. Order: by chance, then by number of facts,
/// then by village. Cost: O(draws · facts).
///
/// ```
/// use decision::unknowns::{VisitPlan, expected_scores, field_visits, score_ranges};
/// let ranges = score_ranges(&[vec![Some(0.75), Some(0.75), Some(0.0)], vec![Some(0.75), None, None]]);
/// let plan = VisitPlan { first: 1, ..VisitPlan::default() };
/// let visits = field_visits(&ranges, &expected_scores(&ranges), &[true; 3], &[0.5, 0.5], &plan);
/// assert_eq!((visits[0].village, visits[0].facts, visits[0].chance), (1, 1, 0.25));
/// ```
pub fn field_visits(
    ranges: &[Vec<ScoreRange>],
    expected: &[Vec<f64>],
    eligible: &[bool],
    weights: &[f64],
    plan: &VisitPlan,
) -> Vec<FieldVisit> {
    let open = Unknowns::new((ranges, expected), eligible, weights);
    let now = Standing::new(&open.expected, plan.first);
    let villages: Vec<&[OpenFact]> = open.facts.chunk_by(|a, b| a.place == b.place).collect();
    let visit = |facts: &&[OpenFact]| {
        let expected = open.expected[facts[0].place].0;
        let chance = match (&now, facts) {
            (None, _) => 0.0,
            (Some(now), [fact]) => now.chance_alone(expected, fact),
            (Some(now), facts) => {
                let changes = |draw: &usize| {
                    let learnt: f64 = facts.iter().map(|f| f.surprise(plan.seed, *draw, Purpose::Visits)).sum();
                    now.changes(expected, expected + learnt, facts[0].village)
                };
                (0..plan.draws).filter(changes).count() as f64 / plan.draws.max(1) as f64
            }
        };
        FieldVisit { village: facts[0].village, facts: facts.len(), chance }
    };
    let mut visits: Vec<FieldVisit> = villages.par_iter().map(visit).collect();
    visits.sort_by(|a, b| b.chance.total_cmp(&a.chance).then(b.facts.cmp(&a.facts)));
    visits
}

/// An unknown score of a village that takes part.
struct OpenFact {
    village: usize,
    /// Position of the village among those that take part.
    place: usize,
    criterion: usize,
    /// Weight of the criterion times the width of the range: by how much the total is open.
    weighted_width: f64,
    /// Weight of the criterion times the least it can be above what is expected, 0 or less.
    least: f64,
}

impl OpenFact {
    /// What the true value adds to the expected total in one draw.
    fn surprise(&self, seed: u64, draw: usize, purpose: Purpose) -> f64 {
        let counter = [draw as u32, self.village as u32, self.criterion as u32 / 4, purpose as u32];
        let numbers = philox(counter, key_of(seed));
        self.least + self.weighted_width * share_of(numbers[self.criterion % 4])
    }

    fn named(&self, chance: f64, pivotal_chance: f64) -> MissingFact {
        MissingFact { village: self.village, criterion: self.criterion, chance, pivotal_chance }
    }
}

/// Expected totals with their villages, in village order, and the unknown scores, village by village.
struct Unknowns {
    expected: Vec<(f64, usize)>,
    facts: Vec<OpenFact>,
}

impl Unknowns {
    fn new((ranges, scores): (&[Vec<ScoreRange>], &[Vec<f64>]), eligible: &[bool], weights: &[f64]) -> Self {
        let (mut expected, mut facts) = (Vec::new(), Vec::new());
        for village in (0..eligible.len()).filter(|&village| eligible[village]) {
            let place = expected.len();
            let mut total = 0.0;
            for (criterion, weight) in weights.iter().enumerate() {
                let (range, score) = (ranges[criterion][village], scores[criterion][village]);
                total += weight * score;
                let (weighted_width, least) = (weight * range.width(), weight * (range.low() - score));
                if weighted_width > 0.0 {
                    facts.push(OpenFact { village, place, criterion, weighted_width, least });
                }
            }
            expected.push((total, village));
        }
        Self { expected, facts }
    }

    /// For each fact, the number of draws in which its true value makes other first k than its expectation.
    fn count_pivotal(&self, plan: &VisitPlan) -> Vec<u32> {
        let none = || vec![0u32; self.facts.len()];
        let count = |mut counts: Vec<u32>, draw: usize| {
            let surprises: Vec<f64> = self.facts.iter().map(|f| f.surprise(plan.seed, draw, Purpose::Scores)).collect();
            let mut totals = self.expected.clone();
            self.facts.iter().zip(&surprises).for_each(|(fact, surprise)| totals[fact.place].0 += surprise);
            if let Some(standing) = Standing::new(&totals, plan.first) {
                for ((fact, surprise), count) in self.facts.iter().zip(&surprises).zip(&mut counts) {
                    let total = totals[fact.place].0;
                    *count += u32::from(standing.changes(total, total - surprise, fact.village));
                }
            }
            counts
        };
        let add = |a: Vec<u32>, b: Vec<u32>| a.iter().zip(&b).map(|(a, b)| a + b).collect();
        (0..plan.draws).into_par_iter().fold(none, count).reduce(none, add)
    }
}

/// Who is last in and who is first out: all it takes to tell whether a change of one total changes the first k.
struct Standing {
    last_in: (f64, usize),
    first_out: (f64, usize),
}

/// Whether `one` ranks before `other`: the greater total, then the earlier village.
fn before(one: (f64, usize), other: (f64, usize)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
}

impl Standing {
    /// `None` when the first k are all or none, so that no total can change them.
    fn new(totals: &[(f64, usize)], first: usize) -> Option<Self> {
        if first == 0 || first >= totals.len() {
            return None;
        }
        let ranked = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let mut totals = totals.to_vec();
        let (inside, first_out, _) = totals.select_nth_unstable_by(first, ranked);
        let last_in = inside.iter().copied().max_by(ranked)?;
        Some(Self { last_in, first_out: *first_out })
    }

    fn holds(&self, total: f64, village: usize) -> bool {
        !before(self.last_in, (total, village))
    }

    /// Whether the first k change when the total of a village goes from `from` to `to`, all others staying.
    fn changes(&self, from: f64, to: f64, village: usize) -> bool {
        if self.holds(from, village) {
            before(self.first_out, (to, village))
        } else {
            before((to, village), self.last_in)
        }
    }

    /// The share of the range of one unknown score, around the expected total, that changes the first k.
    fn chance_alone(&self, expected: f64, fact: &OpenFact) -> f64 {
        let falls_below = |total: f64| ((total - expected - fact.least) / fact.weighted_width).clamp(0.0, 1.0);
        if self.holds(expected, fact.village) {
            falls_below(self.first_out.0)
        } else {
            1.0 - falls_below(self.last_in.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{expected_scores, filled_scores, score_ranges};
    use super::*;
    use proptest::prelude::*;

    fn plan(first: usize) -> VisitPlan {
        VisitPlan { first, draws: 20_000, seed: 7 }
    }

    /// A is sure of 0.6; B is expected at 0.5 and leads when its one unknown, weight 0.4, exceeds 0.75: chance 1/4.
    #[test]
    fn the_chance_of_one_fact_is_the_length_beyond_the_threshold() {
        let ranges = score_ranges(&[vec![Some(0.6), Some(0.5)], vec![Some(0.6), None]]);
        let facts = missing_facts(&ranges, &expected_scores(&ranges), &[true; 2], &[0.6, 0.4], &plan(1));
        assert!((facts[0].chance - 0.25).abs() < 1e-12, "{}", facts[0].chance);
        assert!((facts[0].pivotal_chance - 0.25).abs() < 0.012, "{}", facts[0].pivotal_chance);
    }

    /// B's two unknowns, weight 0.25 each, must sum to over 1.5 of 2: neither does it alone, both do with 1/8.
    #[test]
    fn facts_that_matter_only_together_show_in_the_visit_and_the_pivotal_chance() {
        let ranges = score_ranges(&[vec![Some(0.875), Some(1.0)], vec![Some(0.875), None], vec![Some(0.875), None]]);
        let weights = [0.5, 0.25, 0.25];
        let facts = missing_facts(&ranges, &expected_scores(&ranges), &[true; 2], &weights, &plan(1));
        assert!(facts.iter().all(|fact| fact.chance == 0.0));
        // P(x + y > 1.5) = 1/8, and with x at its middle it never happens: pivotal in 1/8 of the draws.
        assert!(facts.iter().all(|fact| (fact.pivotal_chance - 0.125).abs() < 0.01));
        let visits = field_visits(&ranges, &expected_scores(&ranges), &[true; 2], &weights, &plan(1));
        assert!((visits[0].chance - 0.125).abs() < 0.01 && visits[0].facts == 2);
    }

    #[test]
    fn a_village_inside_can_fall_out() {
        // A is expected first at 0.75 and falls behind B's 0.5 when its unknown is under 0.25 (weight 0.5, sure 0.5).
        let ranges = score_ranges(&[vec![Some(1.0), Some(0.625)], vec![None, Some(0.625)]]);
        let facts = missing_facts(&ranges, &expected_scores(&ranges), &[true; 2], &[0.5, 0.5], &plan(1));
        assert_eq!((facts[0].village, facts[0].chance), (0, 0.25));
    }

    #[test]
    fn nothing_open_nobody_outside_and_no_weight_leave_nothing_to_learn() {
        let known = score_ranges(&[vec![Some(0.5), Some(0.6)]]);
        assert!(missing_facts(&known, &expected_scores(&known), &[true; 2], &[1.0], &plan(1)).is_empty());
        let open = score_ranges(&[vec![None, Some(0.6)]]);
        assert_eq!(missing_facts(&open, &expected_scores(&open), &[true; 2], &[1.0], &plan(2))[0].chance, 0.0);
        assert_eq!(field_visits(&open, &expected_scores(&open), &[true; 2], &[1.0], &plan(2))[0].chance, 0.0);
        assert!(missing_facts(&open, &expected_scores(&open), &[false, true], &[1.0], &plan(1)).is_empty());
        assert!(missing_facts(&open, &expected_scores(&open), &[true; 2], &[0.0], &plan(1)).is_empty());
        assert!(missing_facts(&[], &[], &[], &[], &plan(1)).is_empty());
    }

    fn table() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
        prop::collection::vec(prop::collection::vec(prop::option::of(0.0f64..=1.0), 6), 3)
    }

    proptest! {
        #[test]
        fn chances_are_shares_and_come_in_order(table in table(), first in 0usize..7) {
            let plan = VisitPlan { first, draws: 50, seed: 1 };
            let facts = missing_facts(&score_ranges(&table), &filled_scores(&table, &[0.5, 0.3, 0.2]), &[true; 6], &[0.5, 0.3, 0.2], &plan);
            prop_assert_eq!(facts.len(), table.iter().flatten().filter(|score| score.is_none()).count());
            prop_assert!(facts.iter().all(|f| (0.0..=1.0).contains(&f.chance)));
            prop_assert!(facts.windows(2).all(|pair| pair[0].chance >= pair[1].chance));
        }

        #[test]
        fn one_thread_and_two_give_the_same_bytes(table in table()) {
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let (ranges, plan) = (score_ranges(&table), VisitPlan { first: 2, draws: 40, seed: 3 });
                pool.install(|| {
                    let facts = missing_facts(&ranges, &expected_scores(&ranges), &[true; 6], &[0.5, 0.3, 0.2], &plan);
                    (facts, field_visits(&ranges, &expected_scores(&ranges), &[true; 6], &[0.5, 0.3, 0.2], &plan))
                })
            };
            prop_assert_eq!(run(1), run(2));
        }
    }
}
