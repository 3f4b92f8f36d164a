//! Cropland and grassland within fixed circles of many villages, for timing against other programs.
//!
//! `land_in_circles FOLDER COLUMNS CELL_M`: reads `landcover.u8` (square raw raster of codes) and `villages.csv` (columns x
//! and y in metres among others) from the folder, sums codes 40 and 30 within 2 and 5 km of every village, and prints one
//! line `RESULT {…}` with its times in seconds and the mean shares.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use spatial::zonal::AreaTable;
use spatial::{Grid, GridFrame};

mod villages;
use villages::villages;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, columns, cell_m] = args.as_slice() else {
        return Err("expected: FOLDER COLUMNS CELL_M".into());
    };
    let columns: usize = columns.parse()?;
    let frame = GridFrame { west_m: 400_000.0, north_m: 4_800_000.0, cell_m: cell_m.parse()?, columns, rows: columns };
    let codes = fs::read(Path::new(folder).join("landcover.u8"))?;
    let cover = Grid::new(frame, codes).ok_or("landcover.u8 has another size")?;
    let villages = villages(&fs::read_to_string(Path::new(folder).join("villages.csv"))?)?;
    let start = Instant::now();
    let tables = [40, 30].map(|class| AreaTable::of_classes(&cover, &[class], 0));
    let prepare_s = start.elapsed().as_secs_f64();
    let mut means = Vec::new();
    for radius_m in [2000.0, 5000.0] {
        for table in &tables {
            let found = table.within_each(&villages, radius_m);
            let circle_ha = std::f64::consts::PI * radius_m * radius_m / 10_000.0;
            let shares = found.iter().map(|area| area.area_ha / circle_ha);
            means.push(format!("{:.5}", shares.sum::<f64>() / villages.len() as f64));
        }
    }
    let compute_s = start.elapsed().as_secs_f64();
    println!(
        "RESULT {{\"tool\": \"inhabit\", \"steps\": {{\"prepare\": {prepare_s:.3}, \"compute\": {compute_s:.3}}}, \"means\": [{}]}}",
        means.join(", ")
    );
    Ok(())
}
