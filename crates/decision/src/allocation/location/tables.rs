//! A problem as tables of needs and room.

use crate::allocation::knapsack::common_measure;
use crate::allocation::model::SLACK;
use crate::allocation::{Household, Model, Offer, State};

/// Cells of the largest site when needs are no whole numbers.
const CELLS: f64 = 1000.0;
/// Whole needs are counted in cells of their common measure unless the largest site has more than this many.
const CELLS_AT_MOST: f64 = 4000.0;

/// A problem in which only capacities and openings matter, or the part of one that does.
pub(in crate::allocation) struct Location<'m> {
    pub model: &'m Model<'m>,
    /// How many capacities a site has: water, farmland, newcomers, and dwellings for so many people or more.
    pub width: usize,
    /// Capacities: sites × width.
    pub room: Vec<f64>,
    /// Needs: households × width.
    pub need: Vec<f64>,
    /// What opening a site costs in the objective; 0 for sites that are opened in any case.
    pub fee: Vec<f64>,
    /// Opened in any case.
    pub forced: Vec<bool>,
    /// The scarcest capacity in whole cells: needs rounded up, room rounded down.
    pub need_cells: Vec<usize>,
    pub room_cells: Vec<usize>,
    /// Whether cells say all there is to say: one capacity, nothing rounded.
    pub cells_suffice: bool,
    pub open_at_most: usize,
    pub everyone: bool,
}

impl<'m> Location<'m> {
    /// The tables of a problem, or `None` when more than capacities and openings matters.
    pub fn of(model: &'m Model<'m>) -> Option<Self> {
        let problem = model.problem;
        let asks = &model.asks;
        let uses = asks.services && problem.households.iter().any(|household| !household.uses.is_empty());
        let waits = asks.after && problem.wishes.iter().any(|wishes| !wishes.after.is_empty());
        let fair = model.group_least.iter().all(|&least| least <= 0.0);
        let kin = model.kin.iter().any(|kin| !kin.is_empty());
        let shut = (0..problem.sites.len()).any(|site| model.forced(site) && !model.usable[site]);
        if uses || waits || kin || shut || asks.budget || !problem.works.is_empty() || !problem.floors.is_empty() {
            return None;
        }
        if !(fair || asks.everyone) {
            return None;
        }
        let sizes = if asks.dwellings { sizes(model)? } else { Vec::new() };
        let sites = problem.sites.len();
        let width = 3 + sizes.len();
        let room = (0..sites).flat_map(|site| room_at(model, site, &sizes)).collect();
        let need = (0..problem.households.len()).flat_map(|household| need_of(model, household, &sizes)).collect();
        let forced: Vec<bool> = (0..sites).map(|site| model.forced(site)).collect();
        let fee = problem.sites.iter().zip(&forced);
        let most = problem.open_at_most.filter(|_| asks.open_at_most).unwrap_or(usize::MAX);
        let mut location = Self {
            model,
            width,
            room,
            need,
            fee: fee.map(|(site, &forced)| if forced { 0.0 } else { model.price(site.opening_cost_eur) }).collect(),
            need_cells: Vec::new(),
            room_cells: Vec::new(),
            cells_suffice: false,
            open_at_most: most,
            everyone: asks.everyone,
            forced,
        };
        location.drop_idle();
        location.count_cells();
        (location.forced.iter().filter(|&&forced| forced).count() <= most).then_some(location)
    }

