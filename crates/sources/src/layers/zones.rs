//! Areas with a meaning.

use geo::{BoundingRect, Coord, Geometry, Rect};
use planner::{Fact, Zone};
use spatial::LonLat;

use super::points::areas;
use crate::area::{Area, in_metres, shown_box};
use crate::formats::{Ask, Field, Table};
use crate::tally::Tally;
use crate::{MARGIN_M, SourceError};

/// The areas of a vector file that touch the region's box or the margin around it, with all their fields: a minefield
/// just beyond the edge is as near as one within. Errors: a shape that is no area, which no distance or gate could use;
/// areas of which none lies near the region.
pub(crate) fn from_table(
    table: &Table,
    (layer, ask): (&str, &Ask<'_>),
    area: &Area,
    tally: &mut Tally,
) -> Result<Vec<Zone>, SourceError> {
    let (id, name) = (table.field(ask, "id", &["id", "osm_id"])?, table.field(ask, "name", &["name"])?);
    let grid = with_margin(area.frame.extent());
    let mut zones = Vec::new();
    let mut extent: Option<[f64; 4]> = None;
    for row in &table.rows {
        let outline = row.shape.as_ref().map(areas).unwrap_or(geo::MultiPolygon(Vec::new()));
        let Some(rect) = outline.bounding_rect() else {
            return Err(not_an_area(table, row.number));
        };
        let [west, south, east, north] = extent.unwrap_or([f64::MAX, f64::MAX, f64::MIN, f64::MIN]);
        extent =
            Some([west.min(rect.min().x), south.min(rect.min().y), east.max(rect.max().x), north.max(rect.max().y)]);
        let outline = in_metres(&outline, &area.crs);
        let touches = outline.bounding_rect().is_some_and(|rect| {
            rect.min().x <= grid.max().x
                && rect.max().x >= grid.min().x
                && rect.min().y <= grid.max().y
                && rect.max().y >= grid.min().y
        });
        if !touches {
            tally.leave_out("beyond the region");
            continue;
        }
        tally.used += 1;
        let own = |column: usize| id == Some(Field::Column(column)) || name == Some(Field::Column(column));
        let values = row.values.iter().enumerate().filter(|(column, _)| !own(*column));
        zones.push(Zone {
            id: row.get(id.as_ref()).map_or_else(|| row.number.to_string(), str::to_owned),
            layer: layer.to_owned(),
            name: row.get(name.as_ref()).map(str::to_owned),
            outline,
            facts: values
                .filter_map(|(column, value)| Some((table.columns[column].clone(), Fact::read(value.as_deref()?)?)))
                .collect(),
        });
    }
    match (zones.is_empty(), extent) {
        (true, Some(extent)) => Err(SourceError::OutsideRegion {
            file: table.file.clone(),
            found: shown_box(extent),
            expected: area.shown(),
        }),
        _ => Ok(zones),
    }
}

fn with_margin(grid: Rect<f64>) -> Rect<f64> {
    let margin = Coord { x: MARGIN_M, y: MARGIN_M };
    Rect::new(grid.min() - margin, grid.max() + margin)
}

fn not_an_area(table: &Table, row: usize) -> SourceError {
    SourceError::BadContent {
        file: table.file.clone(),
        place: format!("feature {row}"),
        found: "a point, a line or no shape".to_owned(),
        expected: "an area: zones are polygons, so that every gate on them is answered".to_owned(),
        next_step: "draw the area, or put a buffer around the point or line in a GIS program".to_owned(),
    }
}

/// The outline of the region: every area of a file together, degrees. Error: the file has no area.
pub(crate) fn boundary(table: &Table) -> Result<geo::MultiPolygon<f64>, SourceError> {
    let polygons: Vec<geo::Polygon<f64>> = table
        .rows
        .iter()
        .filter_map(|row| row.shape.as_ref())
        .flat_map(|shape: &Geometry<f64>| areas(shape).0)
        .collect();
    let in_range = |c: &geo::Coord<f64>| LonLat::new(c.x, c.y).is_some();
    let usable = !polygons.is_empty() && polygons.iter().all(|polygon| polygon.exterior().coords().all(in_range));
    match usable {
        true => Ok(geo::MultiPolygon(polygons)),
        false => Err(SourceError::BadContent {
            file: table.file.clone(),
            place: "its shapes".to_owned(),
            found: format!("{} rows without a usable area", table.rows.len()),
            expected: "at least one polygon in longitude and latitude, or with a coordinate system".to_owned(),
            next_step: "use a file with the region's outline, or write region.bbox".to_owned(),
        }),
    }
}
