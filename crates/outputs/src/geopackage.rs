//! GeoPackage 1.3 (OGC 12-128r17): several layers in one SQLite file, with the dictionary of fields, the styles of QGIS,
//! spatial indexes and a coloured picture of a grid inside.

mod picture;
mod rtree;
mod styles;

use std::borrow::Cow;
use std::io::Write;

use geo::{BoundingRect, Geometry, MultiLineString, MultiPoint, MultiPolygon, Rect};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params, params_from_iter};

pub use picture::Picture;

use crate::Error;
use crate::record::{Field, FieldType, Layer, Value};
use crate::wkb;

const TITLE: &str = "GeoPackage";

/// The same file for the same layers: a package has no clock, so that its date is always this one.
const LAST_CHANGE: &str = "2000-01-01T00:00:00.000Z";

const WGS84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],\
    PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]";

/// Writes layers into one GeoPackage in WGS 84. The table `gpkg_data_columns` (schema extension) names each field's unit,
/// meaning and source; `layer_styles` holds the style in which QGIS opens each layer. Features keep the order of their
/// layer; `fid` counts them from 1. The package is built in memory.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] when SQLite refuses, as it does for two layers of one name.
pub fn write(layers: &[Layer], out: &mut dyn Write) -> Result<(), Error> {
    write_region(layers, &[], out)
}

/// [`write()`] with grids as coloured pictures in the region's own coordinate system. Layers that hold lines and areas
/// (water) become a layer of each, `<name>_lines` and `<name>_areas`, since programs draw a layer with one kind of symbol.
///
/// # Errors
/// As for [`write()`].
pub fn write_region(layers: &[Layer], pictures: &[Picture<'_>], out: &mut dyn Write) -> Result<(), Error> {
    let bytes = package(layers, pictures).map_err(|error| Error::encode(TITLE, error))?;
    out.write_all(&bytes)?;
    Ok(())
}

/// A layer of one kind of geometry as it is; one of lines and areas as two.
pub fn by_shape(layer: Layer) -> Vec<Layer> {
    let is_area = |geometry: &Geometry<f64>| {
        matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_))
    };
    let shapes = || layer.features.iter().filter_map(|feature| feature.geometry.as_ref());
    let (areas, all) = (shapes().filter(|geometry| is_area(geometry)).count(), shapes().count());
    if areas == 0 || areas == all {
        return vec![layer];
    }
    let (areas, lines): (Vec<_>, Vec<_>) =
        layer.features.into_iter().partition(|feature| feature.geometry.as_ref().is_some_and(is_area));
    let part = |ending: &str, features| Layer {
        name: format!("{}_{ending}", layer.name),
        title: format!("{}, {ending}", layer.title),
        fields: layer.fields.clone(),
        features,
    };
    vec![part("lines", lines), part("areas", areas)]
}

fn package(layers: &[Layer], pictures: &[Picture<'_>]) -> rusqlite::Result<Vec<u8>> {
    let mut connection = Connection::open_in_memory()?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    transaction.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES
         ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
         ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
         ('WGS 84', 4326, 'EPSG', 4326, ?1, NULL)",
        [WGS84],
    )?;
    for layer in layers {
        add_layer(&transaction, layer)?;
    }
    styles::add(&transaction, layers)?;
    for picture in pictures {
        picture::add(&transaction, picture)?;
    }
    transaction.commit()?;
    Ok(connection.serialize("main")?.to_vec())
}

const SCHEMA: &str = "
    PRAGMA application_id = 1196444487;
    PRAGMA user_version = 10300;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
        description TEXT);
    CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
        identifier TEXT UNIQUE, description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
    CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
        definition TEXT NOT NULL, scope TEXT NOT NULL,
        CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
    CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
        description TEXT, mime_type TEXT, constraint_name TEXT,
        CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name));
    CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,
        value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
        CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
    INSERT INTO gpkg_extensions VALUES
        ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema', 'read-write'),
        ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec/#extension_schema',
         'read-write');";

fn add_layer(connection: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    let bounds = bounds(layer);
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'features', ?1, ?2, ?3, ?4, ?5, ?6, ?7, 4326)",
        params![
            layer.name,
            layer.title,
            LAST_CHANGE,
            bounds.map(|rect| rect.min().x),
            bounds.map(|rect| rect.min().y),
            bounds.map(|rect| rect.max().x),
            bounds.map(|rect| rect.max().y)
        ],
    )?;
    let columns: String = layer
        .fields
        .iter()
        .map(|field| {
            let kind = match field.kind {
                FieldType::Text => "TEXT",
                FieldType::Integer => "INTEGER",
                FieldType::Number => "DOUBLE",
            };
            format!(", {} {kind}", quoted(&field.name))
        })
        .collect();
    connection.execute_batch(&format!(
        "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {}{columns})",
        quoted(&layer.name),
        geometry_type(layer)
    ))?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, 4326, 0, 0)",
        params![layer.name, geometry_type(layer)],
    )?;
    for field in &layer.fields {
        connection.execute(
            "INSERT INTO gpkg_data_columns VALUES (?1, ?2, NULL, ?3, ?4, NULL, NULL)",
            params![layer.name, field.name, heading(field), about(field)],
        )?;
    }
    add_features(connection, layer)?;
    rtree::add(connection, layer)
}

/// The heading a program shows over the column: the name in words, with the unit in brackets.
pub(crate) fn heading(field: &Field) -> String {
    const ENDINGS: [&str; 11] = ["_m", "_km", "_ha", "_km2", "_min", "_h", "_s", "_deg", "_pct", "_people", "_count"];
    if field.unit.is_empty() {
        return field.name.replace('_', " ");
    }
    let bare = ENDINGS.iter().find_map(|ending| field.name.strip_suffix(ending)).unwrap_or(&field.name);
    format!("{} ({})", bare.replace('_', " "), field.unit)
}

