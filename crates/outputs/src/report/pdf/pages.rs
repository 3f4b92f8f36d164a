//! What stands on the pages: the same words as in the HTML report, in an order for paper.

use decision::gates::Decision;
use planner::{LayerRecord, Severity};

use super::SHEETS;
use super::flow::{BODY, Cell, Flow, INK, TEXT};
use super::text::Fonts;
use crate::Error;
use crate::explain::losses;
use crate::map::{self, Options};
use crate::record::{outcome_word, printed_shares};
use crate::report::page::{Page, order};
use crate::report::{Block, Report, Section, sheet, summary};

const GOOD: [u8; 3] = [23, 105, 63];
const WAIT: [u8; 3] = [122, 79, 0];
const NO: [u8; 3] = [147, 38, 38];
const BAR: [u8; 3] = [31, 138, 134];
const WEAK: [u8; 3] = [71, 45, 123];
const RANGE: [u8; 3] = [143, 185, 211];

/// Sets all pages.
pub(super) fn set<'a>(report: &Report<'a>, fonts: &'a Fonts) -> Result<Flow<'a>, Error> {
    let own = crate::report::own_words(report);
    let page = Page::new(report, &own);
    let mut flow = Flow::new(fonts, report.words);
    first(&page, &mut flow);
    map(&page, &mut flow)?;
    flow.new_page();
    ranking(&page, &mut flow);
    villages(&page, &mut flow);
    flow.new_page();
    report.sections.iter().for_each(|section| further(&page, section, &mut flow));
    methods(&page, &mut flow);
    findings(&page, &mut flow);
    sources(&page, &mut flow);
    Ok(flow)
}

/// HTML of the report as plain text.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out += before;
        rest = after.split_once('>').map_or("", |(tag, after)| {
            if tag == "br" {
                out.push(' ');
            }
            after
        });
    }
    out += rest;
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (entity, letter)| text.replace(entity, letter))
}

fn say(page: &Page<'_>, key: &str) -> String {
    page.words.say(key).to_owned()
}

fn heads(page: &Page<'_>, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| say(page, key)).collect()
}

fn decided(page: &Page<'_>, decision: Decision) -> Cell {
    let rgb = match decision {
        Decision::Eligible => GOOD,
        Decision::Withheld => WAIT,
        Decision::Excluded => NO,
    };
    Cell { words: say(page, &format!("decision.{}", decision.word())), bold: true, rgb: Some(rgb), bar: None }
}

/// The page a mayor reads.
fn first(page: &Page<'_>, flow: &mut Flow<'_>) {
    let assessment = page.assessment;
    flow.block(&page.words.term(&assessment.title), BODY.bold().size(24.0), (0.0, TEXT));
    flow.block(page.words.say("report.lead"), BODY.soft().size(10.5), (0.0, TEXT));
    flow.space(10.0);
    let count = |decision: Decision| assessment.scores.iter().filter(|score| score.decision == decision).count();
    let card = |figure: usize, key: &str, rgb: [u8; 3]| (page.words.integer(figure), say(page, key), rgb);
    flow.cards(&[
        card(assessment.scores.len(), "report.card_assessed", [154, 164, 174]),
        card(count(Decision::Eligible), "report.card_eligible", BAR),
        card(count(Decision::Withheld), "report.card_withheld", [214, 154, 30]),
        card(count(Decision::Excluded), "report.card_excluded", NO),
    ]);
    let best = summary::ranked(page);
    if best.is_empty() {
        flow.paragraph(page.words.say("report.none_eligible"));
    } else {
        flow.subheading(page.words.say("report.best"));
    }
    for (rank, position) in best {
        let score = page.score(position);
        let points = page.words.points(score.score.unwrap_or_default());
        let why: Vec<String> = summary::reasons(page, position).iter().map(|words| plain(words)).collect();
        let bar = (score.score_low as f32, score.score_high as f32, score.score.unwrap_or_default() as f32);
        flow.best((&rank.to_string(), page.words.name(page.village(position)), &points, &why), bar);
    }
    if let Some(words) = summary::how_sure(page) {
        flow.subheading(page.words.say("report.sure"));
        flow.paragraph(&plain(&words));
    }
    flow.subheading(page.words.say("report.unknowns"));
    let lines = summary::gaps(page);
    if lines.is_empty() {
        flow.paragraph(page.words.say("report.no_unknowns"));
    }
    lines.iter().for_each(|line| flow.item(&plain(line)));
}

/// Pixels across the printed map: about 200 to the inch.
const MAP_PX: u32 = 1_400;

