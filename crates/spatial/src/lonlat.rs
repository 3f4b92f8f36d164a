use geo::Coord;

/// A position on WGS 84, in degrees.
///
/// Longitude and latitude exist where files are read, where results are written, and in the index on the globe;
/// everything between works in metres of the region's projected coordinate system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Degrees east of Greenwich, −180 to 180.
    pub lon: f64,
    /// Degrees north of the equator, −90 to 90.
    pub lat: f64,
}

impl LonLat {
    /// The position when both figures are finite and in range, else `None`.
    ///
    /// ```
    /// use spatial::LonLat;
    /// assert!(LonLat::new(43.3, -11.7).is_some());
    /// assert!(LonLat::new(43.3, 91.0).is_none());
    /// ```
    pub fn new(lon: f64, lat: f64) -> Option<Self> {
        let inside = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        inside.then_some(Self { lon, lat })
    }
}

impl From<LonLat> for Coord<f64> {
    fn from(position: LonLat) -> Self {
        Coord { x: position.lon, y: position.lat }
    }
}
