use std::collections::BTreeMap;

use decision::robustness::WeightSpace;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::method::NoParameters;

/// The `[robustness]` section: what is tried to see how far the ranking can be trusted.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RobustnessSpec {
    /// How many draws of weights and of unknown scores, 0 to 1,000,000. Default 10,000.
    #[schemars(with = "usize")]
    pub draws: Spanned<usize>,
    /// How many villages are wanted: the first k whose set is put to the test. Default 5.
    #[schemars(with = "usize")]
    pub first: Spanned<usize>,
    /// Which weights are tried. Default: around those given.
    #[schemars(with = "WeightSpaceSpec")]
    pub space: Spanned<WeightSpaceSpec>,
}

impl Default for RobustnessSpec {
    fn default() -> Self {
        let space = WeightSpaceSpec::Around(AroundSpec { concentration: concentration() });
        Self { draws: Spanned::new(0..0, 10_000), first: Spanned::new(0..0, 5), space: Spanned::new(0..0, space) }
    }
}

/// Which weights are tried.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(tag = "kind")]
pub enum WeightSpaceSpec {
    /// All weights alike.
    Uniform(NoParameters),
    /// Weights near those given (Dirichlet).
    Around(AroundSpec),
    /// All weights that keep the given order of importance.
    Ranked(NoParameters),
    /// All weights within bounds.
    Bounds(BoundsSpec),
}

/// How near to the given weights.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AroundSpec {
    /// Above 0; a weight w varies by ±√(w(1 − w)/(concentration + 1)). Default 99: a weight of 0.2 varies by ±0.04.
    #[serde(default = "concentration")]
    pub concentration: f64,
}

fn concentration() -> f64 {
    99.0
}

/// Bounds of weights.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundsSpec {
    /// How far each weight may leave the given one, as a part of it: 0.5 for half as much to one and a half as much.
    pub spread: Option<f64>,
    /// Least and greatest weight of single criteria, by id, 0 to 1.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, [f64; 2]>")]
    pub criteria: BTreeMap<Spanned<String>, Spanned<[f64; 2]>>,
}

impl WeightSpaceSpec {
    /// The weights tried, around or ordered like `weights` (sum 1), one for each of `ids`.
    pub fn space(&self, weights: &[f64], ids: &[&str]) -> WeightSpace {
        match self {
            Self::Uniform(_) => WeightSpace::Uniform,
            Self::Around(around) => {
                WeightSpace::Around { weights: weights.to_vec(), concentration: around.concentration }
            }
            Self::Ranked(_) => {
                let above = |weight: f64| weights.iter().filter(|other| **other > weight + 1e-12).count();
                WeightSpace::Ranked { ranks: weights.iter().map(|weight| above(*weight) as u32 + 1).collect() }
            }
            Self::Bounds(bounds) => {
                let bound = |(weight, id): (&f64, &&str)| {
                    let own = bounds.criteria.iter().find(|(key, _)| key.get_ref() == id);
                    match (own, bounds.spread) {
                        (Some((_, bound)), _) => (bound.get_ref()[0], bound.get_ref()[1]),
                        (None, Some(spread)) => {
                            ((weight * (1.0 - spread)).max(0.0), (weight * (1.0 + spread)).min(1.0))
                        }
                        (None, None) => (0.0, 1.0),
                    }
                };
                let (low, high) = weights.iter().zip(ids).map(bound).unzip();
                WeightSpace::Bounds { low, high }
            }
        }
    }

    /// Which weights are tried, in words.
    pub fn describe(&self) -> String {
        match self {
            Self::Uniform(_) => "all weights alike".to_owned(),
            Self::Around(around) => {
                let varies = 100.0 * (0.2 * 0.8 / (around.concentration + 1.0)).sqrt();
                format!("weights around those given (a weight of 20 % varies by ±{varies:.1} %)")
            }
            Self::Ranked(_) => "all weights that keep the order of importance".to_owned(),
            Self::Bounds(BoundsSpec { spread: Some(spread), .. }) => {
                format!(
                    "all weights within ±{:.0} % of those given, or within the bounds of the scenario",
                    100.0 * spread
                )
            }
            Self::Bounds(_) => "all weights within the bounds of the scenario".to_owned(),
        }
    }
}
