use rusqlite::{Connection, params};

use super::LAST_CHANGE;
use crate::qml;
use crate::record::Layer;

/// Adds the table in which QGIS keeps the default style of each layer, as QGIS itself makes it.
pub(super) fn add(connection: &Connection, layers: &[Layer]) -> rusqlite::Result<()> {
    let styles: Vec<(&Layer, String)> = layers.iter().filter_map(|layer| Some((layer, qml::style(layer)?))).collect();
    if styles.is_empty() {
        return Ok(());
    }
    connection.execute_batch(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
            f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30),
            styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
            update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))",
    )?;
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
         VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles of QGIS', ?1)",
        [LAST_CHANGE],
    )?;
    for (layer, style) in styles {
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
                styleQML, styleSLD, useAsDefault, description, owner, update_time)
             VALUES ('', '', ?1, 'geom', ?1, ?2, '', 1, ?3, '', ?4)",
            params![layer.name, style, layer.title, LAST_CHANGE],
        )?;
    }
    Ok(())
}
