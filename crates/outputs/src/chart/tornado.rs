use planner::Assessment;

use super::axis::Across;
use super::sheet::{DARK, FIGURE, PALE, Sheet, Swatch, WIDTH};
use crate::draw::{Anchor, Frame, Ink, Weight};
use crate::messages::Words;

const LEFT: f32 = 250.0;
const RIGHT: f32 = WIDTH - 44.0;
const ROW: f32 = 21.0;

/// What halving and doubling one weight does to a village's points and rank, the other weights keeping their proportions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// Which criterion.
    pub criterion: usize,
    /// Points and rank with half the weight; no rank for a village that is not ranked.
    pub halved: (f64, Option<usize>),
    /// Points and rank with twice the weight.
    pub doubled: (f64, Option<usize>),
}

/// The swing of every criterion for one village, the largest first; criteria that are unknown for it only move its rank.
/// Empty for a village without points. Ranks are those of the weighted sum. Cost: criteria² × villages.
///
/// Source: Eschenbach 1992, *Spiderplots versus tornado diagrams for sensitivity analysis*, Interfaces 22(6).
pub fn swings(assessment: &Assessment, position: usize) -> Vec<Swing> {
    if assessment.scores[position].score.is_none() {
        return Vec::new();
    }
    let with = |criterion: usize, times: f64| {
        let totals = totals(assessment, criterion, times);
        let own = totals[position].unwrap_or_default();
        let ranked = assessment.scores[position].can_be_ranked();
        let ahead = |other: usize| {
            let counts = other != position && assessment.scores[other].can_be_ranked();
            counts && totals[other].is_some_and(|total| (-total, other) < (-own, position))
        };
        (own, ranked.then(|| 1 + (0..totals.len()).filter(|other| ahead(*other)).count()))
    };
    let mut swings: Vec<Swing> = (0..assessment.criteria.len())
        .filter(|criterion| assessment.criteria[*criterion].weight > 0.0)
        .map(|criterion| Swing { criterion, halved: with(criterion, 0.5), doubled: with(criterion, 2.0) })
        .collect();
    swings.sort_by(|a, b| {
        let span = |swing: &Swing| (swing.doubled.0 - swing.halved.0).abs();
        span(b).total_cmp(&span(a)).then(a.criterion.cmp(&b.criterion))
    });
    swings
}

/// Points of every village when one weight is multiplied: the weighted mean over what is known of each.
fn totals(assessment: &Assessment, changed: usize, times: f64) -> Vec<Option<f64>> {
    let weight = |number: usize| {
        let weight = assessment.criteria[number].weight;
        if number == changed { weight * times } else { weight }
    };
    let total = |village: usize| {
        let mut sums = (0.0, 0.0);
        for (number, criterion) in assessment.criteria.iter().enumerate() {
            if let Some(score) = criterion.scores[village] {
                sums = (sums.0 + weight(number) * score, sums.1 + weight(number));
            }
        }
        (sums.1 > 0.0).then(|| 100.0 * sums.0 / sums.1)
    };
    (0..assessment.villages.len()).map(total).collect()
}

/// How the points of one village move when a weight is halved or doubled, and which rank it then has. `None` for a village
/// without points.
pub fn weight_tornado(assessment: &Assessment, position: usize, words: &Words<'_>) -> Option<Sheet> {
    let points = assessment.scores[position].score?;
    let swings = swings(assessment, position);
    let ends = || swings.iter().flat_map(|swing| [swing.halved.0, swing.doubled.0]).chain([points]);
    let (low, high) = ends().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let room = ((high - low) * 0.16).max(0.6);
    let title = words.fill("chart.tornado", &[("village", words.name(&assessment.villages[position]))]);
    let now = now(words, points, assessment.scores[position].rank);
    let mut sheet = Sheet::new(&title, format!("{now}. {}", description(assessment, &swings, words)), words);
    sheet.key(&[
        (Swatch::Filled(PALE), words.say("chart.half").into()),
        (Swatch::Filled(FIGURE), words.say("chart.twice").into()),
        (Swatch::Open, now),
    ]);
    let top = sheet.bottom();
    let axis = Across { range: ((low - room).max(0.0), (high + room).min(100.0)), from: LEFT, to: RIGHT };
    let space = Frame { left: LEFT, right: RIGHT, top, bottom: top + ROW * swings.len() as f32 };
    axis.draw(&mut sheet, space, ("", words));
    for (row, swing) in swings.iter().enumerate() {
        let top = top + ROW * row as f32;
        let title = words.term(&assessment.criteria[swing.criterion].title);
        sheet.words(&title, [LEFT - 10.0, top + 14.5], (Anchor::End, Weight::Regular, DARK), LEFT - 10.0);
        for ((end, rank), ink) in [(swing.halved, PALE), (swing.doubled, FIGURE)] {
            let rank = rank.map_or(String::new(), |rank| words.integer(rank));
            end_bar(&mut sheet, (&axis, points, top), (end, &rank, ink));
        }
    }
    let x = axis.at(points);
    sheet.line(&[[x, space.top - 2.0], [x, space.bottom + 2.0]], 1.6, DARK);
    sheet.grow(ROW * swings.len() as f32 + 20.0);
    sheet.note(words.say("chart.tornado_note"), [0.0, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(16.0);
    Some(sheet)
}

/// A bar from the points as they are to what they become, the rank at its end.
fn end_bar(sheet: &mut Sheet, (axis, points, top): (&Across, f64, f32), (end, rank, ink): (f64, &str, Ink)) {
    let (from, to) = (axis.at(points), axis.at(end));
    let frame = Frame { left: from.min(to), right: from.max(to), top: top + 4.0, bottom: top + 17.0 };
    if frame.width() < 0.05 {
        return;
    }
    sheet.fill(frame, ink);
    sheet.edge(frame, 0.7, DARK);
    let (x, anchor) = if to < from { (to - 4.0, Anchor::End) } else { (to + 4.0, Anchor::Start) };
    sheet.words(rank, [x, top + 14.5], (anchor, Weight::Regular, DARK), 40.0);
}

fn now(words: &Words<'_>, points: f64, rank: Option<usize>) -> String {
    let points = words.points(points);
    match rank {
        Some(rank) => words.fill("chart.now_ranked", &[("points", &points), ("rank", &words.integer(rank))]),
        None => words.fill("chart.now", &[("points", &points)]),
    }
}

fn description(assessment: &Assessment, swings: &[Swing], words: &Words<'_>) -> String {
    let end = |(points, rank): (f64, Option<usize>)| {
        let rank = rank.map_or(String::new(), |rank| format!(" ({})", words.integer(rank)));
        format!("{}{rank}", words.points(points))
    };
    let one = |swing: &Swing| {
        let criterion = words.term(&assessment.criteria[swing.criterion].title);
        let places = [("criterion", &*criterion), ("low", &end(swing.halved)), ("high", &end(swing.doubled))];
        words.fill("chart.swing", &places)
    };
    swings.iter().map(one).collect::<Vec<_>>().join(words.say("list.semicolon"))
}
