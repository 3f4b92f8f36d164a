//! What many villages reach on foot within half an hour, for timing.
//!
//! `travel_reach FOLDER COLUMNS CELL_M MINUTES [there|both]`: reads `dem.f32` (square raw raster) and `villages.csv` (columns
//! x and y in metres among others) from the folder and prints one line `RESULT {…}`.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use spatial::travel::{Landscape, PaceModel, Surface, Trip, measure_reach};
use spatial::{Grid, GridFrame};

mod villages;
use villages::villages;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, columns, cell_m, minutes, trip @ ..] = args.as_slice() else {
        return Err("expected: FOLDER COLUMNS CELL_M MINUTES [there|both]".into());
    };
    let columns: usize = columns.parse()?;
    let frame = GridFrame { west_m: 400_000.0, north_m: 4_800_000.0, cell_m: cell_m.parse()?, columns, rows: columns };
    let bytes = fs::read(Path::new(folder).join("dem.f32"))?;
    let heights = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    let dem = Grid::new(frame, heights).ok_or("dem.f32 has another size")?;
    let villages = villages(&fs::read_to_string(Path::new(folder).join("villages.csv"))?)?;
    let trip = if trip.first().is_some_and(|word| word == "both") { Trip::ThereAndBack } else { Trip::There };
    let start = Instant::now();
    let landscape = Landscape::off_road(Surface::new(&dem, PaceModel::TOBLER_OFF_PATH));
    let budget_s = minutes.parse::<f64>()? * 60.0;
    let hectares =
        measure_reach(&landscape, &villages, (budget_s, trip), |_, cells| cells.len() as f64 * frame.cell_ha());
    let seconds = start.elapsed().as_secs_f64();
    let mean = hectares.iter().sum::<f64>() / hectares.len() as f64;
    println!(
        "RESULT {{\"tool\": \"inhabit\", \"steps\": {{\"compute\": {seconds:.3}}}, \"villages\": {}, \"mean_ha\": {mean:.2}}}",
        hectares.len()
    );
    Ok(())
}
