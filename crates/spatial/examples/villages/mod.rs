//! Positions from a table with columns x and y in metres.

use std::error::Error;

use geo::Coord;

/// The positions, row by row.
pub fn villages(table: &str) -> Result<Vec<Coord<f64>>, Box<dyn Error>> {
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().ok_or("villages.csv is empty")?.split(',').collect();
    let column = |name: &str| names.iter().position(|&other| other == name).ok_or("villages.csv needs x and y");
    let (x, y) = (column("x")?, column("y")?);
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            Ok(Coord { x: fields[x].parse()?, y: fields[y].parse()? })
        })
        .collect()
}
