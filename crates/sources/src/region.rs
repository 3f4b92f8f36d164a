use std::collections::BTreeMap;
use std::path::Path;

use planner::{Cover, Finding, Region, Scenario, Village};
use spatial::{Grid, GridFrame};

use crate::area::Area;
use crate::formats::{Ask, read_table};
use crate::layers::grids::{Grids, read_grids};
use crate::layers::sea::sea_is_water;
use crate::layers::vectors::{Vectors, read_vectors};
use crate::layers::{villages, zones};
use crate::library::Library;
use crate::tally::Tally;
use crate::{Progress, SourceError, gdal_log, standards};

/// Cells from this size on are wider than what is measured around a village, metres.
const COARSE_M: f64 = 1000.0;

/// Reads every layer a scenario names into a region.
///
/// Paths are relative to `folder`. Everything is carried to the region's coordinate system and, for rasters, to its
/// grid; settlements, roads, services and water within [`crate::MARGIN_M`] around the box are kept too, candidates lie
/// in the box (or the boundary). Layers come with a record of what was read, used and left out and why, and with the
/// SHA-256 of each file. The same files give the same region, on any number of threads.
///
/// Errors: input that cannot be used, see [`SourceError`]. Single flawed features are findings of the region instead.
pub fn read_region(scenario: &Scenario, folder: &Path, progress: &dyn Progress) -> Result<Region, SourceError> {
    gdal_log::prepare();
    progress.report("finding files", 0.0);
    let mut library = Library::find(scenario, folder)?;
    let area = Area::new(&scenario.region, outline(&library)?)?;
    library.hash()?;
    let library = &library;
    let boundary = boundary_tally(&area, library);
    let (vectors, grids) = rayon::join(
        || read_vectors(scenario, &area, library, progress),
        || read_grids(scenario, &area, library, progress),
    );
    let (mut vectors, grids) = (vectors?, grids?);
    vectors.tallies.extend(boundary);
    progress.report("putting the region together", 0.0);
    let mut region = assemble(scenario, area, vectors, grids)?;
    region.layers.extend(standards::layer(scenario, folder)?);
    Ok(region)
}

fn outline(library: &Library) -> Result<Option<geo::MultiPolygon<f64>>, SourceError> {
    let fields = BTreeMap::new();
    match library.files("region.boundary").first() {
        None => Ok(None),
        Some(file) => {
            let ask = Ask { layer: None, crs: None, fields: &fields, key: "region.boundary" };
            zones::boundary(&read_table(file, &ask)?).map(Some)
        }
    }
}

/// The record of the outline's file; `None` when the scenario names none.
fn boundary_tally(area: &Area, library: &Library) -> Option<Tally> {
    let parts = area.boundary.as_ref()?.0.len() as u64;
    let mut tally = Tally::new("region.boundary", library.records("region.boundary"), None);
    (tally.read, tally.used) = (parts, parts);
    Some(tally)
}

fn assemble(scenario: &Scenario, area: Area, vectors: Vectors, grids: Grids) -> Result<Region, SourceError> {
    let Vectors { mut settlements, facts, surveys, roads, services, water, zones, mut tallies } = vectors;
    if let Some(layer) = &scenario.data.facts {
        let count = facts.len();
        let findings = planner::join_facts(&mut settlements, facts, layer);
        if let Some(tally) = tallies.iter_mut().find(|tally| tally.layer == "facts") {
            let lost = findings.iter().filter(|finding| finding.code == "facts-not-joined").count();
            tally.used += (count - lost) as u64;
            tally.leave_out_many("that fit no village, or several", lost as u64);
            tally.findings.extend(findings);
        }
    }
    if let Some(tally) = tallies.iter_mut().find(|tally| tally.layer == "surveys") {
        let count = surveys.len();
        let findings = planner::survey::join_surveys(&mut settlements, surveys);
        let lost = findings.iter().filter(|finding| finding.code == "survey-not-joined").count();
        tally.used += (count - lost) as u64;
        tally.leave_out_many("about no village of the region", lost as u64);
        tally.findings.extend(findings);
    }
    let coast = water.as_ref().map_or(&[][..], |water| &water.coast);
    let (cover, at_sea) = grids.cover.map(|cover| sea_is_water(cover, coast)).unzip();
    let (candidates, mut findings) = candidates(scenario, &area, &settlements, &tallies)?;
    findings.extend(same_names(&candidates));
    findings.extend(at_sea.flatten());
    findings.extend(coarse_cells(&area.frame));
    if let Some(cover) = &cover {
        findings.extend(in_water(&candidates, cover));
    }
    let mut layers = Vec::new();
    let mut all_findings = Vec::new();
    for tally in tallies.into_iter().chain(grids.tallies) {
        let (record, noticed) = tally.finish();
        layers.push(record);
        all_findings.extend(noticed);
    }
    all_findings.extend(findings);
    Ok(Region {
        crs: area.crs,
        frame: area.frame,
        bbox: [area.bbox.west(), area.bbox.south(), area.bbox.east(), area.bbox.north()],
        boundary: area.boundary,
        settlements,
        villages: candidates,
        elevation: grids.elevation,
        cover,
        rasters: grids.rasters,
        roads,
        services,
        water,
        zones,
        layers,
        findings: all_findings,
    })
}

