//! Raster files opened and tiles joined.

use gdal::programs::raster::{BuildVRTOptions, build_vrt};
use gdal::spatial_ref::{CoordTransform, SpatialRef};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags, GeoTransformEx};
use spatial::GridFrame;

use super::RasterAsk;
use crate::lock::SourceFile;
use crate::{SourceError, crs, gdal_log};

/// Tiles of one coordinate system joined into one raster. Nothing is read yet.
pub(crate) struct Mosaic {
    /// The joined raster: the band, and where no tile knows a gap value, a band that says where there is data.
    pub joined: Dataset,
    /// The tiles; the joined raster reads through them.
    _tiles: Vec<Dataset>,
    /// Each tile's corners west, south, east, north in the raster's own coordinates.
    pub extents: Vec<[f64; 4]>,
    pub reference: SpatialRef,
    /// Whether the second band of `joined` says where there is data.
    pub has_mask: bool,
}

struct Tile {
    dataset: Dataset,
    reference: SpatialRef,
    wkt: String,
}

/// Opens the files and joins those of the same coordinate system, in the order given.
pub(crate) fn open_mosaics(ask: &RasterAsk<'_>) -> Result<Vec<Mosaic>, SourceError> {
    let mut groups: Vec<Vec<Tile>> = Vec::new();
    for file in ask.files {
        let tile = open_tile(file, ask)?;
        match groups.iter_mut().find(|group| group[0].wkt == tile.wkt) {
            Some(group) => group.push(tile),
            None => groups.push(vec![tile]),
        }
    }
    groups.into_iter().map(|group| join(group, ask)).collect()
}

fn open_tile(file: &SourceFile, ask: &RasterAsk<'_>) -> Result<Tile, SourceError> {
    gdal_log::take();
    let options = DatasetOptions { open_flags: GdalOpenFlags::GDAL_OF_RASTER, ..DatasetOptions::default() };
    let path = inner_path(file);
    let dataset = Dataset::open_ex(&path, options).map_err(|error| SourceError::WrongFormat {
        file: file.shown.clone(),
        found: format!("no raster that GDAL can open: {}", gdal_log::explain(&error)),
        expected: "GeoTIFF, SRTM .hgt or .hgt.zip, or another raster format".to_owned(),
        next_step: "check the file with gdalinfo; a text file may be a saved error page".to_owned(),
    })?;
    if ask.band > dataset.raster_count() {
        return Err(SourceError::BadSetting {
            key: format!("{}.band", ask.key),
            found: format!("band {} of {}", ask.band, file.shown),
            expected: format!("a band from 1 to {}", dataset.raster_count()),
            next_step: "choose a band of the file".to_owned(),
        });
    }
    let no_crs = |what: &str| SourceError::NoCrs {
        file: file.shown.clone(),
        place: format!("the raster ({what})"),
        next_step: "give it one: gdal_translate -a_srs EPSG:… IN OUT".to_owned(),
    };
    let reference = dataset.spatial_ref().map_err(|_| no_crs("no projection is stored"))?;
    let transform = dataset.geo_transform().map_err(|_| no_crs("no position is stored"))?;
    if transform[2] != 0.0 || transform[4] != 0.0 {
        return Err(SourceError::WrongFormat {
            file: file.shown.clone(),
            found: "a raster whose rows do not run along its coordinate system".to_owned(),
            expected: "a raster with north up".to_owned(),
            next_step: "straighten it first: gdalwarp IN OUT".to_owned(),
        });
    }
    let wkt = reference.to_wkt().map_err(|_| no_crs("its projection cannot be understood"))?;
    gdal_log::take();
    Ok(Tile { dataset, reference, wkt })
}

/// Where GDAL finds the raster: inside a zip archive that is not an SRTM tile's own, its first raster.
fn inner_path(file: &SourceFile) -> std::path::PathBuf {
    let name = file.path.to_string_lossy().to_lowercase();
    if !name.ends_with(".zip") || name.ends_with(".hgt.zip") || file.is_virtual() {
        return file.path.clone();
    }
    let archive = std::path::PathBuf::from(format!("/vsizip/{}", file.path.display()));
    let is_raster = |path: &std::path::PathBuf| {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        matches!(extension.as_deref(), Some("tif" | "tiff" | "hgt" | "vrt" | "img" | "asc"))
    };
    let mut inside = gdal::vsi::read_dir(&archive, true).unwrap_or_default();
    inside.sort();
    inside.into_iter().find(is_raster).map_or(archive.clone(), |path| archive.join(path))
}

