//! The tables of a plan: households, capacities, offers, works.

use std::collections::BTreeMap;
use std::path::Path;

use planner::LayerRecord;
use planner::plan::{Ages, Capacity, Consent, Day, Household, Offer, PlanInputs, PlanRow, Work};
use planner::scenario::PlanSpec;

use crate::SourceError;
use crate::formats::{Ask, Row, Table, read_table};
use crate::lock::SourceFile;

/// Columns that could tell who somebody is. Household tables with one of them are not read.
const PERSONAL: [&str; 32] = [
    "name",
    "names",
    "surname",
    "first_name",
    "firstname",
    "last_name",
    "lastname",
    "family_name",
    "full_name",
    "fullname",
    "given_name",
    "head",
    "head_of_household",
    "father",
    "mother",
    "phone",
    "telephone",
    "mobile",
    "whatsapp",
    "email",
    "e_mail",
    "mail",
    "address",
    "street",
    "passport",
    "passport_no",
    "national_id",
    "id_card",
    "birth_date",
    "date_of_birth",
    "dob",
    "photo",
];

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
        let reader = Reader { table: &table };
        match key {
            "plan.households" => inputs.households = reader.rows("id", Reader::household)?,
            "plan.capacities" => inputs.capacities = reader.rows("village", Reader::capacity)?,
            "plan.offers" => inputs.offers = reader.rows("id", Reader::offer)?,
            _ => inputs.works = reader.rows("id", Reader::work)?,
        }
        let count = table.rows.len() as u64;
        inputs.layers.push(LayerRecord {
            layer: key.to_owned(),
            files: vec![file.record()?],
            licence: None,
            read: count,
            used: count,
            left_out: Vec::new(),
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

/// One line, with the words for its faults.
struct Line<'a> {
    table: &'a Table,
    row: &'a Row,
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

    fn capacity(&self, line: &Line<'_>) -> Result<Capacity, SourceError> {
        let people_per_dwelling = line.needed_count("people_per_dwelling")?;
        if people_per_dwelling == 0 {
            return Err(line.wrong("people_per_dwelling", "0", "1 or more"));
        }
        Ok(Capacity {
            village: line.needed("village")?.to_owned(),
            line: line.row.number,
            usable: line.needed_count("dwellings_usable")?,
            repairable: line.count("dwellings_repairable")?,
            people_per_dwelling,
            water_l_day: line.figure("water_l_day")?,
            farmland_ha: line.figure("farmland_ha")?,
            power: line.text("power"),
        })
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

impl<'a> Line<'a> {
    fn place(&self) -> String {
        self.table.place(self.row)
    }

    /// The text of a column; `None` when the cell is empty or the column is not there.
    fn get(&self, column: &str) -> Option<&'a str> {
        let position = self.table.columns.iter().position(|name| name.trim() == column)?;
        let cell = self.row.values.get(position)?.as_deref()?.trim();
        (!cell.is_empty() && !cell.eq_ignore_ascii_case("na")).then_some(cell)
    }

    fn text(&self, column: &str) -> String {
        self.get(column).unwrap_or_default().to_owned()
    }

    /// The words between semicolons.
    fn list(&self, column: &str) -> Vec<String> {
        let words = self.get(column).into_iter().flat_map(|cell| cell.split(';')).map(str::trim);
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// The text of a column that must hold one.
    fn needed(&self, column: &str) -> Result<&'a str, SourceError> {
        self.there(column)?;
        self.get(column).ok_or_else(|| self.wrong(column, "nothing", "a value in every line"))
    }

    fn there(&self, column: &str) -> Result<(), SourceError> {
        match self.table.columns.iter().any(|name| name.trim() == column) {
            true => Ok(()),
            false => Err(SourceError::NoField {
                file: self.table.file.clone(),
                field: column.to_owned(),
                found: self.table.columns.join(", "),
                next_step: format!("add a column {column}; the guide to plans lists the columns"),
            }),
        }
    }

    /// A whole figure, 0 or more; nothing is 0.
    fn count(&self, column: &str) -> Result<u32, SourceError> {
        match self.get(column) {
            None => Ok(0),
            Some(cell) => {
                cell.parse().map_err(|_| self.wrong(column, cell, "a whole number, 0 or more, below 4 billion"))
            }
        }
    }

    fn needed_count(&self, column: &str) -> Result<u32, SourceError> {
        self.needed(column)?;
        self.count(column)
    }

    /// A finite figure, 0 or more; `None` when nothing stands there.
    fn figure(&self, column: &str) -> Result<Option<f64>, SourceError> {
        let Some(cell) = self.get(column) else { return Ok(None) };
        match cell.parse::<f64>() {
            Ok(figure) if figure.is_finite() && figure >= 0.0 => Ok(Some(figure)),
            _ => Err(self.wrong(column, cell, "a figure, 0 or more")),
        }
    }

    fn wrong(&self, column: &str, found: &str, expected: &str) -> SourceError {
        SourceError::BadContent {
            file: self.table.file.clone(),
            place: format!("{}, column {column}", self.place()),
            found: format!("found {found}"),
            expected: expected.to_owned(),
            next_step: "correct the cell".to_owned(),
        }
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

    #[test]
    fn what_could_name_a_person_is_refused() {
        let named = HOUSEHOLDS.replace("needs", "First Name");
        refused(read(&named, CAPACITIES, None, None), &["h.csv", "First Name", "without names"]);
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
        refused(read(HOUSEHOLDS, "village\nv1\n", None, None), &["people_per_dwelling", "guide"]);
        refused(read("id,group\n", CAPACITIES, None, None), &["no household"]);
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
