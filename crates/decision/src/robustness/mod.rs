//! How far a ranking can be trusted: over all weights that could be meant, and all scores that could be true.
//!
//! - [`generator`]: counter-based random numbers, the same on any number of threads
//! - [`draws`]: draws of weights from what is known of them
//! - [`mod@acceptability`]: how often each village takes each rank (SMAA), which weights make it first, how surely
//! - [`flips`]: the smallest change of weights that reverses a pair or changes the first k, exactly
//! - [`sweep`]: one weight moved alone, and the interval in which the first k stay the first k
//! - [`double_counting`]: criteria that say the same thing twice

pub mod acceptability;
pub mod double_counting;
pub mod draws;
pub mod flips;
pub mod generator;
mod ranking;
mod sampling;
pub mod sweep;

pub use acceptability::{Acceptability, DrawPlan, RankProfile, acceptability};
pub use double_counting::{CorrelatedPair, correlated_pairs, rank_correlations};
pub use draws::{WeightDraws, WeightSpace, WeightSpaceError};
pub use flips::{Flip, FlipNorm, SetFlip, smallest_first_change, smallest_flip, threats_to_first};
pub use sweep::{WeightInterval, weight_intervals};
