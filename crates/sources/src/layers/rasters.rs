//! Elevation, land cover and rasters of the user's own.

use std::collections::BTreeMap;

use planner::scenario::{CoverLayer, RasterLayer, Resampling};
use planner::{Cover, Finding, Legend, NamedRaster};
use spatial::Grid;

use crate::SourceError;
use crate::area::Area;
use crate::formats::raster::{Carried, Carry, RasterAsk, read_raster};
use crate::lock::SourceFile;
use crate::tally::Tally;

/// Elevations outside this range, metres, are no ground on Earth.
const GROUND_M: std::ops::RangeInclusive<f32> = -500.0..=9000.0;

/// Values that mean "no data" in many files and are no figure of anything.
const USUAL_GAPS: [f32; 3] = [-9999.0, -99_999.0, -32_768.0];

/// Codes that a legend does not know are told one by one up to so many.
const FEW_CODES: usize = 8;

/// Reads elevation in metres. Values that are no ground on Earth become gaps and are reported.
pub(crate) fn elevation(
    layer: &RasterLayer,
    files: &[SourceFile],
    area: &Area,
    tally: &mut Tally,
) -> Result<Grid<f32>, SourceError> {
    let carried = carried(layer, (files, "data.elevation"), area)?;
    let mut values = carried.values;
    if values.iter().any(is_strange) {
        let known = values.iter().filter(|value| !value.is_nan()).count();
        values = without_strange(layer, files, area, values)?;
        let strange = known.saturating_sub(values.iter().filter(|value| !value.is_nan()).count()) as u64;
        let message = format!(
            "{strange} cells lie outside {} to {} m, or beside such ones; they are left as gaps",
            GROUND_M.start(),
            GROUND_M.end()
        );
        let finding = Finding::warning("strange-elevation", &shown(files), message);
        tally.findings.push(finding.advise("check the unit (metres) and the no-data value"));
        tally.leave_out_many("cells that are no ground on Earth", strange);
    }
    tally.findings.extend(carried.findings);
    finish(values, area, tally)
}

fn is_strange(value: &f32) -> bool {
    !value.is_nan() && !GROUND_M.contains(value)
}

/// Heights without those that are no ground on Earth, nor those mixed from them: a cell at the edge of a hole of -9999
/// may else get a height between, which nothing tells from a true one. Where the hole has one value that no file declares,
/// it is read again as a gap, as if the file had said so; else all cells that a strange pixel can reach become gaps.
fn without_strange(
    layer: &RasterLayer,
    files: &[SourceFile],
    area: &Area,
    mut values: Vec<f32>,
) -> Result<Vec<f32>, SourceError> {
    let pixels = RasterLayer { resampling: Resampling::Nearest, ..layer.clone() };
    let pixels = carried(&pixels, (files, "data.elevation"), area)?;
    let mut found = pixels.values.iter().copied().filter(is_strange);
    let first = found.next();
    if let Some(gap) = first.filter(|first| pixels.knows_no_gaps && found.all(|value| value == *first)) {
        let said = RasterLayer { nodata: Some(f64::from(gap)), ..layer.clone() };
        let again = carried(&said, (files, "data.elevation"), area)?.values;
        if !again.iter().any(is_strange) {
            return Ok(again);
        }
    }
    let (columns, rows) = (area.frame.columns, area.frame.rows);
    let strange: Vec<usize> =
        (0..values.len()).filter(|cell| is_strange(&values[*cell]) || is_strange(&pixels.values[*cell])).collect();
    for cell in strange {
        let (column, row, reach) = (cell % columns, cell / columns, pixels.reach_cells);
        for near_row in row.saturating_sub(reach)..=(row + reach).min(rows - 1) {
            let from = near_row * columns;
            let near = from + column.saturating_sub(reach)..=from + (column + reach).min(columns - 1);
            values[near].fill(Grid::<f32>::GAP);
        }
    }
    Ok(values)
}

/// Reads a raster of the user's own.
pub(crate) fn named(
    layer: &RasterLayer,
    (files, name): (&[SourceFile], &str),
    area: &Area,
    tally: &mut Tally,
) -> Result<NamedRaster, SourceError> {
    let key = format!("data.rasters.{name}");
    let mut values = values(layer, (files, &key), area, tally)?;
    if let Some(gap) = undeclared_gap(layer, (files, &key), (&values, area))? {
        let known = |values: &[f32]| values.iter().filter(|value| !value.is_nan()).count();
        let before = known(&values);
        values = carried(&RasterLayer { nodata: Some(f64::from(gap)), ..layer.clone() }, (files, &key), area)?.values;
        let cells = before - known(&values).min(before);
        let message =
            format!("the value {gap:?} in {cells} cells means \"no data\" in many files; here they are gaps too");
        let finding = Finding::warning("undeclared-gap", &shown(files), message);
        tally.findings.push(finding.advise(format!("say it with {key}.nodata")));
    }
    let mut grid = finish(values, area, tally)?;
    if let Some(value) = layer.gaps {
        let missing = grid.values().iter().filter(|known| known.is_nan()).count();
        let filled = grid.values().iter().map(|known| if known.is_nan() { value as f32 } else { *known }).collect();
        grid = Grid::new(area.frame, filled).expect("there is one value per cell");
        tally.findings.push(gaps_filled(files, missing, &value.to_string()));
    }
    Ok(NamedRaster {
        grid,
        unit: layer.unit.clone().unwrap_or_default(),
        title: layer.title.clone().unwrap_or_else(|| name.to_owned()),
    })
}

