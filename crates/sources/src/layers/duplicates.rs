//! One settlement drawn twice: as a point and as an area.

use std::collections::BTreeSet;

use geo::{BoundingRect, Contains, MultiPolygon, Point};
use planner::{Finding, Status, Village};

use crate::tally::Tally;

/// An area and a point of the same name belong together when the point lies in the area or so near its middle, metres.
const SAME_PLACE_M: f64 = 500.0;

/// A settlement as one object of a file shows it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub village: Village,
    /// Its outline in metres, when it is drawn as an area.
    pub outline: Option<MultiPolygon<f64>>,
    /// The object that stands for it by a relation's member role.
    pub label: Option<String>,
}

/// Puts areas and points of the same settlement together; each merger is a finding.
///
/// They belong together when the relation says so, when they share a name in any language and the point lies in the area
/// or within 500 m of its middle, or when the area has no name and holds exactly one point. The point's id and position
/// stay; what it lacks is taken from the area.
pub(crate) fn merge_duplicates(seen: Vec<Seen>, file: &str, tally: &mut Tally) -> Vec<Village> {
    let (areas, points): (Vec<Seen>, Vec<Seen>) = seen.into_iter().partition(|seen| seen.outline.is_some());
    let mut villages: Vec<Village> = points.into_iter().map(|seen| seen.village).collect();
    villages.sort_by(|a, b| a.place.at.x.total_cmp(&b.place.at.x).then_with(|| a.id.cmp(&b.id)));
    let mut kept = Vec::new();
    for area in areas {
        match partner(&area, &villages) {
            None => kept.push(area.village),
            Some(position) => {
                let point = &mut villages[position];
                let message =
                    format!("{} and {} are the same settlement; they are counted once", point.id, area.village.id);
                tally.findings.push(Finding::note("settlement-drawn-twice", file, message).about(point.name.clone()));
                tally.leave_out("second objects of the same settlement");
                fill(point, area.village);
            }
        }
    }
    villages.extend(kept);
    villages
}

fn partner(area: &Seen, points: &[Village]) -> Option<usize> {
    if let Some(label) = &area.label
        && let Some(position) = points.iter().position(|point| point.id == *label)
    {
        return Some(position);
    }
    let outline = area.outline.as_ref()?;
    let middle = area.village.place.at;
    let reach_m = outline.bounding_rect().map_or(0.0, |rect| rect.width().max(rect.height())) + SAME_PLACE_M;
    let from = points.partition_point(|point| point.place.at.x < middle.x - reach_m);
    let near = points[from..].iter().take_while(|point| point.place.at.x <= middle.x + reach_m).enumerate();
    let near = near.filter(|(_, point)| (point.place.at.y - middle.y).abs() <= reach_m);
    let distance_m = |point: &Village| (point.place.at.x - middle.x).hypot(point.place.at.y - middle.y);
    let holds = |point: &Village| outline.contains(&Point(point.place.at));
    let names = all_names(&area.village);
    if names.is_empty() {
        let inside: Vec<usize> = near.filter(|(_, point)| holds(point)).map(|(position, _)| position).collect();
        return match inside.as_slice() {
            [only] => Some(from + only),
            _ => None,
        };
    }
    near.filter(|(_, point)| {
        !names.is_disjoint(&all_names(point)) && (holds(point) || distance_m(point) <= SAME_PLACE_M)
    })
    .min_by(|a, b| distance_m(a.1).total_cmp(&distance_m(b.1)))
    .map(|(position, _)| from + position)
}

fn all_names(village: &Village) -> BTreeSet<String> {
    std::iter::once(&village.name)
        .chain(village.names.values())
        .filter(|name| !name.is_empty())
        .map(|name| name.to_lowercase())
        .collect()
}

/// What the point lacks is taken from the area.
fn fill(point: &mut Village, area: Village) {
    if point.name.is_empty() {
        point.name = area.name;
    }
    for (language, name) in area.names {
        point.names.entry(language).or_insert(name);
    }
    for (field, fact) in area.facts {
        point.facts.entry(field).or_insert(fact);
    }
    point.population = point.population.or(area.population);
    if point.status == Status::Unknown || area.status.is_deserted() {
        point.status = area.status;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use geo::{Coord, LineString, Polygon};
    use planner::{Place, SettlementClass};
    use spatial::LonLat;

    use super::*;

    fn seen(id: &str, name: &str, (x, y): (f64, f64), half_side_m: Option<f64>) -> Seen {
        let village = Village {
            id: id.into(),
            name: name.into(),
            names: BTreeMap::new(),
            status: Status::Unknown,
            class: SettlementClass::Village,
            population: half_side_m.map(|_| 40.0),
            place: Place { lonlat: LonLat { lon: 43.0, lat: 42.0 }, at: Coord { x, y } },
            precision_m: None,
            facts: BTreeMap::new(),
        };
        let outline = half_side_m.map(|h| {
            let ring: LineString<f64> =
                vec![(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h), (x - h, y - h)].into();
            MultiPolygon(vec![Polygon::new(ring, Vec::new())])
        });
        Seen { village, outline, label: None }
    }

    fn merged(seen: Vec<Seen>) -> Vec<String> {
        let mut tally = Tally::default();
        let villages = merge_duplicates(seen, "a.osm", &mut tally);
        let mut ids: Vec<String> = villages.into_iter().map(|village| village.id).collect();
        ids.sort();
        ids
    }

    #[test]
    fn a_point_in_the_area_of_its_name_is_the_same_settlement() {
        assert_eq!(
            merged(vec![seen("n1", "Chouani", (0.0, 0.0), None), seen("w1", "chouani", (50.0, 0.0), Some(200.0))]),
            ["n1"]
        );
    }

    #[test]
    fn another_name_or_a_far_point_is_another_settlement() {
        let other = vec![seen("n1", "Dindri", (0.0, 0.0), None), seen("w1", "Chouani", (50.0, 0.0), Some(200.0))];
        assert_eq!(merged(other), ["n1", "w1"]);
        let far = vec![seen("n1", "Chouani", (900.0, 0.0), None), seen("w1", "Chouani", (0.0, 0.0), Some(200.0))];
        assert_eq!(merged(far), ["n1", "w1"]);
    }

    #[test]
    fn an_area_without_name_belongs_to_the_only_point_in_it() {
        let one = vec![seen("n1", "Iconi", (10.0, 0.0), None), seen("w1", "", (0.0, 0.0), Some(100.0))];
        assert_eq!(merged(one), ["n1"]);
        let two = vec![
            seen("n1", "Iconi", (10.0, 0.0), None),
            seen("n2", "Moindzaza", (20.0, 0.0), None),
            seen("w1", "", (0.0, 0.0), Some(100.0)),
        ];
        assert_eq!(merged(two), ["n1", "n2", "w1"]);
    }

    #[test]
    fn what_the_point_lacks_comes_from_the_area() {
        let mut tally = Tally::default();
        let pair = vec![seen("n1", "Iconi", (0.0, 0.0), None), seen("w1", "Iconi", (0.0, 0.0), Some(100.0))];
        let villages = merge_duplicates(pair, "a.osm", &mut tally);
        assert_eq!(villages[0].population, Some(40.0));
        assert_eq!(tally.findings.len(), 1);
        assert_eq!(tally.left_out["second objects of the same settlement"], 1);
    }
}
