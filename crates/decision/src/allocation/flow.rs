//! Who uses which pool: needs of sites sent to pools, kept up to date as households come and go.
//!
//! Pools that too few need to be kept are poor. Needs are sent to poor pools only as far as the others together have no room,
//! whoever came first: so a change that is taken back leaves no pupil in a school that would close.

/// Needs of sites sent to the pools of one service in one year.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    /// Pools a site reaches.
    pools_of: Vec<Vec<u32>>,
    /// All places of each pool, and those that are free.
    all: Vec<u32>,
    free: Vec<u32>,
    /// Pools whose use has changed since it was last asked, some several times.
    changed: Vec<u32>,
    /// Whether a pool is poor, and which are.
    is_poor: Vec<bool>,
    poor: Vec<u32>,
    /// For each site the pools it uses, with places.
    sent: Vec<Vec<(u32, u32)>>,
    /// For each pool the sites that use it, ascending.
    users: Vec<Vec<u32>>,
    /// Pools that are full, as are all that those who use them could move to: [`Among::All`] pools, and those kept.
    full: [Full; 2],
    /// Used again from one search to the next: the site that moves into a pool, and the pool a site moves out of.
    came: Vec<u32>,
    out_of: Vec<u32>,
}

/// Pools from which no way leads to a free place. It stays so until a place in one of them gets free.
#[derive(Debug, Clone, Default)]
struct Full {
    is: Vec<bool>,
    any: bool,
}

impl Full {
    fn forget(&mut self) {
        if std::mem::take(&mut self.any) {
            self.is.fill(false);
        }
    }
}

const NONE: u32 = u32::MAX;

/// Which pools a need may be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    All,
    /// Those that are not poor.
    Kept,
}

impl Flow {
    pub fn new(sites: usize, pools: usize) -> Self {
        Self {
            pools_of: vec![Vec::new(); sites],
            all: vec![0; pools],
            free: vec![0; pools],
            changed: Vec::new(),
            is_poor: vec![false; pools],
            poor: Vec::new(),
            sent: vec![Vec::new(); sites],
            users: vec![Vec::new(); pools],
            full: [0, 1].map(|_| Full { is: vec![false; pools], any: false }),
            came: vec![NONE; pools],
            out_of: vec![NONE; sites],
        }
    }

    /// More places in a pool.
    pub fn widen(&mut self, pool: usize, places: u32) {
        self.all[pool] += places;
        self.free[pool] += places;
        self.freed(pool);
    }

    /// A place of a pool gets free.
    fn freed(&mut self, pool: usize) {
        self.full.iter_mut().filter(|full| full.is[pool]).for_each(Full::forget);
    }

    /// Whether anybody uses a pool.
    pub fn uses(&self, pool: usize) -> bool {
        self.free[pool] < self.all[pool]
    }

