//! Sums and means that a change of grid must keep: each pixel's value goes to the cells by the share of the pixel that
//! lies in each.

use gdal::raster::RasterBand;
use gdal::spatial_ref::{CoordTransform, SpatialRef};
use gdal::{Dataset, GeoTransform, GeoTransformEx};
use geo::Coord;
use spatial::GridFrame;

use super::open::{Mosaic, spread};

/// Rows of the raster that are carried over at a time.
const ROWS_AT_A_TIME: usize = 64;

/// What is gathered per cell: the sum of value × weight, and the sum of weights.
pub(crate) struct Shares {
    pub weighted: Vec<f64>,
    pub weights: Vec<f64>,
}

/// How a pixel is weighed in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weighing {
    /// By the share of the pixel that lies in the cell: the sum over all cells is the sum over all pixels.
    ShareOfPixel,
    /// By the area of the pixel that lies in the cell: the mean is that over the cell's covered area.
    Area,
}

/// Carries a raster over to a grid by shares.
///
/// Each pixel's four corners are projected and joined by straight lines; the quadrilateral is cut along the cells, so
/// shares are exact up to the bend of a pixel's edge. Gaps weigh nothing. The order of additions is that of the pixels,
/// so the same raster gives the same bytes. Cost: one projection per pixel corner, one cut per pixel and cell touched.
pub(crate) fn carry(
    mosaic: &Mosaic,
    frame: &GridFrame,
    region: &SpatialRef,
    weighing: Weighing,
) -> gdal::errors::Result<Shares> {
    let mut shares = Shares { weighted: vec![0.0; frame.cells()], weights: vec![0.0; frame.cells()] };
    let Some(window) = window(mosaic, frame, region)? else { return Ok(shares) };
    let to_region = mosaic.source_to_region(region)?;
    let geometry = mosaic.joined.geo_transform()?;
    let mut row = window.rows.0;
    while row < window.rows.1 {
        let until = (row + ROWS_AT_A_TIME).min(window.rows.1);
        let strip = Window { columns: window.columns, rows: (row, until) };
        let values = read(&mosaic.joined, &strip, mosaic.has_mask)?;
        let corners = corners(&strip, &geometry, &to_region);
        add_strip(&mut shares, frame, &strip, (&values, &corners), weighing);
        row = until;
    }
    Ok(shares)
}

/// A part of a raster: columns and rows from, until.
struct Window {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl Window {
    fn width(&self) -> usize {
        self.columns.1 - self.columns.0
    }

    fn height(&self) -> usize {
        self.rows.1 - self.rows.0
    }
}

/// The part of the raster that can reach the grid, with one pixel to spare; `None` when there is none.
fn window(mosaic: &Mosaic, frame: &GridFrame, region: &SpatialRef) -> gdal::errors::Result<Option<Window>> {
    let (mut x, mut y) = spread(frame, 33);
    // Points that cannot be transformed become infinite and are passed over.
    let _some_failed = mosaic.region_to_source(region)?.transform_coords(&mut x, &mut y, &mut []);
    let to_pixels = mosaic.joined.geo_transform()?.invert()?;
    let (columns, rows) = mosaic.joined.raster_size();
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in x.into_iter().zip(y).filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let (column, row) = to_pixels.apply(x, y);
        low = (low.0.min(column), low.1.min(row));
        high = (high.0.max(column), high.1.max(row));
    }
    let spare = 2.0 + 0.01 * (high.0 - low.0).max(high.1 - low.1).max(0.0);
    let between = |low: f64, high: f64, most: usize| {
        let from = (low - spare).floor().clamp(0.0, most as f64) as usize;
        (from, ((high + spare).ceil().clamp(0.0, most as f64)) as usize)
    };
    if low.0 > high.0 {
        return Ok(None);
    }
    let window = Window { columns: between(low.0, high.0, columns), rows: between(low.1, high.1, rows) };
    Ok((window.columns.0 < window.columns.1 && window.rows.0 < window.rows.1).then_some(window))
}

/// Values of a part of the raster, gaps as NaN.
fn read(joined: &Dataset, part: &Window, has_mask: bool) -> gdal::errors::Result<Vec<f64>> {
    let band = joined.rasterband(1)?;
    let at = (part.columns.0 as isize, part.rows.0 as isize);
    let size = (part.width(), part.height());
    let mut values = band.read_as::<f64>(at, size, size, None)?.into_shape_and_vec().1;
    if let Some(nodata) = gap_value(&band) {
        values.iter_mut().filter(|value| **value == nodata).for_each(|value| *value = f64::NAN);
    }
    if has_mask {
        let mask = joined.rasterband(2)?.read_as::<u8>(at, size, size, None)?.into_shape_and_vec().1;
        values.iter_mut().zip(mask).filter(|(_, mask)| *mask == 0).for_each(|(value, _)| *value = f64::NAN);
    }
    let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
    if (scale, offset) != (1.0, 0.0) {
        values.iter_mut().for_each(|value| *value = *value * scale + offset);
    }
    Ok(values)
}

/// The band's gap value as its pixels hold it: a 32-bit raster holds −3.4e38 rounded to 32 bits.
fn gap_value(band: &RasterBand<'_>) -> Option<f64> {
    let nodata = band.no_data_value()?;
    Some(match band.band_type() {
        gdal::raster::GdalDataType::Float32 => f64::from(nodata as f32),
        _ => nodata,
    })
}

