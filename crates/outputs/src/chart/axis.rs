use super::sheet::{RULE, SOFT, Sheet};
use crate::draw::Mark;
use crate::draw::{Anchor, Frame, Text, Weight};
use crate::messages::Words;

/// Round figures from `low` to `high`: steps of 1, 2, 2.5 or 5 times a power of ten, at most `most` of them and one.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return vec![low];
    }
    let power = 10f64.powf((span / most as f64).log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| span / step <= most as f64)
        .unwrap_or(10.0 * power);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|count| count as f64 * step).collect()
}

/// A figure as short as the step of its axis lets it be.
pub(super) fn short(value: f64, words: &Words<'_>) -> String {
    let value = (value * 1000.0).round() / 1000.0;
    let decimals = [1.0, 10.0, 100.0].into_iter().position(|times| (value * times).fract().abs() < 1e-6).unwrap_or(3);
    // No minus zero.
    words.fixed(if value == 0.0 { 0.0 } else { value }, decimals)
}

/// How figures become places across the sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Across {
    /// The least and the greatest figure.
    pub range: (f64, f64),
    /// Where these stand.
    pub from: f32,
    /// Where these stand.
    pub to: f32,
}

impl Across {
    /// Where a figure stands; the nearer end for figures outside.
    pub(super) fn at(&self, figure: f64) -> f32 {
        let (low, high) = self.range;
        let share = if high > low { ((figure - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 };
        self.from + (self.to - self.from) * share as f32
    }

    /// Fine upright lines at round figures, the figures below.
    pub(super) fn draw(&self, sheet: &mut Sheet, space: Frame, (unit, words): (&str, &Words<'_>)) {
        let ticks = ticks(self.range.0, self.range.1, 8);
        for (position, tick) in ticks.iter().enumerate() {
            let x = self.at(*tick);
            sheet.line(&[[x, space.top], [x, space.bottom]], 0.7, RULE);
            let last = position + 1 == ticks.len();
            let figure = short(*tick, words);
            let words = if last && !unit.is_empty() { format!("{figure} {unit}") } else { figure };
            let at = [x, space.bottom + 13.0];
            let anchor = if last && x > super::sheet::WIDTH - 30.0 { Anchor::End } else { Anchor::Middle };
            sheet.push(Mark::Text(Text { words, at, size_px: 10.5, weight: Weight::Regular, ink: SOFT, anchor }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 100.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(3.0, 41.0, 5), [10.0, 20.0, 30.0, 40.0]);
        assert_eq!(ticks(5.0, 5.0, 5), [5.0]);
        assert_eq!(short(-0.0, &Words::default()), "0");
        assert_eq!(short(0.25, &Words::default()), "0.25");
        assert_eq!(short(1500.0, &Words::default()), "1,500");
    }
}
