//! The table of facts about villages.

use planner::FactRow;
use planner::scenario::FactsLayer;
use spatial::LonLat;

use super::settlement;
use super::villages::{Columns, read_status, status_words};
use crate::SourceError;
use crate::formats::{Ask, Table};
use crate::tally::Tally;

/// The rows of a table of facts, ready to find their village.
pub(crate) fn rows(
    table: &Table,
    (layer, ask): (&FactsLayer, &Ask<'_>),
    tally: &mut Tally,
) -> Result<Vec<FactRow>, SourceError> {
    let columns = Columns::find(table, ask)?;
    if columns.id.is_none() && columns.name.is_none() && columns.names.is_empty() {
        return Err(SourceError::NoField {
            file: table.file.clone(),
            field: "id or name, by which rows find their village".to_owned(),
            found: table.columns.join(", "),
            next_step: format!("name it with {}.fields = {{ id = \"…\" }}", ask.key),
        });
    }
    let statuses = status_words(&layer.statuses, ask.key)?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let (name, names) = columns.names(row);
        let population = row.get(columns.population.as_ref()).and_then(|value| {
            let (population, finding) = settlement::population(value, &table.file, &table.place(row));
            tally.findings.extend(finding);
            population
        });
        let point = match &row.shape {
            Some(geo::Geometry::Point(point)) => LonLat::new(point.x(), point.y()),
            _ => None,
        };
        let stated = row.get(columns.status.as_ref());
        rows.push(FactRow {
            line: row.number,
            id: row.get(columns.id.as_ref()).map(str::to_owned),
            names: std::iter::once(name).chain(names.into_values()).filter(|name| !name.is_empty()).collect(),
            lonlat: point,
            population,
            status: read_status(stated, &statuses, (table, row), tally),
            facts: columns.facts(table, row),
        });
    }
    Ok(rows)
}