    /// The pools whose use may have changed since this was last asked. Give the list back with [`Flow::keep_list`].
    pub fn take_changed(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.changed)
    }

    /// Takes a list from [`Flow::take_changed`] back, for its room only.
    pub fn keep_list(&mut self, mut list: Vec<u32>) {
        list.clear();
        self.changed = list;
    }

    /// Says whether a pool is poor from now on.
    pub fn set_poor(&mut self, pool: usize, is_poor: bool) {
        if self.is_poor[pool] != is_poor {
            self.is_poor[pool] = is_poor;
            self.poor.retain(|&other| other as usize != pool);
            if is_poor {
                self.poor.push(pool as u32);
            }
            self.full[Among::Kept as usize].forget();
            self.leave_poor();
        }
    }

    /// Moves needs out of poor pools as far as others have room.
    fn leave_poor(&mut self) {
        let used = |flow: &Self, pool: u32| flow.uses(pool as usize);
        if !self.poor.iter().any(|&pool| used(self, pool)) {
            return;
        }
        for pool in self.poor.clone().into_iter().filter(|&pool| used(self, pool)).collect::<Vec<_>>() {
            let pool = pool as usize;
            for site in self.users[pool].clone() {
                let site = site as usize;
                loop {
                    let there = self.amount(site, pool);
                    let pushed = if there > 0 { self.augment(site, there, Among::Kept) } else { 0 };
                    if pushed == 0 {
                        break;
                    }
                    self.take(site, pool, pushed);
                    self.free[pool] += pushed;
                    self.freed(pool);
                    self.changed.push(pool as u32);
                }
            }
        }
    }

    /// A site that reaches a pool from now on.
    pub fn join(&mut self, site: usize, pool: usize) {
        if !self.pools_of[site].contains(&(pool as u32)) {
            self.pools_of[site].push(pool as u32);
            self.full.iter_mut().for_each(Full::forget);
        }
    }

    /// Sends a need; `false` and nothing changed in total when there is no room for all of it.
    pub fn add(&mut self, site: usize, places: u32) -> bool {
        let mut rest = places;
        while rest > 0 {
            let pushed = match self.augment(site, rest, Among::Kept) {
                0 if !self.poor.is_empty() => self.augment(site, rest, Among::All),
                pushed => pushed,
            };
            if pushed == 0 {
                self.remove(site, places - rest);
                return false;
            }
            rest -= pushed;
        }
        true
    }

    /// Takes a need back, out of poor pools first.
    pub fn remove(&mut self, site: usize, places: u32) {
        let mut rest = places;
        let passes: &[bool] = if self.poor.is_empty() { &[false] } else { &[true, false] };
        for &poor in passes {
            for (pool, amount) in self.sent[site].iter_mut().rev() {
                if self.is_poor[*pool as usize] != poor {
                    continue;
                }
                let taken = rest.min(*amount);
                *amount -= taken;
                self.free[*pool as usize] += taken;
                self.changed.push(*pool);
                rest -= taken;
            }
        }
        for at in 0..self.sent[site].len() {
            self.freed(self.sent[site][at].0 as usize);
        }
        self.forget_unused(site);
        self.leave_poor();
    }

    fn send(&mut self, site: usize, pool: usize, places: u32) {
        self.changed.push(pool as u32);
        match self.sent[site].iter_mut().find(|(to, _)| *to as usize == pool) {
            Some((_, amount)) => *amount += places,
            None => {
                self.sent[site].push((pool as u32, places));
                let users = &mut self.users[pool];
                users.insert(users.partition_point(|&other| (other as usize) < site), site as u32);
            }
        }
    }

    fn take(&mut self, site: usize, pool: usize, places: u32) {
        if let Some((_, amount)) = self.sent[site].iter_mut().find(|(to, _)| *to as usize == pool) {
            *amount -= places;
        }
        self.forget_unused(site);
    }

    fn forget_unused(&mut self, site: usize) {
        let users = &mut self.users;
        self.sent[site].retain(|&(pool, amount)| {
            if amount == 0 {
                users[pool as usize].retain(|&user| user as usize != site);
            }
            amount > 0
        });
    }

    fn amount(&self, site: usize, pool: usize) -> u32 {
        self.sent[site].iter().find(|(to, _)| *to as usize == pool).map_or(0, |&(_, amount)| amount)
    }

    /// One augmenting path (Edmonds & Karp 1972): straight into a pool with room, or by moving others over.
    fn augment(&mut self, site: usize, most: u32, among: Among) -> u32 {
        let is_poor = &self.is_poor;
        let may = |pool: u32| among == Among::All || !is_poor[pool as usize];
        let has_room = |pool: &&u32| self.free[**pool as usize] > 0 && may(**pool);
        if let Some(&pool) = self.pools_of[site].iter().find(has_room) {
            let pushed = most.min(self.free[pool as usize]);
            self.free[pool as usize] -= pushed;
            self.send(site, pool as usize, pushed);
            return pushed;
        }
        let full = &self.full[among as usize];
        if full.any && self.pools_of[site].iter().all(|&pool| full.is[pool as usize] || !may(pool)) {
            return 0;
        }
        let (sites, pools, last) = self.search(site, among);
        let mut pushed = 0;
        if let Some(last) = last {
            let mut moves = Vec::new();
            pushed = most.min(self.free[last]);
            let mut pool = last;
            while self.came[pool] != NONE {
                let at = self.came[pool] as usize;
                let from = if at == site { NONE } else { self.out_of[at] };
                moves.push((at, from, pool));
                if from == NONE {
                    break;
                }
                pool = from as usize;
                pushed = pushed.min(self.amount(at, pool));
            }
            self.free[last] -= pushed;
            for (at, from, to) in moves {
                self.send(at, to, pushed);
                if from != NONE {
                    self.take(at, from as usize, pushed);
                }
            }
            // Who moved to a poor pool may have left a kept one to somebody with other ways out.
            if among == Among::All {
                self.full[Among::Kept as usize].forget();
            }
        }
        let full = &mut self.full[among as usize];
        for pool in pools {
            self.came[pool as usize] = NONE;
            if last.is_none() {
                (full.is[pool as usize], full.any) = (true, true);
            }
        }
        sites.into_iter().for_each(|site| self.out_of[site as usize] = NONE);
        pushed
    }

    /// Breadth first from a site to a pool with room: the sites and pools that were seen, and that pool.
    fn search(&mut self, site: usize, among: Among) -> (Vec<u32>, Vec<u32>, Option<usize>) {
        let (mut sites, mut pools) = (vec![site as u32], Vec::new());
        let mut next = 0;
        while let Some(&at) = sites.get(next) {
            next += 1;
            for &pool in &self.pools_of[at as usize] {
                if self.came[pool as usize] != NONE || (among == Among::Kept && self.is_poor[pool as usize]) {
                    continue;
                }
                self.came[pool as usize] = at;
                pools.push(pool);
                if self.free[pool as usize] > 0 {
                    return (sites, pools, Some(pool as usize));
                }
                for &other in &self.users[pool as usize] {
                    let seen = other as usize == site || self.out_of[other as usize] != NONE;
                    if !seen {
                        self.out_of[other as usize] = pool;
                        sites.push(other);
                    }
                }
            }
        }
        (sites, pools, None)
    }
}

