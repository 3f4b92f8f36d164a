//! Eight numbers reckoned with at once: the steps from a cell to its eight neighbours.
//!
//! [`Portable`] says what is computed, in plain arithmetic; [`Avx`] does the same with the vector instructions of
//! x86-64 processors since 2013. Nothing is fused or reordered, so both give the same bits.

use super::ticks::STEP_MAX_TICKS;
use super::tile::STRIDE;

/// Adding 2^23 to a number from 1 to 2^23 leaves it, rounded to the nearest whole one (the even one when in the
/// middle), in the low bits.
const ROUND: f32 = 8_388_608.0;

/// Eight numbers, each standing in its lane.
pub(super) trait Lanes: Copy {
    /// The same number in every lane.
    fn each(number: f32) -> Self;
    /// A number for each lane.
    fn of(numbers: &[f32; 8]) -> Self;
    /// The values of the eight neighbours of a place, in the order of [`STEPS`](super::tile::STEPS).
    fn around(values: &[f32], here: usize) -> Self;
    /// The times of the eight neighbours of a place.
    fn times_around(times_ticks: &[i32], here: usize) -> [i32; 8];
    /// Sums.
    fn plus(self, other: Self) -> Self;
    /// Differences.
    fn minus(self, other: Self) -> Self;
    /// Products.
    fn times(self, other: Self) -> Self;
    /// Numbers without their sign.
    fn size(self) -> Self;
    /// At most this.
    fn at_most(self, most: f32) -> Self;
    /// At least this; this for what is not a number.
    fn at_least(self, least: f32) -> Self;
    /// 0 for what is not a number.
    fn or_zero(self) -> Self;
    /// One number where this one is above a limit, another where it is not.
    fn above(self, limit: f32, yes: Self, no: Self) -> Self;
    /// Times 2 to the power of the whole number in the low bits of another.
    fn doubled(self, powers: Self) -> Self;
    /// `time_ticks` and these ticks, made whole, for each lane; and a bit for each lane in which that is less than
    /// `old_ticks`, or as much when `ties` is 1.
    fn arrivals(self, time_ticks: i32, old_ticks: [i32; 8], ties: i32) -> ([i32; 8], u32);
}

/// Whole ticks, to the nearest, the even one when in the middle, at most [`STEP_MAX_TICKS`].
fn whole(ticks: f32) -> i32 {
    (ticks.round_ties_even() as i32).clamp(1, STEP_MAX_TICKS)
}

/// Eight numbers in plain arithmetic.
#[derive(Clone, Copy)]
pub(super) struct Portable(pub [f32; 8]);

impl Portable {
    #[inline(always)]
    fn map(self, each: impl Fn(f32) -> f32) -> Self {
        let mut numbers = self.0;
        for number in &mut numbers {
            *number = each(*number);
        }
        Self(numbers)
    }

    #[inline(always)]
    fn zip(self, other: Self, each: impl Fn(f32, f32) -> f32) -> Self {
        let mut numbers = self.0;
        for (number, other) in numbers.iter_mut().zip(other.0) {
            *number = each(*number, other);
        }
        Self(numbers)
    }
}

#[inline(always)]
fn neighbours<T: Copy>(values: &[T], here: usize) -> [T; 8] {
    let above = &values[here - STRIDE - 1..here - STRIDE + 2];
    let beside = &values[here - 1..here + 2];
    let below = &values[here + STRIDE - 1..here + STRIDE + 2];
    [above[0], above[1], above[2], beside[0], beside[2], below[0], below[1], below[2]]
}

impl Lanes for Portable {
    #[inline(always)]
    fn each(number: f32) -> Self {
        Self([number; 8])
    }

    #[inline(always)]
    fn of(numbers: &[f32; 8]) -> Self {
        Self(*numbers)
    }

    #[inline(always)]
    fn around(values: &[f32], here: usize) -> Self {
        Self(neighbours(values, here))
    }

