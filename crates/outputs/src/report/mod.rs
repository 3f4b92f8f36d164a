//! The report: one HTML file that needs no network and no other file.
//!
//! It can be read without JavaScript; with it, the map moves, weights can be tried, the ranking sorts, filters and searches.
//! A content security policy inside forbids the page to load anything and to run any script but its own.

mod atlas;
mod data;
mod ground;
mod methods;
mod page;
pub mod pdf;
mod ranking;
mod section;
mod sheet;
mod summary;
mod weights;

use std::collections::BTreeMap;
use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use planner::Assessment;
use planner::travel::ServiceWays;
use sha2::{Digest, Sha256};

pub use section::{Block, Chart, Section};

use crate::Error;
use crate::map::Picture;
use crate::markup::escaped;
use crate::messages::{Language, Words};
use crate::typeface::{self, Scripts};
use page::Page;

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// The results.
    pub assessment: &'a Assessment,
    /// What the map is drawn from; `None` for a report without a map.
    pub picture: Option<Picture<'a>>,
    /// Further sections, after the villages: robustness, agreement of methods, routes and seasons.
    pub sections: &'a [Section],
    /// The ways to the nearest services, in village order (see [`planner::travel::service_ways`]); may be empty.
    pub services: &'a [ServiceWays],
    /// The language it is written in.
    pub words: Words<'a>,
}

const STYLE: &str = include_str!("../../assets/report/report.css");
const SCRIPT: &str = concat!(
    "(()=>{\"use strict\";\n",
    include_str!("../../assets/report/rank.js"),
    include_str!("../../assets/report/table.js"),
    include_str!("../../assets/report/map.js"),
    include_str!("../../assets/report/page.js"),
    "})();\n"
);

/// Nothing may be loaded; only the script with this hash may run.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(SCRIPT));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; img-src data:; font-src data:; \
         base-uri 'none'; form-action 'none'"
    )
}

/// Writes a report as HTML.
///
/// # Errors
/// Those of `out`, and of drawing the map.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let assessment = report.assessment;
    let own = own_words(report);
    let page = Page::new(report, &own);
    head(&page, out)?;
    out.write_all(summary::html(&page).as_bytes())?;
    out.write_all(atlas::html(&page)?.as_bytes())?;
    out.write_all(ranking::html(&page).as_bytes())?;
    out.write_all(sheet::all(&page).as_bytes())?;
    for section in report.sections {
        out.write_all(section.html(&page).as_bytes())?;
    }
    out.write_all(methods::html(&page).as_bytes())?;
    let made = page.fill(
        "report.made_with",
        &[
            ("version", env!("CARGO_PKG_VERSION")),
            ("crs", &format!("<bdi>{}</bdi>", escaped(assessment.crs.name()))),
            ("cell", &page.words.with_unit(assessment.frame.cell_m, planner::quantity::Unit::Metre)),
            ("seed", &assessment.seed.to_string()),
        ],
    );
    write!(
        out,
        "</main>\n<footer class=\"page\"><p>{made}</p></footer>\n{}<script>{SCRIPT}</script>\n</body>\n</html>\n",
        data::html(&page)
    )?;
    Ok(())
}

/// The scenario's translations and the names of villages: these stand in sentences of the planner too, and there they are
/// said in the reader's script as well.
fn own_words(report: &Report<'_>) -> BTreeMap<String, String> {
    let mut own = report.words.own();
    for village in report.assessment.villages.iter().filter(|village| !village.name.trim().is_empty()) {
        own.entry(village.name.clone()).or_insert_with(|| report.words.name(village).to_owned());
    }
    for place in report.assessment.plan.iter().flat_map(|plan| &plan.places) {
        if let Some(name) = report.words.one_of(&place.name, &place.names) {
            own.entry(place.name.clone()).or_insert_with(|| name.to_owned());
        }
    }
    own
}

fn head(page: &Page<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let (assessment, words) = (page.assessment, page.words);
    let title = escaped(&words.term(&assessment.title));
    let names = assessment
        .villages
        .iter()
        .flat_map(|village| std::iter::once(village.name.as_str()).chain(village.names.values().map(String::as_str)));
    let scripts = match words.language() {
        Language::Arabic => Scripts::WithArabic,
        _ => typeface::needs_arabic(names.chain([assessment.title.as_str()])),
    };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"inhabit {}\">\n<title>{title}: {}</title>\n\
         <style>{}{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">{}</a>\n\
         <header class=\"page\">\n<h1><bdi>{title}</bdi></h1>\n<p class=\"lead\">{}</p>\n</header>\n{}<main>\n",
        words.language().code(),
        words.direction().word(),
        policy(),
        env!("CARGO_PKG_VERSION"),
        page.say("report.title"),
        typeface::css(scripts),
        page.say("report.skip"),
        page.say("report.lead"),
        navigation(page)
    )?;
    Ok(())
}

fn navigation(page: &Page<'_>) -> String {
    let link = |id: &str, title: String| format!("<li><a href=\"#{}\">{title}</a></li>", escaped(id));
    let own = |id: &str| link(id, page.say(&format!("report.{id}")));
    let mut links = own("summary");
    if page.report.picture.is_some() {
        links += &own("map");
    }
    links += &["ranking", "villages"].map(own).concat();
    links +=
        &page.report.sections.iter().map(|section| link(&section.id, page.said(&section.title))).collect::<String>();
    links += &["methods", "findings", "sources", "fields"].map(own).concat();
    format!("<nav class=\"page\" aria-label=\"{}\"><ul>{links}</ul></nav>\n", page.say("report.contents"))
}
