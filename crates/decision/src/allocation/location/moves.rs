//! Steps from one plan to the next on flat tables.

use super::{Draft, NOWHERE, Nearby};
use crate::allocation::knapsack::{Item, Knapsack};
use std::collections::VecDeque;

/// Gains below this are rounding.
const LEAST_GAIN: f64 = 1e-7;
/// So many without a site at most are asked together whether they fill a site better.
const WAITING_AT_MOST: usize = 60;
/// What those who find no room elsewhere gain by being taken over, beyond what anybody else gains.
const NO_OTHER_ROOM: f64 = 1e3;
/// As large a group as is sent elsewhere by regret; larger ones go in turn, those that need most first.
const BY_REGRET: usize = 60;

/// What steps work with.
pub(super) struct Tools<'n> {
    pub near: &'n Nearby,
    pub knapsack: Knapsack,
    /// Sites waiting to be looked at, and whether each is waiting.
    queue: VecDeque<u32>,
    waiting: Vec<bool>,
}

impl<'n> Tools<'n> {
    pub fn new(near: &'n Nearby) -> Self {
        let waiting = vec![false; near.neighbours.len()];
        Self { near, knapsack: Knapsack::default(), queue: VecDeque::new(), waiting }
    }

    /// Marks a site as changed: it is looked at when the plan settles.
    pub fn touch(&mut self, site: u32) {
        if site != NOWHERE && !self.waiting[site as usize] {
            self.waiting[site as usize] = true;
            self.queue.push_back(site);
        }
    }

    fn next(&mut self) -> Option<u32> {
        let site = self.queue.pop_front()?;
        self.waiting[site as usize] = false;
        Some(site)
    }

    /// Looks at nothing more.
    pub fn clear(&mut self) {
        while self.next().is_some() {}
    }
}

/// Which sites a plan may open while it settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Open ones only.
    Open,
    /// Any neighbour.
    All,
}

/// Goes through the touched sites until no step between neighbours gains.
pub(super) fn settle(draft: &mut Draft<'_>, tools: &mut Tools<'_>, reach: Reach) {
    while let Some(site) = tools.next() {
        let at = site as usize;
        if !draft.is_open(at) {
            continue;
        }
        if draft.without > 0 && refill(draft, tools, at) {
            tools.touch(site);
        }
        if !draft.of.cells_suffice {
            exchange(draft, tools, at);
        }
        let near = tools.near;
        for &other in &near.neighbours[at] {
            if (reach == Reach::All || draft.is_open(other as usize)) && part(draft, tools, at, other as usize) {
                tools.touch(site);
                tools.touch(other);
                if !draft.is_open(at) {
                    break;
                }
            }
        }
    }
}

/// Those who live at two sites and could live at either.
#[derive(Default)]
struct Both {
    /// Household, what it adds at the first site, what it adds at the second.
    who: Vec<(u32, f64, f64)>,
    /// What the first site gains over the second by each, and its cells.
    items: Vec<Item>,
    /// Cells of those who can live at one site only.
    fixed: [usize; 2],
    /// Cells and gains of those at the first site now.
    filled: usize,
    gains: f64,
    /// Whether somebody would gain by changing.
    some_gain: bool,
}

impl Both {
    fn of(draft: &Draft<'_>, [first, second]: [usize; 2]) -> Self {
        let mut both = Self::default();
        for (side, (site, across)) in [(first, second), (second, first)].into_iter().enumerate() {
            for &household in &draft.here[site] {
                let h = household as usize;
                let (own, cells) = (draft.profit[h], draft.of.need_cells[h]);
                let Some(other) = draft.of.profit(h, across) else {
                    both.fixed[side] += cells;
                    continue;
                };
                both.some_gain |= other > own + LEAST_GAIN;
                let (at_first, at_second) = if side == 0 { (own, other) } else { (other, own) };
                both.who.push((household, at_first, at_second));
                both.items.push((at_first - at_second, cells));
                if side == 0 {
                    both.filled += cells;
                    both.gains += at_first - at_second;
                }
            }
        }
        both
    }
}

