//! What is known about the villages: facts, capacities, works and the offers of the hosts, as tables.

use std::fmt::Write;

use super::noise::Draws;
use super::roads::AccessLengths;
use super::settlements::{Settlement, Tagging};
use super::zones::ZONES;

/// What the tables are made from.
pub struct Known<'a> {
    /// All settlements.
    pub settlements: &'a [Settlement],
    /// Fields and meadows within 1.5 km under 15 % slope, hectares, for each settlement.
    pub farmland_ha: &'a [f64],
    /// Length of each settlement's own access road, metres.
    pub access_m: &'a AccessLengths,
}

/// What capacities and works agree on for one village.
struct Village<'a> {
    row: usize,
    settlement: &'a Settlement,
    last_people: u32,
    usable: u32,
    repairable: u32,
    water_l_day: u32,
    power: &'static str,
}

fn villages<'a>(known: &Known<'a>) -> Vec<Village<'a>> {
    let mut draws = Draws::new(71);
    let deserted = known.settlements.iter().enumerate().filter(|(_, settlement)| !settlement.is_inhabited());
    let one = |(row, settlement): (usize, &'a Settlement)| {
        let is_village = settlement.plan.class == "village";
        let last_people = if is_village { draws.whole(140, 620) } else { draws.whole(25, 130) };
        let houses = last_people / 5;
        let (usable_share, repairable_share) = match settlement.plan.tagging {
            Tagging::DisusedPlace => (0.30, 0.45),
            Tagging::NoPeople | Tagging::Abandoned => (0.12, 0.40),
            Tagging::AbandonedPlace | Tagging::AbandonedOutline => (0.04, 0.30),
            _ => (0.0, 0.06),
        };
        let share = |share: f64, spread: f64| (f64::from(houses) * share * spread) as u32;
        let (usable, repairable) =
            (share(usable_share, 0.7 + 0.6 * draws.unit()), share(repairable_share, 0.7 + 0.6 * draws.unit()));
        let water_l_day = draws.whole(4, 60) * 500;
        let power = *draws.pick(&["none", "none", "none", "poles standing", "grid within 1 km", "grid"]);
        Village { row, settlement, last_people, usable, repairable, water_l_day, power }
    };
    deserted.map(one).collect()
}

/// Facts about each deserted village, with the gaps of a survey that is not finished.
pub fn facts(known: &Known<'_>) -> String {
    let mut csv = String::from(
        "id,name,last_population,deserted_year,cause,mine_status,heirs_consent,host_consent,power,winter_access,surveyed_on\n",
    );
    let mut draws = Draws::new(72);
    for village in villages(known) {
        let at = village.settlement.at;
        let suspected = ZONES.iter().any(|zone| zone.kind == "mines" && zone.holds(at));
        let mine_status = if suspected {
            "suspected"
        } else {
            ["never affected", "never affected", "released", ""][draws.weighted(&[4.0, 4.0, 2.0, 1.2])]
        };
        let heirs = ["given", "given with conditions", "refused", ""][draws.weighted(&[8.0, 1.5, 1.0, 1.4])];
        let host = ["given", "given with conditions", "refused", ""][draws.weighted(&[6.0, 2.5, 0.8, 2.0])];
        let cause = *draws.pick(&[
            "moved to the plain",
            "moved to the plain",
            "earthquake",
            "school closed",
            "no road",
            "war",
            "",
        ]);
        let year = if draws.happens(0.85) { draws.whole(1951, 2011).to_string() } else { String::new() };
        let winter = *draws.pick(&["open", "open", "closed in snow", "closed Nov-Apr", ""]);
        let surveyed = if draws.happens(0.7) {
            format!("2024-{:02}-{:02}", draws.whole(5, 10), draws.whole(1, 28))
        } else {
            String::new()
        };
        let last = if draws.happens(0.9) { village.last_people.to_string() } else { String::new() };
        let power = if draws.happens(0.88) { village.power } else { "" };
        row(
            &mut csv,
            &[
                &village.settlement.id(),
                village.settlement.plan.name,
                &last,
                &year,
                cause,
                mine_status,
                heirs,
                host,
                power,
                winter,
                &surveyed,
            ],
        );
    }
    csv
}

/// What each deserted village can hold now and after repair.
pub fn capacities(known: &Known<'_>) -> String {
    let mut csv = String::from(
        "village,dwellings_usable,dwellings_repairable,people_per_dwelling,water_l_day,farmland_ha,power\n",
    );
    for village in villages(known) {
        let farmland = format!("{:.1}", known.farmland_ha[village.row]);
        row(
            &mut csv,
            &[
                &village.settlement.id(),
                &village.usable.to_string(),
                &village.repairable.to_string(),
                "6",
                &village.water_l_day.to_string(),
                &farmland,
                village.power,
            ],
        );
    }
    csv
}

