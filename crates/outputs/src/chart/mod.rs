//! Charts, to stand in a page, on paper or in a file of their own.
//!
//! Each function takes an assessment and returns a [`Sheet`], which becomes one SVG element: no script, no id, no font inside (the page has Noto Sans,
//! or the reader's own sans-serif takes its place), title and description for those who do not see it. Everything that
//! matters is said by length, place, hatch or figure too, so that a grey print loses nothing. The same assessment gives
//! the same bytes.
//!
//! | function | shows |
//! |---|---|
//! | [`score_bars`] | the first villages with what each goal adds to their points |
//! | [`village_shares`] | one village: what each criterion adds, of how much it could |
//! | [`rank_acceptability`] | how often each of the first villages takes which rank |
//! | [`weight_tornado`] | one village: how points and rank move when a weight is halved or doubled |
//! | [`value_function`] | one criterion: what a figure is worth, and how many villages have which figures |
//! | [`access_strip`] | one journey: minutes in each month of the year |

mod acceptability;
mod access;
mod axis;
mod score_bars;
mod shares;
mod sheet;
mod tornado;
mod value;

pub use acceptability::rank_acceptability;
pub use access::access_strip;
pub(crate) use access::{MONTHS, year_strips};
pub use score_bars::score_bars;
pub use shares::village_shares;
pub use sheet::Sheet;
pub use tornado::{Swing, swings, weight_tornado};
pub use value::value_function;
