//! What GDAL says while it works, kept per thread instead of being written to stderr.

use std::cell::RefCell;
use std::sync::Once;

use gdal::config::{set_config_option, set_error_handler};
use gdal::errors::CplErrType;

thread_local! {
    static SAID: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
}

/// One message of GDAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Whether it is a failure rather than a warning.
    pub failure: bool,
    pub text: String,
}

/// Makes GDAL keep its messages. To be called before anything of GDAL is used; only the first call does something.
pub(crate) fn prepare() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_error_handler(|class, _number, text| {
            let failure = matches!(class, CplErrType::Failure | CplErrType::Fatal);
            if failure || class == CplErrType::Warning {
                SAID.with(|said| said.borrow_mut().push(Said { failure, text: text.to_owned() }));
            }
        });
        // A GeoJSON feature may be as large as a country's outline.
        set_config_option("OGR_GEOJSON_MAX_OBJ_SIZE", "0").expect("the option holds no NUL byte");
    });
}

/// What was said on this thread since the last call.
pub(crate) fn take() -> Vec<Said> {
    SAID.with(RefCell::take)
}

/// The last failure said on this thread, or what the binding's own error says.
pub(crate) fn explain(error: &gdal::errors::GdalError) -> String {
    take().into_iter().rfind(|said| said.failure).map_or_else(|| error.to_string(), |said| said.text)
}
