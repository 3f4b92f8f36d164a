//! The service layer, of any format.

use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon, Polygon};
use planner::{Fact, Finding, Place, Service};

use super::points::places;
use super::settlement;
use crate::SourceError;
use crate::area::Area;
use crate::formats::osm::{ObjectKind, OsmData, layer};
use crate::formats::{Ask, Field, ServiceKinds, Table, Tags};
use crate::tally::Tally;

/// Keys that say a service is no longer there.
const GONE: [&str; 4] = ["abandoned", "disused", "demolished", "ruins"];

/// The services of an OpenStreetMap file: a node, a building or a relation each, at its centroid; one service per kind
/// that its tags mean.
pub(crate) fn from_osm(data: &OsmData, kinds: &ServiceKinds, area: &Area, tally: &mut Tally) -> Vec<Service> {
    let outside = data.nodes_outside[layer::SERVICES.trailing_zeros() as usize];
    tally.read += outside;
    tally.leave_out_many("beyond the region", outside);
    let mut services = Vec::new();
    for node in data.nodes.iter().filter(|node| node.layers & layer::SERVICES != 0) {
        let id = ObjectKind::Node.written(node.id);
        services.extend(found(&id, &node.tags, area.place(node.lonlat), (kinds, area), tally));
    }
    for way in data.ways.iter().filter(|way| way.layers & layer::SERVICES != 0) {
        let place = match way.ring() {
            Some(ring) => area.centroid(&MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])),
            None => super::villages::middle(way).and_then(|lonlat| area.place(lonlat)),
        };
        services.extend(found(&ObjectKind::Way.written(way.id), &way.tags, place, (kinds, area), tally));
    }
    for relation in data.relations.iter().filter(|relation| relation.layers & layer::SERVICES != 0) {
        let label = relation.label.and_then(|(_, lonlat)| area.place(lonlat));
        let place = area.centroid(&relation.outline).or(label);
        services.extend(found(&ObjectKind::Relation.written(relation.id), &relation.tags, place, (kinds, area), tally));
    }
    services
}

fn found(
    id: &str,
    tags: &Tags,
    place: Option<Place>,
    (kinds, area): (&ServiceKinds, &Area),
    tally: &mut Tally,
) -> Vec<Service> {
    tally.read += 1;
    let Some(place) = place else {
        tally.leave_out("without a usable outline");
        return Vec::new();
    };
    if !area.reach.contains(place.lonlat) {
        tally.leave_out("beyond the region");
        return Vec::new();
    }
    if GONE.iter().any(|key| tags.says_yes(key)) {
        tally.leave_out("out of use");
        return Vec::new();
    }
    let kinds = kinds.kinds(tags);
    if kinds.is_empty() {
        tally.leave_out("of no known kind");
        return Vec::new();
    }
    tally.used += 1;
    let facts = settlement::facts(tags, &["name"]);
    let one = |kind: &str| Service {
        id: id.to_owned(),
        kind: kind.to_owned(),
        name: tags.name().map(str::to_owned),
        place,
        facts: facts.clone(),
    };
    kinds.into_iter().map(one).collect()
}

/// The services of a table or vector file: the kind is the field mapped to `kind` (`kind = "=school"` for all alike),
/// else a column `kind`; else columns named like OpenStreetMap keys (`amenity`, `shop` …) are understood as such.
pub(crate) fn from_table(
    table: &Table,
    ask: &Ask<'_>,
    kinds: &ServiceKinds,
    area: &Area,
    tally: &mut Tally,
) -> Result<Vec<Service>, SourceError> {
    let kind = table.field(ask, "kind", &["kind"])?;
    let tag_columns = tag_columns(table, kinds);
    if kind.is_none() && tag_columns.is_empty() {
        return Err(SourceError::NoField {
            file: table.file.clone(),
            field: "kind (or amenity, healthcare, shop …)".to_owned(),
            found: table.columns.join(", "),
            next_step: format!("write {}.fields = {{ kind = \"…\" }}, or kind = \"=school\" for all alike", ask.key),
        });
    }
    let (id, name) = (table.field(ask, "id", &["id", "osm_id"])?, table.field(ask, "name", &["name"])?);
    let places = places(table, area, tally)?;
    let mut services = Vec::new();
    let mut strange: BTreeMap<String, u64> = BTreeMap::new();
    for (row, place) in table.rows.iter().zip(places) {
        let Some(place) = place else { continue };
        let pairs = tag_columns.iter().filter_map(|(key, field)| Some((key.clone(), row.get(Some(field))?.to_owned())));
        let tags = Tags::new(pairs);
        let words: Vec<String> = match row.get(kind.as_ref()) {
            Some(word) => vec![word.to_lowercase()],
            None => kinds.kinds(&tags).into_iter().map(str::to_owned).collect(),
        };
        if words.is_empty() {
            tally.leave_out("of no known kind");
            continue;
        }
        tally.used += 1;
        for word in words {
            if !kinds.is_kind(&word) {
                *strange.entry(word.clone()).or_default() += 1;
            }
            services.push(Service {
                id: row.get(id.as_ref()).map_or_else(|| format!("row-{}", row.number), str::to_owned),
                kind: word,
                name: row.get(name.as_ref()).map(str::to_owned),
                place,
                facts: facts(table, row, [&id, &name, &kind]),
            });
        }
    }
    for (word, count) in strange {
        let message = format!("{count} services of the kind \"{word}\", which is not in the table of services");
        tally.findings.push(
            Finding::note("unknown-service-kind", &table.file, message)
                .advise("fine if a criterion asks for it by this word; see `inhabit list services`"),
        );
    }
    Ok(services)
}

fn tag_columns(table: &Table, kinds: &ServiceKinds) -> Vec<(String, Field)> {
    let position = |key: &str| table.columns.iter().position(|column| column.eq_ignore_ascii_case(key));
    kinds.keys().filter_map(|key| Some((key.to_owned(), Field::Column(position(key)?)))).collect()
}

fn facts(table: &Table, row: &crate::formats::Row, own: [&Option<Field>; 3]) -> BTreeMap<String, Fact> {
    let is_own = |column: usize| {
        own.iter().any(|field| **field == Some(Field::Column(column))) || table.coordinate_columns.contains(&column)
    };
    let values = row.values.iter().enumerate().filter(|(column, _)| !is_own(*column));
    values.filter_map(|(column, value)| Some((table.columns[column].clone(), Fact::read(value.as_deref()?)?))).collect()
}
