use planner::quantity::Unit;
use planner::travel::Account;

use super::sheet::{DARK, FIGURE, PAPER, SOFT, Sheet, Swatch, WIDTH};
use crate::draw::{Anchor, Frame, Ink, Weight};
use crate::messages::Words;
use crate::palette::{is_dark, mixed};

/// The messages that name the months in a word as short as a column, January first.
pub(crate) const MONTHS: [&str; 12] = [
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
pub fn access_strip(account: &Account, words: &Words<'_>) -> Sheet {
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
        cell(&mut sheet, (frame, top + 22.0), (*minutes, words));
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
    sheet
}

/// Several ways month by month, one below the other: their names, and minutes in each month, January first.
pub(crate) fn year_strips(title: &str, rows: &[(String, [Option<f64>; 12])], words: &Words<'_>) -> Sheet {
    let said = rows.iter().map(|(to, months)| format!("{to}: {}", list(months, words))).collect::<Vec<_>>();
    let mut sheet = Sheet::new(title, said.join(words.say("list.semicolon")), words);
    let (left, width) = (150.0, (WIDTH - 150.0) / 12.0);
    sheet.grow(14.0);
    for (month, key) in MONTHS.into_iter().enumerate() {
        let middle = left + width * (month as f32 + 0.5);
        sheet.words(words.say(key), [middle, sheet.bottom() - 3.0], (Anchor::Middle, Weight::Regular, DARK), width);
    }
    for (to, months) in rows {
        let top = sheet.bottom();
        sheet.words(to, [left - 8.0, top + 15.0], (Anchor::End, Weight::Regular, DARK), left - 8.0);
        for (month, minutes) in months.iter().enumerate() {
            let from = left + width * month as f32;
            let frame = Frame { left: from + 1.0, right: from + width - 1.0, top: top + 1.0, bottom: top + 21.0 };
            cell(&mut sheet, (frame, top + 15.5), (*minutes, words));
        }
        sheet.grow(22.0);
    }
    if rows.iter().any(|(_, months)| months.contains(&None)) {
        sheet.key(&[(Swatch::Hatched, words.say("chart.cut_off").to_owned())]);
    }
    sheet
}

/// Minutes in a frame, darker when longer, hatched when there are none; the base line of the figure.
fn cell(sheet: &mut Sheet, (frame, base): (Frame, f32), (minutes, words): (Option<f64>, &Words<'_>)) {
    match minutes {
        Some(minutes) => {
            let colour = mixed([240, 245, 249], FIGURE.rgb, (minutes / LONG_MIN).clamp(0.0, 1.0));
            sheet.fill(frame, Ink::solid(colour));
            let ink = if is_dark(colour) { PAPER } else { DARK };
            let middle = [(frame.left + frame.right) / 2.0, base];
            sheet.words(&words.fixed(minutes, 0), middle, (Anchor::Middle, Weight::Bold, ink), frame.width());
        }
        None => sheet.hatch(frame, SOFT),
    }
    sheet.edge(frame, 0.9, DARK);
}

fn description(account: &Account, words: &Words<'_>) -> String {
    list(&account.months, words)
}

fn list(months: &[Option<f64>; 12], words: &Words<'_>) -> String {
    let one = |(month, minutes): (&str, &Option<f64>)| match minutes {
        Some(minutes) => format!("{} {}", words.say(month), words.with_unit(minutes.round(), Unit::Minute)),
        None => format!("{} {}", words.say(month), words.say("chart.cut_off")),
    };
    MONTHS.into_iter().zip(months).map(one).collect::<Vec<_>>().join(words.say("list.comma"))
}
