use super::Picture;
use super::font::{self, Weight};
use super::mark::{Anchor, Frame, Ink, Mark, Text};
use super::view::View;

pub(super) const DARK: Ink = Ink::solid([33, 33, 38]);
pub(super) const GREY: Ink = Ink::solid([98, 98, 106]);

/// The plates on which scale bar and north arrow stand.
pub(super) struct Plates {
    scale: Option<ScaleBar>,
    north: Frame,
}

struct ScaleBar {
    plate: Frame,
    length_px: f32,
    words: String,
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
    let center = view.metres([(frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0]);
    let north = freest(&frame, [30.0 * unit, 40.0 * unit], (margin, [TOP_RIGHT, TOP_LEFT, BOTTOM_RIGHT]), symbols);
    let scale = picture.region.crs.scale_at(center).map(|scale| {
        let ground_m_per_px = view.metres_per_px / scale.east;
        let length_m = round_length(f64::from(frame.width()) * 0.25 * ground_m_per_px);
        let length_px = (length_m / ground_m_per_px) as f32;
        let words = if length_m >= 1000.0 { format!("{} km", length_m / 1000.0) } else { format!("{length_m} m") };
        let room = font::width_px(&words, Weight::Regular, 10.0 * unit);
        let size = [length_px + room + 26.0 * unit, 22.0 * unit];
        let taken: Vec<Frame> = symbols.iter().copied().chain([north; 50]).collect();
        let plate = freest(&frame, size, (margin, [BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT]), &taken);
        ScaleBar { plate, length_px, words }
    });
    Plates { scale, north }
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
        marks.push(plate(&bar.plate));
        let (x, y) = (bar.plate.left + 9.0 * unit, (bar.plate.top + bar.plate.bottom) / 2.0);
        for part in 0..4 {
            let from = x + bar.length_px * part as f32 / 4.0;
            let to = from + bar.length_px / 4.0;
            let ink = if part % 2 == 0 { DARK } else { Ink::solid([255, 255, 255]) };
            marks.push(area(&Frame { left: from, right: to, top: y - 2.5 * unit, bottom: y + 2.5 * unit }, ink));
        }
        marks.push(outline(
            &Frame { left: x, right: x + bar.length_px, top: y - 2.5 * unit, bottom: y + 2.5 * unit },
            0.8 * unit,
        ));
        marks.push(Mark::Text(Text {
            words: bar.words.clone(),
            at: [x + bar.length_px + 7.0 * unit, y + 3.6 * unit],
            size_px: 10.0 * unit,
            weight: Weight::Regular,
            ink: DARK,
            anchor: Anchor::Start,
        }));
    }
    north_arrow(picture, view, &plates.north, marks);
    marks.push(outline(&view.frame, 1.0 * unit));
}

/// Points to true north at the middle of the map, which is not straight up far from a system's central meridian.
fn north_arrow(picture: &Picture<'_>, view: &View, space: &Frame, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let middle = [(view.frame.left + view.frame.right) / 2.0, (view.frame.top + view.frame.bottom) / 2.0];
    let crs = &picture.region.crs;
    let turn = crs
        .to_lonlat(view.metres(middle))
        .and_then(|position| {
            let step = if position.lat > 89.0 { -0.01 } else { 0.01 };
            let ahead = crs.to_metres(spatial::LonLat { lat: position.lat + step, ..position })?;
            let here = view.metres(middle);
            Some(((ahead.x - here.x) * step.signum()).atan2((ahead.y - here.y) * step.signum()))
        })
        .unwrap_or(0.0) as f32;
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
        words: "N".into(),
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
    Mark::Area { points: corners(frame), ink }
}

/// The edge of a rectangle.
pub(super) fn outline(frame: &Frame, width_px: f32) -> Mark {
    let mut points = corners(frame);
    points.push(points[0]);
    Mark::Line { points, width_px, ink: DARK }
}

fn corners(frame: &Frame) -> Vec<[f32; 2]> {
    vec![[frame.left, frame.top], [frame.right, frame.top], [frame.right, frame.bottom], [frame.left, frame.bottom]]
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
