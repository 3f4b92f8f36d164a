//! Time in the search: whole ticks of a quarter of a millisecond.
//!
//! Whole numbers make results exact and independent of the order of work. A quarter of a millisecond keeps the
//! rounding of the fastest steps (30 m at 70 km/h) below a ten-thousandth, and leaves room for five days.

/// Ticks in a second.
pub(super) const TICKS_PER_S: f64 = 4000.0;
/// Ticks in a millisecond.
pub(super) const TICKS_PER_MS: i32 = 4;
/// The longest a single step counts: 4.7 hours.
pub(super) const STEP_MAX_TICKS: i32 = 1 << 26;
/// The longest time the search tells apart: 5.8 days. What takes longer counts as out of reach.
pub(super) const LIMIT_TICKS: i32 = i32::MAX - 2 * STEP_MAX_TICKS;

/// Seconds as ticks, to the nearest, within 0 and [`LIMIT_TICKS`].
pub(super) fn ticks(seconds: f64) -> i32 {
    ((seconds * TICKS_PER_S).round() as i32).clamp(0, LIMIT_TICKS)
}

/// Ticks as seconds.
pub(super) fn seconds(ticks: i32) -> f64 {
    f64::from(ticks) / TICKS_PER_S
}
