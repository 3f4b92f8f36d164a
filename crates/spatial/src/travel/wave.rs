//! The wave inside one tile: settles the places of a tile in the order of their times and sends what leaves it.

use super::lanes::{Lanes, Portable};
use super::pace::FastPace;
use super::queue::BucketQueue;
use super::roads::RoadLayer;
use super::tile::{IN_RIM, LINKED, LOCAL, STEPS, STRIDE, StepClock, TileGround, TileKit};
use super::tiling::Tiling;
use super::{Moves, Surface};

/// No source.
pub(super) const NO_SOURCE: u32 = u32::MAX;

/// A search as it was asked for.
pub(super) struct Search<'a> {
    pub surface: &'a Surface<'a>,
    pub tiling: Tiling,
    pub roads: Option<&'a RoadLayer>,
    /// The search runs from the end of each step to its start.
    pub against: bool,
    /// Times up to this are wanted, ticks.
    pub limit_ticks: i32,
    /// Is the nearest source of each place wanted?
    pub with_sources: bool,
    /// Width of a bucket: 2^shift ticks.
    pub shift: u32,
}

/// Times of the places of a tile: its cells with the rim, then its road nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct TileTimes {
    pub times_ticks: Vec<i32>,
    pub sources: Vec<u32>,
    /// Places whose time fell and that have not passed it on.
    pub waiting: Vec<u32>,
}

/// A tile at work: its times and, from the first time it is worked on, its ground.
#[derive(Default)]
pub(super) struct Tile {
    pub times: TileTimes,
    pub ground: TileGround,
}

/// A time for a place of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrival {
    pub time_ticks: i32,
    pub source: u32,
    pub place: u32,
}

/// What a thread needs to work on a tile.
pub(super) struct Worker<P> {
    clock: StepClock<P>,
    kit: TileKit,
    queue: BucketQueue,
    /// What leaves the tile: tile and arrival.
    pub sent: Vec<(u32, Arrival)>,
    offsets: [isize; 16],
    /// Does the processor reckon with eight numbers at once?
    #[cfg(target_arch = "x86_64")]
    wide: bool,
}

impl Search<'_> {
    /// Places of a tile.
    fn places(&self, tile: u32) -> usize {
        LOCAL + self.roads.map_or(0, |roads| roads.nodes_of(tile).len())
    }
}

impl TileTimes {
    fn prepare(&mut self, search: &Search<'_>, tile: u32) {
        if self.times_ticks.is_empty() {
            let places = search.places(tile);
            self.times_ticks.resize(places, search.limit_ticks + 1);
            if search.with_sources {
                self.sources.resize(places, NO_SOURCE);
            }
        }
    }

    /// Time and source of a place.
    pub fn get(&self, place: u32) -> Option<(i32, u32)> {
        let time_ticks = *self.times_ticks.get(place as usize)?;
        Some((time_ticks, self.sources.get(place as usize).copied().unwrap_or(NO_SOURCE)))
    }

    /// Does an arrival lower a time, or the source at an equal time?
    fn is_news(&self, arrival: &Arrival) -> bool {
        let old_ticks = self.times_ticks[arrival.place as usize];
        let better_source = || self.sources.get(arrival.place as usize).is_some_and(|&old| arrival.source < old);
        arrival.time_ticks < old_ticks || arrival.time_ticks == old_ticks && better_source()
    }

    /// Forgets everything but keeps the memory.
    pub fn clear(&mut self) {
        self.times_ticks.clear();
        self.sources.clear();
        self.waiting.clear();
    }
}

impl<P: FastPace> Worker<P> {
    pub fn new(search: &Search<'_>, pace: P) -> Self {
        Self {
            clock: StepClock::new(pace, search.tiling.frame.cell_m, search.against),
            kit: TileKit::new(search.surface),
            queue: BucketQueue::new(search.shift),
            sent: Vec::new(),
            offsets: STEPS.map(|(east, south)| south * STRIDE as isize + east),
            #[cfg(target_arch = "x86_64")]
            wide: super::lanes::has_avx(),
        }
    }

