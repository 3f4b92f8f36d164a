use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    inhabit,
    InhabitError,
    PyException,
    "Anything that inhabit refuses or fails to do; its message is that of the program."
);
create_exception!(
    inhabit,
    InputError,
    InhabitError,
    "The input or the call is wrong: the message names file, place, what was found, what was expected and the next step."
);
create_exception!(
    inhabit,
    WorkError,
    InhabitError,
    "The work itself failed: a full disk, a folder that cannot be written."
);

/// What stops a call.
#[derive(Debug)]
pub enum Failure {
    /// The input or the call is wrong.
    Input(String),
    /// The work failed.
    Work(String),
}

impl Failure {
    /// The input or the call is wrong.
    pub fn input(message: impl Into<String>) -> Self {
        Self::Input(message.into())
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Input(message) => InputError::new_err(message),
            Failure::Work(message) => WorkError::new_err(message),
        }
    }
}

/// Each of these is the user's to mend, as in the program.
macro_rules! input {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Input(error.to_string())
            }
        })+
    };
}

input!(
    planner::plan::PlanError,
    planner::Fault,
    planner::scenario::ScenarioError,
    sources::SourceError,
    decision::Error,
    outputs::Error
);

/// Adds the exceptions to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("InhabitError", py.get_type::<InhabitError>())?;
    module.add("InputError", py.get_type::<InputError>())?;
    module.add("WorkError", py.get_type::<WorkError>())
}
