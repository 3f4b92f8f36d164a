//! Times from every cell to the nearest source, or from the sources to every cell.

use geo::Coord;
use rayon::prelude::*;

use super::drive::{last_walk_limit, rides};
use super::landscape::Landscape;
use super::near::{Near, near, seeds, walk_ticks};
use super::solve::solve;
use super::ticks::{LIMIT_TICKS, TICKS_PER_S, seconds, ticks};
use super::tiling::Tiling;
use super::wave::{Arrival, NO_SOURCE, Search, TileTimes};
use super::{Ground, Surface};
use crate::{Grid, GridFrame};

/// Where journeys end (or start, see [`Heading`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Sources {
    /// Cell centres, by column and row.
    Cells(Vec<(usize, usize)>),
    /// Points in metres: the straight walk from the point to the centres of its cell and the eight around it, and to
    /// the joints of roads in them, is counted. A point may lie on a barrier cell.
    Points(Vec<Coord<f64>>),
}

/// Which way the journeys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Heading {
    /// From every cell to the source it reaches first.
    #[default]
    ToSources,
    /// From the sources to every cell.
    FromSources,
}

/// What a search keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Times only: 4.5 bytes a cell.
    Times,
    /// Also which source is nearest: 4.5 bytes more. At equal times the source that stands first.
    #[default]
    TimesAndSources,
}

/// How a search is done.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SearchOptions {
    /// Which way the journeys go.
    pub heading: Heading,
    /// What is kept.
    pub keep: Keep,
    /// Journeys longer than this are not looked for, seconds; `None`: 5.8 days.
    pub limit_s: Option<f64>,
}

/// Times from every cell to the source it reaches first, or back; see [`travel_field`].
#[derive(Debug, Clone)]
pub struct TravelField {
    pub(super) tiling: Tiling,
    pub(super) heading: Heading,
    keep: Keep,
    pub(super) limit_ticks: i32,
    pub(super) sources: Sources,
    pub(super) tiles: Vec<TileTimes>,
    /// For a drive: the times on foot near the sources.
    pub(super) last_walk: Option<Box<TravelField>>,
}

/// The shortest times between all cells of a landscape and the nearest of the sources.
///
/// One search for all sources at once, exact: every time is the least sum of step times, each rounded to a
/// quarter of a millisecond, that Dijkstra's algorithm finds with the same steps; so it does not depend on the number of threads,
/// and sources that are nearest to no cell change nothing. Works tile by tile, nearest first, on all threads of the
/// current `rayon` pool: about O(n) for n cells; 5 bytes a cell at the peak, 10 with sources.
///
/// Sources outside the grid or on barrier cells are nearest to no cell.
///
/// ```
/// use spatial::travel::{Landscape, SearchOptions, Sources, Surface, travel_field};
/// use spatial::GridFrame;
/// let frame = GridFrame { west_m: 0.0, north_m: 30.0, cell_m: 10.0, columns: 5, rows: 3 };
/// // One second a metre, no heights.
/// let level = Landscape::off_road(Surface::level(frame));
/// let field = travel_field(&level, &Sources::Cells(vec![(0, 0)]), &SearchOptions::default());
/// assert_eq!(field.seconds(0, 0), Some(0.0));
/// assert_eq!(field.seconds(4, 0), Some(40.0));
/// assert_eq!(field.source(4, 0), Some(0));
/// ```
pub fn travel_field(landscape: &Landscape<'_>, sources: &Sources, options: &SearchOptions) -> TravelField {
    let search = Search::new(landscape, options);
    let mut seeds = seeds(landscape, sources, search.against);
    let last_walk = last_walk_limit(landscape, search.limit_ticks).map(|limit_ticks| {
        let walk = Search { limit_ticks, ..Search::new(landscape, options) };
        Box::new(run(&walk, (sources, options), &seeds))
    });
    if let Some(walk) = &last_walk {
        seeds.extend(rides(landscape, search.against, (0..).zip(&walk.tiles), walk.limit_ticks));
    }
    TravelField { last_walk, ..run(&search, (sources, options), &seeds) }
}

