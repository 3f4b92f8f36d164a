//! The files of an assessment as people open them: the GeoPackage in QGIS, the workbook in LibreOffice, the dictionary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{inhabit, tool, upper_valley};
use crate::readers::{libreoffice, python, qgis, read_back};

fn assessed() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    inhabit(&["assess", &upper_valley(), "--out", &out.display().to_string()]).good();
    (folder, out)
}

#[test]
fn qgis_opens_every_layer_in_our_colours() {
    let Some(python) = qgis("qgis_opens_every_layer_in_our_colours") else { return };
    let (_folder, out) = assessed();
    let package = out.join("region.gpkg");
    let found: Value = serde_json::from_str(&read_back(&python, "qgis_project.py", &[&package])).unwrap();
    let layers = found.as_object().unwrap();
    for name in ["villages", "services", "roads", "water_lines", "zones", "settlements"] {
        let layer = &layers[name];
        assert!(layer["valid"] == true && layer["default_style"] == true, "{name}: {layer}");
        assert_eq!(layer["renderer"], "RuleRenderer", "{name}");
        assert_eq!(layer["crs"], "EPSG:4326", "{name}");
        assert!(layer["features"].as_i64().unwrap() > 0, "{name}");
        for rule in layer["rules"].as_array().unwrap() {
            assert_eq!(rule["valid"], true, "{name}: {rule}");
        }
    }
    let rules = layers["villages"]["rules"].as_array().unwrap();
    let labels: Vec<&str> = rules.iter().map(|rule| rule["label"].as_str().unwrap()).collect();
    assert_eq!(labels[0], "Score 80 to 100");
    assert!(labels.contains(&"Withheld: a gate is unknown") && labels.contains(&"Excluded: a gate failed"));
    assert_eq!(rules[0]["colour"], "#fde725", "the last colour of viridis");
    let drawn: i64 = rules.iter().map(|rule| rule["features"].as_i64().unwrap()).sum();
    assert_eq!(drawn, 25, "every village has one symbol");
    let picture = &layers["suitability"];
    assert_eq!((picture["valid"].as_bool(), picture["bands"].as_i64()), (Some(true), Some(4)), "{picture}");
    assert_eq!((picture["crs"].as_str(), picture["width"].as_i64()), (Some("EPSG:32637"), Some(597)), "{picture}");
}

#[test]
fn the_dictionary_names_every_field_of_every_layer() {
    let (_folder, out) = assessed();
    let text = std::fs::read_to_string(out.join("fields.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("layer,name,type,unit,description,source"));
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let mut cells = line.split(',');
        fields.entry(cells.next().unwrap()).or_default().push(cells.next().unwrap());
        assert!(!line.ends_with(','), "no source: {line}");
    }
    for (layer, names) in &fields {
        let info = tool("ogrinfo", &["-so", &out.join("region.gpkg").display().to_string(), layer]).good().out;
        let found: Vec<&str> = info
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(_, kind)| ["String", "Real", "Integer"].iter().any(|word| kind.starts_with(word)))
            .filter_map(|(name, _)| name.split(' ').next())
            .collect();
        assert_eq!(*names, found, "{layer}");
    }
    let header = std::fs::read_to_string(out.join("villages.csv")).unwrap();
    let header: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    assert_eq!(header, [fields["villages"].as_slice(), &["lon", "lat"]].concat());
}

/// A sheet of a workbook as LibreOffice computes it anew, as rows of cells.
fn recalculated(office: &Path, book: &Path, sheet: &str) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    std::fs::create_dir_all(profile.join("user")).unwrap();
    // 0 means: always compute formulas when a file is opened, whatever values it brings along.
    std::fs::write(
        profile.join("user/registrymodifications.xcu"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">\
         <item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\">\
         <value>0</value></prop></item></oor:items>",
    )
    .unwrap();
    let mut command = Command::new(office);
    command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    command.args([
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
    ]);
    let output = command.arg("--outdir").arg(folder.path()).arg(book).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let stem = book.file_stem().unwrap().to_str().unwrap();
    let path = folder.path().join(format!("{stem}-{sheet}.csv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}\n{said}", path.display()));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Score, completeness and rank by id.
fn standing(rows: &[Vec<String>]) -> BTreeMap<String, (Option<f64>, f64, Option<i64>)> {
    let rows = rows.iter().skip(2).filter(|row| !row[0].is_empty());
    rows.map(|row| (row[0].clone(), (row[3].parse().ok(), row[4].parse().unwrap(), row[5].parse().ok()))).collect()
}

/// The same out of the program's own table.
fn of_the_program(path: &Path) -> BTreeMap<String, (Option<f64>, f64, Option<i64>)> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = |name: &str| names.iter().position(|other| other == name).unwrap();
    let [id, score, completeness, rank] = ["id", "score", "completeness", "rank"].map(at);
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| {
        (row[id].to_owned(), (row[score].parse().ok(), row[completeness].parse().unwrap(), row[rank].parse().ok()))
    })
    .collect()
}

