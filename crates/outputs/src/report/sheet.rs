use planner::assessment::CriterionResult;
use planner::travel::{ServiceWay, ServiceWays};
use spatial::travel::LegKind;

use super::page::{Page, anchor};
use crate::chart::MONTHS;
use crate::explain::losses;
use crate::markup::escaped;
use crate::record::{outcome_word, printed_most, printed_shares};

/// A sheet for every village, in the order of the ranking.
pub(super) fn all(page: &Page<'_>) -> String {
    let sheets: String = page.assessment.order().into_iter().map(|position| sheet(page, position)).collect();
    let content = format!("<p>{}</p>\n{sheets}", page.say("report.villages_note"));
    page.section("villages", &page.say("report.villages"), &content)
}

fn sheet(page: &Page<'_>, position: usize) -> String {
    let score = page.score(position);
    let rank = score.rank.map_or("–".to_owned(), |rank| page.words.integer(rank));
    let points = score
        .score
        .map_or(page.say("report.no_points"), |score| page.fill("points", &[("points", &page.words.points(score))]));
    let parts = [
        reasons(page, &score.reasons),
        about(page, position),
        shares(page, position),
        takes(page, position),
        journeys(page, position),
        missing(page, position),
        gates(page, position),
    ];
    format!(
        "<details class=\"sheet\" id=\"{}\" data-i=\"{position}\"><summary><span class=\"place\">{rank}</span>\
         <span class=\"name\">{}</span>{}<span class=\"pts\">{points}</span></summary>\n<div>\n<p class=\"call\">{}</p>\n{}</div></details>\n",
        anchor(position),
        page.name(position),
        page.decision(score.decision),
        in_a_sentence(page, position),
        parts.concat()
    )
}

/// Rank, points, interval, what holds it back most.
pub(super) fn in_a_sentence(page: &Page<'_>, position: usize) -> String {
    let (score, assessment) = (page.score(position), page.assessment);
    let ranked = page.words.integer(assessment.scores.iter().filter(|score| score.rank.is_some()).count());
    let points = page.words.points(score.score.unwrap_or_default());
    let mut words = match (score.rank, score.score) {
        (Some(rank), Some(_)) => {
            let rank = page.words.integer(rank);
            page.fill("report.call_ranked", &[("rank", &rank), ("all", &ranked), ("points", &points)])
        }
        (None, Some(_)) => page.fill("report.call_unranked", &[("points", &points)]),
        (_, None) => page.say("report.call_unknown"),
    };
    if let Some(range) = page.possible(score) {
        words += " ";
        words += &page.fill("report.call_possible", &[("range", &range)]);
    }
    if let Some((number, points)) = losses(assessment, position).first() {
        let criterion = &assessment.criteria[*number];
        let figure = escaped(&page.words.figure(&criterion.indicators[position], criterion.unit));
        let (title, points) = (page.title(criterion), page.words.points(*points));
        words += " ";
        words += &page.fill("report.call_weakest", &[("criterion", &title), ("figure", &figure), ("points", &points)]);
    }
    words
}

fn reasons(page: &Page<'_>, reasons: &[String]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let items: String = reasons.iter().map(|reason| format!("<li>{}", page.said_first(reason))).collect();
    format!("<ul class=\"reasons\">{items}</ul>\n")
}

fn about(page: &Page<'_>, position: usize) -> String {
    let (village, score, words) = (page.village(position), page.score(position), page.words);
    let mut lines = vec![("report.id", format!("<bdi>{}</bdi>", escaped(&village.id)))];
    let name = |(language, name): (&String, &String)| {
        format!("<bdi lang=\"{0}\">{1}</bdi> <small>{0}</small>", escaped(language), escaped(name))
    };
    let names: Vec<String> = village.names.iter().map(name).collect();
    if !names.is_empty() {
        lines.push(("report.names", names.join(" · ")));
    }
    lines.push(("report.status", page.say(&format!("status.{}", village.status.word()))));
    lines.push(("report.people", village.population.map_or(page.say("not_known"), |people| words.number(people))));
    let precision = village
        .precision_m
        .map_or(String::new(), |metres| format!(" (± {})", words.with_unit(metres, planner::quantity::Unit::Metre)));
    lines.push(("report.place", escaped(&(words.place(village.place.lonlat) + &precision))));
    let range = words.range(&words.points(score.score_low), &words.points(score.score_high));
    lines.push(("report.possible", format!("{range} {}", page.interval(score))));
    lines.push(("report.known", words.percent(score.completeness, 0)));
    let items: String = lines.into_iter().map(|(key, text)| format!("<dt>{}<dd>{text}", page.say(key))).collect();
    format!("<dl>{items}</dl>\n")
}

