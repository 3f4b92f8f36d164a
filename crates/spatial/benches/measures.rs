//! Terrain, zonal sums and nearness at the sizes of real regions: one line a measure, the best of three runs.
//!
//! `cargo bench -p spatial --bench measures [-- terrain|zonal|sphere|plane]`. Inputs are made from a fixed rule.

use std::time::Instant;

use geo::{Coord, LineString};
use spatial::index::{PlaneIndex, SphereIndex};
use spatial::terrain::{self, SlopeMethod};
use spatial::zonal::{AreaTable, Member};
use spatial::{Grid, GridFrame, LonLat, distance};

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|word| word == name);
    println!("{} threads", rayon::current_num_threads());
    if wanted("terrain") {
        measure_terrain();
    }
    if wanted("zonal") {
        measure_zonal();
    }
    if wanted("sphere") {
        measure_sphere();
    }
    if wanted("plane") {
        measure_plane();
    }
}

/// Seconds of processor time this program has used, by all its threads, where the system tells (Linux; hundredths).
fn processor_s() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = line.rsplit(") ").next()?.split(' ').collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Runs the work three times and prints the best wall time and, steadier on a busy machine, the mean processor time.
fn timed<T>(name: &str, mut work: impl FnMut() -> T) -> T {
    let mut best_s = f64::INFINITY;
    let processor_before = processor_s();
    let mut result = None;
    for _ in 0..3 {
        drop(result.take());
        let clock = Instant::now();
        let made = std::hint::black_box(work());
        best_s = best_s.min(clock.elapsed().as_secs_f64());
        result = Some(made);
    }
    let processor = processor_s().zip(processor_before).map(|(after, before)| (after - before) / 3.0);
    println!("{name}: {best_s:.4} s wall, {:.3} s processor", processor.unwrap_or(f64::NAN));
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

/// The land-cover task of the comparison with other programs: 5,000 villages, two classes, two radii, 10 m cells.
fn measure_zonal() {
    let frame = square(15_000, 10.0);
    let codes: Vec<u8> = (0..frame.cells())
        .map(|cell| {
            let (x, y) = ((cell % 15_000) as f64 / 311.0, (cell / 15_000) as f64 / 173.0);
            [10, 20, 30, 40, 60][((x.sin() + y.cos() + 2.0) * 1.1 + 0.3 * random(cell as u64)) as usize]
        })
        .collect();
    let cover = Grid::new(frame, codes).expect("a code for each cell");
    let centers: Vec<Coord<f64>> = (0..5_000)
        .map(|village| Coord {
            x: frame.west_m + 5_300.0 + 139_400.0 * random(village),
            y: frame.north_m - 5_300.0 - 139_400.0 * random(!village),
        })
        .collect();
    let tables = timed("225M cells of 10 m, two classes prepared", || {
        [40, 30].map(|class| AreaTable::of_classes(&cover, &[class], 0))
    });
    for radius_m in [2_000.0, 5_000.0] {
        timed(&format!("5,000 circles of {radius_m} m, two classes"), || {
            tables.each_ref().map(|table| table.within_each(&centers, radius_m))
        });
    }
    let coarse = square(1_000, 30.0);
    let table = AreaTable::new(
        coarse,
        |column, row| {
            if cover.raw(3 * column, 3 * row) == 40 { Member::In } else { Member::Out }
        },
    );
    timed("1M cells of 30 m, circles of 2 km around each", || table.surface(2_000.0));
    timed("1M cells of 30 m, circles of 5 km around each", || table.surface(5_000.0));
}

/// Distance of every cell of a grid to the nearest of as many road segments as a region has.
fn measure_plane() {
    let frame = square(1_000, 90.0);
    let lines: Vec<LineString<f64>> = (0..20_000)
        .map(|road| {
            let (mut x, mut y) = (frame.west_m + 90_000.0 * random(road), frame.north_m - 90_000.0 * random(!road));
            let mut line = Vec::new();
            for step in 0..11 {
                line.push((x, y));
                x += 200.0 * (random(road * 31 + step) - 0.3);
                y += 200.0 * (random(road * 37 + step) - 0.6);
            }
            LineString::from(line)
        })
        .collect();
    let index = timed("200k segments, index built", || PlaneIndex::from_lines(&lines));
    let surface = timed("1M cells, distance to the nearest", || distance::surface_m(frame, &index));
    println!("  mean {:.1} m", surface.values().iter().map(|&m| f64::from(m)).sum::<f64>() / 1e6);
    let few = PlaneIndex::from_points(&[frame.center(20, 30), frame.center(900, 800)]);
    timed("1M cells, distance to the nearest of two", || distance::surface_m(frame, &few));
}
