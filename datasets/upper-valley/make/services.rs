//! Schools, clinics, shops, springs … and the streams: all of the map that is neither road nor settlement.

use geo::Coord;

use super::osm::{Map, Tags, tags};
use super::routes::simplified;
use super::settlements::{Settlement, Tagging};
use super::terrain::{FRAME, in_lake, lake_centre};
use super::water::Drainage;

/// How a service is drawn.
#[derive(Clone, Copy)]
enum Drawn {
    Point,
    Building,
    Courtyard,
}

/// Tags as written below.
type Pairs = &'static [(&'static str, &'static str)];

/// Services of the settlements, by row of the settlement table: tags and how they are drawn.
const SERVICES: [(usize, Pairs, Drawn); 47] = [
    (0, &[("amenity", "hospital"), ("name", "Arvend hospital"), ("beds", "60"), ("building", "yes")], Drawn::Courtyard),
    (
        0,
        &[("amenity", "school"), ("name", "Arvend school 1"), ("capacity", "620"), ("building", "school")],
        Drawn::Building,
    ),
    (
        0,
        &[("amenity", "school"), ("name", "Arvend school 2"), ("capacity", "480"), ("building", "school")],
        Drawn::Building,
    ),
    (0, &[("amenity", "kindergarten"), ("capacity", "180"), ("building", "yes")], Drawn::Building),
    (0, &[("amenity", "pharmacy"), ("name", "Arvend pharmacy")], Drawn::Point),
    (0, &[("amenity", "post_office"), ("name", "Arvend post office")], Drawn::Point),
    (0, &[("amenity", "bank")], Drawn::Point),
    (0, &[("amenity", "police")], Drawn::Point),
    (0, &[("amenity", "fire_station"), ("building", "yes")], Drawn::Building),
    (0, &[("amenity", "bus_station"), ("name", "Arvend")], Drawn::Point),
    (0, &[("amenity", "marketplace")], Drawn::Point),
    (0, &[("shop", "supermarket")], Drawn::Point),
    (0, &[("shop", "doityourself")], Drawn::Point),
    (0, &[("amenity", "fuel"), ("shop", "convenience")], Drawn::Point),
    (0, &[("amenity", "place_of_worship"), ("religion", "muslim"), ("building", "mosque")], Drawn::Building),
    (0, &[("amenity", "place_of_worship"), ("religion", "christian"), ("building", "church")], Drawn::Building),
    (
        1,
        &[("amenity", "school"), ("name", "Belkhar school"), ("capacity", "260"), ("building", "school")],
        Drawn::Building,
    ),
    (1, &[("amenity", "clinic"), ("name", "Belkhar clinic"), ("building", "yes")], Drawn::Building),
    (1, &[("amenity", "kindergarten"), ("capacity", "60")], Drawn::Point),
    (1, &[("shop", "convenience")], Drawn::Point),
    (1, &[("amenity", "place_of_worship"), ("religion", "muslim"), ("building", "mosque")], Drawn::Building),
    (1, &[("highway", "bus_stop"), ("name", "Belkhar")], Drawn::Point),
    (
        2,
        &[("amenity", "school"), ("name", "Chirgat school"), ("capacity", "140"), ("building", "school")],
        Drawn::Building,
    ),
    (2, &[("shop", "convenience")], Drawn::Point),
    (2, &[("highway", "bus_stop"), ("name", "Chirgat")], Drawn::Point),
    (
        3,
        &[("amenity", "school"), ("name", "Dorgum school"), ("capacity", "110"), ("building", "school")],
        Drawn::Building,
    ),
    (3, &[("amenity", "place_of_worship"), ("religion", "muslim")], Drawn::Point),
    (4, &[("amenity", "clinic"), ("name", "Elvazi health centre")], Drawn::Point),
    (4, &[("amenity", "pharmacy")], Drawn::Point),
    (4, &[("shop", "general")], Drawn::Point),
    (4, &[("highway", "bus_stop"), ("name", "Elvazi")], Drawn::Point),
    (4, &[("amenity", "post_office")], Drawn::Point),
    (5, &[("amenity", "school"), ("name", "Sagdar primary school"), ("capacity", "45")], Drawn::Point),
    (
        6,
        &[("amenity", "school"), ("name", "Gavsur school"), ("capacity", "90"), ("building", "school")],
        Drawn::Building,
    ),
    (6, &[("amenity", "kindergarten"), ("capacity", "25")], Drawn::Point),
    (6, &[("highway", "bus_stop"), ("name", "Gavsur")], Drawn::Point),
    (6, &[("shop", "convenience")], Drawn::Point),
    (8, &[("amenity", "school"), ("name", "Izvek primary school"), ("capacity", "40")], Drawn::Point),
    (8, &[("amenity", "doctors"), ("name", "Izvek practice")], Drawn::Point),
    (8, &[("highway", "bus_stop"), ("name", "Izvek")], Drawn::Point),
    (
        10,
        &[("amenity", "school"), ("name", "Lurdan primary school"), ("capacity", "30"), ("building", "school")],
        Drawn::Building,
    ),
    (10, &[("healthcare", "centre"), ("name", "Lurdan feldsher point")], Drawn::Point),
    (10, &[("shop", "convenience")], Drawn::Point),
    (11, &[("amenity", "school"), ("name", "Mirzat primary school"), ("capacity", "30")], Drawn::Point),
    (11, &[("shop", "vacant")], Drawn::Point),
    (15, &[("disused:amenity", "school"), ("name", "Ragvat school"), ("building", "yes")], Drawn::Building),
    (18, &[("abandoned:amenity", "school"), ("ruins", "yes"), ("building", "ruins")], Drawn::Building),
];

