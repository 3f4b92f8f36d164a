//! The settlement layer, of any format.

use std::collections::BTreeMap;

use geo::{Centroid, Contains, LineString, MultiPolygon, Polygon};
use planner::scenario::VillageLayer;
use planner::{Fact, Place, SettlementClass, Status, Village};

use super::duplicates::{Seen, merge_duplicates};
use super::points::places;
use super::settlement;
use crate::SourceError;
use crate::area::Area;
use crate::formats::osm::{ObjectKind, OsmData, OsmWay, layer};
use crate::formats::{Ask, Field, Row, Table, Tags, language_of};
use crate::tally::Tally;

/// Tags that become fields of a village; all others become facts.
const OWN_TAGS: [&str; 2] = ["name", "population"];

/// Ids in use, with the place each was read at.
pub(crate) type Ids = BTreeMap<String, String>;

/// The settlements of an OpenStreetMap file: nodes, closed ways and relations, a settlement drawn twice only once.
pub(crate) fn from_osm(data: &OsmData, file: &str, area: &Area, tally: &mut Tally) -> Vec<Village> {
    tally.read += data.nodes_outside[0];
    tally.leave_out_many("beyond the region", data.nodes_outside[0]);
    let mut seen = Vec::new();
    for node in data.nodes.iter().filter(|node| node.layers & layer::SETTLEMENTS != 0) {
        let place = area.place(node.lonlat);
        seen.extend(sight(ObjectKind::Node, node.id, &node.tags, (place, None), (file, tally)));
    }
    for way in data.ways.iter().filter(|way| way.layers & layer::SETTLEMENTS != 0) {
        let outline = way.ring().map(|ring| MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())]));
        let place = match &outline {
            Some(outline) => area.centroid(outline),
            None => middle(way).and_then(|lonlat| area.place(lonlat)),
        };
        let outline = outline.map(|outline| crate::area::in_metres(&outline, &area.crs));
        seen.extend(sight(ObjectKind::Way, way.id, &way.tags, (place, outline), (file, tally)));
    }
    for relation in data.relations.iter().filter(|relation| relation.layers & layer::SETTLEMENTS != 0) {
        let label = relation.label.and_then(|(_, lonlat)| area.place(lonlat));
        let outline = crate::area::in_metres(&relation.outline, &area.crs);
        let place = label.or_else(|| area.centroid(&relation.outline));
        let sighted = sight(ObjectKind::Relation, relation.id, &relation.tags, (place, Some(outline)), (file, tally));
        seen.extend(
            sighted.map(|seen| Seen { label: relation.label.map(|(id, _)| ObjectKind::Node.written(id)), ..seen }),
        );
    }
    seen.retain(|seen| {
        let near = area.reach.contains(seen.village.place.lonlat);
        if !near {
            tally.leave_out("beyond the region");
        }
        near
    });
    let villages = merge_duplicates(seen, file, tally);
    tally.used += villages.len() as u64;
    villages
}

pub(crate) fn middle(way: &OsmWay) -> Option<spatial::LonLat> {
    let line: LineString<f64> = way.positions.iter().flatten().map(|position| geo::Coord::from(*position)).collect();
    let at = line.centroid()?.0;
    spatial::LonLat::new(at.x, at.y)
}

fn sight(
    kind: ObjectKind,
    id: i64,
    tags: &Tags,
    (place, outline): (Option<Place>, Option<MultiPolygon<f64>>),
    (file, tally): (&str, &mut Tally),
) -> Option<Seen> {
    tally.read += 1;
    let Some(place) = place else {
        tally.leave_out("without a usable outline");
        return None;
    };
    let id = kind.written(id);
    let population = tags.get("population").and_then(|value| {
        let (population, finding) = settlement::population(value, file, &id);
        tally.findings.extend(finding);
        population
    });
    let village = Village {
        name: tags.name().unwrap_or_default().to_owned(),
        names: settlement::names(tags),
        status: settlement::status(tags, population),
        class: settlement::class(tags),
        population,
        place,
        precision_m: None,
        facts: settlement::facts(tags, &OWN_TAGS),
        id,
    };
    Some(Seen { village, outline, label: None })
}

/// Where the fields of a village stand in a table.
pub(crate) struct Columns {
    pub id: Option<Field>,
    pub name: Option<Field>,
    pub names: Vec<(String, Field)>,
    pub status: Option<Field>,
    pub class: Option<Field>,
    pub population: Option<Field>,
    pub precision_m: Option<Field>,
}

impl Columns {
    /// Looks the columns up by the scenario's mapping, else by their usual names.
    pub fn find(table: &Table, ask: &Ask<'_>) -> Result<Self, SourceError> {
        let mut names = Vec::new();
        for ours in ask.fields.keys() {
            if let (Some(language), Some(field)) = (language_of(ours), table.field(ask, ours, &[])?) {
                names.push((language.to_owned(), field));
            }
        }
        for (position, column) in table.columns.iter().enumerate() {
            let field = Field::Column(position);
            if let Some(language) = language_of(column)
                && !names.iter().any(|(known, mapped)| known == language || *mapped == field)
            {
                names.push((language.to_owned(), field));
            }
        }
        Ok(Self {
            id: table.field(ask, "id", &["id", "osm_id"])?,
            name: table.field(ask, "name", &["name"])?,
            names,
            status: table.field(ask, "status", &["status"])?,
            class: table.field(ask, "class", &["class", "place", "fclass"])?,
            population: table.field(ask, "population", &["population", "pop"])?,
            precision_m: table.field(ask, "precision_m", &["precision_m"])?,
        })
    }

