//! Projected coordinate systems in metres: from longitude and latitude to eastings and northings, and back.

use crate::lonlat::{LonLat, LonLatBox, wrapped_longitude};
use geo::{Coord, Distance, Geodesic, Point, Rect};
use proj4rs::Proj;
use std::fmt;

/// Farthest a region may reach from a UTM zone's central meridian, degrees of longitude, for [`Crs::auto`] to take
/// that zone. The zone itself ends at 3°; half a degree more keeps regions on a zone's edge in UTM, where the scale
/// is still within 0.15 % of true.
pub const UTM_REACH_DEG: f64 = 3.5;

/// Latitudes between which UTM is defined, degrees.
const UTM_LATITUDES: (f64, f64) = (-80.0, 84.0);

/// Points projected on each side of a box by [`Crs::extent`].
const EDGE_STEPS: usize = 32;

/// Half of the step over which the local scale is measured, metres.
const SCALE_STEP_M: f64 = 500.0;

/// A projected coordinate system in metres.
///
/// Two systems are equal when their names and their definitions are equal.
#[derive(Clone)]
pub struct Crs {
    name: String,
    proj4: String,
    wkt: Option<String>,
    geographic: Proj,
    projected: Proj,
}

/// Why a definition is no projected coordinate system in metres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrsProblem {
    /// The PROJ string could not be understood.
    Unreadable {
        /// The string as given.
        proj4: String,
        /// What the reader of the string said.
        reason: String,
    },
    /// The definition is geographic (degrees) or geocentric, not projected.
    NotProjected {
        /// The string as given.
        proj4: String,
    },
    /// The unit is not the metre.
    NotMetres {
        /// The string as given.
        proj4: String,
        /// The name of the unit found.
        unit: String,
    },
    /// The datum differs from WGS 84 and the string does not say by how much (`+towgs84`), so that positions would
    /// be wrong by up to hundreds of metres.
    ShiftUnknown {
        /// The string as given.
        proj4: String,
    },
}

impl fmt::Display for CrsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { proj4, reason } => write!(f, "cannot read the coordinate system '{proj4}': {reason}"),
            Self::NotProjected { proj4 } => {
                write!(
                    f,
                    "the coordinate system '{proj4}' is not projected; expected one in metres, such as EPSG:32638"
                )
            }
            Self::NotMetres { proj4, unit } => {
                write!(f, "the coordinate system '{proj4}' has the unit '{unit}'; expected metres")
            }
            Self::ShiftUnknown { proj4 } => write!(
                f,
                "the coordinate system '{proj4}' does not say how its datum lies to WGS 84; expected +towgs84=…"
            ),
        }
    }
}

impl std::error::Error for CrsProblem {}

/// How many metres of the coordinate system one true metre on the ground measures at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalScale {
    /// Along the grid's easting; 0.9996 on the central meridian of UTM.
    pub east: f64,
    /// Along the grid's northing.
    pub north: f64,
}

