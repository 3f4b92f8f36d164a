//! The pages of one village.

use super::flow::{BODY, Cell, Flow, TEXT};
use super::pages::{BAR, GOOD, NO, WAIT, heads, plain, say};
use crate::chart;
use crate::explain::losses;
use crate::record::{outcome_word, printed_most, printed_shares};
use crate::report::page::Page;
use crate::report::sheet;

const WEAK: [u8; 3] = [71, 45, 123];

/// Sets them, after those of the village before where the table of points still fits on that page.
pub(super) fn set(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    if !flow.holds(|trial| head(page, position, trial)) {
        flow.new_page();
    }
    head(page, position, flow);
    let rest = |flow: &mut Flow<'_>| {
        takes(page, position, flow);
        journeys(page, position, flow);
        year(page, position, flow);
        missing(page, position, flow);
        gates(page, position, flow);
    };
    let Some(tornado) = chart::weight_tornado(page.assessment, position, &page.words) else { return rest(flow) };
    // Last on the page, or else before what can be broken between pages: it would stand alone on the next.
    let is_last = flow.holds(|trial| {
        rest(trial);
        trial.chart(&tornado);
    });
    if !is_last {
        flow.chart(&tornado);
    }
    rest(flow);
    if is_last {
        flow.chart(&tornado);
    }
}

/// Who it is, and where its points come from.
fn head(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let (village, score, words) = (page.village(position), page.score(position), page.words);
    let rank = score.rank.map_or(String::new(), |rank| format!("{}. ", words.integer(rank)));
    flow.heading(&format!("{rank}{}", words.name(village)));
    flow.call(&plain(&sheet::in_a_sentence(page, position)));
    for reason in &score.reasons {
        flow.item(&crate::explain::capital(&words.sentence(reason)));
    }
    let people = village.population.map_or(say(page, "not_known"), |people| words.number(people));
    let facts = [
        ("report.id", village.id.clone()),
        ("report.status", say(page, &format!("status.{}", village.status.word()))),
        ("report.people", people),
        ("report.place", words.place(village.place.lonlat)),
        ("report.possible", words.range(&words.points(score.score_low), &words.points(score.score_high))),
        ("report.known", words.percent(score.completeness, 0)),
    ];
    let facts: Vec<String> = facts.iter().map(|(key, text)| format!("{}: {text}", words.say(key))).collect();
    flow.block(&facts.join("  ·  "), BODY.soft().size(8.5), (0.0, TEXT));
    shares(page, position, flow);
}

fn shares(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let (assessment, words) = (page.assessment, page.words);
    let known: f64 = assessment.criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
    let weakest = losses(assessment, position).first().map(|(number, _)| *number);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (number, (criterion, share)) in
        assessment.criteria.iter().zip(printed_shares(assessment, position, 1)).enumerate()
    {
        let indicator = &criterion.indicators[position];
        let most = 100.0 * criterion.weight / if share.is_some() { known } else { 1.0 };
        let points = share.map_or("–".to_owned(), |share| words.points(share));
        let rgb = if weakest == Some(number) { WEAK } else { BAR };
        let bar = share.map(|share| (0.0, (share / most) as f32, None, rgb));
        rows.push(vec![
            Cell::from(words.term(&criterion.title).into_owned()).bold(),
            words.figure(indicator, criterion.unit).into(),
            words
                .fill("report.out_of", &[("points", &points), ("most", &words.points(printed_most(most, share)))])
                .into(),
            Cell { bar, ..Cell::default() },
            crate::explain::capital(&words.sentence(&indicator.note)).into(),
        ]);
    }
    let total = score_of(page, position);
    rows.push(vec![
        Cell::from(say(page, "report.total")).bold(),
        Cell::default(),
        Cell::from(words.fill("of_100", &[("points", &total)])).bold(),
        Cell::default(),
        Cell::default(),
    ]);
    flow.subheading(words.say("report.where_points"));
    let titles = heads(page, &["report.criterion", "report.found", "report.points", "report.share", "report.note"]);
    flow.table(&[(0.34, false), (0.15, true), (0.15, true), (0.14, false), (0.22, false)], &titles, &rows);
}