    /// Takes arrivals in, runs the wave over the tile for as long as the buckets reach, and leaves in `sent` what
    /// goes to other tiles. Returns the least time that still waits in the tile.
    pub fn run(&mut self, search: &Search<'_>, number: u32, tile: &mut Tile, arrivals: &[Arrival]) -> Option<i32> {
        #[cfg(target_arch = "x86_64")]
        if self.wide {
            // SAFETY: `wide` is set only where the processor has the instructions.
            #[allow(unsafe_code)]
            return unsafe { self.run_wide(search, number, tile, arrivals) };
        }
        self.run_with::<Portable>(search, number, tile, arrivals)
    }

    /// The same with the instructions of [`Avx`](super::lanes::Avx).
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    fn run_wide(&mut self, search: &Search<'_>, number: u32, tile: &mut Tile, arrivals: &[Arrival]) -> Option<i32> {
        self.run_with::<super::lanes::Avx>(search, number, tile, arrivals)
    }

    #[inline(always)]
    fn run_with<L: Lanes>(
        &mut self,
        search: &Search<'_>,
        number: u32,
        tile: &mut Tile,
        arrivals: &[Arrival],
    ) -> Option<i32> {
        let times = &mut tile.times;
        times.prepare(search, number);
        let news = arrivals.iter().filter(|arrival| times.is_news(arrival)).map(|arrival| arrival.time_ticks);
        let waiting = times.waiting.iter().map(|&place| times.times_ticks[place as usize]);
        let start = waiting.chain(news).min()?;
        self.queue.start(times.times_ticks.len(), start);
        for place in std::mem::take(&mut times.waiting) {
            self.queue.put(place, i32::MAX, times.times_ticks[place as usize]);
        }
        for arrival in arrivals {
            self.lower(times, arrival.place, arrival.time_ticks, arrival.source);
        }
        tile.ground.load(search, &self.kit, number);
        while let Some(place) = self.queue.take(&tile.times.times_ticks) {
            self.expand::<L>(search, number, tile, place);
        }
        self.leave(search, number, tile)
    }

    #[inline(always)]
    fn expand<L: Lanes>(&mut self, search: &Search<'_>, number: u32, tile: &mut Tile, place: u32) {
        if place as usize >= LOCAL {
            self.expand_node(search, number, &mut tile.times, place);
            return;
        }
        let open = tile.ground.open(&self.kit, place as usize);
        if open & IN_RIM != 0 {
            self.send_rim(search, number, &tile.times, place);
            return;
        }
        self.expand_cell::<L>(tile, place, open, search.surface.moves);
        if open & LINKED != 0
            && let Some(roads) = search.roads
        {
            self.enter_roads(roads, number, &mut tile.times, place);
        }
    }

    #[inline(always)]
    fn expand_cell<L: Lanes>(&mut self, tile: &mut Tile, place: u32, open: u32, moves: Moves) {
        let (here, times) = (place as usize, &mut tile.times);
        let time_ticks = times.times_ticks[here];
        let ties = i32::from(!times.sources.is_empty());
        let old_ticks = L::times_around(&times.times_ticks, here);
        let found = tile.ground.eight::<L, P>(here, &self.clock).arrivals(time_ticks, old_ticks, ties);
        self.pass_all(times, place, found, (open, 0));
        if moves == Moves::Sixteen {
            let old_ticks = std::array::from_fn(|k| times.times_ticks[(here as isize + self.offsets[k + 8]) as usize]);
            let found = tile.ground.knights::<L, P>(here, &self.clock).arrivals(time_ticks, old_ticks, ties);
            self.pass_all(times, place, found, (open >> 8, 8));
        }
    }

    /// Passes on the times of eight steps, the first being number `first`, that are open and better.
    #[inline(always)]
    fn pass_all(
        &mut self,
        times: &mut TileTimes,
        place: u32,
        (arrivals, better): ([i32; 8], u32),
        (open, first): (u32, usize),
    ) {
        let mut better = better & open;
        while better != 0 {
            let k = better.trailing_zeros() as usize;
            better &= better - 1;
            let there = (place as isize + self.offsets[k + first]) as u32;
            self.pass(times, place, there, arrivals[k & 7]);
        }
    }

