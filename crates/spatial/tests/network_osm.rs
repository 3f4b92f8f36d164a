//! Real road networks against scipy and networkx; how the numbers were made stands in

#![allow(clippy::unwrap_used)]
//! `tests/references/network-osm/README.md`.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use geo::Coord;
use spatial::network::{
    Components, CutEdges, Direction, Pace, Permission, Road, RoadClass, RoadLine, RoadNetwork, Router, Sense, Source,
    SpeedTable,
};
use spatial::{Grid, GridFrame};

struct Expected {
    mode: String,
    sources: Vec<i64>,
    ends: usize,
    reached: usize,
    sum_s: f64,
    cut_m: f64,
    parts: usize,
    main_m: f64,
    times: Vec<(i64, Option<f64>)>,
}

fn reference(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/references/network-osm").join(name)
}

fn read_roads(area: &str) -> (Grid<f32>, Vec<RoadLine>) {
    let packed = fs::File::open(reference(&format!("{area}.roads.gz"))).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let mut rows = text.lines().map(|row| row.split('\t').collect::<Vec<&str>>());
    let hill = rows.next().unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    let frame = GridFrame {
        west_m: number(hill[1]),
        north_m: number(hill[2]),
        cell_m: 90.0,
        columns: number(hill[3]) as usize,
        rows: number(hill[4]) as usize,
    };
    let mut places = Vec::new();
    let mut here = (0i64, 0i64);
    for row in rows.by_ref().take_while(|row| row[0] != "ways") {
        here = (here.0 + row[0].parse::<i64>().unwrap(), here.1 + row[1].parse::<i64>().unwrap());
        places.push(Coord { x: here.0 as f64 / 10.0, y: here.1 as f64 / 10.0 });
    }
    (Grid::from_fn(frame, hill_m), rows.map(|row| road_line(&row, &places)).collect())
}

/// The same made-up land as in `export.py`.
fn hill_m(column: usize, row: usize) -> f32 {
    let (c, r) = (column as f64, row as f64);
    (900.0 + 500.0 * (c / 17.0).sin() * (r / 13.0).cos() + 120.0 * ((c + 2.0 * r) / 5.0).sin()) as f32
}

fn road_line(row: &[&str], places: &[Coord<f64>]) -> RoadLine {
    let word = |text: &str| (text != "-").then(|| text.to_owned());
    let right = |text: &str| match text {
        "F" => Permission::Forbidden,
        "A" => Permission::Allowed,
        _ => Permission::Unstated,
    };
    // Steps from vertex to vertex; the first one counts from -1.
    let mut before = -1;
    let steps = row[8].split(',').map(|step| if step.is_empty() { 1 } else { step.parse::<i64>().unwrap() });
    let ids: Vec<i64> = steps
        .map(|step| {
            before += step;
            before
        })
        .collect();
    let road = Road {
        surface: word(row[1]),
        tracktype: word(row[2]),
        smoothness: word(row[3]),
        max_speed_kmh: row[4].parse().ok(),
        direction: match row[5] {
            "F" => Direction::Forward,
            "B" => Direction::Backward,
            _ => Direction::Both,
        },
        motor: right(row[6]),
        foot: right(row[7]),
        ..Road::of_class(RoadClass::from_word(row[0]).unwrap())
    };
    RoadLine { road, vertices: ids.iter().map(|&id| places[id as usize]).collect(), vertex_ids: ids }
}

fn read_expected(area: &str) -> Vec<Expected> {
    let text = fs::read_to_string(reference(&format!("{area}.expected.txt"))).unwrap();
    let mut modes: Vec<Expected> = Vec::new();
    for row in text.lines() {
        let words: Vec<&str> = row.split(' ').collect();
        let number = |index: usize| words[index].parse::<f64>().unwrap();
        if words[0] == "mode" {
            let (mode, sources, times) = (words[1].to_owned(), vec![], vec![]);
            modes.push(Expected {
                mode,
                sources,
                ends: 0,
                reached: 0,
                sum_s: 0.0,
                cut_m: 0.0,
                parts: 0,
                main_m: 0.0,
                times,
            });
            continue;
        }
        let expected = modes.last_mut().unwrap();
        match words[0] {
            "sources" => expected.sources = words[1..].iter().map(|word| word.parse().unwrap()).collect(),
            "ends" => {
                (expected.ends, expected.reached, expected.sum_s) = (number(1) as usize, number(3) as usize, number(5));
            }
            "cut_m" => (expected.cut_m, expected.parts, expected.main_m) = (number(1), number(3) as usize, number(5)),
            _ => expected.times.push((number(1) as i64, words[2].parse().ok())),
        }
    }
    modes
}