fn score_of(page: &Page<'_>, position: usize) -> String {
    page.score(position).score.map_or("–".to_owned(), |score| page.words.points(score))
}

fn takes(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let lines = crate::analysis::ways_text(page.assessment, position);
    if lines.is_empty() {
        return;
    }
    flow.subheading(page.words.say("report.takes"));
    for line in lines {
        let depth = (line.len() - line.trim_start().len()) as f32;
        let look = if depth == 0.0 { BODY.bold().size(9.0) } else { BODY.size(9.0) };
        flow.block(&page.words.sentence(line.trim()), look, (depth * 4.0, TEXT - depth * 4.0));
    }
}

fn journeys(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let rows: Vec<Vec<Cell>> = page
        .report
        .services
        .iter()
        .filter_map(|ways| Some((ways, ways.ways.get(position)?)))
        .map(|(ways, way)| {
            let to = Cell::from(crate::explain::capital(&page.words.term(&ways.to))).bold();
            let Some(way) = way else { return vec![to, say(page, "none_within_reach").into()] };
            let place =
                if way.place.is_empty() { say(page, "no_name") } else { page.words.term(&way.place).into_owned() };
            vec![
                to,
                place.into(),
                page.words.with_unit(way.minutes, planner::quantity::Unit::Minute).into(),
                page.words.distance(way.distance_m()).into(),
                plain(&sheet::legs(page, way)).into(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    flow.subheading(page.words.say("report.services"));
    let titles = heads(page, &["report.service", "report.nearest", "report.time", "report.distance", "report.way"]);
    flow.table(&[(0.2, false), (0.25, false), (0.12, true), (0.13, true), (0.3, false)], &titles, &rows);
}

/// Minutes month by month, where they change through the year.
fn year(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let changing = sheet::changing(page, position).into_iter();
    let rows: Vec<(String, [Option<f64>; 12])> =
        changing.map(|(ways, months)| (crate::explain::capital(&page.words.term(&ways.to)), months)).collect();
    if !rows.is_empty() {
        flow.chart(&chart::year_strips(page.words.say("report.year"), &rows, &page.words));
    }
}

fn missing(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    let open: Vec<_> =
        page.assessment.criteria.iter().filter(|criterion| criterion.indicators[position].is_unknown()).collect();
    if open.is_empty() {
        return;
    }
    flow.subheading(page.words.say("report.to_be_found"));
    for criterion in open {
        let points = page.words.points(100.0 * criterion.weight);
        let note = crate::explain::capital(&page.words.sentence(&criterion.indicators[position].note));
        let title = page.words.term(&criterion.title);
        let places = [("what", title.as_ref()), ("points", points.as_str()), ("note", note.as_str())];
        flow.item(&page.words.fill("report.to_find", &places));
    }
}

fn gates(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
    if page.assessment.gates.is_empty() {
        return;
    }
    let rows: Vec<Vec<Cell>> = page
        .assessment
        .gates
        .iter()
        .map(|gate| {
            let word = outcome_word(&gate.outcomes[position]);
            let rgb = match word {
                "pass" => GOOD,
                "fail" => NO,
                _ => WAIT,
            };
            let answer =
                Cell { words: say(page, &format!("outcome.{word}")), bold: true, rgb: Some(rgb), ..Cell::default() };
            let grounds = crate::explain::capital(&page.words.cell(&gate.grounds[position]));
            vec![Cell::from(page.words.term(&gate.title).into_owned()).bold(), answer, grounds.into()]
        })
        .collect();
    flow.subheading(page.words.say("report.gates"));
    let titles = heads(page, &["report.gate", "report.answer", "report.grounds"]);
    flow.table(&[(0.42, false), (0.18, false), (0.4, false)], &titles, &rows);
}
