//! Bad input gets exit code 2 and one clear message; the outputs of the last good run stay as they are.

use std::fs;
use std::path::Path;

use crate::program::{inhabit, test_data, tool, upper_valley};

/// A folder with a small region: three villages as GeoJSON, a scenario that asks how high they lie.
struct Small {
    folder: tempfile::TempDir,
}

const SCENARIO: &str = r#"title = "Small"

[region]
bbox = [43.0, 42.9, 43.2, 43.1]
cell = "500 m"

[data]
villages = { path = "villages.csv" }

[[criterion]]
id = "near"
measure = { kind = "distance", to = "settlement", min_population = 10 }
value = { kind = "falling", from = "1 km", to = "9 km" }
weight = 2
"#;

const VILLAGES: &str =
    "id,name,lon,lat,population,status\na,Aul,43.05,43.02,0,deserted\nb,Bala,43.10,43.01,120,inhabited\n";

impl Small {
    fn new() -> Self {
        let small = Self { folder: tempfile::tempdir().unwrap() };
        small.write("scenario.toml", SCENARIO.as_bytes());
        small.write("villages.csv", VILLAGES.as_bytes());
        small
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn change(&self, from: &str, to: &str) {
        assert!(SCENARIO.contains(from), "{from}");
        self.write("scenario.toml", SCENARIO.replacen(from, to, 1).as_bytes());
    }

    /// A good run, a change, a bad run that names the words; the outputs of the good run are untouched.
    #[track_caller]
    fn refuses(&self, change: impl FnOnce(&Self), words: &[&str]) {
        inhabit(&["assess", &self.path("scenario.toml"), "--out", &self.path("out")]).good();
        let before = snapshot(&self.folder.path().join("out"));
        change(self);
        inhabit(&["assess", &self.path("scenario.toml"), "--out", &self.path("out")]).refused(words);
        assert_eq!(before, snapshot(&self.folder.path().join("out")), "the last good outputs must stay");
    }
}

/// Every file of a folder with its bytes and its time of change.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn cells_wider_than_what_is_measured_are_reported() {
    let small = Small::new();
    let run = inhabit(&["check", &small.path("scenario.toml")]).good();
    assert!(!run.out.contains("mean little") && !run.err.contains("mean little"), "{}{}", run.out, run.err);
    small.write("scenario.toml", SCENARIO.replace("500 m", "5 km").as_bytes());
    let run = inhabit(&["check", &small.path("scenario.toml")]).good();
    let told = format!("{}{}", run.out, run.err);
    assert!(told.contains("cells of 5000 m") && told.contains("mean little"), "{told}");
}

#[test]
fn a_missing_file() {
    Small::new().refuses(|small| small.change("villages.csv", "nowhere.csv"), &["nowhere.csv", "villages"]);
}

#[test]
fn a_missing_scenario() {
    inhabit(&["assess", "nowhere.toml"]).refused(&["nowhere.toml"]);
}

#[test]
fn a_truncated_pbf() {
    let small = Small::new();
    // A block header that announces 13 bytes, and a block that ends before it is whole.
    small.write("cut.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x80\x01short");
    small.refuses(|small| small.change("villages.csv", "cut.osm.pbf"), &["cut.osm.pbf"]);
}

#[test]
fn a_real_pbf_cut_in_the_middle() {
    let Some(data) = test_data("a_real_pbf_cut_in_the_middle") else { return };
    let small = Small::new();
    let whole = fs::read(data.join("comoros/comoros-2021-04-08.osm.pbf")).unwrap();
    small.write("cut.osm.pbf", &whole[..whole.len() / 2]);
    small.refuses(|small| small.change("villages.csv", "cut.osm.pbf"), &["cut.osm.pbf"]);
}

#[test]
fn a_text_file_named_tif() {
    let small = Small::new();
    small.write("height.tif", b"this is no raster\n");
    small.refuses(|small| small.change("[data]", "[data]\nelevation = { path = \"height.tif\" }"), &["height.tif"]);
}

#[test]
fn a_raster_without_a_coordinate_system() {
    let small = Small::new();
    small.write("height.asc", b"ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n");
    let tif = small.path("height.tif");
    tool("gdal_translate", &["-q", &small.path("height.asc"), &tif]).good();
    let elevation = "[data]\nelevation = { path = \"height.tif\" }";
    small.refuses(|small| small.change("[data]", elevation), &["height.tif", "coordinate system"]);
}

