//! The least numbers that make a community or keep a school, in a village or in a cluster of them.

use decision::allocation::{Floor, Measure, Pool, SiteKind, Step};

use super::{PlanError, PlanGround};
use crate::scenario::{ClusterSpec, PlanSpec};

/// A place in the school service, by position in [`crate::scenario::PLAN_SERVICES`].
const SCHOOL: usize = 0;

/// Floors for communities, and for the schools that pupils keep or open; `school` is what a school kept is worth.
///
/// # Errors
/// A cluster names a place that is none of the plan, or one place twice.
pub(super) fn floors(
    (ground, spec): (&PlanGround, &PlanSpec),
    pools: &[Pool],
    school: f64,
) -> Result<Vec<Floor>, PlanError> {
    let clusters = clusters(ground, spec)?;
    let mut cluster_of: Vec<Option<usize>> = vec![None; ground.sites.len()];
    let mut floors = Vec::new();
    for (number, (cluster, sites)) in clusters.iter().enumerate() {
        sites.iter().for_each(|&site| cluster_of[site] = Some(number));
        floors.extend(community(&cluster.title, sites.clone(), cluster.households));
    }
    for (number, site) in ground.sites.iter().enumerate() {
        if site.kind == SiteKind::Village && cluster_of[number].is_none() {
            floors.extend(community(&ground.name(number), vec![number], spec.viability.households));
        }
        let cluster = cluster_of[number].map(|cluster| &clusters[cluster]);
        let own = cluster.and_then(|(cluster, _)| cluster.pupils).unwrap_or(spec.viability.pupils);
        let least = least_pupils(ground, number, own);
        let room = format!("school of {}", ground.name(number));
        let Some(pool) = pools.iter().position(|pool| pool.service == SCHOOL && pool.id == room) else { continue };
        let steps =
            [(least > 0).then_some(Step::Opens { pool }), (least > 0 && school > 0.0).then_some(Step::Bonus(school))];
        floors.extend(steps.into_iter().flatten().map(|step| Floor {
            id: format!("a {room}"),
            sites: cluster.map_or_else(|| vec![number], |(_, sites)| sites.clone()),
            measure: Measure::Places { service: SCHOOL },
            least: f64::from(least),
            step,
        }));
    }
    Ok(floors)
}

fn community(name: &str, sites: Vec<usize>, households: u32) -> Option<Floor> {
    (households > 1).then(|| Floor {
        id: format!("a community in {name}"),
        sites,
        measure: Measure::Households,
        least: f64::from(households),
        step: Step::Needed,
    })
}

/// Pupils that the school of a place needs: `opened` where a work opens a room, what its hosts say where they have one; the
/// greater of the two.
fn least_pupils(ground: &PlanGround, number: usize, opened: u32) -> u32 {
    let site = &ground.sites[number];
    let works = ground.works.iter().map(|work| &ground.inputs.works[*work]);
    let opens = works.filter(|work| work.village == site.id).any(|work| work.school_places > 0);
    let kept = site.offers.iter().map(|offer| ground.inputs.offers[*offer].school_least_pupils).max();
    kept.unwrap_or(0).max(if opens { opened } else { 0 })
}

/// The clusters with their sites, ascending.
fn clusters<'a>(ground: &PlanGround, spec: &'a PlanSpec) -> Result<Vec<(&'a ClusterSpec, Vec<usize>)>, PlanError> {
    let mut taken = vec![false; ground.sites.len()];
    let mut clusters = Vec::new();
    for cluster in &spec.clusters {
        let of = |words: String| PlanError::Place(format!("[[plan.cluster]] \"{}\": {words}", cluster.title));
        let mut sites = Vec::new();
        for place in &cluster.places {
            let site = ground.site(place.get_ref()).map_err(of)?;
            if std::mem::replace(&mut taken[site], true) {
                return Err(of(format!("\"{}\" is in a cluster already", place.get_ref())));
            }
            sites.push(site);
        }
        sites.sort_unstable();
        clusters.push((cluster, sites));
    }
    Ok(clusters)
}
