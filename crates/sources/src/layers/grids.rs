//! Every raster layer of a scenario.

use std::collections::BTreeMap;

use planner::{NamedRaster, Scenario};
use rayon::prelude::*;
use spatial::Grid;

use super::rasters;
use crate::area::Area;
use crate::library::Library;
use crate::tally::Tally;
use crate::{Progress, SourceError};

/// What is read from rasters.
#[derive(Default)]
pub(crate) struct Grids {
    pub elevation: Option<Grid<f32>>,
    pub cover: Option<Grid<u8>>,
    pub rasters: BTreeMap<String, NamedRaster>,
    pub tallies: Vec<Tally>,
}

enum One {
    Elevation(Grid<f32>),
    Cover(Grid<u8>),
    Named(String, NamedRaster),
}

/// Reads every raster layer the scenario names, one thread each; each opens its own files.
pub(crate) fn read_grids(
    scenario: &Scenario,
    area: &Area,
    library: &Library,
    progress: &dyn Progress,
) -> Result<Grids, SourceError> {
    let data = &scenario.data;
    let mut names: Vec<String> = Vec::new();
    names.extend(data.elevation.iter().map(|_| "elevation".to_owned()));
    names.extend(data.land_cover.iter().map(|_| "land_cover".to_owned()));
    names.extend(data.rasters.keys().map(|name| format!("rasters.{name}")));
    let read: Vec<Result<(One, Tally), SourceError>> = names
        .par_iter()
        .map(|name| {
            progress.report(&format!("reading {name}"), 0.0);
            let one = read_one(name, scenario, area, library);
            progress.report(&format!("reading {name}"), 1.0);
            one
        })
        .collect();
    let mut grids = Grids::default();
    for one in read {
        let (one, tally) = one?;
        match one {
            One::Elevation(grid) => grids.elevation = Some(grid),
            One::Cover(grid) => grids.cover = Some(grid),
            One::Named(name, raster) => drop(grids.rasters.insert(name, raster)),
        }
        grids.tallies.push(tally);
    }
    Ok(grids)
}

fn read_one(layer: &str, scenario: &Scenario, area: &Area, library: &Library) -> Result<(One, Tally), SourceError> {
    let data = &scenario.data;
    let key = format!("data.{layer}");
    let files = library.files(&key);
    let tally = |licence: Option<&String>| Tally::new(layer, library.records(&key), licence);
    match (layer, &data.elevation, &data.land_cover) {
        ("elevation", Some(spec), _) => {
            let mut tally = tally(spec.licence.as_ref());
            let grid = rasters::elevation(spec, files, area, &mut tally)?;
            Ok((One::Elevation(grid), tally))
        }
        ("land_cover", _, Some(spec)) => {
            let mut tally = tally(spec.licence.as_ref());
            let grid = rasters::land_cover(spec, files, area, &mut tally)?;
            Ok((One::Cover(grid), tally))
        }
        _ => {
            let name = layer.strip_prefix("rasters.").unwrap_or(layer);
            let spec = &data.rasters[name];
            let mut tally = tally(spec.licence.as_ref());
            let raster = rasters::named(spec, (files, name), area, &mut tally)?;
            Ok((One::Named(name.to_owned(), raster), tally))
        }
    }
}
