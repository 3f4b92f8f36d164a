//! `inhabit rank`: the same methods on any table.

use std::path::{Path, PathBuf};

use outputs::text::Table;
use planner::table::{Cell, TableRanking, TableSpec, rank_table};
use serde_json::{Value, json};

use crate::Manner;
use crate::failure::Failure;

/// Which table, and how.
#[derive(clap::Args)]
pub struct Arguments {
    /// The table: CSV with a header, commas or semicolons between cells, empty cells for what is not known.
    table: PathBuf,

    /// How it is ranked: a TOML file with `column` tables (name, better or value, weight) and a `method` table.
    spec: PathBuf,
}

/// Prints the ranking.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let text = read(&arguments.spec)?;
    let spec = TableSpec::parse(&arguments.spec.display().to_string(), &text)?;
    let (ids, columns) = cells(&arguments.table, &spec)?;
    let ranking = rank_table(&spec, &ids, &columns)?;
    if manner.json {
        return super::print_json(&to_json(&spec, &ids, &ranking));
    }
    if !manner.quiet {
        for note in &ranking.notes {
            eprintln!("note: {note}");
        }
    }
    super::print(&shown(&spec, &ids, &ranking))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("{}: cannot read the file: {error}", path.display())))
}

/// Ids and the cells of every column that counts.
fn cells(path: &Path, spec: &TableSpec) -> Result<(Vec<String>, Vec<Vec<Cell>>), Failure> {
    let text = read(path)?;
    let shown = path.display();
    let wrong = |message: String| Failure::input(format!("{shown}: {message}"));
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header: Vec<String> =
        reader.headers().map_err(|error| wrong(error.to_string()))?.iter().map(str::to_owned).collect();
    let place = |name: &str| {
        header
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| wrong(format!("found no column \"{name}\", expected one of {}", header.join(", "))))
    };
    let id = spec.id.as_deref().map_or(Ok(0), &place)?;
    let places: Vec<usize> =
        spec.columns.iter().map(|column| place(column.name.get_ref())).collect::<Result<_, _>>()?;
    let mut ids: Vec<String> = Vec::new();
    let mut columns: Vec<Vec<Cell>> = vec![Vec::new(); places.len()];
    let mut seen = std::collections::HashSet::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let name = record.get(id).unwrap_or_default().to_owned();
        if !seen.insert(name.clone()) {
            return Err(wrong(format!("line {line}: found \"{name}\" twice, expected each name once")));
        }
        ids.push(name);
        for ((column, spec), place) in columns.iter_mut().zip(&spec.columns).zip(&places) {
            let found = record.get(*place).unwrap_or_default();
            let takes_words = spec
                .value
                .as_ref()
                .is_some_and(|value| matches!(value.get_ref(), planner::scenario::ValueSpec::Classes(_)));
            column.push(cell(found, takes_words).ok_or_else(|| {
                let name = spec.name.get_ref();
                wrong(format!(
                    "line {line}, column \"{name}\": found \"{found}\", expected a finite number or an empty cell"
                ))
            })?);
        }
    }
    if ids.is_empty() {
        return Err(wrong("found no rows, expected at least one below the header".into()));
    }
    Ok((ids, columns))
}

/// A cell; `None` for what is neither a finite figure nor, where words count, a word.
fn cell(text: &str, takes_words: bool) -> Option<Cell> {
    match text.parse::<f64>() {
        _ if text.is_empty() => Some(Cell::Gap),
        _ if takes_words => Some(Cell::Word(text.to_owned())),
        Ok(figure) if figure.is_finite() => Some(Cell::Figure(figure)),
        _ => None,
    }
}

/// Positions of the rows, best first, rows without a rank last.
fn order(ranking: &TableRanking) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranking.ranks.len()).collect();
    order.sort_by_key(|row| (ranking.ranks[*row].unwrap_or(usize::MAX), *row));
    order
}

fn shown(spec: &TableSpec, ids: &[String], ranking: &TableRanking) -> String {
    let mut titles = vec![">rank".to_owned(), "name".to_owned(), ">total".to_owned()];
    if !ranking.intervals.is_empty() {
        titles.push("could be".to_owned());
    }
    if !ranking.shares.is_empty() {
        titles.extend(spec.columns.iter().map(|column| format!(">{}", column.name.get_ref())));
    }
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for row in order(ranking) {
        let figure = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
        let rank = ranking.ranks[row].map_or("–".to_owned(), |rank| rank.to_string());
        let mut cells = vec![rank, ids[row].clone(), figure(ranking.totals[row])];
        cells.extend(ranking.intervals.get(row).map(|(low, high)| format!("{low:.1} to {high:.1}")));
        cells.extend(ranking.shares.iter().map(|column| figure(column[row])));
        table.row(cells);
    }
    let about = ranking.method.about();
    format!("{}\n{} ({})\n{}", table.render(), about.title, about.reference, weights(spec, ranking))
}

/// The weights and how they came about; nothing where they stand in the specification.
fn weights(spec: &TableSpec, ranking: &TableRanking) -> String {
    if ranking.weighed.is_empty() {
        return String::new();
    }
    let named = spec.columns.iter().zip(&ranking.weights);
    let each: Vec<String> =
        named.map(|(column, weight)| format!("{} {:.2} %", column.name.get_ref(), 100.0 * weight)).collect();
    let mut text = format!("\nWeights {}:\n{}\n", ranking.weighed, each.join(", "));
    if let Some(consistency) = &ranking.consistency {
        text += &format!("{}\n", outputs::analysis::consistency_words(consistency).trim_start());
    }
    text
}

fn to_json(spec: &TableSpec, ids: &[String], ranking: &TableRanking) -> Value {
    let rows = order(ranking).into_iter().map(|row| {
        let shares: serde_json::Map<String, Value> = spec
            .columns
            .iter()
            .zip(&ranking.shares)
            .map(|(column, shares)| (column.name.get_ref().clone(), json!(shares[row])))
            .collect();
        json!({
            "name": ids[row],
            "rank": ranking.ranks[row],
            "total": ranking.totals[row],
            "could_be": ranking.intervals.get(row).map(|(low, high)| [*low, *high]),
            "shares": shares,
        })
    });
    json!({
        "method": ranking.method.about().id,
        "reference": ranking.method.about().reference,
        "weights": spec.columns.iter().zip(&ranking.weights).map(|(column, weight)| {
            (column.name.get_ref().clone(), json!(weight))
        }).collect::<serde_json::Map<_, _>>(),
        "weights_are": (!ranking.weighed.is_empty()).then_some(&ranking.weighed),
        "consistency": ranking.consistency.as_ref().map(outputs::analysis::consistency_json),
        "rows": rows.collect::<Vec<_>>(),
        "notes": ranking.notes,
    })
}
