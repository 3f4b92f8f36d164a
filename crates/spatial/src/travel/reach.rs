//! What can be reached from a place within a time.

use geo::Coord;
use rayon::prelude::*;

use super::drive::{last_walk_limit, rides};
use super::field::{Heading, Keep, SearchOptions};
use super::landscape::Landscape;
use super::near::seeds;
use super::pace::{FastLangmuir, FastLevel, FastTobler};
use super::solve::Rounds;
use super::ticks::{TICKS_PER_S, seconds};
use super::tile::{RIM, STRIDE};
use super::wave::{Arrival, Search, TileTimes};
use super::{PaceModel, Sources};

/// Which journeys must fit the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trip {
    /// From the place to the cell.
    #[default]
    There,
    /// There and back again.
    ThereAndBack,
}

/// A cell that can be reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReachedCell {
    /// Column of the cell.
    pub column: u32,
    /// Row of the cell.
    pub row: u32,
    /// Seconds to its centre; there and back for [`Trip::ThereAndBack`].
    pub seconds: f32,
}

/// A search that is done from one place after another, each at the cost of what it touches.
pub struct ReachSearch<'a> {
    landscape: &'a Landscape<'a>,
    trip: Trip,
    there: Search<'a>,
    back: Search<'a>,
    rounds: [AnyRounds; 2],
    found: Vec<ReachedCell>,
    /// Ticks of the cells found on the way there.
    ticks: Vec<i32>,
}

/// Rounds for any pace model.
enum AnyRounds {
    Tobler(Box<Rounds<FastTobler>>),
    Langmuir(Box<Rounds<FastLangmuir>>),
    Level(Box<Rounds<FastLevel>>),
}

impl AnyRounds {
    fn new(search: &Search<'_>) -> Self {
        match &search.surface.pace {
            PaceModel::Tobler { off_path } => Self::Tobler(Box::new(Rounds::new(search, FastTobler::new(*off_path)))),
            PaceModel::NaismithLangmuir(rule) => Self::Langmuir(Box::new(Rounds::new(search, FastLangmuir::new(rule)))),
            PaceModel::Level => Self::Level(Box::new(Rounds::new(search, FastLevel))),
        }
    }

    /// Runs from a point and gives every cell within the limit, with its tile.
    fn run(&mut self, search: &Search<'_>, seeds: &[(u32, Arrival)], each: impl FnMut(u32, u32, i32)) {
        match self {
            Self::Tobler(rounds) => cells_of(search, rounds.run(search, seeds), each),
            Self::Langmuir(rounds) => cells_of(search, rounds.run(search, seeds), each),
            Self::Level(rounds) => cells_of(search, rounds.run(search, seeds), each),
        }
    }

    /// Rides from the roads that the seeds reach on foot.
    fn rides(
        &mut self,
        landscape: &Landscape<'_>,
        search: &Search<'_>,
        (seeds, limit_ticks): (&[(u32, Arrival)], i32),
    ) -> Vec<(u32, Arrival)> {
        let against = search.against;
        match self {
            Self::Tobler(rounds) => rides(landscape, against, rounds.run(search, seeds), limit_ticks),
            Self::Langmuir(rounds) => rides(landscape, against, rounds.run(search, seeds), limit_ticks),
            Self::Level(rounds) => rides(landscape, against, rounds.run(search, seeds), limit_ticks),
        }
    }
}

fn cells_of<'t>(
    search: &Search<'_>,
    tiles: impl Iterator<Item = (u32, &'t TileTimes)>,
    mut each: impl FnMut(u32, u32, i32),
) {
    for (tile, times) in tiles {
        if times.times_ticks.is_empty() {
            continue;
        }
        let (left, top) = search.tiling.corner(tile);
        let (columns, rows) = search.tiling.size(tile);
        for y in 0..rows {
            let start = (y + RIM) * STRIDE + RIM;
            for (x, &time_ticks) in times.times_ticks[start..start + columns].iter().enumerate() {
                if time_ticks <= search.limit_ticks {
                    each((left + x) as u32, (top + y) as u32, time_ticks);
                }
            }
        }
    }
}