/// Parts those who live at two sites anew between them, as well as can be.
fn part(draft: &mut Draft<'_>, tools: &mut Tools<'_>, first: usize, second: usize) -> bool {
    let of = draft.of;
    let both = Both::of(draft, [first, second]);
    let all: usize = both.items.iter().map(|item| item.1).sum();
    let room = |side: usize, site: usize| of.room_cells[site].checked_sub(both.fixed[side]);
    let (Some(room_first), Some(room_second)) = (room(0, first), room(1, second)) else { return false };
    let one_does = all <= room_first.max(room_second) && both.fixed.contains(&0);
    let bounds = (all.saturating_sub(room_second), room_first.min(all));
    if both.items.is_empty() || !(both.some_gain || one_does) || bounds.0 > bounds.1 {
        return false;
    }
    let stays = [(0, first), (1, second)].map(|(side, site)| both.fixed[side] > 0 || of.forced[site]);
    let others = draft.open - usize::from(draft.is_open(first)) - usize::from(draft.is_open(second));
    let fees = |filled: usize| {
        let open = [stays[0] || filled > 0, stays[1] || filled < all];
        if others + open.iter().filter(|open| **open).count() > of.open_at_most {
            return f64::NEG_INFINITY;
        }
        -(if open[0] { of.fee[first] } else { 0.0 }) - (if open[1] { of.fee[second] } else { 0.0 })
    };
    let now = both.gains + fees(both.filled) + LEAST_GAIN;
    let Some((_, taken)) = tools.knapsack.part(&both.items, bounds, fees, now) else { return false };
    let (mark, before) = (draft.mark(), draft.value);
    let mut taken = taken.into_iter().peekable();
    for (at, &(household, at_first, at_second)) in both.who.iter().enumerate() {
        if taken.next_if_eq(&at).is_some() {
            draft.set(household, first as u32, at_first);
        } else {
            draft.set(household, second as u32, at_second);
        }
    }
    keep(draft, [first, second], (mark, before + LEAST_GAIN))
}

/// Keeps what was done since a mark if sites hold and it is worth more than before; else takes it back.
fn keep(draft: &mut Draft<'_>, sites: [usize; 2], (mark, before): (usize, f64)) -> bool {
    let kept = draft.value > before && sites.iter().all(|&site| draft.holds(site));
    if !kept {
        draft.undo(mark);
    }
    kept
}

/// Fills a site from those who live there and those without a site, as well as can be.
fn refill(draft: &mut Draft<'_>, tools: &mut Tools<'_>, site: usize) -> bool {
    let of = draft.of;
    let mut waiting: Vec<(u32, f64)> = Vec::new();
    let listed = tools.near.households[site].iter().filter(|(household, _)| draft.site[*household as usize] == NOWHERE);
    waiting.extend(listed);
    let worth = |entry: &(u32, f64)| entry.1 / (of.need_cells[entry.0 as usize] + 1) as f64;
    waiting.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.0.cmp(&b.0)));
    waiting.truncate(WAITING_AT_MOST);
    if waiting.is_empty() {
        return false;
    }
    let mut who: Vec<(u32, f64)> = draft.here[site].iter().map(|&h| (h, draft.profit[h as usize])).collect();
    let living = who.len();
    who.extend(waiting);
    let items: Vec<Item> = who.iter().map(|&(household, profit)| (profit, of.need_cells[household as usize])).collect();
    let (_, taken) = tools.knapsack.pack(&items, of.room_cells[site]);
    let (mark, before, without) = (draft.mark(), draft.value, draft.without);
    let mut inside = vec![false; who.len()];
    taken.into_iter().for_each(|at| inside[at] = true);
    for (at, &(household, profit)) in who.iter().enumerate() {
        if inside[at] {
            draft.set(household, site as u32, profit);
        } else if at < living {
            draft.set(household, NOWHERE, 0.0);
        }
    }
    let better = draft.holds(site) && draft.beats((without, before + LEAST_GAIN), 0.0);
    if !better {
        draft.undo(mark);
    }
    better
}

