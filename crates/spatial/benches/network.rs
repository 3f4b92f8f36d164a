//! Nearest service of five kinds on a road graph, and many bounded searches.
//!
//! `cargo bench -p spatial --bench network` makes a graph of a million vertices. With `NETWORK_BENCH_DATA` set to a
//! folder with `nodes.csv`, `edges.csv` (u, v, length_m, time_s) and `services.csv` (id, type, name, node) it reads
//! that, and with `NETWORK_BENCH_OUT` it writes the seconds at each node, kind by kind, as little-endian f32. It prints
//! one line for each step; the last one starts with RESULT.

use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use geo::Coord;
use spatial::network::{ArcTimes, RoadClass, RoadLine, RoadNetwork, Router, Sense, Source};

struct Edges {
    nodes: Vec<Coord<f64>>,
    ends: Vec<(u32, u32)>,
    times_s: Vec<f64>,
    /// Nodes of the services of each kind.
    services: Vec<Vec<u32>>,
}

fn main() {
    let edges = match env::var("NETWORK_BENCH_DATA") {
        Ok(folder) => read(Path::new(&folder)),
        Err(_) => make(1000),
    };
    println!("{} nodes, {} edges, {} threads", edges.nodes.len(), edges.ends.len(), rayon::current_num_threads());

    let clock = Instant::now();
    let (network, vertex_of) = build(&edges);
    let build_s = clock.elapsed().as_secs_f64();
    println!("join {} lines into a network: {build_s:.3} s", edges.ends.len());

    let time_of = |arc: usize| Some(edges.times_s[network.segments()[arc / 2].road as usize]);
    let times = ArcTimes::new((0..network.arcs()).map(time_of));
    let sources = |nodes: &Vec<u32>| nodes.iter().map(|&node| Source::at(vertex_of[node as usize])).collect();
    let kinds: Vec<Vec<Source>> = edges.services.iter().map(sources).collect();

    let clock = Instant::now();
    let router = Router::new(&network, &times, Sense::ToSources);
    let lay_out_s = clock.elapsed().as_secs_f64();
    println!("lay out: {lay_out_s:.3} s");
    let mut nearest = Vec::new();
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let clock = Instant::now();
            nearest = router.nearest_of_each(&kinds);
            clock.elapsed().as_secs_f64()
        })
        .collect();
    println!("nearest of {} kinds, each round: {rounds:.3?} s", kinds.len());
    let clock = Instant::now();
    let one_thread: Vec<_> = kinds.iter().map(|sources| router.nearest(sources)).collect();
    println!("the same on one thread: {:.3} s", clock.elapsed().as_secs_f64());
    assert!(one_thread == nearest, "threads must not change results");

    let clock = Instant::now();
    let homes: Vec<Vec<Source>> =
        (0..5000).map(|i| vec![Source::at(vertex_of[i * (vertex_of.len() / 5000)])]).collect();
    let forward = Router::new(&network, &times, Sense::FromSources);
    let reached: usize = forward.within(&homes, 1_800_000).iter().map(Vec::len).sum();
    println!("{} searches of 30 minutes, {reached} vertices: {:.3} s", homes.len(), clock.elapsed().as_secs_f64());

    if let Ok(file) = env::var("NETWORK_BENCH_OUT") {
        let seconds =
            |kind: usize, node: usize| nearest[kind].seconds(vertex_of[node]).map_or(f32::INFINITY, |s| s as f32);
        let bytes = (0..kinds.len()).flat_map(|kind| (0..vertex_of.len()).map(move |node| (kind, node)));
        fs::write(file, bytes.flat_map(|(kind, node)| seconds(kind, node).to_le_bytes()).collect::<Vec<u8>>())
            .expect("writable");
    }
    rounds.sort_by(f64::total_cmp);
    println!("RESULT {{\"steps\": {{\"build\": {:.4}, \"compute\": {:.4}}}}}", build_s + lay_out_s, rounds[2]);
}

/// The network, and the vertex of each node.
fn build(edges: &Edges) -> (RoadNetwork, Vec<u32>) {
    let line = |&(u, v): &(u32, u32)| {
        let mut line = RoadLine::new(RoadClass::Unclassified, vec![edges.nodes[u as usize], edges.nodes[v as usize]]);
        line.vertex_ids = vec![i64::from(u), i64::from(v)];
        line
    };
    let lines: Vec<RoadLine> = edges.ends.iter().map(line).collect();
    let network = RoadNetwork::build(&lines, None);
    let mut vertex_of = vec![u32::MAX; edges.nodes.len()];
    for segment in network.segments() {
        let (u, v) = edges.ends[segment.road as usize];
        vertex_of[u as usize] = segment.from;
        vertex_of[v as usize] = segment.to;
    }
    (network, vertex_of)
}

fn rows(file: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).expect("a readable file");
    text.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

fn read(folder: &Path) -> Edges {
    let number = |text: &String| text.parse::<f64>().expect("a number");
    let edges = rows(&folder.join("edges.csv"));
    let mut services = vec![Vec::new(); 5];
    for row in rows(&folder.join("services.csv")) {
        services[number(&row[1]) as usize].push(number(&row[3]) as u32);
    }
    Edges {
        nodes: rows(&folder.join("nodes.csv")).iter().map(|r| Coord { x: number(&r[1]), y: number(&r[2]) }).collect(),
        ends: edges.iter().map(|r| (number(&r[0]) as u32, number(&r[1]) as u32)).collect(),
        times_s: edges.iter().map(|r| number(&r[3])).collect(),
        services,
    }
}

/// A square lattice with a third of its edges left out, nodes in an order that has nothing to do with the map.
fn make(side: u32) -> Edges {
    let mut state = 7u64;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let count = side * side;
    let mut shuffled: Vec<u32> = (0..count).collect();
    for last in (1..count as usize).rev() {
        shuffled.swap(last, draw() as usize % (last + 1));
    }
    let mut nodes = vec![Coord { x: 0.0, y: 0.0 }; count as usize];
    let (mut ends, mut times_s) = (Vec::new(), Vec::new());
    for cell in 0..count {
        let (column, row) = (cell % side, cell / side);
        nodes[shuffled[cell as usize] as usize] = Coord { x: f64::from(column) * 300.0, y: f64::from(row) * 300.0 };
        for (inside, other) in [(column + 1 < side, cell + 1), (row + 1 < side, cell + side)] {
            let road = inside && (row == 0 || column == 0 || draw() % 3 > 0);
            if road {
                ends.push((shuffled[cell as usize], shuffled[other as usize]));
                times_s.push(10.0 + f64::from(draw() % 6000) / 100.0);
            }
        }
    }
    let services = [600, 300, 60, 200, 90].map(|number| (0..number).map(|_| draw() % count).collect()).to_vec();
    Edges { nodes, ends, times_s, services }
}
