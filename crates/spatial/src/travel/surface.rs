//! The ground that is walked over.

use super::PaceModel;
use crate::{Grid, GridFrame};

/// What the ground of a cell does to the time for a metre: `factor · pace on the slope + extra_s_per_m`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Times the pace of the [`PaceModel`]; 1 is easy ground. With [`PaceModel::Level`] it is the friction in seconds
    /// a metre. Infinite or not a number: nobody can pass.
    pub factor: f32,
    /// Seconds a metre that do not depend on the slope: with factor 0 a fixed speed, beside a factor an added friction.
    pub extra_s_per_m: f32,
}

impl Ground {
    /// Easy ground: the pace model alone.
    pub const OPEN: Self = Self { factor: 1.0, extra_s_per_m: 0.0 };
    /// Ground that nobody can pass.
    pub const BARRIER: Self = Self { factor: f32::INFINITY, extra_s_per_m: 0.0 };

    /// Ground that takes this many times as long as easy ground.
    pub fn slower(factor: f32) -> Self {
        Self { factor, extra_s_per_m: 0.0 }
    }

    /// Ground crossed at a fixed speed whatever the slope; a barrier when the speed is not above 0.
    ///
    /// ```
    /// use spatial::travel::Ground;
    /// assert_eq!(Ground::fixed_kmh(7.2).extra_s_per_m, 0.5);
    /// assert_eq!(Ground::fixed_kmh(0.0), Ground::BARRIER);
    /// ```
    pub fn fixed_kmh(speed_kmh: f32) -> Self {
        if speed_kmh > 0.0 { Self { factor: 0.0, extra_s_per_m: 3.6 / speed_kmh } } else { Self::BARRIER }
    }

    /// Can it be passed?
    #[inline]
    pub fn passable(self) -> bool {
        // Without short cuts, so that whole rows are checked at once.
        (self.factor >= 0.0) & (self.extra_s_per_m >= 0.0) & (self.factor + self.extra_s_per_m < f32::INFINITY)
    }
}

/// What the ground is like, cell by cell.
#[derive(Debug, Clone)]
pub enum GroundMap<'a> {
    /// The same everywhere.
    Uniform(Ground),
    /// A land-cover grid and what each of its 256 codes means.
    Classes {
        /// Codes.
        codes: &'a Grid<u8>,
        /// [`Ground`] by code.
        table: Box<[Ground; 256]>,
    },
    /// Factors cell by cell, and extra seconds a metre where given. Gaps in either are barriers.
    Values {
        /// [`Ground::factor`] of each cell.
        factor: &'a Grid<f32>,
        /// [`Ground::extra_s_per_m`] of each cell; `None` for 0 everywhere.
        extra_s_per_m: Option<&'a Grid<f32>>,
    },
}

/// Which cells one step can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Moves {
    /// The 8 neighbours. On level ground paths are up to 8.2 % too long, 5 % on average.
    #[default]
    Eight,
    /// Also the knight's moves, whose pace is the mean of four cells: the two ends and the two cells passed between
    /// them. Up to 2.7 % too long, 1.4 % on average; about twice the work.
    Sixteen,
}

/// May a step pass between two barrier cells that touch at a corner?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Corners {
    /// No: a diagonal step needs one of the two cells beside it to be passable, so that a river one cell wide holds.
    #[default]
    Closed,
    /// Yes, as in GRASS `r.cost` and `r.walk`.
    Open,
}

/// What a gap in the elevation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gaps {
    /// Nobody can pass: gaps are mostly sea.
    #[default]
    Barrier,
    /// Steps to and from the cell count as level.
    Level,
}

/// The ground that is walked over: elevation, ground, barriers and how steps are timed.
///
/// A step takes its length times the mean, over the cells it touches, of `factor · pace(slope) + extra`; the slope is
/// that from centre to centre in the direction of travel. Lengths are map metres between cell centres.
///
/// ```
/// use spatial::travel::{Ground, GroundMap, Moves, PaceModel, Surface};
/// use spatial::{Grid, GridFrame};
/// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 30.0, columns: 10, rows: 10 };
/// let elevation = Grid::from_fn(frame, |column, _| 10.0 * column as f32);
/// let surface = Surface::new(&elevation, PaceModel::TOBLER_OFF_PATH)
///     .with_ground(GroundMap::Uniform(Ground::slower(1.2)))
///     .unwrap()
///     .with_moves(Moves::Sixteen);
/// assert_eq!(surface.frame(), frame);
/// ```
#[derive(Debug, Clone)]
pub struct Surface<'a> {
    frame: GridFrame,
    pub(super) elevation: Option<&'a Grid<f32>>,
    pub(super) ground: GroundMap<'a>,
    pub(super) barriers: Option<&'a Grid<u8>>,
    pub(super) pace: PaceModel,
    pub(super) moves: Moves,
    pub(super) corners: Corners,
    pub(super) gaps: Gaps,
}