/// Moves those who live at a site, or has them exchange places, where that gains. For problems in which cells do not say
/// everything.
fn exchange(draft: &mut Draft<'_>, tools: &mut Tools<'_>, site: usize) {
    for household in draft.here[site].clone() {
        let h = household as usize;
        for &(to, profit) in &tools.near.sites[h] {
            let there = to as usize;
            if draft.site[h] as usize != site || there == site || !draft.is_open(there) {
                continue;
            }
            let gain = profit - draft.profit[h];
            if gain > LEAST_GAIN && draft.fits(h, there) {
                draft.set(household, to, profit);
                tools.touch(to);
                break;
            }
            let swap = draft.here[there].iter().find_map(|&other| {
                let o = other as usize;
                let back = draft.of.profit(o, site)?;
                let fits = draft.fits_instead(there, h, o) && draft.fits_instead(site, o, h);
                (fits && gain + back - draft.profit[o] > LEAST_GAIN).then_some((other, back))
            });
            if let Some((other, back)) = swap {
                draft.set(household, to, profit);
                draft.set(other, site as u32, back);
                tools.touch(to);
                break;
            }
        }
    }
}

/// Opens a site for those who gain most there; those without a site count with what they would have elsewhere.
pub(super) fn take_over(draft: &mut Draft<'_>, tools: &mut Tools<'_>, site: usize, shut: u32) {
    let of = draft.of;
    let (mut who, mut items): (Vec<(u32, f64)>, Vec<Item>) = (Vec::new(), Vec::new());
    for &(household, profit) in &tools.near.households[site] {
        let h = household as usize;
        let now = if draft.site[h] != NOWHERE {
            draft.profit[h]
        } else if of.everyone {
            let free = tools.near.sites[h].iter().find(|(other, _)| {
                *other != shut
                    && *other as usize != site
                    && draft.is_open(*other as usize)
                    && draft.fits(h, *other as usize)
            });
            free.map_or(profit - NO_OTHER_ROOM * (1.0 + of.fee[site]), |entry| entry.1)
        } else {
            0.0
        };
        if profit > now {
            who.push((household, profit));
            items.push((profit - now, of.need_cells[h]));
        }
    }
    let (_, taken) = tools.knapsack.pack(&items, of.room_cells[site]);
    for at in taken {
        let (household, profit) = who[at];
        if draft.fits(household as usize, site) {
            tools.touch(draft.site[household as usize]);
            draft.set(household, site as u32, profit);
        }
    }
    tools.touch(site as u32);
}

/// A place for a household: what it brings in all, the site, what the household adds there.
type Way = (f64, u32, f64);

/// Sends households without a site to open sites, those first who lose most by waiting, then to others by moving
/// somebody on or opening a site. Gives `false` when somebody who must be placed is not.
pub(super) fn resettle(draft: &mut Draft<'_>, tools: &mut Tools<'_>, mut away: Vec<u32>, shut: u32) -> bool {
    let in_turn = away.len() > BY_REGRET;
    if in_turn {
        away.sort_by_key(|&household| (draft.of.need_cells[household as usize], household));
    }
    while !away.is_empty() {
        let (at, way) = if in_turn {
            (away.len() - 1, two_best(draft, tools, away[away.len() - 1], shut).0)
        } else {
            most_regret(draft, tools, &away, shut)
        };
        let household = away.swap_remove(at);
        let placed = match way {
            Some((_, site, profit)) => {
                draft.set(household, site, profit);
                tools.touch(site);
                true
            }
            None => make_room(draft, tools, household, shut) || anywhere(draft, tools, household, shut),
        };
        if !placed && draft.of.everyone && !in_turn {
            return false;
        }
    }
    true
}

fn most_regret(draft: &Draft<'_>, tools: &Tools<'_>, away: &[u32], shut: u32) -> (usize, Option<Way>) {
    let mut pick = (f64::NEG_INFINITY, 0, None);
    for (at, &household) in away.iter().enumerate() {
        let (first, second) = two_best(draft, tools, household, shut);
        let regret = match (first, second) {
            (None, _) => return (at, None),
            (Some(first), second) => first.0 - second.map_or(0.0, |second| second.0),
        };
        if regret > pick.0 {
            pick = (regret, at, first);
        }
    }
    (pick.1, pick.2)
}

