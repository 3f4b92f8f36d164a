//! What grows where: codes of the ESA WorldCover legend from height, slope, aspect, water and people.

use geo::Coord;
use spatial::GridFrame;

use super::noise::{hills, noise};
use super::settlements::{Settlement, distance_m};
use super::terrain::in_lake;

/// Codes of the ESA WorldCover legend.
pub mod code {
    /// Trees.
    pub const TREE: u8 = 10;
    /// Shrubs.
    pub const SHRUB: u8 = 20;
    /// Grassland.
    pub const GRASS: u8 = 30;
    /// Cropland.
    pub const CROP: u8 = 40;
    /// Built-up.
    pub const BUILT: u8 = 50;
    /// Bare or sparse.
    pub const BARE: u8 = 60;
    /// Snow and ice.
    pub const SNOW: u8 = 70;
    /// Water.
    pub const WATER: u8 = 80;
    /// Wetland.
    pub const WETLAND: u8 = 90;
}

const SEED: u64 = 40;

/// The lie of the land in one cell.
pub struct Lie {
    /// Steepness, percent.
    pub slope_pct: f64,
    /// How far it faces north: −1 south to 1 north, less on gentle ground.
    pub northness: f64,
}

/// Slope and northness of every cell from the differences to its neighbours.
pub fn lie_of_land(frame: GridFrame, height_m: &[f64]) -> Vec<Lie> {
    let at = |column: usize, row: usize| height_m[frame.index(column, row)];
    let mut lies = Vec::with_capacity(frame.cells());
    for row in 0..frame.rows {
        for column in 0..frame.columns {
            let (west, east) = (column.saturating_sub(1), (column + 1).min(frame.columns - 1));
            let (north, south) = (row.saturating_sub(1), (row + 1).min(frame.rows - 1));
            let rise_east = (at(east, row) - at(west, row)) / ((east - west) as f64 * frame.cell_m);
            let rise_north = (at(column, north) - at(column, south)) / ((south - north) as f64 * frame.cell_m);
            let slope = (rise_east * rise_east + rise_north * rise_north).sqrt();
            lies.push(Lie { slope_pct: 100.0 * slope, northness: -rise_north / (slope + 0.08) });
        }
    }
    lies
}

/// All that decides a cell's cover.
pub struct Setting<'a> {
    /// The grid.
    pub frame: GridFrame,
    /// Height of every cell, metres.
    pub height_m: &'a [f64],
    /// Slope and northness of every cell.
    pub lies: &'a [Lie],
    /// Number of cells that drain through every cell.
    pub upstream: &'a [f64],
    /// Where people live and lived.
    pub settlements: &'a [Settlement],
}

/// The code of every cell, row-major.
pub fn codes(setting: &Setting<'_>) -> Vec<u8> {
    (0..setting.frame.cells()).map(|cell| code_of(setting, cell)).collect()
}

fn code_of(setting: &Setting<'_>, cell: usize) -> u8 {
    let at = setting.frame.center(cell % setting.frame.columns, cell / setting.frame.columns);
    let lie = &setting.lies[cell];
    let height_m = setting.height_m[cell];
    if in_lake(at) || setting.upstream[cell] > 40_000.0 {
        return code::WATER;
    }
    let people = nearest(setting.settlements, at, true);
    let ruins = nearest(setting.settlements, at, false);
    let built_m = people.map_or(0.0, |(_, people)| 55.0 + 3.2 * f64::from(people).sqrt());
    if people.is_some_and(|(away_m, _)| away_m + 60.0 * noise(SEED, at.x, at.y, 120.0) < built_m) {
        return code::BUILT;
    }
    let patch = hills(SEED + 10, at.x, at.y, 700.0);
    let grain = hills(SEED + 20, at.x, at.y, 180.0);
    if setting.upstream[cell] > 9_000.0 && lie.slope_pct < 4.0 && patch > 0.3 {
        return code::WETLAND;
    }
    let tilled_m = people.map_or(f64::INFINITY, |(away_m, people)| away_m - 10.0 * f64::from(people).sqrt().min(50.0));
    let warm_m = height_m + 180.0 * lie.northness;
    if lie.slope_pct < 13.0 + 5.0 * grain && warm_m < 2_050.0 && tilled_m < 900.0 + 500.0 * patch && grain < 0.4 {
        return code::CROP;
    }
    let once_tilled = ruins.is_some_and(|(away_m, _)| away_m < 450.0 + 200.0 * patch);
    if once_tilled && lie.slope_pct < 24.0 {
        return if grain > 0.12 { code::SHRUB } else { code::GRASS };
    }
    wild(lie, height_m, patch, grain)
}

fn wild(lie: &Lie, height_m: f64, patch: f64, grain: f64) -> u8 {
    let cold_m = height_m + 220.0 * lie.northness + 120.0 * patch;
    if cold_m > 3_330.0 {
        return code::SNOW;
    }
    if cold_m > 2_950.0 + 120.0 * grain || lie.slope_pct > 82.0 + 20.0 * grain {
        return code::BARE;
    }
    let tree_line_m = 2_280.0 + 110.0 * patch;
    if height_m > tree_line_m + 130.0 {
        return code::GRASS;
    }
    if height_m > tree_line_m {
        return if grain > 0.05 { code::SHRUB } else { code::GRASS };
    }
    let moist = 0.75 * lie.northness + 0.8 * patch + 0.35 * grain;
    if lie.slope_pct < 9.0 {
        return if moist > 0.5 { code::TREE } else { code::GRASS };
    }
    match moist {
        moist if moist > 0.02 => code::TREE,
        moist if moist > -0.38 => code::SHRUB,
        _ => code::GRASS,
    }
}

/// Distance to the nearest settlement with (or without) people, and how many they are.
fn nearest(settlements: &[Settlement], at: Coord<f64>, inhabited: bool) -> Option<(f64, u32)> {
    let of_kind = settlements.iter().filter(|settlement| settlement.is_inhabited() == inhabited);
    of_kind.map(|settlement| (distance_m(settlement.at, at), settlement.plan.people)).min_by(|a, b| a.0.total_cmp(&b.0))
}
