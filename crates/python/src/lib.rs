//! The Python module `inhabit._inhabit`: what the program does, as Python objects.
//!
//! The binding computes nothing of its own: it hands Python's words to `sources`, `planner` and `outputs` and their
//! answers back as Arrow tables, NumPy arrays, pictures and JSON. The package `inhabit` (folder `python/`) turns these
//! into GeoDataFrames, dictionaries and notebook displays. Read in this order: `region`, `assessment`, `changes`
//! (what a call changes of the scenario), `columns` (layers as Arrow tables), `waiting` (the interpreter goes on
//! meanwhile; Ctrl-C works).

mod assessment;
mod changes;
mod columns;
mod error;
mod plan;
mod ranking;
mod region;
mod surface;
mod waiting;

use pyo3::prelude::*;

/// As in the program: villages are many small values. What Python allocates is left alone.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The compiled half of the package `inhabit`.
#[pymodule(gil_used = false)]
fn _inhabit(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    error::register(module)?;
    module.add_class::<region::Region>()?;
    module.add_class::<assessment::Assessment>()?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<columns::Table>()?;
    module.add_class::<surface::Surface>()?;
    module.add_function(wrap_pyfunction!(region::load, module)?)?;
    module.add_function(wrap_pyfunction!(ranking::rank, module)?)?;
    Ok(())
}
