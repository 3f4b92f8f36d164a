//! File formats: each gives the same plain data, whatever the file.

pub(crate) mod csv;
pub(crate) mod osm;
pub(crate) mod raster;
mod service_kinds;
mod table;
mod tags;
mod vector;

pub(crate) use service_kinds::ServiceKinds;
pub(crate) use table::{Ask, Field, Row, Table};
pub(crate) use tags::{Tags, language_of};

use crate::SourceError;
use crate::lock::SourceFile;

/// A format that layers are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Its name.
    pub title: &'static str,
    /// How its files' names end.
    pub endings: &'static [&'static str],
    /// What it holds: `vector` or `raster`.
    pub holds: &'static str,
    /// What is particular about it here.
    pub notes: &'static str,
}

/// The formats that are known to work. GDAL opens many more; they are tried by the same way.
pub const FORMATS: [Format; 12] = [
    Format {
        title: "OpenStreetMap PBF",
        endings: &[".osm.pbf", ".pbf"],
        holds: "vector",
        notes: "settlements, roads, services and water at once",
    },
    Format { title: "OpenStreetMap XML", endings: &[".osm", ".osm.gz"], holds: "vector", notes: "as PBF" },
    Format { title: "GeoJSON", endings: &[".geojson", ".json"], holds: "vector", notes: "" },
    Format {
        title: "GeoPackage",
        endings: &[".gpkg"],
        holds: "vector",
        notes: "name the layer when there are several",
    },
    Format { title: "Shapefile", endings: &[".shp"], holds: "vector", notes: "needs .dbf, .shx and .prj beside it" },
    Format { title: "FlatGeobuf", endings: &[".fgb"], holds: "vector", notes: "" },
    Format { title: "KML", endings: &[".kml"], holds: "vector", notes: "" },
    Format {
        title: "Table",
        endings: &[".csv", ".tsv", ".txt"],
        holds: "vector",
        notes: "UTF-8; comma, semicolon or tab; columns lon and lat",
    },
    Format { title: "GeoTIFF, cloud-optimised too", endings: &[".tif", ".tiff"], holds: "raster", notes: "" },
    Format {
        title: "SRTM tile",
        endings: &[".hgt", ".hgt.zip"],
        holds: "raster",
        notes: "named after its south-west corner",
    },
    Format { title: "GDAL virtual raster", endings: &[".vrt"], holds: "raster", notes: "" },
    Format {
        title: "GDAL virtual file system",
        endings: &["/vsicurl/…", "/vsis3/…", "/vsizip/…"],
        holds: "raster",
        notes: "read over the network or out of an archive; not hashed",
    },
];

/// Reads a table from a text or vector file, by the name's ending.
pub(crate) fn read_table(file: &SourceFile, ask: &Ask<'_>) -> Result<Table, SourceError> {
    match csv::is_named_so(&file.path) {
        true => csv::read_csv(file, ask),
        false => vector::read_vector(file, ask),
    }
}
