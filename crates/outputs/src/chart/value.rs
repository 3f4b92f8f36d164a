use decision::value::{Class, Shape};
use planner::Assessment;
use planner::assessment::CriterionResult;

use super::axis::{Across, short};
use super::sheet::{DARK, FIGURE, PALE, RULE, SOFT, Sheet, WIDTH};
use crate::draw::{Anchor, Frame, Weight};
use crate::messages::Words;
use crate::text::printable;

const LEFT: f32 = 54.0;
const RIGHT: f32 = WIDTH - 20.0;
const CURVE: f32 = 130.0;
const COUNTS: f32 = 62.0;
/// Bars of the histogram.
const BINS: usize = 30;

/// What a figure of one criterion is worth, and under it how many villages have such figures; what is not known, and what
/// cannot be reached, is told in words.
pub fn value_function(assessment: &Assessment, criterion: usize, words: &Words<'_>) -> Sheet {
    let criterion = &assessment.criteria[criterion];
    match criterion.function.shape() {
        Shape::Classes { classes } => classes_chart(criterion, classes, words),
        _ => curve_chart(criterion, words),
    }
}

fn title(criterion: &CriterionResult, words: &Words<'_>) -> String {
    words.fill("chart.value", &[("criterion", &words.term(&criterion.title))])
}

