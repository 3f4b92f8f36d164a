//! A tile of the surface, copied close together with a rim of neighbours, and the times of the steps in it.

use std::ops::Range;

use super::lanes::Lanes;
use super::pace::FastPace;
use super::ticks::{STEP_MAX_TICKS, TICKS_PER_S};
use super::tiling::Tiling;
use super::wave::Search;
use super::{Corners, Gaps, Ground, GroundMap, Moves, Surface};

/// Cells on a side of a tile.
pub(super) const TILE: usize = 64;
/// Cells of the neighbours around a tile: as far as a knight's move goes.
pub(super) const RIM: usize = 2;
/// Cells on a side of a tile with its rim.
pub(super) const STRIDE: usize = TILE + 2 * RIM;
/// Cells of a tile with its rim.
pub(super) const LOCAL: usize = STRIDE * STRIDE;

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

/// The surface of one tile and its rim, ready for the inner loop: 9 bytes a cell, 13.5 with extra seconds, 4.5 more in
/// tiles with barriers or roads.
#[derive(Default)]
pub(super) struct TileGround {
    tile: Option<u32>,
    height_m: Vec<f32>,
    /// Factors; infinite on barriers while a tile is loaded, then 0.
    factor: Vec<f32>,
    /// Empty when no ground carries extra seconds.
    extra: Vec<f32>,
    /// Steps that are open from each place, one bit each, and the two marks; empty when all are open and nothing is
    /// linked.
    open: Vec<u32>,
}

/// What all tiles of a search share.
pub(super) struct TileKit {
    has_extra: bool,
    /// Factor and extra seconds by land-cover code.
    table: Vec<(f32, f32)>,
    /// Open steps in a tile without barriers and links.
    all_open: Vec<u32>,
}

impl TileKit {
    pub fn new(surface: &Surface<'_>) -> Self {
        let table = match &surface.ground {
            GroundMap::Classes { table, .. } => table.iter().map(|&ground| packed(ground)).collect(),
            _ => Vec::new(),
        };
        let inner = RIM..RIM + TILE;
        let open = move |place: usize| inner.contains(&(place / STRIDE)) && inner.contains(&(place % STRIDE));
        let moves = all_moves(surface.moves);
        let all_open = (0..LOCAL).map(|place| if open(place) { moves } else { IN_RIM }).collect();
        Self { has_extra: surface.has_extra(), table, all_open }
    }
}

fn all_moves(moves: Moves) -> u32 {
    if moves == Moves::Eight { 0xFF } else { 0xFFFF }
}

/// What turns slopes and ground into ticks for steps along or against the direction of travel.
#[derive(Clone, Copy)]
pub(super) struct StepClock<P> {
    pace: P,
    /// 1 over the length of a step, signed: negative when the search runs against the direction of travel.
    per_m: [[f32; 8]; 2],
    /// Half the length of a step (a quarter for knight's moves), times the ticks in a second.
    share: [[f32; 8]; 2],
}

impl<P: FastPace> StepClock<P> {
    /// `against`: the search runs from the end of each step to its start.
    pub fn new(pace: P, cell_m: f64, against: bool) -> Self {
        let mut clock = Self { pace, per_m: [[0.0; 8]; 2], share: [[0.0; 8]; 2] };
        for (k, &(east, south)) in STEPS.iter().enumerate() {
            let run_m = cell_m * ((east * east + south * south) as f64).sqrt();
            clock.per_m[k / 8][k % 8] = (if against { -1.0 } else { 1.0 } / run_m) as f32;
            clock.share[k / 8][k % 8] = (run_m * TICKS_PER_S / if k < 8 { 2.0 } else { 4.0 }) as f32;
        }
        clock
    }

    /// Ticks of a step, not yet whole: sums of factors and of extra seconds over the cells, and rise from the
    /// cell to its neighbour.
    fn step_ticks(&self, k: usize, factors: f32, extras: f32, rise_m: f32) -> f32 {
        let slope = rise_m * self.per_m[k / 8][k % 8];
        let slope = if slope.is_nan() { 0.0 } else { slope };
        ((factors * self.pace.s_per_m(slope) + extras) * self.share[k / 8][k % 8]).max(1.0)
    }

