//! The same methods on any table: rows are alternatives, columns are criteria.

use decision::methods::{
    Method, Normalisation, Preference, Problem, Totals, owa, promethee, ranks, round_shares, spotis, topsis, vikor,
    weighted_product, weighted_product_of_figures, weighted_sum, weighted_sum_of_figures,
};
use decision::value::{Direction, ValueFunction};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::DeTable;

use crate::quantity::Unit;
use crate::scenario::{Better, MethodSpec, ScenarioError, ValueSpec, plain, tag_by_kind};

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
    /// SPOTIS on bare figures: the least and the greatest figure there can be.
    pub bounds: Option<[f64; 2]>,
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
        if self.weights().iter().all(|weight| *weight == 0.0) {
            return Err((None, "every weight is 0, expected at least one column that counts".into()));
        }
        match &self.method {
            Some(method) => method.get_ref().check(self.columns.len()).map_err(at(method.span())),
            None => Ok(()),
        }
    }

    fn weights(&self) -> Vec<f64> {
        self.columns.iter().map(|column| column.weight.as_ref().map_or(1.0, |weight| *weight.get_ref())).collect()
    }

    /// Whether columns have value functions.
    fn is_valued(&self) -> bool {
        self.columns.iter().any(|column| column.value.is_some())
    }
}

/// Ranks the rows of a table: `columns` are the cells of each column of `spec`, in its order.
///
/// With value functions, figures become scores and the methods work as for villages. Without, they work on the bare
/// figures, as textbooks print them: TOPSIS on vector-normalised figures unless told otherwise, the weighted sum on
/// min–max figures, the weighted product on the figures themselves, PROMETHEE on differences in each column's unit,
/// SPOTIS between each column's bounds; the ordered average, which needs scores, on min–max figures.
///
/// # Errors
/// What a method cannot take: a figure of 0 or less for the weighted product, SPOTIS without bounds.
pub fn rank_table(spec: &TableSpec, ids: &[String], columns: &[Vec<Cell>]) -> Result<TableRanking, decision::Error> {
    let weights = decision::weights::direct(&spec.weights())?;
    let default = MethodSpec::default();
    let method = spec.method.as_ref().map_or(&default, |method| method.get_ref());
    let mut notes = Vec::new();
    let mut ranking = if spec.is_valued() {
        let scores: Vec<Vec<Option<f64>>> =
            spec.columns.iter().zip(columns).map(|(column, cells)| scores(column, cells, &mut notes)).collect();
        of_scores(method, &scores, &weights)?
    } else {
        of_figures(spec, method, columns, &weights)?
    };
    ranking.ranks = ranks(&ranking.totals, &vec![true; ids.len()], ids);
    let unranked = ranking.totals.iter().filter(|total| total.is_none()).count();
    if unranked > 0 {
        notes.push(format!("{unranked} of {} rows have no total, as figures are missing", ids.len()));
    }
    for (column, cells) in spec.columns.iter().zip(columns) {
        let known: Vec<&Cell> = cells.iter().filter(|cell| **cell != Cell::Gap).collect();
        if known.is_empty() && !cells.is_empty() {
            notes.push(format!("column \"{}\" is empty: it decides nothing", column.name.get_ref()));
        } else if known.len() > 1 && known.iter().all(|cell| *cell == known[0]) {
            notes.push(format!("column \"{}\" is the same in every row: it decides nothing", column.name.get_ref()));
        }
    }
    ranking.notes = notes;
    Ok(ranking)
}

fn scores(column: &ColumnSpec, cells: &[Cell], notes: &mut Vec<String>) -> Vec<Option<f64>> {
    let figures: Vec<Option<f64>> = cells.iter().map(figure).collect();
    let Some(value) = &column.value else { return vec![None; cells.len()] };
    let Ok(function) = value.get_ref().function(Unit::Plain, &figures) else { return vec![None; cells.len()] };
    if matches!(value.get_ref(), ValueSpec::Relative(_)) {
        notes.push(format!(
            "column \"{}\" is scaled to the least and greatest figure found: another row would change every score",
            column.name.get_ref()
        ));
    }
    let score = |cell: &Cell| match cell {
        Cell::Word(word) => function.value_of_label(Some(word)),
        other => function.value(figure(other)),
    };
    cells.iter().map(score).collect()
}

fn figure(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Figure(figure) => Some(*figure),
        _ => None,
    }
}

