//! Repeatable randomness: draws and smooth noise from a seed, with exact arithmetic only (+ − × ÷), so that every
//! machine makes the same bytes.

/// The bits of SplitMix64 (Steele, Lea, Flood 2014: Fast splittable pseudorandom number generators).
fn mix(state: u64) -> u64 {
    let mut bits = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// A stream of draws; the n-th draw depends on the seed and n alone.
pub struct Draws {
    seed: u64,
    count: u64,
}

impl Draws {
    /// A stream by seed; give every table its own.
    pub fn new(seed: u64) -> Self {
        Self { seed: mix(seed), count: 0 }
    }

    /// A figure in 0 to 1, 1 excluded.
    pub fn unit(&mut self) -> f64 {
        self.count += 1;
        unit(mix(self.seed ^ self.count.wrapping_mul(0xD134_2543_DE82_EF95)))
    }

    /// Whether an event of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from `least` to `most`, both included.
    pub fn whole(&mut self, least: u32, most: u32) -> u32 {
        least + (self.unit() * f64::from(most - least + 1)) as u32
    }

    /// One of the items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[(self.unit() * items.len() as f64) as usize]
    }

    /// The position of one of the weights, with a chance in proportion to it.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.len() - 1
    }
}

/// The slope of the noise at a lattice corner: one of eight directions.
fn lean(seed: u64, column: i64, row: i64) -> (f64, f64) {
    const LEANS: [(f64, f64); 8] =
        [(1.0, 0.0), (0.7, 0.7), (0.0, 1.0), (-0.7, 0.7), (-1.0, 0.0), (-0.7, -0.7), (0.0, -1.0), (0.7, -0.7)];
    let bits = mix(mix(seed ^ mix(column as u64)) ^ (row as u64).wrapping_mul(0xA24B_AED4_963E_E407));
    LEANS[(bits >> 61) as usize]
}

/// Smooth gradient noise, about −1 to 1, with hills about `wave_m` wide (Perlin 2002: Improving noise).
pub fn noise(seed: u64, x_m: f64, y_m: f64, wave_m: f64) -> f64 {
    // turned by a 3-4-5 triangle, so that the lattice does not show in rows and columns
    let (x, y) = ((0.8 * x_m - 0.6 * y_m) / wave_m, (0.6 * x_m + 0.8 * y_m) / wave_m);
    let (column, row) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (x - column, y - row);
    let at = |dx: f64, dy: f64| {
        let (lean_x, lean_y) = lean(seed, column as i64 + dx as i64, row as i64 + dy as i64);
        lean_x * (u - dx) + lean_y * (v - dy)
    };
    let between = |from: f64, to: f64, t: f64| from + (to - from) * ease(t);
    1.5 * between(between(at(0.0, 0.0), at(1.0, 0.0), u), between(at(0.0, 1.0), at(1.0, 1.0), u), v)
}

/// Noise of four sizes added up, about −1 to 1: hills with smaller hills on them.
pub fn hills(seed: u64, x_m: f64, y_m: f64, wave_m: f64) -> f64 {
    octaves(x_m, y_m, wave_m, |octave, x, y, wave| noise(seed + octave, x, y, wave))
}

/// Sharp crests and rounded hollows, about 0 to 1: noise folded at its middle.
pub fn ridges(seed: u64, x_m: f64, y_m: f64, wave_m: f64) -> f64 {
    octaves(x_m, y_m, wave_m, |octave, x, y, wave| {
        let folded = 1.0 - noise(seed + octave, x, y, wave).abs().min(1.0);
        folded * folded
    })
}

/// Four octaves, each half as wide and half as strong as the one before and turned against it.
fn octaves(x_m: f64, y_m: f64, wave_m: f64, one: impl Fn(u64, f64, f64, f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let (mut share, mut wave) = (8.0 / 15.0, wave_m);
    let (mut x, mut y) = (x_m, y_m);
    for octave in 0..4 {
        sum += share * one(octave, x, y, wave);
        share /= 2.0;
        wave /= 2.0;
        (x, y) = (0.28 * x - 0.96 * y, 0.96 * x + 0.28 * y);
    }
    sum
}
