//! Colours that readers with any colour vision can tell apart.

/// Nine anchors of viridis, dark to light: even steps of lightness, readable with any colour vision and in grey print.
///
/// Source: S. van der Walt and N. Smith, "A better default colormap for Matplotlib", SciPy 2015; checked for colour
/// vision deficiency by Nuñez, Anderton and Renslow, PLoS ONE 13(7), 2018.
const VIRIDIS: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 45, 123],
    [59, 82, 139],
    [44, 114, 142],
    [33, 144, 140],
    [39, 173, 129],
    [93, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// The colour of a share from 0 (dark violet) to 1 (yellow); shares outside take the nearer end.
///
/// ```
/// assert_eq!(outputs::palette::viridis(0.0), [68, 1, 84]);
/// assert_eq!(outputs::palette::viridis(0.5), [33, 144, 140]);
/// assert_eq!(outputs::palette::viridis(7.0), [253, 231, 37]);
/// ```
pub fn viridis(share: f64) -> [u8; 3] {
    let along = share.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let from = (along.floor() as usize).min(VIRIDIS.len() - 2);
    mixed(VIRIDIS[from], VIRIDIS[from + 1], along - from as f64)
}

/// A colour between two: 0 the first, 1 the second.
pub fn mixed(first: [u8; 3], second: [u8; 3], share: f64) -> [u8; 3] {
    std::array::from_fn(|part| {
        let (a, b) = (f64::from(first[part]), f64::from(second[part]));
        (a + (b - a) * share).round().clamp(0.0, 255.0) as u8
    })
}

/// A colour as CSS and SVG write it.
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.1).
    fn luminance(rgb: [u8; 3]) -> f64 {
        let linear = rgb.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    #[test]
    fn more_is_lighter_all_along_so_that_grey_print_keeps_the_order() {
        let steps: Vec<f64> = (0..=100).map(|step| luminance(viridis(f64::from(step) / 100.0))).collect();
        assert!(steps.windows(2).all(|pair| pair[1] > pair[0] - 1e-3), "{steps:?}");
        assert!(steps[100] - steps[0] > 0.7);
    }
}