    /// Every further column of a row as facts.
    pub fn facts(&self, table: &Table, row: &Row) -> BTreeMap<String, Fact> {
        let own = [&self.id, &self.name, &self.status, &self.class, &self.population, &self.precision_m];
        let is_own = |column: usize| {
            let field = Field::Column(column);
            own.iter().any(|own| own.as_ref() == Some(&field))
                || self.names.iter().any(|(_, name)| *name == field)
                || table.coordinate_columns.contains(&column)
        };
        let values = row.values.iter().enumerate().filter(|(column, _)| !is_own(*column));
        values
            .filter_map(|(column, value)| Some((table.columns[column].clone(), Fact::read(value.as_deref()?)?)))
            .collect()
    }

    /// The name of a row, else one of any language, and all names by language.
    pub fn names(&self, row: &Row) -> (String, BTreeMap<String, String>) {
        let names: BTreeMap<String, String> = self
            .names
            .iter()
            .filter_map(|(language, field)| Some((language.clone(), row.get(Some(field))?.to_owned())))
            .collect();
        let name = row.get(self.name.as_ref()).map(str::to_owned);
        (name.or_else(|| names.values().next().cloned()).unwrap_or_default(), names)
    }
}

/// The settlements of a table or vector file. Error: an id is used twice (also in another file, by `ids`).
pub(crate) fn from_table(
    table: &Table,
    (layer, ask): (&VillageLayer, &Ask<'_>),
    area: &Area,
    ids: &mut Ids,
    tally: &mut Tally,
) -> Result<Vec<Village>, SourceError> {
    let columns = Columns::find(table, ask)?;
    if table.rows.iter().all(|row| row.shape.is_none()) && !table.rows.is_empty() {
        return Err(SourceError::NoField {
            file: table.file.clone(),
            field: "lon and lat (or a geometry with coordinates)".to_owned(),
            found: table.columns.join(", "),
            next_step: format!("name the columns with {}.fields = {{ lon = \"…\", lat = \"…\" }}", ask.key),
        });
    }
    let statuses = statuses(layer, ask)?;
    let places = places(table, area, tally)?;
    let mut villages = Vec::new();
    for (row, place) in table.rows.iter().zip(places) {
        let id = match row.get(columns.id.as_ref()) {
            Some(id) => id.to_owned(),
            None => format!("row-{}", row.number),
        };
        let at = format!("{} of {}", table.place(row), table.file);
        if let Some(first) = ids.insert(id.clone(), at.clone()) {
            return Err(SourceError::DuplicateId { file: table.file.clone(), id, first, second: at });
        }
        let Some(place) = place else { continue };
        let population = row.get(columns.population.as_ref()).and_then(|value| {
            let (population, finding) = settlement::population(value, &table.file, &table.place(row));
            tally.findings.extend(finding);
            population
        });
        let (name, names) = columns.names(row);
        let stated = row.get(columns.status.as_ref());
        let status = read_status(stated, &statuses, (table, row), tally).unwrap_or(Status::Unknown);
        let status = match (status, population) {
            (Status::Unknown, Some(0.0)) => Status::Deserted,
            (Status::Unknown, Some(_)) if stated.is_none() => Status::Inhabited,
            (status, _) => status,
        };
        villages.push(Village {
            id,
            name,
            names,
            status,
            class: row
                .get(columns.class.as_ref())
                .and_then(SettlementClass::from_word)
                .unwrap_or(SettlementClass::Unknown),
            population,
            place,
            precision_m: row.get(columns.precision_m.as_ref()).and_then(|value| value.parse().ok()),
            facts: columns.facts(table, row),
        });
    }
    tally.used += villages.len() as u64;
    Ok(villages)
}

/// The scenario's words for statuses. Error: one of them stands for no status.
fn statuses(layer: &VillageLayer, ask: &Ask<'_>) -> Result<BTreeMap<String, Status>, SourceError> {
    status_words(&layer.statuses, ask.key)
}

/// The scenario's words for statuses, by the file's word in lower case.
pub(crate) fn status_words(
    words: &BTreeMap<String, String>,
    key: &str,
) -> Result<BTreeMap<String, Status>, SourceError> {
    let mut statuses = BTreeMap::new();
    for (theirs, ours) in words {
        let status = Status::from_word(ours).ok_or_else(|| SourceError::BadSetting {
            key: format!("{key}.statuses.\"{theirs}\""),
            found: format!("\"{ours}\""),
            expected: Status::ALL.map(|(_, word)| word).join(", "),
            next_step: "use one of these words".to_owned(),
        })?;
        statuses.insert(theirs.trim().to_lowercase(), status);
    }
    Ok(statuses)
}

/// The status of a row; a word that stands for none is a finding.
pub(crate) fn read_status(
    word: Option<&str>,
    statuses: &BTreeMap<String, Status>,
    (table, row): (&Table, &Row),
    tally: &mut Tally,
) -> Option<Status> {
    let word = word?;
    let known = statuses.get(&word.to_lowercase()).copied().or_else(|| Status::from_word(word));
    if known.is_none() {
        let message =
            format!("status \"{word}\" is not known; expected {}", Status::ALL.map(|(_, word)| word).join(", "));
        let finding = planner::Finding::warning("unknown-status", &table.file, message).about(table.place(row));
        tally.findings.push(finding.advise("say what it stands for under statuses"));
    }
    known
}

/// Whether a settlement lies in the region itself, not only in the margin around it.
pub(crate) fn is_inside(village: &Village, area: &Area) -> bool {
    match &area.boundary {
        Some(boundary) => boundary.contains(&geo::Point(village.place.at)),
        None => area.bbox.contains(village.place.lonlat),
    }
}