fn join(group: Vec<Tile>, ask: &RasterAsk<'_>) -> Result<Mosaic, SourceError> {
    let reference = group[0].reference.clone();
    let tiles: Vec<Dataset> = group.into_iter().map(|tile| tile.dataset).collect();
    let has_gap_value = |tile: &Dataset| tile.rasterband(ask.band).is_ok_and(|band| band.no_data_value().is_some());
    let has_mask = ask.nodata.is_none() && !tiles.iter().any(has_gap_value);
    let mut arguments: Vec<String> = ["-resolution", "highest", "-b"].map(str::to_owned).to_vec();
    arguments.push(ask.band.to_string());
    if let Some(nodata) = ask.nodata {
        arguments.extend(["-srcnodata".to_owned(), nodata.to_string(), "-vrtnodata".to_owned(), nodata.to_string()]);
    }
    if has_mask {
        arguments.push("-addalpha".to_owned());
    }
    let joined = BuildVRTOptions::new(arguments)
        .and_then(|options| build_vrt(None, &tiles, Some(options)))
        .map_err(|error| gdal_error(ask, "joining the tiles", &error))?;
    if let Some(refusal) = gdal_log::take().first() {
        return Err(SourceError::Gdal {
            file: ask.shown(),
            doing: "joining the tiles".to_owned(),
            message: refusal.text.clone(),
            next_step: "the tiles must have the same kind of values; convert them with gdal_translate".to_owned(),
        });
    }
    let extents = tiles.iter().filter_map(extent).collect();
    Ok(Mosaic { joined, _tiles: tiles, extents, reference, has_mask })
}

fn extent(tile: &Dataset) -> Option<[f64; 4]> {
    let transform = tile.geo_transform().ok()?;
    let (columns, rows) = tile.raster_size();
    let (x0, y0) = transform.apply(0.0, 0.0);
    let (x1, y1) = transform.apply(columns as f64, rows as f64);
    Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
}

/// The error for something GDAL refuses to do with the layer.
pub(crate) fn gdal_error(ask: &RasterAsk<'_>, doing: &str, error: &gdal::errors::GdalError) -> SourceError {
    SourceError::Gdal {
        file: ask.shown(),
        doing: doing.to_owned(),
        message: gdal_log::explain(error),
        next_step: "check the files with gdalinfo -checksum; download them again if they are damaged".to_owned(),
    }
}

impl Mosaic {
    /// Longitude and latitude of the tiles' common extent; `None` when it cannot be transformed.
    pub fn lonlat_extent(&self) -> Option<[f64; 4]> {
        let whole = self.extents.iter().copied().reduce(union)?;
        match crs::to_lonlat(&self.reference).ok()? {
            None => Some(whole),
            Some(transform) => transform.transform_bounds(&whole, 21).ok(),
        }
    }

    /// From the region's metres to the raster's own coordinates.
    pub fn region_to_source(&self, region: &SpatialRef) -> gdal::errors::Result<CoordTransform> {
        CoordTransform::new(region, &self.traditional())
    }

    /// From the raster's own coordinates to the region's metres.
    pub fn source_to_region(&self, region: &SpatialRef) -> gdal::errors::Result<CoordTransform> {
        CoordTransform::new(&self.traditional(), region)
    }

    fn traditional(&self) -> SpatialRef {
        let mut reference = self.reference.clone();
        reference.set_axis_mapping_strategy(gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder);
        reference
    }

    /// Whether each of the points, in the raster's own coordinates, lies on a tile.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        self.extents
            .iter()
            .any(|[west, south, east, north]| (*west..=*east).contains(&x) && (*south..=*north).contains(&y))
    }
}

fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Points spread evenly over a grid, `side` × `side`, metres.
pub(crate) fn spread(frame: &GridFrame, side: usize) -> (Vec<f64>, Vec<f64>) {
    let extent = frame.extent();
    let share = |step: usize| step as f64 / (side - 1) as f64;
    (0..side * side)
        .map(|index| {
            let x = extent.min().x + share(index % side) * extent.width();
            let y = extent.min().y + share(index / side) * extent.height();
            (x, y)
        })
        .unzip()
}
