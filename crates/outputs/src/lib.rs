//! The only crate that turns an assessment into something to look at.

pub mod markup;
pub mod raster;
