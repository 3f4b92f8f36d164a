use numpy::{IntoPyArray, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use spatial::crs::Crs;
use spatial::{Grid, GridFrame};

use crate::error::Failure;

/// A grid of figures with where its cells lie.
#[pyclass(frozen, module = "inhabit._inhabit")]
pub struct Surface {
    values: Py<PyAny>,
    frame: GridFrame,
    crs: (String, String),
    /// What it shows.
    #[pyo3(get)]
    title: String,
    /// The unit of its figures.
    #[pyo3(get)]
    unit: String,
    /// The value of cells without a figure: NaN for figures, 255 for codes.
    #[pyo3(get)]
    nodata: f64,
}

/// What a surface shows and in which unit.
pub struct Shown {
    /// What it shows.
    pub title: String,
    /// The unit of its figures.
    pub unit: String,
}

#[pymethods]
impl Surface {
    /// The figures, rows from north to south; not copied.
    #[getter]
    fn values(&self, py: Python<'_>) -> Py<PyAny> {
        self.values.clone_ref(py)
    }

    /// The six figures of the affine transform (a, b, c, d, e, f): x = a·column + b·row + c, y = d·column + e·row + f.
    #[getter]
    fn transform(&self) -> (f64, f64, f64, f64, f64, f64) {
        (self.frame.cell_m, 0.0, self.frame.west_m, 0.0, -self.frame.cell_m, self.frame.north_m)
    }

    /// The coordinate system: `EPSG:n` where it has a number, else well-known text or a PROJ string.
    #[getter]
    fn crs(&self) -> &str {
        &self.crs.1
    }

    /// The name of the coordinate system.
    #[getter]
    fn crs_name(&self) -> &str {
        &self.crs.0
    }
}

impl Surface {
    /// A surface of figures, gaps as NaN.
    pub fn figures(py: Python<'_>, grid: &Grid<f32>, crs: &Crs, shown: Shown) -> PyResult<Self> {
        let array = grid.values().to_vec().into_pyarray(py);
        Self::new(array.reshape([grid.frame().rows, grid.frame().columns])?, (grid.frame(), f64::NAN), crs, shown)
    }

    /// A surface of codes.
    pub fn codes(py: Python<'_>, (grid, gap): (&Grid<u8>, u8), crs: &Crs, shown: Shown) -> PyResult<Self> {
        let array = grid.values().to_vec().into_pyarray(py);
        Self::new(array.reshape([grid.frame().rows, grid.frame().columns])?, (grid.frame(), f64::from(gap)), crs, shown)
    }

    fn new<T: numpy::Element>(
        array: Bound<'_, PyArray2<T>>,
        (frame, nodata): (GridFrame, f64),
        crs: &Crs,
        shown: Shown,
    ) -> PyResult<Self> {
        Ok(Self {
            values: array.into_any().unbind(),
            frame,
            crs: (crs.name().to_owned(), system(crs)),
            title: shown.title,
            unit: shown.unit,
            nodata,
        })
    }
}

/// A coordinate system in the words that PROJ, and so pyproj and rasterio, understand.
pub fn system(crs: &Crs) -> String {
    match (crs.epsg(), crs.wkt()) {
        (Some(code), _) => format!("EPSG:{code}"),
        (None, Some(wkt)) => wkt.to_owned(),
        (None, None) => crs.proj4().to_owned(),
    }
}

/// A grid out of a row-major list of figures, `None` and NaN being gaps.
pub fn grid(frame: GridFrame, values: Vec<f32>) -> Result<Grid<f32>, Failure> {
    let found = values.len();
    Grid::new(frame, values).ok_or_else(|| {
        Failure::input(format!(
            "found {found} figures for the cells of the map, expected {}, one a cell",
            frame.cells()
        ))
    })
}