impl<'a> ReachSearch<'a> {
    /// Makes ready to search a landscape for what can be reached within `budget_s` seconds.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::travel::{Landscape, ReachSearch, Surface, Trip};
    /// use spatial::GridFrame;
    /// let frame = GridFrame { west_m: 0.0, north_m: 900.0, cell_m: 100.0, columns: 9, rows: 9 };
    /// let level = Landscape::off_road(Surface::level(frame));
    /// let mut search = ReachSearch::new(&level, 200.0, Trip::There);
    /// // From a centre, 100 seconds a cell: the cell, 8 around it and the 4 straight on.
    /// assert_eq!(search.from(coord! {x: 450., y: 450.}).len(), 13);
    /// ```
    pub fn new(landscape: &'a Landscape<'a>, budget_s: f64, trip: Trip) -> Self {
        let options = |heading| SearchOptions { heading, keep: Keep::Times, limit_s: Some(budget_s) };
        let there = Search::new(landscape, &options(Heading::FromSources));
        let back = Search::new(landscape, &options(Heading::ToSources));
        let rounds = [AnyRounds::new(&there), AnyRounds::new(&back)];
        Self { landscape, trip, there, back, rounds, found: Vec::new(), ticks: Vec::new() }
    }

    /// The cells whose centres can be reached from a point, tile by tile from the north-west. Empty outside the grid.
    pub fn from(&mut self, point: Coord<f64>) -> &[ReachedCell] {
        let sources = Sources::Points(vec![point]);
        let seeds_there = self.seeds(&sources, 0);
        let (found, times) = (&mut self.found, &mut self.ticks);
        found.clear();
        times.clear();
        self.rounds[0].run(&self.there, &seeds_there, |column, row, ticks| {
            found.push(ReachedCell { column, row, seconds: seconds(ticks) as f32 });
            times.push(ticks);
        });
        if self.trip == Trip::ThereAndBack {
            self.add_return(&sources);
        }
        &self.found
    }

    /// Seeds of the way there (0) or back (1), rides included.
    fn seeds(&mut self, sources: &Sources, way: usize) -> Vec<(u32, Arrival)> {
        let search = [&self.there, &self.back][way];
        let mut seeds = seeds(self.landscape, sources, search.against);
        seeds.retain(|(_, arrival)| arrival.time_ticks <= search.limit_ticks);
        if let Some(limit_ticks) = last_walk_limit(self.landscape, search.limit_ticks) {
            let mut rides = self.rounds[way].rides(self.landscape, search, (&seeds, limit_ticks));
            rides.retain(|(_, arrival)| arrival.time_ticks <= search.limit_ticks);
            seeds.extend(rides);
        }
        seeds
    }

    /// Keeps the cells from which there is time to return.
    fn add_return(&mut self, sources: &Sources) {
        let seeds = self.seeds(sources, 1);
        let out = std::mem::take(&mut self.found);
        let mut next = out.iter().zip(&self.ticks).peekable();
        let (found, tiling, limit_ticks) = (&mut self.found, self.there.tiling, self.there.limit_ticks);
        let order = |column: u32, row: u32| (tiling.locate(column as usize, row as usize).0, row, column);
        self.rounds[1].run(&self.back, &seeds, |column, row, back_ticks| {
            let here = order(column, row);
            while next.next_if(|(cell, _)| order(cell.column, cell.row) < here).is_some() {}
            if let Some((_, there_ticks)) = next.next_if(|(cell, _)| order(cell.column, cell.row) == here) {
                let sum = f64::from(*there_ticks) + f64::from(back_ticks);
                if sum <= f64::from(limit_ticks) {
                    found.push(ReachedCell { column, row, seconds: (sum / TICKS_PER_S) as f32 });
                }
            }
        });
    }
}

/// What can be reached from each of many points, measured by `measure` (number of the point, cells reached), in the
/// order of the points; on all threads of the current `rayon` pool.
///
/// ```
/// use geo::coord;
/// use spatial::travel::{Landscape, Surface, Trip, measure_reach};
/// use spatial::GridFrame;
/// let frame = GridFrame { west_m: 0.0, north_m: 900.0, cell_m: 100.0, columns: 9, rows: 9 };
/// let level = Landscape::off_road(Surface::level(frame));
/// let homes = [coord! {x: 450., y: 450.}, coord! {x: 50., y: 50.}];
/// let hectares = measure_reach(&level, &homes, (200.0, Trip::There), |_, cells| cells.len() as f64 * frame.cell_ha());
/// assert_eq!(hectares, [13.0, 6.0]);
/// ```
pub fn measure_reach<R: Send>(
    landscape: &Landscape<'_>,
    points: &[Coord<f64>],
    (budget_s, trip): (f64, Trip),
    measure: impl Fn(usize, &[ReachedCell]) -> R + Sync,
) -> Vec<R> {
    points
        .par_iter()
        .enumerate()
        .with_min_len(8)
        .map_init(
            || ReachSearch::new(landscape, budget_s, trip),
            |search, (number, &point)| measure(number, search.from(point)),
        )
        .collect()
}
