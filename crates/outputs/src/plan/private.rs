use std::io::Write;

use planner::plan::PlanRow;

use crate::Error;
use crate::csv::cell;

/// Writes the list of places, works and households: for those who keep the table of households, never to be shared. The
/// same file can be edited and proved with `inhabit plan --check`.
///
/// # Errors
/// Those of `out`.
pub fn write_private(rows: &[PlanRow], out: &mut dyn Write) -> Result<(), Error> {
    out.write_all(b"what,id,place,year,homes,note\r\n")?;
    for row in rows {
        let homes: Vec<String> = row.homes.iter().map(u32::to_string).collect();
        let year = row.year.map_or(String::new(), |year| year.to_string());
        let cells = [cell(&row.what), cell(&row.id), cell(&row.place), year, cell(&homes.join(";")), cell(&row.note)];
        out.write_all(cells.join(",").as_bytes())?;
        out.write_all(b"\r\n")?;
    }
    Ok(())
}
