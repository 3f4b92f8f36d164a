//! The tables of a plan: households, capacities, offers, works.

mod columns;
mod line;

use std::collections::BTreeMap;
use std::path::Path;

pub use columns::{PLAN_TABLES, PlanTable};

use planner::LayerRecord;
use planner::plan::{Ages, Capacity, Consent, Day, Household, Offer, PlanInputs, PlanRow, Work};
use planner::scenario::PlanSpec;

use columns::PERSONAL;
use line::Line;

use crate::SourceError;
use crate::formats::{Ask, Table, read_table};
use crate::lock::SourceFile;

/// Reads the tables that a `[plan]` names. Paths are relative to `folder`.
///
/// Every cell must be understood: a household that cannot be read stops the run, so that none is lost. What the tables
/// say about each other and about the region is looked at by `planner::plan`.
///
/// # Errors
/// A missing file or column, a cell that is no such figure, an id used twice, columns that could name a person.
pub fn read_plan(spec: &PlanSpec, folder: &Path) -> Result<PlanInputs, SourceError> {
    let mut inputs = PlanInputs::default();
    for (key, path) in spec.tables() {
        let file = SourceFile::find(folder, path, key)?;
        let fields = BTreeMap::new();
        let table = read_table(&file, &Ask { layer: None, crs: None, fields: &fields, key })?;
        if key == "plan.households" {
            refuse_personal(&table)?;
        }
        refuse_ragged(&table)?;
        inputs.findings.extend(columns::check(&table, key)?);
        let reader = Reader { table: &table };
        let mut blank = 0;
        match key {
            "plan.households" => inputs.households = reader.rows("id", Reader::household)?,
            "plan.capacities" => {
                let rows = reader.rows("village", Reader::capacity)?;
                let count = rows.len();
                inputs.capacities = rows.into_iter().flatten().collect();
                blank = count - inputs.capacities.len();
            }
            "plan.offers" => inputs.offers = reader.rows("id", Reader::offer)?,
            _ => inputs.works = reader.rows("id", Reader::work)?,
        }
        let count = table.rows.len() as u64;
        inputs.layers.push(LayerRecord {
            layer: key.to_owned(),
            files: vec![file.record()?],
            licence: None,
            read: count,
            used: count - blank as u64,
            left_out: if blank > 0 { vec![("without dwellings".to_owned(), blank as u64)] } else { Vec::new() },
            coverage: None,
        });
    }
    inputs.households.sort_by(|a, b| a.id.cmp(&b.id));
    inputs.capacities.sort_by(|a, b| a.village.cmp(&b.village));
    inputs.offers.sort_by(|a, b| a.id.cmp(&b.id));
    inputs.works.sort_by(|a, b| a.id.cmp(&b.id));
    match inputs.households.is_empty() {
        true => Err(SourceError::BadContent {
            file: spec.households.clone(),
            place: "after the first line".to_owned(),
            found: "no household".to_owned(),
            expected: "one line for each household".to_owned(),
            next_step: "check the file, or leave [plan] out".to_owned(),
        }),
        false => Ok(inputs),
    }
}

/// Reads a plan file: the rows of places, works and households that `inhabit plan` has written, if need be edited.
///
/// # Errors
/// The file cannot be read, a column is missing, a cell is no such figure.
pub fn read_plan_file(path: &Path) -> Result<Vec<PlanRow>, SourceError> {
    let shown = path.display().to_string();
    let file = SourceFile::find(Path::new(""), &shown, "the command")?;
    let fields = BTreeMap::new();
    let table = read_table(&file, &Ask { layer: None, crs: None, fields: &fields, key: "the command" })?;
    refuse_ragged(&table)?;
    let rows = table.rows.iter().map(|row| {
        let line = Line { table: &table, row };
        line.there("place")?;
        let words = line.list("homes");
        let homes = words.iter().map(|cell| {
            cell.parse().map_err(|_| line.wrong("homes", cell, "whole numbers between semicolons, such as 6;6"))
        });
        let year = match line.get("year") {
            None => None,
            Some(cell) => Some(cell.parse().map_err(|_| line.wrong("year", cell, "a year such as 2026"))?),
        };
        Ok(PlanRow {
            line: row.number,
            what: line.needed("what")?.to_owned(),
            id: line.needed("id")?.to_owned(),
            place: line.text("place"),
            year,
            homes: homes.collect::<Result<Vec<u32>, SourceError>>()?,
            note: line.text("note"),
        })
    });
    rows.collect()
}

