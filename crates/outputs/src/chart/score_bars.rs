use decision::methods::round_shares;
use planner::Assessment;

use super::axis::Across;
use super::sheet::{DARK, PAPER, Sheet, Swatch, WIDTH};
use crate::analysis::views::ranked;
use crate::draw::{Anchor, Frame, Ink, Weight, font};
use crate::messages::Words;
use crate::palette::{SERIES, is_dark};
use crate::text::printable;

const LEFT: f32 = 190.0;
const RIGHT: f32 = WIDTH - 56.0;
const ROW: f32 = 25.0;

/// The first villages in rank, with what each goal adds to their points (each criterion, where the scenario names no
/// goals), and between which points the score lies while facts are missing. Shorter where fewer villages have a rank.
pub fn score_bars(assessment: &Assessment, first: usize, words: &Words<'_>) -> Sheet {
    let shown: Vec<usize> = ranked(assessment).into_iter().take(first).collect();
    let parts = parts(assessment, words);
    let mut sheet = Sheet::new(words.say("chart.score_bars"), description(assessment, &shown, words), words);
    if shown.is_empty() {
        sheet.note(words.say("chart.none_ranked"), [0.0, sheet.bottom() + 10.0], Anchor::Start);
        sheet.grow(20.0);
        return sheet;
    }
    let mut key: Vec<(Swatch, String)> =
        parts.iter().enumerate().map(|(number, (title, _))| (Swatch::Filled(ink(number)), title.clone())).collect();
    let open = |position: &usize| assessment.scores[*position].score_high - assessment.scores[*position].score_low;
    let any_open = shown.iter().any(|position| open(position) >= 0.05);
    if any_open {
        key.push((Swatch::Open, words.say("chart.could_be").into()));
    }
    sheet.key(&key);
    let top = sheet.bottom();
    let axis = Across { range: (0.0, 100.0), from: LEFT, to: RIGHT };
    let space = Frame { left: LEFT, right: RIGHT, top, bottom: top + ROW * shown.len() as f32 };
    axis.draw(&mut sheet, space, ("", words));
    for (row, &position) in shown.iter().enumerate() {
        bar(&mut sheet, (assessment, words), (position, &parts), (&axis, top + ROW * row as f32));
    }
    sheet.grow(ROW * shown.len() as f32 + 18.0);
    sheet
}

fn ink(number: usize) -> Ink {
    Ink::solid(SERIES[number % SERIES.len()])
}

/// Goals with their criteria; criteria themselves without goals. More than the colours there are share the last.
fn parts(assessment: &Assessment, words: &Words<'_>) -> Vec<(String, Vec<usize>)> {
    let mut parts: Vec<(String, Vec<usize>)> = Vec::new();
    let by_goal = assessment.criteria.iter().any(|criterion| !criterion.group.is_empty());
    for (number, criterion) in assessment.criteria.iter().enumerate() {
        let title = match (by_goal, criterion.group.is_empty()) {
            (true, false) => words.term(&printable(&criterion.group)).into_owned(),
            (true, true) => words.say("chart.other").into(),
            (false, _) => words.term(&printable(&criterion.title)).into_owned(),
        };
        match parts.iter_mut().find(|(known, _)| *known == title) {
            Some((_, criteria)) => criteria.push(number),
            None => parts.push((title, vec![number])),
        }
    }
    if parts.len() > SERIES.len() {
        let rest = parts.split_off(SERIES.len() - 1);
        parts.push((
            words.fill("chart.more", &[("n", &words.integer(rest.len()))]),
            rest.into_iter().flat_map(|(_, criteria)| criteria).collect(),
        ));
    }
    parts
}

fn bar(
    sheet: &mut Sheet,
    (assessment, words): (&Assessment, &Words<'_>),
    (position, parts): (usize, &[(String, Vec<usize>)]),
    (axis, top): (&Across, f32),
) {
    let score = &assessment.scores[position];
    let base = top + 16.5;
    let rank = score.rank.map_or(String::new(), |rank| words.integer(rank));
    sheet.words(&rank, [22.0, base], (Anchor::End, Weight::Bold, DARK), 40.0);
    sheet.words(
        words.name(&assessment.villages[position]),
        [30.0, base],
        (Anchor::Start, Weight::Regular, DARK),
        LEFT - 38.0,
    );
    let Some(points) = score.score else { return };
    sheet.words(&words.points(points), [WIDTH, base], (Anchor::End, Weight::Bold, DARK), 60.0);
    let sums: Vec<Option<f64>> = parts
        .iter()
        .map(|(_, criteria)| Some(criteria.iter().filter_map(|c| assessment.criteria[*c].shares[position]).sum()))
        .collect();
    let printed = round_shares(&sums, points, 0);
    let mut from = 0.0;
    for (number, (sum, printed)) in sums.iter().zip(printed).enumerate() {
        let sum = sum.unwrap_or_default();
        let frame = Frame { left: axis.at(from), right: axis.at(from + sum), top: top + 4.0, bottom: top + 20.0 };
        sheet.fill(frame, ink(number));
        let figure = printed.map_or(String::new(), |printed| words.fixed(printed, 0));
        if font::width_px(&figure, Weight::Regular, super::sheet::LETTERS) + 5.0 < frame.width() {
            let letters = if is_dark(SERIES[number % SERIES.len()]) { PAPER } else { DARK };
            let at = [(frame.left + frame.right) / 2.0, base];
            sheet.words(&figure, at, (Anchor::Middle, Weight::Regular, letters), 40.0);
        }
        from += sum;
    }
    // White between neighbours, then one dark edge around the whole.
    let mut at = 0.0;
    for sum in sums.iter().flatten().take(sums.len().saturating_sub(1)) {
        at += sum;
        let x = axis.at(at);
        sheet.line(&[[x, top + 4.0], [x, top + 20.0]], 1.2, PAPER);
    }
    sheet.edge(Frame { left: axis.at(0.0), right: axis.at(points), top: top + 4.0, bottom: top + 20.0 }, 0.8, DARK);
    if score.score_high - score.score_low >= 0.05 {
        let (low, high, y) = (axis.at(score.score_low), axis.at(score.score_high), top + 22.5);
        sheet.line(&[[low, y], [high, y]], 1.4, DARK);
        for x in [low, high] {
            sheet.line(&[[x, y - 2.0], [x, y + 2.0]], 1.4, DARK);
        }
    }
}

fn description(assessment: &Assessment, shown: &[usize], words: &Words<'_>) -> String {
    let one = |position: &usize| {
        let score = &assessment.scores[*position];
        let points = score.score.map_or(words.say("not_known").to_owned(), |points| words.points(points));
        let rank = words.integer(score.rank.unwrap_or_default());
        format!("{rank}. {}: {points}", words.name(&assessment.villages[*position]))
    };
    shown.iter().map(one).collect::<Vec<_>>().join(words.say("list.semicolon"))
}
