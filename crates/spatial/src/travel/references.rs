//! Agreement with other programs; their commands and numbers lie in `tests/references/travel-*`.

use std::io::Read;

use super::*;
use crate::{Grid, GridFrame};

fn reference(path: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/references/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

fn rasters(path: &str, frame: GridFrame) -> Vec<Grid<f32>> {
    let bytes = reference(path);
    let values: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    values.chunks(frame.cells()).map(|raster| Grid::new(frame, raster.to_vec()).unwrap()).collect()
}

fn marked(grid: &Grid<f32>) -> Sources {
    let columns = grid.frame().columns;
    let cells = (0..grid.values().len()).filter(|&index| grid.values()[index] == 1.0);
    Sources::Cells(cells.map(|index| (index % columns, index / columns)).collect())
}

/// Cells farther than a second from the published time, and the number compared.
fn differences(field: &TravelField, published: &Grid<f32>) -> (usize, usize) {
    let frame = published.frame();
    let (mut differ, mut compared) = (0, 0);
    for row in 0..frame.rows {
        for column in 0..frame.columns {
            let theirs = published.raw(column, row);
            if theirs >= 0.0 {
                compared += 1;
                let ours = field.seconds(column, row).unwrap_or(f64::INFINITY);
                differ += usize::from((ours - f64::from(theirs)).abs() > 1.0);
            }
        }
    }
    (differ, compared)
}

/// Both published surfaces of geohealthaccess for Djibouti (GRASS `r.cost` and `r.walk`).
#[test]
fn djibouti_by_car_and_on_foot() {
    let frame = GridFrame { west_m: 4_708_000.0, north_m: 1_303_000.0, cell_m: 1000.0, columns: 108, rows: 73 };
    let rasters = rasters("travel-djibouti/djibouti.f32.gz", frame);
    let [speed, elevation, site, car, walk] = &rasters[..] else { panic!("five rasters") };
    let sources = marked(site);
    let options = SearchOptions { heading: Heading::FromSources, ..SearchOptions::default() };
    let friction = |cap_m_s: f32, published: &Grid<f32>| {
        Grid::from_fn(frame, |column, row| {
            let speed_m_s = speed.raw(column, row).min(cap_m_s);
            if speed_m_s > 0.0 && published.raw(column, row) >= 0.0 { 1.0 / speed_m_s } else { f32::INFINITY }
        })
    };
    let by_car = friction(f32::INFINITY, car);
    let surface = Surface::level(frame)
        .with_ground(GroundMap::Values { factor: &by_car, extra_s_per_m: None })
        .unwrap()
        .with_moves(Moves::Sixteen)
        .with_corners(Corners::Open);
    let field = travel_field(&Landscape::off_road(surface), &sources, &options);
    assert_eq!(differences(&field, car), (1, 4427));

    let on_foot = friction(5.0, walk);
    let ones = Grid::from_fn(frame, |_, _| 1.0_f32);
    let surface = Surface::new(elevation, PaceModel::NaismithLangmuir(LangmuirRule::default()))
        .with_ground(GroundMap::Values { factor: &ones, extra_s_per_m: Some(&on_foot) })
        .unwrap()
        .with_moves(Moves::Sixteen)
        .with_corners(Corners::Open);
    let field = travel_field(&Landscape::off_road(surface), &sources, &options);
    assert_eq!(differences(&field, walk), (1, 4427));
}

/// Times by scipy's Dijkstra over a graph made with numpy in double precision: within 0.1 %.
#[test]
fn terrain_with_the_same_moves() {
    let frame = GridFrame { west_m: 0.0, north_m: 1800.0, cell_m: 30.0, columns: 80, rows: 60 };
    let rasters = rasters("travel-terrain/terrain.f32.gz", frame);
    let [elevation, factor, source, theirs @ ..] = &rasters[..] else { panic!("seven rasters") };
    let sources = marked(source);
    let asked = [
        (Heading::ToSources, Moves::Eight),
        (Heading::ToSources, Moves::Sixteen),
        (Heading::FromSources, Moves::Eight),
        (Heading::FromSources, Moves::Sixteen),
    ];
    for ((heading, moves), theirs) in asked.into_iter().zip(theirs) {
        let surface = Surface::new(elevation, PaceModel::TOBLER_OFF_PATH)
            .with_ground(GroundMap::Values { factor, extra_s_per_m: None })
            .unwrap()
            .with_moves(moves);
        let options = SearchOptions { heading, ..SearchOptions::default() };
        let field = travel_field(&Landscape::off_road(surface), &sources, &options);
        let ours = field.seconds_grid();
        let mut compared = 0;
        for (index, (&ours, &theirs)) in ours.values().iter().zip(theirs.values()).enumerate() {
            assert_eq!(ours.is_nan(), theirs.is_nan(), "{heading:?} {moves:?} cell {index}");
            if theirs > 0.0 {
                assert!((ours / theirs - 1.0).abs() < 1e-4, "{heading:?} {moves:?} cell {index}: {ours} {theirs}");
                compared += 1;
            }
        }
        assert!(compared > 4000, "{compared}");
    }
}
