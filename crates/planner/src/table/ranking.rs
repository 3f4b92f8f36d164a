//! From the cells of a table to its ranks.

use decision::methods::figures::{Aim, rim};
use decision::methods::{
    Method, Normalisation, Preference, Problem, Totals, owa, promethee, ranks, round_shares, spotis, topsis, vikor,
    weighted_product, weighted_product_of_figures, weighted_sum, weighted_sum_of_figures,
};
use decision::value::{Direction, ValueFunction};

use super::{Cell, ColumnSpec, TableRanking, TableSpec};
use crate::quantity::Unit;
use crate::scenario::{Better, MethodSpec, ValueSpec};

/// Ranks the rows of a table: `columns` are the cells of each column of `spec`, in its order.
///
/// With value functions, figures become scores and the methods work as for villages. Without, they work on the bare
/// figures, as textbooks print them: TOPSIS on vector-normalised figures unless told otherwise, the weighted sum on
/// min–max figures, the weighted product on the figures themselves, PROMETHEE on differences in each column's unit,
/// SPOTIS and RIM between each column's bounds; the ordered average, which needs scores, on min–max figures.
///
/// # Errors
/// What a method cannot take: a figure of 0 or less for the weighted product, SPOTIS or RIM without bounds.
pub fn rank_table(spec: &TableSpec, ids: &[String], columns: &[Vec<Cell>]) -> Result<TableRanking, decision::Error> {
    let default = MethodSpec::default();
    let method = spec.method.as_ref().map_or(&default, |method| method.get_ref());
    let mut notes = Vec::new();
    let mut ranking = if spec.is_valued() {
        let scores: Vec<Vec<Option<f64>>> =
            spec.columns.iter().zip(columns).map(|(column, cells)| scores(column, cells, &mut notes)).collect();
        let weighed = spec.weighed(&Problem::of_values(&scores, &vec![1.0; scores.len()])?)?;
        TableRanking { weighed: weighed.1, consistency: weighed.2, ..of_scores(method, &scores, &weighed.0)? }
    } else {
        of_figures(spec, method, columns)?
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
        weighed: String::new(),
        consistency: None,
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

fn of_figures(spec: &TableSpec, method: &MethodSpec, columns: &[Vec<Cell>]) -> Result<TableRanking, decision::Error> {
    let figures: Vec<Vec<Option<f64>>> = columns.iter().map(|cells| cells.iter().map(figure).collect()).collect();
    let directions: Vec<Direction> = spec
        .columns
        .iter()
        .map(|column| match column.better {
            Some(Better::Less) => Direction::Minimise,
            _ => Direction::Maximise,
        })
        .collect();
    let alike = vec![1.0; figures.len()];
    let (weights, weighed, consistency) = spec.weighed(&Problem::new(figures.clone(), directions.clone(), &alike)?)?;
    let with = |ranking| TableRanking { weighed, consistency, ..ranking };
    if let MethodSpec::Owa(_) = method {
        let scores: Vec<Vec<Option<f64>>> = figures
            .iter()
            .zip(&directions)
            .map(|(column, direction)| ValueFunction::from_data(column, *direction).values(column))
            .collect();
        return Ok(with(of_scores(method, &scores, &weights)?));
    }
    let problem = Problem::new(figures, directions, &weights)?;
    let less_far = |far: Vec<Option<f64>>| far.into_iter().map(|far| far.map(|far| 1.0 - far)).collect();
    let totals = match method {
        MethodSpec::WeightedProduct(_) => weighted_product_of_figures(&problem)?,
        MethodSpec::Topsis(topsis_spec) => {
            topsis(&problem, topsis_spec.normalisation.map_or(Normalisation::Vector, Normalisation::from))
        }
        MethodSpec::Vikor(spec) => less_far(vikor(&problem, spec.v)?.compromise),
        MethodSpec::Promethee(_) => promethee(&problem, &preferences(spec))?.net,
        MethodSpec::Spotis(_) => less_far(spotis(&problem, &bounds(spec, "spotis")?, Some(&wished(spec)?))?),
        MethodSpec::Rim(_) => rim(&problem, &aims(spec)?)?,
        other if Method::FIGURES.contains(&other.method()) => other.of_figures(&problem)?,
        _ => weighted_sum_of_figures(&problem, spec.normalisation.map_or(Normalisation::MinMax, Normalisation::from)),
    };
    Ok(with(empty(method.method(), &weights, totals)))
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

fn bounds(spec: &TableSpec, of: &'static str) -> Result<Vec<(f64, f64)>, decision::Error> {
    let one = |column: &ColumnSpec| {
        column.bounds.map(|[low, high]| (low, high)).ok_or_else(|| decision::Error::Parameter {
            of,
            field: "bounds",
            found: format!("none for column \"{}\"", column.name.get_ref()),
            expected: "bounds = [least, greatest] for every column".to_owned(),
        })
    };
    spec.columns.iter().map(one).collect()
}

/// The bound on the good side of a column.
fn good_end(column: &ColumnSpec, (low, high): (f64, f64)) -> f64 {
    if column.better == Some(Better::Less) { low } else { high }
}

/// SPOTIS: the figures wished for.
fn wished(spec: &TableSpec) -> Result<Vec<f64>, decision::Error> {
    let one = |(column, bounds): (&ColumnSpec, (f64, f64))| column.wished.unwrap_or_else(|| good_end(column, bounds));
    Ok(spec.columns.iter().zip(bounds(spec, "spotis")?).map(one).collect())
}

/// RIM: ranges and ideal figures.
fn aims(spec: &TableSpec) -> Result<Vec<Aim>, decision::Error> {
    let one = |(column, range): (&ColumnSpec, (f64, f64))| {
        let end = good_end(column, range);
        Aim { range, ideal: column.ideal.map_or((end, end), |[least, greatest]| (least, greatest)) }
    };
    Ok(spec.columns.iter().zip(bounds(spec, "rim")?).map(one).collect())
}
