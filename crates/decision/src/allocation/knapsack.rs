//! Whom to take in when there is not room for all: items that stay whole, by dynamic programming (Bellman 1957).
//!
//! Room is counted in cells, whole numbers. Cost: items × cells. The tables are used again from one question to the next.

/// Tables of a knapsack.
#[derive(Debug, Clone, Default)]
pub(super) struct Knapsack {
    best: Vec<f64>,
    next: Vec<f64>,
    took: Vec<bool>,
}

/// Something to take in: what it gains and the cells it fills.
pub(super) type Item = (f64, usize);

impl Knapsack {
    /// The items of the most gain that fit into so many cells: the gain, and their positions in ascending order. Items that
    /// gain nothing are left out.
    pub fn pack(&mut self, items: &[Item], cells: usize) -> (f64, Vec<usize>) {
        let useful = || items.iter().enumerate().filter(|(_, item)| item.0 > 0.0);
        if useful().map(|(_, item)| item.1).sum::<usize>() <= cells {
            return (useful().map(|(_, item)| item.0).sum(), useful().map(|(at, _)| at).collect());
        }
        self.table(items, cells, 0.0);
        (self.best[cells], self.trace(items, cells, cells))
    }

    /// Parts items in two: those taken fill `least` to `most` cells, and each number of cells filled adds `worth` of it.
    /// Gives the best sum and the positions taken, or `None` when nothing is above `least_sum`.
    pub fn part(
        &mut self,
        items: &[Item],
        (least, most): (usize, usize),
        worth: impl Fn(usize) -> f64,
        least_sum: f64,
    ) -> Option<(f64, Vec<usize>)> {
        self.table(items, most, f64::NEG_INFINITY);
        let mut top = (least_sum, None);
        for filled in least..=most {
            let sum = self.best[filled] + worth(filled);
            if sum > top.0 {
                top = (sum, Some(filled));
            }
        }
        let filled = top.1?;
        Some((top.0, self.trace(items, most, filled)))
    }

    /// `best[c]` = most gain of items that fill `c` cells exactly (`start` = −∞) or at most (`start` = 0).
    fn table(&mut self, items: &[Item], cells: usize, start: f64) {
        let width = cells + 1;
        self.best.clear();
        self.best.resize(width, start);
        self.best[0] = 0.0;
        self.next.clear();
        self.next.resize(width, 0.0);
        self.took.clear();
        self.took.resize(items.len() * width, false);
        for (&(gain, need), took) in items.iter().zip(self.took.chunks_exact_mut(width)) {
            if need > cells {
                continue;
            }
            self.next[..need].copy_from_slice(&self.best[..need]);
            let without = &self.best[need..];
            let room = &self.best[..width - need];
            let rest = self.next[need..].iter_mut().zip(&mut took[need..]);
            for ((next, took), (&without, &room)) in rest.zip(without.iter().zip(room)) {
                let with = room + gain;
                *took = with > without;
                *next = if *took { with } else { without };
            }
            std::mem::swap(&mut self.best, &mut self.next);
        }
    }

    fn trace(&self, items: &[Item], cells: usize, mut filled: usize) -> Vec<usize> {
        let mut taken = Vec::new();
        for at in (0..items.len()).rev() {
            if self.took[at * (cells + 1) + filled] {
                taken.push(at);
                filled -= items[at].1;
            }
        }
        taken.reverse();
        taken
    }
}

/// The largest whole number of which all needs are multiples, if they are whole numbers: the size of a cell in which
/// nothing is rounded. 1 when there is nothing to divide.
pub(super) fn common_measure(needs: impl Iterator<Item = f64>) -> Option<f64> {
    let mut measure = 0u64;
    for need in needs {
        if need.fract() != 0.0 || !(0.0..1e15).contains(&need) {
            return None;
        }
        let mut other = need as u64;
        while other != 0 {
            (measure, other) = (other, measure % other);
        }
    }
    Some(measure.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_all_subsets_is_found() {
        let items: [Item; 5] = [(6.0, 2), (5.0, 3), (5.5, 4), (-1.0, 1), (3.0, 1)];
        for cells in 0..12 {
            let mut best = (0.0, f64::NEG_INFINITY);
            for set in 0u32..32 {
                let taken = || items.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, item)| item);
                let gain: f64 = taken().map(|item| item.0).sum();
                let filled: usize = taken().map(|item| item.1).sum();
                if filled <= cells && gain > best.0 {
                    best.0 = gain;
                }
                if filled == cells && gain > best.1 {
                    best.1 = gain;
                }
            }
            let (gain, taken) = Knapsack::default().pack(&items, cells);
            assert_eq!((gain, taken.iter().map(|&at| items[at].0).sum::<f64>()), (best.0, best.0), "{cells} cells");
            let exactly = Knapsack::default().part(&items, (cells, cells), |_| 0.0, f64::NEG_INFINITY);
            assert_eq!(exactly.map_or(f64::NEG_INFINITY, |found| found.0), best.1, "{cells} cells exactly");
        }
    }

    #[test]
    fn cells_are_as_large_as_needs_allow() {
        assert_eq!(common_measure([45.0, 60.0, 150.0].into_iter()), Some(15.0));
        assert_eq!(common_measure([0.5].into_iter()), None);
        assert_eq!(common_measure(std::iter::empty()), Some(1.0));
    }
}
