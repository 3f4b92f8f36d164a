//! From values and weights to one order of all alternatives.

mod rank;
mod round;
mod weighted_sum;

pub use rank::{TIE, order, ranks};
pub use round::round_shares;
pub use weighted_sum::{WeightedSum, totals, weighted_sum, weighted_sum_within};
