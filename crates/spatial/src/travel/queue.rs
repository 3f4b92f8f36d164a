//! The bucket queue of one tile: places in the order of their times, a bucket at a time.

/// Buckets in the queue.
const BUCKETS: usize = 512;
const NONE: u32 = u32::MAX;

/// Places by time, in buckets of 2^shift ticks from a start. What lies beyond the last bucket is kept apart.
///
/// A place may stand in several buckets; only the one of its present time counts, and only while its bit in `queued`
/// is set. The order within a bucket is last in, first out; it changes the work, never the result.
pub(super) struct BucketQueue {
    shift: u32,
    first: i32,
    current: usize,
    heads: Vec<u32>,
    entries: Vec<(u32, u32)>,
    beyond: Vec<u32>,
    queued: Vec<u64>,
}

impl BucketQueue {
    pub fn new(shift: u32) -> Self {
        Self {
            shift,
            first: 0,
            current: 0,
            heads: vec![NONE; BUCKETS],
            entries: Vec::new(),
            beyond: Vec::new(),
            queued: Vec::new(),
        }
    }

    /// Empties the queue for `places` places and starts it at a time.
    pub fn start(&mut self, places: usize, start_ticks: i32) {
        self.first = start_ticks >> self.shift;
        self.current = 0;
        self.heads.fill(NONE);
        self.entries.clear();
        self.beyond.clear();
        self.queued.clear();
        self.queued.resize(places.div_ceil(64), 0);
    }

    /// Puts a place whose time fell from `old_ticks` to `new_ticks`.
    #[inline(always)]
    pub fn put(&mut self, place: u32, old_ticks: i32, new_ticks: i32) {
        let (word, bit) = (place as usize / 64, 1 << (place % 64));
        let bucket = new_ticks >> self.shift;
        if self.queued[word] & bit != 0 && old_ticks >> self.shift == bucket {
            return;
        }
        self.queued[word] |= bit;
        let slot = (bucket - self.first) as usize;
        if slot < BUCKETS {
            self.entries.push((place, self.heads[slot]));
            self.heads[slot] = self.entries.len() as u32 - 1;
        } else {
            self.beyond.push(place);
        }
    }

    /// The next place, by the present times; `None` when all buckets are empty.
    #[inline(always)]
    pub fn take(&mut self, times_ticks: &[i32]) -> Option<u32> {
        loop {
            let entry = loop {
                match self.heads.get(self.current) {
                    None => return None,
                    Some(&NONE) => self.current += 1,
                    Some(&entry) => break entry,
                }
            };
            let (place, next) = self.entries[entry as usize];
            self.heads[self.current] = next;
            let (word, bit) = (place as usize / 64, 1 << (place % 64));
            let live = times_ticks[place as usize] >> self.shift == self.first + self.current as i32;
            if live && self.queued[word] & bit != 0 {
                self.queued[word] &= !bit;
                return Some(place);
            }
        }
    }

    /// Places that still wait beyond the last bucket, each once.
    pub fn drain_beyond(&mut self, mut each: impl FnMut(u32)) {
        for &place in &self.beyond {
            let (word, bit) = (place as usize / 64, 1 << (place % 64));
            if self.queued[word] & bit != 0 {
                self.queued[word] &= !bit;
                each(place);
            }
        }
        self.beyond.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_by_bucket_and_once() {
        let mut queue = BucketQueue::new(3);
        let mut times = vec![i32::MAX; 4];
        queue.start(4, 16);
        let set = |queue: &mut BucketQueue, times: &mut Vec<i32>, place: usize, ticks: i32| {
            queue.put(place as u32, times[place], ticks);
            times[place] = ticks;
        };
        set(&mut queue, &mut times, 0, 16);
        set(&mut queue, &mut times, 1, 40);
        set(&mut queue, &mut times, 2, 32);
        set(&mut queue, &mut times, 1, 24);
        set(&mut queue, &mut times, 3, 1 << 20);
        let order: Vec<u32> = std::iter::from_fn(|| queue.take(&times)).collect();
        assert_eq!(order, [0, 1, 2]);
        let mut late = Vec::new();
        queue.drain_beyond(|place| late.push(place));
        assert_eq!(late, [3]);
    }
}