impl Crs {
    /// The coordinate system for a region: the UTM zone of its centre on WGS 84 when no part of the region lies
    /// farther than [`UTM_REACH_DEG`] from the zone's central meridian nor beyond 80° S or 84° N; else the Lambert
    /// azimuthal equal-area system on WGS 84 around its centre, rounded to a hundredth of a degree.
    ///
    /// UTM keeps angles and small shapes, scale within 0.15 %; the equal-area system keeps hectares exact, and its
    /// distances are true within 1 % to 1,800 km from the centre. The widened zones of Norway and Svalbard are not
    /// used.
    ///
    /// ```
    /// use spatial::{LonLatBox, crs::Crs};
    /// let comoros = Crs::auto(LonLatBox::new(43.2, -12.4, 44.6, -11.3).unwrap());
    /// assert_eq!(comoros.name(), "EPSG:32738");
    /// let caucasus = Crs::auto(LonLatBox::new(40.0, 41.2, 48.6, 45.0).unwrap());
    /// assert_eq!(caucasus.name(), "LAEA 43.10 44.30");
    /// ```
    pub fn auto(region: LonLatBox) -> Self {
        let center = region.center();
        let zone = ((center.lon + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u32 + 1;
        let meridian = f64::from(zone) * 6.0 - 183.0;
        let reach = (center.lon - meridian).abs() + region.width_deg() / 2.0;
        let (south, north) = UTM_LATITUDES;
        if reach <= UTM_REACH_DEG && region.south() >= south && region.north() <= north {
            Self::utm(zone, center.lat)
        } else {
            Self::equal_area(center)
        }
    }

    /// A coordinate system from a name to show (`EPSG:32638`) and a PROJ string.
    ///
    /// Errors: the string cannot be read, is not projected, is not in metres, or names an ellipsoid other than WGS 84
    /// and GRS 80 without saying how it lies to WGS 84.
    ///
    /// ```
    /// use spatial::crs::Crs;
    /// let web = Crs::from_proj4("EPSG:3857", "+proj=merc +a=6378137 +b=6378137 +units=m +nadgrids=@null").unwrap();
    /// assert_eq!(web.epsg(), Some(3857));
    /// assert!(Crs::from_proj4("EPSG:4326", "+proj=longlat +datum=WGS84").is_err());
    /// ```
    pub fn from_proj4(name: &str, proj4: &str) -> Result<Self, CrsProblem> {
        let proj4 = proj4.trim().to_owned();
        let unreadable =
            |error: proj4rs::errors::Error| CrsProblem::Unreadable { proj4: proj4.clone(), reason: error.to_string() };
        let geographic = Proj::from_proj_string("+proj=longlat +datum=WGS84").map_err(unreadable)?;
        let projected = Proj::from_proj_string(&proj4).map_err(unreadable)?;
        if projected.is_latlong() || projected.is_geocent() || !projected.has_forward() || !projected.has_inverse() {
            return Err(CrsProblem::NotProjected { proj4 });
        }
        if projected.to_meter() != 1.0 {
            return Err(CrsProblem::NotMetres { unit: projected.units().to_owned(), proj4 });
        }
        if shift_unknown(&proj4) {
            return Err(CrsProblem::ShiftUnknown { proj4 });
        }
        Ok(Self { name: name.to_owned(), proj4, wkt: None, geographic, projected })
    }

    /// The same coordinate system with its WKT text, as the reader of a file found it.
    pub fn with_wkt(self, wkt: &str) -> Self {
        Self { wkt: Some(wkt.to_owned()), ..self }
    }

    /// The name to show: `EPSG:` and a number, or what [`Crs::from_proj4`] was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The PROJ string.
    pub fn proj4(&self) -> &str {
        &self.proj4
    }

    /// The WKT text, version 1; `None` for a system built from a PROJ string alone.
    pub fn wkt(&self) -> Option<&str> {
        self.wkt.as_deref()
    }

    /// The EPSG number, when the name is one.
    pub fn epsg(&self) -> Option<u32> {
        self.name.strip_prefix("EPSG:")?.parse().ok()
    }

    /// The centre of a Lambert azimuthal equal-area system, `None` for any other: with WGS 84 and the false origin of
    /// [`Crs::false_origin`] these are all its parameters.
    pub fn equal_area_center(&self) -> Option<LonLat> {
        (self.projected.projname() == "laea").then(|| LonLat {
            lon: rounded(self.projected.longitude_of_origin().to_degrees()),
            lat: rounded(self.projected.latitude_of_origin().to_degrees()),
        })
    }

    /// False easting and northing, metres.
    pub fn false_origin(&self) -> Coord<f64> {
        Coord { x: self.projected.false_easting(), y: self.projected.false_northing() }
    }

    /// Easting and northing in metres; `None` where the projection is not defined.
    ///
    /// ```
    /// use spatial::{LonLat, LonLatBox, crs::Crs};
    /// let crs = Crs::auto(LonLatBox::new(43.2, -12.4, 44.6, -11.3).unwrap());
    /// let moroni = crs.to_metres(LonLat { lon: 43.25, lat: -11.7 }).unwrap();
    /// assert!((moroni.x - 309_261.126).abs() < 1e-3 && (moroni.y - 8_706_028.591).abs() < 1e-3);
    /// ```
    pub fn to_metres(&self, position: LonLat) -> Option<Coord<f64>> {
        let mut point = (position.lon.to_radians(), position.lat.to_radians(), 0.0);
        proj4rs::transform::transform(&self.geographic, &self.projected, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then_some(Coord { x: point.0, y: point.1 })
    }

    /// Longitude and latitude on WGS 84; `None` for metres that are nowhere on Earth.
    pub fn to_lonlat(&self, point: Coord<f64>) -> Option<LonLat> {
        let mut point = (point.x, point.y, 0.0);
        proj4rs::transform::transform(&self.projected, &self.geographic, &mut point).ok()?;
        LonLat::new(wrapped_longitude(point.0.to_degrees()), point.1.to_degrees())
    }

    /// The smallest rectangle in metres that holds a box of longitudes and latitudes, from points along its edge;
    /// `None` where the projection is not defined on the edge.
    ///
    /// The edge is followed in steps of 1/32 of a side: what a curved side bulges between two points, less than a
    /// thousandth of the side's own bulge, is not counted. A box holding a pole of an azimuthal system has its extreme
    /// points on the edge too.
    pub fn extent(&self, region: LonLatBox) -> Option<Rect<f64>> {
        let mut low = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let mut high = Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        for position in region.edge(EDGE_STEPS) {
            let point = self.to_metres(position)?;
            low = Coord { x: low.x.min(point.x), y: low.y.min(point.y) };
            high = Coord { x: high.x.max(point.x), y: high.y.max(point.y) };
        }
        Some(Rect::new(low, high))
    }

    /// Metres of the coordinate system per true metre at a place, east and north: measured over one kilometre with
    /// geodesics on WGS 84. `None` where the projection is not defined. A scale bar must divide by it.
    pub fn scale_at(&self, point: Coord<f64>) -> Option<LocalScale> {
        let along = |x: f64, y: f64| {
            let from = Coord { x: point.x - x, y: point.y - y };
            let to = Coord { x: point.x + x, y: point.y + y };
            self.ground_distance_m(from, to).map(|ground_m| 2.0 * SCALE_STEP_M / ground_m)
        };
        Some(LocalScale { east: along(SCALE_STEP_M, 0.0)?, north: along(0.0, SCALE_STEP_M)? })
    }

    /// True distance on the ground between two points, metres: the geodesic on WGS 84. `None` where the projection is
    /// not defined.
    pub fn ground_distance_m(&self, from: Coord<f64>, to: Coord<f64>) -> Option<f64> {
        let from = Point(self.to_lonlat(from)?.into());
        let to = Point(self.to_lonlat(to)?.into());
        Some(Geodesic.distance(from, to))
    }

    fn utm(zone: u32, latitude: f64) -> Self {
        let (epsg, letter, south, false_north) =
            if latitude < 0.0 { (32700, 'S', " +south", 10_000_000) } else { (32600, 'N', "", 0) };
        let epsg = epsg + zone;
        let meridian = zone as i32 * 6 - 183;
        let wkt = wkt_projected(&WktProjected {
            name: &format!("WGS 84 / UTM zone {zone}{letter}"),
            method: "Transverse_Mercator",
            parameters: &[
                ("latitude_of_origin", "0".to_owned()),
                ("central_meridian", meridian.to_string()),
                ("scale_factor", "0.9996".to_owned()),
                ("false_easting", "500000".to_owned()),
                ("false_northing", false_north.to_string()),
            ],
            epsg: Some(epsg),
        });
        Self::from_proj4(
            &format!("EPSG:{epsg}"),
            &format!("+proj=utm +zone={zone}{south} +datum=WGS84 +units=m +no_defs"),
        )
        .expect("a UTM definition is readable and in metres")
        .with_wkt(&wkt)
    }

    fn equal_area(center: LonLat) -> Self {
        let (lat, lon) = (format!("{:.2}", center.lat), format!("{:.2}", center.lon));
        let name = format!("LAEA {lat} {lon}");
        let wkt = wkt_projected(&WktProjected {
            name: &name,
            method: "Lambert_Azimuthal_Equal_Area",
            parameters: &[
                ("latitude_of_center", lat.clone()),
                ("longitude_of_center", lon.clone()),
                ("false_easting", "0".to_owned()),
                ("false_northing", "0".to_owned()),
            ],
            epsg: None,
        });
        let proj4 = format!("+proj=laea +lat_0={lat} +lon_0={lon} +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs");
        Self::from_proj4(&name, &proj4).expect("an equal-area definition is readable and in metres").with_wkt(&wkt)
    }
}

impl fmt::Debug for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crs").field("name", &self.name).field("proj4", &self.proj4).finish_non_exhaustive()
    }
}

impl PartialEq for Crs {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.proj4 == other.proj4
    }
}