#[track_caller]
fn agree(
    sheet: &BTreeMap<String, (Option<f64>, f64, Option<i64>)>,
    program: &BTreeMap<String, (Option<f64>, f64, Option<i64>)>,
) {
    assert_eq!(sheet.len(), program.len());
    for (id, (score, completeness, rank)) in program {
        let (of_sheet, known, place) = &sheet[id];
        assert_eq!(of_sheet, score, "{id}");
        assert!((completeness - known).abs() < 1e-4, "{id}: {completeness} {known}");
        assert_eq!(place, rank, "{id}");
    }
}

#[test]
fn libreoffice_computes_our_scores_and_ranks_again_after_a_change_of_weights() {
    let test = "libreoffice_computes_our_scores_and_ranks_again_after_a_change_of_weights";
    let (Some(office), Some(python)) = (libreoffice(test), python(test)) else { return };
    let (folder, out) = assessed();
    let book = out.join("villages.xlsx");
    agree(&standing(&recalculated(&office, &book, "scores")), &of_the_program(&out.join("villages.csv")));

    // The same change in the sheet and in the scenario.
    let text = std::fs::read_to_string(upper_valley()).unwrap();
    let changed = text.replacen("weight  = 3\n", "weight  = 0.25\n", 1).replacen("weight  = 0.5", "weight  = 9", 1);
    assert!(
        changed.contains("weight  = 9") && changed.contains("weight  = 0.25"),
        "cropland and sun have other weights"
    );
    let source = Path::new(&upper_valley()).parent().unwrap().to_owned();
    let copy = folder.path().join("valley");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(&source).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        std::fs::copy(&entry, copy.join(entry.file_name().unwrap())).unwrap();
    }
    std::fs::write(copy.join("scenario.toml"), changed).unwrap();
    let again = folder.path().join("again");
    inhabit(&["assess", &copy.join("scenario.toml").display().to_string(), "--out", &again.display().to_string()])
        .good();

    // The sheet's weights are shares of 100; the sum of the scenario's weights is 21.5.
    let edited = folder.path().join("edited.xlsx");
    let scale = 100.0 / weights_sum(&text);
    let arguments = [
        book.display().to_string(),
        edited.display().to_string(),
        format!("cropland={}", 0.25 * scale),
        format!("sun={}", 9.0 * scale),
    ];
    read_back(&python, "weights.py", &arguments);
    let sheet = recalculated(&office, &edited, "scores");
    agree(&standing(&sheet), &of_the_program(&again.join("villages.csv")));
    let ranking = recalculated(&office, &edited, "ranking");
    let first = of_the_program(&again.join("villages.csv")).into_iter().find(|(_, row)| row.2 == Some(1)).unwrap().0;
    assert_eq!(ranking[1][1], first, "the ranking follows");
}

fn weights_sum(scenario: &str) -> f64 {
    let weights = scenario.lines().filter_map(|line| line.strip_prefix("weight  = "));
    weights.map(|weight| weight.split('#').next().unwrap().trim().parse::<f64>().unwrap()).sum()
}

#[test]
fn a_region_is_one_package_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    inhabit(&["export", &upper_valley(), "--what", "region", "--out", &path("r.gpkg")]).good();
    let info = tool("ogrinfo", &["-ro", "-so", &path("r.gpkg")]).good().out;
    assert!(info.contains("villages (Point)") && info.contains("water_lines (Line String)"), "{info}");
    inhabit(&["export", &upper_valley(), "--what", "region", "--out", &path("r.csv")])
        .refused(&["CSV cannot hold several layers", ".gpkg"]);
    inhabit(&["export", &upper_valley(), "--what", "fields", "--out", &path("f.csv")]).good();
    let fields = std::fs::read_to_string(path("f.csv")).unwrap();
    assert!(fields.contains("villages,clinic_min,number,min,"), "{fields}");
}

/// A second SQLite inside the program once took the place of GDAL's and crashed it on every GeoPackage.
#[test]
fn a_package_of_ours_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    inhabit(&["export", &upper_valley(), "--what", "villages", "--out", &path("villages.gpkg")]).good();
    std::fs::write(
        path("scenario.toml"),
        "title = \"Again\"\n[region]\nbbox = [37.8935, 43.1702, 38.1112, 43.3290]\ncell = \"500 m\"\n[data]\n\
         villages = { path = \"villages.gpkg\" }\n[[criterion]]\nid = \"before\"\n\
         measure = { kind = \"attribute\", field = \"score\" }\nvalue = { kind = \"rising\", from = 0, to = 100 }\n",
    )
    .unwrap();
    let run = inhabit(&["check", &path("scenario.toml")]).good();
    assert!(run.out.contains("villages: read 25, used 25"), "{}", run.out);
}
