//! How fast people walk on a slope.

use super::lanes::{Lanes, Portable};

/// Tobler's walking speed on a path, km/h, by slope (rise over run in the direction of travel, +0.1 is 10 % uphill).
///
/// `6 · exp(−3.5 · |slope + 0.05|)`: fastest, 6 km/h, on a gentle descent of 5 %. Waldo Tobler, *Three presentations on
/// geographical analysis and modeling*, NCGIA report 93-1, 1993. Off path he takes three fifths of it. The function
/// was drawn through Imhof's march table; on slopes beyond ±70 % it says little more than "slow".
///
/// ```
/// use spatial::travel::tobler_kmh;
/// assert!((tobler_kmh(0.0) - 5.0367).abs() < 5e-5);
/// assert_eq!(tobler_kmh(-0.05), 6.0);
/// ```
pub fn tobler_kmh(slope: f64) -> f64 {
    6.0 * (-3.5 * (slope + 0.05).abs()).exp()
}

/// Tobler's share of the path speed that is left off the path: three fifths.
pub const TOBLER_OFF_PATH: f64 = 0.6;

/// Coefficients of the Naismith–Langmuir rule as GRASS `r.walk` has it.
///
/// Seconds for a step of `run` metres and `rise` metres:
/// `flat_s_per_m · run + up_s_per_m · rise` uphill,
/// `… + gentle_down_s_per_m · rise` on descents down to `steep_slope`, and
/// `… + steep_down_s_per_m · rise` on steeper ones (`rise` is negative there).
///
/// **Known fault of the rule**: at `steep_slope` the time jumps, with the default numbers from 0.295 to 1.145 seconds a
/// metre, because the whole drop changes its coefficient at once. Use [`PaceModel::Tobler`] where this matters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LangmuirRule {
    /// Seconds per metre on the level (GRASS: a).
    pub flat_s_per_m: f64,
    /// Seconds per metre of ascent (b).
    pub up_s_per_m: f64,
    /// Seconds per metre of height change on gentle descents (c).
    pub gentle_down_s_per_m: f64,
    /// Seconds per metre of height change on steep descents (d).
    pub steep_down_s_per_m: f64,
    /// The slope that parts gentle from steep descents.
    pub steep_slope: f64,
}

impl Default for LangmuirRule {
    /// The defaults of `r.walk`: 0.72, 6.0, 1.9998, −1.9998 and −0.2125.
    fn default() -> Self {
        Self {
            flat_s_per_m: 0.72,
            up_s_per_m: 6.0,
            gentle_down_s_per_m: 1.9998,
            steep_down_s_per_m: -1.9998,
            steep_slope: -0.2125,
        }
    }
}

impl LangmuirRule {
    /// Seconds per metre of run on a slope.
    ///
    /// ```
    /// use spatial::travel::LangmuirRule;
    /// // r.walk, 1,000 m with 100 m of ascent: 1,320 s.
    /// assert!((1000.0 * LangmuirRule::default().s_per_m(0.1) - 1320.0).abs() < 1e-9);
    /// ```
    pub fn s_per_m(&self, slope: f64) -> f64 {
        let per_rise = if slope > 0.0 {
            self.up_s_per_m
        } else if slope > self.steep_slope {
            self.gentle_down_s_per_m
        } else {
            self.steep_down_s_per_m
        };
        self.flat_s_per_m + per_rise * slope
    }
}

/// How the time for a metre depends on the slope in the direction of travel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PaceModel {
    /// Tobler's hiking function, see [`tobler_kmh`], times a share of the speed off the path.
    Tobler {
        /// Share of the path speed kept: [`TOBLER_OFF_PATH`], or 1 on paths.
        off_path: f64,
    },
    /// The rule of Naismith and Langmuir, see [`LangmuirRule`].
    NaismithLangmuir(LangmuirRule),
    /// Slope plays no part: one second a metre, so that the factor of the ground *is* its friction in seconds a metre
    /// (GRASS `r.cost`).
    Level,
}

impl PaceModel {
    /// Tobler's function off the path.
    pub const TOBLER_OFF_PATH: Self = Self::Tobler { off_path: TOBLER_OFF_PATH };

    /// Seconds per metre of run on a slope, before the ground's factor. Double precision; the search uses a single
    /// precision form that agrees to six digits.
    pub fn s_per_m(&self, slope: f64) -> f64 {
        match self {
            Self::Tobler { off_path } => 3.6 / (off_path * tobler_kmh(slope)),
            Self::NaismithLangmuir(rule) => rule.s_per_m(slope),
            Self::Level => 1.0,
        }
    }
}

/// A pace model made ready for the inner loop of the search, in single precision.
pub(super) trait FastPace: Copy + Send + Sync {
    /// Seconds per metre on eight slopes.
    fn paces<L: Lanes>(self, slopes: L) -> L;

    /// Seconds per metre on one slope.
    fn s_per_m(self, slope: f32) -> f32 {
        self.paces(Portable::each(slope)).0[0]
    }
}

#[derive(Clone, Copy)]
pub(super) struct FastTobler {
    flat: f32,
}

#[derive(Clone, Copy)]
pub(super) struct FastLangmuir {
    flat: f32,
    up: f32,
    gentle: f32,
    steep: f32,
    steep_slope: f32,
}

#[derive(Clone, Copy)]
pub(super) struct FastLevel;

