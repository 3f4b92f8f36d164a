//! Every vector layer of a scenario.

use std::collections::{BTreeMap, HashSet};

use planner::scenario::{FactsLayer, ServiceLayer, VectorLayer, VillageLayer};
use planner::survey::SurveyRow;
use planner::{FactRow, Finding, Road, Scenario, Service, Village, Water, Zone};

use super::{facts, roads, services, surveys, villages, water, zones};
use crate::area::{Area, shown_box};
use crate::formats::osm::{self, Interest, OsmData, OsmFile, layer};
use crate::formats::{Ask, ServiceKinds, Table, read_table};
use crate::library::Library;
use crate::lock::SourceFile;
use crate::tally::Tally;
use crate::{Progress, SourceError};

/// What is read from vector files.
#[derive(Default)]
pub(crate) struct Vectors {
    pub settlements: Vec<Village>,
    pub facts: Vec<FactRow>,
    pub surveys: Vec<SurveyRow>,
    pub roads: Option<Vec<Road>>,
    pub services: Option<Vec<Service>>,
    pub water: Option<Water>,
    pub zones: Option<Vec<Zone>>,
    /// By layer, in reading order; that of the settlements is first.
    pub tallies: Vec<Tally>,
}

/// What every layer is read with.
struct Reading<'a> {
    area: &'a Area,
    library: &'a Library,
    osm: BTreeMap<String, OsmData>,
    kinds: ServiceKinds,
}

/// Reads every vector layer the scenario names; an OpenStreetMap file that several layers name is read once.
pub(crate) fn read_vectors(
    scenario: &Scenario,
    area: &Area,
    library: &Library,
    progress: &dyn Progress,
) -> Result<Vectors, SourceError> {
    let data = &scenario.data;
    let kinds = match &data.services {
        Some(layer) => ServiceKinds::with(&layer.kinds)?,
        None => ServiceKinds::default(),
    };
    let (osm, findings) = read_osm(area, library, &kinds, progress)?;
    let reading = Reading { area, library, osm, kinds };
    let mut vectors = Vectors::default();
    if let Some(layer) = &data.villages {
        progress.report("reading settlements", 0.0);
        reading.villages(layer, &mut vectors)?;
        vectors.tallies[0].findings.extend(findings);
    }
    if let Some(layer) = &data.facts {
        progress.report("reading facts", 0.0);
        reading.facts(layer, &mut vectors)?;
    }
    if data.surveys.is_some() {
        progress.report("reading surveys", 0.0);
        reading.surveys(&mut vectors)?;
    }
    if let Some(layer) = &data.roads {
        progress.report("reading roads", 0.0);
        reading.roads(layer, &mut vectors)?;
    }
    if let Some(layer) = &data.services {
        progress.report("reading services", 0.0);
        reading.services(layer, &mut vectors)?;
    }
    if let Some(layer) = &data.water {
        progress.report("reading water", 0.0);
        reading.water(layer, &mut vectors)?;
    }
    if !data.zones.is_empty() {
        progress.report("reading zones", 0.0);
        reading.zones(&data.zones, &mut vectors)?;
    }
    Ok(vectors)
}

/// Reads each OpenStreetMap file once for all the layers that name it.
fn read_osm(
    area: &Area,
    library: &Library,
    kinds: &ServiceKinds,
    progress: &dyn Progress,
) -> Result<(BTreeMap<String, OsmData>, Vec<Finding>), SourceError> {
    let layers = [
        ("data.villages", layer::SETTLEMENTS),
        ("data.roads", layer::ROADS),
        ("data.services", layer::SERVICES),
        ("data.water", layer::WATER),
    ];
    let mut wanted: BTreeMap<String, (SourceFile, u8)> = BTreeMap::new();
    for (key, bit) in layers {
        for file in library.files(key).iter().filter(|file| OsmFile::is_named_so(&file.path)) {
            wanted.entry(file.shown.clone()).or_insert_with(|| (file.clone(), 0)).1 |= bit;
        }
    }
    let (mut read, mut findings) = (BTreeMap::new(), Vec::new());
    for (shown, (file, layers)) in wanted {
        let stage = format!("reading {shown}");
        progress.report(&stage, 0.0);
        let interest = Interest { layers, services: kinds.clone() };
        let mut osm = OsmFile::open(&file)?;
        let data = osm::collect(&mut osm, &interest, &area.reach, &|share| progress.report(&stage, share))?;
        findings.extend(check_osm(&shown, &data, area)?);
        read.insert(shown, data);
    }
    Ok((read, findings))
}

