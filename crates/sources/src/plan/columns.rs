//! What the columns of the tables of a plan are called, and the first line of a table held to it.

use planner::Finding;
use planner::scenario::edit_distance;

use crate::SourceError;
use crate::formats::Table;

/// A table of a plan as it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanTable {
    /// The key in `[plan]`; with `.csv` the usual name of the file.
    pub key: &'static str,
    /// Its columns, in the usual order. `homes_for_…` may be more, the cost names any currency, `wish_…` are added at will.
    pub columns: &'static [&'static str],
}

/// The tables of a plan with their columns.
pub const PLAN_TABLES: [PlanTable; 4] = [
    PlanTable {
        key: "households",
        columns: &[
            "id",
            "group",
            "age_0_2",
            "age_3_6",
            "age_7_17",
            "women_18_59",
            "men_18_59",
            "age_60_plus",
            "needs",
            "skills",
            "languages",
            "kin",
            "accepts",
            "refuses",
        ],
    },
    PlanTable {
        key: "capacities",
        columns: &[
            "village",
            "name",
            "dwellings_usable",
            "dwellings_repairable",
            "people_per_dwelling",
            "water_l_day",
            "farmland_ha",
            "power",
        ],
    },
    PlanTable {
        key: "offers",
        columns: &[
            "id",
            "settlement",
            "homes_for_2",
            "homes_for_4",
            "homes_for_6",
            "school_places",
            "school_least_pupils",
            "kindergarten_places",
            "clinic_people",
            "language_teachers",
            "consent",
            "conditions",
            "until",
        ],
    },
    PlanTable {
        key: "works",
        columns: &[
            "id",
            "village",
            "kind",
            "title",
            "cost_eur",
            "months",
            "requires",
            "unlocks_dwellings",
            "unlocks_water_l_day",
            "unlocks_school_places",
            "saves_min",
        ],
    },
];

/// Columns that could tell who somebody is. Household tables with one of them are not read.
pub(super) const PERSONAL: [&str; 50] = [
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
    "nom",
    "prénom",
    "имя",
    "фамилия",
    "отчество",
    "фио",
    "телефон",
    "почта",
    "адрес",
    "паспорт",
    "дата_рождения",
    "снилс",
    "الاسم",
    "اسم",
    "الهاتف",
    "هاتف",
    "العنوان",
    "تاريخ_الميلاد",
];

/// Ages of a household: without one of these columns a part of the people would be left out of every line.
const AGES: [&str; 6] = ["age_0_2", "age_3_6", "age_7_17", "women_18_59", "men_18_59", "age_60_plus"];

/// What a household asks for and refuses. A table may do without, but a reader must be told.
const ASKED: [&str; 4] = ["needs", "kin", "accepts", "refuses"];

/// Beginnings of columns of which there may be any number.
const BEGINNINGS: [&str; 3] = ["wish_", "homes_for_", "cost"];

/// Columns for people, which nothing reads. In a table of households they could tell who somebody is.
const BESIDE: [&str; 3] = ["name", "note", "notes"];

/// Holds the first line of a table to the columns that are read. A column that is spelt nearly like a missing one would
/// be a gap in every line, so it is an error, and so is a missing age; what is not read is a finding.
pub(super) fn check(table: &Table, key: &str) -> Result<Vec<Finding>, SourceError> {
    let key = key.trim_start_matches("plan.");
    let Some(known) = PLAN_TABLES.iter().find(|known| known.key == key) else { return Ok(Vec::new()) };
    let there: Vec<&str> = table.columns.iter().map(|column| column.trim()).collect();
    let no_field = |field: &str, next_step: String| SourceError::NoField {
        file: table.file.clone(),
        field: field.to_owned(),
        found: there.join(", "),
        next_step,
    };
    let missing: Vec<&str> = known.columns.iter().copied().filter(|column| !there.contains(column)).collect();
    let is_read = |column: &str| {
        known.columns.contains(&column)
            || BEGINNINGS.iter().any(|one| column.starts_with(one))
            || (key != "households" && BESIDE.contains(&column))
    };
    let strange: Vec<&str> = there.iter().copied().filter(|column| !column.is_empty() && !is_read(column)).collect();
    for column in &strange {
        if let Some(meant) = missing.iter().find(|meant| is_slip(column, meant)) {
            return Err(no_field(meant, format!("call the column \"{column}\" {meant}, or remove it")));
        }
    }
    if key == "households"
        && let Some(age) = AGES.iter().find(|age| missing.contains(age))
    {
        return Err(no_field(age, format!("add a column {age}; leave its cells empty where there is nobody")));
    }
    let mut findings = Vec::new();
    if !strange.is_empty() {
        let message = format!("not read: the columns {}", strange.join(", "));
        let finding = Finding::warning("plan-column-not-read", &table.file, message);
        findings.push(finding.advise(format!("columns that are read: {}", known.columns.join(", "))));
    }
    let unasked: Vec<&str> = ASKED.into_iter().filter(|column| missing.contains(column)).collect();
    if key == "households" && !unasked.is_empty() {
        let message = format!("no columns {}: nothing of the kind is asked for any household", unasked.join(", "));
        findings.push(
            Finding::note("plan-column-missing", &table.file, message).advise("add them where something is known"),
        );
    }
    Ok(findings)
}

/// Whether a column is the other but for capitals, spaces, dashes or a letter or two.
fn is_slip(column: &str, meant: &str) -> bool {
    let plain = column.to_lowercase().replace([' ', '-'], "_");
    edit_distance(&plain, meant) <= (meant.len() / 3).min(2)
}
