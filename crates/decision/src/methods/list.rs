//! The list of methods and how each runs on values between 0 and 1.

use super::{Normalisation, OrderWeights, OwaForm, Preference, Problem, figures};
use crate::Error;

/// A method in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// [`super::weighted_sum`].
    WeightedSum,
    /// [`super::weighted_product`].
    WeightedProduct,
    /// [`super::owa`].
    Owa,
    /// [`super::topsis`].
    Topsis,
    /// [`super::vikor`].
    Vikor,
    /// [`super::promethee`].
    Promethee,
    /// [`super::spotis`].
    Spotis,
    /// [`super::figures::aras`].
    Aras,
    /// [`super::figures::cocoso`].
    Cocoso,
    /// [`super::figures::codas`].
    Codas,
    /// [`super::figures::copras`].
    Copras,
    /// [`super::figures::cradis`].
    Cradis,
    /// [`super::figures::edas`].
    Edas,
    /// [`super::figures::mabac`].
    Mabac,
    /// [`super::figures::marcos`].
    Marcos,
    /// [`super::figures::moora`].
    Moora,
    /// [`super::figures::rim`].
    Rim,
    /// [`super::figures::waspas`].
    Waspas,
}

/// What `inhabit list methods` shows of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The word used in a scenario.
    pub id: &'static str,
    /// What it does.
    pub title: &'static str,
    /// Its formula: v a value from 0 to 1, w a weight, x a figure.
    pub formula: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// When not to use it.
    pub not_for: &'static str,
    /// Whether a total depends on which alternatives are compared.
    pub depends_on_others: bool,
}

impl Method {
    /// The methods that rank villages and are compared in reports, the default first.
    pub const VILLAGES: [Self; 7] =
        [Self::WeightedSum, Self::WeightedProduct, Self::Owa, Self::Topsis, Self::Vikor, Self::Promethee, Self::Spotis];

    /// Methods for tables of bare figures: `inhabit rank`.
    pub const FIGURES: [Self; 11] = [
        Self::Aras,
        Self::Cocoso,
        Self::Codas,
        Self::Copras,
        Self::Cradis,
        Self::Edas,
        Self::Mabac,
        Self::Marcos,
        Self::Moora,
        Self::Rim,
        Self::Waspas,
    ];

