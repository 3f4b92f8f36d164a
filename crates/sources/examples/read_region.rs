//! Reads the region of a scenario and prints how long each part took and what was read.
//!
//! `cargo run --release -p sources --example read_region -- SCENARIO.toml`

use std::path::Path;
use std::time::Instant;

use planner::Scenario;
use sources::read_region;

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: read_region SCENARIO.toml");
        std::process::exit(2);
    };
    if let Err(message) = read(Path::new(&path)) {
        eprintln!("{message}");
        std::process::exit(2);
    }
}

fn read(path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let scenario: Scenario = toml::from_str(&text).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let report = |stage: &str, share: f64| {
        if share == 0.0 || share >= 1.0 {
            eprintln!("{:8.3} s  {stage} {:.0} %", start.elapsed().as_secs_f64(), share * 100.0);
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let region = read_region(&scenario, folder, &report).map_err(|error| error.to_string())?;
    println!("{:.3} s in all", start.elapsed().as_secs_f64());
    for layer in &region.layers {
        println!(
            "{}: {} read, {} used {:?} coverage {:?}",
            layer.layer, layer.read, layer.used, layer.left_out, layer.coverage
        );
    }
    println!(
        "{} findings, {} settlements, {} candidates",
        region.findings.len(),
        region.settlements.len(),
        region.villages.len()
    );
    Ok(())
}
