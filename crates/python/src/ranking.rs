use planner::table::{Cell, TableSpec, rank_table};
use pyo3::prelude::*;
use serde_json::json;

use crate::changes::toml_of;
use crate::error::Failure;

/// Ranks the rows of a table: names, and a column of cells for each `[[column]]` of the specification, in its order.
#[pyfunction]
pub fn rank(spec: &Bound<'_, PyAny>, ids: Vec<String>, columns: Vec<Vec<Option<Figure>>>) -> PyResult<String> {
    let spec = toml::to_string(&toml_of(spec)?).map_err(|error| Failure::Work(error.to_string()))?;
    let spec = TableSpec::parse("specification", &spec).map_err(Failure::from)?;
    let cells: Vec<Vec<Cell>> = columns.into_iter().map(|column| column.into_iter().map(cell).collect()).collect();
    let ranking = rank_table(&spec, &ids, &cells).map_err(Failure::from)?;
    Ok(json!({
        "method": ranking.method.about().id,
        "title": ranking.method.about().title,
        "reference": ranking.method.about().reference,
        "weights": ranking.weights,
        "rank": ranking.ranks,
        "total": ranking.totals,
        "could_be": ranking.intervals,
        "shares": ranking.shares,
        "notes": ranking.notes,
    })
    .to_string())
}

/// A cell as Python gives it.
#[derive(FromPyObject)]
pub enum Figure {
    /// A figure.
    Number(f64),
    /// A word.
    Word(String),
}

fn cell(value: Option<Figure>) -> Cell {
    match value {
        Some(Figure::Number(figure)) => Cell::Figure(figure),
        Some(Figure::Word(word)) => Cell::Word(word),
        None => Cell::Gap,
    }
}