    /// The same for the eight steps of a set: 0 to the neighbours, 1 the knight's moves.
    #[inline(always)]
    fn eight_ticks<L: Lanes>(&self, set: usize, factors: L, extras: Option<L>, rises_m: L) -> L {
        let slopes = rises_m.times(L::of(&self.per_m[set])).or_zero();
        let seconds = self.pace.paces(slopes).times(factors);
        let seconds = extras.map_or(seconds, |extras| seconds.plus(extras));
        seconds.times(L::of(&self.share[set])).at_least(1.0)
    }
}

impl TileGround {
    /// Copies a tile and its rim, and finds which steps are open, unless it holds the tile already.
    pub fn load(&mut self, search: &Search<'_>, kit: &TileKit, tile: u32) {
        if self.tile == Some(tile) {
            return;
        }
        self.tile = Some(tile);
        self.height_m.resize(LOCAL, 0.0);
        self.factor.resize(LOCAL, 0.0);
        self.extra.resize(if kit.has_extra { LOCAL } else { 0 }, 0.0);
        self.copy(search.surface, kit, &search.tiling, tile);
        self.open.clear();
        let links = search.roads.map_or(&[][..], |roads| roads.links_in(tile));
        let all_passable = self.factor.iter().fold(true, |all, factor| all & (*factor < f32::INFINITY));
        if all_passable && links.is_empty() {
            return;
        }
        self.open.extend(&kit.all_open);
        if !all_passable {
            self.find_open_steps(search.surface.corners);
        }
        for link in links {
            self.open[link.cell as usize] |= LINKED;
        }
    }

    fn find_open_steps(&mut self, corners: Corners) {
        for y in RIM..RIM + TILE {
            for here in y * STRIDE + RIM..y * STRIDE + RIM + TILE {
                self.open[here] &= self.open_steps(here, corners);
            }
        }
        for factor in self.factor.iter_mut().filter(|factor| factor.is_infinite()) {
            *factor = 0.0;
        }
    }

    /// Steps that are open from a place, and the marks.
    #[inline(always)]
    pub fn open(&self, kit: &TileKit, place: usize) -> u32 {
        if self.open.is_empty() { kit.all_open[place] } else { self.open[place] }
    }

    /// Copies ground and heights row by row; barriers get an infinite factor.
    fn copy(&mut self, surface: &Surface<'_>, kit: &TileKit, tiling: &Tiling, tile: u32) {
        let (left, top) = tiling.corner(tile);
        let frame = tiling.frame;
        let columns = left.saturating_sub(RIM)..(left + TILE + RIM).min(frame.columns);
        let first = RIM - (left - columns.start);
        for y in 0..STRIDE {
            let row = (top + y).wrapping_sub(RIM);
            let inside = row < frame.rows;
            if !inside || columns.len() < STRIDE {
                let whole = y * STRIDE..(y + 1) * STRIDE;
                self.factor[whole.clone()].fill(f32::INFINITY);
                if kit.has_extra {
                    self.extra[whole.clone()].fill(0.0);
                }
                self.height_m[whole].fill(0.0);
            }
            if inside {
                let from = frame.index(columns.start, row);
                self.copy_row(surface, kit, from..from + columns.len(), y * STRIDE + first);
            }
        }
    }

