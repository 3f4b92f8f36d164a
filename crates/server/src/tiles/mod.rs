//! Pictures and lines of one square of the map.

pub mod mvt;
pub mod picture;
pub mod warp;