    /// All methods, those for villages first.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::VILLAGES.into_iter().chain(Self::FIGURES)
    }

    /// The method of an id.
    ///
    /// ```
    /// use decision::methods::Method;
    /// assert_eq!(Method::from_id("topsis"), Some(Method::Topsis));
    /// ```
    pub fn from_id(id: &str) -> Option<Self> {
        Self::all().find(|method| method.about().id == id)
    }

    /// Id, title, formula and reference.
    pub fn about(self) -> About {
        match self {
            Self::WeightedSum => About {
                id: "weighted_sum",
                title: "Weighted sum: good values make up for bad ones, and every share can be read",
                formula: "100 Σ w v",
                reference: "Churchman, C. W. and Ackoff, R. L. (1954). Operations Research 2(2), 172-187",
                not_for: "what must not be made good by something else: use a gate",
                depends_on_others: false,
            },
            Self::WeightedProduct => About {
                id: "weighted_product",
                title: "Weighted product: a bad value weighs on all others",
                formula: "100 Π v^w",
                reference: "Bridgman, P. W. (1922). Dimensional Analysis. Yale University Press",
                not_for: "value functions that give 0 for what is bad but bearable",
                depends_on_others: false,
            },
            Self::Owa => About {
                id: "owa",
                title: "Ordered weighted average: says how much the worst values count",
                formula: "100 Σ o_r v_(r) (plain), or with factor weights (weighted, trade-off)",
                reference: "Yager, R. R. (1988). IEEE Transactions on Systems, Man and Cybernetics 18(1), 183-190",
                not_for: "readers who want to see which criterion counted how much",
                depends_on_others: false,
            },
            Self::Topsis => About {
                id: "topsis",
                title: "TOPSIS: near to the best of all and far from the worst",
                formula: "D⁻ / (D⁺ + D⁻), Euclidean distances of weighted normalised figures",
                reference: "Hwang, C.-L. and Yoon, K. (1981). Multiple Attribute Decision Making. Springer",
                not_for: "ranks that must stand when a village is added",
                depends_on_others: true,
            },
            Self::Vikor => About {
                id: "vikor",
                title: "VIKOR: a compromise between the good of the many criteria and the worst one",
                formula: "Q = v (S - S*)/(S⁻ - S*) + (1 - v)(R - R*)/(R⁻ - R*)",
                reference: "Opricovic, S. and Tzeng, G.-H. (2004). European Journal of Operational Research 156(2), 445-455",
                not_for: "ranks that must stand when a village is added",
                depends_on_others: true,
            },
            Self::Promethee => About {
                id: "promethee",
                title: "PROMETHEE II: each against each other, by how much one is preferred",
                formula: "φ = 1/(n - 1) Σ Σ w (P(a, b) - P(b, a))",
                reference: "Brans, J.-P. and Vincke, P. (1985). Management Science 31(6), 647-656",
                not_for: "ranks that must stand when a village is added; more than some thousands of rows",
                depends_on_others: true,
            },
            Self::Spotis => About {
                id: "spotis",
                title: "SPOTIS: near to a wished point between fixed bounds",
                formula: "1 - Σ w |x - wished| / (high - low)",
                reference: "Dezert, J. et al. (2020). The SPOTIS rank reversal free method. FUSION 2020",
                not_for: "where value functions are at hand: it is then their weighted sum",
                depends_on_others: false,
            },
            Self::Aras => figures::ARAS,
            Self::Cocoso => figures::COCOSO,
            Self::Codas => figures::CODAS,
            Self::Copras => figures::COPRAS,
            Self::Cradis => figures::CRADIS,
            Self::Edas => figures::EDAS,
            Self::Mabac => figures::MABAC,
            Self::Marcos => figures::MARCOS,
            Self::Moora => figures::MOORA,
            Self::Rim => figures::RIM,
            Self::Waspas => figures::WASPAS,
        }
    }

    /// Totals of every alternative from values between 0 and 1 (criteria × alternatives), more being better, with the
    /// settings used to compare methods: OWA plain with ANDness 0.7, TOPSIS without normalisation (values are already
    /// comparable), VIKOR `1 − Q` with v ½, PROMETHEE with preference growing up to a difference of ½, SPOTIS with the
    /// wished point 1 (which orders as the weighted sum does, but passes over alternatives with gaps), the methods of
    /// [`figures`] as their authors set them.
    ///
    /// The scale differs between methods; only the order is to be compared.
    ///
    /// # Errors
    /// As [`super::weighted_sum`]; [`super::figures::cocoso`] where one is worst in everything.
    ///
    /// ```
    /// use decision::methods::Method;
    /// let scores = [vec![Some(0.9), Some(0.1)], vec![Some(0.8), Some(0.3)]];
    /// for method in Method::VILLAGES {
    ///     let totals = method.totals(&scores, &[2.0, 1.0])?;
    ///     assert!(totals[0] > totals[1], "{method:?}");
    /// }
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn totals(self, scores: &[Vec<Option<f64>>], weights: &[f64]) -> Result<Vec<Option<f64>>, Error> {
        let problem = || Problem::of_values(scores, weights);
        Ok(match self {
            Self::WeightedSum => super::totals(scores, weights)?,
            Self::WeightedProduct => super::weighted_product(scores, weights)?.total,
            Self::Owa => {
                let order = OrderWeights::with_andness(weights.len(), COMPARED_ANDNESS)?;
                super::owa(scores, weights, &order, OwaForm::Plain)?.total
            }
            Self::Topsis => super::topsis(&problem()?, Normalisation::None),
            Self::Vikor => {
                let result = super::vikor(&problem()?, 0.5)?;
                result.compromise.iter().map(|compromise| compromise.map(|compromise| 1.0 - compromise)).collect()
            }
            Self::Promethee => {
                let preferences = vec![Preference::VShape { p: 0.5 }; weights.len()];
                super::promethee(&problem()?, &preferences)?.net
            }
            Self::Spotis => {
                let bounds = vec![(0.0, 1.0); weights.len()];
                let far = super::spotis(&problem()?, &bounds, None)?;
                far.iter().map(|far| far.map(|far| 1.0 - far)).collect()
            }
            Self::Aras => figures::aras(&problem()?)?,
            Self::Cocoso => figures::cocoso(&problem()?, 0.5)?,
            Self::Codas => figures::codas(&problem()?, 0.02)?,
            Self::Copras => figures::copras(&problem()?)?,
            Self::Cradis => figures::cradis(&problem()?)?,
            Self::Edas => figures::edas(&problem()?)?,
            Self::Mabac => figures::mabac(&problem()?),
            Self::Marcos => figures::marcos(&problem()?)?,
            Self::Moora => figures::moora(&problem()?),
            Self::Rim => {
                let aim = figures::Aim { range: (0.0, 1.0), ideal: (1.0, 1.0) };
                figures::rim(&problem()?, &vec![aim; weights.len()])?
            }
            Self::Waspas => figures::waspas(&problem()?, 0.5)?,
        })
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.about().id)
    }
}

/// ANDness of the ordered average in comparisons of methods: cautious.
const COMPARED_ANDNESS: f64 = 0.7;

