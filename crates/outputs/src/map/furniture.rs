use geo::Coord;
use planner::quantity::Unit;

use super::Picture;
use super::view::View;
use crate::draw::{Anchor, Frame, Ink, Mark, Text};
use crate::draw::{Weight, font};
use crate::messages::Words;

pub(super) const DARK: Ink = Ink::solid([33, 33, 38]);
pub(super) const GREY: Ink = Ink::solid([98, 98, 106]);

/// The plates on which scale bar and north arrow stand.
pub(super) struct Plates {
    pub scale: Option<ScaleBar>,
    north: Frame,
}

/// A bar that is as long on the page as its length is on the ground at the middle of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// The space it takes with its figures.
    pub plate: Frame,
    /// Its left end on the page.
    pub start: [f32; 2],
    /// How long it is on the page, pixels.
    pub length_px: f32,
    /// How long that is on the ground, metres.
    pub length_m: f64,
}

impl Plates {
    /// The space they take on the map.
    pub(super) fn frames(&self) -> impl Iterator<Item = Frame> {
        self.scale.iter().map(|bar| bar.plate).chain([self.north])
    }
}

/// Finds the scale bar's length: the longest of 1, 2 or 5 times a power of ten that takes at most a quarter of the map,
/// true at the middle of the map, where the coordinate system's own scale is taken out; and corners for it and for the
/// north arrow that cover no symbol, if there are such.
pub(super) fn plates(picture: &Picture<'_>, view: &View, symbols: &[Frame]) -> Plates {
    let unit = picture.options.scale();
    let frame = view.frame;
    let margin = 10.0 * unit;
    let center = middle(view);
    let north = freest(&frame, [30.0 * unit, 40.0 * unit], (margin, [TOP_RIGHT, TOP_LEFT, BOTTOM_RIGHT]), symbols);
    let scale = picture.region.crs.scale_at(center).map(|scale| {
        let ground_m_per_px = view.metres_per_px / scale.east;
        let length_m = round_length(f64::from(frame.width()) * 0.25 * ground_m_per_px);
        let length_px = (length_m / ground_m_per_px) as f32;
        let words = in_words(&picture.words, length_m);
        let room = font::width_px(&words, Weight::Regular, FIGURES * unit) / 2.0 + 7.0 * unit;
        let size = [length_px + 2.0 * room, 30.0 * unit];
        let taken: Vec<Frame> = symbols.iter().copied().chain([north; 50]).collect();
        let plate = freest(&frame, size, (margin, [BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT]), &taken);
        ScaleBar { plate, start: [plate.left + room, plate.bottom - 9.0 * unit], length_px, length_m }
    });
    Plates { scale, north }
}

/// Height of the scale bar's figures, units of the layout.
const FIGURES: f32 = 9.5;

/// The point at the middle of the map.
pub(super) fn middle(view: &View) -> Coord<f64> {
    view.metres([(view.frame.left + view.frame.right) / 2.0, (view.frame.top + view.frame.bottom) / 2.0])
}

/// A round length with the unit people use for it.
fn in_words(words: &Words<'_>, length_m: f64) -> String {
    if length_m >= 1000.0 {
        words.with_unit(length_m / 1000.0, Unit::Kilometre)
    } else {
        words.with_unit(length_m, Unit::Metre)
    }
}

/// A corner of the map: share of the way to the right, share of the way down.
type Corner = (f32, f32);
const TOP_LEFT: Corner = (0.0, 0.0);
const TOP_RIGHT: Corner = (1.0, 0.0);
const BOTTOM_LEFT: Corner = (0.0, 1.0);
const BOTTOM_RIGHT: Corner = (1.0, 1.0);

/// A space in the corner where it covers the fewest symbols, the first corner of equals.
fn freest(map: &Frame, [width, height]: [f32; 2], (margin, corners): (f32, [Corner; 3]), symbols: &[Frame]) -> Frame {
    let spaces = corners.map(|(across, down)| {
        let left = map.left + margin + across * (map.width() - 2.0 * margin - width);
        let top = map.top + margin + down * (map.height() - 2.0 * margin - height);
        Frame { left, top, right: left + width, bottom: top + height }
    });
    let covered = |space: &Frame| symbols.iter().filter(|symbol| symbol.overlaps(space)).count();
    spaces.into_iter().min_by_key(covered).unwrap_or(*map)
}

/// The largest of 1, 2, 5, 10 … that is not above a length.
fn round_length(longest_m: f64) -> f64 {
    let power = 10f64.powf(longest_m.log10().floor());
    let times = longest_m / power;
    power
        * if times >= 5.0 {
            5.0
        } else if times >= 2.0 {
            2.0
        } else {
            1.0
        }
}

