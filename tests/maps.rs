//! Maps of real regions: nothing covers anything, lengths are true, every file is there.

use std::fs;
use std::path::Path;

use decision::gates::Day;
use geo::{Distance, Geodesic, Point};
use outputs::map::{Drawing, Options, Picture, Theme, draw};
use outputs::messages::{Language, Words};
use planner::{Assessment, Atlas, Region, Scenario, Surface};

use crate::program::{inhabit, scenario_on, test_data, tool, upper_valley};

struct Place {
    region: Region,
    assessment: Assessment,
    surface: Surface,
}

fn place(scenario: &str) -> Place {
    let path = Path::new(scenario);
    let text = fs::read_to_string(path).unwrap();
    let scenario = Scenario::parse(scenario, &text).unwrap();
    let region = sources::read_region(&scenario, path.parent().unwrap(), &|_: &str, _| {}).unwrap();
    let (assessment, surface) = {
        let atlas = Atlas::new(&region, &scenario);
        let assessment = planner::assess_on(&atlas, Day::parse("2026-11-25").unwrap()).unwrap();
        let surface = planner::surface(&atlas, &scenario, &assessment.criteria);
        (assessment, surface)
    };
    Place { region, assessment, surface }
}

/// No label lies over another or over a symbol, all inside the map; the scale bar is as long as it says.
#[track_caller]
fn is_sound(drawing: &Drawing, region: &Region, what: &str) {
    for (position, label) in drawing.labels.iter().enumerate() {
        assert!(drawing.frame.holds(label), "{what}: {label:?} is not inside");
        assert!(drawing.labels[position + 1..].iter().all(|other| !other.overlaps(label)), "{what}: {label:?}");
        assert!(drawing.symbols.iter().all(|symbol| !symbol.overlaps(label)), "{what}: {label:?} over a symbol");
    }
    let bar = drawing.scale_bar.as_ref().unwrap();
    let (x, y) = ((drawing.frame.left + drawing.frame.right) / 2.0, (drawing.frame.top + drawing.frame.bottom) / 2.0);
    let at = |x: f32| {
        let position = region.crs.to_lonlat(drawing.ground([x, y])).unwrap();
        Point::new(position.lon, position.lat)
    };
    let ground_m = Geodesic.distance(at(x - bar.length_px / 2.0), at(x + bar.length_px / 2.0));
    // Within the width of the map the scale of the coordinate system itself changes a little.
    assert!((ground_m / bar.length_m - 1.0).abs() < 1e-3, "{what}: {ground_m} m for {} m", bar.length_m);
}

fn is_sound_at_every_size(place: &Place, least: usize, what: &str) {
    for (width_px, dpi) in [(800, 96), (4000, 300)] {
        for (language, ..) in Language::ALL {
            let theme = Theme::suitability(Some(&place.surface));
            let options = Options { width_px, height_px: None, dpi };
            let picture = Picture {
                options,
                words: Words::new(language),
                ..Picture::new(&place.assessment, &place.region, theme)
            };
            let drawing = draw(&picture);
            let what = format!("{what}, {width_px} px, {language}");
            assert!(drawing.labels.len() >= least, "{} labels: {what}", drawing.labels.len());
            is_sound(&drawing, &place.region, &what);
        }
    }
}

#[test]
fn labels_of_the_upper_valley_cover_nothing() {
    is_sound_at_every_size(&place(&upper_valley()), 20, "upper valley");
}

#[test]
fn labels_of_the_comoros_cover_nothing() {
    let Some(data) = test_data("labels_of_the_comoros_cover_nothing") else { return };
    let folder = tempfile::tempdir().unwrap();
    is_sound_at_every_size(&place(&scenario_on(&data, "comoros.toml", folder.path())), 25, "Comoros");
}

#[test]
fn labels_of_bejar_cover_nothing() {
    let Some(data) = test_data("labels_of_bejar_cover_nothing") else { return };
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_on(&data, "bejar.toml", folder.path());
    fs::write(folder.path().join("bejar.csv"), bejar()).unwrap();
    let place = place(&scenario);
    is_sound_at_every_size(&place, 8, "Béjar");
    let theme = Theme::suitability(Some(&place.surface));
    let seen = draw(&Picture::new(&place.assessment, &place.region, theme)).seen;
    assert!(seen.excluded && seen.figures, "ground above 2,000 m is closed by the gate: {seen:?}");
}

/// Two villages of the valley, and places in between with names in three scripts.
fn bejar() -> String {
    let mut rows = String::from("id,name,lon,lat,status\ntornavacas,Tornavacas,-5.6897,40.2557,inhabited\n");
    rows += "jerte,Jerte,-5.7517,40.2222,inhabited\n";
    let names =
        ["Los Duques", "Majadas", "Хутор", "قرية الجبل", "La Angostura", "El Torno viejo", "Berrueco", "Navamuño"];
    for (number, name) in names.iter().enumerate() {
        let (lon, lat) = (-5.77 + 0.018 * number as f64, 40.215 + 0.0093 * (number * 5 % 8) as f64);
        rows += &format!("p{number},{name},{lon:.4},{lat:.4},deserted\n");
    }
    rows
}

