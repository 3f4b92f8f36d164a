//! The road layer, of any format.

use geo::Coord;
use planner::Road;
use spatial::LonLat;
use spatial::network::RoadLine;

use super::points::lines;
use super::road_tags;
use crate::SourceError;
use crate::area::Area;
use crate::formats::osm::{ObjectKind, OsmData, OsmWay, layer};
use crate::formats::{Ask, Table, Tags};
use crate::tally::Tally;

/// The roads and ferries of an OpenStreetMap file that come into the region or its margin, whole. A way with nodes
/// missing from the file is split there, each part with the way's id.
pub(crate) fn from_osm(data: &OsmData, area: &Area, tally: &mut Tally) -> Vec<Road> {
    let mut roads = Vec::new();
    for way in data.ways.iter().filter(|way| way.layers & layer::ROADS != 0) {
        tally.read += 1;
        let road = match road_tags::road(&way.tags) {
            Ok(road) => road,
            Err(reason) => {
                tally.leave_out(reason);
                continue;
            }
        };
        if !way.meets(&area.reach) {
            tally.leave_out("beyond the region");
            continue;
        }
        let parts = parts(way, area);
        if parts.is_empty() {
            tally.leave_out("with fewer than two known nodes");
            continue;
        }
        tally.used += 1;
        roads.extend(parts.into_iter().map(|(vertices, vertex_ids)| Road {
            id: ObjectKind::Way.written(way.id),
            name: name(&way.tags),
            line: RoadLine { road: road.clone(), vertices, vertex_ids },
        }));
    }
    roads
}

fn name(tags: &Tags) -> Option<String> {
    tags.name().or_else(|| tags.get("ref")).map(str::to_owned)
}

/// Runs of known nodes, two or more each.
fn parts(way: &OsmWay, area: &Area) -> Vec<(Vec<Coord<f64>>, Vec<i64>)> {
    let mut parts = vec![(Vec::new(), Vec::new())];
    for (id, position) in way.refs.iter().zip(&way.positions) {
        match position.and_then(|position| area.crs.to_metres(position)) {
            Some(at) => {
                let (vertices, ids) = parts.last_mut().expect("there is always one part");
                vertices.push(at);
                ids.push(*id);
            }
            None => parts.push((Vec::new(), Vec::new())),
        }
    }
    parts.retain(|(vertices, _)| vertices.len() >= 2);
    parts
}

/// The roads of a vector file. The class is the field mapped to `class`, else a column `highway`, `class`, `fclass` or
/// `type`; other columns named like OpenStreetMap keys are understood as such. Without a class column it is an error.
pub(crate) fn from_table(
    table: &Table,
    ask: &Ask<'_>,
    area: &Area,
    tally: &mut Tally,
) -> Result<Vec<Road>, SourceError> {
    let class = table.field(ask, "class", &["highway", "class", "fclass", "type"])?;
    let ferry = table.field(ask, "route", &["route"])?;
    if class.is_none() && ferry.is_none() {
        return Err(SourceError::NoField {
            file: table.file.clone(),
            field: "class (highway, class, fclass or type)".to_owned(),
            found: table.columns.join(", "),
            next_step: format!("write {}.fields = {{ class = \"…\" }}, or class = \"=track\" for all alike", ask.key),
        });
    }
    let id = table.field(ask, "id", &["id", "osm_id"])?;
    let known = columns_as_tags(table, ask)?;
    let mut roads = Vec::new();
    for row in &table.rows {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let highway = row.get(class.as_ref()).map(|word| ("highway".to_owned(), word.to_lowercase()));
        pairs.extend(highway);
        pairs.extend(known.iter().filter_map(|(key, field)| Some((key.clone(), row.get(Some(field))?.to_owned()))));
        let tags = Tags::new(pairs);
        let lines = row.shape.as_ref().map(lines).unwrap_or_default();
        if lines.is_empty() {
            tally.leave_out("without a line");
            continue;
        }
        let road = match road_tags::road(&tags) {
            Ok(road) => road,
            Err(reason) => {
                tally.leave_out(reason);
                continue;
            }
        };
        let near = |line: &&geo::LineString<f64>| {
            line.coords().filter_map(|c| LonLat::new(c.x, c.y)).any(|lonlat| area.reach.contains(lonlat))
        };
        let lines: Vec<&geo::LineString<f64>> = lines.into_iter().filter(near).collect();
        if lines.is_empty() {
            tally.leave_out("beyond the region");
            continue;
        }
        tally.used += 1;
        let id = row.get(id.as_ref()).map_or_else(|| format!("row-{}", row.number), str::to_owned);
        roads.extend(lines.into_iter().map(|line| Road {
            id: id.clone(),
            name: name(&tags),
            line: RoadLine {
                road: road.clone(),
                vertices: line.coords().filter_map(|c| area.crs.to_metres(LonLat::new(c.x, c.y)?)).collect(),
                vertex_ids: Vec::new(),
            },
        }));
    }
    Ok(roads)
}

/// Columns that bear the name of a key that roads are read from, or are mapped to one.
fn columns_as_tags(table: &Table, ask: &Ask<'_>) -> Result<Vec<(String, crate::formats::Field)>, SourceError> {
    const KEYS: [&str; 21] = [
        "access",
        "bridge",
        "duration",
        "foot",
        "ford",
        "ice_road",
        "junction",
        "maxspeed",
        "motor_vehicle",
        "motorcar",
        "motorroad",
        "name",
        "oneway",
        "ref",
        "route",
        "seasonal",
        "smoothness",
        "surface",
        "tracktype",
        "tunnel",
        "winter_road",
    ];
    let mut found = Vec::new();
    for key in KEYS {
        if let Some(field) = table.field(ask, key, &[key])? {
            found.push((key.to_owned(), field));
        }
    }
    Ok(found)
}
