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

/// A box of longitudes and latitudes on WGS 84, degrees. A box whose west is greater than its east crosses the
/// antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLatBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl LonLatBox {
    /// The box when all four are in range and south is not above north, else `None`.
    ///
    /// ```
    /// use spatial::{LonLat, LonLatBox};
    /// let fiji = LonLatBox::new(177.0, -19.5, -178.0, -16.0).unwrap();
    /// assert_eq!(fiji.width_deg(), 5.0);
    /// assert!(fiji.contains(LonLat { lon: -179.5, lat: -17.0 }));
    /// assert!(LonLatBox::new(43.0, -11.0, 44.0, -12.0).is_none());
    /// ```
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        let inside = LonLat::new(west, south).is_some() && LonLat::new(east, north).is_some();
        (inside && south <= north).then_some(Self { west, south, east, north })
    }

    /// Western edge, degrees.
    pub fn west(&self) -> f64 {
        self.west
    }

    /// Southern edge, degrees.
    pub fn south(&self) -> f64 {
        self.south
    }

    /// Eastern edge, degrees; less than [`LonLatBox::west`] when the box crosses the antimeridian.
    pub fn east(&self) -> f64 {
        self.east
    }

    /// Northern edge, degrees.
    pub fn north(&self) -> f64 {
        self.north
    }

    /// Extent in longitude, 0 to 360 degrees.
    pub fn width_deg(&self) -> f64 {
        let width = self.east - self.west;
        if width < 0.0 { width + 360.0 } else { width }
    }

    /// The middle of the box.
    pub fn center(&self) -> LonLat {
        let lon = wrapped_longitude(self.west + self.width_deg() / 2.0);
        LonLat { lon, lat: (self.south + self.north) / 2.0 }
    }

    /// Whether a position lies in the box or on its edge.
    pub fn contains(&self, position: LonLat) -> bool {
        let lon = if self.west <= self.east {
            (self.west..=self.east).contains(&position.lon)
        } else {
            position.lon >= self.west || position.lon <= self.east
        };
        lon && (self.south..=self.north).contains(&position.lat)
    }

    /// Positions along the edge, `steps` on each of the four sides, with the corners: what must be projected to know
    /// the extent of the box in metres, since its edges are curved there.
    pub fn edge(&self, steps: usize) -> impl Iterator<Item = LonLat> + '_ {
        let steps = steps.max(1);
        (0..=steps).flat_map(move |step| {
            let share = step as f64 / steps as f64;
            let lon = wrapped_longitude(self.west + share * self.width_deg());
            let lat = self.south + share * (self.north - self.south);
            [
                LonLat { lon, lat: self.south },
                LonLat { lon, lat: self.north },
                LonLat { lon: self.west, lat },
                LonLat { lon: self.east, lat },
            ]
        })
    }
}

/// The same longitude within −180 to 180 degrees.
pub(crate) fn wrapped_longitude(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_across_the_antimeridian_has_its_centre_there() {
        let fiji = LonLatBox::new(177.0, -20.0, -177.0, -16.0).unwrap();
        assert_eq!(fiji.center(), LonLat { lon: 180.0, lat: -18.0 });
        assert!(!fiji.contains(LonLat { lon: 0.0, lat: -18.0 }));
        assert!(fiji.edge(4).all(|position| fiji.contains(position)));
    }

    #[test]
    fn numbers_out_of_range_make_no_box() {
        assert!(LonLatBox::new(-181.0, 0.0, 0.0, 1.0).is_none());
        assert!(LonLatBox::new(f64::NAN, 0.0, 0.0, 1.0).is_none());
    }
}