fn map(page: &Page<'_>, flow: &mut Flow<'_>) -> Result<(), Error> {
    let Some(picture) = &page.report.picture else { return Ok(()) };
    let options = Options { width_px: MAP_PX, height_px: None, dpi: 190 };
    let picture = map::Picture { options, words: page.report.words, ..picture.clone() };
    let mut bytes = Vec::new();
    map::write_png(&picture, &mut bytes)?;
    // Width and height stand at the head of every PNG.
    let side = |at: usize| {
        bytes.get(at..at + 4).map_or(1.0, |part| part.iter().fold(0.0, |sum, byte| sum * 256.0 + f32::from(*byte)))
    };
    let shape = side(20) / side(16);
    flow.new_page();
    flow.heading(page.words.say("report.map_alone"));
    flow.picture(bytes, shape);
    flow.block(page.words.say("report.map_caption"), BODY.soft().size(8.0), (0.0, TEXT));
    Ok(())
}

fn ranking(page: &Page<'_>, flow: &mut Flow<'_>) {
    flow.heading(page.words.say("report.ranking"));
    flow.paragraph(page.words.say("report.ranking_note"));
    let rows: Vec<Vec<Cell>> = order(page.assessment)
        .into_iter()
        .map(|position| {
            let (village, score) = (page.village(position), page.score(position));
            let points = score.score.map_or("–".to_owned(), |points| page.words.points(points));
            let bar = (
                score.score_low as f32 / 100.0,
                score.score_high as f32 / 100.0,
                score.score.map(|points| points as f32 / 100.0),
                RANGE,
            );
            vec![
                Cell::from(score.rank.map_or("–".to_owned(), |rank| page.words.integer(rank))).bold(),
                Cell::from(page.words.name(village).to_owned()).bold(),
                points.into(),
                Cell { bar: Some(bar), ..Cell::default() },
                decided(page, score.decision),
                say(page, &format!("status.{}", village.status.word())).into(),
                page.words.percent(score.completeness, 0).into(),
            ]
        })
        .collect();
    let titles = heads(
        page,
        &[
            "report.rank",
            "report.village",
            "report.points",
            "report.possible",
            "report.decision",
            "report.status",
            "report.known",
        ],
    );
    let columns = [(0.09, true), (0.27, false), (0.1, true), (0.2, false), (0.13, false), (0.18, false), (0.11, true)];
    flow.table(&columns, &titles, &rows);
}

fn villages(page: &Page<'_>, flow: &mut Flow<'_>) {
    let mut ranked: Vec<usize> =
        (0..page.assessment.villages.len()).filter(|position| page.score(*position).rank.is_some()).collect();
    ranked.sort_by_key(|position| (page.score(*position).rank, *position));
    for position in ranked.into_iter().take(SHEETS) {
        flow.new_page();
        village(page, position, flow);
    }
}

fn village(page: &Page<'_>, position: usize, flow: &mut Flow<'_>) {
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
    takes(page, position, flow);
    journeys(page, position, flow);
    missing(page, position, flow);
    gates(page, position, flow);
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
            words.fill("report.out_of", &[("points", &points), ("most", &words.points(most))]).into(),
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
                page.words.with_unit(way.distance_m() / 1000.0, planner::quantity::Unit::Kilometre).into(),
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

/// A section that other parts of the program add; drawings stand in the HTML report only.
fn further(page: &Page<'_>, section: &Section, flow: &mut Flow<'_>) {
    flow.heading(&page.words.sentence(&section.title));
    for block in &section.blocks {
        match block {
            Block::Paragraph(words) => flow.paragraph(&page.words.sentence(words)),
            Block::Heading(words) => flow.subheading(&page.words.sentence(words)),
            Block::Figure { .. } => {}
            Block::Table(table) => {
                let head: Vec<String> = table.header.iter().map(|(title, _)| page.words.cell(title)).collect();
                let rows: Vec<Vec<Cell>> = table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| Cell::from(page.words.cell(cell))).collect())
                    .collect();
                let columns: Vec<(f32, bool)> = table
                    .header
                    .iter()
                    .enumerate()
                    .map(|(column, (title, align))| {
                        let longest =
                            table.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
                        let letters = longest.max().unwrap_or(0).max(title.chars().count() / 2).clamp(5, 36);
                        (letters as f32, *align == crate::text::Align::Right)
                    })
                    .collect();
                flow.table(&columns, &head, &rows);
            }
        }
    }
}

