use std::fmt::Write;

use decision::gates::Decision;
use planner::{Region, Service};

use super::ground::{self, Sheet};
use super::page::Page;
use crate::Error;
use crate::markup::escaped;
use crate::palette::{hex, viridis};

/// Services that share a colour: class of the style sheet, message, kinds; the last takes all others.
const SERVICES: [(&str, &str, &[&str]); 6] = [
    ("s1", "map.health", &["hospital", "clinic", "doctors", "pharmacy"]),
    ("s2", "map.school", &["school", "kindergarten"]),
    ("s3", "map.drinking_water", &["water_source"]),
    ("s4", "map.shop", &["shop", "market", "marketplace"]),
    ("s5", "map.worship", &["place_of_worship"]),
    ("s6", "map.other_service", &[]),
];

/// At most so many services are drawn.
const MOST_SERVICES: usize = 4_000;

/// Units of the drawing per pixel where no script sets them: the page shows the map about 800 pixels wide.
const UNITS_PER_PX: f64 = 10.0;

/// The map that can be moved, with its layers, and the weights that can be changed beside it.
pub(super) fn html(page: &Page<'_>) -> Result<String, Error> {
    let Some(picture) = &page.report.picture else { return Ok(String::new()) };
    let region = picture.region;
    let sheet = Sheet::of(region.frame);
    let drawing = drawing(page, region, &sheet)?;
    let content = format!(
        "<p>{}</p>\n<div class=\"atlas\">\n<figure class=\"map\">\n<div class=\"stage\">{drawing}{}\
         <div id=\"card\" role=\"status\" hidden></div></div>\n{}<figcaption>{}</figcaption>\n</figure>\n{}</div>\n",
        page.say("report.map_note"),
        tools(page),
        legend(page),
        page.say("report.map_caption"),
        super::weights::html(page),
    );
    Ok(page.section("map", &page.say("report.map"), &content))
}

fn drawing(page: &Page<'_>, region: &Region, sheet: &Sheet) -> Result<String, Error> {
    let (width, height) = sheet.size;
    let picture = |class: &str, data: &str| {
        format!(
            "<image class=\"{class}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" href=\"{data}\"/>\n"
        )
    };
    let theme = page.report.picture.as_ref().map(|picture| &picture.theme);
    let mut svg = format!(
        "<svg id=\"atlas\" viewBox=\"0 0 {width} {height}\" data-w=\"{width}\" data-h=\"{height}\" data-m=\"{}\" tabindex=\"0\" \
         role=\"group\" aria-label=\"{}\">\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
        sheet.unit_m,
        page.say("report.map_label")
    );
    if let Some((grid, theme)) = theme.and_then(|theme| Some((theme.grid?, theme))) {
        let share = |figure: f64| ((figure - theme.range.0) / (theme.range.1 - theme.range.0)).clamp(0.0, 1.0);
        svg += &picture("l-suitability", &ground::suitability(region, grid, share)?);
    }
    if let Some(relief) = ground::relief(region)? {
        svg += &picture("l-relief", &relief);
    }
    let path = |class: &str, path: &str| match path.is_empty() {
        true => String::new(),
        false => format!("<path class=\"{class}\" d=\"{path}\"/>\n"),
    };
    let (areas, lines) = ground::water(region, sheet);
    svg += &format!("<g class=\"l-water\">{}{}</g>\n", path("lake", &areas), path("stream", &lines));
    let mut roads = ground::roads(region, sheet);
    roads.reverse();
    let casings: String = roads.iter().map(|road| path(&format!("case {}", road.class), &road.path)).collect();
    let road_lines: String = roads
        .iter()
        .map(|road| {
            format!("<path class=\"{}\" d=\"{}\"><title>{}</title></path>\n", road.class, road.path, page.say(road.key))
        })
        .collect();
    svg += &format!("<g class=\"l-roads\">{casings}{road_lines}</g>\n");
    svg += &path("outline", &ground::outline(region.boundary.as_ref(), sheet));
    svg += &services(page, region.services.as_deref().unwrap_or_default(), sheet);
    svg += "<path id=\"route\" d=\"\"/>\n";
    svg += &dots(page, sheet);
    svg += "<g id=\"labels\" aria-hidden=\"true\"></g></svg>\n";
    Ok(svg)
}

fn group_of(kind: &str) -> usize {
    SERVICES.iter().position(|(.., kinds)| kinds.contains(&kind)).unwrap_or(SERVICES.len() - 1)
}

/// Every group of services as one path of points.
fn services(page: &Page<'_>, services: &[Service], sheet: &Sheet) -> String {
    let mut paths = vec![String::new(); SERVICES.len()];
    for service in services.iter().take(MOST_SERVICES) {
        let (x, y) = sheet.at(service.place.at);
        if x >= 0 && y >= 0 && x as f64 <= sheet.size.0 && y as f64 <= sheet.size.1 {
            let _ = write!(paths[group_of(&service.kind)], "M{x} {y}h0");
        }
    }
    let shapes: String = SERVICES
        .iter()
        .zip(&paths)
        .filter(|(_, path)| !path.is_empty())
        .map(|((class, key, _), path)| {
            let title = page.say(key);
            format!("<path class=\"dot halo\" d=\"{path}\"/><path class=\"dot {class}\" d=\"{path}\"><title>{title}</title></path>\n")
        })
        .collect();
    format!("<g class=\"l-services\">{shapes}</g>\n")
}