impl<'a> Surface<'a> {
    /// Easy ground over an elevation model in metres: 8 neighbours, corners closed, gaps are barriers.
    pub fn new(elevation: &'a Grid<f32>, pace: PaceModel) -> Self {
        Self { elevation: Some(elevation), pace, ..Self::level(elevation.frame()) }
    }

    /// Ground without heights under [`PaceModel::Level`]: factors are frictions in seconds a metre.
    pub fn level(frame: GridFrame) -> Self {
        Self {
            frame,
            elevation: None,
            ground: GroundMap::Uniform(Ground::OPEN),
            barriers: None,
            pace: PaceModel::Level,
            moves: Moves::Eight,
            corners: Corners::Closed,
            gaps: Gaps::Barrier,
        }
    }

    /// With this ground; `None` when one of its grids lies on other cells.
    pub fn with_ground(self, ground: GroundMap<'a>) -> Option<Self> {
        let fits = match &ground {
            GroundMap::Uniform(_) => true,
            GroundMap::Classes { codes, .. } => codes.frame() == self.frame,
            GroundMap::Values { factor, extra_s_per_m } => {
                factor.frame() == self.frame && extra_s_per_m.is_none_or(|extra| extra.frame() == self.frame)
            }
        };
        fits.then_some(Self { ground, ..self })
    }

    /// With barriers where the grid is not 0; `None` when it lies on other cells.
    pub fn with_barriers(self, barriers: &'a Grid<u8>) -> Option<Self> {
        (barriers.frame() == self.frame).then_some(Self { barriers: Some(barriers), ..self })
    }

    /// With these moves.
    pub fn with_moves(self, moves: Moves) -> Self {
        Self { moves, ..self }
    }

    /// With this rule for corners.
    pub fn with_corners(self, corners: Corners) -> Self {
        Self { corners, ..self }
    }

    /// With this rule for gaps in the elevation.
    pub fn with_gaps(self, gaps: Gaps) -> Self {
        Self { gaps, ..self }
    }

    /// Where the cells lie.
    pub fn frame(&self) -> GridFrame {
        self.frame
    }

    /// Can the cell be walked on?
    pub fn passable(&self, column: usize, row: usize) -> bool {
        self.cell(column, row).is_some()
    }

    /// Ground and height of a cell; `None` when it cannot be passed. The height is NaN where it plays no part.
    pub(super) fn cell(&self, column: usize, row: usize) -> Option<(Ground, f32)> {
        let index = self.frame.index(column, row);
        if self.barriers.is_some_and(|barriers| barriers.values()[index] != 0) {
            return None;
        }
        let height_m = self.elevation.map_or(f32::NAN, |elevation| elevation.values()[index]);
        if height_m.is_nan() && self.gaps == Gaps::Barrier && self.elevation.is_some() {
            return None;
        }
        let ground = match &self.ground {
            GroundMap::Uniform(ground) => *ground,
            GroundMap::Classes { codes, table } => table[usize::from(codes.values()[index])],
            GroundMap::Values { factor, extra_s_per_m } => Ground {
                factor: factor.values()[index],
                extra_s_per_m: extra_s_per_m.map_or(0.0, |extra| extra.values()[index]),
            },
        };
        ground.passable().then_some((ground, height_m))
    }

    /// Does any ground carry extra seconds?
    pub(super) fn has_extra(&self) -> bool {
        match &self.ground {
            GroundMap::Uniform(ground) => ground.extra_s_per_m != 0.0,
            GroundMap::Classes { table, .. } => table.iter().any(|ground| ground.extra_s_per_m != 0.0),
            GroundMap::Values { extra_s_per_m, .. } => extra_s_per_m.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_of_other_cells_is_refused() {
        let frame = GridFrame { west_m: 0.0, north_m: 2.0, cell_m: 1.0, columns: 2, rows: 2 };
        let elevation = Grid::new(frame, vec![0.0, 1.0, f32::NAN, 2.0]).unwrap();
        let other = Grid::from_fn(GridFrame { columns: 3, ..frame }, |_, _| 0_u8);
        let surface = Surface::new(&elevation, PaceModel::Level);
        assert!(surface.clone().with_barriers(&other).is_none());
        let table = Box::new([Ground::OPEN; 256]);
        assert!(surface.clone().with_ground(GroundMap::Classes { codes: &other, table }).is_none());
        assert!(surface.passable(1, 0) && !surface.passable(0, 1));
        assert!(surface.with_gaps(Gaps::Level).passable(0, 1));
    }
}
