//! Answers of field surveys: one row a fact, as `inhabit survey import` writes them.

use planner::Fact;
use planner::survey::SurveyRow;

use crate::SourceError;
use crate::formats::Table;
use crate::tally::Tally;

/// The columns of a file of answers, in their order.
pub const COLUMNS: [&str; 7] = ["id", "field", "value", "unit", "source", "surveyed_on", "from"];

/// The answers of one file. Rows without id, field or value are left out and counted.
pub(crate) fn rows(table: &Table, tally: &mut Tally) -> Result<Vec<SurveyRow>, SourceError> {
    let column = |name: &str| {
        table.columns.iter().position(|column| column == name).ok_or_else(|| SourceError::NoField {
            file: table.file.clone(),
            field: name.to_owned(),
            found: table.columns.join(", "),
            next_step: "write it with inhabit survey import, or give it the columns id, field, value, unit, source, \
                        surveyed_on"
                .to_owned(),
        })
    };
    let (id, field, value) = (column("id")?, column("field")?, column("value")?);
    let unit = table.columns.iter().position(|column| column == "unit");
    let (source, day) = (column("source")?, column("surveyed_on")?);
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cell = |column: usize| row.values[column].as_deref().map(str::trim).unwrap_or_default().to_owned();
        match (
            row.values[id].as_deref(),
            row.values[field].as_deref(),
            row.values[value].as_deref().and_then(Fact::read),
        ) {
            (Some(id), Some(field), Some(fact)) => rows.push(SurveyRow {
                file: table.file.clone(),
                line: row.number,
                id: harmless_undone(id).to_owned(),
                field: field.to_owned(),
                fact,
                unit: unit.map(cell).unwrap_or_default(),
                source: cell(source),
                surveyed_on: cell(day),
            }),
            _ => tally.leave_out("without id, field or value"),
        }
    }
    Ok(rows)
}

/// An id without the apostrophe that keeps spreadsheets from taking it for a formula.
fn harmless_undone(id: &str) -> &str {
    match id.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => id,
    }
}