fn empty(method: Method, weights: &[f64], totals: Vec<Option<f64>>) -> TableRanking {
    TableRanking {
        method,
        totals,
        ranks: Vec::new(),
        intervals: Vec::new(),
        shares: Vec::new(),
        weights: weights.to_vec(),
        notes: Vec::new(),
    }
}

/// Decimals of printed shares.
const DECIMALS: usize = 4;

fn of_scores(
    method: &MethodSpec,
    scores: &[Vec<Option<f64>>],
    weights: &[f64],
) -> Result<TableRanking, decision::Error> {
    let with = |totals: Totals| TableRanking {
        intervals: totals.low.into_iter().zip(totals.high).collect(),
        ..empty(method.method(), weights, totals.total)
    };
    Ok(match method {
        MethodSpec::WeightedSum(_) => {
            let sum = weighted_sum(scores, weights)?;
            let mut shares = sum.shares;
            for (row, total) in sum.total.iter().enumerate() {
                let own: Vec<Option<f64>> = shares.iter().map(|column| column[row]).collect();
                for (column, share) in shares.iter_mut().zip(round_shares(&own, total.unwrap_or(0.0), DECIMALS)) {
                    column[row] = share;
                }
            }
            let intervals = sum.low.into_iter().zip(sum.high).collect();
            TableRanking { shares, intervals, ..empty(method.method(), weights, sum.total) }
        }
        MethodSpec::WeightedProduct(_) => with(weighted_product(scores, weights)?),
        MethodSpec::Owa(spec) => with(owa(scores, weights, &spec.order(weights.len())?, spec.form.into())?),
        other => empty(method.method(), weights, crate::analysis::method::totals_of(other, scores, weights)?),
    })
}

fn of_figures(
    spec: &TableSpec,
    method: &MethodSpec,
    columns: &[Vec<Cell>],
    weights: &[f64],
) -> Result<TableRanking, decision::Error> {
    let figures: Vec<Vec<Option<f64>>> = columns.iter().map(|cells| cells.iter().map(figure).collect()).collect();
    let directions: Vec<Direction> = spec
        .columns
        .iter()
        .map(|column| match column.better {
            Some(Better::Less) => Direction::Minimise,
            _ => Direction::Maximise,
        })
        .collect();
    if let MethodSpec::Owa(_) = method {
        let scores: Vec<Vec<Option<f64>>> = figures
            .iter()
            .zip(&directions)
            .map(|(column, direction)| ValueFunction::from_data(column, *direction).values(column))
            .collect();
        return of_scores(method, &scores, weights);
    }
    let problem = Problem::new(figures, directions, weights)?;
    let less_far = |far: Vec<Option<f64>>| far.into_iter().map(|far| far.map(|far| 1.0 - far)).collect();
    let totals = match method {
        MethodSpec::WeightedProduct(_) => weighted_product_of_figures(&problem)?,
        MethodSpec::Topsis(topsis_spec) => {
            topsis(&problem, topsis_spec.normalisation.map_or(Normalisation::Vector, Normalisation::from))
        }
        MethodSpec::Vikor(spec) => less_far(vikor(&problem, spec.v)?.compromise),
        MethodSpec::Promethee(_) => promethee(&problem, &preferences(spec))?.net,
        MethodSpec::Spotis(_) => less_far(spotis(&problem, &bounds(spec)?, None)?),
        _ => weighted_sum_of_figures(&problem, spec.normalisation.map_or(Normalisation::MinMax, Normalisation::from)),
    };
    Ok(empty(method.method(), weights, totals))
}

fn preferences(spec: &TableSpec) -> Vec<Preference> {
    let one = |column: &ColumnSpec| match (column.indifference, column.preference) {
        (None, None) => Preference::Usual,
        (Some(q), None) => Preference::UShape { q },
        (None, Some(p)) => Preference::VShape { p },
        (Some(q), Some(p)) => Preference::Linear { q, p },
    };
    spec.columns.iter().map(one).collect()
}

fn bounds(spec: &TableSpec) -> Result<Vec<(f64, f64)>, decision::Error> {
    let one = |column: &ColumnSpec| {
        column.bounds.map(|[low, high]| (low, high)).ok_or_else(|| decision::Error::Parameter {
            of: "spotis",
            field: "bounds",
            found: format!("none for column \"{}\"", column.name.get_ref()),
            expected: "bounds = [least, greatest] for every column".to_owned(),
        })
    };
    spec.columns.iter().map(one).collect()
}
