use geo::{Coord, Geometry, MapCoords};
use spatial::LonLat;
use spatial::crs::Crs;

use crate::here::Params;
use crate::problem::Problem;
use crate::site::Site;

/// Longitude and latitude on WGS 84.
pub const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A coordinate system that answers can be in.
#[derive(Debug, Clone)]
pub enum System {
    /// Longitude, latitude.
    LonLat,
    /// Latitude, longitude.
    LatLon,
    /// Spherical Mercator of web maps.
    WebMercator,
    /// The region's own, metres.
    Own(Box<Crs>),
}

fn epsg(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

/// The addresses of the systems a region knows, its own last.
pub fn uris(site: &Site) -> Vec<String> {
    let mut known = vec![CRS84.to_owned(), epsg(4326), epsg(3857)];
    known.extend(site.region.crs.epsg().filter(|code| *code != 3857).map(epsg));
    known
}

impl System {
    /// The system a parameter names; longitude and latitude when it is missing.
    ///
    /// # Errors
    /// 400 with the systems there are.
    pub fn read(params: &Params, name: &str, site: &Site) -> Result<Self, Problem> {
        let Some(found) = params.get(name) else { return Ok(Self::LonLat) };
        let plain = found.trim_start_matches('[').trim_end_matches(']');
        let code = plain.strip_prefix("http://www.opengis.net/def/crs/EPSG/0/").or(plain.strip_prefix("EPSG:"));
        match code.and_then(|code| code.parse::<u32>().ok()) {
            Some(4326) => Ok(Self::LatLon),
            Some(3857) => Ok(Self::WebMercator),
            Some(code) if site.region.crs.epsg() == Some(code) => Ok(Self::Own(Box::new(site.region.crs.clone()))),
            None if plain == CRS84 || plain == "OGC:CRS84" => Ok(Self::LonLat),
            _ => Err(Problem::bad(format!("{name}: found \"{found}\", expected one of {}", uris(site).join(", ")))),
        }
    }

    /// Its address.
    pub fn uri(&self) -> String {
        match self {
            Self::LonLat => CRS84.to_owned(),
            Self::LatLon => epsg(4326),
            Self::WebMercator => epsg(3857),
            Self::Own(crs) => epsg(crs.epsg().unwrap_or_default()),
        }
    }

    /// A position in it; `None` where it is not defined.
    fn to(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self {
            Self::LonLat => Some(at),
            Self::LatLon => Some(Coord { x: at.y, y: at.x }),
            Self::WebMercator => {
                let lat = at.y.clamp(-85.051_128_78, 85.051_128_78).to_radians();
                Some(Coord { x: at.x.to_radians() * MERCATOR_M, y: lat.tan().asinh() * MERCATOR_M })
            }
            Self::Own(crs) => crs.to_metres(LonLat::new(at.x, at.y)?),
        }
    }

    /// Longitude and latitude of a position in it; `None` where it is not defined.
    fn from(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        match self {
            Self::LonLat => Some(at),
            Self::LatLon => Some(Coord { x: at.y, y: at.x }),
            Self::WebMercator => {
                Some(Coord { x: (at.x / MERCATOR_M).to_degrees(), y: (at.y / MERCATOR_M).sinh().atan().to_degrees() })
            }
            Self::Own(crs) => crs.to_lonlat(at).map(Coord::from),
        }
    }

    /// A geometry in it; `None` where it is not defined.
    pub fn geometry(&self, geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
        geometry.try_map_coords(|at| self.to(at).ok_or(())).ok()
    }

    /// A geometry given in it, as longitudes and latitudes.
    ///
    /// # Errors
    /// 400 for positions where it is not defined.
    pub fn to_lonlat(&self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, Problem> {
        let turned = geometry.try_map_coords(|at| self.from(at).ok_or(()));
        turned.map_err(|()| Problem::bad(format!("a position is not defined in {}", self.uri())))
    }

    /// A box given in it, as west, south, east, north. Its sides are walked along, since they may be bent.
    ///
    /// # Errors
    /// 400 for a box that is none.
    pub fn bbox(&self, [x0, y0, x1, y1]: [f64; 4]) -> Result<[f64; 4], Problem> {
        let wrong = || Problem::bad("bbox: expected the lower corner before the upper one, inside the system's bounds");
        if let Self::LonLat | Self::LatLon = self {
            let corner = |x, y| self.from(Coord { x, y }).ok_or_else(wrong);
            let (low, high) = (corner(x0, y0)?, corner(x1, y1)?);
            return if low.y <= high.y { Ok([low.x, low.y, high.x, high.y]) } else { Err(wrong()) };
        }
        if x0 > x1 || y0 > y1 {
            return Err(wrong());
        }
        let mut all = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for step in 0..=16 {
            let share = f64::from(step) / 16.0;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            for at in [Coord { x, y: y0 }, Coord { x, y: y1 }, Coord { x: x0, y }, Coord { x: x1, y }] {
                let at = self.from(at).ok_or_else(wrong)?;
                all = [all[0].min(at.x), all[1].min(at.y), all[2].max(at.x), all[3].max(at.y)];
            }
        }
        Ok(all)
    }
}

/// The radius of the sphere of web maps, metres.
const MERCATOR_M: f64 = 6_378_137.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_mercator_is_what_everybody_else_has() {
        // EPSG guidance note 7-2, section 3.5.1.1: 24°22'54.433" N, 100°20'0" W.
        let at = System::WebMercator.to(Coord { x: -100.333_333_333, y: 24.381_786_944 }).unwrap();
        assert!((at.x - -11_169_055.58).abs() < 0.02 && (at.y - 2_800_000.0).abs() < 0.02, "{at:?}");
        let back = System::WebMercator.from(at).unwrap();
        assert!((back.x - -100.333_333_333).abs() < 1e-9 && (back.y - 24.381_786_944).abs() < 1e-9);
    }

    #[test]
    fn boxes_keep_the_order_of_their_system() {
        assert_eq!(System::LatLon.bbox([-12.0, 43.0, -11.0, 44.0]).unwrap(), [43.0, -12.0, 44.0, -11.0]);
        assert!(System::LonLat.bbox([43.0, -11.0, 44.0, -12.0]).is_err());
        assert!(System::WebMercator.bbox([1.0, 0.0, 0.0, 1.0]).is_err());
    }
}
