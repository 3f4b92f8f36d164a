use rayon::prelude::*;
use rusqlite::{Connection, params};
use spatial::Grid;
use spatial::crs::Crs;

use super::{LAST_CHANGE, WGS84, quoted};
use crate::palette;
use crate::raster::figure_levels;

/// Cells of a tile's side.
const TILE: usize = 512;
/// Number of a coordinate system that no register knows.
const OWN_SYSTEM: u32 = 100_000;

/// A grid as a coloured picture: PNG tiles in the grid's own coordinate system, gaps transparent, each level half as wide
/// as the one before. It shows; the figures themselves are for GeoTIFF.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The name of the table.
    pub name: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// The figures.
    pub grid: &'a Grid<f32>,
    /// The coordinate system of the grid.
    pub crs: &'a Crs,
    /// The figures that get the first and the last colour of the ramp.
    pub ends: (f32, f32),
}

impl<'a> Picture<'a> {
    /// The suitability of every map cell, in the colours of the map.
    pub fn suitability(grid: &'a Grid<f32>, crs: &'a Crs) -> Self {
        let title = "Suitability, points of 100: colours only, the figures are in suitability.tif";
        Self { name: "suitability", title, grid, crs, ends: (0.0, 100.0) }
    }
}

pub(super) fn add(connection: &Connection, picture: &Picture<'_>) -> rusqlite::Result<()> {
    let frame = picture.grid.frame();
    let levels = figure_levels(picture.grid);
    let system = add_system(connection, picture.crs)?;
    let (west, north) = (frame.west_m, frame.north_m);
    let (width, height) = (frame.columns as f64 * frame.cell_m, frame.rows as f64 * frame.cell_m);
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?1, 'tiles', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![picture.name, picture.title, LAST_CHANGE, west, north - height, west + width, north, system],
    )?;
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS gpkg_tile_matrix_set (table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL,
            min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL, max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL,
            CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
            CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
         CREATE TABLE IF NOT EXISTS gpkg_tile_matrix (table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL,
            matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL, tile_width INTEGER NOT NULL,
            tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL,
            CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),
            CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name));
         CREATE TABLE {} (id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL,
            tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL,
            UNIQUE (zoom_level, tile_column, tile_row))",
        quoted(picture.name)
    ))?;
    // The smallest level is one tile; its side is the side of all levels.
    let side = (TILE << (levels.len() - 1)) as f64 * frame.cell_m;
    connection.execute(
        "INSERT INTO gpkg_tile_matrix_set VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![picture.name, system, west, north - side, west + side, north],
    )?;
    for (halvings, (columns, values)) in levels.iter().enumerate().rev() {
        let zoom = levels.len() - 1 - halvings;
        connection.execute(
            "INSERT INTO gpkg_tile_matrix VALUES (?1, ?2, ?3, ?3, ?4, ?4, ?5, ?5)",
            params![picture.name, zoom as i64, 1i64 << zoom, TILE as i64, frame.cell_m * f64::from(1u32 << halvings)],
        )?;
        add_tiles(connection, picture, zoom, (*columns, values))?;
    }
    Ok(())
}

fn add_tiles(
    connection: &Connection,
    picture: &Picture<'_>,
    zoom: usize,
    (columns, values): (usize, &[f32]),
) -> rusqlite::Result<()> {
    let rows = values.len() / columns.max(1);
    let across = columns.div_ceil(TILE);
    let tiles: Vec<Option<Vec<u8>>> = (0..across * rows.div_ceil(TILE))
        .into_par_iter()
        .map(|number| tile(picture, (columns, values), (number % across, number / across)))
        .collect();
    let mut insert =
        connection.prepare(&format!("INSERT INTO {} VALUES (NULL, ?1, ?2, ?3, ?4)", quoted(picture.name)))?;
    for (number, tile) in tiles.into_iter().enumerate() {
        if let Some(png) = tile {
            insert.execute(params![zoom as i64, (number % across) as i64, (number / across) as i64, png])?;
        }
    }
    Ok(())
}

/// A tile as PNG; `None` when it is all gaps.
fn tile(picture: &Picture<'_>, (columns, values): (usize, &[f32]), (column, row): (usize, usize)) -> Option<Vec<u8>> {
    let mut pixels = vec![0u8; TILE * TILE * 4];
    let (low, high) = picture.ends;
    let mut empty = true;
    for (line, cells) in values.chunks(columns).skip(row * TILE).take(TILE).enumerate() {
        for (place, value) in cells.iter().skip(column * TILE).take(TILE).enumerate() {
            if value.is_finite() {
                let [red, green, blue] = palette::viridis(f64::from((value - low) / (high - low)));
                pixels[(line * TILE + place) * 4..][..4].copy_from_slice(&[red, green, blue, 255]);
                empty = false;
            }
        }
    }
    if empty { None } else { png(&pixels) }
}

fn png(pixels: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, TILE as u32, TILE as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    // Writing into memory cannot fail.
    encoder.write_header().ok()?.write_image_data(pixels).ok()?;
    Some(bytes)
}

/// Registers a coordinate system and gives its number in the package.
fn add_system(connection: &Connection, crs: &Crs) -> rusqlite::Result<u32> {
    let id = crs.epsg().unwrap_or(OWN_SYSTEM);
    let organization = if crs.epsg().is_some() { "EPSG" } else { "NONE" };
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)",
        params![crs.name(), id, organization, definition(crs)],
    )?;
    Ok(id)
}

/// The definition as well-known text: the one that was given, else that of a UTM zone or an equal-area system.
fn definition(crs: &Crs) -> String {
    if let Some(wkt) = crs.wkt() {
        return wkt.to_owned();
    }
    let parameter = |name: &str, value: f64| format!("PARAMETER[\"{name}\",{value}],");
    let projected = |projection: &str, parameters: String, authority: String| {
        format!(
            "PROJCS[\"{}\",{WGS84},PROJECTION[\"{projection}\"],{parameters}UNIT[\"metre\",1]{authority}]",
            crs.name()
        )
    };
    let origin = crs.false_origin();
    let shift = parameter("false_easting", origin.x) + &parameter("false_northing", origin.y);
    match (crs.epsg(), crs.equal_area_center()) {
        (Some(code @ (32_601..=32_660 | 32_701..=32_760)), _) => {
            let (zone, south) = (code % 100, code > 32_700);
            let parameters = parameter("latitude_of_origin", 0.0)
                + &parameter("central_meridian", f64::from(zone) * 6.0 - 183.0)
                + &parameter("scale_factor", 0.9996)
                + &parameter("false_easting", 500_000.0)
                + &parameter("false_northing", if south { 10_000_000.0 } else { 0.0 });
            projected("Transverse_Mercator", parameters, format!(",AUTHORITY[\"EPSG\",\"{code}\"]"))
        }
        (_, Some(center)) => {
            let parameters =
                parameter("latitude_of_center", center.lat) + &parameter("longitude_of_center", center.lon) + &shift;
            projected("Lambert_Azimuthal_Equal_Area", parameters, String::new())
        }
        _ => "undefined".to_owned(),
    }
}