/// Works that make a village fit: houses in lots, water, road, power, school rooms, with cost, time and what they unlock.
pub fn works(known: &Known<'_>) -> String {
    let mut works = Works {
        csv: String::from(
            "id,village,kind,title,cost_eur,months,requires,unlocks_dwellings,unlocks_water_l_day,unlocks_school_places,saves_min\n",
        ),
        count: 0,
    };
    let mut draws = Draws::new(73);
    for village in villages(known) {
        let access_km = known.access_m.get(&village.row).map_or(0.0, |length_m| length_m / 1_000.0);
        let mut road = String::new();
        if access_km > 0.6 {
            let cost = (access_km * f64::from(draws.whole(18, 42))) as u32 * 1_000;
            let saves = (access_km * 4.0) as u32 + 1;
            let title = format!("Mend {access_km:.1} km of access road");
            road = works.add(
                &village,
                Work { kind: "road", title, cost_eur: cost, months: 3, requires: "", unlocks: [0, 0, 0, saves] },
            );
        }
        works.houses(&village, &road, &mut draws);
        if village.water_l_day < 15_000 {
            let litres = draws.whole(10, 40) * 1_000;
            let title = "Catch and pipe a spring".to_owned();
            let cost_eur = draws.whole(9, 38) * 1_000;
            works.add(
                &village,
                Work { kind: "water", title, cost_eur, months: 2, requires: "", unlocks: [0, litres, 0, 0] },
            );
        }
        if village.settlement.plan.class == "village" && draws.happens(0.55) {
            let title = "Open a primary school room".to_owned();
            let cost_eur = draws.whole(25, 60) * 1_000;
            works.add(
                &village,
                Work { kind: "school", title, cost_eur, months: 5, requires: "", unlocks: [0, 0, 20, 0] },
            );
        }
        if village.power != "grid" {
            let cost_eur = draws.whole(12, 70) * 1_000;
            let title = "Power: line or solar panels".to_owned();
            works.add(&village, Work { kind: "power", title, cost_eur, months: 4, requires: "", unlocks: [0; 4] });
        }
    }
    works.csv
}

struct Work<'a> {
    kind: &'static str,
    title: String,
    cost_eur: u32,
    months: u32,
    requires: &'a str,
    /// Dwellings, litres of water a day, school places, minutes saved.
    unlocks: [u32; 4],
}

struct Works {
    csv: String,
    count: u32,
}

impl Works {
    fn add(&mut self, village: &Village<'_>, work: Work<'_>) -> String {
        self.count += 1;
        let id = format!("W{:03}", self.count);
        let unlocks = work.unlocks.map(|amount| if amount == 0 { String::new() } else { amount.to_string() });
        row(
            &mut self.csv,
            &[
                &id,
                &village.settlement.id(),
                work.kind,
                &work.title,
                &work.cost_eur.to_string(),
                &work.months.to_string(),
                work.requires,
                &unlocks[0],
                &unlocks[1],
                &unlocks[2],
                &unlocks[3],
            ],
        );
        id
    }

    /// Houses are repaired in lots of at most eight; each lot needs a road that lorries can use.
    fn houses(&mut self, village: &Village<'_>, road: &str, draws: &mut Draws) {
        let mut left = village.repairable;
        while left > 0 {
            let lot = left.min(8);
            left -= lot;
            let title = format!("Repair {lot} {}", if lot == 1 { "house" } else { "houses" });
            let cost_eur = lot * draws.whole(7, 16) * 1_000;
            self.add(
                village,
                Work { kind: "houses", title, cost_eur, months: 6, requires: road, unlocks: [lot, 0, 0, 0] },
            );
        }
    }
}

/// What the inhabited settlements offer: homes by size, places, teachers, and on what terms.
pub fn offers(known: &Known<'_>) -> String {
    let mut csv = String::from(
        "id,settlement,name,homes_for_2,homes_for_4,homes_for_6,homes_for_8,school_places,kindergarten_places,clinic_people,\
         language_teachers,consent,conditions,until\n",
    );
    let mut draws = Draws::new(74);
    for (row_number, settlement) in
        known.settlements.iter().enumerate().filter(|(_, settlement)| settlement.is_inhabited())
    {
        let people = f64::from(settlement.plan.people);
        let homes = |draws: &mut Draws, share: f64| (people.sqrt() * share * draws.unit()) as u32;
        let counts = [0.10, 0.16, 0.12, 0.05].map(|share| homes(&mut draws, share).to_string());
        let school = if row_number < 4 || [5, 6, 8, 10, 11].contains(&row_number) {
            (people.sqrt() * (0.6 + draws.unit())) as u32
        } else {
            0
        };
        let kindergarten = if [0, 1, 6].contains(&row_number) { draws.whole(5, 30) } else { 0 };
        let clinic = if [0, 1, 4, 8, 10].contains(&row_number) { draws.whole(2, 12) * 50 } else { 0 };
        let teachers = if people > 400.0 { draws.whole(0, 4) } else { 0 };
        let (consent, conditions) = [
            ("yes", ""),
            ("conditions", "families with school children first"),
            ("conditions", "no more than one newcomer for five residents"),
            ("no", ""),
            ("", ""),
        ][draws.weighted(&[6.0, 2.0, 1.0, 1.0, 1.0])];
        let until = format!("{}-{:02}-30", draws.whole(2026, 2028), [6, 9, 11][draws.weighted(&[1.0, 1.0, 1.0])]);
        row(
            &mut csv,
            &[
                &format!("O{:02}", row_number + 1),
                &settlement.id(),
                settlement.plan.name,
                &counts[0],
                &counts[1],
                &counts[2],
                &counts[3],
                &school.to_string(),
                &kindergarten.to_string(),
                &clinic.to_string(),
                &teachers.to_string(),
                consent,
                conditions,
                &until,
            ],
        );
    }
    csv
}

/// Adds a row; no cell of these tables holds a comma, a quote or a line break.
pub fn row(csv: &mut String, cells: &[&str]) {
    debug_assert!(cells.iter().all(|cell| !cell.contains([',', '"', '\n'])));
    writeln!(csv, "{}", cells.join(",")).expect("a string takes all");
}
