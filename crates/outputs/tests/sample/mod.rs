//! A made-up mountain valley with everything an output must show: eligible, withheld and excluded villages, gaps, figures
//! out of reach, names in three scripts and names meant to do harm.

use std::collections::BTreeMap;

use decision::ValueFunction;
use decision::gates::{Decision, Outcome};
use decision::value::Shape;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use planner::assessment::{CriterionResult, GateResult, Surface, VillageScore};
use planner::quantity::Unit;
use planner::travel::Account;
use planner::{
    Assessment, FileRecord, Finding, Indicator, LayerRecord, Place, Region, Road, Service, SettlementClass, Status,
    Village, Water, WaterLine,
};
use spatial::crs::Crs;
use spatial::network::{RoadClass, RoadLine};
use spatial::{Grid, GridFrame, LonLat, LonLatBox};

pub const SIDE: usize = 600;

/// Names as they come: three scripts, and the hostile last.
pub const NAMES: [&str; 40] = [
    "Верхний Цамтли",
    "Карт-Джурт",
    "Hurzuk",
    "Gamsutl",
    "Къахъиб",
    "Ходжалмахи",
    "Goor",
    "Hushtada",
    "Тинди",
    "Old Kurib",
    "Кахиб",
    "Нижний Батлух",
    "Ashilta",
    "Гидатль",
    "Amuzgi",
    "Shitlib",
    "Чох",
    "Sogratl",
    "Ругуджа",
    "Дучи",
    "قرية الأمل",
    "Mekegi",
    "Кубачи",
    "Urada",
    "Телетль",
    "Обох",
    "Batsada",
    "Kamilukh",
    "Ицари",
    "Koroda",
    "",
    "Rugelda",
    "Хиндах",
    "Tidib",
    "Зиури",
    "Genichutl",
    "Rukdakh",
    "Целмес",
    "<script>alert(\"x\")</script>",
    "=cmd|' /C calc'!A0 \u{202e}gnp.exe",
];

pub fn crs() -> Crs {
    Crs::auto(LonLatBox::new(46.0, 42.3, 46.4, 42.6).unwrap())
}

pub fn frame() -> GridFrame {
    let corner = crs().to_metres(LonLat { lon: 46.1, lat: 42.55 }).unwrap();
    GridFrame { west_m: corner.x.round(), north_m: corner.y.round(), cell_m: 30.0, columns: SIDE, rows: SIDE }
}

fn place(x: f64, y: f64) -> Place {
    let frame = frame();
    let at = Coord { x: frame.west_m + x * 18_000.0, y: frame.north_m - y * 18_000.0 };
    Place { lonlat: crs().to_lonlat(at).unwrap(), at }
}

/// Where the river runs at a share of the way down, as a share of the width.
fn river(y: f64) -> f64 {
    0.45 + 0.12 * (y * 7.0).sin() + 0.05 * (y * 19.0).sin()
}

fn height(x: f64, y: f64) -> f64 {
    let from_river = (x - river(y)).abs();
    let ridge =
        (x * 23.0 + (y * 9.0).sin()).sin() * (y * 17.0).cos() * 160.0 + (x * 61.0).sin() * (y * 53.0).sin() * 45.0;
    900.0 + 500.0 * (1.0 - y) + 3200.0 * from_river.powf(1.3) + ridge * (from_river * 6.0).min(1.0)
}

pub fn elevation() -> Grid<f32> {
    Grid::from_fn(frame(), |column, row| height(column as f64 / SIDE as f64, row as f64 / SIDE as f64) as f32)
}

pub fn surface() -> Surface {
    let total = Grid::from_fn(frame(), |column, row| {
        let (x, y) = (column as f64 / SIDE as f64, row as f64 / SIDE as f64);
        let value = 92.0 - (height(x, y) - 900.0) / 22.0 + 12.0 * (x * 31.0).sin() * (y * 27.0).cos();
        if x > 0.86 && y < 0.3 { f32::NAN } else { value.clamp(2.0, 98.0) as f32 }
    });
    // In the south-west a criterion is not known, in the south-east a gate fails, in the middle of the east one has no answer.
    let known = Grid::from_fn(frame(), |column, row| if column < SIDE / 4 && row > 3 * SIDE / 4 { 70 } else { 100 });
    let standing = Grid::from_fn(frame(), |column, row| match (column > 3 * SIDE / 4, row) {
        (true, row) if row > 3 * SIDE / 4 => Surface::EXCLUDED,
        (true, row) if row > SIDE / 2 => Surface::WITHHELD,
        _ => Surface::OPEN,
    });
    Surface { total, known, standing, weight: 0.8, left_out: vec!["consent".into()] }
}

