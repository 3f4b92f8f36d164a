//! The valley's roads: which are built between whom, of what class, and as what the map knows them.

use std::collections::{BTreeMap, BTreeSet};

use super::osm::{Map, Tags, tags};
use super::routes::{Ground, cheapest, simplified};
use super::settlements::Settlement;
use super::terrain::local;

/// A kind of road: the steepest grade it takes with ease and its tags.
struct Kind {
    easy_grade: f64,
    tags: &'static [(&'static str, &'static str)],
}

const MAIN: Kind = Kind {
    easy_grade: 0.05,
    tags: &[("highway", "secondary"), ("surface", "asphalt"), ("maxspeed", "60"), ("ref", "V 1")],
};
const SIDE: Kind = Kind { easy_grade: 0.06, tags: &[("highway", "tertiary"), ("surface", "asphalt")] };
const GRAVEL: Kind =
    Kind { easy_grade: 0.07, tags: &[("highway", "unclassified"), ("surface", "gravel"), ("smoothness", "bad")] };
const LOCAL: Kind = Kind { easy_grade: 0.07, tags: &[("highway", "unclassified"), ("surface", "asphalt")] };
const PASS: Kind = Kind {
    easy_grade: 0.08,
    tags: &[
        ("highway", "unclassified"),
        ("surface", "unpaved"),
        ("smoothness", "very_bad"),
        ("seasonal", "summer"),
        ("motor_vehicle:conditional", "no @ (Nov-Apr)"),
        ("name", "Pass road"),
        ("name:ru", "Перевальная дорога"),
    ],
};
const GOOD_TRACK: Kind =
    Kind { easy_grade: 0.1, tags: &[("highway", "track"), ("tracktype", "grade2"), ("surface", "gravel")] };
const TRACK: Kind = Kind { easy_grade: 0.12, tags: &[("highway", "track"), ("tracktype", "grade3")] };
const BAD_TRACK: Kind =
    Kind { easy_grade: 0.14, tags: &[("highway", "track"), ("tracktype", "grade5"), ("smoothness", "horrible")] };
const FOOTPATH: Kind = Kind { easy_grade: 0.25, tags: &[("highway", "path"), ("sac_scale", "mountain_hiking")] };
const BRIDLEWAY: Kind = Kind { easy_grade: 0.2, tags: &[("highway", "bridleway"), ("surface", "ground")] };

/// Roads between settlements by their row in the table, in building order: each runs from the first to the nearest
/// part of the road network, or to the second when one is named. No way at all leads to Inzhel (row 29).
const BUILT: [(usize, Option<usize>, &Kind); 39] = [
    (0, Some(1), &MAIN),
    (2, None, &MAIN),
    (4, None, &MAIN),
    (6, None, &MAIN),
    (8, None, &MAIN),
    (12, None, &SIDE),
    (3, None, &LOCAL),
    (5, None, &LOCAL),
    (7, None, &LOCAL),
    (9, None, &SIDE),
    (10, None, &SIDE),
    (14, None, &GRAVEL),
    (11, Some(4), &GRAVEL),
    (13, None, &GRAVEL),
    (15, None, &LOCAL),
    (16, None, &BAD_TRACK),
    (17, None, &TRACK),
    (18, None, &GOOD_TRACK),
    (19, None, &TRACK),
    (20, None, &GOOD_TRACK),
    (21, None, &TRACK),
    (22, None, &FOOTPATH),
    (23, None, &BAD_TRACK),
    (24, None, &FOOTPATH),
    (25, None, &TRACK),
    (26, None, &BRIDLEWAY),
    (27, None, &TRACK),
    (28, None, &FOOTPATH),
    (30, None, &FOOTPATH),
    (31, None, &GOOD_TRACK),
    (32, None, &TRACK),
    (33, None, &BAD_TRACK),
    (34, None, &TRACK),
    (36, None, &GOOD_TRACK),
    (37, None, &TRACK),
    (38, None, &FOOTPATH),
    (39, None, &GOOD_TRACK),
    (16, Some(17), &FOOTPATH),
    (22, Some(23), &FOOTPATH),
];

/// Where the main road enters the map and where the pass road leaves it: metres from the south-western corner.
const GATE: (f64, f64) = (1_700.0, 17_985.0);
const PASS_TOP: (f64, f64) = (17_985.0, 13_900.0);

/// A road as cells.
struct Route {
    cells: Vec<usize>,
    tags: Tags,
}

/// How far the way by road is from each settlement to the network that was there before its own, metres: what building
/// or mending its road takes. Settlements without a way are missing.
pub type AccessLengths = BTreeMap<usize, f64>;

