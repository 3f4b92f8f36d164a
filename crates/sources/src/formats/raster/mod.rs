//! Rasters through GDAL: opened, joined, carried over to the region's grid.

mod open;
mod shares;
mod warp;

use gdal::raster::Buffer;
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager};
use planner::Finding;
use spatial::GridFrame;

use crate::area::{Area, shown_box};
use crate::lock::SourceFile;
use crate::{SourceError, crs, gdal_log};
pub(crate) use open::open_mosaics;
use open::{Mosaic, gdal_error, spread};
use shares::Weighing;

/// Largest error of the projection while warping, pixels of the source.
const WARP_ERROR_PX: &str = "0.01";

/// Points along each side of the grid at which the tiles' cover is looked at.
const COVER_SAMPLES: usize = 101;

/// Which raster is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RasterAsk<'a> {
    /// The file, or the tiles.
    pub files: &'a [SourceFile],
    /// The band, from 1.
    pub band: usize,
    /// A value that means a gap, when the file does not say.
    pub nodata: Option<f64>,
    /// The key of the layer in the scenario, such as `data.elevation`.
    pub key: &'a str,
}

/// How values come to the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carry {
    /// Between the four nearest pixels; a mean weighted by nearness where pixels are finer than cells.
    Bilinear,
    /// The nearest pixel.
    Nearest,
    /// Codes: the most frequent in the cell where pixels are finer than cells, else the nearest.
    Codes,
    /// The mean over the covered part of the cell.
    Average,
    /// The sum of pixels by the share of each that lies in the cell.
    Sum,
}

/// A raster on the region's grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Carried {
    /// Row by row from the north-west; gaps are NaN.
    pub values: Vec<f32>,
    pub findings: Vec<Finding>,
    /// Whether neither a file nor the scenario says which value means a gap.
    pub knows_no_gaps: bool,
    /// How many cells around it a pixel can have a part in, by its size.
    pub reach_cells: usize,
}

impl RasterAsk<'_> {
    /// The files for messages.
    pub fn shown(&self) -> String {
        match self.files {
            [one] => one.shown.clone(),
            [first, rest @ ..] => format!("{} and {} more", first.shown, rest.len()),
            [] => self.key.to_owned(),
        }
    }
}

/// Reads a raster onto the region's grid. Gaps of the source and cells beyond it stay gaps. Errors: a file cannot be
/// opened, has no coordinate system, or nothing of the raster lies in the region.
pub(crate) fn read_raster(ask: &RasterAsk<'_>, carry: Carry, area: &Area) -> Result<Carried, SourceError> {
    gdal_log::prepare();
    let mosaics = open_mosaics(ask)?;
    let region = crs::reference_of(&area.crs).map_err(|error| gdal_error(ask, "the region's CRS", &error))?;
    let mut findings = check_cover(ask, &mosaics, area, &region)?;
    let mut values: Vec<f32> = Vec::new();
    for mosaic in &mosaics {
        let part = one(ask, mosaic, carry, (&area.frame, &region))?;
        if values.is_empty() {
            values = part;
        } else {
            merge(&mut values, &part, carry);
        }
    }
    if values.iter().all(|value| value.is_nan()) {
        let message = "the raster has no value in the region: all is marked as no data";
        findings
            .push(Finding::warning("no-values", &ask.shown(), message).advise("check the file, the band and nodata"));
    }
    let knows_no_gaps = mosaics.iter().all(|mosaic| mosaic.has_mask);
    let reach_cells = mosaics.iter().map(|mosaic| reach(mosaic, &area.frame, &region)).max().unwrap_or(1);
    Ok(Carried { values, findings, knows_no_gaps, reach_cells })
}

/// How many cells around it a pixel can have a part in when values are taken between pixels.
fn reach(mosaic: &Mosaic, frame: &GridFrame, region: &SpatialRef) -> usize {
    let pixel = pixel_m(mosaic, frame, region).map_or(frame.cell_m, |(width_m, height_m)| width_m.max(height_m));
    (pixel / frame.cell_m).ceil().clamp(1.0, 1000.0) as usize
}

/// Tiles of another coordinate system fill the gaps of those before; sums are added.
fn merge(values: &mut [f32], part: &[f32], carry: Carry) {
    for (value, other) in values.iter_mut().zip(part) {
        if value.is_nan() {
            *value = *other;
        } else if carry == Carry::Sum && !other.is_nan() {
            *value += other;
        }
    }
}

fn one(
    ask: &RasterAsk<'_>,
    mosaic: &Mosaic,
    carry: Carry,
    (frame, region): (&GridFrame, &SpatialRef),
) -> Result<Vec<f32>, SourceError> {
    let failed = |error: gdal::errors::GdalError| gdal_error(ask, "carrying it to the grid", &error);
    match carry {
        Carry::Sum => {
            let shares = shares::carry(mosaic, frame, region, Weighing::ShareOfPixel).map_err(failed)?;
            let pairs = shares.weighted.into_iter().zip(shares.weights);
            Ok(pairs.map(|(sum, weight)| if weight > 0.0 { sum as f32 } else { f32::NAN }).collect())
        }
        Carry::Average => {
            let shares = shares::carry(mosaic, frame, region, Weighing::Area).map_err(failed)?;
            let pairs = shares.weighted.into_iter().zip(shares.weights);
            Ok(pairs.map(|(sum, weight)| if weight > 0.0 { (sum / weight) as f32 } else { f32::NAN }).collect())
        }
        Carry::Bilinear => warped(ask, mosaic, "bilinear", (frame, region)),
        Carry::Nearest => warped(ask, mosaic, "near", (frame, region)),
        Carry::Codes => {
            let (width_m, height_m) = pixel_m(mosaic, frame, region).map_err(failed)?;
            let finer = (width_m * height_m).sqrt() < frame.cell_m * 0.999;
            warped(ask, mosaic, if finer { "mode" } else { "near" }, (frame, region))
        }
    }
}

