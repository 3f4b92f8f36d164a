//! The water layer, of any format.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use planner::{Water, WaterLine};
use spatial::{LonLat, LonLatBox};

use super::points::{areas, lines};
use crate::SourceError;
use crate::area::{Area, in_metres};
use crate::formats::osm::{OsmData, OsmWay, layer};
use crate::formats::{Ask, Table, Tags};
use crate::tally::Tally;

/// Values of `waterway` that are running water; dams, weirs, docks and the like are none.
const RUNNING: [&str; 10] =
    ["river", "stream", "canal", "drain", "ditch", "brook", "tidal_channel", "rapids", "waterfall", "flowline"];

/// Rivers, streams, lakes, reservoirs and coastlines of an OpenStreetMap file that come into the region or its margin.
pub(crate) fn from_osm(data: &OsmData, area: &Area, tally: &mut Tally) -> Water {
    let mut water = Water::default();
    for way in data.ways.iter().filter(|way| way.layers & layer::WATER != 0) {
        tally.read += 1;
        match take_way(way, area) {
            Ok(Taken::Line(line)) => water.lines.push(line),
            Ok(Taken::Area(outline)) => water.areas.push(outline),
            Ok(Taken::Coast(parts)) => water.coast.extend(parts),
            Err(reason) => {
                tally.leave_out(reason);
                continue;
            }
        }
        tally.used += 1;
    }
    for relation in data.relations.iter().filter(|relation| relation.layers & layer::WATER != 0) {
        tally.read += 1;
        let outline = in_metres(&relation.outline, &area.crs);
        if outline.0.is_empty() {
            tally.leave_out("without a usable outline");
        } else if !meets(&relation.outline, &area.reach) {
            tally.leave_out("beyond the region");
        } else {
            tally.used += 1;
            water.areas.push(outline);
        }
    }
    water
}

enum Taken {
    Line(WaterLine),
    Area(MultiPolygon<f64>),
    Coast(Vec<Vec<Coord<f64>>>),
}

fn take_way(way: &OsmWay, area: &Area) -> Result<Taken, &'static str> {
    let tags = &way.tags;
    if tags.is("natural", "coastline") {
        let parts = coast(&way.positions, area);
        return if parts.is_empty() { Err("beyond the region") } else { Ok(Taken::Coast(parts)) };
    }
    if !way.meets(&area.reach) {
        return Err("beyond the region");
    }
    let running = tags.get("waterway").filter(|kind| RUNNING.contains(kind));
    if let Some(kind) = running {
        let line: Vec<_> = way.positions.iter().flatten().filter_map(|p| area.crs.to_metres(*p)).collect();
        if line.len() < 2 {
            return Err("with fewer than two known nodes");
        }
        return Ok(Taken::Line(WaterLine {
            kind: kind.to_owned(),
            name: tags.name().map(str::to_owned),
            line,
            intermittent: intermittent(tags),
        }));
    }
    let standing = tags.is("natural", "water") || tags.is("landuse", "reservoir") || tags.is("waterway", "riverbank");
    if !standing {
        return Err("no water (dams, weirs, docks …)");
    }
    let ring = way.ring().ok_or("without a usable outline")?;
    let outline = in_metres(&MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())]), &area.crs);
    if outline.0.is_empty() { Err("without a usable outline") } else { Ok(Taken::Area(outline)) }
}

/// The parts of a coastline in or near the region's reach, in their direction; a node without a position parts them.
fn coast(positions: &[Option<LonLat>], area: &Area) -> Vec<Vec<Coord<f64>>> {
    let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut joined = false;
    for ends in positions.windows(2) {
        let piece = match (ends[0], ends[1]) {
            (Some(a), Some(b)) if passes(a, b, &area.reach) => area.crs.to_metres(a).zip(area.crs.to_metres(b)),
            _ => None,
        };
        match (piece, parts.last_mut()) {
            (Some((_, to)), Some(part)) if joined => part.push(to),
            (Some((from, to)), _) => parts.push(vec![from, to]),
            (None, _) => {}
        }
        joined = piece.is_some();
    }
    parts
}

