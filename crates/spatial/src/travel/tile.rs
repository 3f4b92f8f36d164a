//! A tile of the surface, copied close together with a rim of neighbours, and the times of the steps in it.

use geo::Coord;

use super::pace::FastPace;
use super::wave::Search;
use super::{Corners, Gaps, Moves, Surface};
use crate::GridFrame;

/// Cells on a side of a tile.
pub(super) const TILE: usize = 64;
/// Cells of the neighbours around a tile: as far as a knight's move goes.
pub(super) const RIM: usize = 2;
/// Cells on a side of a tile with its rim.
pub(super) const STRIDE: usize = TILE + 2 * RIM;
/// Cells of a tile with its rim.
pub(super) const LOCAL: usize = STRIDE * STRIDE;

/// The longest a single step counts, milliseconds: 18.6 hours.
pub(super) const STEP_MAX_MS: i32 = 1 << 26;

/// Steps as (east, south): 8 neighbours, then the knight's moves. The opposite of step `k` is `OPPOSITE[k]`.
pub(super) const STEPS: [(isize, isize); 16] = [
    (-1, -1),
    (0, -1),
    (1, -1),
    (-1, 0),
    (1, 0),
    (-1, 1),
    (0, 1),
    (1, 1),
    (-1, -2),
    (1, -2),
    (-2, -1),
    (2, -1),
    (-2, 1),
    (2, 1),
    (-1, 2),
    (1, 2),
];

/// The two cells a step passes beside or between: both neighbours of the corner for a diagonal, the two cells in the
/// middle for a knight's move, the target twice for a straight step.
pub(super) const PASSED: [[(isize, isize); 2]; 16] = [
    [(-1, 0), (0, -1)],
    [(0, -1), (0, -1)],
    [(1, 0), (0, -1)],
    [(-1, 0), (-1, 0)],
    [(1, 0), (1, 0)],
    [(-1, 0), (0, 1)],
    [(0, 1), (0, 1)],
    [(1, 0), (0, 1)],
    [(-1, -1), (0, -1)],
    [(1, -1), (0, -1)],
    [(-1, -1), (-1, 0)],
    [(1, -1), (1, 0)],
    [(-1, 1), (-1, 0)],
    [(1, 1), (1, 0)],
    [(-1, 1), (0, 1)],
    [(1, 1), (0, 1)],
];

/// Bit of [`TileGround::open`] that marks a cell of the rim.
pub(super) const IN_RIM: u32 = 1 << 31;
/// Bit of [`TileGround::open`] that marks a cell that is linked to a road.
pub(super) const LINKED: u32 = 1 << 30;

/// How the grid is cut into tiles.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiling {
    pub frame: GridFrame,
    pub across: usize,
    pub down: usize,
}

impl Tiling {
    pub fn new(frame: GridFrame) -> Self {
        Self { frame, across: frame.columns.div_ceil(TILE), down: frame.rows.div_ceil(TILE) }
    }

    pub fn tiles(&self) -> usize {
        self.across * self.down
    }

    /// Tile of a cell and its place in the tile.
    pub fn locate(&self, column: usize, row: usize) -> (u32, u32) {
        let tile = row / TILE * self.across + column / TILE;
        (tile as u32, ((row % TILE + RIM) * STRIDE + column % TILE + RIM) as u32)
    }

    /// Column and row of a place in a tile; they may lie outside the grid for places in the rim.
    pub fn column_row(&self, tile: u32, local: u32) -> (isize, isize) {
        let (left, top) = self.corner(tile);
        let (x, y) = (local as usize % STRIDE, local as usize / STRIDE);
        (left as isize + x as isize - RIM as isize, top as isize + y as isize - RIM as isize)
    }

    /// Column and row of a tile's first cell.
    pub fn corner(&self, tile: u32) -> (usize, usize) {
        (tile as usize % self.across * TILE, tile as usize / self.across * TILE)
    }