/// Width and height of a pixel at the middle of the grid, metres.
fn pixel_m(mosaic: &Mosaic, frame: &GridFrame, region: &SpatialRef) -> gdal::errors::Result<(f64, f64)> {
    let geometry = mosaic.joined.geo_transform()?;
    let center = frame.extent().center();
    let (mut x, mut y) = (vec![center.x], vec![center.y]);
    mosaic.region_to_source(region)?.transform_coords(&mut x, &mut y, &mut [])?;
    let (mut x, mut y) = (vec![x[0], x[0] + geometry[1], x[0]], vec![y[0], y[0], y[0] + geometry[5]]);
    mosaic.source_to_region(region)?.transform_coords(&mut x, &mut y, &mut [])?;
    let side = |corner: usize| (x[corner] - x[0]).hypot(y[corner] - y[0]);
    Ok((side(1), side(2)))
}

fn warped(
    ask: &RasterAsk<'_>,
    mosaic: &Mosaic,
    method: &str,
    (frame, region): (&GridFrame, &SpatialRef),
) -> Result<Vec<f32>, SourceError> {
    let failed = |error: gdal::errors::GdalError| gdal_error(ask, "carrying it to the grid", &error);
    let target = empty_target(frame, region).map_err(failed)?;
    let (width_m, height_m) = pixel_m(mosaic, frame, region).map_err(failed)?;
    // Left to itself, GDAL takes the reach of its kernel from the part of the raster that a chunk of the grid needs, so
    // that heights would depend on where tiles end. One ratio for all keeps them the same.
    let x_scale = format!("XSCALE={}", (width_m / frame.cell_m).min(1.0));
    let y_scale = format!("YSCALE={}", (height_m / frame.cell_m).min(1.0));
    let mut arguments =
        vec!["-r", method, "-et", WARP_ERROR_PX, "-ovr", "NONE", "-wm", "128", "-dstnodata", "nan", "-q"];
    arguments.extend(["-wo", &x_scale, "-wo", &y_scale]);
    if mosaic.has_mask {
        arguments.push("-srcalpha");
    }
    gdal_log::take();
    warp::warp(&mosaic.joined, &target, &arguments).map_err(|message| SourceError::Gdal {
        file: ask.shown(),
        doing: "carrying it to the grid".to_owned(),
        message,
        next_step: "check the files with gdalinfo -checksum; download them again if they are damaged".to_owned(),
    })?;
    let band = target.rasterband(1).map_err(failed)?;
    let mut values = band.read_band_as::<f32>().map_err(failed)?.into_shape_and_vec().1;
    let source = mosaic.joined.rasterband(1).map_err(failed)?;
    let (scale, offset) = (source.scale().unwrap_or(1.0), source.offset().unwrap_or(0.0));
    if (scale, offset) != (1.0, 0.0) {
        values.iter_mut().for_each(|value| *value = (f64::from(*value) * scale + offset) as f32);
    }
    Ok(values)
}

/// A raster in memory over the grid, all gaps.
fn empty_target(frame: &GridFrame, region: &SpatialRef) -> gdal::errors::Result<Dataset> {
    let driver = DriverManager::get_driver_by_name("MEM")?;
    let mut target = driver.create_with_band_type::<f32, _>("", frame.columns, frame.rows, 1)?;
    target.set_geo_transform(&[frame.west_m, frame.cell_m, 0.0, frame.north_m, 0.0, -frame.cell_m])?;
    target.set_spatial_ref(region)?;
    let mut band = target.rasterband(1)?;
    band.set_no_data_value(Some(f64::NAN))?;
    let mut row = Buffer::new((frame.columns, 1), vec![f32::NAN; frame.columns]);
    for position in 0..frame.rows {
        band.write((0, position as isize), (frame.columns, 1), &mut row)?;
    }
    Ok(target)
}

/// How much of the grid the tiles reach. Nothing is an error, less than all a finding.
fn check_cover(
    ask: &RasterAsk<'_>,
    mosaics: &[Mosaic],
    area: &Area,
    region: &SpatialRef,
) -> Result<Vec<Finding>, SourceError> {
    let (x, y) = spread(&area.frame, COVER_SAMPLES);
    let mut covered = vec![false; x.len()];
    for mosaic in mosaics {
        let (mut x, mut y) = (x.clone(), y.clone());
        let transform =
            mosaic.region_to_source(region).map_err(|error| gdal_error(ask, "the way to its coordinates", &error))?;
        // Points that cannot be transformed become infinite and lie on no tile.
        let _some_failed = transform.transform_coords(&mut x, &mut y, &mut []);
        for (known, (x, y)) in covered.iter_mut().zip(x.into_iter().zip(y)) {
            *known |= mosaic.holds(x, y);
        }
    }
    gdal_log::take();
    let share = covered.iter().filter(|known| **known).count() as f64 / covered.len() as f64;
    if share == 0.0 {
        let extents: Vec<String> = mosaics.iter().filter_map(Mosaic::lonlat_extent).map(shown_box).collect();
        return Err(SourceError::OutsideRegion {
            file: ask.shown(),
            found: extents.join("; "),
            expected: area.shown(),
        });
    }
    if share > 0.9999 {
        return Ok(Vec::new());
    }
    let message = format!("the raster reaches {:.1} % of the region; the rest has no values", share * 100.0);
    let finding = Finding::warning("partly-covered", &ask.shown(), message);
    Ok(vec![finding.advise("add the missing tiles, or make the region smaller")])
}
