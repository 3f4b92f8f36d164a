use geo::Coord;
use spatial::LonLat;

/// A point that criteria are asked of: a village, or the centre of a map cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where it lies on the globe.
    pub lonlat: LonLat,
    /// Where it lies in the region's projected coordinate system, metres.
    pub at: Coord<f64>,
}