#[test]
fn every_goal_and_criterion_has_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    inhabit(&["assess", &upper_valley(), "--out", &out, "--maps", "all", "--width", "800", "--dpi", "96"]).good();
    let mut names: Vec<String> = fs::read_dir(folder.path().join("out/maps"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let count = |kind: &str| names.iter().filter(|name| name.starts_with(kind)).count();
    assert_eq!((count("goal-"), count("criterion-"), names.len()), (5, 16, 21), "{names:?}");
    let bytes = fs::read(folder.path().join("out/maps/criterion-clinic.png")).unwrap();
    assert_eq!(bytes[16..20], 800u32.to_be_bytes());
    inhabit(&["assess", &upper_valley(), "--out", &out, "--maps", "clinic,land"]).good();
    inhabit(&["assess", &upper_valley(), "--out", &out, "--maps", "clinics"]).refused(&["clinics", "clinic", "land"]);
}

#[test]
fn what_can_be_exported_can_be_drawn() {
    let folder = tempfile::tempdir().unwrap();
    for (what, ending) in [
        ("villages", "png"),
        ("suitability", "svg"),
        ("elevation", "png"),
        ("clinic", "svg"),
        ("power", "png"),
        ("goal:land", "png"),
        ("route:Lakhzor:clinic", "png"),
        ("isochrone:Lakhzor:45", "svg"),
    ] {
        let path = folder.path().join(format!("map.{ending}")).display().to_string();
        let width = ["--width", "700", "--language", "ar"];
        let scenario = upper_valley();
        let arguments = [&["export", &scenario, "--what", what, "--out", &path] as &[&str], &width].concat();
        inhabit(&arguments).good();
        let bytes = fs::read(&path).unwrap();
        match ending {
            "png" => assert_eq!(bytes[16..20], 700u32.to_be_bytes(), "{what}"),
            _ => assert!(String::from_utf8(bytes).unwrap().contains("width=\"700\""), "{what}"),
        }
    }
    let path = folder.path().join("map.png").display().to_string();
    let export = |more: &[&str]| inhabit(&[&["export", &upper_valley(), "--out", &path] as &[&str], more].concat());
    export(&["--what", "suitability", "--width", "10"]).refused(&["--width", "found 10", "200"]);
    export(&["--what", "goal:gold"]).refused(&["gold", "land"]);
    export(&["--what", "suitability", "--language", "xx"]).refused(&["xx", "en"]);
    let grid = folder.path().join("grid.tif").display().to_string();
    inhabit(&["export", &upper_valley(), "--what", "slope", "--out", &grid, "--dpi", "300"])
        .refused(&["--dpi", ".png"]);
}

/// The lengths of gdal_contour's lines on the same heights.
#[test]
fn contours_are_as_long_as_those_of_gdal() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    inhabit(&["export", &upper_valley(), "--what", "elevation", "--out", &path("heights.tif")]).good();
    let place = place(&upper_valley());
    let heights = place.region.elevation.as_ref().unwrap();
    // No height is exactly one of these: gdal_contour moves those it meets. It also draws on to the outer edge of the cells,
    // half a cell beyond the outermost centres, where ours end: hence up to 3 % more.
    for level in [1200.013, 1750.037, 2300.011] {
        let (lines, level_word) = (path(&format!("{level}.json")), level.to_string());
        let asked = ["-q", "-f", "GeoJSON", "-fl", &level_word, &path("heights.tif"), &lines];
        tool("gdal_contour", &asked).good();
        let found: serde_json::Value = serde_json::from_str(&fs::read_to_string(&lines).unwrap()).unwrap();
        let number = |position: &serde_json::Value, axis: usize| position[axis].as_f64().unwrap();
        let theirs: f64 = found["features"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|feature| feature["geometry"]["coordinates"].as_array().unwrap().windows(2))
            .map(|side| (number(&side[1], 0) - number(&side[0], 0)).hypot(number(&side[1], 1) - number(&side[0], 1)))
            .sum();
        let ours: f64 = spatial::contour::isolines(heights, level)
            .iter()
            .flat_map(|line| line.lines().collect::<Vec<_>>())
            .map(|side| (side.end.x - side.start.x).hypot(side.end.y - side.start.y))
            .sum();
        assert!(theirs > 5_000.0 && (0.97..1.005).contains(&(ours / theirs)), "{level} m: {ours} m and {theirs} m");
    }
}
