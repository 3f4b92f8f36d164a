//! What the columns of the tables of a plan are called.

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
pub(super) const PERSONAL: [&str; 32] = [
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
