//! Roads where people would build them: the least-cost way over the land for each, joined to what is there already.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use spatial::GridFrame;

use super::water::neighbour;

/// Steps of a road: to the eight neighbours and by a knight's move.
const STEPS: [(isize, isize); 16] = [
    (1, 0),
    (0, 1),
    (-1, 0),
    (0, -1),
    (1, 1),
    (-1, 1),
    (-1, -1),
    (1, -1),
    (2, 1),
    (1, 2),
    (-1, 2),
    (-2, 1),
    (-2, -1),
    (-1, -2),
    (1, -2),
    (2, -1),
];

/// What building a road depends on.
pub struct Ground<'a> {
    /// The grid.
    pub frame: GridFrame,
    /// Height of every cell, metres.
    pub height_m: &'a [f64],
    /// Slope of every cell, percent.
    pub slope_pct: &'a [f64],
    /// Number of cells that drain through every cell.
    pub upstream: &'a [f64],
    /// Cells of the river and the lake, without diagonal gaps.
    pub river: &'a [bool],
    /// Cells of the lake, which no road crosses.
    pub lake: &'a [bool],
}

/// The way from a cell to the nearest of the targets by building cost, both ends included; empty when there is none.
///
/// Cost of a step: its length, more with the square of its grade against `easy_grade` and with the steepness of the
/// hillside, and a fixed sum for each river or stream that is crossed. Dijkstra 1959.
pub fn cheapest(ground: &Ground<'_>, from: usize, targets: &BTreeSet<usize>, easy_grade: f64) -> Vec<usize> {
    let cells = ground.frame.cells();
    let mut cost = vec![u64::MAX; cells];
    let mut before = vec![usize::MAX; cells];
    let mut heap = BinaryHeap::from([Reverse((0u64, from))]);
    cost[from] = 0;
    while let Some(Reverse((spent, cell))) = heap.pop() {
        if spent > cost[cell] {
            continue;
        }
        if targets.contains(&cell) {
            return way_back(&before, from, cell);
        }
        for step in STEPS {
            let Some(next) = neighbour(ground.frame, cell, step) else { continue };
            let Some(price) = price(ground, cell, next, step, easy_grade) else { continue };
            let total = spent + price;
            if total < cost[next] {
                cost[next] = total;
                before[next] = cell;
                heap.push(Reverse((total, next)));
            }
        }
    }
    Vec::new()
}

fn way_back(before: &[usize], from: usize, to: usize) -> Vec<usize> {
    let mut way = vec![to];
    let mut cell = to;
    while cell != from {
        cell = before[cell];
        way.push(cell);
    }
    way.reverse();
    way
}

/// The price of a step in centimetres of easy road; `None` where no road is built.
fn price(ground: &Ground<'_>, cell: usize, next: usize, step: (isize, isize), easy_grade: f64) -> Option<u64> {
    let is_knight = step.0.abs() + step.1.abs() == 3;
    if ground.lake[next] || (is_knight && passes_river(ground, cell, step)) {
        return None;
    }
    let length_m = ((step.0 * step.0 + step.1 * step.1) as f64).sqrt() * ground.frame.cell_m;
    let grade = (ground.height_m[next] - ground.height_m[cell]).abs() / length_m / easy_grade;
    let hillside = ground.slope_pct[next] / 45.0;
    let crossing_m = match ground.upstream[next] {
        _ if ground.river[next] => 400.0,
        upstream if upstream > 1_500.0 => 40.0,
        _ => 0.0,
    };
    Some((100.0 * (length_m * (1.0 + grade * grade + hillside * hillside) + crossing_m)) as u64)
}

/// Whether a knight's move jumps over a river cell.
fn passes_river(ground: &Ground<'_>, cell: usize, step: (isize, isize)) -> bool {
    let halves = match step {
        (2 | -2, y) => [(step.0 / 2, 0), (step.0 / 2, y)],
        (x, _) => [(0, step.1 / 2), (x, step.1 / 2)],
    };
    halves.iter().any(|half| neighbour(ground.frame, cell, *half).is_none_or(|passed| ground.river[passed]))
}

/// Keeps the cells that give a line its shape: ends, `fixed` cells, and what lies farther than `tolerance_m` from the
/// line through the others (Douglas and Peucker 1973).
pub fn simplified(frame: GridFrame, way: &[usize], fixed: &dyn Fn(usize) -> bool, tolerance_m: f64) -> Vec<usize> {
    let mut kept = vec![false; way.len()];
    let mut start = 0;
    for end in 1..way.len() {
        if end == way.len() - 1 || fixed(way[end]) {
            keep_between(frame, way, (start, end), &mut kept, tolerance_m);
            start = end;
        }
    }
    way.iter().zip(kept).filter(|(_, keep)| *keep).map(|(cell, _)| *cell).collect()
}

fn keep_between(frame: GridFrame, way: &[usize], (start, end): (usize, usize), kept: &mut [bool], tolerance_m: f64) {
    kept[start] = true;
    kept[end] = true;
    let at = |position: usize| frame.center(way[position] % frame.columns, way[position] / frame.columns);
    let (a, b) = (at(start), at(end));
    let length_m = super::settlements::distance_m(a, b).max(1e-9);
    let off = |position: usize| {
        let p = at(position);
        ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).abs() / length_m
    };
    let farthest = (start + 1..end).map(|position| (off(position), position)).max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, middle)) = farthest.filter(|(away_m, _)| *away_m > tolerance_m) {
        keep_between(frame, way, (start, middle), kept, tolerance_m);
        keep_between(frame, way, (middle, end), kept, tolerance_m);
    }
}
