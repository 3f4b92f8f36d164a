//! `inhabit init`: a commented scenario that works for the files given.

use std::path::{Component, Path, PathBuf};

use crate::Manner;
use crate::failure::Failure;

/// Files to start from.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder to write `scenario.toml` into; made when it is not there.
    dir: PathBuf,

    /// An OpenStreetMap extract (.osm.pbf, .osm, .osm.gz): villages, roads, services and water.
    #[arg(long, value_name = "FILE")]
    osm: Option<PathBuf>,

    /// Elevation tiles (.tif, .hgt, .hgt.zip …).
    #[arg(long, value_name = "FILE", num_args = 1..)]
    elevation: Vec<PathBuf>,

    /// Land cover (.tif).
    #[arg(long, value_name = "FILE", num_args = 1..)]
    land_cover: Vec<PathBuf>,

    /// The legend of the land cover: esa-worldcover, corine or globcover.
    #[arg(long, default_value = "esa-worldcover")]
    legend: String,

    /// The title of maps and reports. Default: the folder's name.
    #[arg(long)]
    title: Option<String>,
}

/// Writes the scenario; refuses to replace one.
pub fn run(arguments: &Arguments, manner: Manner) -> Result<(), Failure> {
    let given = arguments.osm.iter().chain(&arguments.elevation).chain(&arguments.land_cover);
    for file in given.clone() {
        if !file.is_file() {
            return Err(Failure::input(format!("{}: no such file", file.display())));
        }
    }
    if given.count() == 0 {
        return Err(Failure::input("expected at least one file: --osm, --elevation or --land-cover"));
    }
    if planner::Legend::named(&arguments.legend).is_none() {
        let names: Vec<&str> = planner::LEGENDS.iter().map(|row| row.0).collect();
        return Err(Failure::input(format!(
            "--legend: found \"{}\", expected one of {}",
            arguments.legend,
            names.join(", ")
        )));
    }
    let target = arguments.dir.join("scenario.toml");
    if target.exists() {
        return Err(Failure::input(format!("{}: there is a scenario already; it is left as it is", target.display())));
    }
    let bbox = extent(arguments)?;
    std::fs::create_dir_all(&arguments.dir)
        .map_err(|error| Failure::input(format!("{}: cannot make the folder: {error}", arguments.dir.display())))?;
    let text = scenario_text(arguments, bbox)?;
    std::fs::write(&target, text)
        .map_err(|error| Failure::work(format!("{}: cannot write: {error}", target.display())))?;
    if manner.json {
        println!("{}", serde_json::json!({ "scenario": target, "bbox": bbox }));
    } else {
        println!("Wrote {}", target.display());
        if let Some(words) = left_out(arguments, bbox)? {
            println!("{words}");
        }
        println!(
            "Next: inhabit check {0}   then: inhabit assess {0} --out {1}",
            target.display(),
            arguments.dir.join("out").display()
        );
    }
    Ok(())
}

/// The box all given files share: the extract's, cut by the rasters'.
fn extent(arguments: &Arguments) -> Result<[f64; 4], Failure> {
    let layers = [arguments.osm.as_slice(), &arguments.elevation, &arguments.land_cover];
    let mut boxes = Vec::new();
    for files in layers.iter().filter(|files| !files.is_empty()) {
        boxes.push(covered(files)?);
    }
    let shared = boxes.into_iter().reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    match shared {
        Some(bbox) if bbox[0] < bbox[2] && bbox[1] < bbox[3] => Ok(inward(bbox)),
        _ => Err(Failure::input("the files given do not overlap: expected files of one area")),
    }
}

/// Says so when the rasters cut a part off what the extract covers: a tile may have been forgotten.
fn left_out(arguments: &Arguments, bbox: [f64; 4]) -> Result<Option<String>, Failure> {
    let Some(osm) = &arguments.osm else { return Ok(None) };
    let osm = covered(std::slice::from_ref(osm))?;
    let size = |[west, south, east, north]: [f64; 4]| (east - west) * (north - south);
    let share = 1.0 - size(bbox) / size(osm);
    let shown = |bbox: [f64; 4]| bbox.map(|side| format!("{side:.4}")).join(", ");
    Ok((share > 0.05).then(|| {
        format!(
            "The region is what all files cover: {} (west, south, east, north). Of the area of --osm, {}, the rasters leave \
             out {:.0} %: give more of their tiles if villages lie there",
            shown(bbox),
            shown(osm),
            100.0 * share
        )
    }))
}

