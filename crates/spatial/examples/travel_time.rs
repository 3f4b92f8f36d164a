//! Travel time over a whole raster, for timing against other programs.
//!
//! `travel_time MODEL FOLDER COLUMNS CELL_M [OUT]`: reads raw little-endian rasters from the folder (`dem.f32`,
//! `walk_mult.f32`, `road_pace.f32`, `friction.f32`, `sources.u8`, square, row by row), runs the model (`tobler`, `walk`,
//! `iso`, each from the sources outwards, 8 neighbours) and prints one line `RESULT {…}` with its times in seconds.

use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use spatial::travel::{
    Corners, GroundMap, Heading, Keep, Landscape, LangmuirRule, PaceModel, SearchOptions, Sources, Surface,
    travel_field,
};
use spatial::{Grid, GridFrame};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, folder, columns, cell_m, out @ ..] = args.as_slice() else {
        return Err("expected: MODEL FOLDER COLUMNS CELL_M [OUT]".into());
    };
    let columns: usize = columns.parse()?;
    let frame = GridFrame { west_m: 400_000.0, north_m: 4_800_000.0, cell_m: cell_m.parse()?, columns, rows: columns };
    let folder = Path::new(folder);
    let start = Instant::now();
    let read = |name: &str| raster(&folder.join(name), frame);
    let sources = sources(&fs::read(folder.join("sources.u8"))?, columns);
    let (dem, factor, extra) = match model.as_str() {
        "tobler" => (Some(read("dem.f32")?), Some(read("walk_mult.f32")?), Some(read("road_pace.f32")?)),
        "walk" => (Some(read("dem.f32")?), None, None),
        "iso" => (None, Some(read("friction.f32")?), None),
        other => return Err(format!("model '{other}': expected tobler, walk or iso").into()),
    };
    let read_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let pace = match model.as_str() {
        "tobler" => PaceModel::TOBLER_OFF_PATH,
        _ => PaceModel::NaismithLangmuir(LangmuirRule::default()),
    };
    let surface = dem.as_ref().map_or_else(|| Surface::level(frame), |dem| Surface::new(dem, pace));
    let surface = match &factor {
        Some(factor) => surface
            .with_ground(GroundMap::Values { factor, extra_s_per_m: extra.as_ref() })
            .ok_or("rasters of different sizes")?,
        None => surface,
    };
    let landscape = Landscape::off_road(surface.with_corners(Corners::Open));
    let options = SearchOptions { heading: Heading::FromSources, keep: Keep::Times, limit_s: None };
    let field = travel_field(&landscape, &Sources::Cells(sources), &options);
    let search_s = start.elapsed().as_secs_f64();
    let seconds = field.seconds_grid();
    let compute_s = start.elapsed().as_secs_f64();
    if let Some(out) = out.first() {
        let mut file = BufWriter::new(fs::File::create(out)?);
        for value in seconds.values() {
            file.write_all(&value.to_le_bytes())?;
        }
        file.flush()?;
    }
    println!(
        "RESULT {{\"tool\": \"inhabit\", \"steps\": {{\"read\": {read_s:.3}, \"search\": {search_s:.3}, \"compute\": {compute_s:.3}}}}}"
    );
    Ok(())
}

fn raster(path: &Path, frame: GridFrame) -> Result<Grid<f32>, Box<dyn Error>> {
    let bytes = fs::read(path)?;
    let values = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Grid::new(frame, values).ok_or_else(|| format!("{}: not {} cells", path.display(), frame.cells()).into())
}

fn sources(marks: &[u8], columns: usize) -> Vec<(usize, usize)> {
    (0..marks.len()).filter(|&index| marks[index] == 1).map(|index| (index % columns, index / columns)).collect()
}