/// May a straight line between two positions come into a box?
fn passes(a: LonLat, b: LonLat, reach: &LonLatBox) -> bool {
    let crosses_antimeridian = reach.west() > reach.east();
    let beside = a.lon.max(b.lon) < reach.west() || a.lon.min(b.lon) > reach.east();
    let above_or_below = a.lat.max(b.lat) < reach.south() || a.lat.min(b.lat) > reach.north();
    !above_or_below && (crosses_antimeridian || !beside)
}

/// Whether water falls dry: `intermittent` or `seasonal`; `None` when neither is said.
fn intermittent(tags: &Tags) -> Option<bool> {
    match tags.get("intermittent").or_else(|| tags.get("seasonal"))? {
        "no" | "false" | "0" => Some(false),
        _ => Some(true),
    }
}

fn meets(outline: &MultiPolygon<f64>, reach: &LonLatBox) -> bool {
    let near = |c: &geo::Coord<f64>| LonLat::new(c.x, c.y).is_some_and(|lonlat| reach.contains(lonlat));
    let around = |polygon: &Polygon<f64>| geo::Contains::contains(polygon, &geo::Coord::from(reach.center()));
    outline.iter().any(|polygon| polygon.exterior().coords().any(near) || around(polygon))
}

/// Water of a vector file: lines are running water, areas standing water. The kind is the field mapped to `class`, else
/// a column `waterway`, `class`, `fclass` or `type`, else `stream`; lines of the kind `coastline` have the land on their
/// left.
pub(crate) fn from_table(table: &Table, ask: &Ask<'_>, area: &Area, tally: &mut Tally) -> Result<Water, SourceError> {
    let kind = table.field(ask, "class", &["waterway", "class", "fclass", "type"])?;
    let name = table.field(ask, "name", &["name"])?;
    let dry = table.field(ask, "intermittent", &["intermittent"])?;
    let mut water = Water::default();
    for row in &table.rows {
        let Some(shape) = &row.shape else {
            tally.leave_out("without a shape");
            continue;
        };
        let outline = areas(shape);
        let near = |line: &&LineString<f64>| {
            line.coords().filter_map(|c| LonLat::new(c.x, c.y)).any(|lonlat| area.reach.contains(lonlat))
        };
        let all_lines = lines(shape);
        let near_lines: Vec<_> = all_lines.iter().filter(|line| near(line)).collect();
        if outline.0.is_empty() && all_lines.is_empty() {
            tally.leave_out("points");
        } else if near_lines.is_empty() && !meets(&outline, &area.reach) {
            tally.leave_out("beyond the region");
        } else {
            tally.used += 1;
            if !outline.0.is_empty() {
                water.areas.push(in_metres(&outline, &area.crs));
            }
            let kind = row.get(kind.as_ref()).unwrap_or("stream").to_lowercase();
            if kind == "coastline" {
                let positions =
                    |line: &LineString<f64>| line.coords().map(|c| LonLat::new(c.x, c.y)).collect::<Vec<_>>();
                water.coast.extend(all_lines.iter().flat_map(|line| coast(&positions(line), area)));
                continue;
            }
            water.lines.extend(near_lines.into_iter().map(|line| WaterLine {
                kind: kind.clone(),
                name: row.get(name.as_ref()).map(str::to_owned),
                line: line.coords().filter_map(|c| area.crs.to_metres(LonLat::new(c.x, c.y)?)).collect(),
                intermittent: row.get(dry.as_ref()).map(|said| !matches!(said, "no" | "false" | "0")),
            }));
        }
    }
    Ok(water)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_says_whether_it_falls_dry_or_nothing() {
        let of = |pairs: &[(&str, &str)]| {
            intermittent(&Tags::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))))
        };
        assert_eq!(of(&[("waterway", "stream")]), None);
        assert_eq!(of(&[("intermittent", "no")]), Some(false));
        assert_eq!(of(&[("intermittent", "yes")]), Some(true));
        assert_eq!(of(&[("seasonal", "spring")]), Some(true));
    }
}
