use decision::value::ValueFunction;
use outputs::map::{Better, ends};
use outputs::palette::{mixed, viridis};
use planner::Cover;
use spatial::Grid;

use super::warp::{NOWHERE, SIDE};
use crate::figures::{Figures, Knowledge, NoPoints, Recipe};
use crate::problem::Problem;

/// Steps of the ramp; the places behind them in the palette have a meaning of their own.
const STEPS: u8 = 240;
const HATCH_DARK: u8 = 240;
const HATCH_LIGHT: u8 = 241;
const CLEAR: u8 = 255;

/// Colours of land cover, after those of ESA WorldCover, in the order of [`Cover::ALL`].
pub const COVER: [[u8; 3]; 9] = [
    [240, 150, 255],
    [255, 255, 76],
    [255, 187, 34],
    [0, 100, 0],
    [250, 0, 0],
    [180, 180, 180],
    [0, 100, 200],
    [0, 150, 160],
    [240, 240, 240],
];

/// Suitability as a picture: the ramp of the map, hatched where something is unknown, grey where too little is known.
pub fn suitability(cells: &[u32], recipe: &Recipe<'_>) -> Result<Vec<u8>, Problem> {
    let pixels = cells.iter().enumerate().map(|(pixel, cell)| {
        if *cell == NOWHERE {
            return CLEAR;
        }
        let line = (pixel % SIDE + pixel / SIDE) % 8 < 2;
        match recipe.points(*cell as usize) {
            Ok((_, Knowledge::Part)) if line => HATCH_DARK,
            Ok((points, _)) => step(f64::from(points) / 100.0),
            Err(NoPoints::LittleKnown) if line => HATCH_DARK,
            Err(NoPoints::LittleKnown) => HATCH_LIGHT,
            Err(NoPoints::NotLand) => CLEAR,
        }
    });
    indexed(&pixels.collect::<Vec<_>>(), &ramp())
}

/// One criterion's figures as a picture, light for good as on the printed maps.
pub fn criterion(cells: &[u32], figures: &Figures, function: &ValueFunction) -> Result<Vec<u8>, Problem> {
    let ((low, high), better) = ends(function, Some((figures.least, figures.greatest)));
    let share = |figure: f64| match (figure - low) / (high - low) {
        share if better == Better::Less => 1.0 - share,
        share => share,
    };
    let pixels = cells.iter().map(|cell| {
        let code = if *cell == NOWHERE { crate::figures::NOT_LAND } else { figures.codes[*cell as usize] };
        match code {
            crate::figures::NOT_LAND => CLEAR,
            crate::figures::GAP | crate::figures::ENDLESS => HATCH_LIGHT,
            code => step(figures.figure(code).map_or(0.0, share)),
        }
    });
    indexed(&pixels.collect::<Vec<_>>(), &ramp())
}

fn step(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * f64::from(STEPS - 1)).round() as u8
}

/// Red, green, blue, opacity of each place in the palette.
fn ramp() -> Vec<[u8; 4]> {
    let mut colours: Vec<[u8; 4]> = (0..STEPS)
        .map(|step| {
            let [red, green, blue] = mixed(viridis(f64::from(step) / f64::from(STEPS - 1)), [255, 255, 255], 0.22);
            [red, green, blue, 255]
        })
        .collect();
    colours.resize(256, [0, 0, 0, 0]);
    colours[usize::from(HATCH_DARK)] = [150, 150, 150, 255];
    colours[usize::from(HATCH_LIGHT)] = [214, 214, 214, 255];
    colours
}

/// Land cover as a picture.
pub fn land_cover(cells: &[u32], cover: &Grid<u8>) -> Result<Vec<u8>, Problem> {
    let mut colours = vec![[0, 0, 0, 0]; 256];
    for ((class, _), [red, green, blue]) in Cover::ALL.iter().zip(COVER) {
        colours[usize::from(class.code())] = [red, green, blue, 255];
    }
    let code = |cell: &u32| if *cell == NOWHERE { Cover::GAP } else { cover.values()[*cell as usize] };
    indexed(&cells.iter().map(code).collect::<Vec<_>>(), &colours)
}

/// Shaded relief to be laid over other pictures: black where slopes lie in the shade, white where they face the sun.
pub fn hillshade(cells: &[u32], light: &[u8]) -> Result<Vec<u8>, Problem> {
    let colours: Vec<[u8; 4]> = (0..=255u8)
        .map(|light| match light {
            0 => [0, 0, 0, 0],
            // Level ground under a sun at 45 degrees stays clear.
            light if light < 180 => [10, 14, 30, ((180 - light) as f64 * 1.15).min(200.0) as u8],
            light => [255, 255, 255, ((light - 180) as f64 * 1.9).min(150.0) as u8],
        })
        .collect();
    let light = |cell: &u32| if *cell == NOWHERE { 0 } else { light[*cell as usize] };
    indexed(&cells.iter().map(light).collect::<Vec<_>>(), &colours)
}

/// Light on every cell, 1 to 255; 0 where the height is not known.
pub fn light(elevation: &Grid<f32>) -> Vec<u8> {
    let exaggeration = ((elevation.frame().cell_m / 25.0) as f32).powf(0.5).clamp(1.0, 5.0);
    let sun = spatial::terrain::Sun { exaggeration, ..spatial::terrain::Sun::default() };
    let shade = spatial::terrain::hillshade_share(elevation, sun);
    shade
        .values()
        .iter()
        .map(|share| if share.is_nan() { 0 } else { 1 + (share.clamp(0.0, 1.0) * 254.0) as u8 })
        .collect()
}

/// A tile of indexed colours as PNG.
fn indexed(pixels: &[u8], colours: &[[u8; 4]]) -> Result<Vec<u8>, Problem> {
    let refused = |error: png::EncodingError| Problem::ours(format!("PNG: {error}"));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE as u32, SIDE as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_palette(colours.iter().flat_map(|colour| [colour[0], colour[1], colour[2]]).collect::<Vec<_>>());
    encoder.set_trns(colours.iter().map(|colour| colour[3]).collect::<Vec<_>>());
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(pixels).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(bytes)
}
