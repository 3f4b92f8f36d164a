//! What is worth a look: the sites that suit a household, and the sites that suit the same households.

use crate::allocation::{Model, Offer};
use rayon::prelude::*;

/// Lists of what is worth a look, best first. Those of households are long enough that a site beyond their end is hardly
/// ever part of a good plan; a search that finds no room there looks at every option.
pub(in crate::allocation) struct Nearby {
    /// Sites of each household with what it adds there, by what it adds less what it has to outbid.
    pub sites: Vec<Vec<(u32, f64)>>,
    /// Households that list a site, with what they add there, by household.
    pub households: Vec<Vec<(u32, f64)>>,
    /// Sites that share the most households with a site.
    pub neighbours: Vec<Vec<u32>>,
}

/// Neighbours a site has at most.
const NEIGHBOURS: usize = 24;
/// Only so many of a household's best sites make neighbours.
const TOGETHER: usize = 16;

impl Nearby {
    /// At most `most` sites for each household. `toll` is what it has to outbid at a site.
    pub fn new(model: &Model<'_>, most: usize, toll: impl Fn(usize, usize) -> f64 + Sync) -> Self {
        let count = model.problem.households.len();
        let sites: Vec<Vec<(u32, f64)>> =
            (0..count).into_par_iter().map(|household| best_sites(model, household, most, &toll)).collect();
        let mut households = vec![Vec::new(); model.problem.sites.len()];
        for (household, list) in sites.iter().enumerate() {
            list.iter().for_each(|&(site, profit)| households[site as usize].push((household as u32, profit)));
        }
        let neighbours = (0..households.len()).into_par_iter().map(|site| neighbours(site, &households[site], &sites));
        Self { neighbours: neighbours.collect(), sites, households }
    }
}

fn best_sites(
    model: &Model<'_>,
    household: usize,
    most: usize,
    toll: &impl Fn(usize, usize) -> f64,
) -> Vec<(u32, f64)> {
    let of = &model.problem.households[household];
    let offer = |offer: &Offer| {
        let site = offer.site as usize;
        let holds = !model.asks.dwellings || model.rooms.homes(site, of).is_some();
        if !model.usable[site] || !holds {
            return None;
        }
        let profit = model.profit(of, offer.score, 0);
        Some((profit - toll(household, site), offer.site, profit))
    };
    let mut list: Vec<(f64, u32, f64)> = model.problem.wishes[of.wishes].options.iter().filter_map(offer).collect();
    let by_net = |a: &(f64, u32, f64), b: &(f64, u32, f64)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if list.len() > most {
        list.select_nth_unstable_by(most, by_net);
        list.truncate(most);
    }
    list.sort_unstable_by(by_net);
    list.into_iter().map(|(_, site, profit)| (site, profit)).collect()
}

/// Sites that stand near the top of the same lists, those that do so most first.
fn neighbours(site: usize, households: &[(u32, f64)], sites: &[Vec<(u32, f64)>]) -> Vec<u32> {
    let mut found: Vec<(u32, f64)> = Vec::new();
    for &(household, _) in households {
        let list = &sites[household as usize];
        let listed = list.iter().take(TOGETHER).enumerate().filter(|(_, other)| other.0 as usize != site);
        found.extend(listed.map(|(rank, other)| (other.0, 1.0 / (3 + rank) as f64)));
    }
    found.sort_by_key(|entry| entry.0);
    let mut sums: Vec<(u32, f64)> = Vec::new();
    for (other, weight) in found {
        match sums.last_mut() {
            Some(last) if last.0 == other => last.1 += weight,
            _ => sums.push((other, weight)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums.truncate(NEIGHBOURS);
    sums.into_iter().map(|entry| entry.0).collect()
}
