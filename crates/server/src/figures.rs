//! The figures of every map cell, criterion by criterion, as small whole numbers: computed once, recombined at will.
//!
//! A code is a step on the way from the least to the greatest figure of its criterion, so that a tile holds two bytes a
//! criterion and a pixel, for the server's pictures and for the browser alike. The step is a 65,532nd of the range: finer
//! than a colour can show. Figures of villages are never taken from here.

use std::borrow::Cow;
use std::io::{Read, Write};
use std::path::Path;

use decision::value::ValueFunction;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use planner::{Atlas, Changes};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use spatial::Grid;

/// The figure is not known here.
pub const GAP: u16 = 65_535;
/// None can be reached from here.
pub const ENDLESS: u16 = 65_534;
/// Not land: no question is asked here.
pub const NOT_LAND: u16 = 65_533;
/// The greatest code of a figure.
pub const LAST: u16 = 65_532;

/// One criterion's figures on the region's grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Position of the criterion in the scenario.
    pub criterion: usize,
    /// The figure of code 0.
    pub least: f64,
    /// The figure of code [`LAST`].
    pub greatest: f64,
    /// A code a cell, row by row from the north.
    pub codes: Vec<u16>,
}

impl Figures {
    /// The figure of a code; infinite for [`ENDLESS`], `None` where there is none.
    pub fn figure(&self, code: u16) -> Option<f64> {
        match code {
            GAP | NOT_LAND => None,
            ENDLESS => Some(f64::INFINITY),
            code => Some(self.least + (self.greatest - self.least) * f64::from(code) / f64::from(LAST)),
        }
    }

    /// What each code is worth by a value function, 0 to 1; NaN where it is not known.
    pub fn table(&self, function: &ValueFunction) -> Vec<f32> {
        let value = |code: u16| {
            let figure = self.figure(code).map(|figure| figure.clamp(-f64::MAX, f64::MAX));
            function.value(figure).map_or(f32::NAN, |value| value as f32)
        };
        (0..=u16::MAX).into_par_iter().map(value).collect()
    }
}

/// The figures of all criteria that a map cell can be asked, from the cache when the same were computed before.
///
/// The key is a hash of what they depend on: the program's version, the files, the grid, how people move, and the
/// measures; weights and value functions are not among it. A cache that cannot be read or written is left alone.
pub fn prepare(atlas: &Atlas<'_>, cache: Option<&Path>) -> Vec<Figures> {
    let file = cache.map(|folder| folder.join(format!("{}.figures", key(atlas))));
    let cells = atlas.region.frame.cells();
    if let Some(known) = file.as_deref().and_then(|file| read(file, cells)) {
        return known;
    }
    let measured = measure(atlas);
    if let Some(file) = file {
        let folder = file.parent().map(std::fs::create_dir_all);
        if folder.is_some_and(|made| made.is_ok()) {
            // Without the cache the next start takes longer; nothing else depends on it.
            let _ = outputs::atomic::write_file(&file, |out| Ok(write(&measured, out)?));
        }
    }
    measured
}

fn measure(atlas: &Atlas<'_>) -> Vec<Figures> {
    let land = planner::land(atlas);
    let asked = atlas.scenario.criteria.iter().enumerate();
    let coded = asked.filter_map(|(criterion, spec)| Some(code(criterion, &spec.surface(atlas)?, &land)));
    coded.collect()
}

fn code(criterion: usize, grid: &Grid<f32>, land: &[bool]) -> Figures {
    let on_land = grid.values().par_iter().zip(land).filter(|(figure, land)| **land && figure.is_finite());
    let bounds = |(low, high): (f32, f32), (figure, _): (&f32, &bool)| (low.min(*figure), high.max(*figure));
    let none = || (f32::INFINITY, f32::NEG_INFINITY);
    let (least, greatest) = on_land.fold(none, bounds).reduce(none, |a, b| (a.0.min(b.0), a.1.max(b.1)));
    let (least, greatest) = if least <= greatest { (f64::from(least), f64::from(greatest)) } else { (0.0, 0.0) };
    let steps = if greatest > least { f64::from(LAST) / (greatest - least) } else { 0.0 };
    let code = |(figure, land): (&f32, &bool)| match (land, figure) {
        (false, _) => NOT_LAND,
        (true, figure) if figure.is_nan() => GAP,
        (true, figure) if figure.is_infinite() => ENDLESS,
        (true, figure) => ((f64::from(*figure) - least) * steps).round().clamp(0.0, f64::from(LAST)) as u16,
    };
    Figures { criterion, least, greatest, codes: grid.values().par_iter().zip(land).map(code).collect() }
}

