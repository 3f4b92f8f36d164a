use geo::LineString;
use spatial::Grid;
use spatial::contour::isolines;

use super::Picture;
use super::labels::Taken;
use super::theme::Measure;
use super::view::View;
use crate::draw::{Anchor, Frame, Ink, Mark, Text, Weight, font};

const INK: Ink = Ink::solid([38, 30, 56]);
const PAPER: Ink = Ink::solid([255, 255, 255]);
/// Figures along one map at most.
const MOST: usize = 60;

/// A line of equal figures on the page.
pub(super) struct Isoline {
    words: String,
    pieces: Vec<Vec<[f32; 2]>>,
}

/// The lines of the theme on the figures that colour the pixels.
pub(super) fn lines(picture: &Picture<'_>, figures: Option<&Grid<f32>>, view: &View) -> Vec<Isoline> {
    let Some(figures) = figures else { return Vec::new() };
    let words = |level: f64| match picture.theme.measure {
        Measure::In(unit) => picture.words.with_unit(level, unit),
        _ => picture.words.number(level),
    };
    let unit = picture.options.scale();
    let long_enough = |piece: &Vec<[f32; 2]>| length(piece) >= 14.0 * unit;
    let on_page = |line: &LineString<f64>| view.line(&line.0);
    let of_level = |level: &f64| Isoline {
        words: words(*level),
        pieces: isolines(figures, *level).iter().flat_map(on_page).filter(long_enough).collect(),
    };
    picture.theme.isolines.iter().map(of_level).collect()
}

/// Draws the lines, light below dark, so that they show on every colour.
pub(super) fn draw(lines: &[Isoline], unit: f32, marks: &mut Vec<Mark>) {
    for points in lines.iter().flat_map(|line| &line.pieces) {
        marks.push(Mark::Line { points: points.clone(), width_px: 2.6 * unit, ink: PAPER.faded(0.5) });
    }
    for points in lines.iter().flat_map(|line| &line.pieces) {
        marks.push(Mark::Line { points: points.clone(), width_px: 0.9 * unit, ink: INK });
    }
}

/// Figures on the lines where there is room: the longest pieces first, each figure again after a while.
pub(super) fn label(lines: &[Isoline], unit: f32, map: &Frame, taken: &mut Taken) -> Vec<(Text, Frame)> {
    let mut pieces: Vec<(f32, usize, &Vec<[f32; 2]>)> = lines
        .iter()
        .enumerate()
        .flat_map(|(number, line)| line.pieces.iter().map(move |piece| (length(piece), number, piece)))
        .filter(|(length, ..)| *length >= 70.0 * unit)
        .collect();
    pieces.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut placed: Vec<(usize, Text, Frame)> = Vec::new();
    let size_px = 8.5 * unit;
    for (_, number, piece) in pieces {
        let words = &lines[number].words;
        let width = font::width_px(words, Weight::Bold, size_px);
        let mut since = f32::INFINITY;
        for at in along(piece, 12.0 * unit) {
            since += 12.0 * unit;
            if placed.len() >= MOST || since < 320.0 * unit {
                continue;
            }
            let frame = Frame {
                left: at[0] - width / 2.0 - 2.0 * unit,
                right: at[0] + width / 2.0 + 2.0 * unit,
                top: at[1] - size_px * 0.62,
                bottom: at[1] + size_px * 0.62,
            };
            let near = |(other, _, space): &(usize, Text, Frame)| {
                let (dx, dy) = (space.left - frame.left, space.top - frame.top);
                dx.hypot(dy) < if *other == number { 190.0 * unit } else { 44.0 * unit }
            };
            if map.holds(&frame) && taken.is_free(&frame) && !placed.iter().any(near) {
                taken.add(frame);
                let base = [at[0], at[1] + size_px * font::CAPITAL / 2.0];
                let text = Text {
                    words: words.clone(),
                    at: base,
                    size_px,
                    weight: Weight::Bold,
                    ink: INK,
                    anchor: Anchor::Middle,
                };
                placed.push((number, text, frame));
                since = 0.0;
            }
        }
    }
    placed.into_iter().map(|(_, text, frame)| (text, frame)).collect()
}

fn length(piece: &[[f32; 2]]) -> f32 {
    piece.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum()
}

/// Points along a line at even steps, from half a step on.
fn along(piece: &[[f32; 2]], step: f32) -> Vec<[f32; 2]> {
    let (mut points, mut left) = (Vec::new(), step / 2.0);
    for pair in piece.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to[0] - from[0]).hypot(to[1] - from[1]);
        while left <= length && length > 0.0 {
            let share = left / length;
            points.push([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
            left += step;
        }
        left -= length;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_at_even_steps_over_corners() {
        let points = along(&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]], 8.0);
        assert_eq!(points, [[4.0, 0.0], [10.0, 2.0], [10.0, 10.0]]);
        assert_eq!(length(&[[0.0, 0.0], [3.0, 4.0]]), 5.0);
    }
}
