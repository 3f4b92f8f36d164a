use std::sync::{Arc, OnceLock};

use decision::gates::Day;
use outputs::map::{self, Options, Picture, Theme};
use outputs::messages::{Language, Words};
use outputs::record;
use planner::plan::PlanInputs;
use planner::{Atlas, Scenario};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use self_cell::self_cell;
use spatial::Grid;

use crate::columns::Table;
use crate::error::Failure;
use crate::plan::{self, Plan};
use crate::region::{Loaded, written};
use crate::surface::{Shown, Surface};
use crate::waiting::wait;

/// What an assessment stands on: the region as it was read, or one with further columns, and the scenario that is asked.
pub enum Ground {
    /// The region as it was read.
    Read(Arc<Loaded>, Box<Scenario>),
    /// A region with further columns or rasters.
    Changed(Box<planner::Region>, Box<Scenario>),
}

impl Ground {
    fn region(&self) -> &planner::Region {
        match self {
            Self::Read(loaded, _) => &loaded.region,
            Self::Changed(region, _) => region,
        }
    }

    fn scenario(&self) -> &Scenario {
        let (Self::Read(_, scenario) | Self::Changed(_, scenario)) = self;
        scenario
    }
}

self_cell!(
    /// An atlas with the region it belongs to, so that what it has prepared serves later questions.
    struct Kept {
        owner: Ground,
        #[covariant]
        dependent: Atlas,
    }
);

struct Made {
    kept: Kept,
    inputs: Option<PlanInputs>,
    assessment: planner::Assessment,
    surface: OnceLock<planner::Surface>,
}

impl Made {
    fn atlas(&self) -> &Atlas<'_> {
        self.kept.borrow_dependent()
    }

    fn surface(&self) -> &planner::Surface {
        let atlas = self.atlas();
        self.surface.get_or_init(|| planner::surface(atlas, atlas.scenario, &self.assessment.criteria))
    }

    fn position(&self, word: &str) -> Result<usize, Failure> {
        let village = planner::find_village(self.atlas().region, word).map_err(Failure::Input)?;
        let position = self.assessment.villages.iter().position(|other| other.id == village.id);
        position.ok_or_else(|| {
            Failure::input(format!("{word} is in the region but is no candidate: see [candidates] in the scenario"))
        })
    }

    /// The figures of one criterion for every map cell, where nothing can be reached as a gap.
    fn criterion(&self, id: &str) -> Result<(Grid<f32>, Shown), Failure> {
        let specs = &self.atlas().scenario.criteria;
        let spec = specs.iter().find(|spec| spec.id.get_ref() == id).ok_or_else(|| {
            let known: Vec<&str> = specs.iter().map(|spec| spec.id.get_ref().as_str()).collect();
            Failure::input(format!("found surface \"{id}\", expected suitability or a criterion: {}", known.join(", ")))
        })?;
        let measure = spec.measure.get_ref();
        let grid = measure.surface(self.atlas()).ok_or_else(|| {
            let what = measure.describe();
            Failure::input(format!("{id}: the layer it needs is missing, or only villages have an answer ({what})"))
        })?;
        let figures = grid.values().iter().map(|value| if value.is_finite() { *value } else { Grid::GAP }).collect();
        let finite = Grid::new(grid.frame(), figures).unwrap_or(grid);
        Ok((finite, Shown { title: spec.title().to_owned(), unit: measure.unit().to_string() }))
    }

    fn figures(&self, what: &str) -> Result<(Grid<f32>, Shown), Failure> {
        match what {
            "suitability" => {
                let shown = Shown { title: "Suitability".into(), unit: "points of 100".into() };
                Ok((self.surface().total.clone(), shown))
            }
            id => self.criterion(id),
        }
    }
}

/// Indicators, scores, ranks and findings of every village.
#[pyclass(frozen, module = "inhabit._inhabit")]
pub struct Assessment(Arc<Made>);

impl Assessment {
    /// Measures, scores, gates and ranks.
    pub fn make(ground: Ground, inputs: Option<PlanInputs>, on: Day) -> Result<Self, Failure> {
        let kept = Kept::new(ground, |ground| Atlas::new(ground.region(), ground.scenario()));
        let assessment = planner::assess_on(kept.borrow_dependent(), on)?;
        Ok(Self(Arc::new(Made { kept, inputs, assessment, surface: OnceLock::new() })))
    }
}

#[pymethods]
impl Assessment {
    /// The scenario's title.
    #[getter]
    fn title(&self) -> &str {
        &self.0.assessment.title
    }

    /// The villages with every field of the exports.
    fn table(&self, py: Python<'_>) -> PyResult<Table> {
        let made = self.0.clone();
        wait(py, move |_| Table::of(&record::villages(&made.assessment)))
    }