/// The settlements inside the region that the scenario wants assessed. Error: there is none.
fn candidates(
    scenario: &Scenario,
    area: &Area,
    settlements: &[Village],
    tallies: &[Tally],
) -> Result<(Vec<Village>, Vec<Finding>), SourceError> {
    let inside: Vec<&Village> = settlements.iter().filter(|village| villages::is_inside(village, area)).collect();
    if inside.is_empty() {
        let read = tallies.iter().find(|tally| tally.layer == "villages");
        let paths = scenario.data.villages.as_ref().map(|layer| layer.path.each().join(", "));
        return Err(SourceError::NoVillages {
            file: paths.unwrap_or_else(|| "data.villages".to_owned()),
            found: match read {
                Some(tally) => format!("{}; none of them inside the region itself", tally.summary()),
                None => "the scenario names no layer of settlements".to_owned(),
            },
            next_step: match read {
                Some(_) => "check region.bbox or region.boundary".to_owned(),
                None => "write villages = { path = \"…\" } under [data]".to_owned(),
            },
        });
    }
    let (chosen, findings) = planner::select_candidates(&inside, &scenario.candidates);
    if chosen.is_empty() {
        let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
        for village in &inside {
            *statuses.entry(village.status.word()).or_default() += 1;
        }
        let statuses: Vec<String> = statuses.into_iter().map(|(word, count)| format!("{count} {word}")).collect();
        return Err(SourceError::NoVillages {
            file: "[candidates]".to_owned(),
            found: format!(
                "{} settlements in the region ({}), none meets the conditions",
                inside.len(),
                statuses.join(", ")
            ),
            next_step: "loosen status, list, class or max_population under [candidates]".to_owned(),
        });
    }
    Ok((chosen, findings))
}

/// Candidates that bear the same name.
fn same_names(villages: &[Village]) -> Vec<Finding> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for village in villages.iter().filter(|village| !village.name.is_empty()) {
        by_name.entry(&village.name).or_default().push(&village.id);
    }
    by_name
        .into_iter()
        .filter(|(_, ids)| ids.len() > 1)
        .map(|(name, ids)| {
            let message = format!("{} villages bear this name: {}", ids.len(), ids.join(", "));
            Finding::note("same-name", "", message).about(name).advise("tell them apart by id")
        })
        .collect()
}

/// Candidates whose position is water by the land cover.
fn in_water(villages: &[Village], cover: &Grid<u8>) -> Vec<Finding> {
    let is_water = |village: &&Village| {
        let cell = cover.frame().cell_at(village.place.at);
        cell.is_some_and(|(column, row)| cover.raw(column, row) == Cover::Water.code())
    };
    villages
        .iter()
        .filter(is_water)
        .map(|village| {
            let message = "the position lies in water by the land cover";
            let about = match village.name.is_empty() {
                true => village.id.clone(),
                false => format!("{} ({})", village.name, village.id),
            };
            Finding::warning("in-water", "", message)
                .about(about)
                .advise("check the coordinates; land around it may be measured wrongly")
        })
        .collect()
}

/// Cells too large for what is asked of a village: its slope, its fields, a walk.
fn coarse_cells(frame: &GridFrame) -> Option<Finding> {
    let (columns, rows) = (frame.columns, frame.rows);
    let message = format!(
        "the map has {columns} x {rows} cells of {:.0} m: slopes, land and walks mean little on them",
        frame.cell_m
    );
    let finding =
        Finding::warning("coarse-cells", "", message).advise("set region.cell to 1 km or less, such as \"30 m\"");
    (frame.cell_m > COARSE_M).then_some(finding)
}