/// Whether an OpenStreetMap file is one of this region, and whole as far as can be told.
fn check_osm(shown: &str, data: &OsmData, area: &Area) -> Result<Vec<Finding>, SourceError> {
    let mut findings = Vec::new();
    let [nodes, ways, _] = data.counts;
    if let Some(extent) = data.extent {
        let share = share_covered(extent, area);
        if share == 0.0 {
            let found = shown_box(extent);
            return Err(SourceError::OutsideRegion { file: shown.to_owned(), found, expected: area.shown() });
        }
        if share < 0.9995 {
            let percent = (share * 1000.0).floor() / 10.0;
            let message = format!("the extract ({}) covers {percent:.1} % of the region", shown_box(extent));
            let finding = Finding::warning("partly-covered", shown, message);
            findings.push(finding.advise("use a larger extract, or make the region smaller"));
        }
    }
    if nodes > 0 && ways == 0 {
        let finding = Finding::warning("no-ways", shown, format!("the file has {nodes} nodes and not one way"));
        findings.push(finding.advise("it may be cut off or filtered: download it again"));
    }
    if data.missing_nodes > 0 {
        let message = format!("{} nodes that ways run through are not in the file", data.missing_nodes);
        let finding = Finding::note("incomplete-ways", shown, message);
        findings.push(finding.advise("use an extract with complete ways (osmium extract --strategy complete_ways)"));
    }
    Ok(findings)
}

/// The share of the region's box that lies in another box, 0 to 1.
fn share_covered([west, south, east, north]: [f64; 4], area: &Area) -> f64 {
    let bbox = &area.bbox;
    let height = (north.min(bbox.north()) - south.max(bbox.south())).max(0.0) / (bbox.north() - bbox.south());
    let width_within = |from: f64, to: f64| (to.min(east) - from.max(west)).max(0.0);
    let width = match bbox.west() <= bbox.east() {
        true => width_within(bbox.west(), bbox.east()),
        false => width_within(bbox.west(), 180.0) + width_within(-180.0, bbox.east()),
    };
    (height * width / bbox.width_deg()).clamp(0.0, 1.0)
}

