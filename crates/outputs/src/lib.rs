//! The only crate that turns an assessment into something to look at.

pub mod atomic;
pub mod csv;
mod error;
pub mod geojson;
pub mod layers;
pub mod markup;
pub mod raster;
pub mod record;
mod wkt;

pub use error::Error;