/// Criterion by criterion: what was found, its points of the most it could give, and the note.
fn shares(page: &Page<'_>, position: usize) -> String {
    let assessment = page.assessment;
    let printed = printed_shares(assessment, position, 1);
    let known: f64 = assessment.criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
    let weakest = losses(assessment, position).first().map(|(number, _)| *number);
    let mut rows = String::new();
    for (number, (criterion, share)) in assessment.criteria.iter().zip(printed).enumerate() {
        let most = 100.0 * criterion.weight / if share.is_some() { known } else { 1.0 };
        rows += &share_row(page, position, (criterion, share, most), weakest == Some(number));
    }
    let total = page.score(position).score.map_or("–".to_owned(), |score| page.words.points(score));
    let heads = ["report.criterion", "report.found", "report.points", "report.share", "report.note"]
        .map(|key| {
            format!(
                "<th scope=\"col\"{}>{}</th>",
                if key == "report.found" || key == "report.points" { " class=\"num\"" } else { "" },
                page.say(key)
            )
        })
        .concat();
    format!(
        "<h3>{}</h3>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"shares\"><thead><tr>{heads}</tr></thead><tbody>\n{rows}\
         <tr class=\"total\"><th>{}<td><td>{}<td><td></tbody></table></div>\n",
        page.say("report.where_points"),
        page.say("report.total"),
        page.fill("of_100", &[("points", &format!("<b>{total}</b>"))])
    )
}

fn share_row(
    page: &Page<'_>,
    position: usize,
    (criterion, share, most): (&CriterionResult, Option<f64>, f64),
    weakest: bool,
) -> String {
    let indicator = &criterion.indicators[position];
    let (points, bar) = match share {
        None => ("–".to_owned(), String::new()),
        Some(share) => {
            let class = if weakest { "bar weak" } else { "bar" };
            let width = (100.0 * share / most).clamp(0.0, 100.0);
            (page.words.points(share), format!("<i class=\"{class}\" style=\"--w:{width:.0}%\"></i>"))
        }
    };
    let mut note = if indicator.note.is_empty() { String::new() } else { page.said_first(&indicator.note) };
    if let Some((least, greatest)) = indicator.range {
        let bound = |value: f64| match value.is_finite() {
            true => page.words.with_unit(value, criterion.unit),
            false => page.words.say("no_bound").to_owned(),
        };
        let between = page.words.fill("between", &[("low", &bound(least)), ("high", &bound(greatest))]);
        note += &format!(" <span class=\"soft\">{}</span>", escaped(&crate::explain::capital(&between)));
    }
    let class = if indicator.is_unknown() { " class=\"missing\"" } else { "" };
    let weak = if weakest {
        format!(" <span class=\"tag weakest\">{}</span>", page.say("report.weakest"))
    } else {
        String::new()
    };
    let out_of =
        page.fill("report.out_of", &[("points", &points), ("most", &page.words.points(printed_most(most, share)))]);
    format!(
        "<tr><th>{}{weak}<td{class}>{}<td>{out_of}<td>{bar}<td>{note}\n",
        page.title(criterion),
        escaped(&page.words.figure(indicator, criterion.unit))
    )
}

/// What it would take to be among the first, and to pass the next one above.
fn takes(page: &Page<'_>, position: usize) -> String {
    let lines = crate::analysis::ways_text(page.assessment, position);
    if lines.is_empty() {
        return String::new();
    }
    let mut items = String::new();
    for line in lines {
        let depth = line.len() - line.trim_start().len();
        let class = match depth {
            0 => "to",
            1..=2 => "how",
            _ => "step",
        };
        items += &format!("<li class=\"{class}\">{}", page.said(line.trim()));
    }
    format!("<h3>{}</h3>\n<ul class=\"takes\">{items}</ul>\n", page.say("report.takes"))
}

