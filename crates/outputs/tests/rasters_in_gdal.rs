//! Every raster written here is opened by GDAL, with the same place, values and gaps.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use outputs::raster::{write_cog, write_cog_codes};
use spatial::crs::Crs;
use spatial::{Grid, GridFrame, LonLatBox};

/// What a program of GDAL prints; the test fails when the program is missing or refuses.
fn gdal(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| {
        panic!("{program} is needed by this test (Debian packages gdal-bin and python3-gdal): {error}")
    });
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    text
}

fn comoros() -> Crs {
    Crs::auto(LonLatBox::new(43.2, -12.4, 44.6, -11.3).unwrap())
}

fn caucasus() -> Crs {
    Crs::auto(LonLatBox::new(40.0, 41.2, 48.6, 45.0).unwrap())
}

fn frame(columns: usize, rows: usize) -> GridFrame {
    GridFrame { west_m: 300_000.0, north_m: 8_720_000.0, cell_m: 90.0, columns, rows }
}

/// A hill with a gap wherever both column and row end on 7.
fn hill(columns: usize, rows: usize) -> Grid<f32> {
    Grid::from_fn(frame(columns, rows), |column, row| {
        if column % 10 == 7 && row % 10 == 7 {
            f32::NAN
        } else {
            (column as f32 * 0.25).sin() * 40.0 + row as f32 * 0.01
        }
    })
}

fn write(path: &Path, grid: &Grid<f32>, crs: &Crs) {
    let mut file = std::fs::File::create(path).unwrap();
    write_cog(grid, crs, "suitability, points of 100 <&>", &mut file).unwrap();
}

#[test]
fn gdal_reads_place_description_and_statistics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hill.tif");
    write(&path, &hill(1300, 700), &comoros());
    let info = gdal("gdalinfo", &["-stats", path.to_str().unwrap()]);
    for expected in [
        "Size is 1300, 700",
        "ID[\"EPSG\",32738]",
        "Origin = (300000.000000000000000,8720000.000000000000000)",
        "Pixel Size = (90.000000000000000,-90.000000000000000)",
        "AREA_OR_POINT=Area",
        "NoData Value=nan",
        "Overviews: 650x350, 325x175",
        "suitability, points of 100 <&>",
        "STATISTICS_VALID_PERCENT=99",
    ] {
        assert!(info.contains(expected), "no {expected} in {info}");
    }
}

#[test]
fn gdal_reads_every_value_and_gap() {
    let folder = tempfile::tempdir().unwrap();
    let grid = hill(700, 530);
    let (path, raw) = (folder.path().join("hill.tif"), folder.path().join("hill.bin"));
    write(&path, &grid, &comoros());
    gdal("gdal_translate", &["-q", "-of", "ENVI", path.to_str().unwrap(), raw.to_str().unwrap()]);
    let bytes = std::fs::read(&raw).unwrap();
    let read: Vec<f32> = bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    assert_eq!(read.len(), grid.values().len());
    for (read, written) in read.iter().zip(grid.values()) {
        assert!(read.to_bits() == written.to_bits() || (read.is_nan() && written.is_nan()), "{read} {written}");
    }
}

#[test]
fn gdal_reads_codes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, raw) = (folder.path().join("cover.tif"), folder.path().join("cover.bin"));
    let grid = Grid::from_fn(frame(611, 520), |column, row| ((column / 7 + row / 5) % 10) as u8);
    write_cog_codes(&grid, 0, &comoros(), "land cover", &mut std::fs::File::create(&path).unwrap()).unwrap();
    gdal("gdal_translate", &["-q", "-of", "ENVI", path.to_str().unwrap(), raw.to_str().unwrap()]);
    assert_eq!(std::fs::read(&raw).unwrap(), grid.values());
}

#[test]
fn gdal_knows_the_equal_area_system() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("laea.tif");
    let crs = caucasus();
    let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 500.0, columns: 20, rows: 10 };
    write(&path, &Grid::from_fn(frame, |column, _| column as f32), &crs);
    let info = gdal("gdalinfo", &["-proj4", path.to_str().unwrap()]);
    assert!(info.contains("+proj=laea +lat_0=43.1 +lon_0=44.3 +x_0=0 +y_0=0 +datum=WGS84 +units=m"), "{info}");
}

#[test]
fn gdals_validator_calls_it_cloud_optimised() {
    let folder = tempfile::tempdir().unwrap();
    for (name, columns, rows) in [("small.tif", 100, 80), ("large.tif", 2100, 1100)] {
        let path = folder.path().join(name);
        write(&path, &hill(columns, rows), &comoros());
        let module = "osgeo_utils.samples.validate_cloud_optimized_geotiff";
        let verdict = gdal("/usr/bin/python3", &["-m", module, "--full-check=yes", path.to_str().unwrap()]);
        assert!(verdict.contains("is a valid cloud optimized GeoTIFF"), "{verdict}");
        assert!(!verdict.to_lowercase().contains("warning"), "{verdict}");
    }
}

#[test]
fn one_thread_and_many_write_the_same_bytes() {
    let grid = hill(1500, 1200);
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Vec::new();
        pool.install(|| write_cog(&grid, &comoros(), "hill", &mut out)).unwrap();
        out
    };
    assert_eq!(bytes(1), bytes(4));
}
