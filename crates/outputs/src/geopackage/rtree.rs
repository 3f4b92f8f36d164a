use geo::BoundingRect;
use rusqlite::{Connection, params};

use super::quoted;
use crate::record::Layer;

/// Adds the index of a layer's boxes (OGC 12-128r17, annex F.3), with the triggers that keep it true when features change.
pub(super) fn add(connection: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    if layer.features.iter().all(|feature| feature.geometry.is_none()) {
        return Ok(());
    }
    let table = quoted(&layer.name);
    let index = quoted(&format!("rtree_{}_geom", layer.name));
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)"))?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES
         (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [&layer.name],
    )?;
    let mut insert = connection.prepare(&format!("INSERT INTO {index} VALUES (?1, ?2, ?3, ?4, ?5)"))?;
    for (position, feature) in layer.features.iter().enumerate() {
        if let Some(rect) = feature.geometry.as_ref().and_then(BoundingRect::bounding_rect) {
            let (low, high) = (rect.min(), rect.max());
            insert.execute(params![position as i64 + 1, low.x, high.x, low.y, high.y])?;
        }
    }
    connection.execute_batch(&triggers(&layer.name, &table, &index))
}

fn triggers(name: &str, table: &str, index: &str) -> String {
    let trigger = |ending: &str| quoted(&format!("rtree_{name}_geom_{ending}"));
    let put = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), \
         ST_MaxY(NEW.geom));"
    );
    let placed = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)";
    let placeless = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))";
    let (insert, update1, update2, update3, update4, delete) = (
        trigger("insert"),
        trigger("update1"),
        trigger("update2"),
        trigger("update3"),
        trigger("update4"),
        trigger("delete"),
    );
    format!(
        "CREATE TRIGGER {insert} AFTER INSERT ON {table} WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN {put} END;
         CREATE TRIGGER {update1} AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND ({placed}) BEGIN {put} END;
         CREATE TRIGGER {update2} AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND {placeless}
             BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;
         CREATE TRIGGER {update3} AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND ({placed})
             BEGIN DELETE FROM {index} WHERE id = OLD.fid; {put} END;
         CREATE TRIGGER {update4} AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND {placeless}
             BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid); END;
         CREATE TRIGGER {delete} AFTER DELETE ON {table} WHEN OLD.geom NOT NULL
             BEGIN DELETE FROM {index} WHERE id = OLD.fid; END;"
    )
}
