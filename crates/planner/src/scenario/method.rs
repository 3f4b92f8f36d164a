use decision::methods::{Normalisation, OrderWeights, OwaForm, Preference, Problem, figures};
use schemars::JsonSchema;
use serde::Deserialize;

/// The `[method]` section: how scores become ranks. The default, and the only method whose shares can be read, is the
/// weighted sum; points and shares shown are always those of the weighted sum.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(tag = "kind")]
pub enum MethodSpec {
    /// Σ weight × score.
    WeightedSum(NoParameters),
    /// Π score ^ weight: a bad score weighs on all others.
    WeightedProduct(NoParameters),
    /// Ordered weighted average: says how much the worst scores count.
    Owa(OwaSpec),
    /// Near to the best of all and far from the worst.
    Topsis(TopsisSpec),
    /// A compromise between the good of the many criteria and the worst one.
    Vikor(VikorSpec),
    /// Each against each other, by how much one is preferred.
    Promethee(PrometheeSpec),
    /// Near to the best score on every criterion.
    Spotis(NoParameters),
    /// Tables alone: share of the best that could be had.
    Aras(NoParameters),
    /// Tables alone: three compromises between a sum and a sum of powers.
    Cocoso(LambdaSpec),
    /// Tables alone: far from the worst, by straight line and by blocks.
    Codas(CodasSpec),
    /// Tables alone: gains and costs summed apart.
    Copras(NoParameters),
    /// Tables alone: nearness to the best entry and distance from the worst.
    Cradis(NoParameters),
    /// Tables alone: how far above and below the average.
    Edas(NoParameters),
    /// Tables alone: above or below the border between good and bad.
    Mabac(NoParameters),
    /// Tables alone: utility between the worst and the best that could be had.
    Marcos(NoParameters),
    /// Tables alone: gains less costs.
    Moora(NoParameters),
    /// Tables alone: near to an ideal range within the range there can be.
    Rim(NoParameters),
    /// Tables alone: part weighted sum, part weighted product.
    Waspas(LambdaSpec),
}

/// Nothing to choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// How cautious an ordered weighted average is.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwaSpec {
    /// How order weights and criterion weights are joined. Default `weighted`.
    #[serde(default)]
    pub form: OwaFormSpec,
    /// One order weight a criterion, the first for the lowest score.
    pub order_weights: Option<Vec<f64>>,
    /// Or how near to "every criterion must be good", 0 to 1, the order weights spread most evenly. Default 0.7.
    pub andness: Option<f64>,
}

/// The form of an ordered weighted average.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwaFormSpec {
    /// Order weights alone: all criteria count alike (Yager 1988).
    Plain,
    /// Each ordered score also counts by its criterion's weight (Malczewski 2006).
    #[default]
    Weighted,
    /// As weighted, criterion weights drawn together as trade-off falls (TerrSet).
    TradeOff,
}

/// How TOPSIS makes scores comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopsisSpec {
    /// Default `none` for scores, which are comparable already, and `vector` for the bare figures of a table. The choice
    /// can change the winner; the report says when it does.
    pub normalisation: Option<NormalisationSpec>,
}

/// A named normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NormalisationSpec {
    /// Figures as they are.
    None,
    /// x / √Σx².
    Vector,
    /// (x − min) / (max − min).
    MinMax,
    /// x / max|x|.
    Max,
    /// x / max, or min / x where less is better; for figures above 0.
    Linear,
    /// x / Σx, or (1/x) / Σ(1/x) where less is better; for figures above 0.
    Sum,
}

/// How VIKOR weighs the many against the worst.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VikorSpec {
    /// The weight of the good of the many, 0 to 1. Default 0.5.
    #[serde(default = "half")]
    pub v: f64,
}

fn half() -> f64 {
    0.5
}

/// How much the sum counts beside the product.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LambdaSpec {
    /// The part of the sum, 0 to 1. Default 0.5.
    #[serde(default = "half")]
    pub lambda: f64,
}

/// From which difference on CODAS looks twice.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodasSpec {
    /// Differences of distance from this on also count by blocks, 0 or more. Default 0.02.
    #[serde(default = "two_hundredths")]
    pub tau: f64,
}

fn two_hundredths() -> f64 {
    0.02
}

/// From which difference of scores PROMETHEE prefers.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrometheeSpec {
    /// Differences of scores up to this do not matter, 0 to 1. Default 0.
    #[serde(default)]
    pub indifference: f64,
    /// Differences from this on decide, above `indifference`. Default 0.5.
    #[serde(default = "half")]
    pub preference: f64,
}

impl Default for MethodSpec {
    fn default() -> Self {
        Self::WeightedSum(NoParameters {})
    }
}

impl MethodSpec {
    /// The method of the list.
    pub fn method(&self) -> decision::methods::Method {
        use decision::methods::Method;
        match self {
            Self::WeightedSum(_) => Method::WeightedSum,
            Self::WeightedProduct(_) => Method::WeightedProduct,
            Self::Owa(_) => Method::Owa,
            Self::Topsis(_) => Method::Topsis,
            Self::Vikor(_) => Method::Vikor,
            Self::Promethee(_) => Method::Promethee,
            Self::Spotis(_) => Method::Spotis,
            Self::Aras(_) => Method::Aras,
            Self::Cocoso(_) => Method::Cocoso,
            Self::Codas(_) => Method::Codas,
            Self::Copras(_) => Method::Copras,
            Self::Cradis(_) => Method::Cradis,
            Self::Edas(_) => Method::Edas,
            Self::Mabac(_) => Method::Mabac,
            Self::Marcos(_) => Method::Marcos,
            Self::Moora(_) => Method::Moora,
            Self::Rim(_) => Method::Rim,
            Self::Waspas(_) => Method::Waspas,
        }
    }

