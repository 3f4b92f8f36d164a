//! `inhabit export`: each format opens in GDAL with the same features.

use crate::program::{inhabit, is_cog, tool, upper_valley};

#[test]
fn every_vector_format_holds_the_same_villages() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["geojson", "csv", "gpkg", "fgb", "xlsx", "kml"] {
        let path = folder.path().join(format!("villages.{ending}")).display().to_string();
        inhabit(&["export", &upper_valley(), "--what", "villages", "--out", &path]).good();
        let info = tool("ogrinfo", &["-al", "-so", &path]).good().out;
        assert!(info.contains("Feature Count: 25"), "{ending}: {info}");
        assert!(info.contains("score_low"), "{ending}: {info}");
    }
}

#[test]
fn layers_and_surfaces_open_in_gdal() {
    let folder = tempfile::tempdir().unwrap();
    for what in ["roads", "services", "water", "zones", "settlements"] {
        let path = folder.path().join(format!("{what}.gpkg")).display().to_string();
        inhabit(&["export", &upper_valley(), "--what", what, "--out", &path]).good();
        tool("ogrinfo", &["-al", "-so", &path]).good();
    }
    for what in ["suitability", "elevation", "land_cover", "slope"] {
        let path = folder.path().join(format!("{what}.tif")).display().to_string();
        inhabit(&["export", &upper_valley(), "--what", what, "--out", &path]).good();
        is_cog(&path);
        if what == "land_cover" {
            // Its codes are ours: without their meaning nobody can read the file.
            let shown = tool("gdalinfo", &[&path]).good().out;
            assert!(shown.contains("land cover: 1 cropland, 2 grassland"), "{shown}");
        }
    }
}

#[test]
fn slope_agrees_with_gdaldem() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for what in ["elevation", "slope"] {
        inhabit(&["export", &upper_valley(), "--what", what, "--out", &path(&format!("{what}.tif"))]).good();
    }
    tool("gdaldem", &["slope", "-q", &path("elevation.tif"), &path("gdaldem.tif")]).good();
    let values = |name: &str| -> Vec<f64> {
        tool("gdal_translate", &["-q", "-of", "XYZ", &path(name), &path("cells.xyz")]).good();
        let text = std::fs::read_to_string(path("cells.xyz")).unwrap();
        text.lines().map(|line| line.split(' ').nth(2).unwrap().parse().unwrap()).collect()
    };
    let (ours, theirs) = (values("slope.tif"), values("gdaldem.tif"));
    assert_eq!(ours.len(), theirs.len());
    let inner = |value: f64| value.is_finite() && value >= 0.0;
    let compared = ours.iter().zip(&theirs).filter(|(a, b)| inner(**a) && inner(**b));
    let (count, worst) = compared.fold((0, 0.0_f64), |(n, worst), (a, b)| (n + 1, worst.max((a - b).abs())));
    assert!(count > 300_000, "{count} cells compared");
    assert!(worst < 1e-3, "slope differs by {worst} degrees");
}
