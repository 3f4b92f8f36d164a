//! What holds a village back, how two villages differ, and what it would take.
//!
//! All of it is for the weighted sum on fixed value functions: raising one village's values then moves nobody else's
//! total, so that every answer can be checked by adding up.

mod differences;
mod losses;
mod takes;

pub use differences::{Difference, differences};
pub use losses::{Loss, losses};
pub use takes::{Change, Position, Takes, target_to_enter, target_to_pass};
