//! Forty settlements: fifteen with people, twenty-five without. Names are made up.

use geo::Coord;

use super::terrain::local;

/// How OpenStreetMap says that nobody lives in a settlement; mappers do it in all of these ways.
#[derive(Clone, Copy, PartialEq)]
pub enum Tagging {
    /// `place=…` with `population=…`: people live there.
    Inhabited,
    /// `abandoned:place=…`
    AbandonedPlace,
    /// `ruins:place=…`
    RuinsPlace,
    /// `disused:place=…`
    DisusedPlace,
    /// `place=…` and `population=0`
    NoPeople,
    /// `place=…` and `abandoned=yes`
    Abandoned,
    /// `place=locality` and `ruins=yes`
    RuinedLocality,
    /// `abandoned:place=…` on the outline of the village instead of a point
    AbandonedOutline,
}

/// One row of the table below.
pub struct Plan {
    /// Name in Latin letters.
    pub name: &'static str,
    /// Name in Cyrillic letters.
    pub cyrillic: &'static str,
    /// Name in Arabic letters; empty when the map has none.
    pub arabic: &'static str,
    /// `town`, `village` or `hamlet`.
    pub class: &'static str,
    /// People there now; 0 for deserted.
    pub people: u32,
    /// How the map says so.
    pub tagging: Tagging,
    /// Where to look for a site: metres east and north of the south-western corner.
    pub near: (f64, f64),
}

