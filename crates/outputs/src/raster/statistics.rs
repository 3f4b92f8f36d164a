use super::Georeference;
use super::pyramid::Levels;
use crate::markup::escaped;

/// What GDAL shows of a band without reading it: `GDAL_METADATA` with description and statistics of the known cells.
pub(super) fn metadata(levels: &Levels, reference: &Georeference<'_>) -> String {
    // GDAL escapes an item's text before it puts it into the XML, and so reads it twice.
    let description = escaped(&escaped(reference.description));
    let mut items = format!("<Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">{description}</Item>");
    if let Some(statistics) = known(levels) {
        for (name, value) in statistics {
            items += &format!("<Item name=\"STATISTICS_{name}\" sample=\"0\">{value}</Item>");
        }
    }
    format!("<GDALMetadata>{items}</GDALMetadata>")
}

/// Least, greatest, mean, standard deviation (of the whole, not of a sample) and percentage of known cells; `None` when
/// no cell is known.
fn known(levels: &Levels) -> Option<[(&'static str, f64); 5]> {
    match levels {
        Levels::Figures(levels) => {
            let values = &levels[0].values;
            summary(values.iter().filter(|value| !value.is_nan()).map(|value| f64::from(*value)), values.len())
        }
        Levels::Codes(levels, gap) => {
            let values = &levels[0].values;
            summary(values.iter().filter(|code| *code != gap).map(|code| f64::from(*code)), values.len())
        }
    }
}

/// Mean and deviation by Welford's update (1962), in the order of the cells.
fn summary(values: impl Iterator<Item = f64>, cells: usize) -> Option<[(&'static str, f64); 5]> {
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for value in values.filter(|value| value.is_finite()) {
        least = least.min(value);
        greatest = greatest.max(value);
        count += 1.0;
        let from_mean = value - mean;
        mean += from_mean / count;
        squares += from_mean * (value - mean);
    }
    (count > 0.0).then(|| {
        let percent = (100.0 * count / cells as f64 * 100.0).round() / 100.0;
        [
            ("MINIMUM", least),
            ("MAXIMUM", greatest),
            ("MEAN", mean),
            ("STDDEV", f64::sqrt(squares / count)),
            ("VALID_PERCENT", percent),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_two_four_four_four_five_five_seven_nine() {
        let summary = summary([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter(), 16).unwrap();
        let expected = [("MINIMUM", 2.0), ("MAXIMUM", 9.0), ("MEAN", 5.0), ("STDDEV", 2.0), ("VALID_PERCENT", 50.0)];
        for ((name, value), (expected_name, expected)) in summary.into_iter().zip(expected) {
            assert_eq!(name, expected_name);
            assert!((value - expected).abs() < 1e-12, "{name} {value}");
        }
    }

    #[test]
    fn nothing_known_has_no_statistics() {
        assert!(summary([].into_iter(), 4).is_none());
    }
}
