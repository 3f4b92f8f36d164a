//! Terrain, zonal sums and nearness at the sizes of real regions: one line a measure, the best of three runs.
//!
//! `cargo bench -p spatial --bench measures [-- terrain|zonal|sphere|plane]`. Inputs are made from a fixed rule.

use std::time::Instant;

use spatial::index::{PlaneIndex, SphereIndex};
use spatial::terrain::{self, SlopeMethod};
use spatial::{Grid, GridFrame, LonLat};

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|word| word == name);
    println!("{} threads", rayon::current_num_threads());
    if wanted("terrain") {
        measure_terrain();
    }
    if wanted("sphere") {
        measure_sphere();
    }
    if wanted("plane") {
        measure_plane();
    }
}

/// Runs the work three times and prints the best.
fn timed<T>(name: &str, mut work: impl FnMut() -> T) -> T {
    let mut best_s = f64::INFINITY;
    let mut result = None;
    for _ in 0..3 {
        drop(result.take());
        let clock = Instant::now();
        let made = std::hint::black_box(work());
        best_s = best_s.min(clock.elapsed().as_secs_f64());
        result = Some(made);
    }
    println!("{name}: {best_s:.4} s");
    result.expect("the work ran three times")
}

/// Numbers from 0 to 1 from a counter (SplitMix64, Steele, Lea & Flood 2014).
fn random(counter: u64) -> f64 {
    let mut z = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) as f64 / u64::MAX as f64
}

fn square(cells: usize, cell_m: f64) -> GridFrame {
    GridFrame { west_m: 400_000.0, north_m: 4_800_000.0, cell_m, columns: cells, rows: cells }
}

fn measure_terrain() {
    let elevation = Grid::from_fn(square(5000, 30.0), |column, row| {
        let (x, y) = (column as f32 / 90.0, row as f32 / 70.0);
        1500.0 + 700.0 * x.sin() * y.cos() + 10.0 * random((row * 5000 + column) as u64) as f32
    });
    timed("25M cells, copied (the pace of memory)", || {
        use rayon::prelude::*;
        let mut copy = vec![0f32; elevation.values().len()];
        copy.par_chunks_mut(5000)
            .zip(elevation.values().par_chunks(5000))
            .for_each(|(to, from)| to.copy_from_slice(from));
        copy
    });
    timed("25M cells, Horn slope", || terrain::slope_degrees(&elevation, SlopeMethod::Horn));
    timed("25M cells, Horn slope and aspect", || terrain::slope_and_aspect(&elevation));
    timed("25M cells, ruggedness", || terrain::ruggedness_m(&elevation));
    timed("25M cells, hillshade", || terrain::hillshade_share(&elevation, terrain::Sun::default()));
}

fn measure_sphere() {
    let place = |counter: u64| LonLat { lon: 43.5 + 3.0 * random(counter), lat: 41.0 + 2.5 * random(!counter) };
    let places: Vec<LonLat> = (0..1_000_000).map(place).collect();
    let queries: Vec<LonLat> = (5_000_000..5_100_000).map(place).collect();
    let index = timed("1M places on the globe, index built", || SphereIndex::new(&places));
    use rayon::prelude::*;
    let nearest =
        timed("100k x 10 nearest", || queries.par_iter().map(|&from| index.nearest(from, 10)).collect::<Vec<_>>());
    println!("  sum of the first: {:.3} km", nearest.iter().map(|found| found[0].distance_m).sum::<f64>() / 1000.0);
    let counts: Vec<usize> = timed("100k x count within 10 km", || {
        queries.par_iter().map(|&from| index.count_within(from, 10_000.0, |_| true)).collect()
    });
    println!("  places within: {}", counts.iter().sum::<usize>());
}

fn measure_plane() {
    let _ = PlaneIndex::from_points(&[]);
}
