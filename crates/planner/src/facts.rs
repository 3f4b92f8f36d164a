use std::collections::BTreeMap;

use geo::{Distance, Geodesic, Point};
use spatial::LonLat;

use crate::scenario::{FactsLayer, Join};
use crate::{Fact, Finding, Status, Village};

/// How far apart a row and its village may lie when the scenario does not say, metres.
const DEFAULT_WITHIN_M: f64 = 2_000.0;

/// One row of a table of facts, before it has found its village.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FactRow {
    /// Line in the file, from 1.
    pub line: usize,
    /// The village's id, when the table has one.
    pub id: Option<String>,
    /// The village's name in each language the table has.
    pub names: Vec<String>,
    /// Where the row says the village lies.
    pub lonlat: Option<LonLat>,
    /// The number of people, when the table has it.
    pub population: Option<f64>,
    /// The status, when the table has it.
    pub status: Option<Status>,
    /// Every further field.
    pub facts: BTreeMap<String, Fact>,
}

/// Adds facts to the villages they belong to.
///
/// Rows are joined by equal id or, when the scenario asks for it, by equal name in any language within a distance
/// (geodesic, WGS 84). A row that fits no village, or several equally, adds nothing and is reported: an ambiguous match
/// is a finding, not a guess. The table speaks over the settlement layer; where two of its rows contradict each other
/// the field counts as unknown. Both are reported. Cost: rows × log villages by id, rows × villages of that name by name.
pub fn join_facts(villages: &mut [Village], rows: Vec<FactRow>, layer: &FactsLayer) -> Vec<Finding> {
    let file = layer.path.each().join(", ");
    let within_m = layer.within.map_or(DEFAULT_WITHIN_M, |length| length.0);
    let by_id: BTreeMap<String, usize> = villages.iter().enumerate().map(|(i, v)| (v.id.clone(), i)).collect();
    let by_name = names(villages);
    let mut findings = Vec::new();
    let mut said = Said::new();
    for row in rows {
        let found = match layer.join {
            Join::Id => match_id(&row, &by_id),
            Join::Name => match_name(&row, &by_name, villages, within_m),
        };
        match found {
            Ok(position) => add(&mut villages[position], position, row, &mut said, &mut findings),
            Err(why) => findings.push(
                Finding::warning("facts-not-joined", &file, why)
                    .about(format!("line {}", row.line))
                    .advise("give the row the id of its village, or correct its name or coordinates"),
            ),
        }
    }
    findings.iter_mut().filter(|finding| finding.file.is_empty()).for_each(|finding| finding.file.clone_from(&file));
    findings
}

fn names(villages: &[Village]) -> BTreeMap<String, Vec<usize>> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, village) in villages.iter().enumerate() {
        for name in std::iter::once(&village.name).chain(village.names.values()) {
            let entry = by_name.entry(folded(name)).or_default();
            if entry.last() != Some(&position) {
                entry.push(position);
            }
        }
    }
    by_name
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn match_id(row: &FactRow, by_id: &BTreeMap<String, usize>) -> Result<usize, String> {
    let id = row.id.as_deref().ok_or("the row has no id, and facts are joined by id")?;
    by_id.get(id).copied().ok_or_else(|| format!("no village has the id \"{id}\""))
}

fn match_name(
    row: &FactRow,
    by_name: &BTreeMap<String, Vec<usize>>,
    villages: &[Village],
    within_m: f64,
) -> Result<usize, String> {
    let shown = row.names.join(" / ");
    let mut same: Vec<usize> = row
        .names
        .iter()
        .filter(|name| !name.trim().is_empty())
        .filter_map(|name| by_name.get(&folded(name)))
        .flatten()
        .copied()
        .collect();
    same.sort_unstable();
    same.dedup();
    if same.is_empty() {
        return Err(format!("no village is called \"{shown}\""));
    }
    let near: Vec<usize> = match row.lonlat {
        Some(at) => same
            .iter()
            .copied()
            .filter(|&position| geodesic_m(at, villages[position].place.lonlat) <= within_m)
            .collect(),
        None => same.clone(),
    };
    match near.as_slice() {
        [only] => Ok(*only),
        [] => Err(format!("no village called \"{shown}\" lies within {within_m} m of the row's coordinates")),
        several => Err(format!("{} villages are called \"{shown}\" there; which one is meant?", several.len())),
    }
}

/// What the rows of the table have said so far: village and field, then the fact; `None` once two rows differ.
type Said = BTreeMap<(usize, String), Option<Fact>>;