/// Draws scale bar, north arrow and the frame of the map.
pub(super) fn draw(picture: &Picture<'_>, view: &View, plates: &Plates, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    if let Some(bar) = &plates.scale {
        scale_bar(picture, bar, marks);
    }
    north_arrow(picture, view, &plates.north, marks);
    marks.push(outline(&view.frame, 1.0 * unit));
}

/// Four quarters, dark and white in turn, with the figures of both ends and the middle above.
fn scale_bar(picture: &Picture<'_>, bar: &ScaleBar, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    marks.push(plate(&bar.plate));
    let [x, y] = bar.start;
    let space =
        |from: f32, to: f32| Frame { left: x + from, right: x + to, top: y - 2.5 * unit, bottom: y + 2.5 * unit };
    for part in 0..4 {
        let quarter = bar.length_px / 4.0;
        let ink = if part % 2 == 0 { DARK } else { Ink::solid([255, 255, 255]) };
        marks.push(area(&space(quarter * part as f32, quarter * (part + 1) as f32), ink));
    }
    marks.push(outline(&space(0.0, bar.length_px), 0.8 * unit));
    let half = if bar.length_m >= 1000.0 { bar.length_m / 2000.0 } else { bar.length_m / 2.0 };
    let ends = [
        (0.0, picture.words.number(0.0)),
        (0.5, picture.words.number(half)),
        (1.0, in_words(&picture.words, bar.length_m)),
    ];
    for (share, words) in ends {
        marks.push(Mark::Text(Text {
            words,
            at: [x + bar.length_px * share, y - 7.0 * unit],
            size_px: FIGURES * unit,
            weight: Weight::Regular,
            ink: DARK,
            anchor: Anchor::Middle,
        }));
    }
}

/// How far true north lies to the right of straight up at the middle of the map, radians.
pub(super) fn true_north(picture: &Picture<'_>, view: &View) -> f64 {
    let crs = &picture.region.crs;
    let here = middle(view);
    let turn = crs.to_lonlat(here).and_then(|position| {
        let step = if position.lat > 89.0 { -0.01 } else { 0.01 };
        let ahead = crs.to_metres(spatial::LonLat { lat: position.lat + step, ..position })?;
        Some(((ahead.x - here.x) * step.signum()).atan2((ahead.y - here.y) * step.signum()))
    });
    turn.unwrap_or(0.0)
}

/// Points to true north at the middle of the map, which is not straight up far from a system's central meridian.
fn north_arrow(picture: &Picture<'_>, view: &View, space: &Frame, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let turn = true_north(picture, view) as f32;
    marks.push(plate(space));
    let center = [(space.left + space.right) / 2.0, space.bottom - 14.0 * unit];
    let point = |x: f32, y: f32| {
        let (x, y) = (x * unit, y * unit);
        [center[0] + x * turn.cos() - y * turn.sin(), center[1] + x * turn.sin() + y * turn.cos()]
    };
    marks.push(Mark::Area { points: vec![point(0.0, -10.0), point(6.0, 9.0), point(0.0, 5.0)], ink: DARK });
    let left = vec![point(0.0, -10.0), point(-6.0, 9.0), point(0.0, 5.0)];
    marks.push(Mark::Area { points: left, ink: Ink::solid([150, 150, 156]) });
    marks.push(Mark::Text(Text {
        words: picture.words.say("compass.arrow").into(),
        at: [(space.left + space.right) / 2.0, space.top + 12.5 * unit],
        size_px: 11.0 * unit,
        weight: Weight::Bold,
        ink: DARK,
        anchor: Anchor::Middle,
    }));
}

fn plate(frame: &Frame) -> Mark {
    area(frame, Ink { rgb: [255, 255, 255], opacity: 0.82 })
}

/// A filled rectangle.
pub(super) fn area(frame: &Frame, ink: Ink) -> Mark {
    Mark::Area { points: frame.corners().to_vec(), ink }
}

/// The edge of a rectangle.
pub(super) fn outline(frame: &Frame, width_px: f32) -> Mark {
    let mut points = frame.corners().to_vec();
    points.push(points[0]);
    Mark::Line { points, width_px, ink: DARK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_one_two_or_five() {
        let expected =
            [(1.0, 1.0), (1.9, 1.0), (2.0, 2.0), (4_999.0, 2_000.0), (5_000.0, 5_000.0), (99_000.0, 50_000.0)];
        for (longest, length) in expected {
            assert_eq!(round_length(longest), length);
        }
    }
}
