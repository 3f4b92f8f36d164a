//! Measures what outputs promise: `cargo run --release -p outputs --example speed`.
//!
//! A 2000-pixel map of 25 million cells, the report of 500 villages, GeoJSON of 100,000 villages, a COG of 25 million cells.
#![allow(missing_docs, clippy::unwrap_used, dead_code)]

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::time::Instant;

use outputs::map::{Options, Picture, Theme, write_png};
use planner::{Assessment, Surface};
use spatial::{Grid, GridFrame};

fn timed(what: &str, work: impl FnOnce(&mut Vec<u8>)) {
    let start = Instant::now();
    let mut out = Vec::new();
    work(&mut out);
    println!("{what:<40} {:>8.3} s  {:>8.2} MB", start.elapsed().as_secs_f64(), out.len() as f64 / 1e6);
}

/// The sample with every village repeated.
fn repeated(times: usize) -> Assessment {
    let mut assessment = sample::assessment();
    let count = assessment.villages.len();
    let many = |position: usize| position % count;
    let range = 0..count * times;
    assessment.villages = range.clone().map(|position| assessment.villages[many(position)].clone()).collect();
    assessment.scores = range.clone().map(|position| assessment.scores[many(position)].clone()).collect();
    for criterion in &mut assessment.criteria {
        criterion.indicators = range.clone().map(|position| criterion.indicators[many(position)].clone()).collect();
        criterion.scores = range.clone().map(|position| criterion.scores[many(position)]).collect();
        criterion.ranges = range.clone().map(|position| criterion.ranges[many(position)]).collect();
        criterion.shares = range.clone().map(|position| criterion.shares[many(position)]).collect();
    }
    for gate in &mut assessment.gates {
        gate.outcomes = range.clone().map(|position| gate.outcomes[many(position)].clone()).collect();
        gate.grounds = range.clone().map(|position| gate.grounds[many(position)].clone()).collect();
    }
    assessment
}

fn main() {
    let small = sample::frame();
    let frame = GridFrame { cell_m: 3.6, columns: 5000, rows: 5000, ..small };
    let fine = |grid: Grid<f32>| Grid::from_fn(frame, |column, row| grid.raw(column * 3 / 25, row * 3 / 25));
    let mut region = sample::region();
    region.frame = frame;
    region.elevation = region.elevation.map(fine);
    let codes = |grid: Grid<u8>| Grid::from_fn(frame, |column, row| grid.raw(column * 3 / 25, row * 3 / 25));
    let small = sample::surface();
    let surface = Surface {
        total: fine(small.total),
        known: codes(small.known),
        standing: codes(small.standing),
        weight: 0.8,
        left_out: Vec::new(),
    };
    let assessment = sample::assessment();
    let options = Options { width_px: 2000, height_px: None, dpi: 144 };
    let theme = Theme::suitability(Some(&surface));
    let picture = Picture { options, ..Picture::new(&assessment, &region, theme) };
    timed("map, 2000 px, 25 million cells", |out| write_png(&picture, out).unwrap());
    // Heights as if they were minutes: nine lines across the whole map.
    let minutes = region.elevation.as_ref().unwrap();
    let theme = Theme {
        isolines: (1..10).map(|step| 800.0 + 200.0 * f64::from(step)).collect(),
        ..Theme::of_grid("Time", "min", minutes)
    };
    let lines = Picture { options, ..Picture::new(&assessment, &region, theme) };
    timed("the same with nine isolines", |out| write_png(&lines, out).unwrap());
    timed("COG, 25 million cells", |out| {
        outputs::raster::write_cog(&surface.total, &region.crs, "suitability", out).unwrap();
    });
    let many = repeated(13);
    let words = outputs::messages::Words::default();
    let report = outputs::report::Report {
        assessment: &many,
        picture: Some(picture.clone()),
        sections: &[],
        services: &[],
        words,
    };
    timed("report, 520 villages, with map", |out| outputs::report::write(&report, out).unwrap());
    timed("report as PDF, 520 villages, with map", |out| outputs::report::pdf::write(&report, out).unwrap());
    let layer = outputs::record::villages(&repeated(2500));
    timed("GeoJSON, 100,000 villages", |out| outputs::geojson::write(&layer, out).unwrap());
    timed("CSV, 100,000 villages", |out| outputs::csv::write(&layer, out).unwrap());
    timed("GeoPackage, 100,000 villages", |out| {
        outputs::geopackage::write(std::slice::from_ref(&layer), out).unwrap();
    });
    timed("FlatGeobuf, 100,000 villages", |out| outputs::flatgeobuf::write(&layer, out).unwrap());
}