/// One search from seeds.
fn run(search: &Search<'_>, (sources, options): (&Sources, &SearchOptions), seeds: &[(u32, Arrival)]) -> TravelField {
    let mut seeds = seeds.to_vec();
    seeds.retain(|(_, arrival)| arrival.time_ticks <= search.limit_ticks);
    TravelField {
        tiling: search.tiling,
        heading: options.heading,
        keep: options.keep,
        limit_ticks: search.limit_ticks,
        sources: sources.clone(),
        tiles: solve(search, &seeds),
        last_walk: None,
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(landscape: &'a Landscape<'_>, options: &SearchOptions) -> Self {
        let limit_ticks = options.limit_s.map_or(LIMIT_TICKS, ticks);
        Self {
            surface: &landscape.surface,
            tiling: landscape.tiling,
            roads: landscape.roads.as_ref().map(|roads| &roads.layer),
            against: options.heading == Heading::ToSources,
            limit_ticks,
            with_sources: options.keep == Keep::TimesAndSources,
            shift: bucket_shift(&landscape.surface),
        }
    }
}

/// Width of the buckets: the largest power of two below the time of a usual step, from a sample of the ground.
fn bucket_shift(surface: &Surface<'_>) -> u32 {
    let frame = surface.frame();
    let level = surface.pace.s_per_m(0.0);
    let mut steps_ticks: Vec<f64> = (0..256)
        .filter_map(|sample| {
            let index = (frame.cells() / 256 * sample + frame.cells() / 512).min(frame.cells().checked_sub(1)?);
            let (ground, _) = surface.cell(index % frame.columns, index / frame.columns)?;
            let Ground { factor, extra_s_per_m } = ground;
            Some((f64::from(factor) * level + f64::from(extra_s_per_m)) * frame.cell_m * TICKS_PER_S)
        })
        .collect();
    steps_ticks.sort_by(f64::total_cmp);
    let usual_ticks = steps_ticks.get(steps_ticks.len() / 4).copied().unwrap_or(1.0);
    (usual_ticks.clamp(1.0, 1e9) as u32).ilog2()
}

/// The walks between a point and the places of a landscape around it: found once, used with many fields.
#[derive(Debug, Clone)]
pub struct Approach {
    point: Coord<f64>,
    near: Vec<Near>,
}

impl Approach {
    /// The walks around a point, for fields of a heading.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::travel::{Approach, Heading, Landscape, SearchOptions, Sources, Surface, travel_field};
    /// use spatial::GridFrame;
    /// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 5, rows: 3 };
    /// let level = Landscape::off_road(Surface::level(frame));
    /// let options = SearchOptions { heading: Heading::FromSources, ..SearchOptions::default() };
    /// let clinic = coord! {x: 420., y: 140.};
    /// let field = travel_field(&level, &Sources::Points(vec![clinic]), &options);
    /// let approach = Approach::of(&level, coord! {x: 450., y: 180.}, Heading::FromSources);
    /// assert_eq!(field.at(&level, &approach).unwrap().0, 50.0);
    /// ```
    pub fn of(landscape: &Landscape<'_>, point: Coord<f64>, heading: Heading) -> Self {
        Self { point, near: near(landscape, point, heading == Heading::FromSources) }
    }
}

impl TravelField {
    /// Where the cells lie.
    pub fn frame(&self) -> GridFrame {
        self.tiling.frame
    }

    /// Which way the journeys go.
    pub fn heading(&self) -> Heading {
        self.heading
    }

    /// Time and source of a place in a tile; `None` out of reach.
    pub(super) fn place(&self, tile: u32, place: u32) -> Option<(i32, u32)> {
        self.tiles[tile as usize].get(place).filter(|&(time_ticks, _)| time_ticks <= self.limit_ticks)
    }

    /// Time and source of a road node; `None` out of reach.
    pub(super) fn node(&self, landscape: &Landscape<'_>, node: u32) -> Option<(i32, u32)> {
        let (tile, place) = super::near::node_place(landscape, node);
        self.place(tile, place)
    }

    /// Seconds from or to the centre of a cell; `None` out of reach.
    pub fn seconds(&self, column: usize, row: usize) -> Option<f64> {
        let (tile, place) = self.tiling.locate(column, row);
        self.place(tile, place).map(|(time_ticks, _)| seconds(time_ticks))
    }

    /// Position in the list of sources of the one that is nearest; `None` out of reach or when sources were not kept.
    pub fn source(&self, column: usize, row: usize) -> Option<u32> {
        let (tile, place) = self.tiling.locate(column, row);
        self.place(tile, place).map(|(_, source)| source).filter(|&source| source != NO_SOURCE)
    }

    /// Seconds between a point and the nearest source, and the source when sources were kept: the straight walk to
    /// the centres of the cells around it or to the joints of roads in them, whichever is best, and on from there; or
    /// straight to a source in one of those cells. `None` out of reach and outside the grid.
    ///
    /// `landscape` is the one the field was made from.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::travel::{Landscape, SearchOptions, Sources, Surface, travel_field};
    /// use spatial::GridFrame;
    /// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 5, rows: 3 };
    /// let level = Landscape::off_road(Surface::level(frame));
    /// let clinic = coord! {x: 420., y: 140.};
    /// let field = travel_field(&level, &Sources::Points(vec![clinic]), &SearchOptions::default());
    /// assert_eq!(field.at_point(&level, clinic).unwrap().0, 0.0);
    /// assert_eq!(field.at_point(&level, coord! {x: 450., y: 180.}).unwrap().0, 50.0);
    /// ```
    pub fn at_point(&self, landscape: &Landscape<'_>, point: Coord<f64>) -> Option<(f64, Option<u32>)> {
        self.at(landscape, &Approach::of(landscape, point, self.heading))
    }

    /// [`TravelField::at_point`] for a point that many fields of one landscape and heading are asked about.
    pub fn at(&self, landscape: &Landscape<'_>, approach: &Approach) -> Option<(f64, Option<u32>)> {
        let around = approach.near.iter().filter_map(|near| {
            self.place(near.tile, near.place).map(|(time_ticks, source)| (time_ticks + near.ticks, source))
        });
        let (time_ticks, source) = around.chain(self.straight(landscape, approach.point)).min()?;
        Some((seconds(time_ticks), (source != NO_SOURCE).then_some(source)))
    }

    /// Straight walks between a point and sources in the cells around it.
    pub(super) fn straight(&self, landscape: &Landscape<'_>, point: Coord<f64>) -> impl Iterator<Item = (i32, u32)> {
        let frame = self.tiling.frame;
        let surface = &landscape.surface;
        let points: &[Coord<f64>] = match &self.sources {
            Sources::Points(points) => points,
            Sources::Cells(_) => &[],
        };
        let home = frame.cell_at(point);
        let kept = self.keep == Keep::TimesAndSources;
        (0..).zip(points).filter_map(move |(number, &source)| {
            let (here, there) = (home?, frame.cell_at(source)?);
            if here.0.abs_diff(there.0) > 1 || here.1.abs_diff(there.1) > 1 {
                return None;
            }
            let walk = match self.heading {
                Heading::ToSources => walk_ticks(surface, point, source),
                Heading::FromSources => walk_ticks(surface, source, point),
            };
            let same = point == source;
            let time_ticks = if same { Some(0) } else { walk };
            time_ticks
                .filter(|&time_ticks| time_ticks <= self.limit_ticks)
                .map(|ticks| (ticks, if kept { number } else { NO_SOURCE }))
        })
    }

    /// Seconds as a grid; a gap out of reach.
    pub fn seconds_grid(&self) -> Grid<f32> {
        let frame = self.tiling.frame;
        let mut values = vec![Grid::<f32>::GAP; frame.cells()];
        values.par_chunks_mut(frame.columns.max(1)).enumerate().for_each(|(row, values)| {
            for across in 0..self.tiling.across {
                let (tile, first) = self.tiling.locate(across * super::tile::TILE, row);
                let times = &self.tiles[tile as usize].times_ticks;
                if times.is_empty() {
                    continue;
                }
                let (left, _) = self.tiling.corner(tile);
                let (columns, _) = self.tiling.size(tile);
                for (value, &time_ticks) in values[left..left + columns].iter_mut().zip(&times[first as usize..]) {
                    if time_ticks <= self.limit_ticks {
                        *value = seconds(time_ticks) as f32;
                    }
                }
            }
        });
        Grid::new(frame, values).expect("one value for each cell")
    }

    /// Times of the cells row by row, ticks; `None` out of reach.
    #[cfg(test)]
    pub(super) fn cell_times_ticks(&self) -> Vec<Option<i32>> {
        let frame = self.tiling.frame;
        let place = |index: usize| self.tiling.locate(index % frame.columns, index / frame.columns);
        (0..frame.cells()).map(place).map(|(tile, at)| self.place(tile, at).map(|t| t.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::travel::oracle::{landscape, table};
    use crate::travel::{GroundMap, PaceModel};
    use proptest::prelude::*;

    fn field_to(landscape: &Landscape<'_>, points: &[Coord<f64>]) -> TravelField {
        travel_field(landscape, &Sources::Points(points.to_vec()), &SearchOptions::default())
    }

    fn at(frame: GridFrame, (x, y): (f64, f64)) -> Coord<f64> {
        let (width_m, height_m) = (frame.columns as f64 * frame.cell_m, frame.rows as f64 * frame.cell_m);
        Coord { x: frame.west_m + x * width_m, y: frame.north_m - y * height_m }
    }

    #[test]
    fn flat_times_are_symmetric_and_a_point_is_no_time_from_itself() {
        let frame = GridFrame { west_m: 0.0, north_m: 900.0, cell_m: 30.0, columns: 30, rows: 30 };
        let flat = Grid::from_fn(frame, |_, _| 1200.0_f32);
        let country = Landscape::off_road(Surface::new(&flat, PaceModel::TOBLER_OFF_PATH));
        let (a, b) = (at(frame, (0.113, 0.27)), at(frame, (0.81, 0.74)));
        let time = |from, to| field_to(&country, &[to]).at_point(&country, from).unwrap().0;
        assert_eq!(time(a, b), time(b, a));
        assert_eq!(time(a, a), 0.0);
        assert_eq!(field_to(&country, &[a]).at_point(&country, Coord { x: -1.0, y: 5.0 }), None);
    }

    #[test]
    fn limits_cut_off_and_change_nothing_below_them() {
        let (elevation, codes) = landscape(150, 90, 5);
        let surface = Surface::new(&elevation, PaceModel::TOBLER_OFF_PATH)
            .with_ground(GroundMap::Classes { codes: &codes, table: table() })
            .unwrap();
        let country = Landscape::off_road(surface);
        let sources = Sources::Points(vec![at(elevation.frame(), (0.4, 0.3))]);
        let all = travel_field(&country, &sources, &SearchOptions::default()).cell_times_ticks();
        let options = SearchOptions { limit_s: Some(2000.0), ..SearchOptions::default() };
        let near = travel_field(&country, &sources, &options).cell_times_ticks();
        let expected: Vec<Option<i32>> =
            all.iter().map(|time| time.filter(|&time_ticks| time_ticks <= 8_000_000)).collect();
        assert_eq!(near, expected);
        assert!(near.iter().flatten().count() > 100 && near != all);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        /// From centre to centre, going by a third place is never shorter; and sources that are nearest to nobody
        /// change nothing.
        #[test]
        fn triangles_and_strangers(seed in any::<u64>(), cells in prop::collection::vec((0..70_usize, 0..50_usize), 3)) {
            let (elevation, codes) = landscape(70, 50, seed);
            let surface = Surface::new(&elevation, PaceModel::TOBLER_OFF_PATH)
                .with_ground(GroundMap::Classes { codes: &codes, table: table() })
                .unwrap();
            let country = Landscape::off_road(surface);
            let fields: Vec<TravelField> = cells
                .iter()
                .map(|&cell| travel_field(&country, &Sources::Cells(vec![cell]), &SearchOptions::default()))
                .collect();
            let ticks = |to: usize, from: usize| {
                fields[to].seconds(cells[from].0, cells[from].1).map(|seconds| (seconds * TICKS_PER_S).round() as i64)
            };
            for (a, b, c) in [(0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 2, 1)] {
                if let (Some(first), Some(second)) = (ticks(b, a), ticks(c, b)) {
                    prop_assert!(ticks(c, a).unwrap() <= first + second);
                }
            }
            let mut strangers = cells.clone();
            strangers.extend([(0, 0), (1000, 3)]);
            let one = travel_field(&country, &Sources::Cells(cells.clone()), &SearchOptions::default());
            let more = travel_field(&country, &Sources::Cells(strangers), &SearchOptions::default());
            for index in 0..70 * 50 {
                let (column, row) = (index % 70, index / 70);
                if more.source(column, row) != Some(3) {
                    prop_assert_eq!(one.seconds(column, row), more.seconds(column, row));
                    prop_assert_eq!(one.source(column, row), more.source(column, row));
                }
            }
        }
    }
}
