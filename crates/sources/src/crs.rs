//! The region's coordinate system, and GDAL's counterpart of it.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use spatial::crs::Crs;
use spatial::{LonLat, LonLatBox};

use crate::{SourceError, gdal_log};

/// Farthest our projection and GDAL's may lie apart, metres.
const AGREEMENT_M: f64 = 1e-3;

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
    Ok(crs)
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

    #[test]
    fn an_epsg_code_is_resolved_and_agrees_with_gdal() {
        for code in ["EPSG:32638", "EPSG:3035", "EPSG:3857"] {
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
