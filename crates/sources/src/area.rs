//! The region before anything is read: its box, its coordinate system, its grid.

use geo::MultiPolygon;
use planner::scenario::RegionSpec;
use spatial::crs::Crs;
use spatial::{GridFrame, LonLat, LonLatBox};

use crate::crs::region_crs;
use crate::{MARGIN_M, SourceError};

/// Most cells a grid may have: at 4 bytes each and a few layers, some gigabytes.
pub(crate) const CELL_LIMIT: u64 = 400_000_000;

/// Widest box that may cross the antimeridian; a wider one with west above east is a slip of the pen.
const WIDEST_CROSSING_DEG: f64 = 90.0;

/// Where the region lies and how it is measured.
#[derive(Debug, Clone)]
pub(crate) struct Area {
    pub bbox: LonLatBox,
    /// The box with a margin of [`MARGIN_M`] around it: what lies beyond is not kept.
    pub reach: LonLatBox,
    pub crs: Crs,
    pub frame: GridFrame,
    /// The outline in metres, when the scenario names a file.
    pub boundary: Option<MultiPolygon<f64>>,
}

impl Area {
    /// The region a scenario describes; `outline` in degrees, when it names a file with one.
    pub fn new(spec: &RegionSpec, outline: Option<MultiPolygon<f64>>) -> Result<Self, SourceError> {
        let bbox = match (&spec.bbox, &outline) {
            (Some(sides), _) => checked_box(*sides.get_ref())?,
            (None, Some(outline)) => box_of(outline)?,
            (None, None) => {
                return Err(SourceError::BadBox {
                    found: "neither bbox nor boundary is given".to_owned(),
                    next_step: "write bbox = [west, south, east, north] under [region]".to_owned(),
                });
            }
        };
        let crs = region_crs(spec.crs.as_deref(), &bbox)?;
        let frame = frame(&crs, &bbox, spec.cell.get_ref().0)?;
        let boundary = outline.map(|outline| in_metres(&outline, &crs));
        Ok(Self { reach: widened(&bbox), bbox, crs, frame, boundary })
    }

    /// The box as text for messages.
    pub fn shown(&self) -> String {
        shown_box([self.bbox.west(), self.bbox.south(), self.bbox.east(), self.bbox.north()])
    }
}

/// Four sides as text for messages.
pub(crate) fn shown_box([west, south, east, north]: [f64; 4]) -> String {
    format!("longitude {west:.4} to {east:.4}, latitude {south:.4} to {north:.4}")
}

fn checked_box(sides: [f64; 4]) -> Result<LonLatBox, SourceError> {
    let [west, south, east, north] = sides;
    let shown = format!("[{west}, {south}, {east}, {north}]");
    let bad = |found: String, next_step: String| Err(SourceError::BadBox { found, next_step });
    if LonLat::new(west, south).is_none() || LonLat::new(east, north).is_none() {
        let fits_swapped = LonLat::new(south, west).is_some() && LonLat::new(north, east).is_some();
        let next_step = match fits_swapped {
            true => format!("latitude stands first; write [{south}, {west}, {north}, {east}]"),
            false => "write degrees: longitude −180 to 180, latitude −90 to 90".to_owned(),
        };
        return bad(format!("{shown} is out of range"), next_step);
    }
    if south >= north {
        return bad(format!("{shown}: south is not below north"), format!("write [{west}, {north}, {east}, {south}]"));
    }
    let crossing_deg = east - west + 360.0;
    if west == east || (west > east && crossing_deg > WIDEST_CROSSING_DEG) {
        return bad(format!("{shown}: west is not left of east"), format!("write [{east}, {south}, {west}, {north}]"));
    }
    LonLatBox::new(west, south, east, north)
        .ok_or_else(|| SourceError::BadBox { found: shown, next_step: "check the four figures".to_owned() })
}

fn box_of(outline: &MultiPolygon<f64>) -> Result<LonLatBox, SourceError> {
    use geo::BoundingRect;
    let sides = outline.bounding_rect().map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]);
    checked_box(sides.unwrap_or([0.0; 4]))
}

/// The box with a margin around it.
fn widened(bbox: &LonLatBox) -> LonLatBox {
    let margin_lat = MARGIN_M / 110_574.0;
    let farthest = bbox.south().abs().max(bbox.north().abs()).min(89.0);
    let margin_lon = MARGIN_M / (111_320.0 * farthest.to_radians().cos());
    let south = (bbox.south() - margin_lat).max(-90.0);
    let north = (bbox.north() + margin_lat).min(90.0);
    if bbox.width_deg() + 2.0 * margin_lon >= 360.0 {
        return LonLatBox::new(-180.0, south, 180.0, north).unwrap_or(*bbox);
    }
    let wrapped = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
    let west = wrapped(bbox.west() - margin_lon);
    let east = wrapped(bbox.east() + margin_lon);
    LonLatBox::new(west, south, east, north).unwrap_or(*bbox)
}