/// What the field tells, its unit and its source.
fn about(field: &Field) -> String {
    let parts = [("", &field.description), ("unit: ", &field.unit), ("source: ", &field.source)];
    let parts = parts.iter().filter(|(_, words)| !words.is_empty()).map(|(what, words)| format!("{what}{words}"));
    parts.collect::<Vec<_>>().join("; ")
}

fn add_features(connection: &Connection, layer: &Layer) -> rusqlite::Result<()> {
    let places = ", ?".repeat(layer.fields.len());
    let several = geometry_type(layer).starts_with("MULTI");
    let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES (NULL, ?{places})", quoted(&layer.name)))?;
    for feature in &layer.features {
        let geometry = feature.geometry.as_ref().map_or(Sql::Null, |geometry| {
            let geometry = if several { as_several(geometry) } else { Cow::Borrowed(geometry) };
            Sql::Blob(blob(&geometry))
        });
        let values = feature.values.iter().map(|value| match value {
            Value::Missing => Sql::Null,
            Value::Text(text) => Sql::Text(text.clone()),
            Value::Integer(figure) => Sql::Integer(*figure),
            Value::Number(figure) => Sql::Real(*figure),
        });
        insert.execute(params_from_iter(std::iter::once(geometry).chain(values)))?;
    }
    Ok(())
}

/// GeoPackage binary: `GP`, version 0, little-endian with a box (none for points), the system, the box, WKB.
fn blob(geometry: &Geometry<f64>) -> Vec<u8> {
    let rect = geometry.bounding_rect().filter(|_| !matches!(geometry, Geometry::Point(_)));
    let mut bytes = vec![b'G', b'P', 0, if rect.is_some() { 0b011 } else { 0b001 }];
    bytes.extend(4326i32.to_le_bytes());
    if let Some(rect) = rect {
        for side in [rect.min().x, rect.max().x, rect.min().y, rect.max().y] {
            bytes.extend(side.to_le_bytes());
        }
    }
    bytes.extend(wkb::bytes(geometry));
    bytes
}

fn bounds(layer: &Layer) -> Option<Rect<f64>> {
    let rects = layer.features.iter().filter_map(|feature| feature.geometry.as_ref()?.bounding_rect());
    rects.reduce(|a, b| {
        let (low, high) = (a.min(), a.max());
        Rect::new((low.x.min(b.min().x), low.y.min(b.min().y)), (high.x.max(b.max().x), high.y.max(b.max().y)))
    })
}

/// The one type of all features; where some have one part and others several, that of several parts.
fn geometry_type(layer: &Layer) -> &'static str {
    let mut types =
        layer.features.iter().filter_map(|feature| feature.geometry.as_ref()).map(|geometry| match geometry {
            Geometry::Point(_) => ["POINT", "MULTIPOINT"],
            Geometry::LineString(_) | Geometry::Line(_) => ["LINESTRING", "MULTILINESTRING"],
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => ["POLYGON", "MULTIPOLYGON"],
            Geometry::MultiPoint(_) => ["MULTIPOINT"; 2],
            Geometry::MultiLineString(_) => ["MULTILINESTRING"; 2],
            Geometry::MultiPolygon(_) => ["MULTIPOLYGON"; 2],
            Geometry::GeometryCollection(_) => ["GEOMETRYCOLLECTION"; 2],
        });
    let Some(mut common) = types.next() else { return "GEOMETRY" };
    for [single, several] in types {
        common = match common {
            [_, other] if other != several => return "GEOMETRY",
            [one, _] if one == single => [one, several],
            _ => [several; 2],
        };
    }
    common[0]
}

/// A single geometry as one of several parts.
fn as_several(geometry: &Geometry<f64>) -> Cow<'_, Geometry<f64>> {
    match geometry {
        Geometry::Point(point) => Cow::Owned(Geometry::MultiPoint(MultiPoint(vec![*point]))),
        Geometry::LineString(line) => Cow::Owned(Geometry::MultiLineString(MultiLineString(vec![line.clone()]))),
        Geometry::Polygon(area) => Cow::Owned(Geometry::MultiPolygon(MultiPolygon(vec![area.clone()]))),
        other => Cow::Borrowed(other),
    }
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Feature;
    use geo::{LineString, Point, polygon};

    fn layer(geometries: Vec<Geometry<f64>>) -> Layer {
        let features = geometries.into_iter().map(|geometry| Feature { values: vec![], geometry: Some(geometry) });
        Layer { name: "water".into(), title: "Water".into(), fields: vec![], features: features.collect() }
    }

    #[test]
    fn one_part_and_several_are_one_type_and_different_shapes_are_none() {
        let area = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.)];
        let one = Geometry::Polygon(area.clone());
        let several = Geometry::MultiPolygon(MultiPolygon(vec![area.clone(), area]));
        let line = Geometry::LineString(LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]));
        assert_eq!(geometry_type(&layer(vec![one.clone(), one.clone()])), "POLYGON");
        assert_eq!(geometry_type(&layer(vec![one.clone(), several])), "MULTIPOLYGON");
        assert_eq!(geometry_type(&layer(vec![one.clone(), line.clone()])), "GEOMETRY");
        assert_eq!(geometry_type(&layer(vec![Geometry::Point(Point::new(0.0, 0.0))])), "POINT");
        let parts = by_shape(layer(vec![one.clone(), line, one]));
        let names: Vec<(&str, usize)> = parts.iter().map(|part| (part.name.as_str(), part.features.len())).collect();
        assert_eq!(names, [("water_lines", 1), ("water_areas", 2)]);
    }
}