fn key(atlas: &Atlas<'_>) -> String {
    let (scenario, region) = (atlas.scenario, atlas.region);
    let mut hash = Sha256::new();
    let mut add = |text: String| hash.update(text.as_bytes());
    add(format!("figures 1 {} {:?} {}", env!("CARGO_PKG_VERSION"), region.frame, region.crs.proj4()));
    for layer in &region.layers {
        add(format!("{} {} {}", layer.layer, layer.read, layer.used));
        layer.files.iter().for_each(|file| add(file.sha256.clone()));
    }
    add(format!("{:?} {:?} {:?}", scenario.data, scenario.travel, scenario.seasons));
    scenario.criteria.iter().for_each(|spec| add(format!("{:?}", spec.measure.get_ref())));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `inhabit figures 1`, the number of criteria; for each its position, least and greatest figure, the length of its
/// packed codes, and these.
const MAGIC: &[u8; 17] = b"inhabit figures 1";

fn write(all: &[Figures], out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(MAGIC)?;
    out.write_all(&(all.len() as u64).to_le_bytes())?;
    let packed: Vec<std::io::Result<Vec<u8>>> = all.par_iter().map(|figures| pack(&figures.codes)).collect();
    for (figures, packed) in all.iter().zip(packed) {
        let packed = packed?;
        out.write_all(&(figures.criterion as u64).to_le_bytes())?;
        out.write_all(&figures.least.to_le_bytes())?;
        out.write_all(&figures.greatest.to_le_bytes())?;
        out.write_all(&(packed.len() as u64).to_le_bytes())?;
        out.write_all(&packed)?;
    }
    Ok(())
}

fn pack(codes: &[u16]) -> std::io::Result<Vec<u8>> {
    let bytes: Vec<u8> = codes.iter().flat_map(|code| code.to_le_bytes()).collect();
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&bytes)?;
    encoder.finish()
}

/// What a cache holds; `None` when it is not whole.
fn read(file: &Path, cells: usize) -> Option<Vec<Figures>> {
    let bytes = std::fs::read(file).ok()?;
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let count = number(&mut rest)?;
    let mut parts = Vec::new();
    for _ in 0..count {
        let criterion = number(&mut rest)? as usize;
        let least = f64::from_bits(number(&mut rest)?);
        let greatest = f64::from_bits(number(&mut rest)?);
        let length = number(&mut rest)? as usize;
        let (packed, after) = rest.split_at_checked(length)?;
        rest = after;
        parts.push((criterion, least, greatest, packed));
    }
    let unpacked: Vec<Option<Figures>> = parts
        .into_par_iter()
        .map(|(criterion, least, greatest, packed)| {
            let mut bytes = Vec::with_capacity(2 * cells);
            DeflateDecoder::new(packed).take(2 * cells as u64 + 1).read_to_end(&mut bytes).ok()?;
            let codes: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            (bytes.len() == 2 * cells).then_some(Figures { criterion, least, greatest, codes })
        })
        .collect();
    unpacked.into_iter().collect()
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (head, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some(u64::from_le_bytes(*head))
}

/// All that a picture of suitability under some changes needs.
#[derive(Debug)]
pub struct Recipe<'a> {
    parts: Vec<Part<'a>>,
}

/// One criterion: its codes, what these are worth, its weight.
#[derive(Debug)]
struct Part<'a> {
    codes: &'a [u16],
    table: Cow<'a, [f32]>,
    weight: f32,
}

impl<'a> Recipe<'a> {
    /// `tables` are those of the value functions as the scenario has them, in the order of `figures`.
    pub fn new(figures: &'a [Figures], tables: &'a [Vec<f32>], weights: &[f64], changes: &Changes) -> Self {
        let parts = figures.iter().zip(tables).map(|(figures, table)| {
            let table = match changes.values.get(&figures.criterion) {
                Some(function) => figures.table(function).into(),
                None => table.as_slice().into(),
            };
            Part { codes: figures.codes.as_slice(), table, weight: weights[figures.criterion] as f32 }
        });
        Self { parts: parts.filter(|part| part.weight > 0.0).collect() }
    }

