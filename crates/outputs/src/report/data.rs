//! What the page's script needs, as JSON inside the page.

use decision::methods::TIE;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::ground::Sheet;
use super::page::Page;
use crate::messages::Language;

/// Messages that the script fills in itself.
const SAID: [&str; 12] = [
    "report.shown",
    "report.no_weight",
    "report.as_computed",
    "report.changed",
    "report.card_points",
    "report.card_open",
    "report.card_weakest",
    "report.rank_of",
    "report.up",
    "report.down",
    "report.show_all",
    "report.show_on_map",
];

/// The data as a script element that runs nothing.
pub(super) fn html(page: &Page<'_>) -> String {
    let is_kept = |c: &char| *c == '\u{200e}' || !crate::markup::is_direction_control(*c);
    let text: String = data(page).to_string().replace('<', "\\u003c").chars().filter(is_kept).collect();
    format!("<script type=\"application/json\" id=\"data\">{text}</script>\n")
}

fn data(page: &Page<'_>) -> Value {
    let assessment = page.assessment;
    let criteria: Vec<Value> = assessment
        .criteria
        .iter()
        .map(|criterion| json!({ "title": page.words.term(&criterion.title), "group": page.words.term(&criterion.group) }))
        .collect();
    let views: Vec<&[f64]> = assessment.analysis.weighing.views.iter().map(|view| view.weights.as_slice()).collect();
    let mut routes = all_routes(page).into_iter();
    let villages: Vec<Value> = (0..assessment.villages.len())
        .map(|position| village(page, position, routes.next().unwrap_or_default()))
        .collect();
    let said: serde_json::Map<String, Value> =
        SAID.iter().map(|key| (key.trim_start_matches("report.").to_owned(), json!(page.words.say(key)))).collect();
    let (group, decimal) = match page.words.language() {
        Language::Russian => ("\u{a0}", ","),
        Language::English | Language::Arabic => (",", "."),
    };
    let weighted_sum = assessment
        .analysis
        .method
        .as_ref()
        .is_none_or(|method| method.method == decision::methods::Method::WeightedSum);
    json!({
        "weights": assessment.criteria.iter().map(|criterion| criterion.weight).collect::<Vec<f64>>(),
        "criteria": criteria,
        "views": views,
        "villages": villages,
        "leastKnown": planner::LEAST_KNOWN,
        "tie": TIE,
        "weightedSum": weighted_sum,
        "group": group,
        "decimal": decimal,
        "say": said,
        "units": { "m": page.words.say("unit_name.m"), "km": page.words.say("unit_name.km") },
    })
}

/// Name, decision, rank, scores by criterion, and the bounds of what is uncertain: criterion, least, greatest.
fn village(page: &Page<'_>, position: usize, routes: String) -> Value {
    let assessment = page.assessment;
    let score = page.score(position);
    let scores: Vec<Option<f64>> = assessment.criteria.iter().map(|criterion| criterion.scores[position]).collect();
    let open: Vec<Value> = assessment
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, criterion)| {
            let (low, high) = criterion.ranges[position];
            criterion.scores[position].is_none_or(|score| score != low || score != high)
        })
        .map(|(number, criterion)| json!([number, criterion.ranges[position].0, criterion.ranges[position].1]))
        .collect();
    let mut row = json!({
        "n": page.words.name(page.village(position)),
        "d": score.decision.word(),
        "r": score.rank,
        "s": scores,
    });
    if !open.is_empty() {
        row["o"] = json!(open);
    }
    if !routes.is_empty() {
        row["w"] = json!(routes);
    }
    row
}

/// The letters that all ways together may take, so that the page stays small enough for mail.
const ROUTE_LETTERS: usize = 400_000;

/// The ways of every village, as fine as all of them fit.
fn all_routes(page: &Page<'_>) -> Vec<String> {
    let drawn = |least: i64| -> Vec<String> {
        (0..page.assessment.villages.len()).into_par_iter().map(|position| routes(page, position, least)).collect()
    };
    let mut least = 16;
    loop {
        let routes = drawn(least);
        if routes.iter().map(String::len).sum::<usize>() <= ROUTE_LETTERS || least > 500 {
            return routes;
        }
        least *= 2;
    }
}

/// The ways to the nearest services as path data on the page's map; vertices nearer than `least` units are left out, and
/// so is a leg that stands in another way already.
fn routes(page: &Page<'_>, position: usize, least: i64) -> String {
    let Some(picture) = &page.report.picture else { return String::new() };
    let sheet = Sheet::of(picture.region.frame);
    let mut legs: Vec<String> = Vec::new();
    for ways in page.report.services {
        let Some(Some(way)) = ways.ways.get(position) else { continue };
        for leg in &way.legs {
            let mut path = String::new();
            sheet.line(&leg.coords, least, &mut path);
            if !legs.contains(&path) {
                legs.push(path);
            }
        }
    }
    legs.concat()
}
