//! The same methods on any table: rows are alternatives, columns are criteria.

mod ranking;
mod weights;

use decision::methods::Method;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::DeTable;

use crate::Consistency;
use crate::quantity::Unit;
use crate::scenario::{Better, MethodSpec, ScenarioError, ValueSpec, WeightsSpec, plain, tag_by_kind};
pub use ranking::rank_table;

/// How a table is ranked: one TOML file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    /// The column of names. Default: the first.
    pub id: Option<String>,
    /// The columns that count.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnSpec>,
    /// How they become ranks. Default: the weighted sum.
    #[schemars(with = "Option<MethodSpec>")]
    pub method: Option<Spanned<MethodSpec>>,
    /// How the weighted sum of bare figures makes them comparable. Default `min_max`.
    pub normalisation: Option<crate::scenario::NormalisationSpec>,
    /// How much columns count, where it is not written at each: names are those of the columns.
    #[schemars(with = "Option<WeightsSpec>")]
    pub weights: Option<Spanned<WeightsSpec>>,
    /// Or weights drawn from the figures: `entropy`, `critic` … (`inhabit list weights`). They say where rows differ, not
    /// what matters to people.
    #[schemars(with = "Option<String>")]
    pub weights_from: Option<Spanned<String>>,
}

/// One column that counts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// Its name in the table's header.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// Which way is good. Default `more`; not beside `value`.
    pub better: Option<Better>,
    /// How its figures become 0 to 1, in bare numbers; either every column has one, or none.
    #[schemars(with = "Option<ValueSpec>")]
    pub value: Option<Spanned<ValueSpec>>,
    /// Its weight, 0 or more. Default 1.
    #[schemars(with = "Option<f64>")]
    pub weight: Option<Spanned<f64>>,
    /// PROMETHEE on bare figures: differences up to this do not matter. Default 0.
    pub indifference: Option<f64>,
    /// PROMETHEE on bare figures: differences from this on decide. Default: any difference decides.
    pub preference: Option<f64>,
    /// SPOTIS and RIM on bare figures: the least and the greatest figure there can be.
    pub bounds: Option<[f64; 2]>,
    /// SPOTIS on bare figures: the figure wished for. Default: the bound on the good side.
    pub wished: Option<f64>,
    /// RIM on bare figures: the least and the greatest ideal figure. Default: the bound on the good side.
    pub ideal: Option<[f64; 2]>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Gap,
    /// A finite figure.
    Figure(f64),
    /// A word.
    Word(String),
}

/// A ranked table, in the order of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRanking {
    /// The method.
    pub method: Method,
    /// Its totals, more being better; `None` for rows that it cannot compare.
    pub totals: Vec<Option<f64>>,
    /// 1 for the best; rows that tie share a rank.
    pub ranks: Vec<Option<usize>>,
    /// The least and the greatest total the gaps allow; empty for methods that carry no gaps.
    pub intervals: Vec<(f64, f64)>,
    /// Columns × rows: points of the weighted sum, rounded to four decimals so that they add up; empty for other methods
    /// and for bare figures.
    pub shares: Vec<Vec<Option<f64>>>,
    /// The weights, adding up to 1.
    pub weights: Vec<f64>,
    /// How they came about, in words; empty when they were written at each column.
    pub weighed: String,
    /// How far the comparisons agree with each other; `None` unless columns were compared two at a time.
    pub consistency: Option<Consistency>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl TableSpec {
    /// Reads and checks a specification; `file` is the name shown in errors.
    ///
    /// # Errors
    /// The first fault with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let fail = |error: toml::de::Error| ScenarioError::at(file, text, error.span(), plain(error.message()));
        let mut table = DeTable::parse(text).map_err(fail)?;
        tag_by_kind(table.get_mut());
        let deserializer: toml::de::Deserializer<'_> = table.into_deserializer();
        let spec = Self::deserialize(deserializer).map_err(fail)?;
        spec.check().map_err(|(span, message)| ScenarioError::at(file, text, span, message))?;
        Ok(spec)
    }

    fn check(&self) -> Result<(), (Option<std::ops::Range<usize>>, String)> {
        let at = |span| move |message: String| (Some(span), message);
        if self.columns.is_empty() {
            return Err((None, "no [[column]] is given, expected at least one".into()));
        }
        let valued = self.columns.iter().filter(|column| column.value.is_some()).count();
        for (position, column) in self.columns.iter().enumerate() {
            let name = &column.name;
            if self.columns[..position].iter().any(|other| other.name.get_ref() == name.get_ref()) {
                return Err(at(name.span())(format!("found column \"{}\" twice, expected it once", name.get_ref())));
            }
            if let Some(weight) = column.weight.as_ref().filter(|w| !(w.get_ref().is_finite() && *w.get_ref() >= 0.0)) {
                let message = format!("found weight {}, expected a finite number, 0 or more", weight.get_ref());
                return Err(at(weight.span())(message));
            }
            if let Some(value) = &column.value {
                value.get_ref().function(Unit::Plain, &[]).map_err(at(value.span()))?;
                if column.better.is_some() {
                    return Err(at(value.span())("found value beside better, expected one of the two".into()));
                }
            } else if valued > 0 {
                let message = format!("column \"{}\" has no value, expected one as the others have", name.get_ref());
                return Err(at(name.span())(message));
            }
        }
        self.check_weights()?;
        match &self.method {
            Some(method) => method.get_ref().check(self.columns.len()).map_err(at(method.span())),
            None => Ok(()),
        }
    }

    /// Whether columns have value functions.
    fn is_valued(&self) -> bool {
        self.columns.iter().any(|column| column.value.is_some())
    }
}
