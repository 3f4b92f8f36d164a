//! Every vector file is read back by programs that are not GDAL alone: geopandas, pyarrow, openpyxl, Python's csv, and by
//! checks against the text of standards. Names meant to do harm come back as they were.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../tests/readers.rs"]
mod readers;
#[allow(dead_code)]
mod sample;

use std::path::{Path, PathBuf};
use std::process::Command;

use geo::{Geometry, LineString, MultiPolygon, Point, polygon};
use outputs::formats::{Content, for_path, write_layer};
use outputs::record::{Feature, Field, FieldType, Layer, Value};
use readers::{python, read_back};
use serde_json::Value as Json;

/// Names as nobody should write them.
fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "say \"hi\" & 'bye', all; of you\tthere",
        "<script>alert(\"x\")</script><b>&amp;",
        "two\nlines\r\nand three",
        "\u{202e}gnp.exe\u{202c} \u{2067}abc\u{2069}",
        "👨‍👩‍👧‍👦 🏔️ Hurzuk",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "قرية الأمل",
        "']]></name><!--",
        "{\"a\":[1]}",
        "NULL",
        "\\N \\u0000 %s ${village}",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("Дл".repeat(150));
    names
}

fn hostile_villages() -> Layer {
    let mut assessment = sample::assessment();
    for (village, name) in assessment.villages.iter_mut().zip(hostile()) {
        village.name = name;
    }
    outputs::record::villages(&assessment)
}

fn write(layer: &Layer, path: &Path) {
    let format = for_path(path, Content::Features).unwrap();
    outputs::atomic::write_file(path, |out| write_layer(layer, format, out)).unwrap();
}

/// What is written, as a reader of the format should see it.
fn expected(value: &Value, extension: &str) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Text(text) if extension == "csv" && is_formula(text) => Json::from(format!("'{text}")),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Integer(figure) => Json::from(*figure),
        Value::Number(figure) => Json::from(*figure),
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.trim().parse::<f64>().is_err()
}

fn same(expected: &Json, found: &Json, extension: &str) -> bool {
    match (expected.as_f64(), found.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs(),
        // A table of text has no types.
        (Some(a), None) if extension == "csv" => found.as_str().is_some_and(|text| text.parse() == Ok(a)),
        // Spreadsheets read every line end as one.
        _ if extension == "xlsx" && expected.is_string() => {
            found.as_str().map(|text| text.replace("\r\n", "\n"))
                == expected.as_str().map(|text| text.replace("\r\n", "\n"))
        }
        _ => expected == found,
    }
}

#[test]
fn every_format_has_the_same_names_order_and_values_whatever_the_names() {
    let Some(python) = python("every_format_has_the_same_names_order_and_values_whatever_the_names") else { return };
    let folder = tempfile::tempdir().unwrap();
    let layer = hostile_villages();
    let paths: Vec<PathBuf> = ["geojson", "gpkg", "fgb", "parquet", "csv", "xlsx"]
        .map(|extension| folder.path().join(format!("villages.{extension}")))
        .to_vec();
    paths.iter().for_each(|path| write(&layer, path));
    let read: Json = serde_json::from_str(&read_back(&python, "tables.py", &paths)).unwrap();
    let names: Vec<&str> = layer.fields.iter().map(|field| field.name.as_str()).collect();
    for path in &paths {
        let extension = path.extension().unwrap().to_str().unwrap();
        let file = &read[path.to_str().unwrap()];
        assert_eq!(file["columns"], Json::from(names.clone()), "{extension}");
        assert!(["EPSG:4326", "OGC:CRS84"].contains(&file["crs"].as_str().unwrap()), "{extension} {}", file["crs"]);
        let mut rows: Vec<(&Json, &Json)> =
            file["rows"].as_array().unwrap().iter().zip(file["places"].as_array().unwrap()).collect();
        assert_eq!(rows.len(), layer.features.len(), "{extension}");
        if extension == "fgb" {
            // FlatGeobuf keeps the order of its index.
            rows.sort_by_key(|(row, _)| row[0].as_str().unwrap().to_owned());
        }
        for (feature, (row, place)) in layer.features.iter().zip(rows) {
            for (position, (field, value)) in layer.fields.iter().zip(&feature.values).enumerate() {
                let expected = expected(value, extension);
                let found = &row[position];
                assert!(same(&expected, found, extension), "{extension} {}: {expected:?} {found:?}", field.name);
            }
            let Some(Geometry::Point(point)) = feature.geometry else { panic!("a village is a point") };
            assert!((place[0].as_f64().unwrap() - point.x()).abs() < 1e-7, "{extension} {place}");
            assert!((place[1].as_f64().unwrap() - point.y()).abs() < 1e-7, "{extension} {place}");
        }
    }
}

/// A layer with everything RFC 7946 has a rule for.
fn shapes() -> Layer {
    let clockwise = polygon!(
        exterior: [(x: 0., y: 0.), (x: 0., y: 3.), (x: 3., y: 3.), (x: 3., y: 0.)],
        interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)]],
    );
    let fiji = polygon![(x: 178.123456789, y: -18.), (x: -179., y: -18.), (x: -179., y: -16.), (x: 178., y: -16.)];
    let geometries = [
        Geometry::Polygon(clockwise.clone()),
        Geometry::MultiPolygon(MultiPolygon(vec![clockwise, fiji.clone()])),
        Geometry::Polygon(fiji),
        Geometry::LineString(LineString::from(vec![(170.0, 1.0), (-170.0, 2.0), (175.0, 3.333_333_333_3)])),
        Geometry::Point(Point::new(-179.999_999_99, 10.0)),
    ];
    let features = geometries.into_iter().enumerate().map(|(number, geometry)| Feature {
        values: vec![Value::Text(format!("s{number}")), Value::Number(1.0 / 3.0)],
        geometry: Some(geometry),
    });
    Layer {
        name: "shapes".into(),
        title: "Shapes".into(),
        fields: vec![Field::text("id", ""), Field::new("third", FieldType::Number, "", "")],
        features: features.collect(),
    }
}

