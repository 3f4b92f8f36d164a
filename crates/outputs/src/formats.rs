//! The file formats there are: one table that choosing, help and documentation derive from.

use std::io::Write;
use std::path::Path;

use crate::record::Layer;
use crate::{Error, csv, flatgeobuf, geojson, geopackage, geoparquet, kml, xlsx};

/// What a file format can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Features: villages, roads, services, water, zones, routes.
    Features,
    /// Several layers in one file.
    Layers,
    /// A grid of figures, such as suitability.
    Grid,
    /// A drawn map.
    Map,
    /// A report to read.
    Report,
    /// All details of an assessment.
    Assessment,
}

impl Content {
    /// The words shown to a user.
    pub fn word(self) -> &'static str {
        match self {
            Self::Features => "features",
            Self::Layers => "several layers",
            Self::Grid => "a grid",
            Self::Map => "a map",
            Self::Report => "a report",
            Self::Assessment => "an assessment",
        }
    }
}

/// One file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The ending of its files, without the dot.
    pub extension: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it can hold.
    pub holds: &'static [Content],
    /// What it is good for.
    pub use_for: &'static str,
    /// Where it is laid down.
    pub reference: &'static str,
}

/// Every format, in the order lists show them.
pub const FORMATS: [Format; 12] = [
    Format {
        extension: "geojson",
        title: "GeoJSON",
        holds: &[Content::Features],
        use_for: "web maps and most programs; longitude and latitude, seven decimals",
        reference: "RFC 7946 (2016)",
    },
    Format {
        extension: "csv",
        title: "CSV",
        holds: &[Content::Features],
        use_for: "spreadsheets; places as lon and lat, or as WKT",
        reference: "RFC 4180 (2005)",
    },
    Format {
        extension: "gpkg",
        title: "GeoPackage",
        holds: &[Content::Features, Content::Layers],
        use_for: "QGIS and other desktop programs; opens coloured, units and meanings of fields inside",
        reference: "OGC 12-128r17, GeoPackage 1.3 (2021)",
    },
    Format {
        extension: "fgb",
        title: "FlatGeobuf",
        holds: &[Content::Features],
        use_for: "large layers read in parts; indexed",
        reference: "FlatGeobuf specification 3.0",
    },
    Format {
        extension: "parquet",
        title: "GeoParquet",
        holds: &[Content::Features],
        use_for: "tables of any size in Python, R, DuckDB; a box a feature, coordinate system inside",
        reference: "OGC GeoParquet 1.1.0 (2024)",
    },
    Format {
        extension: "xlsx",
        title: "XLSX",
        holds: &[Content::Features],
        use_for: "spreadsheets; villages with formulas that reproduce the score, so that weights can be tried",
        reference: "ECMA-376, Office Open XML, 5th edition (2016)",
    },
    Format {
        extension: "kml",
        title: "KML",
        holds: &[Content::Features],
        use_for: "Google Earth; coloured by score, all fields in the balloon",
        reference: "OGC 12-007r2, KML 2.3 (2015)",
    },
    Format {
        extension: "tif",
        title: "Cloud-Optimised GeoTIFF",
        holds: &[Content::Grid],
        use_for: "grids in GIS programs; overviews, statistics and coordinate system inside",
        reference: "OGC 21-026 (2023), OGC 19-008r4 (2019)",
    },
    Format {
        extension: "png",
        title: "PNG",
        holds: &[Content::Map],
        use_for: "a map for the screen, a page or a slide",
        reference: "ISO/IEC 15948 (2004)",
    },
    Format {
        extension: "svg",
        title: "SVG",
        holds: &[Content::Map],
        use_for: "a map to print large or to edit",
        reference: "W3C, Scalable Vector Graphics 1.1 (2011)",
    },
    Format {
        extension: "html",
        title: "HTML report",
        holds: &[Content::Report],
        use_for: "reading, printing and passing on; one file, no network",
        reference: "WHATWG, HTML Living Standard",
    },
    Format {
        extension: "json",
        title: "JSON",
        holds: &[Content::Assessment],
        use_for: "programs; every figure with its range, note, weight and source",
        reference: "RFC 8259 (2017)",
    },
];

/// The format for a file name, by its ending, when it can hold the content. Upper and lower case are the same.
///
/// # Errors
/// [`Error::UnknownFormat`] and [`Error::CannotHold`], both naming the endings that would do.
///
/// ```
/// use outputs::formats::{Content, for_path};
/// assert_eq!(for_path("out/roads.GPKG".as_ref(), Content::Features).unwrap().title, "GeoPackage");
/// let error = for_path("roads.png".as_ref(), Content::Features).unwrap_err().to_string();
/// assert_eq!(error, "PNG cannot hold features; use one of .geojson, .csv, .gpkg, .fgb, .parquet, .xlsx, .kml");
/// assert!(for_path("roads".as_ref(), Content::Features).is_err());
/// ```
pub fn for_path(path: &Path, content: Content) -> Result<&'static Format, Error> {
    let found = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let format = match found.as_str() {
        "tiff" => by_extension("tif"),
        "htm" => by_extension("html"),
        other => by_extension(other),
    };
    let format = format.ok_or_else(|| Error::UnknownFormat {
        path: path.to_owned(),
        found: found.clone(),
        expected: endings(content),
    })?;
    if format.holds.contains(&content) {
        Ok(format)
    } else {
        Err(Error::CannotHold { format: format.title, content: content.word().to_owned(), expected: endings(content) })
    }
}

/// Writes a layer of features in a format of [`FORMATS`].
///
/// # Errors
/// Those of `out` and of the format; [`Error::CannotHold`] for a format that holds no features.
pub fn write_layer(layer: &Layer, format: &Format, out: &mut dyn Write) -> Result<(), Error> {
    match format.extension {
        "geojson" => geojson::write(layer, out),
        "csv" => csv::write(layer, out),
        "gpkg" => geopackage::write(std::slice::from_ref(layer), out),
        "fgb" => flatgeobuf::write(layer, out),
        "parquet" => geoparquet::write(layer, out),
        "xlsx" => xlsx::write(layer, out),
        "kml" => kml::write(layer, out),
        _ => Err(Error::CannotHold {
            format: format.title,
            content: layer.title.clone(),
            expected: endings(Content::Features),
        }),
    }
}

fn by_extension(extension: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.extension == extension)
}

fn endings(content: Content) -> String {
    let able = FORMATS.iter().filter(|format| format.holds.contains(&content));
    able.map(|format| format!(".{}", format.extension)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_says_what_it_is_and_every_content_has_one() {
        for format in &FORMATS {
            assert!(!format.title.is_empty() && !format.use_for.is_empty() && !format.reference.is_empty());
            assert!(!format.holds.is_empty());
        }
        for content in
            [Content::Features, Content::Layers, Content::Grid, Content::Map, Content::Report, Content::Assessment]
        {
            assert!(!endings(content).is_empty(), "{content:?}");
        }
    }

    #[test]
    fn every_format_of_features_writes_them() {
        let layer = Layer { name: "a".into(), title: "A".into(), fields: vec![], features: vec![] };
        for format in FORMATS.iter().filter(|format| format.holds.contains(&Content::Features)) {
            write_layer(&layer, format, &mut Vec::new()).unwrap();
        }
    }
}
