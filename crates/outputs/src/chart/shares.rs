use planner::Assessment;
use planner::assessment::CriterionResult;

use super::sheet::{DARK, FIGURE, SOFT, Sheet, Swatch, WIDTH};
use crate::draw::{Anchor, Frame, Weight};
use crate::messages::Words;
use crate::record::{printed_most, printed_shares};

const LEFT: f32 = 250.0;
const RIGHT: f32 = 500.0;
const ROW: f32 = 21.0;

/// What each criterion adds to the points of one village, of how much it could add; hatched where it is not known.
///
/// Bars are in the order of the scenario. The known criteria make up the whole: together they could add 100.
pub fn village_shares(assessment: &Assessment, position: usize, words: &Words<'_>) -> Sheet {
    let score = &assessment.scores[position];
    let points = score.score.map_or(words.say("chart.no_points").to_owned(), |points| {
        words.fill("points", &[("points", &words.points(points))])
    });
    let title = format!("{}: {points}", words.name(&assessment.villages[position]));
    let shares = printed_shares(assessment, position, 1);
    let rows: Vec<(usize, f64)> = assessment
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, criterion)| criterion.weight > 0.0)
        .map(|(number, criterion)| (number, 100.0 * criterion.weight / score.completeness.max(1e-9)))
        .map(|(number, most)| match shares[number] {
            Some(_) => (number, most),
            None => (number, 100.0 * assessment.criteria[number].weight),
        })
        .collect();
    let largest = rows.iter().map(|(_, most)| *most).fold(1e-9, f64::max);
    let mut sheet = Sheet::new(&title, description(assessment, (position, &shares), words), words);
    sheet.key(&[
        (Swatch::Filled(FIGURE), words.say("chart.added").into()),
        (Swatch::Open, words.say("chart.could_add").into()),
        (Swatch::Hatched, words.say("chart.not_counted").into()),
    ]);
    for (number, most) in rows {
        let (criterion, top) = (&assessment.criteria[number], sheet.bottom());
        let base = top + 14.0;
        sheet.words(
            &words.term(&criterion.title),
            [LEFT - 10.0, base],
            (Anchor::End, Weight::Regular, DARK),
            LEFT - 10.0,
        );
        let across = |points: f64| LEFT + (RIGHT - LEFT) * (points / largest) as f32;
        let whole = Frame { left: LEFT, right: across(most), top: top + 4.0, bottom: top + 17.0 };
        let said = match shares[number] {
            Some(share) => {
                let exact = criterion.shares[position].unwrap_or(share);
                sheet.fill(Frame { right: across(exact), ..whole }, FIGURE);
                words.fill(
                    "chart.of",
                    &[("share", &words.points(share)), ("most", &words.points(printed_most(most, Some(share))))],
                )
            }
            None => {
                sheet.hatch(whole, SOFT);
                words.say("not_known").to_owned()
            }
        };
        sheet.edge(whole, 0.8, DARK);
        sheet.words(&said, [RIGHT + 92.0, base], (Anchor::End, Weight::Bold, DARK), 92.0);
        let found = words.figure(&criterion.indicators[position], criterion.unit);
        sheet.words(&found, [WIDTH, base], (Anchor::End, Weight::Regular, SOFT), WIDTH - RIGHT - 100.0);
        sheet.grow(ROW);
    }
    sheet.grow(6.0);
    sheet
}

fn description(assessment: &Assessment, (position, shares): (usize, &[Option<f64>]), words: &Words<'_>) -> String {
    let one = |(criterion, share): (&CriterionResult, &Option<f64>)| {
        let title = words.term(&criterion.title);
        match share {
            Some(share) => {
                let found = words.figure(&criterion.indicators[position], criterion.unit);
                format!("{title}: {} ({found})", words.points(*share))
            }
            None => format!("{title}: {}", words.say("not_known")),
        }
    };
    let parts: Vec<String> = assessment.criteria.iter().zip(shares).map(one).collect();
    parts.join(words.say("list.semicolon"))
}
