//! The region's coordinate system, and GDAL's counterpart of it.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::{Distance, Geodesic, Point};
use spatial::crs::Crs;
use spatial::{LonLat, LonLatBox};

use crate::{SourceError, gdal_log};

/// Farthest our projection and GDAL's may lie apart, metres.
const AGREEMENT_M: f64 = 1e-3;

/// By how much lengths on the map may differ from those on the ground. Systems made for a country stay below 2 %.
const MOST_STRETCH: f64 = 0.03;

/// How far apart the points are between which the scale is measured, degrees.
const SCALE_STEP_DEG: f64 = 0.001;

/// Samples along each side of the region that are compared.
const SAMPLES: usize = 5;

/// The coordinate system a scenario asks for: `auto`, or a definition GDAL understands (`EPSG:32638`, PROJ, WKT).
///
/// The definition is handed to `spatial` as a PROJ string; where that does not agree with GDAL to 1 mm over the region,
/// or is not projected in metres, it is refused.
pub(crate) fn region_crs(asked: Option<&str>, region: &LonLatBox) -> Result<Crs, SourceError> {
    let asked = asked.map_or("auto", str::trim);
    if asked.eq_ignore_ascii_case("auto") {
        return Ok(Crs::auto(*region));
    }
    let crs = named_crs(asked)?;
    check_agreement(&crs, region)?;
    check_scale(&crs, region)?;
    Ok(crs)
}

/// Refuses a system in which a metre of the map is no metre of the ground, as Web Mercator away from the equator: every
/// distance, area, slope and minute would be wrong by as much.
fn check_scale(crs: &Crs, region: &LonLatBox) -> Result<(), SourceError> {
    let Some((scale, at)) = samples(region)
        .filter_map(|at| Some((worst_scale(crs, at)?, at)))
        .max_by(|a, b| (a.0 - 1.0).abs().total_cmp(&(b.0 - 1.0).abs()))
    else {
        return Ok(());
    };
    if (scale - 1.0).abs() <= MOST_STRETCH {
        return Ok(());
    }
    Err(SourceError::BadCrs {
        found: format!(
            "{}: 1 km of the ground is {scale:.2} km of the map at {:.4}, {:.4} (east, north)",
            crs.name(),
            at.lon,
            at.lat
        ),
        next_step: "use auto, or a projected system made for this country, such as its UTM zone".to_owned(),
    })
}

/// Metres of the map for a metre of the ground, eastward or northward, whichever is farther from 1; `None` where the
/// system is not defined.
fn worst_scale(crs: &Crs, at: LonLat) -> Option<f64> {
    let here = crs.to_metres(at)?;
    let scale = |lon: f64, lat: f64| {
        let there = LonLat::new(at.lon + lon, at.lat + lat)?;
        let map = crs.to_metres(there)?;
        let ground_m = Geodesic.distance(Point(at.into()), Point(there.into()));
        Some((map.x - here.x).hypot(map.y - here.y) / ground_m)
    };
    let scales = [scale(SCALE_STEP_DEG, 0.0), scale(0.0, SCALE_STEP_DEG)].into_iter().flatten();
    scales.max_by(|a, b| (a - 1.0).abs().total_cmp(&(b - 1.0).abs()))
}

fn named_crs(asked: &str) -> Result<Crs, SourceError> {
    gdal_log::prepare();
    let auto = "use auto, or another projected system in metres of this country";
    let refused = |found: String| SourceError::BadCrs { found, next_step: auto.to_owned() };
    let reference = SpatialRef::from_definition(asked)
        .map_err(|error| refused(format!("\"{asked}\" is not known: {}", gdal_log::explain(&error))))?;
    let proj4 = reference
        .to_proj4()
        .map_err(|error| refused(format!("\"{asked}\" has no PROJ string: {}", gdal_log::explain(&error))))?;
    let crs = Crs::from_proj4(asked, &proj4).map_err(|problem| refused(problem.to_string()))?;
    Ok(match reference.to_wkt() {
        Ok(wkt) => crs.with_wkt(&wkt),
        Err(_) => crs,
    })
}

fn check_agreement(crs: &Crs, region: &LonLatBox) -> Result<(), SourceError> {
    let failed = |found: String| SourceError::BadCrs {
        found,
        next_step: "use auto, or a projected system whose area of use holds the region".to_owned(),
    };
    let asked = crs.name();
    let transform = from_lonlat(crs).map_err(|error| failed(format!("{asked}: {}", gdal_log::explain(&error))))?;
    for position in samples(region) {
        let outside = || failed(format!("{asked} is not defined at {:.4}, {:.4}", position.lon, position.lat));
        let ours = crs.to_metres(position).ok_or_else(outside)?;
        let (mut x, mut y) = ([position.lon], [position.lat]);
        transform.transform_coords(&mut x, &mut y, &mut []).map_err(|_| outside())?;
        let apart_m = (ours.x - x[0]).hypot(ours.y - y[0]);
        if apart_m.is_nan() || apart_m > AGREEMENT_M {
            return Err(failed(format!(
                "{asked}: GDAL and this program differ by {apart_m:.3} m at {:.4}, {:.4}",
                position.lon, position.lat
            )));
        }
    }
    Ok(())
}