    /// The tile that holds a point, or the one nearest to a point outside.
    pub fn tile_near(&self, point: Coord<f64>) -> u32 {
        let column = ((point.x - self.frame.west_m) / self.frame.cell_m).clamp(0.0, self.frame.columns as f64 - 1.0);
        let row = ((self.frame.north_m - point.y) / self.frame.cell_m).clamp(0.0, self.frame.rows as f64 - 1.0);
        self.locate(column as usize, row as usize).0
    }

    /// Columns and rows of a tile that lie in the grid.
    pub fn size(&self, tile: u32) -> (usize, usize) {
        let (left, top) = self.corner(tile);
        (TILE.min(self.frame.columns - left), TILE.min(self.frame.rows - top))
    }
}

/// The surface of one tile and its rim, ready for the inner loop.
pub(super) struct TileGround {
    tile: Option<u32>,
    height_m: Vec<f32>,
    factor: Vec<f32>,
    extra: Vec<f32>,
    /// Steps that are open from each cell, one bit each, and the two marks.
    pub open: Vec<u32>,
    has_extra: bool,
}

/// What turns slopes and ground into milliseconds for steps along or against the direction of travel.
#[derive(Clone, Copy)]
pub(super) struct StepClock<P> {
    pace: P,
    /// 1 over the length of a step, signed: negative when the search runs against the direction of travel.
    per_m: [f32; 16],
    /// Half the length of a step (a quarter for knight's moves), times 1,000.
    share: [f32; 16],
}

impl<P: FastPace> StepClock<P> {
    /// `against`: the search runs from the end of each step to its start.
    pub fn new(pace: P, cell_m: f64, against: bool) -> Self {
        let mut clock = Self { pace, per_m: [0.0; 16], share: [0.0; 16] };
        for (k, &(east, south)) in STEPS.iter().enumerate() {
            let run_m = cell_m * ((east * east + south * south) as f64).sqrt();
            clock.per_m[k] = (if against { -1.0 } else { 1.0 } / run_m) as f32;
            clock.share[k] = (run_m * if k < 8 { 500.0 } else { 250.0 }) as f32;
        }
        clock
    }

    /// Milliseconds of a step: sums of factors and of extra seconds over the cells, and rise from the cell to its
    /// neighbour.
    #[inline(always)]
    fn step_ms(&self, k: usize, factors: f32, extras: f32, rise_m: f32) -> i32 {
        let slope = rise_m * self.per_m[k];
        let slope = if slope.is_nan() { 0.0 } else { slope };
        let seconds = factors * self.pace.s_per_m(slope) + extras;
        // f32::max and min also turn a NaN (infinite barrier cells) into a number; such steps are not open anyway.
        ((seconds * self.share[k] + 0.5) as i32).clamp(1, STEP_MAX_MS)
    }
}

impl TileGround {
    pub fn new(surface: &Surface<'_>) -> Self {
        let has_extra = surface.has_extra();
        let extra = if has_extra { LOCAL } else { 0 };
        Self {
            tile: None,
            height_m: vec![0.0; LOCAL],
            factor: vec![0.0; LOCAL],
            extra: vec![0.0; extra],
            open: vec![0; LOCAL],
            has_extra,
        }
    }

    /// Copies a tile and its rim, and finds which steps are open.
    pub fn load(&mut self, search: &Search<'_>, tile: u32) {
        if self.tile == Some(tile) {
            return;
        }
        self.tile = Some(tile);
        let (surface, tiling) = (search.surface, &search.tiling);
        let all_passable = self.copy(surface, tiling, tile);
        let moves = if surface.moves == Moves::Eight { 0xFF } else { 0xFFFF };
        for y in 0..STRIDE {
            let inner_row = (RIM..RIM + TILE).contains(&y);
            for x in 0..STRIDE {
                let here = y * STRIDE + x;
                self.open[here] = if inner_row && (RIM..RIM + TILE).contains(&x) {
                    if all_passable { moves } else { self.open_steps(here, surface.corners) & moves }
                } else {
                    IN_RIM
                };
            }
        }
        for link in search.roads.map_or(&[][..], |roads| roads.links_in(tile)) {
            if self.passable(link.cell as usize) {
                self.open[link.cell as usize] |= LINKED;
            }
        }
    }

