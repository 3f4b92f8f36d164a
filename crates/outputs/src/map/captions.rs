use planner::quantity::Unit;

use super::Picture;
use super::furniture::{DARK, GREY, middle, true_north};
use super::layout::Layout;
use super::view::View;
use crate::draw::{Mark, Text, Weight, font};
use crate::text::printable;

/// Above the map: what it shows, of how many villages, when.
pub(super) fn title(picture: &Picture<'_>, layout: &Layout, marks: &mut Vec<Mark>) {
    let (unit, words) = (picture.options.scale(), &picture.words);
    let title = words.term(&printable(&picture.assessment.title)).into_owned();
    let mut below = vec![
        picture.theme.title(words),
        words.fill("map.assessed", &[("villages", &words.count("villages", picture.assessment.villages.len()))]),
    ];
    below.extend(picture.on.map(|on| words.date(on)));
    let below = below.join(words.say("map.between"));
    let (at, anchor) = layout.start(&words.direction());
    for (words, down, size, weight, ink) in
        [(title, 0.0, 19.0, Weight::Bold, DARK), (below, 19.0, 11.0, Weight::Regular, GREY)]
    {
        marks.push(Mark::Text(Text {
            words: font::fitted(&words, weight, size * unit, layout.page_width()),
            at: [at, layout.title_base + down * unit],
            size_px: size * unit,
            weight,
            ink,
            anchor,
        }));
    }
}

/// Height of the letters of the sources, units of the layout.
const SMALL: f32 = 8.5;

/// Sources with licences; coordinate system, scale and program: in as many lines as they need.
pub(super) fn source_lines(picture: &Picture<'_>, width_px: f32) -> Vec<String> {
    let words = &picture.words;
    let mut licences: Vec<String> = Vec::new();
    for licence in picture.region.layers.iter().filter_map(|layer| layer.licence.as_deref()) {
        let licence = words.term(&font::drawable(licence)).into_owned();
        if !licences.contains(&licence) {
            licences.push(licence);
        }
    }
    let sources = match licences.is_empty() {
        true => words.say("map.no_licence").to_owned(),
        false => licences.join(words.say("list.semicolon")),
    };
    let size_px = SMALL * picture.options.scale();
    let mut lines =
        font::wrapped(&words.fill("map.sources", &[("sources", &sources)]), Weight::Regular, size_px, width_px);
    let made = words.fill(
        "map.made_with",
        &[
            ("crs", picture.region.crs.name()),
            ("cell", &words.with_unit(picture.region.frame.cell_m, Unit::Metre)),
            ("version", env!("CARGO_PKG_VERSION")),
        ],
    );
    lines.extend(font::wrapped(&made, Weight::Regular, size_px, width_px));
    lines
}

/// What holds for this page: how much smaller than the ground it is in print, and where grid north lies.
fn page_facts(picture: &Picture<'_>, view: &View) -> String {
    let words = &picture.words;
    let mut facts = Vec::new();
    let ground = picture.region.crs.scale_at(middle(view)).map_or(1.0, |scale| scale.east);
    let times = view.metres_per_px / ground * f64::from(picture.options.dpi) / 0.0254;
    let digits = 10f64.powf(times.log10().floor() - 1.0);
    let times = words.integer(((times / digits).round() * digits) as usize);
    facts.push(words.fill("map.in_print", &[("times", &times), ("dpi", &picture.options.dpi.to_string())]));
    let turn = true_north(picture, view).to_degrees();
    if turn.abs() >= 0.5 {
        let side = if turn > 0.0 { "map.true_north_right" } else { "map.true_north_left" };
        facts.push(words.fill(side, &[("degrees", &words.fixed(turn.abs(), 1))]));
    }
    facts.join(" ")
}

/// Below map and legend: sources, and what holds for this page.
pub(super) fn sources(picture: &Picture<'_>, layout: &Layout, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let (at, anchor) = layout.start(&picture.words.direction());
    let mut lines = layout.sources.clone();
    lines.push(page_facts(picture, &layout.view));
    for (number, line) in lines.iter().enumerate() {
        let size_px = SMALL * unit;
        marks.push(Mark::Text(Text {
            words: font::fitted(line, Weight::Regular, size_px, layout.page_width()),
            at: [at, layout.bottom + (36.0 + 12.5 * number as f32) * unit],
            size_px,
            weight: Weight::Regular,
            ink: GREY,
            anchor,
        }));
    }
}