/// A box with four decimals that no file fails to reach: rounded towards its middle, unless it is too small for that.
fn inward(bbox: [f64; 4]) -> [f64; 4] {
    // A figure that has four decimals already stays what it is, whatever its last bit.
    let up = |degrees: f64| (degrees * 1e4 - 1e-6).ceil() / 1e4 + 0.0; // not −0
    let down = |degrees: f64| (degrees * 1e4 + 1e-6).floor() / 1e4;
    let rounded = [up(bbox[0]), up(bbox[1]), down(bbox[2]), down(bbox[3])];
    if rounded[0] < rounded[2] && rounded[1] < rounded[3] { rounded } else { bbox }
}

/// The box round several files of one layer.
fn covered(files: &[PathBuf]) -> Result<[f64; 4], Failure> {
    let extents: Result<Vec<_>, _> = files.iter().map(|file| sources::extent(file)).collect();
    Ok(union(&extents?.into_iter().flatten().collect::<Vec<[f64; 4]>>()))
}

fn union(boxes: &[[f64; 4]]) -> [f64; 4] {
    boxes.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |all, one| {
        [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])]
    })
}

/// A path as the scenario must write it: relative to the scenario's folder when that is possible, else absolute.
fn written(path: &Path, folder: &Path) -> Result<String, Failure> {
    let found = |path: &Path| {
        std::fs::canonicalize(path)
            .map_err(|error| Failure::input(format!("{}: cannot be found: {error}", path.display())))
    };
    let file = found(path)?;
    let shown = relative(&file, &found(folder)?).unwrap_or(file);
    Ok(toml_string(&shown.display().to_string()))
}

/// The way from a folder to a file, both absolute and without `..`; `None` when they have no root in common, as on two
/// drives.
fn relative(file: &Path, folder: &Path) -> Option<PathBuf> {
    let (file, folder): (Vec<_>, Vec<_>) = (file.components().collect(), folder.components().collect());
    let shared = file.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = std::iter::repeat_n(Component::ParentDir, folder.len() - shared);
    Some(up.chain(file[shared..].iter().copied()).collect())
}

fn toml_string(text: &str) -> String {
    // JSON strings are TOML basic strings.
    serde_json::Value::String(text.to_owned()).to_string()
}

fn list(paths: &[PathBuf], folder: &Path) -> Result<String, Failure> {
    let written: Result<Vec<String>, Failure> = paths.iter().map(|path| written(path, folder)).collect();
    Ok(format!("[{}]", written?.join(", ")))
}

fn scenario_text(arguments: &Arguments, bbox: [f64; 4]) -> Result<String, Failure> {
    let title = arguments.title.clone().unwrap_or_else(|| {
        arguments.dir.file_name().map_or("My region".to_owned(), |name| name.to_string_lossy().into_owned())
    });
    let [west, south, east, north] = bbox;
    let mut text = format!(
        "# A scenario of inhabit. `inhabit check` reads everything and says what it noticed; `inhabit assess` does the work.\n\
         # Every kind of criterion: `inhabit list criteria`; of value: `inhabit list values`.\n\
         title = {}\nseed = 1\n\n[region]\n\
         bbox = [{west}, {south}, {east}, {north}]   # west, south, east, north in degrees\n\
         crs = \"auto\"                 # or a projected system in metres, such as \"EPSG:32638\"\n\
         cell = \"90 m\"                # the side of a map cell; \"30 m\" is finer and slower\n\n[data]\n",
        toml_string(&title)
    );
    if let Some(osm) = &arguments.osm {
        let osm = written(osm, &arguments.dir)?;
        for layer in ["villages", "roads", "services", "water"] {
            text += &format!("{layer} = {{ path = {osm}, licence = \"© OpenStreetMap contributors, ODbL 1.0\" }}\n");
        }
    }
    if !arguments.elevation.is_empty() {
        text += &format!("elevation = {{ path = {} }}\n", list(&arguments.elevation, &arguments.dir)?);
    }
    if !arguments.land_cover.is_empty() {
        let legend = toml_string(&arguments.legend);
        text +=
            &format!("land_cover = {{ path = {}, legend = {legend} }}\n", list(&arguments.land_cover, &arguments.dir)?);
    }
    text += CANDIDATES;
    if !arguments.land_cover.is_empty() {
        text += CROPLAND;
    }
    if !arguments.elevation.is_empty() {
        text += TERRAIN;
    }
    if arguments.osm.is_some() {
        text += ACCESS;
    }
    Ok(text + GATES)
}