/// Radians and degrees do not convert back exactly; definitions have at most nine decimals.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

/// Whether a PROJ string names a datum by its ellipsoid alone, and that ellipsoid is not WGS 84's or its twin GRS 80.
fn shift_unknown(proj4: &str) -> bool {
    let said = |key: &str| proj4.split_whitespace().any(|word| word.trim_start_matches('+').starts_with(key));
    let known = ["towgs84=", "datum=", "nadgrids=", "ellps=WGS84", "ellps=GRS80"].iter().any(|key| said(key));
    !known && ["ellps=", "a=", "R="].iter().any(|key| said(key))
}

struct WktProjected<'a> {
    name: &'a str,
    method: &'a str,
    parameters: &'a [(&'a str, String)],
    epsg: Option<u32>,
}

/// WKT 1 of a projected system on WGS 84.
fn wkt_projected(system: &WktProjected<'_>) -> String {
    let parameters: String =
        system.parameters.iter().map(|(name, value)| format!("PARAMETER[\"{name}\",{value}],")).collect();
    let authority = system.epsg.map(|epsg| format!(",AUTHORITY[\"EPSG\",\"{epsg}\"]")).unwrap_or_default();
    format!(
        "PROJCS[\"{}\",{WKT_WGS84},PROJECTION[\"{}\"],{parameters}UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],\
         AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH]{authority}]",
        system.name, system.method
    )
}