/// The best and the second best open site with room, among those worth a look.
fn two_best(draft: &Draft<'_>, tools: &Tools<'_>, household: u32, shut: u32) -> (Option<Way>, Option<Way>) {
    let h = household as usize;
    let (mut first, mut second): (Option<Way>, Option<Way>) = (None, None);
    for &(site, profit) in &tools.near.sites[h] {
        if site == shut || second.is_some_and(|second| second.0 >= profit) {
            continue;
        }
        if draft.is_open(site as usize) && draft.fits(h, site as usize) {
            if first.is_none_or(|first| profit > first.0) {
                (first, second) = (Some((profit, site, profit)), first);
            } else {
                second = Some((profit, site, profit));
            }
        }
    }
    (first, second)
}

/// A household comes to a site from which somebody moves on: what both bring in all.
struct Chain {
    sum: f64,
    /// The site, and what the household adds there.
    comes: (u32, f64),
    /// Who moves on, where to, and what they add there.
    goes: (u32, u32, f64),
}

/// The best way to bring a household in by moving somebody on.
fn best_chain(draft: &Draft<'_>, near: &Nearby, household: usize, shut: u32) -> Option<Chain> {
    let mut best: Option<Chain> = None;
    let open = |site: u32| site != shut && draft.is_open(site as usize);
    for &(site, profit) in near.sites[household].iter().filter(|(site, _)| open(*site)) {
        let at = site as usize;
        for &other in draft.here[at].iter().filter(|&&other| draft.fits_instead(at, household, other as usize)) {
            let o = other as usize;
            for &(to, their) in &near.sites[o] {
                let sum = profit + their - draft.profit[o];
                let better = best.as_ref().is_none_or(|best| sum > best.sum) && to != site;
                if better && open(to) && draft.fits(o, to as usize) {
                    best = Some(Chain { sum, comes: (site, profit), goes: (other, to, their) });
                }
            }
        }
    }
    best
}

/// Places a household by opening a site, or where somebody can be moved on.
fn make_room(draft: &mut Draft<'_>, tools: &mut Tools<'_>, household: u32, shut: u32) -> bool {
    let h = household as usize;
    let near = tools.near;
    let mut alone: Option<Way> = None;
    for &(site, profit) in near.sites[h].iter().filter(|(site, _)| *site != shut) {
        let at = site as usize;
        let sum = profit - draft.of.fee[at];
        if !draft.is_open(at) && draft.fits(h, at) && alone.is_none_or(|best| sum > best.0) {
            alone = Some((sum, site, profit));
        }
    }
    let least = if draft.of.everyone { f64::NEG_INFINITY } else { LEAST_GAIN };
    let beside = alone.map_or(least, |alone| alone.0);
    if let Some(Chain { sum, comes: (site, profit), goes: (other, to, their) }) = best_chain(draft, near, h, shut)
        && sum > least
        && sum >= beside
    {
        draft.set(other, to, their);
        draft.set(household, site, profit);
        tools.touch(site);
        tools.touch(to);
        return true;
    }
    let Some((_, site, profit)) = alone.filter(|way| way.0 > least) else { return false };
    draft.set(household, site, profit);
    tools.touch(site);
    true
}

/// The best of all options with room, when none worth a look has any.
fn anywhere(draft: &mut Draft<'_>, tools: &mut Tools<'_>, household: u32, shut: u32) -> bool {
    let h = household as usize;
    let of = draft.of;
    let mut best: Option<Way> = None;
    for offer in of.options(h).iter().filter(|offer| offer.site != shut) {
        let at = offer.site as usize;
        let Some(profit) = of.profit(h, at) else { continue };
        let sum = if draft.is_open(at) { profit } else { profit - of.fee[at] };
        if best.is_none_or(|best| sum > best.0) && draft.fits(h, at) {
            best = Some((sum, offer.site, profit));
        }
    }
    let least = if of.everyone { f64::NEG_INFINITY } else { LEAST_GAIN };
    let Some((_, site, profit)) = best.filter(|way| way.0 > least) else { return false };
    draft.set(household, site, profit);
    tools.touch(site);
    true
}