/// Builds every road and puts it on the map; gives the length of each settlement's own access road.
pub fn build(ground: &Ground<'_>, settlements: &[Settlement], map: &mut Map) -> AccessLengths {
    let mut network = BTreeSet::new();
    let mut routes = Vec::new();
    let mut lengths = AccessLengths::new();
    let gate = cell_at(ground, GATE);
    let mut lay = |from: usize, targets: &BTreeSet<usize>, kind: &Kind, network: &mut BTreeSet<usize>| {
        let cells = cheapest(ground, from, targets, kind.easy_grade);
        network.extend(cells.iter().copied());
        let length_m = cells.windows(2).map(|pair| step_m(ground, pair[0], pair[1])).sum::<f64>();
        routes.push(Route { cells, tags: tags(kind.tags) });
        length_m
    };
    lay(settlements[1].cell, &BTreeSet::from([gate]), &MAIN, &mut network);
    for (from, to, kind) in BUILT {
        let named = to.map(|to| BTreeSet::from([settlements[to].cell]));
        let length_m = lay(settlements[from].cell, named.as_ref().unwrap_or(&network.clone()), kind, &mut network);
        lengths.entry(from).or_insert(length_m);
    }
    lay(cell_at(ground, PASS_TOP), &network.clone(), &PASS, &mut network);
    put_on_map(ground, &routes, map);
    put_streets(ground, settlements, &network, map);
    lengths
}

fn cell_at(ground: &Ground<'_>, place: (f64, f64)) -> usize {
    let (column, row) = ground.frame.cell_at(local(place.0, place.1)).expect("the table names places on the map");
    ground.frame.index(column, row)
}

fn step_m(ground: &Ground<'_>, from: usize, to: usize) -> f64 {
    let columns = ground.frame.columns;
    let at = |cell: usize| ground.frame.center(cell % columns, cell / columns);
    super::settlements::distance_m(at(from), at(to))
}

/// Cuts routes where they share cells, at bridges and at fords, thins them and writes them as ways.
fn put_on_map(ground: &Ground<'_>, routes: &[Route], map: &mut Map) {
    let mut uses: BTreeMap<usize, u32> = BTreeMap::new();
    for cell in routes.iter().flat_map(|route| &route.cells) {
        *uses.entry(*cell).or_default() += 1;
    }
    for route in routes {
        for part in parts(ground, &route.cells) {
            let is_bridge = part.is_bridge && route.tags.get("highway").is_some_and(|class| class != "path");
            let mut tags = route.tags.clone();
            if is_bridge {
                tags.insert("bridge".into(), "yes".into());
                tags.insert("layer".into(), "1".into());
            }
            let fixed = |cell: usize| uses[&cell] > 1 || is_ford(ground, route, cell);
            let cells = simplified(ground.frame, &part.cells, &fixed, if is_bridge { 0.0 } else { 9.0 });
            for cell in cells.iter().filter(|cell| is_ford(ground, route, **cell)) {
                map.tag_road_node(*cell, tags_of_ford());
            }
            map.road(&cells, tags);
        }
    }
}

fn tags_of_ford() -> Tags {
    tags(&[("ford", "yes")])
}

/// Tracks and paths go through streams that are no rivers.
fn is_ford(ground: &Ground<'_>, route: &Route, cell: usize) -> bool {
    let is_rough =
        route.tags.get("highway").is_some_and(|class| ["track", "path", "bridleway"].contains(&class.as_str()));
    is_rough && !ground.river[cell] && ground.upstream[cell] > 4_000.0
}

struct Part {
    cells: Vec<usize>,
    is_bridge: bool,
}

/// A route cut before and behind each river it crosses.
fn parts(ground: &Ground<'_>, cells: &[usize]) -> Vec<Part> {
    let mut parts = vec![Part { cells: Vec::new(), is_bridge: false }];
    for (position, cell) in cells.iter().enumerate() {
        let is_wet = |position: usize| cells.get(position).is_some_and(|cell| ground.river[*cell]);
        let last = parts.len() - 1;
        parts[last].cells.push(*cell);
        let enters = !is_wet(position) && is_wet(position + 1);
        let leaves = !is_wet(position) && position > 0 && is_wet(position - 1);
        if enters || leaves {
            parts.push(Part { cells: vec![*cell], is_bridge: enters });
        }
    }
    parts.retain(|part| part.cells.len() > 1);
    parts
}

/// A few streets in each inhabited settlement, from its middle outwards.
fn put_streets(ground: &Ground<'_>, settlements: &[Settlement], network: &BTreeSet<usize>, map: &mut Map) {
    let columns = ground.frame.columns as isize;
    for settlement in settlements.iter().filter(|settlement| settlement.is_inhabited()) {
        let arms = 2 + isize::from(settlement.plan.people > 300) + isize::from(settlement.plan.people > 1_000);
        let reach = 3 + (f64::from(settlement.plan.people).sqrt() / 9.0) as isize;
        for step in [(2, 1), (-2, -1), (-1, 2), (1, -2)].iter().take(arms as usize) {
            let street: Vec<usize> = (0..=reach)
                .map(|n| (settlement.cell as isize + n * (step.0 + step.1 * columns)) as usize)
                .take_while(|cell| !ground.river[*cell] && ground.slope_pct[*cell] < 25.0)
                .enumerate()
                .take_while(|(n, cell)| *n == 0 || !network.contains(cell))
                .map(|(_, cell)| cell)
                .collect();
            if street.len() > 1 {
                let mut tags = tags(&[("highway", "residential"), ("surface", "compacted")]);
                if settlement.plan.class == "town" && *step == (2, 1) {
                    tags.insert("oneway".into(), "yes".into());
                }
                map.road(&street, tags);
            }
        }
    }
}