    /// Copies a run of cells of the grid.
    fn copy_row(&mut self, surface: &Surface<'_>, kit: &TileKit, cells: Range<usize>, first: usize) {
        let places = first..first + cells.len();
        let factor = &mut self.factor[places.clone()];
        let mut no_extra = [0.0; STRIDE];
        let extra = if kit.has_extra { &mut self.extra[places.clone()] } else { &mut no_extra[..cells.len()] };
        match &surface.ground {
            GroundMap::Uniform(ground) => {
                let (one_factor, one_extra) = packed(*ground);
                factor.fill(one_factor);
                extra.fill(one_extra);
            }
            GroundMap::Classes { codes, .. } => {
                for ((factor, extra), &code) in factor.iter_mut().zip(extra).zip(&codes.values()[cells.clone()]) {
                    (*factor, *extra) = kit.table[usize::from(code)];
                }
            }
            GroundMap::Values { factor: factors, extra_s_per_m } => {
                factor.copy_from_slice(&factors.values()[cells.clone()]);
                if let Some(extras) = extra_s_per_m {
                    extra.copy_from_slice(&extras.values()[cells.clone()]);
                }
                for (factor, extra) in factor.iter_mut().zip(extra) {
                    (*factor, *extra) = packed(Ground { factor: *factor, extra_s_per_m: *extra });
                }
            }
        }
        if let Some(barriers) = surface.barriers {
            for (factor, &barrier) in factor.iter_mut().zip(&barriers.values()[cells.clone()]) {
                *factor = if barrier == 0 { *factor } else { f32::INFINITY };
            }
        }
        let height_m = &mut self.height_m[places];
        match surface.elevation {
            None => height_m.fill(0.0),
            Some(elevation) => {
                height_m.copy_from_slice(&elevation.values()[cells]);
                if surface.gaps == Gaps::Barrier {
                    for (factor, height_m) in factor.iter_mut().zip(&*height_m) {
                        *factor = if height_m.is_nan() { f32::INFINITY } else { *factor };
                    }
                }
            }
        }
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

    /// Ticks of the steps between a cell and its 8 neighbours, not yet whole.
    #[inline(always)]
    pub fn eight<L: Lanes, P: FastPace>(&self, here: usize, clock: &StepClock<P>) -> L {
        let rises_m = L::around(&self.height_m, here).minus(L::each(self.height_m[here]));
        let factors = L::around(&self.factor, here).plus(L::each(self.factor[here]));
        let extras = match self.extra.is_empty() {
            true => None,
            false => Some(L::around(&self.extra, here).plus(L::each(self.extra[here]))),
        };
        clock.eight_ticks(0, factors, extras, rises_m)
    }

    /// Ticks of step `k` from a place, which may lie in the rim.
    pub fn step_ticks<P: FastPace>(&self, here: usize, k: usize, clock: &StepClock<P>) -> i32 {
        let at = |step: (isize, isize)| (here as isize + step.1 * STRIDE as isize + step.0) as usize;
        let sum = |values: &[f32]| {
            let ends = values[here] + values[at(STEPS[k])];
            if k < 8 { ends } else { ends + (values[at(PASSED[k][0])] + values[at(PASSED[k][1])]) }
        };
        let extras = if self.extra.is_empty() { 0.0 } else { sum(&self.extra) };
        let rise_m = self.height_m[at(STEPS[k])] - self.height_m[here];
        let ticks = clock.step_ticks(k, sum(&self.factor), extras, rise_m);
        (ticks.round_ties_even() as i32).clamp(1, STEP_MAX_TICKS)
    }

    /// Ticks of the knight's moves from or to a cell, not yet whole.
    #[inline(always)]
    pub fn knights<L: Lanes, P: FastPace>(&self, here: usize, clock: &StepClock<P>) -> L {
        let rises_m = knights::<L>(&self.height_m, here, |k| STEPS[k]).minus(L::each(self.height_m[here]));
        let factors = knights_sum(&self.factor, here);
        let extras = if self.extra.is_empty() { None } else { Some(knights_sum(&self.extra, here)) };
        clock.eight_ticks(1, factors, extras, rises_m)
    }
}

/// The values of eight cells, one for each knight's move, given as steps from a place.
#[inline(always)]
fn knights<L: Lanes>(values: &[f32], here: usize, step: impl Fn(usize) -> (isize, isize)) -> L {
    let mut gathered = [0.0; 8];
    for (knight, value) in gathered.iter_mut().enumerate() {
        let (east, south) = step(knight + 8);
        *value = values[(here as isize + south * STRIDE as isize + east) as usize];
    }
    L::of(&gathered)
}

/// Sums of the values of the four cells that each knight's move touches.
#[inline(always)]
fn knights_sum<L: Lanes>(values: &[f32], here: usize) -> L {
    let ends = L::each(values[here]).plus(knights(values, here, |k| STEPS[k]));
    let passed = knights::<L>(values, here, |k| PASSED[k][0]).plus(knights(values, here, |k| PASSED[k][1]));
    ends.plus(passed)
}

/// Factor and extra seconds of a ground; barriers have an infinite factor.
#[inline(always)]
fn packed(ground: Ground) -> (f32, f32) {
    let passable = ground.passable();
    (if passable { ground.factor } else { f32::INFINITY }, if passable { ground.extra_s_per_m } else { 0.0 })
}