/// Lets the table speak over the settlement layer, and nobody where two of its rows contradict each other.
fn add(village: &mut Village, position: usize, row: FactRow, said: &mut Said, findings: &mut Vec<Finding>) {
    let about = format!("{} ({}), line {}", village.name, village.id, row.line);
    let population = row.population.map(|people| ("population".to_owned(), Fact::Number(people)));
    let status = row.status.map(|status| ("status".to_owned(), Fact::Text(status.word().to_owned())));
    for (field, fact) in population.into_iter().chain(status).chain(row.facts) {
        let key = (position, field.clone());
        let agreed = match said.get(&key) {
            None => {
                let layer = of_layer(village, &field).filter(|before| *before != fact);
                if let Some(before) = layer {
                    let message = format!(
                        "field {field}: the settlement layer says \"{before}\", the table \"{fact}\"; the table is used"
                    );
                    findings.push(Finding::note("facts-differ", "", message).about(about.clone()));
                }
                Some(fact)
            }
            Some(Some(before)) if *before == fact => Some(fact),
            Some(before) => {
                let before = before.as_ref().map_or("two different facts".to_owned(), Fact::to_string);
                let message = format!("field {field}: found \"{fact}\" after \"{before}\"; it counts as unknown");
                let finding = Finding::warning("facts-contradict", "", message).about(about.clone());
                findings.push(finding.advise("find out which row is right and remove the other"));
                None
            }
        };
        set(village, &field, agreed.as_ref());
        said.insert(key, agreed);
    }
}

/// What is known of a field so far.
pub(crate) fn of_layer(village: &Village, field: &str) -> Option<Fact> {
    match field {
        "population" => village.population.map(Fact::Number),
        "status" if village.status == Status::Unknown => None,
        "status" => Some(Fact::Text(village.status.word().to_owned())),
        field => village.facts.get(field).cloned(),
    }
}

/// Sets a field, or makes it unknown.
pub(crate) fn set(village: &mut Village, field: &str, fact: Option<&Fact>) {
    match (field, fact) {
        ("population", fact) => village.population = fact.and_then(Fact::number),
        ("status", fact) => {
            let word = fact.map(Fact::to_string).unwrap_or_default();
            village.status = Status::from_word(&word).unwrap_or(Status::Unknown);
        }
        (field, Some(fact)) => drop(village.facts.insert(field.to_owned(), fact.clone())),
        (field, None) => drop(village.facts.remove(field)),
    }
}

/// Geodesic distance on WGS 84, metres (Karney 2013).
fn geodesic_m(from: LonLat, to: LonLat) -> f64 {
    Geodesic.distance(Point(from.into()), Point(to.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{lonlat, place, village};

    fn layer(join: &str) -> FactsLayer {
        toml::from_str(&format!("path = \"facts.csv\"\njoin = \"{join}\"\nwithin = \"1 km\"")).unwrap()
    }

    fn row(line: usize, id: Option<&str>, name: &str, field: (&str, &str)) -> FactRow {
        FactRow {
            line,
            id: id.map(str::to_owned),
            names: vec![name.to_owned()],
            facts: BTreeMap::from([(field.0.to_owned(), Fact::Text(field.1.to_owned()))]),
            ..FactRow::default()
        }
    }

    #[test]
    fn rows_join_by_id_and_strangers_are_reported() {
        let mut villages = vec![village("a", "Ami", place(0.0, 0.0), None)];
        let rows = vec![row(2, Some("a"), "", ("power", "yes")), row(3, Some("z"), "", ("power", "no"))];
        let findings = join_facts(&mut villages, rows, &layer("id"));
        assert_eq!(villages[0].facts["power"], Fact::Text("yes".into()));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].feature.contains("line 3") && findings[0].message.contains("\"z\""), "{}", findings[0]);
    }

    #[test]
    fn two_villages_of_one_name_are_told_apart_by_distance_or_not_at_all() {
        let (near, far) = (place(0.0, 0.0), place(5_000.0, 0.0));
        let mut villages = vec![village("a1", "Ami", near, None), village("a2", "ami ", far, None)];
        let mut known = row(2, None, "Ami", ("power", "yes"));
        known.lonlat = Some(near.lonlat);
        let unknown = row(3, None, "AMI", ("power", "no"));
        let mut elsewhere = row(4, None, "Ami", ("power", "no"));
        elsewhere.lonlat = Some(lonlat(0.0, 0.0));
        let findings = join_facts(&mut villages, vec![known, unknown, elsewhere], &layer("name"));
        assert_eq!(villages[0].facts.len(), 1);
        assert!(villages[1].facts.is_empty(), "an ambiguous match is a finding, not a guess");
        assert_eq!(findings.len(), 2);
        assert!(findings[0].message.contains("2 villages"), "{}", findings[0]);
    }

    #[test]
    fn rows_that_contradict_each_other_leave_a_field_unknown() {
        let mut villages = vec![village("a", "Ami", place(0.0, 0.0), None)];
        let said = |line: usize, word: &str| row(line, Some("a"), "", ("mine_status", word));
        let rows = vec![said(2, "released"), said(3, "suspected"), said(4, "released")];
        let findings = join_facts(&mut villages, rows, &layer("id"));
        assert_eq!(villages[0].facts.get("mine_status"), None);
        assert_eq!(findings.iter().filter(|finding| finding.code == "facts-contradict").count(), 2);
    }

    #[test]
    fn the_table_speaks_over_the_map() {
        let mut villages = vec![village("a", "Ami", place(0.0, 0.0), None)];
        villages[0].facts.insert("mine_status".into(), Fact::Text("released".into()));
        let findings =
            join_facts(&mut villages, vec![row(2, Some("a"), "", ("mine_status", "suspected"))], &layer("id"));
        assert_eq!(villages[0].facts["mine_status"], Fact::Text("suspected".into()));
        assert_eq!((findings[0].code.as_str(), findings[0].file.as_str()), ("facts-differ", "facts.csv"));
    }
}