/// Corners of the pixels in the region's metres, (width + 1) × (height + 1); not finite where there is no projection.
fn corners(part: &Window, geometry: &GeoTransform, to_region: &CoordTransform) -> Vec<Coord<f64>> {
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = (part.rows.0..=part.rows.1)
        .flat_map(|row| (part.columns.0..=part.columns.1).map(move |column| (column, row)))
        .map(|(column, row)| geometry.apply(column as f64, row as f64))
        .unzip();
    // Corners that cannot be transformed become infinite; their pixels are passed over.
    let _some_failed = to_region.transform_coords(&mut x, &mut y, &mut []);
    x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect()
}

fn add_strip(
    shares: &mut Shares,
    frame: &GridFrame,
    part: &Window,
    (values, corners): (&[f64], &[Coord<f64>]),
    weighing: Weighing,
) {
    let width = part.width();
    for (index, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        let corner = index / width * (width + 1) + index % width;
        let below = corner + width + 1;
        let pixel = [corners[corner], corners[corner + 1], corners[below + 1], corners[below]];
        if pixel.iter().all(|corner| corner.x.is_finite() && corner.y.is_finite()) {
            add_pixel(shares, frame, &pixel, *value, weighing);
        }
    }
}

fn add_pixel(shares: &mut Shares, frame: &GridFrame, pixel: &[Coord<f64>; 4], value: f64, weighing: Weighing) {
    let in_cells = pixel.map(|corner| Coord {
        x: (corner.x - frame.west_m) / frame.cell_m,
        y: (frame.north_m - corner.y) / frame.cell_m,
    });
    let range = |of: fn(&Coord<f64>) -> f64, most: usize| {
        let low = in_cells.iter().map(of).fold(f64::INFINITY, f64::min).floor().max(0.0);
        let high = in_cells.iter().map(of).fold(f64::NEG_INFINITY, f64::max).ceil().min(most as f64);
        (low as usize, high.max(0.0) as usize)
    };
    let (columns, rows) = (range(|c| c.x, frame.columns), range(|c| c.y, frame.rows));
    let whole = area(&in_cells);
    if whole <= 0.0 {
        return;
    }
    for row in rows.0..rows.1 {
        let strip = cut(&cut(&in_cells, |c| c.y - row as f64), |c| (row + 1) as f64 - c.y);
        if strip.is_empty() {
            continue;
        }
        for column in columns.0..columns.1 {
            let piece = cut(&cut(&strip, |c| c.x - column as f64), |c| (column + 1) as f64 - c.x);
            let covered = area(&piece);
            if covered > 0.0 {
                let weight = match weighing {
                    Weighing::ShareOfPixel => covered / whole,
                    Weighing::Area => covered,
                };
                let cell = frame.index(column, row);
                shares.weighted[cell] += value * weight;
                shares.weights[cell] += weight;
            }
        }
    }
}

/// The part of a convex polygon where `side` is not negative (Sutherland and Hodgman 1974, one edge).
fn cut(polygon: &[Coord<f64>], side: impl Fn(&Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (index, to) in polygon.iter().enumerate() {
        let from = &polygon[(index + polygon.len() - 1) % polygon.len()];
        let (before, after) = (side(from), side(to));
        if (before < 0.0) != (after < 0.0) {
            kept.push(*from + (*to - *from) * (before / (before - after)));
        }
        if after >= 0.0 {
            kept.push(*to);
        }
    }
    kept
}

/// Area of a polygon, whichever way it turns.
fn area(polygon: &[Coord<f64>]) -> f64 {
    let twice: f64 = (0..polygon.len())
        .map(|index| {
            let (a, b) = (polygon[index], polygon[(index + 1) % polygon.len()]);
            a.x * b.y - b.x * a.y
        })
        .sum();
    twice.abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> GridFrame {
        GridFrame { west_m: 0.0, north_m: 20.0, cell_m: 10.0, columns: 2, rows: 2 }
    }

    fn square(west: f64, south: f64, side: f64) -> [Coord<f64>; 4] {
        let (east, north) = (west + side, south + side);
        [(west, north), (east, north), (east, south), (west, south)].map(|(x, y)| Coord { x, y })
    }

    fn add(pixel: [Coord<f64>; 4], value: f64, weighing: Weighing) -> Shares {
        let mut shares = Shares { weighted: vec![0.0; 4], weights: vec![0.0; 4] };
        add_pixel(&mut shares, &frame(), &pixel, value, weighing);
        shares
    }

    #[test]
    fn a_pixel_across_four_cells_is_split_by_area() {
        // 8 m × 8 m from (6, 8): 4 m in the west column, 4 m in the east, 2 m in the south row, 6 m in the north.
        let shares = add(square(6.0, 8.0, 8.0), 64.0, Weighing::ShareOfPixel);
        for (found, expected) in shares.weighted.iter().zip([24.0, 24.0, 8.0, 8.0]) {
            assert!((found - expected).abs() < 1e-12, "{:?}", shares.weighted);
        }
    }

    #[test]
    fn what_lies_beyond_the_grid_is_not_added() {
        let shares = add(square(-4.0, 12.0, 8.0), 10.0, Weighing::ShareOfPixel);
        assert!((shares.weighted[0] - 5.0).abs() < 1e-12);
        assert_eq!(shares.weighted[1..], [0.0; 3]);
        assert_eq!(add(square(50.0, 50.0, 8.0), 10.0, Weighing::Area).weights, [0.0; 4]);
    }

    #[test]
    fn a_turned_pixel_keeps_its_sum() {
        let diamond = [(10.0, 15.0), (15.0, 10.0), (10.0, 5.0), (5.0, 10.0)].map(|(x, y)| Coord { x, y });
        let shares = add(diamond, 8.0, Weighing::ShareOfPixel);
        for found in &shares.weighted {
            assert!((found - 2.0).abs() < 1e-12);
        }
        let areas = add(diamond, 8.0, Weighing::Area);
        assert!((areas.weights[0] - 0.125).abs() < 1e-12);
    }
}