fn refuse_personal(table: &Table) -> Result<(), SourceError> {
    let plain = |column: &str| column.trim().to_lowercase().replace([' ', '-'], "_");
    match table.columns.iter().find(|column| PERSONAL.contains(&plain(column).as_str())) {
        None => Ok(()),
        Some(column) => Err(SourceError::BadContent {
            file: table.file.clone(),
            place: "line 1".to_owned(),
            found: format!("a column \"{column}\""),
            expected: "households without names: an id, ages, needs, wishes".to_owned(),
            next_step: "remove the column; keep who is behind an id in another place, apart from this file".to_owned(),
        }),
    }
}

/// A line with too few or too many cells would lose a household or a village: none may be left out.
fn refuse_ragged(table: &Table) -> Result<(), SourceError> {
    match table.findings.iter().find(|finding| finding.code == "ragged-line") {
        None => Ok(()),
        Some(finding) => Err(SourceError::BadContent {
            file: table.file.clone(),
            place: finding.feature.clone(),
            found: finding.message.clone(),
            expected: "one cell for each column; no line of a plan may be left out".to_owned(),
            next_step: "check the line for a stray separator or line break".to_owned(),
        }),
    }
}

struct Reader<'a> {
    table: &'a Table,
}

impl<'a> Reader<'a> {
    /// Every line as one of our types; ids are there and are used once.
    fn rows<T>(
        &self,
        id: &str,
        read: impl Fn(&Self, &Line<'a>) -> Result<T, SourceError>,
    ) -> Result<Vec<T>, SourceError> {
        let mut known: BTreeMap<&str, String> = BTreeMap::new();
        let mut rows = Vec::with_capacity(self.table.rows.len());
        for row in &self.table.rows {
            let line = Line { table: self.table, row };
            let word = line.needed(id)?;
            if let Some(first) = known.insert(word, line.place()) {
                return Err(SourceError::BadContent {
                    file: self.table.file.clone(),
                    place: line.place(),
                    found: format!("the {id} \"{word}\" again, after {first}"),
                    expected: format!("every {id} once"),
                    next_step: "correct one of the two lines, or remove it".to_owned(),
                });
            }
            rows.push(read(self, &line)?);
        }
        Ok(rows)
    }

    fn household(&self, line: &Line<'_>) -> Result<Household, SourceError> {
        let ages = Ages {
            infants: line.count("age_0_2")?,
            small_children: line.count("age_3_6")?,
            school_children: line.count("age_7_17")?,
            women: line.count("women_18_59")?,
            men: line.count("men_18_59")?,
            old: line.count("age_60_plus")?,
        };
        if ages.people() == 0 {
            return Err(line.wrong("age_0_2 to age_60_plus", "nobody", "at least one person in a household"));
        }
        let mut wishes = BTreeMap::new();
        for column in self.table.columns.iter().filter(|column| column.starts_with("wish_")) {
            if let Some(wish) = line.figure(column)? {
                wishes.insert(column.trim_start_matches("wish_").to_owned(), wish);
            }
        }
        Ok(Household {
            id: line.needed("id")?.to_owned(),
            line: line.row.number,
            group: line.text("group"),
            ages,
            needs: line.list("needs"),
            skills: line.list("skills"),
            languages: line.list("languages"),
            kin: line.list("kin"),
            accepts: line.list("accepts"),
            refuses: line.list("refuses"),
            wishes,
        })
    }

    /// What a village holds; `None` for a line that nobody has filled in yet.
    fn capacity(&self, line: &Line<'_>) -> Result<Option<Capacity>, SourceError> {
        line.there("dwellings_usable")?;
        line.there("people_per_dwelling")?;
        if ["dwellings_usable", "dwellings_repairable", "people_per_dwelling"]
            .iter()
            .all(|column| line.get(column).is_none())
        {
            return Ok(None);
        }
        let people_per_dwelling = line.needed_count("people_per_dwelling")?;
        if people_per_dwelling == 0 {
            return Err(line.wrong("people_per_dwelling", "0", "1 or more"));
        }
        Ok(Some(Capacity {
            village: line.needed("village")?.to_owned(),
            line: line.row.number,
            usable: line.needed_count("dwellings_usable")?,
            repairable: line.count("dwellings_repairable")?,
            people_per_dwelling,
            water_l_day: line.figure("water_l_day")?,
            farmland_ha: line.figure("farmland_ha")?,
            power: line.text("power"),
        }))
    }

    fn offer(&self, line: &Line<'_>) -> Result<Offer, SourceError> {
        let mut homes = Vec::new();
        for column in self.table.columns.iter().filter(|column| column.starts_with("homes_for_")) {
            let people = column.trim_start_matches("homes_for_").parse::<u32>().ok().filter(|people| *people > 0);
            let Some(people) = people else {
                return Err(line.wrong(column, column, "a column such as homes_for_4"));
            };
            homes.push((people, line.count(column)?));
        }
        homes.sort_unstable();
        let word = line.text("consent").to_lowercase();
        let consent = match word.as_str() {
            "yes" => Consent::Yes,
            "conditions" => Consent::Conditions,
            "no" => Consent::No,
            "" => Consent::Unknown,
            _ => return Err(line.wrong("consent", &word, "yes, conditions, no, or nothing when nobody has asked")),
        };
        let until = match line.get("until") {
            None => None,
            Some(day) => Some(Day::parse(day).map_err(|_| line.wrong("until", day, "a day like 2027-09-30"))?),
        };
        Ok(Offer {
            id: line.needed("id")?.to_owned(),
            line: line.row.number,
            settlement: line.needed("settlement")?.to_owned(),
            homes,
            school_places: line.count("school_places")?,
            school_least_pupils: line.count("school_least_pupils")?,
            kindergarten_places: line.count("kindergarten_places")?,
            clinic_people: line.count("clinic_people")?,
            language_teachers: line.count("language_teachers")?,
            consent,
            conditions: line.text("conditions"),
            until,
        })
    }

    fn work(&self, line: &Line<'_>) -> Result<Work, SourceError> {
        // The column says the currency (`cost_eur`); any one that starts so is the cost.
        let column = self.table.columns.iter().find(|column| column.starts_with("cost"));
        let column = column.map_or("cost", String::as_str);
        let cost = line.figure(column)?.ok_or_else(|| line.wrong(column, "nothing", "what the work costs"))?;
        Ok(Work {
            id: line.needed("id")?.to_owned(),
            line: line.row.number,
            village: line.needed("village")?.to_owned(),
            kind: line.needed("kind")?.to_owned(),
            title: line.text("title"),
            cost,
            months: line.count("months")?,
            requires: line.list("requires"),
            dwellings: line.count("unlocks_dwellings")?,
            water_l_day: line.figure("unlocks_water_l_day")?.unwrap_or(0.0),
            school_places: line.count("unlocks_school_places")?,
            saves_min: line.figure("saves_min")?.unwrap_or(0.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSEHOLDS: &str = "id,group,age_0_2,age_3_6,age_7_17,women_18_59,men_18_59,age_60_plus,needs,kin,accepts,wish_land\n\
                              H2,heir,,1,2,1,0,,dialysis; pregnancy,H1,v1;v2,3\nH1,heir,0,0,0,1,0,0,,,,\n";
    const CAPACITIES: &str = "village,dwellings_usable,people_per_dwelling,water_l_day\nv1,2,6,\n";

    fn read(
        households: &str,
        capacities: &str,
        offers: Option<&str>,
        works: Option<&str>,
    ) -> Result<PlanInputs, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let mut text = "households = \"h.csv\"\ncapacities = \"c.csv\"\nfirst_year = 2026\nbudget = [0]\n".to_owned();
        std::fs::write(folder.path().join("h.csv"), households).unwrap();
        std::fs::write(folder.path().join("c.csv"), capacities).unwrap();
        for (key, content) in [("offers", offers), ("works", works)] {
            if let Some(content) = content {
                std::fs::write(folder.path().join(key), content).unwrap();
                std::fs::rename(folder.path().join(key), folder.path().join(format!("{key}.csv"))).unwrap();
                text += &format!("{key} = \"{key}.csv\"\n");
            }
        }
        read_plan(&toml::from_str(&text).unwrap(), folder.path())
    }

    #[track_caller]
    fn refused(result: Result<PlanInputs, SourceError>, words: &[&str]) {
        let error = result.unwrap_err().to_string();
        for word in words {
            assert!(error.contains(word), "no \"{word}\" in {error}");
        }
    }

    #[test]
    fn tables_are_read_and_sorted_and_gaps_stay_gaps() {
        let inputs = read(HOUSEHOLDS, CAPACITIES, None, None).unwrap();
        let [first, second] = inputs.households.as_slice() else { panic!("two households") };
        assert_eq!((first.id.as_str(), second.id.as_str(), second.line), ("H1", "H2", 2));
        assert_eq!(second.ages.people(), 4);
        assert_eq!(second.needs, ["dialysis", "pregnancy"]);
        assert_eq!(second.wishes["land"], 3.0);
        assert!(first.wishes.is_empty() && inputs.capacities[0].water_l_day.is_none());
        assert_eq!(inputs.layers[0].layer, "plan.households");
        assert_eq!(inputs.layers[0].files[0].sha256.len(), 64);
    }

    /// Every column of the tables as they begin is read: a line with all of them filled gives every figure and word back.
    #[test]
    fn every_column_of_the_tables_is_read() {
        let table = |key: &str, line: &str| {
            let table = PLAN_TABLES.iter().find(|table| table.key == key).unwrap();
            assert_eq!(line.split(',').count(), table.columns.len(), "{key}");
            format!("{}\n{line}\n", table.columns.join(","))
        };
        let households = table("households", "H1,heir,1,2,3,4,5,6,dialysis,sewing,ru,H2,v1,v2");
        let capacities = table("capacities", "v1,Upper,7,8,6,9.5,10.5,grid") + "v2,Lower,,,,,,\n";
        let offers = table("offers", "O1,s1,1,2,3,40,5,6,700,8,yes,quiet,2027-09-30");
        let works = table("works", "W1,v1,houses,Repair,9000,6,W0,4,50.5,20,7.5");
        let inputs = read(&households, &capacities, Some(&offers), Some(&works)).unwrap();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let household = Household {
            id: "H1".into(),
            line: 2,
            group: "heir".into(),
            ages: Ages { infants: 1, small_children: 2, school_children: 3, women: 4, men: 5, old: 6 },
            needs: words(&["dialysis"]),
            skills: words(&["sewing"]),
            languages: words(&["ru"]),
            kin: words(&["H2"]),
            accepts: words(&["v1"]),
            refuses: words(&["v2"]),
            wishes: BTreeMap::new(),
        };
        assert_eq!(inputs.households, [household]);
        let capacity = Capacity {
            village: "v1".into(),
            line: 2,
            usable: 7,
            repairable: 8,
            people_per_dwelling: 6,
            water_l_day: Some(9.5),
            farmland_ha: Some(10.5),
            power: "grid".into(),
        };
        assert_eq!(inputs.capacities, [capacity], "a line that nobody has filled in is left out");
        assert_eq!(inputs.layers[1].left_out, [("without dwellings".to_owned(), 1)]);
        let offer = Offer {
            id: "O1".into(),
            line: 2,
            settlement: "s1".into(),
            homes: vec![(2, 1), (4, 2), (6, 3)],
            school_places: 40,
            school_least_pupils: 5,
            kindergarten_places: 6,
            clinic_people: 700,
            language_teachers: 8,
            consent: Consent::Yes,
            conditions: "quiet".into(),
            until: Some(Day::parse("2027-09-30").unwrap()),
        };
        assert_eq!(inputs.offers, [offer]);
        let work = Work {
            id: "W1".into(),
            line: 2,
            village: "v1".into(),
            kind: "houses".into(),
            title: "Repair".into(),
            cost: 9000.0,
            months: 6,
            requires: words(&["W0"]),
            dwellings: 4,
            water_l_day: 50.5,
            school_places: 20,
            saves_min: 7.5,
        };
        assert_eq!(inputs.works, [work]);
    }

    #[test]
    fn what_could_name_a_person_is_refused() {
        let named = HOUSEHOLDS.replace("needs", "First Name");
        refused(read(&named, CAPACITIES, None, None), &["h.csv", "First Name", "without names"]);
    }

    /// A misspelt column is no gap: its children, needs and refusals would be lost in every line.
    #[test]
    fn a_column_spelt_nearly_so_stops_the_run_and_one_not_read_is_told() {
        for (column, slip) in
            [("age_7_17", "age_7-17"), ("age_0_2", "Age_0_2"), ("needs", "need"), ("accepts", "Accepted")]
        {
            let table = HOUSEHOLDS.replace(column, slip);
            refused(read(&table, CAPACITIES, None, None), &["h.csv", &format!("field {column}"), slip]);
        }
        let capacities = CAPACITIES.replace("water_l_day", "water_l_days");
        refused(read(HOUSEHOLDS, &capacities, None, None), &["c.csv", "field water_l_day ", "water_l_days"]);
        let ages = HOUSEHOLDS.replace("men_18_59,age_60", "anyone,age_60");
        refused(read(&ages, CAPACITIES, None, None), &["h.csv", "field men_18_59", "add a column"]);
        let table = HOUSEHOLDS.replace("kin", "tents");
        let findings = read(&table, CAPACITIES, None, None).unwrap().findings;
        let words: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        let told =
            ["not read: the columns tents", "no columns kin, refuses: nothing of the kind is asked for any household"];
        assert_eq!(words, told);
    }

    #[test]
    fn names_are_refused_in_russian_and_arabic_too() {
        for word in ["ФИО", "Дата рождения", "الاسم"] {
            refused(read(&HOUSEHOLDS.replace("needs", word), CAPACITIES, None, None), &[word, "without names"]);
        }
    }

    #[test]
    fn a_bad_cell_is_named_with_its_line_and_column() {
        let capacities = CAPACITIES.replace("v1,2", "v1,-2");
        refused(read(HOUSEHOLDS, &capacities, None, None), &["c.csv", "line 2", "dwellings_usable", "-2", "0 or more"]);
        let households = HOUSEHOLDS.replace("1,2,1", "1,two,1");
        refused(read(&households, CAPACITIES, None, None), &["line 2", "age_7_17", "two"]);
        let nobody = HOUSEHOLDS.replace("H1,heir,0,0,0,1", "H1,heir,0,0,0,0");
        refused(read(&nobody, CAPACITIES, None, None), &["line 3", "nobody"]);
        refused(read(&HOUSEHOLDS.replace("H2,", "H1,"), CAPACITIES, None, None), &["line 3", "\"H1\" again", "line 2"]);
        refused(read(&format!("{HOUSEHOLDS}H3,heir\n"), CAPACITIES, None, None), &["line 4", "no line of a plan"]);
        refused(read(HOUSEHOLDS, "village\nv1\n", None, None), &["dwellings_usable", "guide"]);
        let head = HOUSEHOLDS.lines().next().unwrap();
        refused(read(&format!("{head}\n"), CAPACITIES, None, None), &["no household"]);
    }

    #[test]
    fn offers_and_works_are_read() {
        let offers = "id,settlement,homes_for_4,homes_for_2,school_places,consent,until\n\
                      O1,s1,3,1,20,conditions,2027-09-30\nO2,s2,,,,,\n";
        let works = "id,village,kind,title,cost_eur,months,requires,unlocks_dwellings,saves_min\n\
                     W1,v1,houses,Repair,8000.5,6,W2;W3,4,\n";
        let inputs = read(HOUSEHOLDS, CAPACITIES, Some(offers), Some(works)).unwrap();
        assert_eq!(inputs.offers[0].homes, [(2, 1), (4, 3)]);
        assert_eq!((inputs.offers[0].consent, inputs.offers[1].consent), (Consent::Conditions, Consent::Unknown));
        assert_eq!((inputs.works[0].cost, inputs.works[0].dwellings), (8000.5, 4));
        assert_eq!(inputs.works[0].requires, ["W2", "W3"]);
        let maybe = offers.replace("conditions", "maybe");
        refused(read(HOUSEHOLDS, CAPACITIES, Some(&maybe), None), &["consent", "maybe", "nobody has asked"]);
        let never = offers.replace("2027-09-30", "2027-09-31");
        refused(read(HOUSEHOLDS, CAPACITIES, Some(&never), None), &["until", "2027-09-31"]);
        let free = works.replace("8000.5", "");
        refused(read(HOUSEHOLDS, CAPACITIES, None, Some(&free)), &["cost_eur", "what the work costs"]);
    }
}