impl Reading<'_> {
    fn tally(&self, layer: &str, licence: Option<&String>) -> Tally {
        Tally::new(layer, self.library.records(&format!("data.{layer}")), licence)
    }

    /// A table with its rows counted and its findings handed over.
    fn table(&self, file: &SourceFile, ask: &Ask<'_>, tally: &mut Tally) -> Result<Table, SourceError> {
        let mut table = read_table(file, ask)?;
        tally.read += table.rows.len() as u64 + table.left_out.values().sum::<u64>();
        for (reason, count) in std::mem::take(&mut table.left_out) {
            tally.leave_out_many(&reason, count);
        }
        tally.findings.append(&mut table.findings);
        Ok(table)
    }

    fn villages(&self, layer: &VillageLayer, vectors: &mut Vectors) -> Result<(), SourceError> {
        let key = "data.villages";
        let ask = Ask { layer: layer.layer.as_deref(), crs: layer.crs.as_deref(), fields: &layer.fields, key };
        let mut tally = self.tally("villages", layer.licence.as_ref());
        let mut ids = villages::Ids::new();
        for file in self.library.files(key) {
            let found = match self.osm.get(&file.shown) {
                Some(data) => {
                    let found = villages::from_osm(data, &file.shown, self.area, &mut tally);
                    keep_new(found, &mut ids, &file.shown, &mut tally)
                }
                None => {
                    let table = self.table(file, &ask, &mut tally)?;
                    villages::from_table(&table, (layer, &ask), self.area, &mut ids, &mut tally)?
                }
            };
            vectors.settlements.extend(found);
        }
        if vectors.settlements.is_empty() {
            return Err(SourceError::NoVillages {
                file: layer.path.each().join(", "),
                found: tally.summary(),
                next_step: "check the file and region.bbox".to_owned(),
            });
        }
        vectors.settlements.sort_by(|a, b| a.id.cmp(&b.id));
        vectors.tallies.push(tally);
        Ok(())
    }

    fn facts(&self, layer: &FactsLayer, vectors: &mut Vectors) -> Result<(), SourceError> {
        let key = "data.facts";
        let ask = Ask { layer: None, crs: None, fields: &layer.fields, key };
        let mut tally = self.tally("facts", layer.licence.as_ref());
        for file in self.library.files(key) {
            let table = self.table(file, &ask, &mut tally)?;
            vectors.facts.extend(facts::rows(&table, (layer, &ask), &mut tally)?);
        }
        vectors.tallies.push(tally);
        Ok(())
    }

    fn surveys(&self, vectors: &mut Vectors) -> Result<(), SourceError> {
        let (key, fields) = ("data.surveys", BTreeMap::new());
        let ask = Ask { layer: None, crs: None, fields: &fields, key };
        let mut tally = self.tally("surveys", None);
        for file in self.library.files(key) {
            let table = self.table(file, &ask, &mut tally)?;
            vectors.surveys.extend(surveys::rows(&table, &mut tally)?);
        }
        vectors.tallies.push(tally);
        Ok(())
    }

    fn roads(&self, layer: &VectorLayer, vectors: &mut Vectors) -> Result<(), SourceError> {
        let key = "data.roads";
        let mut tally = self.tally("roads", layer.licence.as_ref());
        let mut roads: Vec<Road> = Vec::new();
        for file in self.library.files(key) {
            let found = match self.osm.get(&file.shown) {
                Some(data) => roads::from_osm(data, self.area, &mut tally),
                None => {
                    let ask = ask(layer, key);
                    let table = self.table(file, &ask, &mut tally)?;
                    roads::from_table(&table, &ask, self.area, &mut tally)?
                }
            };
            if self.osm.contains_key(&file.shown) {
                let known: HashSet<&str> = roads.iter().map(|road| road.id.as_str()).collect();
                let fresh: Vec<Road> = found.into_iter().filter(|road| !known.contains(road.id.as_str())).collect();
                roads.extend(fresh);
            } else {
                roads.extend(found);
            }
        }
        roads.sort_by(|a, b| a.id.cmp(&b.id));
        vectors.roads = Some(roads);
        vectors.tallies.push(tally);
        Ok(())
    }

    fn services(&self, layer: &ServiceLayer, vectors: &mut Vectors) -> Result<(), SourceError> {
        let key = "data.services";
        let ask = Ask { layer: layer.layer.as_deref(), crs: layer.crs.as_deref(), fields: &layer.fields, key };
        let mut tally = self.tally("services", layer.licence.as_ref());
        let mut services: Vec<Service> = Vec::new();
        let mut from_osm: HashSet<(String, String)> = HashSet::new();
        for file in self.library.files(key) {
            match self.osm.get(&file.shown) {
                Some(data) => {
                    let found = services::from_osm(data, &self.kinds, self.area, &mut tally);
                    let fresh = |service: &Service| from_osm.insert((service.kind.clone(), service.id.clone()));
                    services.extend(found.into_iter().filter(fresh).collect::<Vec<_>>());
                }
                None => {
                    let table = self.table(file, &ask, &mut tally)?;
                    services.extend(services::from_table(&table, &ask, &self.kinds, self.area, &mut tally)?);
                }
            }
        }
        services.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
        vectors.services = Some(services);
        vectors.tallies.push(tally);
        Ok(())
    }

    fn water(&self, layer: &VectorLayer, vectors: &mut Vectors) -> Result<(), SourceError> {
        let key = "data.water";
        let mut tally = self.tally("water", layer.licence.as_ref());
        let mut water = Water::default();
        for file in self.library.files(key) {
            let found = match self.osm.get(&file.shown) {
                Some(data) => water::from_osm(data, self.area, &mut tally),
                None => {
                    let ask = ask(layer, key);
                    let table = self.table(file, &ask, &mut tally)?;
                    water::from_table(&table, &ask, self.area, &mut tally)?
                }
            };
            water.lines.extend(found.lines);
            water.areas.extend(found.areas);
            water.coast.extend(found.coast);
        }
        vectors.water = Some(water);
        vectors.tallies.push(tally);
        Ok(())
    }

    fn zones(&self, layers: &BTreeMap<String, VectorLayer>, vectors: &mut Vectors) -> Result<(), SourceError> {
        let mut zones = Vec::new();
        for (name, layer) in layers {
            let key = format!("data.zones.{name}");
            let mut tally = self.tally(&format!("zones.{name}"), layer.licence.as_ref());
            for file in self.library.files(&key) {
                let ask = ask(layer, &key);
                let table = self.table(file, &ask, &mut tally)?;
                zones.extend(zones::from_table(&table, (name, &ask), self.area, &mut tally)?);
            }
            vectors.tallies.push(tally);
        }
        vectors.zones = Some(zones);
        Ok(())
    }
}

fn ask<'a>(layer: &'a VectorLayer, key: &'a str) -> Ask<'a> {
    Ask { layer: layer.layer.as_deref(), crs: layer.crs.as_deref(), fields: &layer.fields, key }
}

/// Settlements that an earlier extract did not have already.
fn keep_new(found: Vec<Village>, ids: &mut villages::Ids, file: &str, tally: &mut Tally) -> Vec<Village> {
    let mut fresh = Vec::with_capacity(found.len());
    for village in found {
        if ids.insert(village.id.clone(), file.to_owned()).is_some() {
            tally.used -= 1;
            tally.leave_out("already read from another file");
        } else {
            fresh.push(village);
        }
    }
    fresh
}
