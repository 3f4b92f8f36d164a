//! Households without names, three hundred or as many as are asked for: ages, needs, skills, languages, kin, wishes.

use geo::Coord;

use super::noise::Draws;
use super::settlements::{Settlement, distance_m};
use super::tables::row;

/// How many households the data set has, and the seed they are drawn with.
pub const STANDARD: (usize, u64) = (300, 81);

const SKILLS: [(&str, f64); 12] = [
    ("farming", 0.34),
    ("livestock", 0.22),
    ("beekeeping", 0.05),
    ("building", 0.2),
    ("carpentry", 0.1),
    ("electrics", 0.07),
    ("sewing", 0.22),
    ("cooking", 0.2),
    ("teaching", 0.1),
    ("nursing", 0.07),
    ("medicine", 0.03),
    ("driving", 0.16),
];

const NEEDS: [(&str, f64); 5] =
    [("wheelchair", 0.05), ("dialysis", 0.012), ("pregnancy", 0.08), ("chronic illness", 0.11), ("trauma care", 0.14)];

/// Where households would and would not go.
pub struct Homes {
    /// Where people live: each household looks around one of these.
    pub around: Vec<Coord<f64>>,
    /// Deserted villages: id and place.
    pub deserted: Vec<(String, Coord<f64>)>,
}

impl Homes {
    /// Those of the valley.
    pub fn of(settlements: &[Settlement]) -> Self {
        let (lived, left): (Vec<&Settlement>, Vec<&Settlement>) =
            settlements.iter().partition(|settlement| settlement.is_inhabited());
        Self {
            around: lived.iter().map(|settlement| settlement.at).collect(),
            deserted: left.iter().map(|settlement| (settlement.id(), settlement.at)).collect(),
        }
    }

    /// Ids of the deserted villages from near to far of a place.
    fn by_distance(&self, from: Coord<f64>) -> Vec<&str> {
        let mut villages: Vec<(f64, &str)> =
            self.deserted.iter().map(|(id, at)| (distance_m(*at, from), id.as_str())).collect();
        villages.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        villages.into_iter().map(|(_, id)| id).collect()
    }
}

/// The table of households. People are counted by age; a household is known by its number alone.
pub fn households(homes: &Homes, (count, seed): (usize, u64)) -> String {
    let mut csv = String::from(
        "id,group,age_0_2,age_3_6,age_7_17,women_18_59,men_18_59,age_60_plus,needs,skills,languages,kin,accepts,refuses,\
         wish_land,wish_school,wish_clinic,wish_kin,wish_town\n",
    );
    let mut draws = Draws::new(seed);
    let kin = kin(count, &mut draws);
    for (number, kin) in kin.iter().enumerate() {
        let ages = ages(&mut draws);
        let group = if draws.happens(0.78) { "newcomer" } else { "heir" };
        let (accepts, refuses) = choices(homes, &mut draws);
        let wishes: Vec<String> = (0..5).map(|_| draws.whole(0, 3).to_string()).collect();
        let mut cells = vec![id(number), group.to_owned()];
        cells.extend(ages.map(|count| count.to_string()));
        let pregnant = ages[3] > 0;
        let needs = some(&mut draws, &NEEDS).into_iter().filter(|need| *need != "pregnancy" || pregnant);
        cells.push(needs.collect::<Vec<_>>().join(";"));
        cells.push(some(&mut draws, &SKILLS).join(";"));
        cells.push(languages(group, &mut draws));
        cells.push(kin.iter().map(|other| id(*other)).collect::<Vec<_>>().join(";"));
        cells.push(accepts);
        cells.push(refuses);
        cells.extend(wishes);
        row(&mut csv, &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    csv
}

fn id(number: usize) -> String {
    format!("H{:03}", number + 1)
}

/// Infants, small children, school children, women, men, old people. At least one adult; more women than men, as among
/// people who fled.
fn ages(draws: &mut Draws) -> [u32; 6] {
    let infants = draws.weighted(&[0.68, 0.27, 0.05]) as u32;
    let small = draws.weighted(&[0.5, 0.32, 0.15, 0.03]) as u32;
    let school = draws.weighted(&[0.26, 0.25, 0.24, 0.15, 0.07, 0.03]) as u32;
    let women = draws.weighted(&[0.04, 0.74, 0.18, 0.04]) as u32;
    let men = draws.weighted(&[0.52, 0.41, 0.07]) as u32;
    let old = draws.weighted(&[0.74, 0.19, 0.07]) as u32;
    let women = if women + men + old == 0 { 1 } else { women };
    [infants, small, school, women, men, old]
}

fn some(draws: &mut Draws, list: &[(&'static str, f64)]) -> Vec<&'static str> {
    list.iter().filter(|(_, share)| draws.happens(*share)).map(|(word, _)| *word).collect()
}

fn languages(group: &str, draws: &mut Draws) -> String {
    let shares: [(&str, f64); 4] = match group {
        "heir" => [("ru", 1.0), ("local", 0.8), ("en", 0.08), ("ar", 0.06)],
        _ => [("ar", 1.0), ("en", 0.38), ("ru", 0.07), ("fr", 0.05)],
    };
    some(draws, &shares).join(";")
}

/// Links between kin, both ways: half of the households stand alone, the others in groups of two to four.
fn kin(count: usize, draws: &mut Draws) -> Vec<Vec<usize>> {
    let mut links = vec![Vec::new(); count];
    let mut next = 0;
    while next < count {
        let size = 1 + draws.weighted(&[0.66, 0.2, 0.09, 0.05]);
        let group: Vec<usize> = (next..(next + size).min(count)).collect();
        for one in &group {
            links[*one] = group.iter().copied().filter(|other| other != one).collect();
        }
        next += size;
    }
    links
}

/// Villages a household would go to (empty: any) and villages it refuses.
fn choices(homes: &Homes, draws: &mut Draws) -> (String, String) {
    let around = draws.whole(0, homes.around.len() as u32 - 1) as usize;
    let villages = homes.by_distance(homes.around[around]);
    let accepts = if draws.happens(0.3) {
        villages[..(draws.whole(3, 9) as usize).min(villages.len())].join(";")
    } else {
        String::new()
    };
    let farthest = villages.len().saturating_sub(draws.whole(1, 4) as usize);
    let refuses = if draws.happens(0.2) { villages[farthest..].join(";") } else { String::new() };
    (accepts, refuses)
}
