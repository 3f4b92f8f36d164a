use planner::Assessment;

use super::sheet::{DARK, PAPER, RULE, Sheet, WIDTH};
use crate::analysis::views::ranked;
use crate::draw::{Anchor, Frame, Ink, Weight};
use crate::messages::Words;
use crate::palette::{is_dark, mixed};

const LEFT: f32 = 190.0;
const ROW: f32 = 22.0;
/// Columns at most; all later ranks share the last.
const COLUMNS: usize = 12;
/// The colour of a village that always takes a rank.
const ALWAYS: [u8; 3] = [14, 46, 84];

/// How often each of the first villages takes which rank when weights and unknown scores are drawn anew, as a heat map with
/// figures in percent. `None` when nothing was drawn or no village has a rank.
pub fn rank_acceptability(assessment: &Assessment, first: usize, words: &Words<'_>) -> Option<Sheet> {
    let result = assessment.analysis.robustness.as_ref()?;
    let profiles = &result.acceptability;
    let shown: Vec<(usize, &[f64])> = ranked(assessment)
        .into_iter()
        .take(first)
        .filter_map(|position| Some((position, profiles.villages.get(position)?.as_ref()?.bins.as_slice())))
        .collect();
    let bins = shown.iter().map(|(_, bins)| bins.len()).max().filter(|bins| *bins > 0)?;
    let columns = bins.min(COLUMNS);
    let width = (WIDTH - LEFT) / columns as f32;
    let described = description(assessment, &shown, words);
    let mut sheet = Sheet::new(words.say("chart.acceptability"), described, words);
    let draws = words.fill("chart.draws", &[("draws", &words.integer(result.draws))]);
    sheet.note(&draws, [0.0, sheet.bottom() + 8.0], Anchor::Start);
    sheet.grow(16.0);
    for column in 0..columns {
        let title = heading((column, columns, bins), profiles.ranks_per_bin);
        let at = [LEFT + width * (column as f32 + 0.5), sheet.bottom() + 12.0];
        sheet.words(&title, at, (Anchor::Middle, Weight::Bold, DARK), width);
    }
    sheet.grow(18.0);
    for (position, bins) in shown {
        let top = sheet.bottom();
        let base = top + 15.0;
        let rank = assessment.scores[position].rank.map_or(String::new(), |rank| words.integer(rank));
        sheet.words(&rank, [22.0, base], (Anchor::End, Weight::Bold, DARK), 40.0);
        sheet.words(
            words.name(&assessment.villages[position]),
            [30.0, base],
            (Anchor::Start, Weight::Regular, DARK),
            LEFT - 38.0,
        );
        for column in 0..columns {
            let share = if column + 1 < columns {
                bins.get(column).copied().unwrap_or(0.0)
            } else {
                bins[column.min(bins.len())..].iter().sum()
            };
            let left = LEFT + width * column as f32;
            cell(&mut sheet, Frame { left, right: left + width, top, bottom: top + ROW }, share);
        }
        sheet.grow(ROW);
    }
    sheet.grow(6.0);
    Some(sheet)
}

/// Darker with the share (square root, so that rare ranks show), the figure inside.
fn cell(sheet: &mut Sheet, frame: Frame, share: f64) {
    let colour = mixed([255, 255, 255], ALWAYS, share.clamp(0.0, 1.0).sqrt());
    sheet.fill(frame, Ink::solid(colour));
    sheet.edge(frame, 0.6, RULE);
    let words = match 100.0 * share {
        percent if percent >= 0.5 => format!("{percent:.0}"),
        percent if percent > 0.0 => "<1".into(),
        _ => return,
    };
    let ink = if is_dark(colour) { PAPER } else { DARK };
    sheet.words(
        &words,
        [(frame.left + frame.right) / 2.0, frame.top + 15.0],
        (Anchor::Middle, Weight::Regular, ink),
        60.0,
    );
}

/// `1`, `2` … or `1–5`, `6–10` …, the last open.
fn heading((column, columns, bins): (usize, usize, usize), per_bin: usize) -> String {
    let first = column * per_bin + 1;
    let open = column + 1 == columns && bins > columns;
    match (open, per_bin) {
        (true, _) => format!("{first}+"),
        (false, 1) => first.to_string(),
        _ => format!("{first}–{}", first + per_bin - 1),
    }
}

fn description(assessment: &Assessment, shown: &[(usize, &[f64])], words: &Words<'_>) -> String {
    let one = |(position, bins): &(usize, &[f64])| {
        let first = bins.first().copied().unwrap_or_default();
        let village = words.name(&assessment.villages[*position]);
        words.fill("chart.is_first", &[("village", village), ("share", &words.percent(first, 0))])
    };
    shown.iter().map(one).collect::<Vec<_>>().join(words.say("list.semicolon"))
}

#[cfg(test)]
mod tests {
    use super::heading;

    #[test]
    fn headings_name_ranks() {
        assert_eq!(heading((0, 3, 3), 1), "1");
        assert_eq!(heading((2, 3, 3), 1), "3");
        assert_eq!(heading((2, 3, 9), 1), "3+");
        assert_eq!(heading((1, 3, 3), 5), "6–10");
    }
}
