//! A plain of as many villages as are wanted, with roads, services and the tables of a plan: for trying plans larger than
//! the valley's. It lies in the open Atlantic, far from any real place.

use std::fmt::Write;
use std::path::Path;

use geo::Coord;

use super::households::{Homes, households};
use super::noise::Draws;
use super::tables::row;

/// How many villages, how many households, and the seed they are drawn with.
#[derive(Clone, Copy)]
pub struct Size {
    pub villages: usize,
    pub households: usize,
    pub seed: u64,
}

/// Metres between neighbours, before they are moved about.
const SPACING_M: f64 = 3_000.0;
/// The south-western corner, degrees.
const CORNER: (f64, f64) = (-40.0, 35.0);
const M_PER_DEGREE: f64 = 111_320.0;
/// The cosine of the corner's latitude.
const NARROWING: f64 = 0.819_152;

struct Village {
    id: String,
    at: Coord<f64>,
    /// 0 for deserted.
    people: u32,
}

impl Village {
    fn lonlat(&self) -> (f64, f64) {
        (CORNER.0 + self.at.x / (M_PER_DEGREE * NARROWING), CORNER.1 + self.at.y / M_PER_DEGREE)
    }
}

/// Writes every file of the plain into a folder.
pub fn write(folder: &Path, size: Size) -> std::io::Result<()> {
    let columns = (1..).find(|side| side * side >= size.villages).unwrap_or(1);
    let villages = villages(size, columns);
    let rows = villages.len().div_ceil(columns);
    let homes = Homes {
        around: villages.iter().filter(|village| village.people > 0).map(|village| village.at).collect(),
        deserted: deserted(&villages).map(|village| (village.id.clone(), village.at)).collect(),
    };
    std::fs::create_dir_all(folder)?;
    for (name, text) in [
        ("villages.csv", settlements(&villages, size.seed + 1)),
        ("roads.geojson", roads(&villages, columns, size.seed + 2)),
        ("services.csv", services(&villages)),
        ("capacities.csv", capacities(&villages, size.seed + 3)),
        ("works.csv", works(&villages, size.seed + 4)),
        ("offers.csv", offers(&villages, size.seed + 5)),
        ("households.csv", households(&homes, (size.households, size.seed))),
        ("scenario.toml", scenario((columns, rows), size)),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// One settlement in five is lived in; every hundredth is a town.
fn villages(size: Size, columns: usize) -> Vec<Village> {
    let mut draws = Draws::new(size.seed);
    let one = |number: usize| {
        let mut away = |place: usize| (place as f64 + 0.5 + 0.5 * (draws.unit() - 0.5)) * SPACING_M;
        let at = Coord { x: away(number % columns), y: away(number / columns) };
        let people = match number {
            _ if number % 100 == 42 => draws.whole(2_500, 9_000),
            _ if number % 5 == 2 => draws.whole(80, 1_200),
            _ => 0,
        };
        Village { id: format!("v{:04}", number + 1), at, people }
    };
    (0..size.villages).map(one).collect()
}

fn deserted(villages: &[Village]) -> impl Iterator<Item = &Village> {
    villages.iter().filter(|village| village.people == 0)
}

fn hosts(villages: &[Village]) -> impl Iterator<Item = &Village> {
    villages.iter().filter(|village| village.people > 0)
}

fn settlements(villages: &[Village], seed: u64) -> String {
    let mut csv = String::from("id,name,lon,lat,status,place,population,power,host_consent,mine_status\n");
    let mut draws = Draws::new(seed);
    for village in villages {
        let (lon, lat) = village.lonlat();
        let (lon, lat) = (format!("{lon:.6}"), format!("{lat:.6}"));
        let name = format!("Village {}", &village.id[1..]);
        let power = *draws.pick(&["none", "none", "poles standing", "grid within 1 km", "grid"]);
        let consent = ["given", "given with conditions", "refused", ""][draws.weighted(&[12.0, 5.0, 1.0, 2.0])];
        let mines = ["never affected", "released", "suspected", ""][draws.weighted(&[12.0, 2.0, 1.0, 1.0])];
        let (status, place) = match village.people {
            0 => ("abandoned", "village"),
            people if people > 2_000 => ("inhabited", "town"),
            _ => ("inhabited", "village"),
        };
        let people = village.people.to_string();
        row(&mut csv, &[&village.id, &name, &lon, &lat, status, place, &people, power, consent, mines]);
    }
    csv
}

/// Each village to its neighbour in the east and in the north; one road in ten is not there.
fn roads(villages: &[Village], columns: usize, seed: u64) -> String {
    let mut draws = Draws::new(seed);
    let mut features = Vec::new();
    for (number, village) in villages.iter().enumerate() {
        let east = (number % columns + 1 < columns).then_some(number + 1);
        for other in [east, Some(number + columns)].into_iter().flatten().filter_map(|other| villages.get(other)) {
            let class = *draws.pick(&["secondary", "tertiary", "tertiary", "unclassified"]);
            if draws.happens(0.9) {
                let ((a, b), (c, d)) = (village.lonlat(), other.lonlat());
                features.push(format!(
                    "{{\"type\":\"Feature\",\"properties\":{{\"highway\":\"{class}\"}},\"geometry\":{{\"type\":\
                     \"LineString\",\"coordinates\":[[{a:.6},{b:.6}],[{c:.6},{d:.6}]]}}}}"
                ));
            }
        }
    }
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn services(villages: &[Village]) -> String {
    let mut csv = String::from("id,kind,lon,lat\n");
    for (number, host) in hosts(villages).enumerate() {
        let kinds = [("school", 1), ("clinic", 3), ("hospital", 25)];
        for (kind, _) in kinds.into_iter().filter(|(_, every)| number % every == 0) {
            let (lon, lat) = host.lonlat();
            row(&mut csv, &[&format!("{kind}-{}", host.id), kind, &format!("{lon:.6}"), &format!("{lat:.6}")]);
        }
    }
    csv
}

fn capacities(villages: &[Village], seed: u64) -> String {
    let mut csv = String::from(
        "village,dwellings_usable,dwellings_repairable,people_per_dwelling,water_l_day,farmland_ha,power\n",
    );
    let mut draws = Draws::new(seed);
    for village in deserted(villages) {
        let usable = draws.whole(0, 12).to_string();
        let people = draws.whole(5, 7).to_string();
        let water = if draws.happens(0.95) { (draws.whole(2, 30) * 100).to_string() } else { String::new() };
        let land = draws.whole(5, 90).to_string();
        row(&mut csv, &[&village.id, &usable, "16", &people, &water, &land, ""]);
    }
    csv
}

fn works(villages: &[Village], seed: u64) -> String {
    let mut csv = String::from(
        "id,village,kind,title,cost_eur,months,requires,unlocks_dwellings,unlocks_water_l_day,unlocks_school_places,saves_min\n",
    );
    let mut draws = Draws::new(seed);
    for village in deserted(villages) {
        let mut add = |kind: &str, title: &str, cost: u32, months: &str, unlocks: [&str; 3]| {
            let (id, cost) = (format!("{kind}-{}", village.id), (cost * 1_000).to_string());
            let [homes, water, pupils] = unlocks;
            row(&mut csv, &[&id, &village.id, kind, title, &cost, months, "", homes, water, pupils, ""]);
        };
        if draws.happens(0.7) {
            add("houses", "Repair 8 houses", draws.whole(60, 130), "6", ["8", "", ""]);
        }
        if draws.happens(0.4) {
            add("water", "Catch and pipe a spring", draws.whole(9, 38), "2", ["", "3000", ""]);
        }
        if draws.happens(0.2) {
            add("school", "Open a primary school room", draws.whole(25, 60), "5", ["", "", "20"]);
        }
    }
    csv
}

fn offers(villages: &[Village], seed: u64) -> String {
    let mut csv = String::from(
        "id,settlement,homes_for_2,homes_for_4,homes_for_6,school_places,kindergarten_places,clinic_people,consent,until\n",
    );
    let mut draws = Draws::new(seed);
    for host in hosts(villages) {
        let homes: Vec<String> = (0..3).map(|_| draws.whole(0, 8).to_string()).collect();
        let (pupils, small) = (draws.whole(20, 120).to_string(), draws.whole(0, 20).to_string());
        let patients = (draws.whole(2, 20) * 50).to_string();
        let consent = ["yes", "conditions", "no", ""][draws.weighted(&[7.0, 1.0, 1.0, 1.0])];
        let id = format!("offer-{}", host.id);
        row(&mut csv, &[&id, &host.id, &homes[0], &homes[1], &homes[2], &pupils, &small, &patients, consent, ""]);
    }
    csv
}

fn scenario((columns, rows): (usize, usize), size: Size) -> String {
    let mut toml = format!(
        "# A made-up plain of {} villages and {} households, seed {}: for trying plans of this size.\n\n",
        size.villages, size.households, size.seed
    );
    let east = CORNER.0 + columns as f64 * SPACING_M / (M_PER_DEGREE * NARROWING);
    let north = CORNER.1 + rows as f64 * SPACING_M / M_PER_DEGREE;
    let bbox = format!("[{:.4}, {:.4}, {east:.4}, {north:.4}]", CORNER.0, CORNER.1);
    // About a hundred euro for each household and year.
    let money = 100_000 * size.households.div_ceil(100);
    let _ = write!(toml, "title = \"A made-up plain\"\nseed = 7\n\n[region]\nbbox = {bbox}\ncell = \"250 m\"\n");
    let _ = write!(toml, "{DATA}\n[plan]\nbudget = [{money}, {money}, {money}]\n{PLAN}");
    toml
}

const DATA: &str = r#"
[data]
villages = { path = "villages.csv" }
roads    = { path = "roads.geojson" }
services = { path = "services.csv" }

[candidates]
status = ["deserted"]

[[criterion]]
id      = "clinic"
group   = "services"
measure = { kind = "travel_time", to = "clinic", mode = "drive" }
value   = { kind = "falling", from = "5 min", to = "60 min" }
weight  = 2

[[criterion]]
id      = "school"
group   = "services"
measure = { kind = "travel_time", to = "school", mode = "drive" }
value   = { kind = "falling", from = "2 min", to = "30 min" }
weight  = 2

[[criterion]]
id      = "town"
group   = "access"
measure = { kind = "distance", to = "settlement", min_population = 2000 }
value   = { kind = "falling", from = "3 km", to = "30 km" }
weight  = 1

[[criterion]]
id      = "neighbours"
group   = "society"
measure = { kind = "count_within", of = "people", within = "5 km" }
value   = { kind = "rising", from = "50 people", to = "1500 people" }
weight  = 1

[[criterion]]
id      = "power"
group   = "society"
measure = { kind = "attribute", field = "power" }
value   = { kind = "classes", scores = { "grid" = 1.0, "grid within 1 km" = 0.7, "poles standing" = 0.4, "none" = 0.0 } }
weight  = 1

[[gate]]
id      = "mines"
title   = "Land released by mine action"
measure = { kind = "attribute", field = "mine_status" }
pass    = ["released", "never affected"]
fail    = ["suspected"]
"#;

const PLAN: &str = r#"households    = "households.csv"
capacities    = "capacities.csv"
offers        = "offers.csv"
works         = "works.csv"
first_year    = 2026
kin_within    = "20 min"
school_within = "30 min"
clinic_within = "60 min"

[plan.viability]
households = 3

[plan.hosts]
come_home              = ["heir"]
newcomers_per_resident = 0.2
consent_field          = "host_consent"
consent_words          = ["given", "given with conditions"]

[plan.fairness]
heir     = 0.2
newcomer = 0.2

[plan.wishes]
land   = ["neighbours"]
kin    = ["neighbours"]

[[plan.need]]
need   = "dialysis"
to     = "hospital"
within = "45 min"

[[plan.need]]
need   = "wheelchair"
to     = "clinic"
within = "30 min"
"#;
