use spatial::LonLat;

use super::Picture;
use super::furniture::{DARK, GREY};
use super::view::View;
use crate::draw::{Anchor, Ink, Mark, Text, Weight, font};
use crate::messages::{Direction, Words};

/// Steps between ticks, degrees.
const STEPS: [f64; 14] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0];

/// Meridians and parallels as fine lines over the ground.
pub(super) fn lines(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let crs = &picture.region.crs;
    let Some(spread) = Spread::of(picture, view) else { return };
    let ink = Ink::solid([255, 255, 255]).faded(0.34);
    let width_px = 0.7 * picture.options.scale();
    let mut draw = |positions: Vec<LonLat>| {
        let points: Vec<_> = positions.into_iter().filter_map(|position| crs.to_metres(position)).collect();
        marks.extend(view.line(&points).into_iter().map(|points| Mark::Line { points, width_px, ink }));
    };
    let along = |(from, to): (f64, f64)| (0..=48).map(move |part| from + (to - from) * f64::from(part) / 48.0);
    for lon in whole_steps(spread.lon) {
        draw(along(spread.lat).map(|lat| LonLat { lon, lat }).collect());
    }
    for lat in whole_steps(spread.lat) {
        draw(along(spread.lon).map(|lon| LonLat { lon, lat }).collect());
    }
}

/// The least and the greatest longitude and latitude on the map's edges.
struct Spread {
    lon: (f64, f64),
    lat: (f64, f64),
}

impl Spread {
    /// `None` across the antimeridian and where the coordinate system ends.
    fn of(picture: &Picture<'_>, view: &View) -> Option<Self> {
        let frame = view.frame;
        let shares = (0..=16).map(|part| part as f32 / 16.0);
        let edge = shares.flat_map(|share| {
            let (x, y) = (frame.left + share * frame.width(), frame.top + share * frame.height());
            [[x, frame.top], [x, frame.bottom], [frame.left, y], [frame.right, y]]
        });
        let mut spread = Self { lon: (f64::INFINITY, f64::NEG_INFINITY), lat: (f64::INFINITY, f64::NEG_INFINITY) };
        for page in edge {
            let LonLat { lon, lat } = picture.region.crs.to_lonlat(view.metres(page))?;
            spread.lon = (spread.lon.0.min(lon), spread.lon.1.max(lon));
            spread.lat = (spread.lat.0.min(lat), spread.lat.1.max(lat));
        }
        (spread.lon.1 - spread.lon.0 < 180.0).then_some(spread)
    }
}

/// The step of degrees that gives at most five lines over a span.
fn step_of(span: f64) -> Option<f64> {
    STEPS.into_iter().find(|step| span / step <= 5.5)
}

fn whole_steps((low, high): (f64, f64)) -> Vec<f64> {
    let Some(step) = step_of(high - low) else { return Vec::new() };
    let first = (low / step).ceil() as i64;
    (first..).map(|count| count as f64 * step).take_while(|degrees| *degrees <= high).collect()
}

/// Degrees along the map's lower edge and its left one (its right one for readers from the right), where meridians and
/// parallels really meet them.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let frame = view.frame;
    let mirrored = picture.words.direction() == Direction::RightToLeft;
    let (side, away, anchor) =
        if mirrored { (frame.right, 1.0, Anchor::Start) } else { (frame.left, -1.0, Anchor::End) };
    let lower = |share: f32| [frame.left + share * frame.width(), frame.bottom];
    let upright = |share: f32| [side, frame.bottom - share * frame.height()];
    let unit = picture.options.scale();
    let Some(spread) = Spread::of(picture, view) else { return };
    let steps = (step_of(spread.lon.1 - spread.lon.0), step_of(spread.lat.1 - spread.lat.0));
    for (at, degrees) in crossings(picture, view, &lower, (|position| position.lon, steps.0)) {
        marks.push(tick(at, [at[0], at[1] + 4.0 * unit], unit));
        let words = degrees_in(&picture.words, degrees, ["compass.east", "compass.west"]);
        marks.push(text(words, [at[0], at[1] + 15.0 * unit], unit, Anchor::Middle));
    }
    for (at, degrees) in crossings(picture, view, &upright, (|position| position.lat, steps.1)) {
        marks.push(tick(at, [at[0] + away * 4.0 * unit, at[1]], unit));
        let words = degrees_in(&picture.words, degrees, ["compass.north", "compass.south"]);
        marks.push(text(words, [at[0] + away * 6.0 * unit, at[1] + 3.2 * unit], unit, anchor));
    }
}

/// Where whole steps of a coordinate cross an edge, from 0 to 1 along it: found between 64 points by straight lines.
fn crossings(
    picture: &Picture<'_>,
    view: &View,
    edge: &dyn Fn(f32) -> [f32; 2],
    (coordinate, step): (fn(LonLat) -> f64, Option<f64>),
) -> Vec<([f32; 2], f64)> {
    let Some(step) = step else { return Vec::new() };
    let along: Vec<(f32, f64)> = (0..=64)
        .map(|part| part as f32 / 64.0)
        .filter_map(|share| Some((share, coordinate(picture.region.crs.to_lonlat(view.metres(edge(share)))?))))
        .collect();
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

/// How wide the degrees beside the map are at most, pixels.
pub(super) fn margin(picture: &Picture<'_>) -> f32 {
    let words = degrees_in(&picture.words, 88.88, ["compass.north", "compass.south"]);
    let unit = picture.options.scale();
    font::width_px(&words, Weight::Regular, 8.5 * unit) + 12.0 * unit
}

fn degrees_in(words: &Words<'_>, degrees: f64, [above, below]: [&str; 2]) -> String {
    let size = (degrees.abs() * 100.0).round() / 100.0;
    if size == 0.0 {
        return "0°".to_owned();
    }
    let decimals = [1.0, 10.0].into_iter().position(|times| (size * times).fract().abs() < 1e-9).unwrap_or(2);
    format!("{}° {}", words.fixed(size, decimals), words.say(if degrees > 0.0 { above } else { below }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_their_side() {
        let words = Words::default();
        assert_eq!(degrees_in(&words, 43.25, ["compass.east", "compass.west"]), "43.25° E");
        assert_eq!(degrees_in(&words, -11.600_000_01, ["compass.north", "compass.south"]), "11.6° S");
        assert_eq!(degrees_in(&words, 0.0, ["compass.north", "compass.south"]), "0°");
    }

    #[test]
    fn steps_are_whole() {
        assert_eq!(whole_steps((-0.7, 2.1)), [0.0, 1.0, 2.0]);
        let tenths: Vec<i64> =
            whole_steps((43.21, 43.49)).iter().map(|degrees| (degrees * 1e6).round() as i64).collect();
        assert_eq!(tenths, [43_300_000, 43_400_000]);
    }
}
