//! The box of a file, for those who have no scenario yet.

use std::path::Path;

use spatial::LonLatBox;

use crate::formats::ServiceKinds;
use crate::formats::osm::{Interest, OsmFile, collect};
use crate::formats::raster::{RasterAsk, open_mosaics};
use crate::lock::SourceFile;
use crate::{SourceError, gdal_log};

/// West, south, east and north of an OpenStreetMap or raster file, degrees: as its header states it, else that of its
/// nodes. `None` when the file is empty.
///
/// # Errors
/// A file that is missing or cannot be opened as what its name says.
pub fn extent(path: &Path) -> Result<Option<[f64; 4]>, SourceError> {
    gdal_log::prepare();
    let file = SourceFile::find(Path::new(""), &path.display().to_string(), "the command")?;
    if OsmFile::is_named_so(path) { osm_extent(&file) } else { raster_extent(&file) }
}

fn osm_extent(file: &SourceFile) -> Result<Option<[f64; 4]>, SourceError> {
    let world = LonLatBox::new(-180.0, -90.0, 180.0, 90.0).expect("the whole world is a box");
    let interest = Interest { layers: 0, services: ServiceKinds::default() };
    Ok(collect(&mut OsmFile::open(file)?, &interest, &world, &|_| ())?.extent)
}

fn raster_extent(file: &SourceFile) -> Result<Option<[f64; 4]>, SourceError> {
    let ask = RasterAsk { files: std::slice::from_ref(file), band: 1, nodata: None, key: "the command" };
    Ok(open_mosaics(&ask)?.first().and_then(|mosaic| mosaic.lonlat_extent()))
}
