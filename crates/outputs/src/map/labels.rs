use std::collections::HashMap;

use crate::draw::{Anchor, Frame, Ink, Mark, Text};
use crate::draw::{Weight, font};

/// A name to be set beside a symbol.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// The words.
    pub words: String,
    /// The centre of its symbol.
    pub at: [f32; 2],
    /// The radius of its symbol, pixels.
    pub radius_px: f32,
    /// Height of the font, pixels.
    pub size_px: f32,
    /// How heavy it is.
    pub weight: Weight,
    /// Its colour.
    pub ink: Ink,
}

/// A label with the place it found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// What is drawn.
    pub text: Text,
    /// The space it takes.
    pub frame: Frame,
    /// A line from the symbol to a label that found room only farther away.
    pub leader: Option<[[f32; 2]; 2]>,
}

/// The eight places around a symbol in order of preference (P. Yoeli, "The logic of automated map lettering", The
/// Cartographic Journal 9, 1972): across −1 left, 0 centred, 1 right; down −1 above, 0 beside, 1 below.
const PLACES: [(f32, f32); 8] =
    [(1.0, 0.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 0.0), (-1.0, -1.0), (-1.0, 1.0), (0.0, -1.0), (0.0, 1.0)];

/// Directions and distances, in heights of the font, tried for a bold label that finds no room beside its symbol.
const AWAY: [(f32, f32); 12] = [
    (1.0, -0.5),
    (-1.0, -0.5),
    (1.0, 0.5),
    (-1.0, 0.5),
    (0.5, -1.0),
    (-0.5, -1.0),
    (0.5, 1.0),
    (-0.5, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, -1.0),
    (0.0, 1.0),
];
const DISTANCES: [f32; 7] = [1.5, 2.5, 3.5, 5.0, 7.0, 9.5, 12.0];

/// Sets as many labels as find room, the first of the list first: none over another, over an obstacle or over the edge
/// of the map. A bold label may stand farther away at the end of a line. Greedy: cost is one lookup of neighbours for each
/// label and place.
pub(super) fn place(labels: &[Label], taken: &mut Taken, map: &Frame) -> Vec<Placed> {
    let mut placed = Vec::new();
    for label in labels {
        let extent = font::extent(&label.words, label.weight);
        if extent.width == 0.0 {
            continue;
        }
        let found = PLACES.iter().find_map(|place| {
            let candidate = candidate(label, &extent, *place);
            let space = candidate.frame;
            (map.holds(&space) && taken.is_free(&space)).then_some(candidate)
        });
        let found = found.or_else(|| away(label, &extent, map, (taken, &placed)));
        if let Some(found) = found {
            taken.add(found.frame);
            if let Some(leader) = found.leader {
                along(leader, label.size_px * 0.3).for_each(|frame| taken.add(frame));
            }
            placed.push(found);
        }
    }
    placed
}

/// The nearest free place at the end of a line, for bold labels.
fn away(label: &Label, extent: &font::Extent, map: &Frame, (taken, placed): (&Taken, &[Placed])) -> Option<Placed> {
    if label.weight != Weight::Bold {
        return None;
    }
    let candidates = DISTANCES.iter().flat_map(|distance| AWAY.iter().map(move |way| (distance * label.size_px, way)));
    candidates.into_iter().find_map(|(distance, (across, down))| {
        let end = [label.at[0] + across * distance, label.at[1] + down * distance];
        let side = if *across == 0.0 { (0.0, *down) } else { (across.signum(), 0.0) };
        let moved = Label { at: end, radius_px: 0.0, ..label.clone() };
        let found = candidate(&moved, extent, side);
        let free = map.holds(&found.frame) && taken.is_free(&found.frame);
        let crosses = || {
            along([label.at, end], label.size_px * 0.3)
                .any(|step| placed.iter().any(|other| other.frame.overlaps(&step)))
        };
        (free && !crosses()).then_some(Placed { leader: Some([label.at, end]), ..found })
    })
}

/// Small squares along a line, so close that nothing passes between them.
fn along([from, to]: [[f32; 2]; 2], step: f32) -> impl Iterator<Item = Frame> {
    let count = ((to[0] - from[0]).hypot(to[1] - from[1]) / step).ceil().max(1.0) as usize;
    (0..=count).map(move |number| {
        let share = number as f32 / count as f32;
        let at = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
        Frame::around(at, step / 2.0)
    })
}

fn candidate(label: &Label, extent: &font::Extent, (across, down): (f32, f32)) -> Placed {
    let width = extent.width * label.size_px;
    let (cap, gap) = (label.size_px * font::CAPITAL, label.size_px * 0.28);
    // A little more above and below, so that a label there clears one beside the symbol.
    let lift = label.size_px * 0.6;
    let diagonal = across != 0.0 && down != 0.0;
    // On a diagonal the label touches the circle's corner, not its side.
    let reach = if diagonal { label.radius_px * 0.75 } else { label.radius_px };
    let start = match across {
        a if a > 0.0 => label.at[0] + reach + gap,
        a if a < 0.0 => label.at[0] - reach - gap - width,
        _ => label.at[0] - width / 2.0,
    };
    let base = match down {
        d if d > 0.0 => label.at[1] + reach + lift + cap,
        d if d < 0.0 => label.at[1] - reach - lift,
        _ => label.at[1] + cap / 2.0,
    };
    let text = Text {
        words: label.words.clone(),
        at: [start, base],
        size_px: label.size_px,
        weight: label.weight,
        ink: label.ink,
        anchor: Anchor::Start,
    };
    // The ink and a little of the paper-coloured edge around it; no label is lower than ordinary letters.
    let edge = label.size_px * 0.08 + 0.5;
    let frame = Frame {
        left: start + extent.left.min(0.0) * label.size_px - edge,
        right: start + extent.right.max(extent.width) * label.size_px + edge,
        top: base - extent.top.max(font::CAPITAL) * label.size_px - edge,
        bottom: base + extent.bottom.max(0.0) * label.size_px + edge,
    };
    Placed { text, frame, leader: None }
}

