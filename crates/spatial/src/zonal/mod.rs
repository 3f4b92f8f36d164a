//! What a circle holds: hectares of chosen cells, sums and means of values, with cells on the rim counted by the
//! exact share inside, and with what is unknown or outside the grid told apart from what is not there.

mod area;
mod circle;
mod members;
mod rim;
mod surface;
mod value_surface;
mod values;

pub use area::{AreaTable, Member, ZonalArea};
pub use circle::circle_rectangle_m2;
pub use values::{ValueTable, ZonalMean, ZonalSummary};