/// The nearest services with the way there.
fn journeys(page: &Page<'_>, position: usize) -> String {
    let rows: String = page
        .report
        .services
        .iter()
        .filter_map(|ways| Some((ways, ways.ways.get(position)?)))
        .map(|(ways, way)| {
            let to = page.own(&crate::explain::capital(&page.words.term(&ways.to)));
            match way {
                None => format!("<tr><th>{to}<td colspan=\"4\" class=\"missing\">{}\n", page.say("none_within_reach")),
                Some(way) => format!(
                    "<tr><th>{to}<td>{}<td class=\"num\">{}<td class=\"num\">{}<td>{}\n",
                    if way.place.is_empty() { page.say("no_name") } else { page.own(&way.place) },
                    page.words.with_unit(way.minutes, planner::quantity::Unit::Minute),
                    page.words.distance(way.distance_m()),
                    legs(page, way)
                ),
            }
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = ["report.service", "report.nearest", "report.time", "report.distance", "report.way"]
        .map(|key| {
            let class = if key == "report.time" || key == "report.distance" { " class=\"num\"" } else { "" };
            format!("<th scope=\"col\"{class}>{}</th>", page.say(key))
        })
        .concat();
    format!(
        "<h3>{}</h3>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div>\n{}",
        page.say("report.services"),
        year(page, position)
    )
}

/// The ways whose minutes are not the same in all months: the service, and the minutes in each month.
pub(super) fn changing<'a>(page: &Page<'a>, position: usize) -> Vec<(&'a ServiceWays, [Option<f64>; 12])> {
    let ways = page.report.services.iter();
    let months = ways.filter_map(|ways| Some((ways, *ways.months.get(position)?)));
    months.filter(|(_, months)| months.iter().any(|minutes| *minutes != months[0])).collect()
}

/// Minutes month by month, darker when longer; nothing where no way changes through the year.
fn year(page: &Page<'_>, position: usize) -> String {
    let changing = changing(page, position);
    if changing.is_empty() {
        return String::new();
    }
    let cell = |minutes: &Option<f64>| match minutes {
        Some(minutes) => {
            format!("<td class=\"m{}\">{}", (minutes / 20.0).clamp(0.0, 9.0) as u8, page.words.fixed(*minutes, 0))
        }
        None => format!("<td class=\"cut\" title=\"{0}\">{0}", page.say("chart.cut_off")),
    };
    let row = |(ways, months): &(&ServiceWays, [Option<f64>; 12])| {
        let cells: String = months.iter().map(cell).collect();
        let to = crate::explain::capital(&page.words.term(&ways.to));
        format!("<tr><th>{}{cells}\n", page.own(&to))
    };
    let rows: String = changing.iter().map(row).collect();
    let months: String = MONTHS.iter().map(|key| format!("<th scope=\"col\">{}", page.say(key))).collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table class=\"year\"><thead><tr><th scope=\"col\">{}{months}</thead><tbody>\n\
         {rows}</tbody></table></div>\n",
        page.say("report.year")
    )
}

/// "0.4 km across country, 12 km by vehicle".
pub(super) fn legs(page: &Page<'_>, way: &ServiceWay) -> String {
    let metres =
        |kind: LegKind| -> f64 { way.legs.iter().filter(|leg| leg.kind == kind).map(|leg| leg.distance_m).sum() };
    let kinds = [
        (LegKind::OffRoad, "report.leg_off_road"),
        (LegKind::OnRoad, "report.leg_on_road"),
        (LegKind::Ride, "report.leg_ride"),
    ];
    let parts: Vec<String> = kinds
        .iter()
        .map(|(kind, key)| (metres(*kind), key))
        .filter(|(length, _)| *length >= 5.0)
        .map(|(length, key)| {
            let length = page.words.distance(length);
            page.fill(key, &[("length", &length)])
        })
        .collect();
    parts.join(&page.say("list.comma"))
}

fn missing(page: &Page<'_>, position: usize) -> String {
    let items: String = page
        .assessment
        .criteria
        .iter()
        .filter(|criterion| criterion.indicators[position].is_unknown())
        .map(|criterion| {
            let points = page.words.points(100.0 * criterion.weight);
            let note = page.said_first(&criterion.indicators[position].note);
            let title = page.title(criterion);
            format!("<li>{}", page.fill("report.to_find", &[("what", &title), ("points", &points), ("note", &note)]))
        })
        .collect();
    if items.is_empty() {
        String::new()
    } else {
        format!("<h3>{}</h3>\n<ul>{items}</ul>\n", page.say("report.to_be_found"))
    }
}

fn gates(page: &Page<'_>, position: usize) -> String {
    if page.assessment.gates.is_empty() {
        return String::new();
    }
    let rows: String = page
        .assessment
        .gates
        .iter()
        .map(|gate| {
            let word = outcome_word(&gate.outcomes[position]);
            format!(
                "<tr><th>{}<td>{}<td>{}\n",
                page.own(&gate.title),
                page.outcome(word),
                page.cell_first(&gate.grounds[position])
            )
        })
        .collect();
    let heads = ["report.gate", "report.answer", "report.grounds"]
        .map(|key| format!("<th scope=\"col\">{}</th>", page.say(key)))
        .concat();
    format!(
        "<h3>{}</h3>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n",
        page.say("report.gates")
    )
}
