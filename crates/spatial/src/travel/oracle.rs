//! A plain Dijkstra over the whole grid with a binary heap, written apart from the engine, to compare with.

use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::pace::{FastLangmuir, FastPace, FastTobler};
use super::ticks::{STEP_MAX_TICKS, TICKS_PER_S};
use super::tile::{PASSED, STEPS};
use super::*;
use crate::{Grid, GridFrame};

/// Ticks of a step: in double precision, and in the engine's single precision rounded to whole ones.
pub(super) fn step_ticks(surface: &Surface<'_>, from: (usize, usize), k: usize) -> Option<(f64, i32)> {
    let frame = surface.frame();
    let at = |(east, south): (isize, isize)| {
        let cell = (from.0 as isize + east, from.1 as isize + south);
        let inside = cell.0 >= 0 && cell.1 >= 0 && cell.0 < frame.columns as isize && cell.1 < frame.rows as isize;
        if inside { surface.cell(cell.0 as usize, cell.1 as usize) } else { None }
    };
    let (here, z_here) = at((0, 0))?;
    let (there, z_there) = at(STEPS[k])?;
    let beside = PASSED[k].map(at);
    let (mut factors, mut extras) = (here.factor + there.factor, here.extra_s_per_m + there.extra_s_per_m);
    if k >= 8 {
        let (a, b) = (beside[0]?.0, beside[1]?.0);
        factors += a.factor + b.factor;
        extras += a.extra_s_per_m + b.extra_s_per_m;
    } else if surface.corners == Corners::Closed && beside.iter().all(Option::is_none) {
        return None;
    }
    let run_m = frame.cell_m * (STEPS[k].0 as f64).hypot(STEPS[k].1 as f64);
    let rise_m = if (z_there - z_here).is_nan() { 0.0 } else { z_there - z_here };
    let share = run_m * TICKS_PER_S / if k < 8 { 2.0 } else { 4.0 };
    let pace = surface.pace.s_per_m(f64::from(rise_m) / run_m);
    let exact = share * (f64::from(factors) * pace + f64::from(extras));
    let slope = rise_m * (1.0 / run_m) as f32;
    let pace = match &surface.pace {
        PaceModel::Tobler { off_path } => FastTobler::new(*off_path).s_per_m(slope),
        PaceModel::NaismithLangmuir(rule) => FastLangmuir::new(rule).s_per_m(slope),
        PaceModel::Level => 1.0,
    };
    let whole = ((factors * pace + extras) * share as f32).round_ties_even() as i32;
    Some((exact.clamp(1.0, f64::from(STEP_MAX_TICKS)), whole.clamp(1, STEP_MAX_TICKS)))
}

/// Seconds of every cell from a Dijkstra with a binary heap; `step` gives the ticks of a step.
fn dijkstra<T: Copy + PartialOrd + std::ops::Add<Output = T>>(
    surface: &Surface<'_>,
    cells: &[(usize, usize)],
    heading: Heading,
    (zero, step): (T, impl Fn((usize, usize), usize) -> Option<T>),
) -> Vec<Option<T>> {
    let frame = surface.frame();
    let mut best: Vec<Option<T>> = vec![None; frame.cells()];
    let mut open: Vec<(T, usize)> = Vec::new();
    for &(column, row) in cells {
        if surface.passable(column, row) {
            best[frame.index(column, row)] = Some(zero);
            open.push((zero, frame.index(column, row)));
        }
    }
    let mut heap: BinaryHeap<Entry<T>> = open.into_iter().map(Entry).collect();
    while let Some(Entry((time, index))) = heap.pop() {
        if best[index].is_some_and(|best| time > best) {
            continue;
        }
        let (column, row) = (index % frame.columns, index / frame.columns);
        let moves = if surface.moves == Moves::Eight { 8 } else { 16 };
        for (k, &(east, south)) in STEPS.iter().enumerate().take(moves) {
            let there = (column as isize + east, row as isize + south);
            if there.0 < 0 || there.1 < 0 || there.0 >= frame.columns as isize || there.1 >= frame.rows as isize {
                continue;
            }
            let there = (there.0 as usize, there.1 as usize);
            let ticks = match heading {
                Heading::FromSources => step((column, row), k),
                Heading::ToSources => step(there, (0..16).find(|&b| STEPS[b] == (-east, -south)).unwrap()),
            };
            let (Some(ticks), index) = (ticks, frame.index(there.0, there.1)) else { continue };
            if best[index].is_none_or(|best| time + ticks < best) {
                best[index] = Some(time + ticks);
                heap.push(Entry((time + ticks, index)));
            }
        }
    }
    best
}

