//! The report: one HTML file that needs no network and no other file.
//!
//! It can be read without JavaScript; with it, the ranking sorts, filters and searches. A content security policy inside
//! forbids the page to load anything.

mod methods;
mod ranking;
mod section;
mod sheet;
mod summary;

use std::io::Write;

use planner::Assessment;

pub use section::{Block, Section};

use crate::Error;
use crate::map::{self, Options, Picture};
use crate::markup::escaped;
use crate::messages::Words;
use crate::typeface;

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// The results.
    pub assessment: &'a Assessment,
    /// What the map is drawn from, in a size of the report's own; `None` for a report without a map.
    pub picture: Option<Picture<'a>>,
    /// Further sections, after the villages: robustness, agreement of methods, routes and seasons.
    pub sections: &'a [Section],
    /// The language it is written in.
    pub words: Words<'a>,
}

const STYLE: &str = include_str!("../../assets/report/report.css");
const SCRIPT: &str = include_str!("../../assets/report/report.js");

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:";

/// Writes a report as HTML.
///
/// # Errors
/// Those of `out`, and of drawing the map.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let assessment = report.assessment;
    let title = escaped(&assessment.title);
    let names = assessment.villages.iter().map(|village| village.name.as_str());
    let fonts = typeface::css(typeface::needs_arabic(names.chain([assessment.title.as_str()])));
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"inhabit {}\">\n<title>{title}: villages to bring back to life</title>\n\
         <style>{fonts}{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">To the summary</a>\n",
        env!("CARGO_PKG_VERSION")
    )?;
    write!(
        out,
        "<header class=\"page\">\n<h1><bdi>{title}</bdi></h1>\n\
         <p class=\"lead\">Which deserted villages could people live in again, and why: results for a meeting.</p>\n{}</header>\n<main>\n",
        navigation(report)
    )?;
    out.write_all(summary::html(assessment).as_bytes())?;
    if let Some(picture) = &report.picture {
        write_map(picture, out)?;
    }
    out.write_all(ranking::html(assessment).as_bytes())?;
    out.write_all(sheet::all(assessment).as_bytes())?;
    for section in report.sections {
        out.write_all(section.html().as_bytes())?;
    }
    out.write_all(methods::html(assessment).as_bytes())?;
    write!(
        out,
        "</main>\n<footer class=\"page\"><p>Made with inhabit {}. Coordinate system {}, cells of {} m, seed {}. \
         The same inputs give the same report, byte for byte.</p></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(assessment.crs.name()),
        assessment.frame.cell_m,
        assessment.seed
    )?;
    Ok(())
}

fn navigation(report: &Report<'_>) -> String {
    let own = [("summary", "Summary"), ("map", "Map"), ("ranking", "Ranking"), ("villages", "Villages")];
    let end = [("methods", "Criteria and methods"), ("findings", "Findings"), ("sources", "Data sources")];
    let further = report.sections.iter().map(|section| (section.id.as_str(), section.title.as_str()));
    let links = own.into_iter().filter(|(id, _)| *id != "map" || report.picture.is_some()).chain(further).chain(end);
    let items: String =
        links.map(|(id, title)| format!("<li><a href=\"#{}\">{}</a></li>", escaped(id), escaped(title))).collect();
    format!("<nav class=\"page\" aria-label=\"Contents\"><ul>{items}</ul></nav>\n")
}

/// Size of the report's map: sharp enough on paper, and the file stays small enough to be sent by mail.
const MAP: Options = Options { width_px: 1200, height_px: None, dpi: 108 };

fn write_map(picture: &Picture<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let picture = &Picture { options: MAP, ..picture.clone() };
    out.write_all(b"<section aria-labelledby=\"map\"><h2 id=\"map\">Map</h2>\n<figure class=\"map\">\n")?;
    map::write_svg_inline(picture, out)?;
    out.write_all(
        b"<figcaption>The ground is coloured by the criteria that can be asked of every place; villages by all \
          criteria. Numbers are ranks. Every figure of the map is in the tables below.</figcaption>\n</figure></section>\n",
    )?;
    Ok(())
}

/// The place of a village's sheet in the page: by its position, as ids are the user's own words.
fn anchor(position: usize) -> String {
    format!("village-{}", position + 1)
}

/// A village's name as the page shows it; its id when it has none. Kept apart from the direction of the text around.
fn name(assessment: &Assessment, position: usize) -> String {
    let village = &assessment.villages[position];
    let name = if village.name.trim().is_empty() { &village.id } else { &village.name };
    format!("<bdi>{}</bdi>", escaped(name))
}

/// Points from least to most possible as a bar, with a mark where the score stands.
fn interval(score: &planner::assessment::VillageScore) -> String {
    let (low, high) = (score.score_low, score.score_high);
    let mark = score.score.map_or(String::new(), |score| format!("<b style=\"left:{score:.1}%\"></b>"));
    format!(
        "<span class=\"interval\" role=\"img\" aria-label=\"between {low:.1} and {high:.1}\">\
         <i style=\"left:{low:.1}%;width:{:.1}%\"></i>{mark}</span>",
        (high - low).max(0.6)
    )
}

/// A word in a coloured frame.
fn tag(word: &str) -> String {
    format!("<span class=\"tag {word}\">{word}</span>")
}