    /// Points of 100 of a cell, and whether all that a cell can be asked is known there.
    ///
    /// `Err` says why there are none: too little is known, or it is not land.
    pub fn points(&self, cell: usize) -> Result<(f32, Knowledge), NoPoints> {
        let (mut gained, mut known, mut whole) = (0f32, 0f32, 0f32);
        for Part { codes, table, weight } in &self.parts {
            let code = codes[cell];
            if code == NOT_LAND {
                return Err(NoPoints::NotLand);
            }
            whole += weight;
            let value = table[usize::from(code)];
            if !value.is_nan() {
                gained += weight * value;
                known += weight;
            }
        }
        if known < planner::LEAST_KNOWN as f32 {
            return Err(NoPoints::LittleKnown);
        }
        let knowledge = if known < whole * 0.9999 { Knowledge::Part } else { Knowledge::Whole };
        Ok((100.0 * gained / known, knowledge))
    }
}

/// How much is known of what a cell can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Every criterion.
    Whole,
    /// Some criteria are unknown: the map hatches it.
    Part,
}

/// Why a cell has no points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPoints {
    /// No land.
    NotLand,
    /// The criteria known there make up less than [`planner::LEAST_KNOWN`] of the weight.
    LittleKnown,
}

#[cfg(test)]
mod tests {
    use decision::value::Shape;
    use spatial::GridFrame;

    use super::*;

    fn coded() -> Figures {
        let frame = GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 1.0, columns: 5, rows: 1 };
        let grid = Grid::new(frame, vec![10.0, 30.0, f32::NAN, f32::INFINITY, 20.0]).unwrap();
        code(0, &grid, &[true, true, true, true, false])
    }

    #[test]
    fn codes_keep_what_is_known_and_say_what_is_not() {
        let figures = coded();
        assert_eq!(figures.codes, [0, LAST, GAP, ENDLESS, NOT_LAND]);
        assert_eq!((figures.figure(0), figures.figure(LAST)), (Some(10.0), Some(30.0)));
        let falling = ValueFunction::new(Shape::Falling { from: 10.0, to: 30.0 }).unwrap();
        let table = figures.table(&falling);
        assert_eq!((table[0], table[usize::from(LAST)], table[usize::from(ENDLESS)]), (1.0, 0.0, 0.0));
        assert!(table[usize::from(GAP)].is_nan());
    }

    #[test]
    fn the_cache_gives_back_what_was_written_and_nothing_of_a_torn_file() {
        let all = vec![coded(), Figures { criterion: 3, ..coded() }];
        let mut bytes = Vec::new();
        write(&all, &mut bytes).unwrap();
        let file = std::env::temp_dir().join(format!("inhabit-figures-{}", std::process::id()));
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(read(&file, 5), Some(all));
        assert_eq!(read(&file, 6), None);
        for length in [0, 10, 30, bytes.len() - 1] {
            std::fs::write(&file, &bytes[..length]).unwrap();
            assert_eq!(read(&file, 5), None, "{length}");
        }
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn points_are_the_weighted_mean_of_what_is_known() {
        let figures = vec![coded(), Figures { criterion: 1, codes: vec![LAST, 0, 0, 0, NOT_LAND], ..coded() }];
        let falling = ValueFunction::new(Shape::Falling { from: 10.0, to: 30.0 }).unwrap();
        let tables: Vec<Vec<f32>> = figures.iter().map(|figures| figures.table(&falling)).collect();
        let recipe = Recipe::new(&figures, &tables, &[0.75, 0.25], &Changes::default());
        assert_eq!(recipe.points(0), Ok((75.0, Knowledge::Whole)));
        assert_eq!(recipe.points(1), Ok((25.0, Knowledge::Whole)));
        assert_eq!(recipe.points(2), Err(NoPoints::LittleKnown));
        assert_eq!(recipe.points(4), Err(NoPoints::NotLand));
        let recipe = Recipe::new(&figures, &tables, &[0.25, 0.75], &Changes::default());
        assert_eq!(recipe.points(2), Ok((100.0, Knowledge::Part)));
    }
}
