use planner::Assessment;

use super::page::Page;
use crate::chart::{self, Sheet};
use crate::markup::escaped;
use crate::messages::Words;
use crate::text::{Align, Table};

/// How many villages a chart shows.
pub(super) const CHARTED: usize = 12;

/// A part of the report that other commands add. Its words are English; the report says them in the reader's language.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its place in the page, a word of letters, digits and hyphens.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What stands in it, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Sentences.
    Paragraph(String),
    /// A heading inside the section.
    Heading(String),
    /// A table; the first cell of a row names the row.
    Table(Table),
    /// A chart of the assessment, drawn in the reader's language.
    Chart(Chart),
}

/// A chart that a section asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// How often each of the first villages takes which rank.
    RankAcceptability,
    /// How the points of the first village move when one weight is halved or doubled.
    WeightTornado,
}

impl Chart {
    /// The chart; `None` where there is nothing to show.
    pub(super) fn draw(self, assessment: &Assessment, words: &Words<'_>) -> Option<Sheet> {
        match self {
            Self::RankAcceptability => chart::rank_acceptability(assessment, CHARTED, words),
            Self::WeightTornado => {
                let first = assessment.scores.iter().position(|score| score.rank == Some(1))?;
                chart::weight_tornado(assessment, first, words)
            }
        }
    }
}

/// A chart as a figure of the page; it says itself what it shows.
pub(super) fn figure(sheet: &Sheet) -> String {
    format!("<figure class=\"chart\">{}</figure>\n", sheet.svg())
}

impl Section {
    pub(super) fn html(&self, page: &Page<'_>) -> String {
        let blocks: String = self.blocks.iter().map(|block| block.html(page)).collect();
        page.section(&escaped(&self.id), &page.said(&self.title), &blocks)
    }
}

impl Block {
    fn html(&self, page: &Page<'_>) -> String {
        match self {
            Self::Paragraph(words) => format!("<p>{}</p>\n", page.said(words)),
            Self::Heading(words) => format!("<h3>{}</h3>\n", page.said(words)),
            Self::Table(rows) => table(page, rows),
            Self::Chart(chart) => {
                chart.draw(page.assessment, &page.words).map_or(String::new(), |sheet| figure(&sheet))
            }
        }
    }
}

/// A table of English texts as HTML in the reader's language.
pub(super) fn table(page: &Page<'_>, table: &Table) -> String {
    let class = |column: usize| match table.header.get(column).map(|(_, align)| align) {
        Some(Align::Right) => " class=\"num\"",
        _ => "",
    };
    let header: String = table
        .header
        .iter()
        .enumerate()
        .map(|(column, (title, _))| format!("<th scope=\"col\"{}>{}</th>", class(column), cell(page, title)))
        .collect();
    let rows: String = table
        .rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(column, text)| match column {
                    0 => format!("<th scope=\"row\"{}>{}</th>", class(0), cell(page, text)),
                    _ => format!("<td{}>{}</td>", class(column), cell(page, text)),
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{header}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// A cell: figures, names and known words in the reader's language, anything else as it is.
fn cell(page: &Page<'_>, text: &str) -> String {
    if page.is_translated() { format!("<bdi>{}</bdi>", escaped(&page.words.cell(text))) } else { escaped(text) }
}