/// The vertex of each end of a line, by vertex id.
fn ends_of(network: &RoadNetwork, lines: &[RoadLine]) -> std::collections::BTreeMap<i64, u32> {
    let mut ends = std::collections::BTreeMap::new();
    for segment in network.segments() {
        let ids = &lines[segment.road as usize].vertex_ids;
        for (vertex, position) in [(segment.from, segment.first_vertex), (segment.to, segment.last_vertex)] {
            ends.insert(ids[position as usize], vertex);
        }
    }
    let line_ends: std::collections::BTreeSet<i64> =
        lines.iter().flat_map(|line| [line.vertex_ids.first(), line.vertex_ids.last()]).flatten().copied().collect();
    ends.retain(|id, _| line_ends.contains(id));
    ends
}

fn agree(area: &str) {
    let (hill, lines) = read_roads(area);
    let network = RoadNetwork::build(&lines, Some(&hill));
    let ends = ends_of(&network, &lines);
    for expected in read_expected(area) {
        let table = if expected.mode == "drive" { SpeedTable::drive() } else { SpeedTable::walk() };
        let times = network.times(&table, Pace::Likely);
        let sources: Vec<Source> = expected.sources.iter().map(|id| Source::at(ends[id])).collect();
        let router = Router::new(&network, &times, Sense::ToSources);
        let nearest = router.nearest(&sources);
        let mut most = 0.0f64;
        for &(id, seconds) in &expected.times {
            let found = nearest.seconds(ends[&id]);
            assert_eq!(found.is_some(), seconds.is_some(), "{area} {} {id}", expected.mode);
            let (Some(found), Some(seconds)) = (found, seconds) else { continue };
            let arcs = router.path(&nearest, ends[&id]).unwrap().len() as f64;
            let (difference, allowed) = ((found - seconds).abs(), 0.0005 * arcs + 1e-4 + 1e-7 * seconds);
            assert!(difference <= allowed, "{area} {} {id}: {found} s, not {seconds} s", expected.mode);
            most = most.max(difference);
        }
        let all: Vec<f64> = ends.values().filter_map(|&vertex| nearest.seconds(vertex)).collect();
        assert_eq!((ends.len(), all.len()), (expected.ends, expected.reached));
        let sum_difference = all.iter().sum::<f64>() / expected.sum_s - 1.0;
        assert!(sum_difference.abs() < 1e-5, "{area} {}: {sum_difference}", expected.mode);

        let cuts = CutEdges::find(&network, &times);
        let cut_m: f64 = cuts.segments().map(|segment| network.segments()[segment as usize].length_m).sum();
        assert!((cut_m - expected.cut_m).abs() < 0.01, "{area} {}: {cut_m} m, not {} m", expected.mode, expected.cut_m);
        let components = Components::find(&network, &times);
        let parts = (0..components.count() as u32).filter(|&part| components.length_m(part) > 0.0).count();
        assert_eq!(parts, expected.parts);
        assert!((components.length_m(0) - expected.main_m).abs() < 0.01);
        println!(
            "{area} {}: {} vertices, {} segments, {} times differ by at most {:.1} ms, their sum by {:.1e}",
            expected.mode,
            network.vertices(),
            network.segments().len(),
            expected.times.len(),
            most * 1000.0,
            sum_difference
        );
    }
}

#[test]
fn the_comoros_agree_with_scipy_and_networkx() {
    agree("comoros");
}

#[test]
fn liechtenstein_agrees_with_scipy_and_networkx() {
    agree("liechtenstein");
}
