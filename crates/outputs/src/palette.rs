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

/// Colours of parts that lie side by side: told apart with any colour vision, and by lightness in grey print, where dark and
/// light take turns.
pub const SERIES: [[u8; 3]; 8] = [
    [31, 78, 121],
    [243, 181, 98],
    [38, 116, 104],
    [185, 220, 242],
    [140, 59, 42],
    [242, 230, 160],
    [107, 76, 138],
    [205, 205, 205],
];

/// Whether white letters read better on a colour than dark ones: by contrast (WCAG 2.1).
pub fn is_dark(rgb: [u8; 3]) -> bool {
    luminance(rgb) < 0.179
}

/// Relative luminance, 0 to 1 (WCAG 2.1).
pub fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = rgb.map(|part| {
        let share = f64::from(part) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
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

    /// What a reader sees to whom one kind of cone is missing: Viénot, Brettel and Mollon 1999, "Digital video colourmaps
    /// for checking the legibility of displays by dichromats", Color Research and Application 24(4).
    fn seen_by(rgb: [u8; 3], red_cones: bool) -> [f64; 3] {
        let linear = rgb.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        let times = |rows: [[f64; 3]; 3], v: [f64; 3]| rows.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2]);
        let lms = times(
            [[17.8824, 43.5161, 4.119_35], [3.455_65, 27.1554, 3.867_14], [0.029_956_6, 0.184_309, 1.467_09]],
            linear,
        );
        let lms = match red_cones {
            // No long-wave cones (protanopia), or no medium-wave ones (deuteranopia).
            false => [2.023_44 * lms[1] - 2.525_81 * lms[2], lms[1], lms[2]],
            true => [lms[0], 0.494_207 * lms[0] + 1.248_27 * lms[2], lms[2]],
        };
        times(
            [
                [0.080_944_447_9, -0.130_504_409, 0.116_721_066],
                [-0.010_248_533_5, 0.054_019_326_6, -0.113_614_708],
                [-0.000_365_296_938, -0.004_121_614_69, 0.693_511_405],
            ],
            lms,
        )
        .map(|part| part.clamp(0.0, 1.0))
    }

    /// CIE L*, a*, b* (D65) of linear red, green and blue.
    fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
        let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47;
        let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83;
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
    }

    #[test]
    fn the_ramp_keeps_its_order_and_its_steps_for_readers_who_miss_a_cone() {
        for red_cones in [false, true] {
            let steps: Vec<[f64; 3]> =
                (0..=100).map(|step| lab(seen_by(viridis(f64::from(step) / 100.0), red_cones))).collect();
            assert!(steps.windows(2).all(|pair| pair[1][0] > pair[0][0] - 0.35), "lightness falls: {steps:?}");
            assert!(steps[100][0] - steps[0][0] > 60.0);
            // Ten steps of a legend differ by more than what eyes tell apart (about 2.3) several times over.
            for pair in steps.iter().step_by(10).collect::<Vec<_>>().windows(2) {
                let apart = (0..3).map(|axis| (pair[1][axis] - pair[0][axis]).powi(2)).sum::<f64>().sqrt();
                assert!(apart > 7.0, "{apart}");
            }
        }
    }

    #[test]
    fn neighbours_in_a_series_differ_in_lightness() {
        let light = SERIES.map(|rgb| {
            let y = luminance(rgb);
            if y > 0.008_856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y }
        });
        assert!(light.windows(2).all(|pair| (pair[1] - pair[0]).abs() > 25.0), "{light:?}");
        assert!(is_dark(SERIES[0]) && !is_dark(SERIES[1]));
    }

    #[test]
    fn more_is_lighter_all_along_so_that_grey_print_keeps_the_order() {
        let steps: Vec<f64> = (0..=100).map(|step| luminance(viridis(f64::from(step) / 100.0))).collect();
        assert!(steps.windows(2).all(|pair| pair[1] > pair[0] - 1e-3), "{steps:?}");
        assert!(steps[100] - steps[0] > 0.7);
    }
}