    #[inline(always)]
    fn pass(&mut self, times: &mut TileTimes, from: u32, to: u32, time_ticks: i32) {
        let source = if times.sources.is_empty() { NO_SOURCE } else { times.sources[from as usize] };
        self.lower(times, to, time_ticks, source);
    }

    /// Lowers the time of a place, or its source at an equal time.
    #[inline(always)]
    fn lower(&mut self, times: &mut TileTimes, place: u32, time_ticks: i32, source: u32) {
        let old_ticks = times.times_ticks[place as usize];
        if time_ticks > old_ticks {
            return;
        }
        if times.sources.is_empty() {
            if time_ticks == old_ticks {
                return;
            }
        } else {
            let old_source = &mut times.sources[place as usize];
            if time_ticks == old_ticks && source >= *old_source {
                return;
            }
            *old_source = source;
        }
        times.times_ticks[place as usize] = time_ticks;
        self.queue.put(place, old_ticks, time_ticks);
    }

    fn enter_roads(&mut self, roads: &RoadLayer, tile: u32, times: &mut TileTimes, cell: u32) {
        let Some((time_ticks, source)) = times.get(cell) else { return };
        for link in roads.links_of(tile, cell) {
            self.arrive_at_node(roads, (tile, link.node), times, (time_ticks.saturating_add(link.ticks), source));
        }
    }

    fn expand_node(&mut self, search: &Search<'_>, tile: u32, times: &mut TileTimes, place: u32) {
        let (Some(roads), Some((time_ticks, source))) = (search.roads, times.get(place)) else { return };
        let node = roads.nodes_of(tile).start + place - LOCAL as u32;
        for arc in roads.arcs_of(node, search.against) {
            let later = time_ticks.saturating_add(arc.ticks);
            if later <= search.limit_ticks {
                self.arrive_at_node(roads, (tile, arc.to), times, (later, source));
            }
        }
        for exit in roads.exits_of(node) {
            let later = time_ticks.saturating_add(exit.ticks);
            if exit.tile == tile {
                self.lower(times, exit.cell, later, source);
            } else if later <= search.limit_ticks {
                self.sent.push((exit.tile, Arrival { time_ticks: later, source, place: exit.cell }));
            }
        }
    }

    /// Takes a time to a node of this or another tile.
    fn arrive_at_node(
        &mut self,
        roads: &RoadLayer,
        (tile, node): (u32, u32),
        times: &mut TileTimes,
        (time_ticks, source): (i32, u32),
    ) {
        let other = roads.tile_of(node);
        let place = LOCAL as u32 + node - roads.nodes_of(other).start;
        if other == tile {
            self.lower(times, place, time_ticks, source);
        } else {
            self.sent.push((other, Arrival { time_ticks, source, place }));
        }
    }

    fn send_rim(&mut self, search: &Search<'_>, tile: u32, times: &TileTimes, place: u32) {
        let (column, row) = search.tiling.column_row(tile, place);
        let (other, there) = search.tiling.locate(column as usize, row as usize);
        let source = times.sources.get(place as usize).copied().unwrap_or(NO_SOURCE);
        let time_ticks = times.times_ticks[place as usize];
        self.sent.push((other, Arrival { time_ticks, source, place: there }));
    }

    /// Sends what waits in the rim, and keeps the rest waiting.
    fn leave(&mut self, search: &Search<'_>, number: u32, tile: &mut Tile) -> Option<i32> {
        let mut waiting = std::mem::take(&mut tile.times.waiting);
        self.queue.drain_beyond(|place| waiting.push(place));
        waiting.retain(|&place| {
            let in_rim = (place as usize) < LOCAL && tile.ground.open(&self.kit, place as usize) & IN_RIM != 0;
            if in_rim {
                self.send_rim(search, number, &tile.times, place);
            }
            !in_rim
        });
        tile.times.waiting = waiting;
        tile.times.waiting.iter().map(|&place| tile.times.times_ticks[place as usize]).min()
    }
}
