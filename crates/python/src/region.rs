use std::path::{Path, PathBuf};
use std::sync::Arc;

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use outputs::layers;
use outputs::record::Layer;
use planner::travel::{self, Manner};
use planner::{Atlas, Cover, Fact, NamedRaster, NearbyQuery, Scenario, find_village};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use spatial::{Grid, LonLat};

use crate::assessment::{Assessment, Ground};
use crate::changes::Changes;
use crate::columns::Table;
use crate::error::Failure;
use crate::surface::{self, Shown, Surface};
use crate::waiting::wait;

/// A scenario with its region, read and prepared.
pub struct Loaded {
    /// The scenario as the file has it.
    pub scenario: Scenario,
    /// Its text, for changes.
    pub text: String,
    /// Its name in messages.
    pub file: String,
    /// The region.
    pub region: planner::Region,
    /// The tables of the plan the scenario asks for; `None` when it asks for none.
    pub inputs: Option<planner::plan::PlanInputs>,
}

/// Villages, layers and findings of a scenario.
#[pyclass(frozen, module = "inhabit._inhabit")]
pub struct Region(Arc<Loaded>);

/// Reads a scenario and every layer it names. `heard(stage, share)` is called as the reading goes on.
#[pyfunction]
#[pyo3(signature = (path, heard = None))]
pub fn load(py: Python<'_>, path: PathBuf, heard: Option<Py<PyAny>>) -> PyResult<Region> {
    let loaded = wait(py, move |stop| {
        let tell = |stage: &str, share: f64| {
            stop.here();
            if let Some(heard) = &heard {
                // A display that fails must not stop the reading.
                Python::attach(|py| drop(heard.call1(py, (stage, share))));
            }
        };
        read(&path, &tell)
    })?;
    Ok(Region(Arc::new(loaded)))
}

fn read(path: &Path, tell: &(dyn Fn(&str, f64) + Sync)) -> Result<Loaded, Failure> {
    let file = path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|error| Failure::input(format!("{file}: cannot read the scenario: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::input(format!("{file}: found bytes that are not UTF-8, expected a TOML file saved as UTF-8"))
    })?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let scenario = sources::read_standards(Scenario::parse(&file, &text)?, (&file, &text), &folder)?;
    let mut region = sources::read_region(&scenario, &folder, &|stage: &str, share: f64| tell(stage, share))?;
    let inputs = scenario.plan.as_ref().map(|spec| sources::read_plan(spec, &folder)).transpose()?;
    region.layers.extend(inputs.iter().flat_map(|inputs| inputs.layers.iter().cloned()));
    Ok(Loaded { scenario, text, file, region, inputs })
}

#[pymethods]
impl Region {
    /// The scenario's title.
    #[getter]
    fn title(&self) -> &str {
        &self.0.scenario.title
    }

    /// The scenario file.
    #[getter]
    fn file(&self) -> &str {
        &self.0.file
    }

    /// West, south, east, north, degrees.
    #[getter]
    fn bbox(&self) -> (f64, f64, f64, f64) {
        self.0.region.bbox.into()
    }

    /// The metric coordinate system of the grid, in words that PROJ understands.
    #[getter]
    fn crs(&self) -> String {
        surface::system(&self.0.region.crs)
    }

    /// The name of the coordinate system.
    #[getter]
    fn crs_name(&self) -> &str {
        self.0.region.crs.name()
    }

    /// West edge, north edge and side of a cell in metres, columns, rows.
    #[getter]
    fn grid(&self) -> (f64, f64, f64, usize, usize) {
        let frame = self.0.region.frame;
        (frame.west_m, frame.north_m, frame.cell_m, frame.columns, frame.rows)
    }

    /// The criteria as the scenario writes them: id, title, group, kind of measure, weight.
    #[getter]
    fn criteria(&self) -> Vec<(String, String, String, String, f64)> {
        let specs = self.0.scenario.criteria.iter();
        specs
            .map(|spec| {
                let group = spec.group.clone().unwrap_or_default();
                let kind = spec.measure.get_ref().kind().word.to_owned();
                (spec.id.get_ref().clone(), spec.title().to_owned(), group, kind, spec.weight())
            })
            .collect()
    }

    /// The ids of the villages that are assessed, in the order of every table.
    #[getter]
    fn village_ids(&self) -> Vec<&str> {
        self.0.region.villages.iter().map(|village| village.id.as_str()).collect()
    }

    /// One layer as a table: villages (the candidates), settlements, roads, services, water or zones.
    fn layer(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let (loaded, name) = (self.0.clone(), name.to_owned());
        wait(py, move |_| Table::of(&loaded.layer(&name)?))
    }