/// Rows of the settlement table with a spring nearby, and how it is tagged.
const SPRINGS: [(usize, Pairs); 16] = [
    (2, &[("amenity", "drinking_water")]),
    (6, &[("amenity", "drinking_water")]),
    (10, &[("man_made", "water_well")]),
    (13, &[("natural", "spring")]),
    (15, &[("natural", "spring"), ("drinking_water", "yes")]),
    (17, &[("natural", "spring")]),
    (18, &[("amenity", "drinking_water"), ("seasonal", "no")]),
    (20, &[("natural", "spring"), ("drinking_water", "yes")]),
    (21, &[("man_made", "water_well")]),
    (23, &[("natural", "spring"), ("intermittent", "yes")]),
    (25, &[("natural", "spring")]),
    (27, &[("natural", "spring"), ("drinking_water", "yes")]),
    (31, &[("natural", "spring")]),
    (32, &[("man_made", "spring_box")]),
    (36, &[("natural", "spring")]),
    (39, &[("natural", "spring"), ("drinking_water", "yes")]),
];

/// Puts settlements, services, springs, the lake and the pass on the map.
pub fn build(settlements: &[Settlement], map: &mut Map) {
    settlements.iter().for_each(|settlement| put_settlement(settlement, map));
    for (turn, (row, pairs, drawn)) in SERVICES.iter().enumerate() {
        put_service(beside(settlements[*row].at, turn), tags(pairs), *drawn, map);
    }
    for (turn, (row, pairs)) in SPRINGS.iter().enumerate() {
        map.point(beside(settlements[*row].at, turn + 5), tags(pairs));
    }
    put_lake(map);
}

/// A place 70 to 170 m from a settlement's middle, another for each turn.
fn beside(at: Coord<f64>, turn: usize) -> Coord<f64> {
    const WAYS: [(f64, f64); 8] =
        [(1.0, 0.3), (-0.4, 0.9), (-1.0, -0.2), (0.3, -1.0), (0.8, 0.8), (-0.8, 0.6), (-0.7, -0.8), (0.9, -0.6)];
    let (east, north) = WAYS[turn % WAYS.len()];
    let away_m = 70.0 + 50.0 * (turn % 3) as f64;
    Coord { x: at.x + away_m * east, y: at.y + away_m * north }
}