#[test]
fn longitude_and_latitude_swapped() {
    let small = Small::new();
    let swapped = "id,name,lon,lat\na,Aul,43.02,143.05\nb,Bala,43.01,143.10\n";
    small.refuses(|small| small.write("villages.csv", swapped.as_bytes()), &["villages.csv", "lat"]);
}

#[test]
fn ids_that_stand_twice() {
    let twice = VILLAGES.replace("b,Bala", "a,Bala");
    Small::new().refuses(|small| small.write("villages.csv", twice.as_bytes()), &["villages.csv", "\"a\"", "twice"]);
}

#[test]
fn an_unknown_kind_of_criterion() {
    let words = ["scenario.toml:12:", "distence", "did you mean `distance`"];
    Small::new().refuses(|small| small.change("\"distance\"", "\"distence\""), &words);
}

#[test]
fn a_misspelt_key() {
    Small::new().refuses(|small| small.change("weight", "wieght"), &["scenario.toml:14:1", "wieght", "`weight`"]);
}

#[test]
fn a_wrong_unit() {
    Small::new().refuses(|small| small.change("\"1 km\"", "\"30 apples\""), &["scenario.toml:13:", "30 apples"]);
}

#[test]
fn a_weight_that_is_no_weight() {
    for weight in ["-1", "nan"] {
        let change = format!("weight = {weight}");
        Small::new().refuses(|small| small.change("weight = 2", &change), &["scenario.toml:14:", "weight"]);
    }
}

#[test]
fn a_crossed_box() {
    let words = ["scenario.toml:4:", "west below east"];
    Small::new().refuses(|small| small.change("43.0, 42.9, 43.2, 43.1", "43.2, 42.9, 43.0, 43.1"), &words);
}

#[test]
fn a_region_outside_the_data() {
    let elsewhere = |small: &Small| small.change("43.0, 42.9, 43.2, 43.1", "10.0, 42.9, 10.2, 43.1");
    Small::new().refuses(elsewhere, &["villages.csv"]);
}

#[test]
fn an_empty_village_list() {
    let small = Small::new();
    small.refuses(|small| small.write("villages.csv", b"id,name,lon,lat\n"), &["villages"]);
    small.refuses_candidates();
}

impl Small {
    #[track_caller]
    fn refuses_candidates(&self) {
        self.write("villages.csv", VILLAGES.as_bytes());
        self.refuses(
            |small| small.change("[[criterion]]", "[candidates]\nclass = [\"city\"]\n[[criterion]]"),
            &["candidates"],
        );
    }
}

#[test]
fn a_scenario_that_is_not_utf_8() {
    let latin = [SCENARIO.as_bytes(), b"# caf\xe9\n"].concat();
    Small::new().refuses(|small| small.write("scenario.toml", &latin), &["scenario.toml:15", "UTF-8"]);
}

#[test]
fn a_folder_that_cannot_be_written_to() {
    let small = Small::new();
    small.write("occupied", b"a file where a folder should be\n");
    inhabit(&["assess", &small.path("scenario.toml"), "--out", &small.path("occupied")])
        .refused(&["occupied", "a file is in the way"]);
    assert_eq!(fs::read(small.path("occupied")).unwrap(), b"a file where a folder should be\n");
}

#[test]
fn wrong_commands() {
    let small = Small::new();
    let scenario = small.path("scenario.toml");
    inhabit(&["nearby", &scenario, "--at", "200,100"]).refused(&["--at", "200,100"]);
    inhabit(&["nearby", &scenario, "--at", "43.1,43.0", "--within", "30 apples"]).refused(&["--within", "30 apples"]);
    inhabit(&["nearby", &scenario, "--village", "Alu"]).refused(&["Alu", "did you mean \"Aul\""]);
    inhabit(&["explain", &scenario, "Nowhere"]).refused(&["Nowhere"]);
    inhabit(&["export", &scenario, "--what", "villages", "--out", &small.path("x.docx")]).refused(&["docx"]);
    inhabit(&["export", &scenario, "--what", "near", "--out", &small.path("x.csv")]).refused(&["CSV", ".tif"]);
    inhabit(&["export", &scenario, "--what", "roads", "--out", &small.path("x.csv")]).refused(&["roads"]);
    inhabit(&["assess", &upper_valley(), "--threads", "0"]).refused(&["--threads"]);
    inhabit(&["frobnicate"]).refused(&["frobnicate"]);
}