/// Heap entry, least time first.
struct Entry<T>((T, usize));

impl<T: PartialOrd> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.0.0.partial_cmp(&self.0.0).unwrap().then(other.0.1.cmp(&self.0.1))
    }
}

impl<T: PartialOrd> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: PartialOrd> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T: PartialOrd> Eq for Entry<T> {}

/// A made-up landscape: rough heights, patches of ground, barriers and gaps.
pub(super) fn landscape(columns: usize, rows: usize, seed: u64) -> (Grid<f32>, Grid<u8>) {
    let frame = GridFrame { west_m: 1000.0, north_m: 5000.0, cell_m: 30.0, columns, rows };
    let mut state = seed | 1;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32
    };
    let elevation = Grid::from_fn(frame, |column, row| {
        let wave = (column as f32 * 0.21).sin() * 60.0 + (row as f32 * 0.13).cos() * 90.0;
        if draw() < 0.02 { f32::NAN } else { 500.0 + wave + 12.0 * draw() }
    });
    let codes = Grid::from_fn(frame, |column, row| {
        let river = row.abs_diff(rows / 2 + column / 7) == 0 && column % 23 != 5;
        if river { 80 } else { (draw() * 4.0) as u8 * 10 }
    });
    (elevation, codes)
}

pub(super) fn table() -> Box<[Ground; 256]> {
    let mut table = Box::new([Ground::OPEN; 256]);
    table[10] = Ground::slower(1.5);
    table[20] = Ground { factor: 1.2, extra_s_per_m: 0.4 };
    table[30] = Ground::fixed_kmh(25.0);
    table[80] = Ground::BARRIER;
    table
}

fn compare(surface: &Surface<'_>, cells: &[(usize, usize)], heading: Heading) {
    let options = SearchOptions { heading, ..SearchOptions::default() };
    let sources = Sources::Cells(cells.to_vec());
    let landscape = Landscape::off_road(surface.clone());
    let field = travel_field(&landscape, &sources, &options);
    let times = field.cell_times_ticks();
    let whole = dijkstra(surface, cells, heading, (0, |from, k| step_ticks(surface, from, k).map(|ticks| ticks.1)));
    assert_eq!(times, whole, "the same as Dijkstra with the same arithmetic");
    let exact = dijkstra(surface, cells, heading, (0.0, |from, k| step_ticks(surface, from, k).map(|ticks| ticks.0)));
    for (index, (ours, exact)) in times.iter().zip(exact).enumerate() {
        let error_ticks = f64::from(ours.unwrap_or(0)) - exact.unwrap_or(0.0);
        assert!(error_ticks.abs() <= 20.0 + 1e-4 * exact.unwrap_or(0.0), "{index}: {ours:?} {exact:?}");
        let (column, row) = (index % surface.frame().columns, index / surface.frame().columns);
        assert_eq!(field.source(column, row).is_some(), exact.is_some());
    }
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let again = pool.install(|| travel_field(&landscape, &sources, &options));
        assert_eq!(again.cell_times_ticks(), times);
        assert!((0..times.len()).all(|index| {
            let (column, row) = (index % surface.frame().columns, index / surface.frame().columns);
            again.source(column, row) == field.source(column, row)
        }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_engine_agrees_with_a_plain_dijkstra(
        columns in 1..150_usize,
        rows in 1..150_usize,
        seed in any::<u64>(),
        choice in 0..24_usize,
        places in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 1..5),
    ) {
        let (elevation, codes) = landscape(columns, rows, seed);
        let pace = [
            PaceModel::TOBLER_OFF_PATH,
            PaceModel::NaismithLangmuir(LangmuirRule::default()),
            PaceModel::Level,
        ][choice % 3];
        let moves = [Moves::Eight, Moves::Sixteen][choice / 3 % 2];
        let corners = [Corners::Closed, Corners::Open][choice / 6 % 2];
        let gaps = [Gaps::Barrier, Gaps::Level][choice / 12 % 2];
        let surface = Surface::new(&elevation, pace)
            .with_ground(GroundMap::Classes { codes: &codes, table: table() })
            .unwrap()
            .with_moves(moves)
            .with_corners(corners)
            .with_gaps(gaps);
        let cells: Vec<(usize, usize)> = places
            .iter()
            .map(|&(x, y)| ((x * columns as f64) as usize, (y * rows as f64) as usize))
            .collect();
        compare(&surface, &cells, Heading::ToSources);
        compare(&surface, &cells, Heading::FromSources);
    }
}