    #[inline(always)]
    fn times_around(times_ticks: &[i32], here: usize) -> [i32; 8] {
        neighbours(times_ticks, here)
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn size(self) -> Self {
        self.map(f32::abs)
    }

    #[inline(always)]
    fn at_most(self, most: f32) -> Self {
        self.map(|number| if number < most { number } else { most })
    }

    #[inline(always)]
    fn at_least(self, least: f32) -> Self {
        self.map(|number| if number > least { number } else { least })
    }

    #[inline(always)]
    fn or_zero(self) -> Self {
        self.map(|number| if number.is_nan() { 0.0 } else { number })
    }

    #[inline(always)]
    fn above(self, limit: f32, yes: Self, no: Self) -> Self {
        let mut numbers = no.0;
        for (lane, number) in numbers.iter_mut().enumerate() {
            *number = if self.0[lane] > limit { yes.0[lane] } else { *number };
        }
        Self(numbers)
    }

    #[inline(always)]
    fn doubled(self, powers: Self) -> Self {
        self.zip(powers, |number, power| f32::from_bits(number.to_bits().wrapping_add(power.to_bits() << 23)))
    }

    #[inline(always)]
    fn arrivals(self, time_ticks: i32, old_ticks: [i32; 8], ties: i32) -> ([i32; 8], u32) {
        let mut arrivals = [0; 8];
        if self.0.iter().fold(true, |small, &ticks| small & (ticks < ROUND)) {
            for (arrival, ticks) in arrivals.iter_mut().zip(self.0) {
                *arrival = time_ticks + ((ticks + ROUND).to_bits() as i32 - ROUND.to_bits() as i32);
            }
        } else {
            arrivals = self.0.map(|ticks| time_ticks + whole(ticks));
        }
        let bits = (0..8).fold(0, |bits, lane| bits | u32::from(arrivals[lane] < old_ticks[lane] + ties) << lane);
        (arrivals, bits)
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use wide::{Avx, has_avx};

#[cfg(target_arch = "x86_64")]
// Vector instructions, and loads of four values from slices that are checked to have them.
#[allow(unsafe_code)]
mod wide {
    use std::arch::x86_64::*;

    use super::{Lanes, ROUND, STRIDE, whole};

    /// Eight numbers in a register. To be used only where [`has_avx`] says yes.
    #[derive(Clone, Copy)]
    pub(in crate::travel) struct Avx(__m256);

    #[cfg(test)]
    impl Avx {
        pub(in crate::travel) fn numbers(self) -> [f32; 8] {
            // SAFETY: both are eight numbers of four bytes.
            unsafe { std::mem::transmute(self.0) }
        }
    }

    /// Does the processor have the instructions that [`Avx`] uses?
    pub(in crate::travel) fn has_avx() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2")
    }

    /// Four values from a place on.
    #[inline(always)]
    fn four<T>(values: &[T], from: usize) -> *const T {
        values[from..from + 4].as_ptr()
    }

    // SAFETY, for all that follows: the instructions exist, as `Avx` is used only where `has_avx` says so, and `four`
    // has checked that four values of four bytes can be read.
    impl Lanes for Avx {
        #[inline(always)]
        fn each(number: f32) -> Self {
            Self(unsafe { _mm256_set1_ps(number) })
        }

        #[inline(always)]
        fn of(numbers: &[f32; 8]) -> Self {
            Self(unsafe { _mm256_loadu_ps(numbers.as_ptr()) })
        }

        #[inline(always)]
        fn around(values: &[f32], here: usize) -> Self {
            // Three neighbours to the north and the western one; the eastern one and three to the south.
            let (west, east) = (values[here - 1], values[here + 1]);
            let (north, south) = (four(values, here - STRIDE - 1), four(values, here + STRIDE - 2));
            unsafe {
                let north = _mm_insert_ps::<0x30>(_mm_loadu_ps(north), _mm_set_ss(west));
                let south = _mm_insert_ps::<0x00>(_mm_loadu_ps(south), _mm_set_ss(east));
                Self(_mm256_set_m128(south, north))
            }
        }

        #[inline(always)]
        fn times_around(times_ticks: &[i32], here: usize) -> [i32; 8] {
            let (west, east) = (times_ticks[here - 1], times_ticks[here + 1]);
            let (north, south) = (four(times_ticks, here - STRIDE - 1), four(times_ticks, here + STRIDE - 2));
            unsafe {
                let north = _mm_insert_epi32::<3>(_mm_loadu_si128(north.cast()), west);
                let south = _mm_insert_epi32::<0>(_mm_loadu_si128(south.cast()), east);
                std::mem::transmute::<__m256i, [i32; 8]>(_mm256_set_m128i(south, north))
            }
        }

        #[inline(always)]
        fn plus(self, other: Self) -> Self {
            Self(unsafe { _mm256_add_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn minus(self, other: Self) -> Self {
            Self(unsafe { _mm256_sub_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn times(self, other: Self) -> Self {
            Self(unsafe { _mm256_mul_ps(self.0, other.0) })
        }

        #[inline(always)]
        fn size(self) -> Self {
            Self(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
        }

        #[inline(always)]
        fn at_most(self, most: f32) -> Self {
            Self(unsafe { _mm256_min_ps(self.0, _mm256_set1_ps(most)) })
        }

        #[inline(always)]
        fn at_least(self, least: f32) -> Self {
            Self(unsafe { _mm256_max_ps(self.0, _mm256_set1_ps(least)) })
        }

        #[inline(always)]
        fn or_zero(self) -> Self {
            Self(unsafe { _mm256_and_ps(self.0, _mm256_cmp_ps::<_CMP_ORD_Q>(self.0, self.0)) })
        }

        #[inline(always)]
        fn above(self, limit: f32, yes: Self, no: Self) -> Self {
            let above = unsafe { _mm256_cmp_ps::<_CMP_GT_OQ>(self.0, _mm256_set1_ps(limit)) };
            Self(unsafe { _mm256_blendv_ps(no.0, yes.0, above) })
        }

        #[inline(always)]
        fn doubled(self, powers: Self) -> Self {
            unsafe {
                let shifted = _mm256_slli_epi32::<23>(_mm256_castps_si256(powers.0));
                Self(_mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(self.0), shifted)))
            }
        }

        #[inline(always)]
        fn arrivals(self, time_ticks: i32, old_ticks: [i32; 8], ties: i32) -> ([i32; 8], u32) {
            unsafe {
                let round = _mm256_set1_ps(ROUND);
                let rounded = _mm256_castps_si256(_mm256_add_ps(self.0, round));
                let offset = _mm256_set1_epi32(time_ticks.wrapping_sub(ROUND.to_bits() as i32));
                let mut arrivals = _mm256_add_epi32(rounded, offset);
                if _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_NLT_UQ>(self.0, round)) != 0 {
                    let ticks = std::mem::transmute::<__m256, [f32; 8]>(self.0);
                    let slow = ticks.map(|ticks| time_ticks + whole(ticks));
                    arrivals = std::mem::transmute::<[i32; 8], __m256i>(slow);
                }
                let old = std::mem::transmute::<[i32; 8], __m256i>(old_ticks);
                let old = _mm256_add_epi32(old, _mm256_set1_epi32(ties));
                let less = _mm256_castsi256_ps(_mm256_cmpgt_epi32(old, arrivals));
                (std::mem::transmute::<__m256i, [i32; 8]>(arrivals), _mm256_movemask_ps(less) as u32)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation in both forms, on numbers of all sizes, on what is not a number and on ties.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn both_forms_give_the_same_bits() {
        if !has_avx() {
            return;
        }
        let bits = |lanes: Portable| lanes.0.map(f32::to_bits);
        let plain = |lanes: Avx| lanes.numbers().map(f32::to_bits);
        let mut state = 7_u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            match state >> 28 {
                0 => f32::NAN,
                1 => (state >> 8 & 0xF) as f32 + 0.5,
                2 => 1e9 * (state & 0xFF) as f32,
                _ => (state >> 4) as f32 / 1e5 - 800.0,
            }
        };
        for _ in 0..2000 {
            let (a, b): ([f32; 8], [f32; 8]) = (std::array::from_fn(|_| draw()), std::array::from_fn(|_| draw()));
            let (p, q, r, s) = (Portable::of(&a), Portable::of(&b), Avx::of(&a), Avx::of(&b));
            assert_eq!(bits(p.or_zero().plus(q.or_zero())), plain(r.or_zero().plus(s.or_zero())));
            assert_eq!(bits(p.or_zero().minus(q.or_zero())), plain(r.or_zero().minus(s.or_zero())));
            assert_eq!(bits(p.or_zero().times(q.or_zero())), plain(r.or_zero().times(s.or_zero())));
            assert_eq!(bits(p.size().at_most(60.0)), plain(r.size().at_most(60.0)));
            assert_eq!(bits(p.above(3.0, p, q)), plain(r.above(3.0, r, s)));
            assert_eq!(bits(p.at_least(1.0).doubled(q)), plain(r.at_least(1.0).doubled(s)));
            let old: [i32; 8] = std::array::from_fn(|lane| whole(b[lane].max(1.0)) + 40);
            for ties in [0, 1] {
                assert_eq!(p.at_least(1.0).arrivals(40, old, ties), r.at_least(1.0).arrivals(40, old, ties));
            }
        }
        let row: Vec<f32> = (0..5 * STRIDE).map(|place| place as f32).collect();
        assert_eq!(bits(Portable::around(&row, 2 * STRIDE + 9)), plain(Avx::around(&row, 2 * STRIDE + 9)));
        let times: Vec<i32> = (0..5 * STRIDE as i32).collect();
        assert_eq!(Portable::times_around(&times, 3 * STRIDE + 7), Avx::times_around(&times, 3 * STRIDE + 7));
    }
}