    /// One grid: elevation, land_cover or a raster of the scenario.
    fn surface(&self, py: Python<'_>, name: &str) -> PyResult<Surface> {
        let region = &self.0.region;
        let missing = || Failure::input(format!("the scenario names no {name} layer"));
        match name {
            "elevation" => {
                let shown = Shown { title: "Elevation".into(), unit: "m".into() };
                Surface::figures(py, region.elevation.as_ref().ok_or_else(missing)?, &region.crs, shown)
            }
            "land_cover" => {
                let grid = region.cover.as_ref().ok_or_else(missing)?;
                let shown = Shown { title: "Land cover".into(), unit: String::new() };
                Surface::codes(py, (grid, Cover::GAP), &region.crs, shown)
            }
            other => {
                let raster = region.rasters.get(other).ok_or_else(missing)?;
                let shown = Shown { title: raster.title.clone(), unit: raster.unit.clone() };
                Surface::figures(py, &raster.grid, &region.crs, shown)
            }
        }
    }

    /// Code and word of every land-cover class.
    #[staticmethod]
    fn cover_classes() -> Vec<(u8, &'static str)> {
        Cover::ALL.iter().map(|(cover, word)| (cover.code(), *word)).collect()
    }

    /// Findings of the reading, as JSON.
    fn findings(&self) -> PyResult<String> {
        written(|out| outputs::document::write_findings(&self.0.region.findings, out))
    }

    /// What lies nearest: by geodesic distance (`line`) or by minutes of a mode. `query` is what, count, within, by and
    /// status.
    fn nearby(&self, py: Python<'_>, place: Where, query: Words) -> PyResult<Table> {
        let loaded = self.0.clone();
        wait(py, move |_| {
            let (what, count, within, by, status) = &query;
            let (within, status) = (within.as_deref(), status.as_deref());
            let query = NearbyQuery { what, status, count: *count, within, by, besides: None };
            Table::of(&loaded.nearby(&place, query)?)
        })
    }

    /// The way from a village to the nearest service of a kind, a feature a leg.
    fn route(
        &self,
        py: Python<'_>,
        village: String,
        to: String,
        manner: (Option<String>, Option<String>),
    ) -> PyResult<Table> {
        let loaded = self.0.clone();
        wait(py, move |_| {
            let manner = Manner { mode: manner.0.as_deref(), season: manner.1.as_deref() };
            let atlas = Atlas::new(&loaded.region, &loaded.scenario);
            let account = travel::route(&atlas, loaded.village(&village)?, &to, manner)?;
            Table::of(&outputs::journeys::route_layer(&account.legs, &loaded.region.crs))
        })
    }

    /// The area that can be reached from a village within some minutes.
    fn isochrone(
        &self,
        py: Python<'_>,
        village: String,
        minutes: f64,
        manner: (Option<String>, Option<String>),
    ) -> PyResult<Table> {
        let loaded = self.0.clone();
        wait(py, move |_| {
            let manner = Manner { mode: manner.0.as_deref(), season: manner.1.as_deref() };
            let atlas = Atlas::new(&loaded.region, &loaded.scenario);
            let (area, mode) = travel::isochrone(&atlas, loaded.village(&village)?, minutes, manner)?;
            Table::of(&outputs::journeys::isochrone_layer(&area, (minutes, &mode.word), &loaded.region.crs))
        })
    }

    /// Longitudes and latitudes of every cell centre, row by row from the north-west.
    fn cells<'py>(&self, py: Python<'py>) -> PyResult<(Axis<'py>, Axis<'py>)> {
        let loaded = self.0.clone();
        let (lons, lats): (Vec<f64>, Vec<f64>) = wait(py, move |_| {
            let (frame, crs) = (loaded.region.frame, &loaded.region.crs);
            let centers =
                (0..frame.rows).flat_map(|row| (0..frame.columns).map(move |column| frame.center(column, row)));
            Ok(centers.map(|at| crs.to_lonlat(at).map_or((f64::NAN, f64::NAN), |at| (at.lon, at.lat))).unzip())
        })?;
        Ok((lons.into_pyarray(py), lats.into_pyarray(py)))
    }

    /// Measures, scores, gates and ranks. `added` are further fields of the villages, in their order, and further grids,
    /// row by row.
    fn assess(
        &self,
        py: Python<'_>,
        changes: &Bound<'_, PyDict>,
        added: (Columns, Grids<'_>),
        on: &str,
    ) -> PyResult<Assessment> {
        let (columns, grids) = added;
        let changes = Changes::read(changes)?.with_rasters(grids.iter().map(|(name, _)| name.clone()));
        let rasters = grids.into_iter().map(|(name, grid)| Ok((name, grid.as_slice()?.to_vec())));
        let rasters: Rasters = rasters.collect::<PyResult<_>>()?;
        let on = decision::gates::Day::parse(on).map_err(Failure::from)?;
        let loaded = self.0.clone();
        wait(py, move |stop| {
            let scenario = match changes.is_empty() {
                true => loaded.scenario.clone(),
                false => changes.apply(&loaded.file, &loaded.text, &loaded.scenario.standards.own)?,
            };
            stop.here();
            let inputs = loaded.inputs.clone();
            let ground = match columns.is_empty() && rasters.is_empty() {
                true => Ground::Read(loaded, Box::new(scenario)),
                false => Ground::Changed(Box::new(widened(&loaded.region, columns, rasters)?), Box::new(scenario)),
            };
            Assessment::make(ground, inputs, on)
        })
    }
}

