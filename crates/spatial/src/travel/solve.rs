//! Runs a search over all tiles: the tile with the earliest arrival first, on all threads.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex, MutexGuard};

use super::PaceModel;
use super::pace::{FastLangmuir, FastLevel, FastPace, FastTobler};
use super::wave::{Arrival, Search, Tile, TileTimes, Worker};

/// Which tiles wait for work, the earliest first.
struct Agenda {
    heap: BinaryHeap<Reverse<(i32, u32)>>,
    /// Earliest time that waits, by tile; `i32::MAX` for none.
    due_ticks: Vec<i32>,
    /// Tiles that a thread works on: they wait until it is done.
    busy: Vec<bool>,
    at_work: usize,
}

impl Agenda {
    fn new(tiles: usize) -> Self {
        Self { heap: BinaryHeap::new(), due_ticks: vec![i32::MAX; tiles], busy: vec![false; tiles], at_work: 0 }
    }

    fn add(&mut self, tile: u32, time_ticks: i32) {
        if time_ticks < self.due_ticks[tile as usize] {
            self.due_ticks[tile as usize] = time_ticks;
            if !self.busy[tile as usize] {
                self.heap.push(Reverse((time_ticks, tile)));
            }
        }
    }

    /// The earliest tile, now at work.
    fn take(&mut self) -> Option<u32> {
        while let Some(Reverse((time_ticks, tile))) = self.heap.pop() {
            if self.due_ticks[tile as usize] == time_ticks {
                self.due_ticks[tile as usize] = i32::MAX;
                self.busy[tile as usize] = true;
                self.at_work += 1;
                return Some(tile);
            }
        }
        None
    }

    /// The work on a tile is done; `rest_ticks` is the earliest time still waiting in it.
    fn done(&mut self, tile: u32, rest_ticks: Option<i32>) {
        self.at_work -= 1;
        self.busy[tile as usize] = false;
        let due_ticks = std::mem::replace(&mut self.due_ticks[tile as usize], i32::MAX);
        self.add(tile, due_ticks.min(rest_ticks.unwrap_or(i32::MAX)));
    }
}

/// All tiles of a search that runs on several threads.
struct Board<'a> {
    search: &'a Search<'a>,
    tiles: Vec<Mutex<Tile>>,
    inboxes: Vec<Mutex<Vec<Arrival>>>,
    agenda: Mutex<Agenda>,
    news: Condvar,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics while it holds a tile")
}

/// The earliest times of all places from seeds (tile and arrival), tile by tile; tiles never reached are empty.
///
/// The result is the least solution of the step equations, which is unique: the order in which threads take tiles
/// changes nothing.
pub(super) fn solve(search: &Search<'_>, seeds: &[(u32, Arrival)]) -> Vec<TileTimes> {
    match &search.surface.pace {
        PaceModel::Tobler { off_path } => solve_with(search, seeds, FastTobler::new(*off_path)),
        PaceModel::NaismithLangmuir(rule) => solve_with(search, seeds, FastLangmuir::new(rule)),
        PaceModel::Level => solve_with(search, seeds, FastLevel),
    }
}

fn solve_with<P: FastPace>(search: &Search<'_>, seeds: &[(u32, Arrival)], pace: P) -> Vec<TileTimes> {
    let tiles = search.tiling.tiles();
    let board = Board {
        search,
        tiles: (0..tiles).map(|_| Mutex::default()).collect(),
        inboxes: (0..tiles).map(|_| Mutex::default()).collect(),
        agenda: Mutex::new(Agenda::new(tiles)),
        news: Condvar::new(),
    };
    board.post(&mut seeds.to_vec(), &mut locked(&board.agenda));
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads() {
            scope.spawn(|_| board.work(pace));
        }
    });
    let inner = |tile: Mutex<Tile>| tile.into_inner().expect("all threads ended well").times;
    board.tiles.into_iter().map(inner).collect()
}