/// The usual value for gaps that lies among the figures of a raster although neither the file nor the scenario says so:
/// people around a village would be fewer than none. Only the lowest value of the region is looked at.
fn undeclared_gap(
    layer: &RasterLayer,
    from: (&[SourceFile], &str),
    (values, area): (&[f32], &Area),
) -> Result<Option<f32>, SourceError> {
    if !values.iter().any(|value| *value < 0.0) {
        return Ok(None);
    }
    let pixels = carried(&RasterLayer { resampling: Resampling::Nearest, ..layer.clone() }, from, area)?;
    let lowest = pixels.values.iter().copied().filter(|value| !value.is_nan()).fold(f32::INFINITY, f32::min);
    let is_usual = USUAL_GAPS.contains(&lowest) || lowest < -3.4e38;
    Ok((pixels.knows_no_gaps && is_usual).then_some(lowest))
}

fn values(
    layer: &RasterLayer,
    from: (&[SourceFile], &str),
    area: &Area,
    tally: &mut Tally,
) -> Result<Vec<f32>, SourceError> {
    let carried = carried(layer, from, area)?;
    tally.findings.extend(carried.findings);
    Ok(carried.values)
}

fn carried(layer: &RasterLayer, (files, key): (&[SourceFile], &str), area: &Area) -> Result<Carried, SourceError> {
    let band = layer.band.unwrap_or(1) as usize;
    if band == 0 {
        return Err(SourceError::BadSetting {
            key: format!("{key}.band"),
            found: "0".to_owned(),
            expected: "a band, counted from 1".to_owned(),
            next_step: "write 1 for the first band".to_owned(),
        });
    }
    let carry = match layer.resampling {
        Resampling::Bilinear => Carry::Bilinear,
        Resampling::Nearest => Carry::Nearest,
        Resampling::Average => Carry::Average,
        Resampling::Sum => Carry::Sum,
    };
    read_raster(&RasterAsk { files, band, nodata: layer.nodata, key }, carry, area)
}

/// Reads land cover as codes of [`Cover`]. Codes that the legend does not know become gaps and are reported.
pub(crate) fn land_cover(
    layer: &CoverLayer,
    files: &[SourceFile],
    area: &Area,
    tally: &mut Tally,
) -> Result<Grid<u8>, SourceError> {
    let legend = legend(layer)?;
    let ask = RasterAsk { files, band: 1, nodata: None, key: "data.land_cover" };
    let carried = read_raster(&ask, Carry::Codes, area)?;
    tally.findings.extend(carried.findings);
    let mut unknown: BTreeMap<i64, u64> = BTreeMap::new();
    let mut covered = 0_u64;
    let mut codes = Vec::with_capacity(carried.values.len());
    for value in &carried.values {
        if value.is_nan() {
            codes.push(Cover::GAP);
            continue;
        }
        tally.read += 1;
        match legend.classes.get(&(*value as i64)) {
            Some(class) => {
                covered += 1;
                codes.push(class.code());
            }
            None => {
                *unknown.entry(*value as i64).or_default() += 1;
                codes.push(Cover::GAP);
            }
        }
    }
    tally.used += covered;
    tally.coverage = Some(covered as f64 / codes.len() as f64);
    tally.leave_out_many("cells with a code that the legend does not know", unknown.values().sum());
    // 0 means "no data" in every legend, whether the file says so or not.
    unknown.remove(&0);
    tally.findings.extend(unknown_codes(&unknown, &legend, &shown(files)));
    if let Some(class) = layer.gaps.as_deref().and_then(Cover::from_word) {
        let gaps = codes.iter_mut().filter(|code| **code == Cover::GAP);
        let filled = gaps.map(|code| *code = class.code()).count();
        tally.findings.push(gaps_filled(files, filled, class.word()));
    }
    Ok(Grid::new(area.frame, codes).expect("there is one code per cell"))
}