#[cfg(test)]
mod tests {
    use super::Flow;

    /// Site 0 reaches both schools, site 1 only the first: it must be able to push site 0 over to the second.
    #[test]
    fn a_site_with_a_choice_makes_room_for_one_without() {
        let mut flow = Flow::new(2, 2);
        [(0, 0), (0, 1), (1, 0)].into_iter().for_each(|(site, pool)| flow.join(site, pool));
        flow.widen(0, 5);
        flow.widen(1, 4);
        assert!(flow.add(0, 5));
        assert!(flow.add(1, 4), "site 0 moves 4 pupils to the second school");
        assert!(!flow.add(1, 2));
        assert_eq!(flow.free, [0, 0]);
        flow.remove(0, 1);
        assert_eq!(flow.free.iter().sum::<u32>(), 1);
        assert!(flow.add(1, 1));
    }

    /// Both sites reach a kept school and a poor one. What the second site took back must not leave the first in the poor one.
    #[test]
    fn a_poor_school_is_left_as_soon_as_a_kept_one_has_room() {
        let mut flow = Flow::new(2, 2);
        [(0, 0), (0, 1), (1, 0)].into_iter().for_each(|(site, pool)| flow.join(site, pool));
        [(0, 5), (1, 5)].into_iter().for_each(|(pool, places)| flow.widen(pool, places));
        flow.set_poor(1, true);
        assert!(flow.add(0, 3));
        assert!(!flow.uses(1), "the kept school has room");
        assert!(flow.add(1, 4));
        assert!(flow.uses(1), "two pupils of site 0 move over");
        flow.remove(1, 4);
        assert!(!flow.uses(1), "and come back");
        flow.set_poor(1, false);
        flow.set_poor(0, true);
        assert!(!flow.uses(0), "all move to the school that is kept now");
    }
}