impl Board<'_> {
    /// Hands arrivals to their tiles and puts those on the agenda.
    fn post(&self, sent: &mut Vec<(u32, Arrival)>, agenda: &mut Agenda) {
        sent.sort_unstable();
        for group in sent.chunk_by(|a, b| a.0 == b.0) {
            let tile = group[0].0;
            locked(&self.inboxes[tile as usize]).extend(group.iter().map(|&(_, arrival)| arrival));
            agenda.add(tile, group[0].1.time_ticks);
        }
        sent.clear();
    }

    fn work<P: FastPace>(&self, pace: P) {
        let mut worker = Worker::new(self.search, pace);
        let mut agenda = locked(&self.agenda);
        loop {
            if let Some(tile) = agenda.take() {
                drop(agenda);
                let rest = {
                    let mut work = locked(&self.tiles[tile as usize]);
                    let arrivals = std::mem::take(&mut *locked(&self.inboxes[tile as usize]));
                    worker.run(self.search, tile, &mut work, &arrivals)
                };
                agenda = locked(&self.agenda);
                self.post(&mut worker.sent, &mut agenda);
                agenda.done(tile, rest);
                self.news.notify_all();
            } else if agenda.at_work > 0 {
                agenda = self.news.wait(agenda).expect("no thread panics while it holds the agenda");
            } else {
                self.news.notify_all();
                return;
            }
        }
    }
}

/// A search on one thread that can be repeated from other seeds at the cost of what it touches.
pub(super) struct Rounds<P> {
    worker: Worker<P>,
    agenda: Agenda,
    /// Slot of each tile that was touched.
    slot: Vec<u32>,
    tiles: Vec<(u32, Tile, Vec<Arrival>)>,
    touched: usize,
}

impl<P: FastPace> Rounds<P> {
    pub fn new(search: &Search<'_>, pace: P) -> Self {
        let tiles = search.tiling.tiles();
        Self {
            worker: Worker::new(search, pace),
            agenda: Agenda::new(tiles),
            slot: vec![u32::MAX; tiles],
            tiles: Vec::new(),
            touched: 0,
        }
    }

    /// Runs from seeds and gives every tile that was touched, in the order of tiles.
    pub fn run<'s>(
        &'s mut self,
        search: &Search<'_>,
        seeds: &[(u32, Arrival)],
    ) -> impl Iterator<Item = (u32, &'s TileTimes)> + use<'s, P> {
        for (number, tile, inbox) in &mut self.tiles[..self.touched] {
            self.slot[*number as usize] = u32::MAX;
            tile.times.clear();
            inbox.clear();
        }
        self.touched = 0;
        for &(tile, arrival) in seeds {
            self.deliver(tile, arrival);
        }
        while let Some(number) = self.agenda.take() {
            let slot = self.slot[number as usize] as usize;
            let (_, tile, inbox) = &mut self.tiles[slot];
            let arrivals = std::mem::take(inbox);
            let rest = self.worker.run(search, number, tile, &arrivals);
            self.tiles[slot].2 = arrivals;
            self.tiles[slot].2.clear();
            let mut sent = std::mem::take(&mut self.worker.sent);
            for (tile, arrival) in sent.drain(..) {
                self.deliver(tile, arrival);
            }
            self.worker.sent = sent;
            self.agenda.done(number, rest);
        }
        let mut order: Vec<usize> = (0..self.touched).collect();
        order.sort_unstable_by_key(|&slot| self.tiles[slot].0);
        order.into_iter().map(|slot| (self.tiles[slot].0, &self.tiles[slot].1.times))
    }

    fn deliver(&mut self, tile: u32, arrival: Arrival) {
        if self.slot[tile as usize] == u32::MAX {
            self.slot[tile as usize] = self.touched as u32;
            if self.touched == self.tiles.len() {
                self.tiles.push((tile, Tile::default(), Vec::new()));
            }
            self.tiles[self.touched].0 = tile;
            self.touched += 1;
        }
        self.tiles[self.slot[tile as usize] as usize].2.push(arrival);
        self.agenda.add(tile, arrival.time_ticks);
    }
}
