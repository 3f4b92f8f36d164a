//! What lies near: points on the globe by geodesic distance, and points, lines and areas in the plane of a projected
//! coordinate system by straight distance.

mod plane;
mod sphere;

pub use plane::{PlaneIndex, PlaneNeighbour};
pub use sphere::{Neighbour, SphereIndex};
