use geo::{Bearing, Geodesic, Point};
use spatial::LonLat;
use spatial::index::SphereIndex;

use crate::{Place, Region, Service, Village};

/// Something near a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near<'a> {
    /// What it is.
    pub thing: Thing<'a>,
    /// Geodesic distance on WGS 84, metres.
    pub distance_m: f64,
    /// Direction from the place at the start of the geodesic, degrees clockwise from north; 0 at no distance.
    pub bearing_deg: f64,
    /// Minutes of travel, when things were sought by time.
    pub minutes: Option<f64>,
}

/// What can be near.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Thing<'a> {
    /// A settlement.
    Village(&'a Village),
    /// A service.
    Service(&'a Service),
}

impl<'a> Thing<'a> {
    /// Its id.
    pub fn id(&self) -> &'a str {
        match self {
            Thing::Village(village) => &village.id,
            Thing::Service(service) => &service.id,
        }
    }

    /// Its name, empty when it has none.
    pub fn name(&self) -> &'a str {
        match self {
            Thing::Village(village) => &village.name,
            Thing::Service(service) => service.name.as_deref().unwrap_or_default(),
        }
    }

    /// The kind of service, or the class of settlement.
    pub fn kind(&self) -> &'a str {
        match self {
            Thing::Village(village) => village.class.word(),
            Thing::Service(service) => &service.kind,
        }
    }

    /// Where it lies.
    pub fn place(&self) -> Place {
        match self {
            Thing::Village(village) => village.place,
            Thing::Service(service) => service.place,
        }
    }
}

/// How many, and how far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// At most so many.
    pub count: usize,
    /// At most so far, metres; infinite for no limit.
    pub within_m: f64,
}

/// The things nearest to a position on the globe, nearest first, ties by id; exact across the antimeridian and at the
/// poles. Cost: that of a [`Neighbourhood`], which serves many such questions about the same things.
pub fn nearby<'a>(things: &[Thing<'a>], from: LonLat, reach: Reach) -> Vec<Near<'a>> {
    Neighbourhood::new(things).near(from, reach, |_| true)
}

/// Things in an index, to be asked many times for the nearest.
#[derive(Debug)]
pub struct Neighbourhood<'a> {
    things: Vec<Thing<'a>>,
    index: SphereIndex,
}

impl<'a> Neighbourhood<'a> {
    /// Puts the things into an index.
    pub fn new(things: &[Thing<'a>]) -> Self {
        let mut things = things.to_vec();
        things.sort_by_key(|thing| (thing.id(), thing.kind()));
        let places: Vec<LonLat> = things.iter().map(|thing| thing.place().lonlat).collect();
        Self { index: SphereIndex::new(&places), things }
    }

    /// The things, sorted by id.
    pub fn things(&self) -> &[Thing<'a>] {
        &self.things
    }

    /// The nearest of the things that pass, as [`nearby`] gives them. Cost: log of their number for each one found.
    pub fn near(&self, from: LonLat, reach: Reach, passes: impl Fn(&Thing<'a>) -> bool) -> Vec<Near<'a>> {
        let found = self.index.nearest_where(from, reach.count, |item| passes(&self.things[item]));
        let near = found.into_iter().filter(|neighbour| neighbour.distance_m <= reach.within_m);
        near.map(|neighbour| {
            let thing = self.things[neighbour.item];
            let bearing = Geodesic.bearing(Point(from.into()), Point(thing.place().lonlat.into()));
            let bearing_deg = if neighbour.distance_m > 0.0 { bearing.rem_euclid(360.0) } else { 0.0 };
            Near { thing, distance_m: neighbour.distance_m, bearing_deg, minutes: None }
        })
        .collect()
    }
}

/// The things that take the least time to reach, at most so many, ties by id. `minutes` stand in the order of `things`;
/// what cannot be reached is left out.
pub fn nearby_in_time<'a>(
    things: &[Thing<'a>],
    minutes: &[Option<f64>],
    from: LonLat,
    (count, within_min): (usize, f64),
) -> Vec<Near<'a>> {
    let reached = |(thing, minutes): (&Thing<'a>, &Option<f64>)| Some((*thing, (*minutes)?));
    let mut reached: Vec<_> = things.iter().zip(minutes).filter_map(reached).collect();
    reached.retain(|(_, minutes)| *minutes <= within_min);
    reached.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| (a.0.id(), a.0.kind()).cmp(&(b.0.id(), b.0.kind()))));
    let near = reached.into_iter().take(count).map(|(thing, minutes)| {
        let alone = Reach { count: 1, within_m: f64::INFINITY };
        let near = nearby(&[thing], from, alone);
        near.into_iter().next().map(|near| Near { minutes: Some(minutes), ..near })
    });
    near.flatten().collect()
}

/// The one village a person means: by id, or by name in any language; else a sentence with what was found instead.
///
/// # Errors
/// No village, or several of that name (their ids are given).
pub fn find_village<'a>(region: &'a Region, wanted: &str) -> Result<&'a Village, String> {
    if let Some(village) = region.settlements.iter().find(|village| village.id == wanted) {
        return Ok(village);
    }
    let folded = wanted.trim().to_lowercase();
    let is_called = |village: &&Village| {
        std::iter::once(&village.name).chain(village.names.values()).any(|name| name.to_lowercase() == folded)
    };
    let found: Vec<&Village> = region.settlements.iter().filter(is_called).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(none_called(region, wanted)),
        several => {
            let ids: Vec<&str> = several.iter().map(|village| village.id.as_str()).collect();
            Err(format!(
                "{} villages are called \"{wanted}\", expected one: give an id ({})",
                ids.len(),
                ids.join(", ")
            ))
        }
    }
}

fn none_called(region: &Region, wanted: &str) -> String {
    let names = region.settlements.iter().filter(|village| !village.name.is_empty()).map(|village| &village.name);
    let nearest = names.map(|name| (crate::scenario::edit_distance(wanted, name), name)).min();
    let near = match nearest {
        Some((distance, name)) if distance <= 2.max(wanted.chars().count() / 3) => {
            format!("; did you mean \"{name}\"?")
        }
        _ => String::new(),
    };
    format!("no village has the id or name \"{wanted}\" among {} settlements{near}", region.settlements.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{lonlat, place, region, village};

    #[test]
    fn nearest_first_and_across_the_antimeridian() {
        let at = |lon: f64| Place { lonlat: lonlat(lon, -16.5), ..place(0.0, 0.0) };
        let fiji = [village("w", "West", at(179.9), None), village("e", "East", at(-179.95), None)];
        let things: Vec<Thing<'_>> = fiji.iter().map(Thing::Village).collect();
        let near = nearby(&things, lonlat(-179.99, -16.5), Reach { count: 2, within_m: f64::INFINITY });
        assert_eq!([near[0].thing.id(), near[1].thing.id()], ["e", "w"]);
        assert!((near[1].bearing_deg - 270.0).abs() < 1.0, "{}", near[1].bearing_deg);
        assert!(nearby(&things, lonlat(0.0, 0.0), Reach { count: 5, within_m: 1000.0 }).is_empty());
    }

    #[test]
    fn villages_are_found_by_id_and_by_name_and_slips_are_answered() {
        let region = region();
        assert_eq!(find_village(&region, "b").unwrap().name, "Bala");
        assert_eq!(find_village(&region, "chokh").unwrap().id, "c");
        assert!(find_village(&region, "Chok").unwrap_err().contains("did you mean \"Chokh\""));
    }
}
