//! Where water flows: depressions filled, the steepest way down from every cell, streams as lines.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use spatial::{Grid, GridFrame};

/// The eight neighbours of a cell: column step, row step, distance in cell sides.
pub const NEIGHBOURS: [(isize, isize, f64); 8] = [
    (1, 0, 1.0),
    (0, 1, 1.0),
    (-1, 0, 1.0),
    (0, -1, 1.0),
    (1, 1, std::f64::consts::SQRT_2),
    (-1, 1, std::f64::consts::SQRT_2),
    (-1, -1, std::f64::consts::SQRT_2),
    (1, -1, std::f64::consts::SQRT_2),
];

/// The neighbour of a cell in a direction; `None` beyond the map.
pub fn neighbour(frame: GridFrame, cell: usize, step: (isize, isize)) -> Option<usize> {
    let column = (cell % frame.columns).checked_add_signed(step.0).filter(|column| *column < frame.columns)?;
    let row = (cell / frame.columns).checked_add_signed(step.1).filter(|row| *row < frame.rows)?;
    Some(row * frame.columns + column)
}

/// Land that drains, and how.
pub struct Drainage {
    /// Height with every depression filled, metres, row-major.
    pub height_m: Vec<f64>,
    /// The cell each cell drains to; itself at the map's edge.
    pub down: Vec<usize>,
    /// Cells from the lowest to the highest: each comes after the one it drains to.
    pub order: Vec<usize>,
    /// Number of cells that drain through each cell, itself included.
    pub upstream: Vec<f64>,
}

#[derive(PartialEq)]
struct Waiting {
    height_m: f64,
    turn: usize,
    cell: usize,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        other.height_m.total_cmp(&self.height_m).then(other.turn.cmp(&self.turn))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Fills depressions from the map's edge inwards (priority flood; Barnes, Lehman, Mulla 2014) and follows the flood
/// back: every cell drains to the neighbour it was flooded from, or to a steeper one. A filled cell lies higher than the
/// one it drains to by the given rise, metres.
pub fn drain(frame: GridFrame, mut height_m: Vec<f64>, rise_m: impl Fn(usize) -> f64) -> Drainage {
    let cells = frame.cells();
    let mut down: Vec<usize> = (0..cells).collect();
    let mut seen = vec![false; cells];
    let mut heap = BinaryHeap::new();
    let mut turn = 0;
    for cell in 0..cells {
        if NEIGHBOURS.iter().any(|step| neighbour(frame, cell, (step.0, step.1)).is_none()) {
            seen[cell] = true;
            heap.push(Waiting { height_m: height_m[cell], turn: cell, cell });
            turn = cell;
        }
    }
    let mut order = Vec::with_capacity(cells);
    while let Some(Waiting { cell, .. }) = heap.pop() {
        order.push(cell);
        for step in NEIGHBOURS {
            let Some(next) = neighbour(frame, cell, (step.0, step.1)) else { continue };
            if seen[next] {
                continue;
            }
            seen[next] = true;
            height_m[next] = height_m[next].max(height_m[cell] + rise_m(next));
            down[next] = cell;
            turn += 1;
            heap.push(Waiting { height_m: height_m[next], turn, cell: next });
        }
    }
    steepen(frame, &height_m, &mut down);
    let upstream = count_upstream(&order, &down);
    Drainage { height_m, down, order, upstream }
}

fn steepen(frame: GridFrame, height_m: &[f64], down: &mut [usize]) {
    for cell in 0..frame.cells() {
        if down[cell] == cell {
            continue;
        }
        let mut steepest = 0.0;
        for step in NEIGHBOURS {
            let Some(next) = neighbour(frame, cell, (step.0, step.1)) else { continue };
            let fall = (height_m[cell] - height_m[next]) / step.2;
            if fall > steepest {
                steepest = fall;
                down[cell] = next;
            }
        }
    }
}

fn count_upstream(order: &[usize], down: &[usize]) -> Vec<f64> {
    let mut upstream = vec![1.0; order.len()];
    for cell in order.iter().rev() {
        if down[*cell] != *cell {
            upstream[down[*cell]] += upstream[*cell];
        }
    }
    upstream
}

/// Rivers carve: the implicit stream-power law (Braun and Willett 2013), a step at a time, where `erodible` is above 0.
pub fn carve(land: &Grid<f64>, erodible: &Grid<f64>, steps: usize) -> Vec<f64> {
    let frame = land.frame();
    let mut height_m = land.values().to_vec();
    let rise_m = |cell: usize| 0.002 + 0.6 * erodible.values()[cell];
    for _ in 0..steps {
        let drainage = drain(frame, height_m, rise_m);
        height_m = drainage.height_m;
        for cell in &drainage.order {
            let below = drainage.down[*cell];
            if below != *cell {
                let gathered = (drainage.upstream[*cell] - 25.0).max(0.0);
                let strength = 0.035 * erodible.values()[*cell] * gathered.sqrt();
                height_m[*cell] = (height_m[*cell] + strength * height_m[below]) / (1.0 + strength);
            }
        }
        height_m = settle(frame, &height_m, erodible.values());
    }
    drain(frame, height_m, rise_m).height_m
}

/// Loose slopes creep: each cell moves a tenth of the way towards the mean of its neighbours, where it can erode.
fn settle(frame: GridFrame, height_m: &[f64], erodible: &[f64]) -> Vec<f64> {
    let mean_around = |cell: usize| {
        let around = NEIGHBOURS.iter().filter_map(|step| neighbour(frame, cell, (step.0, step.1)));
        let (sum, count) = around.fold((0.0, 0.0), |(sum, count), next| (sum + height_m[next], count + 1.0));
        sum / count
    };
    (0..frame.cells())
        .map(|cell| height_m[cell] + 0.35 * erodible[cell] * (mean_around(cell) - height_m[cell]))
        .collect()
}

/// The cells of rivers, without diagonal gaps: what a road can only cross on a bridge.
pub fn river(drainage: &Drainage) -> Vec<bool> {
    const RIVER_CELLS: f64 = 12_000.0;
    let frame = super::terrain::FRAME;
    let mut river = vec![false; frame.cells()];
    for cell in (0..frame.cells()).filter(|cell| drainage.upstream[*cell] > RIVER_CELLS) {
        river[cell] = true;
        let below = drainage.down[cell];
        if below / frame.columns != cell / frame.columns && below % frame.columns != cell % frame.columns {
            river[cell / frame.columns * frame.columns + below % frame.columns] = true;
        }
    }
    river
}
