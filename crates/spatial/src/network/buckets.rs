/// A queue for searches whose times only grow: vertices lie in buckets of equal time spans, in a ring that is wide
/// enough for the longest arc. Taking one out gives a vertex of the earliest bucket, in no order within the bucket; a
/// search that repairs labels is right all the same, and the narrow buckets keep repairs rare.
///
/// Dial (1969), *Algorithm 360: shortest-path forest with topological ordering*, with buckets wider than one unit as in
/// Denardo and Fox (1979), *Shortest-route methods: 1. Reaching, pruning, and buckets*. O(1) for each operation, and
/// one step for each empty bucket.
#[derive(Debug, Clone)]
pub(super) struct BucketQueue {
    ring: Vec<Vec<Entry>>,
    shift: u32,
    /// Number of the current bucket, not yet wrapped round the ring.
    current: u32,
    len: usize,
}

/// A vertex and the time it was put in with, milliseconds. Entries that have been overtaken stay in the queue: compare
/// the time with the vertex's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub time_ms: u32,
    pub vertex: u32,
}

/// Most buckets in a ring: longer arcs make wider buckets.
const MOST_BUCKETS: u32 = 1 << 16;

impl BucketQueue {
    /// A queue for pushes at most `span_ms` later than what was last taken out, with buckets about `width_ms` wide.
    pub(super) fn new(span_ms: u32, width_ms: u32) -> Self {
        let mut shift = width_ms.max(1).ilog2();
        while (span_ms >> shift) > MOST_BUCKETS - 2 {
            shift += 1;
        }
        let buckets = ((span_ms >> shift) + 2).next_power_of_two();
        Self { ring: vec![Vec::new(); buckets as usize], shift, current: 0, len: 0 }
    }

    /// Makes an empty queue start at a time.
    pub(super) fn start_at(&mut self, time_ms: u32) {
        debug_assert!(self.len == 0, "only an empty queue starts anew");
        self.current = time_ms >> self.shift;
    }

    pub(super) fn push(&mut self, entry: Entry) {
        let slot = (entry.time_ms >> self.shift) as usize & (self.ring.len() - 1);
        self.ring[slot].push(entry);
        self.len += 1;
    }

    pub(super) fn pop(&mut self) -> Option<Entry> {
        if self.len == 0 {
            return None;
        }
        loop {
            let slot = self.current as usize & (self.ring.len() - 1);
            if let Some(entry) = self.ring[slot].pop() {
                self.len -= 1;
                return Some(entry);
            }
            self.current += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_leave_in_order_of_buckets() {
        let mut queue = BucketQueue::new(1000, 16);
        queue.start_at(500);
        for (vertex, time_ms) in [(1, 900), (2, 500), (3, 1490), (4, 515)] {
            queue.push(Entry { time_ms, vertex });
        }
        let mut left = Vec::new();
        while let Some(entry) = queue.pop() {
            left.push(entry.time_ms >> 4);
            if entry.vertex == 1 {
                queue.push(Entry { time_ms: 1900, vertex: 5 });
            }
        }
        assert_eq!(left, [500 >> 4, 515 >> 4, 900 >> 4, 1490 >> 4, 1900 >> 4]);
        assert_eq!(queue.pop(), None);
    }

    #[test]
    fn long_arcs_widen_the_buckets() {
        let queue = BucketQueue::new(u32::MAX - 1, 1);
        assert!(queue.ring.len() as u32 <= 2 * MOST_BUCKETS);
    }
}