impl FastTobler {
    pub(super) fn new(off_path: f64) -> Self {
        Self { flat: (0.6 / off_path) as f32 }
    }
}

impl FastLangmuir {
    pub(super) fn new(rule: &LangmuirRule) -> Self {
        Self {
            flat: rule.flat_s_per_m as f32,
            up: rule.up_s_per_m as f32,
            gentle: rule.gentle_down_s_per_m as f32,
            steep: rule.steep_down_s_per_m as f32,
            steep_slope: rule.steep_slope as f32,
        }
    }
}

impl FastPace for FastTobler {
    #[inline(always)]
    fn paces<L: Lanes>(self, slopes: L) -> L {
        const SCALE: f32 = 3.5 * std::f32::consts::LOG2_E;
        let steepness = slopes.plus(L::each(0.05)).size();
        exp2(steepness.times(L::each(SCALE)).at_most(60.0)).times(L::each(self.flat))
    }
}

impl FastPace for FastLangmuir {
    #[inline(always)]
    fn paces<L: Lanes>(self, slopes: L) -> L {
        let down = slopes.above(self.steep_slope, L::each(self.gentle), L::each(self.steep));
        slopes.above(0.0, L::each(self.up), down).times(slopes).plus(L::each(self.flat))
    }
}

impl FastPace for FastLevel {
    #[inline(always)]
    fn paces<L: Lanes>(self, _slopes: L) -> L {
        L::each(1.0)
    }
}

/// 2 to the power of `x`, for 0 ≤ x ≤ 60; relative error below 2e-7. Polynomial of Cephes' `exp2f`.
#[inline(always)]
fn exp2<L: Lanes>(x: L) -> L {
    // Adding 1.5 · 2^23 leaves the rounded integer in the low bits.
    let round = L::each(12_582_912.0);
    let rounded = x.plus(round);
    let f = x.minus(rounded.minus(round));
    let mut p = L::each(1.535_336_2e-4);
    for coefficient in [1.339_887_5e-3, 9.618_437e-3, 5.550_332_5e-2, 2.402_264_7e-1, 6.931_472e-1, 1.0] {
        p = p.times(f).plus(L::each(coefficient));
    }
    p.doubled(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tobler's table, reference numbers to four digits.
    #[test]
    fn toblers_table() {
        let by_slope = [
            (-1.0, 0.2158),
            (-0.5, 1.2420),
            (-0.3, 2.5012),
            (-0.2, 3.5493),
            (-0.1, 5.0367),
            (-0.05, 6.0),
            (0.0, 5.0367),
            (0.05, 4.2281),
            (0.1, 3.5493),
            (0.2, 2.5012),
            (0.3, 1.7625),
            (0.5, 0.8753),
            (1.0, 0.1521),
        ];
        let by_degrees = [
            (-30.0, 0.9475),
            (-20.0, 1.9994),
            (-10.0, 3.8559),
            (-5.0, 5.2622),
            (5.0, 3.7082),
            (10.0, 2.7172),
            (20.0, 1.4090),
            (30.0, 0.6677),
        ];
        let degrees = by_degrees.map(|(degrees, kmh): (f64, f64)| (degrees.to_radians().tan(), kmh));
        for (slope, kmh) in by_slope.into_iter().chain(degrees) {
            assert!((tobler_kmh(slope) - kmh).abs() < 5.1e-5, "{slope}: {}", tobler_kmh(slope));
            let fast = 3.6 / FastTobler::new(1.0).s_per_m(slope as f32);
            assert!((fast - kmh as f32).abs() < 6e-5, "{slope}: fast form {fast}");
        }
        let off_path = 3.6 / PaceModel::TOBLER_OFF_PATH.s_per_m(0.0);
        assert!((off_path - 3.0220).abs() < 5e-5);
    }

    #[test]
    fn slope_and_its_mirror_are_equally_fast_and_nothing_jumps() {
        let pace = FastTobler::new(0.6);
        let mut before = pace.s_per_m(-2.0);
        for step in -19_999..20_000 {
            let slope = step as f32 * 1e-4;
            let here = pace.s_per_m(slope);
            assert!((here / before - 1.0).abs() < 5e-4, "jump at {slope}");
            let exact = PaceModel::TOBLER_OFF_PATH.s_per_m(f64::from(slope)) as f32;
            assert!((here / exact - 1.0).abs() < 3e-6, "{slope}: {here} {exact}");
            before = here;
        }
        assert!((tobler_kmh(0.3) - tobler_kmh(-0.4)).abs() < 1e-12);
        assert!(pace.s_per_m(1e9).is_finite());
    }

    /// GRASS r.walk, 1,000 m with default coefficients; the last two lines are its jump.
    #[test]
    fn langmuir_as_in_r_walk() {
        let rule = LangmuirRule::default();
        for (rise, seconds) in
            [(0.0, 720.0), (100.0, 1320.0), (-100.0, 520.02), (-212.0, 296.04), (-213.0, 1145.96), (-300.0, 1319.94)]
        {
            let exact = 1000.0 * rule.s_per_m(rise / 1000.0);
            assert!((exact - seconds).abs() < 0.005, "{rise}: {exact}");
            let fast = 1000.0 * FastLangmuir::new(&rule).s_per_m(rise as f32 / 1000.0);
            assert!((fast - seconds as f32).abs() < 0.005, "{rise}: fast form {fast}");
        }
    }
}
