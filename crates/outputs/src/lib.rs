//! The only crate that turns an assessment into something to look at.

pub mod atomic;
pub mod csv;
pub mod document;
mod error;
pub mod explain;
pub mod flatgeobuf;
pub mod formats;
pub mod geojson;
pub mod geopackage;
pub mod layers;
pub mod map;
pub mod markup;
pub mod nearby;
pub mod palette;
pub mod raster;
pub mod record;
pub mod report;
pub mod text;
mod typeface;
mod wkb;
mod wkt;

pub use error::Error;
