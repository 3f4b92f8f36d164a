//! The journeys of villages that were asked for, kept up to a size.

use std::collections::{HashMap, VecDeque};
use std::mem::size_of;
use std::sync::{Arc, Mutex, PoisonError};

use planner::travel::Account;
use spatial::travel::Leg;

/// Most bytes of journeys kept, about: those of hundreds of villages, more than a meeting looks at.
const MOST_BYTES: usize = 16 << 20;

/// Journeys by village; those asked for first are forgotten first.
#[derive(Debug, Default)]
pub struct Journeys {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_village: HashMap<usize, Arc<Vec<Account>>>,
    order: VecDeque<usize>,
    bytes: usize,
}

impl Journeys {
    /// The journeys of the village at a position, found by `find` when they are not kept.
    pub fn of(&self, village: usize, find: impl FnOnce() -> Vec<Account>) -> Arc<Vec<Account>> {
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().by_village.get(&village).cloned();
        known.unwrap_or_else(|| {
            let found = Arc::new(find());
            lock().keep(village, &found, MOST_BYTES);
            found
        })
    }
}

impl Kept {
    fn keep(&mut self, village: usize, found: &Arc<Vec<Account>>, most: usize) {
        if self.by_village.insert(village, Arc::clone(found)).is_some() {
            return; // Two readers asked at once.
        }
        self.order.push_back(village);
        self.bytes += bytes(found);
        while self.bytes > most {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.by_village.remove(&oldest).map_or(0, |gone| bytes(&gone));
        }
    }
}

/// What accounts take, about: themselves, their legs and the lines of these.
fn bytes(accounts: &[Account]) -> usize {
    let leg = |leg: &Leg| size_of::<Leg>() + leg.coords.len() * size_of::<geo::Coord>();
    let one = |account: &Account| size_of::<Account>() + 256 + account.legs.iter().map(leg).sum::<usize>();
    accounts.iter().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room_and_the_sum_never_passes_the_limit() {
        let one = Arc::new(vec![Account::default(); 3]);
        let mut kept = Kept::default();
        for village in 0..100 {
            kept.keep(village, &one, 4 * bytes(&one));
            kept.keep(village, &one, 4 * bytes(&one));
        }
        assert_eq!((kept.by_village.len(), kept.order.len(), kept.bytes), (4, 4, 4 * bytes(&one)));
        assert!((96..100).all(|village| kept.by_village.contains_key(&village)));
    }
}