#[test]
fn geojson_obeys_rfc_7946() {
    let Some(python) = python("geojson_obeys_rfc_7946") else { return };
    let folder = tempfile::tempdir().unwrap();
    let region = sample::region();
    let layers = [
        shapes(),
        hostile_villages(),
        outputs::layers::roads(&region).unwrap(),
        outputs::layers::water(&region).unwrap(),
        outputs::record::dictionary(&[&shapes()]),
    ];
    let paths: Vec<PathBuf> = layers
        .iter()
        .map(|layer| {
            let path = folder.path().join(format!("{}.geojson", layer.name));
            write(layer, &path);
            path
        })
        .collect();
    let said = read_back(&python, "rfc7946.py", &paths);
    assert_eq!(said.lines().count(), layers.len(), "{said}");
}

#[test]
fn the_check_of_rfc_7946_refuses_what_breaks_it() {
    let Some(python) = python("the_check_of_rfc_7946_refuses_what_breaks_it") else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.geojson");
    let ring = "[[0,0],[0,1],[1,1],[0,0]]";
    for (geometry, section) in [
        (format!("{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}"), "3.1.6"),
        ("{\"type\":\"Point\",\"coordinates\":[0.12345678,1]}".to_owned(), "11.2"),
        ("{\"type\":\"LineString\",\"coordinates\":[[179,0],[-179,0]]}".to_owned(), "3.1.9"),
    ] {
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"bbox\":[-180,-90,180,90],\"features\":[{{\"type\":\"Feature\",\
             \"properties\":{{}},\"geometry\":{geometry}}}]}}"
        );
        std::fs::write(&path, text).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/readers/rfc7946.py");
        let output = Command::new(&python).arg(script).arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(section), "{section}: {said}");
    }
}

#[test]
fn geoparquet_obeys_its_specification() {
    let Some(python) = python("geoparquet_obeys_its_specification") else { return };
    let folder = tempfile::tempdir().unwrap();
    let region = sample::region();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/references/geoparquet/schema.json");
    let mut arguments = vec![schema];
    let mut placeless = hostile_villages();
    placeless.name = "some_without_place".into();
    placeless.features[3].geometry = None;
    for layer in [
        hostile_villages(),
        placeless,
        outputs::layers::water(&region).unwrap(),
        outputs::layers::roads(&region).unwrap(),
        shapes(),
    ] {
        let path = folder.path().join(format!("{}.parquet", layer.name));
        write(&layer, &path);
        arguments.push(path);
    }
    let said = read_back(&python, "geoparquet.py", &arguments);
    assert_eq!(said.lines().count(), 5, "{said}");
}

#[test]
fn a_part_of_a_flatgeobuf_is_read_through_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("villages.fgb");
    write(&outputs::record::villages(&sample::assessment()), &path);
    let [west, south, east, north] = ["46.15", "42.45", "46.25", "42.5"];
    let arguments = [path.to_str().unwrap(), west, south, east, north];
    let said = read_back(Path::new("/usr/bin/python3"), "spatial_filter.py", &arguments);
    let said: Json = serde_json::from_str(&said).unwrap();
    assert_eq!(said["indexed"], true, "{said}");
    assert_eq!(said["part"], said["every"]);
    let part = said["part"].as_array().unwrap().len();
    assert!(part > 3 && part < 30, "{part} of 40");
}

#[test]
fn gdals_validator_calls_the_geopackage_valid() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("region.gpkg");
    let (region, surface) = (sample::region(), sample::surface());
    let mut layers = outputs::layers::of_region(&region, &sample::assessment());
    layers[0] = hostile_villages();
    let picture = outputs::geopackage::Picture::suitability(&surface.total, &region.crs);
    let bytes = || {
        let mut bytes = Vec::new();
        outputs::geopackage::write_region(&layers, &[picture], &mut bytes).unwrap();
        bytes
    };
    let written = bytes();
    assert!(written == bytes(), "the same package each time");
    std::fs::write(&path, written).unwrap();
    let arguments = ["-m", "osgeo_utils.samples.validate_gpkg", "--extra", path.to_str().unwrap()];
    let output = Command::new("/usr/bin/python3").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn kml_comes_back_with_its_fields() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("villages.kml");
    let layer = hostile_villages();
    write(&layer, &path);
    let output = Command::new("ogr2ogr").args(["-f", "GeoJSONSeq", "/vsistdout/"]).arg(&path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let read: Vec<Json> =
        text.lines().map(|line| serde_json::from_str(line.trim_start_matches('\u{1e}')).unwrap()).collect();
    assert_eq!(read.len(), layer.features.len());
    for (feature, read) in layer.features.iter().zip(&read) {
        for (field, value) in layer.fields.iter().zip(&feature.values).filter(|(field, _)| field.name != "name") {
            let found = read["properties"].get(&field.name).or_else(|| read.get(&field.name)).unwrap_or(&Json::Null);
            assert!(same(&expected(value, "kml"), found, "kml"), "{}: {value:?} {found:?}", field.name);
        }
    }
}
