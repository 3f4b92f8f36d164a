use planner::quantity::Unit;
use planner::travel::Account;

use super::sheet::{DARK, FIGURE, PAPER, SOFT, Sheet, Swatch, WIDTH};
use crate::draw::{Anchor, Frame, Ink, Weight};
use crate::messages::Words;
use crate::palette::{is_dark, mixed};

const MONTHS: [&str; 12] = [
    "chart.month_1",
    "chart.month_2",
    "chart.month_3",
    "chart.month_4",
    "chart.month_5",
    "chart.month_6",
    "chart.month_7",
    "chart.month_8",
    "chart.month_9",
    "chart.month_10",
    "chart.month_11",
    "chart.month_12",
];
const CELL: f32 = WIDTH / 12.0;
const HEIGHT: f32 = 34.0;
/// Minutes from which a cell is darkest.
const LONG_MIN: f64 = 180.0;

/// The twelve months of one journey: minutes in each, darker when longer, hatched where no place of the kind can be reached.
pub fn access_strip(account: &Account, words: &Words<'_>) -> String {
    let to = match account.title.is_empty() {
        true => words.fill("chart.to_a", &[("place", &words.term(&account.to))]),
        false => words.term(&account.title).into_owned(),
    };
    let title = words.fill("chart.year", &[("journey", &to)]);
    let mut sheet = Sheet::new(&title, description(account, words), words);
    let same = account.months.iter().all(|minutes| *minutes == account.months[0]);
    for (month, minutes) in account.months.iter().enumerate() {
        let left = CELL * month as f32;
        let top = sheet.bottom() + 16.0;
        let middle = left + CELL / 2.0;
        sheet.words(words.say(MONTHS[month]), [middle, top - 5.0], (Anchor::Middle, Weight::Regular, DARK), CELL);
        let frame = Frame { left: left + 1.0, right: left + CELL - 1.0, top, bottom: top + HEIGHT };
        match minutes {
            Some(minutes) => {
                let colour = mixed([240, 245, 249], FIGURE.rgb, (minutes / LONG_MIN).clamp(0.0, 1.0));
                sheet.fill(frame, Ink::solid(colour));
                let ink = if is_dark(colour) { PAPER } else { DARK };
                sheet.words(&words.fixed(*minutes, 0), [middle, top + 22.0], (Anchor::Middle, Weight::Bold, ink), CELL);
            }
            None => sheet.hatch(frame, SOFT),
        }
        sheet.edge(frame, 0.9, DARK);
    }
    sheet.grow(16.0 + HEIGHT + 6.0);
    if account.months.contains(&None) {
        let why = match (same, account.reason.is_empty()) {
            (true, false) => words.sentence(&account.reason).into_owned(),
            _ => words.say("chart.cut_off").to_owned(),
        };
        sheet.key(&[(Swatch::Hatched, why)]);
    }
    sheet.note(words.say("chart.minutes"), [0.0, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(16.0);
    sheet.svg()
}

fn description(account: &Account, words: &Words<'_>) -> String {
    let one = |(month, minutes): (&str, &Option<f64>)| match minutes {
        Some(minutes) => format!("{} {}", words.say(month), words.with_unit(minutes.round(), Unit::Minute)),
        None => format!("{} {}", words.say(month), words.say("chart.cut_off")),
    };
    MONTHS.into_iter().zip(&account.months).map(one).collect::<Vec<_>>().join(words.say("list.comma"))
}
