//! Random numbers by counting: the same seed gives the same bytes on any number of threads.
//!
//! A counter-based generator has no state to share: the numbers of draw 4,711 are a function of the seed and of 4,711,
//! so threads may take the draws in any order. The function is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011,
//! *Parallel random numbers: as easy as 1, 2, 3*, SC11), ten rounds of multiply and exchange; it passes BigCrush.

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// What random numbers are for; each purpose has numbers of its own under one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Draws of weights.
    Weights = 1,
    /// Draws of unknown scores.
    Scores = 2,
    /// Trials that choose a sampling method.
    Pilot = 3,
    /// Draws of what a visit to a village would find.
    Visits = 4,
    /// Parts of a plan that are built anew.
    Plans = 5,
}

/// Four random 32-bit numbers that belong to `counter` under `key` (Philox4x32-10). About 10 ns.
///
/// ```
/// use decision::robustness::generator::philox;
/// assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[inline]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut first, mut second] = key;
    for round in 0..10 {
        if round > 0 {
            first = first.wrapping_add(WEYL[0]);
            second = second.wrapping_add(WEYL[1]);
        }
        let left = u64::from(MULTIPLIERS[0]) * u64::from(a);
        let right = u64::from(MULTIPLIERS[1]) * u64::from(c);
        (a, b, c, d) = ((right >> 32) as u32 ^ b ^ first, right as u32, (left >> 32) as u32 ^ d ^ second, left as u32);
    }
    [a, b, c, d]
}

/// The key of a seed: its low and its high half.
#[inline]
pub fn key_of(seed: u64) -> [u32; 2] {
    [seed as u32, (seed >> 32) as u32]
}

/// A 32-bit random number as a share in 0..1, both ends excluded, in steps of 2⁻³².
#[inline]
pub fn share_of(number: u32) -> f64 {
    (f64::from(number) + 0.5) / 4_294_967_296.0
}

/// The random numbers of one draw, one after the other.
///
/// ```
/// use decision::robustness::generator::{Purpose, Stream};
/// let draw = |item| Stream::new(7, Purpose::Weights, item).uniform();
/// assert_eq!(draw(3), draw(3));
/// assert_ne!(draw(3), draw(4));
/// ```
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    counter: [u32; 4],
    block: [u32; 4],
    used: usize,
}

impl Stream {
    /// The numbers of draw `item` for `purpose` under `seed`.
    pub fn new(seed: u64, purpose: Purpose, item: u64) -> Self {
        let counter = [0, item as u32, (item >> 32) as u32, purpose as u32];
        Self { key: key_of(seed), counter, block: [0; 4], used: 4 }
    }

    /// The next 32 random bits.
    pub fn bits(&mut self) -> u32 {
        if self.used == 4 {
            self.block = philox(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// The next number in 0..1, 0 included and 1 excluded, with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        let (high, low) = (u64::from(self.bits() >> 5), u64::from(self.bits() >> 6));
        ((high << 26) | low) as f64 / 9_007_199_254_740_992.0
    }

    /// The next whole number below `limit` (Lemire's multiplication; the bias is under `limit` / 2³²).
    pub fn below(&mut self, limit: usize) -> usize {
        ((u64::from(self.bits()) * limit as u64) >> 32) as usize
    }

    /// The next number of the normal distribution with mean 0 and variance 1 (Marsaglia & Bray 1964, polar method).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three known answers for `philox4x32 10` of Random123's `kat_vectors` (Salmon et al. 2011).
    #[test]
    fn philox_gives_the_published_answers() {
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(philox(pi, [0xa409_3822, 0x299f_31d0]), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn uniform_numbers_have_the_moments_of_the_uniform_distribution() {
        let mut stream = Stream::new(1, Purpose::Weights, 0);
        let numbers: Vec<f64> = (0..100_000).map(|_| stream.uniform()).collect();
        let mean = numbers.iter().sum::<f64>() / 1e5;
        let variance = numbers.iter().map(|u| (u - mean) * (u - mean)).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 0.004, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 0.002, "{variance}");
        assert!(numbers.iter().all(|u| (0.0..1.0).contains(u)));
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut stream = Stream::new(2, Purpose::Weights, 9);
        let numbers: Vec<f64> = (0..100_000).map(|_| stream.normal()).collect();
        let mean = numbers.iter().sum::<f64>() / 1e5;
        let variance = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.013, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn below_stays_below_and_reaches_every_number() {
        let mut stream = Stream::new(3, Purpose::Pilot, 0);
        let mut seen = [0u32; 5];
        (0..5_000).for_each(|_| seen[stream.below(5)] += 1);
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
    }

    #[test]
    fn purposes_and_seeds_do_not_share_numbers() {
        let first = |seed, purpose| Stream::new(seed, purpose, 0).bits();
        assert_ne!(first(1, Purpose::Weights), first(1, Purpose::Scores));
        assert_ne!(first(1, Purpose::Weights), first(1 << 32, Purpose::Weights));
    }
}
