use super::Picture;
use super::view::View;
use crate::draw::{Frame, Ink, Mark};

/// Services that share a symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Group {
    /// The key of the legend's words.
    pub key: &'static str,
    /// The kinds it stands for; empty for every other kind.
    kinds: &'static [&'static str],
    shape: Shape,
    rgb: [u8; 3],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Cross,
    House,
    Square,
    Diamond,
    Drop,
    Disc,
}

/// Groups by importance: where symbols would lie on each other, the first stays. Shapes differ as well as colours.
pub(super) const GROUPS: [Group; 6] = [
    Group {
        key: "map.health",
        kinds: &["hospital", "clinic", "doctors", "pharmacy"],
        shape: Shape::Cross,
        rgb: [200, 30, 50],
    },
    Group { key: "map.school", kinds: &["school", "kindergarten"], shape: Shape::House, rgb: [30, 80, 170] },
    Group { key: "map.drinking_water", kinds: &["water_source"], shape: Shape::Drop, rgb: [20, 120, 190] },
    Group { key: "map.shop", kinds: &["shop", "market", "marketplace"], shape: Shape::Square, rgb: [190, 100, 10] },
    Group { key: "map.worship", kinds: &["place_of_worship"], shape: Shape::Diamond, rgb: [110, 60, 140] },
    Group { key: "map.other_service", kinds: &[], shape: Shape::Disc, rgb: [70, 70, 75] },
];

fn group_of(kind: &str) -> usize {
    GROUPS.iter().position(|group| group.kinds.contains(&kind)).unwrap_or(GROUPS.len() - 1)
}

/// The services drawn: the space each takes and the groups there are.
pub(super) struct Drawn {
    pub frames: Vec<Frame>,
    pub groups: Vec<usize>,
}

/// At most so many symbols on a map; what matters less is left out first.
const MOST: usize = 600;

/// Draws services, those that matter most first. One that would cover another is left out.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) -> Drawn {
    let unit = picture.options.scale();
    let mut drawn = Drawn { frames: Vec::new(), groups: Vec::new() };
    let services = picture.region.services.as_deref().unwrap_or_default();
    let mut order: Vec<(usize, [f32; 2])> = services
        .iter()
        .map(|service| (group_of(&service.kind), view.page(service.place.at)))
        .filter(|(_, at)| view.frame.has(*at))
        .collect();
    order.sort_by_key(|(group, _)| *group);
    for (group, at) in order {
        let frame = Frame::around(at, 4.2 * unit);
        if drawn.frames.len() < MOST && drawn.frames.iter().all(|other| !other.overlaps(&frame)) {
            symbol(group, at, unit, marks);
            drawn.frames.push(frame);
            if drawn.groups.last() != Some(&group) {
                drawn.groups.push(group);
            }
        }
    }
    drawn
}

/// One symbol with a white edge, 8 units of the layout large.
pub(super) fn symbol(group: usize, at: [f32; 2], unit: f32, marks: &mut Vec<Mark>) {
    let Group { shape, rgb, .. } = GROUPS[group];
    let (ink, paper) = (Ink::solid(rgb), Ink::solid([255, 255, 255]));
    let moved = |corners: &[[f32; 2]], size: f32| {
        corners.iter().map(|[x, y]| [at[0] + x * size * unit, at[1] + y * size * unit]).collect::<Vec<_>>()
    };
    if shape == Shape::Disc {
        marks.push(Mark::Dot { at, radius_px: 3.4 * unit, ink: paper });
        marks.push(Mark::Dot { at, radius_px: 2.3 * unit, ink });
        return;
    }
    let corners = corners(shape);
    let mut edge = moved(corners, 4.0);
    edge.push(edge[0]);
    marks.push(Mark::Line { points: edge.clone(), width_px: 2.2 * unit, ink: paper });
    marks.push(Mark::Area { points: edge, ink });
}

/// Corners around the centre, 1 the half size.
fn corners(shape: Shape) -> &'static [[f32; 2]] {
    match shape {
        Shape::Cross => &[
            [-0.33, -0.95],
            [0.33, -0.95],
            [0.33, -0.33],
            [0.95, -0.33],
            [0.95, 0.33],
            [0.33, 0.33],
            [0.33, 0.95],
            [-0.33, 0.95],
            [-0.33, 0.33],
            [-0.95, 0.33],
            [-0.95, -0.33],
            [-0.33, -0.33],
        ],
        Shape::House => {
            &[[0.0, -0.95], [0.9, -0.1], [0.65, -0.1], [0.65, 0.8], [-0.65, 0.8], [-0.65, -0.1], [-0.9, -0.1]]
        }
        Shape::Square | Shape::Disc => &[[-0.7, -0.7], [0.7, -0.7], [0.7, 0.7], [-0.7, 0.7]],
        Shape::Diamond => &[[0.0, -0.95], [0.8, 0.0], [0.0, 0.95], [-0.8, 0.0]],
        Shape::Drop => &[
            [0.0, -1.0],
            [0.55, -0.1],
            [0.62, 0.35],
            [0.35, 0.8],
            [0.0, 0.92],
            [-0.35, 0.8],
            [-0.62, 0.35],
            [-0.55, -0.1],
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_kinds_have_their_group_and_others_the_last() {
        assert_eq!(GROUPS[group_of("clinic")].key, "map.health");
        assert_eq!(GROUPS[group_of("no such kind")].key, "map.other_service");
    }
}