/// Codes that the legend does not know, most frequent first: each by itself, or all in one sentence where they are many,
/// as in a raster that is no land cover.
fn unknown_codes(unknown: &BTreeMap<i64, u64>, legend: &Legend, file: &str) -> Vec<Finding> {
    let cells: u64 = unknown.values().sum();
    let one = |message: String, advice: &str| Finding::warning("unknown-cover-code", file, message).advise(advice);
    if unknown.len() <= FEW_CODES {
        let each = unknown.iter().map(|(code, count)| {
            let message = format!(
                "code {code} in {count} cells is not in the legend \"{}\"; they are left as gaps",
                legend.title
            );
            one(message, "choose another legend, or add the code under data.land_cover.classes")
        });
        return each.collect();
    }
    let mut codes: Vec<(i64, u64)> = unknown.iter().map(|(code, count)| (*code, *count)).collect();
    codes.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let first: Vec<String> = codes.iter().take(FEW_CODES).map(|(code, _)| code.to_string()).collect();
    let message = format!(
        "{} codes in {cells} cells are not in the legend \"{}\" ({}, …); they are left as gaps",
        codes.len(),
        legend.title,
        first.join(", ")
    );
    vec![one(message, "check that the file is a land cover and its legend the right one")]
}

/// The scenario says what a gap stands for: a reader must be told.
fn gaps_filled(files: &[SourceFile], count: usize, meaning: &str) -> Finding {
    let message = format!("{count} cells without data count as {meaning}, as the scenario says (gaps)");
    Finding::note("gaps-filled", &shown(files), message)
}

/// The legend by name, with the scenario's own classes over it.
fn legend(layer: &CoverLayer) -> Result<Legend, SourceError> {
    let names = || planner::LEGENDS.map(|(name, _, _)| name).join(", ");
    let mut legend = match &layer.legend {
        Some(name) => Legend::named(name).ok_or_else(|| SourceError::BadSetting {
            key: "data.land_cover.legend".to_owned(),
            found: format!("\"{name}\""),
            expected: names(),
            next_step: "use one of these, or list the codes under data.land_cover.classes".to_owned(),
        })?,
        None if layer.classes.is_empty() => {
            return Err(SourceError::BadSetting {
                key: "data.land_cover".to_owned(),
                found: "neither legend nor classes".to_owned(),
                expected: format!("legend = one of {}, or a table classes", names()),
                next_step: "say what the codes of the raster mean".to_owned(),
            });
        }
        None => Legend { title: "the scenario's classes".to_owned(), classes: BTreeMap::new() },
    };
    for (code, word) in &layer.classes {
        let bad = |found: &str, expected: String| SourceError::BadSetting {
            key: format!("data.land_cover.classes.{code}"),
            found: format!("\"{found}\""),
            expected,
            next_step: "write for example 10 = \"tree\"".to_owned(),
        };
        let number: i64 = code.trim().parse().map_err(|_| bad(code, "a raster code, a whole number".to_owned()))?;
        let class = Cover::from_word(word).ok_or_else(|| bad(word, Cover::ALL.map(|(_, word)| word).join(", ")))?;
        legend.classes.insert(number, class);
    }
    Ok(legend)
}

fn finish(values: Vec<f32>, area: &Area, tally: &mut Tally) -> Result<Grid<f32>, SourceError> {
    let valid = values.iter().filter(|value| !value.is_nan()).count() as u64;
    let left_out: u64 = tally.left_out.values().sum();
    tally.read += valid + left_out;
    tally.used += valid;
    tally.coverage = Some(valid as f64 / values.len() as f64);
    Ok(Grid::new(area.frame, values).expect("there is one value per cell"))
}

fn shown(files: &[SourceFile]) -> String {
    files.iter().map(|file| file.shown.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(legend: Option<&str>, classes: &[(&str, &str)]) -> CoverLayer {
        CoverLayer {
            gaps: None,
            path: planner::scenario::Paths::One("cover.tif".into()),
            legend: legend.map(str::to_owned),
            classes: classes.iter().map(|(code, word)| ((*code).to_owned(), (*word).to_owned())).collect(),
            licence: None,
        }
    }

    #[test]
    fn own_classes_go_over_the_named_legend() {
        let legend = legend(&layer(Some("esa-worldcover"), &[("10", "shrub"), ("7", "cropland")])).unwrap();
        assert_eq!(legend.classes[&10], Cover::Shrub);
        assert_eq!(legend.classes[&7], Cover::Cropland);
        assert_eq!(legend.classes[&40], Cover::Cropland);
    }

    #[test]
    fn codes_of_no_legend_are_told_in_one_sentence_when_they_are_many() {
        let legend = legend(&layer(Some("esa-worldcover"), &[])).unwrap();
        let told =
            |codes: i64| unknown_codes(&(1..=codes).map(|code| (code, 10 + code as u64)).collect(), &legend, "f.tif");
        assert_eq!(told(8).len(), 8);
        let [one] = told(9).try_into().unwrap();
        assert!(one.message.starts_with("9 codes in 135 cells are not in the legend"), "{}", one.message);
        assert!(one.message.contains("(9, 8, 7, 6, 5, 4, 3, 2, …)"), "most frequent first: {}", one.message);
    }

    #[test]
    fn wrong_legends_classes_and_codes_are_refused() {
        for bad in [
            layer(None, &[]),
            layer(Some("modis"), &[]),
            layer(None, &[("ten", "tree")]),
            layer(None, &[("10", "wood")]),
        ] {
            assert!(matches!(legend(&bad).unwrap_err(), SourceError::BadSetting { .. }));
        }
    }
}