fn curve_chart(criterion: &CriterionResult, words: &Words<'_>) -> Sheet {
    let figures: Vec<f64> =
        criterion.indicators.iter().filter_map(|found| found.value).filter(|f| f.is_finite()).collect();
    let (low, high) = range(criterion, &figures);
    let said = format!("{}. {}", words.sentence(&criterion.value), counted(criterion, figures.len(), words));
    let mut sheet = Sheet::new(&title(criterion, words), said.clone(), words);
    sheet.note(&said, [0.0, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(22.0);
    let axis = Across { range: (low, high), from: LEFT, to: RIGHT };
    let top = sheet.bottom();
    let up = |value: f64| top + CURVE * (1.0 - value as f32);
    for value in [0.0, 0.5, 1.0] {
        sheet.line(&[[LEFT, up(value)], [RIGHT, up(value)]], 0.7, RULE);
        sheet.note(&short(value, words), [LEFT - 8.0, up(value) + 4.0], Anchor::End);
    }
    let curve: Vec<[f32; 2]> = samples(criterion, (low, high)).map(|(x, value)| [axis.at(x), up(value)]).collect();
    let mut area = curve.clone();
    area.extend([[RIGHT, up(0.0)], [LEFT, up(0.0)]]);
    sheet.push(crate::draw::Mark::Area { points: area, ink: PALE.faded(0.45) });
    sheet.line(&curve, 2.4, FIGURE);
    let floor = top + CURVE + 10.0 + COUNTS;
    axis.draw(
        &mut sheet,
        Frame { left: LEFT, right: RIGHT, top: top + CURVE + 10.0, bottom: floor },
        (words.unit(criterion.unit), words),
    );
    histogram(&mut sheet, &axis, (&figures, floor, words));
    sheet.line(&[[LEFT, floor], [RIGHT, floor]], 1.0, DARK);
    sheet.grow(CURVE + 10.0 + COUNTS + 20.0);
    sheet
}

/// Bars with the number of villages, the most numerous told at the axis.
fn histogram(sheet: &mut Sheet, axis: &Across, (figures, floor, words): (&[f64], f32, &Words<'_>)) {
    let (low, high) = axis.range;
    let mut counts = [0usize; BINS];
    for figure in figures {
        let share = ((figure - low) / (high - low)).clamp(0.0, 1.0);
        counts[((share * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let tall = COUNTS - 6.0;
    sheet.note(&words.integer(most), [LEFT - 8.0, floor - tall + 4.0], Anchor::End);
    sheet.note(&words.integer(0), [LEFT - 8.0, floor + 3.0], Anchor::End);
    let width = (RIGHT - LEFT) / BINS as f32;
    for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = LEFT + width * bin as f32 + 1.0;
        let top = floor - tall * *count as f32 / most as f32;
        sheet.fill(Frame { left, right: left + width - 2.0, top, bottom: floor }, SOFT);
    }
}

/// The least and the greatest figure shown: those found, and those between which the worth changes.
fn range(criterion: &CriterionResult, figures: &[f64]) -> (f64, f64) {
    let bends: Vec<f64> = bends(criterion.function.shape());
    let known = || figures.iter().copied().chain(bends.iter().copied());
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), f| (low.min(f), high.max(f)));
    if low < high {
        let room = (high - low) * 0.04;
        // Figures that cannot be negative keep their zero.
        return (if low >= 0.0 { (low - room).max(0.0) } else { low - room }, high + room);
    }
    if low.is_finite() { (low - 1.0, low + 1.0) } else { (0.0, 1.0) }
}

/// Figures at which the worth begins, ends or turns.
fn bends(shape: &Shape) -> Vec<f64> {
    match shape {
        Shape::Rising { from, to } | Shape::Falling { from, to } => vec![*from, *to],
        Shape::Between { zero_below, one_from, one_to, zero_above } => {
            vec![*zero_below, *one_from, *one_to, *zero_above]
        }
        Shape::Piecewise { knots } => knots.iter().map(|(figure, _)| *figure).collect(),
        Shape::Sigmoid { half_at, nine_tenths_at } => {
            vec![half_at - 2.0 * (nine_tenths_at - half_at), half_at + 2.0 * (nine_tenths_at - half_at)]
        }
        Shape::Gaussian { best, half_width } => vec![best - 3.0 * half_width, best + 3.0 * half_width],
        Shape::Step { at, .. } => vec![*at],
        Shape::Classes { .. } => Vec::new(),
    }
}

/// The curve at even steps and on both sides of every bend.
fn samples(criterion: &CriterionResult, (low, high): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    let step = (high - low) / 120.0;
    let mut at: Vec<f64> = (0..=120).map(|number| low + step * f64::from(number)).collect();
    for bend in bends(criterion.function.shape()) {
        at.extend([bend.next_down(), bend, bend.next_up()]);
    }
    at.retain(|figure| (low..=high).contains(figure));
    at.sort_by(f64::total_cmp);
    let function = criterion.function.clone();
    at.into_iter().filter_map(move |figure| Some((figure, function.value(Some(figure))?)))
}

fn classes_chart(criterion: &CriterionResult, classes: &[(Class, f64)], words: &Words<'_>) -> Sheet {
    let called = |class: &Class| match class {
        Class::Label(label) => words.term(&printable(label)).into_owned(),
        Class::Number(number) => short(*number, words),
    };
    let is = |class: &Class, found: &planner::Indicator| match (class, &found.text) {
        (Class::Label(label), Some(text)) => label == text,
        (Class::Label(label), None) => found.value.is_some_and(|value| label.parse() == Ok(value)),
        (Class::Number(number), Some(text)) => text.trim().parse() == Ok(*number),
        (Class::Number(number), None) => found.value == Some(*number),
    };
    let counts: Vec<usize> =
        classes.iter().map(|(class, _)| criterion.indicators.iter().filter(|found| is(class, found)).count()).collect();
    let said = counted(criterion, counts.iter().sum(), words);
    let list: Vec<String> = classes
        .iter()
        .zip(&counts)
        .map(|((class, value), count)| {
            let places = [("class", &*called(class)), ("value", &short(*value, words)), ("n", &words.integer(*count))];
            words.fill("chart.class", &places)
        })
        .collect();
    let list = list.join(words.say("list.semicolon"));
    let mut sheet = Sheet::new(&title(criterion, words), format!("{list}. {said}"), words);
    sheet.note(&said, [0.0, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(20.0);
    let (left, middle) = (200.0, 470.0);
    sheet.note(words.say("chart.worth"), [left, sheet.bottom() + 8.0], Anchor::Start);
    sheet.note(words.say("chart.villages_axis"), [middle, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(14.0);
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    for ((class, value), count) in classes.iter().zip(&counts) {
        let (top, base) = (sheet.bottom(), sheet.bottom() + 15.0);
        sheet.words(&called(class), [left - 10.0, base], (Anchor::End, Weight::Regular, DARK), left - 10.0);
        let whole = Frame { left, right: left + 200.0, top: top + 4.0, bottom: top + 18.0 };
        sheet.fill(Frame { right: left + 200.0 * *value as f32, ..whole }, FIGURE);
        sheet.edge(whole, 0.8, DARK);
        sheet.words(&short(*value, words), [left + 208.0, base], (Anchor::Start, Weight::Regular, DARK), 50.0);
        let right = middle + 190.0 * *count as f32 / most;
        sheet.fill(Frame { left: middle, right, top: top + 4.0, bottom: top + 18.0 }, SOFT);
        sheet.words(&words.integer(*count), [right + 8.0, base], (Anchor::Start, Weight::Regular, DARK), 50.0);
        sheet.grow(22.0);
    }
    sheet.grow(6.0);
    sheet
}

/// How many villages have a figure, none in reach, and no answer.
fn counted(criterion: &CriterionResult, shown: usize, words: &Words<'_>) -> String {
    let all = &criterion.indicators;
    let unreachable = all.iter().filter(|found| found.value.is_some_and(f64::is_infinite)).count();
    let unknown = criterion.scores.iter().filter(|score| score.is_none()).count();
    let mut parts =
        vec![words.fill("chart.shown", &[("n", &words.integer(shown)), ("all", &words.integer(all.len()))])];
    if unreachable > 0 {
        parts.push(words.fill("chart.out_of_reach", &[("n", &words.integer(unreachable))]));
    }
    if unknown > 0 {
        parts.push(words.fill("chart.unknown_for", &[("n", &words.integer(unknown))]));
    }
    parts.join(words.say("list.comma"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_every_bend() {
        assert_eq!(bends(&Shape::Falling { from: 1.0, to: 9.0 }), [1.0, 9.0]);
        assert_eq!(bends(&Shape::Gaussian { best: 5.0, half_width: 1.0 }), [2.0, 8.0]);
    }
}
