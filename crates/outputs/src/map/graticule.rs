use spatial::LonLat;

use super::Picture;
use super::font::Weight;
use super::furniture::{DARK, GREY};
use super::mark::{Anchor, Ink, Mark, Text};
use super::view::View;

/// Steps between ticks, degrees.
const STEPS: [f64; 14] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0];

/// Degrees along the map's lower and left edges, where meridians and parallels really meet them.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let frame = view.frame;
    let lower = |share: f32| [frame.left + share * frame.width(), frame.bottom];
    let left = |share: f32| [frame.left, frame.bottom - share * frame.height()];
    let unit = picture.options.scale();
    for (at, degrees) in crossings(picture, view, &lower, |position| position.lon) {
        marks.push(tick(at, [at[0], at[1] + 4.0 * unit], unit));
        marks.push(text(words(degrees, 'E', 'W'), [at[0], at[1] + 15.0 * unit], unit, Anchor::Middle));
    }
    for (at, degrees) in crossings(picture, view, &left, |position| position.lat) {
        marks.push(tick(at, [at[0] - 4.0 * unit, at[1]], unit));
        marks.push(text(words(degrees, 'N', 'S'), [at[0] - 6.0 * unit, at[1] + 3.2 * unit], unit, Anchor::End));
    }
}

/// Where whole steps of a coordinate cross an edge, from 0 to 1 along it: found between 64 points by straight lines.
fn crossings(
    picture: &Picture<'_>,
    view: &View,
    edge: &dyn Fn(f32) -> [f32; 2],
    coordinate: fn(LonLat) -> f64,
) -> Vec<([f32; 2], f64)> {
    let along: Vec<(f32, f64)> = (0..=64)
        .map(|part| part as f32 / 64.0)
        .filter_map(|share| Some((share, coordinate(picture.region.crs.to_lonlat(view.metres(edge(share)))?))))
        .collect();
    let span = along.windows(2).map(|pair| (pair[1].1 - pair[0].1).abs()).filter(|step| *step < 180.0).sum::<f64>();
    let Some(step) = STEPS.into_iter().find(|step| span / step <= 5.5) else { return Vec::new() };
    let mut found = Vec::new();
    for pair in along.windows(2) {
        let ((from, a), (to, b)) = (pair[0], pair[1]);
        let next = ((a.min(b) / step).floor() + 1.0) * step;
        if (b - a).abs() < 180.0 && next <= a.max(b) {
            let share = from + (to - from) * ((next - a) / (b - a)) as f32;
            found.push((edge(share), next));
        }
    }
    found
}

fn tick(from: [f32; 2], to: [f32; 2], unit: f32) -> Mark {
    Mark::Line { points: vec![from, to], width_px: unit, ink: DARK }
}

fn text(words: String, at: [f32; 2], unit: f32, anchor: Anchor) -> Mark {
    let ink = Ink { opacity: 1.0, ..GREY };
    Mark::Text(Text { words, at, size_px: 8.5 * unit, weight: Weight::Regular, ink, anchor })
}

fn words(degrees: f64, positive: char, negative: char) -> String {
    let size = (degrees.abs() * 100.0).round() / 100.0;
    match size {
        0.0 => "0°".to_owned(),
        _ => format!("{size}° {}", if degrees > 0.0 { positive } else { negative }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_their_side() {
        assert_eq!(words(43.25, 'E', 'W'), "43.25° E");
        assert_eq!(words(-11.600_000_01, 'N', 'S'), "11.6° S");
        assert_eq!(words(0.0, 'E', 'W'), "0°");
    }
}
