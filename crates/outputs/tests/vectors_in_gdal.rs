//! Every vector file written here is opened by GDAL, with the same fields, values, order and places.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use std::path::Path;
use std::process::Command;

use outputs::formats::{Content, FORMATS, for_path, write_layer};
use outputs::record::{FieldType, Layer, Value};
use serde_json::Value as Json;

/// The formats that GDAL reads with types and places; `read_back.rs` has the others.
const READ_BY_GDAL: [&str; 4] = ["geojson", "csv", "gpkg", "fgb"];

/// The features of a file as GDAL reads them, in its order.
fn read_by_gdal(path: &Path) -> Vec<Json> {
    let mut command = Command::new("ogr2ogr");
    command.args(["-f", "GeoJSONSeq", "/vsistdout/"]).arg(path);
    if path.extension().unwrap() == "gpkg" {
        // Beside the layer stands the table of its styles.
        command.arg(path.file_stem().unwrap());
    }
    if path.extension().unwrap() == "csv" {
        command.args(["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "AUTODETECT_TYPE=YES"]);
        command.args(["-oo", "KEEP_GEOM_COLUMNS=NO", "-oo", "GEOM_POSSIBLE_NAMES=wkt", "-a_srs", "EPSG:4326"]);
    }
    let output = command.output().expect("ogr2ogr is needed by this test (Debian package gdal-bin)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line.trim_start_matches('\u{1e}')).unwrap()).collect()
}

/// A property; GDAL writes one named `id` as the id of the feature.
fn property<'a>(feature: &'a Json, name: &str) -> &'a Json {
    feature["properties"].get(name).unwrap_or_else(|| &feature[name])
}

fn write(layer: &Layer, path: &Path) {
    let format = for_path(path, Content::Features).unwrap();
    outputs::atomic::write_file(path, |out| write_layer(layer, format, out)).unwrap();
}

fn same(field: FieldType, written: &Value, read: &Json, extension: &str) -> bool {
    match written {
        // An empty cell is an empty text in CSV.
        Value::Missing => read.is_null() || read == "",
        Value::Integer(figure) => read.as_i64() == Some(*figure),
        Value::Number(figure) => read.as_f64().is_some_and(|read| (read - figure).abs() <= 1e-9 * figure.abs()),
        Value::Text(text) if extension == "csv" => {
            // CSV neutralises formulas, and has no types: "1" comes back as a figure.
            read.as_str().is_some_and(|read| read == text || read == format!("'{text}")) || field != FieldType::Text
        }
        Value::Text(text) => read == text.as_str(),
    }
}

#[test]
fn gdal_reads_villages_from_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let layer = outputs::record::villages(&sample::assessment());
    for format in FORMATS.iter().filter(|format| READ_BY_GDAL.contains(&format.extension)) {
        let path = folder.path().join(format!("villages.{}", format.extension));
        write(&layer, &path);
        let mut read = read_by_gdal(&path);
        // FlatGeobuf keeps the order of its index.
        read.sort_by_key(|feature| property(feature, "id").as_str().unwrap().to_owned());
        assert_eq!(read.len(), layer.features.len(), "{}", format.title);
        for (feature, read) in layer.features.iter().zip(&read) {
            for (field, value) in layer.fields.iter().zip(&feature.values) {
                let found = property(read, &field.name);
                assert!(
                    same(field.kind, value, found, format.extension),
                    "{} {}: {value:?} {found}",
                    format.title,
                    field.name
                );
            }
            let Some(geo::Geometry::Point(point)) = feature.geometry else { panic!("a village is a point") };
            let at = &read["geometry"]["coordinates"];
            assert!((at[0].as_f64().unwrap() - point.x()).abs() < 1e-7, "{} {at}", format.title);
            assert!((at[1].as_f64().unwrap() - point.y()).abs() < 1e-7, "{} {at}", format.title);
        }
    }
}

#[test]
fn answers_in_words_reach_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let mut assessment = sample::assessment();
    let [word, figure, gap] = [Some("poor"), Some("3"), None].map(|text: Option<&str>| planner::Indicator {
        value: text.and_then(|text| text.parse().ok()),
        text: text.map(str::to_owned),
        ..planner::Indicator::default()
    });
    let slope = assessment.criteria.iter_mut().find(|criterion| criterion.id == "slope").unwrap();
    slope.indicators.fill(word);
    slope.indicators[1] = figure;
    slope.indicators[2] = gap;
    let layer = outputs::record::villages(&assessment);
    let kind = |name: &str| layer.fields.iter().find(|field| field.name == name).map(|field| field.kind);
    assert_eq!((kind("slope_value"), kind("slope_pct")), (Some(FieldType::Text), None));
    assert_eq!(kind("cropland_ha"), Some(FieldType::Number), "figures stay figures");
    assert_eq!(layer.fields, outputs::record::fields(&assessment));
    for format in FORMATS.iter().filter(|format| READ_BY_GDAL.contains(&format.extension)) {
        let path = folder.path().join(format!("villages.{}", format.extension));
        write(&layer, &path);
        let mut read = read_by_gdal(&path);
        read.sort_by_key(|feature| property(feature, "id").as_str().unwrap().to_owned());
        let found = |position: usize| property(&read[position], "slope_value").as_str().unwrap_or_default();
        assert_eq!([found(0), found(1), found(2)], ["poor", "3", ""], "{}", format.title);
    }
}

#[test]
fn gdal_reads_lines_and_areas_from_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let region = sample::region();
    let layers = [outputs::layers::roads(&region), outputs::layers::water(&region), outputs::layers::services(&region)];
    for layer in layers.into_iter().flatten() {
        for extension in ["geojson", "csv", "gpkg", "fgb"] {
            let path = folder.path().join(format!("{}.{extension}", layer.name));
            write(&layer, &path);
            let read = read_by_gdal(&path);
            assert_eq!(read.len(), layer.features.len(), "{} {extension}", layer.name);
            assert!(read.iter().all(|feature| !feature["geometry"].is_null()), "{} {extension}", layer.name);
        }
    }
}

#[test]
fn a_geopackage_holds_several_layers_with_units_and_is_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("region.gpkg");
    let region = sample::region();
    let layers = [outputs::record::villages(&sample::assessment()), outputs::layers::water(&region).unwrap()];
    let bytes = || {
        let mut bytes = Vec::new();
        outputs::geopackage::write(&layers, &mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(), bytes());
    std::fs::write(&path, bytes()).unwrap();
    let output = Command::new("ogrinfo").arg("-so").arg("-al").arg(&path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    for expected in
        ["Layer name: villages", "Layer name: water", "Feature Count: 40", "ID[\"EPSG\",4326]", "clinic_min"]
    {
        assert!(text.contains(expected), "no {expected} in {text}");
    }
}
