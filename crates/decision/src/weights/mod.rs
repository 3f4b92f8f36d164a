//! How much each criterion counts. Every function gives weights of 0 or more that add up to 1.

mod direct;

pub use direct::direct;
