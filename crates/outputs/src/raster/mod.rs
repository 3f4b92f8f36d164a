//! Grids as Cloud-Optimised GeoTIFF: tiles of 512 cells, DEFLATE with predictor, overviews, statistics, coordinate
//! system.
//!
//! Layout after "Cloud Optimized GeoTIFF", OGC 21-026 (2023): all directories first, then the tiles of the smallest
//! overview up to those of the full picture. Tags after TIFF 6.0 (Adobe, 1992), its technical notes 1 to 3 (predictor
//! 3, 2005), GeoTIFF 1.1 (OGC 19-008r4) and GDAL's `GDAL_METADATA` and `GDAL_NODATA`. The same grid gives the same bytes
//! on any number of threads.

mod directory;
mod geokeys;
mod pyramid;
mod statistics;
mod tile;

use std::io::{self, Write};

use spatial::Grid;
use spatial::crs::Crs;

use pyramid::Levels;

/// Writes figures with gaps as a Cloud-Optimised GeoTIFF of 32-bit floats. Gaps are NaN, and the file says so.
///
/// `description` names the band, such as `suitability (points 0 to 100)`. Overviews hold the mean of the known cells.
/// Cost: one pass for each overview and one over all tiles, on all threads; the compressed file is held in memory.
///
/// # Errors
/// Those of `out`.
pub fn write_cog(grid: &Grid<f32>, crs: &Crs, description: &str, out: &mut dyn Write) -> io::Result<()> {
    let levels = Levels::of_figures(grid);
    directory::write(&levels, &Georeference { frame: grid.frame(), crs, description }, out)
}

/// Writes codes, such as land-cover classes, as a Cloud-Optimised GeoTIFF of bytes. `gap` is the code of a missing value.
///
/// Overviews hold the most frequent code that is no gap, the least of equals.
///
/// # Errors
/// Those of `out`.
pub fn write_cog_codes(grid: &Grid<u8>, gap: u8, crs: &Crs, description: &str, out: &mut dyn Write) -> io::Result<()> {
    let levels = Levels::of_codes(grid, gap);
    directory::write(&levels, &Georeference { frame: grid.frame(), crs, description }, out)
}

/// Columns and values of a grid and of its overviews, the full picture first, each half as wide as the one before, until
/// a tile of 512 cells holds all.
pub(crate) fn figure_levels(grid: &Grid<f32>) -> Vec<(usize, Vec<f32>)> {
    match Levels::of_figures(grid) {
        Levels::Figures(levels) => levels.into_iter().map(|level| (level.columns, level.values)).collect(),
        Levels::Codes(..) => Vec::new(),
    }
}

/// Where a picture lies and what it shows.
struct Georeference<'a> {
    frame: spatial::GridFrame,
    crs: &'a Crs,
    description: &'a str,
}
