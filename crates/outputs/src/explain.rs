//! Why a village has its score, in words a council member understands.

use planner::assessment::CriterionResult;
use planner::travel::Account;
use planner::{Assessment, Indicator};
use spatial::LonLat;

use crate::analysis::trust::chance_words;
use crate::record::{outcome_word, printed_most, printed_shares};
use crate::text::{LINE_COLUMNS, Table, printable};
use crate::{Error, analysis};

/// A figure with its unit as people write it: `12.4 km`, `none within reach`, `not known`; the word where the answer is
/// one.
///
/// ```
/// use planner::{Indicator, quantity::Unit};
/// use outputs::explain::figure;
/// assert_eq!(figure(&Indicator::known(1234.56), Unit::Hectare), "1,235 ha");
/// assert_eq!(figure(&Indicator::known(7.26), Unit::Percent), "7.3 %");
/// assert_eq!(figure(&Indicator::unreachable("no road"), Unit::Minute), "none within reach");
/// assert_eq!(figure(&Indicator::unknown("gap"), Unit::Minute), "not known");
/// ```
pub fn figure(indicator: &Indicator, unit: planner::quantity::Unit) -> String {
    match (indicator.value, &indicator.text) {
        (Some(value), _) if value.is_infinite() => "none within reach".to_owned(),
        (Some(value), _) => with_unit(value, unit),
        (None, Some(word)) => printable(word),
        (None, None) => "not known".to_owned(),
    }
}

/// A finite figure with its unit.
pub fn with_unit(value: f64, unit: planner::quantity::Unit) -> String {
    use planner::quantity::Unit;
    let number = number(value);
    match unit {
        Unit::Plain | Unit::Count => number,
        Unit::Degree => format!("{number}°"),
        _ => format!("{number} {unit}"),
    }
}

/// A limit with its unit, rounded so that keeping to what is printed is enough: up for the least that is needed (`Up`), down
/// for the most that is allowed. Things and people are whole.
///
/// ```
/// use outputs::explain::{Toward, limit_with_unit};
/// use planner::quantity::Unit;
/// assert_eq!(limit_with_unit(52.36, Unit::Minute, Toward::Down), "52.3 min");
/// assert_eq!(limit_with_unit(0.15, Unit::Count, Toward::Up), "1");
/// ```
pub fn limit_with_unit(value: f64, unit: planner::quantity::Unit, toward: Toward) -> String {
    use planner::quantity::Unit;
    let size = value.abs();
    let decimals = match unit {
        Unit::Count | Unit::People => 0,
        _ if size >= 100.0 => 0,
        _ if size >= 1.0 => 1,
        _ if size >= 0.01 => 2,
        _ => return with_unit(value, unit),
    };
    let scale = 10f64.powi(decimals);
    // What arithmetic leaves behind the ninth digit is no reason to ask for a whole digit more.
    let slack = 1e-9 * (size * scale).max(1.0);
    let rounded = match toward {
        Toward::Up => (value * scale - slack).ceil(),
        Toward::Down => (value * scale + slack).floor(),
    };
    with_unit(rounded / scale, unit)
}

/// Which way a limit is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// To the greater figure.
    Up,
    /// To the smaller figure.
    Down,
}

/// Three or four significant digits, thousands set off by commas.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let text = if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 1.0 {
        format!("{value:.1}")
    } else if size >= 0.01 || size == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.2e}")
    };
    let short = match text.split_once('.') {
        Some(_) if !text.contains('e') => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        _ => text,
    };
    let digits = short.trim_start_matches('-');
    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return if short == "-0" { "0".to_owned() } else { short };
    }
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if short.starts_with('-') { format!("-{grouped}") } else { grouped }
}

/// A place in degrees as people write it.
pub fn place(position: LonLat) -> String {
    let north = if position.lat < 0.0 { 'S' } else { 'N' };
    let east = if position.lon < 0.0 { 'W' } else { 'E' };
    format!("{:.5}° {north}, {:.5}° {east}", position.lat.abs(), position.lon.abs())
}

/// The criteria that lose a village the most points, worst first: position of the criterion and points lost of the 100.
/// Unknown criteria lose none here; they widen the interval.
pub fn losses(assessment: &Assessment, position: usize) -> Vec<(usize, f64)> {
    let known: f64 = assessment.criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
    let lost = |criterion: &CriterionResult| {
        criterion.scores[position].map(|score| 100.0 * criterion.weight * (1.0 - score) / known)
    };
    let mut losses: Vec<(usize, f64)> = assessment
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(number, criterion)| Some((number, lost(criterion)?)))
        .filter(|(_, points)| *points > 0.05)
        .collect();
    losses.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    losses
}

/// One sentence on the whole: rank, points, interval, what holds it back most.
pub fn summary(assessment: &Assessment, position: usize) -> String {
    let score = &assessment.scores[position];
    let ranked = assessment.scores.iter().filter(|score| score.rank.is_some()).count();
    let mut words = match (score.rank, score.score) {
        (Some(rank), Some(points)) => format!("Rank {rank} of {ranked} with {points:.1} of 100 points"),
        (None, Some(points)) => format!("{}, {points:.1} of 100 points", capital(score.decision.word())),
        (_, None) => format!("{}, no points: no criterion is known", capital(score.decision.word())),
    };
    if score.score_high - score.score_low >= 0.05 {
        words += &format!(" (between {:.1} and {:.1}, as facts are missing)", score.score_low, score.score_high);
    }
    words.push('.');
    if let Some((number, points)) = losses(assessment, position).first() {
        let criterion = &assessment.criteria[*number];
        let found = figure(&criterion.indicators[position], criterion.unit);
        words +=
            &format!(" Held back most by {} ({found}), which costs {points:.1} points.", in_sentence(&criterion.title));
    }
    words
}