    /// The totals of a method for tables on a problem, with its parameters; RIM with values between 0 and 1.
    pub(crate) fn of_figures(&self, problem: &Problem) -> Result<Vec<Option<f64>>, decision::Error> {
        Ok(match self {
            Self::Aras(_) => figures::aras(problem)?,
            Self::Cocoso(spec) => figures::cocoso(problem, spec.lambda)?,
            Self::Codas(spec) => figures::codas(problem, spec.tau)?,
            Self::Copras(_) => figures::copras(problem)?,
            Self::Cradis(_) => figures::cradis(problem)?,
            Self::Edas(_) => figures::edas(problem)?,
            Self::Mabac(_) => figures::mabac(problem),
            Self::Marcos(_) => figures::marcos(problem)?,
            Self::Waspas(spec) => figures::waspas(problem, spec.lambda)?,
            Self::Rim(_) => {
                let aim = figures::Aim { range: (0.0, 1.0), ideal: (1.0, 1.0) };
                figures::rim(problem, &vec![aim; problem.weights().len()])?
            }
            _ => figures::moora(problem),
        })
    }

    /// Refuses parameters that no figures could fit; `criteria` is how many criteria there are.
    ///
    /// # Errors
    /// A sentence that names the parameter.
    pub fn check(&self, criteria: usize) -> Result<(), String> {
        match self {
            Self::Owa(owa) => owa.order(criteria).map(|_| ()).map_err(|error| error.to_string()),
            Self::Cocoso(spec) | Self::Waspas(spec) if !(0.0..=1.0).contains(&spec.lambda) => {
                Err(format!("found lambda = {}, expected a number from 0 to 1", spec.lambda))
            }
            Self::Codas(spec) if !(spec.tau.is_finite() && spec.tau >= 0.0) => {
                Err(format!("found tau = {}, expected a finite number, 0 or more", spec.tau))
            }
            Self::Vikor(vikor) if !(0.0..=1.0).contains(&vikor.v) => {
                Err(format!("found v = {}, expected a number from 0 to 1", vikor.v))
            }
            Self::Promethee(spec) if !(0.0..1.0).contains(&spec.indifference) => {
                Err(format!("found indifference = {}, expected 0 or more and below 1", spec.indifference))
            }
            Self::Promethee(spec) if !(spec.preference > spec.indifference && spec.preference <= 1.0) => Err(format!(
                "found preference = {}, expected more than the indifference and 1 at most",
                spec.preference
            )),
            _ => Ok(()),
        }
    }
}

impl OwaSpec {
    /// The order weights for so many criteria.
    ///
    /// # Errors
    /// Order weights of another number, negative or all 0; an ANDness outside 0 to 1; both at once.
    pub fn order(&self, criteria: usize) -> Result<OrderWeights, decision::Error> {
        let wrong = |field, found, expected: &str| decision::Error::Parameter {
            of: "owa",
            field,
            found,
            expected: expected.to_owned(),
        };
        match (&self.order_weights, self.andness) {
            (Some(_), Some(andness)) => {
                Err(wrong("andness", andness.to_string(), "either order_weights or andness, not both"))
            }
            (Some(weights), None) if weights.len() != criteria => {
                let expected = format!("{criteria}, one a criterion");
                Err(wrong("order_weights", format!("a list of {}", weights.len()), &expected))
            }
            (Some(weights), None) => OrderWeights::new(weights),
            (None, andness) => OrderWeights::with_andness(criteria, andness.unwrap_or(0.7)),
        }
    }
}

impl TopsisSpec {
    /// The normalisation for scores from 0 to 1.
    pub fn of_scores(self) -> Normalisation {
        self.normalisation.map_or(Normalisation::None, Normalisation::from)
    }
}

impl From<OwaFormSpec> for OwaForm {
    fn from(form: OwaFormSpec) -> Self {
        match form {
            OwaFormSpec::Plain => Self::Plain,
            OwaFormSpec::Weighted => Self::Weighted,
            OwaFormSpec::TradeOff => Self::TradeOff,
        }
    }
}

impl From<NormalisationSpec> for Normalisation {
    fn from(spec: NormalisationSpec) -> Self {
        match spec {
            NormalisationSpec::None => Self::None,
            NormalisationSpec::Vector => Self::Vector,
            NormalisationSpec::MinMax => Self::MinMax,
            NormalisationSpec::Max => Self::Max,
            NormalisationSpec::Linear => Self::Linear,
            NormalisationSpec::Sum => Self::Sum,
        }
    }
}

impl From<PrometheeSpec> for Preference {
    fn from(spec: PrometheeSpec) -> Self {
        match spec.indifference > 0.0 {
            true => Self::Linear { q: spec.indifference, p: spec.preference },
            false => Self::VShape { p: spec.preference },
        }
    }
}
