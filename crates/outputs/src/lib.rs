//! The only crate that turns an assessment into something to look at.

pub mod atomic;
pub mod csv;
mod error;
pub mod flatgeobuf;
pub mod formats;
pub mod geojson;
pub mod geopackage;
pub mod layers;
pub mod markup;
pub mod nearby;
pub mod raster;
pub mod record;
pub mod text;
mod wkb;
mod wkt;

pub use error::Error;