/// What is taken on the page, found by squares of 64 pixels.
pub(super) struct Taken {
    frames: Vec<Frame>,
    squares: HashMap<(i32, i32), Vec<usize>>,
}

impl Taken {
    pub(super) fn new(frames: &[Frame]) -> Self {
        let mut taken = Self { frames: Vec::new(), squares: HashMap::new() };
        frames.iter().for_each(|frame| taken.add(*frame));
        taken
    }

    pub(super) fn add(&mut self, frame: Frame) {
        for square in squares(&frame) {
            self.squares.entry(square).or_default().push(self.frames.len());
        }
        self.frames.push(frame);
    }

    pub(super) fn is_free(&self, frame: &Frame) -> bool {
        squares(frame)
            .filter_map(|square| self.squares.get(&square))
            .flatten()
            .all(|taken| !self.frames[*taken].overlaps(frame))
    }
}

fn squares(frame: &Frame) -> impl Iterator<Item = (i32, i32)> + use<> {
    let square = |px: f32| (px / 64.0).floor() as i32;
    let (left, right) = (square(frame.left), square(frame.right));
    let (top, bottom) = (square(frame.top), square(frame.bottom));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

/// The marks of a label: its line, if it has one, lies under the symbols.
pub(super) fn leader(placed: &Placed, unit: f32) -> Option<[Mark; 2]> {
    let points = placed.leader?.to_vec();
    let line = |width: f32, ink: Ink| Mark::Line { points: points.clone(), width_px: width * unit, ink };
    Some([line(2.4, Ink::solid([255, 255, 255]).faded(0.85)), line(0.9, Ink::solid([25, 25, 30]))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAP: Frame = Frame { left: 0.0, top: 0.0, right: 500.0, bottom: 300.0 };

    fn label(at: [f32; 2]) -> Label {
        Label {
            words: "Верхний Цамтли".into(),
            at,
            radius_px: 5.0,
            size_px: 12.0,
            weight: Weight::Regular,
            ink: Ink::solid([0; 3]),
        }
    }

    #[test]
    fn a_lone_label_stands_to_the_right_and_at_the_edge_to_the_left() {
        let middle = &place(&[label([100.0, 100.0])], &mut Taken::new(&[]), &MAP)[0];
        assert!(middle.frame.left > 105.0);
        let edge = &place(&[label([495.0, 100.0])], &mut Taken::new(&[]), &MAP)[0];
        assert!(edge.frame.right < 490.0);
    }

    #[test]
    fn the_first_of_the_list_wins_and_the_ninth_at_one_place_finds_no_room() {
        let labels: Vec<Label> = (0..9).map(|_| label([250.0, 150.0])).collect();
        let placed = place(&labels, &mut Taken::new(&[Frame::around([250.0, 150.0], 5.0)]), &MAP);
        assert!(placed.len() >= 4 && placed.len() < 9, "{}", placed.len());
        assert!(placed[0].frame.left > 255.0);
    }

    #[test]
    fn a_bold_label_in_a_crowd_stands_at_the_end_of_a_line() {
        let crowd: Vec<Frame> = (0..40)
            .map(|number| Frame::around([200.0 + 5.0 * (number % 8) as f32, 140.0 + 5.0 * (number / 8) as f32], 4.0))
            .collect();
        let bold = Label { weight: Weight::Bold, ..label([217.0, 150.0]) };
        assert!(place(&[label([217.0, 150.0])], &mut Taken::new(&crowd), &MAP).is_empty());
        let placed = place(&[bold], &mut Taken::new(&crowd), &MAP);
        assert_eq!(placed[0].leader.unwrap()[0], [217.0, 150.0]);
        assert!(crowd.iter().all(|symbol| !symbol.overlaps(&placed[0].frame)));
    }

    #[test]
    fn the_space_of_a_label_holds_its_ink() {
        for words in ["1  Ǻǵjy", "قرية الأمل", "Йӑлӑ", "Z\u{300}\u{301}\u{302}\u{303}\u{304}algo"] {
            for weight in [Weight::Regular, Weight::Bold] {
                let placed = &place(
                    &[Label { words: words.into(), weight, ..label([200.0, 150.0]) }],
                    &mut Taken::new(&[]),
                    &MAP,
                )[0];
                let ink = font::outline(words, weight, placed.text.size_px).unwrap().bounds();
                let [x, y] = placed.text.at;
                let ink = Frame {
                    left: x + ink.left(),
                    top: y + ink.top(),
                    right: x + ink.right(),
                    bottom: y + ink.bottom(),
                };
                assert!(placed.frame.holds(&ink), "{words}: {ink:?} in {:?}", placed.frame);
            }
        }
    }

    proptest! {
        #[test]
        fn labels_overlap_nothing(points in prop::collection::vec((0.0f32..500.0, 0.0f32..300.0), 1..80)) {
            let labels: Vec<Label> = points.iter().map(|(x, y)| label([*x, *y])).collect();
            let symbols: Vec<Frame> = labels.iter().map(|label| Frame::around(label.at, label.radius_px)).collect();
            let placed = place(&labels, &mut Taken::new(&symbols), &MAP);
            for (position, one) in placed.iter().enumerate() {
                prop_assert!(MAP.holds(&one.frame));
                prop_assert!(placed[position + 1..].iter().all(|other| !other.frame.overlaps(&one.frame)));
                prop_assert!(symbols.iter().all(|symbol| !symbol.overlaps(&one.frame)));
            }
        }
    }
}