/// The grid over the box: its extent in metres, snapped outward to whole multiples of the cell.
fn frame(crs: &Crs, bbox: &LonLatBox, cell_m: f64) -> Result<GridFrame, SourceError> {
    let extent = crs.extent(*bbox).ok_or_else(|| SourceError::BadCrs {
        found: format!("{} is not defined over the whole region", crs.name()),
        next_step: "use auto, or a smaller region".to_owned(),
    })?;
    let west = (extent.min().x / cell_m).floor();
    let east = (extent.max().x / cell_m).ceil();
    let south = (extent.min().y / cell_m).floor();
    let north = (extent.max().y / cell_m).ceil();
    let (columns, rows) = ((east - west).max(1.0), (north - south).max(1.0));
    if columns * rows > CELL_LIMIT as f64 {
        let fitting_m = cell_m * (columns * rows / CELL_LIMIT as f64).sqrt();
        return Err(SourceError::TooManyCells {
            found: format!("cells of {cell_m} m make {columns:.0} × {rows:.0} = {:.0}", columns * rows),
            limit: CELL_LIMIT,
            next_step: format!("use cells of {:.0} m or more, or a smaller region", fitting_m.ceil()),
        });
    }
    Ok(GridFrame {
        west_m: west * cell_m,
        north_m: north * cell_m,
        cell_m,
        columns: columns as usize,
        rows: rows as usize,
    })
}

/// A shape in the region's metres. Vertices where the projection is not defined are dropped.
pub(crate) fn in_metres(shape: &MultiPolygon<f64>, crs: &Crs) -> MultiPolygon<f64> {
    let ring = |ring: &geo::LineString<f64>| -> geo::LineString<f64> {
        ring.coords().filter_map(|c| crs.to_metres(LonLat::new(c.x, c.y)?)).collect()
    };
    let polygons = shape
        .0
        .iter()
        .map(|polygon| geo::Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect()));
    MultiPolygon(polygons.filter(|polygon| polygon.exterior().0.len() >= 4).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(sides: [f64; 4]) -> String {
        checked_box(sides).unwrap_err().to_string()
    }

    #[test]
    fn a_crossed_box_is_refused_with_the_right_order() {
        assert!(refused([43.55, -11.95, 43.20, -11.35]).contains("write [43.2, -11.95, 43.55, -11.35]"));
        assert!(refused([43.20, -11.35, 43.55, -11.95]).contains("south is not below north"));
        assert!(refused([43.2, 95.0, 43.55, 96.0]).contains("latitude stands first"));
        assert!(refused([f64::NAN, 1.0, 2.0, 3.0]).contains("out of range"));
        assert!(checked_box([177.0, -19.5, -178.0, -16.0]).is_ok());
    }

    #[test]
    fn the_grid_is_snapped_outward_to_whole_cells() {
        let bbox = LonLatBox::new(43.2, -11.95, 43.55, -11.35).unwrap();
        let crs = Crs::auto(bbox);
        let frame = frame(&crs, &bbox, 90.0).unwrap();
        assert_eq!((frame.west_m / 90.0).fract(), 0.0);
        assert_eq!((frame.north_m / 90.0).fract(), 0.0);
        let extent = crs.extent(bbox).unwrap();
        let covered = frame.extent();
        assert!(covered.min().x <= extent.min().x && covered.max().y >= extent.max().y);
        assert!(extent.min().x - covered.min().x < 90.0 && covered.max().x - extent.max().x < 90.0);
    }

    #[test]
    fn too_many_cells_are_refused_with_a_size_that_fits() {
        let bbox = LonLatBox::new(40.0, 41.0, 48.0, 45.0).unwrap();
        let crs = Crs::auto(bbox);
        let error = frame(&crs, &bbox, 1.0).unwrap_err();
        let SourceError::TooManyCells { next_step, .. } = &error else { panic!("{error}") };
        let size: f64 = next_step.split_whitespace().nth(3).unwrap().parse().unwrap();
        assert!(frame(&crs, &bbox, size).is_ok());
    }

    #[test]
    fn the_margin_is_ten_kilometres() {
        let bbox = LonLatBox::new(179.95, -17.0, -179.95, -16.0).unwrap();
        let reach = widened(&bbox);
        assert!((bbox.south() - reach.south() - 0.0904).abs() < 1e-3);
        assert!(
            reach.contains(LonLat { lon: 179.87, lat: -16.5 }) && !reach.contains(LonLat { lon: 179.8, lat: -16.5 })
        );
    }
}
