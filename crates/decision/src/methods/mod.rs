//! From values and weights to one order of all alternatives.
//!
//! [`Method`] is the list. [`weighted_sum`] is the default and carries gaps; [`weighted_product`] and [`owa`] do too;
//! the others compare alternatives with each other and take a [`Problem`]; those in [`figures`] are for tables alone. [`compare`] runs several on the same values;
//! [`rank_reversals`] takes alternatives away and looks whether the rest change places.

mod aggregate;
mod agreement;
pub mod figures;
mod list;
mod normalise;
mod owa;
pub(crate) mod problem;
mod promethee;
mod rank;
mod reversal;
mod round;
mod spotis;
mod topsis;
mod vikor;
mod weighted_product;
mod weighted_sum;

pub use aggregate::Totals;
pub use agreement::{FirstChange, first_change, kendall_tau, spearman};
pub use list::{About, Comparison, Method, compare};
pub use normalise::Normalisation;
pub use owa::{OrderWeights, OwaForm, owa};
pub use problem::Problem;
pub use promethee::{Preference, Promethee, promethee};
pub use rank::{TIE, order, ranks};
pub use reversal::{NormalisationChange, Reversal, normalisation_changes, rank_reversals};
pub use round::round_shares;
pub use spotis::spotis;
pub use topsis::topsis;
pub use vikor::{Vikor, vikor};
pub use weighted_product::{weighted_product, weighted_product_of_figures};
pub use weighted_sum::{WeightedSum, totals, weighted_sum, weighted_sum_of_figures, weighted_sum_within};