const WKT_WGS84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",\
    SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],\
    PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 20 random positions in each of 11 systems, computed by gdaltransform: see the README beside them.
    const GDALTRANSFORM: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/references/crs/gdaltransform.tsv"));

    fn region(west: f64, south: f64, east: f64, north: f64) -> LonLatBox {
        LonLatBox::new(west, south, east, north).unwrap()
    }

    #[test]
    fn agrees_with_gdaltransform_to_a_millimetre() {
        let mut compared = 0;
        for line in GDALTRANSFORM.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let number = |field: usize| fields[field].parse::<f64>().unwrap();
            let crs = Crs::from_proj4(fields[0], fields[1]).unwrap();
            let position = LonLat::new(number(2), number(3)).unwrap();
            let point = crs.to_metres(position).unwrap();
            assert!((point.x - number(4)).abs() < 1e-3 && (point.y - number(5)).abs() < 1e-3, "{line}: {point:?}");
            let back = crs.to_lonlat(Coord { x: number(4), y: number(5) }).unwrap();
            let away_m = Geodesic.distance(Point(position.into()), Point(back.into()));
            assert!(away_m < 1e-3, "{line}: back at {back:?}, {away_m} m away");
            compared += 1;
        }
        assert_eq!(compared, 220);
    }

    #[test]
    fn a_region_within_its_zone_gets_utm_and_a_wider_one_equal_area() {
        assert_eq!(Crs::auto(region(44.0, 42.0, 48.0, 43.0)).epsg(), Some(32638));
        assert_eq!(Crs::auto(region(114.0, -40.0, 119.0, -39.0)).epsg(), Some(32750));
        let wide = Crs::auto(region(40.0, 42.0, 48.0, 43.0));
        assert_eq!((wide.name(), wide.epsg()), ("LAEA 42.50 44.00", None));
        assert_eq!(wide.equal_area_center(), Some(LonLat { lon: 44.0, lat: 42.5 }));
        assert_eq!(Crs::auto(region(10.0, 85.0, 12.0, 88.0)).name(), "LAEA 86.50 11.00");
        let fiji = Crs::auto(region(174.5, -19.5, -179.9, -16.0));
        assert_eq!(fiji.epsg(), Some(32760));
        assert_eq!(Crs::auto(region(177.0, -19.0, -178.0, -16.0)).name(), "LAEA -17.50 179.50");
    }

    #[test]
    fn the_extent_of_a_box_holds_its_curved_edge() {
        let crs = Crs::auto(region(40.0, 42.0, 48.0, 44.0));
        let extent = crs.extent(region(40.0, 42.0, 48.0, 44.0)).unwrap();
        let corner = crs.to_metres(LonLat { lon: 40.0, lat: 42.0 }).unwrap();
        let middle = crs.to_metres(LonLat { lon: 44.0, lat: 42.0 }).unwrap();
        assert!(middle.y < corner.y - 5_000.0);
        assert!((extent.min().y - middle.y).abs() < 1.0);
    }

    #[test]
    fn utm_is_4_in_10000_too_short_on_its_meridian() {
        let crs = Crs::auto(region(44.0, 42.0, 46.0, 44.0));
        let scale = crs.scale_at(Coord { x: 500_000.0, y: 4_700_000.0 }).unwrap();
        assert!((scale.east - 0.9996).abs() < 1e-7 && (scale.north - 0.9996).abs() < 1e-7, "{scale:?}");
        let web = Crs::from_proj4("EPSG:3857", "+proj=merc +a=6378137 +b=6378137 +units=m +nadgrids=@null").unwrap();
        let point = web.to_metres(LonLat { lon: 0.0, lat: 60.0 }).unwrap();
        // Spherical Mercator on the ellipsoid at 60°: 2 along the parallel along the sphere, of which a/ν east and a/M north.
        let scale = web.scale_at(point).unwrap();
        assert!((scale.east - 1.994_973).abs() < 1e-5 && (scale.north - 1.998_334).abs() < 1e-5, "{scale:?}");
    }

    #[test]
    fn unusable_definitions_are_refused_with_the_reason() {
        let problem = |proj4: &str| Crs::from_proj4("x", proj4).unwrap_err();
        assert!(matches!(problem("+proj=longlat +datum=WGS84"), CrsProblem::NotProjected { .. }));
        assert!(matches!(problem("+proj=utm +zone=10 +datum=WGS84 +units=us-ft"), CrsProblem::NotMetres { .. }));
        assert!(matches!(problem("+proj=utm +zone=30 +ellps=intl +units=m"), CrsProblem::ShiftUnknown { .. }));
        assert!(matches!(problem("EPSG:32638"), CrsProblem::Unreadable { .. }));
        assert!(matches!(problem("+proj=nonsense"), CrsProblem::Unreadable { .. }));
    }

    #[test]
    fn metres_nowhere_on_earth_are_none() {
        let crs = Crs::auto(region(40.0, 42.0, 48.0, 44.0));
        assert_eq!(crs.to_lonlat(Coord { x: 2e7, y: 2e7 }), None);
        assert_eq!(crs.to_lonlat(Coord { x: f64::NAN, y: 0.0 }), None);
    }

    fn shared_between_threads<T: Send + Sync>() {}

    #[test]
    fn threads_may_share_it() {
        shared_between_threads::<Crs>();
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lon in -180.0..180.0f64, lat in -85.0..85.0f64) {
            let crs = Crs::auto(region((lon - 1.0).max(-180.0), (lat - 1.0).max(-90.0), (lon + 1.0).min(180.0), lat + 1.0));
            let back = crs.to_lonlat(crs.to_metres(LonLat { lon, lat }).unwrap()).unwrap();
            let away_m = Geodesic.distance(Point::new(lon, lat), Point(back.into()));
            prop_assert!(away_m < 1e-6, "{}: {away_m} m", crs.name());
        }
    }
}