/// The villages, the last in rank first, so that the first lie above.
fn dots(page: &Page<'_>, sheet: &Sheet) -> String {
    let mut svg = "<g id=\"dots\" class=\"l-villages\">\n".to_owned();
    for position in page.assessment.order().into_iter().rev() {
        let (x, y) = sheet.at(page.village(position).place.at);
        let score = page.score(position);
        let class = score.decision.word();
        let fill = match (score.decision, score.score) {
            (Decision::Eligible, Some(points)) => hex(viridis(points / 100.0)),
            _ => "none".to_owned(),
        };
        let style = if fill == "none" { String::new() } else { format!(" fill=\"{fill}\"") };
        let _ = writeln!(
            svg,
            "<g class=\"v {class}\" data-i=\"{position}\" data-x=\"{x}\" data-y=\"{y}\" transform=\"translate({x} {y})scale({UNITS_PER_PX})\">\
             <circle r=\"6\"{style}/></g>"
        );
    }
    svg + "</g>\n"
}

fn tools(page: &Page<'_>) -> String {
    let button = |id: &str, sign: &str, key: &str| {
        format!("<button type=\"button\" id=\"{id}\" aria-label=\"{0}\" title=\"{0}\">{sign}</button>", page.say(key))
    };
    format!(
        "<div class=\"tools\" hidden>{}{}{}</div><div class=\"scalebar\" aria-hidden=\"true\" hidden><i></i><span></span></div>\n",
        button("zoom-in", "+", "report.zoom_in"),
        button("zoom-out", "−", "report.zoom_out"),
        button("zoom-all", "⤢", "report.zoom_all"),
    )
}

/// Layers that can be switched, with the signs they are drawn in.
fn legend(page: &Page<'_>) -> String {
    let picture = page.report.picture.as_ref();
    let region = picture.map(|picture| picture.region);
    let steps: String =
        (0..=10).map(|step| format!("<i style=\"background:{}\"></i>", hex(viridis(f64::from(step) / 10.0)))).collect();
    let ramp = format!("<span class=\"ramp\" aria-hidden=\"true\">{steps}</span>");
    let layer = |id: &str, sign: &str, words: String| {
        format!(
            "<label><input type=\"checkbox\" data-layer=\"{id}\" checked> <span class=\"sign {sign}\" aria-hidden=\"true\"></span>{words}</label>\n"
        )
    };
    let mut layers = String::new();
    if picture.is_some_and(|picture| picture.theme.grid.is_some()) {
        layers += &layer("l-suitability", "none", format!("{} {ramp}", page.say("map.suitability")));
    }
    if region.is_some_and(|region| region.elevation.is_some()) {
        layers += &layer("l-relief", "relief", page.say("report.layer_relief"));
    }
    if region.is_some_and(|region| region.roads.is_some()) {
        layers += &layer("l-roads", "road", page.say("report.layer_roads"));
    }
    if region.is_some_and(|region| region.water.is_some()) {
        layers += &layer("l-water", "lake", page.say("report.layer_water"));
    }
    if region.is_some_and(|region| region.services.is_some()) {
        layers += &layer("l-services", "service", page.say("report.layer_services"));
    }
    layers += &layer("l-villages", "village", page.say("report.villages"));
    let villages = [Decision::Eligible, Decision::Withheld, Decision::Excluded]
        .map(|decision| {
            let word = decision.word();
            format!(
                "<span><svg viewBox=\"-8 -8 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\"><g class=\"v {word}\">\
                 <circle r=\"6\"{}/></g></svg> {}</span>\n",
                if decision == Decision::Eligible { " fill=\"#21908c\"" } else { "" },
                page.say(&format!("decision.{word}"))
            )
        })
        .concat();
    let kinds: Vec<usize> = region
        .and_then(|region| region.services.as_deref())
        .map(|services| {
            let mut groups: Vec<usize> = services.iter().map(|service| group_of(&service.kind)).collect();
            groups.sort_unstable();
            groups.dedup();
            groups
        })
        .unwrap_or_default();
    let kinds: String = kinds
        .into_iter()
        .map(|group| {
            let (class, key, _) = SERVICES[group];
            format!("<span><i class=\"key {class}\" aria-hidden=\"true\"></i> {}</span>\n", page.say(key))
        })
        .collect();
    format!(
        "<fieldset class=\"layers\"><legend>{}</legend>{layers}</fieldset>\n<div class=\"keys\">{villages}{kinds}</div>\n",
        escaped(page.words.say("report.layers"))
    )
}