    /// Copies ground and heights; barriers get an infinite factor. Are all cells passable, those of the rim included?
    fn copy(&mut self, surface: &Surface<'_>, tiling: &Tiling, tile: u32) -> bool {
        let (left, top) = tiling.corner(tile);
        let frame = tiling.frame;
        let level = surface.elevation.is_none() || surface.gaps == Gaps::Level;
        let mut all_passable = true;
        for y in 0..STRIDE {
            let row = (top + y).wrapping_sub(RIM);
            for x in 0..STRIDE {
                let column = (left + x).wrapping_sub(RIM);
                let here = y * STRIDE + x;
                let cell = if row < frame.rows && column < frame.columns { surface.cell(column, row) } else { None };
                let (factor, extra, height_m) = match cell {
                    Some((ground, height_m)) => (ground.factor, ground.extra_s_per_m, height_m),
                    None => {
                        all_passable = false;
                        (f32::INFINITY, 0.0, 0.0)
                    }
                };
                self.height_m[here] = if level && height_m.is_nan() { f32::NAN } else { height_m };
                self.factor[here] = factor;
                if self.has_extra {
                    self.extra[here] = extra;
                }
            }
        }
        all_passable
    }

    fn open_steps(&self, here: usize, corners: Corners) -> u32 {
        let passable = |step: (isize, isize)| {
            self.factor[(here as isize + step.1 * STRIDE as isize + step.0) as usize].is_finite()
        };
        if !passable((0, 0)) {
            return 0;
        }
        let mut open = 0;
        for k in 0..16 {
            let beside = PASSED[k].map(passable);
            let through = match k {
                0..8 => corners == Corners::Open || beside[0] || beside[1],
                _ => beside[0] && beside[1],
            };
            if through && passable(STEPS[k]) {
                open |= 1 << k;
            }
        }
        open
    }

    /// Can the place be walked on?
    pub fn passable(&self, local: usize) -> bool {
        self.factor[local].is_finite()
    }

    /// Milliseconds of the steps between a cell and its 8 neighbours.
    #[inline(always)]
    pub fn eight<P: FastPace>(&self, here: usize, clock: &StepClock<P>) -> [i32; 8] {
        let z = neighbours(&self.height_m, here);
        let factor = neighbours(&self.factor, here);
        let (z0, factor0) = (self.height_m[here], self.factor[here]);
        let mut ms = [0; 8];
        if self.has_extra {
            let extra = neighbours(&self.extra, here);
            let extra0 = self.extra[here];
            for k in 0..8 {
                ms[k] = clock.step_ms(k, factor0 + factor[k], extra0 + extra[k], z[k] - z0);
            }
        } else {
            for k in 0..8 {
                ms[k] = clock.step_ms(k, factor0 + factor[k], 0.0, z[k] - z0);
            }
        }
        ms
    }

    /// Milliseconds of the knight's moves from or to a cell.
    #[inline(always)]
    pub fn knights<P: FastPace>(&self, here: usize, clock: &StepClock<P>) -> [i32; 8] {
        let sum = |values: &[f32], k: usize| {
            let at = |step: (isize, isize)| values[(here as isize + step.1 * STRIDE as isize + step.0) as usize];
            (values[here] + at(STEPS[k])) + (at(PASSED[k][0]) + at(PASSED[k][1]))
        };
        std::array::from_fn(|knight| {
            let k = knight + 8;
            let extras = if self.has_extra { sum(&self.extra, k) } else { 0.0 };
            let there = (here as isize + STEPS[k].1 * STRIDE as isize + STEPS[k].0) as usize;
            clock.step_ms(k, sum(&self.factor, k), extras, self.height_m[there] - self.height_m[here])
        })
    }
}

/// The values of the 8 neighbours, in the order of [`STEPS`].
#[inline(always)]
pub(super) fn neighbours<T: Copy>(values: &[T], here: usize) -> [T; 8] {
    let above = &values[here - STRIDE - 1..here - STRIDE + 2];
    let beside = &values[here - 1..here + 2];
    let below = &values[here + STRIDE - 1..here + STRIDE + 2];
    [above[0], above[1], above[2], beside[0], beside[2], below[0], below[1], below[2]]
}