fn samples(region: &LonLatBox) -> impl Iterator<Item = LonLat> + '_ {
    let share = |step: usize| step as f64 / (SAMPLES - 1) as f64;
    (0..SAMPLES * SAMPLES).map(move |index| {
        let lon = region.west() + share(index % SAMPLES) * region.width_deg();
        let lat = region.south() + share(index / SAMPLES) * (region.north() - region.south());
        LonLat { lon: if lon > 180.0 { lon - 360.0 } else { lon }, lat }
    })
}

/// GDAL's counterpart of the region's coordinate system, easting first.
pub(crate) fn reference_of(crs: &Crs) -> gdal::errors::Result<SpatialRef> {
    let mut reference = match (crs.epsg(), crs.wkt()) {
        (Some(code), _) => SpatialRef::from_epsg(code)?,
        (None, Some(wkt)) => SpatialRef::from_wkt(wkt)?,
        (None, None) => SpatialRef::from_proj4(crs.proj4())?,
    };
    reference.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(reference)
}

/// WGS 84 for GDAL, longitude first.
pub(crate) fn lonlat_reference() -> gdal::errors::Result<SpatialRef> {
    let mut reference = SpatialRef::from_epsg(4326)?;
    reference.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(reference)
}

/// From longitude and latitude to the region's metres, as GDAL does it.
pub(crate) fn from_lonlat(crs: &Crs) -> gdal::errors::Result<CoordTransform> {
    CoordTransform::new(&lonlat_reference()?, &reference_of(crs)?)
}

/// From a source's coordinates, easting or longitude first, to longitude and latitude; `None` when they are that
/// already.
pub(crate) fn to_lonlat(source: &SpatialRef) -> gdal::errors::Result<Option<CoordTransform>> {
    let mut source = source.clone();
    source.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let is_wgs84 = source.is_geographic()
        && (source.authority().is_ok_and(|code| code == "EPSG:4326" || code == "OGC:CRS84")
            || source.name().is_some_and(|name| name == "WGS 84"));
    if is_wgs84 {
        return Ok(None);
    }
    CoordTransform::new(&source, &lonlat_reference()?).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caucasus() -> LonLatBox {
        LonLatBox::new(42.0, 43.0, 43.0, 44.0).unwrap()
    }

    /// In Web Mercator a lake of 100 ha was one of 190 ha at 43.5° N, and 1.5 km of the map 1.1 km to walk.
    #[test]
    fn a_map_whose_metres_are_no_metres_of_the_ground_is_refused() {
        let error = region_crs(Some("EPSG:3857"), &caucasus()).unwrap_err().to_string();
        assert!(error.contains("1 km of the ground is 1.39 km of the map at") && error.contains("UTM"), "{error}");
        let scale = worst_scale(&named_crs("EPSG:3857").unwrap(), LonLat { lon: 42.5, lat: 60.0 }).unwrap();
        assert!((scale - 2.0).abs() < 0.01, "1 / cos 60° is 2, found {scale}");
        for good in ["EPSG:32638", "EPSG:32637", "EPSG:3035"] {
            region_crs(Some(good), &caucasus()).unwrap();
        }
        let equator = LonLatBox::new(9.0, -1.0, 10.0, 1.0).unwrap();
        region_crs(Some("EPSG:3857"), &equator).unwrap();
    }

    #[test]
    fn an_epsg_code_is_resolved_and_agrees_with_gdal() {
        for code in ["EPSG:32638", "EPSG:3035"] {
            let crs = region_crs(Some(code), &caucasus()).unwrap();
            assert_eq!(crs.name(), code);
            assert!(crs.wkt().is_some());
        }
    }

    #[test]
    fn degrees_nonsense_and_unknown_shifts_are_refused() {
        for code in ["EPSG:4326", "EPSG:999999", "metres please", "EPSG:28408"] {
            let error = region_crs(Some(code), &caucasus()).unwrap_err();
            assert!(matches!(error, SourceError::BadCrs { .. }), "{code}: {error}");
        }
    }

    #[test]
    fn gdal_reads_the_automatic_systems_the_same_way() {
        let utm = Crs::auto(caucasus());
        check_agreement(&utm, &caucasus()).unwrap();
        let wide = LonLatBox::new(40.0, 41.0, 49.0, 45.0).unwrap();
        check_agreement(&Crs::auto(wide), &wide).unwrap();
    }
}