/// The next of a fixed row of figures from 0 to 1 (a 64-bit linear congruential generator, Knuth's MMIX).
fn next(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

pub fn villages() -> Vec<Village> {
    let mut state = 7;
    let villages = NAMES.iter().enumerate().map(|(position, name)| {
        let y = (position as f64 + 0.5) / 40.0;
        let x = (river(y) + (next(&mut state) - 0.5) * 0.7).clamp(0.03, 0.97);
        let mut names = BTreeMap::new();
        if position % 3 == 0 {
            names.insert("en".to_owned(), format!("Village {position}"));
        }
        Village {
            id: format!("v{position:02}"),
            name: (*name).to_owned(),
            names,
            status: if position % 4 == 0 { Status::Ruined } else { Status::Abandoned },
            class: SettlementClass::Village,
            population: (position % 5 != 0).then_some(0.0),
            place: place(x, y),
            precision_m: None,
            facts: BTreeMap::new(),
        }
    });
    villages.collect()
}

struct Column {
    id: &'static str,
    title: &'static str,
    group: &'static str,
    unit: Unit,
    weight: f64,
    shape: Shape,
    words: [&'static str; 2],
}

fn columns() -> [Column; 4] {
    [
        Column {
            id: "cropland",
            title: "Cropland within a half-hour walk",
            group: "land",
            unit: Unit::Hectare,
            weight: 0.375,
            shape: Shape::Rising { from: 0.0, to: 150.0 },
            words: ["cropland and grassland under 20 % slope within 1.5 km", "rising from 0 ha to 150 ha"],
        },
        Column {
            id: "clinic",
            title: "Time to a clinic",
            group: "services",
            unit: Unit::Minute,
            weight: 0.25,
            shape: Shape::Falling { from: 15.0, to: 120.0 },
            words: ["travel time by car to the nearest clinic", "falling from 15 min to 120 min"],
        },
        Column {
            id: "slope",
            title: "Slope of the site",
            group: "land",
            unit: Unit::Percent,
            weight: 0.25,
            shape: Shape::Falling { from: 5.0, to: 60.0 },
            words: ["slope after Horn", "falling from 5 % to 60 %"],
        },
        Column {
            id: "water",
            title: "Distance to water",
            group: "water",
            unit: Unit::Metre,
            weight: 0.125,
            shape: Shape::Falling { from: 200.0, to: 3000.0 },
            words: ["distance to the nearest spring or stream", "falling from 200 m to 3000 m"],
        },
    ]
}

fn criterion(column: Column, place: usize, villages: usize) -> CriterionResult {
    let function = ValueFunction::new(column.shape).unwrap();
    let mut state = place as u64 + 11;
    let indicators: Vec<Indicator> = (0..villages)
        .map(|position| match (place, position) {
            (0, 5 | 17 | 29) => Indicator::unknown("the land cover has a gap here"),
            (1, 9) => Indicator::unreachable("no road leads there"),
            (3, 5 | 8) => Indicator::unknown("no water layer covers the village").between(200.0, 3000.0),
            (0, _) => Indicator::known(next(&mut state) * 180.0),
            (1, _) => Indicator::known(10.0 + next(&mut state) * 110.0),
            (2, _) => Indicator::known(next(&mut state) * 55.0),
            _ => Indicator::known(next(&mut state) * 2800.0),
        })
        .collect();
    let scores: Vec<Option<f64>> = indicators
        .iter()
        .map(|indicator| indicator.value.map(|value| function.value(Some(value.min(1e6))).unwrap()))
        .collect();
    CriterionResult {
        id: column.id.into(),
        title: column.title.into(),
        group: column.group.into(),
        kind: "sample",
        measure: column.words[0].into(),
        value: column.words[1].into(),
        reference: "Horn, B. K. P. (1981), Hill shading and the reflectance map",
        unit: column.unit,
        weight: column.weight,
        ranges: scores.iter().map(|score| score.map_or((0.0, 1.0), |score| (score, score))).collect(),
        shares: Vec::new(),
        function,
        indicators,
        scores,
    }
}

fn gates(villages: usize) -> Vec<GateResult> {
    let outcome = |position: usize| match position % 10 {
        3 => Outcome::Unknown,
        6 => Outcome::Fail,
        _ => Outcome::Pass,
    };
    let ground = |position: usize| match position % 10 {
        3 => "no record in the table of mine action",
        6 => "suspected hazardous area 12",
        _ => "released 2019",
    };
    vec![GateResult {
        id: "mines".into(),
        title: "Land released by mine action".into(),
        measure: "field mine_status of the village table".into(),
        outcomes: (0..villages).map(outcome).collect(),
        grounds: (0..villages).map(|position| ground(position).to_owned()).collect(),
    }]
}

/// Totals over the known criteria and the shares that add up to them.
fn totals(criteria: &mut [CriterionResult], gates: &[GateResult], villages: usize) -> Vec<VillageScore> {
    let mut scores: Vec<VillageScore> = (0..villages)
        .map(|position| {
            let known: f64 = criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
            let sum: f64 = criteria.iter().filter_map(|c| c.scores[position].map(|score| score * c.weight)).sum();
            for criterion in criteria.iter_mut() {
                let share = criterion.scores[position].map(|score| 100.0 * score * criterion.weight / known);
                criterion.shares.push(share);
            }
            let decision = match gates[0].outcomes[position] {
                Outcome::Fail => Decision::Excluded,
                Outcome::Unknown => Decision::Withheld,
                _ => Decision::Eligible,
            };
            let why = format!("{}: {}", gates[0].title, gates[0].grounds[position]);
            VillageScore {
                decision,
                reasons: if decision == Decision::Eligible { Vec::new() } else { vec![why] },
                score: Some(100.0 * sum / known),
                score_low: 100.0 * sum,
                score_high: 100.0 * (sum + 1.0 - known),
                rank: None,
                completeness: known,
            }
        })
        .collect();
    let mut order: Vec<usize> = (0..villages).filter(|p| scores[*p].decision == Decision::Eligible).collect();
    order.sort_by(|a, b| scores[*b].score.unwrap().total_cmp(&scores[*a].score.unwrap()));
    for (rank, position) in order.into_iter().enumerate() {
        scores[position].rank = Some(rank + 1);
    }
    scores
}

pub fn assessment() -> Assessment {
    let villages = villages();
    let count = villages.len();
    let mut criteria: Vec<CriterionResult> =
        columns().into_iter().enumerate().map(|(place, column)| criterion(column, place, count)).collect();
    let gates = gates(count);
    let scores = totals(&mut criteria, &gates, count);
    Assessment {
        title: "A made-up valley <b>&</b>".into(),
        seed: 7,
        crs: crs(),
        frame: frame(),
        bbox: [46.1, 42.39, 46.32, 42.55],
        boundary: None,
        villages,
        criteria,
        gates,
        scores,
        findings: vec![
            Finding::warning("layer-coverage", "landcover.tif", "covers 93 % of the region")
                .advise("download the missing tile"),
            Finding::note("no-name", "villages.osm.pbf", "has no name").about("v30"),
        ],
        layers: layers(),
        analysis: planner::Analysis::default(),
        plan: None,
    }
}

fn layers() -> Vec<LayerRecord> {
    let file = |path: &str| FileRecord {
        path: path.into(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        bytes: 1_234_567,
    };
    vec![
        LayerRecord {
            layer: "villages".into(),
            files: vec![file("valley.osm.pbf")],
            licence: Some("© OpenStreetMap contributors, ODbL 1.0".into()),
            read: 45,
            used: 40,
            left_out: vec![("outside the region".into(), 5)],
            coverage: None,
        },
        LayerRecord {
            layer: "elevation".into(),
            files: vec![file("N42E046.hgt")],
            licence: Some("NASA SRTM, public domain".into()),
            read: 360_000,
            used: 360_000,
            left_out: vec![],
            coverage: Some(1.0),
        },
    ]
}

pub fn region() -> Region {
    let curve = |shift: f64| {
        (0..=90).map(move |step| {
            let y = f64::from(step) / 90.0;
            place((river(y) + shift).clamp(0.0, 1.0), y).at
        })
    };
    let branch = |y: f64, to: f64| {
        (0..=30).map(move |step| {
            let along = f64::from(step) / 30.0;
            place(river(y) + 0.02 + (to - river(y)) * along, y - 0.05 * along + 0.01 * (along * 20.0).sin()).at
        })
    };
    let road = |id: &str, class: RoadClass, line: Vec<Coord<f64>>| Road {
        id: id.into(),
        name: None,
        line: RoadLine::new(class, line),
    };
    let mut roads = vec![road("w1", RoadClass::Primary, curve(0.02).collect())];
    for (number, (y, to, class)) in [
        (0.2, 0.85, RoadClass::Secondary),
        (0.35, 0.1, RoadClass::Tertiary),
        (0.5, 0.8, RoadClass::Unclassified),
        (0.62, 0.15, RoadClass::Track),
        (0.75, 0.9, RoadClass::Tertiary),
        (0.85, 0.2, RoadClass::Path),
    ]
    .into_iter()
    .enumerate()
    {
        roads.push(road(&format!("w{}", number + 2), class, branch(y, to).collect()));
    }
    Region {
        crs: crs(),
        frame: frame(),
        bbox: [46.1, 42.39, 46.32, 42.55],
        boundary: None,
        settlements: villages(),
        villages: villages(),
        elevation: Some(elevation()),
        cover: None,
        rasters: BTreeMap::new(),
        roads: Some(roads),
        services: Some(services()),
        water: Some(Water {
            lines: vec![WaterLine {
                kind: "river".into(),
                name: Some("Цор".into()),
                line: curve(0.0).collect(),
                intermittent: None,
            }],
            areas: vec![lake()],
            coast: Vec::new(),
        }),
        zones: None,
        layers: layers(),
        findings: Vec::new(),
    }
}

/// A lake with an island.
fn lake() -> MultiPolygon<f64> {
    let ring = |radius: f64| {
        let around = (0..=36).map(|step| {
            let angle = f64::from(step % 36) * std::f64::consts::TAU / 36.0;
            place(river(0.55) + radius * angle.cos(), 0.55 + radius * 1.4 * angle.sin()).at
        });
        LineString::new(around.collect())
    };
    MultiPolygon::new(vec![Polygon::new(ring(0.03), vec![ring(0.009)])])
}

fn services() -> Vec<Service> {
    let service = |id: &str, kind: &str, x: f64, y: f64| Service {
        id: id.into(),
        kind: kind.into(),
        name: Some(format!("{kind} {id}")),
        place: place(x, y),
        facts: BTreeMap::new(),
    };
    vec![
        service("n1", "clinic", river(0.4) + 0.03, 0.4),
        service("n2", "hospital", river(0.9) + 0.03, 0.9),
        service("n3", "school", river(0.22) + 0.04, 0.22),
        service("n4", "school", river(0.66) + 0.04, 0.66),
        service("n5", "shop", river(0.7) + 0.05, 0.7),
        service("n6", "place_of_worship", 0.8, 0.24),
        service("n7", "bus_stop", river(0.5) + 0.02, 0.5),
        service("n8", "water_source", 0.2, 0.5),
        service("n9", "post", river(0.7) + 0.08, 0.71),
    ]
}

/// A journey that winter closes.
pub fn journey() -> Account {
    let mut months = [Some(48.0); 12];
    (months[0], months[1], months[2], months[11]) = (None, None, Some(190.0), Some(96.0));
    Account {
        criterion: "clinic".into(),
        title: "Time to a clinic".into(),
        to: "clinic".into(),
        place: "Clinic of Tlyarata".into(),
        minutes: Some(48.0),
        reason: String::new(),
        legs: Vec::new(),
        seasons: Vec::new(),
        months,
        risk: None,
    }
}