/// Further fields of the villages: name, and a value for each village in order.
type Columns = Vec<(String, Vec<Option<Given>>)>;

/// Longitudes or latitudes as Python holds them.
type Axis<'py> = Bound<'py, PyArray1<f64>>;

/// Further grids as Python holds them.
type Grids<'py> = Vec<(String, PyReadonlyArray1<'py, f32>)>;

/// Further grids: name, and a figure for each cell.
type Rasters = Vec<(String, Vec<f32>)>;

/// A cell of a column that Python adds.
#[derive(FromPyObject)]
pub enum Given {
    /// A figure; NaN is a gap.
    Number(f64),
    /// A word.
    Word(String),
}

/// What to look for: what, count, within, by, status.
type Words = (String, usize, Option<String>, String, Option<String>);

/// Where something is looked for.
#[derive(FromPyObject)]
pub enum Where {
    /// A village, by id or name.
    Village(String),
    /// Longitude and latitude, degrees.
    At((f64, f64)),
}

impl Loaded {
    fn layer(&self, name: &str) -> Result<Layer, Failure> {
        let region = &self.region;
        let layer = match name {
            "villages" => Some(layers::candidates(region)),
            "settlements" => Some(layers::settlements(region)),
            "roads" => layers::roads(region),
            "services" => layers::services(region),
            "water" => layers::water(region),
            "zones" => layers::zones(region),
            _ => None,
        };
        layer.ok_or_else(|| Failure::input(format!("the scenario names no {name} layer")))
    }

    fn nearby<'a>(&'a self, place: &Where, mut query: NearbyQuery<'a>) -> Result<Layer, Failure> {
        let from = match place {
            Where::Village(word) => {
                let village = find_village(&self.region, word).map_err(Failure::Input)?;
                query.besides = Some(&village.id);
                village.place.lonlat
            }
            Where::At((lon, lat)) => LonLat::new(*lon, *lat).ok_or_else(|| {
                Failure::input(format!("at: found ({lon}, {lat}), expected degrees east and degrees north"))
            })?,
        };
        Ok(outputs::nearby::layer(&query.ask(&Atlas::new(&self.region, &self.scenario), from)?))
    }

    fn village(&self, word: &str) -> Result<&planner::Village, Failure> {
        find_village(&self.region, word).map_err(Failure::Input)
    }
}

/// The region with further fields of the villages and further rasters.
fn widened(region: &planner::Region, columns: Columns, rasters: Rasters) -> Result<planner::Region, Failure> {
    let mut region = region.clone();
    for (field, values) in columns {
        if values.len() != region.villages.len() {
            return Err(Failure::input(format!(
                "column \"{field}\": found {} values, expected {}, one for each village assessed",
                values.len(),
                region.villages.len()
            )));
        }
        for (village, value) in region.villages.iter_mut().zip(values) {
            match value {
                Some(Given::Number(figure)) if figure.is_finite() => {
                    village.facts.insert(field.clone(), Fact::Number(figure))
                }
                Some(Given::Word(word)) => village.facts.insert(field.clone(), Fact::Text(word)),
                _ => village.facts.remove(&field),
            };
        }
    }
    for (name, values) in rasters {
        let values = values.into_iter().map(|value| if value.is_finite() { value } else { Grid::GAP }).collect();
        let raster =
            NamedRaster { grid: surface::grid(region.frame, values)?, unit: String::new(), title: name.clone() };
        region.rasters.insert(name, raster);
    }
    Ok(region)
}

/// What a writer of `outputs` writes, as text.
pub fn written(write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), outputs::Error>) -> PyResult<String> {
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(Failure::from)?;
    String::from_utf8(bytes).map_err(|error| Failure::Work(error.to_string()).into())
}