/// All about one village for the terminal.
pub fn text(assessment: &Assessment, position: usize) -> String {
    let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
    let name = printable(if village.name.is_empty() { "(no name)" } else { &village.name });
    let mut text =
        format!("{name} [{}], {}, {}\n", printable(&village.id), village.status.word(), place(village.place.lonlat));
    text += &format!("{}\n", summary(assessment, position));
    for reason in &score.reasons {
        text += &format!("  {}: {}\n", capital(score.decision.word()), printable(reason));
    }
    text += &format!("\nWhere the points come from\n{}", shares(assessment, position).render_within(LINE_COLUMNS));
    if let Some(goals) = crate::analysis::views::goals_of(assessment, position) {
        text += &format!("\nHow it serves each goal\n{}", goals.render());
    }
    let missing: Vec<String> = assessment
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, criterion)| criterion.indicators[position].is_unknown())
        .map(|(index, criterion)| {
            let points = 100.0 * criterion.weight;
            format!(
                "  {} ({} of the 100 points): {}{}\n",
                printable(&criterion.title),
                number(points),
                printable(&criterion.indicators[position].note),
                chance_words(assessment, position, index)
            )
        })
        .collect();
    if !missing.is_empty() {
        text += &format!("\nNot known, to be found out\n{}", missing.concat());
    }
    let ways = crate::analysis::ways_text(assessment, position);
    if !ways.is_empty() {
        text += &format!(
            "\nWhat it would take\n{}\n",
            ways.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n")
        );
    }
    let trust = crate::analysis::trust_text(assessment, position);
    if !trust.is_empty() {
        let lines: Vec<String> = trust.iter().map(|line| format!("  {}", printable(line))).collect();
        text += &format!("\nHow far to trust its rank\n{}\n", lines.join("\n"));
    }
    if !assessment.gates.is_empty() {
        text += "\nGates\n";
        for gate in &assessment.gates {
            let word = outcome_word(&gate.outcomes[position]);
            text += &format!("  {word:<7}  {}: {}\n", printable(&gate.title), printable(&gate.grounds[position]));
        }
    }

    text
}

fn shares(assessment: &Assessment, position: usize) -> Table {
    let mut table = Table::new(&["criterion", ">found", ">points", ">of", "", "note"]);
    let printed = printed_shares(assessment, position, 1);
    let known: f64 = assessment.criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
    for (criterion, share) in assessment.criteria.iter().zip(printed) {
        let indicator = &criterion.indicators[position];
        let most = if share.is_some() { 100.0 * criterion.weight / known } else { 100.0 * criterion.weight };
        table.row([
            printable(&criterion.title),
            figure(indicator, criterion.unit),
            share.map_or("–".to_owned(), |share| format!("{share:.1}")),
            format!("{:.1}", printed_most(most, share)),
            share.map_or(String::new(), |share| bar(share / most)),
            printable(&indicator.note),
        ]);
    }
    let total = assessment.scores[position].score.map_or("–".to_owned(), |score| format!("{score:.1}"));
    table.row(["total".to_owned(), String::new(), total, "100.0".to_owned()]);
    table
}

/// A share from 0 to 1 as ten blocks.
fn bar(share: f64) -> String {
    let full = (share * 10.0).round().clamp(0.0, 10.0) as usize;
    "█".repeat(full) + &"░".repeat(10 - full)
}

pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A title inside a sentence: its first letter small, unless the second is large too.
fn in_sentence(title: &str) -> String {
    let title = printable(title);
    let mut letters = title.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title,
    }
}

/// A village with every detail, what it would take, its journeys, and another village beside it, for programs.
///
/// # Errors
/// None is expected: only writing JSON can fail.
pub fn object(
    assessment: &Assessment,
    position: usize,
    (other, journeys): (Option<usize>, &[Account]),
) -> Result<serde_json::Value, Error> {
    let mut village = crate::document::village_object(assessment, position)?;
    village["what_it_would_take"] = analysis::ways_json(assessment, position);
    village["trust"] = analysis::trust_json(assessment, position);
    village["journeys"] = crate::journeys::objects(journeys);
    if let Some(other) = other {
        village["against"] = analysis::against_json(assessment, position, other);
    }
    Ok(village)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_as_many_digits_as_people_read() {
        let expected = [
            (0.0, "0"),
            (0.126, "0.13"),
            (7.0, "7"),
            (7.26, "7.3"),
            (99.96, "100"),
            (1234.5, "1,234"),
            (-1_234_567.0, "-1,234,567"),
        ];
        for (value, words) in expected {
            assert_eq!(number(value), words);
        }
    }

    #[test]
    fn a_bar_is_full_at_one() {
        assert_eq!(bar(1.0), "██████████");
        assert_eq!(bar(0.0), "░░░░░░░░░░");
        assert_eq!(bar(0.44), "████░░░░░░");
    }
}