const CANDIDATES: &str = r#"
# Which settlements are assessed. A settlement must meet every condition given.
[candidates]
class = ["village", "hamlet", "isolated_dwelling", "locality"]
# status = ["deserted"]         # only places without people, where the data say so
# max_population = 50
"#;

const CROPLAND: &str = r#"
[[criterion]]
id      = "cropland"
title   = "Cropland and grassland within 2 km"
group   = "land"
measure = { kind = "land_area", cover = ["cropland", "grassland"], within = "2 km" }
value   = { kind = "rising", from = "0 ha", to = "150 ha" }
weight  = 3
"#;

const TERRAIN: &str = r#"
[[criterion]]
id      = "slope"
title   = "Ground flat enough to build on"
group   = "land"
measure = { kind = "slope" }
value   = { kind = "falling", from = "5 deg", to = "20 deg" }
weight  = 1
"#;

const ACCESS: &str = r#"
[[criterion]]
id      = "road"
title   = "A road nearby"
group   = "access"
measure = { kind = "distance", to = "road", class = ["motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"] }
value   = { kind = "falling", from = "200 m", to = "2 km" }   # 2 km: SDG indicator 9.1.1
weight  = 2

[[criterion]]
id      = "clinic"
title   = "Minutes to a clinic"
group   = "services"
measure = { kind = "travel_time", to = "clinic", mode = "drive" }
value   = { kind = "falling", from = "15 min", to = "120 min" }
weight  = 2

[[criterion]]
id      = "school"
title   = "Minutes to a school"
group   = "services"
measure = { kind = "travel_time", to = "school", mode = "drive" }
value   = { kind = "falling", from = "10 min", to = "60 min" }
weight  = 2

[[criterion]]
id      = "water"
title   = "Distance to surface water"
group   = "land"
measure = { kind = "distance", to = "water" }
value   = { kind = "falling", from = "500 m", to = "3 km" }   # 500 m: Sphere 2018, distance to a water point
weight  = 1
"#;

const GATES: &str = r#"
# Gates: what no weight can buy past. Give a table of facts and a field, for example:
# [data] facts = { path = "facts.csv", join = "id" }
#
# [[gate]]
# id      = "mines"
# title   = "Land released by mine action"
# measure = { kind = "attribute", field = "mine_status" }
# pass    = ["released", "never affected"]
# fail    = ["suspected"]
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_scenario_to_the_file() {
        let way = |file: &str, folder: &str| relative(Path::new(file), Path::new(folder));
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(way("/home/a/data/x.pbf", "/home/a/data"), expected("x.pbf"));
        assert_eq!(way("/home/a/data/x.pbf", "/home/a/valley"), expected("../data/x.pbf"));
        assert_eq!(way("/srv/x.pbf", "/home/a/valley"), expected("../../../srv/x.pbf"));
        assert_eq!(way("/home/ab/x.pbf", "/home/a"), expected("../ab/x.pbf"));
        assert_eq!(way("x.pbf", "/home/a"), None, "no root in common");
    }

    #[test]
    fn a_box_is_rounded_inward() {
        assert_eq!(inward([43.12341, 42.00001, 43.98769, 42.99999]), [43.1235, 42.0001, 43.9876, 42.9999]);
        assert_eq!(inward([43.1, -12.3, 44.7, -11.9]), [43.1, -12.3, 44.7, -11.9]);
        assert_eq!(inward([43.00001, 42.0, 43.00002, 43.0]), [43.00001, 42.0, 43.00002, 43.0], "nothing would be left");
    }
}
