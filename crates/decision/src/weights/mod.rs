//! How much each criterion counts. Every function gives weights of 0 or more that add up to 1.
//!
//! * [`direct`]: as given, scaled;
//! * [`grouped`]: goals and what serves them;
//! * [`ahp`]: pairwise comparisons with their consistency;
//! * [`rank_order`]: only the order of importance is known;
//! * [`objective`]: from the spread of the figures, where nobody can say;
//! * [`combine`]: several parties side by side, and where they disagree.

mod ahp;
mod comparisons;
mod direct;
mod groups;
mod losses;
mod objective;
mod parties;
mod rank_order;
mod spreads;

pub use ahp::{ACCEPTED_RATIO, Ahp, Triple, ahp, random_index};
pub use comparisons::{Comparison, Comparisons};
pub use direct::direct;
pub use groups::{Goal, Grouped, Node, grouped};
pub use objective::{AboutObjective, Objective, objective};
pub use parties::{Combined, Party, combine, party_totals, spread};
pub use rank_order::rank_order;
