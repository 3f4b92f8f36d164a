//! Numbers to choices: values, weights, gates, methods, explanation and robustness. It has never heard of a map.
//!
//! Read in this order:
//!
//! * [`table`]: alternatives × columns of physical figures, gaps marked;
//! * [`value`]: from a physical figure to a value between 0 and 1;
//! * [`weights`]: direct, by group, pairwise comparisons, rank order, several parties;
//! * [`gates`]: what no weight can buy a village past;
//! * [`methods`]: weighted sum and the others, ranks, agreement between methods;
//! * [`explain`]: what holds a village back and what it would take;
//! * [`unknowns`]: what gaps leave open, and which missing fact is most worth a visit;
//! * [`robustness`]: how far a ranking can be trusted when weights and scores move;
//! * [`allocation`]: which households could settle where, after which works, within which budget.
//!
//! A missing figure is `None` everywhere, never 0 and never NaN. Functions do not panic on data: they return an
//! [`Error`] with named fields.

pub mod allocation;
mod error;
pub mod explain;
pub mod gates;
pub mod methods;
pub mod robustness;
pub mod table;
pub mod unknowns;
pub mod value;
pub mod weights;

pub use error::Error;
pub use table::{Column, Table};
pub use value::{Shape, ValueFunction};