fn methods(page: &Page<'_>, flow: &mut Flow<'_>) {
    let (assessment, words) = (page.assessment, page.words);
    flow.heading(words.say("report.methods"));
    flow.paragraph(words.say("report.methods_note"));
    let rows: Vec<Vec<Cell>> = assessment
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                Cell::from(words.term(&criterion.title).into_owned()).bold(),
                words.fixed(100.0 * criterion.weight, 1).into(),
                words.term(&criterion.group).into_owned().into(),
                crate::explain::capital(&words.sentence(&criterion.measure)).into(),
                crate::explain::capital(&words.sentence(&criterion.value)).into(),
                criterion.reference.to_owned().into(),
            ]
        })
        .collect();
    let titles = heads(
        page,
        &["report.criterion", "report.weight", "report.goal", "report.measured", "report.valued", "report.reference"],
    );
    flow.table(&[(0.2, false), (0.07, true), (0.1, false), (0.21, false), (0.2, false), (0.22, false)], &titles, &rows);
    flow.subheading(words.say("report.gates"));
    if assessment.gates.is_empty() {
        return flow.paragraph(words.say("report.no_gates"));
    }
    flow.paragraph(words.say("report.gates_note"));
    let rows: Vec<Vec<Cell>> = assessment
        .gates
        .iter()
        .map(|gate| {
            let asked = crate::explain::capital(&words.sentence(&gate.measure));
            vec![Cell::from(words.term(&gate.title).into_owned()).bold(), asked.into()]
        })
        .collect();
    flow.table(&[(0.45, false), (0.55, false)], &heads(page, &["report.gate", "report.asked"]), &rows);
}

fn findings(page: &Page<'_>, flow: &mut Flow<'_>) {
    let words = page.words;
    flow.heading(words.say("report.findings"));
    let rows: Vec<Vec<Cell>> = page
        .assessment
        .findings
        .iter()
        .map(|finding| {
            let (word, rgb) = match finding.severity {
                Severity::Warning => ("warning", WAIT),
                Severity::Note => ("note", INK),
            };
            let severity =
                Cell { words: say(page, &format!("severity.{word}")), bold: true, rgb: Some(rgb), ..Cell::default() };
            let sentence = |english: &str| crate::explain::capital(&words.sentence(english.trim_end_matches('.')));
            let mut noticed = sentence(&finding.message) + ".";
            if !finding.next_step.is_empty() {
                noticed += &format!(" {}.", sentence(&finding.next_step));
            }
            vec![severity, finding.file.clone().into(), words.cell(&finding.feature).into(), noticed.into()]
        })
        .collect();
    if rows.is_empty() {
        return flow.paragraph(words.say("report.no_findings"));
    }
    let titles = heads(page, &["report.severity", "report.file", "report.feature", "report.noticed"]);
    flow.table(&[(0.14, false), (0.16, false), (0.15, false), (0.55, false)], &titles, &rows);
}

fn sources(page: &Page<'_>, flow: &mut Flow<'_>) {
    let words = page.words;
    flow.heading(words.say("report.sources"));
    flow.paragraph(words.say("report.sources_note"));
    let count = |n: u64| words.integer(usize::try_from(n).unwrap_or(usize::MAX));
    let row = |layer: &LayerRecord| {
        let files: Vec<String> = layer.files.iter().map(|file| format!("{}: {}", file.path, file.sha256)).collect();
        let licence = layer
            .licence
            .as_deref()
            .map_or(say(page, "report.not_stated"), |words| page.words.term(words).into_owned());
        let left_out: Vec<String> =
            layer.left_out.iter().map(|(why, n)| format!("{} {}", count(*n), words.sentence(why))).collect();
        vec![
            Cell::from(words.term(&layer.layer).into_owned()).bold(),
            files.join(" ").into(),
            licence.into(),
            count(layer.read).into(),
            count(layer.used).into(),
            left_out.join("; ").into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = page.assessment.layers.iter().map(row).collect();
    let titles = heads(
        page,
        &["report.layer", "report.files", "report.licence", "report.read", "report.used", "report.left_out"],
    );
    flow.table(&[(0.13, false), (0.36, false), (0.17, false), (0.1, true), (0.1, true), (0.14, false)], &titles, &rows);
    let made = words.fill(
        "report.made_with",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("crs", page.assessment.crs.name()),
            ("cell", &words.with_unit(page.assessment.frame.cell_m, planner::quantity::Unit::Metre)),
            ("seed", &page.assessment.seed.to_string()),
        ],
    );
    flow.block(&made, BODY.soft().size(8.0), (0.0, TEXT));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_the_text_it_shows() {
        assert_eq!(plain("<b><bdi>a &lt;b&gt; &amp;amp;</bdi></b>: 1<br>2"), "a <b> &amp;: 1 2");
    }
}