/// A measure of how far two lists of totals agree.
type Measure = fn(&[Option<f64>], &[Option<f64>]) -> Option<f64>;

/// How the methods rank the same values, and how far they agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The methods compared, as given.
    pub methods: Vec<Method>,
    /// Methods × alternatives: standard competition ranks.
    pub ranks: Vec<Vec<Option<usize>>>,
    /// Methods × methods: Kendall's τ-b; `None` where it is not defined.
    pub kendall: Vec<Vec<Option<f64>>>,
    /// Methods × methods: Spearman's ρ.
    pub spearman: Vec<Vec<Option<f64>>>,
    /// For each method, how the first `k` change against the first method in the list; `None` where they do not.
    pub changes: Vec<Option<super::FirstChange>>,
}

/// Runs several methods on the same values and compares their orders of the eligible alternatives.
///
/// A report warns where [`Comparison::changes`] is not empty. Methods that depend on the other alternatives see the
/// eligible ones only.
///
/// # Errors
/// As [`super::weighted_sum`]; [`Error::Length`] unless there is one flag and one id for each alternative.
pub fn compare(
    methods: &[Method],
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
    (eligible, ids): (&[bool], &[String]),
    k: usize,
) -> Result<Comparison, Error> {
    let count = scores.first().map_or(0, Vec::len);
    Error::same_length("eligible", eligible.len(), count)?;
    Error::same_length("ids", ids.len(), count)?;
    let gated: Vec<Vec<Option<f64>>> = scores
        .iter()
        .map(|column| column.iter().zip(eligible).map(|(value, eligible)| value.filter(|_| *eligible)).collect())
        .collect();
    let totals: Vec<Vec<Option<f64>>> =
        methods.iter().map(|method| method.totals(&gated, weights)).collect::<Result<_, _>>()?;
    let ranks: Vec<_> = totals.iter().map(|totals| super::ranks(totals, eligible, ids)).collect();
    let table = |measure: Measure| totals.iter().map(|a| totals.iter().map(|b| measure(a, b)).collect()).collect();
    Ok(Comparison {
        methods: methods.to_vec(),
        kendall: table(super::kendall_tau),
        spearman: table(super::spearman),
        changes: ranks.iter().map(|own| super::first_change(&ranks[0], own, k)).collect(),
        ranks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_list_is_complete_and_ids_are_unique() {
        let ids: HashSet<&str> = Method::all().map(|method| method.about().id).collect();
        assert_eq!(ids.len(), Method::all().count());
        for method in Method::all() {
            let about = method.about();
            assert!(
                !about.title.is_empty()
                    && !about.formula.is_empty()
                    && !about.not_for.is_empty()
                    && about.reference.contains('('),
                "{method:?}"
            );
            assert_eq!(Method::from_id(about.id), Some(method));
        }
        assert_eq!(Method::from_id("guess"), None);
    }

    #[test]
    fn methods_that_differ_are_shown() {
        // One even village, one with a very bad side: the sum prefers the second, the product the first.
        let scores = [vec![Some(0.5), Some(1.0)], vec![Some(0.5), Some(0.05)]];
        let ids = ["even".to_string(), "uneven".to_string()];
        let methods = [Method::WeightedSum, Method::WeightedProduct];
        let result = compare(&methods, &scores, &[1.0, 1.0], (&[true; 2], &ids), 1).unwrap();
        assert_eq!(result.ranks, vec![vec![Some(2), Some(1)], vec![Some(1), Some(2)]]);
        assert_eq!(result.kendall[0][1], Some(-1.0));
        assert_eq!(result.changes[0], None);
        assert_eq!(result.changes[1].as_ref().map(|change| change.enters.clone()), Some(vec![0]));
    }

    #[test]
    fn nothing_one_and_unknown_are_defined_for_every_method() {
        let cases: [[Vec<Option<f64>>; 2]; 4] = [
            [vec![], vec![]],
            [vec![Some(0.4)], vec![Some(0.6)]],
            [vec![None, None], vec![Some(0.6), Some(0.2)]],
            [vec![None, None], vec![None, None]],
        ];
        for scores in cases {
            for weights in [[1.0, 1.0], [1e-300, 1e300], [1e300, 1e300]] {
                for method in Method::all().filter(|method| *method != Method::Cocoso) {
                    let totals = method.totals(&scores, &weights).unwrap();
                    assert!(totals.iter().flatten().all(|total| total.is_finite()), "{method:?}");
                    let known = scores.iter().any(|column| column.iter().any(Option::is_some));
                    assert_eq!(totals.iter().any(Option::is_some), known, "{method:?} {scores:?}");
                }
            }
        }
    }
}