    /// All of it as JSON: what `assessment.json` holds.
    fn document(&self, py: Python<'_>) -> PyResult<String> {
        let made = self.0.clone();
        let text = wait(py, move |_| {
            let mut bytes = Vec::new();
            outputs::document::write(&made.assessment, &mut bytes)?;
            String::from_utf8(bytes).map_err(|error| Failure::Work(error.to_string()))
        })?;
        Ok(text)
    }

    /// Findings of reading and assessing, as JSON.
    fn findings(&self) -> PyResult<String> {
        written(|out| outputs::document::write_findings(&self.0.assessment.findings, out))
    }

    /// Why a village has its score: words, and everything as JSON.
    #[pyo3(signature = (village, against = None))]
    fn explain(&self, py: Python<'_>, village: String, against: Option<String>) -> PyResult<(String, String)> {
        let made = self.0.clone();
        wait(py, move |_| {
            let position = made.position(&village)?;
            let other = against.as_deref().map(|word| made.position(word)).transpose()?;
            let journeys = planner::travel::accounts(made.atlas(), &made.assessment.villages[position]);
            let text = match other {
                Some(other) => outputs::analysis::against_text(&made.assessment, position, other),
                None => outputs::explain::text(&made.assessment, position) + &outputs::journeys::text(&journeys),
            };
            let object = outputs::explain::object(&made.assessment, position, (other, &journeys))?;
            Ok((text, object.to_string()))
        })
    }

    /// The figures of a criterion, or suitability, for every map cell.
    fn surface(&self, py: Python<'_>, what: String) -> PyResult<Surface> {
        let made = self.0.clone();
        let (grid, shown) = wait(py, move |_| made.figures(&what))?;
        Surface::figures(py, &grid, &self.0.assessment.crs, shown)
    }

    /// A map as PNG or SVG.
    fn map<'py>(
        &self,
        py: Python<'py>,
        theme: String,
        format: String,
        size: (u32, Option<u32>, u32),
    ) -> PyResult<Bound<'py, PyBytes>> {
        let made = self.0.clone();
        let bytes = wait(py, move |_| {
            let mut out = Vec::new();
            let options = Options { width_px: size.0, height_px: size.1, dpi: size.2 };
            let (assessment, region) = (&made.assessment, made.atlas().region);
            let figures;
            let theme = match theme.as_str() {
                "suitability" => Theme::suitability(Some(made.surface())),
                other => {
                    figures = made.figures(other)?;
                    Theme::of_grid(&figures.1.title, &figures.1.unit, &figures.0)
                }
            };
            let picture = Picture { options, ..Picture::new(assessment, region, theme) };
            match format.as_str() {
                "png" => map::write_png(&picture, &mut out)?,
                "svg" => map::write_svg(&picture, &mut out)?,
                other => return Err(Failure::input(format!("found format \"{other}\", expected png or svg"))),
            }
            Ok(out)
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The report as HTML, in a language by its code; the scenario's own when none is given.
    #[pyo3(signature = (language = None))]
    fn report(&self, py: Python<'_>, language: Option<&str>) -> PyResult<String> {
        let language = language.map(str::parse::<Language>).transpose();
        let language = language.map_err(|message| Failure::input(format!("language: {message}")))?;
        let made = self.0.clone();
        wait(py, move |_| {
            let scenario = made.atlas().scenario;
            let words = Words::with_translations(language.unwrap_or(scenario.language), &scenario.translations);
            let (assessment, region) = (&made.assessment, made.atlas().region);
            let theme = Theme::suitability(Some(made.surface()));
            let picture = Picture { words, ..Picture::new(assessment, region, theme) };
            let sections = outputs::analysis::sections(assessment);
            let services = planner::travel::service_ways(made.atlas());
            let report = outputs::report::Report {
                assessment,
                picture: Some(picture),
                sections: &sections,
                services: &services,
                words,
            };
            let mut bytes = Vec::new();
            outputs::report::write(&report, &mut bytes)?;
            String::from_utf8(bytes).map_err(|error| Failure::Work(error.to_string()))
        })
    }

    /// Which households could settle where; counts only.
    fn plan(&self, py: Python<'_>, wanted: &Bound<'_, PyDict>, on: &str) -> PyResult<Plan> {
        let wanted = plan::wanted(wanted)?;
        let on = Day::parse(on).map_err(Failure::from)?;
        let made = self.0.clone();
        wait(py, move |_| {
            let inputs = made.inputs.clone().ok_or_else(|| {
                Failure::input(
                    "the scenario has no [plan] section, so that there is nobody to place\n  \
                     next step: name households, capacities and a budget in it (see the guide: Plans)",
                )
            })?;
            Plan::make(made.atlas(), &made.assessment, inputs, (&wanted, on))
        })
    }

    /// Weights, goals, parties, methods and robustness, as JSON.
    fn analysis(&self) -> String {
        outputs::analysis::json(&self.0.assessment).to_string()
    }
}