const fn lived(
    names: (&'static str, &'static str, &'static str),
    class: &'static str,
    people: u32,
    near: (f64, f64),
) -> Plan {
    let (name, cyrillic, arabic) = names;
    Plan { name, cyrillic, arabic, class, people, tagging: Tagging::Inhabited, near }
}

const fn left(
    names: (&'static str, &'static str, &'static str),
    class: &'static str,
    tagging: Tagging,
    near: (f64, f64),
) -> Plan {
    let (name, cyrillic, arabic) = names;
    Plan { name, cyrillic, arabic, class, people: 0, tagging, near }
}

/// Every settlement, the inhabited ones first. Two bear one name, as an old hill site and the new village below it do.
pub const PLANS: [Plan; 40] = [
    lived(("Arvend", "Арвенд", "أرفند"), "town", 6_240, (4_000.0, 15_700.0)),
    lived(("Belkhar", "Белхар", "بلخار"), "village", 1_450, (2_500.0, 17_200.0)),
    lived(("Chirgat", "Чиргат", ""), "village", 820, (5_600.0, 13_600.0)),
    lived(("Dorgum", "Доргум", "دورغوم"), "village", 640, (7_500.0, 12_100.0)),
    lived(("Elvazi", "Элвази", ""), "village", 510, (7_000.0, 11_000.0)),
    lived(("Sagdar", "Сагдар", ""), "village", 430, (5_500.0, 15_000.0)),
    lived(("Gavsur", "Гавсур", "غافسور"), "village", 390, (8_600.0, 9_000.0)),
    lived(("Hindal", "Хиндал", ""), "village", 310, (9_700.0, 7_700.0)),
    lived(("Izvek", "Извек", ""), "village", 260, (9_700.0, 6_500.0)),
    lived(("Kamsal", "Камсал", "كمسال"), "village", 215, (10_700.0, 9_900.0)),
    lived(("Lurdan", "Лурдан", ""), "village", 180, (12_700.0, 10_500.0)),
    lived(("Mirzat", "Мирзат", ""), "village", 140, (4_500.0, 10_100.0)),
    lived(("Nokhal", "Нохал", ""), "hamlet", 95, (10_900.0, 4_700.0)),
    lived(("Orsun", "Орсун", ""), "hamlet", 62, (3_400.0, 8_300.0)),
    lived(("Pirgul", "Пиргул", ""), "hamlet", 34, (14_300.0, 10_800.0)),
    left(("Ragvat", "Рагват", "راغفات"), "village", Tagging::DisusedPlace, (6_200.0, 14_400.0)),
    left(("Sagdar", "Сагдар", ""), "hamlet", Tagging::RuinsPlace, (7_300.0, 14_800.0)),
    left(("Tarsul", "Тарсул", ""), "village", Tagging::AbandonedPlace, (8_700.0, 13_200.0)),
    left(("Urgeb", "Ургеб", "أورغب"), "village", Tagging::NoPeople, (2_400.0, 14_500.0)),
    left(("Vazhun", "Важун", ""), "hamlet", Tagging::AbandonedPlace, (1_300.0, 16_300.0)),
    left(("Yalgun", "Ялгун", ""), "village", Tagging::DisusedPlace, (4_900.0, 12_500.0)),
    left(("Zerkhan", "Зерхан", "زرخان"), "village", Tagging::AbandonedPlace, (9_400.0, 11_300.0)),
    left(("Abzir", "Абзир", ""), "hamlet", Tagging::RuinedLocality, (6_700.0, 9_000.0)),
    left(("Burkhol", "Бурхол", ""), "village", Tagging::AbandonedPlace, (7_300.0, 7_600.0)),
    left(("Chandak", "Чандак", ""), "hamlet", Tagging::NoPeople, (8_500.0, 5_900.0)),
    left(("Dilgaz", "Дилгаз", "دلغاز"), "village", Tagging::AbandonedOutline, (11_200.0, 7_300.0)),
    left(("Eshmur", "Эшмур", ""), "hamlet", Tagging::RuinsPlace, (11_600.0, 5_900.0)),
    left(("Gorzan", "Горзан", ""), "village", Tagging::AbandonedPlace, (12_000.0, 3_700.0)),
    left(("Hashgul", "Хашгул", ""), "hamlet", Tagging::Abandoned, (13_700.0, 3_200.0)),
    left(("Inzhel", "Инжел", ""), "hamlet", Tagging::RuinsPlace, (10_600.0, 3_000.0)),
    left(("Kurmekh", "Курмех", ""), "hamlet", Tagging::AbandonedPlace, (13_800.0, 1_700.0)),
    left(("Lakhzor", "Лахзор", ""), "village", Tagging::Abandoned, (11_500.0, 10_900.0)),
    left(("Mugdin", "Мугдин", "مغدين"), "village", Tagging::DisusedPlace, (13_300.0, 11_500.0)),
    left(("Nizhgar", "Нижгар", ""), "village", Tagging::AbandonedPlace, (12_900.0, 9_700.0)),
    left(("Okhzan", "Охзан", ""), "hamlet", Tagging::NoPeople, (15_500.0, 11_500.0)),
    left(("Parsut", "Парсут", ""), "hamlet", Tagging::RuinsPlace, (16_400.0, 12_300.0)),
    left(("Ruzgal", "Рузгал", ""), "village", Tagging::AbandonedPlace, (2_700.0, 7_300.0)),
    left(("Sirvekh", "Сирвех", "سيرفخ"), "village", Tagging::NoPeople, (1_900.0, 6_400.0)),
    left(("Tolgan", "Толган", ""), "hamlet", Tagging::AbandonedPlace, (2_500.0, 9_000.0)),
    left(("Ulmaz", "Улмаз", ""), "village", Tagging::DisusedPlace, (5_600.0, 10_300.0)),
];

/// A settlement where it came to lie.
pub struct Settlement {
    /// Its row.
    pub plan: &'static Plan,
    /// Its number in OpenStreetMap: 1001 for the first row; of its way when it is mapped as an outline.
    pub number: i64,
    /// The cell of its middle.
    pub cell: usize,
    /// Its middle, metres.
    pub at: Coord<f64>,
}

impl Settlement {
    /// The id inhabit gives it: `n1001` for a point, `w1026` for an outline.
    pub fn id(&self) -> String {
        let kind = if self.plan.tagging == Tagging::AbandonedOutline { 'w' } else { 'n' };
        format!("{kind}{}", self.number)
    }

    /// Whether people live there.
    pub fn is_inhabited(&self) -> bool {
        self.plan.people > 0
    }
}

/// What siting asks of the land.
pub struct Land<'a> {
    /// Slope of every cell, percent.
    pub slope_pct: &'a [f64],
    /// Number of cells that drain through every cell.
    pub upstream: &'a [f64],
    /// Whether a cell lies in water.
    pub is_wet: &'a dyn Fn(Coord<f64>) -> bool,
}

/// Puts every settlement on the gentlest ground near its plan, off the streams and at least 450 m from the others.
pub fn site(land: &Land<'_>) -> Vec<Settlement> {
    let mut sited: Vec<Settlement> = Vec::new();
    for (row, plan) in PLANS.iter().enumerate() {
        let wish = local(plan.near.0, plan.near.1);
        let free = |at: Coord<f64>| sited.iter().all(|other| distance_m(other.at, at) > 450.0);
        let (cell, at) = best_cell(land, wish, &free);
        sited.push(Settlement { plan, number: 1001 + row as i64, cell, at });
    }
    sited
}

/// Straight distance, metres.
pub fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

fn best_cell(land: &Land<'_>, wish: Coord<f64>, free: &dyn Fn(Coord<f64>) -> bool) -> (usize, Coord<f64>) {
    let frame = super::terrain::FRAME;
    let mut best = (f64::INFINITY, 0, wish);
    for row in 3..frame.rows - 3 {
        for column in 3..frame.columns - 3 {
            let at = frame.center(column, row);
            let away_m = distance_m(at, wish);
            if away_m > 700.0 || (land.is_wet)(at) || !free(at) {
                continue;
            }
            let around = |reach: usize| {
                (row - reach..=row + reach).flat_map(move |r| (column - reach..=column + reach).map(move |c| (c, r)))
            };
            let steep: f64 = around(2).map(|(c, r)| land.slope_pct[frame.index(c, r)]).sum::<f64>() / 25.0;
            let floods = around(2).any(|(c, r)| land.upstream[frame.index(c, r)] > 900.0);
            let cost = steep + away_m / 45.0 + if floods { 40.0 } else { 0.0 };
            if cost < best.0 {
                best = (cost, frame.index(column, row), at);
            }
        }
    }
    (best.1, best.2)
}