    fn columns<'t>(table: &'t [f64], width: usize, at: usize) -> impl Iterator<Item = f64> + 't {
        table.iter().skip(at).step_by(width).copied()
    }

    /// Capacities that nobody needs, or that are never scarce, are not counted.
    fn drop_idle(&mut self) {
        let width = self.width;
        let scarce = |at: usize| {
            let need: f64 = Self::columns(&self.need, width, at).sum();
            Self::columns(&self.room, width, at).any(|room| room < need)
        };
        let keep: Vec<usize> = (0..width).filter(|&at| scarce(at)).collect();
        let kept = |table: &[f64]| table.chunks(width).flat_map(|row| keep.iter().map(|&at| row[at])).collect();
        (self.room, self.need) = (kept(&self.room), kept(&self.need));
        self.width = keep.len();
    }

    fn count_cells(&mut self) {
        let width = self.width;
        let (sites, households) = (self.fee.len(), self.model.problem.households.len());
        let scarcity = |&at: &usize| {
            let need: f64 = Self::columns(&self.need, width, at).sum();
            need / Self::columns(&self.room, width, at).filter(|room| room.is_finite()).sum::<f64>().max(SLACK)
        };
        let scarcest = (0..width).max_by(|a, b| scarcity(a).total_cmp(&scarcity(b)).then(b.cmp(a)));
        let Some(at) = scarcest else {
            (self.need_cells, self.room_cells) = (vec![0; households], vec![0; sites]);
            self.cells_suffice = true;
            return;
        };
        let largest = Self::columns(&self.room, width, at).filter(|room| room.is_finite()).fold(0.0, f64::max);
        let whole = common_measure(Self::columns(&self.need, width, at)).filter(|cell| largest / cell <= CELLS_AT_MOST);
        let cell = whole.unwrap_or(largest / CELLS).max(f64::MIN_POSITIVE);
        // More cells than everybody needs are as good as endless.
        let need_cells: Vec<usize> =
            Self::columns(&self.need, width, at).map(|need| (need / cell - SLACK).ceil().max(0.0) as usize).collect();
        let all: usize = need_cells.iter().sum();
        let room = Self::columns(&self.room, width, at);
        self.room_cells = room.map(|room| ((room / cell + SLACK).floor().max(0.0) as usize).min(all)).collect();
        self.need_cells = need_cells;
        self.cells_suffice = width == 1 && whole.is_some();
    }

    pub fn households(&self) -> usize {
        self.need_cells.len()
    }

    pub fn sites(&self) -> usize {
        self.fee.len()
    }

    pub fn options(&self, household: usize) -> &'m [Offer] {
        let problem = self.model.problem;
        &problem.wishes[problem.households[household].wishes].options
    }

    /// What a household at a site adds to the objective; `None` where it may not live.
    pub fn profit(&self, household: usize, site: usize) -> Option<f64> {
        if !self.model.usable[site] {
            return None;
        }
        let options = self.options(household);
        let offer = match options.get(site) {
            Some(offer) if offer.site as usize == site => offer,
            _ => &options[options.binary_search_by_key(&(site as u32), |offer| offer.site).ok()?],
        };
        Some(self.model.profit(&self.model.problem.households[household], offer.score, 0))
    }

    pub fn needs(&self, household: usize) -> &[f64] {
        &self.need[household * self.width..(household + 1) * self.width]
    }

    /// Where everybody of a plan lives.
    pub fn places(state: &State<'_>) -> Vec<u32> {
        state.place.iter().map(|place| place.as_ref().map_or(super::NOWHERE, |place| place.site)).collect()
    }
}

/// How many people a dwelling must hold, for every size of household; `None` when some household takes more than one
/// dwelling, which tables of room do not show.
fn sizes(model: &Model<'_>) -> Option<Vec<u32>> {
    let problem = model.problem;
    let alone = |household: &Household| {
        let several =
            |offer: &Offer| model.rooms.homes(offer.site as usize, household).is_some_and(|homes| homes.count > 1);
        household.homes_at_most == 1 || !problem.wishes[household.wishes].options.iter().any(several)
    };
    if !problem.households.iter().all(alone) {
        return None;
    }
    let mut sizes: Vec<u32> = problem.households.iter().map(|household| household.people).collect();
    sizes.sort_unstable();
    sizes.dedup();
    Some(sizes)
}

/// A household fits when, for every size, those who need so many people's room are no more than the dwellings that have it
/// (Hall's condition on nested sets).
fn room_at(model: &Model<'_>, site: usize, sizes: &[u32]) -> Vec<f64> {
    let dwellings = &model.problem.sites[site].dwellings;
    let at_least = |size: &u32| {
        let large = dwellings.iter().filter(|dwellings| dwellings.people >= *size);
        f64::from(large.map(|dwellings| dwellings.count).sum::<u32>())
    };
    model.amounts(site).into_iter().chain(sizes.iter().map(at_least)).collect()
}

fn need_of(model: &Model<'_>, household: usize, sizes: &[u32]) -> Vec<f64> {
    let people = model.problem.households[household].people;
    let one = sizes.iter().map(|&size| f64::from(u8::from(people >= size)));
    model.needs(household).into_iter().chain(one).collect()
}
