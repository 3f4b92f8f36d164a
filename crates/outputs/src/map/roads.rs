use geo::Coord;
use spatial::network::RoadClass;

use super::Picture;
use super::view::View;
use crate::draw::{Ink, Mark};

/// How a group of roads is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoadLook {
    /// The key of the legend's words.
    pub key: &'static str,
    /// Width of the line, units of the layout.
    pub width: f32,
    /// Width of the dark edge under it, 0 for none.
    pub casing: f32,
    /// Colour of the line.
    pub ink: Ink,
    /// Length of dash and gap, units of the layout; 0 for a whole line.
    pub dash: f32,
    /// Drawn only where a pixel is not larger than this, metres of the layout's unit.
    pub finest_m: f64,
}

const CASING: Ink = Ink::solid([74, 66, 66]);

/// Groups from the least to the most important: later ones lie above.
pub(super) const LOOKS: [RoadLook; 5] = [
    RoadLook { key: "map.path", width: 0.8, casing: 0.0, ink: Ink::solid([96, 74, 60]), dash: 3.0, finest_m: 45.0 },
    RoadLook { key: "map.track", width: 1.0, casing: 0.0, ink: Ink::solid([84, 64, 52]), dash: 6.0, finest_m: 90.0 },
    RoadLook {
        key: "map.minor_road",
        width: 1.0,
        casing: 1.9,
        ink: Ink::solid([255, 255, 255]),
        dash: 0.0,
        finest_m: 150.0,
    },
    RoadLook { key: "map.road", width: 1.5, casing: 2.7, ink: Ink::solid([255, 255, 255]), dash: 0.0, finest_m: 600.0 },
    RoadLook {
        key: "map.main_road",
        width: 2.3,
        casing: 3.7,
        ink: Ink::solid([255, 244, 214]),
        dash: 0.0,
        finest_m: f64::INFINITY,
    },
];

/// The look of a class; `None` for ferries, drawn as water is.
pub(super) fn look(class: RoadClass) -> Option<usize> {
    use RoadClass::*;
    Some(match class {
        Motorway | MotorwayLink | Trunk | TrunkLink | Primary | PrimaryLink => 4,
        Secondary | SecondaryLink | Tertiary | TertiaryLink => 3,
        Unclassified | Residential | LivingStreet | Service | Unknown => 2,
        Track => 1,
        Pedestrian | Path | Footway | Bridleway | Cycleway | Steps => 0,
        Ferry => return None,
    })
}

/// Whether a group is drawn at this scale.
pub(super) fn shown(look: &RoadLook, picture: &Picture<'_>, view: &View) -> bool {
    view.metres_per_px * f64::from(picture.options.scale()) <= look.finest_m
}

const STREAM: Ink = Ink::solid([86, 142, 186]);

/// The ferries of the region.
pub(super) fn ferries<'a>(picture: &Picture<'a>) -> impl Iterator<Item = &'a planner::Road> + use<'a> {
    let roads = picture.region.roads.as_deref().unwrap_or_default();
    roads.iter().filter(|road| road.line.road.class == RoadClass::Ferry)
}

/// The line of a ferry.
pub(super) fn ferry(points: &[[f32; 2]], unit: f32, marks: &mut Vec<Mark>) {
    dashes(points, 6.0 * unit, (1.1 * unit, STREAM), marks);
}

/// Streams, then roads: all edges of a group before its lines, so that junctions are open.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    if let Some(water) = &picture.region.water {
        for stream in &water.lines {
            let (width, ink) = if stream.kind == "river" { (1.8, STREAM) } else { (0.9, STREAM.faded(0.8)) };
            lines(&stream.line, view, (width * unit, ink), marks);
        }
    }
    let Some(roads) = &picture.region.roads else { return };
    for piece in ferries(picture).flat_map(|ferry| view.line(&ferry.line.vertices)) {
        ferry(&piece, unit, marks);
    }
    for (number, look) in LOOKS.iter().enumerate().filter(|(_, look)| shown(look, picture, view)) {
        let group = || roads.iter().filter(move |road| self::look(road.line.road.class) == Some(number));
        if look.casing > 0.0 {
            group().for_each(|road| lines(&road.line.vertices, view, (look.casing * unit, CASING.faded(0.9)), marks));
        }
        for road in group() {
            if look.dash > 0.0 {
                for piece in view.line(&road.line.vertices) {
                    dashes(&piece, look.dash * unit, (look.width * unit, look.ink), marks);
                }
            } else {
                lines(&road.line.vertices, view, (look.width * unit, look.ink), marks);
            }
        }
    }
}

fn lines(vertices: &[Coord<f64>], view: &View, (width_px, ink): (f32, Ink), marks: &mut Vec<Mark>) {
    marks.extend(view.line(vertices).into_iter().map(|points| Mark::Line { points, width_px, ink }));
}

/// A line in dashes of a length with gaps of 0.7 of it.
pub(super) fn dashes(points: &[[f32; 2]], dash: f32, (width_px, ink): (f32, Ink), marks: &mut Vec<Mark>) {
    let (mut left, mut drawing) = (dash, true);
    let mut current = vec![points[0]];
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to[0] - from[0]).hypot(to[1] - from[1]);
        while length > left {
            let share = left / length;
            from = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
            length -= left;
            if drawing {
                current.push(from);
                marks.push(Mark::Line { points: std::mem::take(&mut current), width_px, ink });
            } else {
                current = vec![from];
            }
            drawing = !drawing;
            left = if drawing { dash } else { dash * 0.7 };
        }
        left -= length;
        if drawing {
            current.push(to);
        }
    }
    if drawing && current.len() > 1 {
        marks.push(Mark::Line { points: current, width_px, ink });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_and_gaps_take_turns() {
        let mut marks = Vec::new();
        dashes(&[[0.0, 0.0], [27.0, 0.0]], 10.0, (1.0, CASING), &mut marks);
        let ends: Vec<(f32, f32)> = marks
            .iter()
            .map(|mark| match mark {
                Mark::Line { points, .. } => (points[0][0], points[points.len() - 1][0]),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(ends, [(0.0, 10.0), (17.0, 27.0)]);
    }

    #[test]
    fn every_class_has_a_look_but_ferries() {
        for class in RoadClass::ALL {
            assert_eq!(look(class).is_none(), class == RoadClass::Ferry, "{class}");
        }
    }
}
