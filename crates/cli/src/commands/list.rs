//! `inhabit list`: what there is, with units and references.

use clap::ValueEnum;
use outputs::text::{LINE_COLUMNS, Table};
use planner::travel::{COVER_PACES, COVER_PACES_REFERENCE};
use serde_json::{Value, json};
use spatial::network::{SPEED_DEFAULTS, SPEED_RANGE_SHARES, SpeedSubject};

use crate::failure::Failure;
use crate::{Manner, reference};

/// What to list.
#[derive(clap::Args)]
pub struct Arguments {
    /// Which list.
    what: What,

    /// With `scenario`: the reference page of the documentation instead of the schema.
    #[arg(long)]
    markdown: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Kinds of measures, for criteria and gates.
    Criteria,
    /// Kinds of value functions.
    Values,
    /// Ways to combine criteria.
    Methods,
    /// Ways to draw weights from the figures of a table.
    Weights,
    /// Kinds of services and the tags that mean them.
    Services,
    /// File formats, by ending.
    Formats,
    /// Legends of land cover.
    Legends,
    /// Default speeds of travel, and the keys of `[travel]` that replace them.
    Speeds,
    /// Published standards, by pack.
    Standards,
    /// The fields a scenario may hold, as a JSON schema.
    Scenario,
}

/// Prints a list.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    if matches!(arguments.what, What::Scenario) {
        let schema = planner::scenario::schema();
        if arguments.markdown {
            return super::print(&reference::markdown(schema.as_value()));
        }
        return super::print_json(&schema);
    }
    let (header, rows) = rows(arguments.what);
    if manner.json {
        let objects: Vec<Value> = rows
            .iter()
            .map(|row| {
                Value::Object(header.iter().zip(row).map(|(key, cell)| (key.replace(' ', "_"), json!(cell))).collect())
            })
            .collect();
        return super::print_json(&objects);
    }
    let (header, rows) = match arguments.what {
        What::Standards => drawn_together(rows),
        _ => (header, rows),
    };
    let mut table = Table::new(&header);
    for row in rows {
        table.row(row);
    }
    super::print(&table.render_within(LINE_COLUMNS))
}

fn rows(what: What) -> (Vec<&'static str>, Vec<Vec<String>>) {
    match what {
        What::Criteria => (
            vec!["kind", "what it measures", "unit", "needs", "reference"],
            planner::criteria::KINDS
                .iter()
                .map(|kind| words([kind.word, kind.title, kind.unit, &kind.needs.join(", "), kind.reference]))
                .collect(),
        ),
        What::Values => (
            vec!["kind", "title", "formula", "parameters", "reference"],
            decision::value::KINDS
                .iter()
                .chain(&planner::scenario::FURTHER_VALUES)
                .map(|kind| words([kind.id, kind.title, kind.formula, &kind.parameters.join(", "), kind.reference]))
                .collect(),
        ),
        What::Methods => (
            vec!["method", "for", "title", "formula", "not for", "reference"],
            decision::methods::Method::all()
                .map(|method| {
                    let about = method.about();
                    let villages = decision::methods::Method::VILLAGES.contains(&method);
                    let whom = if villages { "villages and tables" } else { "tables" };
                    words([about.id, whom, about.title, about.formula, about.not_for, about.reference])
                })
                .collect(),
        ),
        What::Weights => (
            vec!["weights from", "title", "formula", "not for", "reference"],
            decision::weights::Objective::ALL
                .iter()
                .map(|way| way.about())
                .map(|about| words([about.id, about.title, about.formula, about.not_for, about.reference]))
                .collect(),
        ),
        What::Services => (
            vec!["kind", "title", "tags", "reference"],
            planner::SERVICES
                .iter()
                .map(|service| words([service.kind, service.title, &service.tags.join(", "), service.reference]))
                .collect(),
        ),
        What::Formats => (
            vec!["ending", "format", "holds", "use it for", "reference"],
            outputs::formats::FORMATS
                .iter()
                .map(|format| {
                    let holds: Vec<&str> = format.holds.iter().map(|content| content.word()).collect();
                    words([format.extension, format.title, &holds.join(", "), format.use_for, format.reference])
                })
                .collect(),
        ),
        What::Legends => (
            vec!["legend", "title", "reference"],
            planner::LEGENDS.iter().map(|row| words([row.0, row.1, row.2])).collect(),
        ),
        What::Speeds => (vec!["key", "km/h", "range", "reference"], speeds()),
        What::Standards => {
            (vec!["entry", "title", "limit", "applies to", "measured by", "source", "verified"], standards())
        }
        What::Scenario => (Vec::new(), Vec::new()),
    }
}

/// Every default speed with the scenario's key that replaces it: along roads, then across country. The ranges are an
/// assumption, see [`SPEED_RANGE_SHARES`].
fn speeds() -> Vec<Vec<String>> {
    let range = |kmh: f64, mode: &str| {
        let shares = SPEED_RANGE_SHARES.iter().find(|shares| shares.0 == mode);
        shares.map_or_else(String::new, |&(_, slow, fast)| format!("{:.1} to {:.1} (assumed)", slow * kmh, fast * kmh))
    };
    let along = SPEED_DEFAULTS.iter().map(|default| {
        let (subject, range) = match default.subject {
            SpeedSubject::Class => ("class", range(default.kmh, default.mode)),
            SpeedSubject::Surface => ("surface", "at most".to_owned()),
            SpeedSubject::TrackGrade => ("tracktype", "at most".to_owned()),
            SpeedSubject::Smoothness if default.kmh == 0.0 => ("smoothness", "closed to vehicles".to_owned()),
            SpeedSubject::Smoothness => ("smoothness", "at most".to_owned()),
        };
        let key = format!("travel.mode.{}.{subject}.{}", default.mode, default.word);
        vec![key, format!("{:.1}", default.kmh), range, default.reference.to_owned()]
    });
    let across = COVER_PACES.iter().map(|pace| {
        let key = format!("travel.cover.{}", pace.cover.word());
        vec![key, format!("{:.1}", pace.walk_kmh), range(pace.walk_kmh, "walk"), COVER_PACES_REFERENCE.to_owned()]
    });
    along.chain(across).collect()
}

fn standards() -> Vec<Vec<String>> {
    let packs = planner::standards::packs();
    let rows = packs.iter().flat_map(|pack| {
        pack.entries.iter().map(|entry| {
            let measured = match (&entry.measure, &entry.per) {
                (Some(measure), _) => measure,
                (None, Some(_)) => "any amount or number, by name",
                (None, None) => "any figure of its unit, by name",
            };
            let name = format!("{}/{}", pack.name, entry.id);
            let (limit, applies_to) = (entry.words(), &entry.applies_to);
            words([&name, &entry.title, &limit, applies_to, measured, &entry.source, entry.verified.word()])
        })
    });
    rows.collect()
}

/// Standards in as many columns as leave their names whole.
fn drawn_together(rows: Vec<Vec<String>>) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let one = |row: Vec<String>| match row.as_slice() {
        [entry, title, limit, applies_to, measured, source, verified] => {
            let (what, source) = (format!("{title}: {limit}"), format!("{source} ({verified})"));
            vec![entry.clone(), what, applies_to.clone(), measured.clone(), source]
        }
        _ => row,
    };
    (vec!["entry", "limit", "applies to", "measured by", "source"], rows.into_iter().map(one).collect())
}

fn words<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