fn put_settlement(settlement: &Settlement, map: &mut Map) {
    let plan = settlement.plan;
    let people = plan.people.to_string();
    let (key, class) = match plan.tagging {
        Tagging::Inhabited | Tagging::NoPeople | Tagging::Abandoned => ("place", plan.class),
        Tagging::AbandonedPlace | Tagging::AbandonedOutline => ("abandoned:place", plan.class),
        Tagging::RuinsPlace => ("ruins:place", plan.class),
        Tagging::DisusedPlace => ("disused:place", plan.class),
        Tagging::RuinedLocality => ("place", "locality"),
    };
    let mut tags = tags(&[(key, class), ("name", plan.name), ("name:ru", plan.cyrillic), ("name:ar", plan.arabic)]);
    let further = match plan.tagging {
        Tagging::Inhabited | Tagging::NoPeople => Some(("population", people.as_str())),
        Tagging::Abandoned => Some(("abandoned", "yes")),
        Tagging::RuinedLocality => Some(("ruins", "yes")),
        _ => None,
    };
    tags.extend(further.map(|(key, value)| (key.to_owned(), value.to_owned())));
    if plan.tagging == Tagging::AbandonedOutline {
        let ring: Vec<Coord<f64>> = (0..4).map(|turn| beside(settlement.at, turn * 3)).collect();
        map.outline(Some(settlement.number), &ring, tags);
    } else {
        map.numbered_point(settlement.number, settlement.at, tags);
    }
}

fn put_service(at: Coord<f64>, tags: Tags, drawn: Drawn, map: &mut Map) {
    let square = |half_m: f64| {
        [(-1.0, -0.7), (1.0, -0.7), (1.0, 0.7), (-1.0, 0.7)]
            .map(|(x, y)| Coord { x: at.x + half_m * x, y: at.y + half_m * y })
    };
    match drawn {
        Drawn::Point => {
            map.point(at, tags);
        }
        Drawn::Building => {
            map.outline(None, &square(14.0), tags);
        }
        Drawn::Courtyard => {
            let mut tags = tags;
            tags.insert("type".into(), "multipolygon".into());
            map.multipolygon(9_001, &square(40.0), &square(18.0), tags);
        }
    }
}

/// The lake's outline from its cells' rim: points all around its middle.
fn put_lake(map: &mut Map) {
    let centre = lake_centre();
    let rays: [(f64, f64); 16] = [
        (1.0, 0.0),
        (0.9, 0.4),
        (0.7, 0.7),
        (0.4, 0.9),
        (0.0, 1.0),
        (-0.4, 0.9),
        (-0.7, 0.7),
        (-0.9, 0.4),
        (-1.0, 0.0),
        (-0.9, -0.4),
        (-0.7, -0.7),
        (-0.4, -0.9),
        (0.0, -1.0),
        (0.4, -0.9),
        (0.7, -0.7),
        (0.9, -0.4),
    ];
    let ring = rays.map(|(x, y)| {
        let reach = (1..200).map(f64::from).map(|n| 3.0 * n);
        let at = |reach_m: f64| Coord { x: centre.x + reach_m * x, y: centre.y + reach_m * y };
        let rim_m = reach.take_while(|reach_m| in_lake(at(*reach_m))).last().unwrap_or(0.0);
        at(rim_m)
    });
    map.outline(
        None,
        &ring,
        tags(&[("natural", "water"), ("water", "lake"), ("name", "Lake Sarin"), ("name:ru", "Озеро Сарин")]),
    );
}

/// Streams from where enough water has gathered down to the next, larger one.
pub fn put_streams(drainage: &Drainage, map: &mut Map) {
    const STREAM_CELLS: f64 = 1_500.0;
    const RIVER_CELLS: f64 = 40_000.0;
    let flows = |cell: usize| drainage.upstream[cell] > STREAM_CELLS;
    let mut inflows = vec![0u32; FRAME.cells()];
    for cell in (0..FRAME.cells()).filter(|cell| flows(*cell)) {
        inflows[drainage.down[cell]] += 1;
    }
    for head in (0..FRAME.cells()).filter(|cell| flows(*cell) && inflows[*cell] != 1) {
        let mut line = vec![head];
        let mut cell = head;
        while drainage.down[cell] != cell {
            cell = drainage.down[cell];
            line.push(cell);
            if inflows[cell] != 1 {
                break;
            }
        }
        if line.len() < 3 {
            continue;
        }
        let water = drainage.upstream[head];
        let tags = match water {
            water if water > RIVER_CELLS => {
                tags(&[("waterway", "river"), ("name", "Arin"), ("name:ru", "Арин"), ("name:ar", "نهر أرين")])
            }
            water if water < 2_200.0 && head % 3 == 0 => tags(&[("waterway", "stream"), ("intermittent", "yes")]),
            _ => tags(&[("waterway", "stream")]),
        };
        map.stream(&simplified(FRAME, &line, &|_| false, 12.0), tags);
    }
}
