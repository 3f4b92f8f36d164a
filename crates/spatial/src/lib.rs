//! Maps as numbers: coordinate systems, grids, contours, terrain, zonal sums, coasts, indexes, road networks and travel
//! time.
//!
//! This crate knows metres, degrees, cells and seconds. It has never heard of a village, reads no file and fails on
//! no data: it returns values and gaps. Read the modules in this order.

pub mod coast;
pub mod contour;
pub mod crs;
pub mod distance;
mod grid;
pub mod index;
mod lonlat;
pub mod network;
pub mod terrain;
pub mod travel;
pub mod zonal;

pub use grid::{Grid, GridFrame};
pub use lonlat::{LonLat, LonLatBox};
