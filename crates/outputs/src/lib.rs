//! The only crate that turns an assessment into something to look at.
//!
//! Every function takes plain data and writes bytes; it reads no file and links no GDAL. Read in this order:
//!
//! * [`record`] and [`layers`]: the one shape shown to a user, from which every format derives; [`formats`]: which there
//!   are;
//! * [`geojson`], [`csv`], [`geopackage`], [`flatgeobuf`], [`geoparquet`], [`xlsx`], [`kml`], [`raster`], [`document`]: files
//!   for programs; [`workbook`]: the score as formulas; [`xlsform`]: questions for field visits;
//! * [`map`] and [`chart`] with [`draw`] and [`palette`], [`report`]: pictures and pages for people;
//! * [`messages`]: the words of these in the reader's language;
//! * [`plan`]: who could settle where, in counts, and the private list of households;
//! * [`text`], [`explain`], [`journeys`]: words for the terminal; [`analysis`]: weights, goals, parties, methods, robustness;
//! * [`atomic`]: files that are whole or not there.

pub mod analysis;
mod antimeridian;
pub mod atomic;
pub mod chart;
pub mod csv;
pub mod document;
pub mod draw;
mod error;
pub mod explain;
pub mod flatgeobuf;
pub mod formats;
pub mod geojson;
pub mod geopackage;
pub mod geoparquet;
pub mod journeys;
pub mod kml;
pub mod layers;
pub mod map;
pub mod markup;
pub mod messages;
pub mod nearby;
pub mod palette;
pub mod plan;
mod qml;
pub mod raster;
pub mod record;
pub mod report;
mod standing;
pub mod text;
mod typeface;
pub mod wkb;
mod wkt;
pub mod workbook;
pub mod xlsform;
pub mod xlsx;

pub use error::Error;
