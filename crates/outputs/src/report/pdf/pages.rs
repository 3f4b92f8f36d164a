//! What stands on the pages: the same words as in the HTML report, in an order for paper.

use decision::gates::Decision;

use super::flow::{BODY, Cell, Flow, TEXT};
use super::text::Fonts;
use super::{SHEETS, back, village};
use crate::Error;
use crate::chart;
use crate::map::{self, Options};
use crate::report::page::Page;
use crate::report::section::CHARTED;
use crate::report::{Block, Report, Section, summary};

pub(super) const GOOD: [u8; 3] = [23, 105, 63];
pub(super) const WAIT: [u8; 3] = [122, 79, 0];
pub(super) const NO: [u8; 3] = [147, 38, 38];
pub(super) const BAR: [u8; 3] = [31, 138, 134];
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
    back::set(&page, &mut flow);
    Ok(flow)
}

/// HTML of the report as plain text.
pub(super) fn plain(html: &str) -> String {
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

pub(super) fn say(page: &Page<'_>, key: &str) -> String {
    page.words.say(key).to_owned()
}

pub(super) fn heads(page: &Page<'_>, keys: &[&str]) -> Vec<String> {
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
    flow.titled(1, &page.words.term(&assessment.title), BODY.bold().size(24.0));
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
    let title = page.words.term(&page.assessment.title);
    flow.picture(bytes, shape, format!("{title}: {}", page.words.say("report.map_caption")));
    flow.block(page.words.say("report.map_caption"), BODY.soft().size(8.0), (0.0, TEXT));
    Ok(())
}

fn ranking(page: &Page<'_>, flow: &mut Flow<'_>) {
    flow.heading(page.words.say("report.ranking"));
    if page.assessment.scores.iter().any(|score| score.rank.is_some()) {
        flow.chart(&chart::score_bars(page.assessment, CHARTED, &page.words));
    }
    flow.paragraph(page.words.say("report.ranking_note"));
    let rows: Vec<Vec<Cell>> = page
        .assessment
        .order()
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
    flow.new_page();
    for position in ranked.into_iter().take(SHEETS) {
        village::set(page, position, flow);
    }
}

/// A section that other parts of the program add.
fn further(page: &Page<'_>, section: &Section, flow: &mut Flow<'_>) {
    flow.heading(&page.words.sentence(&section.title));
    for block in &section.blocks {
        match block {
            Block::Paragraph(words) => flow.paragraph(&page.words.sentence(words)),
            Block::Heading(words) => flow.subheading(&page.words.sentence(words)),
            Block::Chart(chart) => {
                if let Some(sheet) = chart.draw(page.assessment, &page.words) {
                    flow.chart(&sheet);
                }
            }
            Block::Table(table) => {
                let head: Vec<String> = table.header.iter().map(|(title, _)| page.words.cell(title)).collect();
                let rows: Vec<Vec<Cell>> = table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| Cell::from(page.words.cell(cell))).collect())
                    .collect();
                let ends: Vec<bool> =
                    table.header.iter().map(|(_, align)| *align == crate::text::Align::Right).collect();
                let columns = flow.columns(&head, &rows, &ends);
                flow.table(&columns, &head, &rows);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_the_text_it_shows() {
        assert_eq!(plain("<b><bdi>a &lt;b&gt; &amp;amp;</bdi></b>: 1<br>2"), "a <b> &amp;: 1 2");
    }
}
