//! Travel time over a made-up terrain: whole surfaces by each pace model, with roads, and many bounded searches.
//!
//! `cargo bench -p spatial --bench travel` (cells on a side in `TRAVEL_BENCH_SIDE`, 1000 unless told). It prints one line
//! for each job: seconds, the best of three, on one thread and on all. For whole rasters from files, and for comparison
//! with other programs, see `examples/travel_time.rs` and `examples/travel_reach.rs`.

use std::time::Instant;

use geo::Coord;
use spatial::network::{Pace, RoadClass, RoadLine, RoadNetwork, SpeedTable};
use spatial::travel::{
    Heading, JoinedRoads, Keep, Landscape, LangmuirRule, Moves, PaceModel, RoadUse, SearchOptions, Sources, Surface,
    Trip, isochrone, measure_reach, travel_field,
};
use spatial::{Grid, GridFrame};

fn main() {
    let side = std::env::var("TRAVEL_BENCH_SIDE").ok().and_then(|side| side.parse().ok()).unwrap_or(1000);
    let frame = GridFrame { west_m: 0.0, north_m: 30.0 * side as f64, cell_m: 30.0, columns: side, rows: side };
    let dem = mountains(frame);
    let sources = Sources::Cells((0..100).map(|i| (i * 7919 % side, i * 104_729 % side)).collect());
    println!("{side} x {side} cells, 100 sources, {} threads", rayon::current_num_threads());
    for (name, pace) in [
        ("tobler", PaceModel::TOBLER_OFF_PATH),
        ("langmuir", PaceModel::NaismithLangmuir(LangmuirRule::default())),
        ("level", PaceModel::Level),
    ] {
        let surface = Surface::new(&dem, pace);
        field(name, &Landscape::off_road(surface.clone()), &sources);
        field(&format!("{name}, 16 neighbours"), &Landscape::off_road(surface.with_moves(Moves::Sixteen)), &sources);
    }
    let surface = Surface::new(&dem, PaceModel::TOBLER_OFF_PATH);
    let roads = JoinedRoads::new(&RoadNetwork::build(&lattice(frame), Some(&dem)), frame);
    let foot = roads.network().times(&SpeedTable::walk(), Pace::Likely);
    let vehicle = roads.network().times(&SpeedTable::drive(), Pace::Likely);
    let road_use = RoadUse::WalkAndRide { foot: &foot, vehicle: &vehicle, boarding_s: 60.0 };
    if let Some(landscape) = Landscape::with_roads(surface.clone(), &roads, &road_use) {
        field(&format!("walk and ride, {} road vertices", roads.network().vertices()), &landscape, &sources);
    }
    let landscape = Landscape::off_road(surface);
    let homes: Vec<Coord<f64>> = (0..1000).map(|i| frame.center(i * 7919 % side, i * 104_729 % side)).collect();
    timed("half an hour from 1,000 places", || {
        measure_reach(&landscape, &homes, (1800.0, Trip::There), |_, c| c.len())
    });
    let all = travel_field(&landscape, &sources, &SearchOptions::default());
    timed("isochrone of an hour", || isochrone(&all, 3600.0));
}

fn field(name: &str, landscape: &Landscape<'_>, sources: &Sources) {
    let options = SearchOptions { heading: Heading::ToSources, keep: Keep::TimesAndSources, limit_s: None };
    timed(name, || travel_field(landscape, sources, &options));
}

fn timed<R: Send>(name: &str, job: impl Fn() -> R + Sync) {
    let best = |threads: usize| {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else { return f64::NAN };
        let once = || {
            let clock = Instant::now();
            std::hint::black_box(pool.install(&job));
            clock.elapsed().as_secs_f64()
        };
        (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    println!("{name}: {:.3} s on one thread, {:.3} s on all", best(1), best(0));
}

/// Ridges and valleys on several scales.
fn mountains(frame: GridFrame) -> Grid<f32> {
    Grid::from_fn(frame, |column, row| {
        let (x, y) = (column as f64, row as f64);
        let ridge = |size: f64, turn: f64| ((x + turn * y) / size).sin() * ((y - turn * x) / size).cos();
        (1000.0 + 400.0 * ridge(120.0, 0.3) + 90.0 * ridge(23.0, -0.7) + 12.0 * ridge(4.1, 1.3)) as f32
    })
}

/// Roads along every fortieth row and column.
fn lattice(frame: GridFrame) -> Vec<RoadLine> {
    let count = frame.columns / 40;
    let spot = |column: usize, row: usize| frame.center(column * 40, row * 40);
    let rows = (0..count).map(|row| (0..count).map(|column| spot(column, row)).collect());
    let columns = (0..count).map(|column| (0..count).map(|row| spot(column, row)).collect());
    rows.chain(columns).map(|vertices| RoadLine::new(RoadClass::Tertiary, vertices)).collect()
}
